/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * WeirVerdictState:
 * @WEIR_VERDICT_UNKNOWN: it cannot be said
 * @WEIR_VERDICT_GOOD: nothing to do
 * @WEIR_VERDICT_WARNING: worth a look
 * @WEIR_VERDICT_ERROR: something must be done
 *
 * In the order of their weight: the heaviest of several is their sum.
 */
typedef enum
{
  WEIR_VERDICT_GOOD,
  WEIR_VERDICT_UNKNOWN,
  WEIR_VERDICT_WARNING,
  WEIR_VERDICT_ERROR,
} WeirVerdictState;

/**
 * WeirVerdict:
 *
 * The answer to "is all well?" in plain words: a title that says it, and a statement for each part that was
 * looked at. A statement keeps its place whatever it says, and may lead to what it speaks of. Each state has an
 * icon of its own, so that no colour is needed to tell them apart.
 *
 * CSS: node `verdict` with the class `card`; `good`, `warning` or `error` by its state.
 */
#define WEIR_TYPE_VERDICT (weir_verdict_get_type ())
G_DECLARE_FINAL_TYPE (WeirVerdict, weir_verdict, WEIR, VERDICT, GtkWidget)

GtkWidget  *weir_verdict_new (guint n_statements) G_GNUC_WARN_UNUSED_RESULT;
void        weir_verdict_set_title (WeirVerdict *self, WeirVerdictState state, const char *title);
const char *weir_verdict_get_title (WeirVerdict *self);
/* Without a text there is no statement; without an action it leads nowhere. */
void        weir_verdict_set_statement (WeirVerdict *self, guint index, WeirVerdictState state, const char *text,
                                        const char *detailed_action_name);
const char *weir_verdict_get_statement (WeirVerdict *self, guint index); /* nullable */

G_END_DECLS
