/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "app/weir-session.h"

G_BEGIN_DECLS

/**
 * WeirSidebar:
 *
 * The list of pages with their counts, and above it the profile menu with the state of the
 * connection.
 *
 * Signal "page-selected" (char *id): a person chose a page.
 */
#define WEIR_TYPE_SIDEBAR (weir_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (WeirSidebar, weir_sidebar, WEIR, SIDEBAR, AdwBin)

void weir_sidebar_set_session (WeirSidebar *self, WeirSession *session);                   /* nullable */
void weir_sidebar_set_profiles (WeirSidebar *self, GListModel *profiles);                  /* nullable; of WeirProfile */
void weir_sidebar_select (WeirSidebar *self, const char *id);                              /* without the signal */
void weir_sidebar_grab_focus (WeirSidebar *self);

G_END_DECLS
