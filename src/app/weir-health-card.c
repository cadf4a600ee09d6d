/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "app/weir-health-card.h"

#include <adwaita.h>

typedef struct
{
  GtkWidget *button;
  GtkImage *icon;
  GtkLabel *label;
  WeirHealth state;
  char *action;
} Statement;

struct _WeirHealthCard
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkImage *icon;
  GtkLabel *title_label;
  GtkWidget *statements_box;
  Statement *statements;
  guint n_statements;
  WeirHealth state;
};

G_DEFINE_FINAL_TYPE (WeirHealthCard, weir_health_card, GTK_TYPE_WIDGET)

static const struct
{
  const char *icon_name;
  const char *style;
} looks[] = {
  [WEIR_HEALTH_GOOD] = { "weir-well-symbolic", "good" },
  [WEIR_HEALTH_UNKNOWN] = { "dialog-question-symbolic", "unknown" },
  [WEIR_HEALTH_WARNING] = { "dialog-warning-symbolic", "warning" },
  [WEIR_HEALTH_ERROR] = { "dialog-error-symbolic", "error" },
};

static void
weir_health_card_dispose (GObject *object)
{
  WeirHealthCard *self = WEIR_HEALTH_CARD (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (weir_health_card_parent_class)->dispose (object);
}

static void
weir_health_card_finalize (GObject *object)
{
  WeirHealthCard *self = WEIR_HEALTH_CARD (object);

  for (guint i = 0; i < self->n_statements; i++)
    g_free (self->statements[i].action);
  g_free (self->statements);
  G_OBJECT_CLASS (weir_health_card_parent_class)->finalize (object);
}

static void
weir_health_card_class_init (WeirHealthCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = weir_health_card_dispose;
  object_class->finalize = weir_health_card_finalize;
  gtk_widget_class_set_css_name (widget_class, "health-card");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
make_icon (WeirHealth state,
           int pixel_size)
{
  GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  gtk_image_set_from_icon_name (GTK_IMAGE (icon), looks[state].icon_name);
  gtk_image_set_pixel_size (GTK_IMAGE (icon), pixel_size);
  gtk_widget_set_valign (icon, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (icon, looks[state].style);
  return icon;
}

static void
weir_health_card_init (WeirHealthCard *self)
{
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *title = gtk_label_new ("");

  self->state = WEIR_HEALTH_UNKNOWN;
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self), looks[self->state].style);
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  self->icon = GTK_IMAGE (make_icon (self->state, 32));
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), "sign");
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->icon));
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self->box), words);

  self->title_label = GTK_LABEL (title);
  gtk_label_set_xalign (self->title_label, 0);
  gtk_label_set_wrap (self->title_label, TRUE);
  gtk_label_set_natural_wrap_mode (self->title_label, GTK_NATURAL_WRAP_NONE);
  gtk_widget_add_css_class (title, "title-3");
  gtk_box_append (GTK_BOX (words), title);

  self->statements_box = adw_wrap_box_new ();
  adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (self->statements_box), 6);
  adw_wrap_box_set_line_spacing (ADW_WRAP_BOX (self->statements_box), 0);
  gtk_widget_add_css_class (self->statements_box, "statements");
  gtk_box_append (GTK_BOX (words), self->statements_box);
}

static void
clicked_cb (WeirHealthCard *self,
            GtkWidget *button)
{
  for (guint i = 0; i < self->n_statements; i++)
    {
      g_autofree char *name = NULL;
      g_autoptr (GVariant) target = NULL;

      if (self->statements[i].button == button && self->statements[i].action != NULL &&
          g_action_parse_detailed_name (self->statements[i].action, &name, &target, NULL))
        gtk_widget_activate_action_variant (button, name, target);
    }
}

/**
 * weir_health_card_new:
 * @n_statements: how many parts it speaks of
 *
 * Returns: (transfer floating): a card that says nothing yet
 */
GtkWidget *
weir_health_card_new (guint n_statements)
{
  WeirHealthCard *self = g_object_new (WEIR_TYPE_HEALTH_CARD, NULL);

  self->n_statements = n_statements;
  self->statements = g_new0 (Statement, n_statements);
  for (guint i = 0; i < n_statements; i++)
    {
      Statement *statement = &self->statements[i];
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

      statement->state = WEIR_HEALTH_UNKNOWN;
      statement->icon = GTK_IMAGE (make_icon (statement->state, 16));
      gtk_box_append (GTK_BOX (box), GTK_WIDGET (statement->icon));
      statement->label = GTK_LABEL (gtk_label_new (""));
      gtk_label_set_xalign (statement->label, 0);
      /* The end of a statement is what it says. */
      gtk_label_set_wrap (statement->label, TRUE);
      gtk_label_set_wrap_mode (statement->label, PANGO_WRAP_WORD_CHAR);
      gtk_label_set_natural_wrap_mode (statement->label, GTK_NATURAL_WRAP_NONE);
      gtk_widget_add_css_class (GTK_WIDGET (statement->label), "numeric");
      gtk_box_append (GTK_BOX (box), GTK_WIDGET (statement->label));
      statement->button = gtk_button_new ();
      gtk_button_set_child (GTK_BUTTON (statement->button), box);
      gtk_widget_add_css_class (statement->button, "flat");
      g_signal_connect_object (statement->button, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
      gtk_widget_set_can_target (statement->button, FALSE);
      gtk_widget_set_focusable (statement->button, FALSE);
      gtk_widget_set_visible (statement->button, FALSE);
      adw_wrap_box_append (ADW_WRAP_BOX (self->statements_box), statement->button);
    }
  return GTK_WIDGET (self);
}

static void
change_look (GtkWidget *widget,
             GtkImage *icon,
             WeirHealth *state,
             WeirHealth new_state)
{
  if (*state == new_state)
    return;
  if (widget != NULL)
    {
      gtk_widget_remove_css_class (widget, looks[*state].style);
      gtk_widget_add_css_class (widget, looks[new_state].style);
    }
  gtk_widget_remove_css_class (GTK_WIDGET (icon), looks[*state].style);
  gtk_widget_add_css_class (GTK_WIDGET (icon), looks[new_state].style);
  gtk_image_set_from_icon_name (icon, looks[new_state].icon_name);
  *state = new_state;
}

void
weir_health_card_set_title (WeirHealthCard *self,
                        WeirHealth state,
                        const char *title)
{
  g_return_if_fail (WEIR_IS_HEALTH_CARD (self));
  g_return_if_fail (state < G_N_ELEMENTS (looks));

  change_look (GTK_WIDGET (self), self->icon, &self->state, state);
  if (g_str_equal (gtk_label_get_label (self->title_label), title))
    return;
  gtk_label_set_label (self->title_label, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

const char *
weir_health_card_get_title (WeirHealthCard *self)
{
  g_return_val_if_fail (WEIR_IS_HEALTH_CARD (self), NULL);

  return gtk_label_get_label (self->title_label);
}

void
weir_health_card_set_statement (WeirHealthCard *self,
                            guint index,
                            WeirHealth state,
                            const char *text,
                            const char *detailed_action_name)
{
  Statement *statement;

  g_return_if_fail (WEIR_IS_HEALTH_CARD (self));
  g_return_if_fail (index < self->n_statements);
  g_return_if_fail (state < G_N_ELEMENTS (looks));

  statement = &self->statements[index];
  gtk_widget_set_visible (statement->button, text != NULL);
  if (text == NULL)
    return;
  change_look (NULL, statement->icon, &statement->state, state);
  if (!g_str_equal (gtk_label_get_label (statement->label), text))
    {
      gtk_label_set_label (statement->label, text);
      gtk_accessible_update_property (GTK_ACCESSIBLE (statement->button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
    }
  if (g_set_str (&statement->action, detailed_action_name))
    {
      gtk_widget_set_can_target (statement->button, detailed_action_name != NULL);
      gtk_widget_set_focusable (statement->button, detailed_action_name != NULL);
    }
}

const char *
weir_health_card_get_statement (WeirHealthCard *self,
                            guint index)
{
  g_return_val_if_fail (WEIR_IS_HEALTH_CARD (self), NULL);
  g_return_val_if_fail (index < self->n_statements, NULL);

  return gtk_widget_get_visible (self->statements[index].button) ? gtk_label_get_label (self->statements[index].label)
                                                                 : NULL;
}
