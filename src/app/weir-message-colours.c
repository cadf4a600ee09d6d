/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-message-colours.h"

#include <adwaita.h>

/* Applying a tag costs some microseconds. */
#define MAX_COLOURED_BYTES (64 * 1024)

static void
add_tags (GtkTextBuffer *buffer)
{
  gboolean is_dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  if (gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), "number") == NULL)
    {
      gtk_text_buffer_create_tag (buffer, "key", NULL);
      gtk_text_buffer_create_tag (buffer, "string", NULL);
      gtk_text_buffer_create_tag (buffer, "number", NULL);
    }
  g_object_set (gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), "string"),
                "foreground", is_dark ? "#8ff0a4" : "#1b7a43", NULL);
  g_object_set (gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), "number"),
                "foreground", is_dark ? "#99c1f1" : "#1a5fb4", NULL);
}

/* The text is JSON that was just written by the decoder, so that simple rules do: strings
 * before a colon are keys, what begins with a digit, a minus or a letter is a number or a word. */
static void
colour_json (GtkTextBuffer *buffer, const char *text)
{
  const char *at = text;
  int offset = 0;

  while (*at != '\0')
    {
      const char *end = at;
      int length = 0;
      const char *tag = NULL;

      if (*at == '"')
        {
          const char *next;

          do
            {
              if (*end == '\\' && end[1] != '\0')
                {
                  end++;
                  length++;
                }
              end = g_utf8_next_char (end);
              length++;
            }
          while (*end != '\0' && *end != '"');
          if (*end == '"')
            {
              end++;
              length++;
            }
          for (next = end; *next == ' '; next++)
            ;
          tag = *next == ':' ? "key" : "string";
        }
      else if (g_ascii_isalnum (*at) || *at == '-')
        {
          while (g_ascii_isalnum (*end) || *end == '-' || *end == '+' || *end == '.')
            {
              end++;
              length++;
            }
          tag = "number";
        }
      else
        {
          end = g_utf8_next_char (at);
          length = 1;
        }
      if (tag != NULL)
        {
          GtkTextIter first;
          GtkTextIter last;

          gtk_text_buffer_get_iter_at_offset (buffer, &first, offset);
          gtk_text_buffer_get_iter_at_offset (buffer, &last, offset + length);
          gtk_text_buffer_apply_tag_by_name (buffer, tag, &first, &last);
        }
      offset += length;
      at = end;
    }
}

void
weir_message_colours_apply (GtkTextBuffer *buffer, const char *text)
{
  add_tags (buffer);
  if (text != NULL && strlen (text) <= MAX_COLOURED_BYTES)
    colour_json (buffer, text);
}
