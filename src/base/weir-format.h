/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Numbers, quantities and times as people read them, in the locale's way, for window and
 * command line alike. Each returns a new string (transfer full); an unknown value
 * (NAN, or a negative count where none can be) is "–". */

#define WEIR_UNKNOWN_TEXT "–"

char  *weir_format_count (gint64 count) G_GNUC_WARN_UNUSED_RESULT;          /* 1,284 */
char  *weir_format_quantity (gint64 quantity) G_GNUC_WARN_UNUSED_RESULT;    /* −12: a stock level; G_MININT64 is unknown */
char  *weir_format_count_short (double count) G_GNUC_WARN_UNUSED_RESULT;    /* 18 k, 1.2 M */
char  *weir_format_rate (double per_sec) G_GNUC_WARN_UNUSED_RESULT;         /* 12.4/s */
char  *weir_format_bytes (gint64 bytes) G_GNUC_WARN_UNUSED_RESULT;          /* 1.2 MB, powers of 1000 */
char  *weir_format_duration (gint64 usec) G_GNUC_WARN_UNUSED_RESULT;        /* 41 s, 3 min 12 s, 2 h 5 min */
char  *weir_format_clock (gint64 real_usec) G_GNUC_WARN_UNUSED_RESULT;      /* 14:15:09, local */
char  *weir_format_clock_msec (gint64 real_msec) G_GNUC_WARN_UNUSED_RESULT; /* 14:15:09.312, local */
char  *weir_format_date_time (gint64 real_msec) G_GNUC_WARN_UNUSED_RESULT;  /* 2026-11-21 14:15:09.312, local */
char  *weir_format_iso8601 (gint64 real_msec) G_GNUC_WARN_UNUSED_RESULT;    /* 2026-11-21T14:15:09.312Z */

G_END_DECLS
