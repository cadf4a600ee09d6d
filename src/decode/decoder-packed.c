/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>
#include <zstd.h>

#include "base/weir-error.h"
#include "decode/weir-decoder-list.h"

#define STEP_BYTES (32 * 1024)
/* What a frame may ask for to be unpacked: 8 MB. Kafka's own messages need less, a bomb asks for 2 GB. */
#define MAX_WINDOW_LOG 23

static gboolean
has_magic (const WeirDecodeInput *input,
           const char            *magic,
           gsize                  length)
{
  return input->length > length && memcmp (input->bytes, magic, length) == 0;
}

static guint
recognise_gzip (const WeirDecodeInput *input,
                char                 **reason)
{
  if (!has_magic (input, "\x1f\x8b\x08", 3))
    return WEIR_SURE_NOT;
  *reason = g_strdup (_("Starts like gzip"));

  return WEIR_SURE_VERY;
}

static guint
recognise_zstd (const WeirDecodeInput *input,
                char                 **reason)
{
  if (!has_magic (input, "\x28\xb5\x2f\xfd", 4))
    return WEIR_SURE_NOT;
  *reason = g_strdup (_("Starts like Zstandard"));

  return WEIR_SURE_VERY;
}

/* Cuts where there is more room than was allowed. */
static GBytes *
finish (GByteArray *result,
        gsize       max_bytes,
        gboolean   *is_cut)
{
  if (result->len > max_bytes)
    {
      g_byte_array_set_size (result, (guint) max_bytes);
      *is_cut = TRUE;
    }

  return g_byte_array_free_to_bytes (result);
}

/* An error that comes after something was unpacked is not the end of it: what is there is shown as cut. */
static GBytes *
unpack_gzip (const WeirDecodeInput *input,
             gsize                  max_bytes,
             gboolean              *is_cut,
             GError               **error)
{
  g_autoptr (GZlibDecompressor) decompressor = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  GByteArray *result = g_byte_array_new ();
  g_autofree guint8 *step = g_malloc (STEP_BYTES);
  gsize n_read_all = 0;

  max_bytes = MIN (max_bytes, G_MAXINT / 2);
  *is_cut = FALSE;
  for (;;)
    {
      gsize n_read = 0;
      gsize n_written = 0;
      g_autoptr (GError) local_error = NULL;
      GConverterResult state = g_converter_convert (G_CONVERTER (decompressor), input->bytes + n_read_all,
                                                    input->length - n_read_all, step, STEP_BYTES, G_CONVERTER_INPUT_AT_END,
                                                    &n_read, &n_written, &local_error);

      if (state == G_CONVERTER_ERROR)
        {
          *is_cut = TRUE;
          if (result->len > 0)
            break;
          g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("This is not gzip that can be unpacked: %s"), local_error->message);
          g_byte_array_unref (result);
          return NULL;
        }
      g_byte_array_append (result, step, (guint) n_written);
      n_read_all += n_read;
      if (result->len > max_bytes)
        break;
      if (state != G_CONVERTER_FINISHED)
        continue;
      /* Several files one behind the other are one file, as gzip says. */
      if (input->length - n_read_all < 3 || memcmp (input->bytes + n_read_all, "\x1f\x8b\x08", 3) != 0)
        break;
      g_converter_reset (G_CONVERTER (decompressor));
    }

  return finish (result, max_bytes, is_cut);
}

static GBytes *
unpack_zstd (const WeirDecodeInput *input,
             gsize                  max_bytes,
             gboolean              *is_cut,
             GError               **error)
{
  ZSTD_DCtx *context = ZSTD_createDCtx ();
  GByteArray *result = g_byte_array_new ();
  g_autofree guint8 *step = g_malloc (STEP_BYTES);
  ZSTD_inBuffer in = { input->bytes, input->length, 0 };
  size_t state = 1;

  max_bytes = MIN (max_bytes, G_MAXINT / 2);
  *is_cut = FALSE;
  ZSTD_DCtx_setParameter (context, ZSTD_d_windowLogMax, MAX_WINDOW_LOG);
  for (;;)
    {
      ZSTD_outBuffer out = { step, STEP_BYTES, 0 };
      size_t before = in.pos;

      state = ZSTD_decompressStream (context, &out, &in);
      if (ZSTD_isError (state))
        break;
      g_byte_array_append (result, step, (guint) out.pos);
      if (result->len > max_bytes)
        break;
      /* All is read, and what was written did not fill the buffer: there is no more. */
      if (in.pos == in.size && out.pos < STEP_BYTES)
        break;
      if (in.pos == before && out.pos == 0)
        break;
    }
  ZSTD_freeDCtx (context);

  if (ZSTD_isError (state) && result->len == 0)
    {
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("This is not Zstandard that can be unpacked: %s"),
                   ZSTD_getErrorName (state));
      g_byte_array_unref (result);
      return NULL;
    }
  *is_cut = state != 0;

  return finish (result, max_bytes, is_cut);
}

const WeirDecoder weir_decoder_gzip = {
  .id = "gzip",
  .title = N_("gzip"),
  .recognise = recognise_gzip,
  .unpack = unpack_gzip,
};

const WeirDecoder weir_decoder_zstd = {
  .id = "zstd",
  .title = N_("Zstandard"),
  .recognise = recognise_zstd,
  .unpack = unpack_zstd,
};
