/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

#include "search/weir-pattern.h"

G_BEGIN_DECLS

/**
 * WeirText:
 *
 * A text that is looked for in bytes: as it is, or whatever the case of its letters. Immutable, for any thread.
 */
typedef struct _WeirText WeirText;

WeirText   *weir_text_new (const char *text, gsize length, gboolean ignore_case) G_GNUC_WARN_UNUSED_RESULT;
void        weir_text_free (WeirText *self);
WeirVerdict weir_text_find (const WeirText *self, WeirPatternScratch *scratch, const void *bytes, gsize length);
/* Not where case is ignored: */
gboolean    weir_text_is_in (const WeirText *self, const void *bytes, gsize length);
const char *weir_text_find_place (const WeirText *self, const char *bytes, gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirText, weir_text_free)

G_END_DECLS
