/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

#include "base/weir-record-view.h"

G_BEGIN_DECLS

/**
 * WeirValueEdit:
 *
 * What is to be changed in values that are JSON, in the language of docs/replay.md: `set status = "retry"; remove debug.trace`.
 * Compiled once, immutable, for any thread.
 *
 * Nothing but the places that it names is touched: numbers, the order of members, spaces and names that are there twice stay
 * byte for byte as they were.
 */
typedef struct _WeirValueEdit WeirValueEdit;

/**
 * WeirValueEditScratch:
 *
 * The memory that editing needs, kept between messages. One per thread.
 */
typedef struct _WeirValueEditScratch WeirValueEditScratch;

WeirValueEdit        *weir_value_edit_new (const char *text, gsize *position, GError **error) G_GNUC_WARN_UNUSED_RESULT;
WeirValueEdit        *weir_value_edit_ref (WeirValueEdit *self);
void                  weir_value_edit_unref (WeirValueEdit *self);
/* @edited: the same message with its new value, which lives until the scratch is used again. FALSE: it cannot be edited, and
 * *@problem is a sentence that says why. */
gboolean              weir_value_edit_apply (const WeirValueEdit *self, WeirValueEditScratch *scratch, const WeirRecordView *view,
                                             WeirRecordView *edited, char **problem);

WeirValueEditScratch *weir_value_edit_scratch_new (void) G_GNUC_WARN_UNUSED_RESULT;
void                  weir_value_edit_scratch_free (WeirValueEditScratch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirValueEdit, weir_value_edit_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirValueEditScratch, weir_value_edit_scratch_free)

G_END_DECLS
