/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-columns.h"

#include <glib/gi18n.h>

#include "app/weir-column.h"
#include "app/weir-message-cell.h"
#include "base/weir-format.h"
#include "base/weir-json-field.h"

#define MAX_FIELD_BYTES 300
/* Parsing more than this for a cell would be felt when scrolling. */
#define MAX_PARSED_BYTES (1024 * 1024)
#define FIELD_CHARS 12
#define STACKED "stacked"
/* No row is as low as this, so that more are taken to be on the screen than there are. */
#define LOW_ROW 20

typedef struct
{
  const char *id;
  const char *title;
  char *(*get_text) (WeirRecord *record);
  int n_chars;
  gboolean is_numeric;
  gboolean expands;
  gboolean is_shown; /* unless it was chosen otherwise */
  const char *style;
  GBytes *(*get_bytes) (WeirRecord *record); /* of what may be null */
  int n_wanted_chars;                        /* where there is room for more */
} Standard;

static const Standard standards[] = {
  { "topic", N_("Topic"), weir_message_cell_topic, 12, FALSE, FALSE, TRUE, NULL },
  { "partition", N_("Partition"), weir_message_cell_partition, 4, TRUE, FALSE, TRUE, "numeric" },
  { "offset", N_("Offset"), weir_message_cell_offset, 8, TRUE, FALSE, TRUE, "numeric" },
  { "time", N_("Time"), weir_message_cell_time, 13, FALSE, FALSE, TRUE, "numeric" },
  { "key", N_("Key"), weir_message_cell_key, 10, FALSE, FALSE, TRUE, "monospace", weir_record_get_key, 14 },
  { "value", N_("Value"), weir_message_cell_value, 14, FALSE, TRUE, TRUE, "monospace", weir_record_get_value },
  { "headers", N_("Headers"), weir_message_cell_headers, 14, FALSE, FALSE, FALSE, "monospace" },
  { "size", N_("Size"), weir_message_cell_size, 7, TRUE, FALSE, TRUE, "numeric" },
};

struct _WeirMessageColumns
{
  GObject parent_instance;

  GtkColumnView *view;
  WeirTopicColumns *store;
  char *topic;
  gboolean has_topics; /* several */
  gboolean is_narrow;
  gboolean is_updating;
  gboolean is_hurried;
  GHashTable *late; /* GtkColumnViewCell → Info: bound, but without a text yet */

  /* All field cells of a row are bound one after the other: it is parsed once. */
  WeirJsonReader *json;
  WeirRecord *json_record;
  yyjson_val *json_root;
};

G_DEFINE_FINAL_TYPE (WeirMessageColumns, weir_message_columns, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* What a column is, and whether it is wanted: that it is not visible may be for want of room. */
typedef struct
{
  WeirMessageColumns *owner; /* NULL once it is gone */
  const Standard *standard;  /* or */
  WeirJsonField *field;
  gboolean is_wanted;
} Info;

static void
info_free (gpointer data)
{
  Info *info = data;

  g_clear_pointer (&info->field, weir_json_field_free);
  g_free (info);
}

static Info *
get_info (GtkColumnViewColumn *column)
{
  return g_object_get_data (G_OBJECT (column), "weir-info");
}

static GtkColumnViewColumn *
find_column (WeirMessageColumns *self, const char *id)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (g_strcmp0 (gtk_column_view_column_get_id (column), id) == 0)
        return column; /* the view has it too */
    }
  return NULL;
}

/* Cells */

static yyjson_val *
parse (WeirMessageColumns *self, WeirRecord *record)
{
  GBytes *value = weir_record_get_value (record);
  gconstpointer bytes;
  gsize length;

  if (record == self->json_record)
    return self->json_root;
  g_set_object (&self->json_record, record);
  self->json_root = NULL;
  bytes = value != NULL ? g_bytes_get_data (value, &length) : NULL;
  if (bytes != NULL && length <= MAX_PARSED_BYTES)
    self->json_root = weir_json_reader_read (self->json, bytes, length);
  return self->json_root;
}

static char *
get_field_text (Info *info, WeirRecord *record)
{
  GBytes *value = weir_record_get_value (record);
  char *text;

  if (value != NULL && g_bytes_get_size (value) > MAX_PARSED_BYTES)
    return g_strdup ("…");
  text = weir_json_field_dup_text (info->field, parse (info->owner, record), MAX_FIELD_BYTES);
  return text != NULL ? text : g_strdup (WEIR_UNKNOWN_TEXT);
}

static GtkWidget *
make_cell (int n_chars, float xalign, const char *style)
{
  GtkInscription *inscription = GTK_INSCRIPTION (gtk_inscription_new (NULL));

  gtk_inscription_set_min_chars (inscription, n_chars);
  gtk_inscription_set_nat_chars (inscription, n_chars);
  gtk_inscription_set_xalign (inscription, xalign);
  gtk_inscription_set_text_overflow (inscription, GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  if (style != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (inscription), style);
  return GTK_WIDGET (inscription);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkColumnViewCell *cell, gpointer user_data)
{
  Info *info = user_data;
  const Standard *standard = info->standard;
  GtkWidget *child = standard != NULL ? make_cell (standard->n_chars, standard->is_numeric ? 1 : 0, standard->style)
                                      : make_cell (FIELD_CHARS, 0, "monospace");

  if (standard != NULL && standard->n_wanted_chars > 0)
    gtk_inscription_set_nat_chars (GTK_INSCRIPTION (child), standard->n_wanted_chars);
  gtk_column_view_cell_set_child (cell, child);
}

/* Null is not the text "null". */
static void
set_is_null (GtkWidget *cell, gboolean is_null)
{
  if (is_null == gtk_widget_has_css_class (cell, "dimmed"))
    return;
  if (is_null)
    gtk_widget_add_css_class (cell, "dimmed");
  else
    gtk_widget_remove_css_class (cell, "dimmed");
}

/* Whether @cell is too far from the end of the list, where a hurried table is scrolled to, to be on the screen. */
static gboolean
is_late (WeirMessageColumns *self, GtkColumnViewCell *cell)
{
  guint n_shown = (guint) gtk_widget_get_height (GTK_WIDGET (self->view)) / LOW_ROW + 1;
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (gtk_column_view_get_model (self->view)));

  return gtk_list_item_get_position (GTK_LIST_ITEM (cell)) + (guint64) n_shown < n_items;
}

static void
set_text (Info *info, GtkColumnViewCell *cell)
{
  WeirRecord *record = WEIR_RECORD (gtk_column_view_cell_get_item (cell));
  GtkWidget *child = gtk_column_view_cell_get_child (cell);
  g_autofree char *text = NULL;

  if (info->standard != NULL)
    text = info->standard->get_text (record);
  else if (info->owner != NULL)
    text = get_field_text (info, record);
  gtk_inscription_set_text (GTK_INSCRIPTION (child), text);
  if (info->standard != NULL && info->standard->get_bytes != NULL)
    set_is_null (child, info->standard->get_bytes (record) == NULL);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkColumnViewCell *cell, gpointer user_data)
{
  Info *info = user_data;

  if (info->owner != NULL && info->owner->is_hurried && is_late (info->owner, cell))
    {
      /* Nothing rather than the text of another message, which a screen reader could come across. */
      gtk_inscription_set_text (GTK_INSCRIPTION (gtk_column_view_cell_get_child (cell)), NULL);
      g_hash_table_insert (info->owner->late, cell, info);
    }
  else
    set_text (info, cell);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkColumnViewCell *cell, gpointer user_data)
{
  Info *info = user_data;

  if (info->owner != NULL)
    g_hash_table_remove (info->owner->late, cell);
}

static void
setup_stacked_cb (GtkSignalListItemFactory *factory, GtkColumnViewCell *cell, gpointer user_data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *summary = make_cell (20, 0, "caption");

  gtk_widget_add_css_class (summary, "dimmed");
  gtk_box_append (GTK_BOX (box), summary);
  gtk_box_append (GTK_BOX (box), make_cell (20, 0, "monospace"));
  gtk_column_view_cell_set_child (cell, box);
}

static void
bind_stacked_cb (GtkSignalListItemFactory *factory, GtkColumnViewCell *cell, gpointer user_data)
{
  Info *info = user_data;
  WeirRecord *record = WEIR_RECORD (gtk_column_view_cell_get_item (cell));
  GtkWidget *box = gtk_column_view_cell_get_child (cell);
  g_autofree char *summary = weir_message_cell_summary (record, info->owner != NULL && info->owner->has_topics);
  g_autofree char *value = weir_message_cell_value (record);

  gtk_inscription_set_text (GTK_INSCRIPTION (gtk_widget_get_first_child (box)), summary);
  gtk_inscription_set_text (GTK_INSCRIPTION (gtk_widget_get_last_child (box)), value);
  set_is_null (gtk_widget_get_last_child (box), weir_record_get_value (record) == NULL);
}

/* Columns */

static void
update_visible (WeirMessageColumns *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);

  self->is_updating = TRUE;
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
      Info *info = get_info (column);
      gboolean is_stacked = info->standard == NULL && info->field == NULL;
      gboolean is_topic = info->standard == &standards[0];

      gtk_column_view_column_set_visible (column, is_stacked ? self->is_narrow
                                                             : !self->is_narrow && info->is_wanted && (!is_topic || self->has_topics));
    }
  self->is_updating = FALSE;
}

static void
keep (WeirMessageColumns *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func ((GDestroyNotify) weir_topic_column_free);

  if (self->is_updating || self->store == NULL || self->topic == NULL)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
      Info *info = get_info (column);

      if (info->standard != NULL || info->field != NULL)
        g_ptr_array_add (kept, weir_topic_column_new (gtk_column_view_column_get_id (column),
                                                      gtk_column_view_column_get_fixed_width (column), info->is_wanted));
    }
  weir_topic_columns_set (self->store, self->topic, kept);
}

static void
width_cb (WeirMessageColumns *self)
{
  /* Nobody sets a width where only the stacked column is shown. */
  if (!self->is_narrow)
    keep (self);
}

static void
insert (WeirMessageColumns *self, guint position, const Standard *standard, WeirJsonField *field, gboolean is_wanted, int width)
{
  Info *info = g_new0 (Info, 1);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) column = NULL;
  gboolean is_stacked = standard == NULL && field == NULL;

  info->owner = self;
  info->standard = standard;
  info->field = field;
  info->is_wanted = is_wanted;
  g_signal_connect (factory, "setup", is_stacked ? G_CALLBACK (setup_stacked_cb) : G_CALLBACK (setup_cb), info);
  g_signal_connect (factory, "bind", is_stacked ? G_CALLBACK (bind_stacked_cb) : G_CALLBACK (bind_cb), info);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), info);
  /* The factory's handlers use it: it goes with the factory, which the view may keep longest. */
  g_object_set_data_full (G_OBJECT (factory), "weir-info", info, info_free);
  column = gtk_column_view_column_new (standard != NULL ? _(standard->title)
                                       : field != NULL  ? weir_json_field_get_path (field) + 1 + (weir_json_field_get_path (field)[1] == '.')
                                                        : _("Messages"),
                                       factory);
  g_object_set_data (G_OBJECT (column), "weir-info", info);
  gtk_column_view_column_set_id (column, standard != NULL ? standard->id : field != NULL ? weir_json_field_get_path (field) : STACKED);
  gtk_column_view_column_set_expand (column, is_stacked || (standard != NULL && standard->expands));
  gtk_column_view_column_set_resizable (column, !is_stacked);
  if (width > 0)
    gtk_column_view_column_set_fixed_width (column, width);
  gtk_column_view_insert_column (self->view, position, column);
  if (standard != NULL && standard->is_numeric)
    weir_column_align_heading_end (self->view);
  g_signal_connect_object (column, "notify::fixed-width", G_CALLBACK (width_cb), self, G_CONNECT_SWAPPED);
}

static void
clear (WeirMessageColumns *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);
  guint n;

  /* Cells of columns without an owner do not say when they go. */
  weir_message_columns_set_hurried (self, FALSE);
  while ((n = g_list_model_get_n_items (columns)) > 0)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, n - 1);

      g_signal_handlers_disconnect_by_data (column, self);
      get_info (column)->owner = NULL;
      gtk_column_view_remove_column (self->view, column);
    }
}

static const Standard *
find_standard (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (standards); i++)
    if (g_str_equal (standards[i].id, id))
      return &standards[i];
  return NULL;
}

static void
fill (WeirMessageColumns *self, GPtrArray *kept)
{
  guint n_columns = 0;

  self->is_updating = TRUE;
  clear (self);
  for (guint i = 0; kept != NULL && i < kept->len; i++)
    {
      WeirTopicColumn *column = g_ptr_array_index (kept, i);
      const Standard *standard = find_standard (column->id);
      WeirJsonField *field = NULL;

      if (find_column (self, column->id) != NULL)
        continue;
      if (standard == NULL && *column->id == '$')
        field = weir_json_field_new (column->id, NULL);
      if (standard != NULL || field != NULL)
        insert (self, n_columns++, standard, field, column->is_visible, column->width);
    }
  for (guint i = 0; i < G_N_ELEMENTS (standards); i++)
    if (find_column (self, standards[i].id) == NULL)
      insert (self, n_columns++, &standards[i], NULL, standards[i].is_shown, -1);
  insert (self, n_columns, NULL, NULL, TRUE, -1);
  self->is_updating = FALSE;
  update_visible (self);
}

static void
weir_message_columns_dispose (GObject *object)
{
  WeirMessageColumns *self = WEIR_MESSAGE_COLUMNS (object);

  if (self->view != NULL)
    {
      g_signal_handlers_disconnect_by_data (gtk_column_view_get_columns (self->view), self);
      clear (self);
    }
  self->view = NULL;
  if (self->store != NULL)
    weir_topic_columns_flush (self->store);
  g_clear_object (&self->store);
  g_clear_object (&self->json_record);
  g_clear_pointer (&self->late, g_hash_table_unref);
  g_clear_pointer (&self->json, weir_json_reader_free);
  g_clear_pointer (&self->topic, g_free);
  G_OBJECT_CLASS (weir_message_columns_parent_class)->dispose (object);
}

static void
weir_message_columns_class_init (WeirMessageColumnsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_message_columns_dispose;
  signals[CHANGED] = g_signal_new ("changed", WEIR_TYPE_MESSAGE_COLUMNS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
weir_message_columns_init (WeirMessageColumns *self)
{
  self->json = weir_json_reader_new ();
  self->late = g_hash_table_new (NULL, NULL);
}

WeirMessageColumns *
weir_message_columns_new (GtkColumnView *view, WeirTopicColumns *store)
{
  WeirMessageColumns *self = g_object_new (WEIR_TYPE_MESSAGE_COLUMNS, NULL);

  self->view = view;
  if (store != NULL)
    self->store = g_object_ref (store);
  fill (self, NULL);
  gtk_column_view_set_reorderable (view, TRUE);
  /* A heading was dragged to another place. */
  g_signal_connect_object (gtk_column_view_get_columns (view), "items-changed", G_CALLBACK (keep), self, G_CONNECT_SWAPPED);
  return self;
}

void
weir_message_columns_set_topics (WeirMessageColumns *self, const char *const *topics)
{
  g_autoptr (GPtrArray) kept = NULL;

  g_return_if_fail (WEIR_IS_MESSAGE_COLUMNS (self));
  self->has_topics = topics[0] != NULL && topics[1] != NULL;
  if (g_set_str (&self->topic, topics[0]))
    {
      kept = self->store != NULL && self->topic != NULL ? weir_topic_columns_dup (self->store, self->topic) : NULL;
      fill (self, kept);
    }
  else
    {
      update_visible (self);
    }
  g_signal_emit (self, signals[CHANGED], 0);
}

void
weir_message_columns_set_narrow (WeirMessageColumns *self, gboolean is_narrow)
{
  g_return_if_fail (WEIR_IS_MESSAGE_COLUMNS (self));
  self->is_narrow = is_narrow;
  update_visible (self);
}

void
weir_message_columns_set_hurried (WeirMessageColumns *self, gboolean is_hurried)
{
  GHashTableIter iter;
  gpointer cell;
  gpointer info;

  g_return_if_fail (WEIR_IS_MESSAGE_COLUMNS (self));
  self->is_hurried = is_hurried;
  if (is_hurried)
    return;
  g_hash_table_iter_init (&iter, self->late);
  while (g_hash_table_iter_next (&iter, &cell, &info))
    set_text (info, cell);
  g_hash_table_remove_all (self->late);
}

gboolean
weir_message_columns_add_field (WeirMessageColumns *self, const char *path, GError **error)
{
  g_autoptr (WeirJsonField) field = weir_json_field_new (path, error);
  GListModel *columns;
  const char *id;

  g_return_val_if_fail (WEIR_IS_MESSAGE_COLUMNS (self), FALSE);
  if (field == NULL)
    return FALSE;
  id = weir_json_field_get_path (field);
  columns = gtk_column_view_get_columns (self->view);
  if (find_column (self, id) == NULL && g_list_model_get_n_items (columns) < WEIR_TOPIC_COLUMNS_MAX)
    {
      guint position = 0;

      /* In front of the value, which takes the rest of the width. */
      while (position < g_list_model_get_n_items (columns))
        {
          g_autoptr (GtkColumnViewColumn) other = g_list_model_get_item (columns, position);

          if (g_str_equal (gtk_column_view_column_get_id (other), "value"))
            break;
          position++;
        }
      self->is_updating = TRUE;
      insert (self, position, NULL, g_steal_pointer (&field), TRUE, -1);
      self->is_updating = FALSE;
    }
  else
    {
      weir_message_columns_set_shown (self, id, TRUE);
      return TRUE;
    }
  update_visible (self);
  keep (self);
  g_signal_emit (self, signals[CHANGED], 0);
  return TRUE;
}

void
weir_message_columns_remove (WeirMessageColumns *self, const char *id)
{
  GtkColumnViewColumn *column;

  g_return_if_fail (WEIR_IS_MESSAGE_COLUMNS (self));
  column = find_column (self, id);
  if (column == NULL || get_info (column)->field == NULL)
    return;
  weir_message_columns_set_hurried (self, FALSE);
  g_signal_handlers_disconnect_by_data (column, self);
  get_info (column)->owner = NULL;
  gtk_column_view_remove_column (self->view, column);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
weir_message_columns_set_shown (WeirMessageColumns *self, const char *id, gboolean is_shown)
{
  GtkColumnViewColumn *column;

  g_return_if_fail (WEIR_IS_MESSAGE_COLUMNS (self));
  column = find_column (self, id);
  if (column == NULL || get_info (column)->is_wanted == is_shown)
    return;
  get_info (column)->is_wanted = is_shown;
  update_visible (self);
  keep (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
weir_message_columns_reset (WeirMessageColumns *self)
{
  g_return_if_fail (WEIR_IS_MESSAGE_COLUMNS (self));
  fill (self, NULL);
  if (self->store != NULL && self->topic != NULL)
    weir_topic_columns_set (self->store, self->topic, NULL);
  g_signal_emit (self, signals[CHANGED], 0);
}

GStrv
weir_message_columns_list (WeirMessageColumns *self)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  GListModel *columns;

  g_return_val_if_fail (WEIR_IS_MESSAGE_COLUMNS (self), NULL);
  columns = gtk_column_view_get_columns (self->view);
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
      Info *info = get_info (column);

      if (info->field != NULL || (info->standard != NULL && (info->standard != &standards[0] || self->has_topics)))
        g_strv_builder_add (ids, gtk_column_view_column_get_id (column));
    }
  return g_strv_builder_end (ids);
}

const char *
weir_message_columns_get_title (WeirMessageColumns *self, const char *id)
{
  GtkColumnViewColumn *column;

  g_return_val_if_fail (WEIR_IS_MESSAGE_COLUMNS (self), NULL);
  column = find_column (self, id);
  return column != NULL ? gtk_column_view_column_get_title (column) : NULL;
}

gboolean
weir_message_columns_get_is_shown (WeirMessageColumns *self, const char *id)
{
  GtkColumnViewColumn *column;

  g_return_val_if_fail (WEIR_IS_MESSAGE_COLUMNS (self), FALSE);
  column = find_column (self, id);
  return column != NULL && get_info (column)->is_wanted;
}

gboolean
weir_message_columns_get_is_field (const char *id)
{
  return *id == '$';
}
