/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "app/weir-publish-bytes.h"
#include "app/weir-session.h"

G_BEGIN_DECLS

/**
 * WeirPublishTarget:
 *
 * Where messages go: the topic, the partition, and how they are sent. For a single message also its key and timestamp.
 *
 * Properties: topic (text, readable and writable). Signals: "changed"; "problem" (text).
 */
#define WEIR_TYPE_PUBLISH_TARGET (weir_publish_target_get_type ())
G_DECLARE_FINAL_TYPE (WeirPublishTarget, weir_publish_target, WEIR, PUBLISH_TARGET, AdwPreferencesGroup)

typedef enum
{
  WEIR_PUBLISH_TARGET_KEY = 1 << 0,
  WEIR_PUBLISH_TARGET_TIMESTAMP = 1 << 1,
  WEIR_PUBLISH_TARGET_TEMPLATE = 1 << 2,
} WeirPublishTargetFlags;

void              weir_publish_target_set_up (WeirPublishTarget *self, WeirSession *session, WeirPublishTargetFlags flags);
void              weir_publish_target_set_topic (WeirPublishTarget *self, const char *topic);
const char       *weir_publish_target_get_topic (WeirPublishTarget *self);
gint32            weir_publish_target_get_partition (WeirPublishTarget *self); /* −1: by the key */
WeirPublishBytes *weir_publish_target_get_key (WeirPublishTarget *self);
/* −1: now. WEIR_ERROR_INVALID: what was typed is no time. */
gboolean          weir_publish_target_get_timestamp (WeirPublishTarget *self, gint64 *timestamp_msec, GError **error);
/* That of the message that is edited: it is kept, unless a person chooses another one. */
void              weir_publish_target_set_original (WeirPublishTarget *self, gint64 timestamp_msec);
void              weir_publish_target_set_timestamp (WeirPublishTarget *self, gint64 timestamp_msec);
/* Of weir_client_publish_async(): only what is not the default. */
GStrv             weir_publish_target_dup_properties (WeirPublishTarget *self) G_GNUC_WARN_UNUSED_RESULT;
GtkWidget        *weir_publish_target_get_first (WeirPublishTarget *self);

G_END_DECLS
