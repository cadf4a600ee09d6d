/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "app/weir-publish-run.h"
#include "app/weir-publish-target.h"
#include "app/weir-session.h"

G_BEGIN_DECLS

/**
 * WeirPublishFiles:
 *
 * The page of messages out of files. Whatever is chosen is read through at once, so that what is wrong with it is known before
 * anything is published. Signals: "changed"; "problem" (text).
 */
#define WEIR_TYPE_PUBLISH_FILES (weir_publish_files_get_type ())
G_DECLARE_FINAL_TYPE (WeirPublishFiles, weir_publish_files, WEIR, PUBLISH_FILES, AdwBin)

void               weir_publish_files_set_up (WeirPublishFiles *self, WeirSession *session);
WeirPublishTarget *weir_publish_files_get_target (WeirPublishFiles *self);
void               weir_publish_files_set_paths (WeirPublishFiles *self, const char *const *paths);
/* Whether files are chosen and there may be messages in them. */
gboolean           weir_publish_files_get_is_ready (WeirPublishFiles *self);
/* WEIR_ERROR_INVALID: no files are chosen, or how they are to be read is wrong. */
WeirPublishRun    *weir_publish_files_create_run (WeirPublishFiles *self, WeirClient *client, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
