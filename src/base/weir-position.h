/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WeirPositionKind:
 * @WEIR_POSITION_BEGINNING: the low watermark
 * @WEIR_POSITION_END: the high watermark at the start of the read
 * @WEIR_POSITION_OFFSET: the offset `value`
 * @WEIR_POSITION_LAST: the last `value` offsets of each partition
 * @WEIR_POSITION_TIME: the first record at or after `value`, ms since 1970
 */
typedef enum
{
  WEIR_POSITION_BEGINNING,
  WEIR_POSITION_END,
  WEIR_POSITION_OFFSET,
  WEIR_POSITION_LAST,
  WEIR_POSITION_TIME,
} WeirPositionKind;

/**
 * WeirPosition:
 *
 * Where in a partition to begin or to stop: what `--from` and `--to` take, and what the
 * browser's seek does. A plain value.
 */
typedef struct
{
  WeirPositionKind kind;
  gint64 value;
} WeirPosition;

gboolean weir_position_parse (const char *text, gint64 now_msec, WeirPosition *position, GError **error);
char    *weir_position_to_string (WeirPosition position) G_GNUC_WARN_UNUSED_RESULT;
gboolean weir_span_parse (const char *text, gint64 *usec, GError **error);

G_END_DECLS
