/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-lines.h"

#include <gtk/gtk.h>

#include "decode/weir-hex.h"

struct _WeirMessageLines
{
  GObject parent_instance;

  WeirMessageDecoded *decoded;
  guint bytes_per_line; /* 0: text */
  guint n_lines;
};

/* The line without its break. */
static char *
dup_line (WeirMessageLines *self, guint line)
{
  const WeirMessageDecoded *decoded = self->decoded;
  gsize end;

  if (self->bytes_per_line > 0)
    {
      gsize length;
      const guint8 *bytes = g_bytes_get_data (decoded->bytes, &length);
      gsize offset = (gsize) line * self->bytes_per_line;
      GString *text = g_string_new (NULL);

      weir_hex_append_line (text, offset, bytes + offset, MIN (length - offset, self->bytes_per_line), self->bytes_per_line);
      return g_string_free_and_steal (text);
    }
  end = line + 1 < self->n_lines ? decoded->line_starts[line + 1] : decoded->text_length;
  if (end > decoded->line_starts[line] && decoded->text[end - 1] == '\n')
    end--;
  return g_strndup (decoded->text + decoded->line_starts[line], end - decoded->line_starts[line]);
}

static GType
lines_get_item_type (GListModel *model)
{
  return GTK_TYPE_STRING_OBJECT;
}

static guint
lines_get_n_items (GListModel *model)
{
  return WEIR_MESSAGE_LINES (model)->n_lines;
}

static gpointer
lines_get_item (GListModel *model, guint position)
{
  g_autofree char *line = NULL;

  if (position >= WEIR_MESSAGE_LINES (model)->n_lines)
    return NULL;
  line = dup_line (WEIR_MESSAGE_LINES (model), position);
  return gtk_string_object_new (line);
}

static void
lines_model_init (GListModelInterface *interface)
{
  interface->get_item_type = lines_get_item_type;
  interface->get_n_items = lines_get_n_items;
  interface->get_item = lines_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (WeirMessageLines, weir_message_lines, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, lines_model_init))

static void
weir_message_lines_finalize (GObject *object)
{
  g_clear_pointer (&WEIR_MESSAGE_LINES (object)->decoded, weir_message_decoded_unref);
  G_OBJECT_CLASS (weir_message_lines_parent_class)->finalize (object);
}

static void
weir_message_lines_class_init (WeirMessageLinesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = weir_message_lines_finalize;
}

static void
weir_message_lines_init (WeirMessageLines *self)
{
}

WeirMessageLines *
weir_message_lines_new_text (WeirMessageDecoded *decoded)
{
  WeirMessageLines *self = g_object_new (WEIR_TYPE_MESSAGE_LINES, NULL);

  self->decoded = weir_message_decoded_ref (decoded);
  self->n_lines = decoded->n_lines;
  return self;
}

WeirMessageLines *
weir_message_lines_new_hex (WeirMessageDecoded *decoded, guint bytes_per_line)
{
  WeirMessageLines *self = g_object_new (WEIR_TYPE_MESSAGE_LINES, NULL);

  self->decoded = weir_message_decoded_ref (decoded);
  self->bytes_per_line = bytes_per_line;
  if (decoded->bytes != NULL)
    self->n_lines = (guint) ((g_bytes_get_size (decoded->bytes) + bytes_per_line - 1) / bytes_per_line);
  return self;
}

void
weir_message_lines_append (WeirMessageLines *self, guint line, GString *text)
{
  g_autofree char *bytes = NULL;

  g_return_if_fail (line < self->n_lines);
  bytes = dup_line (self, line);
  g_string_append (text, bytes);
  if (self->bytes_per_line > 0 || line + 1 == self->n_lines || self->decoded->text[self->decoded->line_starts[line + 1] - 1] == '\n')
    g_string_append_c (text, '\n');
}
