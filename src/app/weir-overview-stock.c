/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "app/weir-overview-private.h"
#include "base/weir-format.h"

#define MAX_ROWS 7 /* at least weir_overview_count_stock_rows() */
/* Low is so few left, or so soon sold out. */
#define LOW_LEVEL 10
#define LOW_SECONDS 120.0
/* How often the tile's value is kept for its line, and what is a gap in it. */
#define COURSE_STEP (2 * G_USEC_PER_SEC)
#define COURSE_MAX_STEP (10 * G_USEC_PER_SEC)
#define N_COURSE 200

enum
{
  COLUMN_PRODUCT,
  COLUMN_STORE,
  COLUMN_BAR,
  COLUMN_LEVEL,
  COLUMN_RUNS_OUT,
  N_COLUMNS
};

void
weir_overview_init_stock (WeirOverviewPage *self)
{
  const WeirCardColumn columns[N_COLUMNS] = {
    [COLUMN_PRODUCT] = { _("Product"), WEIR_CELL_TEXT, FALSE, 0 },
    [COLUMN_STORE] = { _("Store"), WEIR_CELL_TEXT, FALSE, 0 },
    [COLUMN_BAR] = { "", WEIR_CELL_BAR, TRUE, 1 },
    [COLUMN_LEVEL] = { _("Level"), WEIR_CELL_NUMBER, FALSE, 0 },
    [COLUMN_RUNS_OUT] = { _("Sold out in"), WEIR_CELL_NUMBER, FALSE, 2 },
  };

  self->stock_table = WEIR_CARD_TABLE (weir_card_table_new (_("Stock levels"), columns, N_COLUMNS, TRUE));
  weir_card_table_set_empty_text (self->stock_table, _("No stock movements yet"));
  self->stock_series = weir_series_new (N_COURSE);
  weir_tile_set_series (self->stock_tile, self->stock_series);
}

static gboolean
is_known (const WeirStockLevel *level)
{
  return level->level != WEIR_STOCK_UNKNOWN;
}

/* Seconds until it is sold out at the present pace; INFINITY: never, NAN: unknown. */
static double
get_seconds_left (const WeirStockLevel *level)
{
  if (!is_known (level) || isnan (level->sold_per_sec))
    return NAN;
  if (level->level <= 0)
    return 0;
  return level->sold_per_sec > 0 ? (double) level->level / level->sold_per_sec : (double) INFINITY;
}

static gboolean
is_low (const WeirStockLevel *level)
{
  return is_known (level) && (level->level <= LOW_LEVEL || get_seconds_left (level) < LOW_SECONDS);
}

/* The lowest first; what is unknown last, by how much of it is sold. */
static int
compare_levels (const WeirStockLevel *a,
                const WeirStockLevel *b)
{
  if (is_known (a) != is_known (b))
    return is_known (a) ? -1 : 1;
  if (is_known (a))
    return (a->level > b->level) - (a->level < b->level);
  return (b->sold > a->sold) - (b->sold < a->sold);
}

/* The first rows in that order, without sorting the thousands of others. */
static guint
find_lowest (const GArray *levels,
             const WeirStockLevel **lowest)
{
  guint n_lowest = 0;

  for (guint i = 0; i < levels->len; i++)
    {
      const WeirStockLevel *level = &g_array_index (levels, WeirStockLevel, i);
      guint place = n_lowest;

      while (place > 0 && compare_levels (level, lowest[place - 1]) < 0)
        place--;
      if (place >= MAX_ROWS)
        continue;
      n_lowest = MIN (n_lowest + 1, MAX_ROWS);
      for (guint j = n_lowest - 1; j > place; j--)
        lowest[j] = lowest[j - 1];
      lowest[place] = level;
    }
  return n_lowest;
}

/* A bare number would not say what it is. */
static char *
format_product (const WeirStockLevel *level)
{
  const char *id = level->product_id;

  if (*id == '\0' || strspn (id, "0123456789") < strlen (id))
    return g_strdup (id);
  /* Translators: %s is a product's number */
  return g_strdup_printf (_("Product %s"), id);
}

static char *
format_seconds_left (const WeirStockLevel *level)
{
  double seconds = get_seconds_left (level);

  if (is_known (level) && level->level <= 0)
    return g_strdup (_("sold out"));
  if (!(seconds < 99.0 * 3600))
    return g_strdup (WEIR_UNKNOWN_TEXT);
  return weir_format_duration ((gint64) (seconds * G_USEC_PER_SEC));
}

static void
update_table (WeirOverviewPage *self,
              const WeirStockSnapshot *stock)
{
  const WeirStockLevel *lowest[MAX_ROWS];
  const guint n_rows = MIN (find_lowest (stock->levels, lowest), weir_overview_count_stock_rows (self));
  gint64 highest = 1;
  guint n_known = 0;

  for (guint i = 0; i < stock->levels->len; i++)
    {
      const WeirStockLevel *level = &g_array_index (stock->levels, WeirStockLevel, i);

      n_known += is_known (level);
      if (is_known (level))
        highest = MAX (highest, level->level);
    }
  weir_card_table_set_subtitle (self->stock_table, n_known == 0 && stock->levels->len > 0
                                                       ? _("unknown without the opening stock")
                                                       : _("lowest first"));
  weir_card_table_set_n_rows (self->stock_table, n_rows);
  for (guint i = 0; i < n_rows; i++)
    {
      const WeirStockLevel *level = lowest[i];
      const WeirTileState state = !is_known (level) ? WEIR_TILE_NORMAL
                                  : level->level <= 0 ? WEIR_TILE_ERROR
                                  : is_low (level)    ? WEIR_TILE_WARNING
                                                      : WEIR_TILE_NORMAL;
      g_autofree char *number = weir_format_quantity (level->level);
      g_autofree char *left = format_seconds_left (level);
      g_autofree char *product = format_product (level);

      weir_card_table_set_text (self->stock_table, i, COLUMN_PRODUCT, product);
      weir_card_table_set_text (self->stock_table, i, COLUMN_STORE, level->store);
      weir_card_table_set_fraction (self->stock_table, i, COLUMN_BAR,
                                    is_known (level) ? (double) level->level / (double) highest : NAN);
      weir_card_table_set_text (self->stock_table, i, COLUMN_LEVEL, number);
      weir_card_table_set_text (self->stock_table, i, COLUMN_RUNS_OUT, left);
      weir_card_table_set_state (self->stock_table, i, COLUMN_BAR, state);
      weir_card_table_set_state (self->stock_table, i, COLUMN_LEVEL, state);
      weir_card_table_set_state (self->stock_table, i, COLUMN_RUNS_OUT, state);
    }
}

/* The tile's line: its value as it was while the page was shown. */
static void
add_to_course (WeirOverviewPage *self,
               double value,
               gboolean is_low)
{
  const gint64 now = g_get_real_time ();
  const guint n_points = weir_series_get_n_points (self->stock_series);
  const gint64 last = n_points > 0 ? weir_series_get_point (self->stock_series, n_points - 1)->time_usec : 0;

  if (is_low != self->stock_series_is_low)
    weir_series_clear (self->stock_series);
  else if (now - last < COURSE_STEP && now >= last)
    return;
  else if (now - last > COURSE_MAX_STEP && n_points > 0)
    weir_series_append_gap (self->stock_series, last + 1);
  self->stock_series_is_low = is_low;
  weir_series_append (self->stock_series, now, value);
  weir_tile_data_changed (self->stock_tile);
}

/* Where levels are known what matters is which are low, otherwise how much is sold. */
static void
update_tile (WeirOverviewPage *self,
             const WeirStockSnapshot *stock)
{
  const WeirStockLevel *lowest = NULL;
  double sold_per_sec = NAN;
  guint n_known = 0;
  guint n_low = 0;
  guint n_out = 0;
  g_autofree char *value = NULL;
  g_autofree char *detail = NULL;
  g_autofree char *count = NULL;

  for (guint i = 0; i < stock->levels->len; i++)
    {
      const WeirStockLevel *level = &g_array_index (stock->levels, WeirStockLevel, i);

      if (!isnan (level->sold_per_sec))
        sold_per_sec = (isnan (sold_per_sec) ? 0 : sold_per_sec) + level->sold_per_sec;
      if (!is_known (level))
        continue;
      n_known++;
      n_low += is_low (level);
      n_out += level->level <= 0;
      if (lowest == NULL || level->level < lowest->level)
        lowest = level;
    }
  self->findings.n_levels_known = n_known;
  self->findings.n_low = n_low;
  self->findings.n_sold_out = n_out;
  if (n_known == 0)
    {
      weir_tile_set_caption (self->stock_tile, _("Items sold per minute"));
      add_to_course (self, sold_per_sec * 60, FALSE);
      value = weir_overview_format_figure (sold_per_sec * 60);
      weir_tile_set_value (self->stock_tile, value);
      count = weir_format_count (stock->n_movements);
      if (stock->n_movements > 0)
        detail = g_strdup_printf (ngettext ("%s stock movement", "%s stock movements", (gulong) stock->n_movements), count);
      weir_tile_set_detail (self->stock_tile, detail);
      weir_tile_set_state (self->stock_tile, WEIR_TILE_NORMAL);
      return;
    }
  weir_tile_set_caption (self->stock_tile, _("Running out of stock"));
  add_to_course (self, n_low, TRUE);
  value = weir_format_count (n_low);
  weir_tile_set_value (self->stock_tile, value);
  weir_tile_set_state (self->stock_tile, n_out > 0   ? WEIR_TILE_ERROR
                                         : n_low > 0 ? WEIR_TILE_WARNING
                                                     : WEIR_TILE_NORMAL);
  if (n_out > 0)
    detail = g_strdup_printf (ngettext ("%u product sold out", "%u products sold out", n_out), n_out);
  else
    {
      g_autofree char *level = weir_format_quantity (lowest->level);
      g_autofree char *product = format_product (lowest);

      /* Translators: the lowest of all stock levels: how many are left, product, store */
      detail = g_strdup_printf (_("%s left: %s, %s"), level, product, lowest->store);
    }
  weir_tile_set_detail (self->stock_tile, detail);
}

void
weir_overview_update_stock (WeirOverviewPage *self)
{
  const WeirStockSnapshot *stock = weir_session_get_stock (self->session);

  const gboolean has_stock = stock != NULL && stock->levels->len > 0;
  /* Where there are no orders to expect there is no stock either. */
  const gboolean is_shown = has_stock || weir_session_get_orders_message (self->session) == NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->stock_tile), is_shown);
  gtk_widget_set_visible (GTK_WIDGET (self->stock_table), is_shown);
  if (!has_stock)
    return;
  update_table (self, stock);
  update_tile (self, stock);
}
