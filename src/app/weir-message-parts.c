/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-parts.h"

#include <glib/gi18n.h>
#include <string.h>

#include "decode/weir-decode.h"

#define MAX_SHOWN_BYTES 1000

char *
weir_message_part_dup_line (GBytes *bytes)
{
  g_autofree char *line = NULL;

  if (bytes == NULL)
    return g_strdup (_("null"));
  if (g_bytes_get_size (bytes) == 0)
    return g_strdup (_("empty"));
  line = weir_decode_to_line (bytes, MAX_SHOWN_BYTES);
  return g_strdup_printf ("\"%s\"", line);
}

static gboolean
are_same (GBytes *left, GBytes *right)
{
  return left == right || (left != NULL && right != NULL && g_bytes_equal (left, right));
}

static void
add_headers (WeirRecord *record, GHashTable *by_name, GPtrArray *names)
{
  for (guint i = 0; i < weir_record_get_n_headers (record); i++)
    {
      const WeirHeader *header = weir_record_get_header (record, i);
      GPtrArray *same_name = g_hash_table_lookup (by_name, header->name);

      if (same_name == NULL)
        {
          same_name = g_ptr_array_new ();
          g_hash_table_insert (by_name, header->name, same_name);
          g_ptr_array_add (names, header->name);
        }
      g_ptr_array_add (same_name, (gpointer) header);
    }
}

/* Nullable: the side has fewer. */
static const WeirHeader *
get_turn (GHashTable *by_name, const char *name, guint turn)
{
  GPtrArray *same_name = g_hash_table_lookup (by_name, name);

  return same_name != NULL && turn < same_name->len ? g_ptr_array_index (same_name, turn) : NULL;
}

static char *
dup_header_name (const char *name, guint turn)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (name, strlen (name));
  g_autofree char *line = weir_decode_to_line (bytes, MAX_SHOWN_BYTES);

  if (turn == 0)
    /* Translators: the name of a header. */
    return g_strdup_printf (_("Header %s"), line);
  /* Translators: the name of a header that is there several times, and which of them it is. */
  return g_strdup_printf (_("Header %s, number %u"), line, turn + 1);
}

gboolean
weir_message_parts_compare (WeirRecord *left, WeirRecord *right, guint max_parts, WeirMessagePartFunc func, gpointer user_data)
{
  g_autoptr (GHashTable) of_left = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GHashTable) of_right = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  guint n_left_names;
  guint n_parts = 0;

  if (!are_same (weir_record_get_key (left), weir_record_get_key (right)))
    {
      g_autofree char *left_key = weir_message_part_dup_line (weir_record_get_key (left));
      g_autofree char *right_key = weir_message_part_dup_line (weir_record_get_key (right));

      func (_("Key"), left_key, right_key, user_data);
      n_parts++;
    }
  add_headers (left, of_left, names);
  n_left_names = names->len;
  add_headers (right, of_right, names);
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);

      /* Those of the right that the left has too are done with. */
      if (i >= n_left_names && g_hash_table_contains (of_left, name))
        continue;
      for (guint turn = 0;; turn++)
        {
          const WeirHeader *on_left = get_turn (of_left, name, turn);
          const WeirHeader *on_right = get_turn (of_right, name, turn);
          g_autofree char *title = NULL;
          g_autofree char *left_line = NULL;
          g_autofree char *right_line = NULL;

          if (on_left == NULL && on_right == NULL)
            break;
          if (on_left != NULL && on_right != NULL && are_same (on_left->value, on_right->value))
            continue;
          if (n_parts++ == max_parts)
            return TRUE;
          title = dup_header_name (name, turn);
          left_line = on_left != NULL ? weir_message_part_dup_line (on_left->value) : NULL;
          right_line = on_right != NULL ? weir_message_part_dup_line (on_right->value) : NULL;
          func (title, left_line, right_line, user_data);
        }
    }
  return FALSE;
}
