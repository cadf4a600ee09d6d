/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

#include "shop.h"

G_BEGIN_DECLS

void shop_control_start (Shop *shop, GMainLoop *loop, gboolean is_ending_with_input);
void shop_print_ready (Shop *shop);

G_END_DECLS
