/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A group's state as the broker names it, in words for people, and how to judge it:
 * @style_class is set to "success", "warning", "error" or NULL. NULL gives NULL: unknown. */
const char *weir_group_state_describe (const char *state, const char **style_class);

G_END_DECLS
