/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

/* Copying and comparing the messages that the pane shows. */

#include "config.h"

#include <string.h>

#include "app/weir-message-compare.h"
#include "app/weir-message-copy.h"
#include "message-pane-check.h"

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

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/message-compare/copy", test_copy);
  g_test_add_func ("/message-compare/compare", test_compare);
  g_test_add_func ("/message-compare/compare-parts", test_compare_parts);
  return run_with_pane ();
}
