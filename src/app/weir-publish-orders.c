/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-publish-orders.h"

#include <glib/gi18n.h>

#include "app/weir-publish-load.h"
#include "app/weir-publish-preview.h"
#include "base/weir-format.h"

/* Typing goes on for so long before the topic is looked at. */
#define LEARN_MSEC 500

struct _WeirPublishOrders
{
  AdwBin parent_instance;

  AdwComboRow *pattern_row;
  GtkSpinButton *rate_spin;
  GtkSpinButton *seconds_spin;
  GtkSpinButton *fault_spin;
  WeirPublishTarget *target;
  AdwPreferencesGroup *preview_group;
  GtkListBox *preview_list;

  WeirSession *session;
  WeirOrderShape *shape; /* nullable: the topic's own */
  char *learnt_topic;    /* whose shape that is, or that has none */
  GCancellable *cancellable;
  guint learn_source;
};

G_DEFINE_FINAL_TYPE (WeirPublishOrders, weir_publish_orders, ADW_TYPE_BIN)

enum
{
  CHANGED,
  PROBLEM,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const char *const patterns[] = {
  N_("One after the other"),
  N_("All of ten seconds within one, then nothing"),
  N_("More and fewer within each minute"),
};

static WeirTestLoad
get_load (WeirPublishOrders *self)
{
  WeirTestLoad load = {
    .pattern = (WeirTestPattern) adw_combo_row_get_selected (self->pattern_row),
    .rate = gtk_spin_button_get_value (self->rate_spin),
    .seconds = (gint64) gtk_spin_button_get_value (self->seconds_spin),
    .fault_share = gtk_spin_button_get_value (self->fault_spin) / 100,
    /* Microseconds since 1970: no order of an earlier run has the same id, and it is exact in a double. */
    .first_order = (guint64) g_get_real_time (),
  };

  return load;
}

static void
show_preview (WeirPublishOrders *self)
{
  WeirTestLoad load = get_load (self);
  gint64 n_orders = weir_test_load_get_total (&load);
  gint64 n_faults = (gint64) ((double) n_orders * load.fault_share + 1e-9);
  g_autofree char *count = weir_format_count (n_orders);
  g_autofree char *faults = weir_format_count (n_faults);
  g_autofree char *duration = weir_format_duration (load.seconds * G_TIME_SPAN_SECOND);
  g_autofree char *text = NULL;
  g_autofree char *order = NULL;

  if (n_faults > 0)
    /* Translators: a number of orders, how many of them are wrong on purpose, and a duration ("60 s") */
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s order, %s of them wrong on purpose, in %s",
                                         "%s orders, %s of them wrong on purpose, in %s", (gulong) n_orders),
                            count, faults, duration);
  else
    /* Translators: a number of orders, and a duration ("60 s") */
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s order in %s", "%s orders in %s", (gulong) n_orders), count, duration);

  adw_preferences_group_set_description (self->preview_group, text);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->pattern_row), _(patterns[load.pattern]));
  gtk_list_box_remove_all (self->preview_list);
  if (self->shape != NULL)
    order = weir_test_order_new_shaped (load.first_order, g_get_real_time () / 1000, self->shape, WEIR_TEST_FAULT_NONE);
  else
    order = weir_test_order_new (load.first_order, g_get_real_time () / 1000);
  weir_publish_preview_add_text (self->preview_list,
                                 self->shape != NULL ? _("Written as the newest order of the topic")
                                                     : _("Written as the sample shop’s: the topic has no order to learn from"),
                                 order);
}

static void
learnt_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WeirPublishOrders) self = user_data;
  g_autoptr (GError) error = NULL;
  WeirOrderShape *shape = weir_publish_load_learn_finish (WEIR_CLIENT (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->session == NULL)
    {
      g_clear_pointer (&shape, weir_order_shape_free);
      return;
    }
  g_clear_pointer (&self->shape, weir_order_shape_free);
  self->shape = shape;
  show_preview (self);
}

static gboolean
learn_cb (gpointer user_data)
{
  WeirPublishOrders *self = user_data;
  WeirClient *client = weir_session_get_client (self->session);
  const char *topic = weir_publish_target_get_topic (self->target);

  self->learn_source = 0;
  if (g_strcmp0 (topic, self->learnt_topic) == 0)
    return G_SOURCE_REMOVE;
  g_set_str (&self->learnt_topic, topic);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_clear_pointer (&self->shape, weir_order_shape_free);
  show_preview (self);
  if (client != NULL && weir_cluster_find_topic (weir_session_get_cluster (self->session), topic) != NULL)
    weir_publish_load_learn_async (client, topic, weir_session_get_mapping (self->session), self->cancellable, learnt_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

/* Nothing is read for a page that nobody looks at. */
static void
look_again (WeirPublishOrders *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && self->session != NULL && self->learn_source == 0)
    self->learn_source = g_timeout_add (LEARN_MSEC, learn_cb, self);
}

static void
target_cb (WeirPublishOrders *self)
{
  look_again (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
changed_cb (WeirPublishOrders *self)
{
  if (self->session == NULL)
    return;
  show_preview (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
problem_cb (WeirPublishOrders *self, const char *text)
{
  g_signal_emit (self, signals[PROBLEM], 0, text);
}

static void
weir_publish_orders_map (GtkWidget *widget)
{
  WeirPublishOrders *self = WEIR_PUBLISH_ORDERS (widget);

  GTK_WIDGET_CLASS (weir_publish_orders_parent_class)->map (widget);
  if (self->session == NULL)
    return;
  if (*weir_publish_target_get_topic (self->target) == '\0')
    {
      g_auto (GStrv) topics = weir_session_dup_order_topics (self->session);

      weir_publish_target_set_topic (self->target, topics[0]);
    }
  look_again (self);
}

static void
weir_publish_orders_dispose (GObject *object)
{
  WeirPublishOrders *self = WEIR_PUBLISH_ORDERS (object);

  g_clear_handle_id (&self->learn_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  g_clear_pointer (&self->shape, weir_order_shape_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), WEIR_TYPE_PUBLISH_ORDERS);
  G_OBJECT_CLASS (weir_publish_orders_parent_class)->dispose (object);
}

static void
weir_publish_orders_finalize (GObject *object)
{
  g_free (WEIR_PUBLISH_ORDERS (object)->learnt_topic);
  G_OBJECT_CLASS (weir_publish_orders_parent_class)->finalize (object);
}

static void
weir_publish_orders_class_init (WeirPublishOrdersClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = weir_publish_orders_dispose;
  G_OBJECT_CLASS (klass)->finalize = weir_publish_orders_finalize;
  widget_class->map = weir_publish_orders_map;
  signals[CHANGED] = g_signal_new ("changed", WEIR_TYPE_PUBLISH_ORDERS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PROBLEM] = g_signal_new ("problem", WEIR_TYPE_PUBLISH_ORDERS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  g_type_ensure (WEIR_TYPE_PUBLISH_TARGET);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-publish-orders.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirPublishOrders, pattern_row);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishOrders, rate_spin);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishOrders, seconds_spin);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishOrders, fault_spin);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishOrders, target);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishOrders, preview_group);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishOrders, preview_list);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, target_cb);
  gtk_widget_class_bind_template_callback (widget_class, problem_cb);
}

static void
weir_publish_orders_init (WeirPublishOrders *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
weir_publish_orders_set_up (WeirPublishOrders *self, WeirSession *session)
{
  g_return_if_fail (WEIR_IS_PUBLISH_ORDERS (self));

  g_set_object (&self->session, session);
  weir_publish_target_set_up (self->target, session, 0);
  show_preview (self);
}

WeirPublishTarget *
weir_publish_orders_get_target (WeirPublishOrders *self)
{
  return self->target;
}

WeirPublishRun *
weir_publish_orders_create_run (WeirPublishOrders *self, WeirClient *client)
{
  g_auto (GStrv) properties = NULL;
  WeirTestLoad load;
  WeirPublishSource *source;

  g_return_val_if_fail (WEIR_IS_PUBLISH_ORDERS (self), NULL);

  load = get_load (self);
  source = weir_publish_load_new (weir_publish_target_get_topic (self->target), weir_publish_target_get_partition (self->target), &load,
                                  self->shape != NULL ? weir_order_shape_copy (self->shape) : weir_order_shape_new ());
  properties = weir_publish_target_dup_properties (self->target);
  return weir_publish_run_new (client, weir_publish_target_get_topic (self->target), source, (const char *const *) properties, 0, 0);
}
