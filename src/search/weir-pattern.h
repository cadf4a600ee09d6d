/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WeirVerdict:
 * @WEIR_VERDICT_NO: it does not match
 * @WEIR_VERDICT_YES: it matches
 * @WEIR_VERDICT_UNREADABLE: it cannot be said: the value is no JSON and a field of it was needed, or a regular expression
 *   took too long
 *
 * What a search says of a message: never an error, and never a silent "no".
 */
typedef enum
{
  WEIR_VERDICT_NO,
  WEIR_VERDICT_YES,
  WEIR_VERDICT_UNREADABLE,
} WeirVerdict;

typedef enum
{
  WEIR_PATTERN_NONE = 0,
  WEIR_PATTERN_LITERAL = 1 << 0,     /* a text, no regular expression */
  WEIR_PATTERN_IGNORE_CASE = 1 << 1, /* also by Unicode's simple case folding */
} WeirPatternFlags;

/**
 * WeirPattern:
 *
 * A regular expression over bytes that are mostly UTF-8: what is none matches nothing, but what is around it does.
 * Immutable, for any thread.
 */
typedef struct _WeirPattern WeirPattern;

/**
 * WeirPatternScratch:
 *
 * The memory that matching needs, kept between matches. One per thread.
 */
typedef struct _WeirPatternScratch WeirPatternScratch;

WeirPattern        *weir_pattern_new (const char *text, gsize length, WeirPatternFlags flags, gsize *position,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void                weir_pattern_free (WeirPattern *self);
WeirVerdict         weir_pattern_match (const WeirPattern *self, WeirPatternScratch *scratch, const void *bytes, gsize length);

WeirPatternScratch *weir_pattern_scratch_new (void) G_GNUC_WARN_UNUSED_RESULT;
void                weir_pattern_scratch_free (WeirPatternScratch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirPattern, weir_pattern_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirPatternScratch, weir_pattern_scratch_free)

G_END_DECLS
