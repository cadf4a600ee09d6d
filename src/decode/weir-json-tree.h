/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "decode/weir-decoded-tree.h"

G_BEGIN_DECLS

gboolean weir_json_to_tree (const char *json, gsize length, WeirDecodedTree *tree);
gboolean weir_json_check (const char *json, gsize length, gboolean is_part, gsize *position);

G_END_DECLS
