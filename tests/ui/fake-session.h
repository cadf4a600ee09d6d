/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "app/weir-session.h"

G_BEGIN_DECLS

/* A WeirSession without a broker, for tests of pages: real books and a real cluster, fed with
 * what the test says. Linked instead of src/app/weir-session.c. */
WeirSession *fake_session_new (void) G_GNUC_WARN_UNUSED_RESULT;
void         fake_session_set_message (WeirSession *self, const char *message);
void         fake_session_set_filled (WeirSession *self, gboolean is_filled);
/* Feeds orders of the last @n_seconds up to now, and movements of stock that belong to them. */
void         fake_session_add_orders (WeirSession *self, guint n_seconds, guint orders_per_sec, guint n_stores);
/* Other names than "store1" and "1", and prices of so much: for how large and long ones look. */
void         fake_session_set_shop (WeirSession *self, const char *store_prefix, const char *product_prefix, guint price);
/* Takes snapshots of the books and tells the page. */
void         fake_session_publish (WeirSession *self);
/* Applies a sample of a cluster that took so many messages since the last one. */
void         fake_session_sample (WeirSession *self, guint n_groups, gint64 n_messages, gboolean is_healthy);
guint        fake_session_get_n_refreshes (WeirSession *self);

G_END_DECLS
