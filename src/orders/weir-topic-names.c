/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "orders/weir-order-book.h"

#include <string.h>

/* Words that make a topic one about orders or stock, but not of them. */
static const char *const other_words[] = {
  "dlq",     "dlt",       "dead",        "deadletter", "error",  "errors", "failed", "failures", "invalid",
  "retry",   "retries",   "changelog",   "repartition", "price", "prices", "alert",  "alerts",   "status",
  "shipped", "cancelled", "canceled",
};

/* English words that end in "orders" and are none. */
static const char *const false_friends[] = { "borders", "recorders", "disorders", "reorders" };

/* The words of a name, in lower case: "shop.customerOrders-v1" is shop, customer, orders, v1. */
static GStrv
split_words (const char *name)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_autoptr (GString) word = g_string_new (NULL);

  for (const char *p = name;; p++)
    {
      gboolean begins_word = g_ascii_isupper (*p) && p > name && g_ascii_islower (p[-1]);

      if ((begins_word || !g_ascii_isalnum (*p)) && word->len > 0)
        {
          g_strv_builder_add (words, word->str);
          g_string_truncate (word, 0);
        }
      if (*p == '\0')
        break;
      if (g_ascii_isalnum (*p))
        g_string_append_c (word, g_ascii_tolower (*p));
    }

  return g_strv_builder_end (words);
}

static gboolean
contains (const char *const *list,
          gsize              n_list,
          const char        *word)
{
  for (gsize i = 0; i < n_list; i++)
    {
      if (strcmp (list[i], word) == 0)
        return TRUE;
    }

  return FALSE;
}

/* Whether the word is `stem` and perhaps a number: orders2. */
static gboolean
is_numbered (const char *word,
             const char *stem)
{
  gsize length = strlen (stem);

  return g_str_has_prefix (word, stem) && strspn (word + length, "0123456789") == strlen (word + length);
}

static gboolean
is_of_kind (const char *name,
            gboolean  (*is_kind) (const char *word, const char *next))
{
  g_auto (GStrv) words = NULL;
  gboolean found = FALSE;

  /* Kafka's own topics, and those of tools that follow its habit. */
  if (name[0] == '_')
    return FALSE;

  words = split_words (name);
  for (gsize i = 0; words[i] != NULL; i++)
    {
      if (contains (other_words, G_N_ELEMENTS (other_words), words[i]))
        return FALSE;
      found = found || is_kind (words[i], words[i + 1]);
    }

  return found;
}

static gboolean
is_order_word (const char *word,
               const char *next)
{
  if (is_numbered (word, "orders"))
    return TRUE;
  if (g_str_has_suffix (word, "orders"))
    return !contains (false_friends, G_N_ELEMENTS (false_friends), word);

  /* "shop.order" and "order-placed" are orders; "order-items" and "order-service-logs" are not. */
  return strcmp (word, "order") == 0 &&
         (next == NULL || strcmp (next, "placed") == 0 || strcmp (next, "created") == 0 ||
          is_numbered (next, "v"));
}

static gboolean
is_stock_word (const char *word,
               const char *next)
{
  return is_numbered (word, "inventory") || is_numbered (word, "inventories") ||
         is_numbered (word, "stock") || is_numbered (word, "stocks");
}

/**
 * weir_orders_is_order_topic:
 * @name: name of a topic
 *
 * The name holds the word "orders" (`orders`, `shop.orders.v1`, `weborders`, `customerOrders`), ends
 * in "order", or says "order placed". Names with a word such as "dlq", "retry", "status" or
 * "changelog", and those that begin with an underscore, are none.
 *
 * Returns: whether the topic most likely holds orders
 */
gboolean
weir_orders_is_order_topic (const char *name)
{
  g_return_val_if_fail (name != NULL, FALSE);

  return is_of_kind (name, is_order_word);
}

/**
 * weir_orders_is_stock_topic:
 * @name: name of a topic
 *
 * The name holds the word "inventory" or "stock" (`inventory_store1`, `shop.stock`), with the
 * exceptions of weir_orders_is_order_topic() and prices ("stock-prices").
 *
 * Returns: whether the topic most likely holds stock movements
 */
gboolean
weir_orders_is_stock_topic (const char *name)
{
  g_return_val_if_fail (name != NULL, FALSE);

  return is_of_kind (name, is_stock_word);
}
