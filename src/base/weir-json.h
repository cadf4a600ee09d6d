/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>
#include <yyjson.h>

#include "weir-decimal.h"

G_BEGIN_DECLS

/**
 * WeirJsonReader:
 *
 * Reads one JSON document after another out of foreign bytes without an allocation a
 * document: the memory is reused, so a document lives until the next one is read. Numbers
 * are kept as the text they were written in (YYJSON_READ_NUMBER_AS_RAW): nothing is rounded.
 * A byte order mark in front is let pass. Not locked: one per thread.
 */
typedef struct _WeirJsonReader WeirJsonReader;

WeirJsonReader *weir_json_reader_new (void) G_GNUC_WARN_UNUSED_RESULT;
WeirJsonReader *weir_json_reader_get_for_thread (void);
void            weir_json_reader_free (WeirJsonReader *self);
yyjson_val     *weir_json_reader_read (WeirJsonReader *self, const void *bytes, gsize length);
const char     *weir_json_get_error_text (yyjson_read_code code);
gboolean        weir_json_reader_locate_error (WeirJsonReader *self, const char **message, gsize *position);

/* Fields of a value that may be of any type: each returns FALSE, and leaves the output
 * alone, where the value is NULL or has no such reading. Integers and decimals are also
 * read from strings ("9.50"), as they are found in the wild. */
gboolean weir_json_get_int64 (yyjson_val *value, gint64 *result);
gboolean weir_json_get_decimal (yyjson_val *value, WeirDecimal *result);
gboolean weir_json_get_text (yyjson_val *value, const char **text, gsize *length);
gboolean weir_json_get_time_msec (yyjson_val *value, gint64 *result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirJsonReader, weir_json_reader_free)

G_END_DECLS
