/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "store/weir-group-rules.h"

#include "store/weir-topic-file.h"

#define KEY_LAG "MessagesOver"
#define KEY_TIME_LAG "SecondsOver"
#define KEY_STATUS "WhenStopped"

struct _WeirGroupRules
{
  GObject parent_instance;

  WeirTopicFile *file;
};

G_DEFINE_FINAL_TYPE (WeirGroupRules, weir_group_rules, G_TYPE_OBJECT)

static void
weir_group_rules_dispose (GObject *object)
{
  g_clear_pointer (&WEIR_GROUP_RULES (object)->file, weir_topic_file_free);
  G_OBJECT_CLASS (weir_group_rules_parent_class)->dispose (object);
}

static void
weir_group_rules_class_init (WeirGroupRulesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_group_rules_dispose;
}

static void
weir_group_rules_init (WeirGroupRules *self)
{
}

/**
 * weir_group_rules_new:
 * @path: (nullable): the file; %NULL is that in the user's configuration folder
 *
 * Reads the file, which is small and local.
 *
 * Returns: (transfer full): the rules of all groups
 */
WeirGroupRules *
weir_group_rules_new (const char *path)
{
  WeirGroupRules *self = g_object_new (WEIR_TYPE_GROUP_RULES, NULL);

  self->file = weir_topic_file_new (path, "alerts.ini");
  return self;
}

/* Of a cluster's name and a group's one name; neither can hold a line's end. */
static char *
dup_name (const char *cluster,
          const char *group)
{
  return g_strconcat (cluster, " / ", group, NULL);
}

gboolean
weir_group_rules_get (WeirGroupRules *self,
                      const char     *cluster,
                      const char     *group,
                      WeirLagRule    *rule)
{
  g_autofree char *name = dup_name (cluster, group);
  g_autofree char *section = weir_topic_file_dup_group (name);
  GKeyFile *key_file;

  g_return_val_if_fail (WEIR_IS_GROUP_RULES (self), FALSE);

  key_file = weir_topic_file_get_key_file (self->file);
  rule->lag = MAX (g_key_file_get_int64 (key_file, section, KEY_LAG, NULL), 0);
  rule->time_lag_sec = CLAMP (g_key_file_get_int64 (key_file, section, KEY_TIME_LAG, NULL), 0, 366 * 86400);
  rule->on_status = g_key_file_get_boolean (key_file, section, KEY_STATUS, NULL);
  return weir_lag_rule_is_set (rule);
}

void
weir_group_rules_set (WeirGroupRules    *self,
                      const char        *cluster,
                      const char        *group,
                      const WeirLagRule *rule)
{
  g_autofree char *name = dup_name (cluster, group);
  g_autofree char *section = weir_topic_file_dup_group (name);
  GKeyFile *key_file;

  g_return_if_fail (WEIR_IS_GROUP_RULES (self));

  key_file = weir_topic_file_get_key_file (self->file);
  weir_topic_file_begin_change (self->file, name);
  if (rule->lag > 0)
    g_key_file_set_int64 (key_file, section, KEY_LAG, rule->lag);
  if (rule->time_lag_sec > 0)
    g_key_file_set_int64 (key_file, section, KEY_TIME_LAG, rule->time_lag_sec);
  if (rule->on_status)
    g_key_file_set_boolean (key_file, section, KEY_STATUS, TRUE);
  weir_topic_file_end_change (self->file);
}

void
weir_group_rules_flush (WeirGroupRules *self)
{
  g_return_if_fail (WEIR_IS_GROUP_RULES (self));

  weir_topic_file_flush (self->file);
}
