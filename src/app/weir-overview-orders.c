/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <math.h>
#include <string.h>

#include "app/weir-overview-private.h"
#include "base/weir-format.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define SPAN (15 * 60 * SECOND)
#define MAX_LINES 8
/* Points of a tile's line are sums of so many seconds: single ones are noise at that size. */
#define TILE_SECONDS 5
#define TILE_SPAN (5 * 60 * SECOND)

enum
{
  COLUMN_ORDER,
  COLUMN_CUSTOMER,
  COLUMN_STORE,
  COLUMN_TOTAL,
  COLUMN_TIME,
  N_COLUMNS
};

/* What of the snapshot's seconds is over, and so complete. */
typedef struct
{
  const GArray *seconds; /* WeirOrderBucket */
  guint first;           /* of the last 15 minutes */
  guint end;             /* one after the last complete one */
  gint64 end_usec;       /* complete up to here: beyond the last second where none came since */
} Window;

void
weir_overview_init_orders (WeirOverviewPage *self)
{
  const WeirCardColumn columns[N_COLUMNS] = {
    [COLUMN_ORDER] = { _("Order"), WEIR_CELL_TEXT, FALSE, 2 },
    [COLUMN_CUSTOMER] = { _("Customer"), WEIR_CELL_TEXT, TRUE, 0 },
    [COLUMN_STORE] = { _("Store"), WEIR_CELL_TEXT, FALSE, 1 },
    [COLUMN_TOTAL] = { _("Total"), WEIR_CELL_NUMBER, FALSE, 0 },
    [COLUMN_TIME] = { _("Time"), WEIR_CELL_NUMBER, FALSE, 0 },
  };

  self->latest_table = WEIR_CARD_TABLE (weir_card_table_new (_("Latest orders"), columns, N_COLUMNS, TRUE));
  weir_card_table_set_empty_text (self->latest_table, _("No orders yet"));
  self->orders_series = weir_series_new ((guint) (SPAN / SECOND));
  self->revenue_series = weir_series_new ((guint) (SPAN / SECOND));
  self->store_series = g_ptr_array_new_with_free_func ((GDestroyNotify) weir_series_unref);
  self->lines_of_stores = g_array_new (FALSE, FALSE, sizeof (guint));
  weir_tile_set_series (self->orders_tile, self->orders_series);
  weir_tile_set_span (self->orders_tile, TILE_SPAN);
  weir_tile_set_series (self->revenue_tile, self->revenue_series);
  weir_tile_set_span (self->revenue_tile, TILE_SPAN);
}

void
weir_overview_clear_orders (WeirOverviewPage *self)
{
  g_clear_pointer (&self->orders_series, weir_series_unref);
  g_clear_pointer (&self->revenue_series, weir_series_unref);
  g_clear_pointer (&self->store_series, g_ptr_array_unref);
  g_clear_pointer (&self->lines_of_stores, g_array_unref);
}

static const WeirOrderBucket *
get_second (const Window *window,
            guint index)
{
  return &g_array_index (window->seconds, WeirOrderBucket, index);
}

static gboolean
is_live (WeirOverviewPage *self)
{
  return weir_session_get_is_filled (self->session) &&
         weir_cluster_get_state (weir_session_get_cluster (self->session)) == WEIR_CLUSTER_CONNECTED;
}

static Window
find_window (WeirOverviewPage *self,
             const WeirOrderSnapshot *orders)
{
  const gint64 now = g_get_real_time () / SECOND * SECOND;
  Window window = { .seconds = orders->seconds };
  gint64 last;

  if (orders->seconds->len == 0)
    return window;
  last = g_array_index (orders->seconds, WeirOrderBucket, orders->seconds->len - 1).start_usec;
  window.end = orders->seconds->len - 1;
  window.end_usec = last;
  /* When all was read and nothing came since, that is known to be none. Not for
   * ever: of orders that are long over, their own last minutes are worth more than an empty chart. */
  if (is_live (self) && now - last >= 2 * SECOND)
    {
      window.end = orders->seconds->len;
      window.end_usec = now - last < SPAN ? now - SECOND : last + SECOND;
    }
  while (window.first < window.end && get_second (&window, window.first)->start_usec < window.end_usec - SPAN)
    window.first++;
  return window;
}

/* Two decimals, grouped: there is no telling which currency it is. */
static char *
format_money (WeirDecimal amount)
{
  const gboolean is_negative = amount.coefficient < 0;
  unsigned __int128 cents = is_negative ? -(unsigned __int128) amount.coefficient
                                        : (unsigned __int128) amount.coefficient;
  unsigned __int128 divisor = 1;
  g_autofree char *whole = NULL;

  for (guint i = amount.scale; i < 2; i++)
    cents *= 10;
  for (guint i = 2; i < amount.scale; i++)
    divisor *= 10;
  cents = (cents + divisor / 2) / divisor;
  if (cents / 100 > (unsigned __int128) G_MAXINT64)
    return weir_decimal_to_string (amount);
  whole = weir_format_count ((gint64) (cents / 100));
  return g_strdup_printf ("%s%s%s%02u", is_negative ? "−" : "", whole, localeconv ()->decimal_point,
                          (guint) (cents % 100));
}

static char *
format_money_double (double amount)
{
  if (fabs (amount) >= 1e12)
    return weir_format_count_short (amount);
  /* Cents of a million are only digits to read past. */
  if (amount >= 1e6)
    return weir_format_count (llround (amount));
  return format_money ((WeirDecimal) { (__int128) llround (amount * 100), 2 });
}

/* Which stores get a line of their own: all, or the seven with most orders and a line for the others; one line for
 * all where the others would be the larger part, and all but their line lie at the bottom. */
static void
choose_lines (WeirOverviewPage *self,
              const WeirOrderSnapshot *orders)
{
  const guint n_stores = orders->stores->len;
  guint n_lines = MIN (n_stores, MAX_LINES);
  const char *names[MAX_LINES];
  g_autofree char *all = NULL;
  gint64 n_others = 0;
  gint64 n_orders = 0;
  guint line = 0;

  if (self->lines_of_stores->len == n_stores)
    return;
  g_array_set_size (self->lines_of_stores, n_stores);
  for (guint i = 0; i < n_stores; i++)
    {
      const WeirOrderTotal *store = &g_array_index (orders->stores, WeirOrderTotal, i);
      guint n_larger = 0;

      for (guint j = 0; j < n_stores; j++)
        {
          const WeirOrderTotal *other = &g_array_index (orders->stores, WeirOrderTotal, j);

          n_larger += other->n_orders > store->n_orders || (other->n_orders == store->n_orders && j < i);
        }
      n_orders += store->n_orders;
      if (n_stores > MAX_LINES && n_larger >= MAX_LINES - 1)
        {
          g_array_index (self->lines_of_stores, guint, i) = MAX_LINES - 1;
          n_others += store->n_orders;
          continue;
        }
      g_array_index (self->lines_of_stores, guint, i) = line;
      names[line++] = *store->name != '\0' ? store->name : _("no store");
    }
  if (n_stores > MAX_LINES)
    names[MAX_LINES - 1] = _("other stores");
  if (n_others > n_orders / 2)
    {
      n_lines = 1;
      all = g_strdup_printf (ngettext ("%u store", "%u stores together", n_stores), n_stores);
      names[0] = all;
      memset (self->lines_of_stores->data, 0, n_stores * sizeof (guint));
    }
  g_ptr_array_set_size (self->store_series, 0);
  for (guint i = 0; i < n_lines; i++)
    g_ptr_array_add (self->store_series, weir_series_new ((guint) (SPAN / SECOND) + 1));
  weir_chart_set_series (self->chart, (WeirSeries *const *) self->store_series->pdata, names, n_lines);
}

/* Points are means of whole steps, in the longer spans of several seconds: the single ones of a small shop
 * are mostly chance. Steps begin at round times, so that a point once drawn stays as it is. */
static void
fill_chart (WeirOverviewPage *self,
            const Window *window)
{
  const guint n_lines = self->store_series->len;
  guint index = window->first;
  gint64 start = window->end_usec;
  gint64 minutes;
  gint64 step;

  for (guint i = 0; i < n_lines; i++)
    weir_series_clear (g_ptr_array_index (self->store_series, i));
  if (window->first < window->end)
    start = get_second (window, window->first)->start_usec;
  /* Grows with what there is, minute by minute. */
  minutes = CLAMP ((window->end_usec - start + 60 * SECOND - 1) / (60 * SECOND), 1, SPAN / (60 * SECOND));
  step = (minutes <= 2 ? 1 : minutes <= 5 ? 2 : minutes <= 10 ? 5 : 10) * SECOND;
  for (start = (start + step - 1) / step * step; start + step <= window->end_usec; start += step)
    {
      double counts[MAX_LINES] = { 0 };

      for (; index < window->end && get_second (window, index)->start_usec < start + step; index++)
        {
          const WeirOrderBucket *second = get_second (window, index);

          if (second->by_store != NULL && second->start_usec >= start)
            for (guint i = 0; i < self->lines_of_stores->len; i++)
              counts[g_array_index (self->lines_of_stores, guint, i)] += second->by_store[i];
        }
      for (guint i = 0; i < n_lines; i++)
        weir_series_append (g_ptr_array_index (self->store_series, i), start, counts[i] * (double) SECOND / (double) step);
    }
  weir_chart_set_span (self->chart, minutes * 60 * SECOND);
  weir_chart_data_changed (self->chart);
}

/* The tiles' lines: sums of whole steps of seconds, so that a point once drawn stays as it is. */
static void
fill_tiles (WeirOverviewPage *self,
            const Window *window)
{
  const gint64 step = TILE_SECONDS * SECOND;
  gint64 start;
  guint index = window->first;

  weir_series_clear (self->orders_series);
  weir_series_clear (self->revenue_series);
  if (window->first < window->end)
    {
      start = (get_second (window, window->first)->start_usec + step - 1) / step * step;
      start = MAX (start, (window->end_usec - TILE_SPAN) / step * step);
      for (; start + step <= window->end_usec; start += step)
        {
          double n_orders = 0;
          double revenue = 0;

          for (; index < window->end && get_second (window, index)->start_usec < start + step; index++)
            if (get_second (window, index)->start_usec >= start)
              {
                n_orders += (double) get_second (window, index)->n_orders;
                revenue += weir_decimal_to_double (get_second (window, index)->revenue);
              }
          weir_series_append (self->orders_series, start, n_orders);
          weir_series_append (self->revenue_series, start, revenue);
        }
    }
  weir_tile_data_changed (self->orders_tile);
  weir_tile_data_changed (self->revenue_tile);
}

static char *
describe_last_order (const WeirOrderSnapshot *orders)
{
  gint64 age = g_get_real_time () - orders->to_msec * 1000;
  g_autofree char *duration = NULL;
  g_autofree char *count = weir_format_count (orders->total.n_orders);

  if (orders->to_msec <= 0 || age < 60 * SECOND)
    /* Translators: %s is the number of all orders, beside that of the last minute */
    return g_strdup_printf (_("%s in all"), count);
  duration = weir_format_duration (age);
  /* Translators: %s is a duration such as "3 min" */
  return g_strdup_printf (_("last order %s ago"), duration);
}

static void
update_tiles (WeirOverviewPage *self,
              const WeirOrderSnapshot *orders,
              const Window *window)
{
  const gint64 from = MAX (window->end_usec - 60 * SECOND,
                           window->first < window->end ? get_second (window, window->first)->start_usec : G_MAXINT64);
  double n_orders = 0;
  double revenue = 0;
  double minutes;
  g_autofree char *value = NULL;
  g_autofree char *detail = NULL;
  g_autofree char *revenue_text = NULL;
  g_autofree char *revenue_detail = NULL;

  for (guint i = window->end; i > window->first && get_second (window, i - 1)->start_usec >= from; i--)
    {
      n_orders += (double) get_second (window, i - 1)->n_orders;
      revenue += weir_decimal_to_double (get_second (window, i - 1)->revenue);
    }
  if (is_live (self) && orders->to_msec * 1000 < g_get_real_time () - SPAN)
    {
      /* The window shows orders long over; of the last minute it is known that it had none. */
      n_orders = 0;
      revenue = 0;
    }
  /* A shop that has run for less than a minute: what a minute would bring at that rate. */
  minutes = (double) (window->end_usec - from) / (double) (60 * SECOND);
  if (window->first >= window->end || minutes < 0.05)
    {
      weir_tile_set_value (self->orders_tile, NULL);
      weir_tile_set_detail (self->orders_tile, NULL);
      weir_tile_set_value (self->revenue_tile, NULL);
      weir_tile_set_detail (self->revenue_tile, NULL);
      return;
    }
  value = weir_overview_format_figure (n_orders / minutes);
  detail = describe_last_order (orders);
  weir_tile_set_value (self->orders_tile, value);
  weir_tile_set_detail (self->orders_tile, detail);
  if (orders->n_without_revenue >= orders->total.n_orders)
    {
      weir_tile_set_value (self->revenue_tile, NULL);
      weir_tile_set_detail (self->revenue_tile, _("orders name no prices"));
      return;
    }
  revenue_text = format_money_double (revenue / minutes);
  weir_tile_set_value (self->revenue_tile, revenue_text);
  if (orders->n_without_revenue > 0)
    {
      g_autofree char *count = weir_format_count (orders->n_without_revenue);

      revenue_detail = g_strdup_printf (ngettext ("at least: %s order has no price", "at least: %s orders have no price",
                                                  (gulong) orders->n_without_revenue),
                                        count);
    }
  else if (n_orders > 0)
    {
      g_autofree char *average = format_money_double (revenue / n_orders);

      /* Translators: %s is an amount of money, the average of an order */
      revenue_detail = g_strdup_printf (_("%s an order"), average);
    }
  weir_tile_set_detail (self->revenue_tile, revenue_detail);
}

static char *
format_time (gint64 time_msec)
{
  /* The day matters only where it is not today. */
  if (ABS (g_get_real_time () / 1000 - time_msec) > 12 * 3600 * 1000)
    {
      g_autoptr (GDateTime) time = g_date_time_new_from_unix_local_usec (time_msec * 1000);

      /* xgettext:no-c-format */
      /* Translators: a day and a time, as g_date_time_format() takes them: "5 Nov 14:09" */
      return time != NULL ? g_date_time_format (time, _("%-d %b %H:%M")) : g_strdup (WEIR_UNKNOWN_TEXT);
    }
  return weir_format_clock (time_msec * 1000);
}

static void
update_latest (WeirOverviewPage *self,
               const WeirOrderSnapshot *orders)
{
  const guint n_rows = MIN (orders->latest->len, weir_overview_count_latest_rows (self));
  g_autofree char *duplicates = weir_format_count (orders->n_duplicates);
  g_autofree char *unreadable = weir_format_count (orders->n_unreadable);
  g_autofree char *subtitle = NULL;

  if (orders->n_duplicates > 0 && orders->n_unreadable > 0)
    /* Translators: numbers of messages that were not counted as orders */
    subtitle = g_strdup_printf (_("%s duplicate, %s unreadable"), duplicates, unreadable);
  else if (orders->n_duplicates > 0)
    subtitle = g_strdup_printf (_("%s duplicate"), duplicates);
  else if (orders->n_unreadable > 0)
    subtitle = g_strdup_printf (_("%s unreadable"), unreadable);
  weir_card_table_set_subtitle (self->latest_table, subtitle);

  weir_card_table_set_n_rows (self->latest_table, n_rows);
  for (guint i = 0; i < n_rows; i++)
    {
      const WeirOrderInfo *order = &g_array_index (orders->latest, WeirOrderInfo, i);
      g_autofree char *total = order->has_total ? format_money (order->total) : g_strdup (WEIR_UNKNOWN_TEXT);
      g_autofree char *time_text = format_time (order->time_msec);

      weir_card_table_set_text (self->latest_table, i, COLUMN_ORDER, order->order_id);
      weir_card_table_set_text (self->latest_table, i, COLUMN_CUSTOMER,
                                order->customer != NULL ? order->customer : WEIR_UNKNOWN_TEXT);
      weir_card_table_set_text (self->latest_table, i, COLUMN_STORE,
                                order->store != NULL ? order->store : WEIR_UNKNOWN_TEXT);
      weir_card_table_set_text (self->latest_table, i, COLUMN_TOTAL, total);
      weir_card_table_set_text (self->latest_table, i, COLUMN_TIME, time_text);
      weir_card_table_set_action (self->latest_table, i, "win.show-message",
                                  g_variant_new ("(sit)", order->topic, order->partition, (guint64) order->offset));
    }
}

void
weir_overview_update_orders (WeirOverviewPage *self)
{
  const WeirOrderSnapshot *orders = weir_session_get_orders (self->session);
  const char *message = weir_session_get_orders_message (self->session);
  const gboolean has_orders = orders != NULL && orders->total.n_orders > 0;
  const gboolean is_missing = message != NULL && !has_orders;
  const gint64 now = g_get_monotonic_time ();
  Window window;

  gtk_widget_set_visible (self->no_orders_card, is_missing);
  gtk_widget_set_visible (self->chart_card, !is_missing);
  gtk_widget_set_visible (GTK_WIDGET (self->orders_tile), !is_missing);
  gtk_widget_set_visible (GTK_WIDGET (self->revenue_tile), !is_missing);
  gtk_widget_set_visible (GTK_WIDGET (self->latest_table), !is_missing);
  if (is_missing)
    {
      gtk_label_set_label (self->no_orders_label, message);
      return;
    }
  if (!has_orders)
    {
      const char *text = weir_session_get_is_filled (self->session) ? _("No orders yet") : _("Reading orders…");

      weir_chart_set_empty_text (self->chart, text);
      weir_card_table_set_empty_text (self->latest_table, text);
      return;
    }
  window = find_window (self, orders);
  /* With each new second; within one only what came late or is still being read. */
  if (window.end_usec != self->chart_end_usec ||
      (orders->serial != self->orders_serial && now - self->chart_filled_usec >= SECOND))
    {
      choose_lines (self, orders);
      fill_chart (self, &window);
      fill_tiles (self, &window);
      update_tiles (self, orders, &window);
      self->chart_end_usec = window.end_usec;
      self->chart_filled_usec = now;
    }
  /* Rows under the pointer stay where they are, so that a click opens what it was aimed at. */
  if (orders->serial != self->orders_serial && now - self->latest_usec >= SECOND &&
      !weir_card_table_get_has_pointer (self->latest_table))
    {
      update_latest (self, orders);
      self->latest_usec = now;
      self->orders_serial = orders->serial;
    }
}
