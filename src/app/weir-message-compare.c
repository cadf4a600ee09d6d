/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-compare.h"

#include <glib/gi18n.h>

#include "app/weir-message-decoded.h"
#include "app/weir-message-parts.h"
#include "app/weir-message-text.h"
#include "base/weir-format.h"
#include "decode/weir-decode.h"
#include "decode/weir-difference.h"

#define MAX_FIELDS 5000
#define MAX_LINES 200000
#define MAX_SHOWN_BYTES 1000

struct _WeirMessageCompare
{
  AdwDialog parent_instance;

  GtkStack *stack;
  AdwViewStack *view_stack;
  GtkLabel *left_label;
  GtkLabel *right_label;
  GtkLabel *note_label;
  GtkLabel *same_label;
  GtkStack *fields_stack;
  GtkListView *fields_view;
  GtkListView *lines_view;

  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (WeirMessageCompare, weir_message_compare, ADW_TYPE_DIALOG)

/* A row: what stands on the left and on the right; for fields below a path. */
#define WEIR_TYPE_COMPARE_ROW (weir_compare_row_get_type ())
G_DECLARE_FINAL_TYPE (WeirCompareRow, weir_compare_row, WEIR, COMPARE_ROW, GObject)

struct _WeirCompareRow
{
  GObject parent_instance;

  char *path; /* nullable */
  char *left;  /* nullable: there is none */
  char *right; /* nullable: there is none */
  gboolean is_same;
};

G_DEFINE_FINAL_TYPE (WeirCompareRow, weir_compare_row, G_TYPE_OBJECT)

static void
weir_compare_row_finalize (GObject *object)
{
  WeirCompareRow *self = WEIR_COMPARE_ROW (object);

  g_free (self->path);
  g_free (self->left);
  g_free (self->right);
  G_OBJECT_CLASS (weir_compare_row_parent_class)->finalize (object);
}

static void
weir_compare_row_class_init (WeirCompareRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = weir_compare_row_finalize;
}

static void
weir_compare_row_init (WeirCompareRow *self)
{
}

/* What the thread works on, and what comes out of it. */
typedef struct
{
  WeirRecord *records[2];
  GPtrArray *fields; /* of WeirCompareRow: of the key and the headers too */
  GPtrArray *lines;  /* of WeirCompareRow */
  gboolean is_cut;
  gboolean is_equal; /* the values */
  gboolean prefers_lines;
} Comparison;

static void
comparison_free (Comparison *comparison)
{
  g_clear_object (&comparison->records[0]);
  g_clear_object (&comparison->records[1]);
  g_clear_pointer (&comparison->fields, g_ptr_array_unref);
  g_clear_pointer (&comparison->lines, g_ptr_array_unref);
  g_free (comparison);
}

static char *
to_line (const char *text, gsize length)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, length);

  return weir_decode_to_line (bytes, MAX_SHOWN_BYTES);
}

static char *
dup_node (const WeirDecodedTree *tree, guint32 node)
{
  g_autofree char *json = NULL;
  gboolean is_cut;

  if (node == WEIR_NODE_NONE)
    return NULL;
  json = weir_decoded_tree_to_json (tree, node, FALSE, MAX_SHOWN_BYTES, &is_cut);
  return to_line (json, strlen (json));
}

static void
part_cb (const char *name, const char *left, const char *right, gpointer user_data)
{
  WeirCompareRow *row = g_object_new (WEIR_TYPE_COMPARE_ROW, NULL);

  row->path = g_strdup (name);
  row->left = g_strdup (left);
  row->right = g_strdup (right);
  g_ptr_array_add (user_data, row);
}

/* Values of which one has no fields: as wholes, so that it is seen that they differ. */
static void
compare_wholes (GBytes *left, GBytes *right, GPtrArray *rows)
{
  g_autofree char *left_line = weir_message_part_dup_line (left);
  g_autofree char *right_line = weir_message_part_dup_line (right);

  part_cb (_("The whole value"), left_line, right_line, rows);
}

static void
compare_fields (WeirMessageDecoded *left, WeirMessageDecoded *right, GPtrArray *rows, gboolean *is_cut)
{
  gboolean are_cut = FALSE;
  g_autoptr (GPtrArray) pairs = weir_difference_of_trees (left->tree, right->tree, MAX_FIELDS, &are_cut);

  for (guint i = 0; i < pairs->len; i++)
    {
      const WeirFieldPair *pair = g_ptr_array_index (pairs, i);
      WeirCompareRow *row = g_object_new (WEIR_TYPE_COMPARE_ROW, NULL);

      row->path = *pair->path != '\0' ? to_line (pair->path, strlen (pair->path)) : g_strdup (_("The whole value"));
      row->left = dup_node (left->tree, pair->left);
      row->right = dup_node (right->tree, pair->right);
      g_ptr_array_add (rows, row);
    }
  *is_cut = *is_cut || are_cut;
}

static GStrv
split (WeirMessageDecoded *decoded, gboolean *is_cut)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char *at = decoded->text != NULL ? decoded->text : "";

  for (guint i = 0; *at != '\0'; i++)
    {
      const char *end = strchrnul (at, '\n');

      if (i == MAX_LINES)
        {
          *is_cut = TRUE;
          break;
        }
      g_strv_builder_take (builder, g_strndup (at, end - at));
      at = *end == '\n' ? end + 1 : end;
    }
  *is_cut = *is_cut || decoded->is_text_cut;
  return g_strv_builder_end (builder);
}

static GPtrArray *
compare_lines (WeirMessageDecoded *left, WeirMessageDecoded *right, gboolean *is_cut)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GStrv) a = split (left, is_cut);
  g_auto (GStrv) b = split (right, is_cut);
  gboolean are_too_different;
  g_autoptr (GArray) pairs = weir_difference_of_lines ((const char *const *) a, g_strv_length (a), (const char *const *) b,
                                                       g_strv_length (b), &are_too_different);

  *is_cut = *is_cut || are_too_different;
  for (guint i = 0; i < pairs->len; i++)
    {
      const WeirLinePair *pair = &g_array_index (pairs, WeirLinePair, i);
      WeirCompareRow *row = g_object_new (WEIR_TYPE_COMPARE_ROW, NULL);

      if (pair->left != WEIR_DIFFERENCE_NONE)
        row->left = to_line (a[pair->left], strlen (a[pair->left]));
      if (pair->right != WEIR_DIFFERENCE_NONE)
        row->right = to_line (b[pair->right], strlen (b[pair->right]));
      row->is_same = pair->is_same;
      g_ptr_array_add (rows, row);
    }
  return rows;
}

static void
compare_func (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Comparison *comparison = task_data;
  const WeirMessageFormat format = { NULL, TRUE };
  WeirMessageDecoded *decoded[2];
  GBytes *values[2];

  for (guint i = 0; i < 2; i++)
    {
      WeirRecord *record = comparison->records[i];

      values[i] = weir_record_get_value (record);
      decoded[i] = weir_message_decode (values[i], weir_record_get_topic (record), FALSE, weir_record_get_key (record), &format);
    }
  comparison->is_equal = values[0] == values[1] || (values[0] != NULL && values[1] != NULL && g_bytes_equal (values[0], values[1]));
  comparison->fields = g_ptr_array_new_with_free_func (g_object_unref);
  comparison->is_cut = weir_message_parts_compare (comparison->records[0], comparison->records[1], MAX_FIELDS, part_cb, comparison->fields);
  if (decoded[0]->tree != NULL && decoded[1]->tree != NULL)
    compare_fields (decoded[0], decoded[1], comparison->fields, &comparison->is_cut);
  else if (!comparison->is_equal)
    {
      compare_wholes (values[0], values[1], comparison->fields);
      /* Two texts; of null and empty there are no lines. */
      comparison->prefers_lines = decoded[0]->n_lines > 0 && decoded[1]->n_lines > 0;
    }
  comparison->lines = compare_lines (decoded[0], decoded[1], &comparison->is_cut);
  for (guint i = 0; i < 2; i++)
    weir_message_decoded_unref (decoded[i]);
  g_task_return_boolean (task, TRUE);
}

static void
set_rows (GtkListView *view, GPtrArray *rows)
{
  GListStore *store = g_list_store_new (WEIR_TYPE_COMPARE_ROW);
  g_autoptr (GtkSelectionModel) selection = NULL;

  g_list_store_splice (store, 0, 0, rows->pdata, rows->len);
  /* A row that is chosen would have the colour of its choice, not of its difference. */
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (store)));
  gtk_list_view_set_model (view, selection);
}

static void
compared_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  WeirMessageCompare *self;
  Comparison *comparison = g_task_get_task_data (G_TASK (result));
  gboolean has_differences;

  /* Cancelled: the dialog is gone. */
  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    return;
  self = WEIR_MESSAGE_COMPARE (object);
  has_differences = comparison->fields->len > 0;
  set_rows (self->fields_view, comparison->fields);
  set_rows (self->lines_view, comparison->lines);
  if (!has_differences)
    gtk_label_set_label (self->same_label, comparison->is_equal ? _("Keys, values and headers are the same, byte by byte")
                                                                : _("All fields are the same"));
  gtk_stack_set_visible_child_name (self->fields_stack, has_differences ? "list" : "same");
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), comparison->is_cut);
  adw_view_stack_set_visible_child_name (self->view_stack, comparison->prefers_lines ? "lines" : "fields");
  gtk_stack_set_visible_child_name (self->stack, "compared");
}

static GtkWidget *
create_cell (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  weir_message_text_wrap_label (GTK_LABEL (label));
  gtk_widget_set_hexpand (label, TRUE);
  return label;
}

static void
setup_cb (WeirMessageCompare *self, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *path = gtk_label_new (NULL);
  GtkWidget *cells = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 1);

  gtk_label_set_xalign (GTK_LABEL (path), 0);
  gtk_label_set_ellipsize (GTK_LABEL (path), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_margin_start (path, 6);
  gtk_widget_set_margin_top (path, 6);
  gtk_widget_add_css_class (path, "caption-heading");
  gtk_box_set_homogeneous (GTK_BOX (cells), TRUE);
  gtk_box_append (GTK_BOX (cells), create_cell ());
  gtk_box_append (GTK_BOX (cells), create_cell ());
  gtk_box_append (GTK_BOX (box), path);
  gtk_box_append (GTK_BOX (box), cells);
  gtk_list_item_set_child (item, box);
}

/* Signs as well as colours: who does not see the one sees the other. */
static void
fill_cell (GtkWidget *label, const char *text, gboolean is_same, gboolean is_left)
{
  const char *const plain[] = { "monospace", NULL };
  const char *const marked[] = { "monospace", is_left ? "removed" : "added", NULL };
  g_autofree char *line = NULL;

  if (text != NULL)
    line = g_strdup_printf ("%s%s", is_same ? "  " : is_left ? "− " : "+ ", text);
  gtk_label_set_label (GTK_LABEL (label), line != NULL ? line : "");
  gtk_widget_set_css_classes (label, (const char **) (is_same || text == NULL ? plain : marked));
}

static void
bind_cb (WeirMessageCompare *self, GtkListItem *item)
{
  WeirCompareRow *row = gtk_list_item_get_item (item);
  GtkWidget *path = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *left = gtk_widget_get_first_child (gtk_widget_get_next_sibling (path));
  GtkWidget *right = gtk_widget_get_next_sibling (left);
  const char *left_words = row->left != NULL ? row->left : _("not there");
  const char *right_words = row->right != NULL ? row->right : _("not there");
  g_autofree char *spoken = NULL;

  gtk_label_set_label (GTK_LABEL (path), row->path != NULL ? row->path : "");
  gtk_widget_set_visible (path, row->path != NULL);
  fill_cell (left, row->left, row->is_same, TRUE);
  fill_cell (right, row->right, row->is_same, FALSE);
  if (row->is_same)
    /* Translators: a line that is the same in both messages. */
    spoken = g_strdup_printf (_("same: %s"), left_words);
  else if (row->path != NULL)
    /* Translators: a field, and what it is in the first and in the second message. */
    spoken = g_strdup_printf (_("%s: first %s, second %s"), row->path, left_words, right_words);
  else
    /* Translators: a line as it is in the first and in the second message. */
    spoken = g_strdup_printf (_("different: first %s, second %s"), left_words, right_words);
  gtk_list_item_set_accessible_label (item, spoken);
}

static void
set_factory (WeirMessageCompare *self, GtkListView *view)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (view, factory);
  g_object_unref (factory);
}

static void
weir_message_compare_dispose (GObject *object)
{
  WeirMessageCompare *self = WEIR_MESSAGE_COMPARE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), WEIR_TYPE_MESSAGE_COMPARE);
  G_OBJECT_CLASS (weir_message_compare_parent_class)->dispose (object);
}

static void
weir_message_compare_class_init (WeirMessageCompareClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = weir_message_compare_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-message-compare.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirMessageCompare, stack);
  gtk_widget_class_bind_template_child (widget_class, WeirMessageCompare, view_stack);
  gtk_widget_class_bind_template_child (widget_class, WeirMessageCompare, left_label);
  gtk_widget_class_bind_template_child (widget_class, WeirMessageCompare, right_label);
  gtk_widget_class_bind_template_child (widget_class, WeirMessageCompare, note_label);
  gtk_widget_class_bind_template_child (widget_class, WeirMessageCompare, same_label);
  gtk_widget_class_bind_template_child (widget_class, WeirMessageCompare, fields_stack);
  gtk_widget_class_bind_template_child (widget_class, WeirMessageCompare, fields_view);
  gtk_widget_class_bind_template_child (widget_class, WeirMessageCompare, lines_view);
}

static void
weir_message_compare_init (WeirMessageCompare *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  set_factory (self, self->fields_view);
  set_factory (self, self->lines_view);
}

static void
set_title (GtkLabel *label, WeirRecord *record)
{
  g_autofree char *offset = weir_format_count (weir_record_get_offset (record));
  /* Translators: topic, partition, offset. */
  g_autofree char *title = g_strdup_printf (_("%s / %d @ %s"), weir_record_get_topic (record), weir_record_get_partition (record), offset);

  gtk_label_set_label (label, title);
}

AdwDialog *
weir_message_compare_new (WeirRecord *left, WeirRecord *right)
{
  WeirMessageCompare *self = g_object_new (WEIR_TYPE_MESSAGE_COMPARE, NULL);
  g_autoptr (GTask) task = NULL;
  Comparison *comparison = g_new0 (Comparison, 1);

  set_title (self->left_label, left);
  set_title (self->right_label, right);
  comparison->records[0] = g_object_ref (left);
  comparison->records[1] = g_object_ref (right);
  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, compared_cb, NULL);
  g_task_set_source_tag (task, weir_message_compare_new);
  g_task_set_task_data (task, comparison, (GDestroyNotify) comparison_free);
  g_task_run_in_thread (task, compare_func);
  return ADW_DIALOG (self);
}

static void
toast (GtkWidget *widget, const char *text)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);

  if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), adw_toast_new (text));
}

void
weir_message_compare_take (GtkWidget *widget, WeirRecord *record)
{
  /* One message, until it is compared: whatever becomes of the table it was in. */
  static WeirRecord *first;

  if (first == NULL || first == record)
    {
      g_set_object (&first, record);
      toast (widget, _("Now compare another message"));
      return;
    }
  adw_dialog_present (weir_message_compare_new (first, record), widget);
  g_clear_object (&first);
}
