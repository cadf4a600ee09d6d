/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "store/weir-topic-columns.h"

#include <string.h>

#include "store/weir-topic-file.h"

#define MAX_ID_BYTES 200
#define MAX_WIDTH 4000

struct _WeirTopicColumns
{
  GObject parent_instance;

  WeirTopicFile *file;
};

G_DEFINE_FINAL_TYPE (WeirTopicColumns, weir_topic_columns, G_TYPE_OBJECT)

WeirTopicColumn *
weir_topic_column_new (const char *id,
                       int         width,
                       gboolean    is_visible)
{
  WeirTopicColumn *self = g_new0 (WeirTopicColumn, 1);

  self->id = g_strdup (id);
  self->width = width;
  self->is_visible = is_visible;
  return self;
}

void
weir_topic_column_free (WeirTopicColumn *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self);
}

static void
weir_topic_columns_dispose (GObject *object)
{
  g_clear_pointer (&WEIR_TOPIC_COLUMNS (object)->file, weir_topic_file_free);
  G_OBJECT_CLASS (weir_topic_columns_parent_class)->dispose (object);
}

static void
weir_topic_columns_class_init (WeirTopicColumnsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_topic_columns_dispose;
}

static void
weir_topic_columns_init (WeirTopicColumns *self)
{
}

/**
 * weir_topic_columns_new:
 * @path: (nullable): the file; %NULL is that in the user's configuration folder
 *
 * Reads the file, which is small and local.
 *
 * Returns: (transfer full): the columns of all topics
 */
WeirTopicColumns *
weir_topic_columns_new (const char *path)
{
  WeirTopicColumns *self = g_object_new (WEIR_TYPE_TOPIC_COLUMNS, NULL);

  self->file = weir_topic_file_new (path, "columns.ini");
  return self;
}

static gboolean
is_good_id (const char *id)
{
  return *id != '\0' && strlen (id) <= MAX_ID_BYTES && g_utf8_validate (id, -1, NULL);
}

GPtrArray *
weir_topic_columns_dup (WeirTopicColumns *self,
                        const char       *topic)
{
  g_autofree char *group = weir_topic_file_dup_group (topic);
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func ((GDestroyNotify) weir_topic_column_free);
  g_auto (GStrv) ids = NULL;
  g_auto (GStrv) hidden = NULL;
  g_autofree int *widths = NULL;
  gsize n_widths = 0;
  GKeyFile *key_file;

  g_return_val_if_fail (WEIR_IS_TOPIC_COLUMNS (self), NULL);

  key_file = weir_topic_file_get_key_file (self->file);
  ids = g_key_file_get_string_list (key_file, group, "Columns", NULL, NULL);
  if (ids == NULL)
    return NULL;
  widths = g_key_file_get_integer_list (key_file, group, "Widths", &n_widths, NULL);
  hidden = g_key_file_get_string_list (key_file, group, "Hidden", NULL, NULL);
  for (gsize i = 0; ids[i] != NULL && columns->len < WEIR_TOPIC_COLUMNS_MAX; i++)
    {
      int width = i < n_widths ? widths[i] : -1;
      gboolean is_hidden = hidden != NULL && g_strv_contains ((const char *const *) hidden, ids[i]);

      if (is_good_id (ids[i]))
        g_ptr_array_add (columns, weir_topic_column_new (ids[i], width > 0 ? MIN (width, MAX_WIDTH) : -1, !is_hidden));
    }
  return columns->len > 0 ? g_steal_pointer (&columns) : NULL;
}

void
weir_topic_columns_set (WeirTopicColumns *self,
                        const char       *topic,
                        GPtrArray        *columns)
{
  g_autofree char *group = weir_topic_file_dup_group (topic);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GPtrArray) hidden = g_ptr_array_new ();
  g_autoptr (GArray) widths = g_array_new (FALSE, FALSE, sizeof (int));
  GKeyFile *key_file;

  g_return_if_fail (WEIR_IS_TOPIC_COLUMNS (self));

  key_file = weir_topic_file_get_key_file (self->file);
  weir_topic_file_begin_change (self->file, topic);
  for (guint i = 0; columns != NULL && i < columns->len && ids->len < WEIR_TOPIC_COLUMNS_MAX; i++)
    {
      WeirTopicColumn *column = g_ptr_array_index (columns, i);

      if (!is_good_id (column->id))
        continue;
      g_ptr_array_add (ids, column->id);
      g_array_append_val (widths, column->width);
      if (!column->is_visible)
        g_ptr_array_add (hidden, column->id);
    }
  if (ids->len > 0)
    {
      g_key_file_set_string_list (key_file, group, "Columns", (const char *const *) ids->pdata, ids->len);
      g_key_file_set_integer_list (key_file, group, "Widths", (int *) (void *) widths->data, widths->len);
      if (hidden->len > 0)
        g_key_file_set_string_list (key_file, group, "Hidden", (const char *const *) hidden->pdata, hidden->len);
    }
  weir_topic_file_end_change (self->file);
}

void
weir_topic_columns_flush (WeirTopicColumns *self)
{
  g_return_if_fail (WEIR_IS_TOPIC_COLUMNS (self));
  weir_topic_file_flush (self->file);
}
