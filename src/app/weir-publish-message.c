/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-publish-message.h"

#include <glib/gi18n.h>

#include "app/weir-publish-headers.h"
#include "app/weir-publish-value.h"
#include "orders/weir-test-order.h"

struct _WeirPublishMessage
{
  AdwBin parent_instance;

  WeirPublishTarget *target;
  WeirPublishValue *value;
  WeirPublishHeaders *headers;

  WeirSession *session;
};

G_DEFINE_FINAL_TYPE (WeirPublishMessage, weir_publish_message, ADW_TYPE_BIN)

enum
{
  CHANGED,
  PROBLEM,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
changed_cb (WeirPublishMessage *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
problem_cb (WeirPublishMessage *self, const char *text)
{
  g_signal_emit (self, signals[PROBLEM], 0, text);
}

/* With the order's id as its key, as the shop's own orders have, and marked, so that nobody
 * ships it. */
static void
test_order_cb (WeirPublishMessage *self)
{
  static guint64 n_orders;
  gint64 now_msec = g_get_real_time () / 1000;
  guint64 sequence = (guint64) now_msec + n_orders++;
  g_autofree char *text = weir_test_order_new (sequence, now_msec);
  g_autofree char *key = g_strdup_printf ("%" G_GUINT64_FORMAT, sequence);

  if (*weir_publish_target_get_topic (self->target) == '\0')
    {
      g_auto (GStrv) topics = weir_session_dup_order_topics (self->session);

      weir_publish_target_set_topic (self->target, topics[0]);
    }
  weir_publish_bytes_set_text (weir_publish_value_get_bytes (self->value), WEIR_BYTES_TEXT, text);
  weir_publish_bytes_set_text (weir_publish_target_get_key (self->target), WEIR_BYTES_TEXT, key);
  if (!weir_publish_headers_has (self->headers, WEIR_TEST_ORDER_HEADER))
    {
      g_autoptr (GBytes) value = g_bytes_new_static ("1", 1);
      WeirHeader *header = weir_header_new (WEIR_TEST_ORDER_HEADER, value);

      weir_publish_headers_add (self->headers, header);
      weir_header_free (header);
    }
}

static void
weir_publish_message_dispose (GObject *object)
{
  g_clear_object (&WEIR_PUBLISH_MESSAGE (object)->session);
  gtk_widget_dispose_template (GTK_WIDGET (object), WEIR_TYPE_PUBLISH_MESSAGE);
  G_OBJECT_CLASS (weir_publish_message_parent_class)->dispose (object);
}

static void
weir_publish_message_class_init (WeirPublishMessageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = weir_publish_message_dispose;
  signals[CHANGED] = g_signal_new ("changed", WEIR_TYPE_PUBLISH_MESSAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PROBLEM] = g_signal_new ("problem", WEIR_TYPE_PUBLISH_MESSAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  g_type_ensure (WEIR_TYPE_PUBLISH_TARGET);
  g_type_ensure (WEIR_TYPE_PUBLISH_VALUE);
  g_type_ensure (WEIR_TYPE_PUBLISH_HEADERS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-publish-message.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirPublishMessage, target);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishMessage, value);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishMessage, headers);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, problem_cb);
  gtk_widget_class_bind_template_callback (widget_class, test_order_cb);
}

static void
weir_publish_message_init (WeirPublishMessage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
load_record (WeirPublishMessage *self, WeirRecord *record)
{
  weir_publish_target_set_topic (self->target, weir_record_get_topic (record));
  weir_publish_bytes_set_bytes (weir_publish_target_get_key (self->target), weir_record_get_key (record));
  weir_publish_bytes_set_bytes (weir_publish_value_get_bytes (self->value), weir_record_get_value (record));
  /* What is not touched stays what it was. */
  if (weir_record_get_timestamp_type (record) != WEIR_TIMESTAMP_NONE)
    weir_publish_target_set_original (self->target, weir_record_get_timestamp_msec (record));
  for (guint i = 0; i < weir_record_get_n_headers (record); i++)
    weir_publish_headers_add (self->headers, weir_record_get_header (record, i));
}

void
weir_publish_message_set_up (WeirPublishMessage *self, WeirSession *session, WeirRecord *record)
{
  g_return_if_fail (WEIR_IS_PUBLISH_MESSAGE (self));

  g_set_object (&self->session, session);
  weir_publish_target_set_up (self->target, session, WEIR_PUBLISH_TARGET_KEY | WEIR_PUBLISH_TARGET_TIMESTAMP);
  if (record != NULL)
    load_record (self, record);
}

WeirPublishTarget *
weir_publish_message_get_target (WeirPublishMessage *self)
{
  return self->target;
}

WeirRecord *
weir_publish_message_create_record (WeirPublishMessage *self, GError **error)
{
  g_autoptr (GPtrArray) headers = NULL;
  g_autoptr (GBytes) key = NULL;
  g_autoptr (GBytes) value = NULL;
  g_autoptr (GError) problem = NULL;
  gint64 timestamp_msec;

  g_return_val_if_fail (WEIR_IS_PUBLISH_MESSAGE (self), NULL);

  if (!weir_publish_bytes_dup_bytes (weir_publish_target_get_key (self->target), &key, &problem))
    {
      /* Translators: a sentence that says what is wrong with the key of a message */
      g_set_error (error, problem->domain, problem->code, _("Key: %s"), problem->message);
      return NULL;
    }
  if (!weir_publish_bytes_dup_bytes (weir_publish_value_get_bytes (self->value), &value, &problem))
    {
      /* Translators: a sentence that says what is wrong with the value of a message */
      g_set_error (error, problem->domain, problem->code, _("Value: %s"), problem->message);
      return NULL;
    }
  headers = weir_publish_headers_dup (self->headers, error);
  if (headers == NULL || !weir_publish_target_get_timestamp (self->target, &timestamp_msec, error))
    return NULL;
  return weir_record_new (weir_publish_target_get_topic (self->target), weir_publish_target_get_partition (self->target), -1, timestamp_msec,
                          timestamp_msec >= 0 ? WEIR_TIMESTAMP_CREATE : WEIR_TIMESTAMP_NONE, key, value, g_steal_pointer (&headers));
}

GtkWidget *
weir_publish_message_get_first (WeirPublishMessage *self)
{
  return *weir_publish_target_get_topic (self->target) != '\0' ? weir_publish_value_get_view (self->value)
                                                              : weir_publish_target_get_first (self->target);
}
