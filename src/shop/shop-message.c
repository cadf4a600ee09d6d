/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "shop-message.h"

#include <math.h>
#include <string.h>
#include <time.h>
#include <yyjson.h>

#include "shop-catalog.h"

void
shop_append_int (GString *text, gint64 number)
{
  char digits[24];
  char *at = digits + sizeof digits;
  guint64 rest = number < 0 ? -(guint64) number : (guint64) number;

  do
    *--at = '0' + rest % 10;
  while ((rest /= 10) != 0);
  if (number < 0)
    *--at = '-';
  g_string_append_len (text, at, digits + sizeof digits - at);
}

void
shop_append_cents (GString *text, gint64 cents)
{
  guint64 amount = cents < 0 ? -(guint64) cents : (guint64) cents;

  if (cents < 0)
    g_string_append_c (text, '-');
  shop_append_int (text, amount / 100);
  g_string_append_c (text, '.');
  g_string_append_c (text, '0' + amount / 10 % 10);
  g_string_append_c (text, '0' + amount % 10);
}

/* The catalogue has nothing to escape, but a customer may have come from elsewhere. */
void
shop_append_json_string (GString *text, const char *string)
{
  g_string_append_c (text, '"');
  for (const char *at = string; *at != '\0'; at++)
    {
      if (*at == '"' || *at == '\\')
        g_string_append_c (text, '\\');
      if ((guchar) *at < 0x20)
        g_string_append_printf (text, "\\u%04x", *at);
      else
        g_string_append_c (text, *at);
    }
  g_string_append_c (text, '"');
}

/* 2026-11-21T14:15:09.312Z. The part down to the second is kept from the last call of this
 * thread: at thousands of orders a second it is nearly always the same. */
static void
append_time (GString *text, gint64 msec)
{
  static __thread gint64 cached_sec = -1;
  static __thread char cached[32];
  gint64 sec = msec / 1000;
  guint rest = msec % 1000;

  if (sec != cached_sec)
    {
      time_t t = sec;
      struct tm tm;

      gmtime_r (&t, &tm);
      strftime (cached, sizeof cached, "%Y-%m-%dT%H:%M:%S.", &tm);
      cached_sec = sec;
    }
  g_string_append (text, cached);
  g_string_append_c (text, '0' + rest / 100);
  g_string_append_c (text, '0' + rest / 10 % 10);
  g_string_append_c (text, '0' + rest % 10);
  g_string_append_c (text, 'Z');
}

gint64
shop_order_sum_cents (const ShopOrder *order)
{
  gint64 sum = 0;

  for (guint i = 0; i < order->n_items; i++)
    sum += order->items[i].quantity * order->items[i].price_cents;
  return sum;
}

void
shop_order_write (const ShopOrder *order, GString *text)
{
  g_string_append (text, "{\"orderId\":");
  shop_append_int (text, order->order_id);
  g_string_append (text, ",\"customerName\":");
  shop_append_json_string (text, order->customer);
  if (order->store >= 0)
    {
      g_string_append (text, ",\"store\":\"");
      g_string_append (text, shop_catalog_get_store_name (order->store));
      g_string_append_c (text, '"');
    }
  g_string_append (text, ",\"items\":[");
  for (guint i = 0; i < order->n_items; i++)
    {
      g_string_append (text, i == 0 ? "{\"product_id\":" : ",{\"product_id\":");
      shop_append_int (text, order->items[i].product_id);
      g_string_append (text, ",\"quantity\":");
      shop_append_int (text, order->items[i].quantity);
      g_string_append (text, ",\"price\":");
      shop_append_cents (text, order->items[i].price_cents);
      g_string_append_c (text, '}');
    }
  g_string_append (text, "],\"total\":");
  shop_append_cents (text, order->total_cents);
  g_string_append (text, ",\"createdAt\":\"");
  append_time (text, order->created_msec);
  g_string_append (text, "\"}");
}

void
shop_move_write (const ShopMove *move, GString *text)
{
  g_string_append (text, "{\"store\":\"");
  g_string_append (text, shop_catalog_get_store_name (move->store));
  g_string_append (text, "\",\"product_id\":");
  shop_append_int (text, move->product_id);
  g_string_append (text, ",\"quantity\":");
  shop_append_int (text, move->quantity);
  g_string_append (text, move->is_opening ? ",\"opening\":true}" : "}");
}

/* Whole numbers as number or as text; anything else reads as FALSE. */
static gboolean
get_int (yyjson_val *value, gint64 *number)
{
  if (yyjson_is_uint (value) && yyjson_get_uint (value) > G_MAXINT64)
    return FALSE;
  if (yyjson_is_int (value))
    {
      *number = yyjson_get_sint (value);
      return TRUE;
    }
  return yyjson_is_str (value)
         && g_ascii_string_to_signed (yyjson_get_str (value), 10, G_MININT64, G_MAXINT64, number, NULL);
}

static gboolean
get_cents (yyjson_val *value, gint64 *cents)
{
  double amount;

  if (yyjson_is_num (value))
    amount = yyjson_get_num (value);
  else if (yyjson_is_str (value))
    amount = g_ascii_strtod (yyjson_get_str (value), NULL);
  else
    return FALSE;
  if (!(fabs (amount) < 1e12))
    return FALSE;
  *cents = llround (amount * 100);
  return TRUE;
}

static gboolean
get_store (yyjson_val *value, guint *store)
{
  return yyjson_is_str (value) && shop_catalog_find_store (yyjson_get_str (value), yyjson_get_len (value), store);
}

/* Reads orders of others too: bare strings as items have no product and are left out,
 * a missing total is the sum. FALSE: no order at all. */
gboolean
shop_order_read (const void *bytes, gsize length, ShopOrder *order)
{
  yyjson_doc *document = bytes == NULL ? NULL : yyjson_read (bytes, length, 0);
  yyjson_val *root = yyjson_doc_get_root (document);
  yyjson_val *items = yyjson_obj_get (root, "items");
  const char *customer = yyjson_get_str (yyjson_obj_get (root, "customerName"));
  yyjson_val *item;
  size_t index;
  size_t max;
  guint store;
  gboolean is_order;

  is_order = get_int (yyjson_obj_get (root, "orderId"), &order->order_id) && yyjson_is_arr (items);
  if (is_order)
    {
      g_strlcpy (order->customer, customer != NULL ? customer : "", sizeof order->customer);
      order->store = get_store (yyjson_obj_get (root, "store"), &store) ? (int) store : -1;
      order->created_msec = 0;
      order->n_items = 0;
      yyjson_arr_foreach (items, index, max, item)
        {
          gint64 product_id;
          gint64 quantity = 1;
          gint64 price_cents = 0;

          if (order->n_items == SHOP_MAX_ITEMS || !get_int (yyjson_obj_get (item, "product_id"), &product_id)
              || product_id < 0 || product_id > G_MAXINT)
            continue;
          get_int (yyjson_obj_get (item, "quantity"), &quantity);
          get_cents (yyjson_obj_get (item, "price"), &price_cents);
          if (ABS (quantity) > 1000000)
            continue;
          order->items[order->n_items++] = (ShopItem) { product_id, quantity, price_cents };
        }
      if (!get_cents (yyjson_obj_get (root, "total"), &order->total_cents))
        order->total_cents = shop_order_sum_cents (order);
    }
  yyjson_doc_free (document);
  return is_order;
}

gboolean
shop_move_read (const void *bytes, gsize length, ShopMove *move)
{
  yyjson_doc *document = bytes == NULL ? NULL : yyjson_read (bytes, length, 0);
  yyjson_val *root = yyjson_doc_get_root (document);
  gint64 product_id = 0;
  gint64 quantity = 0;
  gboolean is_move;

  is_move = get_store (yyjson_obj_get (root, "store"), &move->store)
            && get_int (yyjson_obj_get (root, "product_id"), &product_id)
            && get_int (yyjson_obj_get (root, "quantity"), &quantity)
            && product_id >= 0 && product_id <= G_MAXINT && ABS (quantity) <= 1000000000;
  move->product_id = product_id;
  move->quantity = quantity;
  move->is_opening = yyjson_get_bool (yyjson_obj_get (root, "opening"));
  yyjson_doc_free (document);
  return is_move;
}

gboolean
shop_customer_read (const void *bytes, gsize length, char **name, char **address)
{
  yyjson_doc *document = bytes == NULL ? NULL : yyjson_read (bytes, length, 0);
  yyjson_val *root = yyjson_doc_get_root (document);

  *name = g_strdup (yyjson_get_str (yyjson_obj_get (root, "customerName")));
  *address = g_strdup (yyjson_get_str (yyjson_obj_get (root, "address")));
  yyjson_doc_free (document);
  if (*name != NULL && *address != NULL)
    return TRUE;
  g_clear_pointer (name, g_free);
  g_clear_pointer (address, g_free);
  return FALSE;
}

gboolean
shop_shipment_read (const void *bytes, gsize length, gint64 *order_id, char **status, char **address)
{
  yyjson_doc *document = bytes == NULL ? NULL : yyjson_read (bytes, length, 0);
  yyjson_val *root = yyjson_doc_get_root (document);
  gboolean is_shipment = get_int (yyjson_obj_get (root, "orderId"), order_id);

  *status = g_strdup (yyjson_get_str (yyjson_obj_get (root, "status")));
  *address = g_strdup (yyjson_get_str (yyjson_obj_get (root, "address")));
  yyjson_doc_free (document);
  if (is_shipment && *status != NULL && *address != NULL)
    return TRUE;
  g_clear_pointer (status, g_free);
  g_clear_pointer (address, g_free);
  return FALSE;
}

gboolean
shop_price_read (const void *bytes, gsize length, guint *product_id, gint64 *price_cents)
{
  yyjson_doc *document = bytes == NULL ? NULL : yyjson_read (bytes, length, 0);
  yyjson_val *root = yyjson_doc_get_root (document);
  gint64 id = 0;
  gboolean is_price = get_int (yyjson_obj_get (root, "product_id"), &id) && id >= 0 && id <= G_MAXINT
                      && get_cents (yyjson_obj_get (root, "price"), price_cents) && *price_cents >= 0;

  *product_id = id;
  yyjson_doc_free (document);
  return is_price;
}
