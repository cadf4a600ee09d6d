/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "app/weir-group-alerts.h"

#include <glib/gi18n.h>

#define SESSION_KEY "weir-group-alerts"

struct _WeirGroupAlerts
{
  GObject parent_instance;

  WeirGroupRules *rules;
  char *cluster_name;    /* what tells this connection from others */
  WeirCluster *cluster;  /* borrowed: the session has both */
  GHashTable *watches;   /* group → Watch */
};

/* Of each group, also of those without a rule: to ask the file for thousands of them each time would take too long. */
typedef struct
{
  WeirLagRule rule;
  WeirLagAlarm alarm;
} Watch;

G_DEFINE_FINAL_TYPE (WeirGroupAlerts, weir_group_alerts, G_TYPE_OBJECT)

enum
{
  RAISED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
weir_group_alerts_dispose (GObject *object)
{
  WeirGroupAlerts *self = WEIR_GROUP_ALERTS (object);

  /* What was just changed may still be on its way to the file. */
  if (self->rules != NULL)
    weir_group_rules_flush (self->rules);
  g_clear_object (&self->rules);
  g_clear_pointer (&self->watches, g_hash_table_unref);
  g_clear_pointer (&self->cluster_name, g_free);
  G_OBJECT_CLASS (weir_group_alerts_parent_class)->dispose (object);
}

static void
weir_group_alerts_class_init (WeirGroupAlertsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_group_alerts_dispose;
  signals[RAISED] = g_signal_new ("raised", WEIR_TYPE_GROUP_ALERTS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
weir_group_alerts_init (WeirGroupAlerts *self)
{
  self->rules = weir_group_rules_new (NULL);
  self->watches = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
notify (WeirGroupAlerts *self,
        const char      *group,
        const char      *text)
{
  GApplication *application = g_application_get_default ();
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *id = NULL;

  g_signal_emit (self, signals[RAISED], 0, group, text);
  if (application == NULL || !g_application_get_is_registered (application))
    return;
  notification = g_notification_new (group);
  g_notification_set_body (notification, text);
  g_notification_set_default_action_and_target (notification, "app.show-group", "s", group);
  /* A later one of the same group takes its place. */
  id = g_strconcat ("group-lag-", group, NULL);
  g_application_send_notification (application, id, notification);
}

static void
check_group (WeirGroupAlerts   *self,
             WeirConsumerGroup *group,
             gint64             now_usec)
{
  const char *name = weir_consumer_group_get_name (group);
  Watch *watch = g_hash_table_lookup (self->watches, name);
  g_autofree char *text = NULL;

  if (watch == NULL)
    {
      watch = g_new0 (Watch, 1);
      weir_group_rules_get (self->rules, self->cluster_name, name, &watch->rule);
      g_hash_table_insert (self->watches, g_strdup (name), watch);
    }
  if (!weir_lag_rule_is_set (&watch->rule))
    return;
  text = weir_lag_rule_check (&watch->rule, weir_consumer_group_get_forecast (group),
                              weir_consumer_group_get_status (group), weir_consumer_group_get_status_text (group));
  if (weir_lag_alarm_update (&watch->alarm, text != NULL, now_usec))
    notify (self, name, text);
}

static void
updated_cb (WeirGroupAlerts *self)
{
  GListModel *groups = weir_cluster_get_groups (self->cluster);
  const gint64 now_usec = g_get_monotonic_time ();

  for (guint i = 0; i < g_list_model_get_n_items (groups); i++)
    {
      g_autoptr (WeirConsumerGroup) group = g_list_model_get_item (groups, i);

      check_group (self, group, now_usec);
    }
}

WeirGroupAlerts *
weir_group_alerts_of (WeirSession *session)
{
  WeirGroupAlerts *self;
  WeirProfile *profile;

  g_return_val_if_fail (WEIR_IS_SESSION (session), NULL);

  self = g_object_get_data (G_OBJECT (session), SESSION_KEY);
  if (self != NULL)
    return self;
  self = g_object_new (WEIR_TYPE_GROUP_ALERTS, NULL);
  profile = weir_session_get_profile (session);
  /* The sample shop has another address each time. */
  self->cluster_name = g_strdup (weir_profile_get_name (profile));
  self->cluster = weir_session_get_cluster (session);
  g_signal_connect_object (self->cluster, "updated", G_CALLBACK (updated_cb), self, G_CONNECT_SWAPPED);
  g_object_set_data_full (G_OBJECT (session), SESSION_KEY, self, g_object_unref);
  return self;
}

gboolean
weir_group_alerts_get_rule (WeirGroupAlerts *self,
                            const char      *group,
                            WeirLagRule     *rule)
{
  g_return_val_if_fail (WEIR_IS_GROUP_ALERTS (self), FALSE);

  return weir_group_rules_get (self->rules, self->cluster_name, group, rule);
}

/* Looks at once: a rule that is broken already is told, once. */
void
weir_group_alerts_set_rule (WeirGroupAlerts   *self,
                            const char        *group,
                            const WeirLagRule *rule)
{
  g_return_if_fail (WEIR_IS_GROUP_ALERTS (self));

  weir_group_rules_set (self->rules, self->cluster_name, group, rule);
  g_hash_table_remove (self->watches, group);
  updated_cb (self);
}
