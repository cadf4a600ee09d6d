/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "app/weir-offset-form.h"

#include <glib/gi18n.h>

#include "base/weir-error.h"
#include "model/weir-nouns.h"

typedef enum
{
  WAY_BEGINNING,
  WAY_END,
  WAY_TIME,
  WAY_OFFSET,
  WAY_SHIFT,
  WAY_LIKE,
  WAY_DELETE,
  WAY_DELETE_GROUP,
} Way;

/* The titles of the choice, and of what is typed for it: NULL for nothing. */
static const struct
{
  const char *title;
  const char *entry;
} ways[] = {
  [WAY_BEGINNING] = { N_("Beginning"), NULL },
  [WAY_END] = { N_("End"), NULL },
  [WAY_TIME] = { N_("Time"), N_("Time, or Span Back From Now (90m, 24h)") },
  [WAY_OFFSET] = { N_("Offset"), N_("Offset, or -100 for 100 Before the End") },
  [WAY_SHIFT] = { N_("Forth or Back"), N_("Offsets, Forth or Back (-100)") },
  [WAY_LIKE] = { N_("Where Another Group Is"), N_("Name of the Other Group") },
  [WAY_DELETE] = { N_("Delete What Is Committed"), NULL },
  [WAY_DELETE_GROUP] = { N_("Delete the Group"), NULL },
};

struct _WeirOffsetForm
{
  AdwNavigationPage parent_instance;

  char *group;
  AdwBanner *banner;
  AdwComboRow *way_row;
  AdwEntryRow *value_row;
  AdwPreferencesGroup *topics_group;
  AdwComboRow *topic_row;
  AdwEntryRow *partitions_row;
  GtkLabel *error_label;
};

G_DEFINE_FINAL_TYPE (WeirOffsetForm, weir_offset_form, ADW_TYPE_NAVIGATION_PAGE)

enum
{
  PREVIEW,
  HISTORY,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
set_error (WeirOffsetForm *self,
           const char *text,
           GtkWidget *row)
{
  gtk_label_set_label (self->error_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), text != NULL);
  gtk_widget_remove_css_class (GTK_WIDGET (self->value_row), "error");
  gtk_widget_remove_css_class (GTK_WIDGET (self->partitions_row), "error");
  if (text == NULL)
    return;
  gtk_widget_add_css_class (row, "error");
  gtk_widget_grab_focus (row);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
changed_cb (WeirOffsetForm *self)
{
  guint way = adw_combo_row_get_selected (self->way_row);
  const char *entry = way < G_N_ELEMENTS (ways) ? ways[way].entry : NULL;

  set_error (self, NULL, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->value_row), entry != NULL);
  if (entry != NULL)
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->value_row), _(entry));
  gtk_widget_set_visible (GTK_WIDGET (self->topics_group), way != WAY_DELETE_GROUP);
  gtk_widget_set_visible (GTK_WIDGET (self->partitions_row), adw_combo_row_get_selected (self->topic_row) > 0);
}

static void
preview_cb (WeirOffsetForm *self)
{
  g_signal_emit (self, signals[PREVIEW], 0);
}

static void
history_cb (WeirOffsetForm *self)
{
  g_signal_emit (self, signals[HISTORY], 0);
}

static gboolean
take_value (WeirOffsetForm *self,
            WeirOffsetRequest *request,
            Way way,
            const char *text,
            GError **error)
{
  switch (way)
    {
    case WAY_BEGINNING:
      request->position = (WeirPosition) { WEIR_POSITION_BEGINNING, 0 };
      break;

    case WAY_END:
      request->position = (WeirPosition) { WEIR_POSITION_END, 0 };
      break;

    case WAY_TIME:
    case WAY_OFFSET:
      if (!weir_position_parse (text, g_get_real_time () / 1000, &request->position, error))
        return FALSE;
      if ((way == WAY_TIME) == (request->position.kind == WEIR_POSITION_TIME))
        break;
      g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                           way == WAY_TIME ? _("That is no time: write 2026-11-21T14:15, or 90m for 90 minutes ago.")
                                           : _("That is no offset: write a number, or -100 for 100 before the end."));
      return FALSE;

    case WAY_SHIFT:
      if (weir_offset_request_set_shift (request, text))
        break;
      g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("That is no number of offsets: write 100 or -100."));
      return FALSE;

    case WAY_LIKE:
      if (*text != '\0')
        {
          request->like = g_strdup (text);
          break;
        }
      g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("Write the name of the other group."));
      return FALSE;

    case WAY_DELETE:
    case WAY_DELETE_GROUP:
    default:
      break;
    }
  return TRUE;
}

/* "0, 2, 5-7"; nothing is all. */
static gboolean
take_partitions (WeirOffsetTopic *topic,
                 const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, ", ", -1);

  for (gsize i = 0; words[i] != NULL; i++)
    {
      if (*words[i] != '\0' && !weir_offset_topic_add_range (topic, words[i]))
        return FALSE;
    }
  return TRUE;
}

static WeirOffsetWay
get_way (Way way)
{
  switch (way)
    {
    case WAY_SHIFT:
      return WEIR_OFFSET_WAY_SHIFT;
    case WAY_LIKE:
      return WEIR_OFFSET_WAY_LIKE;
    case WAY_DELETE:
      return WEIR_OFFSET_WAY_DELETE;
    case WAY_DELETE_GROUP:
      return WEIR_OFFSET_WAY_DELETE_GROUP;
    case WAY_BEGINNING:
    case WAY_END:
    case WAY_TIME:
    case WAY_OFFSET:
    default:
      return WEIR_OFFSET_WAY_POSITION;
    }
}

/* As the command line has it: the list of changes is one for both. */
static char *
describe (Way way,
          const char *text,
          const char *topic,
          const char *partitions)
{
  g_autoptr (GString) what = g_string_new (NULL);

  if (way == WAY_BEGINNING)
    g_string_append (what, "--to=beginning");
  else if (way == WAY_END)
    g_string_append (what, "--to=end");
  else if (way == WAY_DELETE)
    g_string_append (what, "--delete");
  else if (way == WAY_DELETE_GROUP)
    g_string_append (what, "--delete-group");
  else
    g_string_append_printf (what, "%s%s", way == WAY_SHIFT ? "--shift=" : way == WAY_LIKE ? "--like=" : "--to=", text);
  if (topic != NULL && way != WAY_DELETE_GROUP)
    g_string_append_printf (what, *partitions != '\0' ? " %s:%s" : " %s", topic, partitions);
  return g_strdup (what->str);
}

WeirOffsetRequest *
weir_offset_form_make_request (WeirOffsetForm *self)
{
  Way way = (Way) adw_combo_row_get_selected (self->way_row);
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->value_row))));
  const char *partitions = gtk_editable_get_text (GTK_EDITABLE (self->partitions_row));
  GtkStringObject *chosen = adw_combo_row_get_selected_item (self->topic_row);
  const char *topic = adw_combo_row_get_selected (self->topic_row) > 0 ? gtk_string_object_get_string (chosen) : NULL;
  g_autoptr (WeirOffsetRequest) request = weir_offset_request_new (get_way (way), self->group);
  g_autoptr (GError) error = NULL;

  set_error (self, NULL, NULL);
  if (!take_value (self, request, way, text, &error))
    {
      set_error (self, error->message, GTK_WIDGET (self->value_row));
      return NULL;
    }
  if (topic != NULL && way != WAY_DELETE_GROUP && !take_partitions (weir_offset_request_add_topic (request, topic), partitions))
    {
      set_error (self, _("Those are no partitions: write 0, 2, 5-7, or nothing for all."), GTK_WIDGET (self->partitions_row));
      return NULL;
    }
  request->what = describe (way, text, topic, partitions);
  return g_steal_pointer (&request);
}

void
weir_offset_form_set_notice (WeirOffsetForm *self,
                             const char *text)
{
  adw_banner_set_title (self->banner, text != NULL ? text : "");
  adw_banner_set_revealed (self->banner, text != NULL);
}

static void
weir_offset_form_finalize (GObject *object)
{
  g_free (WEIR_OFFSET_FORM (object)->group);
  G_OBJECT_CLASS (weir_offset_form_parent_class)->finalize (object);
}

static void
weir_offset_form_class_init (WeirOffsetFormClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = weir_offset_form_finalize;
  signals[PREVIEW] = g_signal_new ("preview", WEIR_TYPE_OFFSET_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[HISTORY] = g_signal_new ("history", WEIR_TYPE_OFFSET_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
make_header_bar (WeirOffsetForm *self)
{
  GtkWidget *bar = adw_header_bar_new ();
  GtkWidget *preview = gtk_button_new_with_mnemonic (_("_Preview"));
  GtkWidget *history = gtk_button_new_from_icon_name ("document-open-recent-symbolic");

  gtk_widget_add_css_class (preview, "suggested-action");
  gtk_widget_set_tooltip_text (preview, _("Show What Would Change: Nothing Is Written"));
  gtk_widget_set_tooltip_text (history, _("Earlier Changes"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (history), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Earlier Changes"), -1);
  g_signal_connect_object (preview, "clicked", G_CALLBACK (preview_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (history, "clicked", G_CALLBACK (history_cb), self, G_CONNECT_SWAPPED);
  adw_header_bar_pack_end (ADW_HEADER_BAR (bar), preview);
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), history);
  return bar;
}

static void
weir_offset_form_init (WeirOffsetForm *self)
{
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *where = adw_preferences_group_new ();
  GtkWidget *errors = adw_preferences_group_new ();
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    gtk_string_list_append (titles, _(ways[i].title));
  self->banner = ADW_BANNER (adw_banner_new (""));
  self->way_row = ADW_COMBO_ROW (adw_combo_row_new ());
  adw_combo_row_set_model (self->way_row, G_LIST_MODEL (titles));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->way_row), _("Go To"));
  self->value_row = ADW_ENTRY_ROW (adw_entry_row_new ());
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (where), GTK_WIDGET (self->way_row));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (where), GTK_WIDGET (self->value_row));

  self->topics_group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  self->topic_row = ADW_COMBO_ROW (adw_combo_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->topic_row), _("Topic"));
  self->partitions_row = ADW_ENTRY_ROW (adw_entry_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->partitions_row), _("Partitions (Empty: All)"));
  adw_preferences_group_add (self->topics_group, GTK_WIDGET (self->topic_row));
  adw_preferences_group_add (self->topics_group, GTK_WIDGET (self->partitions_row));

  self->error_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->error_label, TRUE);
  gtk_label_set_xalign (self->error_label, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->error_label), "error");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (errors), GTK_WIDGET (self->error_label));

  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (where));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), self->topics_group);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (errors));
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), make_header_bar (self));
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (self->banner));
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), page);
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (self), view);
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _("Change Offsets"));
  adw_navigation_page_set_tag (ADW_NAVIGATION_PAGE (self), "form");

  g_signal_connect_object (self->way_row, "notify::selected", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->topic_row, "notify::selected", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->value_row, "entry-activated", G_CALLBACK (preview_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->partitions_row, "entry-activated", G_CALLBACK (preview_cb), self, G_CONNECT_SWAPPED);
}

/* Those of the group first. */
static GtkStringList *
list_topics (WeirSession *session,
             const char *group)
{
  WeirCluster *cluster = weir_session_get_cluster (session);
  WeirSnapshot *snapshot = weir_cluster_get_groups_snapshot (cluster);
  const WeirGroupInfo *info = snapshot != NULL ? weir_snapshot_find_group (snapshot, group) : NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GtkStringList *names = gtk_string_list_new (NULL);

  gtk_string_list_append (names, _("All That the Group Has"));
  for (guint i = 0; info != NULL && i < info->offsets->len; i++)
    {
      const char *topic = g_array_index (info->offsets, WeirGroupOffset, i).topic;

      if (g_hash_table_add (seen, (gpointer) topic))
        gtk_string_list_append (names, topic);
    }
  for (guint i = 0; snapshot != NULL && i < snapshot->topics->len; i++)
    {
      const WeirTopicInfo *topic = &g_array_index (snapshot->topics, WeirTopicInfo, i);

      if (!topic->is_internal && !g_hash_table_contains (seen, topic->name))
        gtk_string_list_append (names, topic->name);
    }
  return names;
}

GtkWidget *
weir_offset_form_new (WeirSession *session,
                      const char *group)
{
  WeirOffsetForm *self = g_object_new (WEIR_TYPE_OFFSET_FORM, NULL);
  g_autoptr (GtkStringList) topics = list_topics (session, group);
  g_autoptr (GtkExpression) expression = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");

  self->group = g_strdup (group);
  /* Before the model: what is searched by. */
  adw_combo_row_set_expression (self->topic_row, expression);
  adw_combo_row_set_enable_search (self->topic_row, TRUE);
  adw_combo_row_set_model (self->topic_row, G_LIST_MODEL (topics));
  changed_cb (self);
  return GTK_WIDGET (self);
}
