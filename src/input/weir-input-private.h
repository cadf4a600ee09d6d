/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "base/weir-json.h"
#include "input/weir-input.h"

/* Between weir-input.c and one file a format; nobody else includes it. */

G_BEGIN_DECLS

/* A file in pieces. */
typedef struct
{
  int fd;
  char *data;
  gsize size;
  gsize start; /* of what was not taken yet */
  gsize end;
  gboolean has_ended;
  int error_number;
} WeirInputBuffer;

/* What a format keeps between messages, freed with g_free() and what its free function does. */
struct _WeirInput
{
  WeirInputOptions options;
  WeirInputBuffer buffer;
  char *name;
  char *path;
  gint64 line;      /* of the last message */
  gint64 next_line; /* of the next */
  GPtrArray *columns;  /* CSV: what each column is */
  GPtrArray *names;    /* CSV: the heading; files: the paths */
  GPtrArray *cells;    /* CSV */
  GString *text;       /* CSV: a cell */
  WeirRecord *record;  /* CSV, files: what the draft borrows from */
  WeirJsonReader *reader; /* JSON: the same */
  GPtrArray *kept;     /* JSON: GBytes that are not as they stand in the line */
  GArray *headers;     /* of WeirDraftHeader */
};

/* The next piece up to a delimiter, which is not in it: borrowed until the next call. FALSE: the end, or an error. */
gboolean    weir_input_buffer_next (WeirInputBuffer *self, const char *delimiter, gsize n_delimiter, const char **text, gsize *length);
/* The next byte, −1 at the end. */
int         weir_input_buffer_get (WeirInputBuffer *self);
int         weir_input_buffer_peek (WeirInputBuffer *self);

gboolean    weir_input_next_json (WeirInput *self, WeirDraft *draft, GError **error);
gboolean    weir_input_start_csv (WeirInput *self, GError **error);
WeirRecord *weir_input_next_csv (WeirInput *self, GError **error);
gboolean    weir_input_next_delimited (WeirInput *self, WeirDraft *draft, GError **error);
gboolean    weir_input_start_files (WeirInput *self, GError **error);
WeirRecord *weir_input_next_files (WeirInput *self, GError **error);

/* Of the strict alphabet, with padding; NULL where it is not. */
GBytes     *weir_input_decode_base64 (const char *text, gsize length);
/* [["name","value"],…], a value null or {"base64":"…"} too. NULL: it is not. */
GPtrArray  *weir_input_parse_headers (const char *text, gsize length);
/* What holds for all messages. */
void        weir_input_apply_options (WeirInput *self, gint32 *partition, gint64 *timestamp_msec);
WeirRecord *weir_input_make_record (WeirInput *self, gint32 partition, gint64 timestamp_msec, GBytes *key, GBytes *value, GPtrArray *headers);

G_END_DECLS
