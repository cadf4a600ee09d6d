/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <cbor.h>
#include <glib/gi18n.h>
#include <string.h>

#include "base/weir-error.h"
#include "base/weir-format.h"
#include "decode/weir-decoder-list.h"

#define MAX_SHOWN_BYTES 4096
/* More than this is not looked at only to find out what it is. */
#define MAX_CHECKED_BYTES (16 * 1024 * 1024)

typedef enum
{
  LEVEL_ARRAY,
  LEVEL_MAP,
  LEVEL_TAG,
  LEVEL_TEXT,  /* pieces of a string that has no length in front */
  LEVEL_BYTES,
} LevelKind;

typedef struct
{
  LevelKind kind;
  gboolean is_endless; /* until a break */
  guint64 n_left;      /* values, or with a map members */
  gboolean has_name;   /* of a map: its name was read, the value comes */
  gboolean is_pair;    /* of a map: the name is no plain value: both are shown below a node of their own */
} Level;

/* The library reads one item after the other and keeps nothing; what they make together is kept here. */
typedef struct
{
  WeirDecodedTree *tree; /* nullable: only check */
  GArray *levels;
  GString *name; /* of the member that comes */
  gboolean is_name_plain;
  GString *pieces;
  const char *problem;
  guint16 max_depth;
  gboolean is_done;
  gboolean is_full;
} Reader;

static Level *
get_level (Reader *reader)
{
  return reader->levels->len > 0 ? &g_array_index (reader->levels, Level, reader->levels->len - 1) : NULL;
}

static void
item_ended (Reader *reader);

static void
pop_level (Reader *reader)
{
  g_array_set_size (reader->levels, reader->levels->len - 1);
}

static void
close_node (Reader *reader)
{
  if (reader->tree != NULL && weir_decoded_tree_get_open_depth (reader->tree) > 0)
    weir_decoded_tree_close (reader->tree);
}

/* A value is complete: which of those around it are, too? */
static void
item_ended (Reader *reader)
{
  Level *level;

  while ((level = get_level (reader)) != NULL)
    {
      if (level->kind == LEVEL_MAP)
        {
          if (!level->has_name)
            {
              level->has_name = TRUE;
              return;
            }
          level->has_name = FALSE;
          if (level->is_pair)
            {
              level->is_pair = FALSE;
              close_node (reader);
            }
        }
      if (level->is_endless)
        return;
      if (--level->n_left > 0)
        return;
      pop_level (reader);
      close_node (reader);
    }
  reader->is_done = TRUE;
}

static void
get_name (Reader      *reader,
          const char **name,
          gsize       *length,
          guint       *flags)
{
  Level *level = get_level (reader);

  *name = NULL;
  *length = 0;
  *flags = 0;
  if (level == NULL || level->kind != LEVEL_MAP)
    return;
  if (level->is_pair)
    *name = level->has_name ? "value" : "key";
  else
    *name = reader->name->str;
  *length = level->is_pair ? strlen (*name) : reader->name->len;
  if (!level->is_pair && reader->is_name_plain)
    *flags = WEIR_NODE_PLAIN_NAME;
}

/* A plain value: it may be the name of a member. */
static void
take (Reader      *reader,
      WeirNodeKind kind,
      const char  *text,
      gsize        length)
{
  Level *level = get_level (reader);
  const char *name;
  gsize name_length;
  guint flags;

  if (level != NULL && level->kind == LEVEL_MAP && !level->has_name)
    {
      g_string_truncate (reader->name, 0);
      g_string_append_len (reader->name, text, (gssize) length);
      reader->is_name_plain = kind != WEIR_NODE_STRING;
      level->has_name = TRUE;
      return;
    }
  get_name (reader, &name, &name_length, &flags);
  if (reader->tree != NULL && !weir_decoded_tree_add (reader->tree, kind, flags, name, name_length, text, length))
    reader->is_full = TRUE;
  item_ended (reader);
}

/* What has values in it: where it is a name itself, name and value go below a node. */
static gboolean
open_node (Reader      *reader,
           WeirNodeKind kind,
           const char  *text)
{
  Level *level = get_level (reader);
  const char *name;
  gsize name_length;
  guint flags;

  if (reader->levels->len >= reader->max_depth)
    {
      reader->problem = N_("This is nested too deeply to be shown.");
      return FALSE;
    }
  if (level != NULL && level->kind == LEVEL_MAP && !level->has_name)
    {
      level->is_pair = TRUE;
      if (reader->tree != NULL && !weir_decoded_tree_open (reader->tree, WEIR_NODE_OBJECT, 0, NULL, 0, NULL, 0))
        reader->is_full = TRUE;
    }
  get_name (reader, &name, &name_length, &flags);
  if (reader->tree != NULL && !reader->is_full &&
      !weir_decoded_tree_open (reader->tree, kind, flags, name, name_length, text, text != NULL ? strlen (text) : 0))
    reader->is_full = TRUE;

  return !reader->is_full;
}

static void
take_number (Reader     *reader,
             const char *format,
             guint64     number)
{
  char digits[32];

  g_snprintf (digits, sizeof digits, format, number);
  take (reader, WEIR_NODE_NUMBER, digits, strlen (digits));
}

static void
take_unsigned (Reader *reader,
               guint64 number)
{
  take_number (reader, "%" G_GUINT64_FORMAT, number);
}

/* −1 − number, which needs 65 bits at its end. */
static void
take_negative (Reader *reader,
               guint64 number)
{
  if (number == G_MAXUINT64)
    take (reader, WEIR_NODE_NUMBER, "-18446744073709551616", 21);
  else
    take_number (reader, "-%" G_GUINT64_FORMAT, number + 1);
}

static void
uint8_cb (void *data, uint8_t number)
{
  take_unsigned (data, number);
}

static void
uint16_cb (void *data, uint16_t number)
{
  take_unsigned (data, number);
}

static void
uint32_cb (void *data, uint32_t number)
{
  take_unsigned (data, number);
}

static void
uint64_cb (void *data, uint64_t number)
{
  take_unsigned (data, number);
}

static void
negint8_cb (void *data, uint8_t number)
{
  take_negative (data, number);
}

static void
negint16_cb (void *data, uint16_t number)
{
  take_negative (data, number);
}

static void
negint32_cb (void *data, uint32_t number)
{
  take_negative (data, number);
}

static void
negint64_cb (void *data, uint64_t number)
{
  take_negative (data, number);
}

static void
take_bytes (Reader       *reader,
            const guint8 *bytes,
            gsize         length)
{
  g_autofree char *hex = weir_decode_format_hex (bytes, length, MAX_SHOWN_BYTES);

  take (reader, WEIR_NODE_BYTES, hex, strlen (hex));
}

static void
byte_string_cb (void *data, cbor_data bytes, uint64_t length)
{
  Reader *reader = data;
  Level *level = get_level (reader);

  if (level != NULL && level->kind == LEVEL_BYTES)
    g_string_append_len (reader->pieces, (const char *) bytes, (gssize) length);
  else if (level != NULL && level->kind == LEVEL_TEXT)
    reader->problem = N_("A piece of a text is no text.");
  else
    take_bytes (reader, bytes, length);
}

static void
string_cb (void *data, cbor_data bytes, uint64_t length)
{
  Reader *reader = data;
  Level *level = get_level (reader);

  if (level != NULL && level->kind == LEVEL_TEXT)
    g_string_append_len (reader->pieces, (const char *) bytes, (gssize) length);
  else if (level != NULL && level->kind == LEVEL_BYTES)
    reader->problem = N_("A piece of a byte string is no byte string.");
  else
    take (reader, WEIR_NODE_STRING, (const char *) bytes, length);
}

static void
push_level (Reader   *reader,
            LevelKind kind,
            gboolean  is_endless,
            guint64   n_left)
{
  Level level = { kind, is_endless, n_left, FALSE, FALSE };

  g_array_append_val (reader->levels, level);
}

static void
byte_string_start_cb (void *data)
{
  g_string_truncate (((Reader *) data)->pieces, 0);
  push_level (data, LEVEL_BYTES, TRUE, 0);
}

static void
string_start_cb (void *data)
{
  g_string_truncate (((Reader *) data)->pieces, 0);
  push_level (data, LEVEL_TEXT, TRUE, 0);
}

static void
container (Reader   *reader,
           LevelKind kind,
           gboolean  is_endless,
           guint64   n_left)
{
  if (!open_node (reader, kind == LEVEL_MAP ? WEIR_NODE_OBJECT : WEIR_NODE_ARRAY, NULL))
    return;
  if (is_endless || n_left > 0)
    {
      push_level (reader, kind, is_endless, n_left);
      return;
    }
  close_node (reader);
  item_ended (reader);
}

static void
array_start_cb (void *data, uint64_t n_items)
{
  container (data, LEVEL_ARRAY, FALSE, n_items);
}

static void
indef_array_start_cb (void *data)
{
  container (data, LEVEL_ARRAY, TRUE, 0);
}

static void
map_start_cb (void *data, uint64_t n_members)
{
  container (data, LEVEL_MAP, FALSE, n_members);
}

static void
indef_map_start_cb (void *data)
{
  container (data, LEVEL_MAP, TRUE, 0);
}

/* Of the registry of tags those that are met outside of it. */
static const char *
get_tag_word (guint64 tag)
{
  switch (tag)
    {
    case 0:
      return "date and time";
    case 1:
      return "seconds since 1970";
    case 2:
      return "large number";
    case 3:
      return "large negative number";
    case 4:
      return "decimal fraction";
    case 5:
      return "binary fraction";
    case 24:
      return "CBOR";
    case 32:
      return "URI";
    case 37:
      return "UUID";
    case 55799:
      return "self-described CBOR";
    default:
      return NULL;
    }
}

static void
tag_cb (void *data, uint64_t tag)
{
  Reader *reader = data;
  const char *word = get_tag_word (tag);
  g_autofree char *text = word != NULL ? g_strdup_printf ("tag %" G_GUINT64_FORMAT " (%s)", (guint64) tag, word)
                                       : g_strdup_printf ("tag %" G_GUINT64_FORMAT, (guint64) tag);

  if (open_node (reader, WEIR_NODE_SPECIAL, text))
    push_level (reader, LEVEL_TAG, FALSE, 1);
}

static void
take_text (Reader      *reader,
           WeirNodeKind kind,
           const char  *text)
{
  take (reader, kind, text, strlen (text));
}

static void
float_cb (void *data, float number)
{
  g_autofree char *digits = weir_decode_format_float (number);

  take_text (data, WEIR_NODE_NUMBER, digits);
}

static void
double_cb (void *data, double number)
{
  g_autofree char *digits = weir_decode_format_double (number);

  take_text (data, WEIR_NODE_NUMBER, digits);
}

static void
undefined_cb (void *data)
{
  take_text (data, WEIR_NODE_SPECIAL, "undefined");
}

static void
null_cb (void *data)
{
  take_text (data, WEIR_NODE_NULL, "null");
}

static void
boolean_cb (void *data, bool value)
{
  take_text (data, WEIR_NODE_BOOLEAN, value ? "true" : "false");
}

static void
break_cb (void *data)
{
  Reader *reader = data;
  Level *level = get_level (reader);
  LevelKind kind;

  if (level == NULL || !level->is_endless || (level->kind == LEVEL_MAP && level->has_name))
    {
      reader->problem = N_("Something ends that has not begun.");
      return;
    }
  kind = level->kind;
  pop_level (reader);
  if (kind == LEVEL_TEXT)
    take (reader, WEIR_NODE_STRING, reader->pieces->str, reader->pieces->len);
  else if (kind == LEVEL_BYTES)
    take_bytes (reader, (const guint8 *) reader->pieces->str, reader->pieces->len);
  else
    {
      close_node (reader);
      item_ended (reader);
    }
}

static const struct cbor_callbacks callbacks = {
  .uint8 = uint8_cb,
  .uint16 = uint16_cb,
  .uint32 = uint32_cb,
  .uint64 = uint64_cb,
  .negint64 = negint64_cb,
  .negint32 = negint32_cb,
  .negint16 = negint16_cb,
  .negint8 = negint8_cb,
  .byte_string_start = byte_string_start_cb,
  .byte_string = byte_string_cb,
  .string = string_cb,
  .string_start = string_start_cb,
  .indef_array_start = indef_array_start_cb,
  .array_start = array_start_cb,
  .indef_map_start = indef_map_start_cb,
  .map_start = map_start_cb,
  .tag = tag_cb,
  .float2 = float_cb,
  .float4 = float_cb,
  .float8 = double_cb,
  .undefined = undefined_cb,
  .null = null_cb,
  .boolean = boolean_cb,
  .indef_break = break_cb,
};

/* Simple values without a meaning, which the library takes for mistakes. */
static gsize
read_simple (Reader       *reader,
             const guint8 *p,
             gsize         length)
{
  g_autofree char *text = NULL;

  if (*p >= 0xe0 && *p <= 0xf3)
    text = g_strdup_printf ("simple(%u)", *p & 0x1fu);
  else if (*p == 0xf8 && length >= 2 && p[1] >= 32)
    text = g_strdup_printf ("simple(%u)", p[1]);
  else
    return 0;
  take_text (reader, WEIR_NODE_SPECIAL, text);

  return *p == 0xf8 ? 2 : 1;
}

/* Returns how much was read; all of it only where it is one whole value. */
static gsize
read_value (Reader                *reader,
            const WeirDecodeInput *input)
{
  gsize place = 0;

  while (!reader->is_done && !reader->is_full && reader->problem == NULL)
    {
      const guint8 *p = input->bytes + place;
      gsize length = input->length - place;
      struct cbor_decoder_result result;
      Level *level = get_level (reader);

      if (length == 0)
        {
          reader->problem = N_("The value ends too early.");
          break;
        }
      /* Pieces are strings with a length, and nothing else. */
      if (level != NULL && (level->kind == LEVEL_TEXT || level->kind == LEVEL_BYTES) && *p != 0xff &&
          (*p >> 5 != (level->kind == LEVEL_TEXT ? 3 : 2) || (*p & 0x1f) == 31))
        {
          reader->problem = N_("A string has a piece that is no string.");
          break;
        }
      result.read = read_simple (reader, p, length);
      if (result.read == 0)
        {
          result = cbor_stream_decode (p, length, &callbacks, reader);
          if (result.status == CBOR_DECODER_NEDATA)
            reader->problem = N_("The value ends too early.");
          else if (result.status == CBOR_DECODER_ERROR)
            reader->problem = N_("A byte begins nothing that CBOR knows.");
          if (result.status != CBOR_DECODER_FINISHED)
            break;
        }
      place += result.read;
    }

  return place;
}

static gsize
read_input (const WeirDecodeInput *input,
            WeirDecodedTree       *tree,
            const char           **problem)
{
  g_autoptr (GArray) levels = g_array_new (FALSE, FALSE, sizeof (Level));
  g_autoptr (GString) name = g_string_new (NULL);
  g_autoptr (GString) pieces = g_string_new (NULL);
  Reader reader = { .tree = tree, .levels = levels, .name = name, .pieces = pieces };
  gsize place;

  /* A member whose name is no plain value takes two levels of the tree, and each node of it has 16 bits for them. */
  reader.max_depth = tree != NULL ? MIN (weir_decoded_tree_get_max_depth (tree), 30000) : 1000;
  place = read_value (&reader, input);
  *problem = reader.problem;
  /* What is left open stays so: the tree says that it is incomplete. */

  return place;
}

/* Maps only, with names that are strings in front: nearly any byte begins some value. */
static guint
recognise (const WeirDecodeInput *input,
           char                 **reason)
{
  const char *problem;
  gboolean is_described = input->length > 3 && memcmp (input->bytes, "\xd9\xd9\xf7", 3) == 0;
  guint8 first;

  if (input->length < 2 || input->length > MAX_CHECKED_BYTES)
    return WEIR_SURE_NOT;
  first = input->bytes[0];
  if (!is_described && !(first > 0xa0 && first <= 0xbb) && first != 0xbf && !(first > 0x80 && first <= 0x9b) && first != 0x9f)
    return WEIR_SURE_NOT;
  if (read_input (input, NULL, &problem) != input->length || problem != NULL)
    return WEIR_SURE_NOT;
  if (is_described)
    {
      *reason = g_strdup (_("Starts with the mark of CBOR and is one value of it"));
      return WEIR_SURE_CERTAIN;
    }
  if (first >= 0xa0)
    {
      *reason = g_strdup (_("Is one map of CBOR to its last byte"));
      return input->bytes[1] >> 5 == 3 ? WEIR_SURE_LIKELY + 15 : WEIR_SURE_POSSIBLE + 8;
    }
  *reason = g_strdup (_("Is one array of CBOR to its last byte"));

  return WEIR_SURE_POSSIBLE + (input->length >= 8 ? 7 : 0);
}

static gboolean
to_tree (const WeirDecodeInput *input,
         WeirDecodedTree       *tree,
         GError               **error)
{
  const char *problem = NULL;
  gsize place = read_input (input, tree, &problem);

  if (weir_decoded_tree_get_n_nodes (tree) == 0)
    {
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("This is not CBOR: %s Choose another format."),
                   _(problem != NULL ? problem : N_("There is nothing.")));
      return FALSE;
    }
  if (problem != NULL)
    {
      g_autofree char *bytes = weir_format_count ((gint64) place);

      /* Translators: a number of bytes, and a sentence. */
      weir_decoded_tree_take_problem (tree, g_strdup_printf (_("Not CBOR from byte %s on: %s"), bytes, _(problem)));
    }
  else if (place < input->length && !weir_decoded_tree_is_full (tree))
    {
      g_autofree char *bytes = weir_format_count ((gint64) (input->length - place));

      /* Translators: a number of bytes. */
      weir_decoded_tree_take_problem (tree, g_strdup_printf (_("Behind the value there are more bytes (%s)."), bytes));
    }

  return TRUE;
}

const WeirDecoder weir_decoder_cbor = {
  .id = "cbor",
  .title = N_("CBOR"),
  .recognise = recognise,
  .to_tree = to_tree,
};
