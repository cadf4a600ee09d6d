/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "shop-control.h"
#include "shop-history.h"
#include "shop-services.h"

#define DEFAULT_RATE        12
#define DEFAULT_HISTORY_MIN 10
#define MAX_INSTANCES       32
/* A cluster that hangs does not keep the shop from ending. */
#define STOP_TIMEOUT_USEC (1700 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  char *bootstrap;
  char **properties;
  double rate;
  gboolean has_wave;
  double wave_period_sec;
  char **instances;
  char **paused;
  int history_min; /* −1: the default */
  char *seed;
  int n_brokers;
  gboolean is_ending_with_stdin;
  gboolean is_ending_with_parent;
  gboolean is_asking_version;
} Options;

static const struct
{
  const ShopService *service;
  guint n_instances;
} services[] = {
  { &shop_inventory_service, 2 },
  { &shop_shipping_service, 1 },
  { &shop_audit_service, 1 },
  { &shop_stock_service, 1 },
};

static void
options_clear (Options *options)
{
  g_free (options->bootstrap);
  g_strfreev (options->properties);
  g_strfreev (options->instances);
  g_strfreev (options->paused);
  g_free (options->seed);
}

static gboolean
parse_options (Options *options, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "bootstrap", 'b', 0, G_OPTION_ARG_STRING, &options->bootstrap, "Run on this cluster instead of the embedded one", "HOST:PORT,…" },
    { "property", 'X', 0, G_OPTION_ARG_STRING_ARRAY, &options->properties, "Set a property of the Kafka library", "NAME=VALUE" },
    { "rate", 'r', 0, G_OPTION_ARG_DOUBLE, &options->rate, "Orders a second, up to 10000 (12)", "RATE" },
    { "wave", 0, 0, G_OPTION_ARG_NONE, &options->has_wave, "Let the rate rise and fall as on a day", NULL },
    { "wave-period", 0, 0, G_OPTION_ARG_DOUBLE, &options->wave_period_sec, "How long such a day is (86400)", "SECONDS" },
    { "instances", 'i', 0, G_OPTION_ARG_STRING_ARRAY, &options->instances, "Instances of inventory, shipping, audit or stock", "SERVICE=N" },
    { "pause", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->paused, "Start with this group paused", "GROUP" },
    { "history", 0, 0, G_OPTION_ARG_INT, &options->history_min, "Make up the orders of the last minutes (10; 0 with --bootstrap)", "MINUTES" },
    { "seed", 0, 0, G_OPTION_ARG_STRING, &options->seed, "Make the same orders each time", "N" },
    { "brokers", 0, 0, G_OPTION_ARG_INT, &options->n_brokers, "Brokers of the embedded cluster (3)", "N" },
    { "exit-with-stdin", 0, 0, G_OPTION_ARG_NONE, &options->is_ending_with_stdin, "End when standard input ends", NULL },
    { "exit-with-parent", 0, 0, G_OPTION_ARG_NONE, &options->is_ending_with_parent, "End when the program that started this one ends", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->is_asking_version, "Print the version and end", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("– a sample shop on Apache Kafka");

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_description (context, "When it is ready it prints one line of JSON with its address, groups and topics.\n"
                                             "Lines on standard input make faults: type “help”. It ends with Ctrl+C.");
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (*argc > 1)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "“%s” is no option of weir-shop", (*argv)[1]);
  else if (!(options->rate > 0 && options->rate <= 10000))
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--rate must be above 0 and at most 10000");
  else if (!(options->wave_period_sec >= 1))
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--wave-period must be at least 1 second");
  else if (options->n_brokers < 1 || options->n_brokers > 20)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--brokers must be 1 to 20");
  else if (options->history_min < -1 || options->history_min > 60 * 24)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--history must be 0 to 1440 minutes");
  else
    return TRUE;
  return FALSE;
}

static gboolean
is_service (const ShopService *service, const char *name)
{
  return g_str_equal (service->name, name) || g_str_equal (service->group, name);
}

/* The last --instances for a service counts. */
static gboolean
find_n_instances (const Options *options, guint counts[G_N_ELEMENTS (services)], GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    counts[i] = services[i].n_instances;
  for (guint i = 0; options->instances != NULL && options->instances[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (options->instances[i], "=", 2);
      guint64 count = 0;
      gboolean is_found = FALSE;

      if (g_strv_length (parts) == 2 && g_ascii_string_to_unsigned (parts[1], 10, 0, MAX_INSTANCES, &count, NULL))
        for (guint s = 0; s < G_N_ELEMENTS (services); s++)
          if (is_service (services[s].service, parts[0]))
            {
              counts[s] = count;
              is_found = TRUE;
            }
      if (!is_found)
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       "--instances=%s: write inventory, shipping, audit or stock and a number up to %d, as in inventory=3",
                       options->instances[i], MAX_INSTANCES);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
pause_groups (Shop *shop, const Options *options, GError **error)
{
  for (guint i = 0; options->paused != NULL && options->paused[i] != NULL; i++)
    {
      ShopGroup *group = shop_find_group (shop, options->paused[i]);

      if (group == NULL)
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--pause=%s: there is no such group",
                       options->paused[i]);
          return FALSE;
        }
      shop_group_set_paused (group, TRUE);
    }
  return TRUE;
}

/* Writes what comes before the first order, and starts the groups behind it. */
static gboolean
open_shop (Shop *shop, const Options *options, const guint counts[], GError **error)
{
  guint minutes = options->history_min < 0 ? DEFAULT_HISTORY_MIN : options->history_min;
  gboolean has_orders = FALSE;

  if (!shop_broker_is_embedded (shop->broker))
    {
      if (options->history_min < 0)
        minutes = 0;
      if (!shop_broker_create_topics (shop->broker, error) || !shop_history_restore (shop, &has_orders, error))
        return FALSE;
      if (has_orders && minutes > 0)
        {
          g_message ("There are orders already: none are made up for the past");
          minutes = 0;
        }
    }
  if (!shop_history_write (shop, minutes, error))
    return FALSE;
  g_debug ("The past of %u minutes is written", minutes);
  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    {
      const ShopService *service = services[i].service;
      ShopGroup *group = shop_find_group (shop, service->group);
      g_autoptr (rd_kafka_topic_partition_list_t) starts = rd_kafka_topic_partition_list_new (9);

      if (minutes > 0
          && !shop_history_get_starts (shop, minutes, service->topics, service == &shop_audit_service, starts, error))
        return FALSE;
      if (counts[i] > 0)
        g_free (shop_group_add_member (group, minutes > 0 ? starts : NULL));
    }
  g_debug ("The groups know where to start");
  /* The others come when the first has said where to start: a group with members does not
   * let itself be told. */
  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    {
      ShopGroup *group = shop_find_group (shop, services[i].service->group);

      shop_group_wait_started (group, 2 * G_TIME_SPAN_SECOND);
      for (guint n = 1; n < counts[i]; n++)
        g_free (shop_group_add_member (group, NULL));
    }
  return TRUE;
}

/* Thread: one of its own, asleep until the shop has ended or hangs. */
static gpointer
watch_stop_func (gpointer data)
{
  g_usleep (STOP_TIMEOUT_USEC);
  g_debug ("Ending without waiting for the cluster");
  _exit (EXIT_SUCCESS);
}

static gboolean
signal_cb (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

static void
run (Shop *shop, const Options *options, GMainLoop *loop)
{
  GThread *threads[] = {
    g_thread_new ("orders", shop_orders_func, shop),
    g_thread_new ("customers", shop_customers_func, shop),
    g_thread_new ("pricing", shop_pricing_func, shop),
    g_thread_new ("reviews", shop_reviews_func, shop),
  };

  /* Not earlier: until here nothing is lost by dying at once, and a cluster that does not
   * answer would delay the end. */
  g_unix_signal_add (SIGTERM, signal_cb, loop);
  g_unix_signal_add (SIGINT, signal_cb, loop);
  shop_print_ready (shop);
  shop_control_start (shop, loop, options->is_ending_with_stdin);
  g_main_loop_run (loop);

  g_thread_unref (g_thread_new ("watch-stop", watch_stop_func, NULL));
  shop_stop (shop);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static gboolean
run_shop (const Options *options, GError **error)
{
  Shop shop = { 0 };
  guint counts[G_N_ELEMENTS (services)];
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  gboolean is_open = FALSE;

  if (!find_n_instances (options, counts, error))
    return FALSE;
  shop.rate = options->rate;
  shop.wave_period_sec = options->has_wave ? options->wave_period_sec : 0;
  shop.seed = options->seed != NULL ? g_ascii_strtoull (options->seed, NULL, 10) : g_random_int ();
  shop_init (&shop);
  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    g_ptr_array_add (shop.groups, shop_group_new (&shop, services[i].service));

  if (pause_groups (&shop, options, error))
    {
      shop.broker = options->bootstrap != NULL
                      ? shop_broker_new_remote (options->bootstrap, (const char *const *) options->properties, error)
                      : shop_broker_new_embedded (options->n_brokers, (const char *const *) options->properties, error);
      is_open = shop.broker != NULL && open_shop (&shop, options, counts, error);
    }
  if (is_open)
    run (&shop, options, loop);
  shop_stop (&shop);
  for (guint i = 0; i < shop.groups->len; i++)
    shop_group_join (g_ptr_array_index (shop.groups, i));
  shop_clear (&shop);
  return is_open;
}

int
main (int argc, char **argv)
{
  Options options = { .rate = DEFAULT_RATE, .wave_period_sec = 86400, .history_min = -1, .n_brokers = 3 };
  g_autoptr (GError) error = NULL;
  pid_t parent = getppid ();
  int status = EXIT_SUCCESS;

  setlocale (LC_ALL, "");
  /* Standard output is for JSON alone. */
  g_log_writer_default_set_use_stderr (TRUE);
  /* Who reads the output may go first. */
  signal (SIGPIPE, SIG_IGN);
  if (!parse_options (&options, &argc, &argv, &error))
    {
      g_printerr ("weir-shop: %s. See weir-shop --help.\n", error->message);
      status = 2;
    }
  else if (options.is_asking_version)
    {
      g_print ("weir-shop %s\n", WEIR_VERSION);
    }
  else
    {
      if (options.is_ending_with_parent)
        {
          prctl (PR_SET_PDEATHSIG, SIGTERM);
          /* It may have ended before it was watched. */
          if (getppid () != parent)
            raise (SIGTERM);
        }
      if (!run_shop (&options, &error))
        {
          g_printerr ("weir-shop: %s\n", error->message);
          status = error->domain == G_OPTION_ERROR ? 2 : EXIT_FAILURE;
        }
    }
  options_clear (&options);
  return status;
}
