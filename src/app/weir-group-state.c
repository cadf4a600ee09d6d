/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-group-state.h"

#include <glib/gi18n.h>

/* Both names of each state: the library and the broker's older protocol spell them the same
 * way, newer tools put a blank between the words. */
static const struct
{
  const char *state;
  const char *text;
  const char *style_class;
} states[] = {
  { "Stable", N_ ("Stable"), "success" },
  { "Empty", N_ ("No members"), "warning" },
  { "Dead", N_ ("Dead"), "error" },
  { "PreparingRebalance", N_ ("Rebalancing"), "warning" },
  { "CompletingRebalance", N_ ("Rebalancing"), "warning" },
  { "AwaitingSync", N_ ("Rebalancing"), "warning" },
  { "Assigning", N_ ("Rebalancing"), "warning" },
  { "Reconciling", N_ ("Rebalancing"), "warning" },
};

const char *
weir_group_state_describe (const char  *state,
                           const char **style_class)
{
  *style_class = NULL;
  if (state == NULL || g_str_equal (state, "Unknown"))
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      if (g_str_equal (states[i].state, state))
        {
          *style_class = states[i].style_class;
          return _(states[i].text);
        }
    }
  /* A state of later brokers: their own word is better than none. */
  return state;
}
