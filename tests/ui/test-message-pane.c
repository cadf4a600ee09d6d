/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>
#include <time.h>

#include "app/weir-message-body.h"
#include "app/weir-message-compare.h"
#include "app/weir-message-copy.h"
#include "app/weir-message-pane.h"
#include "window-end.h"

/* The pane on handmade messages. With WEIR_SHOT_DIR set, what it shows is saved as pictures there. */

static GtkWidget *window;
static GtkWidget *pane;

static void
iterate (guint msec)
{
  gint64 end = g_get_monotonic_time () + msec * 1000;

  while (g_get_monotonic_time () < end)
    {
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (2000);
    }
}

static gpointer
find (GtkWidget *widget, GType type, const char *text)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type) && gtk_widget_get_mapped (widget) &&
      (text == NULL || (GTK_IS_LABEL (widget) && strstr (gtk_label_get_label (GTK_LABEL (widget)), text) != NULL)))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      gpointer found = find (child, type, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
shows (const char *text)
{
  return find (pane, GTK_TYPE_LABEL, text) != NULL;
}

/* What takes a thread comes when it comes. */
static void
wait_for (const char *text)
{
  for (guint i = 0; i < 500 && !shows (text); i++)
    iterate (20);
  g_assert_true (shows (text));
}

static gpointer
get_child (GType type, const char *name)
{
  gpointer widget = type == WEIR_TYPE_MESSAGE_PANE ? pane : find (pane, type, NULL);

  g_assert_nonnull (widget);
  return gtk_widget_get_template_child (widget, type, name);
}

static void
set_view (const char *name)
{
  adw_toggle_group_set_active_name (get_child (WEIR_TYPE_MESSAGE_BODY, "view_group"), name);
  iterate (50);
}

static void
set_page (const char *name)
{
  AdwViewStack *stack = find (pane, ADW_TYPE_VIEW_STACK, NULL);

  adw_view_stack_set_visible_child_name (stack, name);
  iterate (300);
}

static char *
get_view_text (void)
{
  GtkTextView *view = find (pane, GTK_TYPE_TEXT_VIEW, NULL);
  GtkTextIter start;
  GtkTextIter end;

  g_assert_nonnull (view);
  gtk_text_buffer_get_bounds (gtk_text_view_get_buffer (view), &start, &end);
  return gtk_text_buffer_get_text (gtk_text_view_get_buffer (view), &start, &end, FALSE);
}

static void
shot (const char *name)
{
  const char *folder = g_getenv ("WEIR_SHOT_DIR");
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GtkSnapshot) snapshot = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *path = NULL;

  if (folder == NULL)
    return;
  iterate (300);
  paintable = gtk_widget_paintable_new (window);
  snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (window), gtk_widget_get_height (window));
  node = gtk_snapshot_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node, NULL);
  path = g_strdup_printf ("%s/%s.png", folder, name);
  gdk_texture_save_to_png (texture, path);
}

static WeirRecord *
create (const char *topic, gint64 offset, GBytes *key, GBytes *value, GPtrArray *headers)
{
  return weir_record_new (topic, 3, offset, G_GINT64_CONSTANT (1763734509312), WEIR_TIMESTAMP_CREATE, key, value, headers);
}

static void
show (const char *topic, const void *value, gssize length, GPtrArray *headers)
{
  g_autoptr (GBytes) key = g_bytes_new_static ("store1", 6);
  g_autoptr (GBytes) bytes = value != NULL ? g_bytes_new (value, length < 0 ? strlen (value) : (gsize) length) : NULL;
  g_autoptr (WeirRecord) record = create (topic, 184217, key, bytes, headers);

  weir_message_pane_set_record (WEIR_MESSAGE_PANE (pane), record);
  iterate (100);
}

static const char order[] =
  "{\"orderId\":9007199254740993,\"orderId\":2,\"total\":9.50,\"store\":\"Mumbai\",\"express\":true,\"note\":null,"
  "\"items\":[{\"product_id\":7,\"quantity\":1,\"price\":4.75},{\"product_id\":12,\"quantity\":3,\"price\":1.10}],"
  "\"customer\":{\"name\":\"Jörg Müller-Lüdenscheidt\",\"address\":{\"street\":\"Donaudampfschifffahrtsgesellschaftsstraße 17\",\"city\":\"Köln\"}}}";

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
assert_bytes_copied (const void *data, gsize length, gboolean is_text, const char *expected)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, length);
  g_autofree char *text = weir_message_copy_dup_bytes (bytes);

  g_assert_cmpint (weir_message_copy_is_text (bytes), ==, is_text);
  g_assert_cmpstr (text, ==, expected);
}

/* What is text is copied as it is, all else in hex; null is nothing; no name gets into a shell as more than a name. */
static void
test_copy_odd (void)
{
  g_autofree char *nothing = weir_message_copy_dup_bytes (NULL);
  g_autoptr (GBytes) odd = g_bytes_new_static ("say \"hi\",\n'\\' \t\x01\xe2\x82\xac", 19);
  g_autoptr (WeirRecord) record = create ("a'; rm -rf ~ #", 5, NULL, odd, NULL);
  g_autofree char *command = weir_message_copy_dup_kcat (record);
  g_autofree char *json = weir_message_copy_dup_json (record);
  g_auto (GStrv) words = NULL;

  g_assert_cmpstr (nothing, ==, "");
  assert_bytes_copied ("", 0, TRUE, "");
  assert_bytes_copied ("a \"b\"\n\r\n\xc3\xa4", 10, TRUE, "a \"b\"\n\r\n\xc3\xa4");
  assert_bytes_copied ("a\0b", 3, FALSE, "610062");
  assert_bytes_copied ("\xff\xfe", 2, FALSE, "fffe");
  g_assert_nonnull (strstr (json, "\"key\":null,\"value\":\"say \\\"hi\\\",\\n'\\\\' \\t\\u0001\xe2\x82\xac\",\"headers\":[]"));
  g_assert_null (strchr (json, '\n'));
  g_assert_true (g_shell_parse_argv (command, NULL, &words, NULL));
  g_assert_cmpstr (words[5], ==, "a'; rm -rf ~ #");
}

static void
test_copy (void)
{
  g_autoptr (GBytes) value = g_bytes_new_static ("a\xff", 2);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  GPtrArray *headers = g_ptr_array_new_with_free_func ((GDestroyNotify) weir_header_free);
  g_autoptr (WeirRecord) record = NULL;
  g_autofree char *json = NULL;
  g_autofree char *command = NULL;

  g_ptr_array_add (headers, weir_header_new ("x", NULL));
  g_ptr_array_add (headers, weir_header_new ("x", empty));
  record = create ("orders", 5, empty, value, headers);
  json = weir_message_copy_dup_json (record);
  g_assert_cmpstr (json, ==,
                   "{\"topic\":\"orders\",\"partition\":3,\"offset\":5,\"timestamp\":1763734509312,\"timestamp_type\":\"create\","
                   "\"key\":\"\",\"value\":{\"base64\":\"Yf8=\"},\"headers\":[[\"x\",null],[\"x\",\"\"]]}");
  command = weir_message_copy_dup_kcat (record);
  g_assert_cmpstr (command, ==, "kcat -C -b \"$BROKERS\" -t orders -p 3 -o 5 -c 1 -e -J");

  test_copy_odd ();
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

/* What the dialog says of two messages; they are let go of. */
static void
compare (WeirRecord *left, WeirRecord *right, const char *const *expected)
{
  AdwDialog *dialog = weir_message_compare_new (left, right);

  adw_dialog_present (dialog, pane);
  for (gsize i = 0; expected[i] != NULL; i++)
    {
      for (guint j = 0; j < 500 && find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, expected[i]) == NULL; j++)
        iterate (20);
      g_test_message ("%s", expected[i]);
      g_assert_nonnull (find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, expected[i]));
    }
  shot (expected[0]);
  adw_dialog_force_close (dialog);
  iterate (300);
  g_object_unref (left);
  g_object_unref (right);
}

/* Not only the values: a key that is null is not one that is empty, and the second header of a name is not the first. */
static void
test_compare_parts (void)
{
  static const char *const parts[] = { "Key", "null", "empty", "Header trace, number 2", "\"b\"", "Header gone", "Header new", NULL };
  static const char *const values[] = { "The whole value", "\"null\"", NULL };
  static const char *const same[] = { "Keys, values and headers are the same, byte by byte", NULL };
  g_autoptr (GBytes) a = g_bytes_new_static ("a", 1);
  g_autoptr (GBytes) b = g_bytes_new_static ("b", 1);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) null = g_bytes_new_static ("null", 4);
  g_autoptr (GBytes) json = g_bytes_new_static ("{\"x\":1}", 7);
  GPtrArray *left = g_ptr_array_new ();
  GPtrArray *right = g_ptr_array_new ();

  g_ptr_array_add (left, weir_header_new ("trace", a));
  g_ptr_array_add (left, weir_header_new ("trace", a));
  g_ptr_array_add (left, weir_header_new ("gone", empty));
  g_ptr_array_add (right, weir_header_new ("trace", a));
  g_ptr_array_add (right, weir_header_new ("trace", b));
  g_ptr_array_add (right, weir_header_new ("new", NULL));
  compare (create ("orders", 1, NULL, json, left), create ("orders", 2, empty, json, right), parts);
  compare (create ("orders", 1, a, null, NULL), create ("orders", 2, a, NULL, NULL), values);
  compare (create ("orders", 1, a, json, NULL), create ("orders", 2, a, json, NULL), same);
}

static void
test_compare (void)
{
  static const char other[] =
    "{\"orderId\":9007199254740993,\"orderId\":3,\"total\":9.5,\"store\":\"Mumbai\",\"note\":null,"
    "\"items\":[{\"product_id\":7,\"quantity\":2,\"price\":4.75}],\"refund\":{\"reason\":\"broken\"}}";
  g_autoptr (GBytes) left_value = g_bytes_new_static (order, strlen (order));
  g_autoptr (GBytes) right_value = g_bytes_new_static (other, strlen (other));
  g_autoptr (WeirRecord) left = create ("orders", 1, NULL, left_value, NULL);
  g_autoptr (WeirRecord) right = create ("orders", 2, NULL, right_value, NULL);
  AdwDialog *dialog;

  weir_message_compare_take (pane, left);
  g_assert_null (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window)));
  weir_message_compare_take (pane, right);
  dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window));
  g_assert_nonnull (dialog);
  for (guint i = 0; i < 500 && find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, "items[0].quantity") == NULL; i++)
    iterate (20);
  g_assert_nonnull (find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, "items[0].quantity"));
  g_assert_nonnull (find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, "refund"));
  g_assert_null (find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, "store"));
  shot ("compare-fields");
  adw_view_stack_set_visible_child_name (ADW_VIEW_STACK (gtk_widget_get_template_child (GTK_WIDGET (dialog), WEIR_TYPE_MESSAGE_COMPARE,
                                                                                        "view_stack")),
                                         "lines");
  iterate (300);
  g_assert_nonnull (find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, "+   \"total\": 9.5"));
  shot ("compare-lines");
  adw_dialog_force_close (dialog);
  iterate (300);
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

static void
activate_cb (GtkApplication *application, int *status)
{
  const char *width = g_getenv ("WEIR_SHOT_WIDTH");
  GtkWidget *overlay = adw_toast_overlay_new ();

  window = adw_application_window_new (application);
  gtk_window_set_default_size (GTK_WINDOW (window), width != NULL ? atoi (width) : 480, 720);
  pane = weir_message_pane_new ();
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), pane);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), overlay);
  gtk_window_present (GTK_WINDOW (window));
  iterate (300);
  *status = g_test_run ();
  g_object_ref (pane);
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), NULL);
  /* The window lets go of what had the focus in its own time. */
  iterate (300);
  g_assert_finalize_object (pane);
  window_end_settle (window);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char *argv[])
{
  g_autoptr (AdwApplication) application = NULL;
  int status = 1;

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
  g_test_add_func ("/message-pane/copy", test_copy);
  g_test_add_func ("/message-pane/packed", test_packed);
  g_test_add_func ("/message-pane/compare", test_compare);
  g_test_add_func ("/message-pane/compare-parts", test_compare_parts);
  g_test_add_func ("/message-pane/looks", test_looks);
  g_test_add_func ("/message-pane/narrow", test_narrow);
  g_test_add_func ("/message-pane/large", test_large);
  g_test_add_func ("/message-pane/part", test_part);
  g_test_add_func ("/message-pane/part-of-text", test_part_of_text);
  application = ADW_APPLICATION (g_object_new (ADW_TYPE_APPLICATION, "application-id", "io.github.weirapp.Weir.PaneTest",
                                               "flags", G_APPLICATION_NON_UNIQUE, "resource-base-path", "/io/github/weirapp/Weir", NULL));
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), &status);
  g_application_run (G_APPLICATION (application), 0, NULL);
  return status;
}
