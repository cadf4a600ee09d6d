/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-group-calls.h"

#include <glib/gi18n.h>
#include <string.h>

#include "kafka/weir-config.h"
#include "kafka/weir-error-map.h"

#define POLL_MSEC 100
#define RETRY_USEC (200 * G_TIME_SPAN_MILLISECOND)
/* A call that goes to no coordinator may time out in the library. */
#define LIST_TIMEOUT_MSEC 4000

/* How the brokers that were connected to introduced themselves. */
typedef struct
{
  int n_brokers; /* atomic, like those below */
  int n_delete_groups;
  int n_delete_offsets;
} Offer;

struct _WeirGroupCalls
{
  char *group;
  rd_kafka_t *handle;
  rd_kafka_queue_t *queue;
  GCancellable *cancellable;
  Offer *offer;
  gint64 deadline_usec;
  gboolean is_stuck; /* a call is out: no other may follow */
};

static void
count_offer (Offer *offer,
             const char *text)
{
  const char *key = strstr (text, "ApiKey ");

  if (key == NULL)
    return;
  if (strstr (key, "(18) Versions") != NULL)
    g_atomic_int_inc (&offer->n_brokers);
  else if (strstr (key, "(42) Versions") != NULL)
    g_atomic_int_inc (&offer->n_delete_groups);
  else if (strstr (key, "(47) Versions") != NULL)
    g_atomic_int_inc (&offer->n_delete_offsets);
}

/* Thread: any of the library's. */
static void
log_cb (const rd_kafka_t *handle,
        int level,
        const char *facility,
        const char *text)
{
  Offer *offer = rd_kafka_opaque (handle);

  if (offer != NULL && g_str_equal (facility, "APIVERSION"))
    count_offer (offer, text);
  else
    g_debug ("%s: %s", facility, text);
}

/* A few bytes each, kept for good: a handle's log may speak until its very end, and nobody is told when that is. */
static GPtrArray *offers;
static GMutex offers_mutex;

static Offer *
offer_new (void)
{
  Offer *offer = g_new0 (Offer, 1);

  g_mutex_lock (&offers_mutex);
  if (offers == NULL)
    offers = g_ptr_array_new ();
  g_ptr_array_add (offers, offer);
  g_mutex_unlock (&offers_mutex);
  return offer;
}

/**
 * weir_group_calls_new:
 * @timeout_msec: how long all of the calls together may take
 *
 * Thread: one that may block.
 */
WeirGroupCalls *
weir_group_calls_new (WeirConnection *connection,
                      const char *group,
                      guint timeout_msec,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (rd_kafka_conf_t) conf = NULL;
  g_autoptr (WeirGroupCalls) self = g_new0 (WeirGroupCalls, 1);

  self->group = g_strdup (group);
  self->deadline_usec = g_get_monotonic_time () + timeout_msec * G_TIME_SPAN_MILLISECOND;
  g_set_object (&self->cancellable, cancellable);
  conf = weir_config_new (weir_connection_get_profile (connection), WEIR_CONFIG_COORDINATOR, error);
  if (conf == NULL || !weir_config_set (conf, "debug", "feature", error))
    return NULL;
  self->offer = offer_new ();
  rd_kafka_conf_set_opaque (conf, self->offer);
  rd_kafka_conf_set_log_cb (conf, log_cb);
  self->handle = weir_config_create_handle (RD_KAFKA_CONSUMER, g_steal_pointer (&conf), error);
  if (self->handle == NULL)
    return NULL;
  self->queue = rd_kafka_queue_new (self->handle);
  return g_steal_pointer (&self);
}

void
weir_group_calls_free (WeirGroupCalls *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->queue, rd_kafka_queue_destroy);
  weir_handle_destroy_later (self->handle);
  g_clear_object (&self->cancellable);
  g_free (self->group);
  g_free (self);
}

gboolean
weir_group_calls_can_delete_offsets (WeirGroupCalls *self)
{
  int n_brokers = g_atomic_int_get (&self->offer->n_brokers);

  return n_brokers > 0 && g_atomic_int_get (&self->offer->n_delete_offsets) == n_brokers;
}

gboolean
weir_group_calls_can_delete_group (WeirGroupCalls *self)
{
  int n_brokers = g_atomic_int_get (&self->offer->n_brokers);

  return n_brokers > 0 && g_atomic_int_get (&self->offer->n_delete_groups) == n_brokers;
}

static gboolean
check_time (WeirGroupCalls *self,
            GError **error)
{
  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  if (!self->is_stuck && g_get_monotonic_time () < self->deadline_usec)
    return TRUE;
  g_set_error (error, WEIR_ERROR, WEIR_ERROR_TIMED_OUT,
               _("The brokers did not tell in time about the consumer group “%s”. Try again, or give more time."), self->group);
  return FALSE;
}

/* The answer, or NULL where there is none by the deadline. */
static rd_kafka_event_t *
await (WeirGroupCalls *self,
       GError **error)
{
  for (;;)
    {
      rd_kafka_event_t *event = rd_kafka_queue_poll (self->queue, POLL_MSEC);

      /* Errors of the handle come to its main queue, which nobody reads but this. */
      rd_kafka_poll (self->handle, 0);
      if (event != NULL)
        return event;
      if (!check_time (self, error))
        {
          self->is_stuck = TRUE;
          return NULL;
        }
    }
}

static rd_kafka_AdminOptions_t *
make_options (WeirGroupCalls *self,
              rd_kafka_admin_op_t operation,
              int timeout_msec)
{
  rd_kafka_AdminOptions_t *options = rd_kafka_AdminOptions_new (self->handle, operation);
  char text[256];

  rd_kafka_AdminOptions_set_request_timeout (options, timeout_msec, text, sizeof text);
  return options;
}

static void
set_group_error (WeirGroupCalls *self,
                 const char *group,
                 rd_kafka_resp_err_t code,
                 const char *text,
                 GError **error)
{
  g_autofree char *what = g_strdup_printf (_("Consumer group “%s”"), group);

  weir_error_map_set (error, code, text, what);
}

/* Whether a call is to be sent again; sleeps before. @error is set where not. */
static gboolean
wait_to_retry (WeirGroupCalls *self,
               const char *group,
               rd_kafka_resp_err_t code,
               const char *text,
               GError **error)
{
  if (weir_error_map_is_temporary (code) && g_get_monotonic_time () + RETRY_USEC < self->deadline_usec
      && !g_cancellable_is_cancelled (self->cancellable))
    {
      g_usleep (RETRY_USEC);
      return TRUE;
    }
  set_group_error (self, group, code, text, error);
  return FALSE;
}

/* Whether brokers list groups at all: one that does not must not be asked for more. */
static gboolean
look_up_listing (WeirGroupCalls *self,
                 char **state,
                 GError **error)
{
  for (;;)
    {
      g_autoptr (rd_kafka_AdminOptions_t) options = make_options (self, RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPS, LIST_TIMEOUT_MSEC);
      g_autoptr (rd_kafka_event_t) event = NULL;
      const rd_kafka_ListConsumerGroups_result_t *result;
      const rd_kafka_ConsumerGroupListing_t **listings;
      const rd_kafka_error_t **errors;
      gsize n_listings = 0, n_errors = 0;
      rd_kafka_resp_err_t code;
      const char *text;

      rd_kafka_ListConsumerGroups (self->handle, options, self->queue);
      event = await (self, error);
      if (event == NULL)
        return FALSE;
      code = rd_kafka_event_error (event);
      text = rd_kafka_event_error_string (event);
      result = rd_kafka_event_ListConsumerGroups_result (event);
      if (code == RD_KAFKA_RESP_ERR_NO_ERROR && result != NULL)
        {
          listings = rd_kafka_ListConsumerGroups_result_valid (result, &n_listings);
          for (gsize i = 0; i < n_listings; i++)
            {
              if (strcmp (rd_kafka_ConsumerGroupListing_group_id (listings[i]), self->group) == 0)
                {
                  g_free (*state);
                  *state = g_strdup (rd_kafka_consumer_group_state_name (rd_kafka_ConsumerGroupListing_state (listings[i])));
                  return TRUE;
                }
            }
          errors = rd_kafka_ListConsumerGroups_result_errors (result, &n_errors);
          if (n_errors == 0)
            return TRUE;
          code = rd_kafka_error_code (errors[0]);
          text = rd_kafka_error_string (errors[0]);
        }
      if (code == RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE)
        {
          g_set_error (error, WEIR_ERROR, WEIR_ERROR_UNSUPPORTED,
                       _("This broker does not tell which consumer groups have members: offsets of groups are not changed on it."));
          return FALSE;
        }
      if (!wait_to_retry (self, self->group, code, text, error))
        return FALSE;
    }
}

static char *
describe_member (const rd_kafka_MemberDescription_t *member)
{
  const rd_kafka_MemberAssignment_t *assignment = rd_kafka_MemberDescription_assignment (member);
  const rd_kafka_topic_partition_list_t *partitions = assignment != NULL ? rd_kafka_MemberAssignment_partitions (assignment) : NULL;
  const char *host = rd_kafka_MemberDescription_host (member);
  guint n_partitions = partitions != NULL ? (guint) partitions->cnt : 0;

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       /* Translators: name of a program, its host, how many partitions it reads */
                                       "%s on %s (%u partition)", "%s on %s (%u partitions)", n_partitions),
                          rd_kafka_MemberDescription_client_id (member), *host == '/' ? host + 1 : host, n_partitions);
}

gboolean
weir_group_calls_look (WeirGroupCalls *self,
                       char **state,
                       gboolean *is_empty,
                       GPtrArray **members,
                       GError **error)
{
  g_autofree char *listed = NULL;

  *state = NULL;
  *members = NULL;
  *is_empty = TRUE;
  if (!check_time (self, error) || !look_up_listing (self, &listed, error))
    return FALSE;

  for (;;)
    {
      g_autoptr (rd_kafka_AdminOptions_t) options =
        make_options (self, RD_KAFKA_ADMIN_OP_DESCRIBECONSUMERGROUPS, WEIR_COORDINATOR_REQUEST_TIMEOUT_MSEC);
      g_autoptr (rd_kafka_event_t) event = NULL;
      const rd_kafka_ConsumerGroupDescription_t **descriptions = NULL;
      const char *names[] = { self->group };
      const char *described;
      rd_kafka_resp_err_t code;
      const char *text;
      gsize n_descriptions = 0;
      gsize n_members;

      rd_kafka_DescribeConsumerGroups (self->handle, names, 1, options, self->queue);
      event = await (self, error);
      if (event == NULL)
        return FALSE;
      code = rd_kafka_event_error (event);
      text = rd_kafka_event_error_string (event);
      if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
        descriptions = rd_kafka_DescribeConsumerGroups_result_groups (rd_kafka_event_DescribeConsumerGroups_result (event), &n_descriptions);
      if (n_descriptions > 0)
        {
          code = rd_kafka_error_code (rd_kafka_ConsumerGroupDescription_error (descriptions[0]));
          text = rd_kafka_error_string (rd_kafka_ConsumerGroupDescription_error (descriptions[0]));
        }
      else if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
        {
          code = RD_KAFKA_RESP_ERR__FAIL;
        }
      /* What newer brokers say of a name that no group has. */
      if (code == RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND)
        return TRUE;
      if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        {
          if (wait_to_retry (self, self->group, code, text, error))
            continue;
          return FALSE;
        }

      n_members = rd_kafka_ConsumerGroupDescription_member_count (descriptions[0]);
      described = rd_kafka_consumer_group_state_name (rd_kafka_ConsumerGroupDescription_state (descriptions[0]));
      /* Groups of the new protocol are described as dead by this library; the list knows better. */
      *state = g_strcmp0 (described, "Dead") != 0 ? g_strdup (described) : g_steal_pointer (&listed);
      *is_empty = n_members == 0 && (*state == NULL || g_str_equal (*state, "Empty") || g_str_equal (*state, "Dead"));
      *members = g_ptr_array_new_with_free_func (g_free);
      for (gsize i = 0; i < n_members; i++)
        g_ptr_array_add (*members, describe_member (rd_kafka_ConsumerGroupDescription_member (descriptions[0], i)));
      return TRUE;
    }
}

/* What a call about a group's offsets, or about a group, came to. NULL where it came to nothing, which @code and @text say; they
 * are also those of a result that is there. @text is the event's. */
static const rd_kafka_group_result_t *
get_result (rd_kafka_event_t *event,
            rd_kafka_resp_err_t *code,
            const char **text)
{
  const rd_kafka_group_result_t **results = NULL;
  const rd_kafka_error_t *error;
  gsize n_results = 0;

  *code = rd_kafka_event_error (event);
  *text = rd_kafka_event_error_string (event);
  if (*code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return NULL;
  switch (rd_kafka_event_type (event))
    {
    case RD_KAFKA_EVENT_LISTCONSUMERGROUPOFFSETS_RESULT:
      results = rd_kafka_ListConsumerGroupOffsets_result_groups (rd_kafka_event_ListConsumerGroupOffsets_result (event), &n_results);
      break;

    case RD_KAFKA_EVENT_ALTERCONSUMERGROUPOFFSETS_RESULT:
      results = rd_kafka_AlterConsumerGroupOffsets_result_groups (rd_kafka_event_AlterConsumerGroupOffsets_result (event), &n_results);
      break;

    case RD_KAFKA_EVENT_DELETECONSUMERGROUPOFFSETS_RESULT:
      results = rd_kafka_DeleteConsumerGroupOffsets_result_groups (rd_kafka_event_DeleteConsumerGroupOffsets_result (event), &n_results);
      break;

    case RD_KAFKA_EVENT_DELETEGROUPS_RESULT:
      results = rd_kafka_DeleteGroups_result_groups (rd_kafka_event_DeleteGroups_result (event), &n_results);
      break;

    default:
      break;
    }
  if (n_results == 0)
    return NULL;
  error = rd_kafka_group_result_error (results[0]);
  if (error != NULL)
    {
      *code = rd_kafka_error_code (error);
      *text = rd_kafka_error_string (error);
    }
  return results[0];
}

static void
take_committed (WeirOffsetChange *committed,
                const rd_kafka_topic_partition_list_t *partitions)
{
  for (int i = 0; partitions != NULL && i < partitions->cnt; i++)
    {
      const rd_kafka_topic_partition_t *partition = &partitions->elems[i];
      WeirOffsetItem *item;

      if (partition->err == RD_KAFKA_RESP_ERR_NO_ERROR && partition->offset < 0)
        continue;
      item = weir_offset_change_add (committed, partition->topic, partition->partition);
      if (partition->err != RD_KAFKA_RESP_ERR_NO_ERROR)
        {
          item->problem = weir_error_map_to_text (partition->err, NULL);
          continue;
        }
      item->before.offset = partition->offset;
      item->before.leader_epoch = rd_kafka_topic_partition_get_leader_epoch (partition);
      if (partition->metadata_size > 0)
        item->before.metadata = g_bytes_new (partition->metadata, partition->metadata_size);
    }
  weir_offset_change_sort (committed);
}

WeirOffsetChange *
weir_group_calls_list (WeirGroupCalls *self,
                       const char *other,
                       GError **error)
{
  const char *group = other != NULL ? other : self->group;

  while (check_time (self, error))
    {
      g_autoptr (rd_kafka_AdminOptions_t) options =
        make_options (self, RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, WEIR_COORDINATOR_REQUEST_TIMEOUT_MSEC);
      g_autoptr (rd_kafka_ListConsumerGroupOffsets_t) question = rd_kafka_ListConsumerGroupOffsets_new (group, NULL);
      g_autoptr (rd_kafka_event_t) event = NULL;
      const rd_kafka_group_result_t *result;
      rd_kafka_resp_err_t code;
      const char *text;

      rd_kafka_ListConsumerGroupOffsets (self->handle, &question, 1, options, self->queue);
      event = await (self, error);
      if (event == NULL)
        return NULL;
      result = get_result (event, &code, &text);
      if (code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND)
        {
          WeirOffsetChange *committed = weir_offset_change_new (WEIR_OFFSET_CHANGE_SET, group);

          take_committed (committed, result != NULL ? rd_kafka_group_result_partitions (result) : NULL);
          return committed;
        }
      if (!wait_to_retry (self, group, code, text, error))
        return NULL;
    }
  return NULL;
}

/* Puts what the broker says of partitions with the items. Returns: the error that all of them have, which is that of the call. */
static rd_kafka_resp_err_t
take_results (WeirOffsetChange *change,
              const rd_kafka_topic_partition_list_t *partitions)
{
  rd_kafka_resp_err_t common = RD_KAFKA_RESP_ERR_NO_ERROR;

  for (int i = 0; partitions != NULL && i < partitions->cnt; i++)
    {
      const rd_kafka_topic_partition_t *partition = &partitions->elems[i];
      WeirOffsetItem *item = weir_offset_change_find (change, partition->topic, partition->partition);

      if (i == 0)
        common = partition->err;
      else if (common != partition->err)
        common = RD_KAFKA_RESP_ERR_NO_ERROR;
      if (item == NULL)
        continue;
      g_clear_pointer (&item->problem, g_free);
      if (partition->err != RD_KAFKA_RESP_ERR_NO_ERROR)
        item->problem = weir_error_map_to_text (partition->err, NULL);
    }
  return common;
}

static void
send_partitions (WeirGroupCalls *self,
                 const rd_kafka_topic_partition_list_t *list,
                 gboolean deletes)
{
  g_autoptr (rd_kafka_AdminOptions_t) options =
    make_options (self, deletes ? RD_KAFKA_ADMIN_OP_DELETECONSUMERGROUPOFFSETS : RD_KAFKA_ADMIN_OP_ALTERCONSUMERGROUPOFFSETS,
                  WEIR_COORDINATOR_REQUEST_TIMEOUT_MSEC);

  if (deletes)
    {
      rd_kafka_DeleteConsumerGroupOffsets_t *request = rd_kafka_DeleteConsumerGroupOffsets_new (self->group, list);

      rd_kafka_DeleteConsumerGroupOffsets (self->handle, &request, 1, options, self->queue);
      rd_kafka_DeleteConsumerGroupOffsets_destroy (request);
    }
  else
    {
      g_autoptr (rd_kafka_AlterConsumerGroupOffsets_t) request = rd_kafka_AlterConsumerGroupOffsets_new (self->group, list);

      rd_kafka_AlterConsumerGroupOffsets (self->handle, &request, 1, options, self->queue);
    }
}

/* Sends again what the coordinator was not ready for: to write the same offset twice is to write it once. */
static gboolean
write_partitions (WeirGroupCalls *self,
                  WeirOffsetChange *change,
                  const rd_kafka_topic_partition_list_t *list,
                  gboolean deletes,
                  gboolean *is_refused,
                  GError **error)
{
  for (;;)
    {
      g_autoptr (rd_kafka_event_t) event = NULL;
      const rd_kafka_group_result_t *result;
      rd_kafka_resp_err_t code;
      rd_kafka_resp_err_t common = RD_KAFKA_RESP_ERR_NO_ERROR;
      const char *text;

      *is_refused = FALSE;
      if (!check_time (self, error))
        return FALSE;
      send_partitions (self, list, deletes);
      event = await (self, error);
      if (event == NULL)
        return FALSE;
      result = get_result (event, &code, &text);
      if (result != NULL)
        common = take_results (change, rd_kafka_group_result_partitions (result));
      if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
        code = common;
      if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
        return TRUE;
      /* An answer of the broker is one; what the library makes up for a missing one is not. */
      *is_refused = (int) code > 0;
      if (!wait_to_retry (self, self->group, code, text, error))
        return FALSE;
    }
}

static rd_kafka_topic_partition_list_t *
list_items (const WeirOffsetChange *change,
            gboolean deletes)
{
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new ((int) change->items->len);

  for (guint i = 0; i < change->items->len; i++)
    {
      const WeirOffsetItem *item = g_ptr_array_index (change->items, i);
      rd_kafka_topic_partition_t *partition;
      gsize length = 0;
      gconstpointer metadata = item->after.metadata != NULL ? g_bytes_get_data (item->after.metadata, &length) : NULL;

      if (item->is_excluded || (item->after.offset < 0) != deletes)
        continue;
      partition = rd_kafka_topic_partition_list_add (list, item->topic, item->partition);
      if (deletes)
        continue;
      partition->offset = item->after.offset;
      rd_kafka_topic_partition_set_leader_epoch (partition, item->after.leader_epoch);
      if (length > 0)
        {
          /* The list frees it with free(); the library sends it up to the first zero byte. */
          partition->metadata = strndup (metadata, length);
          partition->metadata_size = strlen (partition->metadata);
        }
    }
  return list;
}

gboolean
weir_group_calls_write (WeirGroupCalls *self,
                        WeirOffsetChange *change,
                        gboolean *is_refused,
                        GError **error)
{
  g_autoptr (rd_kafka_topic_partition_list_t) set = list_items (change, FALSE);
  g_autoptr (rd_kafka_topic_partition_list_t) deleted = list_items (change, TRUE);
  g_autoptr (GError) first_error = NULL;
  gboolean is_set_refused = FALSE;

  *is_refused = FALSE;
  if (deleted->cnt > 0 && !weir_group_calls_can_delete_offsets (self))
    {
      *is_refused = TRUE;
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_UNSUPPORTED, _("This broker does not offer to delete committed offsets."));
      return FALSE;
    }
  if (set->cnt > 0 && !write_partitions (self, change, set, FALSE, &is_set_refused, &first_error) && !is_set_refused)
    {
      g_propagate_error (error, g_steal_pointer (&first_error));
      return FALSE;
    }
  if (deleted->cnt > 0 && !write_partitions (self, change, deleted, TRUE, is_refused, error))
    {
      *is_refused = *is_refused && (set->cnt == 0 || is_set_refused);
      return FALSE;
    }
  if (first_error == NULL)
    return TRUE;
  *is_refused = deleted->cnt == 0;
  g_propagate_error (error, g_steal_pointer (&first_error));
  return FALSE;
}

gboolean
weir_group_calls_delete_group (WeirGroupCalls *self,
                               gboolean *is_refused,
                               GError **error)
{
  *is_refused = TRUE;
  if (!weir_group_calls_can_delete_group (self))
    {
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_UNSUPPORTED, _("This broker does not offer to delete consumer groups."));
      return FALSE;
    }
  while (check_time (self, error))
    {
      g_autoptr (rd_kafka_AdminOptions_t) options =
        make_options (self, RD_KAFKA_ADMIN_OP_DELETEGROUPS, WEIR_COORDINATOR_REQUEST_TIMEOUT_MSEC);
      g_autoptr (rd_kafka_DeleteGroup_t) request = rd_kafka_DeleteGroup_new (self->group);
      g_autoptr (rd_kafka_event_t) event = NULL;
      rd_kafka_resp_err_t code;
      const char *text;

      rd_kafka_DeleteGroups (self->handle, &request, 1, options, self->queue);
      *is_refused = FALSE;
      event = await (self, error);
      if (event == NULL)
        return FALSE;
      get_result (event, &code, &text);
      /* Gone is what it was to be: also when an earlier try did it, whose answer was lost. */
      if (code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND)
        return TRUE;
      *is_refused = (int) code > 0;
      if (!wait_to_retry (self, self->group, code, text, error))
        return FALSE;
    }
  return FALSE;
}
