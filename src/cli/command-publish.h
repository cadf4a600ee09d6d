/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "input/weir-input.h"
#include "weir-cli.h"

/* Between the files of the command “publish”: what is asked for, and the doing of it. */

G_BEGIN_DECLS

/**
 * WeirCliPublish:
 * @single: (nullable): one message
 * @input: (nullable): messages out of files
 * @n_orders: so many test orders, −1 for none
 * @headers: of each test order
 * @rate: messages a second, 0 for as fast as it goes
 *
 * Exactly one of the first three is there.
 */
typedef struct
{
  WeirCli *cli;
  const char *topic;
  WeirRecord *single;
  WeirInput *input;
  gint64 n_orders;
  gint32 partition;
  gint64 timestamp_msec;
  GPtrArray *(*make_headers) (void);
  double rate;
} WeirCliPublish;

/* Each ends the program. */
void weir_cli_publish_start (WeirCliPublish *self);
void weir_cli_publish_preview (WeirCliPublish *self);

G_END_DECLS
