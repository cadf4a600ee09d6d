/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>

#include "kafka/weir-offset-apply.h"
#include "kafka/weir-offset-count.h"
#include "weir-cli-offsets.h"

static gboolean
begin (WeirOffsetChange *change,
       gpointer user_data,
       GError **error)
{
  return weir_offset_journal_begin (user_data, change, error);
}

static gboolean
end (WeirOffsetChange *change,
     gpointer user_data,
     GError **error)
{
  return weir_offset_journal_end (user_data, change, error);
}

static WeirOffsetHooks
get_hooks (WeirCliOffsets *self)
{
  return (WeirOffsetHooks) { .begin = begin, .end = end, .user_data = self->journal };
}

static void
tell_recovered (const WeirOffsetChange *change)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, change->id);
  g_autofree char *text = NULL;

  switch (change->state)
    {
    case WEIR_OFFSET_CHANGE_DONE:
      text = g_strdup_printf (_("Change %s of the consumer group “%s” was interrupted: compared with the cluster, it was written."), id, change->group);
      break;

    case WEIR_OFFSET_CHANGE_FAILED:
      text = g_strdup_printf (_("Change %s of the consumer group “%s” was interrupted: compared with the cluster, nothing of it was written."), id,
                              change->group);
      break;

    case WEIR_OFFSET_CHANGE_PARTIAL:
    case WEIR_OFFSET_CHANGE_OPEN:
    default:
      text = g_strdup_printf (_("Change %s of the consumer group “%s” was interrupted: compared with the cluster, it was written in part, or the group has committed since. See “weirctl group-changes --show=%s”."),
                              id, change->group, id);
      break;
    }
  weir_cli_message (text);
}

static void
recovered_cb (GObject *object,
              GAsyncResult *result,
              gpointer user_data)
{
  WeirCliOffsets *self = user_data;
  g_autoptr (GPtrArray) settled = weir_offset_recover_finish (WEIR_CLIENT (object), result, NULL);

  weir_offset_journal_release_interrupted (self->journal);
  for (guint i = 0; settled != NULL && i < settled->len; i++)
    tell_recovered (g_ptr_array_index (settled, i));
  self->recovered (self->user_data);
}

void
weir_cli_offsets_recover (WeirCliOffsets *self,
                          void (*recovered) (gpointer user_data),
                          gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) interrupted = NULL;
  WeirOffsetHooks hooks;

  self->recovered = recovered;
  self->user_data = user_data;
  self->journal = weir_offset_journal_open (NULL, &error);
  if (self->journal != NULL)
    interrupted = weir_offset_journal_list_interrupted (self->journal, &error);
  if (interrupted == NULL)
    {
      weir_cli_fail (self->cli, error);
      return;
    }
  if (interrupted->len == 0)
    {
      recovered (user_data);
      return;
    }
  hooks = get_hooks (self);
  weir_offset_recover_async (self->cli->client, g_steal_pointer (&interrupted), &hooks, self->cli->timeout_msec, NULL, recovered_cb, self);
}

static void
print (WeirCliOffsets *self,
       const WeirOffsetChange *change)
{
  if (self->cli->json)
    weir_cli_offsets_print_json (&self->cli->output, change, self->plan, self->dry_run);
  else
    weir_cli_offsets_print_text (&self->cli->output, change, self->dry_run);
}

static WeirCliStatus
find_status (const WeirOffsetChange *change)
{
  switch (change->state)
    {
    case WEIR_OFFSET_CHANGE_DONE:
      return weir_offset_change_count_problems (change) > 0 ? WEIR_CLI_PARTIAL : WEIR_CLI_DONE;
    case WEIR_OFFSET_CHANGE_PARTIAL:
      return WEIR_CLI_PARTIAL;
    case WEIR_OFFSET_CHANGE_FAILED:
    case WEIR_OFFSET_CHANGE_OPEN:
    default:
      return WEIR_CLI_FAILED;
    }
}

static void
tell_end (const WeirOffsetChange *change)
{
  guint n_planned = weir_offset_change_count_planned (change);
  guint n_written = weir_offset_change_count_result (change, WEIR_OFFSET_RESULT_WRITTEN);
  g_autofree char *text = NULL;
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, change->id);

  if (change->error != NULL)
    weir_cli_message (change->error);
  if (change->state == WEIR_OFFSET_CHANGE_PARTIAL)
    {
      /* Translators: two numbers of partitions */
      g_autofree char *part = g_strdup_printf (_("Written for %u of %u partitions: the others are listed with their reasons."), n_written, n_planned);

      weir_cli_message (part);
    }
  if (change->state == WEIR_OFFSET_CHANGE_FAILED)
    text = g_strdup (_("Nothing was changed."));
  else
    text = g_strdup_printf (_("Recorded as change %s: “weirctl group-changes --undo=%s” with the same connection takes it back."), id, id);
  weir_cli_message (text);
}

static void
applied_cb (GObject *object,
            GAsyncResult *result,
            gpointer user_data)
{
  WeirCliOffsets *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WeirOffsetChange) change = weir_offset_apply_finish (WEIR_CLIENT (object), result, &error);

  if (self->cli->is_done)
    return;
  if (change == NULL)
    {
      weir_cli_fail (self->cli, error);
      return;
    }
  print (self, change);
  tell_end (change);
  weir_cli_quit (self->cli, find_status (change));
}

/* The status of a dry run, and of a change of nothing. */
static WeirCliStatus
find_planned_status (WeirCliOffsets *self)
{
  const WeirOffsetChange *change = self->plan->change;
  guint n_problems = weir_offset_change_count_problems (change);

  if (self->plan->obstacle != NULL)
    return WEIR_CLI_FAILED;
  if (n_problems == 0)
    return WEIR_CLI_DONE;
  return weir_offset_change_count_planned (change) > 0 ? WEIR_CLI_PARTIAL : WEIR_CLI_FAILED;
}

static void
end_dry_run (WeirCliOffsets *self)
{
  print (self, self->plan->change);
  if (self->plan->obstacle != NULL)
    weir_cli_message (self->plan->obstacle);
  weir_cli_quit (self->cli, find_planned_status (self));
}

static void
counted_cb (GObject *object,
            GAsyncResult *result,
            gpointer user_data)
{
  WeirCliOffsets *self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->cli->is_done)
    return;
  if (!weir_offset_count_finish (WEIR_CLIENT (object), result, &error))
    weir_cli_fail (self->cli, error);
  else
    end_dry_run (self);
}

static void
planned_cb (GObject *object,
            GAsyncResult *result,
            gpointer user_data)
{
  WeirCliOffsets *self = user_data;
  g_autoptr (GError) error = NULL;
  WeirOffsetHooks hooks;

  self->plan = weir_offset_plan_finish (WEIR_CLIENT (object), result, &error);
  if (self->cli->is_done)
    return;
  if (self->plan == NULL)
    {
      weir_cli_fail (self->cli, error);
      return;
    }
  if (self->cluster != NULL && g_strcmp0 (self->cluster, self->plan->change->cluster) != 0)
    {
      weir_cli_fail_text (self->cli, _("That change was made on another cluster. Nothing was written: connect to the one it was made on."));
      return;
    }
  if (weir_offset_change_has_moved (self->plan->change))
    weir_cli_message (_("The group has committed since that change: taking it back loses how far it has come. The partitions are marked."));
  if (self->dry_run)
    {
      weir_offset_count_async (self->cli->client, self->plan->change, self->max_counted, self->cli->timeout_msec, NULL, counted_cb, self);
      return;
    }
  if (self->plan->obstacle != NULL)
    {
      weir_cli_fail_text (self->cli, self->plan->obstacle);
      return;
    }
  if (weir_offset_change_has_moved (self->plan->change) && !self->even_if_moved)
    {
      print (self, self->plan->change);
      weir_cli_fail_text (self->cli, _("Nothing was written. Look at it with --dry-run; --even-if-moved takes the change back all the same."));
      return;
    }
  if (weir_offset_change_count_planned (self->plan->change) == 0 && self->plan->change->kind != WEIR_OFFSET_CHANGE_DELETE_GROUP)
    {
      print (self, self->plan->change);
      weir_cli_message (_("There is nothing to change."));
      weir_cli_quit (self->cli, find_planned_status (self));
      return;
    }
  hooks = get_hooks (self);
  weir_offset_apply_async (self->cli->client, g_steal_pointer (&self->plan->change), &hooks, self->cli->timeout_msec, NULL, applied_cb, self);
}

void
weir_cli_offsets_run (WeirCliOffsets *self,
                      WeirOffsetRequest *request)
{
  g_autoptr (GError) error = NULL;

  request->timeout_msec = self->cli->timeout_msec;
  if (!self->dry_run && !weir_client_check_writable (self->cli->client, &error))
    {
      weir_offset_request_free (request);
      weir_cli_fail (self->cli, error);
      return;
    }
  weir_offset_plan_async (self->cli->client, request, NULL, planned_cb, self);
}
