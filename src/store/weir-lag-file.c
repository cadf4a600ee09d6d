/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "store/weir-lag-file.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <sqlite3.h>

#include "base/weir-error.h"

#define FORMAT 1
#define NAME "lag.sqlite"
#define BUSY_MSEC 5000
/* The writer says at least so often that nothing has moved: where points are further apart, Weir did not run. */
#define SILENCE_USEC (150 * G_TIME_SPAN_SECOND)

struct _WeirLagFile
{
  char *folder;
  sqlite3 *database;
  gint64 thinned_usec; /* up to when the last thinning went, 0 before the first */
};

/* What is not known is NULL. */
static const char schema[] =
  "CREATE TABLE series ("
  " id INTEGER PRIMARY KEY, cluster TEXT NOT NULL, group_name TEXT NOT NULL, topic TEXT NOT NULL, part INTEGER NOT NULL,"
  " UNIQUE (cluster, group_name, topic, part)) STRICT;"
  "CREATE TABLE point ("
  " series_id INTEGER NOT NULL, time_usec INTEGER NOT NULL, committed INTEGER, end_offset INTEGER,"
  " PRIMARY KEY (series_id, time_usec)) STRICT, WITHOUT ROWID;"
  "PRAGMA user_version = 1;";

void
weir_lag_row_clear (WeirLagRow *self)
{
  g_free (self->cluster);
  g_free (self->group);
  g_free (self->topic);
}

void
weir_stored_lag_free (WeirStoredLag *self)
{
  g_free (self->topic);
  g_array_unref (self->points);
  g_free (self);
}

static void
set_error (WeirLagFile *self,
           gboolean *is_damaged,
           GError **error)
{
  int code = self->database != NULL ? sqlite3_errcode (self->database) : SQLITE_NOMEM;

  *is_damaged = code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
  g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED,
               /* Translators: name of a folder, and what the database says, in English */
               _("The history of lag in “%s” cannot be used: %s. The lag of earlier runs is not shown, and this one’s is not kept."),
               self->folder, self->database != NULL ? sqlite3_errmsg (self->database) : g_strerror (ENOMEM));
}

static gboolean
run (WeirLagFile *self,
     const char *text,
     gboolean *is_damaged,
     GError **error)
{
  if (sqlite3_exec (self->database, text, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  set_error (self, is_damaged, error);
  return FALSE;
}

static sqlite3_stmt *
prepare (WeirLagFile *self,
         const char *text,
         gboolean *is_damaged,
         GError **error)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (self->database, text, -1, &statement, NULL) == SQLITE_OK)
    return statement;
  set_error (self, is_damaged, error);
  return NULL;
}

static gboolean
get_number (WeirLagFile *self,
            const char *text,
            gint64 *number,
            gboolean *is_damaged,
            GError **error)
{
  sqlite3_stmt *statement = prepare (self, text, is_damaged, error);
  gboolean is_read;

  if (statement == NULL)
    return FALSE;
  is_read = sqlite3_step (statement) == SQLITE_ROW;
  if (is_read)
    *number = sqlite3_column_int64 (statement, 0);
  else
    set_error (self, is_damaged, error);
  sqlite3_finalize (statement);
  return is_read;
}

static gboolean
set_up (WeirLagFile *self,
        gboolean *is_damaged,
        GError **error)
{
  gint64 format = 0;

  sqlite3_busy_timeout (self->database, BUSY_MSEC);
  /* A power cut may cost the last seconds, never the file. The space of what was thinned is given back in small steps. A newer
   * Weir's file is left as it is. */
  if (!get_number (self, "PRAGMA user_version", &format, is_damaged, error)
      || (format <= FORMAT
          && !run (self, "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL", is_damaged, error)))
    return FALSE;
  if (format == 0)
    {
      /* Two programs may start at once: the second waits, then finds it done. */
      if (!run (self, "BEGIN IMMEDIATE", is_damaged, error))
        return FALSE;
      if (!get_number (self, "PRAGMA user_version", &format, is_damaged, error)
          || (format == 0 && !run (self, schema, is_damaged, error)) || !run (self, "COMMIT", is_damaged, error))
        {
          sqlite3_exec (self->database, "ROLLBACK", NULL, NULL, NULL);
          return FALSE;
        }
      if (format == 0)
        return TRUE;
    }
  if (format == FORMAT)
    return TRUE;
  *is_damaged = FALSE;
  g_set_error (error, WEIR_ERROR, WEIR_ERROR_UNSUPPORTED,
               _("The history of lag in “%s” was written by a newer Weir. Use that one, or move the file away."), self->folder);
  return FALSE;
}

WeirLagFile *
weir_lag_file_open (const char *folder,
                    gboolean *is_damaged,
                    GError **error)
{
  g_autoptr (WeirLagFile) self = g_new0 (WeirLagFile, 1);
  g_autofree char *path = g_build_filename (folder, NAME, NULL);

  *is_damaged = FALSE;
  self->folder = g_strdup (folder);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED, _("The history of lag cannot be kept in “%s”: %s."), folder, g_strerror (errno));
      return NULL;
    }
  if (sqlite3_open_v2 (path, &self->database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, NULL) != SQLITE_OK)
    {
      set_error (self, is_damaged, error);
      return NULL;
    }
  return set_up (self, is_damaged, error) ? g_steal_pointer (&self) : NULL;
}

void
weir_lag_file_free (WeirLagFile *self)
{
  if (self == NULL)
    return;
  sqlite3_close (self->database);
  g_free (self->folder);
  g_free (self);
}

char *
weir_lag_file_set_aside (const char *folder,
                         GError **error)
{
  static const char *const endings[] = { "", "-wal", "-shm" };
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%dT%H%M%S");
  g_autofree char *path = g_build_filename (folder, NAME, NULL);
  g_autofree char *aside = g_strdup_printf ("%s.damaged-%s", path, stamp);

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *from = g_strconcat (path, endings[i], NULL);
      g_autofree char *to = g_strconcat (aside, endings[i], NULL);

      if (g_rename (from, to) == 0 || (i > 0 && errno == ENOENT))
        continue;
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED, _("The damaged history of lag, “%s”, cannot be moved aside: %s."), from, g_strerror (errno));
      return NULL;
    }
  return g_steal_pointer (&aside);
}

static void
bind_text (sqlite3_stmt *statement,
           int position,
           const char *text)
{
  sqlite3_bind_text (statement, position, text, -1, SQLITE_STATIC);
}

static void
bind_offset (sqlite3_stmt *statement,
             int position,
             gint64 offset)
{
  if (offset >= 0)
    sqlite3_bind_int64 (statement, position, offset);
  else
    sqlite3_bind_null (statement, position);
}

static gboolean
write_row (sqlite3_stmt *series,
           sqlite3_stmt *point,
           const WeirLagRow *row)
{
  gboolean is_done;

  bind_text (series, 1, row->cluster);
  bind_text (series, 2, row->group);
  bind_text (series, 3, row->topic);
  sqlite3_bind_int (series, 4, row->partition);
  is_done = sqlite3_step (series) == SQLITE_DONE;
  sqlite3_reset (series);
  if (!is_done)
    return FALSE;
  bind_text (point, 1, row->cluster);
  bind_text (point, 2, row->group);
  bind_text (point, 3, row->topic);
  sqlite3_bind_int (point, 4, row->partition);
  sqlite3_bind_int64 (point, 5, row->time_usec);
  bind_offset (point, 6, row->committed);
  bind_offset (point, 7, row->end);
  is_done = sqlite3_step (point) == SQLITE_DONE;
  sqlite3_reset (point);
  return is_done;
}

gboolean
weir_lag_file_write (WeirLagFile *self,
                     const GArray *rows,
                     gboolean *is_damaged,
                     GError **error)
{
  sqlite3_stmt *series = NULL;
  sqlite3_stmt *point = NULL;
  gboolean is_done = FALSE;

  *is_damaged = FALSE;
  if (!run (self, "BEGIN IMMEDIATE", is_damaged, error))
    return FALSE;
  series = prepare (self, "INSERT OR IGNORE INTO series (cluster, group_name, topic, part) VALUES (?, ?, ?, ?)", is_damaged, error);
  if (series != NULL)
    point = prepare (self, "INSERT OR REPLACE INTO point (series_id, time_usec, committed, end_offset) SELECT id, ?5, ?6, ?7 FROM series"
                           " WHERE cluster = ?1 AND group_name = ?2 AND topic = ?3 AND part = ?4", is_damaged, error);
  if (point != NULL)
    {
      is_done = TRUE;
      for (guint i = 0; is_done && i < rows->len; i++)
        is_done = write_row (series, point, &g_array_index (rows, WeirLagRow, i));
      if (!is_done)
        set_error (self, is_damaged, error);
    }
  sqlite3_finalize (series);
  sqlite3_finalize (point);
  if (is_done && run (self, "COMMIT", is_damaged, error))
    return TRUE;
  /* Where the failure has rolled back already, this does nothing. */
  sqlite3_exec (self->database, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

/* Of the points of one step that with the greatest lag is kept; one of which nothing is known only where no other is. */
static gboolean
thin_range (WeirLagFile *self,
            gint64 from_usec,
            gint64 to_usec,
            gint64 step_usec,
            gboolean *is_damaged,
            GError **error)
{
  sqlite3_stmt *statement;
  gboolean is_done;

  /* Whole steps: half of one would be thinned again, and then leave another point. */
  from_usec -= from_usec % step_usec;
  to_usec -= to_usec % step_usec;
  if (from_usec >= to_usec)
    return TRUE;
  statement = prepare (self, "DELETE FROM point WHERE (series_id, time_usec) IN (SELECT series_id, time_usec FROM ("
                             " SELECT series_id, time_usec, ROW_NUMBER () OVER (PARTITION BY series_id, time_usec / ?3"
                             " ORDER BY end_offset - committed DESC NULLS LAST, time_usec) AS place"
                             " FROM point WHERE time_usec >= ?1 AND time_usec < ?2) WHERE place > 1)", is_damaged, error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, MAX (from_usec, 0));
  sqlite3_bind_int64 (statement, 2, to_usec);
  sqlite3_bind_int64 (statement, 3, step_usec);
  is_done = sqlite3_step (statement) == SQLITE_DONE;
  if (!is_done)
    set_error (self, is_damaged, error);
  sqlite3_finalize (statement);
  return is_done;
}

static gboolean
delete_before (WeirLagFile *self,
               gint64 time_usec,
               gboolean *is_damaged,
               GError **error)
{
  sqlite3_stmt *statement = prepare (self, "DELETE FROM point WHERE time_usec < ?", is_damaged, error);
  gboolean is_done;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, time_usec);
  is_done = sqlite3_step (statement) == SQLITE_DONE;
  if (!is_done)
    set_error (self, is_damaged, error);
  sqlite3_finalize (statement);
  return is_done;
}

/* The oldest quarter of the time goes, until the rest fits. */
static gboolean
make_fit (WeirLagFile *self,
          gint64 max_bytes,
          gboolean *is_damaged,
          GError **error)
{
  for (guint i = 0; i < 32; i++)
    {
      gint64 n_pages, n_free, page_bytes, first_usec, last_usec;

      if (!get_number (self, "PRAGMA page_count", &n_pages, is_damaged, error)
          || !get_number (self, "PRAGMA freelist_count", &n_free, is_damaged, error)
          || !get_number (self, "PRAGMA page_size", &page_bytes, is_damaged, error))
        return FALSE;
      if ((n_pages - n_free) * page_bytes <= max_bytes)
        return TRUE;
      if (!get_number (self, "SELECT coalesce (min (time_usec), 0) FROM point", &first_usec, is_damaged, error)
          || !get_number (self, "SELECT coalesce (max (time_usec), 0) FROM point", &last_usec, is_damaged, error)
          || !delete_before (self, first_usec + (last_usec - first_usec) / 4 + 1, is_damaged, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
thin (WeirLagFile *self,
      gint64 now_usec,
      gint64 max_bytes,
      gboolean *is_damaged,
      GError **error)
{
  gint64 minute_usec = weir_lag_get_step (WEIR_LAG_FINE_USEC + 1);
  gint64 hour_usec = weir_lag_get_step (WEIR_LAG_MIDDLE_USEC + 1);
  /* What was thinned the last time is not looked at again. */
  gint64 since_fine_usec = self->thinned_usec > 0 ? self->thinned_usec - WEIR_LAG_FINE_USEC - minute_usec : 0;
  gint64 since_middle_usec = self->thinned_usec > 0 ? self->thinned_usec - WEIR_LAG_MIDDLE_USEC - hour_usec : 0;

  return delete_before (self, now_usec - WEIR_LAG_COARSE_USEC, is_damaged, error)
         && thin_range (self, since_middle_usec, now_usec - WEIR_LAG_MIDDLE_USEC, hour_usec, is_damaged, error)
         && thin_range (self, MAX (since_fine_usec, now_usec - WEIR_LAG_MIDDLE_USEC), now_usec - WEIR_LAG_FINE_USEC, minute_usec,
                        is_damaged, error)
         && make_fit (self, max_bytes, is_damaged, error)
         && run (self, "DELETE FROM series WHERE NOT EXISTS (SELECT 1 FROM point WHERE series_id = series.id)", is_damaged, error);
}

gboolean
weir_lag_file_thin (WeirLagFile *self,
                    gint64 now_usec,
                    gint64 max_bytes,
                    gboolean *is_damaged,
                    GError **error)
{
  *is_damaged = FALSE;
  if (!run (self, "BEGIN IMMEDIATE", is_damaged, error))
    return FALSE;
  if (!thin (self, now_usec, max_bytes, is_damaged, error) || !run (self, "COMMIT", is_damaged, error))
    {
      sqlite3_exec (self->database, "ROLLBACK", NULL, NULL, NULL);
      return FALSE;
    }
  self->thinned_usec = now_usec;
  return run (self, "PRAGMA incremental_vacuum", is_damaged, error);
}

static void
add_gap (GArray *points,
         gint64 time_usec)
{
  WeirLagPoint gap = { .time_usec = time_usec, .committed = -1, .end = -1, .source = WEIR_LAG_STORED };

  g_array_append_val (points, gap);
}

/* Between points that are further apart than they would be had Weir run, nothing is known. */
static void
add_point (GArray *points,
           const WeirLagPoint *point,
           gint64 now_usec)
{
  if (points->len > 0)
    {
      const WeirLagPoint *last = &g_array_index (points, WeirLagPoint, points->len - 1);
      gint64 step_usec = MAX (weir_lag_get_step (now_usec - last->time_usec), 0);

      if (point->time_usec - last->time_usec > MAX (SILENCE_USEC, 2 * step_usec + SILENCE_USEC))
        add_gap (points, last->time_usec + 1);
    }
  g_array_append_vals (points, point, 1);
}

GPtrArray *
weir_lag_file_load (WeirLagFile *self,
                    const char *cluster,
                    const char *group,
                    gint64 since_usec,
                    gboolean *is_damaged,
                    GError **error)
{
  g_autoptr (GPtrArray) histories = g_ptr_array_new_with_free_func ((GDestroyNotify) weir_stored_lag_free);
  WeirStoredLag *history = NULL;
  gint64 now_usec = g_get_real_time ();
  gint64 series_id = -1;
  sqlite3_stmt *statement;
  int code;

  *is_damaged = FALSE;
  statement = prepare (self, "SELECT s.id, s.topic, s.part, p.time_usec, p.committed, p.end_offset FROM series s JOIN point p ON p.series_id = s.id"
                             " WHERE s.cluster = ?1 AND s.group_name = ?2 AND p.time_usec >= ?3 ORDER BY s.topic, s.part, p.time_usec", is_damaged, error);
  if (statement == NULL)
    return NULL;
  bind_text (statement, 1, cluster);
  bind_text (statement, 2, group);
  sqlite3_bind_int64 (statement, 3, since_usec);
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      WeirLagPoint point = { .time_usec = sqlite3_column_int64 (statement, 3), .committed = -1, .end = -1, .source = WEIR_LAG_STORED };

      if (history == NULL || sqlite3_column_int64 (statement, 0) != series_id)
        {
          series_id = sqlite3_column_int64 (statement, 0);
          history = g_new0 (WeirStoredLag, 1);
          history->topic = g_strdup ((const char *) sqlite3_column_text (statement, 1));
          history->partition = sqlite3_column_int (statement, 2);
          history->points = g_array_new (FALSE, FALSE, sizeof (WeirLagPoint));
          g_ptr_array_add (histories, history);
        }
      if (sqlite3_column_type (statement, 4) != SQLITE_NULL)
        point.committed = sqlite3_column_int64 (statement, 4);
      if (sqlite3_column_type (statement, 5) != SQLITE_NULL)
        point.end = sqlite3_column_int64 (statement, 5);
      add_point (history->points, &point, now_usec);
    }
  if (code != SQLITE_DONE)
    set_error (self, is_damaged, error);
  sqlite3_finalize (statement);
  return code == SQLITE_DONE ? g_steal_pointer (&histories) : NULL;
}

gboolean
weir_lag_file_clear (WeirLagFile *self,
                     gboolean *is_damaged,
                     GError **error)
{
  *is_damaged = FALSE;
  return run (self, "DELETE FROM point; DELETE FROM series; VACUUM; PRAGMA wal_checkpoint (TRUNCATE)", is_damaged, error);
}

gint64
weir_lag_file_get_size (const char *folder)
{
  static const char *const names[] = { NAME, NAME "-wal" };
  gint64 n_bytes = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      GStatBuf status;

      if (g_stat (path, &status) == 0)
        n_bytes += status.st_size;
    }
  return n_bytes;
}
