/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "orders/weir-order-parse.h"

#include <string.h>

#include "orders/weir-names.h"
#include "orders/weir-order-parse-private.h"

/* Beyond so many items the memory for them is given back after the message. */
#define MAX_KEPT_ITEMS 4096

/* How deep an order may be wrapped: {"payload":{"after":{…}}} is two. */
#define MAX_ENVELOPES 3

/* The rank of a weak name ("id" may be that of an event) is 9. */
#define WEAK 9
static const WeirFieldName order_names[] = {
  { "id", FIELD_ID, WEAK },
  { "time", FIELD_TIME, 5 },
  { "shop", FIELD_STORE, 2 },
  { "data", FIELD_ENVELOPE, 3 },
  { "lines", FIELD_ITEMS, 2 },
  { "store", FIELD_STORE, 0 },
  { "items", FIELD_ITEMS, 0 },
  { "total", FIELD_TOTAL, 0 },
  { "after", FIELD_ENVELOPE, 1 },
  { "order", FIELD_ENVELOPE, 2 },
  { "amount", FIELD_TOTAL, 2 },
  { "orderId", FIELD_ID, 0 },
  { "orderID", FIELD_ID, 1 },
  { "storeId", FIELD_STORE, 1 },
  { "payload", FIELD_ENVELOPE, 0 },
  { "order_id", FIELD_ID, 1 },
  { "store_id", FIELD_STORE, 1 },
  { "customer", FIELD_CUSTOMER, 2 },
  { "products", FIELD_ITEMS, 1 },
  { "createdAt", FIELD_TIME, 0 },
  { "orderedAt", FIELD_TIME, 2 },
  { "timestamp", FIELD_TIME, 4 },
  { "created_at", FIELD_TIME, 1 },
  { "ordered_at", FIELD_TIME, 3 },
  { "orderItems", FIELD_ITEMS, 1 },
  { "totalPrice", FIELD_TOTAL, 1 },
  { "order_items", FIELD_ITEMS, 1 },
  { "totalAmount", FIELD_TOTAL, 1 },
  { "total_price", FIELD_TOTAL, 1 },
  { "total_amount", FIELD_TOTAL, 1 },
  { "customerName", FIELD_CUSTOMER, 0 },
  { "customer_name", FIELD_CUSTOMER, 1 },
};

static const WeirFieldName item_names[] = {
  { "id", ITEM_PRODUCT, 4 },
  { "sku", ITEM_PRODUCT, 3 },
  { "qty", ITEM_QUANTITY, 1 },
  { "item", ITEM_PRODUCT, 5 },
  { "name", ITEM_PRODUCT, 6 },
  { "count", ITEM_QUANTITY, 2 },
  { "price", ITEM_PRICE, 0 },
  { "item_id", ITEM_PRODUCT, 3 },
  { "product", ITEM_PRODUCT, 2 },
  { "quantity", ITEM_QUANTITY, 0 },
  { "productId", ITEM_PRODUCT, 1 },
  { "unitPrice", ITEM_PRICE, 1 },
  { "product_id", ITEM_PRODUCT, 0 },
  { "unit_price", ITEM_PRICE, 1 },
  { "productName", ITEM_PRODUCT, 7 },
  { "product_name", ITEM_PRODUCT, 7 },
};

const WeirOrderMapped weir_order_mapped[WEIR_ORDER_N_MAPPED] = {
  { FIELD_ID, WEIR_MAPPED_ID },       { FIELD_CUSTOMER, WEIR_MAPPED_CUSTOMER }, { FIELD_STORE, WEIR_MAPPED_STORE },
  { FIELD_ITEMS, WEIR_MAPPED_ITEMS }, { FIELD_TOTAL, WEIR_MAPPED_TOTAL },       { FIELD_TIME, WEIR_MAPPED_TIME },
};

WeirFieldTable weir_order_table;
WeirFieldTable weir_item_table;

static void
weir_order_parser_free (gpointer data)
{
  WeirOrderParser *self = data;

  weir_json_reader_free (self->reader);
  g_free (self->items);
  g_free (self);
}

/**
 * weir_order_parser_get_for_thread:
 *
 * Thread: any. Parsing is the dear part of an order; a parser a thread lets readers do it
 * side by side, and outside the book's mutex.
 *
 * Returns: (transfer none): the parser of the calling thread, made when first asked for
 */
WeirOrderParser *
weir_order_parser_get_for_thread (void)
{
  static GPrivate parsers = G_PRIVATE_INIT (weir_order_parser_free);
  static gsize are_tables_ready = 0;
  WeirOrderParser *self = g_private_get (&parsers);

  if (G_LIKELY (self != NULL))
    return self;

  if (g_once_init_enter (&are_tables_ready))
    {
      weir_field_table_init (&weir_order_table, order_names, G_N_ELEMENTS (order_names));
      weir_field_table_init (&weir_item_table, item_names, G_N_ELEMENTS (item_names));
      g_once_init_leave (&are_tables_ready, 1);
    }

  self = g_new0 (WeirOrderParser, 1);
  self->reader = weir_json_reader_new ();
  g_private_set (&parsers, self);

  return self;
}

static gint64
saturating_add (gint64 a,
                gint64 b)
{
  gint64 sum;

  if (__builtin_add_overflow (a, b, &sum))
    return b > 0 ? G_MAXINT64 : G_MININT64;

  return sum;
}

/* Money, as a number or text, or as {"amount":"19.00","currency":"EUR"}. */
static gboolean
get_money (yyjson_val  *value,
           WeirDecimal *money)
{
  if (G_UNLIKELY (yyjson_is_obj (value)))
    return weir_json_get_decimal (yyjson_obj_get (value, "amount"), money) ||
           weir_json_get_decimal (yyjson_obj_get (value, "value"), money);

  return weir_json_get_decimal (value, money);
}

static void
add_item (WeirOrderParser *self,
          const char      *product,
          gsize            product_length,
          yyjson_val      *quantity,
          yyjson_val      *price,
          WeirOrder       *order)
{
  WeirOrderItem *item;
  WeirDecimal exact_quantity = { .coefficient = 1 };
  WeirDecimal unit_price;

  if (G_UNLIKELY (self->n_items == self->n_places))
    {
      self->n_places = MAX (64, self->n_places * 2);
      self->items = g_renew (WeirOrderItem, self->items, self->n_places);
    }
  item = &self->items[self->n_items++];

  /* Without a quantity, or with one that is none, it is one piece. Weighed goods, "1.5",
   * are one piece too; what they cost is counted exactly. */
  if (!weir_json_get_int64 (quantity, &item->quantity))
    {
      item->quantity = 1;
      if (!weir_json_get_decimal (quantity, &exact_quantity))
        exact_quantity = (WeirDecimal) { .coefficient = 1 };
    }
  else
    exact_quantity.coefficient = item->quantity;

  item->product = product;
  item->product_length = product_length;
  item->product_hash = weir_hash_text (product, product_length);
  item->amount = (WeirDecimal) { 0 };

  if (!get_money (price, &unit_price) ||
      !weir_decimal_multiply (unit_price, exact_quantity, &item->amount) ||
      !weir_decimal_add (&order->revenue, item->amount))
    self->has_all_prices = FALSE;

  order->n_items = saturating_add (order->n_items, item->quantity);
}

static void
read_item (WeirOrderParser *self,
           yyjson_val      *value,
           WeirOrder       *order)
{
  yyjson_val *values[N_ITEM_FIELDS] = { NULL };
  guint8 ranks[N_ITEM_FIELDS] = { 0 };
  const char *product = "";
  gsize product_length = 0;
  yyjson_obj_iter iter;
  yyjson_val *key;
  guint place = 0;

  if (!yyjson_is_obj (value))
    {
      /* A bare string or number is a product, once. */
      if (weir_json_get_text (value, &product, &product_length))
        add_item (self, product, product_length, NULL, NULL, order);
      return;
    }

  yyjson_obj_iter_init (value, &iter);
  while ((key = yyjson_obj_iter_next (&iter)) != NULL)
    {
      const WeirFieldName *name = weir_field_table_find_again (&weir_item_table, &self->item_keys, place++, key);

      if (name != NULL)
        weir_field_table_keep (name, yyjson_obj_iter_get_val (key), values, ranks);
    }
  if (G_UNLIKELY (self->mapping != NULL))
    {
      weir_mapping_find (self->mapping, WEIR_MAPPED_PRODUCT, value, &values[ITEM_PRODUCT]);
      weir_mapping_find (self->mapping, WEIR_MAPPED_QUANTITY, value, &values[ITEM_QUANTITY]);
      weir_mapping_find (self->mapping, WEIR_MAPPED_PRICE, value, &values[ITEM_PRICE]);
    }

  if (!weir_field_get_name (values[ITEM_PRODUCT], &product, &product_length))
    {
      product = "";
      product_length = 0;
    }

  add_item (self, product, product_length, values[ITEM_QUANTITY], values[ITEM_PRICE], order);
}

/* Whether it can be the name of something: a text or a number. */
static gboolean
is_name (yyjson_val *value)
{
  const char *text;
  gsize length;

  return weir_field_get_name (value, &text, &length);
}

static void
read_items (WeirOrderParser *self,
            yyjson_val      *items,
            WeirOrder       *order)
{
  if (yyjson_is_arr (items))
    {
      yyjson_arr_iter iter;
      yyjson_val *item;

      yyjson_arr_iter_init (items, &iter);
      while ((item = yyjson_arr_iter_next (&iter)) != NULL)
        read_item (self, item, order);
    }
  else if (yyjson_is_obj (items))
    {
      yyjson_obj_iter iter;
      yyjson_val *key;

      /* {"ProductA":2,"ProductB":1}, or {"ProductA":{"quantity":2,"price":9.5}} */
      yyjson_obj_iter_init (items, &iter);
      while ((key = yyjson_obj_iter_next (&iter)) != NULL)
        {
          yyjson_val *value = yyjson_obj_iter_get_val (key);
          yyjson_val *quantity = value;
          yyjson_val *price = NULL;

          if (yyjson_is_obj (value))
            {
              quantity = yyjson_obj_get (value, "quantity");
              if (quantity == NULL)
                quantity = yyjson_obj_get (value, "qty");
              price = yyjson_obj_get (value, "price");
              if (G_UNLIKELY (self->mapping != NULL))
                {
                  weir_mapping_find (self->mapping, WEIR_MAPPED_QUANTITY, value, &quantity);
                  weir_mapping_find (self->mapping, WEIR_MAPPED_PRICE, value, &price);
                }
            }

          add_item (self, unsafe_yyjson_get_str (key), unsafe_yyjson_get_len (key), quantity, price, order);
        }
    }
}

/* Looks for the object that is the order, by the names in it. FALSE: nothing says that there is one. */
static gboolean
guess_values (WeirOrderParser *self,
              yyjson_val      *root,
              guint            n_envelopes,
              yyjson_val     **values)
{
  guint8 ranks[N_FIELDS] = { 0 };
  yyjson_obj_iter iter;
  yyjson_val *key;
  guint place = 0;
  gboolean is_weak;

  if (!yyjson_is_obj (root))
    return FALSE;

  memset (values, 0, N_FIELDS * sizeof *values);
  yyjson_obj_iter_init (root, &iter);
  while ((key = yyjson_obj_iter_next (&iter)) != NULL)
    {
      const WeirFieldName *name = weir_field_table_find_again (&weir_order_table, &self->order_keys, place++, key);

      if (name != NULL)
        weir_field_table_keep (name, yyjson_obj_iter_get_val (key), values, ranks);
    }

  /* Events of Kafka Connect, Debezium and CloudEvents carry the order inside. */
  is_weak = values[FIELD_ITEMS] == NULL && values[FIELD_TOTAL] == NULL &&
            (values[FIELD_ID] == NULL || ranks[FIELD_ID] == WEAK);
  if (is_weak && n_envelopes < MAX_ENVELOPES)
    {
      yyjson_val *inner[N_FIELDS];

      if (guess_values (self, values[FIELD_ENVELOPE], n_envelopes + 1, inner))
        {
          memcpy (values, inner, sizeof inner);
          return TRUE;
        }
    }

  return !is_weak || is_name (values[FIELD_ID]);
}

/* What the mapping says goes before what is guessed, also where the message has nothing there. */
static void
map_values (const WeirMapping *mapping,
            yyjson_val        *root,
            yyjson_val       **values)
{
  for (gsize i = 0; i < WEIR_ORDER_N_MAPPED; i++)
    weir_mapping_find (mapping, weir_order_mapped[i].mapped, root, &values[weir_order_mapped[i].field]);
}

static gboolean
read_order (WeirOrderParser *self,
            yyjson_val      *root,
            WeirOrder       *order)
{
  yyjson_val *values[N_FIELDS] = { NULL };
  gboolean is_order = guess_values (self, root, 0, values);
  WeirDecimal total;

  if (G_UNLIKELY (self->mapping != NULL))
    {
      yyjson_val *time;

      map_values (self->mapping, root, values);
      is_order = is_name (values[FIELD_ID]) || values[FIELD_ITEMS] != NULL || values[FIELD_TOTAL] != NULL;
      order->has_mapped_time = weir_mapping_find (self->mapping, WEIR_MAPPED_TIME, root, &time);
    }
  if (!is_order)
    return FALSE;

  weir_field_get_name (values[FIELD_ID], &order->id, &order->id_length);
  weir_field_get_name (values[FIELD_CUSTOMER], &order->customer, &order->customer_length);
  if (weir_field_get_name (values[FIELD_STORE], &order->store, &order->store_length))
    order->store_hash = weir_hash_text (order->store, order->store_length);

  self->has_all_prices = TRUE;
  if (values[FIELD_ITEMS] != NULL)
    read_items (self, values[FIELD_ITEMS], order);

  if (get_money (values[FIELD_TOTAL], &total))
    {
      order->revenue = total;
      order->has_revenue = TRUE;
    }
  else
    order->has_revenue = self->has_all_prices && self->n_items > 0;

  order->time = values[FIELD_TIME];

  return TRUE;
}

/**
 * weir_order_parser_read:
 * @self: a parser
 * @bytes: (nullable): value of a message
 * @length: its length
 * @mapping: (nullable): where what is; what it does not say is guessed
 * @order: (out): the order
 *
 * Returns: whether it is one: an object with an order's id, items or total
 */
gboolean
weir_order_parser_read (WeirOrderParser *self,
                        const void      *bytes,
                        gsize            length,
                        const WeirMapping *mapping,
                        WeirOrder       *order)
{
  yyjson_val *root;

  if (G_UNLIKELY (self->n_places > MAX_KEPT_ITEMS))
    {
      g_clear_pointer (&self->items, g_free);
      self->n_places = 0;
    }
  self->n_items = 0;

  *order = (WeirOrder) { 0 };

  root = weir_json_reader_read (self->reader, bytes, length);
  self->mapping = mapping;
  return root != NULL && read_order (self, root, order);
}

/**
 * weir_order_parser_get_items:
 * @self: a parser
 * @n_items: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_items): the lines of the order that was read last
 */
const WeirOrderItem *
weir_order_parser_get_items (WeirOrderParser *self,
                             guint           *n_items)
{
  *n_items = self->n_items;
  return self->items;
}
