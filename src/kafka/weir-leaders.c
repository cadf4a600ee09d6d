/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "kafka/weir-leaders.h"

gboolean
weir_leaders_learn (rd_kafka_t *handle,
                    rd_kafka_topic_partition_list_t *list,
                    int timeout_msec)
{
  /* What it finds is of no interest. This offset asks for the end, whatever the time. */
  for (int i = 0; i < list->cnt; i++)
    list->elems[i].offset = RD_KAFKA_OFFSET_END;
  return list->cnt == 0 || rd_kafka_offsets_for_times (handle, list, timeout_msec) == RD_KAFKA_RESP_ERR_NO_ERROR;
}
