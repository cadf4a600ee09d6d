/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>
#include <msgpack.h>
#include <msgpack/timestamp.h>
#include <string.h>

#include "base/weir-error.h"
#include "base/weir-format.h"
#include "decode/weir-decoder-list.h"

#define MAX_SHOWN_BYTES 4096
/* The library makes objects of all of it, 24 bytes each. */
#define MAX_UNPACKED_BYTES (16 * 1024 * 1024)
/* The library's own limit. */
#define MAX_DEPTH 30

/* How long the item at @p is without what is in it, and how many values are in it; 0 where there is none. */
static gsize
measure_item (const guint8 *p,
              gsize         length,
              guint64      *n_values)
{
  static const guint8 n_size_bytes[] = {
    1, 2, 4,          /* 0xc4: bin */
    1, 2, 4,          /* 0xc7: ext */
    0, 0,             /* 0xca: float */
    0, 0, 0, 0,       /* 0xcc: uint */
    0, 0, 0, 0,       /* 0xd0: int */
    0, 0, 0, 0, 0,    /* 0xd4: fixext */
    1, 2, 4,          /* 0xd9: str */
    2, 4,             /* 0xdc: array */
    2, 4,             /* 0xde: map */
  };
  static const guint8 n_fixed_bytes[] = {
    0, 0, 0,
    1, 1, 1,
    4, 8,
    1, 2, 4, 8,
    1, 2, 4, 8,
    2, 3, 5, 9, 17,
    0, 0, 0,
    0, 0,
    0, 0,
  };
  guint8 first = *p;
  guint64 size = 0;
  gsize n_bytes;

  *n_values = 0;
  if (first < 0x80 || first >= 0xe0)
    return 1;
  if (first < 0x90)
    {
      *n_values = 2 * (first & 0x0f);
      return 1;
    }
  if (first < 0xa0)
    {
      *n_values = first & 0x0f;
      return 1;
    }
  if (first < 0xc0)
    return 1u + (first & 0x1f) <= length ? 1u + (first & 0x1f) : 0;
  if (first == 0xc1)
    return 0;
  if (first < 0xc4)
    return 1;

  n_bytes = n_size_bytes[first - 0xc4];
  if (length < 1 + n_bytes)
    return 0;
  for (gsize i = 0; i < n_bytes; i++)
    size = size << 8 | p[1 + i];
  if (first >= 0xdc)
    {
      *n_values = first >= 0xde ? 2 * size : size;
      return 1 + n_bytes;
    }
  size += 1 + n_bytes + n_fixed_bytes[first - 0xc4];

  return size <= length ? (gsize) size : 0;
}

/* Whether the bytes begin with one whole value. Before the library sees them: it takes memory for as
 * many values as an array says to have, and a lie costs gigabytes. */
static gboolean
measure_value (const guint8 *bytes,
               gsize         length,
               gsize        *value_length,
               guint        *max_depth)
{
  guint64 n_left[MAX_DEPTH + 1];
  guint depth = 0;
  gsize place = 0;

  *max_depth = 0;
  n_left[0] = 1;
  for (;;)
    {
      guint64 n_values;
      gsize n_bytes = place < length ? measure_item (bytes + place, length - place, &n_values) : 0;

      if (n_bytes == 0)
        return FALSE;
      place += n_bytes;
      n_left[depth]--;
      if (n_values > length - place)
        return FALSE;
      if (n_values > 0)
        {
          if (++depth > MAX_DEPTH)
            {
              *max_depth = depth;
              return FALSE;
            }
          n_left[depth] = n_values;
        }
      while (n_left[depth] == 0)
        {
          if (depth-- == 0)
            {
              *value_length = place;
              return TRUE;
            }
        }
    }
}

static guint
recognise (const WeirDecodeInput *input,
           char                 **reason)
{
  gsize length;
  guint depth;
  guint8 first;
  gboolean is_map;

  if (input->length < 2 || input->length > MAX_UNPACKED_BYTES)
    return WEIR_SURE_NOT;
  first = input->bytes[0];
  is_map = (first > 0x80 && first < 0x90) || first == 0xde || first == 0xdf;
  if (!is_map && !(first > 0x90 && first < 0xa0) && first != 0xdc && first != 0xdd)
    return WEIR_SURE_NOT;
  if (!measure_value (input->bytes, input->length, &length, &depth) || length != input->length)
    return WEIR_SURE_NOT;
  if (is_map)
    {
      gsize name_place = first == 0xde ? 3 : first == 0xdf ? 5 : 1;
      guint8 name;

      /* An empty one is nothing to be sure of. */
      if (name_place >= input->length)
        return WEIR_SURE_NOT;
      name = input->bytes[name_place];
      *reason = g_strdup (_("Is one map of MessagePack to its last byte"));
      return (name > 0xa0 && name < 0xc0) || (name >= 0xd9 && name <= 0xdb) ? WEIR_SURE_LIKELY + 15 : WEIR_SURE_POSSIBLE + 8;
    }
  *reason = g_strdup (_("Is one array of MessagePack to its last byte"));

  return WEIR_SURE_POSSIBLE + (input->length >= 8 ? 7 : 0);
}

static void
add_extension (WeirDecodedTree       *tree,
               guint                  flags,
               const char            *name,
               gsize                  name_length,
               const msgpack_object  *object)
{
  g_autofree char *hex = NULL;
  g_autofree char *text = NULL;
  msgpack_timestamp timestamp;

  if (msgpack_object_to_timestamp (object, &timestamp))
    {
      g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (timestamp.tv_sec);
      g_autofree char *seconds = time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%S") : NULL;

      if (seconds != NULL && timestamp.tv_nsec < 1000000000)
        text = timestamp.tv_nsec == 0 ? g_strdup_printf ("%sZ", seconds)
                                      : g_strdup_printf ("%s.%09uZ", seconds, timestamp.tv_nsec);
    }
  if (text == NULL)
    {
      hex = weir_decode_format_hex ((const guint8 *) object->via.ext.ptr, object->via.ext.size, MAX_SHOWN_BYTES);
      text = g_strdup_printf ("extension %d: %s", object->via.ext.type, hex);
    }
  weir_decoded_tree_add (tree, WEIR_NODE_SPECIAL, flags, name, name_length, text, strlen (text));
}

static void
add_object (WeirDecodedTree      *tree,
            guint                 flags,
            const char           *name,
            gsize                 name_length,
            const msgpack_object *object);

/* Names are strings nearly always; other plain values are written as such. */
static void
add_member (WeirDecodedTree         *tree,
            const msgpack_object_kv *member)
{
  char digits[32];

  switch (member->key.type)
    {
    case MSGPACK_OBJECT_STR:
      add_object (tree, 0, member->key.via.str.ptr, member->key.via.str.size, &member->val);
      return;
    case MSGPACK_OBJECT_POSITIVE_INTEGER:
      g_snprintf (digits, sizeof digits, "%" G_GUINT64_FORMAT, (guint64) member->key.via.u64);
      break;
    case MSGPACK_OBJECT_NEGATIVE_INTEGER:
      g_snprintf (digits, sizeof digits, "%" G_GINT64_FORMAT, (gint64) member->key.via.i64);
      break;
    case MSGPACK_OBJECT_NIL:
      g_strlcpy (digits, "null", sizeof digits);
      break;
    case MSGPACK_OBJECT_BOOLEAN:
      g_strlcpy (digits, member->key.via.boolean ? "true" : "false", sizeof digits);
      break;
    case MSGPACK_OBJECT_FLOAT32:
    case MSGPACK_OBJECT_FLOAT64:
    case MSGPACK_OBJECT_ARRAY:
    case MSGPACK_OBJECT_MAP:
    case MSGPACK_OBJECT_BIN:
    case MSGPACK_OBJECT_EXT:
    default:
      if (weir_decoded_tree_open (tree, WEIR_NODE_OBJECT, 0, NULL, 0, NULL, 0))
        {
          add_object (tree, 0, "key", 3, &member->key);
          add_object (tree, 0, "value", 5, &member->val);
          weir_decoded_tree_close (tree);
        }
      return;
    }
  add_object (tree, WEIR_NODE_PLAIN_NAME, digits, strlen (digits), &member->val);
}

/* Calls itself, but the library nests no deeper than 32 levels. */
static void
add_object (WeirDecodedTree      *tree,
            guint                 flags,
            const char           *name,
            gsize                 name_length,
            const msgpack_object *object)
{
  char digits[32];
  g_autofree char *text = NULL;

  switch (object->type)
    {
    case MSGPACK_OBJECT_NIL:
      weir_decoded_tree_add (tree, WEIR_NODE_NULL, flags, name, name_length, "null", 4);
      return;
    case MSGPACK_OBJECT_BOOLEAN:
      text = g_strdup (object->via.boolean ? "true" : "false");
      weir_decoded_tree_add (tree, WEIR_NODE_BOOLEAN, flags, name, name_length, text, strlen (text));
      return;
    case MSGPACK_OBJECT_POSITIVE_INTEGER:
      g_snprintf (digits, sizeof digits, "%" G_GUINT64_FORMAT, (guint64) object->via.u64);
      break;
    case MSGPACK_OBJECT_NEGATIVE_INTEGER:
      g_snprintf (digits, sizeof digits, "%" G_GINT64_FORMAT, (gint64) object->via.i64);
      break;
    case MSGPACK_OBJECT_FLOAT32:
      text = weir_decode_format_float ((float) object->via.f64);
      break;
    case MSGPACK_OBJECT_FLOAT64:
      text = weir_decode_format_double (object->via.f64);
      break;
    case MSGPACK_OBJECT_STR:
      weir_decoded_tree_add (tree, WEIR_NODE_STRING, flags, name, name_length, object->via.str.ptr, object->via.str.size);
      return;
    case MSGPACK_OBJECT_BIN:
      text = weir_decode_format_hex ((const guint8 *) object->via.bin.ptr, object->via.bin.size, MAX_SHOWN_BYTES);
      weir_decoded_tree_add (tree, WEIR_NODE_BYTES, flags, name, name_length, text, strlen (text));
      return;
    case MSGPACK_OBJECT_EXT:
      add_extension (tree, flags, name, name_length, object);
      return;
    case MSGPACK_OBJECT_ARRAY:
      if (weir_decoded_tree_open (tree, WEIR_NODE_ARRAY, flags, name, name_length, NULL, 0))
        {
          for (guint32 i = 0; i < object->via.array.size && !weir_decoded_tree_is_full (tree); i++)
            add_object (tree, 0, NULL, 0, &object->via.array.ptr[i]);
          if (!weir_decoded_tree_is_full (tree))
            weir_decoded_tree_close (tree);
        }
      return;
    case MSGPACK_OBJECT_MAP:
      if (weir_decoded_tree_open (tree, WEIR_NODE_OBJECT, flags, name, name_length, NULL, 0))
        {
          for (guint32 i = 0; i < object->via.map.size && !weir_decoded_tree_is_full (tree); i++)
            add_member (tree, &object->via.map.ptr[i]);
          if (!weir_decoded_tree_is_full (tree))
            weir_decoded_tree_close (tree);
        }
      return;
    default:
      g_return_if_reached ();
    }
  weir_decoded_tree_add (tree, WEIR_NODE_NUMBER, flags, name, name_length, text != NULL ? text : digits,
                         strlen (text != NULL ? text : digits));
}

static gboolean
to_tree (const WeirDecodeInput *input,
         WeirDecodedTree       *tree,
         GError               **error)
{
  msgpack_unpacked unpacked;
  gsize length = 0;
  gsize offset = 0;
  guint depth;

  if (input->length > MAX_UNPACKED_BYTES)
    {
      g_autofree char *limit = weir_format_bytes (MAX_UNPACKED_BYTES);

      /* Translators: a size such as "16 MB". */
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_UNSUPPORTED,
                   _("MessagePack is read up to %s. Choose Hex, or save the value to a file."), limit);
      return FALSE;
    }
  if (!measure_value (input->bytes, input->length, &length, &depth))
    {
      g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                           depth > MAX_DEPTH ? _("This MessagePack is nested too deeply to be shown. Choose Hex.")
                                             : _("This is not MessagePack, or not all of it. Choose another format."));
      return FALSE;
    }

  msgpack_unpacked_init (&unpacked);
  if (msgpack_unpack_next (&unpacked, (const char *) input->bytes, length, &offset) != MSGPACK_UNPACK_SUCCESS)
    {
      msgpack_unpacked_destroy (&unpacked);
      g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                           _("This is not MessagePack, or not all of it. Choose another format."));
      return FALSE;
    }
  add_object (tree, 0, NULL, 0, &unpacked.data);
  msgpack_unpacked_destroy (&unpacked);

  if (length < input->length && !weir_decoded_tree_is_full (tree))
    {
      g_autofree char *bytes = weir_format_count ((gint64) (input->length - length));

      /* Translators: a number of bytes. */
      weir_decoded_tree_take_problem (tree, g_strdup_printf (_("Behind the value there are more bytes (%s)."), bytes));
    }

  return TRUE;
}

const WeirDecoder weir_decoder_msgpack = {
  .id = "msgpack",
  .title = N_("MessagePack"),
  .recognise = recognise,
  .to_tree = to_tree,
};
