/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "shop-service.h"

#define COMMIT_INTERVAL_USEC (G_TIME_SPAN_SECOND)
#define POLL_TIMEOUT_MSEC    100
#define MAX_BATCH            1000
/* How long a killed instance may wait for work that it can leave half done. */
#define KILL_TIMEOUT_USEC    (2 * G_TIME_SPAN_SECOND)

struct _ShopGroup
{
  Shop *shop;
  const ShopService *service;
  int is_paused; /* atomic */
  GPtrArray *members; /* main thread only */
  GPtrArray *ended;   /* killed ones: their threads are joined at the end */
  guint next_number;
};

typedef struct
{
  ShopMember parent;
  ShopGroup *group;
  char *name;
  GThread *thread;
  rd_kafka_t *consumer;
  rd_kafka_topic_partition_list_t *start; /* commit these before joining, or NULL */
  int is_started;                         /* atomic */
  int is_killed;                          /* atomic */
  gint64 killed_usec;

  /* The member's thread only. */
  rd_kafka_topic_partition_list_t *done; /* where to go on, for each partition worked on since the last commit */
  int last_done;
  gboolean is_paused;
  double tokens;
  gint64 tokens_usec;
  gint64 committed_usec;
} Instance;

static void
instance_free (Instance *self)
{
  g_clear_pointer (&self->start, rd_kafka_topic_partition_list_destroy);
  g_clear_pointer (&self->done, rd_kafka_topic_partition_list_destroy);
  g_string_free (self->parent.text, TRUE);
  g_free (self->name);
  g_free (self);
}

static void
note_done (Instance *self, const rd_kafka_message_t *message)
{
  const char *topic = rd_kafka_topic_name (message->rkt);
  rd_kafka_topic_partition_t *partition = NULL;

  if (self->last_done < self->done->cnt)
    partition = &self->done->elems[self->last_done];
  if (partition == NULL || partition->partition != message->partition || !g_str_equal (partition->topic, topic))
    {
      partition = rd_kafka_topic_partition_list_find (self->done, topic, message->partition);
      if (partition == NULL)
        partition = rd_kafka_topic_partition_list_add (self->done, topic, message->partition);
      self->last_done = partition - self->done->elems;
    }
  partition->offset = message->offset + 1;
}

/* What was written must be on the cluster before the input counts as done. */
static void
commit (Instance *self, gboolean is_async)
{
  self->committed_usec = g_get_monotonic_time ();
  if (self->done->cnt == 0)
    return;
  if (self->parent.producer != NULL
      && rd_kafka_flush (self->parent.producer, 700) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return;
  if (rd_kafka_commit (self->consumer, self->done, is_async) != RD_KAFKA_RESP_ERR_NO_ERROR && is_async)
    return;
  rd_kafka_topic_partition_list_destroy (self->done);
  self->done = rd_kafka_topic_partition_list_new (8);
}

/* Thread: the member's, from within a poll or the close. */
static void
rebalance_cb (rd_kafka_t *rk, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t *partitions, void *opaque)
{
  Instance *self = opaque;

  if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS)
    {
      g_debug ("%s: %d partitions assigned", self->name, partitions->cnt);
      rd_kafka_assign (rk, partitions);
      if (self->is_paused)
        rd_kafka_pause_partitions (rk, partitions);
      return;
    }
  g_debug ("%s: %d partitions revoked", self->name, partitions->cnt);
  /* A dead one commits nothing; one whose partitions are lost may not. */
  if (!g_atomic_int_get (&self->is_killed) && !rd_kafka_assignment_lost (rk))
    commit (self, FALSE);
  rd_kafka_topic_partition_list_destroy (self->done);
  self->done = rd_kafka_topic_partition_list_new (8);
  rd_kafka_assign (rk, NULL);
}

static gboolean
should_pause (Instance *self)
{
  const ShopService *service = self->group->service;

  return g_atomic_int_get (&self->group->is_paused)
         || (service->is_on_duty != NULL && !service->is_on_duty (self->parent.shop));
}

static void
update_paused (Instance *self)
{
  gboolean is_paused = should_pause (self);
  rd_kafka_topic_partition_list_t *assigned;

  if (is_paused == self->is_paused || rd_kafka_assignment (self->consumer, &assigned) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return;
  if (is_paused)
    {
      commit (self, TRUE);
      rd_kafka_pause_partitions (self->consumer, assigned);
    }
  else
    {
      rd_kafka_resume_partitions (self->consumer, assigned);
    }
  self->is_paused = is_paused;
  rd_kafka_topic_partition_list_destroy (assigned);
}

static void
refill_tokens (Instance *self)
{
  gint64 now = g_get_monotonic_time ();
  double per_sec = MAX (20, self->group->service->speed * shop_get_rate (self->parent.shop, shop_now_msec ()));

  self->tokens = MIN (self->tokens + per_sec * (now - self->tokens_usec) / 1e6, MAX (1, per_sec / 4));
  self->tokens_usec = now;
}

/* Takes up to MAX_BATCH messages, or as many as the instance manages in the time. */
static void
work (Instance *self)
{
  const ShopService *service = self->group->service;
  gboolean is_limited = service->speed > 0;

  if (is_limited)
    refill_tokens (self);
  if (is_limited && self->tokens < 1)
    {
      g_usleep (20 * G_TIME_SPAN_MILLISECOND);
      return;
    }
  for (guint n = 0; n < MAX_BATCH && (!is_limited || self->tokens >= 1); n++)
    {
      rd_kafka_message_t *message = rd_kafka_consumer_poll (self->consumer, n == 0 ? POLL_TIMEOUT_MSEC : 0);

      if (message == NULL)
        break;
      if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR)
        {
          if (service->process (&self->parent, message))
            self->tokens--;
          note_done (self, message);
        }
      else
        {
          g_debug ("%s: %s", self->name, rd_kafka_message_errstr (message));
        }
      rd_kafka_message_destroy (message);
    }
}

static void
run (Instance *self)
{
  const ShopService *service = self->group->service;

  while (!shop_is_stopping (self->parent.shop))
    {
      gint64 now = g_get_monotonic_time ();

      if (g_atomic_int_get (&self->is_killed))
        {
          if (self->done->cnt > 0 || now > self->killed_usec + KILL_TIMEOUT_USEC)
            return;
        }
      else
        {
          update_paused (self);
          if (now > self->committed_usec + COMMIT_INTERVAL_USEC)
            commit (self, TRUE);
        }
      work (self);
      if (service->tick != NULL && !g_atomic_int_get (&self->group->is_paused))
        service->tick (&self->parent);
      if (self->parent.producer != NULL)
        rd_kafka_poll (self->parent.producer, 0);
    }
}

static gboolean
open_handles (Instance *self, GError **error)
{
  const ShopService *service = self->group->service;
  ShopBroker *broker = self->parent.shop->broker;
  rd_kafka_topic_partition_list_t *wanted;
  rd_kafka_resp_err_t code;

  self->consumer = shop_broker_new_consumer (broker, self->name, service->group, rebalance_cb, self, error);
  if (self->consumer == NULL)
    return FALSE;
  rd_kafka_poll_set_consumer (self->consumer);
  if (service->is_writing)
    {
      self->parent.producer = shop_broker_new_producer (broker, self->name, error);
      if (self->parent.producer == NULL)
        return FALSE;
    }
  if (self->start != NULL)
    {
      code = rd_kafka_commit (self->consumer, self->start, FALSE);
      if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        g_message ("%s: where to start could not be committed: %s", service->group, rd_kafka_err2str (code));
    }
  wanted = rd_kafka_topic_partition_list_new (4);
  for (guint i = 0; i < G_N_ELEMENTS (service->topics) && service->topics[i] != NULL; i++)
    rd_kafka_topic_partition_list_add (wanted, service->topics[i], RD_KAFKA_PARTITION_UA);
  rd_kafka_subscribe (self->consumer, wanted);
  rd_kafka_topic_partition_list_destroy (wanted);
  return TRUE;
}

static void
close_handles (Instance *self)
{
  ShopBroker *broker = self->parent.shop->broker;

  if (g_atomic_int_get (&self->is_killed))
    {
      /* Neither commit nor leave: the cluster finds out when the session times out. */
      shop_broker_dispose (broker, self->consumer, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    }
  else
    {
      if (self->consumer != NULL)
        rd_kafka_consumer_close (self->consumer);
      shop_broker_dispose (broker, self->consumer, 0);
      if (self->parent.producer != NULL)
        rd_kafka_flush (self->parent.producer, 300);
    }
  shop_broker_dispose (broker, self->parent.producer, 0);
  self->consumer = NULL;
  self->parent.producer = NULL;
}

static gpointer
instance_func (gpointer data)
{
  Instance *self = data;
  g_autoptr (GError) error = NULL;
  gboolean is_open = open_handles (self, &error);

  g_atomic_int_set (&self->is_started, TRUE);
  self->tokens_usec = self->committed_usec = g_get_monotonic_time ();
  if (is_open)
    run (self);
  else
    g_message ("%s: %s", self->name, error->message);
  close_handles (self);
  return NULL;
}

ShopGroup *
shop_group_new (Shop *shop, const ShopService *service)
{
  ShopGroup *self = g_new0 (ShopGroup, 1);

  self->shop = shop;
  self->service = service;
  self->members = g_ptr_array_new_with_free_func ((GDestroyNotify) instance_free);
  self->ended = g_ptr_array_new_with_free_func ((GDestroyNotify) instance_free);
  return self;
}

/* Its threads must have been joined. */
void
shop_group_free (ShopGroup *self)
{
  g_ptr_array_unref (self->members);
  g_ptr_array_unref (self->ended);
  g_free (self);
}

const char *
shop_group_get_name (ShopGroup *self)
{
  return self->service->group;
}

const char *
shop_group_get_service_name (ShopGroup *self)
{
  return self->service->name;
}

void
shop_group_set_paused (ShopGroup *self, gboolean is_paused)
{
  g_atomic_int_set (&self->is_paused, is_paused);
}

/* Starts an instance and returns its name. Where @start is given the group must be empty:
 * it goes on from there. */
char *
shop_group_add_member (ShopGroup *self, const rd_kafka_topic_partition_list_t *start)
{
  Instance *instance = g_new0 (Instance, 1);

  instance->parent.shop = self->shop;
  instance->parent.text = g_string_sized_new (512);
  instance->group = self;
  instance->name = g_strdup_printf ("%s-%u", self->service->name, ++self->next_number);
  instance->done = rd_kafka_topic_partition_list_new (8);
  instance->start = start != NULL ? rd_kafka_topic_partition_list_copy (start) : NULL;
  g_ptr_array_add (self->members, instance);
  instance->thread = g_thread_new (instance->name, instance_func, instance);
  return g_strdup (instance->name);
}

/* Lets the youngest instance die with an order half done, and returns its name; NULL where
 * there is none left. */
char *
shop_group_kill_member (ShopGroup *self)
{
  Instance *instance;

  if (self->members->len == 0)
    return NULL;
  instance = g_ptr_array_steal_index (self->members, self->members->len - 1);
  g_ptr_array_add (self->ended, instance);
  instance->killed_usec = g_get_monotonic_time ();
  g_atomic_int_set (&instance->is_killed, TRUE);
  return g_strdup (instance->name);
}

/* Waits until each instance has committed its start and asked to join, but not longer. */
void
shop_group_wait_started (ShopGroup *self, gint64 usec)
{
  gint64 end = g_get_monotonic_time () + usec;

  for (guint i = 0; i < self->members->len; i++)
    {
      Instance *instance = g_ptr_array_index (self->members, i);

      while (!g_atomic_int_get (&instance->is_started) && g_get_monotonic_time () < end)
        g_usleep (5 * G_TIME_SPAN_MILLISECOND);
    }
}

void
shop_group_join (ShopGroup *self)
{
  for (guint i = 0; i < self->members->len; i++)
    g_thread_join (((Instance *) g_ptr_array_index (self->members, i))->thread);
  for (guint i = 0; i < self->ended->len; i++)
    g_thread_join (((Instance *) g_ptr_array_index (self->ended, i))->thread);
}

ShopGroup *
shop_find_group (Shop *shop, const char *name)
{
  for (guint i = 0; i < shop->groups->len; i++)
    {
      ShopGroup *group = g_ptr_array_index (shop->groups, i);

      if (g_str_equal (group->service->group, name) || g_str_equal (group->service->name, name))
        return group;
    }
  return NULL;
}
