/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-heartbeat.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define BEAT_MSEC 10

struct _WeirHeartbeat
{
  char *path;
  guint source;
  int schedule_fd; /* −1 where the kernel keeps no such account */
  gint64 last_usec;
  gint64 last_delayed_usec;
  gint64 worst_stall_usec;
  gint64 worst_late_usec;
  gint64 second_usec;
};

/* How long this thread was ready to run and did not, since it began: the second number of
 * schedstat, in ns (Documentation/scheduler/sched-stats.rst of the kernel). */
static gint64
read_delayed_usec (WeirHeartbeat *self)
{
  char text[128];
  ssize_t length = self->schedule_fd >= 0 ? pread (self->schedule_fd, text, sizeof text - 1, 0) : 0;
  unsigned long long ran, delayed;

  if (length <= 0)
    return 0;
  text[length] = '\0';
  return sscanf (text, "%llu %llu", &ran, &delayed) == 2 ? (gint64) (delayed / 1000) : 0;
}

static gboolean
beat_cb (gpointer user_data)
{
  WeirHeartbeat *self = user_data;
  gint64 now = g_get_monotonic_time ();
  gint64 delayed = read_delayed_usec (self);

  if (self->last_usec > 0)
    {
      gint64 late = MAX (now - self->last_usec - BEAT_MSEC * 1000, 0);

      self->worst_late_usec = MAX (self->worst_late_usec, late);
      self->worst_stall_usec = MAX (self->worst_stall_usec, late - (delayed - self->last_delayed_usec));
    }
  self->last_usec = now;
  self->last_delayed_usec = delayed;
  if (now - self->second_usec >= G_USEC_PER_SEC)
    {
      FILE *file = fopen (self->path, "a");

      if (file != NULL)
        {
          fprintf (file, "%.1f %.1f\n", (double) self->worst_stall_usec / 1000, (double) self->worst_late_usec / 1000);
          fclose (file);
        }
      self->second_usec = now;
      self->worst_stall_usec = 0;
      self->worst_late_usec = 0;
    }
  return G_SOURCE_CONTINUE;
}

/**
 * weir_heartbeat_new_from_environment:
 *
 * Thread: the main thread, whose loop it watches.
 *
 * Returns: (nullable): %NULL where nobody asked for it
 */
WeirHeartbeat *
weir_heartbeat_new_from_environment (void)
{
  const char *path = g_getenv ("WEIR_HEARTBEAT");
  WeirHeartbeat *self;

  if (path == NULL || *path == '\0')
    return NULL;
  self = g_new0 (WeirHeartbeat, 1);
  self->path = g_strdup (path);
  self->schedule_fd = open ("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
  self->source = g_timeout_add_full (G_PRIORITY_HIGH, BEAT_MSEC, beat_cb, self, NULL);
  return self;
}

void
weir_heartbeat_free (WeirHeartbeat *self)
{
  g_source_remove (self->source);
  if (self->schedule_fd >= 0)
    close (self->schedule_fd);
  g_free (self->path);
  g_free (self);
}

static void
after_paint_cb (GdkFrameClock *clock, gpointer user_data)
{
  g_application_quit (g_application_get_default ());
}

static void
realize_cb (GtkWidget *window, gpointer user_data)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (after_paint_cb), NULL);
}

void
weir_heartbeat_watch_first_frame (GtkWidget *window)
{
  if (g_getenv ("WEIR_QUIT_AFTER_FIRST_FRAME") != NULL)
    g_signal_connect (window, "realize", G_CALLBACK (realize_cb), NULL);
}
