/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-job-rows.h"

#include <glib/gi18n.h>

#include "app/weir-job-text.h"
#include "base/weir-format.h"

/* More rows than this nobody reads, and each is a widget. */
#define MAX_ROWS 200
#define HASH_CHARS 16

AdwActionRow *
weir_job_rows_add (AdwPreferencesGroup *group,
                   const char *title,
                   const char *value)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_add_css_class (row, "property");
  adw_preferences_group_add (group, row);
  weir_job_rows_set (ADW_ACTION_ROW (row), value);
  return ADW_ACTION_ROW (row);
}

void
weir_job_rows_set (AdwActionRow *row,
                   const char *value)
{
  const char *text = value != NULL ? value : WEIR_UNKNOWN_TEXT;

  if (g_strcmp0 (adw_action_row_get_subtitle (row), text) != 0)
    adw_action_row_set_subtitle (row, text);
}

void
weir_job_rows_init (WeirJobRows *self,
                    AdwExpanderRow *parent)
{
  self->parent = parent;
  self->rows = g_ptr_array_new ();
}

void
weir_job_rows_clear (WeirJobRows *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_expander_row_remove (self->parent, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
}

static void
add (WeirJobRows *self,
     const char *title,
     const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);
  adw_expander_row_add_row (self->parent, row);
  g_ptr_array_add (self->rows, row);
}

static gboolean
is_full (WeirJobRows *self,
         guint n_all)
{
  g_autofree char *count = NULL;
  g_autofree char *text = NULL;

  if (self->rows->len < MAX_ROWS)
    return FALSE;
  count = weir_format_count (n_all);
  /* Translators: a number */
  text = g_strdup_printf (_("%s in all. “weirctl replay --json” lists them."), count);
  add (self, _("There Are More"), text);
  return TRUE;
}

static char *
name_partition (gint32 partition)
{
  return g_strdup_printf (_("Partition %d"), partition);
}

void
weir_job_rows_show_source (WeirJobRows *self,
                           const WeirJob *job)
{
  guint n_complete = 0;
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;

  weir_job_rows_clear (self);
  for (guint i = 0; i < job->ranges->len; i++)
    {
      const WeirJobRange *range = &g_array_index (job->ranges, WeirJobRange, i);
      g_autofree char *name = name_partition (range->partition);
      g_autofree char *from = weir_format_count (range->from);
      g_autofree char *to = weir_format_count (range->to);
      g_autofree char *next = weir_format_count (range->next);
      g_autofree char *text = NULL;

      n_complete += range->next >= range->to;
      if (i >= MAX_ROWS)
        continue;
      if (range->to <= range->from)
        text = g_strdup (_("Nothing in the range"));
      else if (range->next >= range->to)
        /* Translators: two offsets */
        text = g_strdup_printf (_("Offsets %s to %s, all of them"), from, to);
      else if (range->error != NULL)
        /* Translators: three offsets, and a sentence that says what went wrong */
        text = g_strdup_printf (_("Offsets %s to %s, done before %s: %s"), from, to, next, range->error);
      else
        /* Translators: three offsets */
        text = g_strdup_printf (_("Offsets %s to %s, done before %s"), from, to, next);
      add (self, name, text);
    }
  if (job->ranges->len > MAX_ROWS)
    is_full (self, job->ranges->len);
  /* Translators: name of a topic */
  title = g_strdup_printf (_("Read from “%s”"), job->source);
  subtitle = g_strdup_printf (ngettext ("%u of %u partition to its end", "%u of %u partitions to their ends", job->ranges->len), n_complete,
                              job->ranges->len);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->parent), title);
  adw_expander_row_set_subtitle (self->parent, subtitle);
}

void
weir_job_rows_show_target (WeirJobRows *self,
                           const WeirJob *job)
{
  guint n_written = 0;
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;

  weir_job_rows_clear (self);
  for (guint i = 0; i < job->targets->len; i++)
    {
      const WeirJobTarget *target = &g_array_index (job->targets, WeirJobTarget, i);
      g_autofree char *name = name_partition (target->partition);
      g_autofree char *start = weir_format_count (target->start);
      g_autofree char *end = weir_format_count (target->end);
      g_autofree char *text = NULL;

      if (target->start < 0 || target->end <= target->start)
        continue;
      if (n_written++ >= MAX_ROWS)
        continue;
      /* Translators: two offsets */
      text = g_strdup_printf (_("Offset %s and on, to before %s"), start, end);
      add (self, name, text);
    }
  if (n_written > MAX_ROWS)
    is_full (self, n_written);
  /* Translators: name of a topic */
  title = g_strdup_printf (_("Written to “%s”"), job->target);
  subtitle = g_strdup_printf (ngettext ("%u partition", "%u partitions", n_written), n_written);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->parent), title);
  adw_expander_row_set_subtitle (self->parent, subtitle);
}

void
weir_job_rows_show_refused (WeirJobRows *self,
                            const WeirJob *job)
{
  g_autofree char *count = weir_format_count (job->refused->len);

  weir_job_rows_clear (self);
  for (guint i = 0; i < job->refused->len && !is_full (self, job->refused->len); i++)
    {
      const WeirJobRefused *refused = g_ptr_array_index (job->refused, i);
      g_autofree char *offset = weir_format_count (refused->offset);
      g_autofree char *name = NULL;

      /* Translators: number of a partition, and an offset */
      name = g_strdup_printf (_("Partition %d, offset %s"), refused->partition, offset);
      add (self, name, refused->reason);
    }
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->parent),
                                 job->refused_policy == WEIR_REFUSED_DIVERT ? _("Diverted") : _("Left Out"));
  adw_expander_row_set_subtitle (self->parent, count);
  gtk_widget_set_visible (GTK_WIDGET (self->parent), job->refused->len > 0);
}

void
weir_job_rows_show_hashes (WeirJobRows *self,
                           const WeirReplayFindings *findings)
{
  weir_job_rows_clear (self);
  gtk_widget_set_visible (GTK_WIDGET (self->parent), findings != NULL && findings->partitions != NULL);
  for (guint i = 0; findings != NULL && findings->partitions != NULL && i < findings->partitions->len; i++)
    {
      const WeirReplayCheckPartition *partition = g_ptr_array_index (findings->partitions, i);
      g_autofree char *name = name_partition (partition->partition);
      g_autofree char *expected = weir_format_count (partition->n_expected);
      g_autofree char *found = weir_format_count (partition->n_found);
      g_autofree char *text = NULL;

      if (is_full (self, findings->partitions->len))
        return;
      if (partition->is_equal)
        /* Translators: number of messages, the beginning of a hash */
        text = g_strdup_printf (_("%s, the same on both sides: %.*s…"), found, HASH_CHARS, partition->source_hash);
      else
        /* Translators: two numbers of messages, the beginnings of two hashes */
        text = g_strdup_printf (_("Not the same. Messages expected: %s, found: %s. %.*s… and %.*s…"), expected, found, HASH_CHARS,
                                partition->source_hash, HASH_CHARS, partition->target_hash);
      add (self, name, text);
    }
}

AdwActionRow *
weir_job_rows_add_plan (AdwPreferencesGroup *group,
                        const WeirJob *job)
{
  g_autofree char *range = weir_job_text_range (job);
  g_autofree char *source = NULL;
  g_autofree char *target = NULL;
  g_autofree char *partitioning = weir_job_text_partitioning (job);
  g_autofree char *policy = weir_job_text_policy (job);
  AdwActionRow *row;

  /* Translators: name of a topic, and which messages */
  source = g_strdup_printf (_("%s, %s"), job->source, range);
  weir_job_rows_add (group, _("From"), source);
  if (job->match != NULL)
    weir_job_rows_add (group, _("Text in Messages"), job->match);
  if (job->where != NULL)
    weir_job_rows_add (group, _("Condition"), job->where);
  if (job->edits != NULL)
    weir_job_rows_add (group, _("Changed Fields"), job->edits);
  if (job->target_bootstrap != NULL)
    /* Translators: name of a topic, and the address of brokers */
    target = g_strdup_printf (_("%s on %s"), job->target, job->target_bootstrap);
  weir_job_rows_add (group, _("To"), target != NULL ? target : job->target);
  weir_job_rows_add (group, _("Partitions"), partitioning);
  weir_job_rows_add (group, _("Timestamps"), job->new_timestamps ? _("When they are written") : _("Kept"));
  weir_job_rows_add (group, _("Headers"), job->source_header ? _("Kept, and weir-source added") : _("Kept"));
  weir_job_rows_add (group, _("When a Message Is Refused"), policy);
  row = weir_job_rows_add (group, _("Rate Limit"), NULL);
  weir_job_rows_set_rate (row, job);
  return row;
}

void
weir_job_rows_set_rate (AdwActionRow *row,
                        const WeirJob *job)
{
  g_autofree char *rate = weir_format_rate (job->rate);

  weir_job_rows_set (row, job->rate > 0 ? rate : C_("rate limit", "None"));
}
