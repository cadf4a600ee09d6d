/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * WeirTopicColumns:
 *
 * Which columns the table of a topic's messages has and how wide they are, for all topics:
 * kept in `columns.ini` (a key file) in the user's configuration folder. It is a convenience: a file that is
 * broken or too large is left out, never an error. Bounded: of very many topics those that were changed last are kept.
 * Main thread; saving is asynchronous.
 */
#define WEIR_TYPE_TOPIC_COLUMNS (weir_topic_columns_get_type ())
G_DECLARE_FINAL_TYPE (WeirTopicColumns, weir_topic_columns, WEIR, TOPIC_COLUMNS, GObject)

/**
 * WeirTopicColumn:
 * @id: "offset", "value" …, or a path of a field, which begins with "$"
 * @width: in pixels, −1 for the usual
 * @is_visible: whether it is shown
 */
typedef struct
{
  char *id;
  int width;
  gboolean is_visible;
} WeirTopicColumn;

#define WEIR_TOPIC_COLUMNS_MAX 40 /* columns a topic */

WeirTopicColumn  *weir_topic_column_new (const char *id, int width, gboolean is_visible) G_GNUC_WARN_UNUSED_RESULT;
void              weir_topic_column_free (WeirTopicColumn *self);

WeirTopicColumns *weir_topic_columns_new (const char *path) G_GNUC_WARN_UNUSED_RESULT; /* NULL: the user's */
/* In their order; NULL where nothing is known of the topic. */
GPtrArray        *weir_topic_columns_dup (WeirTopicColumns *self, const char *topic) G_GNUC_WARN_UNUSED_RESULT; /* of WeirTopicColumn */
/* Changes what is known, and soon the file. @columns NULL: forgets the topic. */
void              weir_topic_columns_set (WeirTopicColumns *self, const char *topic, GPtrArray *columns);

/* Writes what is not written yet, before it returns: a program that ends does not wait for files. */
void              weir_topic_columns_flush (WeirTopicColumns *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirTopicColumn, weir_topic_column_free)

G_END_DECLS
