/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "base/weir-bytes-text.h"

G_BEGIN_DECLS

/**
 * WeirTemplateText:
 * @form: how the text is read, once its fields are filled in
 * @text: never %NULL
 *
 * A key or a value of a template. What fields there can be: weir-template.h of the orders.
 */
typedef struct
{
  WeirBytesForm form;
  char *text;
} WeirTemplateText;

typedef struct
{
  char *name;
  WeirTemplateText value;
} WeirTemplateHeader;

/**
 * WeirMessageTemplate:
 * @name: by which a person finds it again
 * @topic: where it goes
 * @headers: of WeirTemplateHeader
 * @count: how many messages
 * @rate: messages a second, 0 for as fast as it goes
 * @seconds: the longest it may take, 0 for as long as it takes
 *
 * A message of which many are published, each a little different: what a person keeps of it. A plain value.
 */
typedef struct
{
  char *name;
  char *topic;
  WeirTemplateText key;
  WeirTemplateText value;
  GPtrArray *headers;
  gint64 count;
  double rate;
  gint64 seconds;
} WeirMessageTemplate;

WeirMessageTemplate *weir_message_template_new (const char *name) G_GNUC_WARN_UNUSED_RESULT;
void                 weir_message_template_free (WeirMessageTemplate *self);
void                 weir_message_template_add_header (WeirMessageTemplate *self, const char *name, WeirBytesForm form, const char *text);
void                 weir_template_text_set (WeirTemplateText *self, WeirBytesForm form, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirMessageTemplate, weir_message_template_free)

G_END_DECLS
