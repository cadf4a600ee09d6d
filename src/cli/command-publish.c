/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "base/weir-error.h"
#include "base/weir-position.h"
#include "base/weir-time.h"
#include "command-publish.h"

static char *key_text;
static char **header_texts;
static int partition = -1;
static gboolean same_partitions;
static gboolean is_null;
static char *timestamp_text;
static char *file_name;
static char *format_name;
static char *columns;
static char *separator;
static char *delimiter;
static char *key_delimiter;
static gboolean empty_is_null;
static gboolean names_are_keys;
static gboolean dry_run;
static gint64 n_orders = -1;
static double rate = -1;
static char *template_name;
static gboolean lists_templates;
static gint64 n_messages = -1;
static char *duration_text;

static const GOptionEntry entries[] = {
  { "key", 0, 0, G_OPTION_ARG_STRING, &key_text, N_("The message’s key (default: none)"), N_("KEY") },
  { "header", 0, 0, G_OPTION_ARG_STRING_ARRAY, &header_texts, N_("A header; may be repeated"), N_("NAME=VALUE") },
  { "partition", 0, 0, G_OPTION_ARG_INT, &partition, N_("Into this partition (default: by the key)"), N_("N") },
  { "null", 0, 0, G_OPTION_ARG_NONE, &is_null, N_("A null value: deletes the key in a compacted topic"), NULL },
  { "timestamp", 0, 0, G_OPTION_ARG_STRING, &timestamp_text, N_("now, a time such as 2026-11-21T14:15:09, or milliseconds since 1970 (default: what a file says, or now)"), N_("TIME") },
  { "file", 0, 0, G_OPTION_ARG_FILENAME, &file_name, N_("Messages out of a file; - is standard input, a folder holds one file per message"), N_("FILE") },
  { "format", 0, 0, G_OPTION_ARG_STRING, &format_name, N_("For --file: jsonl (as “consume --json” prints them, one a line), csv, delimited or files"), N_("FORMAT") },
  { "same-partitions", 0, 0, G_OPTION_ARG_NONE, &same_partitions, N_("With --file, each message into the partition that its line names"), NULL },
  { "columns", 0, 0, G_OPTION_ARG_STRING, &columns, N_("For csv, for instance key=order_id,value=*,timestamp=created,header.trace=trace"), N_("MAPPING") },
  { "separator", 0, 0, G_OPTION_ARG_STRING, &separator, N_("For csv (default a comma)"), N_("CHARACTER") },
  { "delimiter", 0, 0, G_OPTION_ARG_STRING, &delimiter, N_("Of delimited: between messages (default \\n)"), N_("TEXT") },
  { "key-delimiter", 0, 0, G_OPTION_ARG_STRING, &key_delimiter, N_("For delimited: what follows the key (default: there are no keys)"), N_("TEXT") },
  { "empty-is-null", 0, 0, G_OPTION_ARG_NONE, &empty_is_null, N_("Of delimited: an empty key or value is null"), NULL },
  { "names-are-keys", 0, 0, G_OPTION_ARG_NONE, &names_are_keys, N_("For files: the name of a file is its key"), NULL },
  { "template", 0, 0, G_OPTION_ARG_FILENAME, &template_name, N_("Messages of a template that is kept for the connection (-p), or of a file that is the value of one"), N_("NAME|FILE") },
  { "count", 0, 0, G_OPTION_ARG_INT64, &n_messages, N_("For --template: so many messages (default: what the template says, or 1)"), N_("N") },
  { "duration", 0, 0, G_OPTION_ARG_STRING, &duration_text, N_("For --template: for so long; without --count as many as go into it"), N_("SPAN") },
  { "list-templates", 0, 0, G_OPTION_ARG_NONE, &lists_templates, N_("Only list the templates of the connection (-p)"), NULL },
  { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, N_("Only read --file and say what is wrong in it, or show the first messages of --template"), NULL },
  { "orders", 0, 0, G_OPTION_ARG_INT64, &n_orders, N_("So many made-up orders, marked by the header weir-test"), N_("N") },
  { "rate", 0, 0, G_OPTION_ARG_DOUBLE, &rate, N_("Messages per second (default: as fast as it goes, or what a template says)"), N_("R") },
  G_OPTION_ENTRY_NULL,
};

static GPtrArray *
make_headers (void)
{
  GPtrArray *headers = g_ptr_array_new_with_free_func ((GDestroyNotify) weir_header_free);

  for (gsize i = 0; header_texts != NULL && header_texts[i] != NULL; i++)
    {
      const char *equals = strchr (header_texts[i], '=');
      g_autofree char *name = g_strndup (header_texts[i], equals - header_texts[i]);
      g_autoptr (GBytes) value = g_bytes_new (equals + 1, strlen (equals + 1));

      g_ptr_array_add (headers, weir_header_new (name, value));
    }
  return headers;
}

/* All of standard input is one value, without the newline that a shell puts behind it. */
static GBytes *
read_standard_input (void)
{
  GByteArray *bytes = g_byte_array_new ();
  guint8 buffer[65536];
  ssize_t n_read;

  while ((n_read = read (STDIN_FILENO, buffer, sizeof buffer)) > 0 || (n_read < 0 && errno == EINTR))
    {
      if (n_read > 0)
        g_byte_array_append (bytes, buffer, (guint) n_read);
    }
  if (bytes->len > 0 && bytes->data[bytes->len - 1] == '\n')
    g_byte_array_set_size (bytes, bytes->len - 1);
  return g_byte_array_free_to_bytes (bytes);
}

static gboolean
check_message_usage (WeirCli *cli,
                     guint n_arguments)
{
  guint n_sources = (n_arguments == 2) + is_null + (file_name != NULL) + (n_orders >= 0) + (template_name != NULL);

  for (gsize i = 0; header_texts != NULL && header_texts[i] != NULL; i++)
    {
      if (strchr (header_texts[i], '=') == NULL)
        {
          weir_cli_wrong_usage (cli, _("“--header=%s” is no header: write NAME=VALUE."), header_texts[i]);
          return FALSE;
        }
    }
  if ((n_arguments < 1 && template_name == NULL) || n_arguments > 2)
    weir_cli_wrong_usage (cli, _("“publish” needs the name of a topic, and then at most one value."));
  else if (n_sources > 1)
    weir_cli_wrong_usage (cli, _("Give one of: a value, --null, --file, --template, --orders."));
  else if (n_orders == 0 || n_orders < -1)
    weir_cli_wrong_usage (cli, _("--orders needs a number from 1 on."));
  else if (rate >= 0 && (!(rate > 0) || (n_orders < 0 && file_name == NULL && template_name == NULL)))
    weir_cli_wrong_usage (cli, _("--rate needs a number above 0, and --orders, --file or --template."));
  else if (template_name == NULL && (n_messages >= 0 || duration_text != NULL))
    weir_cli_wrong_usage (cli, _("--count and --duration belong to --template."));
  else if (n_messages == 0 || n_messages < -1)
    weir_cli_wrong_usage (cli, _("--count needs a number from 1 on."));
  else if (n_orders >= 0 && key_text != NULL)
    weir_cli_wrong_usage (cli, _("With --orders, the key is the order id."));
  else if (partition < -1)
    weir_cli_wrong_usage (cli, _("A partition is a number from 0 on."));
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_file_usage (WeirCli *cli,
                  WeirInputFormat format)
{
  if (file_name == NULL
      && (same_partitions || format_name != NULL || columns != NULL || separator != NULL || delimiter != NULL || key_delimiter != NULL || empty_is_null
          || names_are_keys))
    weir_cli_wrong_usage (cli, _("--same-partitions, and --format and its options, belong to --file."));
  else if (dry_run && file_name == NULL && template_name == NULL)
    weir_cli_wrong_usage (cli, _("--dry-run belongs to --file and --template."));
  else if (file_name != NULL && (key_text != NULL || header_texts != NULL))
    weir_cli_wrong_usage (cli, _("With --file, keys and headers come from the file."));
  else if (same_partitions && (partition >= 0 || format == WEIR_INPUT_DELIMITED || format == WEIR_INPUT_FILES))
    weir_cli_wrong_usage (cli, _("--same-partitions needs a file that names partitions, and excludes --partition."));
  else if ((columns != NULL || separator != NULL) && format != WEIR_INPUT_CSV)
    weir_cli_wrong_usage (cli, _("--columns and --separator belong to --format=csv."));
  else if ((delimiter != NULL || key_delimiter != NULL || empty_is_null) && format != WEIR_INPUT_DELIMITED)
    weir_cli_wrong_usage (cli, _("--delimiter, --key-delimiter and --empty-is-null belong to --format=delimited."));
  else if (names_are_keys && format != WEIR_INPUT_FILES)
    weir_cli_wrong_usage (cli, _("--names-are-keys belongs to --format=files."));
  else
    return TRUE;
  return FALSE;
}

/* −1: not said; 0: now. */
static gboolean
parse_timestamp (WeirCli *cli,
                 gint64 *timestamp_msec)
{
  *timestamp_msec = timestamp_text == NULL ? -1 : 0;
  if (timestamp_text == NULL || g_str_equal (timestamp_text, "now")
      || g_ascii_string_to_signed (timestamp_text, 10, 1, G_MAXINT64, timestamp_msec, NULL)
      || (weir_time_parse_iso8601 (timestamp_text, strlen (timestamp_text), WEIR_ZONE_LOCAL, timestamp_msec) && *timestamp_msec > 0))
    return TRUE;
  weir_cli_wrong_usage (cli, _("--timestamp needs now, a time such as 2026-11-21T14:15:09, or milliseconds since 1970 above 0; not “%s”."), timestamp_text);
  return FALSE;
}

/* FALSE: wrong usage, and said so. */
static gboolean
parse_delimiter (WeirCli *cli,
                 const char *text,
                 GBytes **bytes)
{
  *bytes = text != NULL ? weir_input_parse_delimiter (text) : NULL;
  if (text == NULL || *bytes != NULL)
    return TRUE;
  weir_cli_wrong_usage (cli, _("“%s” is no delimiter: it is one character or more, where \\n, \\t, \\r, \\0, \\\\ and \\xNN stand for others."), text);
  return FALSE;
}

static gboolean
open_file (WeirCliPublish *self,
           WeirInputFormat format)
{
  WeirInputOptions options = { .format = format, .topic = self->topic, .partition = partition, .same_partitions = same_partitions,
                               .timestamp_msec = self->timestamp_msec, .columns = columns, .separator = ',',
                               .empty_is_null = empty_is_null, .names_are_keys = names_are_keys };
  g_autoptr (GBytes) separator_bytes = NULL;
  g_autoptr (GBytes) delimiter_bytes = NULL;
  g_autoptr (GBytes) key_delimiter_bytes = NULL;
  g_autoptr (GError) error = NULL;

  if (!parse_delimiter (self->cli, separator, &separator_bytes) || !parse_delimiter (self->cli, delimiter, &delimiter_bytes)
      || !parse_delimiter (self->cli, key_delimiter, &key_delimiter_bytes))
    return FALSE;
  if (separator_bytes != NULL && g_bytes_get_size (separator_bytes) != 1)
    {
      weir_cli_wrong_usage (self->cli, _("--separator is one character."));
      return FALSE;
    }
  if (separator_bytes != NULL)
    options.separator = *(const char *) g_bytes_get_data (separator_bytes, NULL);
  options.delimiter = delimiter_bytes;
  options.key_delimiter = key_delimiter_bytes;
  self->input = weir_input_new (file_name, &options, &error);
  if (self->input == NULL)
    weir_cli_fail (self->cli, error);
  return self->input != NULL;
}

/* FALSE: it cannot be, and that was said. */
static gboolean
open_template (WeirCliPublish *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WeirMessageTemplate) template = weir_cli_publish_load_template (self->cli, template_name, &error);
  WeirInputTemplateOptions options;

  if (template == NULL)
    {
      weir_cli_fail (self->cli, error);
      return FALSE;
    }
  if (self->topic != NULL)
    g_set_str (&template->topic, self->topic);
  if (*template->topic == '\0')
    {
      weir_cli_wrong_usage (self->cli, _("Name a topic: the template has none."));
      return FALSE;
    }
  if (key_text != NULL)
    weir_template_text_set (&template->key, WEIR_BYTES_TEXT, key_text);
  if (header_texts != NULL)
    g_ptr_array_set_size (template->headers, 0);
  for (gsize i = 0; header_texts != NULL && header_texts[i] != NULL; i++)
    {
      const char *equals = strchr (header_texts[i], '=');
      g_autofree char *name = g_strndup (header_texts[i], equals - header_texts[i]);

      weir_message_template_add_header (template, name, WEIR_BYTES_TEXT, equals + 1);
    }
  self->topic = g_strdup (template->topic);
  self->n_messages = n_messages > 0 ? n_messages : duration_text != NULL ? G_MAXINT64 : template->count;
  self->limit_usec = template->seconds * G_USEC_PER_SEC;
  if (rate < 0)
    self->rate = template->rate;
  if (duration_text != NULL && !weir_span_parse (duration_text, &self->limit_usec, &error))
    {
      weir_cli_wrong_usage (self->cli, "%s", error->message);
      return FALSE;
    }
  weir_input_template_options_init (&options);
  options.partition = partition;
  options.timestamp_msec = self->timestamp_msec > 0 ? self->timestamp_msec : -1;
  self->template = weir_input_template_new (template, &options, &error);
  if (self->template == NULL)
    weir_cli_fail (self->cli, error);
  return self->template != NULL;
}

static gboolean
is_local (void)
{
  return lists_templates;
}

static void
list_templates (WeirCli *cli,
                guint n_arguments)
{
  if (n_arguments > 0 || cli->profile_name == NULL)
    weir_cli_wrong_usage (cli, _("--list-templates needs a saved connection (-p NAME) and nothing else: templates are kept for each."));
  else
    weir_cli_publish_list_templates (cli);
}

static void
prepare (GOptionContext *context)
{
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_description (context, _("Without VALUE, --null, --file, --template and --orders the value is all of standard input, without a newline at its end.\n"
                                               "In a template, and in the KEY and the headers with it, {{sequence}}, {{uuid}}, {{now}}, {{pick a b}}, {{number 1 9}}\n"
                                               "and {{order}} are filled in anew in each message; TOPIC may be left out where the template names it.\n"
                                               "Prints where each message was written. A line of a file that is no message is said with its number,\n"
                                               "and the others are published. See docs/publish.md."));
}

static void
run (WeirCli *cli,
     char **arguments,
     guint n_arguments)
{
  static WeirCliPublish self;
  WeirInputFormat format = file_name != NULL ? weir_input_format_guess (file_name) : WEIR_INPUT_JSON_LINES;
  g_autoptr (GError) error = NULL;

  if (lists_templates)
    {
      list_templates (cli, n_arguments);
      return;
    }
  if (format_name != NULL && !weir_input_format_parse (format_name, &format, &error))
    {
      weir_cli_wrong_usage (cli, "%s", error->message);
      return;
    }
  if (!check_message_usage (cli, n_arguments) || !check_file_usage (cli, format) || !parse_timestamp (cli, &self.timestamp_msec))
    return;
  self.cli = cli;
  self.topic = n_arguments > 0 ? arguments[0] : NULL;
  self.n_orders = n_orders;
  self.partition = partition;
  self.make_headers = make_headers;
  self.rate = rate > 0 ? rate : 0;
  if (template_name != NULL)
    {
      if (!open_template (&self))
        return;
    }
  else if (file_name != NULL)
    {
      if (!open_file (&self, format))
        return;
    }
  else if (n_orders < 0)
    {
      g_autoptr (GBytes) key = key_text != NULL ? g_bytes_new (key_text, strlen (key_text)) : NULL;
      g_autoptr (GBytes) value = NULL;

      if (!is_null)
        value = n_arguments == 2 ? g_bytes_new (arguments[1], strlen (arguments[1])) : read_standard_input ();
      self.single = weir_record_new (self.topic, partition, -1, self.timestamp_msec > 0 ? self.timestamp_msec : -1, WEIR_TIMESTAMP_CREATE, key, value,
                                     make_headers ());
    }
  if (dry_run && template_name != NULL)
    weir_cli_publish_preview_template (&self);
  else if (dry_run)
    weir_cli_publish_preview (&self);
  else
    weir_cli_publish_start (&self);
}

const WeirCliCommand weir_cli_publish = {
  .name = "publish",
  .arguments = "TOPIC [VALUE]",
  .summary = N_("write messages, or test orders"),
  .is_local = is_local,
  .prepare = prepare,
  .run = run,
};
