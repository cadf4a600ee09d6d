/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "base/weir-format.h"
#include "orders/weir-order-book.h"
#include "orders/weir-stock-book.h"
#include "weir-cli-mapping.h"

static char *opening_name;

static char *mapping_name;

static const GOptionEntry entries[] = {
  { "mapping", 0, 0, G_OPTION_ARG_FILENAME, &mapping_name, N_("Which fields are what (default: that of the saved connection; see “weirctl mapping”)"), N_("FILE") },
  { "opening", 0, 0, G_OPTION_ARG_FILENAME, &opening_name, N_("The opening stock, JSON or CSV: store, product_id, quantity"), N_("FILE") },
  { "from", 0, 0, G_OPTION_ARG_STRING, &weir_cli_read_options.from, N_("Where to begin (default beginning)"), N_("POSITION") },
  { "to", 0, 0, G_OPTION_ARG_STRING, &weir_cli_read_options.to, N_("Where to stop (default end)"), N_("POSITION") },
  { "isolation", 0, 0, G_OPTION_ARG_STRING, &weir_cli_read_options.isolation, N_("read_committed (default) or read_uncommitted"), N_("LEVEL") },
  G_OPTION_ENTRY_NULL,
};

typedef struct
{
  WeirCli *cli;
  WeirMapping *mapping; /* nullable */
  WeirStockBook *book;
  WeirReadPlan *plan;
} Stock;

static void
print_json (WeirOutput *output,
            const WeirStockSnapshot *snapshot)
{
  weir_output_char (output, '[');
  for (guint i = 0; i < snapshot->levels->len; i++)
    {
      const WeirStockLevel *level = &g_array_index (snapshot->levels, WeirStockLevel, i);
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      weir_output_text (output, i > 0 ? ",\n{" : "\n{");
      weir_output_json_key (output, "store");
      weir_output_json_text (output, level->store);
      weir_output_json_key (output, "product_id");
      weir_output_json_text (output, level->product_id);
      weir_output_json_key (output, "level");
      weir_output_json_int64_or_null (output, level->level, level->level != WEIR_STOCK_UNKNOWN);
      weir_output_json_key (output, "sold");
      weir_output_int64 (output, level->sold);
      weir_output_json_key (output, "restocked");
      weir_output_int64 (output, level->restocked);
      weir_output_json_key (output, "last_movement");
      weir_output_json_int64_or_null (output, level->last_msec, level->last_msec > 0);
      weir_output_json_key (output, "sold_per_sec");
      weir_output_text (output, isfinite (level->sold_per_sec) ? g_ascii_formatd (number, sizeof number, "%.6g", level->sold_per_sec) : "null");
      weir_output_char (output, '}');
    }
  weir_output_text (output, "\n]\n");
}

static void
print_table (WeirOutput *output,
             const WeirStockSnapshot *snapshot)
{
  static const char *const titles[] = { "STORE", "PRODUCT", ">LEVEL", ">SOLD", ">RESTOCKED", "LAST MOVEMENT", NULL };
  WeirCliTable *table = weir_cli_table_new (titles);

  for (guint i = 0; i < snapshot->levels->len; i++)
    {
      const WeirStockLevel *level = &g_array_index (snapshot->levels, WeirStockLevel, i);

      weir_cli_table_add (table, g_strdup (level->store));
      weir_cli_table_add (table, g_strdup (level->product_id));
      weir_cli_table_add (table, weir_format_quantity (level->level));
      weir_cli_table_add (table, weir_format_quantity (level->sold));
      weir_cli_table_add (table, weir_format_quantity (level->restocked));
      weir_cli_table_add (table, level->last_msec > 0 ? weir_format_date_time (level->last_msec) : NULL);
    }
  weir_cli_table_print (table, output);
}

/* Thread: the reader's. */
static gboolean
take_record (const WeirRecordView *view,
             gpointer user_data)
{
  weir_stock_book_feed (((Stock *) user_data)->book, view);
  return TRUE;
}

static void
ended (WeirCli *cli,
       WeirCliStatus status,
       gpointer user_data)
{
  Stock *stock = user_data;
  WeirStockSnapshot *snapshot = weir_stock_book_snapshot (stock->book);
  g_autofree char *text = NULL;

  if (status != WEIR_CLI_FAILED && cli->json)
    print_json (&cli->output, snapshot);
  else if (status != WEIR_CLI_FAILED)
    print_table (&cli->output, snapshot);
  if (snapshot->n_unreadable > 0)
    {
      g_autofree char *count = g_strdup_printf ("%" G_GINT64_FORMAT, snapshot->n_unreadable);

      text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message could not be read as a stock movement.",
                                           "%s messages could not be read as stock movements.",
                                           snapshot->n_unreadable),
                              count);
      weir_cli_message (text);
    }
  weir_cli_quit (cli, status);
}

static void
start (Stock *stock)
{
  weir_cli_read (stock->cli, stock->plan, take_record, NULL, ended, stock);
}

static void
sampled (WeirCli *cli,
         WeirSnapshot *snapshot,
         gpointer user_data)
{
  Stock *stock = user_data;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GStrv topics;

  for (guint i = 0; i < snapshot->topics->len; i++)
    {
      const WeirTopicInfo *topic = &g_array_index (snapshot->topics, WeirTopicInfo, i);

      if (!topic->is_internal && weir_mapping_is_topic (stock->mapping, WEIR_MAPPING_STOCK, topic->name))
        g_strv_builder_add (builder, topic->name);
    }
  topics = g_strv_builder_end (builder);
  if (topics[0] == NULL)
    {
      weir_cli_fail_text (cli, _("No topic looks like one of stock movements: name it (“weirctl topics” lists them)."));
      g_strfreev (topics);
      return;
    }
  g_strfreev (stock->plan->topics);
  stock->plan->topics = topics;
  start (stock);
}

static void
prepare (GOptionContext *context)
{
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_description (
    context, _("Adds up what was sold and restocked. Without TOPIC: the topics whose names say that they hold stock movements.\n"
               "The level of a product is known only where its opening stock is."));
}

static void
run (WeirCli *cli,
     char **arguments,
     guint n_arguments)
{
  Stock *stock = g_new0 (Stock, 1);
  g_autoptr (GError) error = NULL;

  stock->cli = cli;
  if (!weir_cli_make_plan (cli, arguments, "beginning", &stock->plan))
    return;
  if (!weir_cli_load_mapping (cli, mapping_name, &stock->mapping))
    return;
  stock->book = weir_stock_book_new_mapped (stock->mapping);
  if (opening_name != NULL && !weir_stock_book_load_opening (stock->book, opening_name, &error))
    {
      weir_cli_fail (cli, error);
      return;
    }
  if (n_arguments == 0)
    weir_cli_sample (cli, WEIR_SAMPLE_METADATA, NULL, NULL, sampled, stock);
  else
    start (stock);
}

const WeirCliCommand weir_cli_stock = {
  .name = "stock",
  .arguments = "[TOPIC…]",
  .summary = N_("add up stock movements: levels by store and product"),
  .prepare = prepare,
  .run = run,
};
