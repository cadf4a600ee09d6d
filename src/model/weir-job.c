/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "model/weir-job.h"

#include <string.h>

#define MAX_NAME_BYTES 100

static void
range_clear (gpointer data)
{
  WeirJobRange *range = data;

  g_clear_pointer (&range->error, g_free);
}

static void
refused_free (gpointer data)
{
  WeirJobRefused *refused = data;

  g_free (refused->reason);
  g_free (refused);
}

static void
init_lists (WeirJob *self)
{
  self->ranges = g_array_new (FALSE, TRUE, sizeof (WeirJobRange));
  g_array_set_clear_func (self->ranges, range_clear);
  self->targets = g_array_new (FALSE, TRUE, sizeof (WeirJobTarget));
  self->refused = g_ptr_array_new_with_free_func (refused_free);
}

/**
 * weir_job_new:
 * @name: see weir_job_name_is_valid()
 *
 * Returns: (transfer full): a job with an identity of its own, with nothing to do yet
 */
WeirJob *
weir_job_new (const char *name)
{
  WeirJob *self = g_new0 (WeirJob, 1);
  g_autofree char *uuid = g_uuid_string_random ();

  self->name = g_strdup (name);
  self->id = g_strndup (uuid, 8);
  self->partition = -1;
  self->now_msec = g_get_real_time () / 1000;
  init_lists (self);
  return self;
}

WeirJob *
weir_job_copy (const WeirJob *self)
{
  WeirJob *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  copy->id = g_strdup (self->id);
  copy->source = g_strdup (self->source);
  copy->target = g_strdup (self->target);
  copy->source_bootstrap = g_strdup (self->source_bootstrap);
  copy->target_bootstrap = g_strdup (self->target_bootstrap);
  copy->source_profile = g_strdup (self->source_profile);
  copy->target_profile = g_strdup (self->target_profile);
  copy->from = g_strdup (self->from);
  copy->to = g_strdup (self->to);
  copy->match = g_strdup (self->match);
  copy->where = g_strdup (self->where);
  copy->edits = g_strdup (self->edits);
  copy->divert_topic = g_strdup (self->divert_topic);
  copy->error = g_strdup (self->error);
  init_lists (copy);
  for (guint i = 0; i < self->ranges->len; i++)
    {
      const WeirJobRange *range = &g_array_index (self->ranges, WeirJobRange, i);

      weir_job_add_range (copy, range->partition, range->from, range->to, range->next);
      weir_job_take_range_error (copy, i, range->error);
    }
  g_array_append_vals (copy->targets, self->targets->data, self->targets->len);
  for (guint i = 0; i < self->refused->len; i++)
    {
      const WeirJobRefused *refused = g_ptr_array_index (self->refused, i);

      weir_job_add_refused (copy, refused->partition, refused->offset, refused->reason);
    }
  return copy;
}

void
weir_job_free (WeirJob *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->id);
  g_free (self->source);
  g_free (self->target);
  g_free (self->source_bootstrap);
  g_free (self->target_bootstrap);
  g_free (self->source_profile);
  g_free (self->target_profile);
  g_free (self->from);
  g_free (self->to);
  g_free (self->match);
  g_free (self->where);
  g_free (self->edits);
  g_free (self->divert_topic);
  g_free (self->error);
  g_array_unref (self->ranges);
  g_array_unref (self->targets);
  g_ptr_array_unref (self->refused);
  g_free (self);
}

/**
 * weir_job_name_is_valid:
 *
 * Returns: whether it can be the name of a file, and a part of a name on the cluster: letters, digits, dots, hyphens
 *   and underscores
 */
gboolean
weir_job_name_is_valid (const char *name)
{
  if (*name == '\0' || *name == '.' || strlen (name) > MAX_NAME_BYTES)
    return FALSE;
  for (const char *p = name; *p != '\0'; p++)
    {
      if (!g_ascii_isalnum (*p) && strchr ("._-", *p) == NULL)
        return FALSE;
    }
  return TRUE;
}

void
weir_job_add_range (WeirJob *self,
                    gint32 partition,
                    gint64 from,
                    gint64 to,
                    gint64 next)
{
  WeirJobRange range = { .partition = partition, .from = from, .to = to, .next = next };

  g_array_append_val (self->ranges, range);
}

void
weir_job_add_target (WeirJob *self,
                     gint32 partition,
                     gint64 start,
                     gint64 end)
{
  WeirJobTarget target = { .partition = partition, .start = start, .end = end };

  g_array_append_val (self->targets, target);
}

void
weir_job_add_refused (WeirJob *self,
                      gint32 partition,
                      gint64 offset,
                      const char *reason)
{
  WeirJobRefused *refused = g_new0 (WeirJobRefused, 1);

  refused->partition = partition;
  refused->offset = offset;
  refused->reason = g_strdup (reason);
  g_ptr_array_add (self->refused, refused);
}

void
weir_job_take_range_error (WeirJob *self,
                           guint index,
                           const char *error)
{
  WeirJobRange *range = &g_array_index (self->ranges, WeirJobRange, index);

  g_free (range->error);
  range->error = g_strdup (error);
}

gboolean
weir_job_is_complete (const WeirJob *self)
{
  for (guint i = 0; i < self->ranges->len; i++)
    {
      const WeirJobRange *range = &g_array_index (self->ranges, WeirJobRange, i);

      if (range->next < range->to)
        return FALSE;
    }
  return self->ranges->len > 0;
}

void
weir_job_get_progress (const WeirJob *self,
                       gint64 *n_done,
                       gint64 *n_all)
{
  *n_done = *n_all = 0;
  for (guint i = 0; i < self->ranges->len; i++)
    {
      const WeirJobRange *range = &g_array_index (self->ranges, WeirJobRange, i);

      *n_done += range->next - range->from;
      *n_all += range->to - range->from;
    }
}

/* The plan, member by member. What is no option of the command line has no name there. */
typedef enum
{
  TEXT,
  FLAG,
  NUMBER32,
  NUMBER64,
  DECIMAL,
} MemberType;

typedef struct
{
  const char *key;
  const char *option;
  MemberType type;
  gsize offset;
} Member;

#define MEMBER(key, option, type, field) { key, option, type, offsetof (WeirJob, field) }

static const Member members[] = {
  MEMBER ("Source", "SOURCE", TEXT, source),
  MEMBER ("Target", "TARGET", TEXT, target),
  MEMBER ("SourceBootstrap", NULL, TEXT, source_bootstrap),
  MEMBER ("TargetBootstrap", "--to-bootstrap", TEXT, target_bootstrap),
  MEMBER ("SourceProfile", NULL, TEXT, source_profile),
  MEMBER ("TargetProfile", NULL, TEXT, target_profile),
  MEMBER ("From", "--from", TEXT, from),
  MEMBER ("To", "--to", TEXT, to),
  MEMBER ("Partition", "--partition", NUMBER32, partition),
  MEMBER ("Match", "--match", TEXT, match),
  MEMBER ("IgnoreCase", "--ignore-case", FLAG, ignore_case),
  MEMBER ("MatchHeaders", "--headers", FLAG, match_headers),
  MEMBER ("Where", "--where", TEXT, where),
  MEMBER ("Edits", "--set", TEXT, edits),
  MEMBER ("Now", NULL, NUMBER64, now_msec),
  /* It may go on faster or slower. */
  MEMBER ("Rate", NULL, DECIMAL, rate),
  MEMBER ("Partitioning", "--partitioning", NUMBER32, partitioning),
  MEMBER ("TargetPartition", "--to-partition", NUMBER32, target_partition),
  MEMBER ("NewTimestamps", "--timestamps", FLAG, new_timestamps),
  MEMBER ("SourceHeader", "--source-header", FLAG, source_header),
  /* What stops a job may be passed by when it goes on. */
  MEMBER ("Refused", NULL, NUMBER32, refused_policy),
  MEMBER ("DivertTopic", NULL, TEXT, divert_topic),
  MEMBER ("Delivery", "--transactional", NUMBER32, delivery),
};

G_STATIC_ASSERT (sizeof (WeirPartitioning) == sizeof (gint32));
G_STATIC_ASSERT (sizeof (WeirDelivery) == sizeof (gint32));
G_STATIC_ASSERT (sizeof (WeirRefusedPolicy) == sizeof (gint32));

void
weir_job_plan_to_key_file (const WeirJob *self,
                           GKeyFile *file,
                           const char *group)
{
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const Member *member = &members[i];
      gconstpointer field = (const char *) self + member->offset;

      switch (member->type)
        {
        case TEXT:
          if (*(char *const *) field != NULL)
            g_key_file_set_string (file, group, member->key, *(char *const *) field);
          break;
        case FLAG:
          g_key_file_set_boolean (file, group, member->key, *(const gboolean *) field);
          break;
        case NUMBER32:
          g_key_file_set_integer (file, group, member->key, *(const gint32 *) field);
          break;
        case NUMBER64:
          g_key_file_set_int64 (file, group, member->key, *(const gint64 *) field);
          break;
        case DECIMAL:
        default:
          g_key_file_set_double (file, group, member->key, *(const double *) field);
          break;
        }
    }
}

/* FALSE: a part of it is missing or wrong. */
gboolean
weir_job_plan_from_key_file (WeirJob *self,
                             GKeyFile *file,
                             const char *group)
{
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const Member *member = &members[i];
      gpointer field = (char *) self + member->offset;
      g_autoptr (GError) error = NULL;

      switch (member->type)
        {
        case TEXT:
          g_free (*(char **) field);
          *(char **) field = g_key_file_get_string (file, group, member->key, NULL);
          break;
        case FLAG:
          *(gboolean *) field = g_key_file_get_boolean (file, group, member->key, &error);
          break;
        case NUMBER32:
          *(gint32 *) field = g_key_file_get_integer (file, group, member->key, &error);
          break;
        case NUMBER64:
          *(gint64 *) field = g_key_file_get_int64 (file, group, member->key, &error);
          break;
        case DECIMAL:
        default:
          *(double *) field = g_key_file_get_double (file, group, member->key, &error);
          break;
        }
      if (error != NULL)
        return FALSE;
    }
  return self->source != NULL && self->target != NULL;
}

const char *
weir_job_compare_plans (const WeirJob *self,
                        const WeirJob *other)
{
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const Member *member = &members[i];
      gconstpointer a = (const char *) self + member->offset;
      gconstpointer b = (const char *) other + member->offset;
      gboolean is_same;

      if (member->option == NULL)
        continue;
      if (member->type == TEXT)
        is_same = g_strcmp0 (*(char *const *) a, *(char *const *) b) == 0;
      else
        is_same = *(const gint32 *) a == *(const gint32 *) b;
      if (!is_same)
        return member->option;
    }
  return NULL;
}
