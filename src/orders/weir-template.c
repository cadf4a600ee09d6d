/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "orders/weir-template.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/weir-error.h"
#include "base/weir-format.h"
#include "orders/weir-random.h"
#include "orders/weir-test-order.h"

/* 10^18 is the most that fits; nobody wants more places than that. */
#define MAX_DECIMALS 9
#define MAX_NUMBER G_GINT64_CONSTANT (1000000000)

typedef enum
{
  PART_TEXT,
  PART_SEQUENCE,
  PART_UUID,
  PART_NOW_ISO,
  PART_NOW_MSEC,
  PART_NOW_SEC,
  PART_PICK,
  PART_NUMBER,
  PART_ORDER,
  PART_ORDER_ID,
} PartKind;

typedef struct
{
  PartKind kind;
  char *text;        /* PART_TEXT */
  GPtrArray *words;  /* PART_PICK */
  gint64 low;        /* PART_SEQUENCE; PART_NUMBER: in units of its last decimal */
  gint64 high;
  guint n_decimals;
} Part;

struct _WeirTemplate
{
  GPtrArray *parts; /* of Part */
};

/* A word of a field, and where it is. */
typedef struct
{
  char *text;
  gsize position;
} Word;

typedef struct
{
  const char *text;
  gsize at;
  gsize position; /* of an error */
  GArray *words;  /* of Word, of the field that is read */
} Parser;

static void
part_free (gpointer data)
{
  Part *part = data;

  g_clear_pointer (&part->words, g_ptr_array_unref);
  g_free (part->text);
  g_free (part);
}

static void
word_clear (gpointer data)
{
  g_free (((Word *) data)->text);
}

static Part *
add_part (WeirTemplate *self,
          PartKind kind)
{
  Part *part = g_new0 (Part, 1);

  part->kind = kind;
  g_ptr_array_add (self->parts, part);
  return part;
}

G_GNUC_PRINTF (4, 5)
static gboolean
fail (Parser *parser,
      gsize position,
      GError **error,
      const char *format,
      ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  parser->position = position;
  g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_INVALID, text);
  return FALSE;
}

/* The words up to }}, which is passed. A word in quotes may hold blanks and braces; \" and \\ in it are " and \. */
static gboolean
read_words (Parser *parser,
            gsize start,
            GError **error)
{
  const char *text = parser->text;

  g_array_set_size (parser->words, 0);
  for (;;)
    {
      Word word = { NULL, 0 };
      g_autoptr (GString) value = g_string_new (NULL);

      while (text[parser->at] != '\0' && strchr (" \t\r\n", text[parser->at]))
        parser->at++;
      if (g_str_has_prefix (text + parser->at, "}}"))
        {
          parser->at += 2;
          return TRUE;
        }
      word.position = parser->at;
      if (text[parser->at] == '"')
        {
          for (parser->at++; text[parser->at] != '"'; parser->at++)
            {
              if (text[parser->at] == '\\' && (text[parser->at + 1] == '"' || text[parser->at + 1] == '\\'))
                parser->at++;
              if (text[parser->at] == '\0')
                return fail (parser, word.position, error, _("The quotation mark is never closed."));
              g_string_append_c (value, text[parser->at]);
            }
          parser->at++;
        }
      else
        {
          while (text[parser->at] != '\0' && !strchr (" \t\r\n", text[parser->at]) && !g_str_has_prefix (text + parser->at, "}}"))
            g_string_append_c (value, text[parser->at++]);
        }
      if (value->len == 0 && text[parser->at] == '\0')
        return fail (parser, start, error, _("The field is never closed: it ends with }}."));
      word.text = g_string_free_and_steal (g_steal_pointer (&value));
      g_array_append_val (parser->words, word);
    }
}

static const Word *
get_word (Parser *parser,
          guint index)
{
  return &g_array_index (parser->words, Word, index);
}

static gboolean
check_count (Parser *parser,
             guint n_most,
             GError **error)
{
  if (parser->words->len <= n_most)
    return TRUE;
  /* Translators: the name of a field of a template, in English, and what is too much behind it */
  return fail (parser, get_word (parser, n_most)->position, error, _("The field “%s” does not take “%s”."), get_word (parser, 0)->text,
               get_word (parser, n_most)->text);
}

static gboolean
read_integer (Parser *parser,
              guint index,
              gint64 *result,
              GError **error)
{
  const Word *word = get_word (parser, index);

  if (g_ascii_string_to_signed (word->text, 10, G_MININT64 / 2, G_MAXINT64 / 2, result, NULL))
    return TRUE;
  /* Translators: what a person typed */
  return fail (parser, word->position, error, _("“%s” is no whole number."), word->text);
}

/* A decimal of at most MAX_DECIMALS places, in units of its last place. */
static gboolean
read_decimal (const char *text,
              gint64 *units,
              guint *n_decimals)
{
  g_autofree char *digits = NULL;
  const char *point = strchr (text, '.');

  *n_decimals = point != NULL ? (guint) MIN (strlen (point + 1), 100) : 0;
  if (*n_decimals > MAX_DECIMALS || (point != NULL && (*n_decimals == 0 || point == text || !g_ascii_isdigit (point[-1]))))
    return FALSE;
  digits = point != NULL ? g_strdup_printf ("%.*s%s", (int) (point - text), text, point + 1) : g_strdup (text);
  for (const char *p = digits + (*digits == '-'); *p != '\0'; p++)
    {
      if (!g_ascii_isdigit (*p))
        return FALSE;
    }
  return g_ascii_string_to_signed (digits, 10, -MAX_NUMBER * MAX_NUMBER, MAX_NUMBER * MAX_NUMBER, units, NULL);
}

/* @units in units of a place further right: FALSE where it does not fit. */
static gboolean
widen (gint64 *units,
       guint n_decimals,
       guint n_wanted)
{
  for (; n_decimals < n_wanted; n_decimals++)
    {
      if (ABS (*units) > MAX_NUMBER * MAX_NUMBER / 10)
        return FALSE;
      *units *= 10;
    }
  return TRUE;
}

static gboolean
read_number (Parser *parser,
             WeirTemplate *self,
             GError **error)
{
  Part *part;
  guint n_decimals[2];
  gint64 limits[2];

  if (!check_count (parser, 3, error))
    return FALSE;
  if (parser->words->len < 3)
    return fail (parser, get_word (parser, 0)->position, error, _("The field “number” needs the smallest and the largest, as in {{number 1 500}}."));
  for (guint i = 0; i < 2; i++)
    {
      const Word *word = get_word (parser, i + 1);

      if (!read_decimal (word->text, &limits[i], &n_decimals[i]))
        /* Translators: what a person typed */
        return fail (parser, word->position, error, _("“%s” is no number of at most nine decimals."), word->text);
    }
  part = add_part (self, PART_NUMBER);
  part->n_decimals = MAX (n_decimals[0], n_decimals[1]);
  for (guint i = 0; i < 2; i++)
    {
      if (!widen (&limits[i], n_decimals[i], part->n_decimals))
        return fail (parser, get_word (parser, i + 1)->position, error, _("“%s” is too large a number."), get_word (parser, i + 1)->text);
    }
  if (limits[0] > limits[1])
    return fail (parser, get_word (parser, 1)->position, error, _("The smallest number stands first."));
  part->low = limits[0];
  part->high = limits[1];
  return TRUE;
}

static gboolean
read_now (Parser *parser,
          WeirTemplate *self,
          GError **error)
{
  const Word *unit;

  if (!check_count (parser, 2, error))
    return FALSE;
  if (parser->words->len == 1)
    {
      add_part (self, PART_NOW_ISO);
      return TRUE;
    }
  unit = get_word (parser, 1);
  if (!g_str_equal (unit->text, "ms") && !g_str_equal (unit->text, "s"))
    return check_count (parser, 1, error);
  add_part (self, g_str_equal (unit->text, "ms") ? PART_NOW_MSEC : PART_NOW_SEC);
  return TRUE;
}

static gboolean
read_order (Parser *parser,
            WeirTemplate *self,
            GError **error)
{
  if (!check_count (parser, 2, error))
    return FALSE;
  if (parser->words->len == 2 && !g_str_equal (get_word (parser, 1)->text, "id"))
    return check_count (parser, 1, error);
  add_part (self, parser->words->len == 2 ? PART_ORDER_ID : PART_ORDER);
  return TRUE;
}

static gboolean
read_field (Parser *parser,
            WeirTemplate *self,
            GError **error)
{
  gsize start = parser->at;
  const char *name;
  Part *part;

  parser->at += 2;
  if (!read_words (parser, start, error))
    return FALSE;
  if (parser->words->len == 0)
    return fail (parser, start, error, _("The field is empty: write for instance {{sequence}}."));
  name = get_word (parser, 0)->text;
  if (g_str_equal (name, "number"))
    return read_number (parser, self, error);
  if (g_str_equal (name, "now"))
    return read_now (parser, self, error);
  if (g_str_equal (name, "order"))
    return read_order (parser, self, error);
  if (g_str_equal (name, "uuid"))
    {
      add_part (self, PART_UUID);
      return check_count (parser, 1, error);
    }
  if (g_str_equal (name, "sequence"))
    {
      part = add_part (self, PART_SEQUENCE);
      part->low = 1;
      return check_count (parser, 2, error) && (parser->words->len < 2 || read_integer (parser, 1, &part->low, error));
    }
  if (g_str_equal (name, "pick"))
    {
      if (parser->words->len < 2)
        return fail (parser, get_word (parser, 0)->position, error, _("The field “pick” needs words to pick from, as in {{pick store1 store2}}."));
      part = add_part (self, PART_PICK);
      part->words = g_ptr_array_new_with_free_func (g_free);
      for (guint i = 1; i < parser->words->len; i++)
        g_ptr_array_add (part->words, g_strdup (get_word (parser, i)->text));
      return TRUE;
    }
  /* Translators: what a person typed; the names of the fields stay in English */
  return fail (parser, get_word (parser, 0)->position, error, _("There is no field “%s”: there are sequence, uuid, now, pick, number and order."), name);
}

static gboolean
parse (Parser *parser,
       WeirTemplate *self,
       GError **error)
{
  g_autoptr (GString) plain = g_string_new (NULL);

  for (;;)
    {
      gboolean is_field;

      /* {{{{ is {{: JSON never has it, and so it costs nobody anything. */
      if (g_str_has_prefix (parser->text + parser->at, "{{{{"))
        {
          g_string_append (plain, "{{");
          parser->at += 4;
          continue;
        }
      is_field = g_str_has_prefix (parser->text + parser->at, "{{");
      if (parser->text[parser->at] != '\0' && !is_field)
        {
          g_string_append_c (plain, parser->text[parser->at++]);
          continue;
        }
      if (plain->len > 0)
        {
          add_part (self, PART_TEXT)->text = g_strdup (plain->str);
          g_string_set_size (plain, 0);
        }
      if (!is_field)
        return TRUE;
      if (!read_field (parser, self, error))
        return FALSE;
    }
}

WeirTemplate *
weir_template_new (const char *text,
                   gsize *position,
                   GError **error)
{
  g_autoptr (WeirTemplate) self = g_new0 (WeirTemplate, 1);
  g_autoptr (GArray) words = g_array_new (FALSE, FALSE, sizeof (Word));
  Parser parser = { .text = text, .words = words };

  g_return_val_if_fail (text != NULL, NULL);

  g_array_set_clear_func (words, word_clear);
  self->parts = g_ptr_array_new_with_free_func (part_free);
  if (parse (&parser, self, error))
    return g_steal_pointer (&self);
  if (position != NULL)
    *position = parser.position;
  return NULL;
}

void
weir_template_free (WeirTemplate *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_free (self);
}

gboolean
weir_template_varies (const WeirTemplate *self)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      if (((const Part *) g_ptr_array_index (self->parts, i))->kind != PART_TEXT)
        return TRUE;
    }
  return FALSE;
}

void
weir_template_moment_init (WeirTemplateMoment *self,
                           guint64 seed,
                           guint64 index,
                           guint64 first_order,
                           gint64 now_msec)
{
  guint64 state = seed ^ index;

  self->index = index;
  self->now_msec = now_msec;
  self->order_id = first_order + index;
  self->random = weir_random_next (&state);
}

static void
append_uuid (WeirTemplateMoment *moment,
             GString *text)
{
  guint64 high = weir_random_next (&moment->random);
  guint64 low = weir_random_next (&moment->random);

  /* Version 4, variant 1: what says that it is random. */
  high = (high & ~G_GUINT64_CONSTANT (0xf000)) | 0x4000;
  low = (low & ~(G_GUINT64_CONSTANT (3) << 62)) | (G_GUINT64_CONSTANT (2) << 62);
  g_string_append_printf (text, "%08x-%04x-%04x-%04x-%012" G_GINT64_MODIFIER "x", (guint) (high >> 32), (guint) (high >> 16) & 0xffff,
                          (guint) high & 0xffff, (guint) (low >> 48), low & G_GUINT64_CONSTANT (0xffffffffffff));
}

static void
append_number (const Part *part,
               WeirTemplateMoment *moment,
               GString *text)
{
  guint64 n_values = (guint64) part->high - (guint64) part->low + 1;
  gint64 units = part->low + (gint64) (weir_random_next (&moment->random) % n_values);
  gint64 scale = 1;

  for (guint i = 0; i < part->n_decimals; i++)
    scale *= 10;
  if (units < 0)
    g_string_append_c (text, '-');
  g_string_append_printf (text, "%" G_GINT64_FORMAT, ABS (units) / scale);
  if (part->n_decimals > 0)
    g_string_append_printf (text, ".%0*" G_GINT64_FORMAT, (int) part->n_decimals, ABS (units) % scale);
}

static void
append_part (const Part *part,
             WeirTemplateMoment *moment,
             GString *text)
{
  g_autofree char *made = NULL;

  switch (part->kind)
    {
    case PART_TEXT:
      g_string_append (text, part->text);
      break;

    case PART_SEQUENCE:
      g_string_append_printf (text, "%" G_GINT64_FORMAT, part->low + (gint64) moment->index);
      break;

    case PART_UUID:
      append_uuid (moment, text);
      break;

    case PART_NOW_ISO:
      made = weir_format_iso8601 (moment->now_msec);
      g_string_append (text, made);
      break;

    case PART_NOW_MSEC:
      g_string_append_printf (text, "%" G_GINT64_FORMAT, moment->now_msec);
      break;

    case PART_NOW_SEC:
      g_string_append_printf (text, "%" G_GINT64_FORMAT, moment->now_msec / 1000);
      break;

    case PART_PICK:
      g_string_append (text, g_ptr_array_index (part->words, weir_random_next (&moment->random) % part->words->len));
      break;

    case PART_NUMBER:
      append_number (part, moment, text);
      break;

    case PART_ORDER:
      made = weir_test_order_new (moment->order_id, moment->now_msec);
      g_string_append (text, made);
      break;

    case PART_ORDER_ID:
      g_string_append_printf (text, "%" G_GUINT64_FORMAT, moment->order_id);
      break;

    default:
      g_assert_not_reached ();
    }
}

void
weir_template_append (const WeirTemplate *self,
                      WeirTemplateMoment *moment,
                      GString *text)
{
  for (guint i = 0; i < self->parts->len; i++)
    append_part (g_ptr_array_index (self->parts, i), moment, text);
}
