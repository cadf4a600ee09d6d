/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-profile-file.h"

#include <glib/gi18n.h>

#include "base/weir-error.h"

#define VERSION 1
#define GROUP_WEIR "Weir"
#define GROUP_PROFILE "Profile "
#define GROUP_PROPERTIES "Properties "

static WeirProfile *
read_profile (GKeyFile   *key_file,
              const char *group)
{
  const char *id = group + strlen (GROUP_PROFILE);
  g_autofree char *properties_group = g_strconcat (GROUP_PROPERTIES, id, NULL);
  g_autofree char *name = g_key_file_get_string (key_file, group, "Name", NULL);
  g_autofree char *bootstrap = g_key_file_get_string (key_file, group, "Bootstrap", NULL);
  g_auto (GStrv) groups = g_key_file_get_string_list (key_file, group, "WatchedGroups", NULL, NULL);
  g_auto (GStrv) keys = g_key_file_get_keys (key_file, properties_group, NULL, NULL);
  g_autoptr (WeirProfile) profile = weir_profile_new (id, name, bootstrap);
  g_autoptr (GError) error = NULL;
  gboolean read_only = g_key_file_get_boolean (key_file, group, "ReadOnly", &error);

  /* What was mistyped by hand errs on the side that does no harm. */
  if (g_error_matches (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE))
    read_only = TRUE;
  weir_profile_set_read_only (profile, read_only);
  weir_profile_set_watched_groups (profile, (const char *const *) groups);
  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      g_autofree char *value = g_key_file_get_string (key_file, properties_group, keys[i], NULL);

      if (value != NULL)
        weir_profile_set_property (profile, keys[i], value);
    }
  return g_steal_pointer (&profile);
}

/**
 * weir_profile_file_read:
 * @key_file: a loaded key file
 * @error: return location
 *
 * Returns: (transfer full) (element-type WeirProfile): the profiles in the file's order,
 *   %NULL where the file is of a version whose meaning is not known
 */
GPtrArray *
weir_profile_file_read (GKeyFile *key_file,
                        GError  **error)
{
  g_autoptr (GPtrArray) profiles = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GStrv) groups = g_key_file_get_groups (key_file, NULL);
  int version = g_key_file_get_integer (key_file, GROUP_WEIR, "Version", NULL);

  if (version > VERSION)
    {
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("it was written by a newer version of Weir (format %d)"),
                   version);
      return NULL;
    }
  for (guint i = 0; groups[i] != NULL; i++)
    {
      if (g_str_has_prefix (groups[i], GROUP_PROFILE) && groups[i][strlen (GROUP_PROFILE)] != '\0')
        g_ptr_array_add (profiles, read_profile (key_file, groups[i]));
    }
  return g_steal_pointer (&profiles);
}

static void
remove_group (GKeyFile   *key_file,
              const char *group)
{
  if (g_key_file_has_group (key_file, group))
    g_key_file_remove_group (key_file, group, NULL);
}

void
weir_profile_file_write (GKeyFile    *key_file,
                         WeirProfile *profile)
{
  const char *id = weir_profile_get_id (profile);
  const char *const *groups = weir_profile_get_watched_groups (profile);
  g_autofree char *group = g_strconcat (GROUP_PROFILE, id, NULL);
  g_autofree char *properties_group = g_strconcat (GROUP_PROPERTIES, id, NULL);
  g_auto (GStrv) keys = weir_profile_list_properties (profile);
  g_autoptr (GPtrArray) secrets = g_ptr_array_new ();

  g_key_file_set_integer (key_file, GROUP_WEIR, "Version", VERSION);
  g_key_file_set_string (key_file, group, "Name", weir_profile_get_name (profile));
  g_key_file_set_string (key_file, group, "Bootstrap", weir_profile_get_bootstrap (profile));
  g_key_file_set_boolean (key_file, group, "ReadOnly", weir_profile_get_read_only (profile));
  if (groups[0] != NULL)
    g_key_file_set_string_list (key_file, group, "WatchedGroups", groups, g_strv_length ((char **) groups));
  else
    g_key_file_remove_key (key_file, group, "WatchedGroups", NULL);

  remove_group (key_file, properties_group);
  for (guint i = 0; keys[i] != NULL; i++)
    {
      if (weir_profile_property_is_secret (keys[i]))
        g_ptr_array_add (secrets, keys[i]);
      else
        g_key_file_set_string (key_file, properties_group, keys[i], weir_profile_get_property (profile, keys[i]));
    }
  if (secrets->len > 0)
    g_key_file_set_string_list (key_file, group, "Secrets", (const char *const *) secrets->pdata, secrets->len);
  else
    g_key_file_remove_key (key_file, group, "Secrets", NULL);
}

void
weir_profile_file_remove (GKeyFile   *key_file,
                          const char *id)
{
  g_autofree char *group = g_strconcat (GROUP_PROFILE, id, NULL);
  g_autofree char *properties_group = g_strconcat (GROUP_PROPERTIES, id, NULL);
  g_autofree char *last_id = weir_profile_file_dup_last_id (key_file);

  remove_group (key_file, group);
  remove_group (key_file, properties_group);
  if (g_strcmp0 (last_id, id) == 0)
    weir_profile_file_set_last_id (key_file, NULL);
}

GStrv
weir_profile_file_list_secrets (GKeyFile   *key_file,
                                const char *id)
{
  g_autofree char *group = g_strconcat (GROUP_PROFILE, id, NULL);
  GStrv secrets = g_key_file_get_string_list (key_file, group, "Secrets", NULL, NULL);

  return secrets != NULL ? secrets : g_new0 (char *, 1);
}

char *
weir_profile_file_dup_last_id (GKeyFile *key_file)
{
  return g_key_file_get_string (key_file, GROUP_WEIR, "LastProfile", NULL);
}

void
weir_profile_file_set_last_id (GKeyFile   *key_file,
                               const char *id)
{
  g_key_file_set_integer (key_file, GROUP_WEIR, "Version", VERSION);
  if (id != NULL)
    g_key_file_set_string (key_file, GROUP_WEIR, "LastProfile", id);
  else
    g_key_file_remove_key (key_file, GROUP_WEIR, "LastProfile", NULL);
}
