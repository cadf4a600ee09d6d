/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-config.h"

#include <glib/gi18n.h>

#include "base/weir-error.h"

typedef struct
{
  const char *key;
  const char *value;
} Property;

/* Set before the profile's own properties, so a profile can have it otherwise. The
 * library's defaults are made for services: a person would wait a minute for a frozen
 * broker and half a minute for a wrong address. */
static const Property defaults[] = {
  { "client.id", "weir" },
  { "socket.timeout.ms", "8000" },
  { "socket.connection.setup.timeout.ms", "5000" },
  { "api.version.request.timeout.ms", "3000" },
  { "reconnect.backoff.ms", "100" },
  { "reconnect.backoff.max.ms", "2000" },
  { "socket.keepalive.enable", "true" },
  { "log.connection.close", "false" },
  { "topic.metadata.refresh.interval.ms", "30000" },
};

static const Property producer_defaults[] = {
  { "message.timeout.ms", "30000" },
  /* How long a topic that is not there may still appear. */
  { "topic.metadata.propagation.max.ms", "5000" },
  { "acks", "all" },
  /* A key lands where Java programs put it: the library's own way is another one. */
  { "partitioner", "murmur2_random" },
  /* What is too large is the broker's to say: the library's own limit is lower than what topics may allow. */
  { "message.max.bytes", "100000000" },
};

/* As many at once as the broker has room for, in few requests. Not compressed, unless the profile says so: it is not
 * known what those who read the topic can unpack. */
static const Property writer_defaults[] = {
  { "message.timeout.ms", "300000" },
  { "queue.buffering.max.messages", "250000" },
  { "batch.num.messages", "10000" },
  { "linger.ms", "50" }, /* who waits for the last one flushes */
};

/* That a broker breaks off may be all it says about a wrong security protocol. It is only read,
 * not shown: see weir_error_map_connection(). */
static const Property watched_defaults[] = {
  { "log.connection.close", "true" },
};

static const Property reader_defaults[] = {
  /* The library's 1 s pause between fetches of a queue that is full costs half the speed. */
  { "fetch.queue.backoff.ms", "1" },
  /* Damaged messages must not be shown as if they were what was written. */
  { "check.crcs", "true" },
};

/* Set behind the profile's own properties: what Weir promises, whatever a file says. */
static const Property consumer_fixed[] = {
  { "allow.auto.create.topics", "false" }, /* looking never creates */
  { "enable.auto.commit", "false" },       /* reading leaves no trace */
  { "enable.auto.offset.store", "false" },
  { "enable.partition.eof", "true" },
};

static const Property producer_fixed[] = {
  { "allow.auto.create.topics", "false" },
};

/* Without these a message could be written twice, or behind one that was sent after it. */
static const Property writer_fixed[] = {
  { "enable.idempotence", "true" },
  { "acks", "all" },
  { "max.in.flight.requests.per.connection", "5" },
  { "delivery.report.only.error", "false" },
};

/* Never taken out of a profile: they are decided by what a handle is for, or would load
 * code named by a file somebody else may have written. */
static const char *const ignored_keys[] = {
  "bootstrap.servers",
  "metadata.broker.list",
  "group.id",
  "group.instance.id",
  "group.protocol",
  "group.remote.assignor",
  "transactional.id",
  "enable.auto.commit",
  "auto.commit.enable",
  "enable.auto.offset.store",
  "enable.partition.eof",
  "allow.auto.create.topics",
  "auto.offset.reset",
  "log.queue",
  "log.thread.name",
  "statistics.interval.ms",
  "enabled_events",
  "plugin.library.paths",
  "ssl.engine.location",
  "builtin.features",
};

static gboolean
is_ignored (const char *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ignored_keys); i++)
    {
      if (g_str_equal (key, ignored_keys[i]))
        return TRUE;
    }
  return FALSE;
}

gboolean
weir_config_set (rd_kafka_conf_t *conf,
                 const char *key,
                 const char *value,
                 GError **error)
{
  char text[512];

  switch (rd_kafka_conf_set (conf, key, value, text, sizeof text))
    {
    case RD_KAFKA_CONF_OK:
      return TRUE;

    case RD_KAFKA_CONF_UNKNOWN:
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                   /* Translators: %s is the name of a configuration property */
                   _("There is no connection property “%s”. Check its spelling."), key);
      return FALSE;

    case RD_KAFKA_CONF_INVALID:
    default:
      if (weir_profile_property_is_secret (key))
        g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                     _("The value of the connection property “%s” cannot be used."), key);
      else
        g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                     /* Translators: property name, then the library's own English explanation */
                     _("The connection property “%s” cannot be used: %s."), key, text);
      return FALSE;
    }
}

static gboolean
set_all (rd_kafka_conf_t *conf,
         const Property *properties,
         gsize n_properties,
         GError **error)
{
  for (gsize i = 0; i < n_properties; i++)
    {
      if (!weir_config_set (conf, properties[i].key, properties[i].value, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_port (const char *text)
{
  guint64 port = 0;

  return g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT16, &port, NULL);
}

/* One entry: [PROTOCOL://]HOST[:PORT] or [PROTOCOL://][IPv6]:PORT, as the library reads it. */
static gboolean
check_address (const char *address)
{
  const char *scheme_end = strstr (address, "://");
  const char *host = scheme_end != NULL ? scheme_end + 3 : address;
  const char *colon;

  for (const char *p = host; *p != '\0'; p++)
    {
      if (g_ascii_isspace (*p) || *p == '/' || *p == '@' || g_ascii_iscntrl (*p))
        return FALSE;
    }
  if (*host == '[')
    {
      const char *close = strchr (host, ']');

      if (close == NULL || close == host + 1)
        return FALSE;
      return close[1] == '\0' || (close[1] == ':' && check_port (close + 2));
    }
  colon = strrchr (host, ':');
  if (colon == NULL)
    return *host != '\0';
  /* More than one colon is an IPv6 address without brackets and so without a port. */
  if (memchr (host, ':', colon - host) != NULL)
    return g_hostname_is_ip_address (host);
  return colon != host && check_port (colon + 1);
}

gboolean
weir_config_check_bootstrap (const char *bootstrap,
                             GError **error)
{
  g_auto (GStrv) addresses = g_strsplit (bootstrap != NULL ? bootstrap : "", ",", -1);
  guint n_addresses = 0;

  for (gsize i = 0; addresses[i] != NULL; i++)
    {
      const char *address = g_strstrip (addresses[i]);

      if (*address == '\0')
        continue;
      if (!check_address (address))
        {
          g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                       _("“%s” is no broker address. Write host:port, for instance kafka.example.org:9092; "
                         "several are separated by commas."), address);
          return FALSE;
        }
      n_addresses++;
    }
  if (n_addresses == 0)
    {
      g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                           _("No broker address is given. Write host:port, for instance kafka.example.org:9092."));
      return FALSE;
    }
  return TRUE;
}

/* Thread: any of the library's. */
static void
log_cb (const rd_kafka_t *handle,
        int level,
        const char *facility,
        const char *text)
{
  g_debug ("%s: %s", facility, text);
}

/* Whether somebody listens to the events of the handle's main queue. */
static gboolean
is_watched (WeirConfigRole role)
{
  return role == WEIR_CONFIG_ADMIN_PRODUCER || role == WEIR_CONFIG_OBSERVER;
}

static gboolean
fill (rd_kafka_conf_t *conf,
      WeirProfile *profile,
      WeirConfigRole role,
      GError **error)
{
  const char *bootstrap = weir_profile_get_bootstrap (profile);
  g_auto (GStrv) keys = weir_profile_list_properties (profile);
  gboolean is_producer = role == WEIR_CONFIG_ADMIN_PRODUCER || role == WEIR_CONFIG_WRITER;

  if (!weir_config_check_bootstrap (bootstrap, error)
      || !weir_config_set (conf, "bootstrap.servers", bootstrap, error)
      || !set_all (conf, defaults, G_N_ELEMENTS (defaults), error)
      || (is_producer && !set_all (conf, producer_defaults, G_N_ELEMENTS (producer_defaults), error))
      || (role == WEIR_CONFIG_WRITER && !set_all (conf, writer_defaults, G_N_ELEMENTS (writer_defaults), error))
      || (is_watched (role) && !set_all (conf, watched_defaults, G_N_ELEMENTS (watched_defaults), error))
      || (role == WEIR_CONFIG_READER && !set_all (conf, reader_defaults, G_N_ELEMENTS (reader_defaults), error)))
    return FALSE;

  for (gsize i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      const char *value = weir_profile_get_property (profile, keys[i]);

      if (value != NULL && !is_ignored (keys[i]) && !weir_config_set (conf, keys[i], value, error))
        return FALSE;
    }

  if (role == WEIR_CONFIG_WRITER && !set_all (conf, writer_fixed, G_N_ELEMENTS (writer_fixed), error))
    return FALSE;
  if (is_producer)
    return set_all (conf, producer_fixed, G_N_ELEMENTS (producer_fixed), error);
  if (!set_all (conf, consumer_fixed, G_N_ELEMENTS (consumer_fixed), error))
    return FALSE;
  /* Without a group a call to a coordinator never gets anywhere. The handle never
   * subscribes, so no such group ever exists on the broker. */
  if (role == WEIR_CONFIG_COORDINATOR || role == WEIR_CONFIG_OBSERVER)
    return weir_config_set (conf, "group.id", "weir-monitor", error);
  return TRUE;
}

rd_kafka_conf_t *
weir_config_new (WeirProfile *profile,
                 WeirConfigRole role,
                 GError **error)
{
  g_autoptr (rd_kafka_conf_t) conf = rd_kafka_conf_new ();

  g_return_val_if_fail (WEIR_IS_PROFILE (profile), NULL);

  rd_kafka_conf_set_log_cb (conf, log_cb);
  if (!fill (conf, profile, role, error))
    return NULL;

  if (is_watched (role))
    {
      rd_kafka_conf_set_events (conf, RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_LOG);
      /* Log lines wait in the library until rd_kafka_set_log_queue() is called. */
      if (!weir_config_set (conf, "log.queue", "true", error))
        return NULL;
    }
  return g_steal_pointer (&conf);
}

rd_kafka_t *
weir_config_create_handle (rd_kafka_type_t type,
                           rd_kafka_conf_t *conf,
                           GError **error)
{
  g_autoptr (rd_kafka_conf_t) owned = conf;
  char text[512];
  rd_kafka_t *handle;

  handle = rd_kafka_new (type, owned, text, sizeof text);
  if (handle == NULL)
    {
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID,
                   /* Translators: %s is the library's own English explanation */
                   _("The connection cannot be set up with these properties: %s."), text);
      return NULL;
    }
  /* The handle owns its configuration now; on failure it did not take it. */
  g_steal_pointer (&owned);
  return handle;
}
