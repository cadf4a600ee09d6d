/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-link.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/weir-error.h"

#define SCHEME "kafka://"
#define DEFAULT_PORT 9092
/* Longer ones are no names that a person or a program means. */
#define MOST_BYTES 2048
/* Kafka's own limit. */
#define MOST_TOPIC_BYTES 249

static gboolean
consists_of (const char *text, gsize length, const char *others)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && strchr (others, text[i]) == NULL)
      return FALSE;
  return length > 0;
}

static gboolean
parse_number (const char *text, guint64 most, guint64 *number)
{
  return g_ascii_string_to_unsigned (text, 10, 0, most, number, NULL);
}

/* "HOST", "HOST:PORT", "[IPv6]" or "[IPv6]:PORT", to which the port is added where there is none. */
static char *
parse_broker (const char *text)
{
  const char *end = *text == '[' ? strchr (text, ']') : NULL;
  const char *colon = strchr (end != NULL ? end : text, ':');
  gsize host_length = colon != NULL ? (gsize) (colon - text) : strlen (text);
  guint64 port = DEFAULT_PORT;

  if (*text == '[')
    {
      /* Nothing but the port stands behind the bracket. */
      if (end == NULL || end + 1 != text + host_length || !consists_of (text + 1, end - text - 1, ":."))
        return NULL;
    }
  else if (!consists_of (text, host_length, "-._"))
    {
      return NULL;
    }
  if (colon != NULL && (!parse_number (colon + 1, G_MAXUINT16, &port) || port == 0))
    return NULL;
  return g_strdup_printf ("%.*s:%" G_GUINT64_FORMAT, (int) host_length, text, port);
}

static char *
parse_brokers (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  g_autoptr (GString) result = g_string_new (NULL);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *broker = parse_broker (parts[i]);

      if (broker == NULL)
        return NULL;
      if (i > 0)
        g_string_append_c (result, ',');
      g_string_append (result, broker);
    }
  return result->len > 0 ? g_string_free_and_steal (g_steal_pointer (&result)) : NULL;
}

/* "TOPIC" or "TOPIC/PARTITION/OFFSET"; a slash at the end is nothing. */
static gboolean
parse_place (const char *text, char **path)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", -1);
  guint n = g_strv_length (parts);
  guint64 partition, offset;

  if (n > 0 && *parts[n - 1] == '\0')
    n--;
  if (n == 0)
    return TRUE;
  if ((n != 1 && n != 3) || strlen (parts[0]) > MOST_TOPIC_BYTES || !consists_of (parts[0], strlen (parts[0]), "-._"))
    return FALSE;
  if (n == 1)
    {
      *path = g_strdup_printf ("messages/%s", parts[0]);
      return TRUE;
    }
  if (!parse_number (parts[1], G_MAXINT32, &partition) || !parse_number (parts[2], G_MAXINT64, &offset))
    return FALSE;
  *path = g_strdup_printf ("messages/%s/%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT, parts[0], partition, offset);
  return TRUE;
}

gboolean
weir_link_parse (const char *uri, char **bootstrap, char **path, GError **error)
{
  g_autofree char *brokers = NULL;
  g_autofree char *place = NULL;

  g_return_val_if_fail (uri != NULL && bootstrap != NULL && path != NULL, FALSE);
  if (strlen (uri) <= MOST_BYTES && g_ascii_strncasecmp (uri, SCHEME, strlen (SCHEME)) == 0)
    {
      const char *rest = uri + strlen (SCHEME);
      const char *slash = strchr (rest, '/');
      g_autofree char *authority = slash != NULL ? g_strndup (rest, slash - rest) : g_strdup (rest);

      brokers = parse_brokers (authority);
      if (brokers != NULL && (slash == NULL || parse_place (slash + 1, &place)))
        {
          *bootstrap = g_steal_pointer (&brokers);
          *path = g_steal_pointer (&place);
          return TRUE;
        }
    }
  g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                       _("This link is not of the form kafka://HOST:PORT/TOPIC/PARTITION/OFFSET. Ask who gave it to you"));
  return FALSE;
}
