/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "shop-services.h"

/* The audit office works for ten seconds in each half minute: its lag comes and goes. */
#define CYCLE_USEC (30 * G_TIME_SPAN_SECOND)
#define SHIFT_USEC (10 * G_TIME_SPAN_SECOND)

struct _ShopAudit
{
  GMutex lock; /* of all below */
  guint64 n_orders;
  guint64 n_wrong;
  guint64 n_unreadable;
};

ShopAudit *
shop_audit_new (void)
{
  ShopAudit *self = g_new0 (ShopAudit, 1);

  g_mutex_init (&self->lock);
  return self;
}

void
shop_audit_free (ShopAudit *self)
{
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
shop_audit_get_counts (ShopAudit *self, guint64 *n_orders, guint64 *n_wrong, guint64 *n_unreadable)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  *n_orders = self->n_orders;
  *n_wrong = self->n_wrong;
  *n_unreadable = self->n_unreadable;
}

static gboolean
process (ShopMember *member, const rd_kafka_message_t *message)
{
  ShopAudit *self = member->shop->audit;
  ShopOrder order;
  gboolean is_order = shop_order_read (message->payload, message->len, &order);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (!is_order)
    self->n_unreadable++;
  else if (shop_order_sum_cents (&order) != order.total_cents)
    self->n_wrong++;
  self->n_orders += is_order;
  return TRUE;
}

static gboolean
is_on_duty (Shop *shop)
{
  return (g_get_real_time () - shop->start_usec) % CYCLE_USEC < SHIFT_USEC;
}

const ShopService shop_audit_service = {
  .group = "audit-group",
  .name = "audit",
  .topics = { "orders" },
  .speed = 6,
  .process = process,
  .is_on_duty = is_on_duty,
};
