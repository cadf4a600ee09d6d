/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <math.h>

#include "weir-nouns.h"

G_BEGIN_DECLS

/* What only WeirCluster may do with a noun: make it and bring it up to date. */

WeirBroker        *weir_broker_new (gint32 id) G_GNUC_WARN_UNUSED_RESULT;
void               weir_broker_apply (WeirBroker *self, const WeirBrokerInfo *info, guint n_leaders, guint n_replicas);

WeirTopic         *weir_topic_new (const char *name, guint series_capacity) G_GNUC_WARN_UNUSED_RESULT;
void               weir_topic_apply (WeirTopic *self, const WeirTopicInfo *info, gint64 time_usec, gint64 monotonic_usec);
/* Whether the rate was known before the last apply and is not any more. */
gboolean           weir_topic_get_has_lost_rate (WeirTopic *self);

WeirConsumerGroup *weir_consumer_group_new (const char *name, guint series_capacity) G_GNUC_WARN_UNUSED_RESULT;
void               weir_consumer_group_apply (WeirConsumerGroup *self, const WeirSnapshot *snapshot,
                                              const WeirGroupInfo *info);

/* What is told of its lag. */
void               weir_consumer_group_apply_lag (WeirConsumerGroup *self, const WeirLagStory *story);

/* Setters of a property's field: each returns whether the value is another, which is when
 * the caller notifies. */

static inline gboolean
weir_update_int (int *field,
                 int  value)
{
  if (*field == value)
    return FALSE;
  *field = value;
  return TRUE;
}

static inline gboolean
weir_update_uint (guint *field,
                  guint  value)
{
  if (*field == value)
    return FALSE;
  *field = value;
  return TRUE;
}

static inline gboolean
weir_update_int64 (gint64 *field,
                   gint64  value)
{
  if (*field == value)
    return FALSE;
  *field = value;
  return TRUE;
}

static inline gboolean
weir_update_boolean (gboolean *field,
                     gboolean  value)
{
  if (!*field == !value)
    return FALSE;
  *field = !!value;
  return TRUE;
}

static inline gboolean
weir_update_double (double *field,
                    double  value)
{
  /* NAN differs from itself, yet unknown that stays unknown is no change. */
  if (*field == value || (isnan (*field) && isnan (value)))
    return FALSE;
  *field = value;
  return TRUE;
}

/* Brokers give a member's address as Java writes it, "/10.0.0.7", with an empty name before
 * the slash. */
static inline const char *
weir_strip_host (const char *host)
{
  return host != NULL && host[0] == '/' ? host + 1 : host;
}

G_END_DECLS
