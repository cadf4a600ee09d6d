/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "app/weir-session.h"
#include "orders/weir-mapping.h"

G_BEGIN_DECLS

/**
 * WeirMappingForm:
 *
 * Where in the messages of one kind is what: chosen among the fields of sample messages, with what
 * is read of these said while one chooses.
 */
#define WEIR_TYPE_MAPPING_FORM (weir_mapping_form_get_type ())
G_DECLARE_FINAL_TYPE (WeirMappingForm, weir_mapping_form, WEIR, MAPPING_FORM, AdwBin)

GtkWidget *weir_mapping_form_new (WeirSession *session, WeirMappingKind kind) G_GNUC_WARN_UNUSED_RESULT;
void       weir_mapping_form_show (WeirMappingForm *self, const WeirMapping *mapping); /* nullable: nothing is set */
/* Adds what is set to @mapping. FALSE: something is wrong, which is shown where it stands. */
gboolean   weir_mapping_form_take (WeirMappingForm *self, WeirMapping *mapping, GError **error);

G_END_DECLS
