/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-job-page.h"

#include "app/weir-job-runner.h"
#include "app/weir-job-view.h"

struct _WeirJobPage
{
  AdwNavigationPage parent_instance;

  char *name;
};

G_DEFINE_FINAL_TYPE (WeirJobPage, weir_job_page, ADW_TYPE_NAVIGATION_PAGE)

/* Another one of that name may have come in its place; the view shows the one it was made for. */
static void
jobs_changed_cb (WeirJobPage *self)
{
  if (weir_job_runner_find (weir_job_runner_get_default (), self->name) == NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_activate_action (GTK_WIDGET (self), "navigation.pop", NULL);
}

static void
weir_job_page_finalize (GObject *object)
{
  g_free (WEIR_JOB_PAGE (object)->name);
  G_OBJECT_CLASS (weir_job_page_parent_class)->finalize (object);
}

static void
weir_job_page_class_init (WeirJobPageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = weir_job_page_finalize;
}

static void
weir_job_page_init (WeirJobPage *self)
{
}

GtkWidget *
weir_job_page_new (WeirSession *session,
                   const char *name)
{
  WeirJobRunner *runner = weir_job_runner_get_default ();
  WeirJobItem *item = weir_job_runner_find (runner, name);
  GtkWidget *toolbar_view;
  WeirJobPage *self;

  if (item == NULL)
    return NULL;
  self = g_object_new (WEIR_TYPE_JOB_PAGE, "title", name, NULL);
  self->name = g_strdup (name);
  toolbar_view = adw_toolbar_view_new ();
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (toolbar_view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (toolbar_view), weir_job_view_new (session, item));
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (self), toolbar_view);
  g_signal_connect_object (runner, "items-changed", G_CALLBACK (jobs_changed_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
