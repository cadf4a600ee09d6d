/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "store/weir-topic-formats.h"

#include <string.h>

#include "store/weir-topic-file.h"

#define MAX_NAME_BYTES 60

struct _WeirTopicFormats
{
  GObject parent_instance;

  WeirTopicFile *file;
};

G_DEFINE_FINAL_TYPE (WeirTopicFormats, weir_topic_formats, G_TYPE_OBJECT)

/* The names in the file, of values and of keys. */
static const char *const decoder_keys[] = { "ValueFormat", "KeyFormat" };
static const char *const view_keys[] = { "ValueView", "KeyView" };
static const char *const unpack_keys[] = { "UnpackValue", "UnpackKey" };

void
weir_topic_format_clear (WeirTopicFormat *self)
{
  g_clear_pointer (&self->decoder, g_free);
  g_clear_pointer (&self->view, g_free);
  self->does_unpack = FALSE;
}

static void
weir_topic_formats_dispose (GObject *object)
{
  g_clear_pointer (&WEIR_TOPIC_FORMATS (object)->file, weir_topic_file_free);
  G_OBJECT_CLASS (weir_topic_formats_parent_class)->dispose (object);
}

static void
weir_topic_formats_class_init (WeirTopicFormatsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = weir_topic_formats_dispose;
}

static void
weir_topic_formats_init (WeirTopicFormats *self)
{
}

/**
 * weir_topic_formats_new:
 * @path: (nullable): the file; %NULL is that in the user's configuration folder
 *
 * Reads the file, which is small and local.
 *
 * Returns: (transfer full): the formats of all topics
 */
WeirTopicFormats *
weir_topic_formats_new (const char *path)
{
  WeirTopicFormats *self = g_object_new (WEIR_TYPE_TOPIC_FORMATS, NULL);

  self->file = weir_topic_file_new (path, "formats.ini");
  return self;
}

/* Nobody but us writes the file; what is odd in it is left out all the same. */
static char *
dup_name (GKeyFile   *key_file,
          const char *group,
          const char *key)
{
  char *name = g_key_file_get_string (key_file, group, key, NULL);

  if (name != NULL && (*name == '\0' || strlen (name) > MAX_NAME_BYTES))
    g_clear_pointer (&name, g_free);
  return name;
}

void
weir_topic_formats_get (WeirTopicFormats *self,
                        const char       *topic,
                        gboolean          is_key,
                        WeirTopicFormat  *format)
{
  g_autofree char *group = weir_topic_file_dup_group (topic);
  GKeyFile *key_file;
  guint which = is_key ? 1 : 0;

  g_return_if_fail (WEIR_IS_TOPIC_FORMATS (self));

  key_file = weir_topic_file_get_key_file (self->file);
  format->decoder = dup_name (key_file, group, decoder_keys[which]);
  format->view = dup_name (key_file, group, view_keys[which]);
  if (format->view != NULL && !g_str_equal (format->view, "tree") && !g_str_equal (format->view, "text") && !g_str_equal (format->view, "hex"))
    g_clear_pointer (&format->view, g_free);
  format->does_unpack = g_key_file_get_boolean (key_file, group, unpack_keys[which], NULL);
}

static void
write_format (GKeyFile              *key_file,
              const char            *group,
              guint                  which,
              const WeirTopicFormat *format)
{
  if (format->decoder != NULL)
    g_key_file_set_string (key_file, group, decoder_keys[which], format->decoder);
  if (format->view != NULL)
    g_key_file_set_string (key_file, group, view_keys[which], format->view);
  if (format->does_unpack)
    g_key_file_set_boolean (key_file, group, unpack_keys[which], TRUE);
}

void
weir_topic_formats_set (WeirTopicFormats      *self,
                        const char            *topic,
                        gboolean               is_key,
                        const WeirTopicFormat *format)
{
  g_autofree char *group = weir_topic_file_dup_group (topic);
  g_auto (WeirTopicFormat) other = { 0 };
  GKeyFile *key_file;

  g_return_if_fail (WEIR_IS_TOPIC_FORMATS (self));

  key_file = weir_topic_file_get_key_file (self->file);
  weir_topic_formats_get (self, topic, !is_key, &other);
  weir_topic_file_begin_change (self->file, topic);
  write_format (key_file, group, is_key ? 1 : 0, format);
  write_format (key_file, group, is_key ? 0 : 1, &other);
  weir_topic_file_end_change (self->file);
}

void
weir_topic_formats_flush (WeirTopicFormats *self)
{
  g_return_if_fail (WEIR_IS_TOPIC_FORMATS (self));
  weir_topic_file_flush (self->file);
}
