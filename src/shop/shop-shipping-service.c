/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "shop-services.h"

#define BUCKET_MSEC 250
#define N_BUCKETS   4096 /* 17 minutes: longer than any step takes */

enum
{
  STAGE_PREPARING,
  STAGE_SHIPPED,
  STAGE_DELIVERED,
};

static const char *const statuses[] = { "preparing", "shipped", "delivered" };

typedef struct
{
  gint64 due_msec;
  gint64 order_id;
  const char *address; /* interned */
  guint stage;
} Step;

/* The next step of each parcel in a wheel of time: at ten thousand orders a second there are
 * a million under way, and each is touched when it is due only. It belongs to the service,
 * as its database would: an instance that dies does not take it along. */
struct _ShopShipping
{
  GMutex lock; /* of all below */
  GRand *random;
  GHashTable *addresses; /* customer → interned address: the local copy of the customers topic */
  GArray *buckets[N_BUCKETS];
  gint64 next_bucket;    /* the first that was not emptied yet; 0 before the first call */
  guint n_to_lose;
  GHashTable *restored;  /* order → Step, of parcels that a shop before this one left under way */
};

ShopShipping *
shop_shipping_new (Shop *shop)
{
  ShopShipping *self = g_new0 (ShopShipping, 1);

  g_mutex_init (&self->lock);
  self->random = shop_new_random (shop, 3);
  self->addresses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < N_BUCKETS; i++)
    self->buckets[i] = g_array_new (FALSE, FALSE, sizeof (Step));
  return self;
}

void
shop_shipping_free (ShopShipping *self)
{
  for (guint i = 0; i < N_BUCKETS; i++)
    g_array_unref (self->buckets[i]);
  g_hash_table_unref (self->addresses);
  g_clear_pointer (&self->restored, g_hash_table_unref);
  g_rand_free (self->random);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* A null address forgets the customer. */
void
shop_shipping_set_address (ShopShipping *self, const char *customer, const char *address)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (address != NULL)
    g_hash_table_insert (self->addresses, g_strdup (customer), (gpointer) g_intern_string (address));
  else
    g_hash_table_remove (self->addresses, customer);
}

static void
add_step (ShopShipping *self, Step step)
{
  gint64 bucket = MAX (step.due_msec / BUCKET_MSEC, self->next_bucket);

  g_array_append_val (self->buckets[bucket % N_BUCKETS], step);
}

/* From packing to the van a minute at most, on the road some more; one in thirty takes long. */
static gint64
get_delay_msec (ShopShipping *self, guint stage)
{
  gint64 delay = stage == STAGE_SHIPPED ? g_rand_int_range (self->random, 8000, 45000)
                                        : g_rand_int_range (self->random, 40000, 180000);

  return g_rand_int_range (self->random, 0, 30) == 0 ? delay * 3 : delay;
}

/* A message that a shop before this one wrote, in the order of the topic. */
void
shop_shipping_restore (ShopShipping *self, gint64 order_id, const char *status, const char *address)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Step *step;

  if (self->restored == NULL)
    self->restored = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  if (g_str_equal (status, statuses[STAGE_DELIVERED]))
    {
      g_hash_table_remove (self->restored, &order_id);
      return;
    }
  step = g_new0 (Step, 1);
  step->order_id = order_id;
  step->address = g_intern_string (address);
  step->stage = g_str_equal (status, statuses[STAGE_SHIPPED]) ? STAGE_DELIVERED : STAGE_SHIPPED;
  /* The step is its own key: the order is a field of it. */
  g_hash_table_replace (self->restored, &step->order_id, step);
}

/* Goes on with what was restored, as if it had been left at @msec. */
void
shop_shipping_resume (ShopShipping *self, gint64 msec)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GHashTableIter iter;
  gpointer value;

  if (self->restored == NULL)
    return;
  g_hash_table_iter_init (&iter, self->restored);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Step step = *(Step *) value;

      step.due_msec = msec + get_delay_msec (self, step.stage);
      add_step (self, step);
    }
  g_clear_pointer (&self->restored, g_hash_table_unref);
}

/* Packing begins at @msec. */
void
shop_shipping_accept (ShopShipping *self, const ShopOrder *order, gint64 msec)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const char *address = g_hash_table_lookup (self->addresses, order->customer);

  add_step (self, (Step) { msec, order->order_id, address != NULL ? address : "collect in store", STAGE_PREPARING });
}

/* Emits each step due by @msec, with the time it was due at, and plans the next. */
void
shop_shipping_advance (ShopShipping *self, gint64 msec, ShopShipmentFunc func, gpointer user_data)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 last = msec / BUCKET_MSEC;
  gint64 first = MIN (self->next_bucket, last);

  /* One turn sees every bucket: at the first call, and after a pause longer than the wheel. */
  first = MAX (first, last - N_BUCKETS + 1);
  self->next_bucket = first;
  for (gint64 bucket = first; bucket <= last; bucket++)
    {
      GArray *steps = self->buckets[bucket % N_BUCKETS];
      guint n_kept = 0;

      for (guint i = 0; i < steps->len; i++)
        {
          Step step = g_array_index (steps, Step, i);

          if (step.due_msec > msec)
            {
              g_array_index (steps, Step, n_kept++) = step;
              continue;
            }
          func (step.order_id, statuses[step.stage], step.address, step.due_msec, user_data);
          if (step.stage == STAGE_PREPARING && self->n_to_lose > 0)
            {
              self->n_to_lose--;
            }
          else if (step.stage < STAGE_DELIVERED)
            {
              step.stage++;
              /* At least one bucket on, so that it is not added to the one that is emptied. */
              step.due_msec = MAX (step.due_msec + get_delay_msec (self, step.stage), (bucket + 1) * BUCKET_MSEC);
              add_step (self, step);
            }
        }
      g_array_set_size (steps, n_kept);
      /* What is due later in this quarter of a second must be looked at again. */
      if (bucket < last)
        self->next_bucket = bucket + 1;
    }
}

/* The next order is packed and never shipped. */
void
shop_shipping_lose_next (ShopShipping *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->n_to_lose++;
}

void
shop_shipment_publish (rd_kafka_t *producer, GString *text, gint64 order_id, const char *status, const char *address,
                       gint64 msec)
{
  gsize key_length;

  g_string_truncate (text, 0);
  shop_append_int (text, order_id);
  key_length = text->len;
  g_string_append (text, "{\"orderId\":");
  shop_append_int (text, order_id);
  g_string_append (text, ",\"status\":\"");
  g_string_append (text, status);
  g_string_append (text, "\",\"address\":");
  shop_append_json_string (text, address);
  g_string_append_c (text, '}');
  shop_produce (producer, "shipments", text->str, key_length, text->str + key_length, text->len - key_length, msec);
}

static void
publish_cb (gint64 order_id, const char *status, const char *address, gint64 msec, gpointer user_data)
{
  ShopMember *member = user_data;

  shop_shipment_publish (member->producer, member->text, order_id, status, address, shop_now_msec ());
}

static gboolean
process (ShopMember *member, const rd_kafka_message_t *message)
{
  ShopShipping *self = member->shop->shipping;
  ShopOrder order;

  if (g_str_equal (rd_kafka_topic_name (message->rkt), "customers"))
    {
      g_autofree char *name = NULL;
      g_autofree char *address = NULL;

      if (message->payload == NULL && message->key != NULL)
        {
          name = g_strndup (message->key, message->key_len);
          shop_shipping_set_address (self, name, NULL);
        }
      else if (shop_customer_read (message->payload, message->len, &name, &address))
        {
          shop_shipping_set_address (self, name, address);
        }
      return FALSE;
    }
  if (shop_order_read (message->payload, message->len, &order))
    shop_shipping_accept (self, &order, shop_now_msec ());
  return TRUE;
}

static void
tick (ShopMember *member)
{
  shop_shipping_advance (member->shop->shipping, shop_now_msec (), publish_cb, member);
}

const ShopService shop_shipping_service = {
  .group = "shipping-group",
  .name = "shipping",
  .topics = { "orders", "customers" },
  .speed = 2.5,
  .is_writing = TRUE,
  .process = process,
  .tick = tick,
};
