/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "model/weir-offset-change.h"

#include <glib/gi18n.h>

/* Arithmetic of one partition: where it is to be, and what lies between. No Kafka in here. */

void
weir_offset_item_exclude (WeirOffsetItem *self,
                          char *problem)
{
  self->is_excluded = TRUE;
  weir_commit_clear (&self->after);
  weir_commit_set (&self->after, &self->before);
  g_free (self->problem);
  self->problem = problem;
}

static void
take_facts (WeirOffsetItem *self,
            const WeirOffsetFacts *facts)
{
  self->low_watermark = facts->low_watermark >= 0 ? facts->low_watermark : WEIR_OFFSET_UNKNOWN;
  self->high_watermark = facts->high_watermark >= 0 ? facts->high_watermark : WEIR_OFFSET_UNKNOWN;
  self->clamp = WEIR_OFFSET_IN_LOG;
}

/* A place that nobody could check would be a guess: a consumer that finds itself outside of the log goes to its beginning,
 * or to its end, as it is set up. */
static gboolean
check_log (WeirOffsetItem *self)
{
  if (self->low_watermark >= 0 && self->high_watermark >= 0)
    return TRUE;
  weir_offset_item_exclude (self, g_strdup (_("The leader of the partition did not tell where it begins and ends. Try again later.")));
  return FALSE;
}

/* Returns: whether the place was in the log. */
static gboolean
set_offset (WeirOffsetItem *self,
            gint64 offset)
{
  self->wanted = offset;
  weir_commit_clear (&self->after);
  if (offset < self->low_watermark)
    self->clamp = WEIR_OFFSET_WAS_BELOW;
  else if (offset > self->high_watermark)
    self->clamp = WEIR_OFFSET_WAS_ABOVE;
  self->after.offset = CLAMP (offset, self->low_watermark, self->high_watermark);
  return self->clamp == WEIR_OFFSET_IN_LOG;
}

/* To be where it is already is nothing to write. What was committed beside the offset stays as it is then. */
static void
exclude_if_there (WeirOffsetItem *self)
{
  if (self->before.offset >= 0 && self->after.offset == self->before.offset)
    weir_offset_item_exclude (self, NULL);
}

void
weir_offset_item_plan_position (WeirOffsetItem *self,
                                WeirPosition position,
                                const WeirOffsetFacts *facts)
{
  take_facts (self, facts);
  if (!check_log (self))
    return;
  switch (position.kind)
    {
    case WEIR_POSITION_BEGINNING:
      set_offset (self, self->low_watermark);
      break;

    case WEIR_POSITION_OFFSET:
      set_offset (self, position.value);
      break;

    case WEIR_POSITION_LAST:
      /* So many as there are: to ask for more is no mistake. */
      set_offset (self, MAX (self->high_watermark - position.value, self->low_watermark));
      break;

    case WEIR_POSITION_TIME:
      if (facts->at_time < -1)
        {
          weir_offset_item_exclude (self, g_strdup (_("The leader of the partition did not tell what was written at that time. Try again later.")));
          return;
        }
      /* Nothing is that new: the end. */
      set_offset (self, facts->at_time == -1 ? self->high_watermark : facts->at_time);
      break;

    case WEIR_POSITION_END:
    default:
      set_offset (self, self->high_watermark);
      break;
    }
  exclude_if_there (self);
}

void
weir_offset_item_plan_shift (WeirOffsetItem *self,
                             gint64 n_offsets,
                             const WeirOffsetFacts *facts)
{
  gint64 offset;

  take_facts (self, facts);
  if (self->before.offset < 0)
    {
      weir_offset_item_exclude (self, g_strdup (_("The group has committed nothing for the partition that could be shifted.")));
      return;
    }
  if (!check_log (self))
    return;
  if (__builtin_add_overflow (self->before.offset, n_offsets, &offset))
    offset = n_offsets < 0 ? 0 : G_MAXINT64;
  set_offset (self, offset);
  exclude_if_there (self);
}

void
weir_offset_item_plan_commit (WeirOffsetItem *self,
                              const WeirCommit *commit,
                              const WeirOffsetFacts *facts)
{
  take_facts (self, facts);
  if (!check_log (self))
    return;
  if (set_offset (self, commit->offset))
    weir_commit_set (&self->after, commit);
  if (weir_commit_equal (&self->before, &self->after))
    weir_offset_item_exclude (self, NULL);
}

void
weir_offset_item_plan_exact (WeirOffsetItem *self,
                             const WeirCommit *commit,
                             const WeirOffsetFacts *facts)
{
  take_facts (self, facts);
  weir_commit_set (&self->after, commit);
  self->wanted = self->after.offset;
  if (weir_commit_equal (&self->before, &self->after))
    weir_offset_item_exclude (self, NULL);
}

gboolean
weir_offset_item_get_distance (const WeirOffsetItem *self,
                               gint64 *n_offsets)
{
  if (self->before.offset < 0 || self->after.offset < 0)
    return FALSE;
  *n_offsets = self->after.offset - self->before.offset;
  return TRUE;
}

gboolean
weir_offset_item_get_range (const WeirOffsetItem *self,
                            gint64 *from,
                            gint64 *to)
{
  if (self->is_excluded || self->before.offset < 0 || self->after.offset < 0 || self->low_watermark < 0 || self->high_watermark < 0)
    return FALSE;
  *from = MAX (MIN (self->before.offset, self->after.offset), self->low_watermark);
  *to = MIN (MAX (self->before.offset, self->after.offset), self->high_watermark);
  return *from < *to;
}
