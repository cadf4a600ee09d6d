/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <adwaita.h>
#include <string.h>

#include "app/weir-card-table.h"
#include "app/weir-overview-page.h"
#include "app/weir-tile.h"
#include "app/weir-health-card.h"
#include "fake-session.h"
#include "../slowness.h"
#include "window-end.h"

typedef struct
{
  WeirSession *session;
  GtkWidget *window;
  GtkWidget *page;
} Fixture;

static gboolean
set_flag_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Lets the page work for as long as it may put an update off. */
static void
settle (void)
{
  gboolean is_over = FALSE;

  g_timeout_add (400 * (guint) test_slowness (), set_flag_cb, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

static void
set_up (Fixture *fixture,
        gconstpointer data)
{
  fixture->session = fake_session_new ();
}

static void
show (Fixture *fixture)
{
  fixture->window = gtk_window_new ();
  fixture->page = weir_overview_page_new (fixture->session);
  gtk_window_set_child (GTK_WINDOW (fixture->window), fixture->page);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1000, 800);
  gtk_window_present (GTK_WINDOW (fixture->window));
  settle ();
}

static void
tear_down (Fixture *fixture,
           gconstpointer data)
{
  if (fixture->window != NULL)
    {
      GtkWidget *page = g_object_ref (fixture->page);

      window_end_settle (fixture->window);
      gtk_window_destroy (GTK_WINDOW (fixture->window));
      /* An animation of the stack may still hold it. */
      for (guint i = 0; i < 20 && G_OBJECT (page)->ref_count > 1; i++)
        settle ();
      g_assert_finalize_object (page);
    }
  g_assert_finalize_object (fixture->session);
}

static void
fill (Fixture *fixture)
{
  for (guint i = 0; i < 5; i++)
    fake_session_sample (fixture->session, 4, 200, TRUE);
  fake_session_add_orders (fixture->session, 120, 10, 3);
  fake_session_set_filled (fixture->session, TRUE);
  fake_session_publish (fixture->session);
}

typedef gboolean (*MatchFunc) (GtkWidget *widget, const char *text);

static GtkWidget *
find (GtkWidget *widget,
      MatchFunc match,
      const char *text)
{
  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (match (widget, text))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, match, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
is_label (GtkWidget *widget,
          const char *text)
{
  return GTK_IS_LABEL (widget) && strcmp (gtk_label_get_text (GTK_LABEL (widget)), text) == 0;
}

static gboolean
is_tile (GtkWidget *widget,
         const char *caption)
{
  return WEIR_IS_TILE (widget) && strcmp (weir_tile_get_caption (WEIR_TILE (widget)), caption) == 0;
}

static gboolean
is_button (GtkWidget *widget,
           const char *label)
{
  return GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0;
}

static WeirTile *
get_tile (Fixture *fixture,
          const char *caption)
{
  GtkWidget *tile = find (fixture->page, is_tile, caption);

  g_assert_nonnull (tile);
  return WEIR_TILE (tile);
}

static gboolean
is_health_card (GtkWidget *widget,
            const char *text)
{
  return WEIR_IS_HEALTH_CARD (widget);
}

static WeirHealthCard *
get_verdict (Fixture *fixture)
{
  GtkWidget *verdict = find (fixture->page, is_health_card, NULL);

  g_assert_nonnull (verdict);
  return WEIR_HEALTH_CARD (verdict);
}

static guint
count_widgets (GtkWidget *widget)
{
  guint count = 1;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    count += count_widgets (child);
  return count;
}

static void
test_loading (Fixture *fixture,
              gconstpointer data)
{
  weir_cluster_set_state (weir_session_get_cluster (fixture->session), WEIR_CLUSTER_CONNECTING, NULL);
  show (fixture);
  g_assert_nonnull (find (fixture->page, is_label, "Connecting…"));
  fill (fixture);
  /* The one fades into the other. */
  for (int i = 0; i < 20 && find (fixture->page, is_label, "Connecting…") != NULL; i++)
    settle ();
  g_assert_null (find (fixture->page, is_label, "Connecting…"));
  g_assert_nonnull (get_tile (fixture, "Orders per minute"));
}

/* What a broker says may look like markup. */
static void
test_failed (Fixture *fixture,
             gconstpointer data)
{
  GtkWidget *button;

  weir_cluster_set_state (weir_session_get_cluster (fixture->session), WEIR_CLUSTER_FAILED, "Nobody at <host> & port");
  show (fixture);
  g_assert_nonnull (find (fixture->page, is_label, "No Connection"));
  g_assert_nonnull (find (fixture->page, is_label, "Nobody at <host> & port"));
  button = find (fixture->page, is_button, "_Try Again");
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpuint (fake_session_get_n_refreshes (fixture->session), ==, 1);
}

static void
test_orders (Fixture *fixture,
             gconstpointer data)
{
  WeirOrderSnapshot *orders;

  fill (fixture);
  show (fixture);
  orders = weir_session_get_orders (fixture->session);
  g_assert_cmpint (orders->total.n_orders, >, 0);
  /* 10 a second, some left out. */
  g_assert_cmpint (g_ascii_strtoll (weir_tile_get_value (get_tile (fixture, "Orders per minute")), NULL, 10), >, 400);
  g_assert_cmpint (g_ascii_strtoll (weir_tile_get_value (get_tile (fixture, "Orders per minute")), NULL, 10), <=, 600);
  g_assert_nonnull (strchr (weir_tile_get_value (get_tile (fixture, "Revenue per minute")), '.'));
  g_assert_nonnull (find (fixture->page, is_label, g_array_index (orders->latest, WeirOrderInfo, 0).order_id));
  g_assert_nonnull (find (fixture->page, is_label, "Live"));
}

/* Unknown is not 0. */
static void
test_unknown (Fixture *fixture,
              gconstpointer data)
{
  fake_session_sample (fixture->session, 0, 0, TRUE);
  show (fixture);
  g_assert_cmpstr (weir_tile_get_value (get_tile (fixture, "Orders per minute")), ==, "–");
  g_assert_cmpstr (weir_tile_get_value (get_tile (fixture, "Revenue per minute")), ==, "–");
  g_assert_cmpstr (weir_tile_get_value (get_tile (fixture, "Messages per second")), ==, "–");
  g_assert_cmpstr (weir_tile_get_value (get_tile (fixture, "Furthest behind")), ==, "–");
  g_assert_nonnull (find (fixture->page, is_label, "Reading the orders so far…"));
}

static void
test_no_orders (Fixture *fixture,
                gconstpointer data)
{
  fake_session_sample (fixture->session, 4, 0, TRUE);
  fake_session_set_message (fixture->session, "There is no topic of orders.");
  show (fixture);
  g_assert_nonnull (find (fixture->page, is_label, "There is no topic of orders."));
  g_assert_nonnull (find (fixture->page, is_button, "Publish _Test Orders…"));
  g_assert_null (find (fixture->page, is_tile, "Orders per minute"));
  g_assert_nonnull (find (fixture->page, is_label, "Services"));
}

static void
test_services (Fixture *fixture,
               gconstpointer data)
{
  WeirTile *tile;

  fill (fixture);
  show (fixture);
  g_assert_nonnull (find (fixture->page, is_label, "Stopped"));
  tile = get_tile (fixture, "Furthest behind");
  g_assert_nonnull (strstr (weir_tile_get_detail (tile), "pricing"));
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (tile), "error"));
}

static void
test_stale (Fixture *fixture,
            gconstpointer data)
{
  g_autofree char *value = NULL;

  fill (fixture);
  show (fixture);
  value = g_strdup (weir_tile_get_value (get_tile (fixture, "Furthest behind")));
  weir_cluster_set_state (weir_session_get_cluster (fixture->session), WEIR_CLUSTER_STALE, "no answer");
  settle ();
  g_assert_null (find (fixture->page, is_label, "Live"));
  g_assert_cmpstr (weir_tile_get_value (get_tile (fixture, "Furthest behind")), ==, value);
}

/* Updates change texts; they make no widgets. */
static void
test_rows_are_reused (Fixture *fixture,
                      gconstpointer data)
{
  guint n_widgets;

  fill (fixture);
  show (fixture);
  n_widgets = count_widgets (fixture->page);
  for (guint i = 0; i < 5; i++)
    {
      fake_session_add_orders (fixture->session, 1, 20, 3);
      fake_session_sample (fixture->session, 4, 300, TRUE);
      fake_session_publish (fixture->session);
      settle ();
    }
  g_assert_cmpuint (count_widgets (fixture->page), ==, n_widgets);
}

static void
test_hidden (Fixture *fixture,
             gconstpointer data)
{
  g_autofree char *value = NULL;
  WeirTile *tile;

  fill (fixture);
  show (fixture);
  tile = get_tile (fixture, "Messages per second");
  value = g_strdup (weir_tile_get_value (tile));
  gtk_widget_set_visible (fixture->window, FALSE);
  fake_session_sample (fixture->session, 4, 1000000, TRUE);
  settle ();
  g_assert_cmpstr (weir_tile_get_value (tile), ==, value);
  gtk_widget_set_visible (fixture->window, TRUE);
  settle ();
  g_assert_cmpstr (weir_tile_get_value (tile), !=, value);
}

static void
test_narrow (Fixture *fixture,
             gconstpointer data)
{
  int minimum;

  fill (fixture);
  show (fixture);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360, 800);
  settle ();
  gtk_widget_measure (fixture->page, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 350);
}

/* More stores than colours: the small ones share a line. */
static void
test_many_stores (Fixture *fixture,
                  gconstpointer data)
{
  fake_session_sample (fixture->session, 1, 200, TRUE);
  fake_session_add_orders (fixture->session, 200, 30, 30);
  fake_session_set_filled (fixture->session, TRUE);
  fake_session_publish (fixture->session);
  g_assert_cmpuint (weir_session_get_orders (fixture->session)->stores->len, >, 8);
  show (fixture);
  g_assert_cmpstr (weir_tile_get_value (get_tile (fixture, "Orders per minute")), !=, "–");
}

/* What it says is what the parts say; what is not known is said to be so. */
static void
test_verdict (Fixture *fixture,
              gconstpointer data)
{
  WeirHealthCard *verdict;

  for (guint i = 0; i < 5; i++)
    fake_session_sample (fixture->session, 0, 200, TRUE);
  show (fixture);
  verdict = get_verdict (fixture);
  g_assert_cmpstr (weir_health_card_get_statement (verdict, 0), ==, "Orders are still being read");
  g_assert_cmpstr (weir_health_card_get_title (verdict), ==, "All is well, as far as is known");

  fake_session_add_orders (fixture->session, 120, 10, 3);
  fake_session_set_filled (fixture->session, TRUE);
  fake_session_publish (fixture->session);
  settle ();
  g_assert_cmpstr (weir_health_card_get_title (verdict), ==, "Worth a look");
  g_assert_cmpstr (weir_health_card_get_statement (verdict, 0), ==, "Orders are coming in");
  g_assert_cmpstr (weir_health_card_get_statement (verdict, 1), ==, "No services");
  g_assert_nonnull (strstr (weir_health_card_get_statement (verdict, 2), "running out"));
  g_assert_cmpstr (weir_health_card_get_statement (verdict, 3), ==, "3 brokers answer");

  fake_session_sample (fixture->session, 4, 200, FALSE);
  settle ();
  g_assert_cmpstr (weir_health_card_get_title (verdict), ==, "Something needs attention");
  g_assert_cmpstr (weir_health_card_get_statement (verdict, 3), ==, "1 broker does not answer");

  weir_cluster_set_state (weir_session_get_cluster (fixture->session), WEIR_CLUSTER_STALE, "No broker answers");
  settle ();
  g_assert_cmpstr (weir_health_card_get_title (verdict), ==, "Not known: the connection is lost");
  for (guint i = 0; i < 4; i++)
    g_assert_null (weir_health_card_get_statement (verdict, i));
}

int
main (int argc,
      char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/overview/loading", test_loading },
    { "/overview/failed", test_failed },
    { "/overview/orders", test_orders },
    { "/overview/unknown", test_unknown },
    { "/overview/no-orders", test_no_orders },
    { "/overview/services", test_services },
    { "/overview/stale", test_stale },
    { "/overview/rows-are-reused", test_rows_are_reused },
    { "/overview/hidden", test_hidden },
    { "/overview/narrow", test_narrow },
    { "/overview/many-stores", test_many_stores },
    { "/overview/verdict", test_verdict },
  };

  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_summary ("The overview's states, figures and thrift.");
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
