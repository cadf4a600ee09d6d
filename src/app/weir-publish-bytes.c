/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-publish-bytes.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/weir-publish-file.h"
#include "base/weir-format.h"
#include "decode/weir-decode.h"
#include "orders/weir-template.h"

/* What is shown of bytes that cannot be edited. */
#define MAX_SHOWN_BYTES 2048

struct _WeirPublishBytes
{
  GObject parent_instance;

  GtkWidget *text;       /* borrowed: it owns this object */
  GtkMenuButton *button; /* likewise */
  char *label; /* a format of printf() */
  gsize max_bytes;
  WeirBytesForm form;
  GBytes *kept;        /* nullable: the bytes, until they are touched */
  GBytes *before_null; /* nullable: what comes back when it is null no more */
  gboolean is_fixed;
  gboolean is_template;
  gboolean is_loading;
  char *problem;
  GSimpleActionGroup *actions;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (WeirPublishBytes, weir_publish_bytes, G_TYPE_OBJECT)

enum
{
  CHANGED,
  PROBLEM,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const char *const titles[WEIR_BYTES_N_FORMS] = {
  [WEIR_BYTES_NULL] = N_("null"),
  [WEIR_BYTES_TEXT] = N_("Text"),
  [WEIR_BYTES_HEX] = N_("Hex"),
  [WEIR_BYTES_BASE64] = N_("Base64"),
};

char *
weir_publish_bytes_dup_text (WeirPublishBytes *self)
{
  GtkTextBuffer *buffer;
  GtkTextIter start;
  GtkTextIter end;

  g_return_val_if_fail (WEIR_IS_PUBLISH_BYTES (self), NULL);

  if (!GTK_IS_TEXT_VIEW (self->text))
    return g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->text)));
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text));
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
}

static void
show_text (WeirPublishBytes *self,
           const char *text,
           gboolean is_editable)
{
  self->is_loading = TRUE;
  if (GTK_IS_TEXT_VIEW (self->text))
    {
      gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text)), text, -1);
      gtk_text_view_set_editable (GTK_TEXT_VIEW (self->text), is_editable);
    }
  else
    {
      gtk_editable_set_text (GTK_EDITABLE (self->text), text);
      gtk_editable_set_editable (GTK_EDITABLE (self->text), is_editable);
    }
  self->is_loading = FALSE;
}

static void
update_button (WeirPublishBytes *self)
{
  const char *title = self->is_fixed ? _("Bytes") : _(titles[self->form]);
  g_autoptr (GVariant) state = g_variant_ref_sink (g_variant_new_string (self->is_fixed ? "" : weir_bytes_form_to_id (self->form)));
  g_autofree char *label = g_strdup_printf (self->label, title);
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "form");

  g_simple_action_set_state (G_SIMPLE_ACTION (action), state);
  gtk_menu_button_set_label (self->button, title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
mark_in_view (WeirPublishBytes *self,
              const char *text,
              gsize position)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text));
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_remove_tag_by_name (buffer, "wrong", &start, &end);
  if (position == G_MAXSIZE || *text == '\0')
    return;
  gtk_text_buffer_get_iter_at_offset (buffer, &start, (int) g_utf8_strlen (text, (gssize) MIN (position, strlen (text))));
  /* Where the end is missing, the last character is what there is to mark. */
  if (gtk_text_iter_is_end (&start))
    gtk_text_iter_backward_char (&start);
  end = start;
  gtk_text_iter_forward_char (&end);
  gtk_text_buffer_apply_tag_by_name (buffer, "wrong", &start, &end);
}

static void
mark_in_entry (WeirPublishBytes *self,
               const char *text,
               gsize position)
{
  g_autoptr (PangoAttrList) attributes = NULL;

  if (position != G_MAXSIZE && *text != '\0')
    {
      PangoAttribute *underline = pango_attr_underline_new (PANGO_UNDERLINE_ERROR);
      gsize start = MIN (position, strlen (text));

      if (text[start] == '\0')
        start = (gsize) (g_utf8_find_prev_char (text, text + start) - text);
      underline->start_index = (guint) start;
      underline->end_index = (guint) (g_utf8_next_char (text + start) - text);
      attributes = pango_attr_list_new ();
      pango_attr_list_insert (attributes, underline);
    }
  g_object_set (self->text, "attributes", attributes, NULL);
  if (position != G_MAXSIZE)
    gtk_widget_add_css_class (self->text, "error");
  else
    gtk_widget_remove_css_class (self->text, "error");
}

void
weir_publish_bytes_mark (WeirPublishBytes *self,
                         gsize position)
{
  g_autofree char *text = weir_publish_bytes_dup_text (self);

  g_return_if_fail (WEIR_IS_PUBLISH_BYTES (self));

  if (GTK_IS_TEXT_VIEW (self->text))
    mark_in_view (self, text, position);
  else
    mark_in_entry (self, text, position);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_STATE_INVALID,
                               position != G_MAXSIZE ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

void
weir_publish_bytes_go_to (WeirPublishBytes *self,
                          gsize position)
{
  g_autofree char *text = weir_publish_bytes_dup_text (self);
  int offset = (int) g_utf8_strlen (text, (gssize) MIN (position, strlen (text)));

  gtk_widget_grab_focus (self->text);
  if (GTK_IS_TEXT_VIEW (self->text))
    {
      GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text));
      GtkTextIter start;
      GtkTextIter end;

      gtk_text_buffer_get_iter_at_offset (buffer, &start, offset);
      end = start;
      gtk_text_iter_forward_char (&end);
      gtk_text_buffer_select_range (buffer, &start, &end);
      gtk_text_view_scroll_to_mark (GTK_TEXT_VIEW (self->text), gtk_text_buffer_get_insert (buffer), .1, FALSE, 0, 0);
    }
  else
    {
      gtk_editable_select_region (GTK_EDITABLE (self->text), offset, offset + 1);
    }
}

static void
check (WeirPublishBytes *self)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize position = G_MAXSIZE;

  g_clear_pointer (&self->problem, g_free);
  if (self->kept == NULL && self->form != WEIR_BYTES_NULL)
    {
      text = weir_publish_bytes_dup_text (self);
      if (self->is_template)
        {
          g_autoptr (WeirTemplate) template = weir_template_new (text, &position, &error);
        }
      else
        {
          g_autoptr (GBytes) bytes = NULL;

          (void) weir_bytes_from_text (self->form, text, &bytes, &position, &error);
        }
    }
  if (error != NULL)
    self->problem = g_strdup (error->message);
  weir_publish_bytes_mark (self, error != NULL ? position : G_MAXSIZE);
}

static void
emit_changed (WeirPublishBytes *self)
{
  check (self);
  update_button (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
show_bytes (WeirPublishBytes *self,
            GBytes *bytes,
            WeirBytesForm form)
{
  g_autofree char *text = NULL;

  self->is_fixed = g_bytes_get_size (bytes) > self->max_bytes;
  self->form = form;
  g_clear_pointer (&self->kept, g_bytes_unref);
  self->kept = g_bytes_ref (bytes);
  if (self->is_fixed && !GTK_IS_TEXT_VIEW (self->text))
    {
      g_autofree char *size = weir_format_bytes ((gint64) g_bytes_get_size (bytes));

      /* Translators: a size such as "16 kB" */
      text = g_strdup_printf (_("%s, published as they are"), size);
    }
  else if (self->is_fixed)
    {
      gboolean is_cut;

      text = weir_decode_to_text (bytes, weir_decode_guess (bytes), MAX_SHOWN_BYTES, &is_cut);
    }
  else
    {
      text = weir_bytes_to_text (form, bytes);
    }
  show_text (self, text, !self->is_fixed);
}

void
weir_publish_bytes_set_bytes (WeirPublishBytes *self,
                              GBytes *bytes)
{
  g_return_if_fail (WEIR_IS_PUBLISH_BYTES (self));

  if (bytes == NULL)
    {
      self->is_fixed = FALSE;
      self->form = WEIR_BYTES_NULL;
      g_clear_pointer (&self->kept, g_bytes_unref);
      show_text (self, "", TRUE);
    }
  else
    {
      show_bytes (self, bytes, weir_bytes_are_text (bytes) ? WEIR_BYTES_TEXT : WEIR_BYTES_HEX);
    }
  emit_changed (self);
}

gboolean
weir_publish_bytes_dup_bytes (WeirPublishBytes *self,
                              GBytes **bytes,
                              GError **error)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (WEIR_IS_PUBLISH_BYTES (self), FALSE);

  *bytes = NULL;
  if (self->form == WEIR_BYTES_NULL)
    return TRUE;
  if (self->kept != NULL)
    {
      *bytes = g_bytes_ref (self->kept);
      return TRUE;
    }
  text = weir_publish_bytes_dup_text (self);
  return weir_bytes_from_text (self->form, text, bytes, NULL, error);
}

void
weir_publish_bytes_set_text (WeirPublishBytes *self,
                             WeirBytesForm form,
                             const char *text)
{
  g_return_if_fail (WEIR_IS_PUBLISH_BYTES (self));

  self->is_fixed = FALSE;
  self->form = form;
  g_clear_pointer (&self->kept, g_bytes_unref);
  show_text (self, form != WEIR_BYTES_NULL ? text : "", TRUE);
  emit_changed (self);
}

static void
set_form (WeirPublishBytes *self,
          WeirBytesForm form)
{
  g_autoptr (GBytes) bytes = NULL;
  gboolean was_null = self->form == WEIR_BYTES_NULL;
  gboolean is_known;

  if (form == self->form && !self->is_fixed)
    return;
  if (self->is_template)
    {
      self->form = form;
      emit_changed (self);
      return;
    }
  is_known = weir_publish_bytes_dup_bytes (self, &bytes, NULL);
  if (form == WEIR_BYTES_NULL)
    {
      g_clear_pointer (&self->before_null, g_bytes_unref);
      self->before_null = g_steal_pointer (&bytes);
      weir_publish_bytes_set_bytes (self, NULL);
      return;
    }
  if (was_null)
    {
      bytes = self->before_null != NULL ? g_steal_pointer (&self->before_null) : g_bytes_new_static ("", 0);
      is_known = TRUE;
    }
  if (!is_known)
    {
      /* What was typed may be of the form that is chosen now. */
      self->form = form;
      emit_changed (self);
      return;
    }
  if (form == WEIR_BYTES_TEXT && !weir_bytes_are_text (bytes))
    {
      if (was_null)
        show_bytes (self, bytes, WEIR_BYTES_HEX);
      emit_changed (self);
      g_signal_emit (self, signals[PROBLEM], 0, _("These bytes are no text: they are kept as hex or base64."));
      return;
    }
  show_bytes (self, bytes, form);
  emit_changed (self);
  if (self->is_fixed)
    g_signal_emit (self, signals[PROBLEM], 0, _("These are too many bytes to be edited here: they are published as they are."));
}

static void
form_cb (GSimpleAction *action,
         GVariant *parameter,
         gpointer user_data)
{
  set_form (user_data, weir_bytes_form_from_id (g_variant_get_string (parameter, NULL)));
}

static void
loaded_cb (GBytes *bytes,
           const char *problem,
           gpointer user_data)
{
  WeirPublishBytes *self = user_data;

  if (bytes != NULL)
    weir_publish_bytes_set_bytes (self, bytes);
  else
    g_signal_emit (self, signals[PROBLEM], 0, problem);
}

static void
file_cb (GSimpleAction *action,
         GVariant *parameter,
         gpointer user_data)
{
  WeirPublishBytes *self = user_data;

  weir_publish_file_choose (self->text, self->cancellable, loaded_cb, self);
}

static void
text_changed_cb (WeirPublishBytes *self)
{
  if (self->is_loading)
    return;
  g_clear_pointer (&self->kept, g_bytes_unref);
  if (self->form == WEIR_BYTES_NULL)
    self->form = WEIR_BYTES_TEXT;
  emit_changed (self);
}

WeirBytesForm
weir_publish_bytes_get_form (WeirPublishBytes *self)
{
  return self->form;
}

gboolean
weir_publish_bytes_get_is_fixed (WeirPublishBytes *self)
{
  return self->is_fixed;
}

const char *
weir_publish_bytes_get_problem (WeirPublishBytes *self)
{
  return self->problem;
}

static GMenuModel *
make_menu (gboolean has_files)
{
  static const char *const labels[WEIR_BYTES_N_FORMS] = { N_("_null"), N_("_Text"), N_("_Hex"), N_("_Base64") };
  static const WeirBytesForm order[] = { WEIR_BYTES_TEXT, WEIR_BYTES_HEX, WEIR_BYTES_BASE64, WEIR_BYTES_NULL };
  g_autoptr (GMenu) forms = g_menu_new ();
  g_autoptr (GMenu) files = g_menu_new ();
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (_(labels[order[i]]), NULL);

      g_menu_item_set_action_and_target (item, "bytes.form", "s", weir_bytes_form_to_id (order[i]));
      g_menu_append_item (forms, item);
    }
  g_menu_append_section (menu, NULL, G_MENU_MODEL (forms));
  if (has_files)
    {
      g_menu_append (files, _("From _File…"), "bytes.file");
      g_menu_append_section (menu, NULL, G_MENU_MODEL (files));
    }
  return G_MENU_MODEL (menu);
}

void
weir_publish_bytes_set_is_template (WeirPublishBytes *self,
                                    gboolean is_template)
{
  g_autoptr (GMenuModel) menu = make_menu (!is_template);

  g_return_if_fail (WEIR_IS_PUBLISH_BYTES (self));
  self->is_template = is_template;
  gtk_menu_button_set_menu_model (self->button, menu);
  check (self);
}

static void
weir_publish_bytes_dispose (GObject *object)
{
  WeirPublishBytes *self = WEIR_PUBLISH_BYTES (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->actions);
  g_clear_pointer (&self->kept, g_bytes_unref);
  g_clear_pointer (&self->before_null, g_bytes_unref);
  G_OBJECT_CLASS (weir_publish_bytes_parent_class)->dispose (object);
}

static void
weir_publish_bytes_finalize (GObject *object)
{
  WeirPublishBytes *self = WEIR_PUBLISH_BYTES (object);

  g_free (self->label);
  g_free (self->problem);
  G_OBJECT_CLASS (weir_publish_bytes_parent_class)->finalize (object);
}

static void
weir_publish_bytes_class_init (WeirPublishBytesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_publish_bytes_dispose;
  G_OBJECT_CLASS (klass)->finalize = weir_publish_bytes_finalize;
  signals[CHANGED] = g_signal_new ("changed", WEIR_TYPE_PUBLISH_BYTES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PROBLEM] = g_signal_new ("problem", WEIR_TYPE_PUBLISH_BYTES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
weir_publish_bytes_init (WeirPublishBytes *self)
{
  self->cancellable = g_cancellable_new ();
}

WeirPublishBytes *
weir_publish_bytes_new (GtkWidget *text,
                        GtkMenuButton *button,
                        const char *label,
                        gsize max_bytes)
{
  static const GActionEntry entries[] = {
    { .name = "form", .activate = form_cb, .parameter_type = "s", .state = "'text'" },
    { .name = "file", .activate = file_cb },
  };
  WeirPublishBytes *self = g_object_new (WEIR_TYPE_PUBLISH_BYTES, NULL);

  self->text = text;
  self->button = button;
  self->label = g_strdup (label);
  self->max_bytes = max_bytes;
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (button), "bytes", G_ACTION_GROUP (self->actions));
  if (GTK_IS_TEXT_VIEW (text))
    {
      GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (text));

      gtk_text_buffer_create_tag (buffer, "wrong", "underline", PANGO_UNDERLINE_ERROR, NULL);
      g_signal_connect_object (buffer, "changed", G_CALLBACK (text_changed_cb), self, G_CONNECT_SWAPPED);
    }
  else
    {
      g_signal_connect_object (text, "changed", G_CALLBACK (text_changed_cb), self, G_CONNECT_SWAPPED);
    }
  weir_publish_bytes_set_is_template (self, FALSE);
  update_button (self);
  g_object_set_data_full (G_OBJECT (text), "weir-publish-bytes", self, g_object_unref);
  return self;
}
