/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

#include "model/weir-profile.h"

G_BEGIN_DECLS

/* The layout of `profiles.ini`, and nothing else:
 *
 *   [Weir]
 *   Version=1
 *   LastProfile=3f2a81c0
 *
 *   [Profile 3f2a81c0]
 *   Name=Production
 *   Bootstrap=kafka-1:9092,kafka-2:9092
 *   ReadOnly=true
 *   WatchedGroups=shipping;billing;
 *   Secrets=sasl.password;
 *
 *   [Properties 3f2a81c0]
 *   security.protocol=sasl_ssl
 *
 * Secrets names the properties whose values the secret service keeps. */

GPtrArray *weir_profile_file_read (GKeyFile *key_file, GError **error) G_GNUC_WARN_UNUSED_RESULT; /* of WeirProfile */
void       weir_profile_file_write (GKeyFile *key_file, WeirProfile *profile);
void       weir_profile_file_remove (GKeyFile *key_file, const char *id);
GStrv      weir_profile_file_list_secrets (GKeyFile *key_file, const char *id) G_GNUC_WARN_UNUSED_RESULT;
char      *weir_profile_file_dup_last_id (GKeyFile *key_file) G_GNUC_WARN_UNUSED_RESULT; /* nullable */
void       weir_profile_file_set_last_id (GKeyFile *key_file, const char *id);           /* nullable */

G_END_DECLS
