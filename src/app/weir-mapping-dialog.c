/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "app/weir-mapping-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/weir-mapping-form.h"

/* A mapping has some lines. */
#define MAX_FILE_BYTES (1024 * 1024)

struct _WeirMappingDialog
{
  AdwDialog parent_instance;

  WeirSession *session;
  AdwBanner *banner;
  AdwViewStack *stack;
  WeirMappingForm *forms[WEIR_MAPPING_N_KINDS];
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (WeirMappingDialog, weir_mapping_dialog, ADW_TYPE_DIALOG)

static const struct
{
  const char *name;
  const char *title;
} pages[WEIR_MAPPING_N_KINDS] = {
  { "orders", N_("Orders") },
  { "stock", N_("Stock") },
};

static void
say (WeirMappingDialog *self,
     const char *text)
{
  adw_banner_set_title (self->banner, text != NULL ? text : "");
  adw_banner_set_revealed (self->banner, text != NULL);
}

/* NULL: something is wrong, and its page is shown. */
static WeirMapping *
take_mapping (WeirMappingDialog *self)
{
  g_autoptr (WeirMapping) mapping = weir_mapping_new ();

  for (int i = 0; i < WEIR_MAPPING_N_KINDS; i++)
    {
      g_autoptr (GError) error = NULL;

      if (weir_mapping_form_take (self->forms[i], mapping, &error))
        continue;
      adw_view_stack_set_visible_child_name (self->stack, pages[i].name);
      say (self, error->message);
      return NULL;
    }
  say (self, NULL);
  return g_steal_pointer (&mapping);
}

static void
save_cb (WeirMappingDialog *self)
{
  g_autoptr (WeirMapping) mapping = take_mapping (self);
  g_autoptr (GError) error = NULL;

  if (mapping == NULL)
    return;
  if (!weir_session_set_mapping (self->session, mapping, &error))
    {
      say (self, error->message);
      return;
    }
  adw_dialog_close (ADW_DIALOG (self));
}

static void
show_mapping (WeirMappingDialog *self,
              const WeirMapping *mapping)
{
  for (int i = 0; i < WEIR_MAPPING_N_KINDS; i++)
    weir_mapping_form_show (self->forms[i], mapping);
}

static void
loaded_cb (GObject *object,
           GAsyncResult *result,
           gpointer user_data)
{
  g_autoptr (WeirMappingDialog) self = user_data;
  g_autoptr (WeirMapping) mapping = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  if (g_file_load_contents_finish (G_FILE (object), result, &text, &length, NULL, &error))
    mapping = length <= MAX_FILE_BYTES ? weir_mapping_new_from_json (text, length, &error) : NULL;
  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (mapping == NULL)
    {
      say (self, error != NULL ? error->message : _("That file is too large for a mapping of fields."));
      return;
    }
  say (self, NULL);
  show_mapping (self, mapping);
}

static void
open_cb (GObject *object,
         GAsyncResult *result,
         gpointer user_data)
{
  g_autoptr (WeirMappingDialog) self = user_data;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (object), result, NULL);

  /* Without one, nothing was chosen. */
  if (file != NULL && self->session != NULL)
    g_file_load_contents_async (file, self->cancellable, loaded_cb, g_object_ref (self));
}

static void
import_cb (WeirMappingDialog *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _("Import Mapping"));
  gtk_file_dialog_open (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->cancellable, open_cb, g_object_ref (self));
}

static void
written_cb (GObject *object,
            GAsyncResult *result,
            gpointer user_data)
{
  g_autoptr (WeirMappingDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_file_replace_contents_finish (G_FILE (object), result, NULL, &error) && self->session != NULL)
    say (self, error->message);
}

static void
choose_cb (GObject *object,
           GAsyncResult *result,
           gpointer user_data)
{
  g_autoptr (WeirMappingDialog) self = user_data;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (object), result, NULL);
  g_autoptr (WeirMapping) mapping = NULL;
  g_autoptr (GBytes) bytes = NULL;
  char *text;

  if (file == NULL || self->session == NULL)
    return;
  mapping = take_mapping (self);
  if (mapping == NULL)
    return;
  text = weir_mapping_to_json (mapping);
  bytes = g_bytes_new_take (text, strlen (text));
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, self->cancellable, written_cb, g_object_ref (self));
}

static void
export_cb (WeirMappingDialog *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _("Export Mapping"));
  gtk_file_dialog_set_initial_name (dialog, "mapping.json");
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->cancellable, choose_cb, g_object_ref (self));
}

static void
activate_cb (GSimpleAction *action,
             GVariant *parameter,
             gpointer user_data)
{
  WeirMappingDialog *self = user_data;
  const char *name = g_action_get_name (G_ACTION (action));
  g_autoptr (WeirMapping) nothing = NULL;

  if (g_str_equal (name, "import"))
    import_cb (self);
  else if (g_str_equal (name, "export"))
    export_cb (self);
  else
    {
      nothing = weir_mapping_new ();
      say (self, NULL);
      show_mapping (self, nothing);
    }
}

static void
weir_mapping_dialog_dispose (GObject *object)
{
  WeirMappingDialog *self = WEIR_MAPPING_DIALOG (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (weir_mapping_dialog_parent_class)->dispose (object);
}

static void
weir_mapping_dialog_class_init (WeirMappingDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_mapping_dialog_dispose;
}

static void
weir_mapping_dialog_init (WeirMappingDialog *self)
{
  static const GActionEntry actions[] = { { "import", activate_cb }, { "export", activate_cb }, { "clear", activate_cb } };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  self->cancellable = g_cancellable_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (group), actions, G_N_ELEMENTS (actions), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "mapping", G_ACTION_GROUP (group));
}

static GtkWidget *
make_header_bar (WeirMappingDialog *self)
{
  GtkWidget *bar = adw_header_bar_new ();
  GtkWidget *switcher = adw_inline_view_switcher_new ();
  GtkWidget *save = gtk_button_new_with_mnemonic (_("_Save"));
  GtkWidget *menu_button = gtk_menu_button_new ();
  g_autoptr (GMenu) menu = g_menu_new ();

  g_menu_append (menu, _("_Import…"), "mapping.import");
  g_menu_append (menu, _("_Export…"), "mapping.export");
  g_menu_append (menu, _("_Clear"), "mapping.clear");
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (menu_button), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (menu_button), G_MENU_MODEL (menu));
  gtk_widget_set_tooltip_text (menu_button, _("Import, Export and Clear"));
  gtk_widget_add_css_class (save, "suggested-action");
  g_signal_connect_object (save, "clicked", G_CALLBACK (save_cb), self, G_CONNECT_SWAPPED);
  adw_inline_view_switcher_set_stack (ADW_INLINE_VIEW_SWITCHER (switcher), self->stack);
  gtk_widget_add_css_class (switcher, "round");
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (bar), switcher);
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), menu_button);
  adw_header_bar_pack_end (ADW_HEADER_BAR (bar), save);
  return bar;
}

AdwDialog *
weir_mapping_dialog_new (WeirSession *session)
{
  WeirMappingDialog *self = g_object_new (WEIR_TYPE_MAPPING_DIALOG, NULL);
  GtkWidget *view = adw_toolbar_view_new ();

  self->session = g_object_ref (session);
  self->banner = ADW_BANNER (adw_banner_new (""));
  self->stack = ADW_VIEW_STACK (adw_view_stack_new ());
  for (int i = 0; i < WEIR_MAPPING_N_KINDS; i++)
    {
      self->forms[i] = WEIR_MAPPING_FORM (weir_mapping_form_new (session, i));
      adw_view_stack_add_titled (self->stack, GTK_WIDGET (self->forms[i]), pages[i].name, _(pages[i].title));
    }
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), make_header_bar (self));
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (self->banner));
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (self->stack));
  adw_dialog_set_title (ADW_DIALOG (self), _("Field Mapping"));
  adw_dialog_set_content_width (ADW_DIALOG (self), 560);
  adw_dialog_set_content_height (ADW_DIALOG (self), 720);
  adw_dialog_set_child (ADW_DIALOG (self), view);
  show_mapping (self, weir_session_get_mapping (session));
  say (self, weir_session_get_mapping_message (session));
  return ADW_DIALOG (self);
}
