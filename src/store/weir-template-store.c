/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "store/weir-template-store.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "base/weir-error.h"

#define MAX_FILE_BYTES (16 * 1024 * 1024)
#define MAX_HEADERS 1000

struct _WeirTemplateStore
{
  GObject parent_instance;

  char *path;
  GKeyFile *key_file;
  gboolean is_changed; /* since it was last written */
  gboolean is_saving;
};

G_DEFINE_FINAL_TYPE (WeirTemplateStore, weir_template_store, G_TYPE_OBJECT)

static void save (WeirTemplateStore *self);

static void
saved_cb (GObject *object,
          GAsyncResult *result,
          gpointer user_data)
{
  g_autoptr (WeirTemplateStore) self = user_data;
  g_autoptr (GError) error = NULL;

  self->is_saving = FALSE;
  if (!g_file_replace_contents_finish (G_FILE (object), result, NULL, &error))
    g_warning ("The templates could not be saved: %s", error->message);
  if (self->is_changed)
    save (self);
}

/* One writing at a time: a later one that ends first would be written over. */
static void
save (WeirTemplateStore *self)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *folder = NULL;
  g_autoptr (GBytes) bytes = NULL;
  char *text;
  gsize length;

  self->is_changed = TRUE;
  if (self->is_saving)
    return;
  file = g_file_new_for_path (self->path);
  folder = g_path_get_dirname (self->path);
  text = g_key_file_to_data (self->key_file, &length, NULL);
  bytes = g_bytes_new_take (text, length);
  self->is_changed = FALSE;
  self->is_saving = TRUE;
  g_mkdir_with_parents (folder, 0700);
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, saved_cb, g_object_ref (self));
}

void
weir_template_store_flush (WeirTemplateStore *self)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_return_if_fail (WEIR_IS_TEMPLATE_STORE (self));

  if (!self->is_changed && !self->is_saving)
    return;
  text = g_key_file_to_data (self->key_file, &length, NULL);
  self->is_changed = FALSE;
  if (!g_file_set_contents_full (self->path, text, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_warning ("The templates could not be saved: %s", error->message);
}

static void
load (WeirTemplateStore *self)
{
  g_autofree char *text = NULL;
  g_autofree char *aside = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  GStatBuf info;

  if (g_stat (self->path, &info) != 0)
    return;
  if (info.st_size <= MAX_FILE_BYTES && g_file_get_contents (self->path, &text, &length, &error)
      && g_key_file_load_from_data (self->key_file, text, length, G_KEY_FILE_NONE, &error))
    return;
  /* What a person wrote is not thrown away because a line of it is broken. */
  aside = g_strconcat (self->path, ".unreadable", NULL);
  g_warning ("%s cannot be read and is now %s: %s", self->path, aside, error != NULL ? error->message : "it is too large");
  g_rename (self->path, aside);
  g_key_file_unref (self->key_file);
  self->key_file = g_key_file_new ();
}

static void
weir_template_store_finalize (GObject *object)
{
  WeirTemplateStore *self = WEIR_TEMPLATE_STORE (object);

  g_key_file_unref (self->key_file);
  g_free (self->path);
  G_OBJECT_CLASS (weir_template_store_parent_class)->finalize (object);
}

static void
weir_template_store_class_init (WeirTemplateStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = weir_template_store_finalize;
}

static void
weir_template_store_init (WeirTemplateStore *self)
{
  self->key_file = g_key_file_new ();
}

WeirTemplateStore *
weir_template_store_new (const char *path)
{
  WeirTemplateStore *self = g_object_new (WEIR_TYPE_TEMPLATE_STORE, NULL);

  self->path = path != NULL ? g_strdup (path) : g_build_filename (g_get_user_config_dir (), "weir", "templates.ini", NULL);
  load (self);
  return self;
}

WeirTemplateStore *
weir_template_store_get_default (void)
{
  static WeirTemplateStore *store;

  if (store == NULL)
    store = weir_template_store_new (NULL);
  return store;
}

/* What a person calls a template must not break the line of the group. */
static char *
dup_prefix (const char *profile)
{
  g_autofree char *escaped = g_uri_escape_string (profile, NULL, FALSE);

  return g_strconcat ("Template ", escaped, "/", NULL);
}

static char *
dup_group (const char *profile,
           const char *name)
{
  g_autofree char *prefix = dup_prefix (profile);
  g_autofree char *escaped = g_uri_escape_string (name, " ", TRUE);

  return g_strconcat (prefix, escaped, NULL);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return g_utf8_collate (*(const char *const *) a, *(const char *const *) b);
}

GStrv
weir_template_store_list (WeirTemplateStore *self,
                          const char *profile)
{
  g_autofree char *prefix = dup_prefix (profile);
  g_auto (GStrv) groups = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_null_terminated (1, g_free, TRUE);

  g_return_val_if_fail (WEIR_IS_TEMPLATE_STORE (self), NULL);

  groups = g_key_file_get_groups (self->key_file, NULL);
  for (gsize i = 0; groups[i] != NULL; i++)
    {
      char *name = g_str_has_prefix (groups[i], prefix) ? g_uri_unescape_string (groups[i] + strlen (prefix), NULL) : NULL;

      if (name != NULL && *name != '\0')
        g_ptr_array_add (names, name);
      else
        g_free (name);
    }
  g_ptr_array_sort (names, compare_names);
  return (GStrv) g_ptr_array_steal (names, NULL);
}

static void
get_text (GKeyFile *file,
          const char *group,
          const char *form_key,
          const char *text_key,
          WeirTemplateText *text)
{
  g_autofree char *form = g_key_file_get_string (file, group, form_key, NULL);
  g_autofree char *value = g_key_file_get_string (file, group, text_key, NULL);

  weir_template_text_set (text, weir_bytes_form_from_id (form), value != NULL ? value : "");
}

WeirMessageTemplate *
weir_template_store_dup (WeirTemplateStore *self,
                         const char *profile,
                         const char *name)
{
  g_autofree char *group = dup_group (profile, name);
  g_autofree char *topic = NULL;
  g_auto (GStrv) names = NULL;
  g_auto (GStrv) forms = NULL;
  g_auto (GStrv) texts = NULL;
  gsize n_forms = 0, n_texts = 0;
  WeirMessageTemplate *template;
  double rate;

  g_return_val_if_fail (WEIR_IS_TEMPLATE_STORE (self), NULL);

  if (!g_key_file_has_group (self->key_file, group))
    return NULL;
  template = weir_message_template_new (name);
  topic = g_key_file_get_string (self->key_file, group, "Topic", NULL);
  g_set_str (&template->topic, topic != NULL ? topic : "");
  get_text (self->key_file, group, "KeyForm", "Key", &template->key);
  get_text (self->key_file, group, "ValueForm", "Value", &template->value);
  names = g_key_file_get_string_list (self->key_file, group, "HeaderNames", NULL, NULL);
  forms = g_key_file_get_string_list (self->key_file, group, "HeaderForms", &n_forms, NULL);
  texts = g_key_file_get_string_list (self->key_file, group, "HeaderValues", &n_texts, NULL);
  for (gsize i = 0; names != NULL && names[i] != NULL && i < MAX_HEADERS; i++)
    weir_message_template_add_header (template, names[i], weir_bytes_form_from_id (i < n_forms ? forms[i] : NULL), i < n_texts ? texts[i] : "");
  template->count = MAX (1, g_key_file_get_int64 (self->key_file, group, "Count", NULL));
  template->seconds = MAX (0, g_key_file_get_int64 (self->key_file, group, "Seconds", NULL));
  rate = g_key_file_get_double (self->key_file, group, "Rate", NULL);
  template->rate = isfinite (rate) && rate > 0 ? rate : 0;
  return template;
}

static void
set_headers (WeirTemplateStore *self,
             const char *group,
             const WeirMessageTemplate *template)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GPtrArray) forms = g_ptr_array_new ();
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();

  for (guint i = 0; i < template->headers->len && i < MAX_HEADERS; i++)
    {
      const WeirTemplateHeader *header = g_ptr_array_index (template->headers, i);

      g_ptr_array_add (names, header->name);
      g_ptr_array_add (forms, (char *) weir_bytes_form_to_id (header->value.form));
      g_ptr_array_add (texts, header->value.text);
    }
  if (names->len == 0)
    return;
  g_key_file_set_string_list (self->key_file, group, "HeaderNames", (const char *const *) names->pdata, names->len);
  g_key_file_set_string_list (self->key_file, group, "HeaderForms", (const char *const *) forms->pdata, forms->len);
  g_key_file_set_string_list (self->key_file, group, "HeaderValues", (const char *const *) texts->pdata, texts->len);
}

gboolean
weir_template_store_set (WeirTemplateStore *self,
                         const char *profile,
                         const WeirMessageTemplate *template,
                         GError **error)
{
  g_autofree char *group = NULL;

  g_return_val_if_fail (WEIR_IS_TEMPLATE_STORE (self), FALSE);
  g_return_val_if_fail (template != NULL, FALSE);

  if (template->name == NULL || *template->name == '\0')
    {
      g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("The template needs a name."));
      return FALSE;
    }
  group = dup_group (profile, template->name);
  if (!g_key_file_has_group (self->key_file, group))
    {
      g_auto (GStrv) names = weir_template_store_list (self, profile);

      if (g_strv_length (names) >= WEIR_TEMPLATES_MAX)
        {
          g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                               _("There are too many templates for this connection. Remove one that is not needed any more."));
          return FALSE;
        }
    }
  g_key_file_remove_group (self->key_file, group, NULL);
  g_key_file_set_string (self->key_file, group, "Topic", template->topic);
  g_key_file_set_string (self->key_file, group, "KeyForm", weir_bytes_form_to_id (template->key.form));
  g_key_file_set_string (self->key_file, group, "Key", template->key.text);
  g_key_file_set_string (self->key_file, group, "ValueForm", weir_bytes_form_to_id (template->value.form));
  g_key_file_set_string (self->key_file, group, "Value", template->value.text);
  set_headers (self, group, template);
  g_key_file_set_int64 (self->key_file, group, "Count", template->count);
  g_key_file_set_double (self->key_file, group, "Rate", template->rate);
  g_key_file_set_int64 (self->key_file, group, "Seconds", template->seconds);
  save (self);
  return TRUE;
}

void
weir_template_store_remove (WeirTemplateStore *self,
                            const char *profile,
                            const char *name)
{
  g_autofree char *group = dup_group (profile, name);

  g_return_if_fail (WEIR_IS_TEMPLATE_STORE (self));

  if (g_key_file_remove_group (self->key_file, group, NULL))
    save (self);
}
