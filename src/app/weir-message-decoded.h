/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

#include "decode/weir-decoder.h"

G_BEGIN_DECLS

/**
 * WeirMessageDecoded:
 * @decoder: what it was read with
 * @automatic: what it would be read with if nobody chose
 * @reason: why that one
 * @packing: (nullable): what the bytes are packed with, unpacked or not
 * @bytes: (nullable): what was read: those of the message, or what was in them
 * @is_unpack_cut: whether there is more in them
 * @tree: (nullable): where the format has one
 * @text: (nullable): valid UTF-8; where the format has text other than that of the tree
 * @line_starts: where the lines of @text begin; long ones are broken, what has no line break in front goes on
 * @n_lines: how many
 * @longest_line: of @text, in bytes, before it was broken
 * @problem: (nullable): a sentence: what could not be read, or is not shown
 *
 * A key or a value, read. Immutable and reference counted: made on a thread, shown on the main one.
 */
typedef struct
{
  gatomicrefcount references;
  const WeirDecoder *decoder;
  const WeirDecoder *automatic;
  char *reason;
  const WeirDecoder *packing;
  GBytes *bytes;
  gboolean is_unpack_cut;
  WeirDecodedTree *tree;
  char *text;
  gsize text_length;
  gboolean is_text_cut;
  guint32 *line_starts;
  guint n_lines;
  gsize longest_line;
  char *problem;
} WeirMessageDecoded;

/* How it is to be read: no decoder stands for the one that is most sure. */
typedef struct
{
  const WeirDecoder *decoder; /* nullable */
  gboolean does_unpack;
} WeirMessageFormat;

/* Small ones are read at once, others on a thread. */
WeirMessageDecoded *weir_message_decode (GBytes *bytes, const char *topic, gboolean is_key, GBytes *key,
                                         const WeirMessageFormat *format) G_GNUC_WARN_UNUSED_RESULT;
gboolean            weir_message_decode_is_quick (GBytes *bytes);
void                weir_message_decode_async (GBytes *bytes, const char *topic, gboolean is_key, GBytes *key, const WeirMessageFormat *format,
                                               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
WeirMessageDecoded *weir_message_decode_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

WeirMessageDecoded *weir_message_decoded_ref (WeirMessageDecoded *self);
void                weir_message_decoded_unref (WeirMessageDecoded *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirMessageDecoded, weir_message_decoded_unref)

G_END_DECLS
