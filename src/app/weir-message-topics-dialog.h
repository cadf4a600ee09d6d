/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "model/weir-cluster.h"

G_BEGIN_DECLS

/**
 * WeirMessageTopicsDialog:
 *
 * Chooses the topics whose messages are read together.
 *
 * Signal: "chosen" (GStrv topics), at least one.
 */
#define WEIR_TYPE_MESSAGE_TOPICS_DIALOG (weir_message_topics_dialog_get_type ())
G_DECLARE_FINAL_TYPE (WeirMessageTopicsDialog, weir_message_topics_dialog, WEIR, MESSAGE_TOPICS_DIALOG, AdwDialog)

AdwDialog *weir_message_topics_dialog_new (WeirCluster *cluster, const char *const *topics) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
