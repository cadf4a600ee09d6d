/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * WeirTopicFile:
 *
 * A key file in the user's configuration folder that keeps something for each topic, in a group of its own. What is in
 * it is a convenience: a file that is broken or too large is left out, never an error. Bounded: of very many
 * topics those that were changed last are kept. Main thread; saving is asynchronous.
 */
typedef struct _WeirTopicFile WeirTopicFile;

WeirTopicFile *weir_topic_file_new (const char *path, const char *name) G_GNUC_WARN_UNUSED_RESULT; /* path NULL: the user's file of this name */
void           weir_topic_file_free (WeirTopicFile *self);
GKeyFile      *weir_topic_file_get_key_file (WeirTopicFile *self); /* transfer none */
char          *weir_topic_file_dup_group (const char *topic) G_GNUC_WARN_UNUSED_RESULT;

/* Forgets what is known of the topic, so that what is set next makes it the one that was changed last. */
void           weir_topic_file_begin_change (WeirTopicFile *self, const char *topic);
void           weir_topic_file_end_change (WeirTopicFile *self); /* soon it is in the file */
/* Writes what is not written yet, before it returns: a program that ends does not wait for files. */
void           weir_topic_file_flush (WeirTopicFile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirTopicFile, weir_topic_file_free)

G_END_DECLS
