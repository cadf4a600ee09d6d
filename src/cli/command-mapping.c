/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "orders/weir-mapping-guess.h"
#include "orders/weir-mapping-trial.h"
#include "search/weir-field-paths.h"
#include "store/weir-mapping-file.h"
#include "store/weir-profile-store.h"
#include "weir-cli-mapping.h"

/* Which fields of the messages are what: shown, kept for a saved connection, guessed and tried on samples. */

#define MAX_SAMPLES 1000000

static char *import_name;
static char *mapping_name;
static char *kind_name;
static gint64 n_samples = 1000;
static gboolean removes;
static gboolean guesses;
static gboolean tries;

static const GOptionEntry entries[] = {
  { "import", 0, 0, G_OPTION_ARG_FILENAME, &import_name, N_("Keep the mapping of a file for the saved connection"), N_("FILE") },
  { "remove", 0, 0, G_OPTION_ARG_NONE, &removes, N_("Forget the mapping of the saved connection"), NULL },
  { "guess", 0, 0, G_OPTION_ARG_NONE, &guesses, N_("Print a mapping, guessed from the newest messages of TOPIC"), NULL },
  { "try", 0, 0, G_OPTION_ARG_NONE, &tries, N_("Say what the mapping makes of the newest messages of TOPIC"), NULL },
  { "mapping", 0, 0, G_OPTION_ARG_FILENAME, &mapping_name, N_("The mapping to try, or to complete by guessing (default: that of the saved connection)"), N_("FILE") },
  { "kind", 0, 0, G_OPTION_ARG_STRING, &kind_name, N_("“orders” or “stock” (default: by the topic’s name)"), N_("KIND") },
  { "samples", 0, 0, G_OPTION_ARG_INT64, &n_samples, N_("How many messages to look at (default 1000)"), N_("N") },
  G_OPTION_ENTRY_NULL,
};

typedef struct
{
  WeirCli *cli;
  WeirReadPlan *plan;
  WeirMapping *mapping; /* nullable */
  WeirMappingKind kind;
  GMutex mutex;      /* protects @values: readers have threads of their own */
  GPtrArray *values; /* of GBytes: they are gone through twice */
} Mapping;

static gboolean
is_local (void)
{
  return !guesses && !tries;
}

static void
print_trial_json (const Mapping *self,
                  const WeirMappingTrial *trial)
{
  WeirOutput *output = &self->cli->output;
  gboolean is_first = TRUE;

  weir_output_char (output, '{');
  weir_output_text (output, "\"kind\":");
  weir_output_json_text (output, self->kind == WEIR_MAPPING_ORDERS ? "orders" : "stock");
  weir_output_json_key (output, "messages");
  weir_output_int64 (output, trial->n_messages);
  weir_output_json_key (output, "readable");
  weir_output_int64 (output, trial->n_readable);
  weir_output_json_key (output, "lacking");
  weir_output_char (output, '{');
  for (guint i = 0; i < WEIR_MAPPED_N_FIELDS; i++)
    {
      if (trial->n_lacking[i] == 0)
        continue;
      if (!is_first)
        weir_output_char (output, ',');
      is_first = FALSE;
      weir_output_json_text (output, weir_mapped_field_get_id (i));
      weir_output_char (output, ':');
      weir_output_int64 (output, trial->n_lacking[i]);
    }
  weir_output_text (output, "}}\n");
}

/* Adds to the mapping what it does not say. */
static gboolean
complete_mapping (Mapping *self)
{
  WeirFieldPaths *paths = weir_field_paths_new ();
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (WeirMappingCandidate));
  gboolean is_found;

  for (guint i = 0; i < self->values->len; i++)
    {
      gsize length;
      const void *bytes = g_bytes_get_data (g_ptr_array_index (self->values, i), &length);

      weir_field_paths_add_value (paths, bytes, length);
    }
  for (guint i = 0; i < weir_field_paths_get_n_paths (paths); i++)
    {
      const WeirFieldPath *path = weir_field_paths_get_path (paths, i);
      WeirMappingCandidate candidate = { path->path, path->n_messages, (path->types & (WEIR_FIELD_TEXT | WEIR_FIELD_NUMBER)) != 0,
                                         (path->types & (WEIR_FIELD_LIST | WEIR_FIELD_OBJECT)) != 0 };

      g_array_append_val (candidates, candidate);
    }
  if (self->mapping == NULL)
    self->mapping = weir_mapping_new ();
  is_found = weir_mapping_guess (self->mapping, self->kind, (const WeirMappingCandidate *) (void *) candidates->data, candidates->len);
  weir_field_paths_free (paths);
  return is_found;
}

static void
ended (WeirCli *cli,
       WeirCliStatus status,
       gpointer user_data)
{
  Mapping *self = user_data;
  WeirMappingTrial trial = { 0 };
  g_autofree char *text = NULL;

  if (status == WEIR_CLI_FAILED)
    {
      weir_cli_quit (cli, status);
      return;
    }
  if (self->values->len == 0)
    {
      weir_cli_fail_text (cli, _("There are no messages with a value to look at."));
      return;
    }
  if (guesses && !complete_mapping (self))
    {
      weir_cli_fail_text (cli, self->kind == WEIR_MAPPING_ORDERS
                                 ? _("No field looks like one of an order: write the mapping by hand, and try it with --try.")
                                 : _("No field looks like one of a stock movement: write the mapping by hand, and try it with --try."));
      return;
    }
  for (guint i = 0; i < self->values->len; i++)
    {
      gsize length;
      const void *bytes = g_bytes_get_data (g_ptr_array_index (self->values, i), &length);

      weir_mapping_trial_add (&trial, self->mapping, self->kind, self->plan->topics[0], bytes, length);
    }
  text = weir_mapping_trial_describe (&trial, self->kind);
  if (guesses)
    {
      g_autofree char *json = weir_mapping_to_json (self->mapping);

      weir_output_text (&cli->output, json);
      weir_cli_message (text);
    }
  else if (cli->json)
    {
      print_trial_json (self, &trial);
    }
  else
    {
      weir_output_text (&cli->output, text);
      weir_output_char (&cli->output, '\n');
    }
  weir_cli_quit (cli, status);
}

/* Thread: the reader's. */
static gboolean
take_record (const WeirRecordView *view,
             gpointer user_data)
{
  Mapping *self = user_data;

  if (view->value == NULL)
    return TRUE;
  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->values, g_bytes_new (view->value, view->value_length));
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

static void
look (WeirCli *cli,
      char **arguments,
      guint n_arguments)
{
  Mapping *self = g_new0 (Mapping, 1);
  g_autofree char *from = g_strdup_printf ("-%" G_GINT64_FORMAT, n_samples);

  self->cli = cli;
  g_mutex_init (&self->mutex);
  self->values = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  if (n_arguments != 1 || guesses == tries)
    {
      weir_cli_wrong_usage (cli, _("“mapping” needs one TOPIC, and either --guess or --try."));
      return;
    }
  if (n_samples < 1 || n_samples > MAX_SAMPLES)
    {
      weir_cli_wrong_usage (cli, _("--samples needs a number from 1 to %d."), MAX_SAMPLES);
      return;
    }
  self->kind = kind_name != NULL ? g_str_equal (kind_name, "stock") : weir_mapping_is_topic (NULL, WEIR_MAPPING_STOCK, arguments[0]);
  if (kind_name != NULL && !g_str_equal (kind_name, "stock") && !g_str_equal (kind_name, "orders"))
    {
      weir_cli_wrong_usage (cli, _("--kind is “orders” or “stock”."));
      return;
    }
  if (!weir_cli_load_mapping (cli, mapping_name, &self->mapping))
    return;
  /* The newest of each partition; of all together no more. */
  weir_cli_read_options.limit = n_samples;
  if (weir_cli_make_plan (cli, arguments, from, &self->plan))
    weir_cli_read (cli, self->plan, take_record, NULL, ended, self);
}

static WeirProfile *
find_profile (WeirCli *cli,
              WeirProfileStore *store)
{
  g_autoptr (GError) error = NULL;
  WeirProfile *profile;

  if (cli->profile_name == NULL)
    {
      weir_cli_wrong_usage (cli, _("A mapping belongs to a saved connection: name it with -p."));
      return NULL;
    }
  if (!weir_profile_store_load (store, &error))
    {
      weir_cli_fail (cli, error);
      return NULL;
    }
  profile = weir_profile_store_find (store, cli->profile_name);
  if (profile == NULL)
    {
      g_autofree char *text = g_strdup_printf (_("There is no saved connection “%s”. Connections are saved in Weir’s window."), cli->profile_name);

      weir_cli_fail_text (cli, text);
    }
  return profile;
}

/* As Weir writes it, so that a file with strange blanks is kept in good order. */
static gboolean
import_file (WeirCli *cli,
             const char *id,
             GError **error)
{
  g_autoptr (WeirMapping) mapping = NULL;
  g_autofree char *text = NULL;

  if (!weir_cli_load_mapping (cli, import_name, &mapping))
    return FALSE;
  text = weir_mapping_to_json (mapping);
  return weir_mapping_file_save (id, text, error);
}

static void
keep (WeirCli *cli)
{
  g_autoptr (WeirProfileStore) store = weir_profile_store_new (NULL);
  WeirProfile *profile = find_profile (cli, store);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_done;

  if (profile == NULL)
    return;
  if (import_name != NULL)
    is_done = import_file (cli, weir_profile_get_id (profile), &error);
  else if (removes)
    is_done = weir_mapping_file_remove (weir_profile_get_id (profile), &error);
  else
    {
      is_done = weir_mapping_file_load (weir_profile_get_id (profile), &text, &error);
      if (is_done)
        weir_output_text (&cli->output, text != NULL ? text : "{}\n");
    }
  if (error != NULL)
    weir_cli_fail (cli, error);
  else if (is_done)
    weir_cli_quit (cli, WEIR_CLI_DONE);
}

static void
prepare (GOptionContext *context)
{
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_description (
    context, _("A mapping says which topics hold orders and stock movements, and where in a message is what. It belongs to a saved connection.\n"
               "Without options it is printed, as JSON. What a mapping does not say is guessed by the names of the fields."));
}

static void
run (WeirCli *cli,
     char **arguments,
     guint n_arguments)
{
  if (!is_local ())
    look (cli, arguments, n_arguments);
  else if (import_name != NULL && removes)
    weir_cli_wrong_usage (cli, _("Give either --import or --remove."));
  else if (n_arguments > 0)
    weir_cli_wrong_usage (cli, _("“mapping” needs one TOPIC with --guess or --try, and none without."));
  else
    keep (cli);
}

const WeirCliCommand weir_cli_mapping = {
  .name = "mapping",
  .arguments = "[TOPIC]",
  .summary = N_("say which fields of the messages are what"),
  .is_local = is_local,
  .prepare = prepare,
  .run = run,
};
