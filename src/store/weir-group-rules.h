/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

#include "model/weir-lag-rule.h"

G_BEGIN_DECLS

/**
 * WeirGroupRules:
 *
 * When somebody wants to be told of which consumer group, for all connections: kept in `alerts.ini` (a key file) in the
 * user's configuration folder. A file that is broken is left out. Main thread; saving is asynchronous.
 */
#define WEIR_TYPE_GROUP_RULES (weir_group_rules_get_type ())
G_DECLARE_FINAL_TYPE (WeirGroupRules, weir_group_rules, WEIR, GROUP_RULES, GObject)

WeirGroupRules *weir_group_rules_new (const char *path) G_GNUC_WARN_UNUSED_RESULT; /* NULL: the user's */
/* @cluster: what tells connections apart. FALSE where there is no rule. */
gboolean        weir_group_rules_get (WeirGroupRules *self, const char *cluster, const char *group, WeirLagRule *rule);
/* Changes the rule, and soon the file. One that asks for nothing is forgotten. */
void            weir_group_rules_set (WeirGroupRules *self, const char *cluster, const char *group, const WeirLagRule *rule);
/* Writes what is not written yet, before it returns. */
void            weir_group_rules_flush (WeirGroupRules *self);

G_END_DECLS
