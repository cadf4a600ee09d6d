/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

void     weir_hex_append_line (GString *text, gsize offset, const guint8 *bytes, gsize n_bytes, guint bytes_per_line);
gboolean weir_hex_dump (const guint8 *bytes, gsize length, gsize max_bytes, GString *text);

G_END_DECLS
