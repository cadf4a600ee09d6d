/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "model/weir-offset-change.h"

#include <string.h>

void
weir_commit_clear (WeirCommit *self)
{
  g_clear_pointer (&self->metadata, g_bytes_unref);
  *self = WEIR_COMMIT_NONE;
}

void
weir_commit_set (WeirCommit *self,
                 const WeirCommit *from)
{
  GBytes *metadata = from->metadata != NULL && g_bytes_get_size (from->metadata) > 0 ? g_bytes_ref (from->metadata) : NULL;

  g_clear_pointer (&self->metadata, g_bytes_unref);
  self->offset = from->offset >= 0 ? from->offset : WEIR_OFFSET_UNKNOWN;
  self->leader_epoch = from->offset >= 0 && from->leader_epoch >= 0 ? from->leader_epoch : WEIR_LEADER_EPOCH_UNKNOWN;
  self->metadata = metadata;
}

static gboolean
metadata_is_empty (GBytes *metadata)
{
  return metadata == NULL || g_bytes_get_size (metadata) == 0;
}

gboolean
weir_commit_equal (const WeirCommit *a,
                   const WeirCommit *b)
{
  if (a->offset < 0 || b->offset < 0)
    return a->offset < 0 && b->offset < 0;
  if (a->offset != b->offset || a->leader_epoch != b->leader_epoch)
    return FALSE;
  if (metadata_is_empty (a->metadata) || metadata_is_empty (b->metadata))
    return metadata_is_empty (a->metadata) && metadata_is_empty (b->metadata);
  return g_bytes_equal (a->metadata, b->metadata);
}

static void
item_free (WeirOffsetItem *self)
{
  g_free (self->topic);
  weir_commit_clear (&self->before);
  weir_commit_clear (&self->after);
  g_free (self->problem);
  g_clear_object (&self->first);
  g_clear_object (&self->last);
  g_free (self);
}

/**
 * weir_offset_change_new:
 *
 * Returns: (transfer full): a change of @group without partitions
 */
WeirOffsetChange *
weir_offset_change_new (WeirOffsetChangeKind kind,
                        const char *group)
{
  WeirOffsetChange *self = g_new0 (WeirOffsetChange, 1);

  g_return_val_if_fail (group != NULL, NULL);

  self->kind = kind;
  self->group = g_strdup (group);
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  return self;
}

void
weir_offset_change_free (WeirOffsetChange *self)
{
  if (self == NULL)
    return;
  g_free (self->group);
  g_free (self->cluster);
  g_free (self->bootstrap);
  g_free (self->what);
  g_free (self->error);
  g_ptr_array_unref (self->items);
  g_free (self);
}

WeirOffsetItem *
weir_offset_change_add (WeirOffsetChange *self,
                        const char *topic,
                        gint32 partition)
{
  WeirOffsetItem *item = g_new0 (WeirOffsetItem, 1);

  item->topic = g_strdup (topic);
  item->partition = partition;
  item->before = WEIR_COMMIT_NONE;
  item->after = WEIR_COMMIT_NONE;
  item->low_watermark = WEIR_OFFSET_UNKNOWN;
  item->high_watermark = WEIR_OFFSET_UNKNOWN;
  item->wanted = WEIR_OFFSET_UNKNOWN;
  item->n_messages = -1;
  g_ptr_array_add (self->items, item);
  return item;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const WeirOffsetItem *first = *(const WeirOffsetItem *const *) a;
  const WeirOffsetItem *second = *(const WeirOffsetItem *const *) b;
  int order = strcmp (first->topic, second->topic);

  return order != 0 ? order : first->partition < second->partition ? -1 : first->partition > second->partition;
}

void
weir_offset_change_sort (WeirOffsetChange *self)
{
  g_ptr_array_sort (self->items, compare);
}

/* NULL where it is not in there. Only once it is sorted: groups may have tens of thousands of partitions. */
WeirOffsetItem *
weir_offset_change_find (const WeirOffsetChange *self,
                         const char *topic,
                         gint32 partition)
{
  guint low = 0;
  guint high = self->items->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      WeirOffsetItem *item = g_ptr_array_index (self->items, middle);
      int order = strcmp (topic, item->topic);

      if (order == 0)
        order = partition < item->partition ? -1 : partition > item->partition;
      if (order == 0)
        return item;
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }
  return NULL;
}

guint
weir_offset_change_count_planned (const WeirOffsetChange *self)
{
  guint n = 0;

  for (guint i = 0; i < self->items->len; i++)
    n += !((const WeirOffsetItem *) g_ptr_array_index (self->items, i))->is_excluded;
  return n;
}

guint
weir_offset_change_count_problems (const WeirOffsetChange *self)
{
  guint n = 0;

  for (guint i = 0; i < self->items->len; i++)
    {
      const WeirOffsetItem *item = g_ptr_array_index (self->items, i);

      n += item->is_excluded && item->problem != NULL;
    }
  return n;
}

gboolean
weir_offset_change_has_moved (const WeirOffsetChange *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      if (((const WeirOffsetItem *) g_ptr_array_index (self->items, i))->has_moved)
        return TRUE;
    }
  return FALSE;
}

guint
weir_offset_change_count_result (const WeirOffsetChange *self,
                                 WeirOffsetResult result)
{
  guint n = 0;

  for (guint i = 0; i < self->items->len; i++)
    {
      const WeirOffsetItem *item = g_ptr_array_index (self->items, i);

      n += !item->is_excluded && item->result == result;
    }
  return n;
}

WeirOffsetChange *
weir_offset_change_new_undo (const WeirOffsetChange *self)
{
  WeirOffsetChange *undo = weir_offset_change_new (WEIR_OFFSET_CHANGE_UNDO, self->group);

  undo->undo_of = self->id;
  for (guint i = 0; i < self->items->len; i++)
    {
      const WeirOffsetItem *from = g_ptr_array_index (self->items, i);
      WeirOffsetItem *item;

      if (from->is_excluded || from->result == WEIR_OFFSET_RESULT_REFUSED)
        continue;
      item = weir_offset_change_add (undo, from->topic, from->partition);
      /* What the group is expected to have; whoever plans the undo puts what it has in its place. */
      weir_commit_set (&item->before, &from->after);
      weir_commit_set (&item->after, &from->before);
    }
  weir_offset_change_sort (undo);
  return undo;
}

void
weir_offset_item_take_committed (WeirOffsetItem *self,
                                 const WeirCommit *committed)
{
  if (weir_commit_equal (committed, &self->after))
    {
      self->result = WEIR_OFFSET_RESULT_WRITTEN;
      g_clear_pointer (&self->problem, g_free);
    }
  else if (weir_commit_equal (committed, &self->before))
    {
      self->result = WEIR_OFFSET_RESULT_REFUSED;
    }
  else
    {
      self->result = WEIR_OFFSET_RESULT_OTHER;
    }
}

void
weir_offset_change_conclude (WeirOffsetChange *self)
{
  guint n_planned = weir_offset_change_count_planned (self);
  guint n_written = weir_offset_change_count_result (self, WEIR_OFFSET_RESULT_WRITTEN);

  if (weir_offset_change_count_result (self, WEIR_OFFSET_RESULT_PLANNED) > 0)
    self->state = WEIR_OFFSET_CHANGE_OPEN;
  else if (n_written == n_planned)
    self->state = WEIR_OFFSET_CHANGE_DONE;
  else if (weir_offset_change_count_result (self, WEIR_OFFSET_RESULT_REFUSED) == n_planned)
    self->state = WEIR_OFFSET_CHANGE_FAILED;
  else
    self->state = WEIR_OFFSET_CHANGE_PARTIAL;
}
