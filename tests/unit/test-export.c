/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/weir-error.h"
#include "base/weir-export.h"

static gboolean
get_header (const WeirRecordView *view, guint index, const char **name, gconstpointer *value, gsize *length)
{
  if (view->native == NULL || index > 1)
    return FALSE;
  *name = "trace";
  *value = index == 0 ? "a,\"b\"" : NULL;
  *length = index == 0 ? 5 : 0;
  return TRUE;
}

static WeirRecordView
make_view (const char *key, const char *value, gssize length)
{
  WeirRecordView view = {
    .topic = "orders",
    .partition = 2,
    .offset = 9007199254740993,
    .timestamp_msec = 1763734509312,
    .timestamp_type = WEIR_TIMESTAMP_CREATE,
    .key = key,
    .key_length = key != NULL ? strlen (key) : 0,
    .value = value,
    .value_length = value == NULL ? 0 : length >= 0 ? (gsize) length : strlen (value),
    .native = (gpointer) "headers",
  };

  return view;
}

typedef struct
{
  char *folder;
  char *path;
} Place;

static void
set_up (Place *place, gconstpointer data)
{
  place->folder = g_dir_make_tmp ("weir-export-XXXXXX", NULL);
  place->path = g_build_filename (place->folder, "messages", NULL);
}

static guint
count_files (Place *place)
{
  g_autoptr (GDir) dir = g_dir_open (place->folder, 0, NULL);
  guint n_files = 0;

  while (g_dir_read_name (dir) != NULL)
    n_files++;
  return n_files;
}

static void
tear_down (Place *place, gconstpointer data)
{
  g_unlink (place->path);
  g_assert_cmpint (g_rmdir (place->folder), ==, 0);
  g_free (place->folder);
  g_free (place->path);
}

static char *
export (Place *place, WeirExportFormat format, const char *const *columns, WeirRecordView *views, guint n_views)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WeirExport) self = weir_export_new (place->path, format, columns, get_header, &error);
  char *text = NULL;

  g_assert_no_error (error);
  for (guint i = 0; i < n_views; i++)
    g_assert_true (weir_export_write (self, &views[i]));
  g_assert_cmpint (weir_export_get_n_records (self), ==, n_views);
  g_assert_false (g_file_test (place->path, G_FILE_TEST_EXISTS));
  g_assert_true (weir_export_finish (self, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (place->path, &text, NULL, NULL));
  g_assert_cmpint (weir_export_get_n_bytes (self), ==, (gint64) strlen (text));
  return text;
}

static void
test_json_lines (Place *place, gconstpointer data)
{
  WeirRecordView view = make_view ("k", "v", -1);
  g_autofree char *text = export (place, WEIR_EXPORT_JSON_LINES, NULL, &view, 1);

  g_assert_cmpstr (text, ==, "{\"topic\":\"orders\",\"partition\":2,\"offset\":9007199254740993,\"timestamp\":1763734509312,"
                             "\"timestamp_type\":\"create\",\"key\":\"k\",\"value\":\"v\","
                             "\"headers\":[[\"trace\",\"a,\\\"b\\\"\"],[\"trace\",null]]}\n");
}

/* Null is an empty cell, empty is quoted; what is no text is told apart from what is. */
static void
test_csv (Place *place, gconstpointer data)
{
  static const char *const columns[] = { "partition", "offset", "timestamp", "key", "value", "size", "$.total", NULL };
  WeirRecordView views[] = {
    make_view (NULL, "", 0),
    make_view ("a \"key\"", "{\"total\":9007199254740993.10}", -1),
    make_view ("x,y", "\xff\xfe", 2),
    make_view ("k", NULL, 0),
  };
  g_autofree char *text = export (place, WEIR_EXPORT_CSV, columns, views, G_N_ELEMENTS (views));

  g_assert_cmpstr (text, ==,
                   "partition,offset,timestamp,key,value,size,$.total\r\n"
                   "2,9007199254740993,2025-11-21T14:15:09.312Z,,\"\",0,\r\n"
                   "2,9007199254740993,2025-11-21T14:15:09.312Z,\"a \"\"key\"\"\",\"{\"\"total\"\":9007199254740993.10}\",29,9007199254740993.10\r\n"
                   "2,9007199254740993,2025-11-21T14:15:09.312Z,\"x,y\",base64://4=,2,\r\n"
                   "2,9007199254740993,2025-11-21T14:15:09.312Z,k,,,\r\n");
}

static void
test_raw (Place *place, gconstpointer data)
{
  WeirRecordView views[] = { make_view (NULL, "one", -1), make_view ("k", NULL, 0), make_view ("k", "two\nlines", -1) };
  g_autofree char *text = export (place, WEIR_EXPORT_RAW, NULL, views, G_N_ELEMENTS (views));

  g_assert_cmpstr (text, ==, "one\n\ntwo\nlines\n");
}

/* What was there stays until there is something complete, and nothing is left lying about. */
static void
test_cancel (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  WeirRecordView view = make_view ("k", "v", -1);
  WeirExport *self;

  g_assert_true (g_file_set_contents (place->path, "before", -1, NULL));
  self = weir_export_new (place->path, WEIR_EXPORT_RAW, NULL, get_header, &error);
  g_assert_no_error (error);
  g_assert_true (weir_export_write (self, &view));
  weir_export_free (self);
  g_assert_true (g_file_get_contents (place->path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "before");
  g_assert_cmpuint (count_files (place), ==, 1);
}

static void
test_no_folder (Place *place, gconstpointer data)
{
  g_autofree char *path = g_build_filename (place->folder, "not-there", "file", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (weir_export_new (path, WEIR_EXPORT_RAW, NULL, get_header, &error));
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "folder"));
}

static void
test_folder (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (weir_export_new (place->folder, WEIR_EXPORT_RAW, NULL, get_header, &error));
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "is a folder"));
}

/* A device is written to, not replaced by a file of its name; and a full one says so. */
static void
test_device (Place *place, gconstpointer data)
{
  WeirRecordView view = make_view ("k", "v", -1);
  WeirExport *self;
  g_autoptr (GError) error = NULL;
  GStatBuf there;

  self = weir_export_new ("/dev/full", WEIR_EXPORT_RAW, NULL, get_header, &error);
  g_assert_no_error (error);
  g_assert_true (weir_export_write (self, &view));
  g_assert_false (weir_export_finish (self, &error));
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "disk is full"));
  weir_export_free (self);
  g_assert_cmpint (g_stat ("/dev/full", &there), ==, 0);
  g_assert_true (S_ISCHR (there.st_mode));
}

static void
test_link (Place *place, gconstpointer data)
{
  WeirRecordView view = make_view ("k", "v", -1);
  g_autofree char *link = g_build_filename (place->folder, "link", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  WeirExport *self;

  g_assert_true (g_file_set_contents (place->path, "before", -1, NULL));
  g_assert_cmpint (symlink (place->path, link), ==, 0);
  self = weir_export_new (link, WEIR_EXPORT_RAW, NULL, get_header, &error);
  g_assert_no_error (error);
  g_assert_true (weir_export_write (self, &view));
  g_assert_true (weir_export_finish (self, &error));
  weir_export_free (self);
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_get_contents (place->path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "v\n");
  g_unlink (link);
}

/* What is abandoned is gone at once, whoever still writes to it. */
static void
test_abandon (Place *place, gconstpointer data)
{
  WeirRecordView view = make_view ("k", "v", -1);
  g_autoptr (GError) error = NULL;
  WeirExport *self = weir_export_new (place->path, WEIR_EXPORT_RAW, NULL, get_header, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (count_files (place), ==, 1);
  weir_export_abandon (self);
  g_assert_cmpuint (count_files (place), ==, 0);
  g_assert_true (weir_export_write (self, &view));
  weir_export_free (self);
  g_assert_cmpuint (count_files (place), ==, 0);
}

/* A file that may not grow stands for a full disk: writing fails in the middle. */
static void
test_full (Place *place, gconstpointer data)
{
  struct rlimit old;
  struct rlimit small;
  g_autoptr (GError) error = NULL;
  g_autofree char *value = g_strnfill (100000, 'x');
  WeirRecordView view = make_view ("k", value, -1);
  WeirExport *self = weir_export_new (place->path, WEIR_EXPORT_RAW, NULL, get_header, &error);
  gboolean goes_on = TRUE;

  g_assert_no_error (error);
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  small = old;
  small.rlim_cur = 300000;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  for (guint i = 0; i < 10 && goes_on; i++)
    goes_on = weir_export_write (self, &view);
  g_assert_false (goes_on);
  g_assert_false (weir_export_finish (self, &error));
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "messages"));
  weir_export_free (self);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
  g_assert_cmpuint (count_files (place), ==, 0);
}

static void
test_format (void)
{
  WeirExportFormat format = WEIR_EXPORT_RAW;
  g_autoptr (GError) error = NULL;

  g_assert_true (weir_export_format_parse ("jsonl", &format, &error));
  g_assert_cmpint (format, ==, WEIR_EXPORT_JSON_LINES);
  g_assert_false (weir_export_format_parse ("xml", &format, &error));
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_INVALID);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/export/" name, Place, NULL, set_up, func, tear_down)
  ADD ("json-lines", test_json_lines);
  ADD ("csv", test_csv);
  ADD ("raw", test_raw);
  ADD ("cancel", test_cancel);
  ADD ("no-folder", test_no_folder);
  ADD ("folder", test_folder);
  ADD ("device", test_device);
  ADD ("link", test_link);
  ADD ("abandon", test_abandon);
  ADD ("full", test_full);
  g_test_add_func ("/export/format", test_format);
  return g_test_run ();
}
