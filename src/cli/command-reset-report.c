/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>

#include "base/weir-format.h"
#include "decode/weir-decode.h"
#include "weir-cli-offsets.h"

/* What a change of a group is, or was: for people, and as JSON. */

/* Of a message's value, for people. */
#define MAX_SHOWN_BYTES 60
/* Of how many partitions the first and last messages are shown. */
#define MAX_SHOWN_PARTITIONS 20

const char *
weir_cli_offsets_get_state (const WeirOffsetChange *change)
{
  switch (change->state)
    {
    case WEIR_OFFSET_CHANGE_DONE:
      return "done";
    case WEIR_OFFSET_CHANGE_PARTIAL:
      return "partial";
    case WEIR_OFFSET_CHANGE_FAILED:
      return "failed";
    case WEIR_OFFSET_CHANGE_OPEN:
    default:
      return "open";
    }
}

static const char *
get_kind (WeirOffsetChangeKind kind)
{
  switch (kind)
    {
    case WEIR_OFFSET_CHANGE_DELETE:
      return "delete";
    case WEIR_OFFSET_CHANGE_DELETE_GROUP:
      return "delete_group";
    case WEIR_OFFSET_CHANGE_UNDO:
      return "undo";
    case WEIR_OFFSET_CHANGE_SET:
    default:
      return "set";
    }
}

static const char *
get_result (const WeirOffsetItem *item)
{
  if (item->is_excluded)
    return item->problem != NULL ? "left_out" : "unchanged";
  switch (item->result)
    {
    case WEIR_OFFSET_RESULT_WRITTEN:
      return "written";
    case WEIR_OFFSET_RESULT_REFUSED:
      return "refused";
    case WEIR_OFFSET_RESULT_OTHER:
      return "other";
    case WEIR_OFFSET_RESULT_PLANNED:
    default:
      return "planned";
    }
}

static void
json_commit (WeirOutput *output,
             const char *key,
             const WeirCommit *commit)
{
  gsize length = 0;
  gconstpointer metadata = commit->metadata != NULL ? g_bytes_get_data (commit->metadata, &length) : "";

  weir_output_json_key (output, key);
  if (commit->offset < 0)
    {
      weir_output_text (output, "null");
      return;
    }
  weir_output_char (output, '{');
  weir_output_json_key (output, "offset");
  weir_output_int64 (output, commit->offset);
  weir_output_json_key (output, "leader_epoch");
  weir_output_json_int64_or_null (output, commit->leader_epoch, commit->leader_epoch >= 0);
  weir_output_json_key (output, "metadata");
  weir_output_json_bytes (output, metadata, length);
  weir_output_char (output, '}');
}

static void
json_message (WeirOutput *output,
              const char *key,
              WeirRecord *record)
{
  weir_output_json_key (output, key);
  if (record == NULL)
    {
      weir_output_text (output, "null");
      return;
    }
  weir_output_char (output, '{');
  weir_output_json_key (output, "offset");
  weir_output_int64 (output, weir_record_get_offset (record));
  weir_output_json_key (output, "timestamp");
  weir_output_json_int64_or_null (output, weir_record_get_timestamp_msec (record), weir_record_get_timestamp_msec (record) >= 0);
  weir_output_json_key (output, "key");
  weir_output_json_gbytes (output, weir_record_get_key (record));
  weir_output_json_key (output, "value");
  weir_output_json_gbytes (output, weir_record_get_value (record));
  weir_output_char (output, '}');
}

static void
json_item (WeirOutput *output,
           const WeirOffsetItem *item)
{
  gint64 distance = 0;
  gboolean is_known = weir_offset_item_get_distance (item, &distance);

  weir_output_json_key (output, "topic");
  weir_output_json_text (output, item->topic);
  weir_output_json_key (output, "partition");
  weir_output_int64 (output, item->partition);
  json_commit (output, "old", &item->before);
  json_commit (output, "new", &item->after);
  weir_output_json_key (output, "result");
  weir_output_json_text (output, get_result (item));
  weir_output_json_key (output, "problem");
  weir_output_json_text (output, item->problem);
  weir_output_json_key (output, "offsets");
  weir_output_json_int64_or_null (output, distance, is_known);
  weir_output_json_key (output, "skipped");
  weir_output_json_int64_or_null (output, distance > 0 ? item->n_messages : 0, is_known && (distance <= 0 || item->n_messages >= 0));
  weir_output_json_key (output, "again");
  weir_output_json_int64_or_null (output, distance < 0 ? item->n_messages : 0, is_known && (distance >= 0 || item->n_messages >= 0));
  weir_output_json_key (output, "wanted");
  weir_output_json_int64_or_null (output, item->wanted, item->wanted >= 0 || item->clamp == WEIR_OFFSET_WAS_BELOW);
  weir_output_json_key (output, "brought_to");
  weir_output_json_text (output, item->clamp == WEIR_OFFSET_WAS_BELOW   ? "low_watermark"
                                 : item->clamp == WEIR_OFFSET_WAS_ABOVE ? "high_watermark"
                                                                        : NULL);
  weir_output_json_key (output, "low_watermark");
  weir_output_json_int64_or_null (output, item->low_watermark, item->low_watermark >= 0);
  weir_output_json_key (output, "high_watermark");
  weir_output_json_int64_or_null (output, item->high_watermark, item->high_watermark >= 0);
  weir_output_json_key (output, "moved_since");
  weir_output_text (output, item->has_moved ? "true" : "false");
  json_message (output, "first", item->first);
  json_message (output, "last", item->last);
}

void
weir_cli_offsets_json_partitions (WeirOutput *output,
                                  const WeirOffsetChange *change)
{
  weir_output_json_key (output, "partitions");
  weir_output_char (output, '[');
  for (guint i = 0; i < change->items->len; i++)
    {
      weir_output_text (output, i > 0 ? ",\n{" : "\n{");
      json_item (output, g_ptr_array_index (change->items, i));
      weir_output_char (output, '}');
    }
  weir_output_text (output, "\n]");
}

void
weir_cli_offsets_json_change (WeirOutput *output,
                              const WeirOffsetChange *change)
{
  weir_output_json_key (output, "id");
  weir_output_json_int64_or_null (output, change->id, change->id > 0);
  weir_output_json_key (output, "group");
  weir_output_json_text (output, change->group);
  weir_output_json_key (output, "kind");
  weir_output_json_text (output, get_kind (change->kind));
  weir_output_json_key (output, "what");
  weir_output_json_text (output, change->what);
  weir_output_json_key (output, "cluster");
  weir_output_json_text (output, change->cluster);
  weir_output_json_key (output, "undo_of");
  weir_output_json_int64_or_null (output, change->undo_of, change->undo_of > 0);
  weir_output_json_key (output, "error");
  weir_output_json_text (output, change->error);
}

/* Sums of messages where each is known, or null. */
static void
json_sums (WeirOutput *output,
           const WeirOffsetChange *change)
{
  gint64 n_skipped = 0, n_again = 0;
  gboolean is_known = TRUE;

  for (guint i = 0; i < change->items->len; i++)
    {
      const WeirOffsetItem *item = g_ptr_array_index (change->items, i);
      gint64 distance = 0;

      if (item->is_excluded)
        continue;
      if (!weir_offset_item_get_distance (item, &distance) || (distance != 0 && item->n_messages < 0))
        is_known = FALSE;
      else if (distance > 0)
        n_skipped += item->n_messages;
      else if (distance < 0)
        n_again += item->n_messages;
    }
  weir_output_json_key (output, "skipped");
  weir_output_json_int64_or_null (output, n_skipped, is_known);
  weir_output_json_key (output, "again");
  weir_output_json_int64_or_null (output, n_again, is_known);
}

void
weir_cli_offsets_print_json (WeirOutput *output,
                             const WeirOffsetChange *change,
                             const WeirOffsetPlan *plan,
                             gboolean dry_run)
{
  weir_output_char (output, '{');
  weir_cli_offsets_json_change (output, change);
  weir_output_json_key (output, "dry_run");
  weir_output_text (output, dry_run ? "true" : "false");
  weir_output_json_key (output, "state");
  weir_output_json_text (output, change->id > 0 ? weir_cli_offsets_get_state (change) : "planned");
  weir_output_json_key (output, "group_state");
  weir_output_json_text (output, plan->state);
  weir_output_json_key (output, "obstacle");
  weir_output_json_text (output, plan->obstacle);
  json_sums (output, change);
  weir_cli_offsets_json_partitions (output, change);
  weir_output_text (output, "}\n");
}

static char *
describe_time (WeirRecord *record)
{
  return record != NULL && weir_record_get_timestamp_msec (record) >= 0 ? weir_format_date_time (weir_record_get_timestamp_msec (record)) : NULL;
}

static void
add_message (WeirCliTable *table,
             const WeirOffsetItem *item,
             const char *which,
             WeirRecord *record)
{
  weir_cli_table_add (table, g_strdup (item->topic));
  weir_cli_table_add (table, g_strdup_printf ("%d", item->partition));
  weir_cli_table_add (table, g_strdup (which));
  weir_cli_table_add (table, g_strdup_printf ("%" G_GINT64_FORMAT, weir_record_get_offset (record)));
  weir_cli_table_add (table, describe_time (record));
  weir_cli_table_add (table, weir_decode_to_line (weir_record_get_key (record), MAX_SHOWN_BYTES));
  weir_cli_table_add (table, weir_decode_to_line (weir_record_get_value (record), MAX_SHOWN_BYTES));
}

static void
print_messages (WeirOutput *output,
                const WeirOffsetChange *change)
{
  static const char *const titles[] = { "TOPIC", ">PARTITION", "MESSAGE", ">OFFSET", "TIME", "KEY", "VALUE", NULL };
  WeirCliTable *table = NULL;
  guint n_shown = 0;

  for (guint i = 0; i < change->items->len && n_shown < MAX_SHOWN_PARTITIONS; i++)
    {
      const WeirOffsetItem *item = g_ptr_array_index (change->items, i);

      if (item->first == NULL && item->last == NULL)
        continue;
      if (table == NULL)
        table = weir_cli_table_new (titles);
      if (item->first != NULL)
        add_message (table, item, _("first"), item->first);
      if (item->last != NULL)
        add_message (table, item, _("last"), item->last);
      n_shown++;
    }
  if (table == NULL)
    return;
  weir_output_char (output, '\n');
  weir_cli_table_print (table, output);
}

void
weir_cli_offsets_print_text (WeirOutput *output,
                             const WeirOffsetChange *change,
                             gboolean is_counted)
{
  static const char *const titles[] = { "TOPIC", ">PARTITION", ">OLD", ">NEW", ">LOW", ">HIGH", "EFFECT", "NOTE", NULL };
  WeirCliTable *table = weir_cli_table_new (titles);

  for (guint i = 0; i < change->items->len; i++)
    {
      const WeirOffsetItem *item = g_ptr_array_index (change->items, i);
      char *note = weir_offset_item_describe_note (item);

      weir_cli_table_add (table, g_strdup (item->topic));
      weir_cli_table_add (table, g_strdup_printf ("%d", item->partition));
      weir_cli_table_add_count (table, item->before.offset);
      weir_cli_table_add_count (table, item->after.offset);
      weir_cli_table_add_count (table, item->low_watermark);
      weir_cli_table_add_count (table, item->high_watermark);
      weir_cli_table_add (table, weir_offset_item_describe_effect (item));
      weir_cli_table_add (table, note != NULL ? note : g_strdup (""));
    }
  weir_cli_table_print (table, output);
  if (is_counted)
    print_messages (output, change);
}
