/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "app/weir-publish-run.h"
#include "input/weir-input-template.h"

G_BEGIN_DECLS

/* As many messages of a template as it says. WEIR_ERROR_INVALID: where a field is wrong. */
WeirPublishSource *weir_publish_template_new (const WeirMessageTemplate *template, const WeirInputTemplateOptions *options,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
