/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "store/weir-offset-journal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/weir-error.h"

#define FORMAT 1
#define BUSY_MSEC 5000

struct _WeirOffsetJournal
{
  char *folder;
  sqlite3 *database;
  GHashTable *locks;  /* of changes that are under way here: id → descriptor + 1 */
  GHashTable *looked; /* likewise, of those that are looked into */
};

/* Numbers that are not known are NULL. An item has what was there, what was to be, and what became of it. */
static const char schema[] =
  "CREATE TABLE change ("
  " id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, state TEXT NOT NULL, group_name TEXT NOT NULL,"
  " cluster TEXT NOT NULL, bootstrap TEXT, what TEXT, undo_of INTEGER REFERENCES change, started_msec INTEGER NOT NULL,"
  " ended_msec INTEGER, is_recovered INTEGER NOT NULL DEFAULT 0, error TEXT) STRICT;"
  "CREATE TABLE item ("
  " change_id INTEGER NOT NULL REFERENCES change, topic TEXT NOT NULL, part INTEGER NOT NULL,"
  " before_offset INTEGER, before_epoch INTEGER, before_metadata BLOB,"
  " after_offset INTEGER, after_epoch INTEGER, after_metadata BLOB,"
  " result TEXT NOT NULL, problem TEXT, PRIMARY KEY (change_id, topic, part)) STRICT, WITHOUT ROWID;"
  "CREATE INDEX change_by_group ON change (group_name);"
  "PRAGMA user_version = 1;";

static const char *const kinds[] = { "set", "delete", "delete-group", "undo" };
static const char *const states[] = { "open", "done", "partial", "failed" };
static const char *const results[] = { "planned", "written", "refused", "other" };

static int
find_name (const char *const *names,
           gsize n_names,
           const unsigned char *name)
{
  for (gsize i = 0; i < n_names; i++)
    {
      if (g_strcmp0 (names[i], (const char *) name) == 0)
        return (int) i;
    }
  return 0;
}

static void
set_error (WeirOffsetJournal *self,
           GError **error)
{
  g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED,
               /* Translators: name of a folder, and what the database says, in English */
               _("The record of changes to consumer groups in “%s” cannot be used: %s. Without it no change could be undone."),
               self->folder, self->database != NULL ? sqlite3_errmsg (self->database) : g_strerror (ENOMEM));
}

static gboolean
run (WeirOffsetJournal *self,
     const char *text,
     GError **error)
{
  if (sqlite3_exec (self->database, text, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  set_error (self, error);
  return FALSE;
}

static void
roll_back (WeirOffsetJournal *self)
{
  /* Where nothing was begun, or the failure has rolled back already, this does nothing. */
  sqlite3_exec (self->database, "ROLLBACK", NULL, NULL, NULL);
}

static sqlite3_stmt *
prepare (WeirOffsetJournal *self,
         const char *text,
         GError **error)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (self->database, text, -1, &statement, NULL) == SQLITE_OK)
    return statement;
  set_error (self, error);
  return NULL;
}

static gboolean
get_format (WeirOffsetJournal *self,
            int *format,
            GError **error)
{
  sqlite3_stmt *statement = prepare (self, "PRAGMA user_version", error);
  gboolean is_read;

  if (statement == NULL)
    return FALSE;
  is_read = sqlite3_step (statement) == SQLITE_ROW;
  if (is_read)
    *format = sqlite3_column_int (statement, 0);
  else
    set_error (self, error);
  sqlite3_finalize (statement);
  return is_read;
}

static gboolean
set_up (WeirOffsetJournal *self,
        GError **error)
{
  int format = 0;

  sqlite3_busy_timeout (self->database, BUSY_MSEC);
  /* A change is on the disk before it is sent: a power cut a moment later must find it. */
  if (!run (self, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON", error) || !get_format (self, &format, error))
    return FALSE;
  if (format == 0)
    {
      /* Two programs may start at once: the second waits, then finds it done. */
      if (!run (self, "BEGIN IMMEDIATE", error))
        return FALSE;
      if (!get_format (self, &format, error) || (format == 0 && !run (self, schema, error)) || !run (self, "COMMIT", error))
        {
          roll_back (self);
          return FALSE;
        }
      if (format == 0)
        return TRUE;
    }
  if (format == FORMAT)
    return TRUE;
  g_set_error (error, WEIR_ERROR, WEIR_ERROR_UNSUPPORTED,
               _("The record of changes to consumer groups in “%s” was written by a newer Weir. Use that one, or move the file away."), self->folder);
  return FALSE;
}

/**
 * weir_offset_journal_open:
 * @folder: (nullable): where it is; %NULL is the user's own place
 */
WeirOffsetJournal *
weir_offset_journal_open (const char *folder,
                          GError **error)
{
  g_autoptr (WeirOffsetJournal) self = g_new0 (WeirOffsetJournal, 1);
  g_autofree char *path = NULL;

  self->folder = folder != NULL ? g_strdup (folder) : g_build_filename (g_get_user_data_dir (), "weir", "changes", NULL);
  self->locks = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->looked = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  path = g_build_filename (self->folder, "groups.sqlite", NULL);
  if (g_mkdir_with_parents (self->folder, 0700) != 0)
    {
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED, _("Changes to consumer groups cannot be recorded in “%s”: %s. Without that none could be undone."),
                   self->folder, g_strerror (errno));
      return NULL;
    }
  if (sqlite3_open_v2 (path, &self->database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, NULL) != SQLITE_OK)
    {
      set_error (self, error);
      return NULL;
    }
  return set_up (self, error) ? g_steal_pointer (&self) : NULL;
}

static void
remember_lock (GHashTable *locks,
               gint64 id,
               int lock)
{
  g_hash_table_insert (locks, g_memdup2 (&id, sizeof id), GINT_TO_POINTER (lock + 1));
}

static void
close_locks (GHashTable *locks)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, locks);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    close (GPOINTER_TO_INT (value) - 1);
  g_hash_table_remove_all (locks);
}

void
weir_offset_journal_free (WeirOffsetJournal *self)
{
  if (self == NULL)
    return;
  close_locks (self->locks);
  close_locks (self->looked);
  g_hash_table_unref (self->locks);
  g_hash_table_unref (self->looked);
  sqlite3_close (self->database);
  g_free (self->folder);
  g_free (self);
}

/* A change that is under way is held by a lock, which ends with the program, however that ends. −1: another one has it. */
static int
take_lock (WeirOffsetJournal *self,
           gint64 id)
{
  g_autofree char *name = g_strdup_printf ("%" G_GINT64_FORMAT ".lock", id);
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  int lock = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (lock >= 0 && flock (lock, LOCK_EX | LOCK_NB) != 0)
    {
      close (lock);
      lock = -1;
    }
  return lock;
}

static void
drop_lock (WeirOffsetJournal *self,
           gint64 id,
           int lock)
{
  g_autofree char *name = g_strdup_printf ("%" G_GINT64_FORMAT ".lock", id);
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  g_unlink (path);
  close (lock);
}

static void
bind_number (sqlite3_stmt *statement,
             int position,
             gint64 number,
             gboolean is_known)
{
  if (is_known)
    sqlite3_bind_int64 (statement, position, number);
  else
    sqlite3_bind_null (statement, position);
}

static void
bind_text (sqlite3_stmt *statement,
           int position,
           const char *text)
{
  sqlite3_bind_text (statement, position, text, -1, SQLITE_TRANSIENT);
}

/* At @position and the two behind it. */
static void
bind_commit (sqlite3_stmt *statement,
             int position,
             const WeirCommit *commit)
{
  gsize length = 0;
  gconstpointer bytes = commit->metadata != NULL ? g_bytes_get_data (commit->metadata, &length) : NULL;

  bind_number (statement, position, commit->offset, commit->offset >= 0);
  bind_number (statement, position + 1, commit->leader_epoch, commit->offset >= 0 && commit->leader_epoch >= 0);
  if (length > 0)
    sqlite3_bind_blob64 (statement, position + 2, bytes, length, SQLITE_TRANSIENT);
  else
    sqlite3_bind_null (statement, position + 2);
}

static gboolean
step (WeirOffsetJournal *self,
      sqlite3_stmt *statement,
      GError **error)
{
  gboolean is_done = sqlite3_step (statement) == SQLITE_DONE;

  if (!is_done)
    set_error (self, error);
  sqlite3_reset (statement);
  return is_done;
}

static gboolean
insert_change (WeirOffsetJournal *self,
               WeirOffsetChange *change,
               GError **error)
{
  sqlite3_stmt *statement = prepare (self, "INSERT INTO change (kind, state, group_name, cluster, bootstrap, what, undo_of, started_msec)"
                                           " VALUES (?, ?, ?, ?, ?, ?, ?, ?)", error);
  gboolean is_done;

  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, kinds[change->kind]);
  bind_text (statement, 2, states[WEIR_OFFSET_CHANGE_OPEN]);
  bind_text (statement, 3, change->group);
  bind_text (statement, 4, change->cluster != NULL ? change->cluster : "");
  bind_text (statement, 5, change->bootstrap);
  bind_text (statement, 6, change->what);
  bind_number (statement, 7, change->undo_of, change->undo_of > 0);
  sqlite3_bind_int64 (statement, 8, change->started_msec);
  is_done = step (self, statement, error);
  sqlite3_finalize (statement);
  if (is_done)
    change->id = sqlite3_last_insert_rowid (self->database);
  return is_done;
}

static gboolean
insert_items (WeirOffsetJournal *self,
              const WeirOffsetChange *change,
              GError **error)
{
  sqlite3_stmt *statement = prepare (self, "INSERT INTO item (change_id, topic, part, before_offset, before_epoch, before_metadata,"
                                           " after_offset, after_epoch, after_metadata, result) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", error);
  gboolean is_done = statement != NULL;

  for (guint i = 0; is_done && i < change->items->len; i++)
    {
      const WeirOffsetItem *item = g_ptr_array_index (change->items, i);

      if (item->is_excluded)
        continue;
      sqlite3_bind_int64 (statement, 1, change->id);
      bind_text (statement, 2, item->topic);
      sqlite3_bind_int64 (statement, 3, item->partition);
      bind_commit (statement, 4, &item->before);
      bind_commit (statement, 7, &item->after);
      bind_text (statement, 10, results[WEIR_OFFSET_RESULT_PLANNED]);
      is_done = step (self, statement, error);
    }
  sqlite3_finalize (statement);
  return is_done;
}

gboolean
weir_offset_journal_begin (WeirOffsetJournal *self,
                           WeirOffsetChange *change,
                           GError **error)
{
  int lock;

  if (!run (self, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (!insert_change (self, change, error) || !insert_items (self, change, error))
    {
      roll_back (self);
      change->id = 0;
      return FALSE;
    }
  /* Before anybody can see it: it would be taken for one that was interrupted. */
  lock = take_lock (self, change->id);
  if (lock < 0)
    {
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED, _("Changes to consumer groups cannot be recorded in “%s”: %s. Without that none could be undone."),
                   self->folder, g_strerror (errno));
      roll_back (self);
      change->id = 0;
      return FALSE;
    }
  if (!run (self, "COMMIT", error))
    {
      roll_back (self);
      drop_lock (self, change->id, lock);
      change->id = 0;
      return FALSE;
    }
  remember_lock (self->locks, change->id, lock);
  return TRUE;
}

static gboolean
update_change (WeirOffsetJournal *self,
               const WeirOffsetChange *change,
               GError **error)
{
  sqlite3_stmt *statement = prepare (self, "UPDATE change SET state = ?, ended_msec = ?, is_recovered = ?, error = ? WHERE id = ?", error);
  gboolean is_done;

  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, states[change->state]);
  bind_number (statement, 2, change->ended_msec, change->ended_msec > 0);
  sqlite3_bind_int64 (statement, 3, change->is_recovered);
  bind_text (statement, 4, change->error);
  sqlite3_bind_int64 (statement, 5, change->id);
  is_done = step (self, statement, error);
  sqlite3_finalize (statement);
  return is_done;
}

static gboolean
update_items (WeirOffsetJournal *self,
              const WeirOffsetChange *change,
              GError **error)
{
  sqlite3_stmt *statement = prepare (self, "UPDATE item SET result = ?, problem = ? WHERE change_id = ? AND topic = ? AND part = ?", error);
  gboolean is_done = statement != NULL;

  for (guint i = 0; is_done && i < change->items->len; i++)
    {
      const WeirOffsetItem *item = g_ptr_array_index (change->items, i);

      if (item->is_excluded)
        continue;
      bind_text (statement, 1, results[item->result]);
      bind_text (statement, 2, item->problem);
      sqlite3_bind_int64 (statement, 3, change->id);
      bind_text (statement, 4, item->topic);
      sqlite3_bind_int64 (statement, 5, item->partition);
      is_done = step (self, statement, error);
    }
  sqlite3_finalize (statement);
  return is_done;
}

static void
release (WeirOffsetJournal *self,
         GHashTable *locks,
         gint64 id)
{
  gpointer lock = g_hash_table_lookup (locks, &id);

  if (lock == NULL)
    return;
  drop_lock (self, id, GPOINTER_TO_INT (lock) - 1);
  g_hash_table_remove (locks, &id);
}

gboolean
weir_offset_journal_end (WeirOffsetJournal *self,
                         WeirOffsetChange *change,
                         GError **error)
{
  if (!run (self, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (!update_change (self, change, error) || !update_items (self, change, error) || !run (self, "COMMIT", error))
    {
      roll_back (self);
      return FALSE;
    }
  release (self, self->locks, change->id);
  release (self, self->looked, change->id);
  return TRUE;
}

static void
take_commit (sqlite3_stmt *statement,
             int column,
             WeirCommit *commit)
{
  *commit = WEIR_COMMIT_NONE;
  if (sqlite3_column_type (statement, column) == SQLITE_NULL)
    return;
  commit->offset = sqlite3_column_int64 (statement, column);
  if (sqlite3_column_type (statement, column + 1) != SQLITE_NULL)
    commit->leader_epoch = sqlite3_column_int (statement, column + 1);
  if (sqlite3_column_bytes (statement, column + 2) > 0)
    commit->metadata = g_bytes_new (sqlite3_column_blob (statement, column + 2), (gsize) sqlite3_column_bytes (statement, column + 2));
}

#define CHANGE_COLUMNS \
  "c.id, c.kind, c.state, c.group_name, c.cluster, c.bootstrap, c.what, c.undo_of, c.started_msec, c.ended_msec, c.is_recovered, c.error," \
  " (SELECT max(u.id) FROM change u WHERE u.undo_of = c.id AND u.state = 'done')"

static WeirOffsetChange *
take_change (sqlite3_stmt *statement)
{
  WeirOffsetChangeKind kind = (WeirOffsetChangeKind) find_name (kinds, G_N_ELEMENTS (kinds), sqlite3_column_text (statement, 1));
  WeirOffsetChange *change = weir_offset_change_new (kind, (const char *) sqlite3_column_text (statement, 3));

  change->id = sqlite3_column_int64 (statement, 0);
  change->state = (WeirOffsetChangeState) find_name (states, G_N_ELEMENTS (states), sqlite3_column_text (statement, 2));
  change->cluster = g_strdup ((const char *) sqlite3_column_text (statement, 4));
  change->bootstrap = g_strdup ((const char *) sqlite3_column_text (statement, 5));
  change->what = g_strdup ((const char *) sqlite3_column_text (statement, 6));
  change->undo_of = sqlite3_column_int64 (statement, 7);
  change->started_msec = sqlite3_column_int64 (statement, 8);
  change->ended_msec = sqlite3_column_int64 (statement, 9);
  change->is_recovered = sqlite3_column_int (statement, 10) != 0;
  change->error = g_strdup ((const char *) sqlite3_column_text (statement, 11));
  change->undone_by = sqlite3_column_int64 (statement, 12);
  return change;
}

static gboolean
load_items (WeirOffsetJournal *self,
            WeirOffsetChange *change,
            GError **error)
{
  sqlite3_stmt *statement = prepare (self, "SELECT topic, part, before_offset, before_epoch, before_metadata, after_offset, after_epoch,"
                                           " after_metadata, result, problem FROM item WHERE change_id = ?", error);
  int code;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, change->id);
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      WeirOffsetItem *item =
        weir_offset_change_add (change, (const char *) sqlite3_column_text (statement, 0), sqlite3_column_int (statement, 1));

      take_commit (statement, 2, &item->before);
      take_commit (statement, 5, &item->after);
      item->result = (WeirOffsetResult) find_name (results, G_N_ELEMENTS (results), sqlite3_column_text (statement, 8));
      item->problem = g_strdup ((const char *) sqlite3_column_text (statement, 9));
    }
  if (code != SQLITE_DONE)
    set_error (self, error);
  sqlite3_finalize (statement);
  weir_offset_change_sort (change);
  return code == SQLITE_DONE;
}

static GPtrArray *
take_changes (WeirOffsetJournal *self,
              sqlite3_stmt *statement,
              GError **error)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify) weir_offset_change_free);
  int code;

  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (changes, take_change (statement));
  if (code != SQLITE_DONE)
    set_error (self, error);
  sqlite3_finalize (statement);
  return code == SQLITE_DONE ? g_steal_pointer (&changes) : NULL;
}

GPtrArray *
weir_offset_journal_list (WeirOffsetJournal *self,
                          const char *group,
                          const char *cluster,
                          GError **error)
{
  sqlite3_stmt *statement = prepare (self, "SELECT " CHANGE_COLUMNS " FROM change c WHERE (?1 IS NULL OR c.group_name = ?1)"
                                           " AND (?2 IS NULL OR c.cluster = ?2) ORDER BY c.id DESC", error);

  if (statement == NULL)
    return NULL;
  bind_text (statement, 1, group);
  bind_text (statement, 2, cluster);
  return take_changes (self, statement, error);
}

WeirOffsetChange *
weir_offset_journal_load (WeirOffsetJournal *self,
                          gint64 id,
                          GError **error)
{
  sqlite3_stmt *statement = prepare (self, "SELECT " CHANGE_COLUMNS " FROM change c WHERE c.id = ?", error);
  g_autoptr (GPtrArray) changes = NULL;
  g_autoptr (WeirOffsetChange) change = NULL;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, id);
  changes = take_changes (self, statement, error);
  if (changes == NULL)
    return NULL;
  if (changes->len == 0)
    {
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, id);

      g_set_error (error, WEIR_ERROR, WEIR_ERROR_NOT_FOUND, _("There is no recorded change of the number %s: “weirctl group-changes” lists them."), number);
      return NULL;
    }
  change = g_ptr_array_steal_index (changes, 0);
  return load_items (self, change, error) ? g_steal_pointer (&change) : NULL;
}

GPtrArray *
weir_offset_journal_list_interrupted (WeirOffsetJournal *self,
                                      GError **error)
{
  sqlite3_stmt *statement = prepare (self, "SELECT " CHANGE_COLUMNS " FROM change c WHERE c.state = 'open' ORDER BY c.id", error);
  g_autoptr (GPtrArray) changes = statement != NULL ? take_changes (self, statement, error) : NULL;
  g_autoptr (GPtrArray) interrupted = g_ptr_array_new_with_free_func ((GDestroyNotify) weir_offset_change_free);

  if (changes == NULL)
    return NULL;
  for (guint i = 0; i < changes->len; i++)
    {
      gint64 id = ((const WeirOffsetChange *) g_ptr_array_index (changes, i))->id;
      g_autoptr (WeirOffsetChange) change = NULL;
      int lock;

      if (g_hash_table_contains (self->locks, &id) || g_hash_table_contains (self->looked, &id))
        continue;
      lock = take_lock (self, id);
      if (lock < 0)
        continue;
      remember_lock (self->looked, id, lock);
      /* Again: it may have come to its end between the list and the lock. */
      change = weir_offset_journal_load (self, id, error);
      if (change == NULL)
        return NULL;
      if (change->state == WEIR_OFFSET_CHANGE_OPEN)
        g_ptr_array_add (interrupted, g_steal_pointer (&change));
      else
        release (self, self->looked, id);
    }
  return g_steal_pointer (&interrupted);
}

void
weir_offset_journal_release_interrupted (WeirOffsetJournal *self)
{
  close_locks (self->looked);
}
