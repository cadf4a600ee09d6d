/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

/* The chart and the sparkline with data that show where they are weak: `chart-demo [CASE]`
 * opens a window; `chart-demo --time` measures a redraw. For looking at, not a test. */

#include "config.h"

#include <adwaita.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "chart/weir-chart.h"

#define N_SERIES 6

/* The style sheets; referring to them is what links them. */
extern GResource *weir_get_resource (void);

static const char *demo_case = "shop";
static int exit_status;

static double
random_walk (double value,
             double noise)
{
  return MAX (value + g_random_double_range (-noise, noise), 0);
}

static WeirSeries *
make_series (guint n_points,
             gint64 end,
             gint64 step,
             double start,
             double noise)
{
  WeirSeries *series = weir_series_new (n_points + 1);

  for (guint i = 0; i < n_points; i++)
    {
      start = random_walk (start, noise);
      weir_series_append (series, end - (n_points - 1 - i) * step, start);
    }
  return series;
}

static GtkWidget *
make_chart (void)
{
  static const char *const names[] = { "store1", "store2", "store3", "online", "a store with a rather long name", "B" };
  const gint64 end = g_get_real_time ();
  WeirSeries *series[N_SERIES];
  guint n_series = 4;
  GtkWidget *chart = weir_chart_new ("Order throughput");

  weir_chart_set_show_title (WEIR_CHART (chart), TRUE);
  weir_chart_set_unit (WEIR_CHART (chart), "orders per second");
  if (g_str_equal (demo_case, "empty"))
    return chart;
  if (g_str_equal (demo_case, "point") || g_str_equal (demo_case, "fill"))
    n_series = 1;
  if (g_str_equal (demo_case, "many") || g_str_equal (demo_case, "dashed") || g_str_equal (demo_case, "noisy"))
    n_series = 6;
  weir_chart_set_dashed (WEIR_CHART (chart), g_str_equal (demo_case, "dashed"));
  weir_chart_set_stacked_fill (WEIR_CHART (chart), TRUE);
  for (guint i = 0; i < n_series; i++)
    {
      if (g_str_equal (demo_case, "point"))
        series[i] = make_series (1, end, G_USEC_PER_SEC, 12.4, 0.1);
      else if (g_str_equal (demo_case, "huge"))
        series[i] = make_series (900, end, G_USEC_PER_SEC, 4e9 * (i + 1), 2e8);
      else if (g_str_equal (demo_case, "zero"))
        series[i] = make_series (900, end, G_USEC_PER_SEC, 0, 1e-12);
      else if (g_str_equal (demo_case, "noisy"))
        {
          series[i] = weir_series_new (3600);
          for (guint j = 0; j < 3600; j++)
            weir_series_append (series[i], end - (3600 - j) * G_USEC_PER_SEC / 4,
                                g_random_double_range (i * 10, i * 10 + 30));
        }
      else
        {
          series[i] = weir_series_new (1000);
          for (guint j = 0; j < 900; j += 5)
            {
              double value = 3 + 3 * i + 1.5 * sin (j / 120.0 + i) + g_random_double_range (-0.6, 0.6);
              gboolean is_gap = (i == 1 && j > 380 && j < 450) || (g_str_equal (demo_case, "gaps") && j / 60 % 3 == i % 3);

              weir_series_append (series[i], end - (895 - j) * G_USEC_PER_SEC, is_gap ? NAN : value);
            }
        }
    }
  weir_chart_set_series (WEIR_CHART (chart), series, n_series > 1 ? names : NULL, n_series);
  for (guint i = 0; i < n_series; i++)
    weir_series_unref (series[i]);
  return chart;
}

static GtkWidget *
make_tile_sparkline (void)
{
  g_autoptr (WeirSeries) series = make_series (300, g_get_real_time (), G_USEC_PER_SEC, 20, 2);
  GtkWidget *sparkline = weir_sparkline_new ();

  weir_sparkline_set_series (WEIR_SPARKLINE (sparkline), series);
  gtk_widget_set_size_request (sparkline, 160, 28);
  gtk_widget_set_hexpand (sparkline, TRUE);
  return sparkline;
}

static void
activate_cb (GtkApplication *application)
{
  GtkWidget *window = adw_application_window_new (application);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *card = adw_bin_new ();
  GtkWidget *chart = make_chart ();
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_widget_add_css_class (card, "card");
  gtk_widget_set_margin_start (chart, 14);
  gtk_widget_set_margin_end (chart, 14);
  gtk_widget_set_margin_top (chart, 12);
  gtk_widget_set_margin_bottom (chart, 12);
  gtk_widget_set_vexpand (chart, TRUE);
  adw_bin_set_child (ADW_BIN (card), chart);
  gtk_widget_set_margin_start (box, 18);
  gtk_widget_set_margin_end (box, 18);
  gtk_widget_set_margin_top (box, 18);
  gtk_widget_set_margin_bottom (box, 18);
  gtk_box_append (GTK_BOX (box), card);
  for (guint i = 0; i < 2; i++)
    gtk_box_append (GTK_BOX (line), make_tile_sparkline ());
  gtk_box_append (GTK_BOX (box), line);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), box);
  gtk_window_set_default_size (GTK_WINDOW (window), g_getenv ("WIDTH") != NULL ? atoi (g_getenv ("WIDTH")) : 1040,
                               g_getenv ("HEIGHT") != NULL ? atoi (g_getenv ("HEIGHT")) : 360);
  gtk_window_present (GTK_WINDOW (window));
}

/* How long redrawing 6 × 3600 points at 1400 × 800 takes, the picture's making alone. */
static void
measure_cb (GtkApplication *application)
{
  const gint64 end = g_get_real_time ();
  GtkWidget *window = adw_application_window_new (application);
  GtkWidget *chart;
  clock_t start;

  demo_case = "noisy";
  chart = g_object_ref_sink (make_chart ());
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), chart);
  gtk_window_set_default_size (GTK_WINDOW (window), 1400, 800);
  gtk_window_present (GTK_WINDOW (window));
  while (gtk_widget_get_width (chart) == 0)
    g_main_context_iteration (NULL, TRUE);
  start = clock ();
  for (int i = 0; i < 50; i++)
    {
      GtkSnapshot *snapshot = gtk_snapshot_new ();
      g_autoptr (GskRenderNode) node = NULL;

      weir_chart_set_end (WEIR_CHART (chart), end + i * 1000);
      GTK_WIDGET_GET_CLASS (chart)->snapshot (chart, snapshot);
      node = gtk_snapshot_free_to_node (snapshot);
    }
  g_print ("%d × %d: %.2f ms a redraw\n", gtk_widget_get_width (chart), gtk_widget_get_height (chart),
           1000.0 * (double) (clock () - start) / CLOCKS_PER_SEC / 50);
  g_object_unref (chart);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc,
      char **argv)
{
  g_autoptr (AdwApplication) application = adw_application_new ("io.github.weirapp.Weir", G_APPLICATION_NON_UNIQUE);
  gboolean is_measuring = argc > 1 && g_str_equal (argv[1], "--time");

  if (argc > 1)
    demo_case = argv[1];
  g_assert_nonnull (weir_get_resource ());
  g_random_set_seed (42);
  g_signal_connect (application, "activate", is_measuring ? G_CALLBACK (measure_cb) : G_CALLBACK (activate_cb), NULL);
  exit_status = g_application_run (G_APPLICATION (application), 1, argv);
  return exit_status;
}
