/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "search/weir-value-edit-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/weir-json.h"

/* Edits are made in the bytes: reading a value and writing it again would change how numbers, escapes and spaces are written,
 * and lose names that are there twice. yyjson says whether it is JSON at all; what walks through it here relies on that. */

#define NOWHERE G_MAXSIZE
/* What is kept for the next message. */
#define MAX_KEPT_BYTES (4 * 1024 * 1024)
/* One edit of each element of a long list could make any amount of it. */
#define MAX_RESULT_BYTES (256 * 1024 * 1024)

struct _WeirValueEditScratch
{
  WeirJsonReader *reader;
  GByteArray *results[2]; /* of one edit that changes something and the next, by turns */
};

/* One edit of one value. */
typedef struct
{
  const WeirStep *steps;
  const WeirEditStep *edit;
  const char *text;
  gsize length;
  gsize n_done; /* up to here @text is in the result, or left out */
  GByteArray *result;
  gboolean has_changed;
  gboolean is_too_large;
} Walk;

WeirValueEditScratch *
weir_value_edit_scratch_new (void)
{
  WeirValueEditScratch *self = g_new0 (WeirValueEditScratch, 1);

  self->reader = weir_json_reader_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (self->results); i++)
    self->results[i] = g_byte_array_new ();
  return self;
}

void
weir_value_edit_scratch_free (WeirValueEditScratch *self)
{
  if (self == NULL)
    return;
  weir_json_reader_free (self->reader);
  for (gsize i = 0; i < G_N_ELEMENTS (self->results); i++)
    g_byte_array_unref (self->results[i]);
  g_free (self);
}

/**
 * weir_value_edit_new:
 * @text: edits, such as `set status = "retry"; remove debug.trace`
 * @position: (out): where it is wrong, in bytes
 *
 * Returns: (transfer full) (nullable): them, or %NULL where the text is wrong
 */
WeirValueEdit *
weir_value_edit_new (const char *text,
                     gsize *position,
                     GError **error)
{
  g_autoptr (WeirValueEdit) self = g_new0 (WeirValueEdit, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->edits = g_array_new (FALSE, TRUE, sizeof (WeirEditStep));
  self->tree.steps = g_array_new (FALSE, TRUE, sizeof (WeirStep));
  self->tree.strings = g_string_chunk_new (256);
  return weir_value_edit_parse (self, text, position, error) ? g_steal_pointer (&self) : NULL;
}

WeirValueEdit *
weir_value_edit_ref (WeirValueEdit *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
weir_value_edit_unref (WeirValueEdit *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_array_unref (self->edits);
  g_array_unref (self->tree.steps);
  g_string_chunk_free (self->tree.strings);
  g_free (self);
}

static gsize
skip_space (const Walk *self,
            gsize p)
{
  while (p < self->length && (self->text[p] == ' ' || self->text[p] == '\t' || self->text[p] == '\n' || self->text[p] == '\r'))
    p++;
  return p;
}

static gsize
skip_string (const Walk *self,
             gsize p)
{
  for (p++; p < self->length && self->text[p] != '"'; p++)
    {
      if (self->text[p] == '\\')
        p++;
    }
  return MIN (p + 1, self->length);
}

/* However deep it is nested. */
static gsize
skip_value (const Walk *self,
            gsize p)
{
  gsize depth = 0;

  if (p < self->length && strchr ("\"{[", self->text[p]) == NULL)
    {
      while (p < self->length && strchr (",]} \t\n\r", self->text[p]) == NULL)
        p++;
      return p;
    }
  do
    {
      if (p >= self->length)
        return self->length;
      if (self->text[p] == '"')
        {
          p = skip_string (self, p);
          continue;
        }
      if (self->text[p] == '{' || self->text[p] == '[')
        depth++;
      else if (self->text[p] == '}' || self->text[p] == ']')
        depth--;
      p++;
    }
  while (depth > 0);
  return p;
}

/* Whether the name at [@start, @end), with its quotes, is that of the step. */
static gboolean
is_named (const Walk *self,
          gsize start,
          gsize end,
          const WeirStep *step)
{
  const char *bytes = self->text + start + 1;
  gsize length = end - start - 2;
  yyjson_doc *document;
  yyjson_val *name;
  gboolean is_same;

  if (memchr (bytes, '\\', length) == NULL)
    return length == step->length && memcmp (bytes, step->name, length) == 0;
  document = yyjson_read_opts ((char *) self->text + start, end - start, 0, NULL, NULL);
  name = yyjson_doc_get_root (document);
  is_same = name != NULL && yyjson_get_len (name) == step->length && memcmp (yyjson_get_str (name), step->name, step->length) == 0;
  yyjson_doc_free (document);
  return is_same;
}

static void
append (Walk *self,
        const char *text,
        gsize length)
{
  if (length > MAX_RESULT_BYTES - self->result->len)
    self->is_too_large = TRUE;
  else
    g_byte_array_append (self->result, (const guint8 *) text, (guint) length);
}

/* Puts @text in the place of [@start, @end). Places come in their order. */
static void
replace (Walk *self,
         gsize start,
         gsize end,
         const char *text,
         gsize length)
{
  append (self, self->text + self->n_done, start - self->n_done);
  append (self, text, length);
  self->n_done = end;
  self->has_changed = TRUE;
}

static gsize
count_elements (const Walk *self,
                gsize p)
{
  gsize count = 0;

  for (p = skip_space (self, p + 1); p < self->length && self->text[p] != ']'; count++)
    {
      p = skip_space (self, skip_value (self, p));
      if (p < self->length && self->text[p] == ',')
        p = skip_space (self, p + 1);
    }
  return count;
}

/* A member of an object, or an element of a list, while they are gone through. */
typedef struct
{
  gsize start;  /* of its name, or of itself */
  gsize value;
  gsize end;
  gsize before; /* what is in front of it: behind the bracket or the comma */
} Child;

/* A new member behind the last one, with spaces as that has them. */
static void
add_member (Walk *self,
            gsize open,
            const Child *last)
{
  const WeirEditStep *edit = self->edit;

  if (last == NULL)
    {
      replace (self, open + 1, open + 1, edit->name, edit->name_length);
      append (self, ":", 1);
    }
  else
    {
      gsize name_end = skip_string (self, last->start);

      replace (self, last->end, last->end, ",", 1);
      append (self, self->text + last->before, last->start - last->before);
      append (self, edit->name, edit->name_length);
      append (self, self->text + name_end, last->value - name_end);
    }
  append (self, edit->value, edit->value_length);
}

static gsize walk (Walk *self, gsize start, guint depth);

/* The children of an object or list, with the step @depth. Returns: the end of it, or NOWHERE where it cannot be edited */
static gsize
walk_children (Walk *self,
               gsize open,
               guint depth)
{
  const WeirStep *step = &self->steps[depth];
  gboolean is_object = self->text[open] == '{';
  gboolean is_last = depth + 1 == self->edit->n_steps;
  gint64 wanted = step->kind != WEIR_STEP_INDEX || step->index >= 0 ? step->index : (gint64) count_elements (self, open) + step->index;
  gboolean has_found = step->kind == WEIR_STEP_ANY;
  gsize p = skip_space (self, open + 1);
  gsize kept_end = open + 1; /* of the last child that stays */
  gsize run_start = NOWHERE; /* of children that go, one behind the other */
  Child child = { .start = NOWHERE, .before = open + 1 };
  gsize before = open + 1;

  for (gint64 number = 0; p < self->length && self->text[p] != '}' && self->text[p] != ']'; number++)
    {
      gboolean is_wanted, is_removed;

      child = (Child) { .start = p, .value = p, .before = before };
      if (is_object)
        {
          gsize name_end = skip_string (self, p);

          is_wanted = is_named (self, p, name_end, step);
          child.value = skip_space (self, skip_space (self, name_end) + 1);
        }
      else
        {
          is_wanted = step->kind == WEIR_STEP_ANY || number == wanted;
        }
      is_removed = is_wanted && is_last && self->edit->value == NULL;
      has_found |= is_wanted;
      if (run_start != NOWHERE && !is_removed)
        {
          /* The spaces in front of the first that goes are now those in front of this one. */
          replace (self, run_start, p, "", 0);
          run_start = NOWHERE;
        }
      else if (is_removed && run_start == NOWHERE)
        {
          run_start = p;
        }
      child.end = is_wanted && !is_last ? walk (self, child.value, depth + 1) : skip_value (self, child.value);
      if (child.end == NOWHERE)
        return NOWHERE;
      if (is_wanted && is_last && self->edit->value != NULL)
        replace (self, child.value, child.end, self->edit->value, self->edit->value_length);
      if (!is_removed)
        kept_end = child.end;
      p = skip_space (self, child.end);
      if (p < self->length && self->text[p] == ',')
        {
          before = p + 1;
          p = skip_space (self, p + 1);
        }
    }
  if (run_start != NOWHERE)
    replace (self, kept_end, child.end, "", 0);
  if (!has_found && self->edit->value != NULL)
    {
      if (!is_object || !is_last)
        return NOWHERE;
      add_member (self, open, child.start != NOWHERE ? &child : NULL);
    }
  return MIN (p + 1, self->length);
}

/* Returns: the end of the value at @start, or NOWHERE where it cannot be edited */
static gsize
walk (Walk *self,
      gsize start,
      guint depth)
{
  char bracket = self->steps[depth].kind == WEIR_STEP_NAME ? '{' : '[';

  if (self->text[start] == bracket)
    return walk_children (self, start, depth);
  /* What has no such place needs nothing removed there. */
  return self->edit->value == NULL ? skip_value (self, start) : NOWHERE;
}

/* Returns: why it cannot be done, to be translated; NULL where it was */
static const char *
apply_one (const WeirValueEdit *self,
           const WeirEditStep *edit,
           WeirRecordView *view,
           GByteArray *result)
{
  Walk state = { .steps = &g_array_index (self->tree.steps, WeirStep, edit->first_step), .edit = edit, .text = view->value,
                 .length = view->value_length, .result = result };
  gsize start = state.length >= 3 && memcmp (state.text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

  g_byte_array_set_size (result, 0);
  if (walk (&state, skip_space (&state, start), 0) == NOWHERE)
    /* Translators: %s is a field, such as items[].price */
    return N_("The value has no place for “%s”.");
  if (!state.has_changed)
    return NULL;
  append (&state, state.text + state.n_done, state.length - state.n_done);
  if (state.is_too_large)
    /* Translators: %s is a field, such as items[].price */
    return N_("The value would become too large by “%s”.");
  view->value = result->data;
  view->value_length = result->len;
  return NULL;
}

static void
forget_large (GByteArray **array)
{
  if ((*array)->len <= MAX_KEPT_BYTES)
    return;
  g_byte_array_unref (*array);
  *array = g_byte_array_new ();
}

static gboolean
is_only_removing (const WeirValueEdit *self)
{
  for (guint i = 0; i < self->edits->len; i++)
    {
      if (g_array_index (self->edits, WeirEditStep, i).value != NULL)
        return FALSE;
    }
  return TRUE;
}

gboolean
weir_value_edit_apply (const WeirValueEdit *self,
                       WeirValueEditScratch *scratch,
                       const WeirRecordView *view,
                       WeirRecordView *edited,
                       char **problem)
{
  *edited = *view;
  if (view->value == NULL && is_only_removing (self))
    return TRUE;
  if (view->value == NULL || view->value_length > MAX_RESULT_BYTES)
    {
      *problem = g_strdup (_("The message has no value that could be edited."));
      return FALSE;
    }
  if (weir_json_reader_read (scratch->reader, view->value, view->value_length) == NULL)
    {
      *problem = g_strdup (_("The value is not JSON: it cannot be edited."));
      return FALSE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (scratch->results); i++)
    forget_large (&scratch->results[i]);
  for (guint i = 0; i < self->edits->len; i++)
    {
      const WeirEditStep *edit = &g_array_index (self->edits, WeirEditStep, i);
      gsize free_result = edited->value == scratch->results[0]->data && edited->value != view->value ? 1 : 0;
      const char *reason = apply_one (self, edit, edited, scratch->results[free_result]);

      if (reason == NULL)
        continue;
      *problem = g_strdup_printf (_(reason), edit->path);
      *edited = *view;
      return FALSE;
    }
  return TRUE;
}
