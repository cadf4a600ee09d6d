/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "app/weir-demo-shop.h"
#include "app/weir-session.h"
#include "kafka/weir-reader.h"

G_BEGIN_DECLS

/**
 * WeirSessionBooks:
 *
 * The order and stock books of a session and the readers that feed them. Main thread.
 */
typedef struct _WeirSessionBooks WeirSessionBooks;

typedef enum
{
  WEIR_BOOK_ORDERS,
  WEIR_BOOK_STOCK,
  WEIR_N_BOOKS,
} WeirBookKind;

/* Called on the main thread when a book has something new, or its message changed. */
typedef void (*WeirSessionBooksFunc) (WeirBookKind kind, gpointer user_data);

/* @mapping: nullable */
WeirSessionBooks  *weir_session_books_new (WeirClient *client, WeirMapping *mapping, gboolean is_demo, WeirSessionBooksFunc func,
                                           gpointer user_data);
void               weir_session_books_free (WeirSessionBooks *self); /* at once; readers end by themselves */
/* Looks for topics of orders and stock not yet read. */
void               weir_session_books_look (WeirSessionBooks *self, WeirSnapshot *snapshot);
WeirOrderSnapshot *weir_session_books_get_orders (WeirSessionBooks *self);
WeirStockSnapshot *weir_session_books_get_stock (WeirSessionBooks *self);
GStrv              weir_session_books_dup_topics (WeirSessionBooks *self, WeirBookKind kind);
gboolean           weir_session_books_get_is_filled (WeirSessionBooks *self);
const char        *weir_session_books_get_orders_message (WeirSessionBooks *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirSessionBooks, weir_session_books_free)

G_END_DECLS
