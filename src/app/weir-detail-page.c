/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "app/weir-detail-page.h"

#include <glib/gi18n.h>

#define SPAN_USEC (15 * 60 * G_USEC_PER_SEC)
#define TILE_WIDTH 146

/* Names that are longer do not fit beside the buttons of the header bar. */
#define MAX_TITLE_CHARS 64
#define MAX_NARROW_TITLE_CHARS 18

typedef struct
{
  char *item_name;
  WeirSeries *series; /* that the chart shows */
  gint64 shown_usec; /* of the snapshot that was last shown: a rate needs two that differ */

  AdwBanner *banner;
  GtkLabel *name_label;
  AdwWrapBox *tiles;
  GtkBox *chart_head;
  GtkLabel *chart_title;
  GtkLabel *chart_subtitle;
  WeirChart *chart;
  GtkBox *content;
} WeirDetailPagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (WeirDetailPage, weir_detail_page, WEIR_TYPE_CLUSTER_PAGE)

enum
{
  PROP_0,
  PROP_ITEM_NAME,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static WeirDetailPagePrivate *
get_private (gpointer self)
{
  return weir_detail_page_get_instance_private (self);
}

/* The header bar cuts a long name off: then it stands above the page as well, whole. */
static void
weir_detail_page_room_changed (WeirClusterPage *page,
                               int              room_sp)
{
  WeirDetailPagePrivate *priv = get_private (page);
  glong max_chars = room_sp > WEIR_TABLE_LAYOUT_NARROW ? MAX_TITLE_CHARS : MAX_NARROW_TITLE_CHARS;

  gtk_widget_set_visible (GTK_WIDGET (priv->name_label), g_utf8_strlen (priv->item_name, -1) > max_chars);
}

static void
weir_detail_page_constructed (GObject *object)
{
  WeirDetailPagePrivate *priv = get_private (object);
  WeirDetailPageClass *klass = WEIR_DETAIL_PAGE_GET_CLASS (object);
  WeirPageStates *states = weir_cluster_page_get_states (WEIR_CLUSTER_PAGE (object));
  g_autofree char *missing = g_strdup_printf (_(klass->missing_description), priv->item_name);

  G_OBJECT_CLASS (weir_detail_page_parent_class)->constructed (object);

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (object), priv->item_name);
  gtk_label_set_label (priv->name_label, priv->item_name);
  weir_detail_page_room_changed (WEIR_CLUSTER_PAGE (object), G_MAXINT);
  g_object_set (states,
                "empty-icon-name", klass->missing_icon_name,
                "empty-label", _("_Refresh"),
                "empty-action", "win.refresh",
                NULL);
  weir_page_states_set_empty (states, _(klass->missing_title), missing);
}

static void
weir_detail_page_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_ITEM_NAME:
      g_value_set_string (value, get_private (object)->item_name);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
weir_detail_page_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_ITEM_NAME:
      get_private (object)->item_name = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
weir_detail_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WEIR_TYPE_DETAIL_PAGE);
  g_clear_pointer (&get_private (object)->series, weir_series_unref);

  G_OBJECT_CLASS (weir_detail_page_parent_class)->dispose (object);
}

static void
weir_detail_page_finalize (GObject *object)
{
  g_free (get_private (object)->item_name);

  G_OBJECT_CLASS (weir_detail_page_parent_class)->finalize (object);
}

static void
weir_detail_page_class_init (WeirDetailPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = weir_detail_page_constructed;
  object_class->dispose = weir_detail_page_dispose;
  object_class->finalize = weir_detail_page_finalize;
  object_class->get_property = weir_detail_page_get_property;
  object_class->set_property = weir_detail_page_set_property;
  WEIR_CLUSTER_PAGE_CLASS (klass)->room_changed = weir_detail_page_room_changed;

  properties[PROP_ITEM_NAME] = g_param_spec_string ("item-name", NULL, NULL, "",
                                                    G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (WEIR_TYPE_CHART);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-detail-page.ui");
  gtk_widget_class_bind_template_child_private (widget_class, WeirDetailPage, banner);
  gtk_widget_class_bind_template_child_private (widget_class, WeirDetailPage, name_label);
  gtk_widget_class_bind_template_child_private (widget_class, WeirDetailPage, tiles);
  gtk_widget_class_bind_template_child_private (widget_class, WeirDetailPage, chart_head);
  gtk_widget_class_bind_template_child_private (widget_class, WeirDetailPage, chart_title);
  gtk_widget_class_bind_template_child_private (widget_class, WeirDetailPage, chart_subtitle);
  gtk_widget_class_bind_template_child_private (widget_class, WeirDetailPage, chart);
  gtk_widget_class_bind_template_child_private (widget_class, WeirDetailPage, content);
}

static void
weir_detail_page_init (WeirDetailPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

const char *
weir_detail_page_get_item_name (WeirDetailPage *self)
{
  g_return_val_if_fail (WEIR_IS_DETAIL_PAGE (self), NULL);
  return get_private (self)->item_name;
}

WeirTile *
weir_detail_page_add_tile (WeirDetailPage *self,
                           const char     *caption)
{
  GtkWidget *tile;

  g_return_val_if_fail (WEIR_IS_DETAIL_PAGE (self), NULL);

  tile = weir_tile_new (caption);
  gtk_widget_set_size_request (tile, TILE_WIDTH, -1);
  adw_wrap_box_append (get_private (self)->tiles, tile);
  return WEIR_TILE (tile);
}

void
weir_detail_page_set_chart (WeirDetailPage *self,
                            const char     *title,
                            const char     *subtitle,
                            const char     *unit)
{
  WeirDetailPagePrivate *priv = get_private (self);

  g_return_if_fail (WEIR_IS_DETAIL_PAGE (self));

  gtk_label_set_label (priv->chart_title, title);
  gtk_label_set_label (priv->chart_subtitle, subtitle);
  g_object_set (priv->chart, "title", title, "unit", unit, NULL);
}

/**
 * weir_detail_page_add_table:
 * @self: a page
 * @info: (transfer none): what the table is like
 * @layout: (out) (optional) (transfer none): return location for its layout
 *
 * Appends a card with a table.
 *
 * Returns: (transfer none): the table
 */
WeirDetailTable *
weir_detail_page_add_table (WeirDetailPage             *self,
                            const WeirDetailTableInfo  *info,
                            WeirTableLayout           **layout)
{
  WeirDetailTable *table;
  WeirTableLayout *own_layout;

  g_return_val_if_fail (WEIR_IS_DETAIL_PAGE (self), NULL);

  table = WEIR_DETAIL_TABLE (weir_detail_table_new (info));
  own_layout = weir_cluster_page_add_table (WEIR_CLUSTER_PAGE (self), weir_detail_table_get_view (table), info->name,
                                            info->columns, info->n_columns);
  gtk_box_append (get_private (self)->content, GTK_WIDGET (table));
  if (layout != NULL)
    *layout = own_layout;
  return table;
}

void
weir_detail_page_add_card (WeirDetailPage *self,
                           GtkWidget      *card)
{
  WeirDetailPagePrivate *priv = get_private (self);

  g_return_if_fail (WEIR_IS_DETAIL_PAGE (self));

  gtk_box_insert_child_after (priv->content, card, GTK_WIDGET (priv->tiles));
}

void
weir_detail_page_add_chart_control (WeirDetailPage *self,
                                    GtkWidget      *control)
{
  g_return_if_fail (WEIR_IS_DETAIL_PAGE (self));

  gtk_widget_set_hexpand (GTK_WIDGET (get_private (self)->chart_subtitle), TRUE);
  gtk_box_append (get_private (self)->chart_head, control);
}

WeirChart *
weir_detail_page_get_chart (WeirDetailPage *self)
{
  g_return_val_if_fail (WEIR_IS_DETAIL_PAGE (self), NULL);
  return get_private (self)->chart;
}

gboolean
weir_detail_page_takes (WeirDetailPage     *self,
                        const WeirSnapshot *snapshot)
{
  WeirDetailPagePrivate *priv = get_private (self);

  g_return_val_if_fail (WEIR_IS_DETAIL_PAGE (self), FALSE);

  if (priv->shown_usec == snapshot->monotonic_usec)
    return FALSE;
  priv->shown_usec = snapshot->monotonic_usec;
  return TRUE;
}

void
weir_detail_page_set_banner (WeirDetailPage *self,
                             const char     *text)
{
  WeirDetailPagePrivate *priv = get_private (self);

  g_return_if_fail (WEIR_IS_DETAIL_PAGE (self));

  /* The text stays while the banner goes. */
  if (text != NULL)
    adw_banner_set_title (priv->banner, text);
  adw_banner_set_revealed (priv->banner, text != NULL);
}

void
weir_detail_page_set_series (WeirDetailPage *self,
                             WeirSeries     *series,
                             const char     *name,
                             WeirTile       *tile)
{
  WeirDetailPagePrivate *priv = get_private (self);

  g_return_if_fail (WEIR_IS_DETAIL_PAGE (self));

  /* A thing that went and came back is another object, with a course of its own. */
  if (priv->series != series)
    {
      g_clear_pointer (&priv->series, weir_series_unref);
      priv->series = weir_series_ref (series);
      weir_chart_set_series (priv->chart, &series, &name, 1);
      weir_tile_set_series (tile, series);
    }
  weir_tile_data_changed (tile);
  weir_chart_fit_span (priv->chart, SPAN_USEC);
  weir_chart_data_changed (priv->chart);
}
