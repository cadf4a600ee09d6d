/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "model/weir-record.h"

G_BEGIN_DECLS

/* A part that is not the same: its name, and what it is on each side; NULL where there is none. */
typedef void (*WeirMessagePartFunc) (const char *name, const char *left, const char *right, gpointer user_data);

/* Compares the keys and the headers of two messages, and tells of at most @max_parts that differ. Headers of a name by
 * their turn: the second “trace” with the second. TRUE: there are more. Thread: any. */
gboolean weir_message_parts_compare (WeirRecord *left, WeirRecord *right, guint max_parts, WeirMessagePartFunc func, gpointer user_data);
/* What bytes are, in a line that tells null, empty and the text "null" apart. */
char    *weir_message_part_dup_line (GBytes *bytes) G_GNUC_WARN_UNUSED_RESULT; /* nullable */

G_END_DECLS
