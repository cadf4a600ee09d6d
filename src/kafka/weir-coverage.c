/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-reader.h"

#include <glib/gi18n.h>

#include "base/weir-format.h"

void
weir_coverage_free (WeirCoverage *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->ranges, g_ptr_array_unref);
  g_free (self->error);
  g_free (self);
}

static gboolean
is_range_complete (const WeirRangeCoverage *range)
{
  return range->error == NULL && range->next >= range->to;
}

/**
 * weir_coverage_is_complete:
 *
 * Returns: whether every record of the ranges that were asked for was looked at
 */
gboolean
weir_coverage_is_complete (const WeirCoverage *self)
{
  /* While reading goes on, a partition whose leader did not answer yet has an empty range. */
  if (self->error != NULL || self->ranges->len == 0 || self->reason == WEIR_STOPPED_NOT_YET)
    return FALSE;
  for (guint i = 0; i < self->ranges->len; i++)
    {
      if (!is_range_complete (g_ptr_array_index (self->ranges, i)))
        return FALSE;
    }
  return TRUE;
}

/**
 * weir_coverage_get_fraction:
 *
 * Returns: how much of its ranges was looked at, by offsets: 0 to 1
 */
double
weir_coverage_get_fraction (const WeirCoverage *self)
{
  gint64 n_all = 0;
  gint64 n_done = 0;

  for (guint i = 0; i < self->ranges->len; i++)
    {
      const WeirRangeCoverage *range = g_ptr_array_index (self->ranges, i);

      n_all += range->to - range->from;
      n_done += range->next - range->from;
    }
  return n_all > 0 ? CLAMP ((double) n_done / (double) n_all, 0, 1) : 0;
}

/* The first partition with an error, and how many there are. */
static const WeirRangeCoverage *
find_failed (const WeirCoverage *self,
             guint *n_failed)
{
  const WeirRangeCoverage *first = NULL;

  *n_failed = 0;
  for (guint i = 0; i < self->ranges->len; i++)
    {
      const WeirRangeCoverage *range = g_ptr_array_index (self->ranges, i);

      if (range->error == NULL)
        continue;
      if (first == NULL)
        first = range;
      (*n_failed)++;
    }
  return first;
}

static char *
failed_to_text (const WeirCoverage *self,
                const char *records,
                const char *bytes)
{
  guint n_failed;
  const WeirRangeCoverage *range = find_failed (self, &n_failed);

  if (range == NULL)
    /* Translators: number of messages, their size, and a sentence that says what went wrong */
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message (%s) read, then reading failed: %s",
                                         "%s messages (%s) read, then reading failed: %s", self->n_records),
                            records, bytes, self->error != NULL ? self->error : "");
  if (range->partition < 0)
    /* Translators: number of messages, their size, topic, and a sentence that says what went wrong */
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message (%s) read; topic “%s” could not be read: %s",
                                         "%s messages (%s) read; topic “%s” could not be read: %s", self->n_records),
                            records, bytes, range->topic, range->error);
  if (n_failed == 1)
    /* Translators: number of messages, their size, topic, partition, and a sentence that says what went wrong */
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "%s message (%s) read; partition %s %d was not read completely: %s",
                                         "%s messages (%s) read; partition %s %d was not read completely: %s",
                                         self->n_records),
                            records, bytes, range->topic, range->partition, range->error);
  /* Translators: number of messages, their size, number of partitions (always more than one), then topic and
   * partition of the first of them, and a sentence that says what went wrong there */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "%s message (%s) read; %u partitions were not read completely, the first is %s %d: %s",
                                       "%s messages (%s) read; %u partitions were not read completely, the first is %s %d: %s",
                                       self->n_records),
                          records, bytes, n_failed, range->topic, range->partition, range->error);
}

/**
 * weir_coverage_to_text:
 *
 * Returns: (transfer full): what was read and why it stopped, in one sentence for a person
 */
char *
weir_coverage_to_text (const WeirCoverage *self)
{
  g_autofree char *records = weir_format_count (self->n_records);
  g_autofree char *bytes = weir_format_bytes (self->n_bytes);
  g_autofree char *looked_at = NULL;
  g_autofree char *offsets = NULL;
  gint64 n_offsets = 0;
  gint64 n_looked_at = 0;
  guint n_failed;
  const char *format;

  for (guint i = 0; i < self->ranges->len; i++)
    {
      const WeirRangeCoverage *range = g_ptr_array_index (self->ranges, i);

      n_offsets += range->to - range->from;
      n_looked_at += range->next - range->from;
    }
  offsets = weir_format_count (n_offsets);
  looked_at = weir_format_count (n_looked_at);

  if (self->reason == WEIR_STOPPED_ERROR || find_failed (self, &n_failed) != NULL)
    return failed_to_text (self, records, bytes);

  switch (self->reason)
    {
    case WEIR_STOPPED_END:
      /* Translators: number of messages, their size, number of partitions */
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message (%s) read, all of the range; partitions: %u.",
                                           "%s messages (%s) read, all of the range; partitions: %u.", self->n_records),
                              records, bytes, self->ranges->len);

    case WEIR_STOPPED_LIMIT:
      /* Translators: number of messages, their size, offsets looked at, offsets in the range, number of partitions */
      format = g_dngettext (GETTEXT_PACKAGE,
                            "%s message (%s) read up to the limit: %s of %s offsets; partitions: %u.",
                            "%s messages (%s) read up to the limit: %s of %s offsets; partitions: %u.", self->n_records);
      break;

    case WEIR_STOPPED_CANCELLED:
      /* Translators: number of messages, their size, offsets looked at, offsets in the range, number of partitions */
      format = g_dngettext (GETTEXT_PACKAGE, "%s message (%s) read until stopped: %s of %s offsets; partitions: %u.",
                            "%s messages (%s) read until stopped: %s of %s offsets; partitions: %u.", self->n_records);
      break;

    case WEIR_STOPPED_ERROR:
    case WEIR_STOPPED_NOT_YET:
    default:
      /* Translators: number of messages, their size, offsets looked at, offsets in the range, number of partitions */
      format = g_dngettext (GETTEXT_PACKAGE, "%s message (%s) read so far: %s of %s offsets; partitions: %u.",
                            "%s messages (%s) read so far: %s of %s offsets; partitions: %u.", self->n_records);
      break;
    }
  return g_strdup_printf (format, records, bytes, looked_at, offsets, self->ranges->len);
}
