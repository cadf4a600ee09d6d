/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

#include "model/weir-profile.h"

G_BEGIN_DECLS

/* A list of things to do in the secret service, one after the other, for one task. First
 * one of the three setters, then weir_secrets_run(), which returns the task. */

/* Stores the profile's secrets; clears those of @old_secrets it has no more. */
void weir_secrets_set_store (GTask *task, WeirProfile *profile, const char *const *old_secrets);
void weir_secrets_set_clear (GTask *task, const char *profile_id, const char *const *secrets);
/* Puts into the profile those of @secrets it has not. */
void weir_secrets_set_look_up (GTask *task, WeirProfile *profile, const char *const *secrets);
void weir_secrets_run (GTask *task);

G_END_DECLS
