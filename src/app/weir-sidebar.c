/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-sidebar.h"

#include <glib/gi18n.h>

#include "app/weir-job-runner.h"
#include "app/weir-pages.h"
#include "base/weir-format.h"

struct _WeirSidebar
{
  AdwBin parent_instance;

  GtkMenuButton *profile_button;
  GtkLabel *name_label;
  GtkLabel *state_label;
  GtkWidget *state_dot;
  GtkListBox *list_box;

  GListModel *profiles;
  WeirSession *session;
  GPtrArray *badges; /* of GtkLabel, a page each, borrowed from the rows */
  gboolean is_selecting;
};

G_DEFINE_FINAL_TYPE (WeirSidebar, weir_sidebar, ADW_TYPE_BIN)

enum
{
  PAGE_SELECTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* What belongs to the cluster itself, such as its offsets topic, is not what people count. */
static guint
count_items (GListModel *items)
{
  guint n_items = g_list_model_get_n_items (items);
  guint n = 0;

  if (g_list_model_get_item_type (items) != WEIR_TYPE_TOPIC)
    return n_items;
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (WeirTopic) topic = g_list_model_get_item (items, i);

      n += !weir_topic_get_is_internal (topic);
    }
  return n;
}

/* Those that run: what is done is nothing that anybody waits for. */
static void
update_jobs (WeirSidebar *self)
{
  GListModel *jobs = G_LIST_MODEL (weir_job_runner_get_default ());
  guint n_running = 0;
  g_autofree char *text = NULL;

  for (guint i = 0; self->session != NULL && i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (WeirJobItem) item = g_list_model_get_item (jobs, i);

      n_running += weir_job_item_get_is_active (item)
                   && weir_job_is_of_profile (weir_job_item_get_job (item), weir_session_get_profile (self->session));
    }
  text = weir_format_count (n_running);
  for (guint i = 0; i < weir_pages_get_n (); i++)
    {
      GtkLabel *badge = g_ptr_array_index (self->badges, i);

      if (!g_str_equal (weir_pages_get (i)->id, "jobs"))
        continue;
      gtk_label_set_label (badge, text);
      gtk_widget_set_visible (GTK_WIDGET (badge), n_running > 0);
    }
}

static void
update_badges (WeirSidebar *self)
{
  WeirCluster *cluster = self->session != NULL ? weir_session_get_cluster (self->session) : NULL;
  gboolean has_data = cluster != NULL && weir_cluster_get_updated_usec (cluster) > 0;

  for (guint i = 0; i < weir_pages_get_n (); i++)
    {
      const WeirPageInfo *info = weir_pages_get (i);
      GtkLabel *badge = g_ptr_array_index (self->badges, i);
      GListModel *items = has_data && info->get_items != NULL ? info->get_items (cluster) : NULL;

      gtk_widget_set_visible (GTK_WIDGET (badge), items != NULL);
      if (items != NULL)
        {
          guint n_items = count_items (items);
          /* A broker that lists no groups does not say that there are none. */
          gboolean is_unknown = n_items == 0 && items == weir_cluster_get_groups (cluster) &&
                                weir_cluster_get_groups_error (cluster) != NULL;
          g_autofree char *text = is_unknown ? g_strdup (WEIR_UNKNOWN_TEXT) : weir_format_count (n_items);

          gtk_label_set_label (badge, text);
        }
    }
  update_jobs (self);
}

static void
update_state (WeirSidebar *self)
{
  WeirCluster *cluster = self->session != NULL ? weir_session_get_cluster (self->session) : NULL;
  const char *name = self->session != NULL ? weir_profile_get_name (weir_session_get_profile (self->session)) : NULL;
  const char *text = _("Not connected");
  const char *style = "dim-label";
  g_autofree char *accessible_name = NULL;

  if (cluster != NULL)
    switch (weir_cluster_get_state (cluster))
      {
      case WEIR_CLUSTER_CONNECTING:
        text = _("Connecting…");
        break;
      case WEIR_CLUSTER_CONNECTED:
        text = _("Connected");
        style = "success";
        break;
      case WEIR_CLUSTER_STALE:
        text = _("Connection lost");
        style = "warning";
        break;
      case WEIR_CLUSTER_FAILED:
        text = _("Not reachable");
        style = "error";
        break;
      case WEIR_CLUSTER_DISCONNECTED:
      default:
        break;
      }
  if (name == NULL || *name == '\0')
    name = _("No Connection");
  gtk_label_set_label (self->name_label, name);
  gtk_label_set_label (self->state_label, text);
  gtk_widget_set_css_classes (self->state_dot, (const char *[]) { "connection-dot", style, NULL });
  /* Translators: name of a connection, and its state, such as "Connected". */
  accessible_name = g_strdup_printf (_("%s: %s"), name, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->profile_button), GTK_ACCESSIBLE_PROPERTY_LABEL, accessible_name, -1);
  update_badges (self);
}

static void
update_menu (WeirSidebar *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) saved = g_menu_new ();
  g_autoptr (GMenu) ways = g_menu_new ();
  g_autoptr (GMenu) present = g_menu_new ();
  guint n_profiles = self->profiles != NULL ? g_list_model_get_n_items (self->profiles) : 0;

  for (guint i = 0; i < n_profiles; i++)
    {
      g_autoptr (WeirProfile) profile = g_list_model_get_item (self->profiles, i);
      g_autoptr (GMenuItem) item = g_menu_item_new (weir_profile_get_name (profile), NULL);

      g_menu_item_set_action_and_target (item, "win.use-profile", "s", weir_profile_get_id (profile));
      g_menu_append_item (saved, item);
    }
  if (n_profiles > 0)
    g_menu_append_section (menu, _("Connections"), G_MENU_MODEL (saved));
  g_menu_append (ways, _("New Connection…"), "win.connect");
  g_menu_append (ways, _("Sample Shop"), "win.demo");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (ways));
  g_menu_append (present, _("Edit Connection…"), "win.edit-profile");
  g_menu_append (present, _("Disconnect"), "win.disconnect");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (present));
  gtk_menu_button_set_menu_model (self->profile_button, G_MENU_MODEL (menu));
}

static GtkWidget *
create_row (WeirSidebar *self, const WeirPageInfo *info)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (_(info->title));
  GtkWidget *badge = gtk_label_new (NULL);

  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (info->icon_name));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_add_css_class (badge, "badge");
  gtk_widget_add_css_class (badge, "numeric");
  gtk_widget_set_valign (badge, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (badge, FALSE);
  gtk_box_append (GTK_BOX (box), badge);
  g_ptr_array_add (self->badges, badge);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, _(info->title), -1);
  return row;
}

static void
update_header_func (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  const WeirPageInfo *info = weir_pages_get (gtk_list_box_row_get_index (row));
  const WeirPageInfo *previous = before != NULL ? weir_pages_get (gtk_list_box_row_get_index (before)) : NULL;
  GtkWidget *label;

  if (previous != NULL && g_str_equal (previous->section, info->section))
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  label = gtk_label_new (_(info->section));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "sidebar-heading");
  gtk_list_box_row_set_header (row, label);
}

/* Selection rather than activation: assistive technologies select and do not activate. */
static void
row_selected_cb (WeirSidebar *self, GtkListBoxRow *row)
{
  if (row != NULL && !self->is_selecting)
    g_signal_emit (self, signals[PAGE_SELECTED], 0, weir_pages_get (gtk_list_box_row_get_index (row))->id);
}

/* A click on the page that is shown leads back to its first level. */
static void
row_activated_cb (WeirSidebar *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[PAGE_SELECTED], 0, weir_pages_get (gtk_list_box_row_get_index (row))->id);
}

static void
weir_sidebar_dispose (GObject *object)
{
  WeirSidebar *self = WEIR_SIDEBAR (object);

  weir_sidebar_set_profiles (self, NULL);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (weir_session_get_cluster (self->session), self);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), WEIR_TYPE_SIDEBAR);
  G_OBJECT_CLASS (weir_sidebar_parent_class)->dispose (object);
}

static void
weir_sidebar_finalize (GObject *object)
{
  g_clear_pointer (&WEIR_SIDEBAR (object)->badges, g_ptr_array_unref);
  G_OBJECT_CLASS (weir_sidebar_parent_class)->finalize (object);
}

static void
weir_sidebar_class_init (WeirSidebarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = weir_sidebar_dispose;
  object_class->finalize = weir_sidebar_finalize;
  signals[PAGE_SELECTED] = g_signal_new ("page-selected", WEIR_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirSidebar, profile_button);
  gtk_widget_class_bind_template_child (widget_class, WeirSidebar, name_label);
  gtk_widget_class_bind_template_child (widget_class, WeirSidebar, state_label);
  gtk_widget_class_bind_template_child (widget_class, WeirSidebar, state_dot);
  gtk_widget_class_bind_template_child (widget_class, WeirSidebar, list_box);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
weir_sidebar_init (WeirSidebar *self)
{
  self->badges = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < weir_pages_get_n (); i++)
    gtk_list_box_append (self->list_box, create_row (self, weir_pages_get (i)));
  gtk_list_box_set_header_func (self->list_box, update_header_func, NULL, NULL);
  g_signal_connect_object (weir_job_runner_get_default (), "changed", G_CALLBACK (update_jobs), self, G_CONNECT_SWAPPED);
  update_menu (self);
  update_state (self);
}

void
weir_sidebar_set_session (WeirSidebar *self, WeirSession *session)
{
  g_return_if_fail (WEIR_IS_SIDEBAR (self));
  if (self->session == session)
    return;
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (weir_session_get_cluster (self->session), self);
  g_set_object (&self->session, session);
  if (session != NULL)
    {
      WeirCluster *cluster = weir_session_get_cluster (session);

      g_signal_connect_object (cluster, "notify", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (cluster, "updated", G_CALLBACK (update_badges), self, G_CONNECT_SWAPPED);
    }
  update_state (self);
}

void
weir_sidebar_set_profiles (WeirSidebar *self, GListModel *profiles)
{
  g_return_if_fail (WEIR_IS_SIDEBAR (self));
  if (self->profiles == profiles)
    return;
  if (self->profiles != NULL)
    g_signal_handlers_disconnect_by_data (self->profiles, self);
  g_set_object (&self->profiles, profiles);
  if (profiles != NULL)
    {
      g_signal_connect_object (profiles, "items-changed", G_CALLBACK (update_menu), self, G_CONNECT_SWAPPED);
      update_menu (self);
    }
}

void
weir_sidebar_select (WeirSidebar *self, const char *id)
{
  g_return_if_fail (WEIR_IS_SIDEBAR (self));
  self->is_selecting = TRUE;
  for (guint i = 0; i < weir_pages_get_n (); i++)
    if (g_strcmp0 (weir_pages_get (i)->id, id) == 0)
      gtk_list_box_select_row (self->list_box, gtk_list_box_get_row_at_index (self->list_box, (int) i));
  self->is_selecting = FALSE;
}

void
weir_sidebar_grab_focus (WeirSidebar *self)
{
  g_return_if_fail (WEIR_IS_SIDEBAR (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->list_box));
}
