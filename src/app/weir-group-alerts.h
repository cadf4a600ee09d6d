/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "app/weir-session.h"
#include "store/weir-group-rules.h"

G_BEGIN_DECLS

/**
 * WeirGroupAlerts:
 *
 * Watches the groups of a session for which there is a rule, and tells with a desktop notification, which opens the
 * group, when one breaks it: once, and again only after it was calm for a minute.
 *
 * Signal: "raised" (const char *group, const char *text), before the notification is sent.
 */
#define WEIR_TYPE_GROUP_ALERTS (weir_group_alerts_get_type ())
G_DECLARE_FINAL_TYPE (WeirGroupAlerts, weir_group_alerts, WEIR, GROUP_ALERTS, GObject)

/* That of the session, made when it is first asked for; it lives as long as the session. Transfer none. */
WeirGroupAlerts *weir_group_alerts_of (WeirSession *session);
gboolean         weir_group_alerts_get_rule (WeirGroupAlerts *self, const char *group, WeirLagRule *rule);
void             weir_group_alerts_set_rule (WeirGroupAlerts *self, const char *group, const WeirLagRule *rule);

G_END_DECLS
