/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib-object.h>

#include "base/weir-json-field.h"
#include "base/weir-json.h"

G_BEGIN_DECLS

/**
 * WeirMappingKind:
 *
 * What the messages of a topic are about.
 */
typedef enum
{
  WEIR_MAPPING_ORDERS,
  WEIR_MAPPING_STOCK,
  WEIR_MAPPING_N_KINDS,
} WeirMappingKind;

/**
 * WeirMappedField:
 * @WEIR_MAPPED_ITEMS: list of strings or objects, or an object of quantities by product
 * @WEIR_MAPPED_PRODUCT: and quantity and price: of an item, their paths begin there
 * @WEIR_MAPPED_STOCK_QUANTITY: a number, see #WeirStockMeaning
 *
 * What Weir wants to know of a message.
 */
typedef enum
{
  WEIR_MAPPED_ID,
  WEIR_MAPPED_CUSTOMER,
  WEIR_MAPPED_STORE,
  WEIR_MAPPED_ITEMS,
  WEIR_MAPPED_PRODUCT,
  WEIR_MAPPED_QUANTITY,
  WEIR_MAPPED_PRICE,
  WEIR_MAPPED_TOTAL,
  WEIR_MAPPED_TIME,
  WEIR_MAPPED_STOCK_STORE,
  WEIR_MAPPED_STOCK_PRODUCT,
  WEIR_MAPPED_STOCK_QUANTITY,
  WEIR_MAPPED_STOCK_TIME,
  WEIR_MAPPED_N_FIELDS,
} WeirMappedField;

/**
 * WeirStockMeaning:
 * @WEIR_STOCK_GUESSED: as the name of the field says: "level", "change", else sold
 * @WEIR_STOCK_SOLD: to subtract; negative is a restock
 * @WEIR_STOCK_CHANGE: to add
 * @WEIR_STOCK_LEVEL: what there is now
 *
 * What the quantity of a stock message is.
 */
typedef enum
{
  WEIR_STOCK_GUESSED,
  WEIR_STOCK_SOLD,
  WEIR_STOCK_CHANGE,
  WEIR_STOCK_LEVEL,
} WeirStockMeaning;

/**
 * WeirMapping:
 *
 * Which topics hold orders and stock movements, and where in a message is what. Whatever it
 * does not say is guessed by name, as without any. Made on one thread; from when books have
 * it, it must not be changed: they read it on threads of their own.
 */
typedef struct _WeirMapping WeirMapping;

#define WEIR_TYPE_MAPPING (weir_mapping_get_type ())

GType              weir_mapping_get_type (void) G_GNUC_CONST;
WeirMapping       *weir_mapping_new (void) G_GNUC_WARN_UNUSED_RESULT;
WeirMapping       *weir_mapping_ref (WeirMapping *self);
void               weir_mapping_unref (WeirMapping *self);

gboolean           weir_mapping_set_path (WeirMapping *self, WeirMappedField field, const char *path, GError **error); /* NULL: guess */
const char        *weir_mapping_get_path (const WeirMapping *self, WeirMappedField field);                             /* nullable */
const WeirJsonField *weir_mapping_get_field (const WeirMapping *self, WeirMappedField field);                           /* nullable */
void               weir_mapping_set_topics (WeirMapping *self, WeirMappingKind kind, const char *const *patterns);
const char *const *weir_mapping_get_topics (const WeirMapping *self, WeirMappingKind kind);
void               weir_mapping_set_stock_meaning (WeirMapping *self, WeirStockMeaning meaning);
WeirStockMeaning   weir_mapping_get_stock_meaning (const WeirMapping *self);

/* @self: nullable, then all is guessed. */
gboolean           weir_mapping_is_topic (const WeirMapping *self, WeirMappingKind kind, const char *name);
/* TRUE: the mapping says where it is; *value is NULL where the message has none there. */
gboolean           weir_mapping_find (const WeirMapping *self, WeirMappedField field, yyjson_val *root, yyjson_val **value);

const char        *weir_mapped_field_get_id (WeirMappedField field); /* as in the JSON: "id", "customer" … */
WeirMappingKind    weir_mapped_field_get_kind (WeirMappedField field);

/* As people write, export and import it. */
WeirMapping       *weir_mapping_new_from_json (const char *text, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;
char              *weir_mapping_to_json (const WeirMapping *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirMapping, weir_mapping_unref)

G_END_DECLS
