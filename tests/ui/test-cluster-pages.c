/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#define G_SETTINGS_ENABLE_BACKEND

#include <adwaita.h>
#include <gio/gsettingsbackend.h>
#include <glib/gstdio.h>

#include "app/weir-brokers-page.h"
#include "app/weir-group-page.h"
#include "app/weir-groups-page.h"
#include "app/weir-page-states.h"
#include "app/weir-topic-page.h"
#include "app/weir-topics-page.h"
#include "../slowness.h"
#include "window-end.h"

/* The pages of the cluster, filled from handmade snapshots: no broker, no window of Weir's.
 * With WEIR_SHOT_DIR set, each page is saved as a picture there. */

static gint64 now_usec;
static char *activated; /* "action target" of the last action of the window */

typedef struct
{
  WeirSession *session;
  WeirCluster *cluster;
  GtkWindow *window;
  GtkWidget *page;
} Fixture;

static void
show_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  g_free (activated);
  activated = g_strdup_printf ("%s %s", g_action_get_name (G_ACTION (action)), g_variant_get_string (parameter, NULL));
}

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

static void
fill_partition (WeirPartitionInfo *partition,
                guint              n_in_sync,
                gint64             low,
                gint64             high)
{
  partition->leader = (gint32) (partition->id % 3) + 1;
  partition->n_replicas = 3;
  partition->replicas = g_new0 (gint32, 3);
  partition->n_in_sync_replicas = n_in_sync;
  partition->in_sync_replicas = g_new0 (gint32, n_in_sync);
  for (guint i = 0; i < 3; i++)
    partition->replicas[i] = (gint32) i + 1;
  for (guint i = 0; i < n_in_sync; i++)
    partition->in_sync_replicas[i] = (gint32) i + 1;
  partition->low_watermark = low;
  partition->high_watermark = high;
}

static WeirSnapshot *
make_snapshot (guint round,
               guint n_partitions)
{
  static const char *const names[] = { "orders", "customers", "shipments", "stock-movements", "__consumer_offsets" };
  WeirSnapshot *snapshot = weir_snapshot_new ();
  WeirGroupInfo *group;
  WeirMemberInfo *member;

  now_usec += 2 * G_USEC_PER_SEC;
  snapshot->time_usec = snapshot->monotonic_usec = now_usec;
  for (int i = 1; i <= 3; i++)
    {
      g_autofree char *host = g_strdup_printf ("kafka-%d.example.net", i);

      weir_snapshot_add_broker (snapshot, i, host, 9092, i == 2 ? "rack-b" : NULL)->is_reachable = i != 3;
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      WeirTopicInfo *topic = weir_snapshot_add_topic (snapshot, names[i], names[i][0] == '_', n_partitions);

      for (guint j = 0; j < n_partitions; j++)
        fill_partition (&g_array_index (topic->partitions, WeirPartitionInfo, j), i == 1 && j == 0 ? 2 : 3, 12,
                        i == 3 && j == 1 ? WEIR_OFFSET_UNKNOWN
                                         : 184000 + round * (20 + i * 7 + j) + (round * round) % 37 * (j + 1));
    }

  group = weir_snapshot_add_group (snapshot, "shipping-group");
  group->state = g_strdup ("Stable");
  group->protocol = g_strdup ("range");
  group->type = g_strdup ("classic");
  group->is_complete = TRUE;
  for (guint j = 0; j < n_partitions; j++)
    weir_group_info_add_offset (group, "orders", (gint32) j,
                                j == 2 ? WEIR_OFFSET_UNKNOWN : 183000 + round * (25 + j));
  weir_group_info_add_offset (group, "customers", 0, 184000 + round * 27);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *client = g_strdup_printf ("shipping-%u", i + 1);
      g_autofree char *id = g_strdup_printf ("shipping-%u-4f1e2d3c", i + 1);
      g_autofree char *host = g_strdup_printf ("/10.0.0.1%u", i + 1);

      member = weir_group_info_add_member (group, id, client, host);
      for (guint j = i; j < n_partitions && j < 8; j += 2)
        weir_member_info_add_assignment (member, "orders", (gint32) j);
    }
  group = weir_snapshot_add_group (snapshot, "pricing");
  group->state = g_strdup ("Empty");
  group->is_complete = TRUE;
  group->has_members = TRUE;
  weir_group_info_add_offset (group, "orders", 0, 183990);
  group = weir_snapshot_add_group (snapshot, "audit");
  group->error = g_strdup ("Broker 3 did not answer in time: try again");
  weir_snapshot_seal (snapshot);
  return snapshot;
}

static void
apply (Fixture *fixture,
       guint    round,
       guint    n_partitions)
{
  g_autoptr (WeirSnapshot) snapshot = make_snapshot (round, n_partitions);

  weir_cluster_apply (fixture->cluster, snapshot);
}

static void
fill (Fixture *fixture)
{
  weir_cluster_set_state (fixture->cluster, WEIR_CLUSTER_CONNECTED, NULL);
  for (guint round = 0; round < 40; round++)
    apply (fixture, round, 6);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  static const GActionEntry actions[] = {
    { "show-topic", show_cb, "s", NULL, NULL, { 0 } },
    { "show-group", show_cb, "s", NULL, NULL, { 0 } },
    { "show-messages", show_cb, "s", NULL, NULL, { 0 } },
    { "publish", show_cb, "s", NULL, NULL, { 0 } },
  };
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Test", "localhost:1");
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  now_usec = g_get_real_time ();
  fixture->session = weir_session_new (profile);
  fixture->cluster = weir_session_get_cluster (fixture->session);
  fixture->window = GTK_WINDOW (g_object_ref (gtk_window_new ()));
  g_action_map_add_action_entries (G_ACTION_MAP (group), actions, G_N_ELEMENTS (actions), NULL);
  gtk_widget_insert_action_group (GTK_WIDGET (fixture->window), "win", G_ACTION_GROUP (group));
  gtk_window_set_default_size (fixture->window, 1040, 800);
}

static void
present (Fixture   *fixture,
         GtkWidget *page)
{
  fixture->page = page;
  gtk_window_set_child (fixture->window, page);
  gtk_window_present (fixture->window);
  iterate (400 * (guint) test_slowness ());
  g_assert_true (gtk_widget_get_mapped (page));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  GtkWidget *page = g_object_ref (fixture->page);

  window_end_settle (fixture->window);
  gtk_window_set_child (fixture->window, NULL);
  /* A transition that was under way keeps its widgets until its end. */
  for (guint i = 0; i < 100 && g_atomic_int_get ((int *) &G_OBJECT (page)->ref_count) > 1; i++)
    iterate (50);
  g_assert_finalize_object (page);
  gtk_window_destroy (fixture->window);
  iterate (50);
  g_assert_finalize_object (fixture->window);
  g_assert_finalize_object (fixture->session);
  g_clear_pointer (&activated, g_free);
}

static void
save_shot (Fixture    *fixture,
           const char *name)
{
  const char *folder = g_getenv ("WEIR_SHOT_DIR");
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *path = NULL;
  GtkSnapshot *snapshot;

  if (folder == NULL)
    return;
  snapshot = gtk_snapshot_new ();
  paintable = gtk_widget_paintable_new (GTK_WIDGET (fixture->window));
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (GTK_WIDGET (fixture->window)),
                          gtk_widget_get_height (GTK_WIDGET (fixture->window)));
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (fixture->window)), node, NULL);
  path = g_strdup_printf ("%s/%s.png", folder, name);
  gdk_texture_save_to_png (texture, path);
}

/* The first widget below @widget, itself included, of a type, with an optional buildable id. */
static GtkWidget *
find (GtkWidget  *widget,
      GType       type,
      const char *id)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type) &&
      (id == NULL || g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), id) == 0))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type, id);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* A table by the name under which its layout is kept. */
static GtkWidget *
find_named (GtkWidget  *widget,
            const char *name)
{
  if (GTK_IS_COLUMN_VIEW (widget) && g_str_equal (gtk_widget_get_name (widget), name))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_named (child, name);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkColumnView *
find_view (Fixture    *fixture,
           const char *name)
{
  GtkWidget *view = find_named (fixture->page, name);

  g_assert_nonnull (view);
  return GTK_COLUMN_VIEW (view);
}

static GtkColumnViewColumn *
find_column (GtkColumnView *view,
             const char    *id)
{
  GListModel *columns = gtk_column_view_get_columns (view);

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (g_strcmp0 (gtk_column_view_column_get_id (column), id) == 0)
        return column;
    }
  g_assert_not_reached ();
}

static const char *
get_state (Fixture *fixture)
{
  GtkWidget *states = find (fixture->page, WEIR_TYPE_PAGE_STATES, NULL);

  return gtk_stack_get_visible_child_name (GTK_STACK (gtk_widget_get_first_child (states)));
}

static gboolean
has_text (GtkWidget  *widget,
          const char *text)
{
  const char *own = GTK_IS_INSCRIPTION (widget) ? gtk_inscription_get_text (GTK_INSCRIPTION (widget))
                    : GTK_IS_LABEL (widget)     ? gtk_label_get_label (GTK_LABEL (widget))
                                                : NULL;

  if (own != NULL && strstr (own, text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (has_text (child, text))
        return TRUE;
    }
  return FALSE;
}

static guint
count_rows (GtkColumnView *view)
{
  return g_list_model_get_n_items (G_LIST_MODEL (gtk_column_view_get_model (view)));
}

static void
test_states (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (WeirSnapshot) empty = weir_snapshot_new ();

  g_test_summary ("Loading, failed with the reason, empty, content; a later failure keeps the content");
  weir_cluster_set_state (fixture->cluster, WEIR_CLUSTER_CONNECTING, NULL);
  present (fixture, weir_topics_page_new (fixture->session));
  g_assert_cmpstr (get_state (fixture), ==, "loading");
  /* Not "0 topics": nothing is known yet. */
  g_assert_false (has_text (fixture->page, "0 topics"));

  weir_cluster_set_state (fixture->cluster, WEIR_CLUSTER_FAILED, "No broker answers at <localhost:1> & co.");
  g_assert_cmpstr (get_state (fixture), ==, "error");
  iterate (300);
  g_assert_true (has_text (fixture->page, "&lt;localhost:1&gt; &amp; co."));
  save_shot (fixture, "topics-error");

  weir_snapshot_seal (empty);
  weir_cluster_apply (fixture->cluster, empty);
  g_assert_cmpstr (get_state (fixture), ==, "empty");
  iterate (300);
  save_shot (fixture, "topics-empty");

  fill (fixture);
  g_assert_cmpstr (get_state (fixture), ==, "content");
  weir_cluster_set_state (fixture->cluster, WEIR_CLUSTER_STALE, "No broker answers");
  g_assert_cmpstr (get_state (fixture), ==, "content");
}

static void
test_topics (Fixture       *fixture,
             gconstpointer  data)
{
  GtkColumnView *view;
  GtkWidget *entry;

  g_test_summary ("Topics: internal ones hidden, search, activation, live figures");
  fill (fixture);
  present (fixture, weir_topics_page_new (fixture->session));
  view = find_view (fixture, "topics");
  g_assert_cmpuint (count_rows (view), ==, 4);
  g_assert_true (has_text (GTK_WIDGET (view), "stock-movements"));
  g_assert_true (has_text (GTK_WIDGET (view), "Under-replicated"));
  g_assert_true (has_text (fixture->page, "4 topics"));
  save_shot (fixture, "topics");

  gtk_widget_activate_action (fixture->page, "page.show-internal", NULL);
  g_assert_cmpuint (count_rows (view), ==, 5);
  gtk_widget_activate_action (fixture->page, "page.show-internal", NULL);
  g_assert_cmpuint (count_rows (view), ==, 4);

  gtk_widget_activate_action (fixture->page, "page.search", NULL);
  entry = find (fixture->page, GTK_TYPE_SEARCH_ENTRY, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "ORD");
  iterate (400);
  g_assert_cmpuint (count_rows (view), ==, 1);
  save_shot (fixture, "topics-search");
  g_signal_emit_by_name (view, "activate", 0);
  g_assert_cmpstr (activated, ==, "show-topic orders");
  gtk_editable_set_text (GTK_EDITABLE (entry), "nothing like this");
  iterate (400);
  g_assert_cmpuint (count_rows (view), ==, 0);
  save_shot (fixture, "topics-no-match");
}

static void
test_live_sort (Fixture       *fixture,
                gconstpointer  data)
{
  GtkColumnView *view;

  g_test_summary ("A table sorted by a live column is in order again after each sample");
  apply (fixture, 1, 2);
  present (fixture, weir_topics_page_new (fixture->session));
  view = find_view (fixture, "topics");
  gtk_column_view_sort_by_column (view, find_column (view, "rate"), GTK_SORT_DESCENDING);
  for (guint round = 2; round < 8; round++)
    {
      GListModel *rows = G_LIST_MODEL (gtk_column_view_get_model (view));
      double last = G_MAXDOUBLE;

      apply (fixture, round * round, 2);
      for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
        {
          g_autoptr (WeirTopic) topic = g_list_model_get_item (rows, i);
          double rate = weir_topic_get_rate (topic);

          if (rate != rate)
            g_assert_cmpstr (weir_topic_get_name (topic), ==, "stock-movements");
          else
            g_assert_cmpfloat (rate, <=, last);
          last = rate != rate ? -1 : rate;
        }
    }
}

static void
test_topic (Fixture       *fixture,
            gconstpointer  data)
{
  GtkColumnView *view;

  g_test_summary ("A topic: tiles, partitions, readers; then it is deleted");
  fill (fixture);
  present (fixture, weir_topic_page_new (fixture->session, "orders"));
  g_assert_cmpstr (get_state (fixture), ==, "content");
  apply (fixture, 41, 6);
  iterate (300);
  g_assert_cmpuint (count_rows (find_view (fixture, "topic-partitions")), ==, 6);
  view = find_view (fixture, "topic-readers");
  g_assert_cmpuint (count_rows (view), ==, 2);
  save_shot (fixture, "topic");
  g_signal_emit_by_name (view, "activate", 1);
  g_assert_cmpstr (activated, ==, "show-group shipping-group");
  gtk_widget_activate (find (fixture->page, GTK_TYPE_BUTTON, "messages_button"));
  iterate (300);
  g_assert_cmpstr (activated, ==, "show-messages orders");

  {
    g_autoptr (WeirSnapshot) empty = weir_snapshot_new ();

    weir_snapshot_seal (empty);
    weir_cluster_apply (fixture->cluster, empty);
  }
  g_assert_cmpstr (get_state (fixture), ==, "empty");
  iterate (300);
  g_assert_true (has_text (fixture->page, "There is no topic “orders”"));
  fill (fixture);
  g_assert_cmpstr (get_state (fixture), ==, "content");
}

/* Numbers that are cut off are other numbers. */
static guint
count_whole_numbers (GtkWidget *widget)
{
  guint n = 0;

  if (GTK_IS_INSCRIPTION (widget) && gtk_widget_has_css_class (widget, "numeric") && gtk_widget_get_mapped (widget))
    {
      const char *text = gtk_inscription_get_text (GTK_INSCRIPTION (widget));
      g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
      int width;

      pango_layout_get_pixel_size (layout, &width, NULL);
      g_assert_cmpint (gtk_widget_get_width (widget), >=, width);
      n++;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += count_whole_numbers (child);
  return n;
}

static void
test_many_partitions (Fixture       *fixture,
                      gconstpointer  data)
{
  GtkColumnView *view;
  gint64 worst = 0;

  g_test_summary ("10,000 partitions: an update's time, told, not judged; few rows are widgets");
  apply (fixture, 1, 10000);
  present (fixture, weir_topic_page_new (fixture->session, "orders"));
  view = find_view (fixture, "topic-partitions");
  g_assert_cmpuint (count_rows (view), ==, 10000);
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (view)), <, 600);
  for (guint round = 2; round < 6; round++)
    {
      gint64 start;
      g_autoptr (WeirSnapshot) snapshot = make_snapshot (round, 10000);

      start = g_get_monotonic_time ();
      weir_cluster_apply (fixture->cluster, snapshot);
      worst = MAX (worst, g_get_monotonic_time () - start);
      iterate (100);
    }
  save_shot (fixture, "topic-10000");
  /* A lag of ten digits. */
  g_assert_cmpuint (count_whole_numbers (fixture->page), >, 50);
  g_test_minimized_result ((double) worst / 1000, "page of 10,000 partitions, update: %.1f ms", (double) worst / 1000);
}

static void
test_groups (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (WeirSnapshot) snapshot = make_snapshot (50, 6);
  GtkColumnView *view;

  g_test_summary ("Groups: states, unknown figures, search by topic, the banner where they are not listed");
  fill (fixture);
  present (fixture, weir_groups_page_new (fixture->session));
  view = find_view (fixture, "groups");
  g_assert_cmpuint (count_rows (view), ==, 3);
  g_assert_true (has_text (GTK_WIDGET (view), "No members"));
  g_assert_true (has_text (GTK_WIDGET (view), "–"));
  g_assert_true (has_text (GTK_WIDGET (view), "Not readable"));
  save_shot (fixture, "groups");
  /* The worst first, and last what nothing is known of. */
  g_signal_emit_by_name (view, "activate", 0);
  g_assert_cmpstr (activated, ==, "show-group shipping-group");
  g_signal_emit_by_name (view, "activate", 2);
  g_assert_cmpstr (activated, ==, "show-group audit");
  gtk_editable_set_text (GTK_EDITABLE (find (fixture->page, GTK_TYPE_SEARCH_ENTRY, NULL)), "customers");
  iterate (400);
  g_assert_cmpuint (count_rows (view), ==, 1);
  gtk_editable_set_text (GTK_EDITABLE (find (fixture->page, GTK_TYPE_SEARCH_ENTRY, NULL)), "");

  snapshot->groups_error = g_strdup ("This broker does not list groups.");
  weir_cluster_apply (fixture->cluster, snapshot);
  iterate (400);
  g_assert_true (adw_banner_get_revealed (ADW_BANNER (find (fixture->page, ADW_TYPE_BANNER, NULL))));
  save_shot (fixture, "groups-banner");
}

static void
test_group (Fixture       *fixture,
            gconstpointer  data)
{
  g_test_summary ("A group: what it committed on each partition, never committed, members");
  fill (fixture);
  present (fixture, weir_group_page_new (fixture->session, "shipping-group"));
  g_assert_cmpstr (get_state (fixture), ==, "content");
  g_assert_cmpuint (count_rows (find_view (fixture, "group-partitions")), ==, 7);
  g_assert_cmpuint (count_rows (find_view (fixture, "group-members")), ==, 2);
  g_assert_true (has_text (fixture->page, "Never committed"));
  g_assert_true (has_text (fixture->page, "orders: 0, 2, 4"));
  g_assert_true (has_text (fixture->page, "Time Lag"));
  g_assert_true (has_text (fixture->page, "Processed"));
  g_assert_true (weir_lag_history_is_wanted (weir_cluster_get_lag_history (fixture->cluster), "shipping-group"));
  save_shot (fixture, "group");
  g_signal_emit_by_name (find_view (fixture, "group-partitions"), "activate", 0);
  g_assert_cmpstr (activated, ==, "show-topic customers");
}

static void
test_group_member_leaves (Fixture       *fixture,
                          gconstpointer  data)
{
  WeirLagHistory *history = weir_cluster_get_lag_history (fixture->cluster);

  g_test_summary ("A group whose member leaves: a mark on the chart, shares of the lag, partitions that nobody reads");
  fill (fixture);
  gtk_window_set_default_size (fixture->window, 1040, 1180);
  present (fixture, weir_group_page_new (fixture->session, "shipping-group"));
  for (guint round = 51; round < 60; round++)
    {
      g_autoptr (WeirSnapshot) snapshot = make_snapshot (round, 6);

      if (round >= 55)
        for (guint i = 0; i < snapshot->groups->len; i++)
          if (g_str_equal (g_array_index (snapshot->groups, WeirGroupInfo, i).name, "shipping-group"))
            g_array_set_size (g_array_index (snapshot->groups, WeirGroupInfo, i).members, 1);
      weir_cluster_apply (fixture->cluster, snapshot);
    }
  iterate (300);
  g_assert_cmpuint (weir_lag_history_get_n_marks (history, "shipping-group"), ==, 1);
  g_assert_cmpint (weir_lag_history_get_mark (history, "shipping-group", 0)->kind, ==, WEIR_LAG_MARK_LEFT);
  g_assert_true (has_text (fixture->page, "4 partitions are read by no member"));
  g_assert_true (has_text (fixture->page, "Share of Lag"));
  save_shot (fixture, "group-mark");
}

static void
test_brokers (Fixture       *fixture,
              gconstpointer  data)
{
  g_test_summary ("Brokers, one of which does not answer");
  fill (fixture);
  present (fixture, weir_brokers_page_new (fixture->session));
  g_assert_cmpuint (count_rows (find_view (fixture, "brokers")), ==, 3);
  g_assert_true (has_text (fixture->page, "No answer"));
  g_assert_true (has_text (fixture->page, "9092"));
  save_shot (fixture, "brokers");
}

static void
test_narrow (Fixture       *fixture,
             gconstpointer  data)
{
  typedef GtkWidget *(*PageFunc) (WeirSession *session);
  static const struct
  {
    const char *name;
    PageFunc create;
    const char *item;
  } pages[] = {
    { "topics", weir_topics_page_new, NULL },    { "groups", weir_groups_page_new, NULL },
    { "brokers", weir_brokers_page_new, NULL },  { "topic", NULL, "orders" },
    { "group", NULL, "shipping-group" },
  };

  g_test_summary ("Every page fits into 360 pixels");
  fill (fixture);
  gtk_window_set_default_size (fixture->window, 360, 640);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *shot = g_strdup_printf ("narrow-%s", pages[i].name);
      GtkWidget *page = pages[i].create != NULL          ? pages[i].create (fixture->session)
                        : g_str_equal (pages[i].name, "topic") ? weir_topic_page_new (fixture->session, pages[i].item)
                                                               : weir_group_page_new (fixture->session, pages[i].item);
      int minimum;

      present (fixture, page);
      gtk_widget_measure (page, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      g_assert_cmpint (minimum, <=, 360);
      save_shot (fixture, shot);
    }
}

/* A snapshot as of a broker that neither lists nor describes groups: the profile named these. */
static void
apply_undescribed (Fixture *fixture)
{
  g_autoptr (WeirSnapshot) snapshot = weir_snapshot_new ();
  WeirGroupInfo *group;
  WeirTopicInfo *topic;

  now_usec += 2 * G_USEC_PER_SEC;
  snapshot->time_usec = snapshot->monotonic_usec = now_usec;
  topic = weir_snapshot_add_topic (snapshot, "orders", FALSE, 2);
  for (guint i = 0; i < 2; i++)
    fill_partition (&g_array_index (topic->partitions, WeirPartitionInfo, i), 3, 0, 184000);
  group = weir_snapshot_add_group (snapshot, "shipping-group");
  group->is_complete = TRUE;
  weir_group_info_add_offset (group, "orders", 0, 183990);
  weir_group_info_add_offset (group, "orders", 1, 184000);
  snapshot->groups_error = g_strdup ("This broker does not list consumer groups.");
  weir_snapshot_seal (snapshot);
  weir_cluster_apply (fixture->cluster, snapshot);
}

static guint
count_visible (GtkWidget  *widget,
               const char *text)
{
  const char *own = GTK_IS_INSCRIPTION (widget) ? gtk_inscription_get_text (GTK_INSCRIPTION (widget))
                    : GTK_IS_LABEL (widget)     ? gtk_label_get_label (GTK_LABEL (widget))
                                                : NULL;
  guint n = own != NULL && g_str_equal (own, text) && gtk_widget_get_mapped (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += count_visible (child, text);
  return n;
}

static void
test_undescribed (Fixture       *fixture,
                  gconstpointer  data)
{
  GtkWidget *banner;

  g_test_summary ("A broker that does not describe groups: said once, no figure is a dash");
  weir_cluster_set_state (fixture->cluster, WEIR_CLUSTER_CONNECTED, NULL);
  apply_undescribed (fixture);
  apply_undescribed (fixture);
  present (fixture, weir_group_page_new (fixture->session, "shipping-group"));
  banner = find (fixture->page, ADW_TYPE_BANNER, NULL);
  g_assert_true (adw_banner_get_revealed (ADW_BANNER (banner)));
  g_assert_nonnull (strstr (adw_banner_get_title (ADW_BANNER (banner)), "does not describe"));
  g_assert_cmpuint (count_visible (fixture->page, "–"), ==, 0);
  g_assert_cmpuint (count_visible (fixture->page, "Behind"), ==, 1);
  g_assert_cmpuint (count_visible (fixture->page, "Caught up"), ==, 1);
  g_assert_cmpuint (count_visible (fixture->page, "Assignor"), ==, 0);
  /* The tile, the chart, and the heading of the column. */
  g_assert_cmpuint (count_visible (fixture->page, "Lag"), ==, 3);
  g_assert_cmpuint (count_visible (fixture->page, "The broker does not tell the members of this group."), ==, 0);
  save_shot (fixture, "group-undescribed");

  /* It does after all: what was hidden is there. */
  fill (fixture);
  g_assert_false (adw_banner_get_revealed (ADW_BANNER (banner)));
  iterate (300);
  g_assert_cmpuint (count_visible (fixture->page, "Assignor"), ==, 1);
  g_assert_cmpuint (count_visible (fixture->page, "Member"), ==, 1);
}

static void
test_undescribed_list (Fixture       *fixture,
                       gconstpointer  data)
{
  GtkColumnView *view;

  g_test_summary ("The list of such groups has no columns of dashes");
  weir_cluster_set_state (fixture->cluster, WEIR_CLUSTER_CONNECTED, NULL);
  apply_undescribed (fixture);
  apply_undescribed (fixture);
  present (fixture, weir_groups_page_new (fixture->session));
  view = find_view (fixture, "groups");
  g_assert_false (gtk_column_view_column_get_visible (find_column (view, "state")));
  g_assert_false (gtk_column_view_column_get_visible (find_column (view, "members")));
  g_assert_true (gtk_column_view_column_get_visible (find_column (view, "topics")));
  save_shot (fixture, "groups-undescribed");
  present (fixture, weir_topic_page_new (fixture->session, "orders"));
  g_assert_cmpuint (count_visible (GTK_WIDGET (find_view (fixture, "topic-readers")), "–"), ==, 0);
  present (fixture, weir_groups_page_new (fixture->session));
  view = find_view (fixture, "groups");
  fill (fixture);
  g_assert_true (gtk_column_view_column_get_visible (find_column (view, "state")));
  g_assert_true (gtk_column_view_column_get_visible (find_column (view, "members")));
}

#define LONG_GROUP "com.example.corner-shop.production.europe-west.shipping-and-handling-service.consumer-group.v2"

static void
apply_long (Fixture *fixture)
{
  g_autoptr (WeirSnapshot) snapshot = make_snapshot (3, 3);
  WeirGroupInfo *group = weir_snapshot_add_group (snapshot, LONG_GROUP);

  group->state = g_strdup ("PreparingRebalance");
  group->is_complete = TRUE;
  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *topic = g_strdup_printf ("com.example.corner-shop.production.orders.number-%02u", i);

      fill_partition (&g_array_index (weir_snapshot_add_topic (snapshot, topic, FALSE, 1)->partitions,
                                      WeirPartitionInfo, 0), 3, 0, 100);
      weir_group_info_add_offset (group, topic, 0, 90);
    }
  weir_snapshot_seal (snapshot);
  weir_cluster_apply (fixture->cluster, snapshot);
}

/* The cell that shows a text. */
static GtkWidget *
find_text (GtkWidget  *widget,
           const char *text)
{
  if (GTK_IS_INSCRIPTION (widget) && g_strcmp0 (gtk_inscription_get_text (GTK_INSCRIPTION (widget)), text) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_text (child, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static int
measure_line (GtkWidget *widget)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, "Xg");
  int height;

  pango_layout_get_pixel_size (layout, NULL, &height);
  return height;
}

static void
test_long_names (Fixture       *fixture,
                 gconstpointer  data)
{
  WeirConsumerGroup *group;
  GtkWidget *name, *topics, *label;

  g_test_summary ("Long names stay on one line, cut in the middle, with all of it in the tooltip and on their page");
  weir_cluster_set_state (fixture->cluster, WEIR_CLUSTER_CONNECTED, NULL);
  apply_long (fixture);
  present (fixture, weir_groups_page_new (fixture->session));
  save_shot (fixture, "groups-long");
  group = weir_cluster_find_group (fixture->cluster, LONG_GROUP);
  name = find_text (fixture->page, LONG_GROUP);
  topics = find_text (fixture->page, weir_consumer_group_get_topics (group));
  g_assert_nonnull (name);
  g_assert_nonnull (topics);
  g_assert_cmpint (gtk_inscription_get_text_overflow (GTK_INSCRIPTION (name)), ==,
                   GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_MIDDLE);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (name), ==, LONG_GROUP);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (topics), ==, weir_consumer_group_get_topics (group));
  /* A whole line, and no more than one: as high as a figure in the same row. */
  g_assert_cmpint (gtk_widget_get_height (topics), >, 12);
  g_assert_cmpint (gtk_widget_get_height (topics), ==, gtk_widget_get_height (find_text (fixture->page, "300")));
  g_assert_cmpint (gtk_widget_get_height (topics), ==, measure_line (topics));

  gtk_window_set_default_size (fixture->window, 360, 640);
  present (fixture, weir_groups_page_new (fixture->session));
  save_shot (fixture, "narrow-groups-long");
  g_assert_cmpint (gtk_widget_get_height (find_text (fixture->page, LONG_GROUP)), >, 12);

  present (fixture, weir_group_page_new (fixture->session, LONG_GROUP));
  label = find (fixture->page, GTK_TYPE_LABEL, "name_label");
  save_shot (fixture, "narrow-group-long");
  g_assert_true (gtk_widget_get_mapped (label));
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (label)), ==, LONG_GROUP);
  g_assert_cmpint (pango_layout_get_line_count (gtk_label_get_layout (GTK_LABEL (label))), >, 1);
  g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (label))));
}

typedef struct
{
  char *folder;
  char *path;
} Keep;

static void
keep_clear (Keep *keep)
{
  g_unlink (keep->path);
  g_rmdir (keep->folder);
  g_free (keep->path);
  g_free (keep->folder);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Keep, keep_clear)

/* Settings as the program has them where there is no dconf: a file, which can be spoilt. */
static GSettings *
open_settings (const Keep *keep)
{
  g_autofree char *folder = g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "..", "data", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSettingsSchemaSource) source = g_settings_schema_source_new_from_directory (folder, NULL, FALSE, &error);
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettingsBackend) backend = g_keyfile_settings_backend_new (keep->path, "/", NULL);

  g_assert_no_error (error);
  schema = g_settings_schema_source_lookup (source, "io.github.weirapp.Weir", FALSE);
  g_assert_nonnull (schema);
  return g_settings_new_full (schema, backend, NULL);
}

static void
present_topics (Fixture   *fixture,
                GSettings *settings)
{
  weir_table_layout_set_default_settings (settings);
  present (fixture, weir_topics_page_new (fixture->session));
}

static void
test_layout_kept (Fixture       *fixture,
                  gconstpointer  data)
{
  g_auto (Keep) keep = { g_dir_make_tmp ("weir-tables-XXXXXX", NULL), NULL };
  GtkColumnView *view;
  GtkWidget *button;

  g_test_summary ("Widths, order and choice of columns are there again in the next run, until they are restored");
  keep.path = g_build_filename (keep.folder, "settings", NULL);
  gtk_window_set_default_size (fixture->window, 1200, 600);
  fill (fixture);
  {
    g_autoptr (GSettings) settings = open_settings (&keep);

    present_topics (fixture, settings);
    view = find_view (fixture, "topics");
    gtk_column_view_column_set_fixed_width (find_column (view, "name"), 333);
    gtk_column_view_sort_by_column (view, find_column (view, "messages"), GTK_SORT_DESCENDING);
    gtk_widget_activate_action (GTK_WIDGET (view), "columns.replication", NULL);
    g_assert_false (gtk_column_view_column_get_visible (find_column (view, "replication")));
    /* Leaving the page is enough: nobody need wait for a second. */
    gtk_window_set_child (fixture->window, NULL);
    g_settings_sync ();
  }
  {
    g_autoptr (GSettings) settings = open_settings (&keep);
    GtkSorter *sorter;

    present_topics (fixture, settings);
    view = find_view (fixture, "topics");
    save_shot (fixture, "topics-kept");
    sorter = gtk_column_view_get_sorter (view);
    g_assert_cmpint (gtk_column_view_column_get_fixed_width (find_column (view, "name")), ==, 333);
    g_assert_false (gtk_column_view_column_get_visible (find_column (view, "replication")));
    g_assert_true (gtk_column_view_column_get_visible (find_column (view, "course")));
    g_assert_true (gtk_column_view_sorter_get_primary_sort_column (GTK_COLUMN_VIEW_SORTER (sorter)) ==
                   find_column (view, "messages"));
    g_assert_cmpint (gtk_column_view_sorter_get_primary_sort_order (GTK_COLUMN_VIEW_SORTER (sorter)), ==,
                     GTK_SORT_DESCENDING);

    /* Other tables have entries of their own. */
    present (fixture, weir_brokers_page_new (fixture->session));
    view = find_view (fixture, "brokers");
    g_assert_cmpint (gtk_column_view_column_get_fixed_width (find_column (view, "host")), ==, -1);
    gtk_widget_activate_action (GTK_WIDGET (view), "columns.rack", NULL);
    present_topics (fixture, settings);
    view = find_view (fixture, "topics");
    g_assert_false (gtk_column_view_column_get_visible (find_column (view, "replication")));

    /* The button in the header bar has the same menu as the headings. */
    button = find (fixture->page, GTK_TYPE_MENU_BUTTON, "columns_button");
    gtk_widget_activate_action (button, "columns.reset", NULL);
    g_assert_cmpint (gtk_column_view_column_get_fixed_width (find_column (view, "name")), ==, -1);
    g_assert_cmpint (gtk_column_view_column_get_fixed_width (find_column (view, "course")), ==, 110);
    g_assert_true (gtk_column_view_column_get_visible (find_column (view, "replication")));
    g_assert_null (gtk_column_view_sorter_get_primary_sort_column (
      GTK_COLUMN_VIEW_SORTER (gtk_column_view_get_sorter (view))));
    gtk_window_set_child (fixture->window, NULL);
  }
  {
    g_autoptr (GSettings) settings = open_settings (&keep);
    g_autoptr (GVariant) tables = g_settings_get_value (settings, "tables");
    g_autofree char *text = g_variant_print (tables, FALSE);

    g_assert_cmpstr (text, ==, "{'brokers': {'hidden': <['rack']>}}");
    present (fixture, weir_brokers_page_new (fixture->session));
  }
}

static void
test_layout_narrow (Fixture       *fixture,
                    gconstpointer  data)
{
  g_auto (Keep) keep = { g_dir_make_tmp ("weir-tables-XXXXXX", NULL), NULL };
  g_autoptr (GSettings) settings = NULL;
  GtkColumnView *view;

  g_test_summary ("In a narrow window a wide column does not push the others out; it comes back with the room");
  keep.path = g_build_filename (keep.folder, "settings", NULL);
  settings = open_settings (&keep);
  g_settings_set_value (settings, "tables",
                        g_variant_new_parsed ("{'topics': {'widths': <{'name': 700}>, 'hidden': <['rate']>}}"));
  gtk_window_set_default_size (fixture->window, 360, 640);
  fill (fixture);
  present_topics (fixture, settings);
  view = find_view (fixture, "topics");
  g_assert_cmpint (gtk_column_view_column_get_fixed_width (find_column (view, "name")), ==, -1);
  g_assert_false (gtk_column_view_column_get_visible (find_column (view, "rate")));
  g_assert_false (gtk_column_view_column_get_visible (find_column (view, "health")));
  /* One that has no room cannot be asked for. */
  gtk_widget_activate_action (GTK_WIDGET (view), "columns.health", NULL);
  gtk_column_view_column_set_fixed_width (find_column (view, "name"), 50);

  gtk_window_set_default_size (fixture->window, 1200, 640);
  iterate (400);
  g_assert_cmpint (gtk_column_view_column_get_fixed_width (find_column (view, "name")), ==, 700);
  g_assert_true (gtk_column_view_column_get_visible (find_column (view, "health")));
  g_assert_false (gtk_column_view_column_get_visible (find_column (view, "rate")));
  present (fixture, weir_brokers_page_new (fixture->session));
}

static void
test_layout_spoilt (Fixture       *fixture,
                    gconstpointer  data)
{
  static const char *const texts[] = {
    "\x01\x02 this is no key file",
    "[io/github/weirapp/Weir]\ntables=not a variant {",
    "[io/github/weirapp/Weir]\ntables=5",
    "[io/github/weirapp/Weir]\ntables={'topics': {'widths': <'wide'>, 'hidden': <7>, 'sort': <@ai []>}}",
    "[io/github/weirapp/Weir]\ntables={'topics': {'widths': <{'name': -7, 'course': 2147483647, 'gone': 90, '': 1}>, "
    "'hidden': <['name', 'gone', '']>, 'sort': <('gone', true)>, 'later': <42>}}",
    "[io/github/weirapp/Weir]\ntables={'topics': {'sort': <('course', false)>}}",
  };

  g_test_summary ("A file that is spoilt, or of another version, hurts nothing");
  gtk_window_set_default_size (fixture->window, 1200, 600);
  fill (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_auto (Keep) keep = { g_dir_make_tmp ("weir-tables-XXXXXX", NULL), NULL };
      g_autoptr (GError) error = NULL;
      g_autoptr (GSettings) settings = NULL;
      GtkColumnView *view;

      keep.path = g_build_filename (keep.folder, "settings", NULL);
      g_file_set_contents (keep.path, texts[i], -1, &error);
      g_assert_no_error (error);
      settings = open_settings (&keep);
      present_topics (fixture, settings);
      view = find_view (fixture, "topics");
      g_assert_cmpuint (count_rows (view), ==, 4);
      g_assert_true (gtk_column_view_column_get_visible (find_column (view, "name")));
      g_assert_cmpint (gtk_column_view_column_get_fixed_width (find_column (view, "name")), ==, -1);
      g_assert_cmpint (gtk_column_view_column_get_fixed_width (find_column (view, "course")), ==, 110);
      g_assert_null (gtk_column_view_sorter_get_primary_sort_column (
        GTK_COLUMN_VIEW_SORTER (gtk_column_view_get_sorter (view))));
      /* And it can be written again. */
      gtk_widget_activate_action (GTK_WIDGET (view), "columns.rate", NULL);
      g_assert_false (gtk_column_view_column_get_visible (find_column (view, "rate")));
      /* Its page goes, and writes, before its folder does. */
      present (fixture, weir_brokers_page_new (fixture->session));
    }
}

static void
test_sort_menu (Fixture       *fixture,
                gconstpointer  data)
{
  GtkColumnView *view;
  GtkColumnViewSorter *sorter;
  g_autoptr (GListModel) controllers = NULL;
  GtkWidget *popover = NULL;

  g_test_summary ("What a table is sorted by is in its menu: headings have no keyboard way");
  fill (fixture);
  present (fixture, weir_topic_page_new (fixture->session, "orders"));
  view = find_view (fixture, "topic-partitions");
  sorter = GTK_COLUMN_VIEW_SORTER (gtk_column_view_get_sorter (view));
  gtk_widget_activate_action (GTK_WIDGET (view), "columns.sort-by", "s", "high");
  g_assert_true (gtk_column_view_sorter_get_primary_sort_column (sorter) == find_column (view, "high"));
  g_assert_cmpint (gtk_column_view_sorter_get_primary_sort_order (sorter), ==, GTK_SORT_ASCENDING);
  gtk_widget_activate_action (GTK_WIDGET (view), "columns.descending", NULL);
  g_assert_true (gtk_column_view_sorter_get_primary_sort_column (sorter) == find_column (view, "high"));
  g_assert_cmpint (gtk_column_view_sorter_get_primary_sort_order (sorter), ==, GTK_SORT_DESCENDING);
  /* Another column, in the same direction; one that there is not changes nothing. */
  gtk_widget_activate_action (GTK_WIDGET (view), "columns.sort-by", "s", "rate");
  gtk_widget_activate_action (GTK_WIDGET (view), "columns.sort-by", "s", "gone");
  g_assert_true (gtk_column_view_sorter_get_primary_sort_column (sorter) == find_column (view, "rate"));
  g_assert_cmpint (gtk_column_view_sorter_get_primary_sort_order (sorter), ==, GTK_SORT_DESCENDING);

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (view)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    g_assert_false (GTK_IS_POPOVER (child));
  controllers = gtk_widget_observe_controllers (GTK_WIDGET (view));
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (!GTK_IS_SHORTCUT_CONTROLLER (controller) || g_list_model_get_n_items (G_LIST_MODEL (controller)) != 1)
        continue;
      {
        g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), 0);

        if (GTK_IS_CALLBACK_ACTION (gtk_shortcut_get_action (shortcut)))
          gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, GTK_WIDGET (view), NULL);
      }
    }
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (view)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_POPOVER_MENU (child))
      popover = child;
  g_assert_nonnull (popover);
  iterate (200);
  g_assert_true (gtk_widget_get_mapped (popover));
  /* It is open while the page goes. */
}

#define ADD(name, function) g_test_add ("/cluster-pages/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GtkCssProvider) provider = NULL;

  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP there is no display\n");
      return 0;
    }
  adw_init ();
  provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (provider, "/io/github/weirapp/Weir/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    "/io/github/weirapp/Weir/icons");
  if (g_getenv ("WEIR_SHOT_DARK") != NULL)
    adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);

  ADD ("states", test_states);
  ADD ("topics", test_topics);
  ADD ("live-sort", test_live_sort);
  ADD ("topic", test_topic);
  ADD ("many-partitions", test_many_partitions);
  ADD ("groups", test_groups);
  ADD ("group", test_group);
  ADD ("group-member-leaves", test_group_member_leaves);
  ADD ("brokers", test_brokers);
  ADD ("narrow", test_narrow);
  ADD ("undescribed", test_undescribed);
  ADD ("undescribed-list", test_undescribed_list);
  ADD ("long-names", test_long_names);
  ADD ("layout-kept", test_layout_kept);
  ADD ("layout-narrow", test_layout_narrow);
  ADD ("layout-spoilt", test_layout_spoilt);
  ADD ("sort-menu", test_sort_menu);
  return g_test_run ();
}
