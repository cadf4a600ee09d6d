/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "input/weir-input-template.h"

#include <glib/gi18n.h>

#include "orders/weir-template.h"

typedef struct
{
  const char *name; /* of a header: the name is the template's, and kept beside this; NULL: key or value */
  gboolean is_key;
  WeirBytesForm form;
  WeirTemplate *template;
} Text;

struct _WeirInputTemplate
{
  WeirInputTemplateOptions options;
  char *topic;
  GPtrArray *names; /* of the headers */
  GArray *texts;    /* of Text: key, value, headers */
  gint64 n_made;
  GString *buffer;
};

static void
text_clear (gpointer data)
{
  Text *text = data;

  g_clear_pointer (&text->template, weir_template_free);
}

void
weir_input_template_options_init (WeirInputTemplateOptions *self)
{
  self->partition = -1;
  self->timestamp_msec = -1;
  self->seed = (guint64) g_random_int () << 32 | g_random_int ();
  /* Microseconds since 1970: no order of an earlier run has the same id, and it is exact in a double. */
  self->first_order = (guint64) g_get_real_time ();
}

void
weir_input_template_free (WeirInputTemplate *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->texts);
  g_ptr_array_unref (self->names);
  g_string_free (self->buffer, TRUE);
  g_free (self->topic);
  g_free (self);
}

/* Says in which of its texts the message is wrong. */
static void
tell_where (const Text *text,
            GError **error)
{
  g_autofree char *message = NULL;

  if (error == NULL || *error == NULL)
    return;
  if (text->name != NULL)
    /* Translators: name of a header, and a sentence that says what is wrong with its value */
    message = g_strdup_printf (_("Header “%s”: %s"), text->name, (*error)->message);
  else if (text->is_key)
    /* Translators: a sentence that says what is wrong with the key of a message */
    message = g_strdup_printf (_("Key: %s"), (*error)->message);
  else
    /* Translators: a sentence that says what is wrong with the value of a message */
    message = g_strdup_printf (_("Value: %s"), (*error)->message);
  g_free ((*error)->message);
  (*error)->message = g_steal_pointer (&message);
}

static gboolean
add (WeirInputTemplate *self,
     const WeirTemplateText *from,
     gboolean is_key,
     const char *name,
     GError **error)
{
  Text text = { .name = name, .is_key = is_key, .form = from->form };
  GError *problem = NULL;

  text.template = weir_template_new (from->form != WEIR_BYTES_NULL ? from->text : "", NULL, &problem);
  if (text.template == NULL)
    {
      tell_where (&text, &problem);
      g_propagate_error (error, problem);
      return FALSE;
    }
  g_array_append_val (self->texts, text);
  return TRUE;
}

WeirInputTemplate *
weir_input_template_new (const WeirMessageTemplate *template,
                         const WeirInputTemplateOptions *options,
                         GError **error)
{
  g_autoptr (WeirInputTemplate) self = g_new0 (WeirInputTemplate, 1);

  self->options = *options;
  self->topic = g_strdup (template->topic);
  self->buffer = g_string_new (NULL);
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->texts = g_array_new (FALSE, TRUE, sizeof (Text));
  g_array_set_clear_func (self->texts, text_clear);
  if (!add (self, &template->key, TRUE, NULL, error) || !add (self, &template->value, FALSE, NULL, error))
    return NULL;
  for (guint i = 0; i < template->headers->len; i++)
    {
      const WeirTemplateHeader *header = g_ptr_array_index (template->headers, i);

      g_ptr_array_add (self->names, g_strdup (header->name));
      if (!add (self, &header->value, FALSE, g_ptr_array_index (self->names, i), error))
        return NULL;
    }
  return g_steal_pointer (&self);
}

static gboolean
fill_in (WeirInputTemplate *self,
         guint number,
         WeirTemplateMoment *moment,
         GBytes **bytes,
         GError **error)
{
  const Text *text = &g_array_index (self->texts, Text, number);
  GError *problem = NULL;

  g_string_set_size (self->buffer, 0);
  weir_template_append (text->template, moment, self->buffer);
  if (weir_bytes_from_text (text->form, self->buffer->str, bytes, NULL, &problem))
    return TRUE;
  tell_where (text, &problem);
  g_propagate_error (error, problem);
  return FALSE;
}

WeirRecord *
weir_input_template_next (WeirInputTemplate *self,
                          GError **error)
{
  g_autoptr (GPtrArray) headers = g_ptr_array_new_with_free_func ((GDestroyNotify) weir_header_free);
  g_autoptr (GBytes) key = NULL;
  g_autoptr (GBytes) value = NULL;
  WeirTemplateMoment moment;

  weir_template_moment_init (&moment, self->options.seed, (guint64) self->n_made, self->options.first_order, g_get_real_time () / 1000);
  self->n_made++;
  if (!fill_in (self, 0, &moment, &key, error) || !fill_in (self, 1, &moment, &value, error))
    return NULL;
  for (guint i = 0; i < self->names->len; i++)
    {
      g_autoptr (GBytes) bytes = NULL;

      if (!fill_in (self, i + 2, &moment, &bytes, error))
        return NULL;
      g_ptr_array_add (headers, weir_header_new (g_ptr_array_index (self->names, i), bytes));
    }
  return weir_record_new (self->topic, self->options.partition, -1, self->options.timestamp_msec,
                          self->options.timestamp_msec >= 0 ? WEIR_TIMESTAMP_CREATE : WEIR_TIMESTAMP_NONE, key, value, g_steal_pointer (&headers));
}

gint64
weir_input_template_get_n_made (const WeirInputTemplate *self)
{
  return self->n_made;
}
