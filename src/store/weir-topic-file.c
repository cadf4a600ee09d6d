/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "store/weir-topic-file.h"

#include <glib/gstdio.h>

#define MAX_TOPICS 200
#define MAX_FILE_BYTES (512 * 1024)
#define SAVE_MSEC 700

struct _WeirTopicFile
{
  char *path;
  GKeyFile *key_file; /* groups in the order of their last change */
  guint save_source;
};

static void
saved_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  if (!g_file_replace_contents_finish (G_FILE (object), result, NULL, &error))
    g_debug ("What is kept of the topics is not saved: %s", error->message);
}

static gboolean
save_cb (gpointer user_data)
{
  WeirTopicFile *self = user_data;
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  g_autofree char *folder = g_path_get_dirname (self->path);
  gsize length;
  char *text = g_key_file_to_data (self->key_file, &length, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, length);

  self->save_source = 0;
  g_mkdir_with_parents (folder, 0700);
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, saved_cb, NULL);
  return G_SOURCE_REMOVE;
}

static void
load (WeirTopicFile *self)
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
      g_debug ("%s cannot be read: %s", self->path, error->message);
      g_key_file_unref (self->key_file);
      self->key_file = g_key_file_new ();
    }
}

/**
 * weir_topic_file_new:
 * @path: (nullable): the file; %NULL is that of @name in the user's configuration folder
 * @name: such as "columns.ini"
 *
 * Reads the file, which is small and local.
 *
 * Returns: (transfer full): what is kept of all topics
 */
WeirTopicFile *
weir_topic_file_new (const char *path,
                     const char *name)
{
  WeirTopicFile *self = g_new0 (WeirTopicFile, 1);

  self->path = path != NULL ? g_strdup (path) : g_build_filename (g_get_user_config_dir (), "weir", name, NULL);
  self->key_file = g_key_file_new ();
  load (self);
  return self;
}

void
weir_topic_file_free (WeirTopicFile *self)
{
  if (self == NULL)
    return;
  weir_topic_file_flush (self);
  g_key_file_unref (self->key_file);
  g_free (self->path);
  g_free (self);
}

GKeyFile *
weir_topic_file_get_key_file (WeirTopicFile *self)
{
  return self->key_file;
}

char *
weir_topic_file_dup_group (const char *topic)
{
  /* Kafka's names stay as they are; nothing else can break the line of the group. */
  g_autofree char *escaped = g_uri_escape_string (topic, NULL, FALSE);

  return g_strconcat ("Topic ", escaped, NULL);
}

void
weir_topic_file_begin_change (WeirTopicFile *self,
                              const char    *topic)
{
  g_autofree char *group = weir_topic_file_dup_group (topic);

  if (g_key_file_has_group (self->key_file, group))
    g_key_file_remove_group (self->key_file, group, NULL);
}

/* The groups that were changed longest ago stand first. */
static void
forget_oldest (WeirTopicFile *self)
{
  gsize n_groups;
  g_auto (GStrv) groups = g_key_file_get_groups (self->key_file, &n_groups);

  for (gsize i = 0; i + MAX_TOPICS < n_groups; i++)
    g_key_file_remove_group (self->key_file, groups[i], NULL);
}

void
weir_topic_file_end_change (WeirTopicFile *self)
{
  forget_oldest (self);
  g_clear_handle_id (&self->save_source, g_source_remove);
  self->save_source = g_timeout_add (SAVE_MSEC, save_cb, self);
}

void
weir_topic_file_flush (WeirTopicFile *self)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autoptr (GError) error = NULL;

  if (self->save_source == 0)
    return;
  g_clear_handle_id (&self->save_source, g_source_remove);
  g_mkdir_with_parents (folder, 0700);
  if (!g_key_file_save_to_file (self->key_file, self->path, &error))
    g_debug ("What is kept of the topics is not saved: %s", error->message);
}
