/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>
#include <jansson.h>

G_BEGIN_DECLS

/**
 * WeirDemoShop:
 *
 * A running `weir-shop`: a sample order pipeline on a broker of its own. Starts it, learns
 * its address, and ends it with itself; it also ends when the program dies.
 *
 * Signals: "ended" (char *message): it ended by itself; the message is a sentence that says so.
 * "changed": a service was paused or resumed.
 */
#define WEIR_TYPE_DEMO_SHOP (weir_demo_shop_get_type ())
G_DECLARE_FINAL_TYPE (WeirDemoShop, weir_demo_shop, WEIR, DEMO_SHOP, GObject)

WeirDemoShop      *weir_demo_shop_new (void) G_GNUC_WARN_UNUSED_RESULT;
void               weir_demo_shop_start_async (WeirDemoShop *self, GCancellable *cancellable,
                                               GAsyncReadyCallback callback, gpointer user_data);
gboolean           weir_demo_shop_start_finish (WeirDemoShop *self, GAsyncResult *result, GError **error);
const char        *weir_demo_shop_get_bootstrap (WeirDemoShop *self); /* nullable before it has started */
const char *const *weir_demo_shop_get_groups (WeirDemoShop *self);
/* A line that the shop takes on its standard input, such as "pause shipping-group". The answer is
 * what it said. Commands are run one after another. */
void               weir_demo_shop_command_async (WeirDemoShop *self, const char *line, GCancellable *cancellable,
                                                 GAsyncReadyCallback callback, gpointer user_data);
json_t            *weir_demo_shop_command_finish (WeirDemoShop *self, GAsyncResult *result,
                                                  GError **error) G_GNUC_WARN_UNUSED_RESULT; /* transfer full */
gboolean           weir_demo_shop_get_is_paused (WeirDemoShop *self, const char *group);
void               weir_demo_shop_stop (WeirDemoShop *self); /* at once */

G_END_DECLS
