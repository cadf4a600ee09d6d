/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "search/weir-condition-private.h"

/* A look at what stands behind the name of a field in the bytes of a value, whatever object it is in: finding it is several
 * times as fast as parsing all of the value. Where none of them is what a condition asks for, no path that ends in that name
 * leads to one that is.
 *
 * In JSON without a backslash each text in quotes that a colon follows is the name of a field, and a text ends at the next
 * quote. Whoever rules something out by a glance makes sure that there is no backslash. */

static void
glance_clear (gpointer data)
{
  WeirGlance *glance = data;

  g_clear_pointer (&glance->name, weir_text_free);
}

static gboolean
can_glance (const WeirCondition *self,
            const WeirNode *node)
{
  const WeirOperand *operand = &node->left;

  if (node->kind < WEIR_NODE_EQUAL || operand->kind != WEIR_OPERAND_FIELD || operand->n_steps == 0
      || self->steps[operand->first_step + operand->n_steps - 1].kind != WEIR_STEP_NAME)
    return FALSE;
  return node->kind > WEIR_NODE_GREATER_EQUAL || weir_operand_is_literal (&node->right);
}

/* What must be true together is looked at one by one; recurses as deep as the parser does. */
static void
add_glances (const WeirCondition *self,
             guint index,
             GArray *glances)
{
  const WeirNode *node = &self->nodes[index];

  if (node->kind == WEIR_NODE_AND)
    {
      for (guint child = node->first_child; child != WEIR_CONDITION_NONE; child = self->nodes[child].next)
        add_glances (self, child, glances);
    }
  else if (glances->len < WEIR_CONDITION_MAX_GLANCES && can_glance (self, node))
    {
      const WeirStep *step = &self->steps[node->left.first_step + node->left.n_steps - 1];
      g_autoptr (GString) quoted = g_string_new ("\"");
      WeirGlance glance = { .node = node };

      g_string_append_len (quoted, step->name, (gssize) step->length);
      g_string_append_c (quoted, '"');
      glance.name = weir_text_new (quoted->str, quoted->len, FALSE);
      glance.length = quoted->len;
      g_array_append_val (glances, glance);
    }
}

GArray *
weir_condition_find_glances (const WeirCondition *self)
{
  GArray *glances = g_array_new (FALSE, FALSE, sizeof (WeirGlance));

  g_array_set_clear_func (glances, glance_clear);
  add_glances (self, self->root, glances);
  return glances;
}

static inline const char *
skip_spaces (const char *place,
             const char *end)
{
  while (place < end && (*place == ' ' || *place == '\n' || *place == '\r' || *place == '\t'))
    place++;
  return place;
}

static inline gboolean
is_in_number (char c)
{
  return g_ascii_isdigit (c) || c == '.' || c == 'e' || c == 'E' || c == '-' || c == '+';
}

static gboolean
is_word (const char *place,
         const char *end,
         const char *word)
{
  gsize length = strlen (word);

  return (gsize) (end - place) >= length && memcmp (place, word, length) == 0;
}

/* What begins at @place, as the parser would tell it. FALSE where it is more than a text, a number or a word. */
static gboolean
read_scalar (const char *place,
             const char *end,
             yyjson_val *value)
{
  const char *last;

  *value = (yyjson_val) { 0 };
  if (place == end)
    return FALSE;
  switch (*place)
    {
    case '"':
      last = memchr (place + 1, '"', (gsize) (end - place - 1));
      return last != NULL && yyjson_set_strn (value, place + 1, (size_t) (last - place - 1));
    case 't':
      return is_word (place, end, "true") && yyjson_set_bool (value, true);
    case 'f':
      return is_word (place, end, "false") && yyjson_set_bool (value, false);
    case 'n':
      return is_word (place, end, "null") && yyjson_set_null (value);
    default:
      if (!g_ascii_isdigit (*place) && *place != '-')
        return FALSE;
      last = place + 1;
      while (last < end && is_in_number (*last))
        last++;
      return yyjson_set_raw (value, place, (size_t) (last - place));
    }
}

/* The next value behind the name, from @place on, which is moved behind the name. FALSE: there is none.
 * @is_known: (out): whether it is told in @value; it may be anything where it is not */
gboolean
weir_glance_next (const WeirGlance *self,
                  const char **place,
                  const char *end,
                  yyjson_val *value,
                  gboolean *is_known)
{
  const char *found;

  while ((found = weir_text_find_place (self->name, *place, (gsize) (end - *place))) != NULL)
    {
      *place = found + self->length;
      found = skip_spaces (*place, end);
      if (found == end || *found != ':')
        continue;
      *is_known = read_scalar (skip_spaces (found + 1, end), end, value);
      return TRUE;
    }
  return FALSE;
}
