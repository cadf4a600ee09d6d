/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "command-replay.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <malloc.h>
#include <signal.h>
#include <string.h>

#include "base/weir-error.h"
#include "kafka/weir-replay.h"
#include "store/weir-job-store.h"

/* Large values are read, kept until they are written, and freed in another order and thread. Otherwise what may go back to the
 * system grows to 32 MB with the first of them, and the holes between the small ones stay: 97 MB instead of 64 with values of 1 MB. */
#define LARGE_BYTES (512 * 1024)

/* A broker that is restarted takes longer than an answer may. */
#define STALL_TIMEOUTS 6

static char *from_text;
static char *to_text;
static int partition = -1;
static char *match;
static gboolean ignore_case;
static gboolean match_headers;
static char *where;
static double rate;
static char *to_bootstrap;
static char *to_file;
static char **to_properties;
static char *partitioning;
static int target_partition = -1;
static char *timestamps;
static gboolean source_header;
static char *on_error;
static char *divert_topic;
static gboolean transactional;
static gboolean no_transaction;
static char *job_name;
static GString *edits; /* in the order in which they were given */
static gboolean dry_run;
static gboolean by_offsets;
static gboolean verify;
static gboolean list_jobs;

static gboolean
add_edit (const char *verb,
          const char *value)
{
  if (edits == NULL)
    edits = g_string_new (NULL);
  /* A text that is wrong is told of later, at its character: no line may seem to begin another one. */
  g_string_append_printf (edits, "%s%s %s", edits->len > 0 ? "\n" : "", verb, value);
  return TRUE;
}

static gboolean
set_cb (const char *option,
        const char *value,
        gpointer data,
        GError **error)
{
  return add_edit ("set", value);
}

static gboolean
remove_cb (const char *option,
           const char *value,
           gpointer data,
           GError **error)
{
  return add_edit ("remove", value);
}

static const GOptionEntry entries[] = {
  { "from", 0, 0, G_OPTION_ARG_STRING, &from_text, N_("Where to begin (default beginning)"), N_("POSITION") },
  { "to", 0, 0, G_OPTION_ARG_STRING, &to_text, N_("Where to stop: the message there is not replayed (default the end as it is now)"), N_("POSITION") },
  { "partition", 0, 0, G_OPTION_ARG_INT, &partition, N_("Only this partition"), N_("N") },
  { "where", 0, 0, G_OPTION_ARG_STRING, &where, N_("Only messages of which this is true, such as total > 100 and store == \"store1\""), N_("CONDITION") },
  { "match", 0, 0, G_OPTION_ARG_STRING, &match, N_("Only messages with this text in key or value"), N_("TEXT") },
  { "ignore-case", 0, 0, G_OPTION_ARG_NONE, &ignore_case, N_("Let --match find the text in capital and small letters"), NULL },
  { "headers", 0, 0, G_OPTION_ARG_NONE, &match_headers, N_("Let --match look into the headers too"), NULL },
  { "rate", 0, 0, G_OPTION_ARG_DOUBLE, &rate, N_("Messages per second (default: as fast as it goes)"), N_("R") },
  { "to-bootstrap", 0, 0, G_OPTION_ARG_STRING, &to_bootstrap, N_("The target is on another cluster"), N_("HOST:PORT,…") },
  { "to-property-file", 0, 0, G_OPTION_ARG_FILENAME, &to_file, N_("A property file for that cluster"), N_("FILE") },
  { "to-property", 0, 0, G_OPTION_ARG_STRING_ARRAY, &to_properties, N_("A connection property for that cluster; may be repeated"), N_("KEY=VALUE") },
  { "partitioning", 0, 0, G_OPTION_ARG_STRING, &partitioning, N_("same, key or one (default: same, or by the key where the target has fewer partitions)"), N_("HOW") },
  { "to-partition", 0, 0, G_OPTION_ARG_INT, &target_partition, N_("Which one, with --partitioning=one (default 0)"), N_("N") },
  { "timestamps", 0, 0, G_OPTION_ARG_STRING, &timestamps, N_("keep (default) or now"), N_("WHICH") },
  { "set", 0, 0, G_OPTION_ARG_CALLBACK, (gpointer) set_cb, N_("Set a field of values that are JSON, such as status=\"retry\"; may be repeated"), N_("FIELD=VALUE") },
  { "remove", 0, 0, G_OPTION_ARG_CALLBACK, (gpointer) remove_cb, N_("Remove a field of values that are JSON; may be repeated"), N_("FIELD") },
  { "source-header", 0, 0, G_OPTION_ARG_NONE, &source_header, N_("Add a header weir-source with topic-partition-offset"), NULL },
  { "on-error", 0, 0, G_OPTION_ARG_STRING, &on_error, N_("When the target refuses a message: stop (default) or skip and list it"), N_("WHAT") },
  { "divert", 0, 0, G_OPTION_ARG_STRING, &divert_topic, N_("Write messages that the target refuses to this topic"), N_("TOPIC") },
  { "transactional", 0, 0, G_OPTION_ARG_NONE, &transactional, N_("Exactly once (default where both topics are on one cluster)"), NULL },
  { "no-transaction", 0, 0, G_OPTION_ARG_NONE, &no_transaction, N_("At least once: faster, and nothing is written but messages"), NULL },
  { "job", 0, 0, G_OPTION_ARG_STRING, &job_name, N_("The job’s name: one that was interrupted goes on when run again"), N_("NAME") },
  { "list", 0, 0, G_OPTION_ARG_NONE, &list_jobs, N_("Only list the jobs"), NULL },
  { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, N_("Only say what would be written"), NULL },
  { "by-offsets", 0, 0, G_OPTION_ARG_NONE, &by_offsets, N_("Let --dry-run count offsets instead of reading all messages"), NULL },
  { "verify", 0, 0, G_OPTION_ARG_NONE, &verify, N_("At the end read both sides and compare a hash of each partition"), NULL },
  G_OPTION_ENTRY_NULL,
};

typedef struct
{
  WeirCliReplay base;
  WeirJobStore *store;
  WeirReplay *replay;
  gboolean was_interrupted;
  gboolean has_told;
} Replay;

gboolean
weir_cli_replay_is_wanted (const WeirRecordView *view,
                           gpointer user_data)
{
  WeirCliReplay *self = user_data;

  return self->search == NULL || weir_search_match (self->search, view) == WEIR_VERDICT_YES;
}

gboolean
weir_cli_replay_edit (const WeirRecordView *view,
                      WeirRecordView *edited,
                      char **problem,
                      gpointer user_data)
{
  WeirCliReplay *self = user_data;

  return weir_value_edit_apply (self->edit, self->scratch, view, edited, problem);
}

static gboolean
save (const WeirJob *job,
      gpointer user_data,
      GError **error)
{
  Replay *self = user_data;

  return weir_job_store_save (self->store, job, error);
}

static gboolean
check_word (WeirCli *cli,
            const char *option,
            const char *value,
            const char *const *words)
{
  g_autofree char *list = NULL;

  if (value == NULL || g_strv_contains (words, value))
    return TRUE;
  list = g_strjoinv (", ", (char **) words);
  /* Translators: an option, the words it takes, and what was given instead */
  weir_cli_wrong_usage (cli, _("%s takes one of: %s; not “%s”."), option, list, value);
  return FALSE;
}

static gboolean
check_usage (WeirCli *cli,
             guint n_arguments)
{
  static const char *const partitionings[] = { "same", "key", "one", NULL };
  static const char *const stamps[] = { "keep", "now", NULL };
  static const char *const policies[] = { "stop", "skip", NULL };

  if (!check_word (cli, "--partitioning", partitioning, partitionings) || !check_word (cli, "--timestamps", timestamps, stamps)
      || !check_word (cli, "--on-error", on_error, policies))
    return FALSE;
  if (list_jobs && (n_arguments > 0 || job_name != NULL || dry_run || verify))
    weir_cli_wrong_usage (cli, _("--list stands alone."));
  else if (list_jobs)
    return TRUE;
  else if (n_arguments != 2 && !(n_arguments == 0 && job_name != NULL))
    weir_cli_wrong_usage (cli, _("“replay” needs the names of two topics: SOURCE and TARGET. Only with --job they may be left out, to go on."));
  else if (job_name != NULL && !weir_job_name_is_valid (job_name))
    weir_cli_wrong_usage (cli, _("“%s” cannot be the name of a job: use letters, digits, dots, hyphens and underscores."), job_name);
  else if (partition < -1 || (target_partition != -1 && (target_partition < 0 || g_strcmp0 (partitioning, "one") != 0)))
    weir_cli_wrong_usage (cli, _("A partition is a number from 0 on; --to-partition belongs to --partitioning=one."));
  else if (rate < 0)
    weir_cli_wrong_usage (cli, _("--rate needs a number above 0."));
  else if ((ignore_case || match_headers) && match == NULL)
    weir_cli_wrong_usage (cli, _("--ignore-case and --headers belong to --match."));
  else if ((to_file != NULL || to_properties != NULL) && to_bootstrap == NULL && n_arguments == 2)
    weir_cli_wrong_usage (cli, _("--to-property and --to-property-file belong to --to-bootstrap."));
  else if (on_error != NULL && divert_topic != NULL)
    weir_cli_wrong_usage (cli, _("Give either --on-error or --divert."));
  else if (transactional && no_transaction)
    weir_cli_wrong_usage (cli, _("Give either --transactional or --no-transaction."));
  else if (by_offsets && !dry_run)
    weir_cli_wrong_usage (cli, _("--by-offsets belongs to --dry-run."));
  else if (dry_run && (verify || n_arguments != 2))
    weir_cli_wrong_usage (cli, _("--dry-run needs SOURCE and TARGET, and leaves nothing to verify."));
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_positions (WeirCli *cli,
                 const WeirJob *job)
{
  const char *texts[] = { job->from, job->to };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      WeirPosition position;

      if (texts[i] != NULL && !weir_position_parse (texts[i], job->now_msec, &position, &error))
        {
          weir_cli_wrong_usage (cli, "%s", error->message);
          return FALSE;
        }
    }
  return TRUE;
}

/* What may be said anew each time a job goes on. */
static void
set_conduct (WeirJob *job)
{
  job->rate = rate;
  if (divert_topic != NULL)
    {
      g_free (job->divert_topic);
      job->divert_topic = g_strdup (divert_topic);
      job->refused_policy = WEIR_REFUSED_DIVERT;
    }
  else if (on_error != NULL)
    {
      job->refused_policy = g_str_equal (on_error, "skip") ? WEIR_REFUSED_SKIP : WEIR_REFUSED_STOP;
    }
}

static WeirJob *
make_job (WeirCli *cli,
          const char *name,
          char **topics)
{
  WeirJob *job = weir_job_new (name);

  job->source = g_strdup (topics[0]);
  job->target = g_strdup (topics[1]);
  job->source_bootstrap = g_strdup (weir_profile_get_bootstrap (cli->profile));
  job->target_bootstrap = g_strdup (to_bootstrap);
  job->from = g_strdup (from_text);
  job->to = g_strdup (to_text);
  job->partition = partition;
  job->match = g_strdup (match);
  job->ignore_case = ignore_case;
  job->match_headers = match_headers;
  job->where = g_strdup (where);
  job->edits = edits != NULL ? g_strdup (edits->str) : NULL;
  if (g_strcmp0 (partitioning, "same") == 0)
    job->partitioning = WEIR_PARTITIONING_SAME;
  else if (g_strcmp0 (partitioning, "key") == 0)
    job->partitioning = WEIR_PARTITIONING_KEY;
  else if (g_strcmp0 (partitioning, "one") == 0)
    job->partitioning = WEIR_PARTITIONING_ONE;
  job->target_partition = MAX (target_partition, 0);
  job->new_timestamps = g_strcmp0 (timestamps, "now") == 0;
  job->source_header = source_header;
  job->delivery = transactional ? WEIR_DELIVERY_EXACTLY_ONCE : no_transaction ? WEIR_DELIVERY_AT_LEAST_ONCE : WEIR_DELIVERY_AUTO;
  set_conduct (job);
  return job;
}

/* Whether what was typed is what the kept job is about. What the job decided by itself need not be typed. */
static gboolean
check_same_plan (WeirCli *cli,
                 const WeirJob *kept,
                 const WeirJob *typed)
{
  g_autoptr (WeirJob) copy = weir_job_copy (typed);
  const char *option;

  if (copy->partitioning == WEIR_PARTITIONING_AUTO)
    copy->partitioning = kept->partitioning;
  if (copy->delivery == WEIR_DELIVERY_AUTO)
    copy->delivery = kept->delivery;
  option = weir_job_compare_plans (kept, copy);
  if (option == NULL)
    return TRUE;
  /* Translators: name of a job, and an option of the command line */
  weir_cli_wrong_usage (cli, _("The job “%s” was begun with another %s. Go on with it as “weirctl replay --job=%s”, or use another name."),
                        kept->name, option, kept->name);
  return FALSE;
}

static gboolean
make_search (Replay *self)
{
  const WeirJob *job = self->base.job;
  WeirSearchOptions options = { .text = job->match, .text_length = -1, .ignore_case = job->ignore_case, .in_headers = job->match_headers,
                                .condition = job->where, .now_msec = job->now_msec };
  g_autoptr (GError) error = NULL;
  gsize position = 0;

  if (job->match == NULL && job->where == NULL)
    return TRUE;
  self->base.search = weir_search_new (&options, weir_record_view_get_header, &position, &error);
  if (self->base.search == NULL)
    {
      g_autofree char *rest = g_utf8_make_valid (job->where + position, -1);

      if (rest[0] == '\0')
        weir_cli_wrong_usage (self->base.cli, _("--where is wrong at its end: %s"), error->message);
      else
        weir_cli_wrong_usage (self->base.cli, _("--where is wrong at character %ld, before “%s”: %s"),
                              g_utf8_strlen (job->where, (gssize) position) + 1, rest, error->message);
    }
  return self->base.search != NULL;
}

static gboolean
make_edit (Replay *self)
{
  const char *text = self->base.job->edits;
  g_autoptr (GError) error = NULL;
  gsize position = 0;

  if (text == NULL)
    return TRUE;
  self->base.edit = weir_value_edit_new (text, &position, &error);
  self->base.scratch = weir_value_edit_scratch_new ();
  if (self->base.edit == NULL)
    {
      /* Of the option that it is in. */
      const char *line = g_strrstr_len (text, (gssize) position, "\n");
      const char *start = line != NULL ? line + 1 : text;
      g_autofree char *place = g_strndup (start, (gsize) (text + position - start));
      g_autofree char *rest = g_strndup (text + position, strcspn (text + position, "\n"));
      g_autofree char *valid_place = g_utf8_make_valid (place, -1);
      g_autofree char *valid_rest = g_utf8_make_valid (rest, -1);

      if (*rest == '\0')
        /* Translators: what was typed, and why it is wrong */
        weir_cli_wrong_usage (self->base.cli, _("The edit “%s” is wrong at its end: %s"), valid_place, error->message);
      else
        /* Translators: what was typed, its beginning and the rest, and why it is wrong there */
        weir_cli_wrong_usage (self->base.cli, _("The edit “%s%s” is wrong at character %ld, before “%s”: %s"), valid_place, valid_rest,
                              g_utf8_strlen (valid_place, -1) + 1, valid_rest, error->message);
    }
  return self->base.edit != NULL;
}

/* The connection of the target. Nothing of the source's goes there: it may be somebody else's, and there are passwords in it. */
static gboolean
open_target (Replay *self)
{
  const WeirJob *job = self->base.job;
  g_autoptr (WeirProfile) profile = NULL;
  g_autoptr (GError) error = NULL;

  if (job->target_bootstrap == NULL)
    {
      self->base.target = g_object_ref (self->base.cli->client);
      return TRUE;
    }
  profile = weir_profile_new (NULL, "weirctl", NULL);
  if (to_file != NULL && !weir_client_load_file (profile, to_file, &error))
    {
      weir_cli_fail (self->base.cli, error);
      return FALSE;
    }
  weir_profile_set_bootstrap (profile, job->target_bootstrap);
  for (gsize i = 0; to_properties != NULL && to_properties[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (to_properties[i], "=", 2);

      if (g_strv_length (parts) != 2 || !weir_client_check_property (parts[0], parts[1], &error))
        {
          weir_cli_wrong_usage (self->base.cli, "%s", error != NULL ? error->message : _("--to-property needs KEY=VALUE."));
          return FALSE;
        }
      weir_profile_set_property (profile, parts[0], parts[1]);
    }
  self->base.target = weir_client_new (profile, &error);
  if (self->base.target == NULL)
    weir_cli_wrong_usage (self->base.cli, "%s", error->message);
  return self->base.target != NULL;
}

static void
finish (Replay *self,
        WeirCliStatus status)
{
  if (verify && status != WEIR_CLI_FAILED)
    {
      weir_cli_replay_verify (&self->base, status);
      return;
    }
  if (self->base.cli->json)
    {
      weir_cli_replay_print_json (&self->base.cli->output, self->base.job);
      weir_output_text (&self->base.cli->output, "}\n");
    }
  weir_cli_quit (self->base.cli, status);
}

static void
ended_cb (WeirReplay *replay,
          Replay *self)
{
  WeirJob *job = weir_replay_dup_job (replay);
  WeirCliStatus status = WEIR_CLI_DONE;

  weir_job_free (self->base.job);
  self->base.job = job;
  if (job->state == WEIR_JOB_NEW)
    {
      if (job->error != NULL)
        weir_cli_replay_print_error (job);
      else
        weir_cli_message (_("Nothing was written."));
      weir_cli_quit (self->base.cli, WEIR_CLI_FAILED);
      return;
    }
  if (job->state != WEIR_JOB_DONE)
    status = job->counts.n_written > 0 || self->was_interrupted ? WEIR_CLI_PARTIAL : WEIR_CLI_FAILED;
  else if (job->refused->len > 0)
    status = WEIR_CLI_PARTIAL;
  if (status == WEIR_CLI_FAILED && job->error != NULL)
    weir_cli_replay_print_error (job);
  else
    weir_cli_replay_print_text (job);
  finish (self, status);
}

/* A name that was made up must be known, should the program be killed. */
static void
progress_cb (WeirReplay *replay,
             Replay *self)
{
  g_autofree char *text = NULL;

  if (job_name != NULL || self->has_told)
    return;
  self->has_told = TRUE;
  text = g_strdup_printf (_("Should it be interrupted, it goes on with “weirctl replay --job=%s”."), self->base.job->name);
  weir_cli_message (text);
}

static gboolean
interrupted_cb (gpointer user_data)
{
  Replay *self = user_data;

  self->was_interrupted = TRUE;
  weir_replay_cancel (self->replay);
  /* A second one ends the program at once, should the first not. */
  return G_SOURCE_REMOVE;
}

static void
start (Replay *self)
{
  WeirCli *cli = self->base.cli;
  WeirReplayHooks hooks = { .match = self->base.search != NULL ? weir_cli_replay_is_wanted : NULL,
                            .edit = self->base.edit != NULL ? weir_cli_replay_edit : NULL, .save = save, .user_data = self,
                            .stall_msec = cli->timeout_msec * STALL_TIMEOUTS };
  g_autoptr (GError) error = NULL;

  mallopt (M_MMAP_THRESHOLD, LARGE_BYTES);
  self->replay = weir_replay_new (cli->client, self->base.target, self->base.job, &hooks);
  g_signal_connect (self->replay, "progress", G_CALLBACK (progress_cb), self);
  g_signal_connect (self->replay, "ended", G_CALLBACK (ended_cb), self);
  if (!weir_replay_start (self->replay, &error))
    {
      weir_cli_fail (cli, error);
      return;
    }
  g_unix_signal_add (SIGINT, interrupted_cb, self);
  g_unix_signal_add (SIGTERM, interrupted_cb, self);
}

/* The job that is gone on with, or a new one. FALSE: wrong usage or a failure, and said so. */
static gboolean
open_job (Replay *self,
          char **arguments,
          guint n_arguments)
{
  WeirCli *cli = self->base.cli;
  g_autofree char *name = NULL;
  g_autoptr (WeirJob) kept = NULL;
  g_autoptr (WeirJob) typed = NULL;
  g_autoptr (GError) error = NULL;

  self->store = weir_job_store_new (NULL);
  name = job_name != NULL ? g_strdup (job_name) : weir_job_store_make_name (self->store, arguments[0], arguments[1]);
  if (n_arguments == 2)
    {
      typed = make_job (cli, name, arguments);
      if (!check_positions (cli, typed))
        return FALSE;
    }
  if (!weir_job_store_open (self->store, name, &kept, &error))
    {
      weir_cli_fail (cli, error);
      return FALSE;
    }
  if (kept == NULL && typed == NULL)
    {
      weir_cli_wrong_usage (cli, _("There is no job “%s” to go on with: give SOURCE and TARGET."), name);
      return FALSE;
    }
  if (kept != NULL && typed != NULL && !check_same_plan (cli, kept, typed))
    return FALSE;
  if (kept != NULL)
    set_conduct (kept);
  self->base.job = kept != NULL ? g_steal_pointer (&kept) : g_steal_pointer (&typed);
  return TRUE;
}

static gboolean
is_local (void)
{
  return list_jobs;
}

static void
prepare (GOptionContext *context)
{
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_description (
    context, _("Reads messages and publishes them again: keys, values, headers and timestamps to the byte. Where it ends is fixed\n"
               "when it begins. Interrupted, the job goes on with “weirctl replay --job=NAME”: on one cluster each message is\n"
               "written exactly once, whatever happened; to another cluster at least once. See docs/replay.md."));
}

static void
run (WeirCli *cli,
     char **arguments,
     guint n_arguments)
{
  static Replay replay;
  Replay *self = &replay;

  if (!check_usage (cli, n_arguments))
    return;
  self->base.cli = cli;
  if (list_jobs)
    {
      weir_cli_replay_list (cli);
      return;
    }
  if (dry_run)
    {
      self->base.job = make_job (cli, "dry-run", arguments);
      if (check_positions (cli, self->base.job) && make_search (self) && make_edit (self) && open_target (self))
        weir_cli_replay_preview (&self->base, by_offsets);
      return;
    }
  if (!open_job (self, arguments, n_arguments) || !make_search (self) || !make_edit (self) || !open_target (self))
    return;
  if (self->base.job->state == WEIR_JOB_DONE)
    {
      g_autofree char *text = g_strdup_printf (_("The job “%s” is done: there is nothing to go on with."), self->base.job->name);

      weir_cli_message (text);
      finish (self, WEIR_CLI_DONE);
      return;
    }
  start (self);
}

const WeirCliCommand weir_cli_replay = {
  .name = "replay",
  .arguments = "SOURCE TARGET",
  .summary = N_("publish messages of a topic again"),
  .is_local = is_local,
  .prepare = prepare,
  .run = run,
};
