/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>

#include "app/weir-overview-private.h"
#include "app/weir-pages.h"
#include "base/weir-format.h"

/* "Is the shop all right?": what the other parts of the page found, as four statements and a title that sums
 * them up. It says nothing that is not known: what is not read yet, or what no broker tells, is said to be so. */

/* No order for so long is news, in a shop that usually has more than so many in a quarter of an hour. */
#define QUIET_USEC (2 * 60 * G_TIME_SPAN_SECOND)
#define BUSY_ORDERS 30

enum
{
  STATEMENT_ORDERS,
  STATEMENT_SERVICES,
  STATEMENT_STOCK,
  STATEMENT_CLUSTER,
  N_STATEMENTS
};

typedef struct
{
  WeirHealth state;
  char *text; /* nullable: nothing to say */
  char *action;
} Statement;

static void
statement_clear (Statement *statement)
{
  g_free (statement->text);
  g_free (statement->action);
}

static Statement
judge_orders (WeirOverviewPage *self)
{
  const WeirOrderSnapshot *orders = weir_session_get_orders (self->session);
  const gboolean has_orders = orders != NULL && orders->total.n_orders > 0;
  Statement statement = { WEIR_HEALTH_UNKNOWN, NULL, NULL };
  gint64 age_usec;
  gint64 n_lately = 0;
  g_autofree char *age = NULL;

  if (weir_session_get_orders_message (self->session) != NULL && !has_orders)
    return statement;
  if (weir_pages_find ("orders") != NULL)
    statement.action = g_strdup ("win.show-page::orders");
  if (!weir_session_get_is_filled (self->session))
    {
      statement.text = g_strdup (_("Orders are still being read"));
      return statement;
    }
  if (!has_orders || orders->to_msec <= 0)
    {
      statement.text = g_strdup (has_orders ? _("Orders have no time") : _("No orders yet"));
      return statement;
    }
  age_usec = g_get_real_time () - orders->to_msec * 1000;
  if (age_usec < QUIET_USEC)
    {
      statement.state = WEIR_HEALTH_GOOD;
      statement.text = g_strdup (_("Orders are coming in"));
      return statement;
    }
  for (guint i = 0; i < orders->seconds->len; i++)
    n_lately += (gint64) g_array_index (orders->seconds, WeirOrderBucket, i).n_orders;
  age = weir_format_duration (age_usec);
  if (n_lately >= BUSY_ORDERS)
    statement.state = WEIR_HEALTH_WARNING;
  /* Translators: %s is a duration such as "3 min" */
  statement.text = g_strdup_printf (_("No order for %s"), age);
  return statement;
}

static Statement
judge_services (WeirOverviewPage *self)
{
  const WeirOverviewFindings *findings = &self->findings;
  Statement statement = { WEIR_HEALTH_UNKNOWN, NULL, g_strdup ("win.show-page::groups") };

  if (findings->n_stopped + findings->n_behind == 1)
    {
      const gboolean is_stopped = findings->n_stopped > 0;

      statement.state = is_stopped ? WEIR_HEALTH_ERROR : WEIR_HEALTH_WARNING;
      statement.text = is_stopped ? g_strdup_printf (_("%s has stopped"), findings->worst_group)
                                  /* Translators: a consumer group and how it does: "shipping-group: Catching up" */
                                  : g_strdup_printf (_("%s: %s"), findings->worst_group, findings->worst_judgement);
      g_free (statement.action);
      statement.action = g_strconcat ("win.show-group::", findings->worst_group, NULL);
    }
  else if (findings->n_stopped > 0)
    {
      statement.state = WEIR_HEALTH_ERROR;
      statement.text = g_strdup_printf (ngettext ("%u service has stopped", "%u services have stopped", findings->n_stopped),
                                        findings->n_stopped);
    }
  else if (findings->n_behind > 0)
    {
      statement.state = WEIR_HEALTH_WARNING;
      statement.text = g_strdup_printf (ngettext ("%u service is behind", "%u services are behind", findings->n_behind),
                                        findings->n_behind);
    }
  else if (findings->n_groups == 0)
    {
      statement.text = g_strdup (findings->has_groups_error ? _("Services are not known") : _("No services"));
      if (!findings->has_groups_error)
        statement.state = WEIR_HEALTH_GOOD;
    }
  else if (findings->n_unknown > 0)
    {
      statement.text = g_strdup_printf (ngettext ("Lag of %u service is not known", "Lag of %u services is not known",
                                                  findings->n_unknown),
                                        findings->n_unknown);
    }
  else
    {
      statement.state = WEIR_HEALTH_GOOD;
      statement.text = g_strdup_printf (ngettext ("%u service keeps up", "%u services keep up", findings->n_groups),
                                        findings->n_groups);
    }
  return statement;
}

static Statement
judge_stock (WeirOverviewPage *self)
{
  const WeirStockSnapshot *stock = weir_session_get_stock (self->session);
  const WeirOverviewFindings *findings = &self->findings;
  Statement statement = { WEIR_HEALTH_UNKNOWN, NULL, NULL };

  if (stock == NULL || stock->levels->len == 0)
    return statement;
  if (weir_pages_find ("stock") != NULL)
    statement.action = g_strdup ("win.show-page::stock");
  if (findings->n_levels_known == 0)
    {
      statement.text = g_strdup (_("Stock levels are not known"));
    }
  else if (findings->n_sold_out > 0)
    {
      statement.state = WEIR_HEALTH_ERROR;
      statement.text = g_strdup_printf (ngettext ("%u product is sold out", "%u products are sold out", findings->n_sold_out),
                                        findings->n_sold_out);
    }
  else if (findings->n_low > 0)
    {
      statement.state = WEIR_HEALTH_WARNING;
      statement.text = g_strdup_printf (ngettext ("%u product is running out", "%u products are running out", findings->n_low),
                                        findings->n_low);
    }
  else
    {
      statement.state = WEIR_HEALTH_GOOD;
      statement.text = g_strdup (_("Nothing is running out"));
    }
  return statement;
}

static Statement
judge_cluster (WeirOverviewPage *self)
{
  const WeirOverviewFindings *findings = &self->findings;
  Statement statement = { WEIR_HEALTH_GOOD, NULL, NULL };

  if (findings->n_unreachable > 0)
    {
      statement.state = WEIR_HEALTH_ERROR;
      statement.text = g_strdup_printf (ngettext ("%u broker does not answer", "%u brokers do not answer",
                                                  findings->n_unreachable),
                                        findings->n_unreachable);
      statement.action = g_strdup ("win.show-page::brokers");
    }
  else if (findings->n_under_replicated > 0)
    {
      statement.state = WEIR_HEALTH_WARNING;
      statement.text = g_strdup_printf (ngettext ("%u partition is not in sync", "%u partitions are not in sync",
                                                  findings->n_under_replicated),
                                        findings->n_under_replicated);
      statement.action = g_strdup ("win.show-page::topics");
    }
  else
    {
      statement.text = g_strdup_printf (ngettext ("%u broker answers", "%u brokers answer", findings->n_brokers),
                                        findings->n_brokers);
      statement.action = g_strdup ("win.show-page::brokers");
    }
  return statement;
}

void
weir_overview_init_verdict (WeirOverviewPage *self)
{
  self->verdict = WEIR_HEALTH_CARD (weir_health_card_new (N_STATEMENTS));
}

void
weir_overview_update_verdict (WeirOverviewPage *self)
{
  Statement statements[N_STATEMENTS];
  WeirHealth worst = WEIR_HEALTH_GOOD;
  const char *title;

  /* Of what is no longer true nothing is said; the banner and the subtitle say how old it is. */
  if (weir_cluster_get_state (weir_session_get_cluster (self->session)) != WEIR_CLUSTER_CONNECTED)
    {
      weir_health_card_set_title (self->verdict, WEIR_HEALTH_UNKNOWN, _("Not known: the connection is lost"));
      for (guint i = 0; i < N_STATEMENTS; i++)
        weir_health_card_set_statement (self->verdict, i, WEIR_HEALTH_UNKNOWN, NULL, NULL);
      return;
    }

  statements[STATEMENT_ORDERS] = judge_orders (self);
  statements[STATEMENT_SERVICES] = judge_services (self);
  statements[STATEMENT_STOCK] = judge_stock (self);
  statements[STATEMENT_CLUSTER] = judge_cluster (self);
  for (guint i = 0; i < N_STATEMENTS; i++)
    {
      if (statements[i].text != NULL)
        worst = MAX (worst, statements[i].state);
      weir_health_card_set_statement (self->verdict, i, statements[i].state, statements[i].text, statements[i].action);
      statement_clear (&statements[i]);
    }
  switch (worst)
    {
    case WEIR_HEALTH_GOOD:
      title = _("All is well");
      break;
    case WEIR_HEALTH_WARNING:
      title = _("Worth a look");
      break;
    case WEIR_HEALTH_ERROR:
      title = _("Something needs attention");
      break;
    case WEIR_HEALTH_UNKNOWN:
    default:
      title = _("All is well, as far as is known");
      break;
    }
  weir_health_card_set_title (self->verdict, worst, title);
}
