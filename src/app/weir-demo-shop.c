/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-demo-shop.h"

#include <glib/gi18n.h>
#include <jansson.h>
#include <signal.h>
#include <sys/prctl.h>

#include "base/weir-error.h"

struct _WeirDemoShop
{
  GObject parent_instance;

  GSubprocess *process;
  GDataInputStream *output;
  GCancellable *cancellable;
  char *bootstrap;
  GStrv groups;
};

G_DEFINE_FINAL_TYPE (WeirDemoShop, weir_demo_shop, G_TYPE_OBJECT)

enum
{
  ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* Between fork and exec: only calls that are safe there. The shop must not outlive a window
 * that crashes. */
static void
child_setup (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

/* Beside this program, in the build folder, or where it was installed. */
static char *
find_program (void)
{
  g_autofree char *self_path = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *installed = g_build_filename (WEIR_BIN_DIR, "weir-shop", NULL);

  if (self_path != NULL)
    {
      g_autofree char *folder = g_path_get_dirname (self_path);
      g_autofree char *beside = g_build_filename (folder, "weir-shop", NULL);
      g_autofree char *built = g_build_filename (folder, "..", "shop", "weir-shop", NULL);
      /* A test's program is in tests/ui of the build folder. */
      g_autofree char *from_test = g_build_filename (folder, "..", "..", "src", "shop", "weir-shop", NULL);
      char *places[] = { beside, built, from_test };

      for (guint i = 0; i < G_N_ELEMENTS (places); i++)
        if (g_file_test (places[i], G_FILE_TEST_IS_EXECUTABLE))
          return g_strdup (places[i]);
    }
  if (g_file_test (installed, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&installed);
  return g_find_program_in_path ("weir-shop");
}

static gboolean
parse_line (WeirDemoShop *self, const char *line)
{
  json_error_t error;
  json_t *root = json_loads (line, 0, &error);
  json_t *groups = json_object_get (root, "groups");
  const char *bootstrap = json_string_value (json_object_get (root, "bootstrap"));
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (bootstrap != NULL)
    {
      self->bootstrap = g_strdup (bootstrap);
      for (gsize i = 0; i < json_array_size (groups); i++)
        if (json_is_string (json_array_get (groups, i)))
          g_strv_builder_add (builder, json_string_value (json_array_get (groups, i)));
      self->groups = g_strv_builder_end (builder);
    }
  json_decref (root);
  return bootstrap != NULL;
}

static void
line_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  WeirDemoShop *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (object), result, NULL, &error);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (line == NULL)
    g_task_return_new_error_literal (task, WEIR_ERROR, WEIR_ERROR_FAILED,
                                     _("The sample shop ended before it was ready. Start weir-shop in a terminal to see why"));
  else if (!parse_line (self, line))
    g_task_return_new_error (task, WEIR_ERROR, WEIR_ERROR_FAILED,
                             _("The sample shop did not tell its address but “%s”"), line);
  else
    g_task_return_boolean (task, TRUE);
}

static void
waited_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree GWeakRef *weak = user_data;
  g_autoptr (WeirDemoShop) self = g_weak_ref_get (weak);

  g_subprocess_wait_finish (G_SUBPROCESS (object), result, NULL);
  g_weak_ref_clear (weak);
  /* One that was stopped is no longer its process. */
  if (self != NULL && self->process == G_SUBPROCESS (object) && self->bootstrap != NULL)
    g_signal_emit (self, signals[ENDED], 0, _("The sample shop ended."));
}

static void
weir_demo_shop_dispose (GObject *object)
{
  WeirDemoShop *self = WEIR_DEMO_SHOP (object);

  weir_demo_shop_stop (self);
  g_clear_object (&self->output);
  G_OBJECT_CLASS (weir_demo_shop_parent_class)->dispose (object);
}

static void
weir_demo_shop_finalize (GObject *object)
{
  WeirDemoShop *self = WEIR_DEMO_SHOP (object);

  g_free (self->bootstrap);
  g_strfreev (self->groups);
  G_OBJECT_CLASS (weir_demo_shop_parent_class)->finalize (object);
}

static void
weir_demo_shop_class_init (WeirDemoShopClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = weir_demo_shop_dispose;
  object_class->finalize = weir_demo_shop_finalize;
  signals[ENDED] = g_signal_new ("ended", WEIR_TYPE_DEMO_SHOP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
weir_demo_shop_init (WeirDemoShop *self)
{
}

WeirDemoShop *
weir_demo_shop_new (void)
{
  return g_object_new (WEIR_TYPE_DEMO_SHOP, NULL);
}

void
weir_demo_shop_start_async (WeirDemoShop *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autofree char *program = find_program ();
  GError *error = NULL;
  GWeakRef *weak;

  g_return_if_fail (WEIR_IS_DEMO_SHOP (self));
  g_return_if_fail (self->process == NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, weir_demo_shop_start_async);
  if (program == NULL)
    {
      g_task_return_new_error_literal (task, WEIR_ERROR, WEIR_ERROR_NOT_FOUND,
                                       _("The sample shop (weir-shop) is not installed beside Weir"));
      return;
    }
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_subprocess_launcher_set_child_setup (launcher, child_setup, NULL, NULL);
  self->process = g_subprocess_launcher_spawn (launcher, &error, program, NULL);
  if (self->process == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  g_subprocess_wait_async (self->process, NULL, waited_cb, weak);
  self->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  g_data_input_stream_read_line_async (self->output, G_PRIORITY_DEFAULT, cancellable, line_cb, g_steal_pointer (&task));
}

gboolean
weir_demo_shop_start_finish (WeirDemoShop *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

const char *
weir_demo_shop_get_bootstrap (WeirDemoShop *self)
{
  g_return_val_if_fail (WEIR_IS_DEMO_SHOP (self), NULL);
  return self->bootstrap;
}

const char *const *
weir_demo_shop_get_groups (WeirDemoShop *self)
{
  g_return_val_if_fail (WEIR_IS_DEMO_SHOP (self), NULL);
  return (const char *const *) self->groups;
}

void
weir_demo_shop_stop (WeirDemoShop *self)
{
  g_return_if_fail (WEIR_IS_DEMO_SHOP (self));
  if (self->process != NULL)
    g_subprocess_send_signal (self->process, SIGTERM);
  g_clear_object (&self->process);
}
