/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * weir_link_parse:
 * @uri: `kafka://HOST[:PORT][,HOST[:PORT]…][/TOPIC[/PARTITION/OFFSET]]`
 * @bootstrap: (out) (transfer full): the brokers, each with its port, as a profile has them
 * @path: (out) (transfer full) (nullable): what weir_window_show_path() takes; %NULL without a topic
 *
 * Takes a link apart that a web page, a message or a runbook may hold. It comes from anywhere, so that only what is
 * exactly of this form is taken: a link has no user, no password and no properties.
 *
 * Returns: whether it is one; if not, @error is %WEIR_ERROR_INVALID
 */
gboolean weir_link_parse (const char *uri, char **bootstrap, char **path, GError **error);

G_END_DECLS
