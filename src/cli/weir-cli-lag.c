/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "base/weir-format.h"
#include "weir-cli-nouns.h"

/* What `groups` and `group` say of a lag: how old it is, and where it is going. */

static void
json_rate (WeirOutput *output,
           const char *key,
           double per_sec)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  weir_output_json_key (output, key);
  weir_output_text (output, isnan (per_sec) ? "null" : g_ascii_formatd (text, sizeof text, "%.3f", per_sec));
}

static void
json_time (WeirOutput *output,
           const char *key,
           gint64 time_usec)
{
  weir_output_json_key (output, key);
  weir_output_json_int64_or_null (output, time_usec / 1000, time_usec >= 0 && time_usec != WEIR_TIME_NEVER);
}

static const char *
get_kind_name (WeirLagTimeKind kind)
{
  switch (kind)
    {
    case WEIR_LAG_TIME_EXACT:
      return "read";
    case WEIR_LAG_TIME_INTERPOLATED:
      return "interpolated";
    case WEIR_LAG_TIME_AT_LEAST:
      return "at-least";
    case WEIR_LAG_TIME_UNKNOWN:
    default:
      return NULL;
    }
}

static const char *
get_catch_up_name (WeirCatchUp catch_up)
{
  switch (catch_up)
    {
    case WEIR_CATCH_UP_DONE:
      return "done";
    case WEIR_CATCH_UP_KEEPS_UP:
      return "keeps-up";
    case WEIR_CATCH_UP_AT:
      return "at";
    case WEIR_CATCH_UP_NEVER:
      return "never";
    case WEIR_CATCH_UP_UNKNOWN:
    default:
      return NULL;
    }
}

void
weir_cli_json_time_lag (WeirOutput *output,
                        const WeirLagForecast *forecast)
{
  weir_output_json_key (output, "time_lag_ms");
  weir_output_json_int64_or_null (output, forecast->time_lag_usec / 1000, forecast->time_lag_usec >= 0);
  weir_output_json_key (output, "time_lag_is");
  weir_output_json_text (output, forecast->time_lag_usec > 0 ? get_kind_name (forecast->oldest_kind) : NULL);
  json_time (output, "kept_until", forecast->expires_usec);
}

void
weir_cli_json_forecast (WeirOutput *output,
                        const WeirLagForecast *forecast)
{
  weir_cli_json_time_lag (output, forecast);
  json_rate (output, "arrival_per_sec", forecast->arrival_per_sec);
  json_rate (output, "consumption_per_sec", forecast->consumption_per_sec);
  weir_output_json_key (output, "catch_up");
  weir_output_json_text (output, get_catch_up_name (forecast->catch_up));
  json_time (output, "catch_up_at", forecast->catch_up == WEIR_CATCH_UP_AT ? forecast->catch_up_usec : WEIR_TIME_UNKNOWN);
  weir_output_json_key (output, "deleted_before_catching_up");
  weir_output_text (output, forecast->is_expiring_first ? "true" : "false");
  weir_output_json_key (output, "lost");
  weir_output_int64 (output, forecast->n_lost);
}

void
weir_cli_json_texts (WeirOutput *output,
                     const char *key,
                     char **texts)
{
  weir_output_json_key (output, key);
  weir_output_char (output, '[');
  for (guint i = 0; texts[i] != NULL; i++)
    {
      if (i > 0)
        weir_output_char (output, ',');
      weir_output_json_text (output, texts[i]);
    }
  weir_output_char (output, ']');
}

static void
print_line (WeirOutput *output,
            char *line)
{
  if (line != NULL)
    {
      weir_output_text (output, line);
      weir_output_char (output, '\n');
    }
  g_free (line);
}

void
weir_cli_print_story (WeirOutput *output,
                      const char *group,
                      const WeirLagStory *story,
                      const char *note,
                      gint64 now_usec)
{
  g_auto (GStrv) sentences = weir_lag_group_verdict_describe (&story->verdict, story->parts, group);
  const WeirLagForecast *forecast = &story->forecast;
  const char *style_class;
  const char *word = weir_lag_status_get_word (story->verdict.status, &style_class);
  g_autofree char *time_lag = weir_lag_forecast_describe_time (forecast);
  g_autofree char *arrival = weir_format_rate (forecast->arrival_per_sec);
  g_autofree char *consumption = weir_format_rate (forecast->consumption_per_sec);
  g_autofree char *catch_up = weir_lag_forecast_describe_catch_up (forecast, now_usec);

  weir_output_char (output, '\n');
  /* Translators: a word for how a consumer group does */
  print_line (output, g_strdup_printf (_("Status: %s"), word != NULL ? word : WEIR_UNKNOWN_TEXT));
  for (guint i = 0; sentences[i] != NULL; i++)
    print_line (output, g_strdup (sentences[i]));
  /* Translators: a duration, and two rates */
  print_line (output, g_strdup_printf (_("Time lag: %s; written: %s; processed: %s"), time_lag, arrival, consumption));
  if (catch_up != NULL)
    /* Translators: when a consumer group will have caught up, or that it never will */
    print_line (output, g_strdup_printf (_("Forecast: %s"), catch_up));
  print_line (output, weir_lag_forecast_describe_retention (forecast, now_usec));
  print_line (output, g_strdup (note));
}
