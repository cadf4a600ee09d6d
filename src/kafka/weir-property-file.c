/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-property-file.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "base/weir-error.h"
#include "kafka/weir-client.h"

/* No such file is longer than a few kB, certificates in it included; a log file chosen by
 * mistake is. */
#define MAX_BYTES (1024 * 1024)
/* A PEM file may begin with some lines of remarks. */
#define STORE_START_BYTES 65536

typedef struct
{
  char *key;
  char *value;
  guint line;
} Entry;

static void
entry_clear (Entry *entry)
{
  g_clear_pointer (&entry->key, g_free);
  g_clear_pointer (&entry->value, g_free);
}

static GArray *
entries_new (void)
{
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (Entry));

  g_array_set_clear_func (entries, (GDestroyNotify) entry_clear);
  return entries;
}

static void
add_entry (GArray *entries,
           char *key,
           char *value,
           guint line)
{
  Entry entry = { key, value, line };

  g_array_append_val (entries, entry);
}

/* One line at a time; "\r\n", "\n" and "\r" all end one. Returns FALSE at the end. */
static gboolean
next_line (const char **position,
           const char *end,
           GString *line)
{
  const char *p = *position;

  if (p >= end)
    return FALSE;
  while (p < end && *p != '\n' && *p != '\r')
    p++;
  g_string_append_len (line, *position, p - *position);
  if (p < end)
    p += (*p == '\r' && p + 1 < end && p[1] == '\n') ? 2 : 1;
  *position = p;
  return TRUE;
}

/* librdkafka and kcat: key=value; a backslash is a backslash. */
static gboolean
parse_plain (const char *text,
             gsize length,
             const char *name,
             GArray *entries,
             GError **error)
{
  const char *position = text;
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint number = 1; next_line (&position, text + length, g_string_truncate (line, 0)); number++)
    {
      const char *start = g_strchug (line->str);
      const char *equals;

      if (*start == '\0' || *start == '#' || *start == '!')
        continue;
      equals = strchr (start, '=');
      if (equals == NULL || equals == start)
        {
          g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                       /* Translators: file name, line number */
                       _("%s, line %u: expected key=value."), name, number);
          return FALSE;
        }
      add_entry (entries, g_strchomp (g_strndup (start, equals - start)), g_strstrip (g_strdup (equals + 1)), number);
    }
  return TRUE;
}

static gboolean
is_continued (const GString *line)
{
  gsize n_backslashes = 0;

  while (n_backslashes < line->len && line->str[line->len - 1 - n_backslashes] == '\\')
    n_backslashes++;
  return n_backslashes % 2 == 1;
}

static void
append_escape (GString *target,
               const char **position)
{
  const char *p = *position;
  gunichar character = 0;

  switch (*p)
    {
    case 't':
      g_string_append_c (target, '\t');
      break;

    case 'n':
      g_string_append_c (target, '\n');
      break;

    case 'r':
      g_string_append_c (target, '\r');
      break;

    case 'f':
      g_string_append_c (target, '\f');
      break;

    case 'u':
      for (int i = 1; i <= 4; i++)
        {
          int digit = g_ascii_xdigit_value (p[i]);

          /* Also stops at the end of the text. */
          if (digit < 0)
            {
              g_string_append_c (target, 'u');
              *position = p + 1;
              return;
            }
          character = character * 16 + digit;
        }
      if (character != 0 && g_unichar_validate (character))
        g_string_append_unichar (target, character);
      *position = p + 5;
      return;

    default:
      g_string_append_c (target, *p);
      break;
    }
  *position = p + 1;
}

/* The rules of java.util.Properties. */
static void
parse_java (const char *text,
            gsize length,
            GArray *entries)
{
  const char *position = text;
  g_autoptr (GString) line = g_string_new (NULL);
  guint number = 0;

  while (next_line (&position, text + length, g_string_truncate (line, 0)))
    {
      guint first_number = ++number;
      const char *p;
      g_autoptr (GString) key = g_string_new (NULL);
      g_autoptr (GString) value = g_string_new (NULL);

      p = line->str + strspn (line->str, " \t\f");
      if (*p == '\0' || *p == '#' || *p == '!')
        continue;
      while (is_continued (line))
        {
          g_autoptr (GString) more = g_string_new (NULL);

          g_string_truncate (line, line->len - 1);
          if (!next_line (&position, text + length, more))
            break;
          number++;
          g_string_append (line, more->str + strspn (more->str, " \t\f"));
        }

      p = line->str + strspn (line->str, " \t\f");
      while (*p != '\0' && strchr ("=: \t\f", *p) == NULL)
        {
          if (*p == '\\' && p[1] != '\0')
            {
              p++;
              append_escape (key, &p);
            }
          else
            {
              g_string_append_c (key, *p++);
            }
        }
      p += strspn (p, " \t\f");
      if (*p == '=' || *p == ':')
        {
          p++;
          p += strspn (p, " \t\f");
        }
      while (*p != '\0')
        {
          if (*p == '\\' && p[1] != '\0')
            {
              p++;
              append_escape (value, &p);
            }
          else
            {
              g_string_append_c (value, *p++);
            }
        }
      if (key->len > 0)
        add_entry (entries, g_strdup (key->str), g_strdup (value->str), first_number);
    }
}

/* Lines that begin with one of these tell whose file it is. */
static const char *const java_keys[] = {
  "sasl.jaas.config", "ssl.truststore.", "ssl.keystore.type", "ssl.keystore.key", "ssl.keystore.certificate.chain",
  "key.deserializer", "value.deserializer", "key.serializer", "value.serializer", "sasl.login.", "sasl.client.",
};
static const char *const plain_keys[] = {
  "sasl.username", "sasl.password", "sasl.mechanisms", "ssl.ca.", "ssl.key.location", "ssl.certificate.",
  "metadata.broker.list", "enable.ssl.certificate.verification", "sasl.oauthbearer.method",
};

static gboolean
has_key (const char *text,
         gsize length,
         const char *const *keys,
         gsize n_keys)
{
  const char *position = text;
  g_autoptr (GString) line = g_string_new (NULL);

  while (next_line (&position, text + length, g_string_truncate (line, 0)))
    {
      const char *start = line->str + strspn (line->str, " \t\f");

      for (gsize i = 0; i < n_keys; i++)
        {
          if (g_str_has_prefix (start, keys[i]))
            return TRUE;
        }
    }
  return FALSE;
}

static gboolean
is_java_file (const char *text,
              gsize length,
              const char *name)
{
  if (has_key (text, length, java_keys, G_N_ELEMENTS (java_keys)))
    return TRUE;
  return g_str_has_suffix (name, ".properties") && !has_key (text, length, plain_keys, G_N_ELEMENTS (plain_keys));
}

/* The next word of a JAAS line: bare, '=' or ';' alone, or in quotes. NULL at the end. */
static char *
next_token (const char **position)
{
  const char *p = *position;
  g_autoptr (GString) token = g_string_new (NULL);

  while (g_ascii_isspace (*p))
    p++;
  if (*p == '\0')
    return NULL;
  if (*p == '"' || *p == '\'')
    {
      char quote = *p++;

      while (*p != '\0' && *p != quote)
        {
          if (*p == '\\' && p[1] != '\0')
            p++;
          g_string_append_c (token, *p++);
        }
      if (*p == quote)
        p++;
    }
  else if (*p == '=' || *p == ';')
    {
      g_string_append_c (token, *p++);
    }
  else
    {
      while (*p != '\0' && !g_ascii_isspace (*p) && *p != '=' && *p != ';' && *p != '"')
        g_string_append_c (token, *p++);
    }
  *position = p;
  return g_string_free (g_steal_pointer (&token), FALSE);
}

static const struct
{
  const char *module; /* the end of the class name */
  const char *option;
  const char *key;
} jaas_options[] = {
  { "PlainLoginModule", "username", "sasl.username" },
  { "PlainLoginModule", "password", "sasl.password" },
  { "ScramLoginModule", "username", "sasl.username" },
  { "ScramLoginModule", "password", "sasl.password" },
  { "OAuthBearerLoginModule", "clientId", "sasl.oauthbearer.client.id" },
  { "OAuthBearerLoginModule", "clientSecret", "sasl.oauthbearer.client.secret" },
  { "OAuthBearerLoginModule", "scope", "sasl.oauthbearer.scope" },
  { "Krb5LoginModule", "principal", "sasl.kerberos.principal" },
  { "Krb5LoginModule", "keyTab", "sasl.kerberos.keytab" },
  { "Krb5LoginModule", "serviceName", "sasl.kerberos.service.name" },
};

static gboolean
translate_jaas (const Entry *entry,
                const char *name,
                GArray *result,
                GError **error)
{
  const char *position = entry->value;
  g_autofree char *module = next_token (&position);
  g_autofree char *flag = next_token (&position);
  gboolean is_known = FALSE;

  for (gsize i = 0; module != NULL && i < G_N_ELEMENTS (jaas_options); i++)
    is_known = is_known || g_str_has_suffix (module, jaas_options[i].module);
  if (!is_known || flag == NULL)
    {
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                   _("%s, line %u: the login module in “sasl.jaas.config” is not one of PLAIN, SCRAM, OAUTHBEARER or GSSAPI."),
                   name, entry->line);
      return FALSE;
    }

  for (;;)
    {
      g_autofree char *option = next_token (&position);
      g_autofree char *equals = NULL;
      g_autofree char *value = NULL;

      if (option == NULL || g_str_equal (option, ";"))
        break;
      equals = next_token (&position);
      value = next_token (&position);
      if (value == NULL || !g_str_equal (equals, "="))
        {
          g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                       _("%s, line %u: “sasl.jaas.config” is not written as option=\"value\" … ;"), name, entry->line);
          return FALSE;
        }
      for (gsize i = 0; i < G_N_ELEMENTS (jaas_options); i++)
        {
          if (g_str_has_suffix (module, jaas_options[i].module) && g_str_equal (option, jaas_options[i].option))
            add_entry (result, g_strdup (jaas_options[i].key), g_strdup (value), entry->line);
        }
    }
  return TRUE;
}

static const char *
find_value (GArray *entries,
            const char *key)
{
  /* The last one counts, as in java.util.Properties. */
  for (guint i = entries->len; i > 0; i--)
    {
      const Entry *entry = &g_array_index (entries, Entry, i - 1);

      if (g_str_equal (entry->key, key))
        return entry->value;
    }
  return NULL;
}

/* The beginning of a file a property names: a store. Nothing but a file is opened: a pipe would block. */
static char *
read_start (const char *path,
            gsize *length)
{
  GStatBuf status;
  g_autofree char *bytes = NULL;
  FILE *file;

  if (g_stat (path, &status) != 0 || !S_ISREG (status.st_mode))
    return NULL;
  file = g_fopen (path, "rbe");
  if (file == NULL)
    return NULL;
  bytes = g_malloc0 (STORE_START_BYTES + 1);
  *length = fread (bytes, 1, STORE_START_BYTES, file);
  fclose (file);
  return g_steal_pointer (&bytes);
}

static gboolean
is_jks (const char *type,
        const char *path)
{
  static const guchar magic[] = { 0xfe, 0xed, 0xfe, 0xed };
  gsize length = 0;
  g_autofree char *start = read_start (path, &length);

  /* Since Java 9 a store declared as JKS, or not declared, mostly is PKCS#12. */
  if (start != NULL)
    return length >= sizeof magic && memcmp (start, magic, sizeof magic) == 0;
  return type != NULL && g_ascii_strcasecmp (type, "JKS") == 0;
}

static gboolean
is_pem (const char *type,
        const char *path)
{
  g_autofree char *start = NULL;
  gsize length = 0;

  if (type != NULL)
    return g_ascii_strcasecmp (type, "PEM") == 0;
  start = read_start (path, &length);
  return start != NULL && strstr (start, "-----BEGIN ") != NULL;
}

static gboolean
translate_store (GArray *entries,
                 const Entry *entry,
                 const char *name,
                 GArray *result,
                 GError **error)
{
  gboolean is_key_store = g_str_has_prefix (entry->key, "ssl.keystore.");
  const char *type = find_value (entries, is_key_store ? "ssl.keystore.type" : "ssl.truststore.type");

  if (is_pem (type, entry->value))
    {
      if (is_key_store)
        {
          add_entry (result, g_strdup ("ssl.certificate.location"), g_strdup (entry->value), entry->line);
          add_entry (result, g_strdup ("ssl.key.location"), g_strdup (entry->value), entry->line);
        }
      else
        {
          add_entry (result, g_strdup ("ssl.ca.location"), g_strdup (entry->value), entry->line);
        }
      return TRUE;
    }
  if (is_key_store && !is_jks (type, entry->value))
    {
      add_entry (result, g_strdup ("ssl.keystore.location"), g_strdup (entry->value), entry->line);
      return TRUE;
    }
  g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
               is_key_store
                 ? _("%s, line %u: the key store “%s” is a Java key store (JKS), which cannot be read. "
                     "Convert it to PKCS#12 with “keytool -importkeystore -deststoretype PKCS12”.")
                 : _("%s, line %u: the trust store “%s” is not a PEM file. "
                     "Write its certificates to one with “keytool -exportcert -rfc”, and set ssl.truststore.type=PEM."),
               name, entry->line, entry->value);
  return FALSE;
}

static const struct
{
  const char *java_key;
  const char *key;
} renamed[] = {
  { "ssl.truststore.certificates", "ssl.ca.pem" },
  { "ssl.keystore.key", "ssl.key.pem" },
  { "ssl.keystore.certificate.chain", "ssl.certificate.pem" },
};

/* What is taken over under its own name. All else in such a file configures a Java program. */
static const char *const taken[] = {
  "bootstrap.servers", "security.protocol", "client.id", "client.rack", "client.dns.lookup", "sasl.mechanism",
  "sasl.kerberos.service.name", "sasl.oauthbearer.token.endpoint.url", "sasl.oauthbearer.scope",
  "sasl.oauthbearer.extensions", "ssl.keystore.password", "ssl.key.password",
};

static gboolean
translate_java (GArray *entries,
                const char *name,
                GArray *result,
                GError **error)
{
  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);
      const char *key = NULL;
      const char *value = entry->value;

      if (g_str_equal (entry->key, "sasl.jaas.config"))
        {
          if (!translate_jaas (entry, name, result, error))
            return FALSE;
          continue;
        }
      if (g_str_equal (entry->key, "ssl.truststore.location") || g_str_equal (entry->key, "ssl.keystore.location"))
        {
          if (!translate_store (entries, entry, name, result, error))
            return FALSE;
          continue;
        }
      if (g_str_equal (entry->key, "ssl.endpoint.identification.algorithm"))
        {
          key = entry->key;
          value = *entry->value == '\0' ? "none" : entry->value;
        }
      for (gsize j = 0; j < G_N_ELEMENTS (taken); j++)
        {
          if (g_str_equal (entry->key, taken[j]))
            key = taken[j];
        }
      for (gsize j = 0; j < G_N_ELEMENTS (renamed); j++)
        {
          if (g_str_equal (entry->key, renamed[j].java_key))
            key = renamed[j].key;
        }
      if (key == NULL)
        {
          g_debug ("%s, line %u: %s is not taken over", name, entry->line, entry->key);
          continue;
        }
      add_entry (result, g_strdup (key), g_strdup (value), entry->line);
      if (g_str_equal (key, "sasl.oauthbearer.token.endpoint.url"))
        add_entry (result, g_strdup ("sasl.oauthbearer.method"), g_strdup ("oidc"), entry->line);
    }
  return TRUE;
}

/* kcat's own, which the library does not know: of no use here. */
static gboolean
is_foreign (const char *key)
{
  return g_str_has_prefix (key, "schema.registry.") || g_str_equal (key, "builtin.features");
}

static gboolean
check (GArray *entries,
       const char *name,
       GError **error)
{
  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);
      g_autoptr (GError) local_error = NULL;

      if (!weir_client_check_property (entry->key, entry->value, &local_error))
        {
          g_set_error (error, local_error->domain, local_error->code,
                       /* Translators: file name, line number, what is wrong there */
                       _("%s, line %u: %s"), name, entry->line, local_error->message);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
weir_property_file_apply (WeirProfile *profile,
                          const char *text,
                          gsize length,
                          const char *name,
                          GError **error)
{
  g_autoptr (GArray) entries = entries_new ();
  g_autofree char *converted = NULL;

  g_return_val_if_fail (WEIR_IS_PROFILE (profile), FALSE);

  /* An empty file may come without an address, which memchr() must not get. */
  if (length == 0)
    text = "";
  if (length > MAX_BYTES || memchr (text, '\0', length) != NULL)
    {
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("%s is not a property file."), name);
      return FALSE;
    }
  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    {
      text += 3;
      length -= 3;
    }
  if (!g_utf8_validate (text, length, NULL))
    {
      /* What Java's files were before they became UTF-8; every byte is valid in it. */
      converted = g_convert (text, length, "UTF-8", "ISO-8859-1", NULL, &length, error);
      if (converted == NULL)
        return FALSE;
      text = converted;
    }

  if (is_java_file (text, length, name))
    {
      g_autoptr (GArray) java_entries = entries_new ();

      parse_java (text, length, java_entries);
      if (!translate_java (java_entries, name, entries, error))
        return FALSE;
    }
  else if (!parse_plain (text, length, name, entries, error))
    {
      return FALSE;
    }

  for (guint i = entries->len; i > 0; i--)
    {
      if (is_foreign (g_array_index (entries, Entry, i - 1).key))
        g_array_remove_index (entries, i - 1);
    }
  if (!check (entries, name, error))
    return FALSE;

  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);

      if (g_str_equal (entry->key, "bootstrap.servers") || g_str_equal (entry->key, "metadata.broker.list"))
        weir_profile_set_bootstrap (profile, entry->value);
      else
        weir_profile_set_property (profile, entry->key, entry->value);
    }
  return TRUE;
}

gboolean
weir_client_load_file (WeirProfile *profile,
                       const char *path,
                       GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *display_name = g_filename_display_name (name);
  g_autofree char *display_path = g_filename_display_name (path);
  gsize length;
  int code = 0;
  FILE *file;

  g_return_val_if_fail (WEIR_IS_PROFILE (profile), FALSE);

  file = g_fopen (path, "rbe");
  if (file == NULL)
    {
      code = errno;
      g_set_error (error, WEIR_ERROR, code == ENOENT ? WEIR_ERROR_NOT_FOUND : WEIR_ERROR_FAILED,
                   /* Translators: path of a file, the system's reason */
                   _("The property file “%s” could not be read: %s. Check its path and that you may read it."),
                   display_path, g_strerror (code));
      return FALSE;
    }
  /* One byte more than allowed tells that there is more; it may be a pipe, which has no size. */
  text = g_malloc (MAX_BYTES + 1);
  length = fread (text, 1, MAX_BYTES + 1, file);
  code = ferror (file) != 0 ? errno : 0;
  fclose (file);
  if (code != 0)
    {
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_FAILED,
                   _("The property file “%s” could not be read: %s. Check its path and that you may read it."),
                   display_path, g_strerror (code));
      return FALSE;
    }
  return weir_property_file_apply (profile, text, length, display_name, error);
}
