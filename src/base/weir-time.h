/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WeirZone:
 * @WEIR_ZONE_UTC: a time that names no zone is in UTC
 * @WEIR_ZONE_LOCAL: it is in the zone of this machine
 *
 * What a time means that does not say. What a person types is meant locally; services that
 * leave the zone out run in containers, whose zone is UTC.
 */
typedef enum
{
  WEIR_ZONE_UTC,
  WEIR_ZONE_LOCAL,
} WeirZone;

gboolean weir_time_parse_iso8601 (const char *text, gsize length, WeirZone zone, gint64 *msec) G_GNUC_WARN_UNUSED_RESULT;
gboolean weir_time_from_civil (gint64 year, guint month, guint day, gint64 *days) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
