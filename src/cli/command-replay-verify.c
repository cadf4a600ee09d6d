/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>

#include "base/weir-format.h"
#include "command-replay.h"
#include "kafka/weir-replay-check.h"

/* What the check of a replay has found: for people, and as JSON. */

typedef struct
{
  WeirCliReplay *replay;
  WeirCliStatus status;
  WeirReplayCheck *check;
} Verify;

static void
print_text_member (WeirOutput *output,
                   const char *key,
                   const char *text)
{
  weir_output_json_key (output, key);
  weir_output_json_text (output, text);
}

static void
print_json (Verify *self,
            const WeirReplayFindings *findings)
{
  WeirOutput *output = &self->replay->cli->output;

  weir_cli_replay_print_json (output, self->replay->job);
  weir_output_json_key (output, "verified");
  weir_output_char (output, '[');
  for (guint i = 0; i < findings->partitions->len; i++)
    {
      const WeirReplayCheckPartition *partition = g_ptr_array_index (findings->partitions, i);

      weir_output_text (output, i > 0 ? ",{" : "{");
      weir_output_json_key (output, "partition");
      weir_output_int64 (output, partition->partition);
      weir_output_json_key (output, "expected");
      weir_output_int64 (output, partition->n_expected);
      weir_output_json_key (output, "found");
      weir_output_int64 (output, partition->n_found);
      print_text_member (output, "source_hash", partition->source_hash);
      print_text_member (output, "target_hash", partition->target_hash);
      weir_output_json_key (output, "equal");
      weir_output_text (output, partition->is_equal ? "true" : "false");
      weir_output_char (output, '}');
    }
  weir_output_text (output, "]}\n");
}

static void
tell (Verify *self,
      const WeirReplayFindings *findings)
{
  WeirCli *cli = self->replay->cli;
  g_autofree char *count = weir_format_count (findings->n_messages);
  g_autofree char *text = NULL;

  for (guint i = 0; i < findings->partitions->len; i++)
    {
      const WeirReplayCheckPartition *partition = g_ptr_array_index (findings->partitions, i);
      g_autofree char *expected = weir_format_count (partition->n_expected);
      g_autofree char *found = weir_format_count (partition->n_found);
      g_autofree char *difference = NULL;

      if (partition->is_equal)
        continue;
      /* Translators: topic, partition, two numbers of messages */
      difference = g_strdup_printf (_("%s %d is not the same. Messages expected: %s, found: %s."),
                                    self->replay->job->target, partition->partition, expected, found);
      weir_cli_message (difference);
    }
  if (findings->n_different > 0)
    text = g_strdup (_("The target does not match the source. Other programs may have written to it, or the source has lost messages since."));
  else
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message is the same on both sides.", "%s messages are the same on both sides.",
                                         findings->n_messages),
                            count);
  weir_cli_message (text);
  if (cli->json)
    print_json (self, findings);
  weir_cli_quit (cli, findings->n_different > 0 ? WEIR_CLI_PARTIAL : self->status);
}

static void
ended_cb (WeirReplayCheck *check,
          Verify *self)
{
  g_autoptr (GError) error = NULL;
  const WeirReplayFindings *findings = weir_replay_check_get_result (check, &error);

  if (findings == NULL)
    {
      weir_cli_message (error->message);
      weir_cli_quit (self->replay->cli, WEIR_CLI_PARTIAL);
      return;
    }
  if (findings->source_coverage != NULL)
    weir_cli_tell_coverage (findings->source_coverage, findings->is_stalled && findings->target_coverage == NULL);
  if (findings->target_coverage != NULL)
    weir_cli_tell_coverage (findings->target_coverage, findings->is_stalled);
  if (findings->partitions == NULL || weir_cli_read_get_was_interrupted ())
    weir_cli_quit (self->replay->cli, WEIR_CLI_PARTIAL);
  else
    tell (self, findings);
}

static void
cancel (gpointer check,
        gpointer unused)
{
  weir_replay_check_cancel (check);
}

void
weir_cli_replay_verify (WeirCliReplay *replay,
                        WeirCliStatus status)
{
  Verify *self = g_new0 (Verify, 1);
  WeirReplayLook look = { .match = replay->search != NULL ? weir_cli_replay_is_wanted : NULL,
                          .edit = replay->edit != NULL ? weir_cli_replay_edit : NULL, .user_data = replay,
                          .stall_msec = replay->cli->timeout_msec };

  self->replay = replay;
  self->status = status;
  self->check = weir_replay_check_new (replay->cli->client, replay->target, replay->job, &look);
  g_signal_connect (self->check, "ended", G_CALLBACK (ended_cb), self);
  weir_cli_read_on_interrupt (cancel, self->check);
  weir_replay_check_start (self->check);
}
