/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "app/weir-publish-bytes.h"

G_BEGIN_DECLS

/**
 * WeirPublishValue:
 *
 * The editor of a message's value: says whether it is JSON and where it is not, and lays it out.
 *
 * Signals: "changed"; "problem" (text); "test-order": a person wants one; "insert-field": the button for it, in a template only.
 */
#define WEIR_TYPE_PUBLISH_VALUE (weir_publish_value_get_type ())
G_DECLARE_FINAL_TYPE (WeirPublishValue, weir_publish_value, WEIR, PUBLISH_VALUE, AdwPreferencesGroup)

WeirPublishBytes *weir_publish_value_get_bytes (WeirPublishValue *self);
void              weir_publish_value_set_is_template (WeirPublishValue *self, gboolean is_template);
GtkWidget        *weir_publish_value_get_view (WeirPublishValue *self);

G_END_DECLS
