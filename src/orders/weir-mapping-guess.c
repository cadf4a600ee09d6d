/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "orders/weir-mapping-guess.h"

#include <string.h>

/* What fields are called in the wild, in lower case and without what stands between the words; the likelier first. */
static const char *const id_names[] = { "orderid", "ordernumber", "orderno", "ordernr", "ordernum", "orderref", "orderreference",
                                        "orderuuid", "purchaseid", "id", "number", "uuid", "reference", NULL };
static const char *const customer_names[] = { "customername", "customer", "customerid", "customeremail", "clientname", "client", "clientid",
                                              "buyername", "buyer", "buyerid", "username", "user", "userid", "accountid", "account", "email", NULL };
static const char *const store_names[] = { "store", "storeid", "storename", "storecode", "shop", "shopid", "shopname", "branch", "branchid", "outlet",
                                           "warehouse", "warehouseid", "location", "locationid", "site", "market", "channel", NULL };
static const char *const items_names[] = { "items", "orderitems", "lineitems", "orderlines", "lines", "positions", "products", "articles",
                                           "basket", "cart", "entries", NULL };
static const char *const product_names[] = { "productid", "sku", "product", "productcode", "articleid", "article", "articlenumber", "itemid", "item",
                                             "ean", "gtin", "productname", "code", "id", "name", NULL };
static const char *const quantity_names[] = { "quantity", "qty", "pieces", "units", "count", "ordered", "number", "amount", NULL };
static const char *const price_names[] = { "unitprice", "price", "priceperunit", "itemprice", "priceeach", "priceamount", "cost", "amount", NULL };
static const char *const total_names[] = { "total", "totalprice", "totalamount", "grandtotal", "ordertotal", "totalvalue", "sum", "amount", "price",
                                           "value", NULL };
static const char *const level_names[] = { "level", "stocklevel", "onhand", "instock", "available", "stock", "remaining", NULL };
static const char *const change_names[] = { "change", "delta", "adjustment", "difference", "diff", NULL };
static const char *const sold_names[] = { "sold", "quantitysold", "quantity", "qty", "count", "units", "pieces", "amount", NULL };

/* Worse than any. */
#define NO_SCORE G_MAXUINT

/* Numbers come as texts too. */
typedef enum
{
  WANT_WORD,
  WANT_GROUP,
} Want;

/* The words of a step, "order_No" as orderno. */
static void
add_plain (GString *plain,
           const char *text,
           gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (g_ascii_isalnum (text[i]))
        g_string_append_c (plain, g_ascii_tolower (text[i]));
    }
}

/* Where the last step of a path begins; dots in quotes are none. */
static const char *
get_last_step (const char *path,
               guint *depth)
{
  const char *last = path;
  gboolean is_quoted = FALSE;

  *depth = 0;
  for (const char *p = path; *p != '\0'; p++)
    {
      if (*p == '\\' && is_quoted && p[1] != '\0')
        p++;
      else if (*p == '"')
        is_quoted = !is_quoted;
      else if (*p == '.' && !is_quoted)
        {
          last = p + 1;
          (*depth)++;
        }
    }
  return last;
}

static guint
find_name (const char *const *names,
           const char *name)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      if (g_str_equal (names[i], name))
        return i;
    }
  return NO_SCORE;
}

/* The lower the better: a likelier name goes before one that is less deep. Together with the step before it
 * ("customer.name") a name says more than alone. */
static guint
score_path (const char *path,
            const char *const *names)
{
  g_autoptr (GString) alone = g_string_new (NULL);
  g_autoptr (GString) together = g_string_new (NULL);
  guint depth;
  const char *last = get_last_step (path, &depth);
  guint rank;

  add_plain (alone, last, strlen (last));
  if (last > path)
    {
      g_autofree char *front = g_strndup (path, (gsize) (last - path) - 1);
      guint ignored;
      const char *before = get_last_step (front, &ignored);

      add_plain (together, before, strlen (before));
      g_string_append (together, alone->str);
    }
  rank = MIN (find_name (names, alone->str), find_name (names, together->str));
  return rank == NO_SCORE ? NO_SCORE : rank * 20 + depth;
}

static gboolean
fits (const WeirMappingCandidate *candidate,
      Want want)
{
  switch (want)
    {
    case WANT_GROUP:
      return candidate->is_group;
    case WANT_WORD:
    default:
      return candidate->is_word;
    }
}

/* @prefix: (nullable): only what is inside of it, and the path from there; NULL: what is in no list. (transfer none) */
static const char *
find_best (const WeirMappingCandidate *candidates,
           guint n_candidates,
           const char *prefix,
           const char *const *names,
           Want want,
           guint *best)
{
  const char *found = NULL;

  *best = NO_SCORE;
  for (guint i = 0; i < n_candidates; i++)
    {
      const WeirMappingCandidate *candidate = &candidates[i];
      const char *path = candidate->path;
      guint score;

      /* As a condition writes what would otherwise mean something to it; no field is called "value" alone. */
      if (g_str_has_prefix (path, "value."))
        path += strlen ("value.");
      if (prefix != NULL && g_str_has_prefix (path, prefix))
        path += strlen (prefix);
      else if (prefix != NULL)
        continue;
      if (strstr (path, "[]") != NULL || !fits (candidate, want))
        continue;
      score = score_path (path, names);
      if (score < *best)
        {
          *best = score;
          found = path;
        }
    }
  return found;
}

/* Whether the mapping has it then. What a person has set stays. */
static gboolean
guess (WeirMapping *mapping,
       WeirMappedField field,
       const WeirMappingCandidate *candidates,
       guint n_candidates,
       const char *prefix,
       const char *const *names,
       Want want)
{
  guint score;
  const char *path;

  if (weir_mapping_get_path (mapping, field) != NULL)
    return TRUE;
  path = find_best (candidates, n_candidates, prefix, names, want, &score);
  return path != NULL && weir_mapping_set_path (mapping, field, path, NULL);
}

static gboolean
guess_orders (WeirMapping *mapping,
              const WeirMappingCandidate *candidates,
              guint n)
{
  gboolean has_items = guess (mapping, WEIR_MAPPED_ITEMS, candidates, n, NULL, items_names, WANT_GROUP);
  gboolean has_total = guess (mapping, WEIR_MAPPED_TOTAL, candidates, n, NULL, total_names, WANT_WORD);
  gboolean has_id = guess (mapping, WEIR_MAPPED_ID, candidates, n, NULL, id_names, WANT_WORD);

  guess (mapping, WEIR_MAPPED_CUSTOMER, candidates, n, NULL, customer_names, WANT_WORD);
  guess (mapping, WEIR_MAPPED_STORE, candidates, n, NULL, store_names, WANT_WORD);
  if (has_items)
    {
      g_autofree char *prefix = g_strconcat (weir_mapping_get_path (mapping, WEIR_MAPPED_ITEMS), "[].", NULL);

      guess (mapping, WEIR_MAPPED_PRODUCT, candidates, n, prefix, product_names, WANT_WORD);
      guess (mapping, WEIR_MAPPED_QUANTITY, candidates, n, prefix, quantity_names, WANT_WORD);
      guess (mapping, WEIR_MAPPED_PRICE, candidates, n, prefix, price_names, WANT_WORD);
    }
  return has_items || has_total || has_id;
}

static gboolean
guess_stock (WeirMapping *mapping,
             const WeirMappingCandidate *candidates,
             guint n)
{
  static const struct
  {
    const char *const *names;
    WeirStockMeaning meaning;
  } ways[] = { { level_names, WEIR_STOCK_LEVEL }, { change_names, WEIR_STOCK_CHANGE }, { sold_names, WEIR_STOCK_SOLD } };
  gboolean has_product = guess (mapping, WEIR_MAPPED_STOCK_PRODUCT, candidates, n, NULL, product_names, WANT_WORD);

  guess (mapping, WEIR_MAPPED_STOCK_STORE, candidates, n, NULL, store_names, WANT_WORD);
  for (guint i = 0; i < G_N_ELEMENTS (ways) && weir_mapping_get_path (mapping, WEIR_MAPPED_STOCK_QUANTITY) == NULL; i++)
    {
      if (guess (mapping, WEIR_MAPPED_STOCK_QUANTITY, candidates, n, NULL, ways[i].names, WANT_WORD))
        weir_mapping_set_stock_meaning (mapping, ways[i].meaning);
    }
  return has_product && weir_mapping_get_path (mapping, WEIR_MAPPED_STOCK_QUANTITY) != NULL;
}

/* The time is left to the records, which charts and ranges go by: to use a field is for a person to say. */
gboolean
weir_mapping_guess (WeirMapping *mapping,
                    WeirMappingKind kind,
                    const WeirMappingCandidate *candidates,
                    guint n_candidates)
{
  g_return_val_if_fail (mapping != NULL, FALSE);

  return kind == WEIR_MAPPING_ORDERS ? guess_orders (mapping, candidates, n_candidates) : guess_stock (mapping, candidates, n_candidates);
}
