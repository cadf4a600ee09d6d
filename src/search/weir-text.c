/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "search/weir-text.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Two bytes of the text that are rare in messages are looked for sixteen places at a time; only where both are, the whole
 * is compared. The C library's memmem() prepares a table on each call, which costs more than a message of usual size. */
struct _WeirText
{
  char *bytes; /* in lower case where case is ignored */
  gsize length;
  gsize probes[2]; /* where in `bytes` */
  gboolean ignore_case;
  /* Some letters outside of ASCII are the other case of ones in it: the Kelvin sign and the long s. */
  gboolean has_foreign_case;
  WeirPattern *pattern; /* nullable: for what bytes alone cannot tell */
};

/* How common a byte is in JSON, in words and in numbers: the higher, the worse to look for. */
static guint
commonness (guchar c)
{
  static const char common[] = "zqjxkvwbygpfmuhcdlnsorita e_-.:,1203456789\"";
  const char *place = c != '\0' ? strchr (common, g_ascii_tolower ((char) c)) : NULL;

  return place != NULL ? (guint) (place - common) + (g_ascii_isupper ((char) c) ? 1 : 10) : 0;
}

/**
 * weir_text_new:
 * @text: what to look for; with @ignore_case best UTF-8, else any bytes
 * @length: its length, in bytes; 0 is found in everything
 *
 * Letters whose case is not in ASCII are told apart by Unicode's simple case folding, where @text is UTF-8.
 */
WeirText *
weir_text_new (const char *text,
               gsize length,
               gboolean ignore_case)
{
  WeirText *self = g_new0 (WeirText, 1);
  gboolean is_ascii = TRUE;
  gsize ignored;

  self->ignore_case = ignore_case;
  self->length = length;
  self->bytes = g_memdup2 (text, length);
  if (ignore_case)
    {
      for (gsize i = 0; i < length; i++)
        {
          self->bytes[i] = g_ascii_tolower (text[i]);
          is_ascii &= (guchar) text[i] < 0x80;
          self->has_foreign_case |= self->bytes[i] == 'k' || self->bytes[i] == 's';
        }
      if ((!is_ascii || self->has_foreign_case) && length > 0 && g_utf8_validate_len (text, length, NULL))
        self->pattern = weir_pattern_new (text, length, WEIR_PATTERN_LITERAL | WEIR_PATTERN_IGNORE_CASE, &ignored, NULL);
      if (self->pattern == NULL || !is_ascii)
        self->has_foreign_case = FALSE;
      if (is_ascii && !self->has_foreign_case)
        g_clear_pointer (&self->pattern, weir_pattern_free);
    }

  for (gsize i = 1; i < length; i++)
    {
      guint rank = commonness ((guchar) self->bytes[i]);

      if (rank < commonness ((guchar) self->bytes[self->probes[0]]))
        {
          self->probes[1] = self->probes[0];
          self->probes[0] = i;
        }
      else if (self->probes[1] == self->probes[0] || rank < commonness ((guchar) self->bytes[self->probes[1]]))
        self->probes[1] = i;
    }
  return self;
}

void
weir_text_free (WeirText *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->pattern, weir_pattern_free);
  g_free (self->bytes);
  g_free (self);
}

static inline gboolean
is_here (const WeirText *self,
         const char *place,
         gboolean ignore_case)
{
  if (!ignore_case)
    return memcmp (place, self->bytes, self->length) == 0;
  for (gsize i = 0; i < self->length; i++)
    {
      if (g_ascii_tolower (place[i]) != self->bytes[i])
        return FALSE;
    }
  return TRUE;
}

/* The first place that has it. One body for both, so that the compiler makes a loop of its own for each. */
static inline __attribute__ ((always_inline)) const char *
find (const WeirText *self,
      const char *bytes,
      gsize length,
      const gboolean ignore_case)
{
  gsize n_places;
  gsize place = 0;
  char first;
  char second;

  if (length < self->length)
    return NULL;
  if (self->length == 0)
    return bytes != NULL ? bytes : "";
  n_places = length - self->length + 1;
  first = self->bytes[self->probes[0]];
  second = self->bytes[self->probes[1]];

#ifdef __SSE2__
  if (n_places >= 16)
    {
      const __m128i wanted_first = _mm_set1_epi8 (first);
      const __m128i wanted_second = _mm_set1_epi8 (second);
      /* Sets the bit by which ASCII's cases differ, of letters only. */
      const __m128i fold_first = _mm_set1_epi8 (ignore_case && g_ascii_isalpha (first) ? 0x20 : 0);
      const __m128i fold_second = _mm_set1_epi8 (ignore_case && g_ascii_isalpha (second) ? 0x20 : 0);

      while (place < n_places)
        {
          __m128i at_first;
          __m128i at_second;
          guint mask;

          /* The last sixteen places may overlap those before. */
          if (place > n_places - 16)
            place = n_places - 16;
          at_first = _mm_loadu_si128 ((const __m128i *) (const void *) (bytes + place + self->probes[0]));
          at_second = _mm_loadu_si128 ((const __m128i *) (const void *) (bytes + place + self->probes[1]));
          if (ignore_case)
            {
              at_first = _mm_or_si128 (at_first, fold_first);
              at_second = _mm_or_si128 (at_second, fold_second);
            }
          mask = (guint) _mm_movemask_epi8 (_mm_and_si128 (_mm_cmpeq_epi8 (at_first, wanted_first),
                                                           _mm_cmpeq_epi8 (at_second, wanted_second)));
          for (; mask != 0; mask &= mask - 1)
            {
              const char *found = bytes + place + __builtin_ctz (mask);

              if (is_here (self, found, ignore_case))
                return found;
            }
          place += 16;
        }
      return NULL;
    }
#else
  (void) second;
  if (!ignore_case)
    return memmem (bytes, length, self->bytes, self->length);
#endif

  for (; place < n_places; place++)
    {
      char c = bytes[place + self->probes[0]];

      if ((ignore_case ? g_ascii_tolower (c) : c) == first && is_here (self, bytes + place, ignore_case))
        return bytes + place;
    }
  return NULL;
}

static gboolean
has_foreign_bytes (const char *bytes,
                   gsize length)
{
  gsize i = 0;

  for (; i + 8 <= length; i += 8)
    {
      guint64 eight;

      memcpy (&eight, bytes + i, 8);
      if (eight & G_GUINT64_CONSTANT (0x8080808080808080))
        return TRUE;
    }
  for (; i < length; i++)
    {
      if ((guchar) bytes[i] >= 0x80)
        return TRUE;
    }
  return FALSE;
}

/**
 * weir_text_is_in:
 *
 * As weir_text_find() of a text whose case matters: needs no scratch.
 */
gboolean
weir_text_is_in (const WeirText *self,
                 const void *bytes,
                 gsize length)
{
  return find (self, bytes, length, FALSE) != NULL;
}

/**
 * weir_text_find_place:
 *
 * Returns: (nullable): where a text whose case matters is first in @bytes
 */
const char *
weir_text_find_place (const WeirText *self,
                      const char *bytes,
                      gsize length)
{
  return find (self, bytes, length, FALSE);
}

/**
 * weir_text_find:
 * @bytes: (nullable): where to look; a text of no length is found in them also where they are %NULL
 *
 * Thread: the scratch's. Returns: whether the text is in @bytes
 */
WeirVerdict
weir_text_find (const WeirText *self,
                WeirPatternScratch *scratch,
                const void *bytes,
                gsize length)
{
  if (!self->ignore_case)
    return find (self, bytes, length, FALSE) != NULL ? WEIR_VERDICT_YES : WEIR_VERDICT_NO;
  if (self->pattern == NULL || self->has_foreign_case)
    {
      if (find (self, bytes, length, TRUE) != NULL)
        return WEIR_VERDICT_YES;
      if (!self->has_foreign_case || !has_foreign_bytes (bytes, length))
        return WEIR_VERDICT_NO;
    }
  return weir_pattern_match (self->pattern, scratch, bytes, length);
}
