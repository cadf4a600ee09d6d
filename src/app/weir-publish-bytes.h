/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "base/weir-bytes-text.h"

G_BEGIN_DECLS

/**
 * WeirPublishBytes:
 *
 * Bytes that are written in a text widget: as text, hex or base64, taken from a file, or null. What nobody touches stays
 * what it was, byte for byte. It has two widgets: the one for the text, and the menu button that says how it is read.
 * In a template the text has fields, and is not converted when another form is chosen.
 *
 * Signals: "changed"; "problem" (text): why something that was asked for cannot be done.
 */
#define WEIR_TYPE_PUBLISH_BYTES (weir_publish_bytes_get_type ())
G_DECLARE_FINAL_TYPE (WeirPublishBytes, weir_publish_bytes, WEIR, PUBLISH_BYTES, GObject)

/* @text: a GtkTextView, or what is a GtkEditable; @label: "Key Format: %s", for those who do not see it. Both widgets own the object from now on. */
WeirPublishBytes *weir_publish_bytes_new (GtkWidget *text, GtkMenuButton *button, const char *label, gsize max_bytes);
void              weir_publish_bytes_set_is_template (WeirPublishBytes *self, gboolean is_template);

void              weir_publish_bytes_set_bytes (WeirPublishBytes *self, GBytes *bytes); /* nullable */
/* WEIR_ERROR_INVALID: what is written is not of its form. */
gboolean          weir_publish_bytes_dup_bytes (WeirPublishBytes *self, GBytes **bytes, GError **error);
/* As it is written: for templates, and for what is to be replaced as a person does. */
void              weir_publish_bytes_set_text (WeirPublishBytes *self, WeirBytesForm form, const char *text);
char             *weir_publish_bytes_dup_text (WeirPublishBytes *self) G_GNUC_WARN_UNUSED_RESULT;
WeirBytesForm     weir_publish_bytes_get_form (WeirPublishBytes *self);
/* Whether it can be edited: what is very large cannot. */
gboolean          weir_publish_bytes_get_is_fixed (WeirPublishBytes *self);
/* (nullable): what is wrong with what is written, a sentence. */
const char       *weir_publish_bytes_get_problem (WeirPublishBytes *self);
/* Underlines the character there; G_MAXSIZE: nothing. */
void              weir_publish_bytes_mark (WeirPublishBytes *self, gsize position);
/* Puts the caret there, where a person sees it. */
void              weir_publish_bytes_go_to (WeirPublishBytes *self, gsize position);

G_END_DECLS
