/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-jobs-page.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "app/weir-job-runner.h"
#include "app/weir-job-text.h"
#include "base/weir-format.h"

struct _WeirJobsPage
{
  WeirListPage parent_instance;
};

G_DEFINE_FINAL_TYPE (WeirJobsPage, weir_jobs_page, WEIR_TYPE_LIST_PAGE)

/* A getter's text is borrowed: the item keeps it until the next one. */
static const char *
keep (WeirJobItem *item,
      const char *key,
      char *text)
{
  g_object_set_data_full (G_OBJECT (item), key, text, g_free);
  return text;
}

static const char *
get_topics (WeirJobItem *item)
{
  const WeirJob *job = weir_job_item_get_job (item);

  /* Translators: names of two topics: messages go from the one to the other */
  return keep (item, "weir-topics", g_strdup_printf (_("%s → %s"), job->source, job->target));
}

static const char *
get_percent (WeirJobItem *item)
{
  return keep (item, "weir-percent", weir_job_text_percent (item));
}

static const char *
get_started (WeirJobItem *item)
{
  const WeirJob *job = weir_job_item_get_job (item);

  g_autofree char *time = job->started_msec > 0 ? weir_format_date_time (job->started_msec) : NULL;

  /* Nobody begins two in a second. */
  return keep (item, "weir-started", time != NULL ? g_strndup (time, strcspn (time, ".")) : NULL);
}

static double
get_started_number (WeirJobItem *item)
{
  const WeirJob *job = weir_job_item_get_job (item);

  return job->started_msec > 0 ? (double) job->started_msec : NAN;
}

static char *
dup_text (gpointer item)
{
  const WeirJob *job = weir_job_item_get_job (item);

  return g_strdup_printf ("%s\n%s\n%s", job->name, job->source, job->target);
}

static char *
describe (guint n_shown,
          guint n_jobs)
{
  if (n_shown == n_jobs)
    return g_strdup_printf (ngettext ("%u job", "%u jobs", n_jobs), n_jobs);
  /* Translators: how many are shown, how many there are */
  return g_strdup_printf (ngettext ("%u of %u job", "%u of %u jobs", n_jobs), n_shown, n_jobs);
}

static GListModel *
get_items (WeirCluster *cluster)
{
  return G_LIST_MODEL (weir_job_runner_get_default ());
}

static const WeirColumn columns[] = {
  { "name", N_ ("Name"), WEIR_COLUMN_NAME, G_CALLBACK (weir_job_item_get_name), .expand = TRUE },
  { "state", N_ ("State"), WEIR_COLUMN_PILL, G_CALLBACK (weir_job_text_state), "state", .width = 150, .narrow_width = 126 },
  { "progress", N_ ("Progress"), WEIR_COLUMN_TEXT, G_CALLBACK (get_percent), "progress", .sort_by = G_CALLBACK (weir_job_item_get_fraction) },
  { "topics", N_ ("Topics"), WEIR_COLUMN_TEXT, G_CALLBACK (get_topics), .expand = TRUE, .hide_below = 860 },
  { "written", N_ ("Written"), WEIR_COLUMN_COUNT, G_CALLBACK (weir_job_item_get_n_written), "n-written", .hide_below = 600 },
  { "rate", N_ ("Messages/s"), WEIR_COLUMN_RATE, G_CALLBACK (weir_job_item_get_rate), "rate", .hide_below = 760 },
  { "started", N_ ("Started"), WEIR_COLUMN_TEXT, G_CALLBACK (get_started), "state", .width = 190, .hide_below = 760,
    .sort_by = G_CALLBACK (get_started_number) },
};

static const WeirListPageInfo info = {
  .name = "jobs",
  .title = N_ ("Jobs"),
  .search_label = N_ ("Search Jobs"),
  .search_tooltip = N_ ("Search Jobs (Ctrl+F)"),
  .no_match = N_ ("No job has this in its name or in the names of its topics."),
  .empty_icon_name = "weir-jobs-symbolic",
  .empty_title = N_ ("No Jobs"),
  .empty_description = N_ ("A replay of messages of this connection appears here when it begins."),
  .empty_label = N_ ("_Replay Messages…"),
  .empty_action = "win.replay-here",
  .columns = columns,
  .n_columns = G_N_ELEMENTS (columns),
  .get_items = get_items,
  .dup_text = dup_text,
  .describe = describe,
};

static gboolean
weir_jobs_page_is_listed (WeirListPage *page,
                          gpointer item)
{
  WeirSession *session = weir_cluster_page_get_session (WEIR_CLUSTER_PAGE (page));

  return weir_job_is_of_profile (weir_job_item_get_job (item), weir_session_get_profile (session));
}

/* Other programs have jobs too: what is kept is looked at with each sample. */
static void
weir_jobs_page_update (WeirClusterPage *page,
                       WeirCluster *cluster)
{
  weir_job_runner_refresh (weir_job_runner_get_default ());
  WEIR_CLUSTER_PAGE_CLASS (weir_jobs_page_parent_class)->update (page, cluster);
}

static void
jobs_changed_cb (WeirJobsPage *self)
{
  WeirClusterPage *page = WEIR_CLUSTER_PAGE (self);

  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    WEIR_CLUSTER_PAGE_CLASS (weir_jobs_page_parent_class)->update (page, weir_cluster_page_get_cluster (page));
}

static void
weir_jobs_page_activate (WeirListPage *page,
                         gpointer item)
{
  gtk_widget_activate_action (GTK_WIDGET (page), "win.show-job", "s", weir_job_item_get_name (item));
}

static void
weir_jobs_page_constructed (GObject *object)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("list-add-symbolic");

  G_OBJECT_CLASS (weir_jobs_page_parent_class)->constructed (object);
  gtk_widget_set_tooltip_text (button, _("Replay Messages"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Replay Messages"), -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.replay-here");
  weir_cluster_page_pack_end (WEIR_CLUSTER_PAGE (object), button);
  g_signal_connect_object (weir_job_runner_get_default (), "items-changed", G_CALLBACK (jobs_changed_cb), object,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

static void
weir_jobs_page_class_init (WeirJobsPageClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = weir_jobs_page_constructed;
  WEIR_CLUSTER_PAGE_CLASS (klass)->update = weir_jobs_page_update;
  WEIR_LIST_PAGE_CLASS (klass)->info = &info;
  WEIR_LIST_PAGE_CLASS (klass)->is_listed = weir_jobs_page_is_listed;
  WEIR_LIST_PAGE_CLASS (klass)->activate = weir_jobs_page_activate;
}

static void
weir_jobs_page_init (WeirJobsPage *self)
{
}

/**
 * weir_jobs_page_new:
 * @session: the session to show
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
weir_jobs_page_new (WeirSession *session)
{
  g_return_val_if_fail (WEIR_IS_SESSION (session), NULL);

  return g_object_new (WEIR_TYPE_JOBS_PAGE, "session", session, NULL);
}
