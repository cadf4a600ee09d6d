/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-cli.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "base/weir-error.h"

void
weir_cli_quit (WeirCli *self,
               WeirCliStatus status)
{
  self->status = status;
  self->is_done = TRUE;
  g_main_loop_quit (self->loop);
}

/* Scripts read standard error by line: the text is made one. */
void
weir_cli_message (const char *text)
{
  g_autofree char *line = g_strconcat ("weirctl: ", text, NULL);

  g_strdelimit (line, "\n\r", ' ');
  fprintf (stderr, "%s\n", line);
}

void
weir_cli_fail_text (WeirCli *self,
                    const char *text)
{
  weir_cli_message (text);
  weir_cli_quit (self, WEIR_CLI_FAILED);
}

void
weir_cli_fail (WeirCli *self,
               const GError *error)
{
  weir_cli_fail_text (self, error->message);
}

void
weir_cli_wrong_usage (WeirCli *self,
                      const char *format,
                      ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  weir_cli_message (text);
  weir_cli_quit (self, WEIR_CLI_USAGE);
}

typedef struct
{
  WeirCli *cli;
  WeirSampler *sampler;
  WeirSnapshot *snapshot;
  WeirCliSampledFunc callback;
  gpointer user_data;
} Sample;

/* Neither the snapshots nor the samplers are freed: the program is about to end, and must not wait for that. Held
 * here, so that a check for leaks at the end finds only what was forgotten. */
static GSList *samples;

static void
sampled_cb (GObject *object,
            GAsyncResult *result,
            gpointer user_data)
{
  Sample *sample = user_data;
  g_autoptr (GError) error = NULL;

  sample->snapshot = weir_sampler_sample_finish (sample->sampler, result, &error);
  if (sample->cli->is_done)
    return;
  if (sample->snapshot == NULL)
    weir_cli_fail (sample->cli, error);
  else
    sample->callback (sample->cli, sample->snapshot, sample->user_data);
}

static void
no_answer_cb (gpointer user_data)
{
  WeirCli *self = user_data;
  const char *reason = weir_client_get_last_error (self->client);

  if (!self->is_done)
    weir_cli_fail_text (self, reason != NULL ? reason : _("No broker answered in time. Check the address, or give more time with --timeout."));
}

void
weir_cli_sample (WeirCli *self,
                 WeirSampleParts parts,
                 const char *topic,
                 const char *group,
                 WeirCliSampledFunc callback,
                 gpointer user_data)
{
  Sample *sample = g_new0 (Sample, 1);
  const char *const topics[] = { topic, NULL };
  const char *const groups[] = { group, NULL };

  samples = g_slist_prepend (samples, sample);
  sample->cli = self;
  sample->sampler = weir_sampler_new (self->client);
  sample->callback = callback;
  sample->user_data = user_data;
  weir_sampler_set_timeout (sample->sampler, self->timeout_msec);
  if (topic != NULL || group != NULL)
    weir_sampler_set_only (sample->sampler, topic != NULL ? topics : NULL, group != NULL ? groups : NULL);
  weir_sampler_sample_async (sample->sampler, parts, NULL, sampled_cb, sample);
  /* Beyond the sampler's own deadline: scripts must never hang. */
  g_timeout_add_once (2 * self->timeout_msec + 1000, no_answer_cb, self);
}
