/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

#include "model/weir-record.h"

G_BEGIN_DECLS

/* What a message's cells say, each one line. */
char *weir_message_cell_topic (WeirRecord *record) G_GNUC_WARN_UNUSED_RESULT;
char *weir_message_cell_partition (WeirRecord *record) G_GNUC_WARN_UNUSED_RESULT;
char *weir_message_cell_offset (WeirRecord *record) G_GNUC_WARN_UNUSED_RESULT;
char *weir_message_cell_time (WeirRecord *record) G_GNUC_WARN_UNUSED_RESULT;
char *weir_message_cell_key (WeirRecord *record) G_GNUC_WARN_UNUSED_RESULT;
char *weir_message_cell_value (WeirRecord *record) G_GNUC_WARN_UNUSED_RESULT;
char *weir_message_cell_headers (WeirRecord *record) G_GNUC_WARN_UNUSED_RESULT;
char *weir_message_cell_size (WeirRecord *record) G_GNUC_WARN_UNUSED_RESULT;
/* Where there is room for one cell only: where, when and under which key. */
char *weir_message_cell_summary (WeirRecord *record, gboolean with_topic) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
