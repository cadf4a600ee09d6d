/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "app/weir-job-item.h"

G_BEGIN_DECLS

/* Rows of what is told about a job. */

/* A row of a name and its value, which can be selected. @value: nullable, unknown. */
AdwActionRow *weir_job_rows_add (AdwPreferencesGroup *group, const char *title, const char *value);
void          weir_job_rows_set (AdwActionRow *row, const char *value);

/* A list of rows within another, put there anew each time. */
typedef struct
{
  AdwExpanderRow *parent;
  GPtrArray *rows; /* borrowed */
} WeirJobRows;

void weir_job_rows_init (WeirJobRows *self, AdwExpanderRow *parent);
void weir_job_rows_clear (WeirJobRows *self);

void weir_job_rows_show_source (WeirJobRows *self, const WeirJob *job);
void weir_job_rows_show_target (WeirJobRows *self, const WeirJob *job);
void weir_job_rows_show_refused (WeirJobRows *self, const WeirJob *job);
void weir_job_rows_show_hashes (WeirJobRows *self, const WeirReplayFindings *findings);

/* What is to be done, row by row. Returns the last one, the limit of the rate, which can change. */
AdwActionRow *weir_job_rows_add_plan (AdwPreferencesGroup *group, const WeirJob *job);
void          weir_job_rows_set_rate (AdwActionRow *row, const WeirJob *job);

G_END_DECLS
