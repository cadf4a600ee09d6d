/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "model/weir-lag-forecast.h"
#include "model/weir-lag-status.h"

G_BEGIN_DECLS

/**
 * WeirLagRule:
 * @lag: more messages left than this; 0: any number is fine
 * @time_lag_sec: the oldest of them older than this; 0: any age is fine
 * @on_status: whether a group that is stopped or stalled is
 *
 * When somebody wants to be told of a group.
 */
typedef struct
{
  gint64 lag;
  gint64 time_lag_sec;
  gboolean on_status;
} WeirLagRule;

gboolean weir_lag_rule_is_set (const WeirLagRule *self);
/* Which of its conditions holds, as a sentence for people; NULL for none. What is unknown breaks no rule. */
char    *weir_lag_rule_check (const WeirLagRule *self, const WeirLagForecast *forecast, WeirLagStatus status,
                              const char *status_text) G_GNUC_WARN_UNUSED_RESULT;

/**
 * WeirLagAlarm:
 * @is_raised: whether it was told and is not over
 * @calm_usec: since when no condition holds, while it is raised; 0: one does
 *
 * Keeps an alarm from being told again and again. Zero-initialise it.
 */
typedef struct
{
  gboolean is_raised;
  gint64 calm_usec;
} WeirLagAlarm;

/* Returns whether it is to be told now: it begins, after it was calm for some time. */
gboolean weir_lag_alarm_update (WeirLagAlarm *self, gboolean is_broken, gint64 now_usec);

G_END_DECLS
