/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "model/weir-message-template.h"
#include "model/weir-record.h"

G_BEGIN_DECLS

/**
 * WeirPublishHeaders:
 *
 * The headers of a message being written, in their order, with repeats. Signals: "changed"; "problem" (text).
 */
#define WEIR_TYPE_PUBLISH_HEADERS (weir_publish_headers_get_type ())
G_DECLARE_FINAL_TYPE (WeirPublishHeaders, weir_publish_headers, WEIR, PUBLISH_HEADERS, AdwPreferencesGroup)

void        weir_publish_headers_set_is_template (WeirPublishHeaders *self, gboolean is_template);
void        weir_publish_headers_clear (WeirPublishHeaders *self);
void        weir_publish_headers_add (WeirPublishHeaders *self, const WeirHeader *header);
void        weir_publish_headers_add_template (WeirPublishHeaders *self, const char *name, WeirBytesForm form, const char *text);
gboolean    weir_publish_headers_has (WeirPublishHeaders *self, const char *name);
/* Of WeirHeader. NULL: one of them is wrong. */
GPtrArray  *weir_publish_headers_dup (WeirPublishHeaders *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void        weir_publish_headers_store (WeirPublishHeaders *self, WeirMessageTemplate *template);
const char *weir_publish_headers_get_problem (WeirPublishHeaders *self); /* nullable: of the first that is wrong */

G_END_DECLS
