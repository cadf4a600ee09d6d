/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#include "base/weir-error.h"
#include "store/weir-profile-store.h"
#include "weir-cli.h"

static const WeirCliCommand *const commands[] = {
  &weir_cli_brokers, &weir_cli_topics,  &weir_cli_topic,   &weir_cli_groups, &weir_cli_group, &weir_cli_history,
  &weir_cli_export_offsets, &weir_cli_reset_offsets, &weir_cli_group_changes,
  &weir_cli_consume, &weir_cli_publish, &weir_cli_replay,  &weir_cli_orders, &weir_cli_stock,
  &weir_cli_mapping,
};

static WeirCli cli;
static gboolean shows_version;

static const GOptionEntry shared_entries[] = {
  { "bootstrap", 'b', 0, G_OPTION_ARG_STRING, &cli.bootstrap, N_("Brokers to connect to"), N_("HOST:PORT,…") },
  { "profile", 'p', 0, G_OPTION_ARG_STRING, &cli.profile_name, N_("A connection saved in Weir"), N_("NAME") },
  { "property-file", 'F', 0, G_OPTION_ARG_FILENAME, &cli.file, N_("A property file of librdkafka, kcat or a Java client"), N_("FILE") },
  { "property", 'X', 0, G_OPTION_ARG_STRING_ARRAY, &cli.properties, N_("A connection property; may be repeated"), N_("KEY=VALUE") },
  { "json", 0, 0, G_OPTION_ARG_NONE, &cli.json, N_("Print JSON"), NULL },
  { "timeout", 0, 0, G_OPTION_ARG_DOUBLE, &cli.timeout_sec, N_("How long to wait for an answer (default 10)"), N_("SECONDS") },
  G_OPTION_ENTRY_NULL,
};

static const GOptionEntry version_entries[] = {
  { "version", 0, 0, G_OPTION_ARG_NONE, &shows_version, N_("Print the version"), NULL },
  G_OPTION_ENTRY_NULL,
};

static const WeirCliCommand *
find_command (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (g_str_equal (commands[i]->name, name))
        return commands[i];
    }
  return NULL;
}

static char *
describe_commands (void)
{
  GString *text = g_string_new (_("Commands:"));

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (text, "\n  %-14s %s", commands[i]->name, _(commands[i]->summary));
  g_string_append_printf (text, "\n\n%s\n\n%s",
                          _("“weirctl COMMAND --help” describes a command."),
                          _("Exit status: 0 done, 1 failed, 2 wrong usage, 3 done in part."));
  return g_string_free_and_steal (text);
}

/* Ends the program without waiting for the library's threads: with a broker that hangs they take seconds. */
static G_NORETURN void
leave (int status)
{
  fflush (NULL);
  _exit (status);
}

static G_NORETURN void
leave_wrong_usage (const char *text)
{
  weir_cli_message (text);
  leave (WEIR_CLI_USAGE);
}

static GOptionContext *
new_program_context (void)
{
  GOptionContext *context = g_option_context_new (_("COMMAND … – look into an Apache Kafka cluster and the orders in it"));
  g_autofree char *description = describe_commands ();

  g_option_context_add_main_entries (context, shared_entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, version_entries, GETTEXT_PACKAGE);
  g_option_context_set_description (context, description);
  /* The rest belongs to the command. */
  g_option_context_set_strict_posix (context, TRUE);
  return context;
}

static GOptionContext *
new_command_context (const WeirCliCommand *command)
{
  g_autofree char *parameters = g_strdup_printf ("%s – %s", command->arguments, _(command->summary));
  GOptionContext *context = g_option_context_new (parameters);
  GOptionGroup *shared = g_option_group_new ("connection", _("Connection:"), _("Show options of the connection"), NULL, NULL);

  if (command->prepare != NULL)
    command->prepare (context);
  g_option_group_set_translation_domain (shared, GETTEXT_PACKAGE);
  g_option_group_add_entries (shared, shared_entries);
  g_option_context_add_group (context, shared);
  return context;
}

static gboolean
set_properties (WeirProfile *profile,
                GError **error)
{
  for (gsize i = 0; cli.properties != NULL && cli.properties[i] != NULL; i++)
    {
      const char *equals = strchr (cli.properties[i], '=');
      g_autofree char *key = NULL;

      if (equals == NULL || equals == cli.properties[i])
        {
          g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("“-X %s” is no property: write KEY=VALUE."), cli.properties[i]);
          return FALSE;
        }
      key = g_strndup (cli.properties[i], equals - cli.properties[i]);
      if (!weir_client_check_property (key, equals + 1, error))
        return FALSE;
      if (g_str_equal (key, "bootstrap.servers") || g_str_equal (key, "metadata.broker.list"))
        weir_profile_set_bootstrap (profile, equals + 1);
      else
        weir_profile_set_property (profile, key, equals + 1);
    }
  return TRUE;
}

static gboolean
has_bootstrap (WeirProfile *profile)
{
  const char *bootstrap = weir_profile_get_bootstrap (profile);

  return bootstrap != NULL && *bootstrap != '\0';
}

typedef struct
{
  gboolean is_done;
  GError *error;
} Unlocking;

static void
unlocked_cb (GObject *object,
             GAsyncResult *result,
             gpointer user_data)
{
  Unlocking *unlocking = user_data;

  weir_profile_store_unlock_finish (WEIR_PROFILE_STORE (object), result, &unlocking->error);
  unlocking->is_done = TRUE;
}

/* The saved profile, with its passwords out of the secret service. */
static WeirProfile *
load_profile (const char *name,
              GError **error)
{
  g_autoptr (WeirProfileStore) store = weir_profile_store_new (NULL);
  WeirProfile *profile;
  Unlocking unlocking = { 0 };

  if (!weir_profile_store_load (store, error))
    return NULL;
  profile = weir_profile_store_find (store, name);
  if (profile == NULL)
    {
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_NOT_FOUND, _("There is no saved connection “%s”. Connections are saved in Weir’s window."), name);
      return NULL;
    }
  weir_profile_store_unlock_async (store, profile, NULL, unlocked_cb, &unlocking);
  while (!unlocking.is_done)
    g_main_context_iteration (NULL, TRUE);
  if (unlocking.error != NULL)
    {
      g_propagate_error (error, unlocking.error);
      return NULL;
    }
  return weir_profile_copy (profile);
}

/* Wrong usage ends the program here; FALSE is another failure. */
static gboolean
open_client (const WeirCliCommand *command,
             GError **error)
{
  g_autoptr (GError) wrong = NULL;

  if (command->is_local != NULL && command->is_local ())
    return TRUE;
  if (command->runs_unconnected && cli.bootstrap == NULL && cli.profile_name == NULL && cli.file == NULL && cli.properties == NULL)
    return TRUE;
  if (cli.bootstrap != NULL && cli.profile_name != NULL)
    leave_wrong_usage (_("Give either -b or -p: a saved connection has its own brokers."));
  if (cli.profile_name != NULL)
    cli.profile = load_profile (cli.profile_name, error);
  else
    cli.profile = weir_profile_new (NULL, "weirctl", NULL);
  if (cli.profile == NULL)
    return FALSE;

  if (cli.file != NULL && !weir_client_load_file (cli.profile, cli.file, error))
    return FALSE;
  if (cli.bootstrap != NULL)
    weir_profile_set_bootstrap (cli.profile, cli.bootstrap);
  if (!set_properties (cli.profile, &wrong))
    leave_wrong_usage (wrong->message);
  if (!has_bootstrap (cli.profile))
    leave_wrong_usage (_("No cluster is given: use -b HOST:PORT, -p NAME or -F FILE."));

  cli.client = command->asks_groups ? weir_client_new_observer (cli.profile, &wrong) : weir_client_new (cli.profile, &wrong);
  if (cli.client == NULL)
    leave_wrong_usage (wrong->message);
  return TRUE;
}

int
main (int argc,
      char *argv[])
{
  static GOptionContext *context; /* static: --help ends the program inside of it */
  g_autoptr (GError) error = NULL;
  const WeirCliCommand *command;

  setlocale (LC_ALL, "");
  /* Tests translate with what was built, not with what is installed. */
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("WEIR_LOCALE_DIR") != NULL ? g_getenv ("WEIR_LOCALE_DIR") : WEIR_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("weirctl");
  /* A pipe that nobody reads is an error with a sentence, not a sudden end that leaves half of something behind. */
  signal (SIGPIPE, SIG_IGN);
  cli.timeout_sec = 10;

  context = new_program_context ();
  if (!g_option_context_parse (context, &argc, &argv, &error))
    leave_wrong_usage (error->message);
  if (shows_version)
    {
      printf ("weirctl %s\n", WEIR_VERSION);
      leave (fflush (stdout) == 0 ? WEIR_CLI_DONE : WEIR_CLI_FAILED);
    }
  if (argc < 2)
    leave_wrong_usage (_("No command is given: “weirctl --help” lists them."));
  command = find_command (argv[1]);
  if (command == NULL)
    {
      g_autofree char *text = g_strdup_printf (_("There is no command “%s”: “weirctl --help” lists them."), argv[1]);

      leave_wrong_usage (text);
    }

  /* The command's own options, and those of the connection behind it too. */
  g_option_context_free (context);
  context = new_command_context (command);
  {
    g_autofree char *name = g_strdup_printf ("weirctl %s", command->name);

    g_set_prgname (name);
    argv[1] = argv[0];
    argv++;
    argc--;
    if (!g_option_context_parse (context, &argc, &argv, &error))
      leave_wrong_usage (error->message);
    g_set_prgname ("weirctl");
  }
  if (!(cli.timeout_sec > 0 && cli.timeout_sec <= 86400))
    leave_wrong_usage (_("--timeout needs a number of seconds, above 0."));
  cli.timeout_msec = (guint) (cli.timeout_sec * 1000);
  if (argc > 1 && g_str_equal (argv[1], "--"))
    {
      argv++;
      argc--;
    }

  cli.loop = g_main_loop_new (NULL, FALSE);
  weir_output_init (&cli.output, STDOUT_FILENO);
  if (!open_client (command, &error))
    {
      weir_cli_message (error->message);
      leave (WEIR_CLI_FAILED);
    }
  command->run (&cli, argv + 1, (guint) argc - 1);
  if (!cli.is_done)
    g_main_loop_run (cli.loop);

  if (!weir_output_flush (&cli.output))
    {
      g_autofree char *text = g_strdup_printf (_("Standard output could not be written: %s."), g_strerror (cli.output.error_number));

      weir_cli_message (text);
      leave (WEIR_CLI_FAILED);
    }
#ifdef __SANITIZE_ADDRESS__
  /* The check for leaks, which leaving passes by. Who gives up leaves what is still in use. The library's threads are
   * waited for: what one of them holds while it ends looks like a leak. */
  if (cli.status == WEIR_CLI_DONE)
    {
      g_clear_object (&cli.client);
      weir_client_wait_closed (3000);
      __lsan_do_leak_check ();
    }
#endif
  leave (cli.status);
}
