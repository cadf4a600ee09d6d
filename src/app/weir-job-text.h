/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "app/weir-job-item.h"

G_BEGIN_DECLS

/* What is said of a job, in words. */

const char *weir_job_text_state (WeirJobItem *item, const char **style_class); /* one word or two; a WeirColumnPillFunc's answer */
char       *weir_job_text_headline (WeirJobItem *item) G_GNUC_WARN_UNUSED_RESULT; /* a sentence about the state */
char       *weir_job_text_progress (WeirJobItem *item) G_GNUC_WARN_UNUSED_RESULT; /* how much, how fast, how long still */
char       *weir_job_text_percent (WeirJobItem *item) G_GNUC_WARN_UNUSED_RESULT;  /* NULL: not known */
char       *weir_job_text_range (const WeirJob *job) G_GNUC_WARN_UNUSED_RESULT;
const char *weir_job_text_delivery (const WeirJob *job);
char       *weir_job_text_partitioning (const WeirJob *job) G_GNUC_WARN_UNUSED_RESULT;
char       *weir_job_text_policy (const WeirJob *job) G_GNUC_WARN_UNUSED_RESULT;
char       *weir_job_text_findings (const WeirReplayFindings *findings) G_GNUC_WARN_UNUSED_RESULT; /* a sentence */

/* A limit as a person types it; nothing stands for none, which is 0. FALSE: it is no rate. */
gboolean    weir_job_text_parse_rate (const char *text, double *rate);
char       *weir_job_text_rate (double rate) G_GNUC_WARN_UNUSED_RESULT; /* the same the other way round */

G_END_DECLS
