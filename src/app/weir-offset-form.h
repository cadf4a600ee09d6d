/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "app/weir-session.h"
#include "kafka/weir-offset-plan.h"

G_BEGIN_DECLS

/**
 * WeirOffsetForm:
 *
 * The page on which a person says where a consumer group is to be, and for which topics.
 *
 * Signals: "preview": the request is to be looked at; "history": earlier changes are to be shown.
 */
#define WEIR_TYPE_OFFSET_FORM (weir_offset_form_get_type ())
G_DECLARE_FINAL_TYPE (WeirOffsetForm, weir_offset_form, WEIR, OFFSET_FORM, AdwNavigationPage)

GtkWidget         *weir_offset_form_new (WeirSession *session, const char *group) G_GNUC_WARN_UNUSED_RESULT;
/* NULL: what was typed is wrong, which the page says. */
WeirOffsetRequest *weir_offset_form_make_request (WeirOffsetForm *self) G_GNUC_WARN_UNUSED_RESULT;
/* A sentence above the form; NULL for none. */
void               weir_offset_form_set_notice (WeirOffsetForm *self, const char *text);

G_END_DECLS
