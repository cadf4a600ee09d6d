/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

#include "base/weir-record-view.h"
#include "search/weir-pattern.h"

G_BEGIN_DECLS

/**
 * WeirHeaderFunc:
 * @index: which header, from 0
 * @name: (out): its name
 * @value: (out) (nullable): its bytes
 * @length: (out): how many
 *
 * How headers are had of a view: weir_record_view_get_header() where Kafka is read.
 *
 * Returns: whether there is such a header
 */
typedef gboolean (*WeirHeaderFunc) (const WeirRecordView *view, guint index, const char **name, gconstpointer *value,
                                    gsize *length);

/**
 * WeirCondition:
 *
 * What a person asks of a message, in the language of docs/search.md: compiled once, immutable, for any thread.
 *
 * A comparison with a field that is not there is false. A value that is no JSON makes each comparison with its fields
 * undecided; the verdict is %WEIR_VERDICT_UNREADABLE where the rest of the condition does not decide it.
 */
typedef struct _WeirCondition WeirCondition;

/**
 * WeirConditionScratch:
 *
 * The memory that evaluating needs, kept between messages: after the first ones nothing is allocated. One per thread.
 */
typedef struct _WeirConditionScratch WeirConditionScratch;

WeirCondition        *weir_condition_new (const char *text, gint64 now_msec, gsize *position, GError **error) G_GNUC_WARN_UNUSED_RESULT;
WeirCondition        *weir_condition_ref (WeirCondition *self);
void                  weir_condition_unref (WeirCondition *self);
WeirVerdict           weir_condition_evaluate (const WeirCondition *self, WeirConditionScratch *scratch, const WeirRecordView *view);

WeirConditionScratch *weir_condition_scratch_new (WeirHeaderFunc header_func) G_GNUC_WARN_UNUSED_RESULT;
void                  weir_condition_scratch_free (WeirConditionScratch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirCondition, weir_condition_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirConditionScratch, weir_condition_scratch_free)

G_END_DECLS
