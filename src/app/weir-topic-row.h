/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "model/weir-cluster.h"

G_BEGIN_DECLS

/**
 * WeirTopicRow:
 *
 * The name of a topic, typed or chosen out of those that are known.
 */
#define WEIR_TYPE_TOPIC_ROW (weir_topic_row_get_type ())
G_DECLARE_FINAL_TYPE (WeirTopicRow, weir_topic_row, WEIR, TOPIC_ROW, AdwEntryRow)

/* The topics that are offered; NULL where they are not known. */
void        weir_topic_row_set_cluster (WeirTopicRow *self, WeirCluster *cluster);
const char *weir_topic_row_get_name (WeirTopicRow *self); /* "" where there is none */
void        weir_topic_row_set_name (WeirTopicRow *self, const char *name);

G_END_DECLS
