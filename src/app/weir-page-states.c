/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-page-states.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _WeirPageStates
{
  GtkWidget parent_instance;

  GtkStack *stack;
  AdwBin *content_bin;
  AdwStatusPage *error_page;
  AdwStatusPage *empty_page;
  GtkButton *empty_button;
};

G_DEFINE_FINAL_TYPE (WeirPageStates, weir_page_states, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_CONTENT,
  PROP_EMPTY_ICON_NAME,
  PROP_EMPTY_TITLE,
  PROP_EMPTY_DESCRIPTION,
  PROP_EMPTY_LABEL,
  PROP_EMPTY_ACTION,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
weir_page_states_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WEIR_TYPE_PAGE_STATES);

  G_OBJECT_CLASS (weir_page_states_parent_class)->dispose (object);
}

static void
weir_page_states_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  WeirPageStates *self = WEIR_PAGE_STATES (object);

  switch (prop_id)
    {
    case PROP_CONTENT:
      adw_bin_set_child (self->content_bin, g_value_get_object (value));
      break;
    case PROP_EMPTY_ICON_NAME:
      adw_status_page_set_icon_name (self->empty_page, g_value_get_string (value));
      break;
    case PROP_EMPTY_TITLE:
      adw_status_page_set_title (self->empty_page, g_value_get_string (value));
      break;
    case PROP_EMPTY_DESCRIPTION:
      adw_status_page_set_description (self->empty_page, g_value_get_string (value));
      break;
    case PROP_EMPTY_LABEL:
      gtk_button_set_label (self->empty_button, g_value_get_string (value));
      break;
    case PROP_EMPTY_ACTION:
      gtk_widget_set_visible (GTK_WIDGET (self->empty_button), g_value_get_string (value) != NULL);
      if (g_value_get_string (value) != NULL)
        gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (self->empty_button), g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
weir_page_states_class_init (WeirPageStatesClass *klass)
{
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = weir_page_states_dispose;
  object_class->set_property = weir_page_states_set_property;

  properties[PROP_CONTENT] = g_param_spec_object ("content", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_EMPTY_ICON_NAME] = g_param_spec_string ("empty-icon-name", NULL, NULL, NULL, flags);
  properties[PROP_EMPTY_TITLE] = g_param_spec_string ("empty-title", NULL, NULL, NULL, flags);
  properties[PROP_EMPTY_DESCRIPTION] = g_param_spec_string ("empty-description", NULL, NULL, NULL, flags);
  properties[PROP_EMPTY_LABEL] = g_param_spec_string ("empty-label", NULL, NULL, NULL, flags);
  properties[PROP_EMPTY_ACTION] = g_param_spec_string ("empty-action", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-page-states.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirPageStates, stack);
  gtk_widget_class_bind_template_child (widget_class, WeirPageStates, content_bin);
  gtk_widget_class_bind_template_child (widget_class, WeirPageStates, error_page);
  gtk_widget_class_bind_template_child (widget_class, WeirPageStates, empty_page);
  gtk_widget_class_bind_template_child (widget_class, WeirPageStates, empty_button);
}

static void
weir_page_states_init (WeirPageStates *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Messages are plain text, and quote what brokers say: a status page takes markup. */
static void
set_description (AdwStatusPage *page,
                 const char    *text)
{
  g_autofree char *markup = g_markup_escape_text (text != NULL ? text : "", -1);

  adw_status_page_set_description (page, markup);
}

/**
 * weir_page_states_update:
 * @self: the states of a page
 * @cluster: the cluster the page is of
 * @is_empty: whether there is nothing to show, once there is a sample
 *
 * Chooses the state. What was sampled once stays in view when later samples fail: the
 * window says how old it is.
 */
void
weir_page_states_update (WeirPageStates *self,
                         WeirCluster    *cluster,
                         gboolean        is_empty)
{
  const char *name;

  g_return_if_fail (WEIR_IS_PAGE_STATES (self));
  g_return_if_fail (WEIR_IS_CLUSTER (cluster));

  if (weir_cluster_get_updated_usec (cluster) > 0)
    {
      name = is_empty ? "empty" : "content";
    }
  else if (weir_cluster_get_state (cluster) == WEIR_CLUSTER_FAILED)
    {
      set_description (self->error_page, weir_cluster_get_message (cluster));
      name = "error";
    }
  else
    {
      name = "loading";
    }
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), name) != 0)
    gtk_stack_set_visible_child_name (self->stack, name);
}

void
weir_page_states_set_empty (WeirPageStates *self,
                            const char     *title,
                            const char     *description)
{
  g_return_if_fail (WEIR_IS_PAGE_STATES (self));

  adw_status_page_set_title (self->empty_page, title);
  set_description (self->empty_page, description);
}
