/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-publish-template.h"

#include <glib/gi18n.h>

#include "orders/weir-template.h"

typedef struct
{
  char *name; /* of a header */
  WeirBytesForm form;
  WeirTemplate *template;
} Text;

typedef struct
{
  WeirPublishSource parent;

  char *topic;
  gint32 partition;
  Text key;
  Text value;
  GArray *headers; /* of Text */
  guint64 seed;
  guint64 first_order;
  gint64 n_made;
  gint64 count;
  GString *buffer;
} Source;

static void
text_clear (gpointer data)
{
  Text *text = data;

  g_free (text->name);
  g_clear_pointer (&text->template, weir_template_free);
}

static void
source_free (WeirPublishSource *source)
{
  Source *self = (Source *) source;

  text_clear (&self->key);
  text_clear (&self->value);
  g_array_unref (self->headers);
  g_string_free (self->buffer, TRUE);
  g_free (self->topic);
  g_free (self);
}

static gboolean
expand (Source *self, const Text *text, WeirTemplateMoment *moment, GBytes **bytes, GError **error)
{
  g_string_set_size (self->buffer, 0);
  weir_template_append (text->template, moment, self->buffer);
  return weir_bytes_from_text (text->form, self->buffer->str, bytes, NULL, error);
}

static WeirRecord *
source_next (WeirPublishSource *source, gint64 *place, GError **error)
{
  Source *self = (Source *) source;
  g_autoptr (GPtrArray) headers = NULL;
  g_autoptr (GBytes) key = NULL;
  g_autoptr (GBytes) value = NULL;
  WeirTemplateMoment moment;

  if (self->n_made >= self->count)
    return NULL;
  weir_template_moment_init (&moment, self->seed, (guint64) self->n_made, self->first_order, g_get_real_time () / 1000);
  *place = ++self->n_made;
  if (!expand (self, &self->key, &moment, &key, error) || !expand (self, &self->value, &moment, &value, error))
    return NULL;
  headers = g_ptr_array_new_with_free_func ((GDestroyNotify) weir_header_free);
  for (guint i = 0; i < self->headers->len; i++)
    {
      const Text *text = &g_array_index (self->headers, Text, i);
      g_autoptr (GBytes) bytes = NULL;

      if (!expand (self, text, &moment, &bytes, error))
        return NULL;
      g_ptr_array_add (headers, weir_header_new (text->name, bytes));
    }
  return weir_record_new (self->topic, self->partition, -1, -1, WEIR_TIMESTAMP_NONE, key, value, g_steal_pointer (&headers));
}

static gboolean
compile (Text *text, const WeirTemplateText *from, const char *what, GError **error)
{
  GError *problem = NULL;

  text->form = from->form;
  text->template = weir_template_new (from->form != WEIR_BYTES_NULL ? from->text : "", NULL, &problem);
  if (text->template != NULL)
    return TRUE;
  /* Translators: the key, the value, or the name of a header; a sentence that says what is wrong comes behind it */
  g_propagate_prefixed_error (error, problem, _("%s: "), what);
  return FALSE;
}

WeirPublishSource *
weir_publish_template_new (const WeirMessageTemplate *template, gint32 partition, guint64 seed, guint64 first_order, GError **error)
{
  Source *self = g_new0 (Source, 1);

  self->parent.next = source_next;
  self->parent.free = source_free;
  self->parent.n_expected = template->count;
  self->topic = g_strdup (template->topic);
  self->partition = partition;
  self->seed = seed;
  self->first_order = first_order;
  self->count = template->count;
  self->buffer = g_string_new (NULL);
  self->headers = g_array_new (FALSE, TRUE, sizeof (Text));
  g_array_set_clear_func (self->headers, text_clear);
  if (!compile (&self->key, &template->key, _("Key"), error) || !compile (&self->value, &template->value, _("Value"), error))
    {
      source_free (&self->parent);
      return NULL;
    }
  for (guint i = 0; i < template->headers->len; i++)
    {
      const WeirTemplateHeader *header = g_ptr_array_index (template->headers, i);
      Text text = { .name = g_strdup (header->name) };
      gboolean is_good = compile (&text, &header->value, header->name, error);

      g_array_append_val (self->headers, text);
      if (!is_good)
        {
          source_free (&self->parent);
          return NULL;
        }
    }
  return &self->parent;
}
