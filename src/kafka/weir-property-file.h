/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "model/weir-profile.h"

G_BEGIN_DECLS

/* Takes over the text of a property file: one of librdkafka or kcat, or of a Java client
 * (escapes, continued lines, sasl.jaas.config, PEM and PKCS#12 stores). @name tells the kind where the
 * text does not, and is named in errors. Changes @profile only when all of it is good. */
gboolean weir_property_file_apply (WeirProfile *profile, const char *text, gsize length, const char *name, GError **error);

G_END_DECLS
