/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "app/weir-application.h"
#include "app/weir-session.h"
#include "model/weir-job.h"

G_BEGIN_DECLS

/**
 * WeirWindow:
 *
 * A window on one cluster: sidebar, pages, and what they share: toasts, the banner of a lost
 * connection, the actions. Without a session it shows the welcome page.
 *
 * Pages are listed in weir-pages.c; they find their way by the window's actions.
 */
#define WEIR_TYPE_WINDOW (weir_window_get_type ())
G_DECLARE_FINAL_TYPE (WeirWindow, weir_window, WEIR, WINDOW, AdwApplicationWindow)

GtkWidget   *weir_window_new (WeirApplication *application) G_GNUC_WARN_UNUSED_RESULT;
WeirSession *weir_window_get_session (WeirWindow *self); /* transfer none, nullable */
/* Leaves the present cluster at once and goes to this one; %NULL only leaves. */
void         weir_window_set_profile (WeirWindow *self, WeirProfile *profile);
/* "topics", "topics/orders", "groups/shipping", "messages/orders", "messages/orders/3/184217". Waits for the session where needed.
 * What is an item of a list is shown on that list. */
void         weir_window_show_path (WeirWindow *self, const char *path);
/* The dialog of a replay; @job is what its plan is at first. */
void         weir_window_show_replay (WeirWindow *self, const WeirJob *job);
/* kafka://HOST:PORT/TOPIC/PARTITION/OFFSET: shows what it names, after asking where that means to connect elsewhere. */
void         weir_window_open_link (WeirWindow *self, const char *uri);
/* The dialog of test orders, as soon as the cluster has answered. */
void         weir_window_publish_test_order (WeirWindow *self);
/* FALSE: jobs run, and a person is being asked whether to stop them and close. */
gboolean     weir_window_may_close (WeirWindow *self);
void         weir_window_push (WeirWindow *self, AdwNavigationPage *page);
void         weir_window_add_toast (WeirWindow *self, AdwToast *toast); /* transfer full */
/* The saved profiles; %NULL in a window without a WeirApplication, as tests make it. */
WeirProfileStore *weir_window_get_store (WeirWindow *self);

G_END_DECLS
