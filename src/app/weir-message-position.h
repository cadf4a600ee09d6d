/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "base/weir-position.h"

G_BEGIN_DECLS

/**
 * WeirMessagePosition:
 *
 * Where to read: from the newest, a time, an offset or the last few on, of one partition or all,
 * and the range of time that was chosen in the time line.
 *
 * Signal: "changed" when another place was chosen.
 */
#define WEIR_TYPE_MESSAGE_POSITION (weir_message_position_get_type ())
G_DECLARE_FINAL_TYPE (WeirMessagePosition, weir_message_position, WEIR, MESSAGE_POSITION, AdwBin)

/* %WEIR_POSITION_END is "newest, and follow". */
WeirPosition weir_message_position_get_from (WeirMessagePosition *self);
/* %WEIR_POSITION_END where there is no end. */
WeirPosition weir_message_position_get_to (WeirMessagePosition *self);
gint32       weir_message_position_get_partition (WeirMessagePosition *self); /* −1: all */
void         weir_message_position_set_n_partitions (WeirMessagePosition *self, guint n_partitions);
/* These emit "changed". The text is as weirctl takes it, or "newest". */
gboolean     weir_message_position_set_text (WeirMessagePosition *self, const char *text, GError **error);
void         weir_message_position_set_range (WeirMessagePosition *self, gint64 from_msec, gint64 to_msec);
void         weir_message_position_set_offset (WeirMessagePosition *self, gint32 partition, gint64 offset);

G_END_DECLS
