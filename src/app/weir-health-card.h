/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * WeirHealth:
 * @WEIR_HEALTH_UNKNOWN: it cannot be said
 * @WEIR_HEALTH_GOOD: nothing to do
 * @WEIR_HEALTH_WARNING: worth a look
 * @WEIR_HEALTH_ERROR: something must be done
 *
 * In the order of their weight: the heaviest of several is their sum.
 */
typedef enum
{
  WEIR_HEALTH_GOOD,
  WEIR_HEALTH_UNKNOWN,
  WEIR_HEALTH_WARNING,
  WEIR_HEALTH_ERROR,
} WeirHealth;

/**
 * WeirHealthCard:
 *
 * The answer to "is all well?" in plain words: a title that says it, and a statement for each part that was
 * looked at. A statement keeps its place whatever it says, and may lead to what it speaks of. Each state has an
 * icon of its own, so that no colour is needed to tell them apart.
 *
 * CSS: node `health-card` with the class `card`; `good`, `warning` or `error` by its state.
 */
#define WEIR_TYPE_HEALTH_CARD (weir_health_card_get_type ())
G_DECLARE_FINAL_TYPE (WeirHealthCard, weir_health_card, WEIR, HEALTH_CARD, GtkWidget)

GtkWidget  *weir_health_card_new (guint n_statements) G_GNUC_WARN_UNUSED_RESULT;
void        weir_health_card_set_title (WeirHealthCard *self, WeirHealth state, const char *title);
const char *weir_health_card_get_title (WeirHealthCard *self);
/* Without a text there is no statement; without an action it leads nowhere. */
void        weir_health_card_set_statement (WeirHealthCard *self, guint index, WeirHealth state, const char *text,
                                        const char *detailed_action_name);
const char *weir_health_card_get_statement (WeirHealthCard *self, guint index); /* nullable */

G_END_DECLS
