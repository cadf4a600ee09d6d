/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

/* The overview with made-up data: `overview-demo [CASE]`. For looking at, not a test. The case
 * "busy" takes 20,000 orders a second and says how much processor time that costs. */

#include "config.h"

#include <adwaita.h>
#include <stdlib.h>
#include <time.h>

#include "app/weir-overview-page.h"
#include "fake-session.h"

static const char *demo_case = "shop";
static guint n_updates;

static gboolean
is_case (const char *name)
{
  return g_str_equal (demo_case, name);
}

static gboolean
update_cb (gpointer user_data)
{
  static clock_t feeding;
  static clock_t begin;
  clock_t start = clock ();

  if (n_updates == 0)
    begin = start;
  fake_session_add_orders (user_data, 1, is_case ("busy") ? 5000 : 3, 4);
  if (n_updates % 8 == 0)
    fake_session_sample (user_data, 5, is_case ("busy") ? 80000 : 200, TRUE);
  feeding += clock () - start;
  fake_session_publish (user_data);
  if (++n_updates % 40 == 0 && is_case ("busy"))
    g_print ("%.1f %% of a core without making the orders\n",
             100.0 * (double) (clock () - begin - feeding) / CLOCKS_PER_SEC / (n_updates / 4.0));
  return G_SOURCE_CONTINUE;
}

static void
activate_cb (GtkApplication *application)
{
  WeirSession *session = fake_session_new ();
  GtkWidget *window = adw_application_window_new (application);
  GtkWidget *view = adw_navigation_view_new ();

  g_object_set_data_full (G_OBJECT (window), "session", session, g_object_unref);
  if (is_case ("failed"))
    weir_cluster_set_state (weir_session_get_cluster (session), WEIR_CLUSTER_FAILED,
                            "No broker answers at localhost:9092 <or elsewhere>. Check the address and the network.");
  else if (is_case ("loading"))
    weir_cluster_set_state (weir_session_get_cluster (session), WEIR_CLUSTER_CONNECTING, NULL);
  else
    {
      for (guint i = 0; i < 300; i++)
        fake_session_sample (session, is_case ("no-groups") ? 0 : is_case ("one") ? 1 : 5,
                             is_case ("huge") ? g_random_int_range (3000000, 5000000) : g_random_int_range (150, 350),
                             !is_case ("ill") && !is_case ("sick"));
      fake_session_set_filled (session, TRUE);
      if (is_case ("no-orders"))
        fake_session_set_message (session, "This cluster has no topic that looks like orders. Name the topics of orders "
                                           "in the connection, or publish test orders to a new one.");
      else
        {
          if (is_case ("long"))
            fake_session_set_shop (session, "Store in the Old Town, beside the Cathedral of Santiago de Compostela ",
                                   "Hand-painted teapot with a bamboo handle and four matching cups, edition ", 0);
          else if (is_case ("huge"))
            fake_session_set_shop (session, "store", "", 166666);
          fake_session_add_orders (session, is_case ("short") ? 40 : 900, is_case ("busy") ? 200 : 12,
                                   is_case ("stores") ? 50 : is_case ("one") ? 1 : 4);
          fake_session_publish (session);
        }
      if (is_case ("ill"))
        weir_cluster_set_state (weir_session_get_cluster (session), WEIR_CLUSTER_STALE, "No broker answers");
    }
  adw_navigation_view_add (ADW_NAVIGATION_VIEW (view), ADW_NAVIGATION_PAGE (weir_overview_page_new (session)));
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), view);
  gtk_window_set_default_size (GTK_WINDOW (window), g_getenv ("WIDTH") != NULL ? atoi (g_getenv ("WIDTH")) : 1040,
                               g_getenv ("HEIGHT") != NULL ? atoi (g_getenv ("HEIGHT")) : 840);
  gtk_widget_set_size_request (window, 300, 200);
  gtk_window_present (GTK_WINDOW (window));
  if (is_case ("busy") || is_case ("live"))
    g_timeout_add (250, update_cb, session);
}

int
main (int argc,
      char **argv)
{
  g_autoptr (AdwApplication) application = adw_application_new ("io.github.weirapp.Weir", G_APPLICATION_NON_UNIQUE);

  if (argc > 1)
    demo_case = argv[1];
  g_random_set_seed (7);
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), NULL);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
