/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <string.h>

#include "orders/weir-template.h"
#include "weir-fuzz.h"

/* Any text is a template, which gives the same text for the same moment, or an error at a place in it. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t size)
{
  g_autofree char *text = size > 0 ? g_strndup ((const char *) data, size) : g_strdup ("");
  g_autoptr (GError) error = NULL;
  g_autoptr (WeirTemplate) template = NULL;
  g_autoptr (GString) first = g_string_new (NULL);
  g_autoptr (GString) second = g_string_new (NULL);
  gsize position = G_MAXSIZE;
  WeirTemplateMoment moment;

  template = weir_template_new (text, &position, &error);
  if (template == NULL)
    {
      g_assert_nonnull (error);
      g_assert_cmpuint (position, <=, strlen (text));
      /* Between two characters, so that a caret can be shown there. */
      if (g_utf8_validate (text, -1, NULL))
        g_assert_true (g_utf8_validate_len (text, position, NULL));
      return 0;
    }
  g_assert_no_error (error);
  weir_template_moment_init (&moment, size, 5, 1, 1795270509312);
  weir_template_append (template, &moment, first);
  weir_template_moment_init (&moment, size, 5, 1, 1795270509312);
  weir_template_append (template, &moment, second);
  g_assert_cmpstr (first->str, ==, second->str);
  if (!weir_template_varies (template) && strstr (text, "{{") == NULL)
    g_assert_cmpstr (first->str, ==, text);
  return 0;
}
