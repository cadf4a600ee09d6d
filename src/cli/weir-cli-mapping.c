/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-cli-mapping.h"

#include <string.h>

#include "store/weir-mapping-file.h"

gboolean
weir_cli_load_mapping (WeirCli *self,
                       const char *file_name,
                       WeirMapping **mapping)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  *mapping = NULL;
  if (file_name != NULL)
    g_file_get_contents (file_name, &text, &length, &error);
  else if (self->profile_name != NULL && self->profile != NULL)
    weir_mapping_file_load (weir_profile_get_id (self->profile), &text, &error);
  if (error == NULL && text != NULL)
    *mapping = weir_mapping_new_from_json (text, strlen (text), &error);
  if (error == NULL)
    return TRUE;
  if (file_name != NULL)
    g_prefix_error (&error, "“%s”: ", file_name);
  weir_cli_fail (self, error);
  return FALSE;
}
