/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <adwaita.h>
#include <string.h>

#include "app/weir-connect-dialog.h"
#include "app/weir-header-row.h"
#include "app/weir-pages.h"
#include "app/weir-publish-dialog.h"
#include "app/weir-shortcuts.h"
#include "app/weir-window.h"
#include "window-end.h"

static void
spin (guint msec)
{
  gint64 end = g_get_monotonic_time () + msec * 1000;

  while (g_get_monotonic_time () < end)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (2000);
    }
}

static gpointer
get_child (gpointer widget, const char *name)
{
  GObject *child = gtk_widget_get_template_child (GTK_WIDGET (widget), G_OBJECT_TYPE (widget), name);

  g_assert_nonnull (child);
  return child;
}

static void
destroy_window (GtkWidget *window)
{
  window_end_settle (window);
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_destroy (GTK_WINDOW (window));
  spin (300);
  g_assert_null (window);
}

static void
test_welcome (void)
{
  GtkWidget *window = weir_window_new (NULL);
  GtkStack *stack = get_child (window, "root_stack");

  gtk_window_present (GTK_WINDOW (window));
  spin (200);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "welcome");
  g_assert_null (weir_window_get_session (WEIR_WINDOW (window)));
  /* Without a cluster these have nothing to do. */
  weir_window_show_path (WEIR_WINDOW (window), "topics/orders");
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (window), "publish"));
  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (window), "connect"));
  destroy_window (window);
}

/* A port on which nobody listens. */
static void
test_unreachable (void)
{
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Nobody", "127.0.0.1:1");
  GtkWidget *window = weir_window_new (NULL);
  WeirCluster *cluster;
  gint64 end;

  gtk_window_present (GTK_WINDOW (window));
  weir_window_set_profile (WEIR_WINDOW (window), profile);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (get_child (window, "root_stack")), ==, "cluster");
  g_assert_cmpstr (gtk_stack_get_visible_child_name (get_child (window, "content_stack")), ==, "connecting");
  cluster = weir_session_get_cluster (weir_window_get_session (WEIR_WINDOW (window)));
  end = g_get_monotonic_time () + 15 * G_USEC_PER_SEC;
  while (weir_cluster_get_state (cluster) != WEIR_CLUSTER_FAILED && g_get_monotonic_time () < end)
    spin (20);
  g_assert_cmpint (weir_cluster_get_state (cluster), ==, WEIR_CLUSTER_FAILED);
  g_assert_nonnull (strstr (weir_cluster_get_message (cluster), "127.0.0.1:1"));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (get_child (window, "content_stack")), ==, "failed");
  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (window), "retry"));

  weir_window_set_profile (WEIR_WINDOW (window), NULL);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (get_child (window, "root_stack")), ==, "welcome");
  destroy_window (window);
}

/* Each page that the sidebar lists, and each detail, with no answer from any broker. */
static void
test_pages (void)
{
  static const char *const details[] = { "topics/orders", "groups/shipping", "messages/orders", "messages/orders/3/17" };
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Nobody", "127.0.0.1:1");
  GtkWidget *window = weir_window_new (NULL);
  AdwNavigationView *view = get_child (window, "navigation_view");

  gtk_window_present (GTK_WINDOW (window));
  weir_window_set_profile (WEIR_WINDOW (window), profile);
  g_assert_cmpuint (weir_pages_get_n (), >=, 4);
  for (guint i = 0; i < weir_pages_get_n (); i++)
    {
      const char *id = weir_pages_get (i)->id;

      g_action_group_activate_action (G_ACTION_GROUP (window), "show-page", g_variant_new_string (id));
      spin (50);
      g_assert_cmpstr (adw_navigation_page_get_tag (adw_navigation_view_get_visible_page (view)), ==, id);
      g_assert_null (adw_navigation_view_get_previous_page (view, adw_navigation_view_get_visible_page (view)));
    }
  for (guint i = 0; i < G_N_ELEMENTS (details); i++)
    {
      weir_window_show_path (WEIR_WINDOW (window), details[i]);
      spin (50);
      g_assert_nonnull (adw_navigation_view_get_visible_page (view));
    }
  g_assert_nonnull (adw_navigation_view_get_previous_page (view, adw_navigation_view_get_visible_page (view)));
  weir_window_show_path (WEIR_WINDOW (window), "no-such-page");
  destroy_window (window);
}

/* However it is reached from outside, an item is on its list, and the sidebar marks that. */
static void
test_items_on_their_list (void)
{
  static const struct
  {
    const char *path;
    const char *list;
  } items[] = { { "messages/orders", "topics" }, { "group/shipping", "groups" }, { "topic/orders", "topics" },
                { "groups/shipping", "groups" }, { "messages/orders/3/17", "topics" }, { "topics/orders", "topics" } };
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Nobody", "127.0.0.1:1");
  GtkWidget *window = weir_window_new (NULL);
  AdwNavigationView *view = get_child (window, "navigation_view");
  GtkListBox *list_box = get_child (get_child (window, "sidebar"), "list_box");

  gtk_window_present (GTK_WINDOW (window));
  weir_window_set_profile (WEIR_WINDOW (window), profile);
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      AdwNavigationPage *page;

      weir_window_show_path (WEIR_WINDOW (window), items[i].path);
      spin (50);
      page = adw_navigation_view_get_previous_page (view, adw_navigation_view_get_visible_page (view));
      g_assert_nonnull (page);
      g_assert_cmpstr (adw_navigation_page_get_tag (page), ==, items[i].list);
      g_assert_null (adw_navigation_view_get_previous_page (view, page));
      g_assert_cmpstr (weir_pages_get (gtk_list_box_row_get_index (gtk_list_box_get_selected_row (list_box)))->id, ==, items[i].list);
    }
  /* From inside it is on what was shown. */
  g_action_group_activate_action (G_ACTION_GROUP (window), "show-page", g_variant_new_string ("overview"));
  g_action_group_activate_action (G_ACTION_GROUP (window), "show-messages", g_variant_new_string ("orders"));
  spin (50);
  g_assert_cmpstr (adw_navigation_page_get_tag (adw_navigation_view_get_previous_page (view, adw_navigation_view_get_visible_page (view))),
                   ==, "overview");
  destroy_window (window);
}

static void
test_header_row (void)
{
  static const char binary[] = "\x00\xff\x01";
  g_autoptr (GBytes) bytes = g_bytes_new_static (binary, 3);
  WeirHeader *headers[] = { weir_header_new ("binary", bytes), weir_header_new ("nothing", NULL) };

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      GtkWidget *row = g_object_ref_sink (weir_header_row_new (headers[i]));
      WeirHeader *copy = weir_header_row_dup_header (WEIR_HEADER_ROW (row), NULL);

      g_assert_cmpstr (copy->name, ==, headers[i]->name);
      if (headers[i]->value == NULL)
        g_assert_null (copy->value);
      else
        g_assert_true (g_bytes_equal (copy->value, headers[i]->value));
      weir_header_free (copy);
      weir_header_free (headers[i]);
      g_assert_finalize_object (row);
    }
}

static void
test_publish_read_only (void)
{
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Nobody", "127.0.0.1:1");
  g_autoptr (WeirSession) open_session = weir_session_new (profile);
  g_autoptr (WeirSession) read_only_session = NULL;
  AdwDialog *dialog;

  dialog = g_object_ref_sink (weir_publish_dialog_new (open_session, "orders", NULL));
  g_assert_true (gtk_widget_get_sensitive (get_child (dialog, "publish_button")));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (get_child (dialog, "access_stack")), ==, "form");
  g_assert_finalize_object (dialog);

  weir_profile_set_read_only (profile, TRUE);
  read_only_session = weir_session_new (profile);
  dialog = g_object_ref_sink (weir_publish_dialog_new (read_only_session, "orders", NULL));
  g_assert_false (gtk_widget_get_sensitive (get_child (dialog, "publish_button")));
  g_assert_false (gtk_widget_get_visible (get_child (dialog, "publish_button")));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (get_child (dialog, "access_stack")), ==, "read-only");
  g_assert_finalize_object (dialog);
}

static void
test_publish_check (void)
{
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Nobody", "127.0.0.1:1");
  g_autoptr (WeirSession) session = weir_session_new (profile);
  AdwDialog *dialog = g_object_ref_sink (weir_publish_dialog_new (session, "orders", NULL));
  gpointer page = get_child (dialog, "message_page");
  gpointer value = get_child (page, "value");
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (get_child (value, "value_view"));
  GtkWidget *label = get_child (value, "check_label");

  gtk_text_buffer_set_text (buffer, "{\"orderId\": 1}", -1);
  g_assert_true (gtk_widget_has_css_class (label, "success"));
  gtk_text_buffer_set_text (buffer, "{\"orderId\": }", -1);
  g_assert_true (gtk_widget_has_css_class (label, "warning"));
  /* What is no JSON can be published too. */
  g_assert_true (gtk_widget_get_sensitive (get_child (dialog, "publish_button")));
  gtk_editable_set_text (get_child (get_child (page, "target"), "topic_row"), "");
  g_assert_false (gtk_widget_get_sensitive (get_child (dialog, "publish_button")));
  g_assert_finalize_object (dialog);
}

static void
keep_profile_cb (AdwDialog *dialog, WeirProfile *profile, WeirProfile **result)
{
  g_set_object (result, profile);
}

/* What a profile has comes out of the dialog again, whether it has a choice of its own there or not. */
static void
test_connect_round_trip (void)
{
  static const char *const groups[] = { "shipping", "audit", NULL };
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Shop", "one:9092,two:9092");
  g_autoptr (WeirProfile) result = NULL;
  AdwDialog *dialog;

  weir_profile_set_read_only (profile, TRUE);
  weir_profile_set_watched_groups (profile, groups);
  weir_profile_set_property (profile, "security.protocol", "sasl_ssl");
  weir_profile_set_property (profile, "sasl.mechanism", "SCRAM-SHA-512");
  weir_profile_set_property (profile, "sasl.username", "ada");
  weir_profile_set_property (profile, "sasl.password", "secret");
  weir_profile_set_property (profile, "client.id", "test");

  dialog = g_object_ref_sink (weir_connect_dialog_new (NULL, profile));
  g_signal_connect (dialog, "connect-profile", G_CALLBACK (keep_profile_cb), &result);
  g_signal_emit_by_name (get_child (dialog, "connect_button"), "clicked");
  g_assert_nonnull (result);
  g_assert_cmpstr (weir_profile_get_id (result), ==, weir_profile_get_id (profile));
  g_assert_cmpstr (weir_profile_get_name (result), ==, "Shop");
  g_assert_cmpstr (weir_profile_get_bootstrap (result), ==, "one:9092,two:9092");
  g_assert_true (weir_profile_get_read_only (result));
  g_assert_cmpstrv (weir_profile_get_watched_groups (result), groups);
  g_assert_cmpstr (weir_profile_get_property (result, "security.protocol"), ==, "sasl_ssl");
  g_assert_cmpstr (weir_profile_get_property (result, "sasl.mechanism"), ==, "SCRAM-SHA-512");
  g_assert_cmpstr (weir_profile_get_property (result, "sasl.username"), ==, "ada");
  g_assert_cmpstr (weir_profile_get_property (result, "sasl.password"), ==, "secret");
  g_assert_cmpstr (weir_profile_get_property (result, "client.id"), ==, "test");
  g_assert_finalize_object (dialog);
}

static void
test_connect_wrong_property (void)
{
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Shop", "one:9092");
  g_autoptr (WeirProfile) result = NULL;
  AdwDialog *dialog;

  weir_profile_set_property (profile, "no.such.property", "1");
  dialog = g_object_ref_sink (weir_connect_dialog_new (NULL, profile));
  g_signal_connect (dialog, "connect-profile", G_CALLBACK (keep_profile_cb), &result);
  g_signal_emit_by_name (get_child (dialog, "connect_button"), "clicked");
  g_assert_null (result);
  g_assert_nonnull (strstr (gtk_label_get_label (get_child (dialog, "result_label")), "no.such.property"));
  g_assert_finalize_object (dialog);
}

static guint
count_keycaps (GtkWidget *widget)
{
  guint count = gtk_widget_has_css_class (widget, "keycaps");

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    count += count_keycaps (child);
  return count;
}

/* Each key of an action stands in it, and it is no wider than the narrowest window. */
static void
test_shortcuts (void)
{
  g_autoptr (GtkApplication) application = gtk_application_new ("io.github.weirapp.Weir.Test", G_APPLICATION_NON_UNIQUE);
  GtkWidget *dialog = g_object_ref_sink (GTK_WIDGET (weir_shortcuts_dialog_new ()));
  g_auto (GStrv) actions = NULL;
  guint n_keys = 0;
  int minimum;

  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  weir_shortcuts_install (application);
  actions = gtk_application_list_action_descriptions (application);
  for (guint i = 0; actions[i] != NULL; i++)
    {
      g_auto (GStrv) keys = gtk_application_get_accels_for_action (application, actions[i]);

      /* Pages that are not there have a key that does nothing. */
      if (!g_str_has_prefix (actions[i], "win.show-page-number"))
        n_keys += g_strv_length (keys);
    }
  g_assert_cmpuint (n_keys, >=, 9);
  g_assert_cmpuint (count_keycaps (adw_dialog_get_child (ADW_DIALOG (dialog))), >=, n_keys + weir_pages_get_n ());
  gtk_widget_measure (adw_dialog_get_child (ADW_DIALOG (dialog)), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
  g_assert_finalize_object (dialog);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add_func ("/window/welcome", test_welcome);
  g_test_add_func ("/window/unreachable", test_unreachable);
  g_test_add_func ("/window/pages", test_pages);
  g_test_add_func ("/window/items-on-their-list", test_items_on_their_list);
  g_test_add_func ("/window/shortcuts", test_shortcuts);
  g_test_add_func ("/header-row/keeps-bytes", test_header_row);
  g_test_add_func ("/publish-dialog/read-only", test_publish_read_only);
  g_test_add_func ("/publish-dialog/json-check", test_publish_check);
  g_test_add_func ("/connect-dialog/round-trip", test_connect_round_trip);
  g_test_add_func ("/connect-dialog/wrong-property", test_connect_wrong_property);
  return g_test_run ();
}
