/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-demo-shop.h"

#include <glib/gi18n.h>
#include <signal.h>
#include <sys/prctl.h>

#include "base/weir-error.h"

struct _WeirDemoShop
{
  GObject parent_instance;

  GSubprocess *process;
  GOutputStream *input;
  GDataInputStream *output;
  GCancellable *cancellable; /* of commands */
  GQueue commands;           /* of GTask; the first is running */
  char *bootstrap;
  GStrv groups;
  GHashTable *paused; /* names of groups */
};

G_DEFINE_FINAL_TYPE (WeirDemoShop, weir_demo_shop, G_TYPE_OBJECT)

enum
{
  CHANGED,
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
  if (self == NULL || self->process != G_SUBPROCESS (object))
    return;
  g_clear_object (&self->process);
  if (self->bootstrap != NULL)
    g_signal_emit (self, signals[ENDED], 0, _("The sample shop ended."));
}

static void
weir_demo_shop_dispose (GObject *object)
{
  WeirDemoShop *self = WEIR_DEMO_SHOP (object);

  weir_demo_shop_stop (self);
  g_clear_object (&self->input);
  g_clear_object (&self->output);
  G_OBJECT_CLASS (weir_demo_shop_parent_class)->dispose (object);
}

static void
weir_demo_shop_finalize (GObject *object)
{
  WeirDemoShop *self = WEIR_DEMO_SHOP (object);

  g_object_unref (self->cancellable);
  g_free (self->bootstrap);
  g_strfreev (self->groups);
  g_hash_table_unref (self->paused);
  G_OBJECT_CLASS (weir_demo_shop_parent_class)->finalize (object);
}

static void
weir_demo_shop_class_init (WeirDemoShopClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = weir_demo_shop_dispose;
  object_class->finalize = weir_demo_shop_finalize;
  signals[CHANGED] = g_signal_new ("changed", WEIR_TYPE_DEMO_SHOP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  signals[ENDED] = g_signal_new ("ended", WEIR_TYPE_DEMO_SHOP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
weir_demo_shop_init (WeirDemoShop *self)
{
  self->cancellable = g_cancellable_new ();
  self->paused = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&self->commands);
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
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_subprocess_launcher_set_child_setup (launcher, child_setup, NULL, NULL);
  self->process = g_subprocess_launcher_spawn (launcher, &error, program, "--exit-with-stdin", NULL);
  if (self->process == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  g_subprocess_wait_async (self->process, NULL, waited_cb, weak);
  self->input = g_object_ref (g_subprocess_get_stdin_pipe (self->process));
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

static void run_command (WeirDemoShop *self);

/* Takes @answer and @error. */
static void
end_command (WeirDemoShop *self, json_t *answer, GError *error)
{
  g_autoptr (GTask) task = g_queue_pop_head (&self->commands);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, answer, (GDestroyNotify) json_decref);
  run_command (self);
}

/* The shop's own account is what counts: a command may come from elsewhere than the button. */
static void
note_paused (WeirDemoShop *self, const char *line)
{
  gboolean is_changed = FALSE;

  if (g_str_has_prefix (line, "pause "))
    is_changed = g_hash_table_add (self->paused, g_strdup (line + strlen ("pause ")));
  else if (g_str_has_prefix (line, "resume "))
    is_changed = g_hash_table_remove (self->paused, line + strlen ("resume "));
  if (is_changed)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
answer_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WeirDemoShop) self = user_data;
  GError *error = NULL;
  g_autofree char *line = g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (object), result, NULL, &error);
  json_t *answer = line != NULL ? json_loads (line, 0, NULL) : NULL;
  const char *done = json_string_value (json_object_get (answer, "done"));
  const char *refusal = json_string_value (json_object_get (answer, "error"));

  if (done != NULL)
    {
      note_paused (self, done);
      end_command (self, answer, NULL);
      return;
    }
  if (refusal != NULL)
    error = g_error_new_literal (WEIR_ERROR, WEIR_ERROR_FAILED, refusal);
  else if (line != NULL)
    error = g_error_new (WEIR_ERROR, WEIR_ERROR_FAILED, _("The sample shop answered “%s”, which is no answer"), line);
  else if (error == NULL)
    error = g_error_new_literal (WEIR_ERROR, WEIR_ERROR_FAILED, _("The sample shop ended."));
  json_decref (answer);
  end_command (self, NULL, error);
}

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WeirDemoShop) self = user_data;
  GError *error = NULL;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, NULL, &error))
    end_command (self, NULL, error);
  else
    g_data_input_stream_read_line_async (self->output, G_PRIORITY_DEFAULT, self->cancellable, answer_cb,
                                         g_object_ref (self));
}

/* One at a time: the answers tell by their order what they are for. */
static void
run_command (WeirDemoShop *self)
{
  GTask *task = g_queue_peek_head (&self->commands);
  const char *line;

  if (task == NULL)
    return;
  line = g_task_get_task_data (task);
  g_output_stream_write_all_async (self->input, line, strlen (line), G_PRIORITY_DEFAULT, self->cancellable, written_cb,
                                   g_object_ref (self));
}

void
weir_demo_shop_command_async (WeirDemoShop *self, const char *line, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (WEIR_IS_DEMO_SHOP (self));
  g_return_if_fail (line != NULL && strchr (line, '\n') == NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, weir_demo_shop_command_async);
  /* Before that the next line it prints is not an answer. */
  if (self->process == NULL || self->bootstrap == NULL)
    {
      g_task_return_new_error_literal (task, WEIR_ERROR, WEIR_ERROR_FAILED,
                                       _("The sample shop is not running. Try again when it is connected"));
      return;
    }
  g_task_set_task_data (task, g_strconcat (line, "\n", NULL), g_free);
  g_queue_push_tail (&self->commands, g_steal_pointer (&task));
  if (self->commands.length == 1)
    run_command (self);
}

json_t *
weir_demo_shop_command_finish (WeirDemoShop *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
weir_demo_shop_get_is_paused (WeirDemoShop *self, const char *group)
{
  g_return_val_if_fail (WEIR_IS_DEMO_SHOP (self), FALSE);
  return g_hash_table_contains (self->paused, group);
}

void
weir_demo_shop_stop (WeirDemoShop *self)
{
  g_return_if_fail (WEIR_IS_DEMO_SHOP (self));
  g_cancellable_cancel (self->cancellable);
  if (self->process != NULL)
    g_subprocess_send_signal (self->process, SIGTERM);
  g_clear_object (&self->process);
}
