/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "orders/weir-test-order.h"

#include "base/weir-format.h"
#include "orders/weir-random.h"

static const char *const first_names[] = {
  "Ada", "Amir", "Anna", "Bruno", "Chidi", "Clara", "Daniel", "Elena", "Farid", "Grace", "Hana", "Igor",
  "Jonas", "Keiko", "Lena", "Luis", "Maria", "Nora", "Omar", "Paula", "Ravi", "Sofia", "Tomás", "Zoë",
};

static const char *const last_names[] = {
  "Adeyemi", "Becker", "Costa", "Dubois", "Eriksen", "Fischer", "García", "Haddad", "Ivanova", "Jensen", "Kaya", "Lindqvist",
  "Moreau", "Novák", "Okafor", "Patel", "Rossi", "Schmidt", "Tanaka", "Varga", "Weber", "Yılmaz",
};

/* Prices in cents, by product: product_id is the position, from 1 on. */
static const guint16 prices[] = {
  450, 950, 1299, 1999, 2450, 349, 799, 5900, 1490, 12900, 299, 1750, 3495, 695, 8900, 2190, 550, 1095, 24900, 1650,
};

/* Small products sell more often than dear ones. */
static guint
pick_product (guint64 *state)
{
  guint first = (guint) (weir_random_next (state) % G_N_ELEMENTS (prices));
  guint second = (guint) (weir_random_next (state) % G_N_ELEMENTS (prices));

  return prices[first] <= prices[second] ? first : second;
}

/* A text of JSON: names of fields come out of foreign messages. */
static void
append_text (GString *json,
             const char *text)
{
  g_string_append_c (json, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_printf (json, "\\%c", *p);
      else if ((guchar) *p < 0x20)
        g_string_append_printf (json, "\\u%04x", *p);
      else
        g_string_append_c (json, *p);
    }
  g_string_append_c (json, '"');
}

/* A member of an object, up to its value. FALSE: such orders have none. */
static gboolean
begin_member (GString *json,
              const char *name)
{
  if (name == NULL)
    return FALSE;
  if (json->str[json->len - 1] != '{')
    g_string_append_c (json, ',');
  append_text (json, name);
  g_string_append_c (json, ':');
  return TRUE;
}

static void
append_number (GString *json,
               guint64 number,
               gboolean is_text)
{
  g_string_append_printf (json, is_text ? "\"%" G_GUINT64_FORMAT "\"" : "%" G_GUINT64_FORMAT, number);
}

static void
append_money (GString *json,
              guint64 cents,
              gboolean is_text)
{
  const char *quote = is_text ? "\"" : "";

  g_string_append_printf (json, "%s%" G_GUINT64_FORMAT ".%02u%s", quote, cents / 100, (guint) (cents % 100), quote);
}

typedef struct
{
  guint product; /* from 0 on */
  guint quantity;
} Item;

#define MAX_ITEMS 3

/* A product stands in an order once. */
static guint64
make_items (guint64 *state,
            Item *items,
            guint n_items)
{
  guint64 total = 0;

  for (guint i = 0; i < n_items; i++)
    {
      guint product = pick_product (state);

      items[i].quantity = (guint) (weir_random_next (state) % 4) + 1;
      for (guint j = 0; j < i; j++)
        {
          if (items[j].product == product)
            {
              product = (product + 1) % G_N_ELEMENTS (prices);
              j = (guint) -1;
            }
        }
      items[i].product = product;
      total += (guint64) items[i].quantity * prices[product];
    }
  return total;
}

static void
append_items (GString *json,
              const WeirOrderShape *shape,
              const Item *items,
              guint n_items,
              WeirTestFault fault)
{
  g_string_append_c (json, '[');
  for (guint i = 0; i < n_items; i++)
    {
      g_string_append (json, i > 0 ? ",{" : "{");
      if (begin_member (json, shape->product))
        append_number (json, items[i].product + 1, shape->product_is_text);
      if (begin_member (json, shape->quantity))
        g_string_append_printf (json, "%s%u", fault == WEIR_TEST_FAULT_QUANTITY && i == 0 ? "-" : "", items[i].quantity);
      if (begin_member (json, shape->price))
        append_money (json, prices[items[i].product], shape->money_is_text);
      g_string_append_c (json, '}');
    }
  g_string_append_c (json, ']');
}

char *
weir_test_order_new_shaped (guint64 sequence,
                            gint64 now_msec,
                            const WeirOrderShape *shape,
                            WeirTestFault fault)
{
  guint64 state = sequence;
  const char *first_name = first_names[weir_random_next (&state) % G_N_ELEMENTS (first_names)];
  const char *last_name = last_names[weir_random_next (&state) % G_N_ELEMENTS (last_names)];
  guint store = (guint) (weir_random_next (&state) % 3) + 1;
  guint n_items = (guint) (weir_random_next (&state) % MAX_ITEMS) + 1;
  Item items[MAX_ITEMS];
  guint64 total = make_items (&state, items, n_items);
  g_autofree char *created_at = weir_format_iso8601 (now_msec);
  GString *json = g_string_sized_new (256);
  guint n_envelopes;

  g_string_append_c (json, '{');
  for (n_envelopes = 0; shape->envelopes[n_envelopes] != NULL; n_envelopes++)
    {
      begin_member (json, shape->envelopes[n_envelopes]);
      g_string_append_c (json, '{');
    }
  if (fault != WEIR_TEST_FAULT_NO_ID && begin_member (json, shape->id))
    append_number (json, fault == WEIR_TEST_FAULT_TWICE ? sequence - 1 : sequence, shape->id_is_text);
  if (begin_member (json, shape->customer))
    g_string_append_printf (json, "\"%s %s\"", first_name, last_name);
  if (begin_member (json, shape->store))
    g_string_append_printf (json, "\"store%u\"", store);
  if (fault != WEIR_TEST_FAULT_NO_ITEMS && begin_member (json, shape->items))
    append_items (json, shape, items, n_items, fault);
  if (begin_member (json, shape->total))
    append_money (json, fault == WEIR_TEST_FAULT_TOTAL ? total + 1 + sequence % 1000 : total, shape->money_is_text);
  if (begin_member (json, shape->time) && shape->time_is_number)
    g_string_append_printf (json, "%" G_GINT64_FORMAT, now_msec);
  else if (shape->time != NULL)
    append_text (json, created_at);
  for (guint i = 0; i <= n_envelopes; i++)
    g_string_append_c (json, '}');
  if (fault == WEIR_TEST_FAULT_CUT)
    g_string_truncate (json, json->len / 2);
  return g_string_free_and_steal (json);
}

char *
weir_test_order_new (guint64 sequence,
                     gint64 now_msec)
{
  g_autoptr (WeirOrderShape) shape = weir_order_shape_new ();

  return weir_test_order_new_shaped (sequence, now_msec, shape, WEIR_TEST_FAULT_NONE);
}
