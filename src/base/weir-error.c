/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "base/weir-error.h"

G_DEFINE_QUARK (weir-error-quark, weir_error)
