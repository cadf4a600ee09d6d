/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "app/weir-table-layout.h"

#define KEY "tables"
#define ENTRY_TYPE G_VARIANT_TYPE ("a{sa{sv}}")
#define MIN_WIDTH 24
#define MAX_WIDTH 4000
#define SAVE_DELAY_SEC 1

typedef struct
{
  const WeirColumn *column;
  GtkColumnViewColumn *view_column;
  GSimpleAction *action;
  int width; /* that a person chose; 0 where they did not */
  gboolean is_unwanted;
  gboolean is_blank;
} Entry;

struct _WeirTableLayout
{
  GObject parent_instance;

  GtkColumnView *view; /* weak pointer */
  char *name;
  GSettings *settings;
  Entry *entries;
  guint n_entries;
  int room_sp;
  guint save_timeout;
  gboolean is_applying; /* own changes are not a person's */

  GSimpleActionGroup *actions;
};

G_DEFINE_FINAL_TYPE (WeirTableLayout, weir_table_layout, G_TYPE_OBJECT)

static GSettings *default_settings; /* weak pointer: the application's */

static Entry *
find_entry (WeirTableLayout *self,
            const char      *id)
{
  for (guint i = 0; i < self->n_entries; i++)
    {
      if (g_strcmp0 (self->entries[i].column->id, id) == 0)
        return &self->entries[i];
    }
  return NULL;
}

static gboolean
has_room (WeirTableLayout *self,
          const Entry     *entry)
{
  return self->room_sp > entry->column->hide_below && !entry->is_blank;
}

static int
get_width (WeirTableLayout *self,
           const Entry     *entry)
{
  if (entry->width > 0 && self->room_sp > WEIR_TABLE_LAYOUT_NARROW)
    return entry->width;
  if (entry->column->narrow_width > 0 && self->room_sp <= WEIR_TABLE_LAYOUT_VERY_NARROW)
    return entry->column->narrow_width;
  return entry->column->width > 0 ? entry->column->width : -1;
}

static void
apply (WeirTableLayout *self)
{
  self->is_applying = TRUE;
  for (guint i = 0; i < self->n_entries; i++)
    {
      Entry *entry = &self->entries[i];

      gtk_column_view_column_set_visible (entry->view_column, !entry->is_unwanted && has_room (self, entry));
      gtk_column_view_column_set_fixed_width (entry->view_column, get_width (self, entry));
      if (entry->action != NULL)
        {
          g_simple_action_set_enabled (entry->action, has_room (self, entry));
          g_simple_action_set_state (entry->action, g_variant_new_boolean (!entry->is_unwanted));
        }
    }
  if (self->room_sp <= WEIR_TABLE_LAYOUT_VERY_NARROW)
    gtk_widget_add_css_class (GTK_WIDGET (self->view), "narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->view), "narrow");
  self->is_applying = FALSE;
}

/* What it is sorted by: an id and whether it falls; NULL where it is not. */
static const char *
get_sort (WeirTableLayout *self,
          gboolean        *is_descending)
{
  GtkColumnViewSorter *sorter = GTK_COLUMN_VIEW_SORTER (gtk_column_view_get_sorter (self->view));
  GtkColumnViewColumn *column = gtk_column_view_sorter_get_primary_sort_column (sorter);

  *is_descending = gtk_column_view_sorter_get_primary_sort_order (sorter) == GTK_SORT_DESCENDING;
  return column != NULL ? gtk_column_view_column_get_id (column) : NULL;
}

/* NULL where everything is as the table has it. */
static GVariant *
describe (WeirTableLayout *self)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_auto (GVariantBuilder) widths = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{si}"));
  g_auto (GVariantBuilder) hidden = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);
  gboolean is_descending;
  const char *sort = get_sort (self, &is_descending);
  guint n_widths = 0, n_hidden = 0;

  /* What it is sorted by without a choice is none. */
  if (sort != NULL && is_descending && find_entry (self, sort)->column->is_worst_first)
    sort = NULL;
  for (guint i = 0; i < self->n_entries; i++)
    {
      const Entry *entry = &self->entries[i];

      if (entry->width > 0)
        g_variant_builder_add (&widths, "{si}", entry->column->id, entry->width);
      if (entry->is_unwanted)
        g_variant_builder_add (&hidden, "s", entry->column->id);
      n_widths += entry->width > 0;
      n_hidden += entry->is_unwanted;
    }
  if (n_widths > 0)
    g_variant_dict_insert_value (&dict, "widths", g_variant_builder_end (&widths));
  if (n_hidden > 0)
    g_variant_dict_insert_value (&dict, "hidden", g_variant_builder_end (&hidden));
  if (sort != NULL)
    g_variant_dict_insert (&dict, "sort", "(sb)", sort, is_descending);
  if (n_widths == 0 && n_hidden == 0 && sort == NULL)
    return NULL;
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/**
 * weir_table_layout_save:
 * @self: a layout
 *
 * Writes what a person chose, if that has not happened. Other tables' entries stay as they are.
 */
void
weir_table_layout_save (WeirTableLayout *self)
{
  g_autoptr (GVariant) old = NULL;
  g_autoptr (GVariant) own = NULL;
  GVariantBuilder builder;
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_return_if_fail (WEIR_IS_TABLE_LAYOUT (self));

  if (self->save_timeout == 0)
    return;
  g_clear_handle_id (&self->save_timeout, g_source_remove);
  if (self->settings == NULL || self->view == NULL)
    return;

  old = g_settings_get_value (self->settings, KEY);
  own = describe (self);
  g_variant_builder_init (&builder, ENTRY_TYPE);
  g_variant_iter_init (&iter, old);
  while (g_variant_iter_loop (&iter, "{&s@a{sv}}", &name, &value))
    {
      if (!g_str_equal (name, self->name))
        g_variant_builder_add (&builder, "{s@a{sv}}", name, value);
    }
  if (own != NULL)
    g_variant_builder_add (&builder, "{s@a{sv}}", self->name, own);
  g_settings_set_value (self->settings, KEY, g_variant_builder_end (&builder));
}

static gboolean
save_cb (gpointer user_data)
{
  weir_table_layout_save (user_data);
  return G_SOURCE_REMOVE;
}

/* A column is dragged through many widths: only where it rests is written. */
static void
save_soon (WeirTableLayout *self)
{
  if (self->save_timeout == 0)
    self->save_timeout = g_timeout_add_seconds (SAVE_DELAY_SEC, save_cb, self);
}

static void
load (WeirTableLayout *self)
{
  g_autoptr (GVariant) all = g_settings_get_value (self->settings, KEY);
  g_autoptr (GVariant) own = g_variant_lookup_value (all, self->name, G_VARIANT_TYPE_VARDICT);
  g_autoptr (GVariantIter) widths = NULL;
  g_autoptr (GVariantIter) hidden = NULL;
  const char *id;
  gboolean is_descending;
  int width;

  if (own == NULL)
    return;
  if (g_variant_lookup (own, "widths", "a{si}", &widths))
    while (g_variant_iter_next (widths, "{&si}", &id, &width))
      {
        Entry *entry = find_entry (self, id);

        if (entry != NULL && width >= MIN_WIDTH && width <= MAX_WIDTH)
          entry->width = width;
      }
  if (g_variant_lookup (own, "hidden", "as", &hidden))
    while (g_variant_iter_next (hidden, "&s", &id))
      {
        Entry *entry = find_entry (self, id);

        if (entry != NULL && entry->action != NULL)
          entry->is_unwanted = TRUE;
      }
  if (g_variant_lookup (own, "sort", "(&sb)", &id, &is_descending))
    {
      Entry *entry = find_entry (self, id);

      if (entry != NULL && gtk_column_view_column_get_sorter (entry->view_column) != NULL)
        gtk_column_view_sort_by_column (self->view, entry->view_column,
                                        is_descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
    }
}

/* Where nobody chose: by the column that says what is worst, if there is one. */
static void
sort_by_default (WeirTableLayout *self)
{
  GtkColumnViewColumn *column = NULL;

  for (guint i = 0; i < self->n_entries && column == NULL; i++)
    if (self->entries[i].column->is_worst_first)
      column = self->entries[i].view_column;
  gtk_column_view_sort_by_column (self->view, column, column != NULL ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
}

void
weir_table_layout_set_default_settings (GSettings *settings)
{
  g_autoptr (GSettingsSchema) schema = NULL;

  g_return_if_fail (settings == NULL || G_IS_SETTINGS (settings));

  if (settings != NULL)
    g_object_get (settings, "settings-schema", &schema, NULL);
  /* One that an older version installed; asking it for the key would end the program. */
  if (schema != NULL && !g_settings_schema_has_key (schema, KEY))
    settings = NULL;
  g_set_weak_pointer (&default_settings, settings);
}

static void
width_changed_cb (GtkColumnViewColumn *view_column,
                  GParamSpec          *pspec,
                  WeirTableLayout     *self)
{
  Entry *entry = find_entry (self, gtk_column_view_column_get_id (view_column));

  /* In a narrow table columns are dragged for the moment. */
  if (self->is_applying || entry == NULL || self->room_sp <= WEIR_TABLE_LAYOUT_NARROW)
    return;
  entry->width = MAX (gtk_column_view_column_get_fixed_width (view_column), 0);
  save_soon (self);
}

static void
sort_changed_cb (WeirTableLayout *self)
{
  if (!self->is_applying)
    save_soon (self);
}

static void
change_state_cb (GSimpleAction *action,
                 GVariant      *state,
                 gpointer       user_data)
{
  WeirTableLayout *self = user_data;
  Entry *entry = find_entry (self, g_action_get_name (G_ACTION (action)));

  entry->is_unwanted = !g_variant_get_boolean (state);
  apply (self);
  save_soon (self);
}

static void
reset_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  WeirTableLayout *self = user_data;

  for (guint i = 0; i < self->n_entries; i++)
    {
      self->entries[i].width = 0;
      self->entries[i].is_unwanted = FALSE;
    }
  sort_by_default (self);
  apply (self);
  save_soon (self);
}

static void
weir_table_layout_dispose (GObject *object)
{
  WeirTableLayout *self = WEIR_TABLE_LAYOUT (object);

  weir_table_layout_save (self);
  for (guint i = 0; i < self->n_entries; i++)
    {
      g_clear_object (&self->entries[i].view_column);
      g_clear_object (&self->entries[i].action);
    }
  g_clear_weak_pointer (&self->view);
  g_clear_object (&self->settings);
  g_clear_object (&self->actions);

  G_OBJECT_CLASS (weir_table_layout_parent_class)->dispose (object);
}

static void
weir_table_layout_finalize (GObject *object)
{
  WeirTableLayout *self = WEIR_TABLE_LAYOUT (object);

  g_free (self->entries);
  g_free (self->name);

  G_OBJECT_CLASS (weir_table_layout_parent_class)->finalize (object);
}

static void
weir_table_layout_class_init (WeirTableLayoutClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = weir_table_layout_dispose;
  object_class->finalize = weir_table_layout_finalize;
}

static void
weir_table_layout_init (WeirTableLayout *self)
{
  self->room_sp = G_MAXINT;
  self->actions = g_simple_action_group_new ();
}

static void
add_choice (WeirTableLayout *self,
            Entry           *entry)
{
  entry->action = g_simple_action_new_stateful (entry->column->id, NULL, g_variant_new_boolean (TRUE));
  g_signal_connect_object (entry->action, "change-state", G_CALLBACK (change_state_cb), self, G_CONNECT_DEFAULT);
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (entry->action));
}

/**
 * weir_table_layout_new:
 * @view: a view that weir_columns_attach() gave its columns
 * @name: the name under which the layout is kept
 * @columns: (array length=n_columns): the same table
 * @n_columns: number of columns
 *
 * Returns: (transfer full): the layout, which is to live as long as @view
 */
WeirTableLayout *
weir_table_layout_new (GtkColumnView    *view,
                       const char       *name,
                       const WeirColumn *columns,
                       guint             n_columns)
{
  WeirTableLayout *self;
  g_autoptr (GSimpleAction) reset = g_simple_action_new ("reset", NULL);
  GtkSorter *sorter;

  g_return_val_if_fail (GTK_IS_COLUMN_VIEW (view), NULL);
  g_return_val_if_fail (g_list_model_get_n_items (gtk_column_view_get_columns (view)) == n_columns, NULL);

  self = g_object_new (WEIR_TYPE_TABLE_LAYOUT, NULL);
  self->name = g_strdup (name);
  g_set_weak_pointer (&self->view, view);
  self->entries = g_new0 (Entry, n_columns);
  self->n_entries = n_columns;

  g_signal_connect_object (reset, "activate", G_CALLBACK (reset_cb), self, G_CONNECT_DEFAULT);
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (reset));

  for (guint i = 0; i < n_columns; i++)
    {
      Entry *entry = &self->entries[i];

      entry->column = &columns[i];
      entry->view_column = g_list_model_get_item (gtk_column_view_get_columns (view), i);
      /* The first column names the row, and stays. */
      if (i > 0)
        add_choice (self, entry);
      g_signal_connect_object (entry->view_column, "notify::fixed-width", G_CALLBACK (width_changed_cb), self,
                               G_CONNECT_DEFAULT);
    }
  gtk_widget_insert_action_group (GTK_WIDGET (view), "columns", G_ACTION_GROUP (self->actions));

  sorter = gtk_column_view_get_sorter (view);
  g_signal_connect_object (sorter, "notify::primary-sort-column", G_CALLBACK (sort_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sorter, "notify::primary-sort-order", G_CALLBACK (sort_changed_cb), self, G_CONNECT_SWAPPED);
  self->is_applying = TRUE;
  sort_by_default (self);
  if (default_settings != NULL)
    {
      self->settings = g_object_ref (default_settings);
      load (self);
    }
  apply (self);
  return self;
}

/**
 * weir_table_layout_set_room:
 * @self: a layout
 * @room_sp: the widest that the table's surroundings can be, in sp; %G_MAXINT where that is not limited
 *
 * Hides the columns that have no room, and shows them again.
 */
void
weir_table_layout_set_room (WeirTableLayout *self,
                            int              room_sp)
{
  g_return_if_fail (WEIR_IS_TABLE_LAYOUT (self));

  if (self->room_sp == room_sp || self->view == NULL)
    return;
  self->room_sp = room_sp;
  apply (self);
}

void
weir_table_layout_set_blank (WeirTableLayout *self,
                             const char      *id,
                             gboolean         is_blank)
{
  Entry *entry;

  g_return_if_fail (WEIR_IS_TABLE_LAYOUT (self));

  entry = find_entry (self, id);
  g_return_if_fail (entry != NULL);
  if (entry->is_blank == is_blank || self->view == NULL)
    return;
  entry->is_blank = is_blank;
  apply (self);
}

GActionGroup *
weir_table_layout_get_actions (WeirTableLayout *self)
{
  g_return_val_if_fail (WEIR_IS_TABLE_LAYOUT (self), NULL);
  return G_ACTION_GROUP (self->actions);
}
