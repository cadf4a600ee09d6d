/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "search/weir-value-edit-private.h"

#include <glib/gi18n.h>
#include <string.h>
#include <yyjson.h>

#include "base/weir-error.h"
#include "search/weir-condition-parser.h"

/* The language of edits. Paths are those of conditions, values are JSON:
 *
 *     edits = edit { ( ";" | "," | new line ) edit }
 *     edit  = "set" path "=" json | "remove" path
 */

static const char *
keep (WeirParser *self,
      const char *text,
      gsize length)
{
  return g_string_chunk_insert_len (self->tree->strings, text, (gssize) length);
}

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Of a text, with its quotes. NULL: a half of a surrogate pair, which JSON could not hold. */
static char *
quote (const char *text,
       gsize length,
       gsize *quoted_length)
{
  yyjson_mut_doc *document = yyjson_mut_doc_new (NULL);
  char *written = yyjson_mut_val_write (yyjson_mut_strncpy (document, text, length), YYJSON_WRITE_NOFLAG, quoted_length);
  char *quoted = written != NULL ? g_strndup (written, *quoted_length) : NULL;

  free (written);
  yyjson_mut_doc_free (document);
  return quoted;
}

/* Behind "=": JSON, or a text in single quotes. Leaves the parser at what follows. */
static gboolean
parse_value (WeirParser *self,
             gsize start,
             WeirEditStep *edit)
{
  yyjson_read_err error = { 0 };
  yyjson_doc *document;

  while (start < self->length && is_space (self->text[start]))
    start++;
  if (start < self->length && self->text[start] == '\'')
    {
      g_autofree char *quoted = NULL;
      const char *content;
      gsize length;

      weir_token_read (self->text, self->length, start, &self->token);
      if (!weir_parser_take_text (self, &content, &length))
        return FALSE;
      quoted = quote (content, length, &edit->value_length);
      if (quoted == NULL)
        return weir_parser_fail_at (self, start, _("This text cannot be written as JSON."));
      edit->value = keep (self, quoted, edit->value_length);
      return TRUE;
    }
  document = yyjson_read_opts ((char *) self->text + start, self->length - start, YYJSON_READ_NUMBER_AS_RAW | YYJSON_READ_STOP_WHEN_DONE, NULL, &error);
  if (document == NULL)
    {
      gboolean has_begun = start < self->length && strchr ("\"{[", self->text[start]) != NULL;

      return weir_parser_fail_at (self, MIN (start + (has_begun ? error.pos : 0), self->length),
                                  has_begun ? _("This is not JSON.")
                                            : _("A value is expected here, as JSON: a text in quotes, a number, true, false, null, "
                                                "a list or an object."));
    }
  edit->value_length = yyjson_doc_get_read_size (document);
  yyjson_doc_free (document);
  edit->value = keep (self, self->text + start, edit->value_length);
  weir_token_read (self->text, self->length, start + edit->value_length, &self->token);
  return TRUE;
}

/* What stands between two edits, from @end on. Leaves the parser at the next one. */
static gboolean
parse_separator (WeirParser *self,
                 gsize end)
{
  gsize p = end;

  while (p < self->length && (self->text[p] == ' ' || self->text[p] == '\t'))
    p++;
  if (p < self->length && strchr (";,\r\n", self->text[p]) == NULL)
    return weir_parser_fail_at (self, p, _("The end is expected here, or a semicolon and another edit."));
  while (p < self->length && strchr (";, \t\r\n", self->text[p]) != NULL)
    p++;
  weir_token_read (self->text, self->length, p, &self->token);
  return TRUE;
}

static gboolean
parse_path (WeirParser *self,
            WeirEditStep *edit,
            gsize *end)
{
  static const char *const expected = N_("The name of a field is expected here. Odd names need quotes.");
  WeirOperand operand;
  const WeirStep *last;

  if (self->token.kind != WEIR_TOKEN_NAME && self->token.kind != WEIR_TOKEN_TEXT && self->token.kind != WEIR_TOKEN_DOT)
    return weir_parser_fail (self, _(expected));
  if (!weir_parser_parse_operand (self, TRUE, _(expected), &operand))
    return FALSE;
  if (operand.kind != WEIR_OPERAND_FIELD || operand.n_steps == 0)
    return weir_parser_fail_at (self, operand.start, _("Only fields of the value can be edited. One that is called like a part of the message, "
                                                       "or like a word of the language, is written value.NAME."));
  edit->first_step = operand.first_step;
  edit->n_steps = operand.n_steps;
  edit->path = keep (self, self->text + operand.start, operand.end - operand.start);
  last = &g_array_index (self->tree->steps, WeirStep, operand.first_step + operand.n_steps - 1);
  if (last->kind == WEIR_STEP_NAME)
    {
      g_autofree char *quoted = quote (last->name, last->length, &edit->name_length);

      if (quoted == NULL)
        return weir_parser_fail_at (self, operand.start, _("This text cannot be written as JSON."));
      edit->name = keep (self, quoted, edit->name_length);
    }
  *end = operand.end;
  return TRUE;
}

static gboolean
parse_edit (WeirParser *self,
            GArray *edits)
{
  WeirEditStep edit = { .path = NULL };
  gboolean is_set = weir_parser_is_word (self, "set");
  gsize end = 0;

  if (!is_set && !weir_parser_is_word (self, "remove"))
    return weir_parser_fail (self, _("“set FIELD = VALUE” or “remove FIELD” is expected here."));
  weir_parser_advance (self);
  if (!parse_path (self, &edit, &end))
    return FALSE;
  if (is_set)
    {
      gsize value_end;

      if (self->token.kind != WEIR_TOKEN_EQUAL)
        return weir_parser_fail (self, _("An equals sign and the new value are expected here."));
      if (!parse_value (self, self->token.end, &edit))
        return FALSE;
      /* Spaces may be passed by here, and new lines may not: they end the edit. */
      value_end = self->token.start;
      while (value_end > end && is_space (self->text[value_end - 1]))
        value_end--;
      end = value_end;
    }
  g_array_append_val (edits, edit);
  return parse_separator (self, end);
}

/* FALSE: *@position is the byte from which on it is wrong. */
gboolean
weir_value_edit_parse (WeirValueEdit *self,
                       const char *text,
                       gsize *position,
                       GError **error)
{
  WeirParser parser = { .text = text, .length = strlen (text), .tree = &self->tree, .position = position, .error = error };
  const char *invalid;

  if (!g_utf8_validate (text, -1, &invalid))
    return weir_parser_fail_at (&parser, (gsize) (invalid - text), _("This is not text (UTF-8)."));
  if (parser.length > WEIR_CONDITION_MAX_BYTES)
    return weir_parser_fail_at (&parser, WEIR_CONDITION_MAX_BYTES, _("This is too long."));
  weir_token_read (text, parser.length, 0, &parser.token);
  do
    {
      if (!parse_edit (&parser, self->edits))
        return FALSE;
    }
  while (parser.token.kind != WEIR_TOKEN_END);
  return TRUE;
}
