/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <librdkafka/rdkafka.h>

void shop_join_delay_add (rd_kafka_conf_t *conf);
