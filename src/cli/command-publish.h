/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "input/weir-input-template.h"
#include "input/weir-input.h"
#include "weir-cli.h"

/* Between the files of the command “publish”: what is asked for, and the doing of it. */

G_BEGIN_DECLS

/**
 * WeirCliPublish:
 * @single: (nullable): one message
 * @input: (nullable): messages out of files
 * @template: (nullable): messages of a template
 * @n_messages: so many of @template, G_MAXINT64 for without end
 * @limit_usec: the longest that publishing them may take, 0 for as long as it takes
 * @n_orders: so many test orders, −1 for none
 * @headers: of each test order
 * @rate: messages a second, 0 for as fast as it goes
 *
 * Exactly one of @single, @input, @template and @n_orders is there.
 */
typedef struct
{
  WeirCli *cli;
  const char *topic;
  WeirRecord *single;
  WeirInput *input;
  WeirInputTemplate *template;
  gint64 n_messages;
  gint64 limit_usec;
  gint64 n_orders;
  gint32 partition;
  gint64 timestamp_msec;
  GPtrArray *(*make_headers) (void);
  double rate;
} WeirCliPublish;

/* Each ends the program. */
void weir_cli_publish_start (WeirCliPublish *self);
void weir_cli_publish_preview (WeirCliPublish *self);
void weir_cli_publish_preview_template (WeirCliPublish *self);
void weir_cli_publish_list_templates (WeirCli *cli);

/* A template that is kept for the connection, or a file that is the value of one. */
WeirMessageTemplate *weir_cli_publish_load_template (WeirCli *cli, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
