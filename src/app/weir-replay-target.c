/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-replay-target.h"

#include <glib/gi18n.h>

#include "base/weir-error.h"

/* By the address where it came from the command line, which has no connection. */
WeirProfile *
weir_replay_target_find_profile (WeirSession *session,
                                 WeirProfileStore *store,
                                 const WeirJob *job)
{
  GListModel *profiles = G_LIST_MODEL (store);

  if (job->target_bootstrap == NULL && job->target_profile == NULL)
    return weir_session_get_profile (session);
  for (guint i = 0; profiles != NULL && i < g_list_model_get_n_items (profiles); i++)
    {
      /* The store has it too. */
      g_autoptr (WeirProfile) profile = g_list_model_get_item (profiles, i);

      if (job->target_profile != NULL ? g_strcmp0 (weir_profile_get_id (profile), job->target_profile) == 0
                                      : g_strcmp0 (weir_profile_get_bootstrap (profile), job->target_bootstrap) == 0)
        return profile;
    }
  return NULL;
}

static void
return_client (GTask *task,
               WeirProfile *profile)
{
  GError *error = NULL;
  WeirClient *client = weir_client_new (profile, &error);

  if (client != NULL)
    g_task_return_pointer (task, client, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
unlocked_cb (GObject *object,
             GAsyncResult *result,
             gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  /* Without its password the broker will say why it refuses; it may also need none. */
  if (!weir_profile_store_unlock_finish (WEIR_PROFILE_STORE (object), result, &error)
      && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_error (&error);
  return_client (task, g_task_get_task_data (task));
}

void
weir_replay_target_open_async (WeirSession *session,
                               WeirProfileStore *store,
                               const WeirJob *job,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (session, cancellable, callback, user_data);
  WeirProfile *profile = weir_replay_target_find_profile (session, store, job);
  WeirProfile *copy;

  g_task_set_source_tag (task, weir_replay_target_open_async);
  if (weir_session_get_client (session) == NULL)
    {
      g_task_return_new_error (task, WEIR_ERROR, WEIR_ERROR_UNREACHABLE, "%s", _("There is no connection yet. Try again when the cluster is connected."));
    }
  else if (profile == weir_session_get_profile (session))
    {
      g_task_return_pointer (task, g_object_ref (weir_session_get_client (session)), g_object_unref);
    }
  else if (profile == NULL)
    {
      /* Translators: the address of brokers */
      g_task_return_new_error (task, WEIR_ERROR, WEIR_ERROR_NOT_FOUND, _("No connection to %s, which the job writes to, is saved. Save one first."),
                               job->target_bootstrap != NULL ? job->target_bootstrap : "–");
    }
  else
    {
      copy = weir_profile_copy (profile);
      g_task_set_task_data (task, copy, g_object_unref);
      weir_profile_store_unlock_async (store, copy, cancellable, unlocked_cb, g_object_ref (task));
    }
}

WeirClient *
weir_replay_target_open_finish (WeirSession *session,
                                GAsyncResult *result,
                                GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
