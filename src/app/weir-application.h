/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "store/weir-profile-store.h"

G_BEGIN_DECLS

/**
 * WeirApplication:
 *
 * The program: its command line, its saved profiles, its windows.
 */
#define WEIR_TYPE_APPLICATION (weir_application_get_type ())
G_DECLARE_FINAL_TYPE (WeirApplication, weir_application, WEIR, APPLICATION, AdwApplication)

WeirApplication  *weir_application_new (void) G_GNUC_WARN_UNUSED_RESULT;
WeirProfileStore *weir_application_get_store (WeirApplication *self);
/* (nullable): the settings, where their schema is installed or beside the build. */
GSettings        *weir_application_get_settings (WeirApplication *self);

G_END_DECLS
