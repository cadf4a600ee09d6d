/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <malloc.h>

#include "app/weir-application.h"
#include "kafka/weir-client.h"

/* As long as a program that ended may still be among the processes without being missed there. */
#define QUIT_MSEC 1000

/* Without a GPU, GTK's GL renderer runs on the processor and is slower than its cairo
 * renderer at everything. A device node for rendering is the cheapest sign of a GPU. */
static gboolean
has_gpu (void)
{
  GDir *devices = g_dir_open ("/dev/dri", 0, NULL);
  const char *name;
  gboolean result = FALSE;

  while (devices != NULL && (name = g_dir_read_name (devices)) != NULL)
    result = result || g_str_has_prefix (name, "renderD");
  g_clear_pointer (&devices, g_dir_close);
  return result;
}

/* Must run before GTK opens the display. What the user chose is left alone. */
static void
choose_renderer (void)
{
  if (g_getenv ("GSK_RENDERER") == NULL && !has_gpu ())
    g_setenv ("GSK_RENDERER", "cairo", TRUE);
  /* Cairo draws without them, yet GTK would load a compiler for GL on the processor: a third of all memory. */
  if (g_strcmp0 (g_getenv ("GSK_RENDERER"), "cairo") == 0)
    g_setenv ("GDK_DISABLE", "gl,vulkan", FALSE);
}

/* The library has some threads for each broker and handle, each of which would get a heap of its own
 * to keep what it once used. They are mostly idle: a few heaps serve them all. */
#define N_HEAPS 2
/* Larger pieces (what brokers answer) go back to the system when they are freed. By default this grows up to
 * 32 MB with the pieces that were freed, and what is left between them never goes back. */
#define LARGE_BYTES (128 * 1024)

int
main (int argc, char *argv[])
{
  g_autoptr (WeirApplication) application = NULL;
  int status;

  mallopt (M_ARENA_MAX, N_HEAPS);
  mallopt (M_MMAP_THRESHOLD, LARGE_BYTES);
  setlocale (LC_ALL, "");
  /* Tests translate with what was built, not with what is installed. */
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("WEIR_LOCALE_DIR") != NULL ? g_getenv ("WEIR_LOCALE_DIR") : WEIR_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("weir");
  choose_renderer ();

  application = weir_application_new ();
  status = g_application_run (G_APPLICATION (application), argc, argv);
  /* The library's threads must not find the process half torn down. Its windows are gone
   * already: nobody sees that it waits. One that hangs is left behind. */
  g_clear_object (&application);
  weir_client_wait_closed (QUIT_MSEC);
  return status;
}
