/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "kafka/weir-client.h"
#include "model/weir-job.h"

G_BEGIN_DECLS

/**
 * WeirReplayForecast:
 *
 * The second page of a replay: its dry run, which begins when the page is made, and what it has found.
 *
 * Signal: "run" when a person wants it to be done.
 */
#define WEIR_TYPE_REPLAY_FORECAST (weir_replay_forecast_get_type ())
G_DECLARE_FINAL_TYPE (WeirReplayForecast, weir_replay_forecast, WEIR, REPLAY_FORECAST, AdwNavigationPage)

GtkWidget *weir_replay_forecast_new (WeirClient *source, WeirClient *target, const WeirJob *job) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
