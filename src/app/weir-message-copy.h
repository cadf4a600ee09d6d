/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gtk/gtk.h>

#include "model/weir-record.h"

G_BEGIN_DECLS

/* Puts a text into the clipboard and says so in a toast of the window. */
void  weir_message_copy_text (GtkWidget *widget, const char *text, const char *toast);
/* The object that the command line prints, in one line. */
char *weir_message_copy_dup_json (WeirRecord *record) G_GNUC_WARN_UNUSED_RESULT;
/* A command that prints this one message; the addresses of brokers are those of the shell's variable BROKERS. */
char *weir_message_copy_dup_kcat (WeirRecord *record) G_GNUC_WARN_UNUSED_RESULT;
/* Exactly the bytes where they are text, else hex digits. */
char *weir_message_copy_dup_bytes (GBytes *bytes) G_GNUC_WARN_UNUSED_RESULT; /* nullable */
gboolean weir_message_copy_is_text (GBytes *bytes); /* nullable: nothing is */
/* Asks for a file and writes the bytes into it. */
void  weir_message_copy_save (GtkWidget *widget, GBytes *bytes, const char *name);

G_END_DECLS
