/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "search/weir-search.h"

#include <glib/gi18n.h>
#include <stdatomic.h>
#include <string.h>

#include "base/weir-format.h"
#include "search/weir-text.h"

/* What one thread needs and has counted. Only that thread writes the counts. */
typedef struct
{
  GThread *thread;
  WeirConditionScratch *condition;
  WeirPatternScratch *pattern;
  _Atomic gint64 n_looked_at;
  _Atomic gint64 n_matched;
  _Atomic gint64 n_unreadable;
} Part;

struct _WeirSearch
{
  gatomicrefcount ref_count;
  guint64 serial;
  WeirHeaderFunc header_func;
  WeirText *text;           /* nullable */
  WeirCondition *condition; /* nullable */
  gboolean in_headers;
  GMutex mutex;
  GPtrArray *parts; /* guarded by the mutex */
};

/* The part that this thread used last. Found by the search's serial, not by its address, which another may have later. */
static _Thread_local struct
{
  guint64 serial;
  Part *part;
} last_part;

static void
part_free (Part *part)
{
  weir_condition_scratch_free (part->condition);
  weir_pattern_scratch_free (part->pattern);
  g_free (part);
}

/**
 * weir_search_new:
 * @options: what to look for
 * @header_func: (nullable): how headers are had of a message; without it there are none
 * @position: (out) (optional): at which byte of the condition it is wrong
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the search
 */
WeirSearch *
weir_search_new (const WeirSearchOptions *options,
                 WeirHeaderFunc header_func,
                 gsize *position,
                 GError **error)
{
  static _Atomic guint64 last_serial;
  gint64 now_msec = options->now_msec != 0 ? options->now_msec : g_get_real_time () / 1000;
  gsize text_length = options->text == NULL    ? 0
                      : options->text_length < 0 ? strlen (options->text)
                                                 : (gsize) options->text_length;
  WeirCondition *condition = NULL;
  WeirSearch *self;

  if (options->condition != NULL)
    {
      condition = weir_condition_new (options->condition, now_msec, position, error);
      if (condition == NULL)
        return NULL;
    }
  self = g_new0 (WeirSearch, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->serial = atomic_fetch_add (&last_serial, 1) + 1;
  self->header_func = header_func;
  self->condition = condition;
  self->in_headers = options->in_headers && header_func != NULL;
  if (text_length > 0)
    self->text = weir_text_new (options->text, text_length, options->ignore_case);
  g_mutex_init (&self->mutex);
  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) part_free);
  return self;
}

WeirSearch *
weir_search_ref (WeirSearch *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
weir_search_unref (WeirSearch *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->text, weir_text_free);
  g_clear_pointer (&self->condition, weir_condition_unref);
  g_ptr_array_unref (self->parts);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static Part *
find_part (WeirSearch *self)
{
  GThread *thread = g_thread_self ();
  Part *part = NULL;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->parts->len && part == NULL; i++)
    {
      part = g_ptr_array_index (self->parts, i);
      if (part->thread != thread)
        part = NULL;
    }
  if (part == NULL)
    {
      part = g_new0 (Part, 1);
      part->thread = thread;
      part->condition = weir_condition_scratch_new (self->header_func);
      part->pattern = weir_pattern_scratch_new ();
      g_ptr_array_add (self->parts, part);
    }
  g_mutex_unlock (&self->mutex);
  last_part.serial = self->serial;
  last_part.part = part;
  return part;
}

static WeirVerdict
find_in_headers (const WeirSearch *self,
                 Part *part,
                 const WeirRecordView *view)
{
  WeirVerdict verdict = WEIR_VERDICT_NO;
  const char *name;
  gconstpointer value;
  gsize length;

  for (guint i = 0; verdict == WEIR_VERDICT_NO && self->header_func (view, i, &name, &value, &length); i++)
    {
      verdict = weir_text_find (self->text, part->pattern, name, strlen (name));
      if (verdict == WEIR_VERDICT_NO && value != NULL)
        verdict = weir_text_find (self->text, part->pattern, value, length);
    }
  return verdict;
}

static WeirVerdict
find_text (const WeirSearch *self,
           Part *part,
           const WeirRecordView *view)
{
  WeirVerdict verdict = WEIR_VERDICT_NO;

  if (view->value_length > 0)
    verdict = weir_text_find (self->text, part->pattern, view->value, view->value_length);
  if (verdict == WEIR_VERDICT_NO && view->key_length > 0)
    verdict = weir_text_find (self->text, part->pattern, view->key, view->key_length);
  if (verdict == WEIR_VERDICT_NO && self->in_headers)
    verdict = find_in_headers (self, part, view);
  return verdict;
}

static inline void
count (_Atomic gint64 *counter)
{
  atomic_store_explicit (counter, atomic_load_explicit (counter, memory_order_relaxed) + 1, memory_order_relaxed);
}

/**
 * weir_search_match:
 * @view: a message
 *
 * Looks at a message and counts it. Thread: any.
 *
 * Returns: whether it matches
 */
WeirVerdict
weir_search_match (WeirSearch *self,
                   const WeirRecordView *view)
{
  Part *part = G_LIKELY (last_part.serial == self->serial) ? last_part.part : find_part (self);
  WeirVerdict verdict = WEIR_VERDICT_YES;

  if (self->text != NULL)
    verdict = find_text (self, part, view);
  if (self->condition != NULL && verdict != WEIR_VERDICT_NO)
    {
      WeirVerdict other = weir_condition_evaluate (self->condition, part->condition, view);

      /* Both must match; where one does not, it does not matter whether the other is undecided. */
      if (other != WEIR_VERDICT_YES)
        verdict = other;
    }

  count (&part->n_looked_at);
  if (verdict == WEIR_VERDICT_YES)
    count (&part->n_matched);
  else if (verdict == WEIR_VERDICT_UNREADABLE)
    count (&part->n_unreadable);
  return verdict;
}

/**
 * weir_search_get_counts:
 * @counts: (out): the sums of all threads; while some of them go on, each is right but they may be of slightly different moments
 *
 * Thread: any.
 */
void
weir_search_get_counts (WeirSearch *self,
                        WeirSearchCounts *counts)
{
  *counts = (WeirSearchCounts) { 0 };
  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->parts->len; i++)
    {
      Part *part = g_ptr_array_index (self->parts, i);

      counts->n_looked_at += atomic_load_explicit (&part->n_looked_at, memory_order_relaxed);
      counts->n_matched += atomic_load_explicit (&part->n_matched, memory_order_relaxed);
      counts->n_unreadable += atomic_load_explicit (&part->n_unreadable, memory_order_relaxed);
    }
  g_mutex_unlock (&self->mutex);
}

/**
 * weir_search_counts_to_text:
 *
 * Returns: (transfer full): what was found, in one sentence for a person
 */
char *
weir_search_counts_to_text (const WeirSearchCounts *counts)
{
  g_autofree char *matched = weir_format_count (counts->n_matched);
  g_autofree char *unreadable = weir_format_count (counts->n_unreadable);
  g_autofree char *looked_at = weir_format_count (counts->n_looked_at);

  if (counts->n_unreadable == 0)
    /* Translators: number of messages that match, number of messages that were looked at */
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s of %s message matches.", "%s of %s messages match.",
                                         counts->n_looked_at),
                            matched, looked_at);
  /* Translators: number of messages that match, number of messages that were looked at, number of messages of which it
   * cannot be said whether they match, as their value is no JSON */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s of %s message matches; %s could not be read.",
                                       "%s of %s messages match; %s could not be read.", counts->n_looked_at),
                          matched, looked_at, unreadable);
}
