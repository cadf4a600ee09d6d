/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WeirDecodedKind:
 * @WEIR_DECODED_NULL: there are no bytes at all
 * @WEIR_DECODED_EMPTY: zero bytes
 * @WEIR_DECODED_JSON: one JSON document, indented; numbers and repeated keys as they were written
 * @WEIR_DECODED_TEXT: UTF-8 text
 * @WEIR_DECODED_BINARY: anything else, as hex and ASCII
 */
typedef enum
{
  WEIR_DECODED_NULL,
  WEIR_DECODED_EMPTY,
  WEIR_DECODED_JSON,
  WEIR_DECODED_TEXT,
  WEIR_DECODED_BINARY,
} WeirDecodedKind;

/* What bytes are and how a person reads them. `max_bytes` bounds the text; *is_cut says
 * that there is more. All text is valid UTF-8. Only objects and arrays are guessed to be JSON:
 * a lone number or word is text. Thread: any. */
WeirDecodedKind weir_decode_guess (GBytes *bytes); /* nullable */
char           *weir_decode_to_text (GBytes *bytes, WeirDecodedKind kind, gsize max_bytes, gboolean *is_cut) G_GNUC_WARN_UNUSED_RESULT;
char           *weir_decode_to_line (GBytes *bytes, gsize max_bytes) G_GNUC_WARN_UNUSED_RESULT; /* one line, for a table cell */

/* Checks JSON that a person types: NULL where it is right, else a sentence with line and column. */
char           *weir_decode_check_json (const char *text, gsize length) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
