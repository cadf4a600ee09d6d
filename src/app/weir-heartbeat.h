/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* For tests and benchmarks, asked for by the environment; all do nothing without.
 *
 * WEIR_HEARTBEAT=FILE: once a second the longest stall of the main loop in that second is appended
 * to FILE, a line "STALL LATE RAN NOW" in ms. LATE is how late a beat came; STALL is that without the time in which the
 * main thread could have run but the kernel ran others: on a busy machine only STALL is ours. In it the main thread
 * computed for RAN; for the rest it waited for somebody, as the display. NOW is the monotonic clock.
 *
 * WEIR_FRAMES=FILE: once a second, if anything was drawn in it, a line "FRAMES WORST MEAN RAN GAP" is appended to
 * FILE: how many frames, and how long one took from its layout to the end of painting, in ms. RAN is the most that the
 * main thread computed from the end of one frame to the end of the next, which a busy machine does not change: 60 frames
 * a second need it below 16.7. GAP is the longest time between the beginnings of two frames, without the time in which
 * the kernel ran others: of meaning only where frames are forced.
 *
 * WEIR_FRAMES_FORCED=1: the window is drawn anew with each tick of the screen, as by something that moves without end.
 * Without, it is drawn when there is something to show, and the number of frames says how often that was.
 *
 * WEIR_TIMELINES=FILE: each time a time line was painted with bars that were looked up, a line "NOW SUM BARS" is
 * appended to FILE: the monotonic clock in ms, what all bars add up to, and how many there are.
 *
 * WEIR_QUIT_AFTER_FIRST_FRAME=1: the program ends when its window has painted once. */
typedef struct _WeirHeartbeat WeirHeartbeat;

WeirHeartbeat *weir_heartbeat_new_from_environment (void);
void           weir_heartbeat_free (WeirHeartbeat *self);
void           weir_heartbeat_watch_frames (GtkWidget *window);
void           weir_heartbeat_tell_timeline (GtkWidget *timeline, gint64 sum, guint n_bars); /* painted with the next frame */

G_END_DECLS
