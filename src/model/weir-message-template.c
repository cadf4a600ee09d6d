/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "model/weir-message-template.h"

static void
header_free (gpointer data)
{
  WeirTemplateHeader *header = data;

  g_free (header->name);
  g_free (header->value.text);
  g_free (header);
}

WeirMessageTemplate *
weir_message_template_new (const char *name)
{
  WeirMessageTemplate *self = g_new0 (WeirMessageTemplate, 1);

  self->name = g_strdup (name);
  self->topic = g_strdup ("");
  weir_template_text_set (&self->key, WEIR_BYTES_NULL, "");
  weir_template_text_set (&self->value, WEIR_BYTES_TEXT, "");
  self->headers = g_ptr_array_new_with_free_func (header_free);
  self->count = 1;
  return self;
}

void
weir_message_template_free (WeirMessageTemplate *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->headers);
  g_free (self->key.text);
  g_free (self->value.text);
  g_free (self->topic);
  g_free (self->name);
  g_free (self);
}

void
weir_message_template_add_header (WeirMessageTemplate *self,
                                  const char *name,
                                  WeirBytesForm form,
                                  const char *text)
{
  WeirTemplateHeader *header = g_new0 (WeirTemplateHeader, 1);

  header->name = g_strdup (name);
  weir_template_text_set (&header->value, form, text);
  g_ptr_array_add (self->headers, header);
}

void
weir_template_text_set (WeirTemplateText *self,
                        WeirBytesForm form,
                        const char *text)
{
  self->form = form;
  g_set_str (&self->text, text);
}
