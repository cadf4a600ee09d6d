/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "app/weir-mapping-row.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/weir-choice-button.h"

struct _WeirMappingRow
{
  AdwEntryRow parent_instance;

  WeirChoiceButton *button;
  WeirFieldPaths *paths; /* borrowed, nullable */
  char *prefix;
};

G_DEFINE_FINAL_TYPE (WeirMappingRow, weir_mapping_row, ADW_TYPE_ENTRY_ROW)

/* The path as a mapping writes it; NULL where it is not to be offered: elements of other lists, and the whole. */
static const char *
get_offered (WeirMappingRow *self,
             const WeirFieldPath *field)
{
  const char *path = field->path;

  if (g_str_has_prefix (path, "value."))
    path += strlen ("value.");
  else if (g_str_has_prefix (path, "value"))
    return NULL;
  if (self->prefix != NULL)
    {
      if (!g_str_has_prefix (path, self->prefix))
        return NULL;
      path += strlen (self->prefix);
    }
  return strstr (path, "[]") == NULL ? path : NULL;
}

static void
fill_cb (WeirMappingRow *self)
{
  weir_choice_button_clear (self->button);
  for (guint i = 0; self->paths != NULL && i < weir_field_paths_get_n_paths (self->paths); i++)
    {
      const WeirFieldPath *field = weir_field_paths_get_path (self->paths, i);
      const char *path = get_offered (self, field);
      g_autofree char *examples = NULL;

      if (path == NULL)
        continue;
      if (field->examples[0] != NULL)
        examples = g_strjoinv (", ", field->examples);
      else if (field->types & WEIR_FIELD_LIST)
        examples = g_strdup (_("A list"));
      else if (field->types & WEIR_FIELD_OBJECT)
        examples = g_strdup (_("An object"));
      weir_choice_button_add (self->button, path, examples);
    }
}

static void
weir_mapping_row_finalize (GObject *object)
{
  g_free (WEIR_MAPPING_ROW (object)->prefix);
  G_OBJECT_CLASS (weir_mapping_row_parent_class)->finalize (object);
}

static void
weir_mapping_row_class_init (WeirMappingRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = weir_mapping_row_finalize;
}

static void
weir_mapping_row_init (WeirMappingRow *self)
{
}

GtkWidget *
weir_mapping_row_new (const char *title)
{
  WeirMappingRow *self = g_object_new (WEIR_TYPE_MAPPING_ROW, NULL);
  /* Translators: %s is what is looked for, such as "Order ID" */
  g_autofree char *name = g_strdup_printf (_("Fields for “%s”"), title);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  self->button = WEIR_CHOICE_BUTTON (weir_choice_button_new (name, _("No fields seen yet")));
  g_signal_connect_object (self->button, "fill", G_CALLBACK (fill_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->button, "chosen", G_CALLBACK (weir_mapping_row_set_path), self, G_CONNECT_SWAPPED);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self), GTK_WIDGET (self->button));
  return GTK_WIDGET (self);
}

void
weir_mapping_row_set_fields (WeirMappingRow *self,
                             WeirFieldPaths *paths,
                             const char *prefix)
{
  g_return_if_fail (WEIR_IS_MAPPING_ROW (self));

  self->paths = paths;
  g_set_str (&self->prefix, prefix);
}

const char *
weir_mapping_row_get_path (WeirMappingRow *self)
{
  g_return_val_if_fail (WEIR_IS_MAPPING_ROW (self), "");

  return gtk_editable_get_text (GTK_EDITABLE (self));
}

void
weir_mapping_row_set_path (WeirMappingRow *self,
                           const char *path)
{
  g_return_if_fail (WEIR_IS_MAPPING_ROW (self));

  gtk_editable_set_text (GTK_EDITABLE (self), path != NULL ? path : "");
}
