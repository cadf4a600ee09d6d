/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>
#include <jansson.h>
#include <string.h>

#include "base/weir-error.h"
#include "orders/weir-mapping.h"

/* A mapping as people keep it:
 *
 *   { "orders": { "topics": ["shop.*"], "id": "order.number", "items": "order.lines", "product": "sku" },
 *     "stock": { "quantity": "onHand", "means": "level" } }
 */

#define MAX_TOPICS 1000

static const char *const kind_ids[WEIR_MAPPING_N_KINDS] = { "orders", "stock" };

static const struct
{
  const char *id;
  WeirMappingKind kind;
} fields[WEIR_MAPPED_N_FIELDS] = {
  [WEIR_MAPPED_ID] = { "id", WEIR_MAPPING_ORDERS },
  [WEIR_MAPPED_CUSTOMER] = { "customer", WEIR_MAPPING_ORDERS },
  [WEIR_MAPPED_STORE] = { "store", WEIR_MAPPING_ORDERS },
  [WEIR_MAPPED_ITEMS] = { "items", WEIR_MAPPING_ORDERS },
  [WEIR_MAPPED_PRODUCT] = { "product", WEIR_MAPPING_ORDERS },
  [WEIR_MAPPED_QUANTITY] = { "quantity", WEIR_MAPPING_ORDERS },
  [WEIR_MAPPED_PRICE] = { "price", WEIR_MAPPING_ORDERS },
  [WEIR_MAPPED_TOTAL] = { "total", WEIR_MAPPING_ORDERS },
  [WEIR_MAPPED_TIME] = { "time", WEIR_MAPPING_ORDERS },
  [WEIR_MAPPED_STOCK_STORE] = { "store", WEIR_MAPPING_STOCK },
  [WEIR_MAPPED_STOCK_PRODUCT] = { "product", WEIR_MAPPING_STOCK },
  [WEIR_MAPPED_STOCK_QUANTITY] = { "quantity", WEIR_MAPPING_STOCK },
  [WEIR_MAPPED_STOCK_TIME] = { "time", WEIR_MAPPING_STOCK },
};

static const char *const meanings[] = { NULL, "sold", "change", "level" };

const char *
weir_mapped_field_get_id (WeirMappedField field)
{
  return fields[field].id;
}

WeirMappingKind
weir_mapped_field_get_kind (WeirMappedField field)
{
  return fields[field].kind;
}

static gboolean
read_topics (WeirMapping *self,
             WeirMappingKind kind,
             const json_t *value,
             GError **error)
{
  g_autoptr (GPtrArray) patterns = g_ptr_array_new ();
  gsize i;
  const json_t *each;

  json_array_foreach (value, i, each)
    {
      if (json_is_string (each) && json_string_length (each) > 0)
        g_ptr_array_add (patterns, (gpointer) json_string_value (each));
    }
  if (!json_is_array (value) || patterns->len != json_array_size (value) || patterns->len > MAX_TOPICS)
    {
      /* Translators: "orders" or "stock", as in the file */
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                   _("“%s.topics” is no list of names of topics, such as [\"orders\", \"shop.*\"]."), kind_ids[kind]);
      return FALSE;
    }
  g_ptr_array_add (patterns, NULL);
  weir_mapping_set_topics (self, kind, (const char *const *) patterns->pdata);
  return TRUE;
}

static gboolean
read_meaning (WeirMapping *self,
              const json_t *value,
              GError **error)
{
  for (guint i = WEIR_STOCK_SOLD; i < G_N_ELEMENTS (meanings); i++)
    {
      if (json_is_string (value) && g_str_equal (json_string_value (value), meanings[i]))
        {
          weir_mapping_set_stock_meaning (self, i);
          return TRUE;
        }
    }
  g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("“stock.means” is “sold”, “change” or “level”."));
  return FALSE;
}

static gboolean
read_member (WeirMapping *self,
             WeirMappingKind kind,
             const char *name,
             const json_t *value,
             GError **error)
{
  g_autofree char *prefix = NULL;

  if (g_str_equal (name, "topics"))
    return read_topics (self, kind, value, error);
  if (kind == WEIR_MAPPING_STOCK && g_str_equal (name, "means"))
    return read_meaning (self, value, error);
  for (guint i = 0; i < WEIR_MAPPED_N_FIELDS; i++)
    {
      if (fields[i].kind != kind || !g_str_equal (fields[i].id, name))
        continue;
      if (!json_is_string (value))
        {
          g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("“%s.%s” is no text: it is the path of a field, such as \"customer.city\"."),
                       kind_ids[kind], name);
          return FALSE;
        }
      prefix = g_strdup_printf ("%s.%s: ", kind_ids[kind], name);
      if (weir_mapping_set_path (self, i, json_string_value (value), error))
        return TRUE;
      g_prefix_error_literal (error, prefix);
      return FALSE;
    }
  /* A word that is written wrong would otherwise have no effect, and nobody would know. */
  g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("There is no “%s.%s” in a mapping. See the documentation for what there is."), kind_ids[kind], name);
  return FALSE;
}

static gboolean
read_kinds (WeirMapping *self,
            json_t *root,
            GError **error)
{
  const char *name;
  json_t *part;

  json_object_foreach (root, name, part)
    {
      WeirMappingKind kind = 0;
      const char *member;
      json_t *value;

      while (kind < WEIR_MAPPING_N_KINDS && !g_str_equal (kind_ids[kind], name))
        kind++;
      if (kind == WEIR_MAPPING_N_KINDS)
        {
          g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("A mapping has the objects “orders” and “stock”, and “%s” is none of them."), name);
          return FALSE;
        }
      if (!json_is_object (part))
        {
          g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("“%s” of a mapping is no object: it begins with {."), name);
          return FALSE;
        }
      json_object_foreach (part, member, value)
        {
          if (!read_member (self, kind, member, value, error))
            return FALSE;
        }
    }
  return TRUE;
}

/**
 * weir_mapping_new_from_json:
 * @error: WEIR_ERROR_INVALID, with what is wrong where
 *
 * Thread: any.
 *
 * Returns: (transfer full): what the text says
 */
WeirMapping *
weir_mapping_new_from_json (const char *text,
                            gsize length,
                            GError **error)
{
  g_autoptr (WeirMapping) self = weir_mapping_new ();
  json_error_t problem;
  json_t *root = json_loadb (text, length, JSON_REJECT_DUPLICATES, &problem);
  gboolean is_good;

  if (!json_is_object (root))
    {
      if (root == NULL)
        /* Translators: the number of the line, and what is wrong there, in English */
        g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("The mapping is no JSON: line %d: %s"), problem.line, problem.text);
      else
        g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("The mapping is no JSON object."));
      json_decref (root);
      return NULL;
    }
  is_good = read_kinds (self, root, error);
  json_decref (root);
  return is_good ? g_steal_pointer (&self) : NULL;
}

static json_t *
write_kind (const WeirMapping *self,
            WeirMappingKind kind)
{
  json_t *part = json_object ();
  const char *const *topics = weir_mapping_get_topics (self, kind);

  if (topics[0] != NULL)
    {
      json_t *list = json_array ();

      for (gsize i = 0; topics[i] != NULL; i++)
        json_array_append_new (list, json_string (topics[i]));
      json_object_set_new (part, "topics", list);
    }
  for (guint i = 0; i < WEIR_MAPPED_N_FIELDS; i++)
    {
      const char *path = weir_mapping_get_path (self, i);

      if (fields[i].kind == kind && path != NULL)
        json_object_set_new (part, fields[i].id, json_string (path));
    }
  if (kind == WEIR_MAPPING_STOCK && weir_mapping_get_stock_meaning (self) != WEIR_STOCK_GUESSED)
    json_object_set_new (part, "means", json_string (meanings[weir_mapping_get_stock_meaning (self)]));
  return part;
}

/**
 * weir_mapping_to_json:
 *
 * Returns: (transfer full): the same as text, with a line end
 */
char *
weir_mapping_to_json (const WeirMapping *self)
{
  json_t *root = json_object ();
  char *dumped;
  char *text;

  for (WeirMappingKind kind = 0; kind < WEIR_MAPPING_N_KINDS; kind++)
    {
      json_t *part = write_kind (self, kind);

      if (json_object_size (part) > 0)
        json_object_set (root, kind_ids[kind], part);
      json_decref (part);
    }
  dumped = json_dumps (root, JSON_INDENT (2));
  text = g_strconcat (dumped, "\n", NULL);
  free (dumped);
  json_decref (root);
  return text;
}
