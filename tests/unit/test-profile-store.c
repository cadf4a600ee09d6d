/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gstdio.h>

#include "base/weir-error.h"
#include "store/weir-profile-store.h"

typedef struct
{
  char *folder;
  char *path;
  WeirProfileStore *store;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("weir-profiles-XXXXXX", &error);
  g_assert_no_error (error);
  /* In a folder that is not there yet. */
  fixture->path = g_build_filename (fixture->folder, "weir", "profiles.ini", NULL);
  fixture->store = weir_profile_store_new (fixture->path);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_finalize_object (fixture->store);
  remove_tree (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static void
result_cb (GObject      *source_object,
           GAsyncResult *result,
           gpointer      user_data)
{
  GAsyncResult **place = user_data;

  *place = g_object_ref (result);
}

static GAsyncResult *
await (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static gboolean
save (WeirProfileStore *store,
      WeirProfile      *profile,
      GError          **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  weir_profile_store_save_async (store, profile, NULL, result_cb, &result);
  return weir_profile_store_save_finish (store, await (&result), error);
}

static gboolean
unlock (WeirProfileStore *store,
        WeirProfile      *profile,
        GError          **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  weir_profile_store_unlock_async (store, profile, NULL, result_cb, &result);
  return weir_profile_store_unlock_finish (store, await (&result), error);
}

static gboolean
remove_profile (WeirProfileStore *store,
                WeirProfile      *profile,
                GError          **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  weir_profile_store_remove_async (store, profile, NULL, result_cb, &result);
  return weir_profile_store_remove_finish (store, await (&result), error);
}

static void
test_round_trip (Fixture       *fixture,
                 gconstpointer  data)
{
  static const char *const groups[] = { "shipping; inc", "müller", NULL };
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Prüf=ung [1]", "a:9092,b:9092");
  g_autoptr (WeirProfileStore) other = weir_profile_store_new (fixture->path);
  g_autoptr (GError) error = NULL;
  g_autofree char *last_id = NULL;
  WeirProfile *loaded;
  GStatBuf status;

  g_test_summary ("What is saved is loaded again, by others not readable");
  g_assert_true (weir_profile_store_load (fixture->store, &error));
  g_assert_no_error (error);
  weir_profile_set_read_only (profile, TRUE);
  weir_profile_set_watched_groups (profile, groups);
  weir_profile_set_property (profile, "security.protocol", "ssl");
  weir_profile_set_property (profile, "ssl.ca.location", " /with space ");
  g_assert_true (save (fixture->store, profile, &error));
  g_assert_no_error (error);
  weir_profile_store_set_last_id (fixture->store, weir_profile_get_id (profile));
  /* Behind the write of the last id in the queue. */
  g_assert_true (save (fixture->store, profile, &error));
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);

  g_assert_true (weir_profile_store_load (other, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (other)), ==, 1);
  loaded = weir_profile_store_find (other, "Prüf=ung [1]");
  g_assert_nonnull (loaded);
  g_assert_true (weir_profile_store_find (other, weir_profile_get_id (profile)) == loaded);
  g_assert_cmpstr (weir_profile_get_bootstrap (loaded), ==, "a:9092,b:9092");
  g_assert_true (weir_profile_get_read_only (loaded));
  g_assert_true (g_strv_equal (weir_profile_get_watched_groups (loaded), groups));
  g_assert_cmpstr (weir_profile_get_property (loaded, "ssl.ca.location"), ==, " /with space ");
  last_id = weir_profile_store_dup_last_id (other);
  g_assert_cmpstr (last_id, ==, weir_profile_get_id (profile));

  g_assert_true (remove_profile (fixture->store, profile, &error));
  g_assert_no_error (error);
  g_assert_true (weir_profile_store_load (other, &error));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (other)), ==, 0);
  g_assert_null (weir_profile_store_dup_last_id (other));
  g_assert_false (remove_profile (fixture->store, profile, &error));
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_NOT_FOUND);
}

static void
test_many_at_once (Fixture       *fixture,
                   gconstpointer  data)
{
  GAsyncResult *results[20] = { NULL };
  g_autoptr (WeirProfileStore) other = weir_profile_store_new (fixture->path);
  g_autoptr (GError) error = NULL;

  g_test_summary ("Saves that overlap all end, and the last state is what is kept");
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autofree char *name = g_strdup_printf ("Profile %u", i);
      g_autoptr (WeirProfile) profile = weir_profile_new (NULL, name, "a:1");

      weir_profile_store_save_async (fixture->store, profile, NULL, result_cb, &results[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_assert_true (weir_profile_store_save_finish (fixture->store, await (&results[i]), &error));
      g_assert_no_error (error);
      g_clear_object (&results[i]);
    }
  g_assert_true (weir_profile_store_load (other, &error));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (other)), ==, G_N_ELEMENTS (results));
}

static void
test_broken (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);

  g_test_summary ("A broken file is kept aside, each under a name of its own");
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  for (guint n = 1; n <= 2; n++)
    {
      g_autofree char *aside = g_strdup_printf ("%s.broken-%u", fixture->path, n);
      g_autofree char *text = g_strdup_printf ("not a key file %u", n);
      g_autofree char *kept = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (fixture->path, text, -1, NULL));
      g_assert_false (weir_profile_store_load (fixture->store, &error));
      g_assert_error (error, WEIR_ERROR, WEIR_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, aside));
      g_assert_true (g_file_get_contents (aside, &kept, NULL, NULL));
      g_assert_cmpstr (kept, ==, text);
      g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
    }
}

static void
test_newer (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *kept = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Mine", "a:1");

  g_test_summary ("Keys of others are kept; a format of a later version is not touched");
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (fixture->path, "[Weir]\nVersion=1\nColour=red\n[Profile x]\nName=X\nReadOnly=yes\n",
                                      -1, NULL));
  g_assert_true (weir_profile_store_load (fixture->store, &error));
  /* Neither true nor false: the side that does no harm. */
  g_assert_true (weir_profile_get_read_only (weir_profile_store_find (fixture->store, "x")));
  g_assert_true (save (fixture->store, profile, &error));
  g_assert_true (g_file_get_contents (fixture->path, &kept, NULL, NULL));
  g_assert_nonnull (strstr (kept, "Colour=red"));

  g_assert_true (g_file_set_contents (fixture->path, "[Weir]\nVersion=99\n", -1, NULL));
  g_assert_false (weir_profile_store_load (fixture->store, &error));
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_INVALID);
}

static void
test_demo (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Sample Shop", "a:1");
  g_autoptr (GError) error = NULL;

  g_test_summary ("The sample shop is not saved");
  weir_profile_set_is_demo (profile, TRUE);
  g_assert_false (save (fixture->store, profile, &error));
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_INVALID);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

static void
test_secrets (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (WeirProfile) profile = weir_profile_new (NULL, "Secret", "a:1");
  g_autoptr (WeirProfileStore) other = weir_profile_store_new (fixture->path);
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  WeirProfile *loaded;

  g_test_summary ("Passwords go to the keyring, never into the file, and come back when unlocked");
  weir_profile_set_property (profile, "sasl.username", "user");
  weir_profile_set_property (profile, "sasl.password", "p4ssw0rd");
  g_assert_true (save (fixture->store, profile, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (fixture->path, &contents, NULL, NULL));
  g_assert_null (strstr (contents, "p4ssw0rd"));

  g_assert_true (weir_profile_store_load (other, &error));
  loaded = weir_profile_store_find (other, "Secret");
  g_assert_null (weir_profile_get_property (loaded, "sasl.password"));
  g_assert_true (unlock (other, loaded, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (weir_profile_get_property (loaded, "sasl.password"), ==, "p4ssw0rd");
  g_assert_cmpstr (weir_profile_get_property (loaded, "sasl.username"), ==, "user");

  /* A password that is taken out of the profile leaves the keyring too. */
  g_assert_true (remove_profile (fixture->store, profile, &error));
  g_assert_no_error (error);
  weir_profile_set_property (loaded, "sasl.password", NULL);
  g_assert_false (unlock (other, loaded, &error));
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_PARTIAL);
}

static void
test_no_service (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (WeirProfile) profile = weir_profile_new ("p1", "Secret", "a:1");
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("Without a keyring the profile is saved, and the error says what is missing");
  if (!g_test_subprocess ())
    {
      g_auto (GStrv) environment = g_get_environ ();

      environment = g_environ_setenv (environment, "DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere", TRUE);
      environment = g_environ_unsetenv (environment, "SECRET_BACKEND");
      g_test_trap_subprocess_with_envp (NULL, (const char *const *) environment, 20 * G_USEC_PER_SEC,
                                        G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      return;
    }

  weir_profile_set_property (profile, "sasl.password", "p4ssw0rd");
  g_assert_false (save (fixture->store, profile, &error));
  g_assert_error (error, WEIR_ERROR, WEIR_ERROR_PARTIAL);
  g_assert_nonnull (weir_profile_store_find (fixture->store, "p1"));
  g_assert_true (g_file_get_contents (fixture->path, &contents, NULL, NULL));
  g_assert_nonnull (strstr (contents, "Name=Secret"));
  g_assert_null (strstr (contents, "p4ssw0rd"));
}

static char *
read_last_id (Fixture *fixture)
{
  g_autoptr (WeirProfileStore) reader = weir_profile_store_new (fixture->path);
  g_autoptr (GError) error = NULL;

  weir_profile_store_load (reader, &error);
  g_assert_no_error (error);
  return weir_profile_store_dup_last_id (reader);
}

/* Which profile was used last was lost when the program ended right after it was chosen. */
static void
test_flush (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *nothing = NULL;
  g_autofree char *first = NULL;
  g_autofree char *third = NULL;
  g_autofree char *in_the_end = NULL;

  /* Nothing to write makes no file. */
  weir_profile_store_flush (fixture->store);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));

  weir_profile_store_set_last_id (fixture->store, "first");
  weir_profile_store_flush (fixture->store);
  first = read_last_id (fixture);
  g_assert_cmpstr (first, ==, "first");

  /* While one write is under way, and another waits for it: none of them comes later and undoes this one. */
  weir_profile_store_set_last_id (fixture->store, "second");
  weir_profile_store_set_last_id (fixture->store, "third");
  weir_profile_store_flush (fixture->store);
  third = read_last_id (fixture);
  g_assert_cmpstr (third, ==, "third");
  /* Writes that are under way keep the store. */
  while (G_OBJECT (fixture->store)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);
  in_the_end = read_last_id (fixture);
  g_assert_cmpstr (in_the_end, ==, "third");
}

#define ADD(name, function) g_test_add ("/profile-store/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_autofree char *keyring_folder = NULL;
  g_autofree char *keyring = NULL;
  int status;

  /* libsecret's own file backend, in its test mode: no service, no bus, nothing of the user's. */
  keyring_folder = g_dir_make_tmp ("weir-keyring-XXXXXX", NULL);
  keyring = g_build_filename (keyring_folder, "test.keyring", NULL);
  if (g_getenv ("DBUS_SESSION_BUS_ADDRESS") == NULL ||
      !g_str_equal (g_getenv ("DBUS_SESSION_BUS_ADDRESS"), "unix:path=/nowhere"))
    g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", keyring, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "test", TRUE);

  g_test_init (&argc, &argv, NULL);
  ADD ("round-trip", test_round_trip);
  ADD ("flush", test_flush);
  ADD ("many-at-once", test_many_at_once);
  ADD ("broken", test_broken);
  ADD ("newer", test_newer);
  ADD ("demo", test_demo);
  ADD ("secrets", test_secrets);
  ADD ("no-service", test_no_service);
  status = g_test_run ();

  remove_tree (keyring_folder);
  return status;
}
