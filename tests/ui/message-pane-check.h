/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

/* The pane on handmade messages, for the programs that test it. With WEIR_SHOT_DIR set, what it shows is saved as pictures there. */

#pragma once

#include <stdlib.h>
#include <string.h>

#include "app/weir-message-body.h"
#include "app/weir-message-pane.h"
#include "window-end.h"

static GtkWidget *window;
static GtkWidget *pane;

static inline void
iterate (guint msec)
{
  gint64 end = g_get_monotonic_time () + msec * 1000;

  while (g_get_monotonic_time () < end)
    {
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (2000);
    }
}

static inline gpointer
find (GtkWidget *widget, GType type, const char *text)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type) && gtk_widget_get_mapped (widget) &&
      (text == NULL || (GTK_IS_LABEL (widget) && strstr (gtk_label_get_label (GTK_LABEL (widget)), text) != NULL)))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      gpointer found = find (child, type, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static inline gboolean
shows (const char *text)
{
  return find (pane, GTK_TYPE_LABEL, text) != NULL;
}

/* What takes a thread comes when it comes. */
static inline void
wait_for (const char *text)
{
  for (guint i = 0; i < 500 && !shows (text); i++)
    iterate (20);
  g_assert_true (shows (text));
}

static inline gpointer
get_child (GType type, const char *name)
{
  gpointer widget = type == WEIR_TYPE_MESSAGE_PANE ? pane : find (pane, type, NULL);

  g_assert_nonnull (widget);
  return gtk_widget_get_template_child (widget, type, name);
}

static inline void
set_view (const char *name)
{
  adw_toggle_group_set_active_name (get_child (WEIR_TYPE_MESSAGE_BODY, "view_group"), name);
  iterate (50);
}

static inline void
set_page (const char *name)
{
  AdwViewStack *stack = find (pane, ADW_TYPE_VIEW_STACK, NULL);

  adw_view_stack_set_visible_child_name (stack, name);
  iterate (300);
}

static inline char *
get_view_text (void)
{
  GtkTextView *view = find (pane, GTK_TYPE_TEXT_VIEW, NULL);
  GtkTextIter start;
  GtkTextIter end;

  g_assert_nonnull (view);
  gtk_text_buffer_get_bounds (gtk_text_view_get_buffer (view), &start, &end);
  return gtk_text_buffer_get_text (gtk_text_view_get_buffer (view), &start, &end, FALSE);
}

static inline void
shot (const char *name)
{
  const char *folder = g_getenv ("WEIR_SHOT_DIR");
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GtkSnapshot) snapshot = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *path = NULL;

  if (folder == NULL)
    return;
  iterate (300);
  paintable = gtk_widget_paintable_new (window);
  snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (window), gtk_widget_get_height (window));
  node = gtk_snapshot_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node, NULL);
  path = g_strdup_printf ("%s/%s.png", folder, name);
  gdk_texture_save_to_png (texture, path);
}

static inline WeirRecord *
create (const char *topic, gint64 offset, GBytes *key, GBytes *value, GPtrArray *headers)
{
  return weir_record_new (topic, 3, offset, G_GINT64_CONSTANT (1763734509312), WEIR_TIMESTAMP_CREATE, key, value, headers);
}

static inline void
show (const char *topic, const void *value, gssize length, GPtrArray *headers)
{
  g_autoptr (GBytes) key = g_bytes_new_static ("store1", 6);
  g_autoptr (GBytes) bytes = value != NULL ? g_bytes_new (value, length < 0 ? strlen (value) : (gsize) length) : NULL;
  g_autoptr (WeirRecord) record = create (topic, 184217, key, bytes, headers);

  weir_message_pane_set_record (WEIR_MESSAGE_PANE (pane), record);
  iterate (100);
}

static const char order[] =
  "{\"orderId\":9007199254740993,\"orderId\":2,\"total\":9.50,\"store\":\"Mumbai\",\"express\":true,\"note\":null,"
  "\"items\":[{\"product_id\":7,\"quantity\":1,\"price\":4.75},{\"product_id\":12,\"quantity\":3,\"price\":1.10}],"
  "\"customer\":{\"name\":\"Jörg Müller-Lüdenscheidt\",\"address\":{\"street\":\"Donaudampfschifffahrtsgesellschaftsstraße 17\",\"city\":\"Köln\"}}}";

static inline void
activate_cb (GtkApplication *application, int *status)
{
  const char *width = g_getenv ("WEIR_SHOT_WIDTH");
  GtkWidget *overlay = adw_toast_overlay_new ();

  window = adw_application_window_new (application);
  gtk_window_set_default_size (GTK_WINDOW (window), width != NULL ? atoi (width) : 480, 720);
  pane = weir_message_pane_new ();
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), pane);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), overlay);
  gtk_window_present (GTK_WINDOW (window));
  iterate (300);
  *status = g_test_run ();
  g_object_ref (pane);
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), NULL);
  /* The window lets go of what had the focus in its own time. */
  iterate (300);
  g_assert_finalize_object (pane);
  window_end_settle (window);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Runs the tests that were added, in a window with the pane in it. */
static inline int
run_with_pane (void)
{
  g_autoptr (AdwApplication) application = NULL;
  int status = 1;

  application = ADW_APPLICATION (g_object_new (ADW_TYPE_APPLICATION, "application-id", "io.github.weirapp.Weir.PaneTest",
                                               "flags", G_APPLICATION_NON_UNIQUE, "resource-base-path", "/io/github/weirapp/Weir", NULL));
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), &status);
  g_application_run (G_APPLICATION (application), 0, NULL);
  return status;
}
