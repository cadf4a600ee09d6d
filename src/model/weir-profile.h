/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * WeirProfile:
 *
 * A saved connection. Properties (all readable and writable): id (construct-only, a short
 * unique text, made when %NULL), name, bootstrap (`host:port,…`), read-only (boolean),
 * watched-groups (GStrv: groups shown where the broker does not list any), is-demo (boolean:
 * the sample shop, not saved).
 * Further librdkafka properties by weir_profile_set_property(); those that hold secrets
 * (weir_profile_property_is_secret()) are kept apart by whoever saves a profile.
 */
#define WEIR_TYPE_PROFILE (weir_profile_get_type ())
G_DECLARE_FINAL_TYPE (WeirProfile, weir_profile, WEIR, PROFILE, GObject)

WeirProfile       *weir_profile_new (const char *id, const char *name, const char *bootstrap) G_GNUC_WARN_UNUSED_RESULT;
WeirProfile       *weir_profile_copy (WeirProfile *self) G_GNUC_WARN_UNUSED_RESULT;
const char        *weir_profile_get_id (WeirProfile *self);
const char        *weir_profile_get_name (WeirProfile *self);
void               weir_profile_set_name (WeirProfile *self, const char *name);
const char        *weir_profile_get_bootstrap (WeirProfile *self);
void               weir_profile_set_bootstrap (WeirProfile *self, const char *bootstrap);
gboolean           weir_profile_get_read_only (WeirProfile *self);
void               weir_profile_set_read_only (WeirProfile *self, gboolean read_only);
gboolean           weir_profile_get_is_demo (WeirProfile *self);
void               weir_profile_set_is_demo (WeirProfile *self, gboolean is_demo);
const char *const *weir_profile_get_watched_groups (WeirProfile *self);
void               weir_profile_set_watched_groups (WeirProfile *self, const char *const *groups);
const char        *weir_profile_get_property (WeirProfile *self, const char *key);
void               weir_profile_set_property (WeirProfile *self, const char *key, const char *value); /* NULL unsets */
GStrv              weir_profile_list_properties (WeirProfile *self) G_GNUC_WARN_UNUSED_RESULT;        /* keys, sorted */
gboolean           weir_profile_property_is_secret (const char *key);

G_END_DECLS
