/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

#include "model/weir-message-template.h"

G_BEGIN_DECLS

/**
 * WeirTemplateStore:
 *
 * The templates of messages of all profiles, kept in `templates.ini` (a key file) in the user's configuration folder. A file that
 * cannot be read is put aside under another name, not written over. Main thread; saving is asynchronous.
 */
#define WEIR_TYPE_TEMPLATE_STORE (weir_template_store_get_type ())
G_DECLARE_FINAL_TYPE (WeirTemplateStore, weir_template_store, WEIR, TEMPLATE_STORE, GObject)

#define WEIR_TEMPLATES_MAX 200 /* a profile */

WeirTemplateStore   *weir_template_store_new (const char *path) G_GNUC_WARN_UNUSED_RESULT; /* NULL: the user's */
/* The one of the program, which all windows share. */
WeirTemplateStore   *weir_template_store_get_default (void); /* transfer none */

/* By name, as a person sorts them. */
GStrv                weir_template_store_list (WeirTemplateStore *self, const char *profile) G_GNUC_WARN_UNUSED_RESULT;
/* NULL: there is none of this name. */
WeirMessageTemplate *weir_template_store_dup (WeirTemplateStore *self, const char *profile, const char *name) G_GNUC_WARN_UNUSED_RESULT;
/* Takes the place of one of the same name. WEIR_ERROR_INVALID: it has no name, or there are too many. */
gboolean             weir_template_store_set (WeirTemplateStore *self, const char *profile, const WeirMessageTemplate *template, GError **error);
void                 weir_template_store_remove (WeirTemplateStore *self, const char *profile, const char *name);

/* Writes what is not written yet, before it returns. */
void                 weir_template_store_flush (WeirTemplateStore *self);

G_END_DECLS
