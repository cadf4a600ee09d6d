/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "model/weir-record.h"

G_BEGIN_DECLS

/**
 * WeirMessageHeaders:
 *
 * The headers of a message in their order, repeated ones included, null and empty values told apart. Only
 * the rows that are seen are made; Ctrl+C copies the value of the chosen one.
 */
#define WEIR_TYPE_MESSAGE_HEADERS (weir_message_headers_get_type ())
G_DECLARE_FINAL_TYPE (WeirMessageHeaders, weir_message_headers, WEIR, MESSAGE_HEADERS, AdwBin)

void weir_message_headers_set_record (WeirMessageHeaders *self, WeirRecord *record); /* nullable */

G_END_DECLS
