/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-publish-target.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/weir-topic-row.h"
#include "base/weir-error.h"
#include "base/weir-format.h"
#include "base/weir-murmur2.h"
#include "base/weir-time.h"

/* A longer key is published, not edited. */
#define MAX_KEY_BYTES 4096
#define MAX_PARTITION 99999

struct _WeirPublishTarget
{
  AdwPreferencesGroup parent_instance;

  WeirTopicRow *topic_row;
  AdwEntryRow *key_row;
  GtkMenuButton *key_form_button;
  AdwSwitchRow *automatic_row;
  AdwActionRow *partition_row;
  GtkSpinButton *partition_spin;
  AdwEntryRow *timestamp_row;
  GtkWidget *original_button;
  GtkWidget *now_button;
  AdwExpanderRow *details_row;
  AdwSwitchRow *idempotent_row;
  AdwComboRow *acks_row;
  AdwComboRow *compression_row;

  WeirSession *session;
  WeirPublishBytes *key; /* the row's */
  WeirPublishTargetFlags flags;
  gint64 original_msec; /* of the message that is edited, −1 for none */
  gboolean is_updating;
};

G_DEFINE_FINAL_TYPE (WeirPublishTarget, weir_publish_target, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  PROP_0,
  PROP_TOPIC,
  N_PROPS,
};

enum
{
  CHANGED,
  PROBLEM,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* In the order of the rows of the choice; the first compression is that of the connection. */
static const char *const acks[] = { "all", "1", "0" };
static const char *const compressions[] = { NULL, "none", "gzip", "snappy", "lz4", "zstd" };

static WeirTopic *
find_topic (WeirPublishTarget *self)
{
  if (self->session == NULL)
    return NULL;
  return weir_cluster_find_topic (weir_session_get_cluster (self->session), weir_topic_row_get_name (self->topic_row));
}

/* Where the key lands is known before it is sent. */
static void
update_automatic (WeirPublishTarget *self)
{
  WeirTopic *topic = find_topic (self);
  guint n_partitions = topic != NULL ? weir_topic_get_n_partitions (topic) : 0;
  const char *subtitle = _("By the key, or any where there is none");
  g_autoptr (GBytes) key = NULL;
  g_autofree char *text = NULL;

  if ((self->flags & WEIR_PUBLISH_TARGET_KEY) && !(self->flags & WEIR_PUBLISH_TARGET_TEMPLATE) && n_partitions > 0
      && weir_publish_bytes_dup_bytes (self->key, &key, NULL) && key != NULL)
    {
      gsize length;
      const void *data = g_bytes_get_data (key, &length);

      /* Translators: %d is the number of a partition */
      text = g_strdup_printf (_("By the key: partition %d"), weir_murmur2_partition (data != NULL ? data : "", length, (gint32) n_partitions));
    }
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->automatic_row), text != NULL ? text : subtitle);
}

static void
update_details (WeirPublishTarget *self)
{
  guint compression = adw_combo_row_get_selected (self->compression_row);
  const char *subtitle;

  if (adw_switch_row_get_active (self->idempotent_row))
    subtitle = _("Idempotent, confirmed by all in-sync replicas");
  else if (adw_combo_row_get_selected (self->acks_row) == 0)
    subtitle = _("Confirmed by all in-sync replicas; may be written twice");
  else if (adw_combo_row_get_selected (self->acks_row) == 1)
    subtitle = _("Confirmed by the leader only; may be lost or written twice");
  else
    subtitle = _("Confirmed by nobody: may be lost");
  if (compression == 0)
    {
      adw_expander_row_set_subtitle (self->details_row, subtitle);
    }
  else
    {
      /* Translators: how messages are confirmed, then the name of a compression */
      g_autofree char *text = g_strdup_printf (_("%s · %s"), subtitle,
                                               compression == 1 ? _("not compressed") : compressions[compression]);

      adw_expander_row_set_subtitle (self->details_row, text);
    }
}

static void
changed (WeirPublishTarget *self)
{
  if (self->is_updating || self->session == NULL)
    return;
  update_automatic (self);
  update_details (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Idempotence needs all replicas: whichever of the two is changed takes the other along. */
static void
idempotent_cb (WeirPublishTarget *self)
{
  if (self->is_updating)
    return;
  self->is_updating = TRUE;
  if (adw_switch_row_get_active (self->idempotent_row))
    adw_combo_row_set_selected (self->acks_row, 0);
  self->is_updating = FALSE;
  changed (self);
}

static void
acks_cb (WeirPublishTarget *self)
{
  if (self->is_updating)
    return;
  self->is_updating = TRUE;
  if (adw_combo_row_get_selected (self->acks_row) != 0)
    adw_switch_row_set_active (self->idempotent_row, FALSE);
  self->is_updating = FALSE;
  changed (self);
}

static void
topic_changed_cb (WeirPublishTarget *self)
{
  WeirTopic *topic = find_topic (self);
  guint n_partitions = topic != NULL ? weir_topic_get_n_partitions (topic) : 0;

  gtk_spin_button_set_range (self->partition_spin, 0, n_partitions > 0 ? n_partitions - 1 : MAX_PARTITION);
  changed (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TOPIC]);
}

static void
now_cb (WeirPublishTarget *self)
{
  weir_publish_target_set_timestamp (self, -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->timestamp_row));
}

static void
original_cb (WeirPublishTarget *self)
{
  weir_publish_target_set_timestamp (self, self->original_msec);
  gtk_widget_grab_focus (GTK_WIDGET (self->timestamp_row));
}

static void
timestamp_cb (WeirPublishTarget *self)
{
  gint64 timestamp_msec;
  gboolean is_valid = weir_publish_target_get_timestamp (self, &timestamp_msec, NULL);

  gtk_widget_set_visible (self->now_button, !is_valid || timestamp_msec >= 0);
  gtk_widget_set_visible (self->original_button, self->original_msec >= 0 && (!is_valid || timestamp_msec != self->original_msec));
  if (is_valid)
    gtk_widget_remove_css_class (GTK_WIDGET (self->timestamp_row), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->timestamp_row), "error");
  changed (self);
}

static void
key_problem_cb (WeirPublishTarget *self, const char *text)
{
  g_signal_emit (self, signals[PROBLEM], 0, text);
}

static void
weir_publish_target_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  g_value_set_string (value, weir_publish_target_get_topic (WEIR_PUBLISH_TARGET (object)));
}

static void
weir_publish_target_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  weir_publish_target_set_topic (WEIR_PUBLISH_TARGET (object), g_value_get_string (value));
}

static void
weir_publish_target_dispose (GObject *object)
{
  WeirPublishTarget *self = WEIR_PUBLISH_TARGET (object);

  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), WEIR_TYPE_PUBLISH_TARGET);
  G_OBJECT_CLASS (weir_publish_target_parent_class)->dispose (object);
}

static void
weir_publish_target_class_init (WeirPublishTargetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = weir_publish_target_get_property;
  object_class->set_property = weir_publish_target_set_property;
  object_class->dispose = weir_publish_target_dispose;
  properties[PROP_TOPIC] =
    g_param_spec_string ("topic", NULL, NULL, "", G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[CHANGED] = g_signal_new ("changed", WEIR_TYPE_PUBLISH_TARGET, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PROBLEM] = g_signal_new ("problem", WEIR_TYPE_PUBLISH_TARGET, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (WEIR_TYPE_TOPIC_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-publish-target.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirPublishTarget, topic_row);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishTarget, key_row);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishTarget, key_form_button);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishTarget, automatic_row);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishTarget, partition_row);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishTarget, partition_spin);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishTarget, timestamp_row);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishTarget, original_button);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishTarget, now_button);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishTarget, details_row);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishTarget, idempotent_row);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishTarget, acks_row);
  gtk_widget_class_bind_template_child (widget_class, WeirPublishTarget, compression_row);
  gtk_widget_class_bind_template_callback (widget_class, topic_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, timestamp_cb);
  gtk_widget_class_bind_template_callback (widget_class, original_cb);
  gtk_widget_class_bind_template_callback (widget_class, now_cb);
  gtk_widget_class_bind_template_callback (widget_class, idempotent_cb);
  gtk_widget_class_bind_template_callback (widget_class, acks_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed);
}

static void
weir_publish_target_init (WeirPublishTarget *self)
{
  self->is_updating = TRUE;
  self->original_msec = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->key = weir_publish_bytes_new (GTK_WIDGET (self->key_row), self->key_form_button, _("Key Format: %s"), MAX_KEY_BYTES);
  weir_publish_bytes_set_bytes (self->key, NULL);
  g_signal_connect_object (self->key, "changed", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->key, "problem", G_CALLBACK (key_problem_cb), self, G_CONNECT_SWAPPED);
  self->is_updating = FALSE;
}

void
weir_publish_target_set_up (WeirPublishTarget *self, WeirSession *session, WeirPublishTargetFlags flags)
{
  g_return_if_fail (WEIR_IS_PUBLISH_TARGET (self));

  g_set_object (&self->session, session);
  weir_topic_row_set_cluster (self->topic_row, weir_session_get_cluster (session));
  self->flags = flags;
  gtk_widget_set_visible (GTK_WIDGET (self->key_row), (flags & WEIR_PUBLISH_TARGET_KEY) != 0);
  gtk_widget_set_visible (GTK_WIDGET (self->timestamp_row), (flags & WEIR_PUBLISH_TARGET_TIMESTAMP) != 0);
  weir_publish_bytes_set_is_template (self->key, (flags & WEIR_PUBLISH_TARGET_TEMPLATE) != 0);
  topic_changed_cb (self);
}

void
weir_publish_target_set_topic (WeirPublishTarget *self, const char *topic)
{
  g_return_if_fail (WEIR_IS_PUBLISH_TARGET (self));

  if (g_strcmp0 (weir_publish_target_get_topic (self), topic != NULL ? topic : "") != 0)
    weir_topic_row_set_name (self->topic_row, topic);
}

const char *
weir_publish_target_get_topic (WeirPublishTarget *self)
{
  g_return_val_if_fail (WEIR_IS_PUBLISH_TARGET (self), NULL);

  return weir_topic_row_get_name (self->topic_row);
}

gint32
weir_publish_target_get_partition (WeirPublishTarget *self)
{
  g_return_val_if_fail (WEIR_IS_PUBLISH_TARGET (self), -1);

  return adw_switch_row_get_active (self->automatic_row) ? -1 : gtk_spin_button_get_value_as_int (self->partition_spin);
}

WeirPublishBytes *
weir_publish_target_get_key (WeirPublishTarget *self)
{
  return self->key;
}

gboolean
weir_publish_target_get_timestamp (WeirPublishTarget *self, gint64 *timestamp_msec, GError **error)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (WEIR_IS_PUBLISH_TARGET (self), FALSE);

  text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->timestamp_row))));
  *timestamp_msec = -1;
  if (*text == '\0' || g_ascii_string_to_signed (text, 10, 0, G_MAXINT64 / 1000, timestamp_msec, NULL)
      || weir_time_parse_iso8601 (text, strlen (text), WEIR_ZONE_LOCAL, timestamp_msec))
    return TRUE;
  g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
               _("“%s” is no time. Write it as 2026-11-21T14:15:09.312Z, or as milliseconds since 1970; nothing stands for now."), text);
  return FALSE;
}

void
weir_publish_target_set_original (WeirPublishTarget *self, gint64 timestamp_msec)
{
  g_return_if_fail (WEIR_IS_PUBLISH_TARGET (self));
  self->original_msec = timestamp_msec;
  weir_publish_target_set_timestamp (self, timestamp_msec);
}

void
weir_publish_target_set_timestamp (WeirPublishTarget *self, gint64 timestamp_msec)
{
  g_autofree char *text = timestamp_msec >= 0 ? weir_format_iso8601 (timestamp_msec) : g_strdup ("");

  g_return_if_fail (WEIR_IS_PUBLISH_TARGET (self));
  gtk_editable_set_text (GTK_EDITABLE (self->timestamp_row), text);
}

GStrv
weir_publish_target_dup_properties (WeirPublishTarget *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint compression;

  g_return_val_if_fail (WEIR_IS_PUBLISH_TARGET (self), NULL);

  if (!adw_switch_row_get_active (self->idempotent_row))
    g_strv_builder_add_many (builder, "enable.idempotence", "false", "acks", acks[adw_combo_row_get_selected (self->acks_row)], NULL);
  compression = adw_combo_row_get_selected (self->compression_row);
  if (compressions[compression] != NULL)
    g_strv_builder_add_many (builder, "compression.type", compressions[compression], NULL);
  return g_strv_builder_end (builder);
}

GtkWidget *
weir_publish_target_get_first (WeirPublishTarget *self)
{
  return GTK_WIDGET (self->topic_row);
}
