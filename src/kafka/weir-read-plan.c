/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-reader.h"

/**
 * weir_read_plan_new:
 * @topics: (array zero-terminated=1): names
 *
 * Returns: (transfer full): a plan that reads all of each topic, from beginning to end
 */
WeirReadPlan *
weir_read_plan_new (const char *const *topics)
{
  WeirReadPlan *self = g_new0 (WeirReadPlan, 1);

  self->topics = g_strdupv ((char **) topics);
  self->partition = -1;
  self->from.kind = WEIR_POSITION_BEGINNING;
  self->to.kind = WEIR_POSITION_END;
  self->limit = -1;
  return self;
}

WeirReadPlan *
weir_read_plan_copy (const WeirReadPlan *self)
{
  WeirReadPlan *copy = g_memdup2 (self, sizeof *self);

  copy->topics = g_strdupv (self->topics);
  if (self->ranges != NULL)
    copy->ranges = g_array_copy (self->ranges);
  return copy;
}

void
weir_read_plan_free (WeirReadPlan *self)
{
  if (self == NULL)
    return;
  g_strfreev (self->topics);
  g_clear_pointer (&self->ranges, g_array_unref);
  g_free (self);
}

void
weir_read_plan_add_range (WeirReadPlan *self,
                          guint topic,
                          gint32 partition,
                          gint64 from,
                          gint64 to)
{
  WeirReadRange range = { topic, partition, from, to };

  if (self->ranges == NULL)
    self->ranges = g_array_new (FALSE, FALSE, sizeof (WeirReadRange));
  g_array_append_val (self->ranges, range);
}
