/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Whether a breakpoint of @widget or of what is in it is between two layouts: its child is hidden for a frame. */
static inline gboolean
window_end_is_in_breakpoint (GtkWidget *widget)
{
  if (ADW_IS_BREAKPOINT_BIN (widget))
    {
      GtkWidget *child = adw_breakpoint_bin_get_child (ADW_BREAKPOINT_BIN (widget));

      if (child != NULL && !gtk_widget_get_child_visible (child))
        return TRUE;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_mapped (child) && window_end_is_in_breakpoint (child))
      return TRUE;
  return FALSE;
}

/* Lets breakpoints come to their end: libadwaita 1.7 leaks the picture it shows meanwhile when its bin goes before the
 * next frame, and LeakSanitizer takes that for a leak of ours. A busy machine paints late, so no fixed time is enough. */
static inline void
window_end_settle (gpointer window)
{
  gint64 end_usec = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;

  while (window_end_is_in_breakpoint (window) && g_get_monotonic_time () < end_usec)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
}

G_END_DECLS
