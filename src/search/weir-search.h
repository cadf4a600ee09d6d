/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

#include "search/weir-condition.h"

G_BEGIN_DECLS

/**
 * WeirSearchOptions:
 * @text: (nullable): a text that is in the key or the value, as bytes
 * @text_length: its length in bytes, −1 where it is terminated
 * @ignore_case: whatever the case of its letters
 * @in_headers: or in the name or value of a header
 * @condition: (nullable): what is also to be true, in the language of docs/search.md
 * @now_msec: what “now” is in it, ms since 1970; 0 for now
 *
 * What to look for. Zero-initialised it is everything.
 */
typedef struct
{
  const char *text;
  gssize text_length;
  gboolean ignore_case;
  gboolean in_headers;
  const char *condition;
  gint64 now_msec;
} WeirSearchOptions;

/**
 * WeirSearchCounts:
 * @n_looked_at: messages that were looked at
 * @n_matched: those that match
 * @n_unreadable: those of which it cannot be said; they are not among @n_matched
 */
typedef struct
{
  gint64 n_looked_at;
  gint64 n_matched;
  gint64 n_unreadable;
} WeirSearchCounts;

/**
 * WeirSearch:
 *
 * What a search looks for, and what it has found so far. Any number of threads may ask it at once: what they need to
 * remember is kept for each. Asking locks and allocates nothing, once a thread has asked before.
 */
typedef struct _WeirSearch WeirSearch;

WeirSearch *weir_search_new (const WeirSearchOptions *options, WeirHeaderFunc header_func, gsize *position, GError **error) G_GNUC_WARN_UNUSED_RESULT;
WeirSearch *weir_search_ref (WeirSearch *self);
void        weir_search_unref (WeirSearch *self);
WeirVerdict weir_search_match (WeirSearch *self, const WeirRecordView *view);
void        weir_search_get_counts (WeirSearch *self, WeirSearchCounts *counts);
char       *weir_search_counts_to_text (const WeirSearchCounts *counts) G_GNUC_WARN_UNUSED_RESULT; /* one sentence */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirSearch, weir_search_unref)

G_END_DECLS
