/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <string.h>

#include "search/weir-condition.h"

/* A message with headers, for tests: `native` of its view is the table of headers. */

typedef struct
{
  const char *name; /* NULL ends the table */
  const char *value;
  gssize length;    /* −1: terminated */
} SampleHeader;

static inline gboolean
sample_header (const WeirRecordView *view,
               guint index,
               const char **name,
               gconstpointer *value,
               gsize *length)
{
  const SampleHeader *headers = view->native;

  if (headers == NULL)
    return FALSE;
  for (guint i = 0; i <= index; i++)
    {
      if (headers[i].name == NULL)
        return FALSE;
    }
  *name = headers[index].name;
  *value = headers[index].value;
  *length = headers[index].value == NULL ? 0 : headers[index].length < 0 ? strlen (headers[index].value) : (gsize) headers[index].length;
  return TRUE;
}
