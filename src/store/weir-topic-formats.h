/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * WeirTopicFormats:
 *
 * In which format the values and the keys of a topic are read where a person chose one, and whether they are
 * shown as a tree, as text or as hex; for all topics, kept in `formats.ini` as the columns of the tables are in
 * `columns.ini`. Main thread; saving is asynchronous.
 */
#define WEIR_TYPE_TOPIC_FORMATS (weir_topic_formats_get_type ())
G_DECLARE_FINAL_TYPE (WeirTopicFormats, weir_topic_formats, WEIR, TOPIC_FORMATS, GObject)

/**
 * WeirTopicFormat:
 * @decoder: (nullable): the name of a decoder, %NULL for the one that fits best
 * @view: (nullable): "tree", "text" or "hex", %NULL for the one that suits the format
 * @does_unpack: whether what is packed is unpacked
 *
 * All unset is what nobody chose.
 */
typedef struct
{
  char *decoder;
  char *view;
  gboolean does_unpack;
} WeirTopicFormat;

void              weir_topic_format_clear (WeirTopicFormat *self);

WeirTopicFormats *weir_topic_formats_new (const char *path) G_GNUC_WARN_UNUSED_RESULT; /* NULL: the user's */
/* @format is cleared by whoever has it. */
void              weir_topic_formats_get (WeirTopicFormats *self, const char *topic, gboolean is_key, WeirTopicFormat *format);
/* Changes what is known, and soon the file; what nobody chose is not kept. */
void              weir_topic_formats_set (WeirTopicFormats *self, const char *topic, gboolean is_key, const WeirTopicFormat *format);
void              weir_topic_formats_flush (WeirTopicFormats *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WeirTopicFormat, weir_topic_format_clear)

G_END_DECLS
