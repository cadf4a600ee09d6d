/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-publish-value.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/weir-format.h"
#include "base/weir-json.h"
#include "decode/weir-decode.h"
#include "decode/weir-json-layout.h"
#include "orders/weir-template.h"

/* More text than this makes typing slow: it is kept as it is. */
#define MAX_EDITABLE_BYTES (256 * 1024)
#define MAX_LAYOUT_BYTES (4 * MAX_EDITABLE_BYTES)

struct _WeirPublishValue
{
  AdwPreferencesGroup parent_instance;

  GtkTextView *value_view;
  GtkMenuButton *form_button;
  GtkWidget *format_button;
  GtkWidget *order_button;
  GtkMenuButton *field_button;
  GtkLabel *check_label;
  GtkWidget *error_button;

  WeirPublishBytes *bytes; /* the view's */
  gboolean is_template;
  gsize error_position;
};

G_DEFINE_FINAL_TYPE (WeirPublishValue, weir_publish_value, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  CHANGED,
  PROBLEM,
  TEST_ORDER,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
show_check (WeirPublishValue *self, const char *text, const char *css_class)
{
  static const char *const classes[] = { "success", "warning", "error" };

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->check_label), classes[i]);
  if (css_class != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->check_label), css_class);
  gtk_label_set_label (self->check_label, text);
}

/* What the text would be, for the first message of a template. NULL: it is wrong, which is said elsewhere. */
static char *
dup_checked_text (WeirPublishValue *self)
{
  g_autofree char *text = weir_publish_bytes_dup_text (self->bytes);
  g_autoptr (WeirTemplate) template = NULL;
  WeirTemplateMoment moment;
  GString *result;

  if (!self->is_template)
    return g_steal_pointer (&text);
  template = weir_template_new (text, NULL, NULL);
  if (template == NULL)
    return NULL;
  result = g_string_new (NULL);
  weir_template_moment_init (&moment, 0, 0, 1, g_get_real_time () / 1000);
  weir_template_append (template, &moment, result);
  return g_string_free_and_steal (result);
}

static void
check_json (WeirPublishValue *self)
{
  g_autofree char *text = dup_checked_text (self);
  g_autofree char *problem = NULL;
  g_autofree char *label = NULL;
  gsize position = G_MAXSIZE;

  if (text == NULL || *text == '\0')
    {
      show_check (self, _("An empty value: 0 bytes."), NULL);
      return;
    }
  problem = weir_decode_check_json (text, strlen (text));
  if (problem == NULL)
    {
      show_check (self, self->is_template ? _("The first message is valid JSON") : _("Valid JSON"), "success");
      gtk_widget_set_sensitive (self->format_button, !self->is_template);
      return;
    }
  /* Translators: %s is a sentence that says where. */
  label = g_strdup_printf (_("Not JSON, published as text. %s"), problem);
  show_check (self, label, "warning");
  /* In a template the place is one of the text that it becomes. */
  if (self->is_template)
    return;
  weir_json_reader_read (weir_json_reader_get_for_thread (), text, strlen (text));
  if (weir_json_reader_locate_error (weir_json_reader_get_for_thread (), NULL, &position))
    {
      self->error_position = position;
      weir_publish_bytes_mark (self->bytes, position);
      gtk_widget_set_visible (self->error_button, TRUE);
    }
}

static void
update (WeirPublishValue *self)
{
  WeirBytesForm form = weir_publish_bytes_get_form (self->bytes);
  const char *problem = weir_publish_bytes_get_problem (self->bytes);
  g_autoptr (GBytes) bytes = NULL;

  gtk_widget_set_visible (self->error_button, FALSE);
  gtk_widget_set_sensitive (self->format_button, FALSE);
  if (form == WEIR_BYTES_NULL)
    {
      show_check (self, _("A message without a value. On compacted topics it deletes the key."), NULL);
    }
  else if (problem != NULL)
    {
      show_check (self, problem, "error");
    }
  else if (form == WEIR_BYTES_TEXT && !weir_publish_bytes_get_is_fixed (self->bytes))
    {
      check_json (self);
    }
  else if (!self->is_template && weir_publish_bytes_dup_bytes (self->bytes, &bytes, NULL))
    {
      g_autofree char *size = weir_format_bytes ((gint64) g_bytes_get_size (bytes));
      g_autofree char *text = weir_publish_bytes_get_is_fixed (self->bytes)
                                /* Translators: a size such as "1.2 MB". */
                                ? g_strdup_printf (_("The value (%s) is published as it is."), size)
                                /* Translators: a size such as "1.2 MB". */
                                : g_strdup_printf (_("%s of binary data"), size);

      show_check (self, text, NULL);
    }
  else
    {
      show_check (self, "", NULL);
    }
}

static void
changed_cb (WeirPublishValue *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->value_view);
  GtkTextIter start;
  GtkTextIter end;

  /* A hyphen where a long line is broken would look like part of the value. */
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_apply_tag_by_name (buffer, "plain", &start, &end);
  update (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
problem_cb (WeirPublishValue *self, const char *text)
{
  g_signal_emit (self, signals[PROBLEM], 0, text);
}

/* As one change, which undo takes back. */
static void
format_cb (WeirPublishValue *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->value_view);
  g_autofree char *text = weir_publish_bytes_dup_text (self->bytes);
  g_autoptr (GString) layout = g_string_new (NULL);
  GtkTextIter start;
  GtkTextIter end;

  if (!weir_json_layout (text, strlen (text), MAX_LAYOUT_BYTES, layout) || strcmp (layout->str, text) == 0)
    return;
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_insert (buffer, &start, layout->str, (int) layout->len);
  gtk_text_buffer_end_user_action (buffer);
  gtk_widget_grab_focus (GTK_WIDGET (self->value_view));
}

static void
test_order_cb (WeirPublishValue *self)
{
  g_signal_emit (self, signals[TEST_ORDER], 0);
}

static void
show_error_cb (WeirPublishValue *self)
{
  weir_publish_bytes_go_to (self->bytes, self->error_position);
}

static void
insert_field_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WeirPublishValue *self = WEIR_PUBLISH_VALUE (widget);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->value_view);

  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete_selection (buffer, TRUE, TRUE);
  gtk_text_buffer_insert_interactive_at_cursor (buffer, g_variant_get_string (parameter, NULL), -1, TRUE);
  gtk_text_buffer_end_user_action (buffer);
  gtk_widget_grab_focus (GTK_WIDGET (self->value_view));
}

static void
weir_publish_value_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WEIR_TYPE_PUBLISH_VALUE);
  G_OBJECT_CLASS (weir_publish_value_parent_class)->dispose (object);
}

static void
weir_publish_value_class_init (WeirPublishValueClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = weir_publish_value_dispose;
  signals[CHANGED] = g_signal_new ("changed", WEIR_TYPE_PUBLISH_VALUE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PROBLEM] = g_signal_new ("problem", WEIR_TYPE_PUBLISH_VALUE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[TEST_ORDER] = g_signal_new ("test-order", WEIR_TYPE_PUBLISH_VALUE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-publish-value.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirPublishValue, value_view);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishValue, form_button);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishValue, format_button);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishValue, order_button);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishValue, field_button);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishValue, check_label);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishValue, error_button);
  gtk_widget_class_bind_template_callback (widget_class, format_cb);
  gtk_widget_class_bind_template_callback (widget_class, test_order_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_error_cb);
  gtk_widget_class_install_action (widget_class, "value.insert-field", "s", insert_field_cb);
}

static void
weir_publish_value_init (WeirPublishValue *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_text_buffer_create_tag (gtk_text_view_get_buffer (self->value_view), "plain", "insert-hyphens", FALSE, NULL);
  self->bytes = weir_publish_bytes_new (GTK_WIDGET (self->value_view), self->form_button, _("Value Format: %s"), MAX_EDITABLE_BYTES);
  g_signal_connect_object (self->bytes, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->bytes, "problem", G_CALLBACK (problem_cb), self, G_CONNECT_SWAPPED);
  weir_publish_bytes_set_text (self->bytes, WEIR_BYTES_TEXT, "");
}

WeirPublishBytes *
weir_publish_value_get_bytes (WeirPublishValue *self)
{
  return self->bytes;
}

void
weir_publish_value_set_is_template (WeirPublishValue *self, gboolean is_template)
{
  g_return_if_fail (WEIR_IS_PUBLISH_VALUE (self));

  self->is_template = is_template;
  gtk_widget_set_visible (self->format_button, !is_template);
  gtk_widget_set_visible (self->order_button, !is_template);
  gtk_widget_set_visible (GTK_WIDGET (self->field_button), is_template);
  weir_publish_bytes_set_is_template (self->bytes, is_template);
  update (self);
}

GtkWidget *
weir_publish_value_get_view (WeirPublishValue *self)
{
  return GTK_WIDGET (self->value_view);
}
