/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "app/weir-session.h"

G_BEGIN_DECLS

/**
 * WeirPageInfo:
 * @id: what `--page` and `win.show-page` take; also the tag of the page's #AdwNavigationPage
 * @title: untranslated title, marked with N_()
 * @icon_name: symbolic icon in the sidebar
 * @section: untranslated heading of the part of the sidebar it stands in, marked with N_()
 * @create: makes the page: an #AdwNavigationPage whose child is an #AdwToolbarView with a
 *   header bar. (A plain widget is wrapped in one.) Called when the page is first shown
 * @get_items: (nullable): the cluster's list whose length is the badge in the sidebar
 *
 * One line of the sidebar. A page may have an action `page.search`, which Ctrl+F
 * activates. Pages go elsewhere by the window's actions: `win.show-topic` (s), `win.show-group` (s),
 * `win.show-messages` (s), `win.show-message` ((sit)), `win.publish` (s), `win.show-page` (s).
 */
typedef struct
{
  const char *id;
  const char *title;
  const char *icon_name;
  const char *section;
  GtkWidget *(*create) (WeirSession *session);
  GListModel *(*get_items) (WeirCluster *cluster);
} WeirPageInfo;

guint               weir_pages_get_n (void);
const WeirPageInfo *weir_pages_get (guint index);
const WeirPageInfo *weir_pages_find (const char *id);

G_END_DECLS
