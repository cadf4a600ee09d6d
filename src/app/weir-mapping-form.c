/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "app/weir-mapping-form.h"

#include <glib/gi18n.h>

#include "app/weir-mapping-row.h"
#include "app/weir-mapping-samples.h"
#include "app/weir-topic-row.h"

/* One types faster than one reads. */
#define SETTLE_MSEC 250

static const char *const titles[WEIR_MAPPED_N_FIELDS] = {
  [WEIR_MAPPED_ID] = N_("Order ID"),
  [WEIR_MAPPED_CUSTOMER] = N_("Customer"),
  [WEIR_MAPPED_STORE] = N_("Store"),
  [WEIR_MAPPED_ITEMS] = N_("Items"),
  [WEIR_MAPPED_PRODUCT] = N_("Product of an Item"),
  [WEIR_MAPPED_QUANTITY] = N_("Quantity of an Item"),
  [WEIR_MAPPED_PRICE] = N_("Price of an Item"),
  [WEIR_MAPPED_TOTAL] = N_("Total"),
  [WEIR_MAPPED_TIME] = N_("Time"),
  [WEIR_MAPPED_STOCK_STORE] = N_("Store"),
  [WEIR_MAPPED_STOCK_PRODUCT] = N_("Product"),
  [WEIR_MAPPED_STOCK_QUANTITY] = N_("Quantity"),
  [WEIR_MAPPED_STOCK_TIME] = N_("Time"),
};

/* In the order of WeirStockMeaning. */
static const char *const meanings[] = { N_("As Its Name Says"), N_("What Was Sold"), N_("A Change"), N_("What Is in Stock") };

struct _WeirMappingForm
{
  AdwBin parent_instance;

  WeirSession *session;
  WeirMappingKind kind;
  WeirTopicRow *sample_row;
  GtkWidget *guess_button;
  AdwPreferencesGroup *sample_group;
  AdwEntryRow *topics_row;
  WeirMappingRow *rows[WEIR_MAPPED_N_FIELDS]; /* NULL: of the other kind */
  AdwComboRow *meaning_row;                   /* NULL for orders */
  WeirMappingSamples *samples;
  GCancellable *cancellable;
  guint settle_source;
};

G_DEFINE_FINAL_TYPE (WeirMappingForm, weir_mapping_form, ADW_TYPE_BIN)

static void
set_result (WeirMappingForm *self,
            const char *text)
{
  adw_preferences_group_set_description (self->sample_group, text);
}

/* Fields of an item are found inside of the items. */
static void
offer_fields (WeirMappingForm *self)
{
  WeirFieldPaths *paths = self->samples != NULL ? self->samples->paths : NULL;

  for (guint i = 0; i < WEIR_MAPPED_N_FIELDS; i++)
    {
      g_autofree char *prefix = NULL;

      if (self->rows[i] == NULL)
        continue;
      if (i == WEIR_MAPPED_PRODUCT || i == WEIR_MAPPED_QUANTITY || i == WEIR_MAPPED_PRICE)
        {
          const char *items = weir_mapping_row_get_path (self->rows[WEIR_MAPPED_ITEMS]);

          prefix = g_strconcat (*items != '\0' ? items : "items", "[].", NULL);
        }
      weir_mapping_row_set_fields (self->rows[i], paths, prefix);
    }
}

static void
show_result (WeirMappingForm *self)
{
  g_autoptr (WeirMapping) mapping = weir_mapping_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  WeirMappingTrial trial;

  if (!weir_mapping_form_take (self, mapping, &error))
    {
      set_result (self, error->message);
      return;
    }
  if (self->samples == NULL)
    return;
  if (self->samples->values->len == 0)
    {
      set_result (self, _("The topic has no messages with a value."));
      return;
    }
  trial = weir_mapping_samples_try (self->samples, mapping, self->kind);
  text = weir_mapping_trial_describe (&trial, self->kind);
  set_result (self, text);
}

static void
read_cb (GObject *object,
         GAsyncResult *result,
         gpointer user_data)
{
  g_autoptr (WeirMappingForm) self = user_data;
  g_autoptr (GError) error = NULL;
  WeirMappingSamples *samples = weir_mapping_samples_read_finish (WEIR_CLIENT (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->session == NULL)
    {
      g_clear_pointer (&samples, weir_mapping_samples_free);
      return;
    }
  g_clear_pointer (&self->samples, weir_mapping_samples_free);
  self->samples = samples;
  gtk_widget_set_sensitive (self->guess_button, samples != NULL && samples->values->len > 0);
  offer_fields (self);
  if (samples != NULL)
    show_result (self);
  else
    set_result (self, error->message);
}

static void
read_samples (WeirMappingForm *self)
{
  const char *topic = weir_topic_row_get_name (self->sample_row);
  WeirClient *client = weir_session_get_client (self->session);

  if (self->samples != NULL && g_str_equal (self->samples->topic, topic))
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->samples, weir_mapping_samples_free);
  offer_fields (self);
  gtk_widget_set_sensitive (self->guess_button, FALSE);
  if (client == NULL || weir_cluster_find_topic (weir_session_get_cluster (self->session), topic) == NULL)
    {
      set_result (self, _("Choose a topic. Its newest messages show which fields there are, and what is read by them."));
      return;
    }
  self->cancellable = g_cancellable_new ();
  set_result (self, _("Reading the newest messages…"));
  weir_mapping_samples_read_async (client, topic, self->cancellable, read_cb, g_object_ref (self));
}

static gboolean
settled_cb (gpointer user_data)
{
  WeirMappingForm *self = user_data;

  self->settle_source = 0;
  if (self->session == NULL)
    return G_SOURCE_REMOVE;
  read_samples (self);
  offer_fields (self);
  if (self->samples != NULL)
    show_result (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (WeirMappingForm *self)
{
  g_clear_handle_id (&self->settle_source, g_source_remove);
  self->settle_source = g_timeout_add (SETTLE_MSEC, settled_cb, self);
}

static void
guess_cb (WeirMappingForm *self)
{
  g_autoptr (WeirMapping) mapping = weir_mapping_new ();
  g_autoptr (GError) error = NULL;

  if (self->samples == NULL)
    return;
  /* What is set stays; what is wrong is said as ever. */
  if (!weir_mapping_form_take (self, mapping, &error))
    set_result (self, error->message);
  else if (weir_mapping_samples_guess (self->samples, mapping, self->kind))
    weir_mapping_form_show (self, mapping);
  else
    set_result (self, _("No name of a field tells what it is: choose the fields below."));
}

static void
weir_mapping_form_dispose (GObject *object)
{
  WeirMappingForm *self = WEIR_MAPPING_FORM (object);

  g_clear_handle_id (&self->settle_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  for (guint i = 0; i < WEIR_MAPPED_N_FIELDS; i++)
    {
      /* What they offer is gone with the samples. */
      if (self->rows[i] != NULL)
        weir_mapping_row_set_fields (self->rows[i], NULL, NULL);
      self->rows[i] = NULL;
    }
  g_clear_pointer (&self->samples, weir_mapping_samples_free);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (weir_mapping_form_parent_class)->dispose (object);
}

static void
weir_mapping_form_class_init (WeirMappingFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_mapping_form_dispose;
}

static void
weir_mapping_form_init (WeirMappingForm *self)
{
}

static GtkWidget *
make_sample_group (WeirMappingForm *self)
{
  self->sample_group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->sample_group, _("Sample Messages"));
  self->guess_button = gtk_button_new_with_mnemonic (_("_Guess"));
  gtk_widget_set_tooltip_text (self->guess_button, _("Fill In Fields by Their Names"));
  gtk_widget_set_valign (self->guess_button, GTK_ALIGN_CENTER);
  gtk_widget_set_sensitive (self->guess_button, FALSE);
  g_signal_connect_object (self->guess_button, "clicked", G_CALLBACK (guess_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_group_set_header_suffix (self->sample_group, self->guess_button);
  self->sample_row = g_object_new (WEIR_TYPE_TOPIC_ROW, "title", _("Topic"), NULL);
  weir_topic_row_set_cluster (self->sample_row, weir_session_get_cluster (self->session));
  g_signal_connect_object (self->sample_row, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (self->sample_group, GTK_WIDGET (self->sample_row));
  return GTK_WIDGET (self->sample_group);
}

static GtkWidget *
make_fields_group (WeirMappingForm *self)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_set_title (group, _("Fields"));
  adw_preferences_group_set_description (group, _("Weir looks for a field that is left empty by the usual names."));
  for (guint i = 0; i < WEIR_MAPPED_N_FIELDS; i++)
    {
      if (weir_mapped_field_get_kind (i) != self->kind)
        continue;
      self->rows[i] = WEIR_MAPPING_ROW (weir_mapping_row_new (_(titles[i])));
      g_signal_connect_object (self->rows[i], "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
      adw_preferences_group_add (group, GTK_WIDGET (self->rows[i]));
    }
  if (self->kind == WEIR_MAPPING_STOCK)
    {
      g_autoptr (GtkStringList) words = gtk_string_list_new (NULL);

      for (gsize i = 0; i < G_N_ELEMENTS (meanings); i++)
        gtk_string_list_append (words, _(meanings[i]));
      self->meaning_row = ADW_COMBO_ROW (adw_combo_row_new ());
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->meaning_row), _("The Quantity Is"));
      adw_combo_row_set_model (self->meaning_row, G_LIST_MODEL (words));
      g_signal_connect_object (self->meaning_row, "notify::selected", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
      adw_preferences_group_add (group, GTK_WIDGET (self->meaning_row));
    }
  return GTK_WIDGET (group);
}

static GtkWidget *
make_topics_group (WeirMappingForm *self)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_set_title (group, _("Topics"));
  adw_preferences_group_set_description (group, self->kind == WEIR_MAPPING_ORDERS
                                                  ? _("Names, separated by commas; * stands for anything. Empty: those whose names say that they hold orders.")
                                                  : _("Names, separated by commas; * stands for anything. Empty: those whose names say that they hold stock."));
  self->topics_row = ADW_ENTRY_ROW (adw_entry_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->topics_row), _("Topics"));
  adw_preferences_group_add (group, GTK_WIDGET (self->topics_row));
  return GTK_WIDGET (group);
}

/* The one that is read now, or would be. */
static void
choose_sample (WeirMappingForm *self,
               const WeirMapping *mapping)
{
  WeirCluster *cluster = weir_session_get_cluster (self->session);
  GListModel *topics = weir_cluster_get_topics (cluster);

  if (*weir_topic_row_get_name (self->sample_row) != '\0')
    return;
  for (guint i = 0; i < g_list_model_get_n_items (topics); i++)
    {
      g_autoptr (WeirTopic) topic = g_list_model_get_item (topics, i);

      if (!weir_topic_get_is_internal (topic) && weir_mapping_is_topic (mapping, self->kind, weir_topic_get_name (topic)))
        {
          weir_topic_row_set_name (self->sample_row, weir_topic_get_name (topic));
          return;
        }
    }
}

GtkWidget *
weir_mapping_form_new (WeirSession *session,
                       WeirMappingKind kind)
{
  WeirMappingForm *self = g_object_new (WEIR_TYPE_MAPPING_FORM, NULL);
  GtkWidget *page = adw_preferences_page_new ();

  self->session = g_object_ref (session);
  self->kind = kind;
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (make_sample_group (self)));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (make_fields_group (self)));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (make_topics_group (self)));
  adw_bin_set_child (ADW_BIN (self), page);
  return GTK_WIDGET (self);
}

void
weir_mapping_form_show (WeirMappingForm *self,
                        const WeirMapping *mapping)
{
  g_return_if_fail (WEIR_IS_MAPPING_FORM (self));

  for (guint i = 0; i < WEIR_MAPPED_N_FIELDS; i++)
    {
      if (self->rows[i] != NULL)
        weir_mapping_row_set_path (self->rows[i], mapping != NULL ? weir_mapping_get_path (mapping, i) : NULL);
    }
  if (self->meaning_row != NULL)
    adw_combo_row_set_selected (self->meaning_row, mapping != NULL ? weir_mapping_get_stock_meaning (mapping) : WEIR_STOCK_GUESSED);
  if (mapping != NULL)
    {
      g_autofree char *topics = g_strjoinv (", ", (char **) weir_mapping_get_topics (mapping, self->kind));

      gtk_editable_set_text (GTK_EDITABLE (self->topics_row), topics);
    }
  choose_sample (self, mapping);
  changed_cb (self);
}

static void
take_topics (WeirMappingForm *self,
             WeirMapping *mapping)
{
  g_auto (GStrv) words = g_strsplit_set (gtk_editable_get_text (GTK_EDITABLE (self->topics_row)), ", ", -1);
  g_autoptr (GPtrArray) patterns = g_ptr_array_new ();

  for (gsize i = 0; words[i] != NULL; i++)
    {
      if (*words[i] != '\0')
        g_ptr_array_add (patterns, words[i]);
    }
  g_ptr_array_add (patterns, NULL);
  weir_mapping_set_topics (mapping, self->kind, (const char *const *) patterns->pdata);
}

gboolean
weir_mapping_form_take (WeirMappingForm *self,
                        WeirMapping *mapping,
                        GError **error)
{
  gboolean is_good = TRUE;

  g_return_val_if_fail (WEIR_IS_MAPPING_FORM (self), FALSE);

  for (guint i = 0; i < WEIR_MAPPED_N_FIELDS; i++)
    {
      gboolean is_row_good;

      if (self->rows[i] == NULL)
        continue;
      is_row_good = weir_mapping_set_path (mapping, i, weir_mapping_row_get_path (self->rows[i]), is_good ? error : NULL);
      if (is_row_good)
        gtk_widget_remove_css_class (GTK_WIDGET (self->rows[i]), "error");
      else
        gtk_widget_add_css_class (GTK_WIDGET (self->rows[i]), "error");
      is_good = is_good && is_row_good;
    }
  if (self->meaning_row != NULL)
    weir_mapping_set_stock_meaning (mapping, adw_combo_row_get_selected (self->meaning_row));
  take_topics (self, mapping);
  return is_good;
}
