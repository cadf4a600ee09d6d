/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "app/weir-tile.h"

#include <glib/gi18n.h>

#include "base/weir-format.h"
#include "chart/weir-chart.h"

/* So many letters of a value, and more, are shown in smaller type. */
#define LONG_VALUE 9
#define LONGER_VALUE 12

struct _WeirTile
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkLabel *caption_label;
  GtkLabel *value_label;
  GtkLabel *detail_label;
  WeirSparkline *sparkline;
  WeirTileState state;
  char *action;
};

G_DEFINE_FINAL_TYPE (WeirTile, weir_tile, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_CAPTION,
  PROP_VALUE,
  PROP_DETAIL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const char *const state_classes[] = { NULL, "success", "warning", "error" };

static void
update_accessible (WeirTile *self)
{
  const char *caption = gtk_label_get_label (self->caption_label);
  const char *detail = weir_tile_get_detail (self);
  g_autofree char *label = NULL;

  /* Translators: a figure as a screen reader says it: its caption, then its value. */
  label = g_strdup_printf (_("%s: %s"), caption, gtk_label_get_label (self->value_label));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, detail != NULL ? detail : "", -1);
}

static void
activate (WeirTile *self)
{
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;

  if (self->action != NULL && g_action_parse_detailed_name (self->action, &name, &target, NULL))
    gtk_widget_activate_action_variant (GTK_WIDGET (self), name, target);
}

static void
released_cb (GtkGestureClick *gesture,
             int n_press,
             double x,
             double y,
             WeirTile *self)
{
  if (gtk_widget_contains (GTK_WIDGET (self), x, y))
    activate (self);
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint keyval,
                guint keycode,
                GdkModifierType state,
                WeirTile *self)
{
  if (keyval != GDK_KEY_Return && keyval != GDK_KEY_KP_Enter && keyval != GDK_KEY_space)
    return GDK_EVENT_PROPAGATE;
  activate (self);
  return GDK_EVENT_STOP;
}

/* What a narrow tile cuts off is read in the tooltip. */
static gboolean
query_tooltip_cb (WeirTile *self,
                  int x,
                  int y,
                  gboolean is_keyboard,
                  GtkTooltip *tooltip)
{
  g_autofree char *text = NULL;

  if (!pango_layout_is_ellipsized (gtk_label_get_layout (self->detail_label)))
    return FALSE;
  text = g_strdup_printf ("%s\n%s", gtk_label_get_label (self->value_label), gtk_label_get_label (self->detail_label));
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
weir_tile_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WEIR_TYPE_TILE);
  G_OBJECT_CLASS (weir_tile_parent_class)->dispose (object);
}

static void
weir_tile_finalize (GObject *object)
{
  WeirTile *self = WEIR_TILE (object);

  g_free (self->action);
  G_OBJECT_CLASS (weir_tile_parent_class)->finalize (object);
}

static void
weir_tile_get_property (GObject *object,
                        guint property_id,
                        GValue *value,
                        GParamSpec *pspec)
{
  WeirTile *self = WEIR_TILE (object);

  switch (property_id)
    {
    case PROP_CAPTION:
      g_value_set_string (value, weir_tile_get_caption (self));
      break;
    case PROP_VALUE:
      g_value_set_string (value, weir_tile_get_value (self));
      break;
    case PROP_DETAIL:
      g_value_set_string (value, weir_tile_get_detail (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
weir_tile_set_property (GObject *object,
                        guint property_id,
                        const GValue *value,
                        GParamSpec *pspec)
{
  WeirTile *self = WEIR_TILE (object);

  switch (property_id)
    {
    case PROP_CAPTION:
      weir_tile_set_caption (self, g_value_get_string (value));
      break;
    case PROP_VALUE:
      weir_tile_set_value (self, g_value_get_string (value));
      break;
    case PROP_DETAIL:
      weir_tile_set_detail (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
weir_tile_class_init (WeirTileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = weir_tile_dispose;
  object_class->finalize = weir_tile_finalize;
  object_class->get_property = weir_tile_get_property;
  object_class->set_property = weir_tile_set_property;

  properties[PROP_CAPTION] = g_param_spec_string ("caption", NULL, NULL, "", flags);
  properties[PROP_VALUE] = g_param_spec_string ("value", NULL, NULL, NULL, flags);
  properties[PROP_DETAIL] = g_param_spec_string ("detail", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (WEIR_TYPE_SPARKLINE);
  gtk_widget_class_set_css_name (widget_class, "tile");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-tile.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirTile, box);
  gtk_widget_class_bind_template_child (widget_class, WeirTile, caption_label);
  gtk_widget_class_bind_template_child (widget_class, WeirTile, value_label);
  gtk_widget_class_bind_template_child (widget_class, WeirTile, detail_label);
  gtk_widget_class_bind_template_child (widget_class, WeirTile, sparkline);
}

static void
weir_tile_init (WeirTile *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
}

/**
 * weir_tile_new:
 * @caption: what the figure is
 *
 * Returns: (transfer floating): a tile that shows "–"
 */
GtkWidget *
weir_tile_new (const char *caption)
{
  return g_object_new (WEIR_TYPE_TILE, "caption", caption, NULL);
}

const char *
weir_tile_get_caption (WeirTile *self)
{
  return gtk_label_get_label (self->caption_label);
}

static void
set_label (WeirTile *self,
           GtkLabel *label,
           const char *text,
           guint property)
{
  if (g_str_equal (gtk_label_get_label (label), text))
    return;
  gtk_label_set_label (label, text);
  update_accessible (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
weir_tile_set_caption (WeirTile *self,
                       const char *caption)
{
  g_return_if_fail (WEIR_IS_TILE (self));

  set_label (self, self->caption_label, caption != NULL ? caption : "", PROP_CAPTION);
}

const char *
weir_tile_get_value (WeirTile *self)
{
  return gtk_label_get_label (self->value_label);
}

void
weir_tile_set_value (WeirTile *self,
                     const char *value)
{
  static const char *const size_classes[] = { "long", "longer", NULL };
  glong length;

  g_return_if_fail (WEIR_IS_TILE (self));

  value = value != NULL ? value : WEIR_UNKNOWN_TEXT;
  /* A figure that is cut says something wrong: rather in smaller type. */
  length = g_utf8_strlen (value, -1);
  for (guint i = 0; size_classes[i] != NULL; i++)
    if ((length > LONG_VALUE) + (length > LONGER_VALUE) == (int) i + 1)
      gtk_widget_add_css_class (GTK_WIDGET (self->value_label), size_classes[i]);
    else
      gtk_widget_remove_css_class (GTK_WIDGET (self->value_label), size_classes[i]);
  set_label (self, self->value_label, value, PROP_VALUE);
}

const char *
weir_tile_get_detail (WeirTile *self)
{
  const char *detail = gtk_label_get_label (self->detail_label);

  return *detail != '\0' ? detail : NULL;
}

void
weir_tile_set_detail (WeirTile *self,
                      const char *detail)
{
  g_return_if_fail (WEIR_IS_TILE (self));

  set_label (self, self->detail_label, detail != NULL ? detail : "", PROP_DETAIL);
}

void
weir_tile_set_state (WeirTile *self,
                     WeirTileState state)
{
  g_return_if_fail (WEIR_IS_TILE (self));
  g_return_if_fail (state < G_N_ELEMENTS (state_classes));

  if (self->state == state)
    return;
  if (state_classes[self->state] != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self), state_classes[self->state]);
  self->state = state;
  if (state_classes[state] != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), state_classes[state]);
}

void
weir_tile_set_series (WeirTile *self,
                      WeirSeries *series)
{
  g_return_if_fail (WEIR_IS_TILE (self));

  weir_sparkline_set_series (self->sparkline, series);
  gtk_widget_set_visible (GTK_WIDGET (self->sparkline), series != NULL);
}

void
weir_tile_set_span (WeirTile *self,
                    gint64 span_usec)
{
  g_return_if_fail (WEIR_IS_TILE (self));

  weir_sparkline_set_span (self->sparkline, span_usec);
}

void
weir_tile_data_changed (WeirTile *self)
{
  g_return_if_fail (WEIR_IS_TILE (self));

  weir_sparkline_data_changed (self->sparkline);
}

/**
 * weir_tile_set_action:
 * @self: a tile
 * @detailed_action_name: (nullable): action with its target
 *
 * Makes the tile a way to what is behind its figure. A tile without an action takes no focus.
 * The first call must come before the tile is shown, because its role changes with it.
 */
void
weir_tile_set_action (WeirTile *self,
                      const char *detailed_action_name)
{
  GtkEventController *controller;

  g_return_if_fail (WEIR_IS_TILE (self));

  if (!g_set_str (&self->action, detailed_action_name) || gtk_widget_has_css_class (GTK_WIDGET (self), "activatable"))
    return;
  gtk_widget_add_css_class (GTK_WIDGET (self), "activatable");
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_object_set (self, "accessible-role", GTK_ACCESSIBLE_ROLE_BUTTON, NULL);
  controller = GTK_EVENT_CONTROLLER (gtk_gesture_click_new ());
  g_signal_connect (controller, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
  controller = gtk_event_controller_key_new ();
  g_signal_connect (controller, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}
