/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Colours JSON that the decoder laid out, as the present look has it. */
void weir_message_colours_apply (GtkTextBuffer *buffer, const char *text);

G_END_DECLS
