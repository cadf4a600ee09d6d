/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/weir-error.h"
#include "base/weir-format.h"
#include "base/weir-kafka-bytes.h"
#include "decode/weir-decoder-list.h"
#include "decode/weir-kafka-schema.h"

#define MAX_SHOWN_BYTES 4096
#define MAX_DEPTH 16

typedef struct
{
  WeirKafkaBytes in;
  WeirDecodedTree *tree;
  gint16 version;
  guint depth;
} Reader;

static void
add (Reader      *reader,
     WeirNodeKind kind,
     const char  *name,
     const char  *text,
     gsize        length)
{
  weir_decoded_tree_add (reader->tree, kind, 0, name, name != NULL ? strlen (name) : 0, text, length);
}

static void
add_text (Reader      *reader,
          WeirNodeKind kind,
          const char  *name,
          const char  *text)
{
  add (reader, kind, name, text, strlen (text));
}

static void
add_number (Reader            *reader,
            const char        *name,
            gint64             number,
            const char *const *words)
{
  char digits[32];

  g_snprintf (digits, sizeof digits, "%" G_GINT64_FORMAT, number);
  for (gint64 i = 0; words != NULL && words[i] != NULL; i++)
    {
      if (i == number)
        {
          g_autofree char *text = g_strdup_printf ("%s (%s)", digits, words[i]);

          add_text (reader, WEIR_NODE_NUMBER, name, text);
          return;
        }
    }
  add_text (reader, WEIR_NODE_NUMBER, name, digits);
}

static void
add_time (Reader     *reader,
          const char *name,
          gint64      msec)
{
  g_autofree char *text = NULL;
  g_autofree char *time = NULL;

  if (msec >= 0 && msec < G_GINT64_CONSTANT (100000000000000))
    time = weir_format_iso8601 (msec);
  text = time != NULL ? g_strdup_printf ("%" G_GINT64_FORMAT " (%s)", msec, time) : g_strdup_printf ("%" G_GINT64_FORMAT, msec);
  add_text (reader, WEIR_NODE_NUMBER, name, text);
}

static void
read_struct (Reader               *reader,
             const WeirKafkaField *fields);

static void
add_bytes (Reader       *reader,
           const char   *name,
           const guint8 *bytes,
           gsize         length)
{
  g_autofree char *hex = weir_decode_format_hex (bytes, length, MAX_SHOWN_BYTES);

  add_text (reader, WEIR_NODE_BYTES, name, hex);
}

/* Bytes that hold what a consumer's own protocol says, which is never flexible; where they do not, as bytes. */
static gboolean
add_inner (Reader               *reader,
           const WeirKafkaField *field,
           const guint8         *bytes,
           gsize                 length)
{
  g_autoptr (WeirDecodedTree) attempt = weir_decoded_tree_new (NULL);
  Reader inner = { .in = { .p = bytes, .end = bytes + length }, .tree = attempt, .depth = reader->depth };

  inner.version = (gint16) weir_kafka_bytes_number (&inner.in, 2);
  if (length < 6 || inner.version < 0 || inner.version > 3)
    return FALSE;
  read_struct (&inner, field->inner);
  if (inner.in.is_short || inner.in.p != inner.in.end)
    return FALSE;

  if (!weir_decoded_tree_open (reader->tree, WEIR_NODE_OBJECT, 0, field->name, strlen (field->name), NULL, 0))
    return TRUE;
  inner = (Reader) { .in = { .p = bytes, .end = bytes + length }, .tree = reader->tree, .depth = reader->depth };
  inner.version = (gint16) weir_kafka_bytes_number (&inner.in, 2);
  add_number (&inner, "version", inner.version, NULL);
  read_struct (&inner, field->inner);
  if (!weir_decoded_tree_is_full (reader->tree))
    weir_decoded_tree_close (reader->tree);

  return TRUE;
}

static void
read_value (Reader               *reader,
            const WeirKafkaField *field,
            const char           *name)
{
  const guint8 *bytes;
  gint64 length;

  switch (field->type)
    {
    case WEIR_KAFKA_INT8:
      add_number (reader, name, (gint8) weir_kafka_bytes_number (&reader->in, 1), field->words);
      return;
    case WEIR_KAFKA_INT16:
      add_number (reader, name, (gint16) weir_kafka_bytes_number (&reader->in, 2), field->words);
      return;
    case WEIR_KAFKA_UINT16:
      add_number (reader, name, (gint64) weir_kafka_bytes_number (&reader->in, 2), field->words);
      return;
    case WEIR_KAFKA_INT32:
      add_number (reader, name, (gint32) weir_kafka_bytes_number (&reader->in, 4), field->words);
      return;
    case WEIR_KAFKA_INT64:
      add_number (reader, name, (gint64) weir_kafka_bytes_number (&reader->in, 8), field->words);
      return;
    case WEIR_KAFKA_TIME:
      add_time (reader, name, (gint64) weir_kafka_bytes_number (&reader->in, 8));
      return;
    case WEIR_KAFKA_STRING:
    case WEIR_KAFKA_BYTES:
      length = weir_kafka_bytes_length (&reader->in, field->type == WEIR_KAFKA_STRING ? 2 : 4);
      if (length == -1 && !reader->in.is_short)
        {
          add (reader, WEIR_NODE_NULL, name, "null", 4);
          return;
        }
      bytes = weir_kafka_bytes_take (&reader->in, length);
      if (bytes == NULL)
        return;
      if (field->type == WEIR_KAFKA_STRING)
        add (reader, WEIR_NODE_STRING, name, (const char *) bytes, (gsize) length);
      else if (field->inner == NULL || !add_inner (reader, field, bytes, (gsize) length))
        add_bytes (reader, name, bytes, (gsize) length);
      return;
    case WEIR_KAFKA_UUID:
      bytes = weir_kafka_bytes_take (&reader->in, 16);
      if (bytes != NULL)
        {
          /* As Kafka's tools write it, not as a UUID is written elsewhere. */
          g_autofree char *base64 = g_base64_encode (bytes, 16);

          base64[22] = '\0';
          g_strdelimit (base64, "+", '-');
          g_strdelimit (base64, "/", '_');
          add_text (reader, WEIR_NODE_SPECIAL, name, base64);
        }
      return;
    case WEIR_KAFKA_STRUCT:
      if (reader->depth >= MAX_DEPTH ||
          !weir_decoded_tree_open (reader->tree, WEIR_NODE_OBJECT, 0, name, name != NULL ? strlen (name) : 0, NULL, 0))
        return;
      reader->depth++;
      read_struct (reader, field->fields);
      reader->depth--;
      if (!weir_decoded_tree_is_full (reader->tree))
        weir_decoded_tree_close (reader->tree);
      return;
    case WEIR_KAFKA_END:
    default:
      g_return_if_reached ();
    }
}

static void
read_field (Reader               *reader,
            const WeirKafkaField *field)
{
  gint64 n_items;

  if (!field->is_array)
    {
      /* What says that there is none is −1, and 0 in a tagged field. */
      if (field->type == WEIR_KAFKA_STRUCT && field->is_nullable && (gint8) weir_kafka_bytes_number (&reader->in, 1) <= 0)
        add (reader, WEIR_NODE_NULL, field->name, "null", 4);
      else
        read_value (reader, field, field->name);
      return;
    }

  n_items = weir_kafka_bytes_length (&reader->in, 4);
  if (n_items == -1 && !reader->in.is_short)
    {
      add (reader, WEIR_NODE_NULL, field->name, "null", 4);
      return;
    }
  /* Each takes a byte at least. */
  if (n_items < 0 || n_items > reader->in.end - reader->in.p)
    {
      reader->in.is_short = TRUE;
      return;
    }
  if (!weir_decoded_tree_open (reader->tree, WEIR_NODE_ARRAY, 0, field->name, strlen (field->name), NULL, 0))
    return;
  for (gint64 i = 0; i < n_items && !reader->in.is_short && !weir_decoded_tree_is_full (reader->tree); i++)
    read_value (reader, field, NULL);
  if (!weir_decoded_tree_is_full (reader->tree))
    weir_decoded_tree_close (reader->tree);
}

static void
read_tagged_field (Reader               *reader,
                   const WeirKafkaField *fields)
{
  guint32 tag = weir_kafka_bytes_varint (&reader->in);
  guint32 length = weir_kafka_bytes_varint (&reader->in);
  const guint8 *bytes = weir_kafka_bytes_take (&reader->in, length);
  g_autofree char *name = NULL;

  if (bytes == NULL)
    return;
  for (const WeirKafkaField *field = fields; field->type != WEIR_KAFKA_END; field++)
    {
      if (field->is_tagged && field->tag == tag)
        {
          const guint8 *after = reader->in.p;
          const guint8 *end = reader->in.end;

          reader->in.p = bytes;
          reader->in.end = after;
          read_field (reader, field);
          reader->in.is_short = reader->in.is_short || reader->in.p != after;
          reader->in.p = after;
          reader->in.end = end;
          return;
        }
    }
  name = g_strdup_printf ("tag %u", tag);
  add_bytes (reader, name, bytes, length);
}

static void
read_struct (Reader               *reader,
             const WeirKafkaField *fields)
{
  for (const WeirKafkaField *field = fields; field->type != WEIR_KAFKA_END && !reader->in.is_short; field++)
    {
      if (!field->is_tagged && reader->version >= field->first_version &&
          (field->last_version == 0 || reader->version <= field->last_version))
        read_field (reader, field);
    }
  if (reader->in.is_flexible && !reader->in.is_short)
    {
      guint32 n_fields = weir_kafka_bytes_varint (&reader->in);

      for (guint32 i = 0; i < n_fields && !reader->in.is_short && !weir_decoded_tree_is_full (reader->tree); i++)
        read_tagged_field (reader, fields);
    }
}

/* The rest, or all, as it is. */
static void
add_rest (Reader     *reader,
          const char *sentence)
{
  add_text (reader, WEIR_NODE_PROBLEM, "problem", sentence);
  if (reader->in.p < reader->in.end)
    add_bytes (reader, "bytes", reader->in.p, (gsize) (reader->in.end - reader->in.p));
}

static const WeirKafkaSchema *
find_schema (const WeirDecodeInput *input)
{
  const guint8 *key = input->is_key ? input->bytes : input->key;
  gsize length = input->is_key ? input->length : input->key_length;

  if (key == NULL || length < 2)
    return NULL;
  return weir_kafka_schema_find (input->topic, (gint16) (key[0] << 8 | key[1]));
}

static guint
recognise (const WeirDecodeInput *input,
           char                 **reason)
{
  if (input->topic == NULL || !weir_kafka_schema_has_topic (input->topic))
    return WEIR_SURE_NOT;
  /* Translators: the name of a topic. */
  *reason = g_strdup_printf (_("Is a record of Kafka itself, in %s"), input->topic);

  return WEIR_SURE_CERTAIN;
}

static void
read_key (Reader                *reader,
          const WeirKafkaSchema *schema)
{
  gint16 number = (gint16) weir_kafka_bytes_number (&reader->in, 2);

  if (schema == NULL)
    {
      add_number (reader, "type", number, NULL);
      add_rest (reader, _("This kind of record is not known here."));
      return;
    }
  add_text (reader, WEIR_NODE_STRING, "type", schema->name);
  read_struct (reader, schema->key);
}

static void
read_record_value (Reader                *reader,
                   const WeirKafkaSchema *schema)
{
  if (schema == NULL)
    {
      add_rest (reader, _("What the record is, its key would have to say; it is of no kind that is known here."));
      return;
    }
  add_text (reader, WEIR_NODE_STRING, "type", schema->name);
  reader->version = (gint16) weir_kafka_bytes_number (&reader->in, 2);
  add_number (reader, "version", reader->version, NULL);
  if (reader->version < 0 || reader->version > schema->last_version)
    {
      add_rest (reader, _("This version of the record is newer than what is known here."));
      return;
    }
  reader->in.is_flexible = schema->flexible_version >= 0 && reader->version >= schema->flexible_version;
  read_struct (reader, schema->value);
}

static gboolean
to_tree (const WeirDecodeInput *input,
         WeirDecodedTree       *tree,
         GError               **error)
{
  const WeirKafkaSchema *schema = find_schema (input);
  Reader reader = { .in = { .p = input->bytes, .end = input->bytes + input->length }, .tree = tree };

  if (input->topic == NULL || !weir_kafka_schema_has_topic (input->topic))
    {
      g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                           _("This topic is none of Kafka’s own. Choose another format."));
      return FALSE;
    }

  weir_decoded_tree_open (tree, WEIR_NODE_OBJECT, 0, NULL, 0, NULL, 0);
  if (input->is_key)
    read_key (&reader, schema);
  else
    read_record_value (&reader, schema);
  if (reader.in.is_short)
    weir_decoded_tree_take_problem (tree, g_strdup (_("The record ends too early, or is not what its key says.")));
  else if (reader.in.p < reader.in.end && schema != NULL && reader.version <= schema->last_version)
    {
      g_autofree char *bytes = weir_format_count (reader.in.end - reader.in.p);

      /* Translators: a number of bytes. */
      weir_decoded_tree_take_problem (tree, g_strdup_printf (_("Behind the value there are more bytes (%s)."), bytes));
    }

  return TRUE;
}

const WeirDecoder weir_decoder_kafka = {
  .id = "kafka",
  .title = N_("Kafka’s Own Record"),
  .recognise = recognise,
  .to_tree = to_tree,
};
