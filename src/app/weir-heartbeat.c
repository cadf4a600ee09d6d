/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-heartbeat.h"

#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define BEAT_MSEC 10

struct _WeirHeartbeat
{
  char *path;
  guint source;
  int schedule_fd; /* −1 where the kernel keeps no such account */
  gint64 last_usec;
  gint64 last_delayed_usec;
  gint64 last_ran_usec;
  gint64 worst_stall_usec;
  gint64 worst_ran_usec;
  gint64 worst_late_usec;
  gint64 second_usec;
};

/* How long this thread has run since it began, and how long it was ready to and did not: the first and the second
 * number of schedstat, in ns (Documentation/scheduler/sched-stats.rst of the kernel). */
static void
read_schedule (int fd,
               gint64 *ran_usec,
               gint64 *delayed_usec)
{
  char text[128];
  ssize_t length = fd >= 0 ? pread (fd, text, sizeof text - 1, 0) : 0;
  unsigned long long ran = 0, delayed = 0;

  text[MAX (length, 0)] = '\0';
  if (sscanf (text, "%llu %llu", &ran, &delayed) != 2)
    ran = delayed = 0;
  *ran_usec = (gint64) (ran / 1000);
  *delayed_usec = (gint64) (delayed / 1000);
}

/* That account is brought up to date when the thread is put aside, which is too seldom for a frame. */
static gint64
get_ran_usec (void)
{
  struct timespec ran = { 0 };

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &ran);
  return (gint64) ran.tv_sec * G_USEC_PER_SEC + ran.tv_nsec / 1000;
}

static int
open_schedule (void)
{
  return open ("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
}

static gboolean
beat_cb (gpointer user_data)
{
  WeirHeartbeat *self = user_data;
  gint64 now = g_get_monotonic_time ();
  gint64 ran, delayed;

  read_schedule (self->schedule_fd, &ran, &delayed);
  if (self->last_usec > 0)
    {
      gint64 late = MAX (now - self->last_usec - BEAT_MSEC * 1000, 0);
      gint64 stall = late - (delayed - self->last_delayed_usec);

      self->worst_late_usec = MAX (self->worst_late_usec, late);
      if (stall > self->worst_stall_usec)
        {
          self->worst_stall_usec = stall;
          self->worst_ran_usec = ran - self->last_ran_usec;
        }
    }
  self->last_usec = now;
  self->last_delayed_usec = delayed;
  self->last_ran_usec = ran;
  if (now - self->second_usec >= G_USEC_PER_SEC)
    {
      FILE *file = fopen (self->path, "a");

      if (file != NULL)
        {
          fprintf (file, "%.1f %.1f %.1f %.1f\n", (double) self->worst_stall_usec / 1000,
                   (double) self->worst_late_usec / 1000, (double) self->worst_ran_usec / 1000, (double) now / 1000);
          fclose (file);
        }
      self->second_usec = now;
      self->worst_stall_usec = 0;
      self->worst_ran_usec = 0;
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
  self->schedule_fd = open_schedule ();
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

/* What was drawn in the running second. */
typedef struct
{
  char *path;
  int schedule_fd;
  gint64 second_usec;
  gint64 frame_usec; /* when the running frame began, 0 between frames */
  gint64 last_frame_usec;
  gint64 last_delayed_usec; /* when that began */
  gint64 last_ran_usec;     /* at the end of the last frame */
  gint64 worst_usec;
  gint64 sum_usec;
  gint64 worst_ran_usec;
  gint64 worst_gap_usec;
  guint n_frames;
} Frames;

static void
frames_free (gpointer data,
             GClosure *closure)
{
  Frames *frames = data;

  if (frames->schedule_fd >= 0)
    close (frames->schedule_fd);
  g_free (frames->path);
  g_free (frames);
}

static void
before_paint_cb (GdkFrameClock *clock, gpointer user_data)
{
  Frames *frames = user_data;
  gint64 ran, delayed;

  frames->frame_usec = g_get_monotonic_time ();
  read_schedule (frames->schedule_fd, &ran, &delayed);
  if (frames->last_frame_usec > 0)
    {
      gint64 gap = frames->frame_usec - frames->last_frame_usec - (delayed - frames->last_delayed_usec);

      frames->worst_gap_usec = MAX (frames->worst_gap_usec, gap);
    }
  frames->last_frame_usec = frames->frame_usec;
  frames->last_delayed_usec = delayed;
}

static void
tell_frames (Frames *frames)
{
  FILE *file = fopen (frames->path, "a");

  if (file == NULL)
    return;
  fprintf (file, "%u %.1f %.1f %.1f %.1f\n", frames->n_frames, (double) frames->worst_usec / 1000,
           (double) frames->sum_usec / 1000 / frames->n_frames, (double) frames->worst_ran_usec / 1000,
           (double) frames->worst_gap_usec / 1000);
  fclose (file);
}

/* The clock also ticks for what moves without drawing: those ticks are frames too, only short. */
static void
after_paint_cb (GdkFrameClock *clock, gpointer user_data)
{
  Frames *frames = user_data;
  gint64 now = g_get_monotonic_time ();

  if (frames->frame_usec > 0)
    {
      gint64 ran = get_ran_usec ();

      frames->n_frames++;
      frames->sum_usec += now - frames->frame_usec;
      frames->worst_usec = MAX (frames->worst_usec, now - frames->frame_usec);
      frames->worst_ran_usec = MAX (frames->worst_ran_usec, ran - frames->last_ran_usec);
      frames->last_ran_usec = ran;
      frames->frame_usec = 0;
    }
  if (frames->n_frames == 0 || now - frames->second_usec < G_USEC_PER_SEC)
    return;
  tell_frames (frames);
  frames->second_usec = now;
  frames->worst_usec = frames->sum_usec = frames->worst_ran_usec = frames->worst_gap_usec = 0;
  frames->n_frames = 0;
}

static gboolean
force_cb (GtkWidget *window, GdkFrameClock *clock, gpointer user_data)
{
  gtk_widget_queue_draw (window);
  return G_SOURCE_CONTINUE;
}

static void
quit_cb (GdkFrameClock *clock, gpointer user_data)
{
  g_application_quit (g_application_get_default ());
}

static void
realize_cb (GtkWidget *window, gpointer user_data)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);
  const char *path = g_getenv ("WEIR_FRAMES");

  if (g_getenv ("WEIR_QUIT_AFTER_FIRST_FRAME") != NULL)
    g_signal_connect (clock, "after-paint", G_CALLBACK (quit_cb), NULL);
  if (path != NULL && *path != '\0')
    {
      Frames *frames = g_new0 (Frames, 1);

      frames->path = g_strdup (path);
      frames->schedule_fd = open_schedule ();
      g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint_cb), frames);
      /* Freed with the later of the two. */
      g_signal_connect_data (clock, "after-paint", G_CALLBACK (after_paint_cb), frames, frames_free, 0);
      if (g_getenv ("WEIR_FRAMES_FORCED") != NULL)
        gtk_widget_add_tick_callback (window, force_cb, NULL, NULL);
    }
}

void
weir_heartbeat_watch_frames (GtkWidget *window)
{
  if (g_getenv ("WEIR_QUIT_AFTER_FIRST_FRAME") != NULL || g_getenv ("WEIR_FRAMES") != NULL)
    g_signal_connect (window, "realize", G_CALLBACK (realize_cb), NULL);
}

typedef struct
{
  char *path;
  gint64 sum;
  guint n_bars;
} Timeline;

static void
timeline_free (gpointer data,
               GClosure *closure)
{
  Timeline *told = data;

  g_free (told->path);
  g_free (told);
}

static void
timeline_painted_cb (GdkFrameClock *clock, gpointer user_data)
{
  Timeline *told = user_data;
  FILE *file = fopen (told->path, "a");

  if (file != NULL)
    {
      fprintf (file, "%.1f %" G_GINT64_FORMAT " %u\n", (double) g_get_monotonic_time () / 1000, told->sum, told->n_bars);
      fclose (file);
    }
  g_signal_handlers_disconnect_by_func (clock, timeline_painted_cb, told);
}

/* In the frame that paints the bars. The clock, unlike the closure, may not be there yet when they are set. */
static gboolean
timeline_tick_cb (GtkWidget *timeline, GdkFrameClock *clock, gpointer user_data)
{
  const Timeline *told = user_data;
  Timeline *copy = g_new (Timeline, 1);

  *copy = (Timeline) { g_strdup (told->path), told->sum, told->n_bars };
  g_signal_connect_data (clock, "after-paint", G_CALLBACK (timeline_painted_cb), copy, timeline_free, 0);
  return G_SOURCE_REMOVE;
}

static void
told_free (gpointer data)
{
  timeline_free (data, NULL);
}

void
weir_heartbeat_tell_timeline (GtkWidget *timeline, gint64 sum, guint n_bars)
{
  const char *path = g_getenv ("WEIR_TIMELINES");
  Timeline *told;

  if (path == NULL || *path == '\0')
    return;
  told = g_new (Timeline, 1);
  *told = (Timeline) { g_strdup (path), sum, n_bars };
  gtk_widget_add_tick_callback (timeline, timeline_tick_cb, told, told_free);
}
