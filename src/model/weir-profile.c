/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-profile.h"

#include <string.h>

struct _WeirProfile
{
  GObject parent_instance;

  char *id;
  char *name;
  char *bootstrap;
  gboolean read_only;
  gboolean is_demo;
  GStrv watched_groups;
  GHashTable *properties; /* library property → value */
};

G_DEFINE_FINAL_TYPE (WeirProfile, weir_profile, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_NAME,
  PROP_BOOTSTRAP,
  PROP_READ_ONLY,
  PROP_WATCHED_GROUPS,
  PROP_IS_DEMO,
  N_PROPS,
};

static GParamSpec *object_properties[N_PROPS];

/* Values may be passwords: they do not stay in freed memory. */
static void
free_value (gpointer data)
{
  explicit_bzero (data, strlen (data));
  g_free (data);
}

static void
weir_profile_constructed (GObject *object)
{
  WeirProfile *self = WEIR_PROFILE (object);

  G_OBJECT_CLASS (weir_profile_parent_class)->constructed (object);

  if (self->id == NULL)
    {
      g_autofree char *uuid = g_uuid_string_random ();

      self->id = g_strndup (uuid, 8);
    }
}

static void
weir_profile_finalize (GObject *object)
{
  WeirProfile *self = WEIR_PROFILE (object);

  g_free (self->id);
  g_free (self->name);
  g_free (self->bootstrap);
  g_strfreev (self->watched_groups);
  g_hash_table_unref (self->properties);

  G_OBJECT_CLASS (weir_profile_parent_class)->finalize (object);
}

static void
profile_get_property (GObject    *object,
                      guint       prop_id,
                      GValue     *value,
                      GParamSpec *pspec)
{
  WeirProfile *self = WEIR_PROFILE (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_BOOTSTRAP:
      g_value_set_string (value, self->bootstrap);
      break;
    case PROP_READ_ONLY:
      g_value_set_boolean (value, self->read_only);
      break;
    case PROP_WATCHED_GROUPS:
      g_value_set_boxed (value, self->watched_groups);
      break;
    case PROP_IS_DEMO:
      g_value_set_boolean (value, self->is_demo);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
profile_set_property (GObject      *object,
                      guint         prop_id,
                      const GValue *value,
                      GParamSpec   *pspec)
{
  WeirProfile *self = WEIR_PROFILE (object);

  switch (prop_id)
    {
    case PROP_ID:
      self->id = g_value_dup_string (value);
      break;
    case PROP_NAME:
      weir_profile_set_name (self, g_value_get_string (value));
      break;
    case PROP_BOOTSTRAP:
      weir_profile_set_bootstrap (self, g_value_get_string (value));
      break;
    case PROP_READ_ONLY:
      weir_profile_set_read_only (self, g_value_get_boolean (value));
      break;
    case PROP_WATCHED_GROUPS:
      weir_profile_set_watched_groups (self, g_value_get_boxed (value));
      break;
    case PROP_IS_DEMO:
      weir_profile_set_is_demo (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
weir_profile_class_init (WeirProfileClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = weir_profile_constructed;
  object_class->finalize = weir_profile_finalize;
  object_class->get_property = profile_get_property;
  object_class->set_property = profile_set_property;

  object_properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL,
                                                    G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY |
                                                    G_PARAM_STATIC_STRINGS);
  object_properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", flags);
  object_properties[PROP_BOOTSTRAP] = g_param_spec_string ("bootstrap", NULL, NULL, "", flags);
  object_properties[PROP_READ_ONLY] = g_param_spec_boolean ("read-only", NULL, NULL, FALSE, flags);
  object_properties[PROP_WATCHED_GROUPS] = g_param_spec_boxed ("watched-groups", NULL, NULL, G_TYPE_STRV, flags);
  object_properties[PROP_IS_DEMO] = g_param_spec_boolean ("is-demo", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, object_properties);
}

static void
weir_profile_init (WeirProfile *self)
{
  self->name = g_strdup ("");
  self->bootstrap = g_strdup ("");
  self->watched_groups = g_new0 (char *, 1);
  self->properties = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_value);
}

/**
 * weir_profile_new:
 * @id: (nullable): its id, %NULL to make one
 * @name: (nullable): what people call it
 * @bootstrap: (nullable): addresses, `host:port,…`
 *
 * Returns: (transfer full): a new profile
 */
WeirProfile *
weir_profile_new (const char *id,
                  const char *name,
                  const char *bootstrap)
{
  return g_object_new (WEIR_TYPE_PROFILE, "id", id, "name", name, "bootstrap", bootstrap, NULL);
}

/**
 * weir_profile_copy:
 * @self: a profile
 *
 * For a form that is filled in and may be cancelled: all of @self, secrets and id too.
 *
 * Returns: (transfer full): an equal profile
 */
WeirProfile *
weir_profile_copy (WeirProfile *self)
{
  WeirProfile *copy;
  GHashTableIter iter;
  gpointer key, value;

  g_return_val_if_fail (WEIR_IS_PROFILE (self), NULL);

  copy = weir_profile_new (self->id, self->name, self->bootstrap);
  copy->read_only = self->read_only;
  copy->is_demo = self->is_demo;
  weir_profile_set_watched_groups (copy, (const char *const *) self->watched_groups);
  g_hash_table_iter_init (&iter, self->properties);
  while (g_hash_table_iter_next (&iter, &key, &value))
    weir_profile_set_property (copy, key, value);
  return copy;
}

const char *
weir_profile_get_id (WeirProfile *self)
{
  g_return_val_if_fail (WEIR_IS_PROFILE (self), NULL);
  return self->id;
}

const char *
weir_profile_get_name (WeirProfile *self)
{
  g_return_val_if_fail (WEIR_IS_PROFILE (self), NULL);
  return self->name;
}

void
weir_profile_set_name (WeirProfile *self,
                       const char  *name)
{
  g_return_if_fail (WEIR_IS_PROFILE (self));

  if (g_set_str (&self->name, name != NULL ? name : ""))
    g_object_notify_by_pspec (G_OBJECT (self), object_properties[PROP_NAME]);
}

const char *
weir_profile_get_bootstrap (WeirProfile *self)
{
  g_return_val_if_fail (WEIR_IS_PROFILE (self), NULL);
  return self->bootstrap;
}

void
weir_profile_set_bootstrap (WeirProfile *self,
                            const char  *bootstrap)
{
  g_return_if_fail (WEIR_IS_PROFILE (self));

  if (g_set_str (&self->bootstrap, bootstrap != NULL ? bootstrap : ""))
    g_object_notify_by_pspec (G_OBJECT (self), object_properties[PROP_BOOTSTRAP]);
}

gboolean
weir_profile_get_read_only (WeirProfile *self)
{
  /* Who asks with something that is no profile gets the answer that can do no harm. */
  g_return_val_if_fail (WEIR_IS_PROFILE (self), TRUE);
  return self->read_only;
}

void
weir_profile_set_read_only (WeirProfile *self,
                            gboolean     read_only)
{
  g_return_if_fail (WEIR_IS_PROFILE (self));

  if (self->read_only == !!read_only)
    return;
  self->read_only = !!read_only;
  g_object_notify_by_pspec (G_OBJECT (self), object_properties[PROP_READ_ONLY]);
}

gboolean
weir_profile_get_is_demo (WeirProfile *self)
{
  g_return_val_if_fail (WEIR_IS_PROFILE (self), FALSE);
  return self->is_demo;
}

void
weir_profile_set_is_demo (WeirProfile *self,
                          gboolean     is_demo)
{
  g_return_if_fail (WEIR_IS_PROFILE (self));

  if (self->is_demo == !!is_demo)
    return;
  self->is_demo = !!is_demo;
  g_object_notify_by_pspec (G_OBJECT (self), object_properties[PROP_IS_DEMO]);
}

const char *const *
weir_profile_get_watched_groups (WeirProfile *self)
{
  g_return_val_if_fail (WEIR_IS_PROFILE (self), NULL);
  return (const char *const *) self->watched_groups;
}

/**
 * weir_profile_set_watched_groups:
 * @self: a profile
 * @groups: (nullable): names of groups, in the order they were given in
 */
void
weir_profile_set_watched_groups (WeirProfile       *self,
                                 const char *const *groups)
{
  static const char *const none[] = { NULL };

  g_return_if_fail (WEIR_IS_PROFILE (self));

  if (groups == NULL)
    groups = none;
  if (g_strv_equal ((const char *const *) self->watched_groups, groups))
    return;
  g_strfreev (self->watched_groups);
  self->watched_groups = g_strdupv ((char **) groups);
  g_object_notify_by_pspec (G_OBJECT (self), object_properties[PROP_WATCHED_GROUPS]);
}

const char *
weir_profile_get_property (WeirProfile *self,
                           const char  *key)
{
  g_return_val_if_fail (WEIR_IS_PROFILE (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);
  return g_hash_table_lookup (self->properties, key);
}

void
weir_profile_set_property (WeirProfile *self,
                           const char  *key,
                           const char  *value)
{
  g_return_if_fail (WEIR_IS_PROFILE (self));
  g_return_if_fail (key != NULL);

  if (value != NULL)
    g_hash_table_insert (self->properties, g_strdup (key), g_strdup (value));
  else
    g_hash_table_remove (self->properties, key);
}

static int
compare_keys (gconstpointer a,
              gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GStrv
weir_profile_list_properties (WeirProfile *self)
{
  g_autoptr (GPtrArray) keys = NULL;
  GHashTableIter iter;
  gpointer key;

  g_return_val_if_fail (WEIR_IS_PROFILE (self), NULL);

  /* Room for one at least: an array that never had any would be stolen as NULL. */
  keys = g_ptr_array_new_null_terminated (g_hash_table_size (self->properties) + 1, g_free, TRUE);
  g_hash_table_iter_init (&iter, self->properties);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (keys, g_strdup (key));
  g_ptr_array_sort (keys, compare_keys);
  return (GStrv) g_ptr_array_steal (keys, NULL);
}

/**
 * weir_profile_property_is_secret:
 * @key: a property of the library
 *
 * Whether its value must not be written to a file or a log, or shown. By what the key ends
 * in rather than by a list alone, so that properties of later library versions are on the
 * safe side too.
 *
 * Returns: whether it holds a secret
 */
gboolean
weir_profile_property_is_secret (const char *key)
{
  static const char *const keys[] = {
    "sasl.jaas.config",        /* Java's: the password is a part of it */
    "sasl.oauthbearer.config", /* whatever the token is made from */
    "sasl.kerberos.kinit.cmd", /* a command line may carry a password */
    "ssl.key.pem",             /* the private key itself */
    "ssl_key",
    "ssl.keystore.key",
  };
  static const char *const endings[] = { "password", "secret", "user.info", "assertion.private.key.pem", "passphrase", "token" };

  g_return_val_if_fail (key != NULL, TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      if (strcmp (key, keys[i]) == 0)
        return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      if (g_str_has_suffix (key, endings[i]))
        return TRUE;
    }
  return FALSE;
}
