/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-error-map.h"

#include <glib/gi18n.h>

typedef struct
{
  rd_kafka_resp_err_t kafka_code;
  WeirError code;
  const char *sentence; /* without the full stop: the library's words follow in parentheses */
} Row;

static const Row rows[] = {
  /* The connection. */
  { RD_KAFKA_RESP_ERR__TRANSPORT, WEIR_ERROR_UNREACHABLE,
    N_("The connection to the broker failed. Check the address and the network") },
  { RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, WEIR_ERROR_UNREACHABLE,
    N_("No broker can be reached. Check the address and the network") },
  { RD_KAFKA_RESP_ERR__RESOLVE, WEIR_ERROR_UNREACHABLE,
    N_("The broker’s host name is not known. Check the address and the network") },
  { RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE, WEIR_ERROR_UNREACHABLE, N_("The broker is not available. Try again") },
  { RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION, WEIR_ERROR_UNREACHABLE,
    N_("The broker lost the connection. Try again") },
  { RD_KAFKA_RESP_ERR__UNKNOWN_BROKER, WEIR_ERROR_NOT_FOUND, N_("There is no such broker") },
  { RD_KAFKA_RESP_ERR__BAD_MSG, WEIR_ERROR_UNREACHABLE,
    N_("The answer is not that of a Kafka broker. Check the address and the port") },
  { RD_KAFKA_RESP_ERR__TIMED_OUT, WEIR_ERROR_TIMED_OUT, N_("There was no answer in time. Try again") },
  { RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE, WEIR_ERROR_TIMED_OUT, N_("There was no answer in time. Try again") },
  { RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, WEIR_ERROR_TIMED_OUT,
    N_("The broker did not confirm the message in time. It may or may not have been written") },
  { RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, WEIR_ERROR_TIMED_OUT, N_("The broker did not finish in time. Try again") },

  /* Who one is. */
  { RD_KAFKA_RESP_ERR__SSL, WEIR_ERROR_AUTHENTICATION,
    N_("The encrypted connection failed. Check the certificates in the connection’s settings") },
  { RD_KAFKA_RESP_ERR__AUTHENTICATION, WEIR_ERROR_AUTHENTICATION,
    N_("The broker refused the login. Check user name, password and mechanism in the connection’s settings") },
  { RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED, WEIR_ERROR_AUTHENTICATION,
    N_("The broker refused the login. Check user name and password in the connection’s settings") },
  { RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM, WEIR_ERROR_AUTHENTICATION,
    N_("The broker does not know this login mechanism. Choose another in the connection’s settings") },
  { RD_KAFKA_RESP_ERR_ILLEGAL_SASL_STATE, WEIR_ERROR_AUTHENTICATION,
    N_("The broker does not expect a login here. Check the security protocol in the connection’s settings") },
  { RD_KAFKA_RESP_ERR_UNACCEPTABLE_CREDENTIAL, WEIR_ERROR_INVALID, N_("The broker does not accept this credential") },

  /* What one may. */
  { RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, WEIR_ERROR_AUTHORIZATION,
    N_("This user has no permission for the topic. Ask for it to be granted") },
  { RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, WEIR_ERROR_AUTHORIZATION,
    N_("This user has no permission for the consumer group. Ask for it to be granted") },
  { RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, WEIR_ERROR_AUTHORIZATION,
    N_("This user has no permission for this on the cluster. Ask for it to be granted") },
  { RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED, WEIR_ERROR_AUTHORIZATION,
    N_("This user has no permission for this transactional ID. Ask for it to be granted") },
  { RD_KAFKA_RESP_ERR_DELEGATION_TOKEN_AUTHORIZATION_FAILED, WEIR_ERROR_AUTHORIZATION,
    N_("This user has no permission for this delegation token") },
  { RD_KAFKA_RESP_ERR_POLICY_VIOLATION, WEIR_ERROR_AUTHORIZATION,
    N_("The cluster’s policy forbids this. Its administrator can tell what is allowed") },
  { RD_KAFKA_RESP_ERR_TOPIC_DELETION_DISABLED, WEIR_ERROR_AUTHORIZATION,
    N_("Topics cannot be deleted on this cluster: delete.topic.enable is false") },

  /* What the broker can. */
  { RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE, WEIR_ERROR_UNSUPPORTED, N_("This broker cannot do this") },
  { RD_KAFKA_RESP_ERR__NOT_IMPLEMENTED, WEIR_ERROR_UNSUPPORTED, N_("This cannot be done with this library version") },
  { RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION, WEIR_ERROR_UNSUPPORTED, N_("This broker is too old or too new for this") },
  { RD_KAFKA_RESP_ERR_UNSUPPORTED_FOR_MESSAGE_FORMAT, WEIR_ERROR_UNSUPPORTED,
    N_("The topic’s message format is too old for this") },
  { RD_KAFKA_RESP_ERR_UNSUPPORTED_COMPRESSION_TYPE, WEIR_ERROR_UNSUPPORTED,
    N_("The compression of these messages is not supported") },
  { RD_KAFKA_RESP_ERR_SECURITY_DISABLED, WEIR_ERROR_UNSUPPORTED,
    N_("Access control is not switched on in this cluster") },
  { RD_KAFKA_RESP_ERR__BAD_COMPRESSION, WEIR_ERROR_FAILED, N_("A compressed batch of messages is damaged") },

  /* What is there. */
  { RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, WEIR_ERROR_NOT_FOUND, N_("The topic or partition does not exist") },
  { RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, WEIR_ERROR_NOT_FOUND, N_("The topic does not exist") },
  { RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_ID, WEIR_ERROR_NOT_FOUND, N_("The topic does not exist any more") },
  { RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, WEIR_ERROR_NOT_FOUND, N_("The topic has no such partition") },
  { RD_KAFKA_RESP_ERR__UNKNOWN_GROUP, WEIR_ERROR_NOT_FOUND, N_("The consumer group does not exist") },
  { RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND, WEIR_ERROR_NOT_FOUND, N_("The consumer group does not exist") },
  { RD_KAFKA_RESP_ERR_RESOURCE_NOT_FOUND, WEIR_ERROR_NOT_FOUND, N_("It does not exist on the cluster") },
  { RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE, WEIR_ERROR_NOT_FOUND,
    N_("There is no message at this offset: it was deleted, or is not yet written") },
  { RD_KAFKA_RESP_ERR__NO_OFFSET, WEIR_ERROR_NOT_FOUND, N_("No offset is stored") },

  /* The present state forbids it. */
  { RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS, WEIR_ERROR_CONFLICT, N_("A topic of this name exists already") },
  { RD_KAFKA_RESP_ERR_NON_EMPTY_GROUP, WEIR_ERROR_CONFLICT,
    N_("The consumer group has members. Stop its consumers first") },
  { RD_KAFKA_RESP_ERR_GROUP_SUBSCRIBED_TO_TOPIC, WEIR_ERROR_CONFLICT,
    N_("The consumer group reads this topic now. Stop its consumers first") },
  { RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID, WEIR_ERROR_CONFLICT,
    N_("The consumer group has members. Stop its consumers first") },
  { RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS, WEIR_ERROR_CONFLICT,
    N_("The consumer group is being rebalanced. Try again in a few seconds") },
  { RD_KAFKA_RESP_ERR_REASSIGNMENT_IN_PROGRESS, WEIR_ERROR_CONFLICT,
    N_("The partitions are being moved between brokers. Try again when that has ended") },
  { RD_KAFKA_RESP_ERR_DUPLICATE_RESOURCE, WEIR_ERROR_CONFLICT, N_("It was named more than once") },
  { RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS, WEIR_ERROR_CONFLICT,
    N_("Another transaction of the same ID is under way. Try again") },
  { RD_KAFKA_RESP_ERR__FENCED, WEIR_ERROR_CONFLICT, N_("Another program took over with the same transactional ID") },
  { RD_KAFKA_RESP_ERR_PRODUCER_FENCED, WEIR_ERROR_CONFLICT,
    N_("Another program took over with the same transactional ID") },
  { RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, WEIR_ERROR_CONFLICT,
    N_("Another program took over with the same transactional ID") },

  /* Again later. */
  { RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, WEIR_ERROR_TIMED_OUT,
    N_("The partition has no leader at present. Check whether a broker is down") },
  { RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, WEIR_ERROR_TIMED_OUT,
    N_("The partition moved to another broker. Try again") },
  { RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH, WEIR_ERROR_TIMED_OUT,
    N_("The partition moved to another broker. Try again") },
  { RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH, WEIR_ERROR_TIMED_OUT,
    N_("The partition is moving to another broker. Try again") },
  { RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE, WEIR_ERROR_TIMED_OUT,
    N_("The new leader does not know its last offset yet. Try again") },
  { RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE, WEIR_ERROR_TIMED_OUT, N_("A replica is not available") },
  { RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, WEIR_ERROR_TIMED_OUT,
    N_("The group’s coordinator is just starting. Try again in a few seconds") },
  { RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, WEIR_ERROR_TIMED_OUT,
    N_("The group’s coordinator is not available. Try again in a few seconds") },
  { RD_KAFKA_RESP_ERR_NOT_COORDINATOR, WEIR_ERROR_TIMED_OUT,
    N_("The group’s coordinator moved to another broker. Try again in a few seconds") },
  { RD_KAFKA_RESP_ERR__WAIT_COORD, WEIR_ERROR_TIMED_OUT,
    N_("The group’s coordinator is not known yet. Try again in a few seconds") },
  { RD_KAFKA_RESP_ERR_NOT_CONTROLLER, WEIR_ERROR_TIMED_OUT, N_("The cluster’s controller moved. Try again") },
  { RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, WEIR_ERROR_TIMED_OUT,
    N_("Too few replicas are in sync for the topic’s min.insync.replicas. Check whether a broker is down") },
  { RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND, WEIR_ERROR_TIMED_OUT,
    N_("The message was written, but to too few replicas. Check whether a broker is down") },
  { RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED, WEIR_ERROR_TIMED_OUT,
    N_("The cluster’s quota for such requests is used up. Try again later") },
  { RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR, WEIR_ERROR_FAILED,
    N_("The broker cannot use its disk. See the broker’s log") },

  /* Wrong input. */
  { RD_KAFKA_RESP_ERR__QUEUE_FULL, WEIR_ERROR_TIMED_OUT,
    N_("Too many messages wait to be sent. Try again when some are through") },
  { RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, WEIR_ERROR_INVALID,
    N_("The message is larger than the topic or the broker takes (max.message.bytes)") },
  { RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE, WEIR_ERROR_INVALID, N_("The message is too large") },
  { RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE, WEIR_ERROR_INVALID,
    N_("The batch of messages is larger than the broker takes") },
  { RD_KAFKA_RESP_ERR_INVALID_MSG, WEIR_ERROR_INVALID,
    N_("The broker did not accept the message. A compacted topic needs a key") },
  { RD_KAFKA_RESP_ERR_INVALID_RECORD, WEIR_ERROR_INVALID,
    N_("The broker did not accept the message. A compacted topic needs a key") },
  { RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP, WEIR_ERROR_INVALID,
    N_("The timestamp is too far from now for this topic") },
  { RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION, WEIR_ERROR_INVALID,
    N_("The topic’s name is not valid. Letters, digits, “.”, “_” and “-” are, 249 at most") },
  { RD_KAFKA_RESP_ERR_INVALID_GROUP_ID, WEIR_ERROR_INVALID, N_("The consumer group’s name is not valid") },
  { RD_KAFKA_RESP_ERR_INVALID_PARTITIONS, WEIR_ERROR_INVALID,
    N_("The number of partitions is not possible. It can only grow") },
  { RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR, WEIR_ERROR_INVALID,
    N_("The replication factor is not possible. It cannot exceed the number of brokers") },
  { RD_KAFKA_RESP_ERR_INVALID_REPLICA_ASSIGNMENT, WEIR_ERROR_INVALID, N_("The replica assignment is not valid") },
  { RD_KAFKA_RESP_ERR_INVALID_CONFIG, WEIR_ERROR_INVALID, N_("The broker does not accept this setting") },
  { RD_KAFKA_RESP_ERR_INVALID_REQUEST, WEIR_ERROR_INVALID, N_("The broker does not accept this request") },
  { RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT, WEIR_ERROR_INVALID,
    N_("The broker does not allow transactions to take this long") },
  { RD_KAFKA_RESP_ERR__INVALID_ARG, WEIR_ERROR_INVALID, N_("The request is not valid") },
  { RD_KAFKA_RESP_ERR__FS, WEIR_ERROR_INVALID, N_("A file could not be read") },
  { RD_KAFKA_RESP_ERR__PURGE_QUEUE, WEIR_ERROR_FAILED, N_("The message was given up before it was sent") },
  { RD_KAFKA_RESP_ERR__PURGE_INFLIGHT, WEIR_ERROR_FAILED,
    N_("The message was given up while it was sent. It may or may not have been written") },
  { RD_KAFKA_RESP_ERR__DESTROY, WEIR_ERROR_FAILED, N_("The connection was closed") },
};

static const Row *
find_row (rd_kafka_resp_err_t code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if (rows[i].kafka_code == code)
        return &rows[i];
    }
  return NULL;
}

WeirError
weir_error_map_code (rd_kafka_resp_err_t code,
                     const char *detail)
{
  const Row *row = find_row (code);

  return row != NULL ? row->code : WEIR_ERROR_FAILED;
}

char *
weir_error_map_to_text (rd_kafka_resp_err_t code,
                        const char *detail)
{
  const Row *row = find_row (code);
  const char *name = rd_kafka_err2name (code);
  const char *sentence = row != NULL ? _(row->sentence) : _("The broker or the library reported an error");

  if (detail == NULL || *detail == '\0')
    detail = rd_kafka_err2str (code);
  /* Translators: a sentence, the library's own English text and its name of the error */
  return g_strdup_printf (_("%s (%s; %s)."), sentence, detail, name);
}

void
weir_error_map_set (GError **error,
                    rd_kafka_resp_err_t code,
                    const char *detail,
                    const char *what)
{
  g_autofree char *text = weir_error_map_to_text (code, detail);

  if (what != NULL)
    /* Translators: what failed, then why and what to do */
    g_set_error (error, WEIR_ERROR, weir_error_map_code (code, detail), _("%s: %s"), what, text);
  else
    g_set_error_literal (error, WEIR_ERROR, weir_error_map_code (code, detail), text);
}

gboolean
weir_error_map_is_temporary (rd_kafka_resp_err_t code)
{
  switch ((int) code)
    {
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__WAIT_COORD:
    case RD_KAFKA_RESP_ERR__WAIT_CACHE:
    case RD_KAFKA_RESP_ERR__RETRY:
    case RD_KAFKA_RESP_ERR__QUEUE_FULL:
    case RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION:
    case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
    case RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION:
    case RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH:
    case RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH:
    case RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS:
    case RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_COORDINATOR:
    case RD_KAFKA_RESP_ERR_NOT_CONTROLLER:
    case RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS:
    case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS:
    case RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED:
    case RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT:
      return TRUE;

    default:
      return FALSE;
    }
}

gboolean
weir_error_map_is_specific (rd_kafka_resp_err_t code)
{
  switch ((int) code)
    {
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
    case RD_KAFKA_RESP_ERR_NO_ERROR:
      return FALSE;

    default:
      return TRUE;
    }
}

/* What the library writes, in the order in which it is looked for, and what it means: several
 * causes share one code, and one cause comes with a text that misleads. */
typedef struct
{
  const char *phrase;
  WeirError code;
  const char *format; /* %s: the broker's address */
} Phrase;

static const Phrase phrases[] = {
  { "connecting to a PLAINTEXT broker listener", WEIR_ERROR_UNREACHABLE,
    N_("%s does not speak TLS on this port. Use its TLS port, or another security protocol in the connection’s settings.") },
  { "connecting to a SSL listener", WEIR_ERROR_UNREACHABLE,
    N_("%s closed the connection at once: it probably expects TLS. Choose it as security protocol in the connection’s settings.") },
  { "broker might require SASL authentication", WEIR_ERROR_AUTHENTICATION,
    N_("%s closed the connection at once: it probably expects a login. Choose SASL as security protocol in the connection’s settings.") },
  { "security.protocol configuration", WEIR_ERROR_UNREACHABLE,
    N_("%s closed the connection at once: the security protocol in the connection’s settings is probably not the broker’s.") },
  { "certificate verify failed", WEIR_ERROR_AUTHENTICATION,
    N_("The certificate of %s is not accepted: its issuer is not trusted here, it has expired, or it is for another host name. "
       "Check the CA file and the address in the connection’s settings.") },
  { "certificate required", WEIR_ERROR_AUTHENTICATION,
    N_("%s asks for a client certificate. Set one in the connection’s settings.") },
  { "bad certificate", WEIR_ERROR_AUTHENTICATION,
    N_("%s did not get a client certificate it accepts. Set one in the connection’s settings, or check the one that is set.") },
  { "in state SSL_HANDSHAKE", WEIR_ERROR_UNREACHABLE,
    N_("%s broke off while TLS was set up: it probably does not speak TLS on this port.") },
  { "Unsupported SASL mechanism", WEIR_ERROR_AUTHENTICATION,
    N_("%s does not know this login mechanism. Choose another in the connection’s settings.") },
  { "(\"HTTP", WEIR_ERROR_UNREACHABLE,
    N_("%s is a web server, not a Kafka broker. Check the port.") },
  /* "HTTP" read as a length. */
  { "Invalid response size 1213486160", WEIR_ERROR_UNREACHABLE,
    N_("%s is a web server, not a Kafka broker. Check the port.") },
  { "Invalid response size", WEIR_ERROR_UNREACHABLE,
    N_("%s does not answer as a Kafka broker. Check the port and the security protocol.") },
  { "ApiVersionRequest failed", WEIR_ERROR_UNREACHABLE,
    N_("%s accepts connections but does not answer. Check that a Kafka broker listens on this port.") },
  { "Connection setup timed out", WEIR_ERROR_UNREACHABLE,
    N_("%s does not answer. Check the address, the port and the firewalls in between.") },
  { "Connection refused", WEIR_ERROR_UNREACHABLE,
    N_("%s refuses the connection. Check the port and that a Kafka broker runs there.") },
  { "Network is unreachable", WEIR_ERROR_UNREACHABLE,
    N_("There is no network route to %s. Check the network.") },
  { "No route to host", WEIR_ERROR_UNREACHABLE,
    N_("There is no network route to %s. Check the address and the network.") },
  { "Failed to resolve", WEIR_ERROR_UNREACHABLE,
    N_("The host name of %s is not known. Check its spelling and the network.") },
};

/* "sasl_ssl://host:9092/bootstrap: text" → "host:9092"; NULL where the text does not begin with a broker. */
static char *
find_address (const char *text)
{
  const char *start = strstr (text, "://");
  const char *end;

  /* A log line begins "[thrd:NAME]: ". */
  if (g_str_has_prefix (text, "[thrd:"))
    {
      const char *behind = strstr (text, "]: ");

      return behind != NULL ? find_address (behind + 3) : NULL;
    }
  start = start != NULL && start < text + 16 ? start + 3 : text;
  end = strpbrk (start, "/ ");
  if (end == NULL || *end != '/' || end == start)
    return NULL;
  return g_strndup (start, end - start);
}

/* The broker's words without "broker: " in front and " (after 0ms in state …)" behind. */
static char *
shorten (const char *text)
{
  const char *slash = strchr (text, '/');
  const char *start = slash != NULL ? strstr (slash, ": ") : NULL;
  const char *end;

  start = start != NULL ? start + 2 : text;
  end = g_strrstr (start, " (after ");
  return end != NULL && end != start ? g_strndup (start, end - start) : g_strdup (start);
}

char *
weir_error_map_connection (rd_kafka_resp_err_t code,
                           const char *text,
                           WeirError *weir_code)
{
  g_autofree char *address = NULL;
  g_autofree char *detail = NULL;
  const char *name = NULL;
  const Row *row;

  if (text == NULL)
    text = "";
  /* An idle connection that ended, or a broker that goes: if it does not come back, more is said. */
  if (strstr (text, ": Disconnected (after ") != NULL && strstr (text, " in state UP") != NULL)
    return NULL;
  address = find_address (text);
  name = address != NULL ? address : _("The broker");

  for (gsize i = 0; i < G_N_ELEMENTS (phrases); i++)
    {
      if (strstr (text, phrases[i].phrase) != NULL)
        {
          *weir_code = phrases[i].code;
          return g_strdup_printf (_(phrases[i].format), name);
        }
    }
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
    return NULL;

  *weir_code = weir_error_map_code (code, text);
  detail = shorten (text);
  row = find_row (code);
  if (address == NULL || row == NULL)
    return weir_error_map_to_text (code, detail);
  /* Translators: broker address, a sentence, the library's own English text and its name of the error */
  return g_strdup_printf (_("%s: %s (%s; %s)."), address, _(row->sentence), detail, rd_kafka_err2name (code));
}

char *
weir_error_map_cause (rd_kafka_resp_err_t code,
                      const char *text)
{
  WeirError weir_code;

  return weir_error_map_is_specific (code) ? weir_error_map_connection (code, text, &weir_code) : NULL;
}

gboolean
weir_error_map_is_coordinator_moving (rd_kafka_resp_err_t code)
{
  return code == RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS || code == RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE
         || code == RD_KAFKA_RESP_ERR_NOT_COORDINATOR;
}
