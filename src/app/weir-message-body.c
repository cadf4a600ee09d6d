/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-body.h"

#include <glib/gi18n.h>

#include "app/weir-message-copy.h"
#include "app/weir-message-decoded.h"
#include "app/weir-message-text.h"
#include "app/weir-message-tree.h"
#include "base/weir-format.h"
#include "store/weir-topic-formats.h"

struct _WeirMessageBody
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkWidget *controls;
  GtkDropDown *format_drop_down;
  GtkStringList *format_list;
  AdwToggleGroup *view_group;
  AdwToggle *tree_toggle;
  AdwToggle *text_toggle;
  GtkWidget *notes;
  GtkLabel *reason_label;
  GtkWidget *packed_box;
  GtkLabel *packed_label;
  GtkButton *packed_button;
  GtkLabel *problem_label;
  GtkLabel *words_label;
  WeirMessageTree *tree;
  WeirMessageText *text;

  gboolean is_key;
  gboolean is_updating;
  WeirRecord *record;          /* nullable */
  WeirMessageFormat format;    /* what a person chose for the topic */
  const char *view;            /* nullable: the same, interned */
  WeirMessageDecoded *decoded; /* nullable: while it is being read */
  GCancellable *cancellable;   /* nullable */
};

G_DEFINE_FINAL_TYPE (WeirMessageBody, weir_message_body, ADW_TYPE_BIN)

static guint show_as_column_signal;

/* One for all: it is one file. */
static WeirTopicFormats *
get_store (void)
{
  static WeirTopicFormats *store;

  if (store == NULL)
    store = weir_topic_formats_new (NULL);
  return store;
}

static void
load_choice (WeirMessageBody *self)
{
  g_auto (WeirTopicFormat) kept = { 0 };
  const WeirDecoder *decoder;

  weir_topic_formats_get (get_store (), weir_record_get_topic (self->record), self->is_key, &kept);
  decoder = kept.decoder != NULL ? weir_decoder_find (kept.decoder) : NULL;
  /* A format that this version does not have, or that nobody can choose, is as good as none. */
  self->format.decoder = decoder != NULL && decoder->unpack == NULL ? decoder : NULL;
  self->format.does_unpack = kept.does_unpack;
  self->view = g_intern_string (kept.view);
}

static void
save_choice (WeirMessageBody *self)
{
  WeirTopicFormat kept = {
    .decoder = self->format.decoder != NULL ? (char *) self->format.decoder->id : NULL,
    .view = (char *) self->view,
    .does_unpack = self->format.does_unpack,
  };

  weir_topic_formats_set (get_store (), weir_record_get_topic (self->record), self->is_key, &kept);
}

static GBytes *
get_bytes (WeirMessageBody *self)
{
  return self->is_key ? weir_record_get_key (self->record) : weir_record_get_value (self->record);
}

/* The formats a person chooses from: those that unpack are offered where something is packed. */
static const WeirDecoder *
get_offered (guint position)
{
  const WeirDecoder *const *decoders = weir_decoder_list ();
  guint n_offered = 0;

  for (guint i = 0; decoders[i] != NULL; i++)
    {
      if (decoders[i]->unpack == NULL && n_offered++ == position)
        return decoders[i];
    }
  return NULL;
}

static void
fill_formats (WeirMessageBody *self)
{
  const WeirDecoder *decoder;

  gtk_string_list_append (self->format_list, _("Automatic"));
  for (guint i = 0; (decoder = get_offered (i)) != NULL; i++)
    gtk_string_list_append (self->format_list, _(decoder->title));
}

static const char *
get_suitable_view (WeirMessageDecoded *decoded)
{
  if (g_str_equal (decoded->decoder->id, "hex"))
    return "hex";
  if (decoded->tree != NULL)
    return "tree";
  return decoded->text != NULL ? "text" : "hex";
}

static void
show_view (WeirMessageBody *self)
{
  const char *view = adw_toggle_group_get_active_name (self->view_group);

  if (self->decoded == NULL || self->decoded->bytes == NULL || g_bytes_get_size (self->decoded->bytes) == 0)
    return;
  if (g_strcmp0 (view, "tree") == 0)
    {
      weir_message_tree_set_decoded (self->tree, self->decoded, !self->is_key && g_str_equal (self->decoded->decoder->id, "json"));
      weir_message_text_set_decoded (self->text, NULL, FALSE);
      gtk_stack_set_visible_child_name (self->stack, "tree");
    }
  else
    {
      weir_message_text_set_decoded (self->text, self->decoded, g_strcmp0 (view, "hex") == 0);
      weir_message_tree_set_decoded (self->tree, NULL, FALSE);
      gtk_stack_set_visible_child_name (self->stack, "text");
    }
}

static void
update_notes (WeirMessageBody *self)
{
  WeirMessageDecoded *decoded = self->decoded;
  g_autofree char *automatic = NULL;
  g_autofree char *packed = NULL;
  const char *reason = "";
  GString *problem = g_string_new (decoded->problem);
  const char *replaced[2] = { NULL, NULL };

  /* Translators: the name of a format, such as JSON. */
  automatic = g_strdup_printf (_("Automatic (%s)"), _(decoded->automatic->title));
  replaced[0] = automatic;
  self->is_updating = TRUE;
  if (g_strcmp0 (gtk_string_list_get_string (self->format_list, 0), automatic) != 0)
    {
      guint selected = gtk_drop_down_get_selected (self->format_drop_down);

      gtk_string_list_splice (self->format_list, 0, 1, replaced);
      gtk_drop_down_set_selected (self->format_drop_down, selected);
    }
  self->is_updating = FALSE;
  if (self->format.decoder != NULL)
    reason = self->is_key ? _("Chosen by hand for the keys of this topic") : _("Chosen by hand for the values of this topic");
  else if (decoded->reason != NULL && decoded->decoder == decoded->automatic)
    reason = decoded->reason;
  /* Not hidden where there is none: what copies stands behind it. */
  gtk_label_set_label (self->reason_label, reason);

  gtk_widget_set_visible (self->packed_box, decoded->packing != NULL);
  if (decoded->packing != NULL)
    {
      gboolean is_unpacked = decoded->bytes != get_bytes (self);

      if (is_unpacked)
        {
          g_autofree char *size = weir_format_bytes ((gint64) g_bytes_get_size (decoded->bytes));

          /* Translators: the name of a format, such as gzip, and a size. */
          packed = g_strdup_printf (_("Unpacked with %s: %s"), _(decoded->packing->title), size);
        }
      else
        /* Translators: the name of a format, such as gzip. */
        packed = g_strdup_printf (_("Looks packed with %s"), _(decoded->packing->title));
      gtk_label_set_label (self->packed_label, packed);
      gtk_button_set_label (self->packed_button, is_unpacked ? _("Show _Packed") : _("_Unpack"));
      if (is_unpacked && decoded->is_unpack_cut)
        g_string_append_printf (problem, "%s%s", problem->len > 0 ? "\n" : "",
                                _("Not all of it could be unpacked, or there is more than is shown."));
    }
  if (decoded->is_text_cut && decoded->problem == NULL && g_strcmp0 (adw_toggle_group_get_active_name (self->view_group), "text") == 0)
    g_string_append_printf (problem, "%s%s", problem->len > 0 ? "\n" : "", _("Only the beginning is shown; copying copies all."));
  gtk_label_set_label (self->problem_label, problem->str);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), problem->len > 0);
  g_string_free (problem, TRUE);
}

static void
show_words (WeirMessageBody *self, const char *words)
{
  gtk_label_set_label (self->words_label, words);
  gtk_stack_set_visible_child_name (self->stack, "words");
  gtk_widget_set_visible (self->controls, FALSE);
  gtk_widget_set_visible (self->notes, FALSE);
  gtk_widget_set_visible (self->packed_box, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), FALSE);
}

static void
take_decoded (WeirMessageBody *self, WeirMessageDecoded *decoded)
{
  const char *view = self->view;
  gboolean has_text = decoded->text != NULL && !g_str_equal (decoded->decoder->id, "hex");

  g_clear_pointer (&self->decoded, weir_message_decoded_unref);
  self->decoded = decoded;
  gtk_widget_set_visible (self->controls, TRUE);
  gtk_widget_set_visible (self->notes, TRUE);
  if (view == NULL || (g_str_equal (view, "tree") && decoded->tree == NULL) || (g_str_equal (view, "text") && !has_text))
    view = get_suitable_view (decoded);
  self->is_updating = TRUE;
  adw_toggle_set_enabled (self->tree_toggle, decoded->tree != NULL);
  adw_toggle_set_enabled (self->text_toggle, has_text);
  adw_toggle_group_set_active_name (self->view_group, view);
  self->is_updating = FALSE;
  show_view (self);
  update_notes (self);
}

static void
decoded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  WeirMessageDecoded *decoded = weir_message_decode_finish (result, &error);

  /* Cancelled is all that can happen to it: another message is shown, or the widget is gone. */
  if (decoded != NULL)
    take_decoded (user_data, decoded);
}

static void
decode (WeirMessageBody *self)
{
  GBytes *bytes;
  GBytes *key;
  const char *topic;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->decoded, weir_message_decoded_unref);
  /* The record before would be kept alive by what is shown of it. */
  weir_message_tree_set_decoded (self->tree, NULL, FALSE);
  weir_message_text_set_decoded (self->text, NULL, FALSE);
  if (self->record == NULL)
    return;

  bytes = get_bytes (self);
  if (bytes == NULL)
    {
      show_words (self, self->is_key ? _("null: this message has no key")
                                     : _("null: this message has no value. Where a topic is compacted it deletes what has its key (a tombstone)."));
      return;
    }
  if (g_bytes_get_size (bytes) == 0)
    {
      show_words (self, self->is_key ? _("empty: a key of 0 bytes") : _("empty: a value of 0 bytes"));
      return;
    }

  key = weir_record_get_key (self->record);
  topic = weir_record_get_topic (self->record);
  if (weir_message_decode_is_quick (bytes))
    take_decoded (self, weir_message_decode (bytes, topic, self->is_key, key, &self->format));
  else
    {
      gtk_stack_set_visible_child_name (self->stack, "reading");
      gtk_widget_set_visible (GTK_WIDGET (self->problem_label), FALSE);
      self->cancellable = g_cancellable_new ();
      weir_message_decode_async (bytes, topic, self->is_key, key, &self->format, self->cancellable, decoded_cb, self);
    }
}

static void
format_cb (WeirMessageBody *self)
{
  guint selected = gtk_drop_down_get_selected (self->format_drop_down);

  if (self->is_updating || self->record == NULL || selected == GTK_INVALID_LIST_POSITION)
    return;
  self->format.decoder = selected == 0 ? NULL : get_offered (selected - 1);
  self->view = NULL;
  save_choice (self);
  decode (self);
}

static void
view_cb (WeirMessageBody *self)
{
  const char *view = adw_toggle_group_get_active_name (self->view_group);

  if (self->is_updating || self->decoded == NULL || view == NULL)
    return;
  /* Who goes back to what suits the format has chosen nothing. */
  self->view = g_str_equal (view, get_suitable_view (self->decoded)) ? NULL : g_intern_string (view);
  save_choice (self);
  show_view (self);
  update_notes (self);
}

static void
packed_cb (WeirMessageBody *self)
{
  self->format.does_unpack = !self->format.does_unpack;
  /* What was chosen for the packed bytes does not fit what is in them. */
  self->format.decoder = NULL;
  self->view = NULL;
  save_choice (self);
  self->is_updating = TRUE;
  gtk_drop_down_set_selected (self->format_drop_down, 0);
  self->is_updating = FALSE;
  decode (self);
}

static void
copy_cb (WeirMessageBody *self)
{
  g_autofree char *text = weir_message_body_dup_shown_text (self);

  if (text != NULL)
    weir_message_copy_text (GTK_WIDGET (self), text, self->is_key ? _("Key copied") : _("Value copied"));
}

static void
column_cb (WeirMessageBody *self, const char *path)
{
  g_signal_emit (self, show_as_column_signal, 0, path);
}

static void
weir_message_body_dispose (GObject *object)
{
  WeirMessageBody *self = WEIR_MESSAGE_BODY (object);

  weir_topic_formats_flush (get_store ());
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->record);
  g_clear_pointer (&self->decoded, weir_message_decoded_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), WEIR_TYPE_MESSAGE_BODY);
  G_OBJECT_CLASS (weir_message_body_parent_class)->dispose (object);
}

static void
weir_message_body_class_init (WeirMessageBodyClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = weir_message_body_dispose;
  show_as_column_signal = g_signal_new ("show-as-column", WEIR_TYPE_MESSAGE_BODY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_STRING);
  g_type_ensure (WEIR_TYPE_MESSAGE_TREE);
  g_type_ensure (WEIR_TYPE_MESSAGE_TEXT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-message-body.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirMessageBody, stack);
  gtk_widget_class_bind_template_child (widget_class, WeirMessageBody, controls);
  gtk_widget_class_bind_template_child (widget_class, WeirMessageBody, format_drop_down);
  gtk_widget_class_bind_template_child (widget_class, WeirMessageBody, format_list);
  gtk_widget_class_bind_template_child (widget_class, WeirMessageBody, view_group);
  gtk_widget_class_bind_template_child (widget_class, WeirMessageBody, tree_toggle);
  gtk_widget_class_bind_template_child (widget_class, WeirMessageBody, text_toggle);
  gtk_widget_class_bind_template_child (widget_class, WeirMessageBody, notes);
  gtk_widget_class_bind_template_child (widget_class, WeirMessageBody, reason_label);
  gtk_widget_class_bind_template_child (widget_class, WeirMessageBody, packed_box);
  gtk_widget_class_bind_template_child (widget_class, WeirMessageBody, packed_label);
  gtk_widget_class_bind_template_child (widget_class, WeirMessageBody, packed_button);
  gtk_widget_class_bind_template_child (widget_class, WeirMessageBody, problem_label);
  gtk_widget_class_bind_template_child (widget_class, WeirMessageBody, words_label);
  gtk_widget_class_bind_template_child (widget_class, WeirMessageBody, tree);
  gtk_widget_class_bind_template_child (widget_class, WeirMessageBody, text);
  gtk_widget_class_bind_template_callback (widget_class, format_cb);
  gtk_widget_class_bind_template_callback (widget_class, view_cb);
  gtk_widget_class_bind_template_callback (widget_class, packed_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, column_cb);
}

static void
weir_message_body_init (WeirMessageBody *self)
{
  self->is_updating = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_formats (self);
  gtk_drop_down_set_selected (self->format_drop_down, 0);
  weir_message_text_set_label (self->text, _("Value"));
  self->is_updating = FALSE;
}

void
weir_message_body_set_is_key (WeirMessageBody *self, gboolean is_key)
{
  g_return_if_fail (WEIR_IS_MESSAGE_BODY (self));
  self->is_key = is_key;
  weir_message_text_set_label (self->text, is_key ? _("Key") : _("Value"));
}

void
weir_message_body_set_record (WeirMessageBody *self, WeirRecord *record)
{
  g_return_if_fail (WEIR_IS_MESSAGE_BODY (self));

  if (!g_set_object (&self->record, record))
    return;
  if (record != NULL)
    {
      const WeirDecoder *offered;
      guint selected = 0;

      load_choice (self);
      for (guint i = 0; self->format.decoder != NULL && (offered = get_offered (i)) != NULL; i++)
        {
          if (offered == self->format.decoder)
            selected = i + 1;
        }
      self->is_updating = TRUE;
      gtk_drop_down_set_selected (self->format_drop_down, selected);
      self->is_updating = FALSE;
    }
  decode (self);
}

/* Text as it is on the broker where that is what is shown; else what the format makes of it. */
char *
weir_message_body_dup_shown_text (WeirMessageBody *self)
{
  const char *view = adw_toggle_group_get_active_name (self->view_group);

  g_return_val_if_fail (WEIR_IS_MESSAGE_BODY (self), NULL);
  if (self->record == NULL)
    return NULL;
  if (self->decoded == NULL || self->decoded->text == NULL || self->decoded->is_text_cut || g_strcmp0 (view, "hex") == 0)
    return weir_message_copy_dup_bytes (self->decoded != NULL ? self->decoded->bytes : get_bytes (self));
  return g_strdup (self->decoded->text);
}
