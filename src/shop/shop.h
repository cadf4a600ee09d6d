/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

#include "shop-broker.h"
#include "shop-message.h"

G_BEGIN_DECLS

typedef struct _ShopGroup ShopGroup;
typedef struct _ShopLedger ShopLedger;
typedef struct _ShopDatabase ShopDatabase;
typedef struct _ShopShipping ShopShipping;
typedef struct _ShopOrders ShopOrders;
typedef struct _ShopAudit ShopAudit;

/* Everything a service may want to know, made before the first thread starts and freed after
 * the last one ended. Thread: any; what changes has a lock of its own. */
typedef struct
{
  ShopBroker *broker;
  guint32 seed;

  GMutex lock; /* of the four below */
  GCond stopped;
  gboolean is_stopping;
  double rate;             /* orders a second */
  double wave_period_sec;  /* 0: no wave */
  gint64 start_usec;       /* real time: phase 0 of a wave that is not a day */

  ShopOrders *orders;
  ShopLedger *ledger;
  ShopShipping *shipping;
  ShopDatabase *database;
  ShopAudit *audit;
  GPtrArray *groups;
} Shop;

void     shop_init (Shop *shop);
void     shop_clear (Shop *shop);
void     shop_stop (Shop *shop);
gboolean shop_is_stopping (Shop *shop);
gboolean shop_sleep (Shop *shop, gint64 usec);
void     shop_set_rate (Shop *shop, double rate);
double   shop_get_rate (Shop *shop, gint64 real_msec);
GRand   *shop_new_random (Shop *shop, guint32 purpose) G_GNUC_WARN_UNUSED_RESULT;
gint64   shop_now_msec (void);

G_END_DECLS
