/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <math.h>

#include "chart/weir-chart.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
/* A Saturday noon in UTC, which is what tests run in. */
#define START (G_GINT64_CONSTANT (1795262400) * SECOND)

static WeirSeries *
make_series (guint n_points,
             double value)
{
  WeirSeries *series = weir_series_new (n_points + 1);

  for (guint i = 0; i < n_points; i++)
    weir_series_append (series, START + i * SECOND, value + i);
  return series;
}

static GtkWidget *
show_chart (WeirSeries *const *series,
            const char *const *names,
            guint n_series,
            GtkWidget **chart)
{
  GtkWidget *window = gtk_window_new ();

  *chart = weir_chart_new ("Throughput");
  weir_chart_set_unit (WEIR_CHART (*chart), "orders/s");
  weir_chart_set_span (WEIR_CHART (*chart), 60 * SECOND);
  weir_chart_set_series (WEIR_CHART (*chart), series, names, n_series);
  gtk_window_set_child (GTK_WINDOW (window), *chart);
  gtk_window_set_default_size (GTK_WINDOW (window), 600, 300);
  gtk_window_present (GTK_WINDOW (window));
  for (guint i = 0; i < 200 && gtk_widget_get_width (*chart) == 0; i++)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (gtk_widget_get_width (*chart), >, 0);
  return window;
}

/* What the chart draws now, as the renderer would be given it. */
static GskRenderNode *
draw (GtkWidget *widget)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  GTK_WIDGET_GET_CLASS (widget)->snapshot (widget, snapshot);
  return gtk_snapshot_free_to_node (snapshot);
}

static GdkTexture *
find_texture (GskRenderNode *node)
{
  if (node == NULL)
    return NULL;
  if (gsk_render_node_get_node_type (node) == GSK_TEXTURE_NODE)
    return gsk_texture_node_get_texture (node);
  if (gsk_render_node_get_node_type (node) == GSK_CONTAINER_NODE)
    for (guint i = 0; i < gsk_container_node_get_n_children (node); i++)
      {
        GdkTexture *texture = find_texture (gsk_container_node_get_child (node, i));

        if (texture != NULL)
          return texture;
      }
  return NULL;
}

static void
press (GtkWidget *widget,
       guint keyval)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      gboolean is_handled = FALSE;

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", keyval, 0, 0, &is_handled);
    }
}

/* Whether the cursor is shown: its readout is the only thing with a shadow. */
static gboolean
has_cursor (GtkWidget *chart)
{
  g_autoptr (GskRenderNode) node = draw (chart);

  for (guint i = 0; i < gsk_container_node_get_n_children (node); i++)
    if (gsk_render_node_get_node_type (gsk_container_node_get_child (node, i)) == GSK_OUTSET_SHADOW_NODE)
      return TRUE;
  return FALSE;
}

static void
test_accessible (void)
{
  g_autoptr (WeirSeries) series = make_series (10, 11);
  GtkWidget *chart;
  GtkWidget *window = show_chart (&series, NULL, 1, &chart);

  gtk_test_accessible_assert_role (chart, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (chart, GTK_ACCESSIBLE_PROPERTY_LABEL, "Throughput");
  gtk_test_accessible_assert_property (chart, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "now 20 orders/s, highest 20 orders/s at 12:00");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_summary_of_several (void)
{
  g_autoptr (WeirSeries) first = make_series (10, 3);
  g_autoptr (WeirSeries) second = make_series (10, 7);
  WeirSeries *const series[] = { first, second };
  const char *const names[] = { "store1", "store2" };
  GtkWidget *chart;
  GtkWidget *window;

  weir_series_append_gap (second, START + 10 * SECOND);
  window = show_chart (series, names, 2, &chart);
  gtk_test_accessible_assert_property (chart, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "store1: now 12 orders/s, highest 12 orders/s at 12:00; "
                                       "store2: now unknown, highest 16 orders/s at 12:00");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_empty (void)
{
  g_autoptr (WeirSeries) series = weir_series_new (10);
  GtkWidget *chart;
  GtkWidget *window = show_chart (&series, NULL, 1, &chart);
  g_autoptr (GskRenderNode) node = draw (chart);

  g_assert_null (find_texture (node));
  gtk_test_accessible_assert_property (chart, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "No data yet");
  press (chart, GDK_KEY_Left);
  g_assert_false (has_cursor (chart));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Only new data make a new picture: a hover must not. */
static void
test_picture_is_kept (void)
{
  g_autoptr (WeirSeries) series = make_series (50, 10);
  GtkWidget *chart;
  GtkWidget *window = show_chart (&series, NULL, 1, &chart);
  g_autoptr (GskRenderNode) first = draw (chart);
  g_autoptr (GskRenderNode) second = NULL;
  g_autoptr (GskRenderNode) third = NULL;

  g_assert_nonnull (find_texture (first));
  press (chart, GDK_KEY_Left);
  second = draw (chart);
  g_assert_true (find_texture (first) == find_texture (second));
  weir_series_append (series, START + 50 * SECOND, 12);
  weir_chart_data_changed (WEIR_CHART (chart));
  third = draw (chart);
  g_assert_true (find_texture (first) != find_texture (third));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_keyboard (void)
{
  g_autoptr (WeirSeries) series = make_series (50, 10);
  GtkWidget *chart;
  GtkWidget *window = show_chart (&series, NULL, 1, &chart);
  static const guint keys[] = { GDK_KEY_Left, GDK_KEY_Left, GDK_KEY_Right, GDK_KEY_Home, GDK_KEY_Left,
                                GDK_KEY_Page_Down, GDK_KEY_Page_Up, GDK_KEY_End, GDK_KEY_Right };

  g_assert_true (gtk_widget_get_focusable (chart));
  g_assert_false (has_cursor (chart));
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      press (chart, keys[i]);
      g_assert_true (has_cursor (chart));
    }
  press (chart, GDK_KEY_Home);
  gtk_test_accessible_assert_property (chart, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "12:00:00; 10 orders/s");
  press (chart, GDK_KEY_Right);
  gtk_test_accessible_assert_property (chart, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "12:00:01; 11 orders/s");
  press (chart, GDK_KEY_Escape);
  g_assert_false (has_cursor (chart));
  gtk_test_accessible_assert_property (chart, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "now 59 orders/s, highest 59 orders/s at 12:00");
  gtk_window_destroy (GTK_WINDOW (window));
}

/* What happened at a moment is said where the cursor stands beside it, and is no reason for a new picture of the lines. */
static void
test_marks (void)
{
  g_autoptr (WeirSeries) series = make_series (50, 10);
  const WeirChartMark marks[] = {
    { START - 100 * SECOND, "out of view" },
    { START + 1 * SECOND, "1 member joined" },
    { START + 40 * SECOND, "2 members left" },
  };
  GtkWidget *chart;
  GtkWidget *window = show_chart (&series, NULL, 1, &chart);
  g_autoptr (GskRenderNode) without = draw (chart);
  g_autoptr (GskRenderNode) with = NULL;
  g_autoptr (GskRenderNode) again = NULL;

  weir_chart_set_marks (WEIR_CHART (chart), marks, G_N_ELEMENTS (marks));
  with = draw (chart);
  g_assert_true (find_texture (without) == find_texture (with));
  g_assert_cmpuint (gsk_container_node_get_n_children (with), >, gsk_container_node_get_n_children (without));
  press (chart, GDK_KEY_Home);
  press (chart, GDK_KEY_Right);
  gtk_test_accessible_assert_property (chart, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "12:00:01; 11 orders/s; 1 member joined");
  press (chart, GDK_KEY_Page_Down);
  gtk_test_accessible_assert_property (chart, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "12:00:07; 17 orders/s");
  press (chart, GDK_KEY_Escape);
  weir_chart_set_marks (WEIR_CHART (chart), NULL, 0);
  again = draw (chart);
  g_assert_cmpuint (gsk_container_node_get_n_children (again), ==, gsk_container_node_get_n_children (without));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* A cursor on a sample that has scrolled out of view moves with the edge, and does not crash. */
static void
test_cursor_scrolls_out (void)
{
  g_autoptr (WeirSeries) series = make_series (50, 10);
  GtkWidget *chart;
  GtkWidget *window = show_chart (&series, NULL, 1, &chart);

  press (chart, GDK_KEY_Home);
  weir_series_clear (series);
  weir_chart_data_changed (WEIR_CHART (chart));
  g_assert_false (has_cursor (chart));
  for (guint i = 0; i < 40; i++)
    weir_series_append (series, START + (1000 + i) * SECOND, NAN);
  weir_series_append (series, START + 1040 * SECOND, 5);
  weir_chart_data_changed (WEIR_CHART (chart));
  press (chart, GDK_KEY_Left);
  g_assert_true (has_cursor (chart));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_series_replaced (void)
{
  g_autoptr (WeirSeries) series = make_series (50, 10);
  g_autoptr (WeirSeries) other = make_series (20, 1e12);
  WeirSeries *const both[] = { other, series };
  const char *const names[] = { "one", "two" };
  GtkWidget *chart;
  GtkWidget *window = show_chart (&series, NULL, 1, &chart);
  g_autoptr (GskRenderNode) node = NULL;

  weir_chart_set_series (WEIR_CHART (chart), both, names, 2);
  node = draw (chart);
  g_assert_nonnull (find_texture (node));
  weir_chart_set_series (WEIR_CHART (chart), NULL, NULL, 0);
  gtk_test_accessible_assert_property (chart, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "No data yet");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_finalized (void)
{
  GtkWidget *chart = g_object_ref_sink (weir_chart_new ("Throughput"));
  GtkWidget *sparkline = g_object_ref_sink (weir_sparkline_new ());
  g_autoptr (WeirSeries) series = make_series (5, 1);

  weir_chart_set_series (WEIR_CHART (chart), &series, NULL, 1);
  weir_sparkline_set_series (WEIR_SPARKLINE (sparkline), series);
  g_assert_finalize_object (chart);
  g_assert_finalize_object (sparkline);
}

static void
test_sparkline (void)
{
  g_autoptr (WeirSeries) series = make_series (50, 10);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *sparkline = weir_sparkline_new ();
  g_autoptr (GskRenderNode) empty = NULL;
  g_autoptr (GskRenderNode) node = NULL;

  gtk_window_set_child (GTK_WINDOW (window), sparkline);
  gtk_window_set_default_size (GTK_WINDOW (window), 200, 60);
  gtk_window_present (GTK_WINDOW (window));
  for (guint i = 0; i < 200 && gtk_widget_get_width (sparkline) == 0; i++)
    g_main_context_iteration (NULL, TRUE);
  empty = draw (sparkline);
  g_assert_null (find_texture (empty));
  weir_sparkline_set_series (WEIR_SPARKLINE (sparkline), series);
  node = draw (sparkline);
  g_assert_nonnull (find_texture (node));
  gtk_test_accessible_assert_role (sparkline, GTK_ACCESSIBLE_ROLE_PRESENTATION);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_summary ("The chart says in words what it shows, keeps its picture and obeys the keyboard.");
  g_test_add_func ("/chart/accessible", test_accessible);
  g_test_add_func ("/chart/summary-of-several", test_summary_of_several);
  g_test_add_func ("/chart/empty", test_empty);
  g_test_add_func ("/chart/picture-is-kept", test_picture_is_kept);
  g_test_add_func ("/chart/keyboard", test_keyboard);
  g_test_add_func ("/chart/marks", test_marks);
  g_test_add_func ("/chart/cursor-scrolls-out", test_cursor_scrolls_out);
  g_test_add_func ("/chart/series-replaced", test_series_replaced);
  g_test_add_func ("/chart/finalized", test_finalized);
  g_test_add_func ("/sparkline", test_sparkline);
  return g_test_run ();
}
