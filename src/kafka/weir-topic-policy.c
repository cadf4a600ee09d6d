/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-topic-policy.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/weir-error.h"
#include "kafka/weir-client-private.h"

#define TIMEOUT_MSEC 5000
#define POLICY "cleanup.policy"

/* Returns: what the broker says, or NULL */
static const char *
find_policy (const rd_kafka_ConfigResource_t *resource)
{
  gsize n_entries = 0;
  const rd_kafka_ConfigEntry_t **entries = rd_kafka_ConfigResource_configs (resource, &n_entries);

  for (gsize i = 0; i < n_entries; i++)
    if (strcmp (rd_kafka_ConfigEntry_name (entries[i]), POLICY) == 0)
      return rd_kafka_ConfigEntry_value (entries[i]);
  return NULL;
}

static void
return_error (GTask *task, rd_kafka_resp_err_t code, const char *detail)
{
  /* Translators: %s is the name of a topic */
  g_autofree char *what = g_strdup_printf (_("The settings of topic “%s” could not be read"), (const char *) g_task_get_task_data (task));
  GError *error = NULL;

  weir_error_map_set (&error, code, detail, what);
  g_task_return_error (task, error);
}

static void
reply_cb (rd_kafka_event_t *event, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const rd_kafka_DescribeConfigs_result_t *result = event != NULL ? rd_kafka_event_DescribeConfigs_result (event) : NULL;
  const rd_kafka_ConfigResource_t **resources = NULL;
  const char *policy = NULL;
  gsize n_resources = 0;

  if (result != NULL)
    resources = rd_kafka_DescribeConfigs_result_resources (result, &n_resources);
  if (event == NULL || rd_kafka_event_error (event) != RD_KAFKA_RESP_ERR_NO_ERROR || n_resources == 0)
    {
      return_error (task, event != NULL ? rd_kafka_event_error (event) : RD_KAFKA_RESP_ERR__TIMED_OUT, NULL);
    }
  else if (rd_kafka_ConfigResource_error (resources[0]) != RD_KAFKA_RESP_ERR_NO_ERROR)
    {
      return_error (task, rd_kafka_ConfigResource_error (resources[0]), rd_kafka_ConfigResource_error_string (resources[0]));
    }
  else
    {
      policy = find_policy (resources[0]);
      if (policy != NULL)
        g_task_return_int (task, strstr (policy, "compact") != NULL);
      else
        return_error (task, RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE, NULL);
    }
  g_clear_pointer (&event, rd_kafka_event_destroy);
}

void
weir_topic_policy_async (WeirClient *client,
                         const char *topic,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (rd_kafka_ConfigResource_t) resource = NULL;
  g_autoptr (rd_kafka_AdminOptions_t) options = NULL;
  rd_kafka_ConfigResource_t *resources[1];

  g_return_if_fail (WEIR_IS_CLIENT (client));
  g_return_if_fail (topic != NULL);

  task = g_task_new (client, cancellable, callback, user_data);
  g_task_set_source_tag (task, weir_topic_policy_async);
  g_task_set_task_data (task, g_strdup (topic), g_free);
  if (g_task_return_error_if_cancelled (task))
    return;
  /* The one setting, not all thirty. */
  resource = rd_kafka_ConfigResource_new (RD_KAFKA_RESOURCE_TOPIC, topic);
  if (resource == NULL || rd_kafka_ConfigResource_set_config (resource, POLICY, "") != RD_KAFKA_RESP_ERR_NO_ERROR)
    {
      return_error (task, RD_KAFKA_RESP_ERR__INVALID_ARG, NULL);
      return;
    }
  resources[0] = resource;
  options = weir_client_prepare_call (client, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, TIMEOUT_MSEC, reply_cb, g_object_ref (task));
  rd_kafka_DescribeConfigs (weir_connection_get_handle (weir_client_get_connection (client)), resources, 1, options,
                            weir_client_get_reply_queue (client));
}

/**
 * weir_topic_policy_finish:
 * @is_compacted: (out): whether the topic is compacted, be it that old messages are deleted, too
 *
 * Returns: whether that is known
 */
gboolean
weir_topic_policy_finish (WeirClient *client,
                          GAsyncResult *result,
                          gboolean *is_compacted,
                          GError **error)
{
  gssize answer;

  g_return_val_if_fail (g_task_is_valid (result, client), FALSE);

  answer = g_task_propagate_int (G_TASK (result), error);
  if (answer < 0)
    return FALSE;
  *is_compacted = answer > 0;
  return TRUE;
}
