/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The field mapping of a saved connection: a JSON file of its own in the user's configuration, named by the connection's id, so that
 * it can be looked at and copied. What the JSON means is for those who read it. Small local files: synchronous. */

char    *weir_mapping_file_dup_path (const char *profile_id) G_GNUC_WARN_UNUSED_RESULT;
gboolean weir_mapping_file_load (const char *profile_id, char **text, GError **error); /* TRUE with NULL: there is none */
gboolean weir_mapping_file_save (const char *profile_id, const char *text, GError **error);
gboolean weir_mapping_file_remove (const char *profile_id, GError **error); /* also where there is none */

G_END_DECLS
