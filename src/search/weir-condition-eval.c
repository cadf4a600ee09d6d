/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "search/weir-datum.h"

/* Thread: the scratch's. Nothing here allocates, once the readers have the memory that messages of usual size need. */

/* The look at the bytes is left out for a while where it rules out too few to be worth it. */
#define PROBE_WINDOW 1024
#define PROBE_PAUSE 65536

struct _WeirConditionScratch
{
  WeirHeaderFunc header_func;
  WeirPatternScratch *pattern;
  WeirJsonReader *value_reader;
  WeirJsonReader *key_reader;
  /* Of the message that is looked at. */
  const WeirRecordView *view;
  yyjson_val *value_root;
  yyjson_val *key_root;
  gboolean is_value_read;
  gboolean is_key_read;
  gboolean is_ruled_out; /* by its bytes: whatever the fields are, the condition is not true */
  gboolean is_probing;
  /* Whether looking at the bytes pays. */
  const WeirCondition *condition;
  guint n_probed;
  guint n_ruled_out;
  guint n_to_skip;
  guint n_glances;
  guint8 looks[WEIR_CONDITION_MAX_GLANCES + 1]; /* in which order: 0 is what is needed, others are glances, from 1 */
};

static WeirVerdict ask (const WeirCondition *self, WeirConditionScratch *scratch, const WeirNode *node, const WeirDatum *datum,
                        const WeirDatum *right);

WeirConditionScratch *
weir_condition_scratch_new (WeirHeaderFunc header_func)
{
  WeirConditionScratch *self = g_new0 (WeirConditionScratch, 1);

  self->header_func = header_func;
  self->pattern = weir_pattern_scratch_new ();
  self->value_reader = weir_json_reader_new ();
  self->key_reader = weir_json_reader_new ();
  return self;
}

void
weir_condition_scratch_free (WeirConditionScratch *self)
{
  if (self == NULL)
    return;
  weir_pattern_scratch_free (self->pattern);
  weir_json_reader_free (self->value_reader);
  weir_json_reader_free (self->key_reader);
  g_free (self);
}

static inline gboolean
is_space (char c)
{
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* Whether the value begins and ends as an object or an array does. What does not is parsed, to count it as unreadable. */
static gboolean
looks_like_json (const char *bytes,
                 gsize length)
{
  while (length > 0 && is_space (*bytes))
    bytes++, length--;
  while (length > 0 && is_space (bytes[length - 1]))
    length--;
  return length >= 2
         && ((bytes[0] == '{' && bytes[length - 1] == '}') || (bytes[0] == '[' && bytes[length - 1] == ']'));
}

/* One of the texts that a value that matches must have is in it. */
static gboolean
has_needed (const WeirCondition *self,
            const WeirRecordView *view)
{
  if (self->needed == NULL)
    return TRUE;
  for (guint i = 0; i < self->needed->len; i++)
    {
      if (weir_text_is_in (g_ptr_array_index (self->needed, i), view->value, view->value_length))
        return TRUE;
    }
  return FALSE;
}

/* One of the values behind the name is what it should be, or may be. */
static gboolean
glance (const WeirCondition *self,
        WeirConditionScratch *scratch,
        const WeirGlance *what)
{
  const char *place = scratch->view->value;
  const char *end = place + scratch->view->value_length;
  WeirDatum right = { .kind = WEIR_DATUM_MISSING };
  yyjson_val value;
  gboolean is_known;

  if (weir_operand_is_literal (&what->node->right))
    weir_datum_from_literal (&right, &what->node->right);
  while (weir_glance_next (what, &place, end, &value, &is_known))
    {
      WeirDatum datum;

      if (!is_known)
        return TRUE;
      weir_datum_from_json (&datum, &value);
      if (ask (self, scratch, what->node, &datum, &right) != WEIR_VERDICT_NO)
        return TRUE;
    }
  return FALSE;
}

/* Whether it is seen without parsing that the condition is not true. A backslash may be the escape of anything. */
static gboolean
is_ruled_out (const WeirCondition *self,
              WeirConditionScratch *scratch)
{
  const WeirRecordView *view = scratch->view;

  for (guint i = 0; i <= self->glances->len; i++)
    {
      guint8 look = scratch->looks[i];

      if (look == 0 ? has_needed (self, view) : glance (self, scratch, &g_array_index (self->glances, WeirGlance, look - 1)))
        continue;
      /* What rules out most comes to the front: mostly it is the only one that is looked for. */
      if (i > 0)
        {
          scratch->looks[i] = scratch->looks[i - 1];
          scratch->looks[i - 1] = look;
        }
      return memchr (view->value, '\\', view->value_length) == NULL && looks_like_json (view->value, view->value_length);
    }
  return FALSE;
}

static gboolean
probe (const WeirCondition *self,
       WeirConditionScratch *scratch)
{
  if (scratch->n_to_skip > 0)
    {
      scratch->n_to_skip--;
      return FALSE;
    }
  scratch->n_probed++;
  if (is_ruled_out (self, scratch))
    {
      scratch->n_ruled_out++;
      return TRUE;
    }
  if (scratch->n_probed >= PROBE_WINDOW)
    {
      if (scratch->n_ruled_out < PROBE_WINDOW / 16)
        scratch->n_to_skip = PROBE_PAUSE;
      scratch->n_probed = 0;
      scratch->n_ruled_out = 0;
    }
  return FALSE;
}

/* The value's root. NULL, with is_ruled_out, where the condition is decided; NULL where it is no JSON. */
static yyjson_val *
get_value_root (const WeirCondition *self,
                WeirConditionScratch *scratch)
{
  gboolean can_probe;

  if (scratch->is_value_read)
    return scratch->value_root;
  scratch->is_value_read = TRUE;
  can_probe = scratch->is_probing && (self->needed != NULL || self->glances->len > 0);
  if (can_probe && probe (self, scratch))
    {
      scratch->is_ruled_out = TRUE;
      return NULL;
    }
  scratch->value_root = weir_json_reader_read (scratch->value_reader, scratch->view->value, scratch->view->value_length);
  /* What counts as unreadable must not depend on whether the probe was left out. */
  if (scratch->value_root == NULL && can_probe && scratch->view->value_length > 0)
    scratch->is_ruled_out = is_ruled_out (self, scratch);
  return scratch->value_root;
}

static yyjson_val *
get_key_root (WeirConditionScratch *scratch)
{
  if (!scratch->is_key_read)
    {
      scratch->is_key_read = TRUE;
      scratch->key_root = weir_json_reader_read (scratch->key_reader, scratch->view->key, scratch->view->key_length);
    }
  return scratch->key_root;
}

static gboolean
is_in_list (const WeirCondition *self,
            const WeirNode *node,
            const WeirDatum *datum)
{
  for (guint i = 0; i < node->n_items; i++)
    {
      WeirDatum item;

      weir_datum_from_literal (&item, &self->items[node->first_item + i]);
      if (weir_datum_is_equal (datum, &item))
        return TRUE;
    }
  return FALSE;
}

/* What a leaf of the tree says of one value that is there. */
static WeirVerdict
ask (const WeirCondition *self,
     WeirConditionScratch *scratch,
     const WeirNode *node,
     const WeirDatum *datum,
     const WeirDatum *right)
{
  gboolean has_text = datum->kind == WEIR_DATUM_TEXT || datum->kind == WEIR_DATUM_NUMBER;
  WeirVerdict verdict;
  gboolean is_true;
  int order;

  switch (node->kind)
    {
    case WEIR_NODE_EQUAL:
      is_true = weir_datum_is_equal (datum, right);
      break;
    case WEIR_NODE_LESS:
      is_true = weir_datum_compare (datum, right, &order) && order < 0;
      break;
    case WEIR_NODE_LESS_EQUAL:
      is_true = weir_datum_compare (datum, right, &order) && order <= 0;
      break;
    case WEIR_NODE_GREATER:
      is_true = weir_datum_compare (datum, right, &order) && order > 0;
      break;
    case WEIR_NODE_GREATER_EQUAL:
      is_true = weir_datum_compare (datum, right, &order) && order >= 0;
      break;
    case WEIR_NODE_IN:
      is_true = is_in_list (self, node, datum);
      break;
    case WEIR_NODE_MATCHES:
      /* Nothing that has no text matches or does not match. */
      if (!has_text)
        return WEIR_VERDICT_NO;
      verdict = weir_pattern_match (node->pattern, scratch->pattern, datum->text, datum->length);
      if (verdict == WEIR_VERDICT_UNREADABLE)
        return verdict;
      is_true = verdict == WEIR_VERDICT_YES;
      break;
    case WEIR_NODE_CONTAINS:
      is_true = has_text && weir_text_is_in (node->text, datum->text, datum->length);
      break;
    case WEIR_NODE_IS_NULL:
      is_true = datum->kind == WEIR_DATUM_NULL;
      break;
    case WEIR_NODE_IS_EMPTY:
      /* Null is neither empty nor not empty. */
      if (datum->kind == WEIR_DATUM_NULL)
        return WEIR_VERDICT_NO;
      is_true = weir_datum_is_empty (datum);
      break;
    case WEIR_NODE_EXISTS:
      is_true = TRUE;
      break;
    case WEIR_NODE_IS_TRUE:
      is_true = datum->kind == WEIR_DATUM_TRUE;
      break;
    case WEIR_NODE_CONSTANT:
    case WEIR_NODE_AND:
    case WEIR_NODE_OR:
    case WEIR_NODE_NOT:
    default:
      g_return_val_if_reached (WEIR_VERDICT_NO);
    }
  return is_true != node->negated ? WEIR_VERDICT_YES : WEIR_VERDICT_NO;
}

/* One of several is enough; where none is, one that is undecided leaves all undecided. */
static inline WeirVerdict
either (WeirVerdict so_far,
        WeirVerdict verdict)
{
  return so_far == WEIR_VERDICT_NO ? verdict : verdict == WEIR_VERDICT_YES ? verdict : so_far;
}

/* Asks of each value that the path leads to; recurses once a step. A name that an object has twice is two values: which of
 * them a service takes is not known, and none may be missed. */
static WeirVerdict
walk (const WeirCondition *self,
      WeirConditionScratch *scratch,
      const WeirNode *node,
      const WeirStep *step,
      guint n_steps,
      yyjson_val *json,
      const WeirDatum *right)
{
  WeirVerdict verdict = WEIR_VERDICT_NO;
  yyjson_val *element;
  size_t length;

  if (n_steps == 0)
    {
      WeirDatum datum;

      weir_datum_from_json (&datum, json);
      return ask (self, scratch, node, &datum, right);
    }

  switch (step->kind)
    {
    case WEIR_STEP_NAME:
      if (!yyjson_is_obj (json))
        return WEIR_VERDICT_NO;
      length = unsafe_yyjson_get_len (json);
      element = unsafe_yyjson_get_first (json);
      for (size_t i = 0; i < length && verdict != WEIR_VERDICT_YES; i++)
        {
          yyjson_val *child = element + 1;

          if (unsafe_yyjson_equals_strn (element, step->name, step->length))
            verdict = either (verdict, walk (self, scratch, node, step + 1, n_steps - 1, child, right));
          element = unsafe_yyjson_get_next (child);
        }
      return verdict;

    case WEIR_STEP_INDEX:
      if (!yyjson_is_arr (json))
        return WEIR_VERDICT_NO;
      length = unsafe_yyjson_get_len (json);
      if (step->index < 0 ? (size_t) -step->index > length : (size_t) step->index >= length)
        return WEIR_VERDICT_NO;
      element = yyjson_arr_get (json, step->index < 0 ? length - (size_t) -step->index : (size_t) step->index);
      return walk (self, scratch, node, step + 1, n_steps - 1, element, right);

    case WEIR_STEP_ANY:
    default:
      if (!yyjson_is_arr (json))
        return WEIR_VERDICT_NO;
      length = unsafe_yyjson_get_len (json);
      element = unsafe_yyjson_get_first (json);
      for (size_t i = 0; i < length && verdict != WEIR_VERDICT_YES; i++)
        {
          verdict = either (verdict, walk (self, scratch, node, step + 1, n_steps - 1, element, right));
          element = unsafe_yyjson_get_next (element);
        }
      return verdict;
    }
}

/* The root that @operand's path begins at. FALSE: there are no fields, and @verdict says what that means. */
static gboolean
get_root (const WeirCondition *self,
          WeirConditionScratch *scratch,
          const WeirOperand *operand,
          yyjson_val **root,
          WeirVerdict *verdict)
{
  gboolean is_key = operand->kind == WEIR_OPERAND_KEY_FIELD;

  /* No value has no fields; one of no bytes is none that could be read. */
  *verdict = WEIR_VERDICT_NO;
  if ((is_key ? scratch->view->key : scratch->view->value) == NULL)
    return FALSE;
  *root = is_key ? get_key_root (scratch) : get_value_root (self, scratch);
  if (*root == NULL && (is_key || !scratch->is_ruled_out))
    *verdict = WEIR_VERDICT_UNREADABLE;
  return *root != NULL;
}

/* The first value that a path without [] leads to. */
static void
weir_datum_from_path (const WeirCondition *self,
                      WeirConditionScratch *scratch,
                      const WeirOperand *operand,
                      WeirDatum *datum)
{
  WeirVerdict verdict;
  yyjson_val *json;

  *datum = (WeirDatum) { .kind = WEIR_DATUM_MISSING };
  if (!get_root (self, scratch, operand, &json, &verdict))
    {
      if (verdict == WEIR_VERDICT_UNREADABLE)
        datum->kind = WEIR_DATUM_UNREADABLE;
      return;
    }
  for (guint i = 0; i < operand->n_steps && json != NULL; i++)
    {
      const WeirStep *step = &self->steps[operand->first_step + i];
      size_t length = yyjson_get_len (json);

      if (step->kind == WEIR_STEP_NAME)
        json = yyjson_obj_getn (json, step->name, step->length);
      else if (!yyjson_is_arr (json) || (step->index < 0 && (size_t) -step->index > length))
        json = NULL;
      else
        json = yyjson_arr_get (json, step->index < 0 ? length - (size_t) -step->index : (size_t) step->index);
    }
  if (json != NULL)
    weir_datum_from_json (datum, json);
}

static WeirVerdict
ask_headers (const WeirCondition *self,
             WeirConditionScratch *scratch,
             const WeirNode *node,
             const WeirDatum *right)
{
  WeirVerdict verdict = WEIR_VERDICT_NO;
  const char *name;
  gconstpointer value;
  gsize length;

  if (scratch->header_func == NULL)
    return WEIR_VERDICT_NO;
  for (guint i = 0; verdict != WEIR_VERDICT_YES && scratch->header_func (scratch->view, i, &name, &value, &length); i++)
    {
      WeirDatum datum;

      if (strlen (name) != node->left.length || memcmp (name, node->left.text, node->left.length) != 0)
        continue;
      weir_datum_from_bytes (&datum, value, length);
      verdict = either (verdict, ask (self, scratch, node, &datum, right));
    }
  return verdict;
}

static void
weir_datum_from_header (WeirConditionScratch *scratch,
                        const WeirOperand *operand,
                        WeirDatum *datum)
{
  const char *name;
  gconstpointer value;
  gsize length;

  *datum = (WeirDatum) { .kind = WEIR_DATUM_MISSING };
  for (guint i = 0; scratch->header_func != NULL && scratch->header_func (scratch->view, i, &name, &value, &length); i++)
    {
      if (strlen (name) == operand->length && memcmp (name, operand->text, operand->length) == 0)
        {
          weir_datum_from_bytes (datum, value, length);
          return;
        }
    }
}

static WeirVerdict
evaluate_leaf (const WeirCondition *self,
               WeirConditionScratch *scratch,
               const WeirNode *node)
{
  gboolean has_right = node->kind >= WEIR_NODE_EQUAL && node->kind <= WEIR_NODE_GREATER_EQUAL;
  WeirDatum right = { .kind = WEIR_DATUM_MISSING };
  WeirDatum datum;
  WeirVerdict verdict;
  yyjson_val *root;

  if (has_right)
    {
      if (weir_operand_is_literal (&node->right))
        weir_datum_from_literal (&right, &node->right);
      else if (node->right.kind == WEIR_OPERAND_FIELD || node->right.kind == WEIR_OPERAND_KEY_FIELD)
        weir_datum_from_path (self, scratch, &node->right, &right);
      else if (node->right.kind == WEIR_OPERAND_HEADER)
        weir_datum_from_header (scratch, &node->right, &right);
      else
        weir_datum_from_part (&right, &node->right, scratch->view);
      if (right.kind == WEIR_DATUM_UNREADABLE)
        return WEIR_VERDICT_UNREADABLE;
      if (right.kind == WEIR_DATUM_MISSING)
        return WEIR_VERDICT_NO;
    }

  switch ((guint) node->left.kind)
    {
    case WEIR_OPERAND_FIELD:
    case WEIR_OPERAND_KEY_FIELD:
      if (!get_root (self, scratch, &node->left, &root, &verdict))
        return verdict;
      return walk (self, scratch, node, &self->steps[node->left.first_step], node->left.n_steps, root, &right);

    case WEIR_OPERAND_HEADER:
      return ask_headers (self, scratch, node, &right);

    default:
      weir_datum_from_part (&datum, &node->left, scratch->view);
      if (datum.kind == WEIR_DATUM_MISSING)
        return WEIR_VERDICT_NO;
      /* A key or value that is null exists as little as a field that is not there. */
      if (node->kind == WEIR_NODE_EXISTS && datum.kind == WEIR_DATUM_NULL)
        return WEIR_VERDICT_NO;
      return ask (self, scratch, node, &datum, &right);
    }
}

/* Recurses as deep as the parser does. */
static WeirVerdict
evaluate (const WeirCondition *self,
          WeirConditionScratch *scratch,
          guint index)
{
  const WeirNode *node = &self->nodes[index];
  WeirVerdict verdict;

  switch (node->kind)
    {
    case WEIR_NODE_CONSTANT:
      return node->constant ? WEIR_VERDICT_YES : WEIR_VERDICT_NO;

    case WEIR_NODE_NOT:
      verdict = evaluate (self, scratch, node->first_child);
      if (verdict == WEIR_VERDICT_UNREADABLE)
        return verdict;
      return verdict == WEIR_VERDICT_NO ? WEIR_VERDICT_YES : WEIR_VERDICT_NO;

    case WEIR_NODE_AND:
      verdict = WEIR_VERDICT_YES;
      for (guint child = node->first_child; child != WEIR_CONDITION_NONE; child = self->nodes[child].next)
        {
          WeirVerdict each = evaluate (self, scratch, child);

          if (each == WEIR_VERDICT_NO || scratch->is_ruled_out)
            return WEIR_VERDICT_NO;
          if (each == WEIR_VERDICT_UNREADABLE)
            verdict = each;
        }
      return verdict;

    case WEIR_NODE_OR:
      verdict = WEIR_VERDICT_NO;
      for (guint child = node->first_child; child != WEIR_CONDITION_NONE && verdict != WEIR_VERDICT_YES;
           child = self->nodes[child].next)
        {
          verdict = either (verdict, evaluate (self, scratch, child));
          if (scratch->is_ruled_out)
            return WEIR_VERDICT_NO;
        }
      return verdict;

    case WEIR_NODE_EQUAL:
    case WEIR_NODE_LESS:
    case WEIR_NODE_LESS_EQUAL:
    case WEIR_NODE_GREATER:
    case WEIR_NODE_GREATER_EQUAL:
    case WEIR_NODE_IN:
    case WEIR_NODE_MATCHES:
    case WEIR_NODE_CONTAINS:
    case WEIR_NODE_IS_NULL:
    case WEIR_NODE_IS_EMPTY:
    case WEIR_NODE_EXISTS:
    case WEIR_NODE_IS_TRUE:
    default:
      return evaluate_leaf (self, scratch, node);
    }
}

static WeirVerdict
evaluate_view (const WeirCondition *self,
               WeirConditionScratch *scratch,
               const WeirRecordView *view,
               gboolean is_probing)
{
  WeirVerdict verdict;

  scratch->view = view;
  scratch->is_value_read = FALSE;
  scratch->is_key_read = FALSE;
  scratch->is_ruled_out = FALSE;
  scratch->is_probing = is_probing;
  scratch->value_root = NULL;
  scratch->key_root = NULL;
  /* Another one may be where one was that is gone: of its glances no more may be known than that they are as many. */
  if (scratch->condition != self || scratch->n_glances != self->glances->len)
    {
      scratch->condition = self;
      scratch->n_glances = self->glances->len;
      scratch->n_probed = scratch->n_ruled_out = scratch->n_to_skip = 0;
      for (guint8 i = 0; i < G_N_ELEMENTS (scratch->looks); i++)
        scratch->looks[i] = i;
    }
  verdict = evaluate (self, scratch, self->root);
  return scratch->is_ruled_out ? WEIR_VERDICT_NO : verdict;
}

/**
 * weir_condition_evaluate:
 * @scratch: the thread's
 * @view: a message
 *
 * Reads only what it needs: a value is parsed where nothing else decides, and where its bytes alone do not.
 *
 * Returns: whether the condition is true of @view
 */
WeirVerdict
weir_condition_evaluate (const WeirCondition *self,
                         WeirConditionScratch *scratch,
                         const WeirRecordView *view)
{
  return evaluate_view (self, scratch, view, TRUE);
}

WeirVerdict
weir_condition_evaluate_parsing (const WeirCondition *self,
                                 WeirConditionScratch *scratch,
                                 const WeirRecordView *view)
{
  return evaluate_view (self, scratch, view, FALSE);
}
