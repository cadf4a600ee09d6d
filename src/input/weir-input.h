/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "model/weir-draft.h"

G_BEGIN_DECLS

/**
 * WeirInputFormat:
 * @WEIR_INPUT_JSON_LINES: a message a line, as `weirctl consume --json` prints it: without loss
 * @WEIR_INPUT_CSV: a table with a heading
 * @WEIR_INPUT_DELIMITED: as kcat reads it: values between delimiters, with a key in front where there is another delimiter
 * @WEIR_INPUT_FILES: a file a message
 */
typedef enum
{
  WEIR_INPUT_JSON_LINES,
  WEIR_INPUT_CSV,
  WEIR_INPUT_DELIMITED,
  WEIR_INPUT_FILES,
} WeirInputFormat;

/**
 * WeirInputOptions:
 * @topic: that of the messages
 * @partition: that of the messages, −1 for by the key
 * @same_partitions: that which each message of the input names
 * @timestamp_msec: of all messages, instead of what the input says; 0 for now; −1: what the input says, or now
 * @columns: (nullable): of CSV: `key=COLUMN,value=COLUMN,timestamp=COLUMN,header.NAME=COLUMN`; `value=*` makes a JSON object of all columns.
 *   %NULL: columns of the names that an export has
 * @separator: of CSV
 * @delimiter: (nullable): between messages; %NULL is a newline
 * @key_delimiter: (nullable): behind the key; %NULL: there are no keys
 * @empty_is_null: an empty key or value is null, in delimited input
 * @names_are_keys: the name of a file is the key of its message
 *
 * How a file is to be read.
 */
typedef struct
{
  WeirInputFormat format;
  const char *topic;
  gint32 partition;
  gboolean same_partitions;
  gint64 timestamp_msec;
  const char *columns;
  char separator;
  GBytes *delimiter;
  GBytes *key_delimiter;
  gboolean empty_is_null;
  gboolean names_are_keys;
} WeirInputOptions;

/**
 * WeirInput:
 *
 * Messages out of a file, one after the other, with little memory however many there are. Blocks while it reads. May be used
 * on any thread, by one at a time.
 */
typedef struct _WeirInput WeirInput;

/* @path: a file, "-" for standard input; a folder where each file is a message. */
WeirInput  *weir_input_new (const char *path, const WeirInputOptions *options, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void        weir_input_free (WeirInput *self);

/* The next message. NULL without an error: there is none any more. WEIR_ERROR_INVALID: this one is wrong, the next may be good; the
 * message is what is wrong, without a full stop. Another error: it cannot be read further. */
WeirRecord *weir_input_next (WeirInput *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same without making a record of it: it lives until the next call. FALSE: there is none any more, or *@error says what is wrong. */
gboolean    weir_input_next_draft (WeirInput *self, WeirDraft *draft, GError **error);

/* Where the message or the error of the last call is: a line from 1 on, or of files which one. */
gint64      weir_input_get_line (const WeirInput *self);
/* The name of the file that it is in, to be shown. */
const char *weir_input_get_name (const WeirInput *self);

gboolean    weir_input_format_parse (const char *text, WeirInputFormat *format, GError **error);
/* What a path looks like: a folder, .csv, or lines of JSON. */
WeirInputFormat weir_input_format_guess (const char *path);
/* A delimiter as it is typed: \n \t \r \0 \\ \xNN. NULL: wrong. */
GBytes     *weir_input_parse_delimiter (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirInput, weir_input_free)

G_END_DECLS
