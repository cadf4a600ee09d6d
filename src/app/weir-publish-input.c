/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-publish-input.h"

#include <stdio.h>

#include "base/weir-error.h"

/* A heading is shorter. */
#define MAX_HEADING_BYTES (64 * 1024)

typedef struct
{
  WeirPublishSource parent;

  GStrv paths;
  guint next_path;
  WeirInput *input; /* nullable: of the path before */
  WeirInputOptions options;
  char *topic;
  char *columns;
} Source;

static void
source_free (WeirPublishSource *source)
{
  Source *self = (Source *) source;

  g_clear_pointer (&self->input, weir_input_free);
  g_clear_pointer (&self->options.delimiter, g_bytes_unref);
  g_clear_pointer (&self->options.key_delimiter, g_bytes_unref);
  g_strfreev (self->paths);
  g_free (self->topic);
  g_free (self->columns);
  g_free (self);
}

static WeirRecord *
source_next (WeirPublishSource *source, gint64 *place, GError **error)
{
  Source *self = (Source *) source;

  for (;;)
    {
      GError *problem = NULL;
      WeirRecord *record;

      if (self->input == NULL && self->paths[self->next_path] == NULL)
        return NULL;
      if (self->input == NULL)
        {
          self->input = weir_input_new (self->paths[self->next_path++], &self->options, &problem);
          if (self->input == NULL)
            {
              /* Not one wrong message: none can be read. */
              problem->code = WEIR_ERROR_FAILED;
              g_propagate_error (error, problem);
              return NULL;
            }
        }
      record = weir_input_next (self->input, &problem);
      *place = weir_input_get_line (self->input);
      if (record != NULL)
        return record;
      if (problem != NULL)
        {
          g_propagate_error (error, problem);
          return NULL;
        }
      g_clear_pointer (&self->input, weir_input_free);
    }
}

static const char *
source_name_place (WeirPublishSource *source)
{
  Source *self = (Source *) source;

  return self->input != NULL ? weir_input_get_name (self->input) : NULL;
}

WeirPublishSource *
weir_publish_input_new (const char *const *paths, const WeirInputOptions *options)
{
  Source *self = g_new0 (Source, 1);

  self->parent.next = source_next;
  self->parent.name_place = source_name_place;
  self->parent.free = source_free;
  self->parent.n_expected = -1;
  self->paths = g_strdupv ((GStrv) paths);
  self->options = *options;
  self->topic = g_strdup (options->topic);
  self->columns = g_strdup (options->columns);
  self->options.topic = self->topic;
  self->options.columns = self->columns;
  if (options->delimiter != NULL)
    g_bytes_ref (options->delimiter);
  if (options->key_delimiter != NULL)
    g_bytes_ref (options->key_delimiter);
  return &self->parent;
}

GStrv
weir_publish_input_dup_columns (const char *path, char separator)
{
  g_autofree char *text = g_malloc0 (MAX_HEADING_BYTES + 1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GString) cell = g_string_new (NULL);
  FILE *file = fopen (path, "rbe");
  gboolean is_quoted = FALSE;
  gsize length;
  gsize i;

  if (file == NULL)
    return NULL;
  length = fread (text, 1, MAX_HEADING_BYTES, file);
  fclose (file);
  if (!g_utf8_validate_len (text, (gssize) length, NULL))
    return NULL;
  for (i = g_str_has_prefix (text, "\357\273\277") ? 3 : 0; i < length && (is_quoted || (text[i] != '\n' && text[i] != '\r')); i++)
    {
      if (text[i] == '"' && is_quoted && text[i + 1] == '"')
        g_string_append_c (cell, text[++i]);
      else if (text[i] == '"')
        is_quoted = !is_quoted;
      else if (text[i] == separator && !is_quoted)
        {
          g_strv_builder_add (builder, cell->str);
          g_string_set_size (cell, 0);
        }
      else
        g_string_append_c (cell, text[i]);
    }
  /* What has no end is no heading. */
  if (i >= length)
    return NULL;
  g_strv_builder_add (builder, cell->str);
  return g_strv_builder_end (builder);
}
