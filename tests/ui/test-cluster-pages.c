/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <adwaita.h>

#include "app/weir-brokers-page.h"
#include "app/weir-group-page.h"
#include "app/weir-groups-page.h"
#include "app/weir-page-states.h"
#include "app/weir-topic-page.h"
#include "app/weir-topics-page.h"

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
  iterate (400);
  g_assert_true (gtk_widget_get_mapped (page));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  GtkWidget *page = g_object_ref (fixture->page);

  gtk_window_set_child (fixture->window, NULL);
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

static GtkColumnView *
find_view (Fixture    *fixture,
           const char *id)
{
  GtkWidget *view = find (fixture->page, GTK_TYPE_COLUMN_VIEW, id);

  g_assert_nonnull (view);
  return GTK_COLUMN_VIEW (view);
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
  view = find_view (fixture, "view");
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
  GListModel *columns;

  g_test_summary ("A table sorted by a live column is in order again after each sample");
  apply (fixture, 1, 2);
  present (fixture, weir_topics_page_new (fixture->session));
  view = find_view (fixture, "view");
  columns = gtk_column_view_get_columns (view);
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (g_strcmp0 (gtk_column_view_column_get_id (column), "rate") == 0)
        gtk_column_view_sort_by_column (view, column, GTK_SORT_DESCENDING);
    }
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
  g_assert_cmpuint (count_rows (find_view (fixture, "partitions_view")), ==, 6);
  view = find_view (fixture, "readers_view");
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

static void
test_many_partitions (Fixture       *fixture,
                      gconstpointer  data)
{
  GtkColumnView *view;
  gint64 worst = 0;

  g_test_summary ("10,000 partitions: an update's time, told, not judged; few rows are widgets");
  apply (fixture, 1, 10000);
  present (fixture, weir_topic_page_new (fixture->session, "orders"));
  view = find_view (fixture, "partitions_view");
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
  view = find_view (fixture, "view");
  g_assert_cmpuint (count_rows (view), ==, 3);
  g_assert_true (has_text (GTK_WIDGET (view), "No members"));
  g_assert_true (has_text (GTK_WIDGET (view), "–"));
  g_assert_true (has_text (GTK_WIDGET (view), "Not readable"));
  save_shot (fixture, "groups");
  g_signal_emit_by_name (view, "activate", 2);
  g_assert_cmpstr (activated, ==, "show-group shipping-group");
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
  g_assert_cmpuint (count_rows (find_view (fixture, "partitions_view")), ==, 7);
  g_assert_cmpuint (count_rows (find_view (fixture, "members_view")), ==, 2);
  g_assert_true (has_text (fixture->page, "Never committed"));
  g_assert_true (has_text (fixture->page, "orders: 0, 2, 4"));
  save_shot (fixture, "group");
  g_signal_emit_by_name (find_view (fixture, "partitions_view"), "activate", 0);
  g_assert_cmpstr (activated, ==, "show-topic customers");
}

static void
test_brokers (Fixture       *fixture,
              gconstpointer  data)
{
  g_test_summary ("Brokers, one of which does not answer");
  fill (fixture);
  present (fixture, weir_brokers_page_new (fixture->session));
  g_assert_cmpuint (count_rows (find_view (fixture, "view")), ==, 3);
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
  ADD ("brokers", test_brokers);
  ADD ("narrow", test_narrow);
  return g_test_run ();
}
