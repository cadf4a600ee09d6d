/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "model/weir-lag-rule.h"

#include <glib/gi18n.h>

#include "base/weir-format.h"

/* A lag that swings about its limit is one alarm. */
#define CALM_USEC (60 * G_USEC_PER_SEC)

gboolean
weir_lag_rule_is_set (const WeirLagRule *self)
{
  return self->lag > 0 || self->time_lag_sec > 0 || self->on_status;
}

/**
 * weir_lag_rule_check:
 * @self: a rule
 * @forecast: the group's
 * @status: how the group does
 * @status_text: (nullable): the sentence that explains it
 *
 * Returns: (transfer full) (nullable): what is wrong
 */
char *
weir_lag_rule_check (const WeirLagRule     *self,
                     const WeirLagForecast *forecast,
                     WeirLagStatus          status,
                     const char            *status_text)
{
  const char *style_class;

  if (self->on_status && status >= WEIR_LAG_STATUS_STALLED)
    return g_strdup (status_text != NULL ? status_text : weir_lag_status_get_word (status, &style_class));
  if (self->time_lag_sec > 0 && forecast->time_lag_usec > self->time_lag_sec * G_USEC_PER_SEC)
    {
      g_autofree char *now = weir_lag_forecast_describe_time (forecast);
      g_autofree char *limit = weir_format_duration (self->time_lag_sec * G_USEC_PER_SEC);

      /* Translators: two durations, such as “3 min 12 s” */
      return g_strdup_printf (_("The oldest message not yet processed is %s old, more than %s"), now, limit);
    }
  if (self->lag > 0 && forecast->lag > self->lag)
    {
      g_autofree char *now = weir_format_count (forecast->lag);
      g_autofree char *limit = weir_format_count (self->lag);

      /* Translators: two numbers of messages, the first greater than one */
      return g_strdup_printf (_("%s messages are not yet processed, more than %s"), now, limit);
    }
  return NULL;
}

/**
 * weir_lag_alarm_update:
 * @self: an alarm
 * @is_broken: whether its rule is broken now
 * @now_usec: the monotonic clock
 *
 * Returns: whether somebody is to be told
 */
gboolean
weir_lag_alarm_update (WeirLagAlarm *self,
                       gboolean      is_broken,
                       gint64        now_usec)
{
  if (is_broken)
    {
      gboolean is_new = !self->is_raised;

      self->is_raised = TRUE;
      self->calm_usec = 0;
      return is_new;
    }
  if (!self->is_raised)
    return FALSE;
  if (self->calm_usec == 0)
    self->calm_usec = MAX (now_usec, 1);
  else if (now_usec - self->calm_usec >= CALM_USEC)
    *self = (WeirLagAlarm){ 0 };
  return FALSE;
}
