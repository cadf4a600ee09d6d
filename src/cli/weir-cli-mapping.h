/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "orders/weir-mapping.h"
#include "weir-cli.h"

G_BEGIN_DECLS

/* What --mapping names, else what the saved connection has; *mapping is NULL where there is neither.
 * FALSE: it cannot be read, and the program ends, having said why. */
gboolean weir_cli_load_mapping (WeirCli *self, const char *file_name, WeirMapping **mapping);

G_END_DECLS
