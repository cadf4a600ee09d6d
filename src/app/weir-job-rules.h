/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "kafka/weir-replay-preview.h"

G_BEGIN_DECLS

/**
 * WeirJobRules:
 *
 * Which messages a job replays, and what is changed in them: its texts, made ready to be asked. For one run at a time.
 */
typedef struct _WeirJobRules WeirJobRules;

/* The error says which of its texts is wrong, and where. */
WeirJobRules *weir_job_rules_new (const WeirJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void          weir_job_rules_free (WeirJobRules *self);

/* Whether every message is meant, and none is changed: then nobody need ask. */
gboolean      weir_job_rules_takes_all (WeirJobRules *self);
gboolean      weir_job_rules_takes_as_it_is (WeirJobRules *self);
/* Thread: the reader's. */
gboolean      weir_job_rules_match (const WeirRecordView *view, gpointer self);
gboolean      weir_job_rules_edit (const WeirRecordView *view, WeirRecordView *edited, char **problem, gpointer self);

/* The same for those who only look at a replay; the rules go with @look. */
gboolean      weir_job_rules_make_look (const WeirJob *job, guint stall_msec, WeirReplayLook *look, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirJobRules, weir_job_rules_free)

G_END_DECLS
