/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

/* Saving the bytes of a value: all of them under the name, or nothing changes. */

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/weir-message-save.h"

#define N_BYTES (3 * 1000 * 1000)

static char *folder;

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
save (const char *path, GBytes *bytes, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;

  weir_message_save_async (file, bytes, NULL, saved_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return weir_message_save_finish (result, error);
}

static char *
name (const char *base)
{
  return g_build_filename (folder, base, NULL);
}

static GBytes *
make_bytes (void)
{
  guint8 *data = g_malloc (N_BYTES);

  for (gsize i = 0; i < N_BYTES; i++)
    data[i] = (guint8) (i * 7 + i / 256);
  return g_bytes_new_take (data, N_BYTES);
}

static void
assert_content (const char *path, const void *data, gsize length)
{
  g_autofree char *content = NULL;
  gsize n_bytes;

  g_assert_true (g_file_get_contents (path, &content, &n_bytes, NULL));
  g_assert_cmpmem (content, n_bytes, data, length);
}

static guint
count_files (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n_files = 0;

  while (g_dir_read_name (dir) != NULL)
    n_files++;
  return n_files;
}

static void
test_exact (void)
{
  g_autofree char *path = name ("value ü");
  g_autoptr (GBytes) large = make_bytes ();
  g_autoptr (GBytes) small = g_bytes_new_static ("a\0\r\n\xff", 5);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autoptr (GError) error = NULL;

  g_assert_true (save (path, large, &error));
  g_assert_no_error (error);
  assert_content (path, g_bytes_get_data (large, NULL), N_BYTES);
  /* What was longer before does not show through. */
  g_assert_true (save (path, small, &error));
  assert_content (path, "a\0\r\n\xff", 5);
  g_assert_true (save (path, empty, &error));
  assert_content (path, "", 0);
  g_assert_cmpuint (count_files (), ==, 1);
  g_unlink (path);
}

/* The file that is meant is replaced, not the link to it. */
static void
test_link (void)
{
  g_autofree char *path = name ("real");
  g_autofree char *link = name ("link");
  g_autoptr (GBytes) bytes = g_bytes_new_static ("new", 3);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  g_assert_cmpint (symlink ("real", link), ==, 0);
  g_assert_true (save (link, bytes, &error));
  assert_content (path, "new", 3);
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_unlink (link);
  g_unlink (path);
}

/* Whoever reads the old file meanwhile reads all of it. */
static void
test_replaced_as_a_whole (void)
{
  g_autofree char *path = name ("value");
  g_autoptr (GBytes) bytes = make_bytes ();
  g_autoptr (GError) error = NULL;
  char content[4] = "";
  FILE *file;

  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  file = g_fopen (path, "r");
  g_assert_true (save (path, bytes, &error));
  g_assert_cmpuint (fread (content, 1, 3, file), ==, 3);
  g_assert_cmpstr (content, ==, "old");
  fclose (file);
  g_unlink (path);
}

static void
test_full_device (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);
  g_autoptr (GError) error = NULL;

  g_assert_false (save ("/dev/full", bytes, &error));
  g_assert_nonnull (strstr (error->message, "/dev/full"));
  g_assert_nonnull (strstr (error->message, "the disk is full"));
  g_assert_false (g_file_test ("/dev/full", G_FILE_TEST_IS_REGULAR));
}

/* A file may only become so large: what a disk that fills up looks like. */
static void
test_half (void)
{
  g_autofree char *path = name ("value");
  g_autoptr (GBytes) bytes = make_bytes ();
  g_autoptr (GError) error = NULL;
  struct rlimit old;
  struct rlimit little;

  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  little = (struct rlimit) { .rlim_cur = N_BYTES / 2, .rlim_max = old.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &little), ==, 0);
  g_assert_false (save (path, bytes, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
  g_assert_nonnull (strstr (error->message, "value"));
  assert_content (path, "old", 3);
  g_assert_cmpuint (count_files (), ==, 1);
  g_unlink (path);
}

static void
test_no_place (void)
{
  g_autofree char *missing = name ("not-there/value");
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);
  g_autoptr (GError) no_folder = NULL;
  g_autoptr (GError) is_folder = NULL;

  g_assert_false (save (missing, bytes, &no_folder));
  g_assert_nonnull (strstr (no_folder->message, "its folder is not there"));
  g_assert_false (save (folder, bytes, &is_folder));
  g_assert_nonnull (strstr (is_folder->message, "is a folder"));
}

static void
test_not_allowed (void)
{
  g_autofree char *path = name ("value");
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);
  g_autoptr (GError) error = NULL;

  if (geteuid () == 0)
    {
      g_test_skip ("the administrator may write everywhere");
      return;
    }
  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  g_assert_cmpint (g_chmod (folder, 0500), ==, 0);
  g_assert_false (save (path, bytes, &error));
  g_assert_cmpint (g_chmod (folder, 0700), ==, 0);
  g_assert_nonnull (strstr (error->message, "you may not write there"));
  assert_content (path, "old", 3);
  g_unlink (path);
}

int
main (int argc, char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("weir-save-XXXXXX", NULL);
  g_assert_nonnull (folder);
  g_test_add_func ("/message-save/exact", test_exact);
  g_test_add_func ("/message-save/link", test_link);
  g_test_add_func ("/message-save/replaced-as-a-whole", test_replaced_as_a_whole);
  g_test_add_func ("/message-save/full-device", test_full_device);
  g_test_add_func ("/message-save/half", test_half);
  g_test_add_func ("/message-save/no-place", test_no_place);
  g_test_add_func ("/message-save/not-allowed", test_not_allowed);
  result = g_test_run ();
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (folder);
  return result;
}
