/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Writes a string of JSON, quotes included; the text is valid UTF-8 and may hold NULs. */
void weir_json_text_append_string (GString *json, const char *text, gsize length);

G_END_DECLS
