/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "base/weir-error.h"
#include "kafka/weir-rdkafka.h"

G_BEGIN_DECLS

/* The one place where the library's errors become Weir's: a code that says what can be done,
 * and a sentence that says what is wrong and what to do; the library's own text and code name
 * come behind it in parentheses. All are pure functions: any thread. */

WeirError weir_error_map_code (rd_kafka_resp_err_t code, const char *detail);

/* The sentence. @detail: (nullable): the library's or broker's own text. */
char     *weir_error_map_to_text (rd_kafka_resp_err_t code, const char *detail) G_GNUC_WARN_UNUSED_RESULT;

/* Sets @error to "WHAT: SENTENCE". @what: (nullable): what failed, on which topic or broker, as
 * a translated clause without a full stop ("Topic “orders” could not be read"). */
void      weir_error_map_set (GError **error, rd_kafka_resp_err_t code, const char *detail, const char *what);

/* Whether the same call may well succeed later (coordinator moving, leader election …). */
gboolean  weir_error_map_is_temporary (rd_kafka_resp_err_t code);
/* A group goes to another broker, which may still be reading what is known of it: seconds, and it is as before. */
gboolean  weir_error_map_is_coordinator_moving (rd_kafka_resp_err_t code);

/* Whether an ERROR event names a cause, rather than a symptom such as "all brokers down". */
gboolean  weir_error_map_is_specific (rd_kafka_resp_err_t code);

/* For an ERROR or LOG event of a handle: a sentence about the connection, %NULL where the event is of
 * no interest to a person. @text: "broker: what the library says". @code: set to Weir's code. */
char     *weir_error_map_connection (rd_kafka_resp_err_t code, const char *text, WeirError *weir_code) G_GNUC_WARN_UNUSED_RESULT;

/* The same for the error callback of a handle that works on its own; symptoms give %NULL too. */
char     *weir_error_map_cause (rd_kafka_resp_err_t code, const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
