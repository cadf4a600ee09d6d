/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-secrets.h"

#include <glib/gi18n.h>
#include <libsecret/secret.h>

#include "base/weir-error.h"

typedef enum
{
  ACTION_STORE,
  ACTION_CLEAR,
  ACTION_LOOK_UP,
} Action;

typedef struct
{
  Action action;
  char *property;
  char *value; /* of ACTION_STORE, wiped when it is freed */
} Step;

typedef struct
{
  char *profile_id;
  char *profile_name;
  WeirProfile *profile; /* of ACTION_LOOK_UP */
  GArray *steps;
  guint next;
  GError *error; /* the first one; the steps behind it are tried all the same */
} Secrets;

static const SecretSchema *
get_schema (void)
{
  static const SecretSchema schema = {
    "io.github.weirapp.Weir.Profile",
    SECRET_SCHEMA_NONE,
    {
      { "profile", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "property", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 },
    },
  };

  return &schema;
}

static void
step_clear (gpointer data)
{
  Step *step = data;

  g_free (step->property);
  if (step->value != NULL)
    secret_password_wipe (step->value);
  g_free (step->value);
}

static void
secrets_free (gpointer data)
{
  Secrets *self = data;

  g_free (self->profile_id);
  g_free (self->profile_name);
  g_clear_object (&self->profile);
  g_clear_error (&self->error);
  g_array_unref (self->steps);
  g_free (self);
}

static Secrets *
secrets_new (GTask      *task,
             const char *profile_id,
             const char *profile_name)
{
  Secrets *self = g_new0 (Secrets, 1);

  self->profile_id = g_strdup (profile_id);
  self->profile_name = g_strdup (profile_name);
  self->steps = g_array_new (FALSE, TRUE, sizeof (Step));
  g_array_set_clear_func (self->steps, step_clear);
  g_task_set_task_data (task, self, secrets_free);
  return self;
}

static void
add_step (Secrets    *self,
          Action      action,
          const char *property,
          const char *value)
{
  /* The profile may be changed by its form while the steps run: they have their own copy. */
  Step step = { .action = action, .property = g_strdup (property), .value = g_strdup (value) };

  g_array_append_val (self->steps, step);
}

void
weir_secrets_set_store (GTask             *task,
                        WeirProfile       *profile,
                        const char *const *old_secrets)
{
  Secrets *self = secrets_new (task, weir_profile_get_id (profile), weir_profile_get_name (profile));
  g_auto (GStrv) keys = weir_profile_list_properties (profile);

  for (guint i = 0; keys[i] != NULL; i++)
    {
      if (weir_profile_property_is_secret (keys[i]))
        add_step (self, ACTION_STORE, keys[i], weir_profile_get_property (profile, keys[i]));
    }
  for (guint i = 0; old_secrets[i] != NULL; i++)
    {
      if (weir_profile_get_property (profile, old_secrets[i]) == NULL)
        add_step (self, ACTION_CLEAR, old_secrets[i], NULL);
    }
}

void
weir_secrets_set_clear (GTask             *task,
                        const char        *profile_id,
                        const char *const *secrets)
{
  Secrets *self = secrets_new (task, profile_id, NULL);

  for (guint i = 0; secrets[i] != NULL; i++)
    add_step (self, ACTION_CLEAR, secrets[i], NULL);
}

void
weir_secrets_set_look_up (GTask             *task,
                          WeirProfile       *profile,
                          const char *const *secrets)
{
  Secrets *self = secrets_new (task, weir_profile_get_id (profile), weir_profile_get_name (profile));

  self->profile = g_object_ref (profile);
  for (guint i = 0; secrets[i] != NULL; i++)
    {
      if (weir_profile_get_property (profile, secrets[i]) == NULL)
        add_step (self, ACTION_LOOK_UP, secrets[i], NULL);
    }
}

static void
report (GTask   *task,
        Secrets *self)
{
  Action action;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (self->error == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  action = g_array_index (self->steps, Step, 0).action;
  if (self->profile != NULL)
    g_task_return_new_error (task, WEIR_ERROR, WEIR_ERROR_PARTIAL,
                             _("The passwords of “%s” cannot be read from the keyring: %s"),
                             self->profile_name, self->error->message);
  else if (action == ACTION_STORE)
    g_task_return_new_error (task, WEIR_ERROR, WEIR_ERROR_PARTIAL,
                             _("“%s” is saved without its passwords, because the keyring cannot be used: %s"),
                             self->profile_name, self->error->message);
  else
    g_task_return_new_error (task, WEIR_ERROR, WEIR_ERROR_PARTIAL,
                             _("Passwords that are not used any more remain in the keyring: %s"),
                             self->error->message);
}

static void
store_cb (GObject      *source_object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Secrets *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!secret_password_store_finish (result, &error) && self->error == NULL)
    self->error = g_steal_pointer (&error);
  weir_secrets_run (task);
}

static void
clear_cb (GObject      *source_object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Secrets *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  secret_password_clear_finish (result, &error);
  if (error != NULL && self->error == NULL)
    self->error = g_steal_pointer (&error);
  weir_secrets_run (task);
}

static void
look_up_cb (GObject      *source_object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Secrets *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  char *value = secret_password_lookup_finish (result, &error);
  const char *property = g_array_index (self->steps, Step, self->next - 1).property;

  if (value != NULL)
    weir_profile_set_property (self->profile, property, value);
  else if (self->error == NULL)
    self->error = error != NULL
                    ? g_steal_pointer (&error)
                    /* Translators: the name of a setting, such as sasl.password */
                    : g_error_new (WEIR_ERROR, WEIR_ERROR_NOT_FOUND, _("it has no entry for %s"), property);
  g_clear_pointer (&value, secret_password_free);
  weir_secrets_run (task);
}

/* Takes the next step, or returns the task when there is none left. */
void
weir_secrets_run (GTask *task)
{
  Secrets *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Step *step;

  if (self->next >= self->steps->len || g_cancellable_is_cancelled (cancellable))
    {
      report (task, self);
      return;
    }

  step = &g_array_index (self->steps, Step, self->next++);
  switch (step->action)
    {
    case ACTION_STORE:
      {
        /* Translators: what a keyring program shows; the name of a profile, then of a setting */
        g_autofree char *label = g_strdup_printf (_("Weir: %s (%s)"), self->profile_name, step->property);

        secret_password_store (get_schema (), SECRET_COLLECTION_DEFAULT, label, step->value, cancellable, store_cb,
                               g_object_ref (task), "profile", self->profile_id, "property", step->property, NULL);
        break;
      }
    case ACTION_CLEAR:
      secret_password_clear (get_schema (), cancellable, clear_cb, g_object_ref (task),
                             "profile", self->profile_id, "property", step->property, NULL);
      break;
    case ACTION_LOOK_UP:
      secret_password_lookup (get_schema (), cancellable, look_up_cb, g_object_ref (task),
                              "profile", self->profile_id, "property", step->property, NULL);
      break;
    default:
      g_assert_not_reached ();
    }
}
