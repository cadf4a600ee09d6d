/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "model/weir-message-template.h"
#include "model/weir-record.h"

G_BEGIN_DECLS

/**
 * WeirInputTemplateOptions:
 * @partition: that of the messages, −1 for by the key
 * @timestamp_msec: of all messages, −1 for now
 * @seed: of what is random in them
 * @first_order: the id of the first test order
 *
 * The same options give the same messages, but for the time.
 */
typedef struct
{
  gint32 partition;
  gint64 timestamp_msec;
  guint64 seed;
  guint64 first_order;
} WeirInputTemplateOptions;

/**
 * WeirInputTemplate:
 *
 * The messages of a template, one after the other, without end. May be used on any thread, by one at a time.
 */
typedef struct _WeirInputTemplate WeirInputTemplate;

/* A seed and a first order that no other run has. */
void               weir_input_template_options_init (WeirInputTemplateOptions *self);

/* WEIR_ERROR_INVALID: a field of @template is wrong. */
WeirInputTemplate *weir_input_template_new (const WeirMessageTemplate *template, const WeirInputTemplateOptions *options,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
void               weir_input_template_free (WeirInputTemplate *self);

/* The next message. WEIR_ERROR_INVALID: with its fields filled in, this one is wrong; the next may be good. */
WeirRecord        *weir_input_template_next (WeirInputTemplate *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* How many were asked for, good or not. */
gint64             weir_input_template_get_n_made (const WeirInputTemplate *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirInputTemplate, weir_input_template_free)

G_END_DECLS
