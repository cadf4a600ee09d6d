/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "shop-join-delay.h"

#include <glib.h>

/* When a group's leader sends the assignment before the other members have asked for theirs,
 * the mock cluster (2.8.0) refuses those with “Invalid request”; they join anew, and for the
 * seconds this takes their partitions stand still. So on the mock cluster the leader gets the
 * answer to its JoinGroup a little later than the rest. It is the longer one: it lists the
 * members. */

#define API_KEY_JOIN_GROUP  11
#define MAX_FOLLOWER_LENGTH 100
#define DELAY_USEC          (80 * G_TIME_SPAN_MILLISECOND)

/* Thread: the one that talks to the group's coordinator, and to nobody else. */
static rd_kafka_resp_err_t
response_received_cb (rd_kafka_t *rk, int sockfd, const char *broker_name, int32_t broker_id, int16_t api_key,
                      int16_t api_version, int32_t correlation_id, size_t size, int64_t rtt, rd_kafka_resp_err_t code,
                      void *opaque)
{
  if (api_key == API_KEY_JOIN_GROUP && size > MAX_FOLLOWER_LENGTH)
    g_usleep (DELAY_USEC);
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

static rd_kafka_resp_err_t
new_cb (rd_kafka_t *rk, const rd_kafka_conf_t *conf, void *opaque, char *text, size_t length)
{
  return rd_kafka_interceptor_add_on_response_received (rk, "shop-join-delay", response_received_cb, NULL);
}

/* For consumers of the embedded cluster. */
void
shop_join_delay_add (rd_kafka_conf_t *conf)
{
  rd_kafka_conf_interceptor_add_on_new (conf, "shop-join-delay", new_cb, NULL);
}
