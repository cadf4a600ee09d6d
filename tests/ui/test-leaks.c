/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

/* Pages and dialogs that are closed are gone, and with the window goes all that belonged to it: objects of
 * our types are counted as they are made and as they end. */

#include "config.h"

#include <adwaita.h>
#include <string.h>

#include "../kafka/mock-cluster.h"
#include "app/weir-about.h"
#include "app/weir-connect-dialog.h"
#include "app/weir-pages.h"
#include "app/weir-publish-dialog.h"
#include "app/weir-window.h"
#include "window-end.h"

#define N_ROUNDS 20
#define N_ORDERS 300

/* By type: the functions of the class that count() stands in for. */
typedef struct
{
  GType type;
  int n_alive;
  int n_made;
  void (*constructed) (GObject *object);
  void (*finalize) (GObject *object);
} Count;

static GHashTable *counts; /* GType → Count; main thread, or under the lock: readers' threads end objects too */
static GMutex counts_mutex;

static MockCluster *cluster;

static Count *
find_count (GObject *object)
{
  return g_hash_table_lookup (counts, GSIZE_TO_POINTER (G_OBJECT_TYPE (object)));
}

static void
count_constructed (GObject *object)
{
  Count *count = find_count (object);

  g_mutex_lock (&counts_mutex);
  count->n_alive++;
  count->n_made++;
  g_mutex_unlock (&counts_mutex);
  count->constructed (object);
}

static void
count_finalize (GObject *object)
{
  Count *count = find_count (object);

  g_mutex_lock (&counts_mutex);
  count->n_alive--;
  g_mutex_unlock (&counts_mutex);
  count->finalize (object);
}

static gboolean
has_children (GType type)
{
  guint n_children = 0;

  g_free (g_type_children (type, &n_children));
  return n_children > 0;
}

/* All types of ours below @type that have been used so far. Only those without a subclass: which calls the
 * functions of its parent's class too, and would be counted twice. */
static void
count_type (GType type)
{
  g_autofree GType *children = g_type_children (type, NULL);

  for (gsize i = 0; children[i] != 0; i++)
    {
      if (!has_children (children[i]) && g_str_has_prefix (g_type_name (children[i]), "Weir")
          && !g_hash_table_contains (counts, GSIZE_TO_POINTER (children[i])))
        {
          /* Never released: the class stays as it is changed. */
          GObjectClass *klass = g_type_class_ref (children[i]);
          Count *count = g_new0 (Count, 1);

          count->type = children[i];
          count->constructed = klass->constructed;
          count->finalize = klass->finalize;
          klass->constructed = count_constructed;
          klass->finalize = count_finalize;
          g_hash_table_insert (counts, GSIZE_TO_POINTER (children[i]), count);
        }
      count_type (children[i]);
    }
}

static void
spin (guint msec)
{
  gint64 end_usec = g_get_monotonic_time () + msec * G_TIME_SPAN_MILLISECOND;

  do
    {
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
  while (g_get_monotonic_time () < end_usec);
}

static gpointer
get_child (gpointer widget,
           const char *name)
{
  GObject *child = gtk_widget_get_template_child (GTK_WIDGET (widget), G_OBJECT_TYPE (widget), name);

  g_assert_nonnull (child);
  return child;
}

static void
set_null (gpointer data,
          GObject *object)
{
  *(gboolean *) data = TRUE;
}

/* The object ends within some seconds: animations and readers on their threads may keep it a little. */
static void
assert_ends (gpointer object,
             const char *what,
             void (*close) (gpointer object, gpointer user_data),
             gpointer user_data)
{
  gboolean is_gone = FALSE;
  gint64 end_usec = g_get_monotonic_time () + 10 * test_patience () * G_TIME_SPAN_SECOND;

  g_object_weak_ref (object, set_null, &is_gone);
  close (object, user_data);
  while (!is_gone)
    {
      if (g_get_monotonic_time () > end_usec)
        g_error ("%s is still there after it was closed", what);
      spin (5);
    }
}

static void
wait_connected (WeirWindow *window)
{
  WeirCluster *model = weir_session_get_cluster (weir_window_get_session (window));
  gint64 end_usec = g_get_monotonic_time () + 20 * test_patience () * G_TIME_SPAN_SECOND;

  while (weir_cluster_get_state (model) != WEIR_CLUSTER_CONNECTED)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end_usec);
      spin (5);
    }
}

static void
pop_page (gpointer page,
          gpointer view)
{
  adw_navigation_view_pop (view);
}

static void
close_dialog (gpointer dialog,
              gpointer user_data)
{
  adw_dialog_force_close (dialog);
}

static void
show_pages (WeirWindow *window)
{
  static const char *const details[] = { "topics/orders", "groups/shipping", "messages/orders", "messages/orders/0/17" };
  AdwNavigationView *view = get_child (window, "navigation_view");

  for (guint i = 0; i < weir_pages_get_n (); i++)
    {
      const char *id = weir_pages_get (i)->id;

      weir_window_show_path (window, id);
      spin (100);
      g_assert_cmpstr (adw_navigation_page_get_tag (adw_navigation_view_get_visible_page (view)), ==, id);
    }
  for (guint i = 0; i < G_N_ELEMENTS (details); i++)
    {
      AdwNavigationPage *page;

      weir_window_show_path (window, details[i]);
      spin (300);
      page = adw_navigation_view_get_visible_page (view);
      g_assert_nonnull (adw_navigation_view_get_previous_page (view, page));
      while (adw_navigation_view_get_previous_page (view, adw_navigation_view_get_visible_page (view)) != NULL)
        assert_ends (adw_navigation_view_get_visible_page (view), details[i], pop_page, view);
    }
}

/* From the plan on to what the dry run has found. */
static void
show_dry_run (WeirWindow *window)
{
  g_autoptr (WeirJob) job = weir_job_new ("replay");
  gint64 end_usec = g_get_monotonic_time () + 20 * test_patience () * G_TIME_SPAN_SECOND;
  AdwNavigationView *view;

  job->source = g_strdup ("orders");
  job->target = g_strdup ("orders");
  weir_window_show_replay (window, job);
  view = ADW_NAVIGATION_VIEW (adw_dialog_get_child (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window))));
  g_signal_emit_by_name (adw_navigation_view_get_visible_page (view), "next");
  while (g_strcmp0 (adw_navigation_view_get_visible_page_tag (view), "forecast") != 0
         || gtk_stack_get_visible_child_name (get_child (adw_navigation_view_get_visible_page (view), "stack")) == NULL
         || !g_str_equal (gtk_stack_get_visible_child_name (get_child (adw_navigation_view_get_visible_page (view), "stack")), "result"))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end_usec);
      spin (20);
    }
}

static void
show_dialogs (WeirWindow *window)
{
  WeirSession *session = weir_window_get_session (window);

  for (int i = 0; i < 7; i++)
    {
      AdwDialog *dialog;

      switch (i)
        {
        case 0:
          adw_dialog_present (weir_publish_dialog_new (session, "orders", NULL), GTK_WIDGET (window));
          break;
        case 1:
          g_action_group_activate_action (G_ACTION_GROUP (window), "publish-here", NULL);
          break;
        case 2:
          adw_dialog_present (weir_connect_dialog_new (NULL, NULL), GTK_WIDGET (window));
          break;
        case 3:
          g_action_group_activate_action (G_ACTION_GROUP (window), "edit-profile", NULL);
          break;
        case 4:
          g_action_group_activate_action (G_ACTION_GROUP (window), "replay", g_variant_new_string ("orders"));
          break;
        case 5:
          show_dry_run (window);
          break;
        default:
          weir_show_about (GTK_WIDGET (window));
          break;
        }
      spin (150);
      dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window));
      g_assert_nonnull (dialog);
      assert_ends (dialog, G_OBJECT_TYPE_NAME (dialog), close_dialog, NULL);
    }
}

static WeirWindow *
open_window (void)
{
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Test", cluster->bootstrap);
  const char *const groups[] = { "shipping", NULL };
  WeirWindow *window = WEIR_WINDOW (weir_window_new (NULL));

  weir_profile_set_watched_groups (profile, groups);
  gtk_window_present (GTK_WINDOW (window));
  weir_window_set_profile (window, profile);
  wait_connected (window);
  return window;
}

static void
close_window (gpointer window,
              gpointer user_data)
{
  window_end_settle (window);
  gtk_window_destroy (window);
}

/* How many of them are alive, by type, in one text for messages; @n_types: how many types. */
static char *
describe_alive (guint *n_types)
{
  GString *text = g_string_new (NULL);
  GHashTableIter iter;
  Count *count;

  *n_types = 0;
  g_mutex_lock (&counts_mutex);
  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &count))
    {
      if (count->n_alive != 0)
        {
          (*n_types)++;
          g_string_append_printf (text, " %s: %d of %d", g_type_name (count->type), count->n_alive, count->n_made);
        }
    }
  g_mutex_unlock (&counts_mutex);
  return g_string_free_and_steal (text);
}

/* Once more than once: what is made lazily and kept is there after the first time. */
static void
test_all_ends_with_the_window (void)
{
  g_autofree char *text = NULL;
  guint n_alive = 0;
  gint64 end_usec;

  for (int i = 0; i < 3; i++)
    {
      WeirWindow *window = open_window ();

      show_pages (window);
      show_dialogs (window);
      /* Leaves the cluster, and comes back. */
      if (i == 1)
        {
          weir_window_set_profile (window, NULL);
          spin (200);
          g_assert_null (weir_window_get_session (window));
        }
      assert_ends (window, "The window", close_window, NULL);
      g_assert_true (weir_client_wait_closed (20000));
      if (i == 0)
        {
          spin (500);
          count_type (G_TYPE_OBJECT);
          g_assert_cmpuint (g_hash_table_size (counts), >, 20);
        }
    }
  end_usec = g_get_monotonic_time () + 10 * test_patience () * G_TIME_SPAN_SECOND;
  do
    {
      spin (50);
      g_free (text);
      text = describe_alive (&n_alive);
    }
  while (n_alive > 0 && g_get_monotonic_time () < end_usec);
  if (n_alive > 0)
    g_error ("Still alive:%s", text);
}

static int
get_n_alive (const char *name)
{
  Count *count = g_hash_table_lookup (counts, GSIZE_TO_POINTER (g_type_from_name (name)));
  int n_alive;

  g_mutex_lock (&counts_mutex);
  n_alive = count != NULL ? count->n_alive : 0;
  g_mutex_unlock (&counts_mutex);
  return n_alive;
}

/* Opening and closing pages over and over leaves nothing behind that only the window's end would free. */
static void
test_rounds (void)
{
  WeirWindow *window = open_window ();
  AdwNavigationView *view = get_child (window, "navigation_view");
  g_autoptr (GHashTable) before = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  Count *count;

  for (int round = 0; round <= N_ROUNDS; round++)
    {
      static const char *const paths[] = { "topics/orders", "groups/shipping", "messages/orders" };

      weir_window_show_path (window, paths[round % 3]);
      spin (40);
      while (adw_navigation_view_get_previous_page (view, adw_navigation_view_get_visible_page (view)) != NULL)
        assert_ends (adw_navigation_view_get_visible_page (view), paths[round % 3], pop_page, view);
      adw_dialog_present (weir_publish_dialog_new (weir_window_get_session (window), "orders", NULL), GTK_WIDGET (window));
      spin (20);
      assert_ends (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window)), "The dialog", close_dialog, NULL);
      /* Each path was taken once. */
      if (round == 2)
        {
          spin (300);
          g_hash_table_iter_init (&iter, counts);
          while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &count))
            g_hash_table_insert (before, (gpointer) g_type_name (count->type), GINT_TO_POINTER (get_n_alive (g_type_name (count->type))));
        }
    }
  spin (500);
  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &count))
    {
      const char *name = g_type_name (count->type);
      int grown = get_n_alive (name) - GPOINTER_TO_INT (g_hash_table_lookup (before, name));

      /* Less than one a round is what is under way, a leak is one a round or more. */
      if (grown >= N_ROUNDS / 3)
        g_error ("%d objects of %s are left by %d rounds", grown, name, N_ROUNDS - 2);
    }
  assert_ends (window, "The window", close_window, NULL);
  g_assert_true (weir_client_wait_closed (20000));
}

int
main (int argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  adw_init ();
  /* What closes is then closed at once. */
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);

  counts = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  cluster = mock_cluster_new (1);
  mock_cluster_create_topic (cluster, "orders", 3, 1);
  mock_cluster_create_topic (cluster, "stock", 1, 1);
  for (int i = 0; i < 3; i++)
    mock_cluster_publish (cluster, "orders", i, 0, N_ORDERS, 0);

  g_test_add_func ("/leaks/all-ends-with-the-window", test_all_ends_with_the_window);
  g_test_add_func ("/leaks/rounds", test_rounds);
  status = g_test_run ();

  mock_cluster_free (cluster);
  return status;
}
