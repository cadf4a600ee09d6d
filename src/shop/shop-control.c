/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "shop-control.h"

#include <gio/gunixinputstream.h>
#include <stdio.h>
#include <unistd.h>

#include "shop-catalog.h"
#include "shop-services.h"

/* Faults and changes by lines on standard input, each answered by one line of JSON. */

typedef struct
{
  Shop *shop;
  GMainLoop *loop;
  GDataInputStream *input;
  gboolean is_ending_with_input;
} Control;

/* What a command says beside "done": members of a JSON object, each after a comma. FALSE:
 * @reply is why not. */
typedef gboolean (*CommandFunc) (Control *self, const char *argument, GString *reply);

static void
print_line (GString *line)
{
  fputs (line->str, stdout);
  fputc ('\n', stdout);
  fflush (stdout);
}

static ShopGroup *
find_group (Control *self, const char *name, GString *reply)
{
  ShopGroup *group = shop_find_group (self->shop, name);

  if (group == NULL)
    g_string_printf (reply, "There is no group “%s”", name);
  return group;
}

static gboolean
pause_command (Control *self, const char *argument, GString *reply)
{
  ShopGroup *group = find_group (self, argument, reply);

  if (group != NULL)
    shop_group_set_paused (group, TRUE);
  return group != NULL;
}

static gboolean
resume_command (Control *self, const char *argument, GString *reply)
{
  ShopGroup *group = find_group (self, argument, reply);

  if (group != NULL)
    shop_group_set_paused (group, FALSE);
  return group != NULL;
}

static gboolean
kill_command (Control *self, const char *argument, GString *reply)
{
  ShopGroup *group = find_group (self, argument, reply);
  g_autofree char *name = NULL;

  if (group == NULL)
    return FALSE;
  name = shop_group_kill_member (group);
  if (name == NULL)
    g_string_printf (reply, "%s has no instance left", argument);
  else
    g_string_printf (reply, ",\"member\":\"%s\"", name);
  return name != NULL;
}

static gboolean
start_command (Control *self, const char *argument, GString *reply)
{
  ShopGroup *group = find_group (self, argument, reply);
  g_autofree char *name = NULL;

  if (group == NULL)
    return FALSE;
  name = shop_group_add_member (group, NULL);
  g_string_printf (reply, ",\"member\":\"%s\"", name);
  return TRUE;
}

static gboolean
tell_order (gboolean is_done, gint64 order_id, GString *reply)
{
  if (is_done)
    g_string_printf (reply, ",\"orderId\":%" G_GINT64_FORMAT, order_id);
  else
    g_string_assign (reply, "The order service has taken no order yet: try again");
  return is_done;
}

static gboolean
bad_order_command (Control *self, const char *argument, GString *reply)
{
  gint64 order_id = 0;
  gboolean is_done = shop_orders_publish_bad (self->shop->orders, &order_id);

  return tell_order (is_done, order_id, reply);
}

static gboolean
duplicate_order_command (Control *self, const char *argument, GString *reply)
{
  gint64 order_id = 0;
  gboolean is_done = shop_orders_publish_duplicate (self->shop->orders, &order_id);

  return tell_order (is_done, order_id, reply);
}

static gboolean
garbage_command (Control *self, const char *argument, GString *reply)
{
  if (shop_orders_publish_garbage (self->shop->orders))
    return TRUE;
  return tell_order (FALSE, 0, reply);
}

static gboolean
lost_shipment_command (Control *self, const char *argument, GString *reply)
{
  shop_shipping_lose_next (self->shop->shipping);
  return TRUE;
}

static gboolean
negative_stock_command (Control *self, const char *argument, GString *reply)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  rd_kafka_t *producer = shop_broker_new_producer (self->shop->broker, "inventory-mistake", &error);
  gint64 now = shop_now_msec ();
  ShopMove move;

  if (producer == NULL)
    {
      g_string_assign (reply, error->message);
      return FALSE;
    }
  shop_ledger_oversell (self->shop->ledger, now, &move);
  shop_move_publish (producer, text, &move, now);
  rd_kafka_flush (producer, 1000);
  rd_kafka_destroy (producer);
  g_string_printf (reply, ",\"store\":\"%s\",\"product_id\":%u", shop_catalog_get_store_name (move.store), move.product_id);
  return TRUE;
}

static gboolean
rate_command (Control *self, const char *argument, GString *reply)
{
  char *end;
  double rate = g_ascii_strtod (argument, &end);

  /* The other way round a NAN would pass. */
  if (end == argument || *end != '\0' || !(rate > 0 && rate <= 10000))
    {
      g_string_assign (reply, "Write a rate above 0 and up to 10000 orders a second, as in: rate 50");
      return FALSE;
    }
  shop_set_rate (self->shop, rate);
  return TRUE;
}

static gboolean
stats_command (Control *self, const char *argument, GString *reply)
{
  guint64 n_audited;
  guint64 n_wrong;
  guint64 n_unreadable;

  shop_audit_get_counts (self->shop->audit, &n_audited, &n_wrong, &n_unreadable);
  g_string_printf (reply,
                   ",\"orders\":%" G_GUINT64_FORMAT ",\"audited\":%" G_GUINT64_FORMAT ",\"wrong_totals\":%" G_GUINT64_FORMAT
                   ",\"unreadable\":%" G_GUINT64_FORMAT,
                   shop_orders_get_count (self->shop->orders), n_audited, n_wrong, n_unreadable);
  return TRUE;
}

static gboolean
quit_command (Control *self, const char *argument, GString *reply)
{
  g_main_loop_quit (self->loop);
  return TRUE;
}

static gboolean help_command (Control *self, const char *argument, GString *reply);

static const struct
{
  const char *name;
  const char *argument;
  CommandFunc func;
} commands[] = {
  { "pause", "GROUP", pause_command },
  { "resume", "GROUP", resume_command },
  { "kill", "GROUP", kill_command },
  { "start", "GROUP", start_command },
  { "bad-order", NULL, bad_order_command },
  { "duplicate-order", NULL, duplicate_order_command },
  { "garbage", NULL, garbage_command },
  { "lost-shipment", NULL, lost_shipment_command },
  { "negative-stock", NULL, negative_stock_command },
  { "rate", "ORDERS_PER_SEC", rate_command },
  { "stats", NULL, stats_command },
  { "help", NULL, help_command },
  { "quit", NULL, quit_command },
};

static gboolean
help_command (Control *self, const char *argument, GString *reply)
{
  g_string_append (reply, ",\"commands\":[");
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (reply, "%s\"%s%s%s\"", i == 0 ? "" : ",", commands[i].name,
                            commands[i].argument != NULL ? " " : "",
                            commands[i].argument != NULL ? commands[i].argument : "");
  g_string_append_c (reply, ']');
  return TRUE;
}

static gboolean
run_command (Control *self, const char *line, GString *reply)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 2);
  const char *argument = words[1] != NULL ? g_strstrip (words[1]) : "";

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (!g_str_equal (commands[i].name, words[0]))
        continue;
      if ((commands[i].argument != NULL) == (*argument != '\0'))
        return commands[i].func (self, argument, reply);
      if (commands[i].argument != NULL)
        g_string_printf (reply, "%s needs one word more: %s %s", words[0], words[0], commands[i].argument);
      else
        g_string_printf (reply, "%s takes nothing behind it", words[0]);
      return FALSE;
    }
  g_string_printf (reply, "There is no command “%s”; help lists them", words[0]);
  return FALSE;
}

static void
answer (Control *self, const char *line)
{
  g_autofree char *valid = g_utf8_make_valid (line, -1);
  g_autoptr (GString) reply = g_string_new (NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  g_strstrip (valid);
  if (*valid == '\0')
    return;
  if (run_command (self, valid, reply))
    {
      g_string_append (text, "{\"done\":");
      shop_append_json_string (text, valid);
      g_string_append (text, reply->str);
    }
  else
    {
      g_string_append (text, "{\"error\":");
      shop_append_json_string (text, reply->str);
    }
  g_string_append_c (text, '}');
  print_line (text);
}

static void
line_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Control *self = user_data;
  g_autofree char *line = g_data_input_stream_read_line_finish (self->input, result, NULL, NULL);

  if (line == NULL)
    {
      if (self->is_ending_with_input)
        g_main_loop_quit (self->loop);
      g_object_unref (self->input);
      g_free (self);
      return;
    }
  answer (self, line);
  g_data_input_stream_read_line_async (self->input, G_PRIORITY_DEFAULT, NULL, line_cb, self);
}

/* Reads commands until the input ends. Thread: main. */
void
shop_control_start (Shop *shop, GMainLoop *loop, gboolean is_ending_with_input)
{
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  Control *self = g_new0 (Control, 1);

  self->shop = shop;
  self->loop = loop;
  self->is_ending_with_input = is_ending_with_input;
  self->input = g_data_input_stream_new (input);
  g_data_input_stream_read_line_async (self->input, G_PRIORITY_DEFAULT, NULL, line_cb, self);
}

/* The one line that says where the shop is. */
void
shop_print_ready (Shop *shop)
{
  g_autoptr (GString) text = g_string_new ("{\"bootstrap\":");
  guint n_topics;
  const ShopTopic *topics = shop_topics_get (&n_topics);

  shop_append_json_string (text, shop_broker_get_bootstrap (shop->broker));
  g_string_append (text, ",\"groups\":[");
  for (guint i = 0; i < shop->groups->len; i++)
    {
      g_string_append (text, i == 0 ? "" : ",");
      shop_append_json_string (text, shop_group_get_name (g_ptr_array_index (shop->groups, i)));
    }
  g_string_append (text, "],\"topics\":[");
  for (guint i = 0; i < n_topics; i++)
    {
      g_string_append (text, i == 0 ? "" : ",");
      shop_append_json_string (text, topics[i].name);
    }
  g_string_append (text, "]}");
  print_line (text);
}
