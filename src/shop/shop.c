/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "shop.h"

#include <math.h>

#include "shop-service.h"
#include "shop-services.h"

#define SECONDS_A_DAY 86400.0

void
shop_init (Shop *shop)
{
  g_mutex_init (&shop->lock);
  g_cond_init (&shop->stopped);
  shop->start_usec = g_get_real_time ();
  shop->orders = shop_orders_new (shop);
  shop->ledger = shop_ledger_new (shop);
  shop->shipping = shop_shipping_new (shop);
  shop->database = shop_database_new ();
  shop->audit = shop_audit_new ();
  shop->groups = g_ptr_array_new_with_free_func ((GDestroyNotify) shop_group_free);
}

void
shop_clear (Shop *shop)
{
  g_clear_pointer (&shop->groups, g_ptr_array_unref);
  g_clear_pointer (&shop->orders, shop_orders_free);
  g_clear_pointer (&shop->ledger, shop_ledger_free);
  g_clear_pointer (&shop->shipping, shop_shipping_free);
  g_clear_pointer (&shop->database, shop_database_free);
  g_clear_pointer (&shop->audit, shop_audit_free);
  g_clear_pointer (&shop->broker, shop_broker_free);
  g_cond_clear (&shop->stopped);
  g_mutex_clear (&shop->lock);
}

/* Wakes every service that sleeps; each then ends by itself. */
void
shop_stop (Shop *shop)
{
  g_mutex_lock (&shop->lock);
  shop->is_stopping = TRUE;
  g_cond_broadcast (&shop->stopped);
  g_mutex_unlock (&shop->lock);
}

gboolean
shop_is_stopping (Shop *shop)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&shop->lock);

  return shop->is_stopping;
}

/* Returns FALSE as soon as the shop stops. */
gboolean
shop_sleep (Shop *shop, gint64 usec)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&shop->lock);
  gint64 end = g_get_monotonic_time () + usec;

  while (!shop->is_stopping && g_cond_wait_until (&shop->stopped, &shop->lock, end))
    ;
  return !shop->is_stopping;
}

void
shop_set_rate (Shop *shop, double rate)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&shop->lock);

  shop->rate = rate;
}

/* A day of a shop, 1 on average: quiet before six, a bump at noon, the peak at six in the evening. */
static double
get_wave (double phase)
{
  double wave = 1 + 0.65 * cos (2 * G_PI * (phase - 0.75)) + 0.2 * cos (4 * G_PI * (phase - 0.52));

  return MAX (0.1, wave);
}

double
shop_get_rate (Shop *shop, gint64 real_msec)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&shop->lock);
  double sec = real_msec / 1000.0;
  double phase;

  if (shop->wave_period_sec <= 0)
    return shop->rate;
  if (shop->wave_period_sec == SECONDS_A_DAY)
    {
      g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (real_msec / 1000);

      sec = g_date_time_get_hour (time) * 3600 + g_date_time_get_minute (time) * 60 + g_date_time_get_second (time);
    }
  else
    {
      sec -= shop->start_usec / 1e6;
    }
  phase = sec / shop->wave_period_sec;
  return shop->rate * get_wave (phase - floor (phase));
}

/* Each purpose draws from a sequence of its own: what one service draws does not move another's. */
GRand *
shop_new_random (Shop *shop, guint32 purpose)
{
  guint32 seed[2] = { shop->seed, purpose };

  return g_rand_new_with_seed_array (seed, G_N_ELEMENTS (seed));
}

gint64
shop_now_msec (void)
{
  return g_get_real_time () / 1000;
}
