/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "chart/weir-timeline.h"

#define N_BUCKETS 12

typedef struct
{
  GtkWidget *window;
  WeirTimeline *timeline;
  gint64 moment;
  gint64 from;
  gint64 to;
} Fixture;

static void
moment_cb (Fixture *fixture, gint64 moment)
{
  fixture->moment = moment;
}

static void
range_cb (Fixture *fixture, gint64 from, gint64 to)
{
  fixture->from = from;
  fixture->to = to;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  WeirTimelineBucket buckets[N_BUCKETS];

  fixture->window = gtk_window_new ();
  fixture->timeline = WEIR_TIMELINE (weir_timeline_new ("Messages per hour"));
  g_signal_connect_swapped (fixture->timeline, "moment-chosen", G_CALLBACK (moment_cb), fixture);
  g_signal_connect_swapped (fixture->timeline, "range-chosen", G_CALLBACK (range_cb), fixture);
  for (gint64 i = 0; i < N_BUCKETS; i++)
    buckets[i] = (WeirTimelineBucket) { i * 3600000, (i + 1) * 3600000, i == 5 ? -1 : i };
  weir_timeline_set_buckets (fixture->timeline, buckets, N_BUCKETS);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->timeline));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->timeline), (gpointer *) &fixture->timeline);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_assert_null (fixture->timeline);
}

/* As GTK does when a key is pressed: the controller's signal. */
static gboolean
press (Fixture *fixture, guint keyval, GdkModifierType state)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (fixture->timeline));
  gboolean is_handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", keyval, 0, state, &is_handled);
    }
  return is_handled;
}

static void
test_keys (Fixture *fixture, gconstpointer data)
{
  g_assert_true (press (fixture, GDK_KEY_Home, 0));
  g_assert_true (press (fixture, GDK_KEY_Right, 0));
  g_assert_true (press (fixture, GDK_KEY_Right, 0));
  g_assert_true (press (fixture, GDK_KEY_Return, 0));
  g_assert_cmpint (fixture->moment, ==, 2 * 3600000);
  g_assert_true (press (fixture, GDK_KEY_Right, GDK_SHIFT_MASK));
  g_assert_true (press (fixture, GDK_KEY_Right, GDK_SHIFT_MASK));
  g_assert_true (press (fixture, GDK_KEY_Return, 0));
  g_assert_cmpint (fixture->from, ==, 2 * 3600000);
  g_assert_cmpint (fixture->to, ==, 5 * 3600000);
  /* The anchor stays when the mark is turned round. */
  for (guint i = 0; i < 4; i++)
    g_assert_true (press (fixture, GDK_KEY_Left, GDK_SHIFT_MASK));
  g_assert_true (press (fixture, GDK_KEY_Return, 0));
  g_assert_cmpint (fixture->from, ==, 0);
  g_assert_cmpint (fixture->to, ==, 3 * 3600000);
  g_assert_true (press (fixture, GDK_KEY_Escape, 0));
  g_assert_false (press (fixture, GDK_KEY_Escape, 0));
  /* Those of the window are left alone. */
  g_assert_false (press (fixture, GDK_KEY_Left, GDK_ALT_MASK));
}

static void
test_accessible (Fixture *fixture, gconstpointer data)
{
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (fixture->timeline), GTK_ACCESSIBLE_PROPERTY_LABEL, "Messages per hour");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (fixture->timeline), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "1970-01-01 00:00 to 1970-01-01 12:00: –");
  press (fixture, GDK_KEY_End, 0);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (fixture->timeline), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "1970-01-01 11:00 to 1970-01-01 12:00: 11");
}

/* The cursor stays at its time when a bucket is added; without data there is nothing to choose. */
static void
test_new_data (Fixture *fixture, gconstpointer data)
{
  WeirTimelineBucket buckets[2] = { { 7 * 3600000, 8 * 3600000, 1 }, { 8 * 3600000, 9 * 3600000, 2 } };

  press (fixture, GDK_KEY_Home, 0);
  press (fixture, GDK_KEY_Page_Down, 0);
  press (fixture, GDK_KEY_Left, 0);
  press (fixture, GDK_KEY_Left, 0);
  weir_timeline_set_buckets (fixture->timeline, buckets, 2);
  press (fixture, GDK_KEY_Return, 0);
  g_assert_cmpint (fixture->moment, ==, 8 * 3600000);
  weir_timeline_set_buckets (fixture->timeline, NULL, 0);
  g_assert_true (weir_timeline_get_is_empty (fixture->timeline));
  g_assert_false (press (fixture, GDK_KEY_Return, 0));
}

/* A topic that is written to has new buckets every few seconds: what is being marked stays marked. */
static void
test_new_data_while_marking (Fixture *fixture, gconstpointer data)
{
  WeirTimelineBucket buckets[6];

  for (int i = 0; i < 6; i++)
    buckets[i] = (WeirTimelineBucket) { (7 + i) * G_GINT64_CONSTANT (3600000), (8 + i) * G_GINT64_CONSTANT (3600000), i };
  press (fixture, GDK_KEY_End, 0);
  press (fixture, GDK_KEY_Left, GDK_SHIFT_MASK);
  press (fixture, GDK_KEY_Left, GDK_SHIFT_MASK);
  weir_timeline_set_buckets (fixture->timeline, buckets, G_N_ELEMENTS (buckets));
  press (fixture, GDK_KEY_Left, GDK_SHIFT_MASK);
  press (fixture, GDK_KEY_Return, 0);
  g_assert_cmpint (fixture->from, ==, 8 * 3600000);
  g_assert_cmpint (fixture->to, ==, 12 * 3600000);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/timeline/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("keys", test_keys);
  ADD ("accessible", test_accessible);
  ADD ("new-data", test_new_data);
  ADD ("new-data-while-marking", test_new_data_while_marking);
  return g_test_run ();
}
