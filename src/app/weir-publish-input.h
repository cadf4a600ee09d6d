/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "app/weir-publish-run.h"
#include "input/weir-input.h"

G_BEGIN_DECLS

/* The messages of files, one after the other. @options are copied. */
WeirPublishSource *weir_publish_input_new (const char *const *paths, const WeirInputOptions *options) G_GNUC_WARN_UNUSED_RESULT;

/* The names of the columns of a CSV file, as its heading has them; %NULL where it has none. Blocks for one piece of a file. */
GStrv              weir_publish_input_dup_columns (const char *path, char separator) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
