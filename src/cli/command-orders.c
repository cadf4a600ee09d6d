/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>

#include "base/weir-format.h"
#include "base/weir-position.h"
#include "orders/weir-order-book.h"
#include "orders/weir-test-order.h"
#include "weir-cli-mapping.h"

static char *every_text;
static gboolean with_test_orders;

static char *mapping_name;

static const GOptionEntry entries[] = {
  { "mapping", 0, 0, G_OPTION_ARG_FILENAME, &mapping_name, N_("Which fields are what (default: that of the saved connection; see “weirctl mapping”)"), N_("FILE") },
  { "from", 0, 0, G_OPTION_ARG_STRING, &weir_cli_read_options.from, N_("Where to begin (default beginning)"), N_("POSITION") },
  { "to", 0, 0, G_OPTION_ARG_STRING, &weir_cli_read_options.to, N_("Where to stop (default end)"), N_("POSITION") },
  { "follow", 0, 0, G_OPTION_ARG_NONE, &weir_cli_read_options.follow, N_("Go on with new orders, until interrupted"), NULL },
  { "every", 0, 0, G_OPTION_ARG_STRING, &every_text, N_("With --follow: how often to print (default 1s)"), N_("SPAN") },
  { "with-test-orders", 0, 0, G_OPTION_ARG_NONE, &with_test_orders, N_("Count those too that Weir has made up (header weir-test)"), NULL },
  { "isolation", 0, 0, G_OPTION_ARG_STRING, &weir_cli_read_options.isolation, N_("read_committed (default) or read_uncommitted"), N_("LEVEL") },
  G_OPTION_ENTRY_NULL,
};

typedef struct
{
  WeirCli *cli;
  WeirMapping *mapping; /* nullable */
  WeirOrderBook *book;
  WeirReadPlan *plan;
  guint every_msec;
  GMutex mutex;
  gint64 n_test; /* messages that were left out; guarded by the mutex, as the reader's thread counts them */
} Orders;

static void
json_decimal (WeirOutput *output,
              WeirDecimal decimal)
{
  g_autofree char *text = weir_decimal_to_string (decimal);

  weir_output_json_text (output, text);
}

static void
json_totals (WeirOutput *output,
             gint64 n_orders,
             gint64 n_items,
             WeirDecimal revenue)
{
  weir_output_json_key (output, "orders");
  weir_output_int64 (output, n_orders);
  weir_output_json_key (output, "items");
  weir_output_int64 (output, n_items);
  weir_output_json_key (output, "revenue");
  json_decimal (output, revenue);
}

static void
json_groups (WeirOutput *output,
             const char *key,
             const char *name_key,
             const GArray *totals,
             const char *separator)
{
  weir_output_json_key (output, key);
  weir_output_char (output, '[');
  for (guint i = 0; i < totals->len; i++)
    {
      const WeirOrderTotal *total = &g_array_index (totals, WeirOrderTotal, i);

      if (i > 0)
        weir_output_char (output, ',');
      weir_output_text (output, separator);
      weir_output_char (output, '{');
      weir_output_json_key (output, name_key);
      weir_output_json_text (output, total->name);
      json_totals (output, total->n_orders, total->n_items, total->revenue);
      weir_output_char (output, '}');
    }
  weir_output_char (output, ']');
}

/* A stream is one object a line; a single object is spread over lines. */
static void
print_json (WeirOutput *output,
            const WeirOrderSnapshot *snapshot,
            gint64 n_test,
            gboolean is_stream)
{
  const char *separator = is_stream ? "" : "\n";

  weir_output_char (output, '{');
  json_totals (output, snapshot->total.n_orders, snapshot->total.n_items, snapshot->total.revenue);
  weir_output_json_key (output, "duplicates");
  weir_output_int64 (output, snapshot->n_duplicates);
  weir_output_json_key (output, "unreadable");
  weir_output_int64 (output, snapshot->n_unreadable);
  weir_output_json_key (output, "test_orders_left_out");
  weir_output_int64 (output, n_test);
  weir_output_json_key (output, "without_revenue");
  weir_output_int64 (output, snapshot->n_without_revenue);
  weir_output_json_key (output, "from");
  weir_output_json_int64_or_null (output, snapshot->from_msec, snapshot->from_msec >= 0);
  weir_output_json_key (output, "to");
  weir_output_json_int64_or_null (output, snapshot->to_msec, snapshot->to_msec >= 0);
  weir_output_json_key (output, "by_minute");
  weir_output_char (output, '[');
  for (guint i = 0; i < snapshot->minutes->len; i++)
    {
      const WeirOrderBucket *bucket = &g_array_index (snapshot->minutes, WeirOrderBucket, i);

      if (i > 0)
        weir_output_char (output, ',');
      weir_output_text (output, separator);
      weir_output_char (output, '{');
      weir_output_json_key (output, "start");
      weir_output_int64 (output, bucket->start_usec / 1000);
      json_totals (output, bucket->n_orders, bucket->n_items, bucket->revenue);
      weir_output_char (output, '}');
    }
  weir_output_char (output, ']');
  json_groups (output, "by_store", "store", snapshot->stores, separator);
  json_groups (output, "by_product", "product_id", snapshot->products, separator);
  weir_output_text (output, "}\n");
}

static void
print_groups (WeirOutput *output,
              const char *const *titles,
              const GArray *totals)
{
  WeirCliTable *table = weir_cli_table_new (titles);

  for (guint i = 0; i < totals->len; i++)
    {
      const WeirOrderTotal *total = &g_array_index (totals, WeirOrderTotal, i);

      weir_cli_table_add (table, *total->name != '\0' ? g_strdup (total->name) : NULL);
      weir_cli_table_add_count (table, total->n_orders);
      weir_cli_table_add_count (table, total->n_items);
      weir_cli_table_add (table, weir_decimal_to_string (total->revenue));
    }
  weir_output_char (output, '\n');
  weir_cli_table_print (table, output);
}

static void
add_pair (WeirCliTable *table,
          const char *name,
          char *value)
{
  weir_cli_table_add (table, g_strdup (name));
  weir_cli_table_add (table, value);
}

static void
print_for_people (WeirOutput *output,
                  const WeirOrderSnapshot *snapshot,
                  gint64 n_test)
{
  static const char *const pair_titles[] = { "TOTAL", ">", NULL };
  static const char *const store_titles[] = { "STORE", ">ORDERS", ">ITEMS", ">REVENUE", NULL };
  static const char *const product_titles[] = { "PRODUCT", ">ORDERS", ">ITEMS", ">REVENUE", NULL };
  WeirCliTable *table = weir_cli_table_new (pair_titles);

  add_pair (table, _("Orders"), weir_format_count (snapshot->total.n_orders));
  add_pair (table, _("Items"), weir_format_count (snapshot->total.n_items));
  add_pair (table, _("Revenue"), weir_decimal_to_string (snapshot->total.revenue));
  add_pair (table, _("Orders without prices"), weir_format_count (snapshot->n_without_revenue));
  add_pair (table, _("Duplicates"), weir_format_count (snapshot->n_duplicates));
  add_pair (table, _("Unreadable"), weir_format_count (snapshot->n_unreadable));
  if (!with_test_orders)
    add_pair (table, _("Test orders left out"), weir_format_count (n_test));
  add_pair (table, _("First order"), snapshot->from_msec >= 0 ? weir_format_date_time (snapshot->from_msec) : NULL);
  add_pair (table, _("Last order"), snapshot->to_msec >= 0 ? weir_format_date_time (snapshot->to_msec) : NULL);
  weir_cli_table_print (table, output);
  print_groups (output, store_titles, snapshot->stores);
  print_groups (output, product_titles, snapshot->products);
}

/* Following without --json: one line a time. */
static void
print_line (WeirOutput *output,
            const WeirOrderSnapshot *snapshot,
            gint64 n_test)
{
  g_autofree char *time = weir_format_clock (g_get_real_time ());
  g_autofree char *orders = weir_format_count (snapshot->total.n_orders);
  g_autofree char *revenue = weir_decimal_to_string (snapshot->total.revenue);
  g_autofree char *duplicates = weir_format_count (snapshot->n_duplicates);
  g_autofree char *unreadable = weir_format_count (snapshot->n_unreadable);
  g_autofree char *test = weir_format_count (n_test);
  /* Translators: a time, and numbers */
  g_autofree char *line = g_strdup_printf (_("%s  orders: %s  revenue: %s  duplicates: %s  unreadable: %s  test orders left out: %s\n"),
                                           time, orders, revenue, duplicates, unreadable, test);

  weir_output_text (output, line);
}

static void
print (Orders *orders)
{
  g_autoptr (WeirOrderSnapshot) snapshot = weir_order_book_snapshot (orders->book, WEIR_ORDER_PART_MINUTES);
  gboolean follow = orders->plan->follow;
  gint64 n_test;

  g_mutex_lock (&orders->mutex);
  n_test = orders->n_test;
  g_mutex_unlock (&orders->mutex);
  if (orders->cli->json)
    print_json (&orders->cli->output, snapshot, n_test, follow);
  else if (follow)
    print_line (&orders->cli->output, snapshot, n_test);
  else
    print_for_people (&orders->cli->output, snapshot, n_test);
}

static gboolean
every_cb (gpointer user_data)
{
  Orders *orders = user_data;

  print (orders);
  if (!weir_output_flush (&orders->cli->output))
    weir_cli_quit (orders->cli, WEIR_CLI_FAILED);
  return G_SOURCE_CONTINUE;
}

/* Thread: the reader's. */
static gboolean
take_record (const WeirRecordView *view,
             gpointer user_data)
{
  Orders *orders = user_data;

  /* As in the window: the figures are of what customers ordered. */
  if (!with_test_orders && weir_record_view_has_header (view, WEIR_TEST_ORDER_HEADER))
    {
      g_mutex_lock (&orders->mutex);
      orders->n_test++;
      g_mutex_unlock (&orders->mutex);
    }
  else
    {
      weir_order_book_feed (orders->book, view);
    }
  return TRUE;
}

static void
ended (WeirCli *cli,
       WeirCliStatus status,
       gpointer user_data)
{
  /* Nothing was read at all: totals of 0 would be a guess. */
  if (status != WEIR_CLI_FAILED)
    print (user_data);
  weir_cli_quit (cli, status);
}

static void
start (Orders *orders)
{
  if (orders->plan->follow)
    g_timeout_add (orders->every_msec, every_cb, orders);
  weir_cli_read (orders->cli, orders->plan, take_record, NULL, ended, orders);
}

static void
sampled (WeirCli *cli,
         WeirSnapshot *snapshot,
         gpointer user_data)
{
  Orders *orders = user_data;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GStrv topics;

  for (guint i = 0; i < snapshot->topics->len; i++)
    {
      const WeirTopicInfo *topic = &g_array_index (snapshot->topics, WeirTopicInfo, i);

      if (!topic->is_internal && weir_mapping_is_topic (orders->mapping, WEIR_MAPPING_ORDERS, topic->name))
        g_strv_builder_add (builder, topic->name);
    }
  topics = g_strv_builder_end (builder);
  if (topics[0] == NULL)
    {
      weir_cli_fail_text (cli, _("No topic looks like one of orders: name it (“weirctl topics” lists them)."));
      g_strfreev (topics);
      return;
    }
  g_strfreev (orders->plan->topics);
  orders->plan->topics = topics;
  start (orders);
}

static void
prepare (GOptionContext *context)
{
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_description (
    context, _("Reads the topics and adds their orders up. Without TOPIC: those whose names say that they hold orders.\n"
               "Test orders that Weir has made up are left out, as in the window, and counted.\n"
               "Times are ms since 1970 in JSON; revenue is exact, as text. With --follow: one object a line."));
}

static void
run (WeirCli *cli,
     char **arguments,
     guint n_arguments)
{
  Orders *orders = g_new0 (Orders, 1);
  g_autoptr (GError) error = NULL;
  gint64 every_usec = G_USEC_PER_SEC;

  orders->cli = cli;
  g_mutex_init (&orders->mutex);
  if (!weir_cli_make_plan (cli, arguments, "beginning", &orders->plan))
    return;
  if (every_text != NULL && !weir_cli_read_options.follow)
    {
      weir_cli_wrong_usage (cli, _("--every needs --follow."));
      return;
    }
  if (every_text != NULL && !weir_span_parse (every_text, &every_usec, &error))
    {
      weir_cli_wrong_usage (cli, "%s", error->message);
      return;
    }
  orders->every_msec = (guint) CLAMP (every_usec / 1000, 10, 86400000);
  if (!weir_cli_load_mapping (cli, mapping_name, &orders->mapping))
    return;
  orders->book = weir_order_book_new_mapped (orders->mapping);
  if (n_arguments == 0)
    weir_cli_sample (cli, WEIR_SAMPLE_METADATA, NULL, NULL, sampled, orders);
  else
    start (orders);
}

const WeirCliCommand weir_cli_orders = {
  .name = "orders",
  .arguments = "[TOPIC…]",
  .summary = N_("add up the orders: by minute, store and product"),
  .prepare = prepare,
  .run = run,
};
