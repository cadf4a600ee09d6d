/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "store/weir-topic-columns.h"

#include <glib/gstdio.h>
#include <string.h>

#define MAX_TOPICS 200
#define MAX_FILE_BYTES (512 * 1024)
#define MAX_ID_BYTES 200
#define MAX_WIDTH 4000
#define SAVE_MSEC 700
#define GROUP_TOPIC "Topic "

struct _WeirTopicColumns
{
  GObject parent_instance;

  char *path;
  GKeyFile *key_file; /* groups in the order of their last change */
  guint save_source;
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
save_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  if (!g_file_replace_contents_finish (G_FILE (object), result, NULL, &error))
    g_debug ("The columns are not kept: %s", error->message);
}

static void
save (WeirTopicColumns *self)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  g_autofree char *folder = g_path_get_dirname (self->path);
  gsize length;
  char *text = g_key_file_to_data (self->key_file, &length, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, length);

  g_mkdir_with_parents (folder, 0700);
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, save_cb, NULL);
}

static gboolean
save_later_cb (gpointer user_data)
{
  WeirTopicColumns *self = user_data;

  self->save_source = 0;
  save (self);
  return G_SOURCE_REMOVE;
}

static void
load (WeirTopicColumns *self)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  GStatBuf info;

  /* Looked at first: a huge file would be read into memory before it is refused. */
  if (g_stat (self->path, &info) != 0 || info.st_size > MAX_FILE_BYTES ||
      !g_file_get_contents (self->path, &text, &length, NULL))
    return;
  if (!g_key_file_load_from_data (self->key_file, text, length, G_KEY_FILE_NONE, &error))
    {
      g_debug ("The columns in %s cannot be read: %s", self->path, error->message);
      g_key_file_unref (self->key_file);
      self->key_file = g_key_file_new ();
    }
}

static void
weir_topic_columns_dispose (GObject *object)
{
  WeirTopicColumns *self = WEIR_TOPIC_COLUMNS (object);

  weir_topic_columns_flush (self);
  G_OBJECT_CLASS (weir_topic_columns_parent_class)->dispose (object);
}

static void
weir_topic_columns_finalize (GObject *object)
{
  WeirTopicColumns *self = WEIR_TOPIC_COLUMNS (object);

  g_key_file_unref (self->key_file);
  g_free (self->path);
  G_OBJECT_CLASS (weir_topic_columns_parent_class)->finalize (object);
}

static void
weir_topic_columns_class_init (WeirTopicColumnsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_topic_columns_dispose;
  G_OBJECT_CLASS (klass)->finalize = weir_topic_columns_finalize;
}

static void
weir_topic_columns_init (WeirTopicColumns *self)
{
  self->key_file = g_key_file_new ();
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

  self->path = path != NULL ? g_strdup (path) : g_build_filename (g_get_user_config_dir (), "weir", "columns.ini", NULL);
  load (self);
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
  g_autofree char *group = g_strconcat (GROUP_TOPIC, topic, NULL);
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func ((GDestroyNotify) weir_topic_column_free);
  g_auto (GStrv) ids = NULL;
  g_auto (GStrv) hidden = NULL;
  g_autofree int *widths = NULL;
  gsize n_widths = 0;

  g_return_val_if_fail (WEIR_IS_TOPIC_COLUMNS (self), NULL);

  ids = g_key_file_get_string_list (self->key_file, group, "Columns", NULL, NULL);
  if (ids == NULL)
    return NULL;
  widths = g_key_file_get_integer_list (self->key_file, group, "Widths", &n_widths, NULL);
  hidden = g_key_file_get_string_list (self->key_file, group, "Hidden", NULL, NULL);
  for (gsize i = 0; ids[i] != NULL && columns->len < WEIR_TOPIC_COLUMNS_MAX; i++)
    {
      int width = i < n_widths ? widths[i] : -1;
      gboolean is_hidden = hidden != NULL && g_strv_contains ((const char *const *) hidden, ids[i]);

      if (is_good_id (ids[i]))
        g_ptr_array_add (columns, weir_topic_column_new (ids[i], width > 0 ? MIN (width, MAX_WIDTH) : -1, !is_hidden));
    }
  return columns->len > 0 ? g_steal_pointer (&columns) : NULL;
}

/* The groups that were changed longest ago stand first. */
static void
forget_oldest (WeirTopicColumns *self)
{
  gsize n_groups;
  g_auto (GStrv) groups = g_key_file_get_groups (self->key_file, &n_groups);

  for (gsize i = 0; i + MAX_TOPICS < n_groups; i++)
    g_key_file_remove_group (self->key_file, groups[i], NULL);
}

void
weir_topic_columns_set (WeirTopicColumns *self,
                        const char       *topic,
                        GPtrArray        *columns)
{
  g_autofree char *group = g_strconcat (GROUP_TOPIC, topic, NULL);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GPtrArray) hidden = g_ptr_array_new ();
  g_autoptr (GArray) widths = g_array_new (FALSE, FALSE, sizeof (int));

  g_return_if_fail (WEIR_IS_TOPIC_COLUMNS (self));

  if (g_key_file_has_group (self->key_file, group))
    g_key_file_remove_group (self->key_file, group, NULL);
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
      g_key_file_set_string_list (self->key_file, group, "Columns", (const char *const *) ids->pdata, ids->len);
      g_key_file_set_integer_list (self->key_file, group, "Widths", (int *) (void *) widths->data, widths->len);
      if (hidden->len > 0)
        g_key_file_set_string_list (self->key_file, group, "Hidden", (const char *const *) hidden->pdata, hidden->len);
    }
  forget_oldest (self);
  g_clear_handle_id (&self->save_source, g_source_remove);
  self->save_source = g_timeout_add (SAVE_MSEC, save_later_cb, self);
}

void
weir_topic_columns_flush (WeirTopicColumns *self)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autoptr (GError) error = NULL;

  g_return_if_fail (WEIR_IS_TOPIC_COLUMNS (self));

  if (self->save_source == 0)
    return;
  g_clear_handle_id (&self->save_source, g_source_remove);
  g_mkdir_with_parents (folder, 0700);
  if (!g_key_file_save_to_file (self->key_file, self->path, &error))
    g_debug ("The columns are not kept: %s", error->message);
}
