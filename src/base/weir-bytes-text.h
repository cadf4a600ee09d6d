/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WeirBytesForm:
 * @WEIR_BYTES_NULL: there are none: null, which is not empty
 * @WEIR_BYTES_TEXT: the text itself, in UTF-8
 * @WEIR_BYTES_HEX: two hexadecimal digits a byte; blanks, line ends and colons between them are passed by
 * @WEIR_BYTES_BASE64: the usual alphabet, with padding; blanks and line ends are passed by
 *
 * How a person writes the bytes of a key or a value.
 */
typedef enum
{
  WEIR_BYTES_NULL,
  WEIR_BYTES_TEXT,
  WEIR_BYTES_HEX,
  WEIR_BYTES_BASE64,
  WEIR_BYTES_N_FORMS,
} WeirBytesForm;

/* @bytes: (out) (nullable): NULL for WEIR_BYTES_NULL. WEIR_ERROR_INVALID with a sentence and the byte of @text (optional) where it is wrong. */
gboolean      weir_bytes_from_text (WeirBytesForm form, const char *text, GBytes **bytes, gsize *position, GError **error);
/* @bytes: nullable, which gives an empty text. Only what weir_bytes_are_text() may be asked for as text. */
char         *weir_bytes_to_text (WeirBytesForm form, GBytes *bytes) G_GNUC_WARN_UNUSED_RESULT;
/* Whether it can be shown and typed as text without losing a byte. */
gboolean      weir_bytes_are_text (GBytes *bytes);

/* For files: "text", "hex" …; what is unknown is text. */
const char   *weir_bytes_form_to_id (WeirBytesForm form);
WeirBytesForm weir_bytes_form_from_id (const char *id);

G_END_DECLS
