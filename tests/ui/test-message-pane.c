/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>
#include <time.h>

#include "message-pane-check.h"

/* Where a long word is broken nothing is shown that is not in the message. */
static void
assert_no_hyphens (void)
{
  GtkTextView *view = find (pane, GTK_TYPE_TEXT_VIEW, NULL);
  GtkTextIter iter;
  gboolean inserts = TRUE;

  gtk_text_buffer_get_iter_at_offset (gtk_text_view_get_buffer (view), &iter, 1);
  for (GSList *tags = gtk_text_iter_get_tags (&iter); tags != NULL; tags = g_slist_delete_link (tags, tags))
    {
      gboolean is_set;

      g_object_get (tags->data, "insert-hyphens-set", &is_set, NULL);
      if (is_set)
        g_object_get (tags->data, "insert-hyphens", &inserts, NULL);
    }
  g_assert_false (inserts);
}

static void
test_json (void)
{
  g_autofree char *text = NULL;
  g_autofree char *raw = NULL;

  show ("orders", order, -1, NULL);
  g_assert_true (shows ("orders / 3 @ 184,217"));
  g_assert_true (shows ("Starts with { and is one JSON document"));
  g_assert_true (shows ("Key: store1"));
  /* Nothing is rounded, no repeated name is lost. */
  g_assert_true (shows ("9007199254740993"));
  g_assert_true (shows ("9.50"));
  g_assert_true (shows ("product_id"));
  shot ("json-tree");

  set_view ("text");
  text = get_view_text ();
  g_assert_nonnull (strstr (text, "9007199254740993"));
  g_assert_nonnull (strstr (text, "\"orderId\": 2"));
  g_assert_nonnull (strstr (text, "9.50"));
  assert_no_hyphens ();
  shot ("json-text");

  set_view ("hex");
  raw = get_view_text ();
  g_assert_true (g_str_has_prefix (raw, "00000000  7b 22 6f 72"));
  shot ("json-hex");

  /* What was chosen for a topic stays with it, and only with it. */
  show ("customers", order, -1, NULL);
  g_assert_nonnull (find (pane, GTK_TYPE_LIST_VIEW, NULL));
  show ("orders", order, -1, NULL);
  g_assert_cmpstr (adw_toggle_group_get_active_name (get_child (WEIR_TYPE_MESSAGE_BODY, "view_group")), ==, "hex");
  set_view ("tree");
}

static void
test_words (void)
{
  show ("orders", NULL, 0, NULL);
  g_assert_true (shows ("null: this message has no value"));
  shot ("null");
  show ("orders", "", 0, NULL);
  g_assert_true (shows ("empty: a value of 0 bytes"));
}

static void
test_format (void)
{
  GtkDropDown *formats = NULL;
  GtkStringObject *item;

  show ("binary", "\x00\x00\x00\x00\x00\x00\x03\xe8", 8, NULL);
  g_assert_true (shows ("Has 8 bytes that make a small number"));
  g_assert_true (shows ("1000"));
  formats = get_child (WEIR_TYPE_MESSAGE_BODY, "format_drop_down");
  item = gtk_drop_down_get_selected_item (formats);
  g_assert_cmpstr (gtk_string_object_get_string (item), ==, "Automatic (Integer)");
  for (guint i = 0; i < g_list_model_get_n_items (gtk_drop_down_get_model (formats)); i++)
    {
      gtk_drop_down_set_selected (formats, i);
      iterate (20);
    }
  gtk_drop_down_set_selected (formats, 1);
  iterate (100);
  g_assert_true (shows ("This is not JSON. Choose another format."));
  shot ("wrong-format");
  gtk_drop_down_set_selected (formats, 0);
}

static char *
read_kept (void)
{
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "weir", "formats.ini", NULL);
  char *text = NULL;

  /* A body that goes has it written. */
  g_assert_finalize_object (g_object_ref_sink (g_object_new (WEIR_TYPE_MESSAGE_BODY, NULL)));
  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

/* Which format was chosen by hand is in the file, for the topic and the side; “Automatic” takes it out. */
static void
test_kept (void)
{
  GtkDropDown *formats;
  g_autofree char *kept = NULL;
  g_autofree char *viewed = NULL;
  g_autofree char *reset = NULL;

  show ("kept", "{\"a\":1}", -1, NULL);
  formats = get_child (WEIR_TYPE_MESSAGE_BODY, "format_drop_down");
  gtk_drop_down_set_selected (formats, 3);
  iterate (50);
  g_assert_true (shows ("Chosen by hand for the values of this topic"));
  shot ("chosen-by-hand");
  kept = read_kept ();
  g_assert_nonnull (strstr (kept, "[Topic kept]\nValueFormat=text\n"));
  show ("other", "{\"a\":1}", -1, NULL);
  g_assert_cmpuint (gtk_drop_down_get_selected (formats), ==, 0);
  show ("kept", "{\"a\":2}", -1, NULL);
  g_assert_cmpuint (gtk_drop_down_get_selected (formats), ==, 3);
  gtk_drop_down_set_selected (formats, 0);
  set_view ("hex");
  viewed = read_kept ();
  g_assert_nonnull (strstr (viewed, "[Topic kept]\nValueView=hex\n"));
  /* The one that suits it is no choice. */
  set_view ("tree");
  reset = read_kept ();
  g_assert_null (strstr (reset, "[Topic kept]"));
}

static void
test_headers (void)
{
  g_autoptr (GBytes) value = g_bytes_new_static ("4bf92f3577b34da6a3ce929d0e0e4736", 32);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) binary = g_bytes_new_static ("\x00\xff\x10", 3);
  GPtrArray *headers = g_ptr_array_new_with_free_func ((GDestroyNotify) weir_header_free);

  g_ptr_array_add (headers, weir_header_new ("trace", value));
  g_ptr_array_add (headers, weir_header_new ("trace", NULL));
  g_ptr_array_add (headers, weir_header_new ("trace", empty));
  g_ptr_array_add (headers, weir_header_new ("signature", binary));
  for (guint i = 0; i < 10000; i++)
    g_ptr_array_add (headers, weir_header_new ("again", value));
  show ("orders", order, -1, headers);
  g_assert_true (shows ("Headers (10,004)"));
  set_page ("headers");
  g_assert_true (shows ("null"));
  g_assert_true (shows ("empty"));
  g_assert_true (shows ("4bf92f3577b34da6a3ce929d0e0e4736"));
  shot ("headers");
  set_page ("key");
  shot ("key");
  set_page ("details");
  g_assert_true (shows ("set by the producer"));
  g_assert_true (shows ("committed, or written without one"));
  shot ("details");
  set_page ("value");
}

static void
test_large (void)
{
  g_autoptr (GString) json = g_string_new ("{\"items\":[0");
  GtkListView *list;
  gint64 start;
  clock_t start_cpu;

  while (json->len < 10 * 1000 * 1000)
    g_string_append (json, ",{\"product_id\":7,\"quantity\":1}");
  g_string_append (json, "]}");
  start = g_get_monotonic_time ();
  start_cpu = clock ();
  show ("large", json->str, (gssize) json->len, NULL);
  wait_for ("elements ]");
  g_test_message ("10 MB as a tree: %.3f s, of the processor %.3f s", (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC,
                  (double) (clock () - start_cpu) / CLOCKS_PER_SEC);
  list = find (pane, GTK_TYPE_LIST_VIEW, NULL);
  g_assert_nonnull (list);
  /* The list of 341,000 is opened as ranges of ranges. */
  gtk_list_view_scroll_to (list, 1, GTK_LIST_SCROLL_SELECT | GTK_LIST_SCROLL_FOCUS, NULL);
  gtk_widget_activate_action (GTK_WIDGET (list), "list.activate-item", "u", 1);
  iterate (100);
  g_assert_true (shows ("0 to 999"));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (list))), <, 1000);
  shot ("large-tree");

  set_view ("text");
  list = find (pane, GTK_TYPE_LIST_VIEW, NULL);
  g_assert_nonnull (list);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (list))), >, 1000000);
  gtk_list_view_scroll_to (list, 700000, GTK_LIST_SCROLL_SELECT, NULL);
  wait_for ("\"product_id\": 7");
  shot ("large-text");
  set_view ("hex");
  iterate (100);
  shot ("large-hex");
  set_view ("tree");
}

static void
test_part (void)
{
  g_autoptr (GString) json = g_string_sized_new (101 * 1000 * 1000);
  GBytes *bytes;
  g_autoptr (WeirRecord) record = NULL;

  g_string_append (json, "[0");
  while (json->len < 100 * 1000 * 1000)
    g_string_append (json, ",{\"product_id\":7,\"quantity\":1}");
  g_string_append (json, "]");
  bytes = g_string_free_to_bytes (g_steal_pointer (&json));
  record = create ("huge", 1, NULL, bytes, NULL);
  g_bytes_unref (bytes);
  weir_message_pane_set_record (WEIR_MESSAGE_PANE (pane), record);
  wait_for ("Only the first 1,500,000 fields are shown.");
  shot ("part");
}

/* What is no tree: its beginning as text, and all of it as hex. */
static void
test_part_of_text (void)
{
  const gsize length = 100 * 1000 * 1000;
  char *text = g_malloc (length);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, length);
  g_autoptr (WeirRecord) record = NULL;
  GtkListView *list;
  GListModel *lines;

  memset (text, 'x', length);
  for (gsize i = 79; i < length; i += 80)
    text[i] = '\n';
  record = create ("huge-text", 1, NULL, bytes, NULL);
  weir_message_pane_set_record (WEIR_MESSAGE_PANE (pane), record);
  wait_for ("Only the beginning is shown; copying copies all.");
  list = find (pane, GTK_TYPE_LIST_VIEW, NULL);
  g_assert_nonnull (list);
  lines = G_LIST_MODEL (gtk_list_view_get_model (list));
  g_assert_cmpuint (g_list_model_get_n_items (lines), >, 400000);
  g_assert_cmpuint (g_list_model_get_n_items (lines), <, length / 80);
  shot ("part-of-text");
  set_view ("hex");
  list = find (pane, GTK_TYPE_LIST_VIEW, NULL);
  lines = G_LIST_MODEL (gtk_list_view_get_model (list));
  g_assert_cmpuint (g_list_model_get_n_items (lines), >=, length / 16);
  g_assert_false (shows ("Only the beginning is shown"));
  set_view ("text");
  weir_message_pane_set_record (WEIR_MESSAGE_PANE (pane), NULL);
}

static void
test_deep (void)
{
  g_autoptr (GString) json = g_string_new (NULL);

  for (guint i = 0; i < 40; i++)
    g_string_append_printf (json, "{\"level%u\":", i);
  g_string_append (json, "1");
  for (guint i = 0; i < 40; i++)
    g_string_append_c (json, '}');
  show ("deep", json->str, -1, NULL);
  g_assert_true (shows ("level3"));
  shot ("deep");
}

static const char *column;

static void
column_cb (WeirMessagePane *self, const char *path)
{
  column = g_intern_string (path);
}

static void
test_tree_keys (void)
{
  GtkListView *list;
  GListModel *model;
  guint n_rows;
  guint n_next = 0;

  show ("orders", order, -1, NULL);
  list = find (pane, GTK_TYPE_LIST_VIEW, NULL);
  g_assert_nonnull (list);
  model = G_LIST_MODEL (gtk_list_view_get_model (list));
  n_rows = g_list_model_get_n_items (model);
  g_signal_connect (pane, "show-as-column", G_CALLBACK (column_cb), NULL);

  /* items[0].price: root, orderId, orderId, total, store, express, note, items, 0, product_id, quantity, price */
  gtk_list_view_scroll_to (list, 11, GTK_LIST_SCROLL_SELECT | GTK_LIST_SCROLL_FOCUS, NULL);
  iterate (50);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (list), "tree.show-as-column", NULL));
  g_assert_cmpstr (column, ==, "items[0].price");

  /* What has fields in it is no column. */
  column = NULL;
  gtk_list_view_scroll_to (list, 7, GTK_LIST_SCROLL_SELECT | GTK_LIST_SCROLL_FOCUS, NULL);
  iterate (50);
  gtk_widget_activate_action (GTK_WIDGET (list), "tree.show-as-column", NULL);
  g_assert_null (column);

  gtk_widget_activate_action (GTK_WIDGET (list), "tree.close-all", NULL);
  iterate (50);
  g_assert_cmpuint (g_list_model_get_n_items (model), <, n_rows);
  gtk_list_view_scroll_to (list, 0, GTK_LIST_SCROLL_SELECT | GTK_LIST_SCROLL_FOCUS, NULL);
  gtk_widget_activate_action (GTK_WIDGET (list), "tree.open-all", NULL);
  iterate (50);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, n_rows);

  /* The neighbours are only there where somebody listens. */
  gtk_widget_activate_action (pane, "pane.next", NULL);
  g_signal_connect_swapped (pane, "next", G_CALLBACK (g_atomic_int_inc), &n_next);
  show ("orders", order, -1, NULL);
  gtk_widget_activate_action (pane, "pane.next", NULL);
  g_assert_cmpuint (n_next, ==, 1);
}

static void
press (const char *key)
{
  g_autofree char *command = g_strdup_printf ("xdotool mousemove 200 300 key %s", key);
  g_autoptr (GError) error = NULL;

  g_spawn_command_line_sync (command, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  iterate (200);
}

static void
wait_for_rows (GListModel *model, guint n_rows)
{
  for (guint i = 0; i < 200 && g_list_model_get_n_items (model) != n_rows; i++)
    iterate (20);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, n_rows);
}

static void
copied_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(char **) user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (object), result, NULL);
}

static void
assert_copied (const char *expected)
{
  char *copied = NULL;

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (pane), NULL, copied_cb, &copied);
  for (guint i = 0; i < 200 && copied == NULL; i++)
    iterate (20);
  g_assert_cmpstr (copied, ==, expected);
  g_free (copied);
}

/* As a person does it. */
static void
test_real_keys (void)
{
  GtkListView *list;
  GListModel *model;
  guint n_rows;

  show ("keys", order, -1, NULL);
  list = find (pane, GTK_TYPE_LIST_VIEW, NULL);
  g_assert_nonnull (list);
  model = G_LIST_MODEL (gtk_list_view_get_model (list));
  n_rows = g_list_model_get_n_items (model);
  gtk_widget_grab_focus (GTK_WIDGET (list));
  iterate (200);
  /* On "items", which has two elements of three fields. */
  gtk_list_view_scroll_to (list, 7, GTK_LIST_SCROLL_SELECT | GTK_LIST_SCROLL_FOCUS, NULL);
  iterate (200);
  press ("Left");
  wait_for_rows (model, n_rows - 8);
  press ("Right");
  wait_for_rows (model, n_rows - 6);
  press ("Right");
  press ("Right");
  wait_for_rows (model, n_rows - 3);
  press ("Down");
  press ("ctrl+c");
  assert_copied ("7");
  press ("ctrl+shift+c");
  assert_copied ("items[0].product_id");
  press ("shift+F10");
  g_assert_nonnull (find (pane, GTK_TYPE_POPOVER_MENU, NULL));
  press ("Escape");
  g_assert_null (find (pane, GTK_TYPE_POPOVER_MENU, NULL));
}

static void
test_packed (void)
{
  static const guint8 packed[] = { 0x28, 0xb5, 0x2f, 0xfd, 0x20, 0x07, 0x39, 0x00, 0x00, '{', '"', 'a', '"', ':', '1', '}' };

  show ("packed", packed, sizeof packed, NULL);
  wait_for ("Looks packed with Zstandard");
  shot ("packed");
  g_signal_emit_by_name (get_child (WEIR_TYPE_MESSAGE_BODY, "packed_button"), "clicked");
  wait_for ("Unpacked with Zstandard: 7 B");
  g_assert_true (shows ("Starts with { and is one JSON document"));
  shot ("unpacked");
}

/* Looks that are only looked at. */
static void
test_looks (void)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  show ("orders", order, -1, NULL);
  set_view ("tree");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  shot ("dark-tree");
  set_view ("text");
  shot ("dark-text");
  set_view ("tree");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
  /* It must fit where the window is narrowest. */
  {
    int minimum;

    gtk_widget_measure (pane, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
    g_test_message ("needs %d px", minimum);
    g_assert_cmpint (minimum, <=, 340);
  }
}

static void
test_alone (void)
{
  GtkWidget *alone = g_object_ref_sink (weir_message_pane_new ());
  g_autoptr (GBytes) value = g_bytes_new_static (order, strlen (order));
  g_autoptr (WeirRecord) record = create ("alone", 1, NULL, value, NULL);

  weir_message_pane_set_record (WEIR_MESSAGE_PANE (alone), record);
  g_assert_finalize_object (alone);
}

/* With large letters, as some people have them, it still fits into the window of a telephone. */
static void
test_narrow (void)
{
  GtkSettings *settings = gtk_settings_get_default ();
  static const char *const pages[] = { "value", "key", "headers", "details" };
  GPtrArray *headers = g_ptr_array_new_with_free_func ((GDestroyNotify) weir_header_free);
  int minimum;

  g_ptr_array_add (headers, weir_header_new ("a-header-with-a-long-name-and-without-a-place-to-break-it", NULL));
  show ("europe-west1.shop.orders.v2.dead-letter-queue.with-a-very-long-name", order, -1, headers);
  g_object_set (settings, "gtk-xft-dpi", 144 * 1024, NULL);
  iterate (300);
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      set_page (pages[i]);
      gtk_widget_measure (pane, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      g_test_message ("%s: %d pixels", pages[i], minimum);
      g_assert_cmpint (minimum, <=, 360);
      shot (pages[i]);
    }
  set_page ("value");
  for (guint i = 0; i < 3; i++)
    {
      static const char *const views[] = { "text", "hex", "tree" };

      set_view (views[i]);
      gtk_widget_measure (pane, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      g_test_message ("%s: %d pixels", views[i], minimum);
      g_assert_cmpint (minimum, <=, 360);
    }
  gtk_settings_reset_property (settings, "gtk-xft-dpi");
  iterate (300);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/message-pane/alone", test_alone);
  g_test_add_func ("/message-pane/json", test_json);
  g_test_add_func ("/message-pane/words", test_words);
  g_test_add_func ("/message-pane/format", test_format);
  g_test_add_func ("/message-pane/kept", test_kept);
  g_test_add_func ("/message-pane/headers", test_headers);
  g_test_add_func ("/message-pane/deep", test_deep);
  g_test_add_func ("/message-pane/tree-keys", test_tree_keys);
  g_test_add_func ("/message-pane/real-keys", test_real_keys);
  g_test_add_func ("/message-pane/packed", test_packed);
  g_test_add_func ("/message-pane/looks", test_looks);
  g_test_add_func ("/message-pane/narrow", test_narrow);
  g_test_add_func ("/message-pane/large", test_large);
  g_test_add_func ("/message-pane/part", test_part);
  g_test_add_func ("/message-pane/part-of-text", test_part_of_text);
  return run_with_pane ();
}
