/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "base/weir-error.h"
#include "base/weir-format.h"
#include "command-publish.h"
#include "kafka/weir-bulk.h"
#include "orders/weir-test-order.h"

/* The messages come in and their places go out on the thread of the publishing, one at a time; the main thread waits. */

/* How many wrong or refused messages of a file are listed. */
#define MAX_LISTED 100
#define MAX_TAKEN_LINES 65536
#define FLUSH_USEC (100 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  WeirCliPublish *publish;
  WeirBulk *bulk;
  GArray *lines; /* gint64: of the messages of a file that are on their way */
  guint first_line; /* the first of them that was not reported yet */
  guint64 next_order;
  gint64 n_made;
  gint64 n_published;
  gint64 n_bytes;
  gint64 n_wrong;   /* lines that are no message */
  gint64 n_refused; /* by the target */
  char *problem;    /* why no more could be read */
  gboolean has_begun; /* the time for messages of a template */
  int is_over;        /* atomic: the time for them is up */
  gint64 flushed_usec;
  gboolean was_interrupted;
} Publish;

static gboolean
is_listed (Publish *self)
{
  return self->n_wrong + self->n_refused <= MAX_LISTED;
}

/* A wrong line is said at once, and the rest goes on. */
static void
report_wrong (Publish *self,
              const GError *error)
{
  WeirInput *input = self->publish->input;
  g_autofree char *line = g_strdup_printf ("%" G_GINT64_FORMAT, weir_input_get_line (input));
  g_autofree char *text = NULL;

  self->n_wrong++;
  if (!is_listed (self))
    return;
  /* Translators: name of a file, number of a line, and what is wrong with it (no sentence of its own) */
  text = g_strdup_printf (_("“%s”, line %s: %s."), weir_input_get_name (input), line, error->message);
  weir_cli_message (text);
}

static gboolean
next_of_file (Publish *self,
              WeirDraft *draft)
{
  for (;;)
    {
      g_autoptr (GError) error = NULL;

      if (weir_input_next_draft (self->publish->input, draft, &error))
        return TRUE;
      if (error == NULL)
        return FALSE;
      if (!g_error_matches (error, WEIR_ERROR, WEIR_ERROR_INVALID))
        {
          self->problem = g_strdup (error->message);
          return FALSE;
        }
      report_wrong (self, error);
    }
}

static gboolean
next_draft (WeirDraft *draft,
            gpointer user_data)
{
  Publish *self = user_data;
  gint64 line;

  if (!next_of_file (self, draft))
    return FALSE;
  line = weir_input_get_line (self->publish->input);
  g_array_append_val (self->lines, line);
  self->n_made++;
  return TRUE;
}

static gint64
take_line (Publish *self)
{
  gint64 line;

  if (self->first_line >= self->lines->len)
    return 0;
  line = g_array_index (self->lines, gint64, self->first_line++);
  if (self->first_line >= MAX_TAKEN_LINES)
    {
      g_array_remove_range (self->lines, 0, self->first_line);
      self->first_line = 0;
    }
  return line;
}

static WeirRecord *
next_order (Publish *self)
{
  gint64 now_msec = g_get_real_time () / 1000;
  g_autofree char *id = g_strdup_printf ("%" G_GUINT64_FORMAT, self->next_order);
  g_autoptr (GBytes) key = g_bytes_new (id, strlen (id));
  g_autoptr (GBytes) value = NULL;
  g_autoptr (GBytes) mark = g_bytes_new_static ("1", 1);
  GPtrArray *headers = self->publish->make_headers ();
  char *text = weir_test_order_new (self->next_order, now_msec);

  value = g_bytes_new_take (text, strlen (text));
  g_ptr_array_insert (headers, 0, weir_header_new (WEIR_TEST_ORDER_HEADER, mark));
  self->next_order++;
  return weir_record_new (self->publish->topic, self->publish->partition, -1, self->publish->timestamp_msec, WEIR_TIMESTAMP_CREATE, key, value,
                          headers);
}

static gboolean
over_cb (gpointer user_data)
{
  Publish *self = user_data;

  g_atomic_int_set (&self->is_over, 1);
  weir_bulk_cancel (self->bulk);
  return G_SOURCE_REMOVE;
}

/* The first message is asked for before there is a connection, which is no part of the time. */
static void
begin_time (Publish *self)
{
  if (!self->has_begun && self->publish->limit_usec > 0)
    g_timeout_add ((guint) MIN (self->publish->limit_usec / 1000, G_MAXINT), over_cb, self);
  self->has_begun = TRUE;
}

static void
report_wrong_message (Publish *self,
                      gint64 number,
                      const GError *error)
{
  g_autofree char *count = weir_format_count (number);
  g_autofree char *text = NULL;

  self->n_wrong++;
  if (!is_listed (self))
    return;
  /* Translators: number of a message, and a sentence that says what is wrong with it */
  text = g_strdup_printf (_("Message %s: %s"), count, error->message);
  weir_cli_message (text);
}

static WeirRecord *
next_of_template (Publish *self)
{
  WeirInputTemplate *template = self->publish->template;

  if (weir_input_template_get_n_made (template) > 0)
    begin_time (self);
  while (weir_input_template_get_n_made (template) < self->publish->n_messages && !g_atomic_int_get (&self->is_over))
    {
      g_autoptr (GError) error = NULL;
      WeirRecord *record = weir_input_template_next (template, &error);

      if (record != NULL)
        return record;
      report_wrong_message (self, weir_input_template_get_n_made (template), error);
    }
  return NULL;
}

static WeirRecord *
next (gpointer user_data)
{
  Publish *self = user_data;
  WeirRecord *record = NULL;

  if (self->publish->single != NULL)
    {
      record = g_steal_pointer (&self->publish->single);
    }
  else if (self->publish->template != NULL)
    {
      record = next_of_template (self);
    }
  else if (self->n_made < self->publish->n_orders)
    {
      record = next_order (self);
    }
  self->n_made += record != NULL;
  return record;
}

static void
print_place (Publish *self,
             const WeirPublished *published)
{
  WeirOutput *output = &self->publish->cli->output;

  if (self->publish->cli->json)
    {
      weir_output_char (output, '{');
      weir_output_json_key (output, "topic");
      weir_output_json_text (output, self->publish->topic);
      weir_output_json_key (output, "partition");
      weir_output_int64 (output, published->partition);
      weir_output_json_key (output, "offset");
      weir_output_json_int64_or_null (output, published->offset, published->offset >= 0);
      weir_output_text (output, "}\n");
      return;
    }
  weir_output_text (output, self->publish->topic);
  weir_output_char (output, ' ');
  weir_output_int64 (output, published->partition);
  weir_output_char (output, ' ');
  if (published->offset >= 0)
    weir_output_int64 (output, published->offset);
  else
    weir_output_text (output, WEIR_UNKNOWN_TEXT);
  weir_output_char (output, '\n');
}

static void
report_refused (Publish *self,
                gint64 line,
                const char *problem)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, line);
  g_autofree char *text = NULL;

  self->n_refused++;
  if (!is_listed (self))
    return;
  if (self->publish->input != NULL)
    /* Translators: number of a line, and a sentence that says why the message was not written */
    text = g_strdup_printf (_("Line %s: %s"), number, problem);
  weir_cli_message (text != NULL ? text : problem);
}

/* To a few milliseconds: it is asked for each message. */
static gint64
get_coarse_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC_COARSE, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
report (const WeirPublished *published,
        const char *problem,
        gpointer user_data)
{
  Publish *self = user_data;
  WeirOutput *output = &self->publish->cli->output;
  gint64 line = take_line (self);
  gint64 now_usec = get_coarse_time ();

  begin_time (self);
  if (published != NULL)
    {
      self->n_published++;
      print_place (self, published);
    }
  else if (problem != NULL)
    {
      report_refused (self, line, problem);
    }
  if (output->length >= WEIR_OUTPUT_FLUSH_BYTES || now_usec - self->flushed_usec > FLUSH_USEC)
    {
      self->flushed_usec = now_usec;
      if (!weir_output_flush (output))
        weir_bulk_cancel (self->bulk);
    }
}

/* How a file ended of which not all became messages of the topic. */
static void
report_left_out (Publish *self)
{
  g_autofree char *wrong = weir_format_count (self->n_wrong);
  g_autofree char *refused = weir_format_count (self->n_refused);
  g_autofree char *wrong_text = NULL;
  g_autofree char *refused_text = NULL;

  /* One that is all there is was said. */
  if (self->n_wrong + self->n_refused == 1 && self->n_published == 0)
    return;
  if (self->publish->template != NULL)
    wrong_text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message was wrong and was left out.", "%s messages were wrong and were left out.",
                                               (gulong) self->n_wrong),
                                  wrong);
  else
    wrong_text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s line is no message and was left out.", "%s lines are no messages and were left out.",
                                               self->n_wrong),
                                  wrong);
  refused_text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message was refused and left out.", "%s messages were refused and left out.",
                                               self->n_refused),
                                  refused);
  if (self->n_wrong > 0)
    weir_cli_message (wrong_text);
  if (self->n_refused > 0)
    weir_cli_message (refused_text);
}

static void
ended_cb (WeirBulk *bulk,
          Publish *self)
{
  WeirCli *cli = self->publish->cli;
  const char *problem = weir_bulk_get_problem (bulk) != NULL ? weir_bulk_get_problem (bulk) : self->problem;
  const char *reason = weir_client_get_last_error (cli->client);
  gboolean is_complete = problem == NULL && self->n_wrong == 0 && self->n_refused == 0 && !self->was_interrupted;
  g_autofree char *count = weir_format_count (self->n_published);
  g_autofree char *text = NULL;

  /* Where there was no answer at all, the network knows why. */
  if (weir_bulk_get_problem (bulk) != NULL && self->n_published == 0 && reason != NULL)
    problem = reason;
  if (is_complete)
    {
      weir_cli_quit (cli, WEIR_CLI_DONE);
      return;
    }
  if (self->n_wrong + self->n_refused > 0)
    report_left_out (self);
  if (problem != NULL)
    weir_cli_message (problem);
  if (self->n_published == 0)
    {
      weir_cli_quit (cli, WEIR_CLI_FAILED);
      return;
    }
  if (problem != NULL || self->was_interrupted)
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message was published before that.", "%s messages were published before that.",
                                         self->n_published),
                            count);
  else
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message was published.", "%s messages were published.", self->n_published), count);
  weir_cli_message (text);
  weir_cli_quit (cli, WEIR_CLI_PARTIAL);
}

static gboolean
interrupted_cb (gpointer user_data)
{
  Publish *self = user_data;

  self->was_interrupted = TRUE;
  weir_bulk_cancel (self->bulk);
  /* A second one ends the program at once, should the first not. */
  return G_SOURCE_REMOVE;
}

void
weir_cli_publish_start (WeirCliPublish *publish)
{
  static Publish self;
  WeirBulkHooks hooks = { .next = next, .next_draft = publish->input != NULL ? next_draft : NULL, .report = report, .user_data = &self, .rate = publish->rate, .stall_msec = publish->cli->timeout_msec };
  g_autoptr (GError) error = NULL;

  self.publish = publish;
  self.lines = g_array_new (FALSE, FALSE, sizeof (gint64));
  /* Microseconds since 1970: no order of an earlier run has the same id, and it is exact in a double. */
  self.next_order = (guint64) g_get_real_time ();
  self.bulk = weir_bulk_new (publish->cli->client, publish->topic, &hooks);
  g_signal_connect (self.bulk, "ended", G_CALLBACK (ended_cb), &self);
  if (!weir_bulk_start (self.bulk, &error))
    {
      weir_cli_fail (publish->cli, error);
      return;
    }
  g_unix_signal_add (SIGINT, interrupted_cb, &self);
  g_unix_signal_add (SIGTERM, interrupted_cb, &self);
}

/* Reads all of a file and publishes nothing. */
void
weir_cli_publish_preview (WeirCliPublish *publish)
{
  Publish self = { .publish = publish };
  WeirCli *cli = publish->cli;
  g_autofree char *count = NULL;
  g_autofree char *bytes = NULL;
  g_autofree char *text = NULL;
  WeirDraft draft;

  while (next_of_file (&self, &draft))
    {
      self.n_made++;
      self.n_bytes += (gint64) weir_draft_get_n_bytes (&draft);
    }
  count = weir_format_count (self.n_made);
  bytes = weir_format_bytes (self.n_bytes);
  if (cli->json)
    {
      WeirOutput *output = &cli->output;

      weir_output_text (output, "{\"dry_run\":true");
      weir_output_json_key (output, "messages");
      weir_output_int64 (output, self.n_made);
      weir_output_json_key (output, "bytes");
      weir_output_int64 (output, self.n_bytes);
      weir_output_json_key (output, "wrong");
      weir_output_int64 (output, self.n_wrong);
      weir_output_text (output, "}\n");
    }
  else
    {
      /* Translators: number of messages, their size, and the name of a topic */
      text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message (%s) would be published to “%s”.",
                                           "%s messages (%s) would be published to “%s”.", self.n_made),
                              count, bytes, publish->topic);
      weir_output_text (&cli->output, text);
      weir_output_char (&cli->output, '\n');
    }
  if (self.n_wrong > 0)
    report_left_out (&self);
  if (self.problem != NULL)
    weir_cli_message (self.problem);
  if (self.problem == NULL && self.n_wrong == 0)
    weir_cli_quit (cli, WEIR_CLI_DONE);
  else
    weir_cli_quit (cli, self.n_made > 0 ? WEIR_CLI_PARTIAL : WEIR_CLI_FAILED);
  g_free (self.problem);
}
