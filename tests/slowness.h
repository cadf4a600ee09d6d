/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>
#include <stdlib.h>

G_BEGIN_DECLS

/* How much longer than usual tests wait and let windows settle: sanitizers make them slow, and tools/test says how much. */
static inline int
test_slowness (void)
{
  const char *text = g_getenv ("WEIR_TEST_SLOWNESS");

  return text != NULL ? MAX (atoi (text), 1) : 1;
}

/* Of what a test waits for, times this: a wait that succeeds takes no longer for it, and one that is cut short on a busy
 * machine is a failure that says nothing. */
static inline int
test_patience (void)
{
  return 3 * test_slowness ();
}

G_END_DECLS
