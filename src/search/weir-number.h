/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

#include "base/weir-decimal.h"

G_BEGIN_DECLS

/**
 * WeirNumber:
 * @text: the number as it was written; borrowed
 * @decimal: its value, where it fits
 *
 * A number of any length, compared without rounding and without an allocation: as a decimal where it fits 127 bits and
 * 18 places, else digit by digit.
 */
typedef struct
{
  const char *text;
  gsize length;
  gboolean has_decimal;
  WeirDecimal decimal;
} WeirNumber;

gboolean weir_number_init (WeirNumber *self, const char *text, gsize length) G_GNUC_WARN_UNUSED_RESULT;
void     weir_number_init_int64 (WeirNumber *self, gint64 value, char buffer[24]);
int      weir_number_compare (const WeirNumber *a, const WeirNumber *b);
int      weir_number_compare_text (const WeirNumber *a, const WeirNumber *b);

G_END_DECLS
