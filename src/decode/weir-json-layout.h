/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean weir_json_layout (const char *json, gsize length, gsize max_bytes, GString *text);

G_END_DECLS
