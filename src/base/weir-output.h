/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

#include "weir-record-view.h"

G_BEGIN_DECLS

/**
 * WeirOutput:
 *
 * What goes to standard output, through one buffer: a million small writes are as many system
 * calls. JSON is written straight into it. Not locked: whoever writes from two threads has a mutex.
 */
typedef struct
{
  char *data;
  gsize length;
  gsize size;
  int fd;
  gboolean has_failed; /* the disk is full, for one: what follows is dropped */
  int error_number;
} WeirOutput;

#define WEIR_OUTPUT_FLUSH_BYTES (64 * 1024)

void     weir_output_init (WeirOutput *self, int fd);
void     weir_output_clear (WeirOutput *self);
gboolean weir_output_flush (WeirOutput *self);
char    *weir_output_reserve (WeirOutput *self, gsize n_bytes); /* room behind the end; does not move the end */
void     weir_output_bytes (WeirOutput *self, gconstpointer bytes, gsize length);
void     weir_output_text (WeirOutput *self, const char *text);
void     weir_output_char (WeirOutput *self, char c);
void     weir_output_int64 (WeirOutput *self, gint64 number);

/* Values of JSON. Texts need not be terminated. */
gboolean weir_output_json_try_string (WeirOutput *self, gconstpointer bytes, gsize length); /* FALSE, and nothing written: no UTF-8 */
void     weir_output_json_bytes (WeirOutput *self, gconstpointer bytes, gsize length);      /* NULL: null; else a string, else {"base64":"…"} */
void     weir_output_json_gbytes (WeirOutput *self, GBytes *bytes);                         /* the same; nullable, and none are not null */
void     weir_output_json_text (WeirOutput *self, const char *text);                        /* nullable */
void     weir_output_json_int64_or_null (WeirOutput *self, gint64 number, gboolean is_known);

/* `,"key":` with the comma where one is due: a member of an object follows. */
void     weir_output_json_key (WeirOutput *self, const char *key);

/* One header of a record: FALSE behind the last one. A NULL value is a null. */
typedef gboolean (*WeirOutputHeaderFunc) (const WeirRecordView *view, guint index, const char **name, gconstpointer *value,
                                          gsize *length);

/* The whole record as one object without loss: bytes that are no UTF-8 as {"base64":"…"}, repeated headers kept. */
void     weir_output_json_record (WeirOutput *self, const WeirRecordView *view, WeirOutputHeaderFunc get_header);
/* The bytes of the value and a newline: nothing but that for null and for empty. */
void     weir_output_raw_record (WeirOutput *self, const WeirRecordView *view);

G_END_DECLS
