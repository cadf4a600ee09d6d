/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-replay-access.h"

#include <glib/gi18n.h>

#include "kafka/weir-client-private.h"
#include "kafka/weir-config.h"
#include "kafka/weir-replay-private.h"

/* Each kind of thing has its own request that tells what the user may do with it: topics and groups. Transactional IDs have none. */

#define TIMEOUT_MSEC 4000
/* A call to a coordinator must not time out in the library before its answer comes: it would abort the program. */
#define NEVER_MSEC 3600000

typedef enum
{
  UNKNOWN,
  DENIED,
  ALLOWED,
  UNRESTRICTED, /* also what nobody needs to be allowed in order to replay */
} Right;

typedef struct
{
  WeirConnection *source;
  WeirConnection *target;
  WeirJob *job;
} Question;

static void
question_free (Question *self)
{
  weir_connection_unref (self->source);
  weir_connection_unref (self->target);
  weir_job_free (self->job);
  g_free (self);
}

/* @operations: (nullable): what a broker says; it says nothing where it is too old. */
static Right
find_right (const rd_kafka_AclOperation_t *operations,
            gsize n_operations,
            rd_kafka_AclOperation_t wanted,
            rd_kafka_AclOperation_t rare)
{
  Right right = DENIED;

  if (operations == NULL)
    return UNKNOWN;
  for (gsize i = 0; i < n_operations; i++)
    {
      if (operations[i] == wanted && right == DENIED)
        right = ALLOWED;
    }
  for (gsize i = 0; i < n_operations; i++)
    {
      if (operations[i] == rare && right == ALLOWED)
        right = UNRESTRICTED;
    }
  return right;
}

static gboolean
is_denied (rd_kafka_resp_err_t code)
{
  return code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED || code == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED
         || code == RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED;
}

static rd_kafka_AdminOptions_t *
make_options (rd_kafka_t *handle,
              rd_kafka_admin_op_t operation,
              int timeout_msec)
{
  rd_kafka_AdminOptions_t *options = rd_kafka_AdminOptions_new (handle, operation);
  rd_kafka_error_t *error;
  char text[256];

  rd_kafka_AdminOptions_set_request_timeout (options, timeout_msec, text, sizeof text);
  error = rd_kafka_AdminOptions_set_include_authorized_operations (options, 1);
  g_clear_pointer (&error, rd_kafka_error_destroy);
  return options;
}

static gboolean
has_controller (rd_kafka_t *handle)
{
  const struct rd_kafka_metadata *metadata = NULL;
  gboolean is_there;

  if (rd_kafka_metadata (handle, 0, NULL, &metadata, TIMEOUT_MSEC) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return FALSE;
  is_there = weir_topic_facts_has_controller (handle, metadata);
  rd_kafka_metadata_destroy (metadata);
  return is_there;
}

static Right
ask_topic (rd_kafka_t *handle,
           const char *topic,
           rd_kafka_AclOperation_t wanted)
{
  g_autoptr (rd_kafka_AdminOptions_t) options = make_options (handle, RD_KAFKA_ADMIN_OP_DESCRIBETOPICS, TIMEOUT_MSEC);
  g_autoptr (rd_kafka_queue_t) queue = rd_kafka_queue_new (handle);
  g_autoptr (rd_kafka_event_t) event = NULL;
  rd_kafka_TopicCollection_t *topics = rd_kafka_TopicCollection_of_topic_names (&topic, 1);
  const rd_kafka_TopicDescription_t **descriptions;
  const rd_kafka_AclOperation_t *operations;
  rd_kafka_resp_err_t code;
  gsize n_descriptions = 0, n_operations = 0;

  rd_kafka_DescribeTopics (handle, topics, options, queue);
  rd_kafka_TopicCollection_destroy (topics);
  event = rd_kafka_queue_poll (queue, TIMEOUT_MSEC + 1000);
  if (event == NULL || rd_kafka_event_error (event) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return UNKNOWN;
  descriptions = rd_kafka_DescribeTopics_result_topics (rd_kafka_event_DescribeTopics_result (event), &n_descriptions);
  if (n_descriptions != 1)
    return UNKNOWN;
  code = rd_kafka_error_code (rd_kafka_TopicDescription_error (descriptions[0]));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return is_denied (code) ? DENIED : UNKNOWN;
  operations = rd_kafka_TopicDescription_authorized_operations (descriptions[0], &n_operations);
  return find_right (operations, n_operations, wanted, RD_KAFKA_ACL_OPERATION_DELETE);
}

/* A broker that lists no groups must not be asked to describe one. */
static gboolean
lists_groups (rd_kafka_t *handle)
{
  g_autoptr (rd_kafka_AdminOptions_t) options = rd_kafka_AdminOptions_new (handle, RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPS);
  g_autoptr (rd_kafka_queue_t) queue = rd_kafka_queue_new (handle);
  g_autoptr (rd_kafka_event_t) event = NULL;
  gsize n_errors = 1;
  char text[256];

  rd_kafka_AdminOptions_set_request_timeout (options, TIMEOUT_MSEC, text, sizeof text);
  rd_kafka_ListConsumerGroups (handle, options, queue);
  event = rd_kafka_queue_poll (queue, TIMEOUT_MSEC + 1000);
  if (event == NULL || rd_kafka_event_error (event) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return FALSE;
  rd_kafka_ListConsumerGroups_result_errors (rd_kafka_event_ListConsumerGroups_result (event), &n_errors);
  return n_errors == 0;
}

static Right
ask_group (WeirConnection *connection,
           const char *group)
{
  g_autoptr (rd_kafka_conf_t) conf = weir_config_new (weir_connection_get_profile (connection), WEIR_CONFIG_COORDINATOR, NULL);
  rd_kafka_t *handle;
  Right right = UNKNOWN;

  if (conf == NULL || !lists_groups (weir_connection_get_handle (connection)))
    return UNKNOWN;
  /* Of its own: an answer that comes too late is given up together with it. */
  handle = weir_config_create_handle (RD_KAFKA_CONSUMER, g_steal_pointer (&conf), NULL);
  if (handle == NULL)
    return UNKNOWN;
  {
    g_autoptr (rd_kafka_AdminOptions_t) options = make_options (handle, RD_KAFKA_ADMIN_OP_DESCRIBECONSUMERGROUPS, NEVER_MSEC);
    g_autoptr (rd_kafka_queue_t) queue = rd_kafka_queue_new (handle);
    g_autoptr (rd_kafka_event_t) event = NULL;
    const rd_kafka_ConsumerGroupDescription_t **descriptions;
    gsize n_descriptions = 0;

    rd_kafka_DescribeConsumerGroups (handle, &group, 1, options, queue);
    event = rd_kafka_queue_poll (queue, TIMEOUT_MSEC);
    if (event != NULL && rd_kafka_event_error (event) == RD_KAFKA_RESP_ERR_NO_ERROR)
      {
        descriptions = rd_kafka_DescribeConsumerGroups_result_groups (rd_kafka_event_DescribeConsumerGroups_result (event), &n_descriptions);
        if (n_descriptions == 1)
          {
            rd_kafka_resp_err_t code = rd_kafka_error_code (rd_kafka_ConsumerGroupDescription_error (descriptions[0]));
            gsize n_operations = 0;
            const rd_kafka_AclOperation_t *operations = rd_kafka_ConsumerGroupDescription_authorized_operations (descriptions[0], &n_operations);

            right = is_denied (code) ? DENIED
                    : code != RD_KAFKA_RESP_ERR_NO_ERROR
                      ? UNKNOWN
                      : find_right (operations, n_operations, RD_KAFKA_ACL_OPERATION_READ, RD_KAFKA_ACL_OPERATION_DELETE);
          }
      }
  }
  weir_handle_destroy_later (handle);
  return right;
}

static void
take (GArray *missing,
      Right right,
      WeirReplayAccess access,
      gboolean *is_restricted)
{
  if (right == DENIED)
    g_array_append_val (missing, access);
  *is_restricted |= right == DENIED || right == ALLOWED;
}

/* Thread: a worker's. */
static void
ask_func (GTask *task,
          gpointer object,
          gpointer data,
          GCancellable *cancellable)
{
  const Question *self = data;
  const WeirJob *job = self->job;
  g_autoptr (GArray) missing = g_array_new (FALSE, FALSE, sizeof (WeirReplayAccess));
  rd_kafka_t *source = weir_connection_get_handle (self->source);
  rd_kafka_t *target = weir_connection_get_handle (self->target);
  gboolean is_exact = job->delivery == WEIR_DELIVERY_EXACTLY_ONCE || (job->delivery == WEIR_DELIVERY_AUTO && job->target_bootstrap == NULL);
  gboolean ignored = FALSE;
  gboolean is_restricted = FALSE;

  if (has_controller (source))
    take (missing, ask_topic (source, job->source, RD_KAFKA_ACL_OPERATION_READ), WEIR_REPLAY_ACCESS_SOURCE, &ignored);
  if (has_controller (target))
    {
      take (missing, ask_topic (target, job->target, RD_KAFKA_ACL_OPERATION_WRITE), WEIR_REPLAY_ACCESS_TARGET, &is_restricted);
      if (job->divert_topic != NULL)
        take (missing, ask_topic (target, job->divert_topic, RD_KAFKA_ACL_OPERATION_WRITE), WEIR_REPLAY_ACCESS_DIVERT, &is_restricted);
      if (is_exact)
        {
          g_autofree char *name = weir_replay_get_cluster_name (job);
          WeirReplayAccess access = WEIR_REPLAY_ACCESS_TRANSACTION;

          take (missing, ask_group (self->target, name), WEIR_REPLAY_ACCESS_GROUP, &is_restricted);
          if (is_restricted)
            g_array_append_val (missing, access);
        }
    }
  g_task_return_pointer (task, g_steal_pointer (&missing), (GDestroyNotify) g_array_unref);
}

void
weir_replay_access_async (WeirClient *source,
                          WeirClient *target,
                          const WeirJob *job,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, user_data);
  Question *question = g_new0 (Question, 1);

  g_task_set_source_tag (task, weir_replay_access_async);
  question->source = weir_connection_ref (weir_client_get_connection (source));
  question->target = weir_connection_ref (weir_client_get_connection (target));
  question->job = weir_job_copy (job);
  g_task_set_task_data (task, question, (GDestroyNotify) question_free);
  weir_client_run_in_worker (source, task, ask_func);
}

GArray *
weir_replay_access_finish (WeirClient *source,
                           GAsyncResult *result,
                           GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, source), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

char *
weir_replay_access_describe (WeirReplayAccess access,
                             const WeirJob *job)
{
  switch (access)
    {
    case WEIR_REPLAY_ACCESS_SOURCE:
      return g_strdup_printf (_("The user may not read the topic “%s”: the permission Read is missing."), job->source);
    case WEIR_REPLAY_ACCESS_TARGET:
      return g_strdup_printf (_("The user may not write to the topic “%s”: the permission Write is missing."), job->target);
    case WEIR_REPLAY_ACCESS_DIVERT:
      return g_strdup_printf (_("The user may not write to the topic “%s”: the permission Write is missing."), job->divert_topic);
    case WEIR_REPLAY_ACCESS_GROUP:
      return g_strdup (_("To replay exactly once the user needs the permission Read on groups that begin with “weir-replay-”, which is missing."));
    case WEIR_REPLAY_ACCESS_TRANSACTION:
    default:
      return g_strdup (_("To replay exactly once the user needs the permission Write on transactional IDs that begin with “weir-replay-”. "
                         "Whether it is there is found out only by writing."));
    }
}
