/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * WeirBar:
 *
 * A horizontal bar as long as a fraction of its track; the number stands beside it as text.
 * CSS: node `bar`, whose `color` is the bar's; role `presentation`.
 */
#define WEIR_TYPE_BAR (weir_bar_get_type ())
G_DECLARE_FINAL_TYPE (WeirBar, weir_bar, WEIR, BAR, GtkWidget)

GtkWidget *weir_bar_new (void) G_GNUC_WARN_UNUSED_RESULT;
void       weir_bar_set_fraction (WeirBar *self, double fraction); /* 0 to 1; NAN: unknown, nothing is drawn */

G_END_DECLS
