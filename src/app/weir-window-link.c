/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

/* What comes from outside of the window: links, and the actions of the desktop's launcher. */

#include "weir-window-private.h"

#include <glib/gi18n.h>

#include "app/weir-publish-dialog.h"
#include "model/weir-link.h"

typedef struct
{
  WeirWindow *window;   /* owned: it outlives the dialog on it */
  WeirProfile *profile; /* owned */
  char *path;           /* nullable */
} Link;

static void
link_free (Link *link)
{
  g_clear_object (&link->window);
  g_clear_object (&link->profile);
  g_free (link->path);
  g_free (link);
}

static void
show_toast (WeirWindow *self, const char *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  weir_window_add_toast (self, toast);
}

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Link *link = user_data;
  const char *response = adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (object), result);

  if (g_str_equal (response, "connect"))
    {
      weir_window_set_profile (link->window, link->profile);
      if (link->path != NULL)
        weir_window_show_path (link->window, link->path);
    }
  link_free (link);
}

/* A saved connection to these brokers, with what it needs to log in. */
static WeirProfile *
find_saved (WeirWindow *self, const char *bootstrap)
{
  WeirProfileStore *store = weir_window_get_store (self);

  for (guint i = 0; store != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (store)); i++)
    {
      g_autoptr (WeirProfile) profile = g_list_model_get_item (G_LIST_MODEL (store), i);

      if (g_strcmp0 (weir_profile_get_bootstrap (profile), bootstrap) == 0)
        return g_steal_pointer (&profile);
    }
  return NULL;
}

void
weir_window_open_link (WeirWindow *self, const char *uri)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WeirProfile) profile = NULL;
  g_autofree char *bootstrap = NULL;
  g_autofree char *path = NULL;
  g_autofree char *heading = NULL;
  const char *body;
  WeirProfile *present;
  AdwDialog *dialog;
  Link *link;

  g_return_if_fail (WEIR_IS_WINDOW (self));
  g_return_if_fail (uri != NULL);
  if (!weir_link_parse (uri, &bootstrap, &path, &error))
    {
      show_toast (self, error->message);
      return;
    }
  present = self->session != NULL ? weir_session_get_profile (self->session) : NULL;
  if (present != NULL && g_strcmp0 (weir_profile_get_bootstrap (present), bootstrap) == 0)
    {
      if (path != NULL)
        weir_window_show_path (self, path);
      return;
    }
  profile = find_saved (self, bootstrap);
  if (profile != NULL)
    {
      heading = g_strdup_printf (_("Connect to “%s”?"), weir_profile_get_name (profile));
      body = _("A link asks for this saved connection.");
    }
  else
    {
      profile = weir_profile_new (NULL, bootstrap, bootstrap);
      /* Whoever wrote the link has not been asked what may be done there. */
      weir_profile_set_read_only (profile, TRUE);
      heading = g_strdup_printf (_("Connect to %s?"), bootstrap);
      body = _("A link asks for this. The connection is read-only: nothing is written there.");
    }
  dialog = adw_alert_dialog_new (heading, body);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "connect", _("C_onnect"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "connect", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  link = g_new0 (Link, 1);
  link->window = g_object_ref (self);
  link->profile = g_steal_pointer (&profile);
  link->path = g_steal_pointer (&path);
  adw_alert_dialog_choose (ADW_ALERT_DIALOG (dialog), GTK_WIDGET (self), NULL, answered_cb, link);
}

static void
show_test_orders (WeirWindow *self)
{
  AdwDialog *dialog = weir_publish_dialog_new (self->session, NULL, NULL);

  weir_publish_dialog_show_test_orders (WEIR_PUBLISH_DIALOG (dialog));
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

/* The dialog offers the topics, and they are known with the first sample. */
static void
sampled_cb (WeirWindow *self, GParamSpec *pspec, WeirCluster *cluster)
{
  if (weir_cluster_get_updated_usec (cluster) == 0)
    return;
  g_signal_handlers_disconnect_by_func (cluster, sampled_cb, self);
  if (self->session != NULL && weir_session_get_cluster (self->session) == cluster)
    show_test_orders (self);
}

void
weir_window_publish_test_order (WeirWindow *self)
{
  WeirCluster *cluster;

  g_return_if_fail (WEIR_IS_WINDOW (self));
  if (self->session == NULL)
    {
      show_toast (self, _("Connect to a cluster first, or try the sample shop"));
      return;
    }
  if (weir_profile_get_read_only (weir_session_get_profile (self->session)))
    {
      show_toast (self, _("This connection is read-only: nothing is published there"));
      return;
    }
  cluster = weir_session_get_cluster (self->session);
  if (weir_cluster_get_updated_usec (cluster) > 0)
    show_test_orders (self);
  else if (g_signal_handler_find (cluster, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, sampled_cb, NULL) == 0)
    g_signal_connect_object (cluster, "notify", G_CALLBACK (sampled_cb), self, G_CONNECT_SWAPPED);
}
