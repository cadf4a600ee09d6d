/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How long a test lets a window settle: longer where sanitizers make it slow (tools/test says how much). */
static inline guint
settling_msec (guint msec)
{
  const char *text = g_getenv ("WEIR_TEST_SLOWNESS");
  double slowness = text != NULL ? g_ascii_strtod (text, NULL) : 1;

  return (guint) (msec * MAX (slowness, 1));
}

G_END_DECLS
