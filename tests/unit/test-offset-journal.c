/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/weir-error.h"
#include "store/weir-offset-file.h"
#include "store/weir-offset-journal.h"

/* The record of changes to groups: what is in it comes out of it as it was, whatever happened in between. */

static char *
make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("weir-journal-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

static void
remove_folder (char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
  g_free (folder);
}

static WeirOffsetJournal *
open_journal (const char *folder)
{
  g_autoptr (GError) error = NULL;
  WeirOffsetJournal *journal = weir_offset_journal_open (folder, &error);

  g_assert_no_error (error);
  return journal;
}

static WeirOffsetChange *
make_change (const char *group)
{
  WeirOffsetChange *change = weir_offset_change_new (WEIR_OFFSET_CHANGE_SET, group);
  WeirOffsetItem *item = weir_offset_change_add (change, "orders", 0);

  change->cluster = g_strdup ("cluster");
  change->bootstrap = g_strdup ("host:1");
  change->what = g_strdup ("--to=end");
  change->started_msec = 1234;
  item->before = (WeirCommit) { 0, 0, g_bytes_new_static ("a\xff\"", 3) };
  item->after.offset = G_MAXINT64;
  item = weir_offset_change_add (change, "orders", 1);
  item->after = (WeirCommit) { 17, 5, NULL };
  item = weir_offset_change_add (change, "orders", 2);
  item->before.offset = 9;
  weir_offset_item_exclude (item, NULL);
  return change;
}

static void
test_round_trip (void)
{
  char *folder = make_folder ();
  g_autoptr (WeirOffsetJournal) journal = open_journal (folder);
  g_autoptr (WeirOffsetChange) change = make_change ("readers");
  g_autoptr (WeirOffsetChange) undo = NULL;
  g_autoptr (WeirOffsetChange) loaded = NULL;
  g_autoptr (GPtrArray) changes = NULL;
  g_autoptr (GError) error = NULL;
  const WeirOffsetItem *item;

  g_assert_true (weir_offset_journal_begin (journal, change, &error));
  g_assert_no_error (error);
  g_assert_cmpint (change->id, ==, 1);
  ((WeirOffsetItem *) g_ptr_array_index (change->items, 0))->result = WEIR_OFFSET_RESULT_WRITTEN;
  ((WeirOffsetItem *) g_ptr_array_index (change->items, 1))->result = WEIR_OFFSET_RESULT_REFUSED;
  ((WeirOffsetItem *) g_ptr_array_index (change->items, 1))->problem = g_strdup ("not allowed");
  weir_offset_change_conclude (change);
  change->ended_msec = 5678;
  g_assert_true (weir_offset_journal_end (journal, change, &error));

  undo = weir_offset_change_new_undo (change);
  undo->cluster = g_strdup ("cluster");
  g_assert_true (weir_offset_journal_begin (journal, undo, &error));
  undo->state = WEIR_OFFSET_CHANGE_DONE;
  g_assert_true (weir_offset_journal_end (journal, undo, &error));

  weir_offset_journal_free (g_steal_pointer (&journal));
  journal = open_journal (folder);
  loaded = weir_offset_journal_load (journal, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (loaded->group, ==, "readers");
  g_assert_cmpstr (loaded->cluster, ==, "cluster");
  g_assert_cmpstr (loaded->what, ==, "--to=end");
  g_assert_cmpint (loaded->state, ==, WEIR_OFFSET_CHANGE_PARTIAL);
  g_assert_cmpint (loaded->started_msec, ==, 1234);
  g_assert_cmpint (loaded->ended_msec, ==, 5678);
  g_assert_cmpint (loaded->undone_by, ==, 2);
  /* What was not to be written is not in there. */
  g_assert_cmpuint (loaded->items->len, ==, 2);
  item = weir_offset_change_find (loaded, "orders", 0);
  g_assert_cmpint (item->before.offset, ==, 0);
  g_assert_cmpint (item->before.leader_epoch, ==, 0);
  g_assert_cmpmem (g_bytes_get_data (item->before.metadata, NULL), g_bytes_get_size (item->before.metadata), "a\xff\"", 3);
  g_assert_cmpint (item->after.offset, ==, G_MAXINT64);
  g_assert_cmpint (item->after.leader_epoch, ==, WEIR_LEADER_EPOCH_UNKNOWN);
  g_assert_cmpint (item->result, ==, WEIR_OFFSET_RESULT_WRITTEN);
  item = weir_offset_change_find (loaded, "orders", 1);
  g_assert_cmpint (item->before.offset, ==, WEIR_OFFSET_UNKNOWN);
  g_assert_cmpint (item->after.leader_epoch, ==, 5);
  g_assert_cmpint (item->result, ==, WEIR_OFFSET_RESULT_REFUSED);
  g_assert_cmpstr (item->problem, ==, "not allowed");

  changes = weir_offset_journal_list (journal, NULL, NULL, &error);
  g_assert_cmpuint (changes->len, ==, 2);
  g_assert_cmpint (((WeirOffsetChange *) g_ptr_array_index (changes, 0))->id, ==, 2);
  g_ptr_array_unref (changes);
  changes = weir_offset_journal_list (journal, "others", NULL, &error);
  g_assert_cmpuint (changes->len, ==, 0);
  g_ptr_array_unref (changes);
  changes = weir_offset_journal_list (journal, "readers", "elsewhere", &error);
  g_assert_cmpuint (changes->len, ==, 0);
  g_assert_null (weir_offset_journal_load (journal, 99, &error));
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_NOT_FOUND);
  g_clear_pointer (&journal, weir_offset_journal_free);
  remove_folder (folder);
}

/* A program that is killed between begin and end leaves a change that the next one finds; one that lives does not. */
static void
test_killed (void)
{
  char *folder = make_folder ();
  g_autoptr (WeirOffsetJournal) journal = NULL;
  g_autoptr (WeirOffsetJournal) second = NULL;
  g_autoptr (WeirOffsetChange) change = NULL;
  g_autoptr (GPtrArray) interrupted = NULL;
  g_autoptr (GError) error = NULL;
  pid_t child;
  int status = 0;

  child = fork ();
  if (child == 0)
    {
      WeirOffsetJournal *own = weir_offset_journal_open (folder, NULL);
      WeirOffsetChange *begun = make_change ("readers");

      if (own != NULL && weir_offset_journal_begin (own, begun, NULL))
        raise (SIGKILL);
      _exit (1);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status));

  journal = open_journal (folder);
  change = make_change ("alive");
  g_assert_true (weir_offset_journal_begin (journal, change, &error));
  second = open_journal (folder);
  interrupted = weir_offset_journal_list_interrupted (second, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (interrupted->len, ==, 1);
  {
    WeirOffsetChange *found = g_ptr_array_index (interrupted, 0);
    g_autoptr (GPtrArray) none = NULL;

    g_assert_cmpstr (found->group, ==, "readers");
    g_assert_cmpuint (found->items->len, ==, 2);
    g_assert_cmpint (found->state, ==, WEIR_OFFSET_CHANGE_OPEN);
    /* Held by one, it is not given to another. */
    none = weir_offset_journal_list_interrupted (journal, &error);
    g_assert_cmpuint (none->len, ==, 0);
    weir_offset_journal_release_interrupted (second);
    g_ptr_array_unref (none);
    none = weir_offset_journal_list_interrupted (journal, &error);
    g_assert_cmpuint (none->len, ==, 1);
    weir_offset_journal_release_interrupted (journal);

    g_ptr_array_unref (none);
    none = weir_offset_journal_list_interrupted (second, &error);
    g_assert_cmpuint (none->len, ==, 1);
    found->state = WEIR_OFFSET_CHANGE_FAILED;
    found->is_recovered = TRUE;
    g_assert_true (weir_offset_journal_end (second, found, &error));
    g_ptr_array_unref (none);
    none = weir_offset_journal_list_interrupted (second, &error);
    g_assert_cmpuint (none->len, ==, 0);
  }
  g_clear_pointer (&journal, weir_offset_journal_free);
  g_clear_pointer (&second, weir_offset_journal_free);
  remove_folder (folder);
}

/* What is no journal, or a newer one, is not written over. */
static void
test_foreign_files (void)
{
  char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "groups.sqlite", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  sqlite3 *database = NULL;

  g_assert_true (g_file_set_contents (path, "this is a letter to somebody, and no database at all, as anybody can see at once", -1, NULL));
  g_assert_null (weir_offset_journal_open (folder, &error));
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_FAILED);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "this is a letter"));
  g_clear_error (&error);
  g_unlink (path);

  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, "PRAGMA user_version = 99", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (database);
  g_assert_null (weir_offset_journal_open (folder, &error));
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_UNSUPPORTED);
  remove_folder (folder);
}

static void
test_file (void)
{
  char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "offsets.json", NULL);
  g_autoptr (WeirOffsetChange) committed = weir_offset_change_new (WEIR_OFFSET_CHANGE_SET, "readers");
  g_autoptr (WeirOffsetChange) read = NULL;
  g_autoptr (GError) error = NULL;
  static const WeirCommit commits[] = { { 0, 0, NULL }, { G_MAXINT64, -1, NULL }, { 5, 2147483647, NULL }, { 6, -1, NULL } };
  static const char *const metadata[] = { NULL, "\xfe\x01", "\"ü\"", "x" };
  WeirOutput output;

  for (gint32 i = 0; i < 4; i++)
    {
      WeirOffsetItem *item = weir_offset_change_add (committed, "t \"1\"", i);

      item->before = commits[i];
      if (metadata[i] != NULL)
        item->before.metadata = g_bytes_new (metadata[i], strlen (metadata[i]));
    }
  weir_output_init (&output, -1);
  weir_offset_file_write (committed, 0, &output);
  g_assert_true (g_file_set_contents (path, output.data, (gssize) output.length, NULL));
  weir_output_clear (&output);
  read = weir_offset_file_read (path, "writers", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (read->group, ==, "writers");
  g_assert_cmpuint (read->items->len, ==, 4);
  for (gint32 i = 0; i < 4; i++)
    {
      const WeirOffsetItem *from = weir_offset_change_find (committed, "t \"1\"", i);
      const WeirOffsetItem *item = weir_offset_change_find (read, "t \"1\"", i);

      g_assert_true (weir_commit_equal (&from->before, &item->after));
    }
  remove_folder (folder);
}

static void
test_wrong_files (void)
{
  static const char *const wrong[] = {
    "",
    "{",
    "{}",
    "[]",
    "{\"offsets\":{}}",
    "[1]",
    "[{\"topic\":\"t\",\"partition\":0}]",
    "[{\"topic\":\"t\",\"partition\":-1,\"offset\":1}]",
    "[{\"topic\":\"t\",\"partition\":0,\"offset\":-1}]",
    "[{\"topic\":\"t\",\"partition\":0,\"offset\":1.5}]",
    "[{\"topic\":\"t\",\"partition\":0,\"offset\":99999999999999999999}]",
    "[{\"topic\":\"t\",\"partition\":4294967296,\"offset\":1}]",
    "[{\"topic\":\"\",\"partition\":0,\"offset\":1}]",
    "[{\"topic\":\"t\",\"partition\":0,\"offset\":1},{\"topic\":\"t\",\"partition\":0,\"offset\":2}]",
    "[{\"topic\":\"t\",\"partition\":0,\"offset\":1,\"metadata\":7}]",
    "[{\"topic\":\"t\",\"partition\":0,\"offset\":1,\"leader_epoch\":-2}]",
    "[{\"topic\":\"t\",\"partition\":0,\"offset\":null}]",
  };
  char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "offsets.json", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (path, wrong[i], -1, NULL));
      g_assert_null (weir_offset_file_read (path, "g", &error));
      g_assert_error (error, WEIR_ERROR, WEIR_ERROR_INVALID);
    }
  remove_folder (folder);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/offset-journal/round-trip", test_round_trip);
  g_test_add_func ("/offset-journal/killed", test_killed);
  g_test_add_func ("/offset-journal/foreign-files", test_foreign_files);
  g_test_add_func ("/offset-file/round-trip", test_file);
  g_test_add_func ("/offset-file/wrong", test_wrong_files);
  return g_test_run ();
}
