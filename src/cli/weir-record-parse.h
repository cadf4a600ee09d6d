/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "model/weir-record.h"

G_BEGIN_DECLS

#define WEIR_RECORD_PARTITION_OF_LINE (-2)

/* A record out of a line as `consume --json` prints it: value, key, headers and timestamp. A
 * value or key that is another JSON value than text, null or {"base64":"…"} is taken as its
 * JSON text. Topic and partition are the caller's, unless the latter is to be that of the line. WEIR_ERROR_INVALID says where the line is wrong. */
WeirRecord *weir_record_parse_line (const char *line, gsize length, const char *topic, gint32 partition,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
