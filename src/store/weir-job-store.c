/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "store/weir-job-store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/weir-error.h"

#define GROUP_PLAN "Plan"
#define GROUP_STATE "State"
#define GROUP_REFUSED "Refused"
#define MAX_FILE_BYTES (64 * 1024 * 1024)
/* Who lists the jobs looks at each lock for a moment: nobody is refused because of that. */
#define LOCK_ATTEMPTS 5
#define LOCK_WAIT_USEC (10 * G_TIME_SPAN_MILLISECOND)

struct _WeirJobStore
{
  char *folder;
  int lock; /* −1: none */
};

/**
 * weir_job_store_new:
 * @folder: (nullable): where the jobs are; %NULL is the user's own place for them
 */
WeirJobStore *
weir_job_store_new (const char *folder)
{
  WeirJobStore *self = g_new0 (WeirJobStore, 1);

  self->folder = folder != NULL ? g_strdup (folder) : g_build_filename (g_get_user_data_dir (), "weir", "jobs", NULL);
  self->lock = -1;
  return self;
}

void
weir_job_store_free (WeirJobStore *self)
{
  if (self == NULL)
    return;
  if (self->lock >= 0)
    close (self->lock);
  g_free (self->folder);
  g_free (self);
}

static char *
get_path (WeirJobStore *self,
          const char *name,
          const char *ending)
{
  g_autofree char *file_name = g_strconcat (name, ending, NULL);

  return g_build_filename (self->folder, file_name, NULL);
}

/* The lock has a file of its own: that of the job is replaced at each save. */
static gboolean
take_lock (WeirJobStore *self,
           const char *name,
           GError **error)
{
  g_autofree char *path = get_path (self, name, ".lock");
  int lock;
  guint n_attempts = 0;

  if (g_mkdir_with_parents (self->folder, 0700) != 0 || (lock = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600)) < 0)
    {
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED,
                   /* Translators: name of a folder, and what the system says */
                   _("Jobs cannot be kept in “%s”: %s. Without that no job could be resumed."), self->folder, g_strerror (errno));
      return FALSE;
    }
  while (flock (lock, LOCK_EX | LOCK_NB) != 0)
    {
      if (++n_attempts < LOCK_ATTEMPTS)
        {
          g_usleep (LOCK_WAIT_USEC);
          continue;
        }
      close (lock);
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_CONFLICT, _("The job “%s” is running already. Wait for its end, or stop it."), name);
      return FALSE;
    }
  if (self->lock >= 0)
    close (self->lock);
  self->lock = lock;
  return TRUE;
}

/* "3 0 100 17 why it ended", an item a partition. */
static gboolean
load_ranges (WeirJob *job,
             GKeyFile *file)
{
  g_auto (GStrv) items = g_key_file_get_string_list (file, GROUP_STATE, "Ranges", NULL, NULL);

  for (gsize i = 0; items != NULL && items[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (items[i], " ", 5);
      gint64 numbers[4];

      if (g_strv_length (words) < 4)
        return FALSE;
      for (gsize j = 0; j < 4; j++)
        {
          if (!g_ascii_string_to_signed (words[j], 10, 0, G_MAXINT64, &numbers[j], NULL))
            return FALSE;
        }
      if (numbers[0] > G_MAXINT32)
        return FALSE;
      weir_job_add_range (job, (gint32) numbers[0], numbers[1], numbers[2], numbers[3]);
      weir_job_take_range_error (job, job->ranges->len - 1, words[4]);
    }
  return TRUE;
}

static gboolean
load_targets (WeirJob *job,
              GKeyFile *file)
{
  g_auto (GStrv) items = g_key_file_get_string_list (file, GROUP_STATE, "Targets", NULL, NULL);

  for (gsize i = 0; items != NULL && items[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (items[i], " ", 2);
      gint64 start, end;

      if (g_strv_length (words) != 2
          || !g_ascii_string_to_signed (words[0], 10, G_MININT64, G_MAXINT64, &start, NULL)
          || !g_ascii_string_to_signed (words[1], 10, G_MININT64, G_MAXINT64, &end, NULL))
        return FALSE;
      weir_job_add_target (job, (gint32) i, start, end);
    }
  return TRUE;
}

static void
load_refused (WeirJob *job,
              GKeyFile *file)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, GROUP_REFUSED, NULL, NULL);

  for (gsize i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      const char *dash = strchr (keys[i], '-');
      g_autofree char *reason = g_key_file_get_string (file, GROUP_REFUSED, keys[i], NULL);

      if (dash != NULL && reason != NULL)
        weir_job_add_refused (job, (gint32) g_ascii_strtoll (keys[i], NULL, 10), g_ascii_strtoll (dash + 1, NULL, 10), reason);
    }
}

static WeirJob *
load (const char *name,
      GKeyFile *file)
{
  g_autoptr (WeirJob) job = weir_job_new (name);

  g_free (job->id);
  job->id = g_key_file_get_string (file, GROUP_STATE, "Id", NULL);
  job->state = g_key_file_get_integer (file, GROUP_STATE, "State", NULL);
  job->started_msec = g_key_file_get_int64 (file, GROUP_STATE, "Started", NULL);
  job->ended_msec = g_key_file_get_int64 (file, GROUP_STATE, "Ended", NULL);
  job->counts.n_read = g_key_file_get_int64 (file, GROUP_STATE, "Read", NULL);
  job->counts.n_matched = g_key_file_get_int64 (file, GROUP_STATE, "Matched", NULL);
  job->counts.n_written = g_key_file_get_int64 (file, GROUP_STATE, "Written", NULL);
  job->counts.n_bytes = g_key_file_get_int64 (file, GROUP_STATE, "Bytes", NULL);
  job->counts.n_stamped = g_key_file_get_int64 (file, GROUP_STATE, "Stamped", NULL);
  job->error = g_key_file_get_string (file, GROUP_STATE, "Error", NULL);
  job->obstacle = (WeirJobObstacle) CLAMP (g_key_file_get_integer (file, GROUP_STATE, "Obstacle", NULL), WEIR_OBSTACLE_NONE, WEIR_OBSTACLE_TIME);
  load_refused (job, file);
  if (job->id == NULL || job->state < WEIR_JOB_NEW || job->state > WEIR_JOB_DONE
      || !weir_job_plan_from_key_file (job, file, GROUP_PLAN) || !load_ranges (job, file) || !load_targets (job, file))
    return NULL;
  return g_steal_pointer (&job);
}

/* NULL: it is not there, or cannot be read. */
static WeirJob *
load_file (const char *path,
           const char *name)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = NULL;
  gsize length;
  GStatBuf info;

  if (g_stat (path, &info) != 0 || info.st_size > MAX_FILE_BYTES || !g_file_get_contents (path, &text, &length, NULL)
      || !g_key_file_load_from_data (file, text, length, G_KEY_FILE_NONE, NULL))
    return NULL;
  return load (name, file);
}

gboolean
weir_job_store_open (WeirJobStore *self,
                     const char *name,
                     WeirJob **job,
                     GError **error)
{
  g_autofree char *path = get_path (self, name, ".job");
  GStatBuf info;

  *job = NULL;
  if (!take_lock (self, name, error))
    return FALSE;
  if (g_stat (path, &info) != 0 && errno == ENOENT)
    return TRUE;
  *job = load_file (path, name);
  if (*job != NULL)
    return TRUE;
  g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
               /* Translators: name of a job, and that of its file */
               _("What is kept of the job “%s” cannot be read. Use another name, or delete “%s”."), name, path);
  return FALSE;
}

static void
save_state (const WeirJob *job,
            GKeyFile *file)
{
  g_autoptr (GStrvBuilder) ranges = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) targets = g_strv_builder_new ();
  g_auto (GStrv) range_items = NULL;
  g_auto (GStrv) target_items = NULL;

  g_key_file_set_string (file, GROUP_STATE, "Id", job->id);
  g_key_file_set_integer (file, GROUP_STATE, "State", job->state);
  g_key_file_set_int64 (file, GROUP_STATE, "Started", job->started_msec);
  g_key_file_set_int64 (file, GROUP_STATE, "Ended", job->ended_msec);
  g_key_file_set_int64 (file, GROUP_STATE, "Read", job->counts.n_read);
  g_key_file_set_int64 (file, GROUP_STATE, "Matched", job->counts.n_matched);
  g_key_file_set_int64 (file, GROUP_STATE, "Written", job->counts.n_written);
  g_key_file_set_int64 (file, GROUP_STATE, "Bytes", job->counts.n_bytes);
  g_key_file_set_int64 (file, GROUP_STATE, "Stamped", job->counts.n_stamped);
  if (job->error != NULL)
    g_key_file_set_string (file, GROUP_STATE, "Error", job->error);
  if (job->error != NULL)
    g_key_file_set_integer (file, GROUP_STATE, "Obstacle", job->obstacle);
  for (guint i = 0; i < job->ranges->len; i++)
    {
      const WeirJobRange *range = &g_array_index (job->ranges, WeirJobRange, i);

      g_strv_builder_take (ranges, g_strdup_printf ("%d %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "%s%s",
                                                    range->partition, range->from, range->to, range->next,
                                                    range->error != NULL ? " " : "", range->error != NULL ? range->error : ""));
    }
  for (guint i = 0; i < job->targets->len; i++)
    {
      const WeirJobTarget *target = &g_array_index (job->targets, WeirJobTarget, i);

      g_strv_builder_take (targets, g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, target->start, target->end));
    }
  range_items = g_strv_builder_end (ranges);
  target_items = g_strv_builder_end (targets);
  g_key_file_set_string_list (file, GROUP_STATE, "Ranges", (const char *const *) range_items, g_strv_length (range_items));
  g_key_file_set_string_list (file, GROUP_STATE, "Targets", (const char *const *) target_items, g_strv_length (target_items));
  for (guint i = 0; i < job->refused->len; i++)
    {
      const WeirJobRefused *refused = g_ptr_array_index (job->refused, i);
      g_autofree char *key = g_strdup_printf ("%d-%" G_GINT64_FORMAT, refused->partition, refused->offset);

      g_key_file_set_string (file, GROUP_REFUSED, key, refused->reason);
    }
}

/**
 * weir_job_store_save:
 *
 * When it returns, the file is on the disk, complete: after a crash there is either this one or the one before.
 */
gboolean
weir_job_store_save (WeirJobStore *self,
                     const WeirJob *job,
                     GError **error)
{
  g_autofree char *path = get_path (self, job->name, ".job");
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) problem = NULL;
  g_autofree char *text = NULL;
  gsize length;

  weir_job_plan_to_key_file (job, file, GROUP_PLAN);
  save_state (job, file);
  text = g_key_file_to_data (file, &length, NULL);
  if (g_file_set_contents_full (path, text, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &problem))
    return TRUE;
  g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED,
               /* Translators: name of a job, and what the system says */
               _("The progress of job “%s” could not be saved: %s"), job->name, problem->message);
  return FALSE;
}

char *
weir_job_store_make_name (WeirJobStore *self,
                          const char *source,
                          const char *target)
{
  /* Names of topics are made of the same letters, but may be longer and begin with a dot. */
  g_autofree char *stem = g_strdup_printf ("%.40s-to-%.40s", *source == '.' ? source + 1 : source, target);

  for (guint number = 1;; number++)
    {
      g_autofree char *name = g_strdup_printf ("%s-%u", stem, number);
      g_autofree char *path = get_path (self, name, ".lock");

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&name);
    }
}

static void
entry_free (gpointer data)
{
  WeirJobEntry *entry = data;

  weir_job_free (entry->job);
  g_free (entry);
}

static int
compare_entries (gconstpointer a,
                 gconstpointer b)
{
  const WeirJobEntry *first = *(const WeirJobEntry *const *) a;
  const WeirJobEntry *second = *(const WeirJobEntry *const *) b;

  if (first->job->started_msec != second->job->started_msec)
    return first->job->started_msec > second->job->started_msec ? -1 : 1;
  return strcmp (first->job->name, second->job->name);
}

static gboolean
is_locked (WeirJobStore *self,
           const char *name)
{
  g_autofree char *path = get_path (self, name, ".lock");
  int lock = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gboolean is_free;

  if (lock < 0)
    return FALSE;
  is_free = flock (lock, LOCK_SH | LOCK_NB) == 0;
  close (lock);
  return !is_free;
}

/**
 * weir_job_store_list:
 * @folder: (nullable): where the jobs are; %NULL is the user's own place for them
 *
 * Returns: (transfer full) (element-type WeirJobEntry): the jobs
 */
GPtrArray *
weir_job_store_list (const char *folder)
{
  g_autoptr (WeirJobStore) self = weir_job_store_new (folder);
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  GPtrArray *entries = g_ptr_array_new_with_free_func (entry_free);
  const char *file_name;

  while (dir != NULL && (file_name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, file_name, NULL);
      g_autofree char *name = NULL;
      WeirJob *job;
      WeirJobEntry *entry;

      if (!g_str_has_suffix (file_name, ".job"))
        continue;
      name = g_strndup (file_name, strlen (file_name) - strlen (".job"));
      job = load_file (path, name);
      if (job == NULL)
        continue;
      entry = g_new0 (WeirJobEntry, 1);
      entry->job = job;
      entry->is_locked = is_locked (self, name);
      g_ptr_array_add (entries, entry);
    }
  g_ptr_array_sort (entries, compare_entries);
  return entries;
}

/* The lock stays: who waits for it must not get that of a file that is gone. */
gboolean
weir_job_store_remove (WeirJobStore *self,
                       const char *name,
                       GError **error)
{
  g_autofree char *path = get_path (self, name, ".job");

  if (!take_lock (self, name, error))
    return FALSE;
  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED,
               /* Translators: name of a job, and what the system says */
               _("What is kept of the job “%s” could not be deleted: %s"), name, g_strerror (errno));
  return FALSE;
}
