/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "app/weir-group-alerts.h"

G_BEGIN_DECLS

/* Shows a dialog for the rule by which somebody is told of a group; what is changed counts at once. */
void weir_group_alert_dialog_present (WeirSession *session, const char *group, GtkWidget *parent);

G_END_DECLS
