/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * WeirWelcomePage:
 *
 * What the window shows without a cluster: connect to one, or try the sample shop.
 */
#define WEIR_TYPE_WELCOME_PAGE (weir_welcome_page_get_type ())
G_DECLARE_FINAL_TYPE (WeirWelcomePage, weir_welcome_page, WEIR, WELCOME_PAGE, AdwBin)

void weir_welcome_page_set_profiles (WeirWelcomePage *self, GListModel *profiles); /* nullable; of WeirProfile */

G_END_DECLS
