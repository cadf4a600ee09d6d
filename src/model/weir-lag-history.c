/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "model/weir-lag-history.h"

#include <glib/gi18n.h>
#include <string.h>

/* All histories together: 40 bytes a point, so 40 MB, however many groups there are. */
#define POINTS_MAX 1000000
#define CAPACITY_MIN 60
#define CAPACITY_MAX 6000
#define MARKS_MAX 200

typedef struct
{
  char *topic;
  gint32 partition;
  WeirLagSeries *series;
} Entry;

typedef struct
{
  GArray *entries; /* Entry, by topic and partition as in a snapshot */
  GArray *marks;   /* WeirLagMark */
  char *note;
  char *state;
  GHashTable *members; /* ids; NULL until they were told */
  guint64 assignment;  /* what the members had: a number that differs when they have something else */
  gboolean is_wanted;
} Group;

struct _WeirLagHistory
{
  GObject parent_instance;

  GHashTable *groups; /* name → Group */
  guint capacity;
};

G_DEFINE_FINAL_TYPE (WeirLagHistory, weir_lag_history, G_TYPE_OBJECT)

enum
{
  WANTED,
  MERGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
entry_clear (gpointer data)
{
  Entry *entry = data;

  g_free (entry->topic);
  weir_lag_series_unref (entry->series);
}

static void
mark_clear (gpointer data)
{
  g_free (((WeirLagMark *) data)->text);
}

static void
group_free (gpointer data)
{
  Group *group = data;

  g_array_unref (group->entries);
  g_array_unref (group->marks);
  g_clear_pointer (&group->members, g_hash_table_unref);
  g_free (group->note);
  g_free (group->state);
  g_free (group);
}

static void
weir_lag_history_finalize (GObject *object)
{
  g_hash_table_unref (WEIR_LAG_HISTORY (object)->groups);
  G_OBJECT_CLASS (weir_lag_history_parent_class)->finalize (object);
}

static void
weir_lag_history_class_init (WeirLagHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = weir_lag_history_finalize;

  signals[WANTED] = g_signal_new ("wanted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[MERGED] = g_signal_new ("merged", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
weir_lag_history_init (WeirLagHistory *self)
{
  self->groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, group_free);
  self->capacity = CAPACITY_MAX;
}

WeirLagHistory *
weir_lag_history_new (void)
{
  return g_object_new (WEIR_TYPE_LAG_HISTORY, NULL);
}

static Group *
ensure_group (WeirLagHistory *self,
              const char     *name)
{
  Group *group = g_hash_table_lookup (self->groups, name);

  if (group != NULL)
    return group;
  group = g_new0 (Group, 1);
  group->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (group->entries, entry_clear);
  group->marks = g_array_new (FALSE, FALSE, sizeof (WeirLagMark));
  g_array_set_clear_func (group->marks, mark_clear);
  g_hash_table_insert (self->groups, g_strdup (name), group);
  return group;
}

static int
compare_entry (const Entry *entry,
               const char  *topic,
               gint32       partition)
{
  int order = strcmp (entry->topic, topic);

  return order != 0 ? order : (entry->partition > partition) - (entry->partition < partition);
}

/* @hint: where it should be, since snapshots have the same order. */
static Entry *
ensure_entry (WeirLagHistory *self,
              Group          *group,
              const char     *topic,
              gint32          partition,
              guint           hint)
{
  Entry entry = { .partition = partition };
  guint low = 0, high = group->entries->len;

  if (hint < high && compare_entry (&g_array_index (group->entries, Entry, hint), topic, partition) == 0)
    return &g_array_index (group->entries, Entry, hint);
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      int order = compare_entry (&g_array_index (group->entries, Entry, middle), topic, partition);

      if (order == 0)
        return &g_array_index (group->entries, Entry, middle);
      if (order < 0)
        low = middle + 1;
      else
        high = middle;
    }
  entry.topic = g_strdup (topic);
  entry.series = weir_lag_series_new (self->capacity);
  g_array_insert_val (group->entries, low, entry);
  return &g_array_index (group->entries, Entry, low);
}

static const Entry *
find_entry (const Group *group,
            const char  *topic,
            gint32       partition)
{
  guint low = 0, high = group != NULL ? group->entries->len : 0;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const Entry *entry = &g_array_index (group->entries, Entry, middle);
      int order = compare_entry (entry, topic, partition);

      if (order == 0)
        return entry;
      if (order < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return NULL;
}

static void
add_mark (Group          *group,
          gint64          time_usec,
          WeirLagMarkKind kind,
          char           *text)
{
  WeirLagMark mark = { time_usec, kind, text };

  if (group->marks->len >= MARKS_MAX)
    g_array_remove_index (group->marks, 0);
  g_array_append_val (group->marks, mark);
}

/* Of who has what, in any order of the members. */
static guint64
hash_assignment (const WeirGroupInfo *info)
{
  guint64 sum = 0;

  for (guint i = 0; i < info->members->len; i++)
    {
      const WeirMemberInfo *member = &g_array_index (info->members, WeirMemberInfo, i);
      guint64 hash = g_str_hash (member->member_id != NULL ? member->member_id : "");

      for (guint j = 0; j < member->assignment->len; j++)
        {
          const WeirGroupOffset *offset = &g_array_index (member->assignment, WeirGroupOffset, j);

          hash = hash * 31 + g_str_hash (offset->topic);
          hash = hash * 31 + (guint64) offset->partition;
        }
      /* Mixed, as otherwise two members that swap what they have would add up to the same. */
      hash *= G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
      hash ^= hash >> 29;
      sum += hash * hash;
    }
  return sum;
}

static GHashTable *
collect_members (const WeirGroupInfo *info)
{
  GHashTable *members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < info->members->len; i++)
    {
      const WeirMemberInfo *member = &g_array_index (info->members, WeirMemberInfo, i);

      if (member->member_id != NULL)
        g_hash_table_add (members, g_strdup (member->member_id));
    }
  return members;
}

static guint
count_missing (GHashTable *of,
               GHashTable *in)
{
  GHashTableIter iter;
  gpointer key;
  guint n = 0;

  g_hash_table_iter_init (&iter, of);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    n += !g_hash_table_contains (in, key);
  return n;
}

/* What is another than in the cycle before. Members are only compared where the broker told them both times. */
static void
look_for_marks (Group               *group,
                const WeirGroupInfo *info,
                gint64               time_usec)
{
  g_autoptr (GHashTable) members = NULL;
  guint64 assignment;
  guint n_joined = 0, n_left = 0;

  if (!info->has_members || info->error != NULL)
    return;
  members = collect_members (info);
  assignment = hash_assignment (info);
  if (group->members != NULL)
    {
      n_joined = count_missing (members, group->members);
      n_left = count_missing (group->members, members);
      if (n_joined > 0)
        add_mark (group, time_usec, WEIR_LAG_MARK_JOINED,
                  g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u member joined", "%u members joined", n_joined),
                                   n_joined));
      if (n_left > 0)
        add_mark (group, time_usec, WEIR_LAG_MARK_LEFT,
                  g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u member left", "%u members left", n_left), n_left));
      if (assignment != group->assignment && n_joined == 0 && n_left == 0)
        add_mark (group, time_usec, WEIR_LAG_MARK_REBALANCE, g_strdup (_("Partitions were shared out anew")));
      g_hash_table_unref (group->members);
    }
  group->members = g_steal_pointer (&members);
  group->assignment = assignment;
}

/**
 * weir_lag_history_apply:
 * @self: a history
 * @snapshot: (transfer none): a sealed snapshot, newer than the one before
 *
 * Appends what the snapshot knows. Groups that were not read in this cycle are left alone, as their committed offsets
 * are older than the ends beside them; of those that could not be read there is a gap.
 */
void
weir_lag_history_apply (WeirLagHistory     *self,
                        const WeirSnapshot *snapshot)
{
  guint n_entries = 0;

  g_return_if_fail (WEIR_IS_LAG_HISTORY (self));
  g_return_if_fail (snapshot != NULL);

  if (snapshot->groups == NULL)
    return;
  for (guint i = 0; i < snapshot->groups->len; i++)
    n_entries += g_array_index (snapshot->groups, WeirGroupInfo, i).offsets->len;
  self->capacity = CLAMP (POINTS_MAX / MAX (n_entries, 1), CAPACITY_MIN, CAPACITY_MAX);

  for (guint i = 0; i < snapshot->groups->len; i++)
    {
      const WeirGroupInfo *info = &g_array_index (snapshot->groups, WeirGroupInfo, i);
      Group *group;

      if (!info->is_complete && info->error == NULL)
        continue;
      group = ensure_group (self, info->name);
      for (guint j = 0; j < info->offsets->len; j++)
        {
          const WeirGroupOffset *offset = &g_array_index (info->offsets, WeirGroupOffset, j);
          Entry *entry = ensure_entry (self, group, offset->topic, offset->partition, j);
          const WeirPartitionInfo *partition;
          WeirLagPoint point = { .time_usec = snapshot->time_usec, .source = WEIR_LAG_SAMPLED };

          if (!info->is_complete)
            {
              weir_lag_series_append_gap (entry->series, snapshot->time_usec);
              continue;
            }
          partition = weir_snapshot_find_partition (snapshot, offset->topic, offset->partition);
          point.committed = offset->committed;
          point.end = partition != NULL ? partition->high_watermark : -1;
          weir_lag_series_append (entry->series, &point);
        }
      if (info->is_complete)
        look_for_marks (group, info, snapshot->time_usec);
    }
}

/**
 * weir_lag_history_want:
 * @self: a history
 * @group: a group's name
 *
 * Somebody looks at that group: once for each, "wanted" is emitted.
 */
void
weir_lag_history_want (WeirLagHistory *self,
                       const char     *group)
{
  Group *data;

  g_return_if_fail (WEIR_IS_LAG_HISTORY (self));
  g_return_if_fail (group != NULL);

  data = ensure_group (self, group);
  if (data->is_wanted)
    return;
  data->is_wanted = TRUE;
  g_signal_emit (self, signals[WANTED], 0, group);
}

gboolean
weir_lag_history_is_wanted (WeirLagHistory *self,
                            const char     *group)
{
  const Group *data;

  g_return_val_if_fail (WEIR_IS_LAG_HISTORY (self), FALSE);

  data = g_hash_table_lookup (self->groups, group);
  return data != NULL && data->is_wanted;
}

void
weir_lag_history_merge (WeirLagHistory     *self,
                        const char         *group,
                        const char         *topic,
                        gint32              partition,
                        const WeirLagPoint *points,
                        guint               n_points)
{
  g_return_if_fail (WEIR_IS_LAG_HISTORY (self));
  g_return_if_fail (group != NULL && topic != NULL);

  weir_lag_series_merge (ensure_entry (self, ensure_group (self, group), topic, partition, G_MAXUINT)->series, points,
                         n_points);
}

void
weir_lag_history_set_note (WeirLagHistory *self,
                           const char     *group,
                           const char     *note)
{
  g_return_if_fail (WEIR_IS_LAG_HISTORY (self));
  g_return_if_fail (group != NULL);

  g_set_str (&ensure_group (self, group)->note, note);
  g_signal_emit (self, signals[MERGED], 0, group);
}

const char *
weir_lag_history_get_note (WeirLagHistory *self,
                           const char     *group)
{
  const Group *data;

  g_return_val_if_fail (WEIR_IS_LAG_HISTORY (self), NULL);

  data = g_hash_table_lookup (self->groups, group);
  return data != NULL ? data->note : NULL;
}

WeirLagSeries *
weir_lag_history_find (WeirLagHistory *self,
                       const char     *group,
                       const char     *topic,
                       gint32          partition)
{
  const Entry *entry;

  g_return_val_if_fail (WEIR_IS_LAG_HISTORY (self), NULL);

  entry = find_entry (g_hash_table_lookup (self->groups, group), topic, partition);
  return entry != NULL ? entry->series : NULL;
}

guint
weir_lag_history_get_n_marks (WeirLagHistory *self,
                              const char     *group)
{
  const Group *data;

  g_return_val_if_fail (WEIR_IS_LAG_HISTORY (self), 0);

  data = g_hash_table_lookup (self->groups, group);
  return data != NULL ? data->marks->len : 0;
}

const WeirLagMark *
weir_lag_history_get_mark (WeirLagHistory *self,
                           const char     *group,
                           guint           index)
{
  const Group *data;

  g_return_val_if_fail (WEIR_IS_LAG_HISTORY (self), NULL);

  data = g_hash_table_lookup (self->groups, group);
  g_return_val_if_fail (data != NULL && index < data->marks->len, NULL);
  return &g_array_index (data->marks, WeirLagMark, index);
}

static guint
count_idle_members (const WeirGroupInfo *info)
{
  guint n_idle = 0;

  for (guint i = 0; i < info->members->len; i++)
    n_idle += g_array_index (info->members, WeirMemberInfo, i).assignment->len == 0;
  return n_idle;
}

/* What a partition's history and the snapshot say together. */
static void
tell_partition (const Entry           *entry,
                const WeirSnapshot    *snapshot,
                const WeirGroupInfo   *info,
                const WeirGroupOffset *offset,
                gint64                 now_usec,
                WeirLagPart           *part,
                WeirLagForecast       *forecast)
{
  const WeirTopicInfo *topic = weir_snapshot_find_topic (snapshot, offset->topic);
  const WeirPartitionInfo *partition = weir_snapshot_find_partition (snapshot, offset->topic, offset->partition);
  WeirLagFacts facts = WEIR_LAG_FACTS_INIT;

  facts.now_usec = now_usec;
  facts.lag = weir_snapshot_get_lag (snapshot, offset);
  if (offset->oldest == WEIR_OLDEST_READ || offset->oldest == WEIR_OLDEST_INTERPOLATED)
    {
      facts.oldest_usec = offset->oldest_msec * 1000;
      facts.oldest_kind = offset->oldest == WEIR_OLDEST_READ ? WEIR_LAG_TIME_EXACT : WEIR_LAG_TIME_INTERPOLATED;
    }
  if (topic != NULL && topic->has_retention)
    facts.retention_msec = topic->retention_msec >= 0 ? topic->retention_msec : WEIR_RETENTION_FOR_EVER;
  if (partition != NULL)
    facts.low_watermark = partition->low_watermark;

  part->topic = offset->topic;
  part->partition = offset->partition;
  part->is_held = weir_group_info_find_holder (info, offset->topic, offset->partition) != NULL;
  weir_lag_forecast_init (forecast);
  if (entry == NULL)
    {
      part->verdict = (WeirLagVerdict){ .lag = facts.lag, .n_arrived = -1, .lag_before = -1 };
      forecast->lag = facts.lag;
      return;
    }
  weir_lag_forecast_compute (forecast, entry->series, &facts);
  weir_lag_verdict_judge (&part->verdict, entry->series, facts.lag, now_usec);
}

/**
 * weir_lag_history_tell:
 * @self: a history
 * @snapshot: the latest
 * @info: (transfer none): a group of it
 * @now_usec: real time
 * @story: (out caller-allocates): cleared with weir_lag_story_clear(), before @snapshot goes
 *
 * Works out all there is to say of a group.
 */
void
weir_lag_history_tell (WeirLagHistory      *self,
                       const WeirSnapshot  *snapshot,
                       const WeirGroupInfo *info,
                       gint64               now_usec,
                       WeirLagStory        *story)
{
  const Group *group;

  g_return_if_fail (WEIR_IS_LAG_HISTORY (self));
  g_return_if_fail (snapshot != NULL && info != NULL && story != NULL);

  group = g_hash_table_lookup (self->groups, info->name);
  *story = (WeirLagStory){ .n_parts = info->offsets->len };
  story->parts = g_new0 (WeirLagPart, story->n_parts + 1);
  story->forecasts = g_new0 (WeirLagForecast, story->n_parts + 1);
  weir_lag_forecast_init (&story->forecast);
  for (guint i = 0; i < story->n_parts; i++)
    {
      const WeirGroupOffset *offset = &g_array_index (info->offsets, WeirGroupOffset, i);

      tell_partition (find_entry (group, offset->topic, offset->partition), snapshot, info, offset, now_usec,
                      &story->parts[i], &story->forecasts[i]);
      weir_lag_forecast_add (&story->forecast, &story->forecasts[i]);
    }
  weir_lag_forecast_finish (&story->forecast, now_usec);
  weir_lag_group_verdict_judge (&story->verdict, story->parts, story->n_parts,
                                info->has_members ? (int) info->members->len : -1, count_idle_members (info));
}

void
weir_lag_story_clear (WeirLagStory *story)
{
  g_clear_pointer (&story->parts, g_free);
  g_clear_pointer (&story->forecasts, g_free);
  story->n_parts = 0;
}

static void
find_range (WeirLagHistory *self,
            const char     *group,
            gint64         *begin_usec,
            gint64         *end_usec)
{
  const Group *data = g_hash_table_lookup (self->groups, group);

  *begin_usec = *end_usec = -1;
  for (guint i = 0; data != NULL && i < data->entries->len; i++)
    {
      gint64 from, to;

      if (!weir_lag_series_get_known_range (g_array_index (data->entries, Entry, i).series, &from, &to))
        continue;
      if (*begin_usec < 0 || from < *begin_usec)
        *begin_usec = from;
      *end_usec = MAX (*end_usec, to);
    }
}

gint64
weir_lag_history_get_begin (WeirLagHistory *self,
                            const char     *group)
{
  gint64 begin_usec, end_usec;

  g_return_val_if_fail (WEIR_IS_LAG_HISTORY (self), -1);

  find_range (self, group, &begin_usec, &end_usec);
  return begin_usec;
}

gint64
weir_lag_history_get_end (WeirLagHistory *self,
                          const char     *group)
{
  gint64 begin_usec, end_usec;

  g_return_val_if_fail (WEIR_IS_LAG_HISTORY (self), -1);

  find_range (self, group, &begin_usec, &end_usec);
  return end_usec;
}

guint
weir_lag_history_get_n_partitions (WeirLagHistory *self,
                                   const char     *group)
{
  const Group *data;

  g_return_val_if_fail (WEIR_IS_LAG_HISTORY (self), 0);

  data = g_hash_table_lookup (self->groups, group);
  return data != NULL ? data->entries->len : 0;
}

void
weir_lag_history_fill (WeirLagHistory *self,
                       const char     *group,
                       gint64          from_usec,
                       gint64          to_usec,
                       guint           n_points,
                       WeirSeries     *into)
{
  const Group *data;
  g_autofree WeirLagSeries **series = NULL;
  gint64 step_usec;

  g_return_if_fail (WEIR_IS_LAG_HISTORY (self));
  g_return_if_fail (n_points > 1 && into != NULL);

  weir_series_clear (into);
  data = g_hash_table_lookup (self->groups, group);
  if (data == NULL || to_usec <= from_usec)
    return;
  series = g_new (WeirLagSeries *, data->entries->len + 1);
  for (guint i = 0; i < data->entries->len; i++)
    series[i] = g_array_index (data->entries, Entry, i).series;
  step_usec = MAX ((to_usec - from_usec) / (n_points - 1), 1);
  /* On the steps of the clock, so that a line that moves on does not change where it was; and the end itself, as what is
   * newest matters most. */
  from_usec += (step_usec - from_usec % step_usec) % step_usec;
  weir_lag_series_sum (series, data->entries->len, from_usec, to_usec - 1, step_usec, into);
  weir_lag_series_sum (series, data->entries->len, to_usec, to_usec, step_usec, into);
}
