/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-replay-private.h"

#include <glib/gi18n.h>

#include "base/weir-format.h"

/* What a dry run warns of, and how that is said. */

static gboolean
would_be_deleted (const WeirReplayExpectation *self,
                  const WeirJob *job)
{
  const WeirTopicFacts *target = self->target;

  return target->deletes && target->retention_msec >= 0 && !job->new_timestamps && !target->stamps_on_arrival
         && self->n_messages > 0 && !self->by_offsets && self->first.timestamp_msec >= 0
         && self->first.timestamp_msec < g_get_real_time () / 1000 - target->retention_msec;
}

static void
add (WeirReplayExpectation *self,
     WeirReplayWarning warning)
{
  g_array_append_val (self->warnings, warning);
}

void
weir_replay_expectation_find_warnings (WeirReplayExpectation *self,
                                       const WeirJob *job)
{
  const WeirTopicFacts *target = self->target;

  if (job->target_bootstrap == NULL && g_str_equal (job->source, job->target))
    add (self, WEIR_REPLAY_WARNING_SAME_TOPIC);
  if (target->n_partitions < self->source->n_partitions && job->partitioning == WEIR_PARTITIONING_SAME)
    add (self, WEIR_REPLAY_WARNING_TOO_FEW_PARTITIONS);
  else if (target->n_partitions < self->source->n_partitions && job->partitioning == WEIR_PARTITIONING_AUTO)
    add (self, WEIR_REPLAY_WARNING_FEWER_PARTITIONS);
  if (self->n_not_edited > 0)
    add (self, WEIR_REPLAY_WARNING_NOT_EDITED);
  if (!target->has_configuration)
    {
      add (self, WEIR_REPLAY_WARNING_UNKNOWN_CONFIGURATION);
      return;
    }
  if (target->is_compacted)
    add (self, self->n_without_key > 0 ? WEIR_REPLAY_WARNING_WITHOUT_KEY : WEIR_REPLAY_WARNING_COMPACTED);
  if (would_be_deleted (self, job))
    add (self, WEIR_REPLAY_WARNING_RETENTION);
  if (target->stamps_on_arrival)
    add (self, WEIR_REPLAY_WARNING_STAMPS_ON_ARRIVAL);
  if (self->n_larger > 0)
    add (self, WEIR_REPLAY_WARNING_LARGER);
}

char *
weir_replay_expectation_describe (const WeirReplayExpectation *self,
                                  WeirReplayWarning warning)
{
  g_autofree char *count = NULL;
  g_autofree char *limit = NULL;

  switch (warning)
    {
    case WEIR_REPLAY_WARNING_SAME_TOPIC:
      return g_strdup (_("Source and target are the same topic: its messages would be there twice. It ends at what is there when it begins."));
    case WEIR_REPLAY_WARNING_TOO_FEW_PARTITIONS:
      /* Translators: two numbers of partitions; the first one counts */
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "The target has %d partition, fewer than the source’s %d: it would be refused. Choose partitions by the key.",
                                           "The target has %d partitions, fewer than the source’s %d: it would be refused. Choose partitions by the key.",
                                           (gulong) self->target->n_partitions),
                              self->target->n_partitions, self->source->n_partitions);
    case WEIR_REPLAY_WARNING_FEWER_PARTITIONS:
      /* Translators: two numbers of partitions; the first one counts */
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "The target has %d partition, fewer than the source’s %d: messages go by their keys, which keeps the order of each key.",
                                           "The target has %d partitions, fewer than the source’s %d: messages go by their keys, which keeps the order of each key.",
                                           (gulong) self->target->n_partitions),
                              self->target->n_partitions, self->source->n_partitions);
    case WEIR_REPLAY_WARNING_NOT_EDITED:
      count = weir_format_count (self->n_not_edited);
      /* Translators: number of messages, and a sentence that says why */
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message cannot be edited, and would be refused. %s",
                                           "%s messages cannot be edited, and would be refused. The first: %s",
                                           self->n_not_edited),
                              count, self->not_edited);
    case WEIR_REPLAY_WARNING_UNKNOWN_CONFIGURATION:
      return g_strdup (_("The target’s configuration cannot be read: it is not known what it takes."));
    case WEIR_REPLAY_WARNING_WITHOUT_KEY:
      count = weir_format_count (self->n_without_key);
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "The target is compacted and refuses %s message, which has no key.",
                                           "The target is compacted and refuses %s messages, which have no key.",
                                           self->n_without_key),
                              count);
    case WEIR_REPLAY_WARNING_COMPACTED:
      return g_strdup (_("The target is compacted: in time it keeps only the last message of each key."));
    case WEIR_REPLAY_WARNING_RETENTION:
      return g_strdup (_("The target deletes messages that are older than its retention.ms, and some are already: they would soon be gone. Give them new timestamps, or let it keep them longer."));
    case WEIR_REPLAY_WARNING_STAMPS_ON_ARRIVAL:
      return g_strdup (_("The target stamps messages on arrival (message.timestamp.type is LogAppendTime): their own times are lost."));
    case WEIR_REPLAY_WARNING_LARGER:
    default:
      count = weir_format_count (self->n_larger);
      limit = weir_format_bytes (self->target->max_message_bytes);
      /* Translators: number of messages, and a size */
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message is larger than the target takes, unless compression helps: its max.message.bytes is %s.",
                                           "%s messages are larger than the target takes, unless compression helps: its max.message.bytes is %s.",
                                           self->n_larger),
                              count, limit);
    }
}

gint64
weir_replay_expectation_count_target (const WeirReplayExpectation *self)
{
  const WeirTopicFacts *facts = self->target;
  gint64 count = 0;

  for (gint32 i = 0; i < facts->n_partitions; i++)
    {
      if (facts->low[i] < 0 || facts->high[i] < 0)
        return -1;
      count += facts->high[i] - facts->low[i];
    }
  return count;
}
