/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "search/weir-pattern.h"

#include <glib/gi18n.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/weir-error.h"

/* Steps back after which a match gives up, and what a long text is given more. Without a limit "(a+)+$" takes for ever on
 * thirty letters. A match that gives up is not silent: its message counts as unreadable. */
#define MATCH_LIMIT 100000
#define MATCH_LIMIT_PER_BYTE 10
#define MATCH_LIMIT_MAX 100000000
#define HEAP_LIMIT_KIB (16 * 1024)

/* The library counts steps back, not characters, so that on a long text some patterns take for ever within any such limit.
 * From this length on it stops at each item of the pattern to look at the clock, which is slower. */
#define TIMED_BYTES 4096
#define MAX_USEC 200000
#define MAX_USEC_PER_BYTE 0.5
#define CALLS_PER_LOOK 32

struct _WeirPattern
{
  pcre2_code *code;
  pcre2_code *timed_code; /* nullable: a text needs none */
};

struct _WeirPatternScratch
{
  pcre2_match_data *data;
  pcre2_match_context *context;
  gint64 end_usec;
  guint n_calls;
};

/* Called by the library between two items of a pattern. */
static int
look_at_clock (pcre2_callout_block *block,
               void *data)
{
  WeirPatternScratch *scratch = data;

  if (++scratch->n_calls % CALLS_PER_LOOK != 0 || scratch->end_usec == 0)
    return 0;
  return g_get_monotonic_time () < scratch->end_usec ? 0 : PCRE2_ERROR_CALLOUT;
}

/**
 * weir_pattern_new:
 * @text: the regular expression, or the text itself; UTF-8
 * @length: its length in bytes
 * @position: (out): at which byte of @text it is wrong
 *
 * Returns: (nullable): the pattern
 */
WeirPattern *
weir_pattern_new (const char *text,
                  gsize length,
                  WeirPatternFlags flags,
                  gsize *position,
                  GError **error)
{
  uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C;
  WeirPattern *self;
  PCRE2_SIZE offset;
  pcre2_code *code;
  int number;

  /* With PCRE2_LITERAL the library takes only options that mean something for a text. */
  if (flags & WEIR_PATTERN_LITERAL)
    options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_LITERAL;
  else
    options |= PCRE2_UCP;
  if (flags & WEIR_PATTERN_IGNORE_CASE)
    options |= PCRE2_CASELESS;

  code = pcre2_compile ((PCRE2_SPTR) text, length, options, &number, &offset, NULL);
  if (code == NULL)
    {
      guchar message[256];

      if (pcre2_get_error_message (number, message, sizeof message) < 0)
        message[0] = '\0';
      *position = MIN (offset, length);
      /* Translators: %s is the reason, always in English */
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("The regular expression is wrong here: %s."), (char *) message);
      return NULL;
    }

  /* Where the system allows no memory that is written and run, matching is slower and as right. */
  pcre2_jit_compile (code, PCRE2_JIT_COMPLETE);
  self = g_new0 (WeirPattern, 1);
  self->code = code;
  if (!(flags & WEIR_PATTERN_LITERAL))
    {
      self->timed_code = pcre2_compile ((PCRE2_SPTR) text, length, options | PCRE2_AUTO_CALLOUT, &number, &offset, NULL);
      /* It is right, but with the stops in it it may be too large: then there is only the other limit. */
      if (self->timed_code != NULL)
        pcre2_jit_compile (self->timed_code, PCRE2_JIT_COMPLETE);
    }
  return self;
}

void
weir_pattern_free (WeirPattern *self)
{
  if (self == NULL)
    return;
  pcre2_code_free (self->code);
  pcre2_code_free (self->timed_code);
  g_free (self);
}

WeirPatternScratch *
weir_pattern_scratch_new (void)
{
  WeirPatternScratch *self = g_new0 (WeirPatternScratch, 1);

  self->data = pcre2_match_data_create (1, NULL);
  self->context = pcre2_match_context_create (NULL);
  if (self->data == NULL || self->context == NULL)
    g_error ("Out of memory");
  pcre2_set_heap_limit (self->context, HEAP_LIMIT_KIB);
  pcre2_set_callout (self->context, look_at_clock, self);
  return self;
}

void
weir_pattern_scratch_free (WeirPatternScratch *self)
{
  if (self == NULL)
    return;
  pcre2_match_data_free (self->data);
  pcre2_match_context_free (self->context);
  g_free (self);
}

/**
 * weir_pattern_match:
 * @bytes: (nullable): what to look in
 *
 * Thread: the scratch's.
 *
 * Returns: whether the pattern matches somewhere; %WEIR_VERDICT_UNREADABLE where finding out takes too long
 */
WeirVerdict
weir_pattern_match (const WeirPattern *self,
                    WeirPatternScratch *scratch,
                    const void *bytes,
                    gsize length)
{
  guint64 limit = MATCH_LIMIT + (guint64) MATCH_LIMIT_PER_BYTE * length;
  PCRE2_SPTR subject = bytes != NULL ? bytes : (PCRE2_SPTR) "";
  const pcre2_code *code = self->code;
  int result;

  scratch->end_usec = 0;
  if (length >= TIMED_BYTES && self->timed_code != NULL)
    {
      code = self->timed_code;
      scratch->end_usec = g_get_monotonic_time () + MAX_USEC + (gint64) (MAX_USEC_PER_BYTE * (double) length);
    }

  pcre2_set_match_limit (scratch->context, (uint32_t) MIN (limit, MATCH_LIMIT_MAX));
  result = pcre2_match (code, subject, length, 0, 0, scratch->data, scratch->context);
  /* The stack of compiled code is small; the interpreter keeps its own on the heap, within the same limits. */
  if (G_UNLIKELY (result == PCRE2_ERROR_JIT_STACKLIMIT))
    result = pcre2_match (code, subject, length, 0, PCRE2_NO_JIT, scratch->data, scratch->context);
  if (result >= 0)
    return WEIR_VERDICT_YES;
  return result == PCRE2_ERROR_NOMATCH ? WEIR_VERDICT_NO : WEIR_VERDICT_UNREADABLE;
}
