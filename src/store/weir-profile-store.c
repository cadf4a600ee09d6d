/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-profile-store.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/weir-error.h"
#include "store/weir-mapping-file.h"
#include "weir-profile-file.h"
#include "weir-secrets.h"

/* Of the writes of one store: in the order of their serials, whichever thread they come from. */
typedef struct
{
  GMutex mutex;
  guint64 written;
} WriteOrder;

static void
write_order_clear (gpointer data)
{
  g_mutex_clear (&((WriteOrder *) data)->mutex);
}

struct _WeirProfileStore
{
  GObject parent_instance;

  char *path;
  /* As it was loaded: groups and keys that a later version wrote are kept. */
  GKeyFile *key_file;
  GPtrArray *profiles;

  /* At most one thread writes the file; what comes meanwhile goes into the next write, all
   * together. Otherwise an older state could overtake a newer one. */
  GPtrArray *waiting; /* of GTask, whose result is the next write's */
  GPtrArray *writing; /* of GTask, whose result is the present write's; NULL between writes */
  gboolean is_writing;
  gboolean is_dirty;
  WriteOrder *order;
  guint64 serial; /* of what is in memory; goes up with each change */
  /* A file that could neither be read nor put aside: writing would destroy it. */
  gboolean is_locked;
};

static GType
profile_store_get_item_type (GListModel *model)
{
  return WEIR_TYPE_PROFILE;
}

static guint
profile_store_get_n_items (GListModel *model)
{
  return WEIR_PROFILE_STORE (model)->profiles->len;
}

static gpointer
profile_store_get_item (GListModel *model,
                        guint       position)
{
  WeirProfileStore *self = WEIR_PROFILE_STORE (model);

  return position < self->profiles->len ? g_object_ref (g_ptr_array_index (self->profiles, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = profile_store_get_item_type;
  iface->get_n_items = profile_store_get_n_items;
  iface->get_item = profile_store_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (WeirProfileStore, weir_profile_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
weir_profile_store_finalize (GObject *object)
{
  WeirProfileStore *self = WEIR_PROFILE_STORE (object);

  g_free (self->path);
  g_key_file_unref (self->key_file);
  g_ptr_array_unref (self->profiles);
  g_ptr_array_unref (self->waiting);
  g_atomic_rc_box_release_full (self->order, write_order_clear);

  G_OBJECT_CLASS (weir_profile_store_parent_class)->finalize (object);
}

static void
weir_profile_store_class_init (WeirProfileStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = weir_profile_store_finalize;
}

static void
weir_profile_store_init (WeirProfileStore *self)
{
  self->order = g_atomic_rc_box_new0 (WriteOrder);
  g_mutex_init (&self->order->mutex);
  self->key_file = g_key_file_new ();
  self->profiles = g_ptr_array_new_with_free_func (g_object_unref);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * weir_profile_store_new:
 * @path: (nullable): the file, %NULL for `weir/profiles.ini` in the user's configuration folder
 *
 * Returns: (transfer full): an empty store; see weir_profile_store_load()
 */
WeirProfileStore *
weir_profile_store_new (const char *path)
{
  WeirProfileStore *self = g_object_new (WEIR_TYPE_PROFILE_STORE, NULL);

  self->path = path != NULL ? g_strdup (path)
                            : g_build_filename (g_get_user_config_dir (), "weir", "profiles.ini", NULL);
  return self;
}

/* Renames the file to the first free `….broken-N`; says in @error what happened to it. */
static void
keep_aside (WeirProfileStore *self,
            const GError     *reason,
            GError          **error)
{
  for (guint n = 1; n < 1000; n++)
    {
      g_autofree char *aside = g_strdup_printf ("%s.broken-%u", self->path, n);

      if (g_file_test (aside, G_FILE_TEST_EXISTS))
        continue;
      if (g_rename (self->path, aside) != 0)
        break;
      /* Translators: file names, then the reason */
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                   _("The saved connections in “%s” cannot be read and were kept aside as “%s”: %s"),
                   self->path, aside, reason->message);
      return;
    }

  self->is_locked = TRUE;
  g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
               _("The saved connections in “%s” cannot be read, and nothing is saved until that is mended: %s"),
               self->path, reason->message);
}

/**
 * weir_profile_store_load:
 * @self: a profile store
 * @error: return location
 *
 * Reads the file. That there is none is no error. One that cannot be read is kept aside and
 * the store starts empty; the error says so.
 *
 * Returns: whether all is well
 */
gboolean
weir_profile_store_load (WeirProfileStore *self,
                         GError          **error)
{
  g_autoptr (GKeyFile) key_file = g_key_file_new ();
  g_autoptr (GPtrArray) profiles = NULL;
  g_autoptr (GError) local_error = NULL;
  guint n_removed;

  g_return_val_if_fail (WEIR_IS_PROFILE_STORE (self), FALSE);

  self->is_locked = FALSE;
  if (!g_key_file_load_from_file (key_file, self->path, G_KEY_FILE_KEEP_COMMENTS, &local_error) ||
      (profiles = weir_profile_file_read (key_file, &local_error)) == NULL)
    {
      if (g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return TRUE;
      keep_aside (self, local_error, error);
      return FALSE;
    }

  g_key_file_unref (self->key_file);
  self->key_file = g_steal_pointer (&key_file);
  n_removed = self->profiles->len;
  g_ptr_array_unref (self->profiles);
  self->profiles = g_steal_pointer (&profiles);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_removed, self->profiles->len);
  return TRUE;
}

static gboolean
find_id (WeirProfileStore *self,
         const char       *id,
         guint            *position)
{
  for (guint i = 0; i < self->profiles->len; i++)
    {
      if (strcmp (weir_profile_get_id (g_ptr_array_index (self->profiles, i)), id) == 0)
        {
          *position = i;
          return TRUE;
        }
    }
  return FALSE;
}

/**
 * weir_profile_store_find:
 * @self: a profile store
 * @name_or_id: what `--profile` was given: an id, or else the first with this name
 *
 * Returns: (transfer none) (nullable): the profile
 */
WeirProfile *
weir_profile_store_find (WeirProfileStore *self,
                         const char       *name_or_id)
{
  guint position;

  g_return_val_if_fail (WEIR_IS_PROFILE_STORE (self), NULL);
  g_return_val_if_fail (name_or_id != NULL, NULL);

  if (find_id (self, name_or_id, &position))
    return g_ptr_array_index (self->profiles, position);
  for (guint i = 0; i < self->profiles->len; i++)
    {
      WeirProfile *profile = g_ptr_array_index (self->profiles, i);

      if (strcmp (weir_profile_get_name (profile), name_or_id) == 0)
        return profile;
    }
  return NULL;
}

typedef struct
{
  WriteOrder *order;
  guint64 serial;
  char *path;
  char *contents;
  gsize length;
} Write;

static void
write_free (Write *write)
{
  g_atomic_rc_box_release_full (write->order, write_order_clear);
  g_free (write->path);
  g_free (write->contents);
  g_free (write);
}

/* Thread: any; waits for a write that is under way. */
static gboolean
write_run (Write   *write,
           GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&write->order->mutex);
  g_autofree char *folder = g_path_get_dirname (write->path);
  g_autoptr (GError) local_error = NULL;

  /* What is as new is in the file, or something newer. */
  if (write->order->written >= write->serial)
    return TRUE;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED, _("The folder “%s” cannot be made: %s"), folder, g_strerror (errno));
      return FALSE;
    }
  if (!g_file_set_contents_full (write->path, write->contents, (gssize) write->length,
                                 G_FILE_SET_CONTENTS_CONSISTENT, 0600, &local_error))
    {
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED, _("The connections cannot be saved: %s"), local_error->message);
      return FALSE;
    }
  write->order->written = write->serial;
  /* The mode above is only given to new files: one that was copied here may be open to others. */
  if (g_chmod (write->path, 0600) != 0)
    g_warning ("The mode of “%s” cannot be set: %s", write->path, g_strerror (errno));
  return TRUE;
}

/* Thread: a worker of GTask. */
static void
write_func (GTask        *task,
            gpointer      source_object,
            gpointer      task_data,
            GCancellable *cancellable)
{
  GError *error = NULL;

  if (write_run (task_data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static Write *
write_new (WeirProfileStore *self)
{
  Write *write = g_new0 (Write, 1);

  write->order = g_atomic_rc_box_acquire (self->order);
  write->serial = self->serial;
  write->path = g_strdup (self->path);
  write->contents = g_key_file_to_data (self->key_file, &write->length, NULL);
  return write;
}

static void start_write (WeirProfileStore *self);

static void
write_cb (GObject      *source_object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (WeirProfileStore) self = user_data;
  g_autoptr (GPtrArray) tasks = g_steal_pointer (&self->writing);
  g_autoptr (GError) error = NULL;

  self->is_writing = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_debug ("%s", error->message);

  for (guint i = 0; i < tasks->len; i++)
    {
      GTask *task = g_ptr_array_index (tasks, i);

      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        weir_secrets_run (task);
    }

  if (self->is_dirty)
    start_write (self);
}

static void
start_write (WeirProfileStore *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->is_writing)
    return;

  self->writing = g_steal_pointer (&self->waiting);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->is_dirty = FALSE;
  self->is_writing = TRUE;

  /* Without source object: the worker may be the last to let go of the task, and the store
   * must not be finalized on its thread. */
  task = g_task_new (NULL, NULL, write_cb, g_object_ref (self));
  g_task_set_source_tag (task, start_write);
  g_task_set_task_data (task, write_new (self), (GDestroyNotify) write_free);
  g_task_run_in_thread (task, write_func);
}

/* Writes the file, then goes on with the secrets that are the task's data. */
static void
queue_write (WeirProfileStore *self,
             GTask            *task)
{
  self->is_dirty = TRUE;
  self->serial++;
  if (task != NULL)
    g_ptr_array_add (self->waiting, g_object_ref (task));
  start_write (self);
}

/**
 * weir_profile_store_flush:
 * @self: a profile store
 *
 * Writes what is not in the file yet, and waits until it is there: for the end of the program, when
 * nobody waits for the worker that writes. Returns at once where all is written.
 *
 * Thread: the main thread.
 */
void
weir_profile_store_flush (WeirProfileStore *self)
{
  g_autoptr (GError) error = NULL;
  Write *write;

  g_return_if_fail (WEIR_IS_PROFILE_STORE (self));

  if (!self->is_writing && !self->is_dirty)
    return;
  write = write_new (self);
  if (!write_run (write, &error))
    g_warning ("%s", error->message);
  write_free (write);
}

static gboolean
refuse_locked (WeirProfileStore *self,
               GTask            *task)
{
  if (!self->is_locked)
    return FALSE;
  g_task_return_new_error (task, WEIR_ERROR, WEIR_ERROR_CONFLICT,
                           _("“%s” cannot be read, and is not overwritten: move it away, then start again"),
                           self->path);
  return TRUE;
}

char *
weir_profile_store_dup_last_id (WeirProfileStore *self)
{
  g_return_val_if_fail (WEIR_IS_PROFILE_STORE (self), NULL);

  return weir_profile_file_dup_last_id (self->key_file);
}

void
weir_profile_store_set_last_id (WeirProfileStore *self,
                                const char       *id)
{
  g_autofree char *last_id = NULL;

  g_return_if_fail (WEIR_IS_PROFILE_STORE (self));

  last_id = weir_profile_file_dup_last_id (self->key_file);
  if (self->is_locked || g_strcmp0 (last_id, id) == 0)
    return;
  weir_profile_file_set_last_id (self->key_file, id);
  queue_write (self, NULL);
}

void
weir_profile_store_save_async (WeirProfileStore    *self,
                               WeirProfile         *profile,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_auto (GStrv) old_secrets = NULL;
  guint position;

  g_return_if_fail (WEIR_IS_PROFILE_STORE (self));
  g_return_if_fail (WEIR_IS_PROFILE (profile));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, weir_profile_store_save_async);
  if (weir_profile_get_is_demo (profile))
    {
      g_task_return_new_error (task, WEIR_ERROR, WEIR_ERROR_INVALID, _("The sample shop is not saved: it is always there"));
      return;
    }
  if (refuse_locked (self, task) || g_task_return_error_if_cancelled (task))
    return;

  old_secrets = weir_profile_file_list_secrets (self->key_file, weir_profile_get_id (profile));
  weir_secrets_set_store (task, profile, (const char *const *) old_secrets);

  weir_profile_file_write (self->key_file, profile);
  if (find_id (self, weir_profile_get_id (profile), &position))
    {
      g_object_ref (profile);
      g_object_unref (g_ptr_array_index (self->profiles, position));
      g_ptr_array_index (self->profiles, position) = profile;
      g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 1);
    }
  else
    {
      g_ptr_array_add (self->profiles, g_object_ref (profile));
      g_list_model_items_changed (G_LIST_MODEL (self), self->profiles->len - 1, 0, 1);
    }
  queue_write (self, task);
}

gboolean
weir_profile_store_save_finish (WeirProfileStore *self,
                                GAsyncResult     *result,
                                GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
weir_profile_store_remove_async (WeirProfileStore    *self,
                                 WeirProfile         *profile,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_auto (GStrv) secrets = NULL;
  g_autoptr (GError) failure = NULL;
  const char *id;
  guint position;

  g_return_if_fail (WEIR_IS_PROFILE_STORE (self));
  g_return_if_fail (WEIR_IS_PROFILE (profile));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, weir_profile_store_remove_async);
  id = weir_profile_get_id (profile);
  if (!find_id (self, id, &position))
    {
      g_task_return_new_error (task, WEIR_ERROR, WEIR_ERROR_NOT_FOUND, _("The connection “%s” is not saved"),
                               weir_profile_get_name (profile));
      return;
    }
  if (refuse_locked (self, task) || g_task_return_error_if_cancelled (task))
    return;

  secrets = weir_profile_file_list_secrets (self->key_file, id);
  weir_secrets_set_clear (task, id, (const char *const *) secrets);
  if (!weir_mapping_file_remove (id, &failure))
    g_warning ("%s", failure->message);
  weir_profile_file_remove (self->key_file, id);
  g_ptr_array_remove_index (self->profiles, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  queue_write (self, task);
}

gboolean
weir_profile_store_remove_finish (WeirProfileStore *self,
                                  GAsyncResult     *result,
                                  GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
weir_profile_store_unlock_async (WeirProfileStore    *self,
                                 WeirProfile         *profile,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_auto (GStrv) secrets = NULL;

  g_return_if_fail (WEIR_IS_PROFILE_STORE (self));
  g_return_if_fail (WEIR_IS_PROFILE (profile));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, weir_profile_store_unlock_async);
  secrets = weir_profile_file_list_secrets (self->key_file, weir_profile_get_id (profile));
  weir_secrets_set_look_up (task, profile, (const char *const *) secrets);
  weir_secrets_run (task);
}

gboolean
weir_profile_store_unlock_finish (WeirProfileStore *self,
                                  GAsyncResult     *result,
                                  GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
