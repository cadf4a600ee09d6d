/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "input/weir-input-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/weir-error.h"

/* A file a message: all of its bytes are the value. Those of a folder come in the order of their names; what is hidden, and folders
 * in it, are left out. */

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

gboolean
weir_input_start_files (WeirInput *self,
                        GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GDir) folder = NULL;
  const char *name;

  if (g_file_test (self->path, G_FILE_TEST_IS_REGULAR))
    {
      g_ptr_array_add (self->names, g_strdup (self->path));
      return TRUE;
    }
  folder = g_dir_open (self->path, 0, &problem);
  if (folder == NULL)
    {
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED, _("“%s” could not be read: %s."), self->name, problem->message);
      return FALSE;
    }
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->path, name, NULL);

      if (name[0] != '.' && g_file_test (path, G_FILE_TEST_IS_REGULAR))
        g_ptr_array_add (self->names, g_steal_pointer (&path));
    }
  g_ptr_array_sort (self->names, compare_names);
  return TRUE;
}

WeirRecord *
weir_input_next_files (WeirInput *self,
                       GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GBytes) key = NULL;
  g_autoptr (GBytes) value = NULL;
  const char *path;
  char *contents;
  gsize length;

  if (self->next_line > self->names->len)
    return NULL;
  self->line = self->next_line++;
  path = g_ptr_array_index (self->names, self->line - 1);
  if (!g_file_get_contents (path, &contents, &length, &problem))
    {
      g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_INVALID, problem->message);
      return NULL;
    }
  value = g_bytes_new_take (contents, length);
  if (self->options.names_are_keys)
    {
      g_autofree char *name = g_path_get_basename (path);

      key = g_bytes_new (name, strlen (name));
    }
  return weir_input_make_record (self, -1, -1, key, value, NULL);
}
