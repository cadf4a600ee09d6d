/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "app/weir-overview-page.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/weir-overview-private.h"
#include "base/weir-format.h"

/* Not more often than this: nobody reads faster, and each update lays out a part of the page. */
#define UPDATE_MSEC 250
/* Rows of the cards in the columns: see weir_overview_count_latest_rows(). */
#define MIN_STOCK_ROWS 5
#define MAX_STOCK_ROWS 7
#define MIN_LATEST_ROWS 3
#define N_CLUSTER_ROWS 5
#define NARROW_TILE 150
#define MEDIUM_TILE 190

G_DEFINE_FINAL_TYPE (WeirOverviewPage, weir_overview_page, ADW_TYPE_NAVIGATION_PAGE)

/**
 * weir_overview_format_figure:
 *
 * Returns: (transfer full): a rate or count for a tile: as many digits as one reads at a glance
 */
char *
weir_overview_format_figure (double value)
{
  if (isnan (value))
    return g_strdup (WEIR_UNKNOWN_TEXT);
  if (value != 0 && value < 10)
    return g_strdup_printf ("%.1f", value);
  if (value < 1e6)
    return weir_format_count ((gint64) (value + 0.5));
  return weir_format_count_short (value);
}

guint
weir_overview_count_stock_rows (WeirOverviewPage *self)
{
  return CLAMP (MIN_LATEST_ROWS + weir_card_table_get_n_rows (self->groups_table) + 1 - N_CLUSTER_ROWS, MIN_STOCK_ROWS,
                MAX_STOCK_ROWS);
}

/* Left stand the services and the latest orders, right the stock and the cluster, which has no headings. */
guint
weir_overview_count_latest_rows (WeirOverviewPage *self)
{
  const int n_right = (int) MAX (weir_card_table_get_n_rows (self->stock_table), 1) + N_CLUSTER_ROWS;
  const int n_left = (int) MAX (weir_card_table_get_n_rows (self->groups_table), 1) + 1;

  return (guint) MAX (n_right - n_left, MIN_LATEST_ROWS);
}

static void
update_state (WeirOverviewPage *self)
{
  WeirCluster *cluster = weir_session_get_cluster (self->session);
  const char *message = weir_cluster_get_message (cluster);
  g_autofree char *subtitle = NULL;

  if (weir_cluster_get_snapshot (cluster) == NULL)
    {
      gboolean is_failed = weir_cluster_get_state (cluster) == WEIR_CLUSTER_FAILED;
      /* A status page's description is markup, a message from elsewhere is not. */
      g_autofree char *description = message != NULL ? g_markup_escape_text (message, -1) : NULL;

      adw_status_page_set_description (is_failed ? self->failed_page : self->loading_page, description);
      gtk_stack_set_visible_child_name (self->states, is_failed ? "failed" : "loading");
      adw_window_title_set_subtitle (self->window_title, "");
      return;
    }
  gtk_stack_set_visible_child_name (self->states, "content");
  if (weir_cluster_get_state (cluster) == WEIR_CLUSTER_CONNECTED)
    {
      if (!weir_session_get_is_filled (self->session) && weir_session_get_orders_message (self->session) == NULL)
        subtitle = g_strdup (_("Reading the orders so far…"));
      else
        subtitle = g_strdup (_("Live"));
    }
  else
    {
      g_autofree char *clock = weir_format_clock (weir_cluster_get_updated_usec (cluster));

      /* Translators: %s is a time of day; all figures on the page are as old as that */
      subtitle = g_strdup_printf (_("Not answering, as of %s"), clock);
    }
  adw_window_title_set_subtitle (self->window_title, subtitle);
}

static void
breakpoint_cb (WeirOverviewPage *self)
{
  AdwBreakpoint *breakpoint = adw_breakpoint_bin_get_current_breakpoint (self->breakpoint_bin);
  const gboolean is_tiny = breakpoint == self->tiny_breakpoint;
  const gboolean is_narrow = is_tiny || breakpoint == self->narrow_breakpoint;
  const guint hidden_rank = is_tiny ? 2 : is_narrow;
  /* Five on a line, or two and three: not one that is left over. */
  const int tile_width = breakpoint == NULL || is_narrow ? NARROW_TILE : MEDIUM_TILE;
  WeirTile *const tiles[] = { self->orders_tile, self->revenue_tile, self->rate_tile, self->stock_tile, self->lag_tile };

  if (self->verdict == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (tiles); i++)
    gtk_widget_set_size_request (GTK_WIDGET (tiles[i]), tile_width, -1);

  weir_card_table_set_hidden_rank (self->stock_table, hidden_rank);
  weir_card_table_set_hidden_rank (self->groups_table, hidden_rank);
  weir_card_table_set_hidden_rank (self->latest_table, hidden_rank);
  weir_card_table_set_hidden_rank (self->cluster_table, hidden_rank);
}

static WeirTile *
add_tile (WeirOverviewPage *self,
          const char *caption)
{
  GtkWidget *tile = weir_tile_new (caption);

  adw_wrap_box_append (self->tiles, tile);
  return WEIR_TILE (tile);
}

/* When there is something to show: the window is on screen sooner without. */
static void
build_content (WeirOverviewPage *self)
{
  if (self->verdict != NULL)
    return;
  weir_overview_init_verdict (self);
  gtk_box_prepend (self->content_box, GTK_WIDGET (self->verdict));
  self->orders_tile = add_tile (self, _("Orders per minute"));
  self->revenue_tile = add_tile (self, _("Revenue per minute"));
  self->rate_tile = add_tile (self, _("Messages per second"));
  self->stock_tile = add_tile (self, _("Items sold per minute"));
  self->lag_tile = add_tile (self, _("Furthest behind"));
  weir_overview_init_orders (self);
  weir_overview_init_stock (self);
  weir_overview_init_cluster (self);
  gtk_box_append (self->left_column, GTK_WIDGET (self->groups_table));
  gtk_box_append (self->left_column, GTK_WIDGET (self->latest_table));
  gtk_box_append (self->right_column, GTK_WIDGET (self->stock_table));
  gtk_box_append (self->right_column, GTK_WIDGET (self->cluster_table));
  gtk_widget_set_vexpand (GTK_WIDGET (self->latest_table), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self->cluster_table), TRUE);
  breakpoint_cb (self);
}

static void
update (WeirOverviewPage *self)
{
  WeirOverviewParts dirty = self->dirty;

  self->updated_usec = g_get_monotonic_time ();
  if (weir_cluster_get_snapshot (weir_session_get_cluster (self->session)) == NULL)
    {
      update_state (self);
      return;
    }
  build_content (self);
  self->dirty = 0;
  update_state (self);
  /* In this order: the number of rows of each depends on those before. */
  if ((dirty & WEIR_OVERVIEW_CLUSTER) != 0)
    weir_overview_update_cluster (self);
  if ((dirty & WEIR_OVERVIEW_STOCK) != 0)
    weir_overview_update_stock (self);
  if ((dirty & WEIR_OVERVIEW_ORDERS) != 0)
    weir_overview_update_orders (self);
  weir_overview_update_verdict (self);
}

static void
update_cb (gpointer user_data)
{
  WeirOverviewPage *self = user_data;

  self->update_id = 0;
  update (self);
}

static void
queue_update (WeirOverviewPage *self,
              WeirOverviewParts parts)
{
  gint64 elapsed_msec;

  self->dirty |= parts;
  if (self->update_id != 0 || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  elapsed_msec = (g_get_monotonic_time () - self->updated_usec) / 1000;
  self->update_id = g_timeout_add_once ((guint) CLAMP (UPDATE_MSEC - elapsed_msec, 0, UPDATE_MSEC), update_cb, self);
}

static void
orders_updated_cb (WeirOverviewPage *self)
{
  queue_update (self, WEIR_OVERVIEW_ORDERS);
}

static void
stock_updated_cb (WeirOverviewPage *self)
{
  queue_update (self, WEIR_OVERVIEW_STOCK);
}

static void
cluster_updated_cb (WeirOverviewPage *self)
{
  queue_update (self, WEIR_OVERVIEW_CLUSTER);
}

/* That no order came is news too: without it the chart would stand still and look alive. */
static gboolean
tick_cb (gpointer user_data)
{
  queue_update (user_data, WEIR_OVERVIEW_ORDERS);
  return G_SOURCE_CONTINUE;
}

static void
weir_overview_page_map (GtkWidget *widget)
{
  WeirOverviewPage *self = WEIR_OVERVIEW_PAGE (widget);

  self->dirty = WEIR_OVERVIEW_ALL;
  update (self);
  GTK_WIDGET_CLASS (weir_overview_page_parent_class)->map (widget);
  if (self->tick_id == 0)
    self->tick_id = g_timeout_add_seconds (1, tick_cb, self);
}

static void
weir_overview_page_unmap (GtkWidget *widget)
{
  WeirOverviewPage *self = WEIR_OVERVIEW_PAGE (widget);

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  GTK_WIDGET_CLASS (weir_overview_page_parent_class)->unmap (widget);
}

static void
retry_clicked_cb (WeirOverviewPage *self)
{
  weir_session_refresh (self->session);
}

static void
high_contrast_cb (WeirOverviewPage *self)
{
  weir_chart_set_dashed (self->chart, adw_style_manager_get_high_contrast (adw_style_manager_get_default ()));
}

static void
weir_overview_page_dispose (GObject *object)
{
  WeirOverviewPage *self = WEIR_OVERVIEW_PAGE (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  /* Before the template lets go of it: the page would take a breakpoint bin away that is gone. */
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WEIR_TYPE_OVERVIEW_PAGE);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (weir_overview_page_parent_class)->dispose (object);
}

static void
weir_overview_page_finalize (GObject *object)
{
  WeirOverviewPage *self = WEIR_OVERVIEW_PAGE (object);

  weir_overview_clear_orders (self);
  g_free (self->findings.worst_group);
  g_clear_pointer (&self->stock_series, weir_series_unref);
  G_OBJECT_CLASS (weir_overview_page_parent_class)->finalize (object);
}

static void
weir_overview_page_class_init (WeirOverviewPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = weir_overview_page_dispose;
  object_class->finalize = weir_overview_page_finalize;
  widget_class->map = weir_overview_page_map;
  widget_class->unmap = weir_overview_page_unmap;

  g_type_ensure (WEIR_TYPE_CHART);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-overview-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirOverviewPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, WeirOverviewPage, states);
  gtk_widget_class_bind_template_child (widget_class, WeirOverviewPage, loading_page);
  gtk_widget_class_bind_template_child (widget_class, WeirOverviewPage, failed_page);
  gtk_widget_class_bind_template_child (widget_class, WeirOverviewPage, breakpoint_bin);
  gtk_widget_class_bind_template_child (widget_class, WeirOverviewPage, narrow_breakpoint);
  gtk_widget_class_bind_template_child (widget_class, WeirOverviewPage, tiny_breakpoint);
  gtk_widget_class_bind_template_child (widget_class, WeirOverviewPage, content_box);
  gtk_widget_class_bind_template_child (widget_class, WeirOverviewPage, tiles);
  gtk_widget_class_bind_template_child (widget_class, WeirOverviewPage, no_orders_card);
  gtk_widget_class_bind_template_child (widget_class, WeirOverviewPage, no_orders_label);
  gtk_widget_class_bind_template_child (widget_class, WeirOverviewPage, chart_card);
  gtk_widget_class_bind_template_child (widget_class, WeirOverviewPage, chart);
  gtk_widget_class_bind_template_child (widget_class, WeirOverviewPage, left_column);
  gtk_widget_class_bind_template_child (widget_class, WeirOverviewPage, right_column);
  gtk_widget_class_bind_template_callback (widget_class, retry_clicked_cb);
}

static void
weir_overview_page_init (WeirOverviewPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect_object (self->breakpoint_bin, "notify::current-breakpoint", G_CALLBACK (breakpoint_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::high-contrast", G_CALLBACK (high_contrast_cb),
                           self, G_CONNECT_SWAPPED);
  high_contrast_cb (self);
}

/**
 * weir_overview_page_new:
 * @session: what to show
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
weir_overview_page_new (WeirSession *session)
{
  WeirOverviewPage *self;
  WeirCluster *cluster;

  g_return_val_if_fail (WEIR_IS_SESSION (session), NULL);

  self = g_object_new (WEIR_TYPE_OVERVIEW_PAGE, NULL);
  self->session = g_object_ref (session);
  cluster = weir_session_get_cluster (session);
  g_signal_connect_object (session, "orders-updated", G_CALLBACK (orders_updated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "stock-updated", G_CALLBACK (stock_updated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (cluster, "updated", G_CALLBACK (cluster_updated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (cluster, "notify::state", G_CALLBACK (cluster_updated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (cluster, "notify::message", G_CALLBACK (cluster_updated_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
