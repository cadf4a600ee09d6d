/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-window-private.h"

#include <glib/gi18n.h>

#include "app/weir-demo-shop.h"

/* What the shop did, as a sentence; (transfer full). */
static char *
describe_answer (json_t *answer)
{
  g_auto (GStrv) words = g_strsplit (json_string_value (json_object_get (answer, "done")), " ", 2);
  const char *group = words[1];
  const char *member = json_string_value (json_object_get (answer, "member"));
  const char *store = json_string_value (json_object_get (answer, "store"));
  json_t *order_id = json_object_get (answer, "orderId");
  json_t *product_id = json_object_get (answer, "product_id");
  g_autofree char *order = g_strdup_printf ("%" JSON_INTEGER_FORMAT, json_integer_value (order_id));
  g_autofree char *product = g_strdup_printf ("%" JSON_INTEGER_FORMAT, json_integer_value (product_id));

  if (g_str_equal (words[0], "pause") && group != NULL)
    return g_strdup_printf (_("%s is paused: its lag grows until it is resumed"), group);
  if (g_str_equal (words[0], "resume") && group != NULL)
    return g_strdup_printf (_("%s goes on where it stopped"), group);
  if (g_str_equal (words[0], "kill") && member != NULL)
    return g_strdup_printf (_("Stopped the instance %s"), member);
  if (g_str_equal (words[0], "start") && member != NULL)
    return g_strdup_printf (_("Started the instance %s"), member);
  if (g_str_equal (words[0], "bad-order") && order_id != NULL)
    return g_strdup_printf (_("Published order %s with a wrong total"), order);
  if (g_str_equal (words[0], "duplicate-order") && order_id != NULL)
    return g_strdup_printf (_("Published order %s a second time"), order);
  if (g_str_equal (words[0], "negative-stock") && store != NULL)
    /* Translators: the number of a product, then the name of a store. */
    return g_strdup_printf (_("Sold more of product %s than %s has"), product, store);
  return g_strdup (_("Done"));
}

static void
commanded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WeirWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  json_t *answer = weir_demo_shop_command_finish (WEIR_DEMO_SHOP (object), result, &error);
  AdwToast *toast;

  if (answer == NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  text = answer != NULL ? describe_answer (answer) : g_strdup (error->message);
  json_decref (answer);
  toast = adw_toast_new (text);
  adw_toast_set_use_markup (toast, FALSE);
  weir_window_add_toast (self, toast);
}

/* Lets the sample shop do something, and says what it did. */
void
weir_window_command_shop (WeirWindow *self, const char *line)
{
  WeirDemoShop *shop = self->session != NULL ? weir_session_get_demo_shop (self->session) : NULL;

  if (shop != NULL)
    weir_demo_shop_command_async (shop, line, NULL, commanded_cb, g_object_ref (self));
}
