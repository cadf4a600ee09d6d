/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "store/weir-mapping-file.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "base/weir-error.h"

/* A mapping has some lines; what is larger is another file. */
#define MAX_BYTES (1024 * 1024)

char *
weir_mapping_file_dup_path (const char *profile_id)
{
  g_autofree char *escaped = g_uri_escape_string (profile_id, NULL, FALSE);
  g_autofree char *name = g_strconcat (escaped, ".json", NULL);

  return g_build_filename (g_get_user_config_dir (), "weir", "mappings", name, NULL);
}

gboolean
weir_mapping_file_load (const char *profile_id,
                        char **text,
                        GError **error)
{
  g_autofree char *path = weir_mapping_file_dup_path (profile_id);
  g_autoptr (GError) failure = NULL;
  GStatBuf info;

  *text = NULL;
  if (g_stat (path, &info) == 0 && info.st_size > MAX_BYTES)
    {
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("“%s” is too large for a mapping of fields."), path);
      return FALSE;
    }
  if (g_file_get_contents (path, text, NULL, &failure) || g_error_matches (failure, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return TRUE;
  g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED, _("The mapping of fields could not be read: %s"), failure->message);
  return FALSE;
}

gboolean
weir_mapping_file_save (const char *profile_id,
                        const char *text,
                        GError **error)
{
  g_autofree char *path = weir_mapping_file_dup_path (profile_id);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) failure = NULL;

  g_mkdir_with_parents (folder, 0700);
  if (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &failure))
    return TRUE;
  g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED, _("The mapping of fields could not be saved: %s"), failure->message);
  return FALSE;
}

gboolean
weir_mapping_file_remove (const char *profile_id,
                          GError **error)
{
  g_autofree char *path = weir_mapping_file_dup_path (profile_id);

  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED, _("“%s” could not be removed: %s"), path, g_strerror (errno));
  return FALSE;
}
