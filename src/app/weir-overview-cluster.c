/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/weir-overview-private.h"
#include "base/weir-format.h"

#define MAX_ROWS 7
/* A group that works off its lag within so many seconds is on time: whatever is consumed in
 * batches is always a little behind. */
#define ON_TIME_SECONDS 10.0

enum
{
  COLUMN_GROUP,
  COLUMN_STATE,
  COLUMN_LAG,
  COLUMN_TIME_LAG,
  COLUMN_LINE,
  N_COLUMNS
};

enum
{
  CLUSTER_COLUMN_NAME,
  CLUSTER_COLUMN_STATE,
  CLUSTER_COLUMN_VALUE,
  N_CLUSTER_COLUMNS
};

enum
{
  ROW_BROKERS,
  ROW_TOPICS,
  ROW_PARTITIONS,
  ROW_MESSAGES,
  ROW_GROUPS,
  N_CLUSTER_ROWS
};

void
weir_overview_init_cluster (WeirOverviewPage *self)
{
  const WeirCardColumn columns[N_COLUMNS] = {
    [COLUMN_GROUP] = { _("Group"), WEIR_CELL_TEXT, TRUE, 0 },
    [COLUMN_STATE] = { _("State"), WEIR_CELL_PILL, FALSE, 0 },
    [COLUMN_LAG] = { _("Lag"), WEIR_CELL_NUMBER, FALSE, 0 },
    [COLUMN_TIME_LAG] = { _("Time Lag"), WEIR_CELL_NUMBER, FALSE, 1 },
    [COLUMN_LINE] = { _("Trend"), WEIR_CELL_SPARKLINE, FALSE, 1 },
  };
  const WeirCardColumn cluster_columns[N_CLUSTER_COLUMNS] = {
    [CLUSTER_COLUMN_NAME] = { "", WEIR_CELL_TEXT, TRUE, 0 },
    [CLUSTER_COLUMN_STATE] = { "", WEIR_CELL_PILL, FALSE, 2 },
    [CLUSTER_COLUMN_VALUE] = { "", WEIR_CELL_NUMBER, FALSE, 0 },
  };

  self->groups_table = WEIR_CARD_TABLE (weir_card_table_new (_("Services"), columns, N_COLUMNS, TRUE));
  weir_card_table_set_subtitle (self->groups_table, _("lag by consumer group"));
  weir_card_table_set_more (self->groups_table, _("All Consumer Groups"), "win.show-page::groups");
  self->cluster_table = WEIR_CARD_TABLE (weir_card_table_new (_("Cluster"), cluster_columns, N_CLUSTER_COLUMNS, FALSE));
}

/* How fast the topics of a group grow, messages a second; NAN where one is unknown. */
static double
get_input_rate (WeirCluster *cluster,
                WeirConsumerGroup *group)
{
  const char *topics = weir_consumer_group_get_topics (group);
  g_auto (GStrv) names = g_strsplit (topics != NULL ? topics : "", ",", -1);
  double rate = 0;

  for (guint i = 0; names[i] != NULL; i++)
    {
      WeirTopic *topic = weir_cluster_find_topic (cluster, g_strstrip (names[i]));

      rate += topic != NULL ? weir_topic_get_rate (topic) : NAN;
    }
  return rate;
}

/* For how long the group's topics took what it has not read yet: its lag in time, roughly. */
static double
get_seconds_behind (WeirCluster *cluster,
                    WeirConsumerGroup *group)
{
  gint64 lag = weir_consumer_group_get_lag (group);
  double rate = get_input_rate (cluster, group);

  if (lag == WEIR_OFFSET_UNKNOWN)
    return NAN;
  if (lag == 0)
    return 0;
  return rate > 0 ? (double) lag / rate : NAN;
}

/* What a person wants to know of a group: does it keep up? */
static const char *
judge (WeirConsumerGroup *group,
       double seconds_behind,
       WeirTileState *state)
{
  const gint64 lag = weir_consumer_group_get_lag (group);
  const double trend = weir_consumer_group_get_lag_trend (group);
  const char *broker_state = weir_consumer_group_get_state (group);

  *state = WEIR_TILE_NORMAL;
  if (broker_state != NULL &&
      (g_str_has_suffix (broker_state, "Rebalance") || g_str_equal (broker_state, "Assigning") ||
       g_str_equal (broker_state, "Reconciling")))
    {
      *state = WEIR_TILE_WARNING;
      return _("Rebalancing");
    }
  if (lag == WEIR_OFFSET_UNKNOWN)
    return _("Unknown");
  if (weir_consumer_group_get_n_members (group) == 0)
    {
      if (lag == 0)
        return _("Idle");
      /* A group that nobody runs any more keeps its offsets, and so its lag, for days: no reason for alarm. */
      if (!weir_consumer_group_get_was_seen_running (group))
        {
          *state = WEIR_TILE_WARNING;
          return _("Not running");
        }
      *state = WEIR_TILE_ERROR;
      return _("Stopped");
    }
  if (lag == 0 || seconds_behind <= ON_TIME_SECONDS)
    {
      *state = WEIR_TILE_SUCCESS;
      return _("On time");
    }
  *state = WEIR_TILE_WARNING;
  if (trend > 0)
    return _("Falling behind");
  return trend < 0 ? _("Catching up") : _("Behind");
}

/* The largest lag first; unknown ones last. */
static guint
find_furthest (GListModel *groups,
               WeirConsumerGroup **furthest)
{
  const guint n_groups = g_list_model_get_n_items (groups);
  guint n_furthest = 0;

  for (guint i = 0; i < n_groups; i++)
    {
      /* The model keeps it; no reference is needed until the table is filled. */
      g_autoptr (WeirConsumerGroup) group = g_list_model_get_item (groups, i);
      guint place = n_furthest;

      while (place > 0 && weir_consumer_group_get_lag (group) > weir_consumer_group_get_lag (furthest[place - 1]))
        place--;
      if (place >= MAX_ROWS)
        continue;
      n_furthest = MIN (n_furthest + 1, MAX_ROWS);
      for (guint j = n_furthest - 1; j > place; j--)
        furthest[j] = furthest[j - 1];
      furthest[place] = group;
    }
  return n_furthest;
}

/* Of all groups, not only of those that are shown. */
static void
update_findings (WeirOverviewPage *self,
                 WeirCluster *cluster)
{
  WeirOverviewFindings *findings = &self->findings;
  GListModel *groups = weir_cluster_get_groups (cluster);
  gboolean is_worst_stopped = FALSE;
  gint64 worst_lag = -1;

  findings->has_groups_error = weir_cluster_get_groups_error (cluster) != NULL;
  findings->n_groups = g_list_model_get_n_items (groups);
  findings->n_stopped = 0;
  findings->n_behind = 0;
  findings->n_unknown = 0;
  for (guint i = 0; i < findings->n_groups; i++)
    {
      g_autoptr (WeirConsumerGroup) group = g_list_model_get_item (groups, i);
      const gint64 lag = weir_consumer_group_get_lag (group);
      WeirTileState state;
      const char *judgement = judge (group, get_seconds_behind (cluster, group), &state);
      const gboolean is_stopped = state == WEIR_TILE_ERROR;

      findings->n_unknown += lag == WEIR_OFFSET_UNKNOWN;
      findings->n_stopped += is_stopped;
      findings->n_behind += state == WEIR_TILE_WARNING;
      if (state < WEIR_TILE_WARNING || (is_worst_stopped && !is_stopped) || (is_worst_stopped == is_stopped && lag <= worst_lag))
        continue;
      is_worst_stopped = is_stopped;
      worst_lag = lag;
      g_set_str (&findings->worst_group, weir_consumer_group_get_name (group));
      findings->worst_judgement = judgement;
    }
}

static char *
format_lag (gint64 lag)
{
  return lag == WEIR_OFFSET_UNKNOWN ? g_strdup (WEIR_UNKNOWN_TEXT) : weir_format_count (lag);
}

static char *
format_behind (double seconds)
{
  g_autofree char *text = NULL;

  if (!(seconds < 9999.0 * 3600))
    return g_strdup (WEIR_UNKNOWN_TEXT);
  if (seconds < 0.05)
    return g_strdup ("0 s");
  text = weir_format_duration ((gint64) (seconds * G_USEC_PER_SEC));
  /* Translators: about so long; %s is a duration such as "41 s" */
  return g_strdup_printf (_("≈ %s"), text);
}

static void
update_groups (WeirOverviewPage *self,
               WeirCluster *cluster)
{
  WeirConsumerGroup *furthest[MAX_ROWS];
  const guint n_rows = find_furthest (weir_cluster_get_groups (cluster), furthest);
  const char *error = weir_cluster_get_groups_error (cluster);

  weir_card_table_set_empty_text (self->groups_table, error != NULL ? error : _("No consumer groups"));
  weir_card_table_set_n_rows (self->groups_table, n_rows);
  if (n_rows == 0)
    {
      weir_tile_set_value (self->lag_tile, NULL);
      weir_tile_set_detail (self->lag_tile, error != NULL ? NULL : _("no consumer groups"));
      weir_tile_set_series (self->lag_tile, NULL);
      weir_tile_set_state (self->lag_tile, WEIR_TILE_NORMAL);
      return;
    }
  for (guint i = 0; i < n_rows; i++)
    {
      WeirConsumerGroup *group = furthest[i];
      const double seconds = get_seconds_behind (cluster, group);
      g_autofree char *lag = format_lag (weir_consumer_group_get_lag (group));
      g_autofree char *behind = format_behind (seconds);
      WeirTileState state;
      const char *judgement = judge (group, seconds, &state);

      weir_card_table_set_text (self->groups_table, i, COLUMN_GROUP, weir_consumer_group_get_name (group));
      weir_card_table_set_text (self->groups_table, i, COLUMN_STATE, judgement);
      weir_card_table_set_state (self->groups_table, i, COLUMN_STATE, state);
      weir_card_table_set_text (self->groups_table, i, COLUMN_LAG, lag);
      weir_card_table_set_text (self->groups_table, i, COLUMN_TIME_LAG, behind);
      weir_card_table_set_series (self->groups_table, i, COLUMN_LINE, weir_consumer_group_get_lag_series (group));
      weir_card_table_set_state (self->groups_table, i, COLUMN_LINE,
                                 state == WEIR_TILE_SUCCESS ? WEIR_TILE_NORMAL : state);
      weir_card_table_set_action (self->groups_table, i, "win.show-group",
                                  g_variant_new_string (weir_consumer_group_get_name (group)));
      if (i == 0)
        {
          /* Translators: a consumer group and how it does: "shipping-group · Catching up" */
          g_autofree char *detail = g_strdup_printf (_("%s · %s"), weir_consumer_group_get_name (group), judgement);

          weir_tile_set_value (self->lag_tile, lag);
          weir_tile_set_detail (self->lag_tile, detail);
          weir_tile_set_state (self->lag_tile, state == WEIR_TILE_SUCCESS ? WEIR_TILE_NORMAL : state);
          weir_tile_set_series (self->lag_tile, weir_consumer_group_get_lag_series (group));
          weir_tile_data_changed (self->lag_tile);
        }
    }
}

static void
set_cluster_row (WeirOverviewPage *self,
                 guint row,
                 const char *name,
                 gint64 value,
                 const char *judgement,
                 WeirTileState state,
                 const char *page)
{
  g_autofree char *text = weir_format_count (value);

  weir_card_table_set_text (self->cluster_table, row, CLUSTER_COLUMN_NAME, name);
  weir_card_table_set_text (self->cluster_table, row, CLUSTER_COLUMN_VALUE, text);
  weir_card_table_set_text (self->cluster_table, row, CLUSTER_COLUMN_STATE, judgement);
  weir_card_table_set_state (self->cluster_table, row, CLUSTER_COLUMN_STATE, state);
  weir_card_table_set_action (self->cluster_table, row, "win.show-page", g_variant_new_string (page));
}

static void
update_cluster_card (WeirOverviewPage *self,
                     WeirCluster *cluster)
{
  GListModel *brokers = weir_cluster_get_brokers (cluster);
  GListModel *topics = weir_cluster_get_topics (cluster);
  const guint n_brokers = g_list_model_get_n_items (brokers);
  gint64 n_topics = 0;
  gint64 n_partitions = 0;
  gint64 n_messages = 0;
  guint n_under_replicated = 0;
  guint n_unreachable = 0;
  guint n_groups = g_list_model_get_n_items (weir_cluster_get_groups (cluster));
  gboolean has_groups_error = weir_cluster_get_groups_error (cluster) != NULL;
  const char *groups_judgement = NULL;
  g_autofree char *unreachable = NULL;
  g_autofree char *under_replicated = NULL;
  g_autofree char *detail = NULL;
  g_autofree char *rate = NULL;

  for (guint i = 0; i < n_brokers; i++)
    {
      g_autoptr (WeirBroker) broker = g_list_model_get_item (brokers, i);

      n_unreachable += !weir_broker_get_is_reachable (broker);
    }
  for (guint i = 0; i < g_list_model_get_n_items (topics); i++)
    {
      g_autoptr (WeirTopic) topic = g_list_model_get_item (topics, i);

      n_topics += !weir_topic_get_is_internal (topic);
      n_partitions += weir_topic_get_n_partitions (topic);
      /* A sum with an unknown part is unknown. */
      if (weir_topic_get_n_messages (topic) == WEIR_OFFSET_UNKNOWN)
        n_messages = WEIR_OFFSET_UNKNOWN;
      else if (n_messages != WEIR_OFFSET_UNKNOWN && !weir_topic_get_is_internal (topic))
        n_messages += weir_topic_get_n_messages (topic);
      n_under_replicated += weir_topic_get_n_under_replicated (topic);
    }
  if (n_unreachable > 0)
    unreachable = g_strdup_printf (ngettext ("%u not reachable", "%u not reachable", n_unreachable), n_unreachable);
  if (n_under_replicated > 0)
    under_replicated = g_strdup_printf (ngettext ("%u under-replicated", "%u under-replicated", n_under_replicated),
                                        n_under_replicated);
  weir_card_table_set_subtitle (self->cluster_table, weir_cluster_get_name (cluster));
  weir_card_table_set_n_rows (self->cluster_table, N_CLUSTER_ROWS);
  set_cluster_row (self, ROW_BROKERS, _("Brokers"), n_brokers, unreachable != NULL ? unreachable : _("All reachable"),
                   unreachable != NULL ? WEIR_TILE_ERROR : WEIR_TILE_SUCCESS, "brokers");
  set_cluster_row (self, ROW_TOPICS, _("Topics"), n_topics, NULL, WEIR_TILE_NORMAL, "topics");
  set_cluster_row (self, ROW_PARTITIONS, _("Partitions"), n_partitions,
                   under_replicated != NULL ? under_replicated : _("All in sync"),
                   under_replicated != NULL ? WEIR_TILE_WARNING : WEIR_TILE_SUCCESS, "topics");
  set_cluster_row (self, ROW_MESSAGES, _("Messages kept"), n_messages, NULL, WEIR_TILE_NORMAL, "topics");
  if (has_groups_error)
    /* Translators: said of consumer groups that no broker lists; those that the connection names are asked for */
    groups_judgement = n_groups == 0 ? _("Not listed") : _("Known by name");
  /* A broker that lists none does not say that there are none. */
  set_cluster_row (self, ROW_GROUPS, _("Consumer groups"), has_groups_error && n_groups == 0 ? -1 : (gint64) n_groups,
                   groups_judgement, WEIR_TILE_NORMAL, "groups");
  self->findings.n_brokers = n_brokers;
  self->findings.n_unreachable = n_unreachable;
  self->findings.n_under_replicated = n_under_replicated;

  rate = weir_overview_format_figure (weir_series_get_last (weir_cluster_get_rate_series (cluster)));
  weir_tile_set_value (self->rate_tile, rate);
  detail = g_strdup_printf (ngettext ("in %d topic", "in %d topics", (gulong) n_topics), (int) n_topics);
  weir_tile_set_detail (self->rate_tile, detail);
  weir_tile_set_series (self->rate_tile, weir_cluster_get_rate_series (cluster));
  weir_tile_data_changed (self->rate_tile);
}

void
weir_overview_update_cluster (WeirOverviewPage *self)
{
  WeirCluster *cluster = weir_session_get_cluster (self->session);

  if (weir_cluster_get_snapshot (cluster) == NULL)
    return;
  update_findings (self, cluster);
  update_groups (self, cluster);
  update_cluster_card (self, cluster);
}
