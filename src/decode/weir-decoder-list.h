/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "decode/weir-decoder.h"

G_BEGIN_DECLS

/* One a file; the order of those who are equally sure is that of weir-decoder.c. */
extern const WeirDecoder weir_decoder_json;
extern const WeirDecoder weir_decoder_xml;
extern const WeirDecoder weir_decoder_text;
extern const WeirDecoder weir_decoder_utf16le;
extern const WeirDecoder weir_decoder_utf16be;
extern const WeirDecoder weir_decoder_latin1;
extern const WeirDecoder weir_decoder_msgpack;
extern const WeirDecoder weir_decoder_cbor;
extern const WeirDecoder weir_decoder_kafka;
extern const WeirDecoder weir_decoder_integer;
extern const WeirDecoder weir_decoder_double;
extern const WeirDecoder weir_decoder_uuid;
extern const WeirDecoder weir_decoder_gzip;
extern const WeirDecoder weir_decoder_zstd;
extern const WeirDecoder weir_decoder_hex;

/* Floating point numbers in as few digits as name them exactly. */
char *weir_decode_format_double (double number) G_GNUC_WARN_UNUSED_RESULT;
char *weir_decode_format_float (float number) G_GNUC_WARN_UNUSED_RESULT;
/* Hex digits without spaces, at most so many bytes of it, then “…”. */
char *weir_decode_format_hex (const guint8 *bytes, gsize length, gsize max_bytes) G_GNUC_WARN_UNUSED_RESULT;
char *weir_decode_format_uuid (const guint8 *bytes) G_GNUC_WARN_UNUSED_RESULT; /* 16 bytes */

G_END_DECLS
