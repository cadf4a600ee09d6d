/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-pane.h"

#include <glib/gi18n.h>

#include "base/weir-format.h"
#include "decode/weir-decode.h"

/* A text view takes this much in one line without a stall; copying copies all. */
#define MAX_SHOWN_BYTES (64 * 1024)

struct _WeirMessagePane
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkLabel *title_label;
  GtkLabel *subtitle_label;
  AdwToggleGroup *format_group;
  AdwToggle *json_toggle;
  GtkTextView *value_view;
  GtkLabel *cut_label;
  AdwActionRow *key_row;
  GtkWidget *headers_group;
  GtkListBox *headers_list;

  WeirRecord *record;
  gboolean is_updating;
};

G_DEFINE_FINAL_TYPE (WeirMessagePane, weir_message_pane, ADW_TYPE_BIN)

enum
{
  PUBLISH_AGAIN,
  CLOSE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static WeirDecodedKind
get_chosen_kind (WeirMessagePane *self)
{
  const char *name = adw_toggle_group_get_active_name (self->format_group);

  if (g_strcmp0 (name, "json") == 0)
    return WEIR_DECODED_JSON;
  if (g_strcmp0 (name, "hex") == 0)
    return WEIR_DECODED_BINARY;
  return WEIR_DECODED_TEXT;
}

static void
add_tags (GtkTextBuffer *buffer)
{
  gboolean is_dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  if (gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), "number") == NULL)
    {
      gtk_text_buffer_create_tag (buffer, "key", NULL);
      gtk_text_buffer_create_tag (buffer, "string", NULL);
      gtk_text_buffer_create_tag (buffer, "number", NULL);
    }
  g_object_set (gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), "string"),
                "foreground", is_dark ? "#8ff0a4" : "#1b7a43", NULL);
  g_object_set (gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), "number"),
                "foreground", is_dark ? "#99c1f1" : "#1a5fb4", NULL);
}

/* The text is JSON that was just written by the decoder, so that simple rules do: strings
 * before a colon are keys, what begins with a digit, a minus or a letter is a number or a word. */
static void
colour_json (GtkTextBuffer *buffer, const char *text)
{
  const char *at = text;
  int offset = 0;

  while (*at != '\0')
    {
      const char *end = at;
      int length = 0;
      const char *tag = NULL;

      if (*at == '"')
        {
          const char *next;

          do
            {
              if (*end == '\\' && end[1] != '\0')
                {
                  end++;
                  length++;
                }
              end = g_utf8_next_char (end);
              length++;
            }
          while (*end != '\0' && *end != '"');
          if (*end == '"')
            {
              end++;
              length++;
            }
          for (next = end; *next == ' '; next++)
            ;
          tag = *next == ':' ? "key" : "string";
        }
      else if (g_ascii_isalnum (*at) || *at == '-')
        {
          while (g_ascii_isalnum (*end) || *end == '-' || *end == '+' || *end == '.')
            {
              end++;
              length++;
            }
          tag = "number";
        }
      else
        {
          end = g_utf8_next_char (at);
          length = 1;
        }
      if (tag != NULL)
        {
          GtkTextIter first;
          GtkTextIter last;

          gtk_text_buffer_get_iter_at_offset (buffer, &first, offset);
          gtk_text_buffer_get_iter_at_offset (buffer, &last, offset + length);
          gtk_text_buffer_apply_tag_by_name (buffer, tag, &first, &last);
        }
      offset += length;
      at = end;
    }
}

static void
update_value (WeirMessagePane *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->value_view);
  GBytes *value = self->record != NULL ? weir_record_get_value (self->record) : NULL;
  WeirDecodedKind kind = get_chosen_kind (self);
  g_autofree char *text = NULL;
  gboolean is_cut = FALSE;

  if (self->record == NULL || self->is_updating)
    return;
  if (value == NULL)
    text = g_strdup (_("null: there is no value (a tombstone)"));
  else if (g_bytes_get_size (value) == 0)
    text = g_strdup (_("empty: a value of 0 bytes"));
  else
    text = weir_decode_to_text (value, kind, MAX_SHOWN_BYTES, &is_cut);
  gtk_text_view_set_wrap_mode (self->value_view, kind == WEIR_DECODED_BINARY ? GTK_WRAP_NONE : GTK_WRAP_WORD_CHAR);
  gtk_text_buffer_set_text (buffer, text, -1);
  add_tags (buffer);
  if (kind == WEIR_DECODED_JSON && value != NULL && g_bytes_get_size (value) > 0)
    colour_json (buffer, text);

  gtk_widget_set_visible (GTK_WIDGET (self->cut_label), is_cut);
  if (is_cut)
    {
      g_autofree char *shown = weir_format_bytes (MAX_SHOWN_BYTES);
      g_autofree char *all = weir_format_bytes ((gint64) g_bytes_get_size (value));
      /* Translators: both are sizes such as "64 kB". */
      g_autofree char *label = g_strdup_printf (_("The first %s of %s are shown; copying copies all."), shown, all);

      gtk_label_set_label (self->cut_label, label);
    }
}

static void
copy_text (WeirMessagePane *self, const char *text, const char *toast)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_TOAST_OVERLAY);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), adw_toast_new (toast));
}

/* Exactly what is on the broker where it is text, else as it is shown. */
static char *
bytes_to_copy (GBytes *bytes, WeirDecodedKind kind)
{
  const char *data;
  gsize length;
  gboolean is_cut;

  if (bytes == NULL)
    return g_strdup ("");
  data = g_bytes_get_data (bytes, &length);
  if (kind == WEIR_DECODED_TEXT && g_utf8_validate_len (data, length, NULL) && memchr (data, '\0', length) == NULL)
    return g_strndup (data, length);
  return weir_decode_to_text (bytes, kind, G_MAXSIZE / 8, &is_cut);
}

static void
copy_value_cb (WeirMessagePane *self)
{
  g_autofree char *text = NULL;

  if (self->record == NULL)
    return;
  text = bytes_to_copy (weir_record_get_value (self->record), get_chosen_kind (self));
  copy_text (self, text, _("Value copied"));
}

static void
copy_key_cb (WeirMessagePane *self)
{
  g_autofree char *text = NULL;
  WeirDecodedKind kind;

  if (self->record == NULL)
    return;
  kind = weir_decode_guess (weir_record_get_key (self->record));
  text = bytes_to_copy (weir_record_get_key (self->record), kind == WEIR_DECODED_BINARY ? kind : WEIR_DECODED_TEXT);
  copy_text (self, text, _("Key copied"));
}

static void
publish_again_cb (WeirMessagePane *self)
{
  if (self->record != NULL)
    g_signal_emit (self, signals[PUBLISH_AGAIN], 0, self->record);
}

static void
close_cb (WeirMessagePane *self)
{
  g_signal_emit (self, signals[CLOSE], 0);
}

static char *
bytes_to_line (GBytes *bytes)
{
  if (bytes == NULL)
    return g_strdup (_("null"));
  if (g_bytes_get_size (bytes) == 0)
    return g_strdup (_("empty"));
  return weir_decode_to_line (bytes, 4096);
}

static void
update_headers (WeirMessagePane *self)
{
  guint n_headers = weir_record_get_n_headers (self->record);

  gtk_list_box_remove_all (self->headers_list);
  for (guint i = 0; i < n_headers; i++)
    {
      const WeirHeader *header = weir_record_get_header (self->record, i);
      g_autofree char *value = bytes_to_line (header->value);
      GtkWidget *row = adw_action_row_new ();

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), header->name);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), value);
      adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);
      gtk_widget_add_css_class (row, "property");
      gtk_list_box_append (self->headers_list, row);
    }
  gtk_widget_set_visible (self->headers_group, n_headers > 0);
}

static char *
describe (WeirRecord *record)
{
  GBytes *key = weir_record_get_key (record);
  GBytes *value = weir_record_get_value (record);
  gint64 n_bytes = (gint64) ((key != NULL ? g_bytes_get_size (key) : 0) + (value != NULL ? g_bytes_get_size (value) : 0));
  g_autofree char *size = weir_format_bytes (n_bytes);
  g_autofree char *time = weir_format_date_time (weir_record_get_timestamp_msec (record));

  switch (weir_record_get_timestamp_type (record))
    {
    case WEIR_TIMESTAMP_CREATE:
      /* Translators: a time and a size. */
      return g_strdup_printf (_("%s · set by the producer · %s"), time, size);
    case WEIR_TIMESTAMP_LOG_APPEND:
      /* Translators: a time and a size. */
      return g_strdup_printf (_("%s · set by the broker · %s"), time, size);
    case WEIR_TIMESTAMP_NONE:
    default:
      /* Translators: a size. */
      return g_strdup_printf (_("without a time · %s"), size);
    }
}

static void
weir_message_pane_dispose (GObject *object)
{
  g_clear_object (&WEIR_MESSAGE_PANE (object)->record);
  gtk_widget_dispose_template (GTK_WIDGET (object), WEIR_TYPE_MESSAGE_PANE);
  G_OBJECT_CLASS (weir_message_pane_parent_class)->dispose (object);
}

static void
weir_message_pane_class_init (WeirMessagePaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = weir_message_pane_dispose;
  signals[PUBLISH_AGAIN] = g_signal_new ("publish-again", WEIR_TYPE_MESSAGE_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, WEIR_TYPE_RECORD);
  signals[CLOSE] = g_signal_new ("close", WEIR_TYPE_MESSAGE_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-message-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePane, title_label);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePane, subtitle_label);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePane, format_group);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePane, json_toggle);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePane, value_view);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePane, cut_label);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePane, key_row);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePane, headers_group);
  gtk_widget_class_bind_template_child (widget_class, WeirMessagePane, headers_list);
  gtk_widget_class_bind_template_callback (widget_class, update_value);
  gtk_widget_class_bind_template_callback (widget_class, copy_value_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_key_cb);
  gtk_widget_class_bind_template_callback (widget_class, publish_again_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
}

static void
weir_message_pane_init (WeirMessagePane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* Not bound: disposing the template would take a bound child away below AdwBin's feet. */
  self->stack = GTK_STACK (adw_bin_get_child (ADW_BIN (self)));
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (update_value), self,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
weir_message_pane_new (void)
{
  return g_object_new (WEIR_TYPE_MESSAGE_PANE, NULL);
}

void
weir_message_pane_set_record (WeirMessagePane *self, WeirRecord *record)
{
  g_autofree char *offset = NULL;
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;
  g_autofree char *key = NULL;
  WeirDecodedKind kind;

  g_return_if_fail (WEIR_IS_MESSAGE_PANE (self));
  if (!g_set_object (&self->record, record))
    return;
  gtk_stack_set_visible_child_name (self->stack, record != NULL ? "record" : "none");
  if (record == NULL)
    return;

  offset = weir_format_count (weir_record_get_offset (record));
  /* Translators: topic, partition, offset. */
  title = g_strdup_printf (_("%s / %d @ %s"), weir_record_get_topic (record), weir_record_get_partition (record), offset);
  gtk_label_set_label (self->title_label, title);
  subtitle = describe (record);
  gtk_label_set_label (self->subtitle_label, subtitle);
  key = bytes_to_line (weir_record_get_key (record));
  adw_action_row_set_subtitle (self->key_row, key);

  /* What it is decides how it is first shown; JSON is not offered where it is none. */
  kind = weir_decode_guess (weir_record_get_value (record));
  self->is_updating = TRUE;
  adw_toggle_set_enabled (self->json_toggle, kind == WEIR_DECODED_JSON);
  adw_toggle_group_set_active_name (self->format_group, kind == WEIR_DECODED_JSON     ? "json"
                                                        : kind == WEIR_DECODED_BINARY ? "hex"
                                                                                      : "text");
  self->is_updating = FALSE;
  update_value (self);
  update_headers (self);
}

WeirRecord *
weir_message_pane_get_record (WeirMessagePane *self)
{
  g_return_val_if_fail (WEIR_IS_MESSAGE_PANE (self), NULL);
  return self->record;
}
