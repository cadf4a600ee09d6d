/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WeirTemplate:
 *
 * A text with fields that are different in each message. `{{{{` stands for `{{`; all else outside of fields is as it is.
 *
 * - `{{sequence}}`: 1, 2, 3 …; `{{sequence 1000}}`: 1000, 1001 …
 * - `{{uuid}}`: another random UUID each time
 * - `{{now}}`: the time in UTC, in ISO 8601; `{{now ms}}`, `{{now s}}`: since 1970
 * - `{{pick store1 store2 "store 3"}}`: one of them
 * - `{{number 1 500}}`: a whole number from 1 to 500; `{{number 0.50 9.99}}`: with as many decimals
 * - `{{order}}`: a test order; `{{order id}}`: the id of the order of the same message
 *
 * Immutable: any thread.
 */
typedef struct _WeirTemplate WeirTemplate;

/**
 * WeirTemplateMoment:
 *
 * What the fields of one message are made of: the same moment gives the same texts, if they are asked for in the same order.
 */
typedef struct
{
  guint64 index; /* of the message, from 0 */
  gint64 now_msec;
  guint64 order_id;
  guint64 random;
} WeirTemplateMoment;

/* @position (optional): the byte of @text, between two characters, where it is wrong. */
WeirTemplate *weir_template_new (const char *text, gsize *position, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void          weir_template_free (WeirTemplate *self);
/* Whether it has fields at all. */
gboolean      weir_template_varies (const WeirTemplate *self);

/* @seed: of all messages of a series; @first_order: the id of its first order. */
void          weir_template_moment_init (WeirTemplateMoment *self, guint64 seed, guint64 index, guint64 first_order, gint64 now_msec);
void          weir_template_append (const WeirTemplate *self, WeirTemplateMoment *moment, GString *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirTemplate, weir_template_free)

G_END_DECLS
