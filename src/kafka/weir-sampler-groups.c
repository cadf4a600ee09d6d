/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>

#include "base/weir-partition-key.h"
#include "kafka/weir-sampler-private.h"

/* Brokers that were silent last time do not keep the others' groups waiting. */
#define SUSPECT_TIMEOUT_MSEC 1000
#define RELIST_USEC (300 * G_TIME_SPAN_MILLISECOND)

WeirGroupInfo *
weir_sample_groups_find (WeirSampleCycle *self,
                         const char *name)
{
  guint position = GPOINTER_TO_UINT (g_hash_table_lookup (self->group_index, name));

  return position > 0 ? &g_array_index (self->snapshot->groups, WeirGroupInfo, position - 1) : NULL;
}

static WeirGroupInfo *
add_group (WeirSampleCycle *self,
           const char *name)
{
  WeirGroupInfo *group = weir_snapshot_add_group (self->snapshot, name);

  g_hash_table_insert (self->group_index, group->name, GUINT_TO_POINTER (self->snapshot->groups->len));
  return group;
}

static const WeirGroupInfo *
find_previous (WeirSampleCycle *self,
               const char *name)
{
  return self->core->previous != NULL ? weir_snapshot_find_group (self->core->previous, name) : NULL;
}

static gboolean
is_wanted (WeirSampleCycle *self,
           const char *name)
{
  const char *const *only = (const char *const *) self->request->only_groups;

  return only == NULL || g_strv_contains (only, name);
}

static void
copy_members (WeirGroupInfo *target,
              const WeirGroupInfo *source)
{
  for (guint i = 0; i < source->members->len; i++)
    {
      const WeirMemberInfo *from = &g_array_index (source->members, WeirMemberInfo, i);
      WeirMemberInfo *member = weir_group_info_add_member (target, from->member_id, from->client_id, from->host);

      for (guint j = 0; j < from->assignment->len; j++)
        {
          const WeirGroupOffset *assigned = &g_array_index (from->assignment, WeirGroupOffset, j);

          weir_member_info_add_assignment (member, assigned->topic, assigned->partition);
        }
    }
  target->has_members = source->has_members;
  g_set_str (&target->protocol, source->protocol);
}

static void
copy_offsets (WeirGroupInfo *target,
              const WeirGroupInfo *source)
{
  for (guint i = 0; i < source->offsets->len; i++)
    {
      const WeirGroupOffset *from = &g_array_index (source->offsets, WeirGroupOffset, i);

      weir_group_info_add_offset (target, from->topic, from->partition, from->committed);
    }
}

/* The library learned to describe groups of the newer protocol with 2.10: before, it says
 * "Dead" of one that is alive. */
static gboolean
can_describe (rd_kafka_consumer_group_type_t type)
{
  return type != RD_KAFKA_CONSUMER_GROUP_TYPE_CONSUMER || rd_kafka_version () >= 0x020a0000;
}

static void
add_listed (WeirSampleCycle *self,
            const rd_kafka_ConsumerGroupListing_t *listing)
{
  const char *name = rd_kafka_ConsumerGroupListing_group_id (listing);
  rd_kafka_consumer_group_type_t type = rd_kafka_ConsumerGroupListing_type (listing);
  rd_kafka_consumer_group_state_t state = rd_kafka_ConsumerGroupListing_state (listing);
  const WeirGroupInfo *previous = find_previous (self, name);
  gboolean is_empty = state == RD_KAFKA_CONSUMER_GROUP_STATE_EMPTY || state == RD_KAFKA_CONSUMER_GROUP_STATE_DEAD;
  gboolean describe = FALSE;
  WeirGroupInfo *group;

  /* While a group moves between brokers both may list it. */
  if (!is_wanted (self, name) || weir_sample_groups_find (self, name) != NULL)
    return;
  group = add_group (self, name);
  if (state != RD_KAFKA_CONSUMER_GROUP_STATE_UNKNOWN)
    group->state = g_strdup (rd_kafka_consumer_group_state_name (state));
  if (type != RD_KAFKA_CONSUMER_GROUP_TYPE_UNKNOWN)
    group->type = g_ascii_strdown (rd_kafka_consumer_group_type_name (type), -1);

  if ((self->request->parts & WEIR_SAMPLE_GROUPS) != 0 && can_describe (type))
    {
      group->has_members = is_empty;
      describe = !is_empty;
      if (describe && !self->request->describe_all && previous != NULL && previous->has_members
          && previous->error == NULL && g_strcmp0 (previous->state, group->state) == 0)
        {
          copy_members (group, previous);
          describe = FALSE;
        }
    }
  group->is_complete = TRUE;
  weir_sample_coordinator_add (self, name, describe, (self->request->parts & WEIR_SAMPLE_OFFSETS) != 0);
}

/* Where the broker lists no groups, the named ones are asked for, or else the profile's, without
 * whatever such a broker may lack. */
static void
add_watched (WeirSampleCycle *self)
{
  const char *const *names = (const char *const *) self->request->only_groups;

  if (names == NULL)
    names = weir_profile_get_watched_groups (weir_connection_get_profile (self->core->connection));
  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    {
      if (!is_wanted (self, names[i]) || weir_sample_groups_find (self, names[i]) != NULL)
        continue;
      add_group (self, names[i])->is_complete = TRUE;
      weir_sample_coordinator_add (self, names[i], FALSE, TRUE);
    }
  g_set_str (&self->snapshot->groups_error, self->core->groups_unsupported);
}

static void
listed_cb (WeirSampleCycle *self,
           WeirSampleCall *call,
           rd_kafka_event_t *event)
{
  const rd_kafka_ListConsumerGroups_result_t *result = rd_kafka_event_ListConsumerGroups_result (event);
  rd_kafka_resp_err_t code = rd_kafka_event_error (event);
  const char *text = rd_kafka_event_error_string (event);
  const rd_kafka_ConsumerGroupListing_t **listings = NULL;
  const rd_kafka_error_t **errors = NULL;
  gsize n_listings = 0, n_errors = 0;

  if (result != NULL)
    {
      listings = rd_kafka_ListConsumerGroups_result_valid (result, &n_listings);
      errors = rd_kafka_ListConsumerGroups_result_errors (result, &n_errors);
    }
  for (gsize i = 0; i < n_listings; i++)
    add_listed (self, listings[i]);
  if (n_errors > 0)
    {
      code = rd_kafka_error_code (errors[0]);
      text = rd_kafka_error_string (errors[0]);
    }
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
    return;

  for (gsize i = 0; i < n_errors; i++)
    self->has_moving_groups |= weir_error_map_is_coordinator_moving (rd_kafka_error_code (errors[i]));
  self->has_moving_groups |= weir_error_map_is_coordinator_moving (code);

  if (code == RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE && n_listings == 0)
    {
      /* Remembered for good: asking such a broker for more would hang or abort the process. */
      self->core->groups_unsupported =
        g_strdup (_("This broker does not list consumer groups. Add names of groups to the connection to see their lag."));
      add_watched (self);
      return;
    }
  self->has_listing_error = TRUE;
  if (n_listings == 0)
    {
      g_autofree char *sentence = weir_error_map_to_text (code, text);

      self->snapshot->groups_error = g_strdup_printf (_("The consumer groups could not be listed: %s"), sentence);
    }
  else
    {
      self->snapshot->groups_error =
        g_strdup (_("Not every broker listed its consumer groups: some may be missing or out of date."));
    }
}

void
weir_sample_groups_send (WeirSampleCycle *self)
{
  rd_kafka_t *handle = weir_connection_get_handle (self->core->connection);
  g_autoptr (rd_kafka_AdminOptions_t) options = NULL;
  guint timeout_msec = weir_sample_cycle_get_request_timeout (self);
  WeirSampleCall *call;

  /* "Asked for", even when there are none. */
  if (self->snapshot->groups == NULL)
    {
      weir_snapshot_add_group (self->snapshot, "");
      g_array_set_size (self->snapshot->groups, 0);
    }
  weir_sampler_core_renew_coordinator_if_stuck (self->core);

  if (self->core->groups_unsupported != NULL)
    {
      add_watched (self);
      return;
    }
  if (g_hash_table_size (self->core->suspects) > 0)
    timeout_msec = MIN (timeout_msec, SUSPECT_TIMEOUT_MSEC);
  options = weir_sample_cycle_prepare (self, handle, RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPS, timeout_msec, listed_cb, TRUE, &call);
  rd_kafka_ListConsumerGroups (handle, options, self->core->queue);
}

/* After a broker has gone, another one reads what it knew of its groups, which takes seconds, and lists those it has
 * read. Where no cycle follows, that is worth waiting for. */
gboolean
weir_sample_groups_retry (WeirSampleCycle *self)
{
  gint64 then_usec = g_get_monotonic_time () + RELIST_USEC;

  if (!self->has_moving_groups || !self->request->is_patient || then_usec + RELIST_USEC > self->deadline_usec)
    return FALSE;
  self->has_moving_groups = FALSE;
  self->has_listing_error = FALSE;
  g_clear_pointer (&self->snapshot->groups_error, g_free);
  weir_sampler_core_wait (self->core, then_usec);
  weir_sample_groups_send (self);
  return TRUE;
}

/* A group that is missing only because a broker did not list its own is shown as it was. */
static void
carry_over_missing (WeirSampleCycle *self)
{
  const WeirSnapshot *previous = self->core->previous;

  for (guint i = 0; previous != NULL && previous->groups != NULL && i < previous->groups->len; i++)
    {
      const WeirGroupInfo *from = &g_array_index (previous->groups, WeirGroupInfo, i);
      WeirGroupInfo *group;

      if (!is_wanted (self, from->name) || weir_sample_groups_find (self, from->name) != NULL)
        continue;
      group = add_group (self, from->name);
      group->state = g_strdup (from->state);
      group->type = g_strdup (from->type);
      group->error = g_strdup (_("The broker that coordinates this group did not list it: this is what was known before."));
      copy_members (group, from);
      copy_offsets (group, from);
    }
}

/* Returns: whether it was not there yet. */
static gboolean
add_partition (GHashTable *partitions,
               const WeirGroupOffset *offset)
{
  WeirPartitionKey *key = g_new (WeirPartitionKey, 1);

  *key = (WeirPartitionKey) { offset->topic, offset->partition };
  return g_hash_table_add (partitions, key);
}

/* A partition a member holds but never committed for has an unknown lag, and must be seen. */
static void
add_uncommitted (WeirGroupInfo *group)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (weir_partition_key_hash, weir_partition_key_equal, g_free, NULL);
  g_autoptr (GPtrArray) missing = g_ptr_array_new ();

  for (guint i = 0; i < group->offsets->len; i++)
    add_partition (known, &g_array_index (group->offsets, WeirGroupOffset, i));
  for (guint i = 0; i < group->members->len; i++)
    {
      const GArray *assignment = g_array_index (group->members, WeirMemberInfo, i).assignment;

      for (guint j = 0; j < assignment->len; j++)
        {
          WeirGroupOffset *assigned = &g_array_index (assignment, WeirGroupOffset, j);

          if (add_partition (known, assigned))
            g_ptr_array_add (missing, assigned);
        }
    }
  for (guint i = 0; i < missing->len; i++)
    {
      const WeirGroupOffset *assigned = g_ptr_array_index (missing, i);

      weir_group_info_add_offset (group, assigned->topic, assigned->partition, WEIR_OFFSET_UNKNOWN);
    }
}

/* What an unanswered call would have told: shown as it was, and said so. */
static void
carry_over_details (WeirSampleCycle *self,
                    WeirGroupInfo *group)
{
  const WeirGroupInfo *previous = find_previous (self, group->name);

  if (group->is_complete || previous == NULL)
    return;
  if (!group->has_members && group->members->len == 0)
    copy_members (group, previous);
  if (group->offsets->len == 0)
    copy_offsets (group, previous);
}

void
weir_sample_groups_finish (WeirSampleCycle *self)
{
  GHashTableIter iter;
  gpointer key;

  weir_sample_coordinator_finish (self);

  g_hash_table_iter_init (&iter, self->core->calls);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      const WeirSampleCall *call = key;

      if (call->func == listed_cb && call->cycle_number == self->core->cycle_number)
        {
          self->has_listing_error = TRUE;
          g_set_str (&self->snapshot->groups_error, _("The consumer groups could not be listed: no broker answered in time."));
        }
    }
  if (self->has_listing_error)
    carry_over_missing (self);

  for (guint i = 0; i < self->snapshot->groups->len; i++)
    {
      WeirGroupInfo *group = &g_array_index (self->snapshot->groups, WeirGroupInfo, i);

      carry_over_details (self, group);
      if ((self->request->parts & WEIR_SAMPLE_OFFSETS) != 0)
        add_uncommitted (group);
    }
}
