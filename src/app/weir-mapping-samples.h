/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-client.h"
#include "orders/weir-mapping-guess.h"
#include "orders/weir-mapping-trial.h"
#include "search/weir-field-paths.h"

G_BEGIN_DECLS

/**
 * WeirMappingSamples:
 * @values: (element-type GBytes): of the newest messages that have one
 * @paths: the fields that are in them
 *
 * What a mapping is made from and tried on. Bounded, so that going through it takes some milliseconds.
 */
typedef struct
{
  char *topic;
  GPtrArray *values;
  WeirFieldPaths *paths;
} WeirMappingSamples;

void                weir_mapping_samples_free (WeirMappingSamples *self);

/* Main thread. What could be read counts; an error only where nothing could. */
void                weir_mapping_samples_read_async (WeirClient *client, const char *topic, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
WeirMappingSamples *weir_mapping_samples_read_finish (WeirClient *client, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

WeirMappingTrial    weir_mapping_samples_try (const WeirMappingSamples *self, const WeirMapping *mapping, WeirMappingKind kind);
gboolean            weir_mapping_samples_guess (const WeirMappingSamples *self, WeirMapping *mapping, WeirMappingKind kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirMappingSamples, weir_mapping_samples_free)

G_END_DECLS
