/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "orders/weir-mapping.h"

G_BEGIN_DECLS

/**
 * WeirMappingTrial:
 * @n_lacking: by #WeirMappedField: of the readable messages, how many do not have it
 *
 * What a mapping makes of sample messages.
 */
typedef struct
{
  guint n_messages;
  guint n_readable;
  guint n_lacking[WEIR_MAPPED_N_FIELDS];
} WeirMappingTrial;

/* @mapping: nullable. Thread: any. */
void weir_mapping_trial_add (WeirMappingTrial *self, const WeirMapping *mapping, WeirMappingKind kind, const char *topic, const void *bytes, gsize length);

/* For people: how many are readable, and what some lack; a line each. */
char *weir_mapping_trial_describe (const WeirMappingTrial *self, WeirMappingKind kind) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
