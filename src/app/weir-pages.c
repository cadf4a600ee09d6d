/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-pages.h"

#include <glib/gi18n.h>

#include "app/weir-brokers-page.h"
#include "app/weir-groups-page.h"
#include "app/weir-jobs-page.h"
#include "app/weir-overview-page.h"
#include "app/weir-topics-page.h"

/* In the order of the sidebar, which is that of Ctrl+1 … Ctrl+9; the last line is the end. */
static const WeirPageInfo pages[] = {
  { "overview", N_("Overview"), "weir-overview-symbolic", N_("Shop"), weir_overview_page_new, NULL },
  { "topics", N_("Topics"), "weir-topics-symbolic", N_("Cluster"), weir_topics_page_new, weir_cluster_get_topics },
  { "groups", N_("Consumer Groups"), "weir-groups-symbolic", N_("Cluster"), weir_groups_page_new, weir_cluster_get_groups },
  { "brokers", N_("Brokers"), "weir-brokers-symbolic", N_("Cluster"), weir_brokers_page_new, weir_cluster_get_brokers },
  { "jobs", N_("Jobs"), "weir-jobs-symbolic", N_("Cluster"), weir_jobs_page_new, NULL },
  { NULL },
};

guint
weir_pages_get_n (void)
{
  return G_N_ELEMENTS (pages) - 1;
}

const WeirPageInfo *
weir_pages_get (guint index)
{
  g_return_val_if_fail (index < G_N_ELEMENTS (pages), NULL);
  return &pages[index];
}

const WeirPageInfo *
weir_pages_find (const char *id)
{
  for (guint i = 0; pages[i].id != NULL; i++)
    if (g_strcmp0 (pages[i].id, id) == 0)
      return &pages[i];
  return NULL;
}
