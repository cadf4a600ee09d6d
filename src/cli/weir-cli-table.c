/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-cli.h"

#include <string.h>

#include "base/weir-format.h"

struct _WeirCliTable
{
  const char *const *titles;
  guint n_columns;
  GPtrArray *cells; /* row after row */
};

WeirCliTable *
weir_cli_table_new (const char *const *titles)
{
  WeirCliTable *self = g_new0 (WeirCliTable, 1);

  self->titles = titles;
  self->n_columns = g_strv_length ((char **) titles);
  self->cells = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
weir_cli_table_add (WeirCliTable *self,
                    char *cell)
{
  g_ptr_array_add (self->cells, cell != NULL ? cell : g_strdup (WEIR_UNKNOWN_TEXT));
}

void
weir_cli_table_add_count (WeirCliTable *self,
                          gint64 count)
{
  weir_cli_table_add (self, weir_format_count (count));
}

/* Columns of a terminal, not bytes and not characters. */
static gsize
get_width (const char *text)
{
  gsize width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      width += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
    }
  return width;
}

static void
print_cell (WeirOutput *output,
            const char *text,
            gsize width,
            gboolean is_number,
            gboolean is_last)
{
  gsize padding = width - get_width (text);

  for (gsize i = 0; is_number && i < padding; i++)
    weir_output_char (output, ' ');
  weir_output_text (output, text);
  for (gsize i = 0; !is_number && !is_last && i < padding; i++)
    weir_output_char (output, ' ');
  weir_output_text (output, is_last ? "\n" : "  ");
}

void
weir_cli_table_print (WeirCliTable *self,
                      WeirOutput *output)
{
  g_autofree gsize *widths = g_new0 (gsize, self->n_columns);
  guint n_cells = self->cells->len;

  for (guint i = 0; i < n_cells; i++)
    {
      char *cell = g_ptr_array_index (self->cells, i);

      /* Names come from outside: a control character would move the cursor. */
      if (!g_utf8_validate (cell, -1, NULL))
        {
          char *valid = g_utf8_make_valid (cell, -1);

          g_free (cell);
          cell = self->cells->pdata[i] = valid;
        }
      for (char *p = cell; *p != '\0'; p++)
        {
          if (g_ascii_iscntrl (*p))
            *p = '?';
        }
      widths[i % self->n_columns] = MAX (widths[i % self->n_columns], get_width (cell));
    }
  for (guint i = 0; i < self->n_columns; i++)
    widths[i] = MAX (widths[i], get_width (self->titles[i] + (self->titles[i][0] == '>')));

  for (guint i = 0; i < self->n_columns; i++)
    {
      gboolean is_number = self->titles[i][0] == '>';

      print_cell (output, self->titles[i] + is_number, widths[i], is_number, i + 1 == self->n_columns);
    }
  for (guint i = 0; i < n_cells; i++)
    {
      guint column = i % self->n_columns;

      print_cell (output, g_ptr_array_index (self->cells, i), widths[column], self->titles[column][0] == '>',
                  column + 1 == self->n_columns);
    }
  g_ptr_array_unref (self->cells);
  g_free (self);
}
