/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WeirError:
 * @WEIR_ERROR_FAILED: anything that fits nothing below
 * @WEIR_ERROR_UNREACHABLE: no broker answers at the address: check address and network
 * @WEIR_ERROR_AUTHENTICATION: the broker refused the user name, password or certificate
 * @WEIR_ERROR_AUTHORIZATION: the user may not do this: ask for a permission
 * @WEIR_ERROR_UNSUPPORTED: this broker cannot do this
 * @WEIR_ERROR_NOT_FOUND: topic, partition, group or profile does not exist
 * @WEIR_ERROR_CONFLICT: the present state forbids it, for instance a group with members
 * @WEIR_ERROR_TIMED_OUT: no answer in time: try again
 * @WEIR_ERROR_PARTIAL: done in part; the message says what is missing
 * @WEIR_ERROR_READ_ONLY: the profile is read-only, nothing was sent
 * @WEIR_ERROR_INVALID: the input is wrong; the message says where
 *
 * Error codes say what a person or the caller can do about it. The message is a sentence
 * a person can read; the code name of the library's own error comes second in it.
 */
typedef enum
{
  WEIR_ERROR_FAILED,
  WEIR_ERROR_UNREACHABLE,
  WEIR_ERROR_AUTHENTICATION,
  WEIR_ERROR_AUTHORIZATION,
  WEIR_ERROR_UNSUPPORTED,
  WEIR_ERROR_NOT_FOUND,
  WEIR_ERROR_CONFLICT,
  WEIR_ERROR_TIMED_OUT,
  WEIR_ERROR_PARTIAL,
  WEIR_ERROR_READ_ONLY,
  WEIR_ERROR_INVALID,
} WeirError;

#define WEIR_ERROR (weir_error_quark ())

GQuark weir_error_quark (void);

G_END_DECLS
