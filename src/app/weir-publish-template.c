/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-publish-template.h"

typedef struct
{
  WeirPublishSource parent;

  WeirInputTemplate *input;
} Source;

static void
source_free (WeirPublishSource *source)
{
  Source *self = (Source *) source;

  weir_input_template_free (self->input);
  g_free (self);
}

static WeirRecord *
source_next (WeirPublishSource *source, gint64 *place, GError **error)
{
  Source *self = (Source *) source;

  if (weir_input_template_get_n_made (self->input) >= source->n_expected)
    return NULL;
  *place = weir_input_template_get_n_made (self->input) + 1;
  return weir_input_template_next (self->input, error);
}

WeirPublishSource *
weir_publish_template_new (const WeirMessageTemplate *template, const WeirInputTemplateOptions *options, GError **error)
{
  WeirInputTemplate *input = weir_input_template_new (template, options, error);
  Source *self;

  if (input == NULL)
    return NULL;
  self = g_new0 (Source, 1);
  self->parent.next = source_next;
  self->parent.free = source_free;
  self->parent.n_expected = template->count;
  self->input = input;
  return &self->parent;
}
