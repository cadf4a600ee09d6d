/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "app/weir-publish-run.h"
#include "app/weir-publish-target.h"
#include "app/weir-session.h"

G_BEGIN_DECLS

/**
 * WeirPublishSeries:
 *
 * The page of many messages made of a template, which can be kept for the connection. Signals: "changed"; "problem" (text).
 */
#define WEIR_TYPE_PUBLISH_SERIES (weir_publish_series_get_type ())
G_DECLARE_FINAL_TYPE (WeirPublishSeries, weir_publish_series, WEIR, PUBLISH_SERIES, AdwBin)

void               weir_publish_series_set_up (WeirPublishSeries *self, WeirSession *session);
WeirPublishTarget *weir_publish_series_get_target (WeirPublishSeries *self);
/* What would be published, as it is previewed; WEIR_ERROR_INVALID: where it is wrong. */
WeirPublishRun    *weir_publish_series_create_run (WeirPublishSeries *self, WeirClient *client, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
