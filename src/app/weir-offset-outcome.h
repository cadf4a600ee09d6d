/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "kafka/weir-offset-plan.h"

G_BEGIN_DECLS

/**
 * WeirOffsetOutcome:
 *
 * The page of one change of a consumer group: what would be, and, once it is applied, what became of it. What is being
 * written is finished and recorded also when the page is closed.
 *
 * Signals: "applied": something was written; "undo" (number of the change): it is to be taken back.
 */
#define WEIR_TYPE_OFFSET_OUTCOME (weir_offset_outcome_get_type ())
G_DECLARE_FINAL_TYPE (WeirOffsetOutcome, weir_offset_outcome, WEIR, OFFSET_OUTCOME, AdwNavigationPage)

/* Takes @request. @cluster: (nullable): of an undo: the cluster that the change was made on. */
GtkWidget *weir_offset_outcome_new (WeirClient *client, WeirOffsetRequest *request, const char *cluster) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
