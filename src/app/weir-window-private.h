/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "app/weir-sidebar.h"
#include "app/weir-window.h"

G_BEGIN_DECLS

/* What weir-window.c and weir-window-actions.c share. */
struct _WeirWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toast_overlay;
  GtkStack *root_stack;
  AdwBin *welcome_bin;
  AdwNavigationSplitView *split_view;
  WeirSidebar *sidebar;
  GtkStack *content_stack;
  AdwNavigationView *navigation_view;
  AdwNavigationPage *content_page;
  AdwStatusPage *failed_page;
  GtkWidget *failed_retry_button;
  AdwStatusPage *connecting_page;

  AdwBanner *banner;          /* owned: it moves from page to page */
  AdwToolbarView *banner_bar; /* the toolbar view it is in, borrowed; weak pointer */
  guint age_timer;

  WeirSession *session;
  GHashTable *pages; /* id → AdwNavigationPage */
  char *page_id;
  GCancellable *cancellable; /* of the unlocking of secrets */
  guint stop_timer;          /* while jobs are being stopped, to be closed then */
};

void weir_window_show_page (WeirWindow *self, const char *id);
void weir_window_push_path (WeirWindow *self, const char *path); /* the item alone, on what is shown */
void weir_window_command_shop (WeirWindow *self, const char *line);

/* weir-window-jobs.c */
void weir_window_show_replay_of (WeirWindow *self, const char *topic);
void weir_window_repeat_job (WeirWindow *self, const char *name);
gboolean weir_window_can_replay (WeirWindow *self);
void weir_window_leave_jobs (WeirWindow *self);

void weir_window_install_actions (WeirWindow *self);
void weir_window_update_actions (WeirWindow *self);

G_END_DECLS
