/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "orders/weir-test-order.h"
#include "weir-cli.h"
#include "weir-record-parse.h"

/* How many may be on their way: the answers come back in batches. */
#define MAX_OUTSTANDING 2000
#define PACE_MSEC 20
/* How many wrong lines are listed. */
#define MAX_LISTED 100

static char *key_text;
static char **header_texts;
static int partition = -1;
static gboolean is_null;
static char *file_name;
static gboolean same_partitions;
static gint64 n_orders = -1;
static double rate;

static const GOptionEntry entries[] = {
  { "key", 0, 0, G_OPTION_ARG_STRING, &key_text, N_("The message’s key (default: none)"), N_("KEY") },
  { "header", 0, 0, G_OPTION_ARG_STRING_ARRAY, &header_texts, N_("A header; may be repeated"), N_("NAME=VALUE") },
  { "partition", 0, 0, G_OPTION_ARG_INT, &partition, N_("Into this partition (default: by the key)"), N_("N") },
  { "null", 0, 0, G_OPTION_ARG_NONE, &is_null, N_("A null value: deletes the key in a compacted topic"), NULL },
  { "file", 0, 0, G_OPTION_ARG_FILENAME, &file_name, N_("Messages as “consume --json” prints them, one a line; - is standard input"), N_("FILE") },
  { "same-partitions", 0, 0, G_OPTION_ARG_NONE, &same_partitions, N_("With --file, each message into the partition that its line names"), NULL },
  { "orders", 0, 0, G_OPTION_ARG_INT64, &n_orders, N_("So many made-up orders, marked by the header weir-test"), N_("N") },
  { "rate", 0, 0, G_OPTION_ARG_DOUBLE, &rate, N_("Orders a second (default: as fast as it goes)"), N_("R") },
  G_OPTION_ENTRY_NULL,
};

/* A message on its way. Results are printed in the order of the input. */
typedef struct
{
  gboolean is_done;
  gboolean has_failed;
  WeirPublished published;
} Slot;

typedef struct
{
  WeirCli *cli;
  const char *topic;
  GQueue slots; /* of Slot: not printed yet */
  guint n_outstanding;
  gboolean has_input_ended;
  gint64 n_published;
  gint64 n_failed;
  char *problem; /* the first */
  gint64 moved_usec;

  WeirRecord *single;
  FILE *file;
  gint64 line_number;
  gint64 n_wrong; /* lines that are no message */
  guint64 next_order;
  gint64 n_made;
  gint64 started_usec;
} Publish;

static void pump (Publish *self);

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

static void
stop (Publish *self,
      char *problem)
{
  self->has_input_ended = TRUE;
  if (self->problem == NULL)
    self->problem = problem;
  else
    g_free (problem);
}

/* A wrong line is said at once, and the rest goes on. */
static void
report_wrong_line (Publish *self,
                   const GError *error)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, self->line_number);
  g_autofree char *text = NULL;

  if (self->n_wrong++ >= MAX_LISTED)
    return;
  /* Translators: name of a file, number of a line, and what is wrong with it (no sentence of its own) */
  text = g_strdup_printf (_("“%s”, line %s: %s."), file_name, number, error->message);
  weir_cli_message (text);
}

/* A byte order mark, which some editors put at the beginning of a file, is no part of the first line. */
static gsize
skip_mark (const Publish *self,
           const char *line,
           gsize length)
{
  return self->line_number == 1 && length >= 3 && memcmp (line, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

static WeirRecord *
next_line (Publish *self)
{
  g_autoptr (WeirRecord) record = NULL;
  gint32 target = same_partitions ? WEIR_RECORD_PARTITION_OF_LINE : partition;
  char *line = NULL;
  size_t size = 0;
  ssize_t length;

  while (record == NULL && (length = getline (&line, &size, self->file)) > 0)
    {
      g_autoptr (GError) error = NULL;
      gsize start;

      self->line_number++;
      start = skip_mark (self, line, (gsize) length);
      if (strspn (line + start, " \t\r\n") == (gsize) length - start)
        continue;
      record = weir_record_parse_line (line + start, (gsize) length - start, self->topic, target, &error);
      if (record == NULL)
        report_wrong_line (self, error);
    }
  if (record == NULL)
    {
      if (ferror (self->file))
        stop (self, g_strdup_printf (_("“%s” could not be read: %s."), file_name, g_strerror (errno)));
      self->has_input_ended = TRUE;
    }
  free (line);
  return g_steal_pointer (&record);
}

static WeirRecord *
next_order (Publish *self)
{
  gint64 now_msec = g_get_real_time () / 1000;
  g_autofree char *id = g_strdup_printf ("%" G_GUINT64_FORMAT, self->next_order);
  g_autoptr (GBytes) key = g_bytes_new (id, strlen (id));
  g_autoptr (GBytes) value = NULL;
  g_autoptr (GBytes) mark = g_bytes_new_static ("1", 1);
  GPtrArray *headers = make_headers ();
  char *text = weir_test_order_new (self->next_order, now_msec);

  value = g_bytes_new_take (text, strlen (text));
  g_ptr_array_insert (headers, 0, weir_header_new (WEIR_TEST_ORDER_HEADER, mark));
  self->next_order++;
  self->n_made++;
  if (self->n_made == n_orders)
    self->has_input_ended = TRUE;
  return weir_record_new (self->topic, partition, -1, -1, WEIR_TIMESTAMP_NONE, key, value, headers);
}

/* NULL where there is none now, or none any more. */
static WeirRecord *
next_record (Publish *self)
{
  if (self->file != NULL)
    return next_line (self);
  if (self->single != NULL)
    {
      self->has_input_ended = TRUE;
      return g_steal_pointer (&self->single);
    }
  if (rate > 0 && self->n_made >= (g_get_monotonic_time () - self->started_usec) / (double) G_TIME_SPAN_SECOND * rate)
    return NULL;
  return next_order (self);
}

static void
print_done (Publish *self)
{
  WeirOutput *output = &self->cli->output;
  Slot *slot;

  while ((slot = g_queue_peek_head (&self->slots)) != NULL && slot->is_done)
    {
      if (!slot->has_failed && self->cli->json)
        {
          weir_output_char (output, '{');
          weir_output_json_key (output, "topic");
          weir_output_json_text (output, self->topic);
          weir_output_json_key (output, "partition");
          weir_output_int64 (output, slot->published.partition);
          weir_output_json_key (output, "offset");
          weir_output_json_int64_or_null (output, slot->published.offset, slot->published.offset >= 0);
          weir_output_text (output, "}\n");
        }
      else if (!slot->has_failed)
        {
          weir_output_text (output, self->topic);
          weir_output_char (output, ' ');
          weir_output_int64 (output, slot->published.partition);
          weir_output_char (output, ' ');
          if (slot->published.offset >= 0)
            weir_output_int64 (output, slot->published.offset);
          else
            weir_output_text (output, "–");
          weir_output_char (output, '\n');
        }
      g_free (g_queue_pop_head (&self->slots));
    }
  if (output->length >= WEIR_OUTPUT_FLUSH_BYTES)
    weir_output_flush (output);
}

/* How a file ended of which not all lines are messages. */
static void
finish_wrong_lines (Publish *self)
{
  g_autofree char *wrong = g_strdup_printf ("%" G_GINT64_FORMAT, self->n_wrong);
  g_autofree char *count = g_strdup_printf ("%" G_GINT64_FORMAT, self->n_published);
  g_autofree char *text = NULL;
  g_autofree char *published = NULL;

  /* One that is all there is was said. */
  if (self->n_wrong == 1 && self->n_published == 0)
    return;
  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s line is no message and was left out.",
                                       "%s lines are no messages and were left out.", self->n_wrong), wrong);
  weir_cli_message (text);
  if (self->problem != NULL)
    return;
  published = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message was published.", "%s messages were published.",
                                            self->n_published), count);
  weir_cli_message (published);
}

static void
finish (Publish *self)
{
  g_autofree char *count = g_strdup_printf ("%" G_GINT64_FORMAT, self->n_published);
  g_autofree char *text = NULL;

  if (self->n_wrong > 0)
    finish_wrong_lines (self);
  if (self->problem == NULL)
    {
      weir_cli_quit (self->cli, self->n_wrong == 0 ? WEIR_CLI_DONE : self->n_published > 0 ? WEIR_CLI_PARTIAL : WEIR_CLI_FAILED);
      return;
    }
  weir_cli_message (self->problem);
  if (self->n_published == 0)
    {
      weir_cli_quit (self->cli, WEIR_CLI_FAILED);
      return;
    }
  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message was published before that.",
                                       "%s messages were published before that.", self->n_published),
                          count);
  weir_cli_message (text);
  weir_cli_quit (self->cli, WEIR_CLI_PARTIAL);
}

typedef struct
{
  Publish *publish;
  Slot *slot;
} Sent;

static void
published_cb (GObject *object,
              GAsyncResult *result,
              gpointer user_data)
{
  g_autofree Sent *sent = user_data;
  Publish *self = sent->publish;
  g_autoptr (GError) error = NULL;

  if (self->cli->is_done)
    return;
  sent->slot->is_done = TRUE;
  self->n_outstanding--;
  self->moved_usec = g_get_monotonic_time ();
  if (weir_client_publish_finish (WEIR_CLIENT (object), result, &sent->slot->published, &error))
    {
      self->n_published++;
    }
  else
    {
      sent->slot->has_failed = TRUE;
      self->n_failed++;
      stop (self, g_strdup (error->message));
    }
  print_done (self);
  pump (self);
}

static void
pump (Publish *self)
{
  while (!self->has_input_ended && self->n_outstanding < MAX_OUTSTANDING)
    {
      g_autoptr (WeirRecord) record = next_record (self);
      Sent *sent;

      if (record == NULL)
        break;
      sent = g_new (Sent, 1);
      sent->publish = self;
      sent->slot = g_new0 (Slot, 1);
      g_queue_push_tail (&self->slots, sent->slot);
      self->n_outstanding++;
      weir_client_publish_async (self->cli->client, record, NULL, published_cb, sent);
    }
  if (self->has_input_ended && self->n_outstanding == 0 && !self->cli->is_done)
    finish (self);
}

static gboolean
pace_cb (gpointer user_data)
{
  Publish *self = user_data;

  weir_output_flush (&self->cli->output);
  pump (self);
  return self->has_input_ended ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static gboolean
watch_cb (gpointer user_data)
{
  Publish *self = user_data;
  const char *reason = weir_client_get_last_error (self->cli->client);

  if (self->n_outstanding == 0)
    self->moved_usec = g_get_monotonic_time ();
  if (g_get_monotonic_time () - self->moved_usec <= self->cli->timeout_msec * G_TIME_SPAN_MILLISECOND)
    return G_SOURCE_CONTINUE;
  stop (self, g_strdup (reason != NULL ? reason
                                       : _("The brokers did not confirm in time: the message may or may not have been written.")));
  finish (self);
  return G_SOURCE_REMOVE;
}

/* All of standard input is one value, without the newline that a shell puts behind it. */
static GBytes *
read_standard_input (void)
{
  GByteArray *bytes = g_byte_array_new ();
  guint8 buffer[65536];
  ssize_t n_read;

  while ((n_read = read (STDIN_FILENO, buffer, sizeof buffer)) > 0 || (n_read < 0 && errno == EINTR))
    g_byte_array_append (bytes, buffer, (guint) MAX (n_read, 0));
  if (bytes->len > 0 && bytes->data[bytes->len - 1] == '\n')
    g_byte_array_set_size (bytes, bytes->len - 1);
  return g_byte_array_free_to_bytes (bytes);
}

static gboolean
check_usage (WeirCli *cli,
             guint n_arguments)
{
  guint n_sources = (n_arguments == 2) + is_null + (file_name != NULL) + (n_orders >= 0);

  for (gsize i = 0; header_texts != NULL && header_texts[i] != NULL; i++)
    {
      if (strchr (header_texts[i], '=') == NULL)
        {
          weir_cli_wrong_usage (cli, _("“--header=%s” is no header: write NAME=VALUE."), header_texts[i]);
          return FALSE;
        }
    }
  if (n_arguments < 1 || n_arguments > 2)
    weir_cli_wrong_usage (cli, _("“publish” needs the name of a topic, and then at most one value."));
  else if (n_sources > 1)
    weir_cli_wrong_usage (cli, _("Give one of: a value, --null, --file, --orders."));
  else if (n_orders == 0 || n_orders < -1)
    weir_cli_wrong_usage (cli, _("--orders needs a number from 1 on."));
  else if (rate < 0 || (rate > 0 && n_orders < 0))
    weir_cli_wrong_usage (cli, _("--rate needs a number above 0, and --orders."));
  else if (file_name != NULL && (key_text != NULL || header_texts != NULL))
    weir_cli_wrong_usage (cli, _("With --file, keys and headers come from the file."));
  else if (same_partitions && (file_name == NULL || partition >= 0))
    weir_cli_wrong_usage (cli, _("--same-partitions belongs to --file, and excludes --partition."));
  else if (n_orders >= 0 && key_text != NULL)
    weir_cli_wrong_usage (cli, _("With --orders, the key is the order id."));
  else if (partition < -1)
    weir_cli_wrong_usage (cli, _("A partition is a number from 0 on."));
  else
    return TRUE;
  return FALSE;
}

static void
prepare (GOptionContext *context)
{
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_description (context, _("Without VALUE, --null, --file and --orders the value is all of standard input, without a newline at its end.\n"
                                               "Prints where each message was written."));
}

static void
run (WeirCli *cli,
     char **arguments,
     guint n_arguments)
{
  Publish *self;

  if (!check_usage (cli, n_arguments))
    return;
  self = g_new0 (Publish, 1);
  self->cli = cli;
  self->topic = arguments[0];
  g_queue_init (&self->slots);
  if (file_name != NULL)
    {
      self->file = g_str_equal (file_name, "-") ? stdin : fopen (file_name, "re");
      if (self->file == NULL)
        {
          g_autofree char *text = g_strdup_printf (_("“%s” could not be read: %s."), file_name, g_strerror (errno));

          weir_cli_fail_text (cli, text);
          return;
        }
    }
  else if (n_orders > 0)
    {
      /* Microseconds since 1970: no order of an earlier run has the same id, and it is exact in a double. */
      self->next_order = (guint64) g_get_real_time ();
    }
  else
    {
      g_autoptr (GBytes) key = key_text != NULL ? g_bytes_new (key_text, strlen (key_text)) : NULL;
      g_autoptr (GBytes) value = NULL;

      if (!is_null)
        value = n_arguments == 2 ? g_bytes_new (arguments[1], strlen (arguments[1])) : read_standard_input ();
      self->single = weir_record_new (self->topic, partition, -1, -1, WEIR_TIMESTAMP_NONE, key, value, make_headers ());
    }
  self->started_usec = self->moved_usec = g_get_monotonic_time ();
  if (rate > 0)
    g_timeout_add (PACE_MSEC, pace_cb, self);
  g_timeout_add (500, watch_cb, self);
  pump (self);
}

const WeirCliCommand weir_cli_publish = {
  .name = "publish",
  .arguments = "TOPIC [VALUE]",
  .summary = N_("write messages, or test orders"),
  .prepare = prepare,
  .run = run,
};
