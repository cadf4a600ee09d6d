/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "model/weir-record.h"

G_BEGIN_DECLS

/* Rows of a list that say what messages will be like. */
void weir_publish_preview_add (GtkListBox *list, gint64 number, WeirRecord *record);
void weir_publish_preview_add_text (GtkListBox *list, const char *title, const char *subtitle);

G_END_DECLS
