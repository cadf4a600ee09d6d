/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

/* The sample shop as others see it: started as a program, read over the wire. The path of
 * weir-shop is the first argument. */

#include "config.h"

#include <gio/gio.h>
#include <librdkafka/rdkafka.h>
#include <signal.h>
#include <string.h>
#include <yyjson.h>

#define TIMEOUT_MSEC 10000

typedef struct
{
  GSubprocess *process;
  GOutputStream *input;
  GDataInputStream *output;
  char *bootstrap;
  char *ready;
} Shop;

typedef struct
{
  char *key;
  char *value;
  gsize length;
  int partition;
  gint64 timestamp_msec;
} Message;

static const char *program;
static Shop *shared;

static void
message_free (Message *message)
{
  g_free (message->key);
  g_free (message->value);
  g_free (message);
}

static Shop *
shop_start (const char *const *arguments)
{
  Shop *shop = g_new0 (Shop, 1);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  yyjson_doc *document;

  g_ptr_array_add (argv, (gpointer) program);
  for (guint i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) arguments[i]);
  g_ptr_array_add (argv, NULL);
  shop->process = g_subprocess_newv ((const char *const *) argv->pdata,
                                     G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  shop->input = g_object_ref (g_subprocess_get_stdin_pipe (shop->process));
  shop->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (shop->process));
  shop->ready = g_data_input_stream_read_line (shop->output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (shop->ready);
  document = yyjson_read (shop->ready, strlen (shop->ready), 0);
  shop->bootstrap = g_strdup (yyjson_get_str (yyjson_obj_get (yyjson_doc_get_root (document), "bootstrap")));
  g_assert_nonnull (shop->bootstrap);
  yyjson_doc_free (document);
  return shop;
}

static void
shop_free (Shop *shop)
{
  g_object_unref (shop->process);
  g_object_unref (shop->input);
  g_object_unref (shop->output);
  g_free (shop->bootstrap);
  g_free (shop->ready);
  g_free (shop);
}

static char *
shop_command (Shop *shop, const char *line)
{
  g_autofree char *text = g_strconcat (line, "\n", NULL);
  g_autoptr (GError) error = NULL;
  char *answer;

  g_output_stream_write_all (shop->input, text, strlen (text), NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_flush (shop->input, NULL, &error);
  answer = g_data_input_stream_read_line (shop->output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (answer);
  return answer;
}

static void
assert_done (Shop *shop, const char *line)
{
  g_autofree char *answer = shop_command (shop, line);
  g_autofree char *prefix = g_strdup_printf ("{\"done\":\"%s\"", line);

  if (!g_str_has_prefix (answer, prefix))
    g_error ("%s was answered %s", line, answer);
}

static gint64
find_order_id (const char *answer)
{
  yyjson_doc *document = yyjson_read (answer, strlen (answer), 0);
  gint64 id = yyjson_get_sint (yyjson_obj_get (yyjson_doc_get_root (document), "orderId"));

  yyjson_doc_free (document);
  g_assert_cmpint (id, >, 0);
  return id;
}

static rd_kafka_t *
make_consumer (Shop *shop, const char *group)
{
  rd_kafka_conf_t *conf = rd_kafka_conf_new ();
  char text[256];
  rd_kafka_t *rk;

  rd_kafka_conf_set (conf, "bootstrap.servers", shop->bootstrap, NULL, 0);
  rd_kafka_conf_set (conf, "enable.partition.eof", "true", NULL, 0);
  rd_kafka_conf_set (conf, "fetch.wait.max.ms", "20", NULL, 0);
  if (group != NULL)
    rd_kafka_conf_set (conf, "group.id", group, NULL, 0);
  rk = rd_kafka_new (RD_KAFKA_CONSUMER, conf, text, sizeof text);
  g_assert_nonnull (rk);
  return rk;
}

static void
read_partition (rd_kafka_topic_t *rkt, int partition, GPtrArray *messages)
{
  gint64 end = g_get_monotonic_time () + TIMEOUT_MSEC * G_TIME_SPAN_MILLISECOND;
  gboolean is_at_end = FALSE;

  g_assert_cmpint (rd_kafka_consume_start (rkt, partition, RD_KAFKA_OFFSET_BEGINNING), ==, 0);
  while (!is_at_end && g_get_monotonic_time () < end)
    {
      rd_kafka_message_t *from = rd_kafka_consume (rkt, partition, 100);

      if (from == NULL)
        continue;
      is_at_end = from->err == RD_KAFKA_RESP_ERR__PARTITION_EOF;
      if (from->err == RD_KAFKA_RESP_ERR_NO_ERROR)
        {
          Message *message = g_new0 (Message, 1);

          message->key = g_strndup (from->key, from->key_len);
          message->value = g_strndup (from->payload, from->len);
          message->length = from->len;
          message->partition = partition;
          message->timestamp_msec = rd_kafka_message_timestamp (from, NULL);
          g_ptr_array_add (messages, message);
        }
      rd_kafka_message_destroy (from);
    }
  rd_kafka_consume_stop (rkt, partition);
  g_assert_true (is_at_end);
}

/* All of a topic, partition by partition. */
static GPtrArray *
read_topic (Shop *shop, const char *topic, int n_partitions)
{
  GPtrArray *messages = g_ptr_array_new_with_free_func ((GDestroyNotify) message_free);
  rd_kafka_t *rk = make_consumer (shop, NULL);
  rd_kafka_topic_t *rkt = rd_kafka_topic_new (rk, topic, NULL);

  for (int i = 0; i < n_partitions; i++)
    read_partition (rkt, i, messages);
  rd_kafka_topic_destroy (rkt);
  rd_kafka_destroy (rk);
  return messages;
}

/* Sum of the group's commits on the topic; −1 where a partition has none. */
static gint64
sum_committed (Shop *shop, const char *group, const char *topic, int n_partitions)
{
  rd_kafka_t *rk = make_consumer (shop, group);
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new (n_partitions);
  gint64 sum = 0;

  rd_kafka_topic_partition_list_add_range (list, topic, 0, n_partitions - 1);
  g_assert_cmpint (rd_kafka_committed (rk, list, TIMEOUT_MSEC), ==, RD_KAFKA_RESP_ERR_NO_ERROR);
  for (int i = 0; i < list->cnt && sum >= 0; i++)
    sum = list->elems[i].offset < 0 ? -1 : sum + list->elems[i].offset;
  rd_kafka_topic_partition_list_destroy (list);
  rd_kafka_destroy (rk);
  return sum;
}

static gint64
sum_ends (Shop *shop, const char *topic, int n_partitions)
{
  rd_kafka_t *rk = make_consumer (shop, NULL);
  gint64 sum = 0;

  for (int i = 0; i < n_partitions; i++)
    {
      gint64 low;
      gint64 high;

      g_assert_cmpint (rd_kafka_query_watermark_offsets (rk, topic, i, &low, &high, TIMEOUT_MSEC), ==,
                       RD_KAFKA_RESP_ERR_NO_ERROR);
      sum += high;
    }
  rd_kafka_destroy (rk);
  return sum;
}

/* "19.00" → 1900; anything but two decimals fails. */
static gint64
read_cents (yyjson_val *value)
{
  const char *raw = yyjson_get_raw (value);
  const char *point = raw != NULL ? strchr (raw, '.') : NULL;
  g_autofree char *digits = NULL;

  g_assert_nonnull (point);
  g_assert_cmpuint (strspn (point + 1, "0123456789"), ==, 2);
  digits = g_strdup_printf ("%.*s%.2s", (int) (point - raw), raw, point + 1);
  return g_ascii_strtoll (digits, NULL, 10);
}

static gint64
read_int (yyjson_val *value)
{
  g_assert_nonnull (yyjson_get_raw (value));
  return g_ascii_strtoll (yyjson_get_raw (value), NULL, 10);
}

static yyjson_doc *
parse (const Message *message)
{
  return yyjson_read (message->value, message->length, YYJSON_READ_NUMBER_AS_RAW);
}

/* Whether the total is the sum of the items; all else is asserted. */
static gboolean
check_order (const Message *message)
{
  yyjson_doc *document = parse (message);
  yyjson_val *root = yyjson_doc_get_root (document);
  yyjson_val *items = yyjson_obj_get (root, "items");
  const char *created = yyjson_get_str (yyjson_obj_get (root, "createdAt"));
  g_autoptr (GDateTime) time = NULL;
  gint64 sum = 0;
  gint64 total;
  size_t index;
  size_t max;
  yyjson_val *item;

  g_assert_nonnull (document);
  g_assert_cmpstr (yyjson_get_raw (yyjson_obj_get (root, "orderId")), ==, message->key);
  g_assert_nonnull (yyjson_get_str (yyjson_obj_get (root, "customerName")));
  g_assert_true (g_str_has_prefix (yyjson_get_str (yyjson_obj_get (root, "store")), "store"));
  g_assert_cmpuint (yyjson_arr_size (items), >, 0);
  yyjson_arr_foreach (items, index, max, item)
    {
      g_assert_cmpint (read_int (yyjson_obj_get (item, "product_id")), >, 0);
      g_assert_cmpint (read_int (yyjson_obj_get (item, "quantity")), >, 0);
      sum += read_int (yyjson_obj_get (item, "quantity")) * read_cents (yyjson_obj_get (item, "price"));
    }
  total = read_cents (yyjson_obj_get (root, "total"));
  time = g_date_time_new_from_iso8601 (created, NULL);
  g_assert_nonnull (time);
  g_assert_cmpint (ABS (g_date_time_to_unix_usec (time) / 1000 - message->timestamp_msec), <=, 1);
  yyjson_doc_free (document);
  return sum == total;
}

static guint
count_key (GPtrArray *messages, gint64 id)
{
  g_autofree char *key = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  guint n_found = 0;

  for (guint i = 0; i < messages->len; i++)
    n_found += g_str_equal (((Message *) messages->pdata[i])->key, key);
  return n_found;
}

static void
test_topics (void)
{
  static const struct { const char *name; int n_partitions; } expected[] = {
    { "orders", 6 }, { "inventory_store1", 3 }, { "inventory_store2", 3 }, { "inventory_store3", 3 },
    { "shipments", 3 }, { "customers", 3 }, { "prices", 1 }, { "reviews", 1 },
  };
  rd_kafka_t *rk = make_consumer (shared, NULL);
  const rd_kafka_metadata_t *metadata;

  g_test_summary ("The shop's cluster has three brokers and the topics with their partitions");
  g_assert_cmpint (rd_kafka_metadata (rk, 1, NULL, &metadata, TIMEOUT_MSEC), ==, RD_KAFKA_RESP_ERR_NO_ERROR);
  g_assert_cmpint (metadata->broker_cnt, ==, 3);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      gboolean is_found = FALSE;
      g_autofree char *quoted = g_strdup_printf ("\"%s\"", expected[i].name);

      for (int t = 0; t < metadata->topic_cnt; t++)
        if (g_str_equal (metadata->topics[t].topic, expected[i].name))
          {
            is_found = TRUE;
            g_assert_cmpint (metadata->topics[t].partition_cnt, ==, expected[i].n_partitions);
          }
      g_assert_true (is_found);
      g_assert_nonnull (strstr (shared->ready, quoted));
    }
  g_assert_nonnull (strstr (shared->ready, "\"groups\":[\"inventory-group\",\"shipping-group\",\"audit-group\""));
  rd_kafka_metadata_destroy (metadata);
  rd_kafka_destroy (rk);
}

static void
test_orders (void)
{
  g_autoptr (GPtrArray) messages = read_topic (shared, "orders", 6);
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  gint64 now = g_get_real_time () / 1000;
  gint64 first = now;

  g_test_summary ("Orders of the last minutes are there: keyed, exact to the cent, each once");
  for (guint i = 0; i < messages->len; i++)
    {
      Message *message = messages->pdata[i];

      g_assert_true (check_order (message));
      g_assert_true (g_hash_table_add (ids, message->key));
      g_assert_cmpint (message->timestamp_msec, <=, now + 1000);
      first = MIN (first, message->timestamp_msec);
    }
  /* Two minutes at 40 a second. */
  g_assert_cmpuint (messages->len, >, 4500);
  g_assert_cmpint (now - first, >, 115 * 1000);
  g_assert_cmpint (now - first, <, 150 * 1000);
}

static void
test_live (void)
{
  gint64 before = sum_ends (shared, "orders", 6);
  gint64 shipments = sum_ends (shared, "shipments", 3);
  gint64 moves = sum_ends (shared, "inventory_store1", 3);
  gint64 n_orders;

  g_test_summary ("Orders go on at the rate asked for, and the other services follow");
  g_usleep (4 * G_TIME_SPAN_SECOND);
  n_orders = sum_ends (shared, "orders", 6) - before;
  /* The bounds are wide: the machine may be busy. */
  g_assert_cmpint (n_orders, >, 60);
  g_assert_cmpint (n_orders, <, 400);
  g_assert_cmpint (sum_ends (shared, "shipments", 3), >, shipments + 20);
  g_assert_cmpint (sum_ends (shared, "inventory_store1", 3), >, moves + 20);
}

static void
test_stock (void)
{
  g_test_summary ("The first move of each product in each store is its opening stock, and no level falls below zero");
  for (guint store = 1; store <= 3; store++)
    {
      g_autofree char *topic = g_strdup_printf ("inventory_store%u", store);
      g_autofree char *name = g_strdup_printf ("store%u", store);
      g_autoptr (GPtrArray) messages = read_topic (shared, topic, 3);
      g_autoptr (GHashTable) levels = g_hash_table_new (g_str_hash, g_str_equal);

      for (guint i = 0; i < messages->len; i++)
        {
          Message *message = messages->pdata[i];
          yyjson_doc *document = parse (message);
          yyjson_val *root = yyjson_doc_get_root (document);
          gboolean is_opening = yyjson_get_bool (yyjson_obj_get (root, "opening"));
          gint64 quantity = read_int (yyjson_obj_get (root, "quantity"));
          gint64 level;

          g_assert_cmpstr (yyjson_get_str (yyjson_obj_get (root, "store")), ==, name);
          g_assert_cmpstr (yyjson_get_raw (yyjson_obj_get (root, "product_id")), ==, message->key);
          g_assert_true (is_opening == !g_hash_table_contains (levels, message->key));
          g_assert_true (!is_opening || quantity < 0);
          level = GPOINTER_TO_INT (g_hash_table_lookup (levels, message->key)) - quantity;
          g_assert_cmpint (level, >=, 0);
          g_hash_table_insert (levels, message->key, GINT_TO_POINTER (level));
          yyjson_doc_free (document);
        }
      g_assert_cmpuint (g_hash_table_size (levels), >=, 40);
    }
}

static void
test_shipments (void)
{
  static const char *const order[] = { "preparing", "shipped", "delivered" };
  g_autoptr (GPtrArray) messages = read_topic (shared, "shipments", 3);
  g_autoptr (GHashTable) steps = g_hash_table_new (g_str_hash, g_str_equal);
  guint n_delivered = 0;

  g_test_summary ("Each parcel is prepared, then shipped, then delivered, to an address");
  for (guint i = 0; i < messages->len; i++)
    {
      Message *message = messages->pdata[i];
      yyjson_doc *document = parse (message);
      yyjson_val *root = yyjson_doc_get_root (document);
      guint step = GPOINTER_TO_UINT (g_hash_table_lookup (steps, message->key));

      g_assert_cmpuint (step, <, 3);
      g_assert_cmpstr (yyjson_get_str (yyjson_obj_get (root, "status")), ==, order[step]);
      g_assert_cmpstr (yyjson_get_raw (yyjson_obj_get (root, "orderId")), ==, message->key);
      g_assert_cmpuint (yyjson_get_len (yyjson_obj_get (root, "address")), >, 5);
      g_hash_table_insert (steps, message->key, GUINT_TO_POINTER (step + 1));
      n_delivered += step == 2;
      yyjson_doc_free (document);
    }
  g_assert_cmpuint (n_delivered, >, 100);
}

/* Waits until the group's commits on orders have come to @target. */
static void
assert_commits_reach (const char *group, gint64 target, guint sec)
{
  gint64 end = g_get_monotonic_time () + sec * G_TIME_SPAN_SECOND;
  gint64 committed;

  while ((committed = sum_committed (shared, group, "orders", 6)) < target && g_get_monotonic_time () < end)
    g_usleep (100 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpint (committed, >=, target);
}

static void
test_pause (void)
{
  gint64 stopped;

  g_test_summary ("A paused group commits nothing more and catches up when it is resumed");
  assert_commits_reach ("shipping-group", sum_ends (shared, "orders", 6), 20);
  assert_done (shared, "pause shipping-group");
  g_usleep (2 * G_TIME_SPAN_SECOND);
  stopped = sum_committed (shared, "shipping-group", "orders", 6);
  g_usleep (2 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (sum_committed (shared, "shipping-group", "orders", 6), ==, stopped);
  g_assert_cmpint (sum_ends (shared, "orders", 6), >, stopped + 50);
  assert_commits_reach ("inventory-group", stopped + 20, 20);
  assert_done (shared, "resume shipping-group");
  assert_commits_reach ("shipping-group", sum_ends (shared, "orders", 6), 30);
}

static void
test_kill (void)
{
  g_autofree char *answer = NULL;
  gint64 killed_at;

  g_test_summary ("When an instance dies the others take over its partitions, and a new one may join");
  assert_commits_reach ("inventory-group", sum_ends (shared, "orders", 6), 20);
  answer = shop_command (shared, "kill inventory-group");
  g_assert_nonnull (strstr (answer, "\"member\":\"inventory-2\""));
  killed_at = sum_ends (shared, "orders", 6);
  /* The session times out after six seconds. */
  assert_commits_reach ("inventory-group", killed_at + 100, 40);
  assert_done (shared, "start inventory-group");
  assert_commits_reach ("inventory-group", sum_ends (shared, "orders", 6) + 50, 40);
}

static void
test_faults (void)
{
  g_autofree char *bad = shop_command (shared, "bad-order");
  g_autofree char *duplicate = shop_command (shared, "duplicate-order");
  g_autofree char *oversold = shop_command (shared, "negative-stock");
  g_autoptr (GPtrArray) orders = NULL;
  gint64 bad_id = find_order_id (bad);
  gint64 duplicate_id = find_order_id (duplicate);
  guint n_wrong = 0;

  g_test_summary ("Bad orders, the same number twice, garbage and negative stock come when asked for");
  g_assert_nonnull (strstr (oversold, "\"product_id\":"));
  assert_done (shared, "garbage");
  assert_done (shared, "lost-shipment");
  g_usleep (G_TIME_SPAN_SECOND);
  orders = read_topic (shared, "orders", 6);
  for (guint i = 0; i < orders->len; i++)
    {
      Message *message = orders->pdata[i];
      g_autofree char *key = g_strdup_printf ("%" G_GINT64_FORMAT, bad_id);

      if (g_str_equal (message->key, "garbage"))
        g_assert_null (parse (message));
      else if (!check_order (message))
        {
          g_assert_cmpstr (message->key, ==, key);
          n_wrong++;
        }
    }
  g_assert_cmpuint (n_wrong, ==, 1);
  g_assert_cmpuint (count_key (orders, duplicate_id), ==, 2);
}

static void
test_wrong_commands (void)
{
  static const char *const lines[] = { "rate 0", "rate nan", "rate 10001", "pause", "pause nobody", "dance", "quit now" };

  g_test_summary ("What cannot be done is answered with an error");
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *answer = shop_command (shared, lines[i]);
      yyjson_doc *document = yyjson_read (answer, strlen (answer), 0);

      g_assert_nonnull (yyjson_get_str (yyjson_obj_get (yyjson_doc_get_root (document), "error")));
      yyjson_doc_free (document);
    }
  assert_done (shared, "rate 200");
  assert_done (shared, "stats");
}

static void
test_stop (void)
{
  gint64 start = g_get_monotonic_time ();

  g_test_summary ("SIGTERM ends the shop cleanly and soon");
  g_subprocess_send_signal (shared->process, SIGTERM);
  g_assert_true (g_subprocess_wait_check (shared->process, NULL, NULL));
  /* It takes two seconds at most; the machine may be busy. */
  g_assert_cmpint (g_get_monotonic_time () - start, <, 6 * G_TIME_SPAN_SECOND);
}

static void
test_end_of_input (void)
{
  static const char *const arguments[] = { "--exit-with-stdin", "--history=0", "--brokers=1", "--pause=audit-group", NULL };
  Shop *shop = shop_start (arguments);

  g_test_summary ("With --exit-with-stdin the shop ends with its input");
  g_output_stream_close (shop->input, NULL, NULL);
  g_assert_true (g_subprocess_wait_check (shop->process, NULL, NULL));
  shop_free (shop);
}

static void
collect_orders (GHashTable *orders)
{
  static const char *const arguments[] = { "--seed=7", "--history=1", "--rate=20", "--exit-with-stdin", NULL };
  Shop *shop = shop_start (arguments);
  g_autoptr (GPtrArray) messages = read_topic (shop, "orders", 6);

  for (guint i = 0; i < messages->len; i++)
    {
      Message *message = messages->pdata[i];

      g_hash_table_insert (orders, g_strdup (message->key),
                           g_strndup (message->value, strstr (message->value, "\"createdAt\"") - message->value));
    }
  g_output_stream_close (shop->input, NULL, NULL);
  g_subprocess_wait (shop->process, NULL, NULL);
  shop_free (shop);
}

static void
test_seed (void)
{
  g_autoptr (GHashTable) a = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) b = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  g_test_summary ("The same seed makes the same orders");
  collect_orders (a);
  collect_orders (b);
  for (guint id = 100001; id < 101001; id++)
    {
      g_autofree char *key = g_strdup_printf ("%u", id);

      g_assert_nonnull (g_hash_table_lookup (a, key));
      g_assert_cmpstr (g_hash_table_lookup (a, key), ==, g_hash_table_lookup (b, key));
    }
}

static void
test_wrong_options (void)
{
  static const char *const options[] = { "--rate=0", "--rate=20000", "--instances=nobody=2", "--pause=nobody", "--brokers=0",
                                         "--nonsense", "nonsense" };

  g_test_summary ("Wrong options end with status 2");
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                                                          &error, program, options[i], NULL);

      g_assert_no_error (error);
      g_subprocess_wait (process, NULL, NULL);
      g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 2);
    }
}

int
main (int argc, char **argv)
{
  static const char *const arguments[] = { "--rate=40", "--history=2", "--seed=1", "--exit-with-stdin", NULL };
  int status;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  shared = shop_start (arguments);

  /* In this order: each finds the shop as the one before left it. */
  g_test_add_func ("/shop/topics", test_topics);
  g_test_add_func ("/shop/orders", test_orders);
  g_test_add_func ("/shop/live", test_live);
  g_test_add_func ("/shop/stock", test_stock);
  g_test_add_func ("/shop/shipments", test_shipments);
  g_test_add_func ("/shop/pause", test_pause);
  g_test_add_func ("/shop/kill", test_kill);
  g_test_add_func ("/shop/faults", test_faults);
  g_test_add_func ("/shop/wrong-commands", test_wrong_commands);
  g_test_add_func ("/shop/stop", test_stop);
  g_test_add_func ("/shop/end-of-input", test_end_of_input);
  g_test_add_func ("/shop/seed", test_seed);
  g_test_add_func ("/shop/wrong-options", test_wrong_options);
  status = g_test_run ();
  g_subprocess_force_exit (shared->process);
  shop_free (shared);
  return status;
}
