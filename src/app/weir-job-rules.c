/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-job-rules.h"

#include <glib/gi18n.h>

#include "base/weir-error.h"
#include "base/weir-position.h"
#include "kafka/weir-reader.h"
#include "search/weir-search.h"
#include "search/weir-value-edit.h"

struct _WeirJobRules
{
  WeirSearch *search;  /* NULL: all */
  WeirValueEdit *edit; /* NULL: as they are */
  WeirValueEditScratch *scratch;
};

static gboolean
check_position (const char *text,
                const WeirJob *job,
                GError **error)
{
  WeirPosition position;

  return text == NULL || weir_position_parse (text, job->now_msec, &position, error);
}

static WeirSearch *
make_search (const WeirJob *job,
             GError **error)
{
  WeirSearchOptions options = { .text = job->match, .text_length = -1, .ignore_case = job->ignore_case, .in_headers = job->match_headers,
                                .condition = job->where, .now_msec = job->now_msec };
  g_autoptr (GError) problem = NULL;
  gsize position = 0;
  WeirSearch *search = weir_search_new (&options, weir_record_view_get_header, &position, &problem);
  g_autofree char *rest = NULL;

  if (search != NULL)
    return search;
  rest = g_utf8_make_valid (job->where != NULL ? job->where + position : "", -1);
  if (rest[0] == '\0')
    g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("The condition is wrong at its end: %s"), problem->message);
  else
    /* Translators: the number of a character, the rest of a text from there on, and a sentence that says what is wrong */
    g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("The condition is wrong at character %ld, before “%s”: %s"),
                 g_utf8_strlen (job->where, (gssize) position) + 1, rest, problem->message);
  return NULL;
}

static WeirValueEdit *
make_edit (const WeirJob *job,
           GError **error)
{
  g_autoptr (GError) problem = NULL;
  gsize position = 0;
  WeirValueEdit *edit = weir_value_edit_new (job->edits, &position, &problem);
  g_autofree char *rest = NULL;

  if (edit != NULL)
    return edit;
  rest = g_utf8_make_valid (job->edits + position, -1);
  if (rest[0] == '\0')
    g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("What is to be changed is wrong at its end: %s"), problem->message);
  else
    /* Translators: the number of a character, the rest of a text from there on, and a sentence that says what is wrong */
    g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("What is to be changed is wrong at character %ld, before “%s”: %s"),
                 g_utf8_strlen (job->edits, (gssize) position) + 1, rest, problem->message);
  return NULL;
}

WeirJobRules *
weir_job_rules_new (const WeirJob *job,
                    GError **error)
{
  g_autoptr (WeirJobRules) self = g_new0 (WeirJobRules, 1);

  if (!check_position (job->from, job, error) || !check_position (job->to, job, error))
    return NULL;
  if ((job->match != NULL || job->where != NULL) && (self->search = make_search (job, error)) == NULL)
    return NULL;
  if (job->edits != NULL && (self->edit = make_edit (job, error)) == NULL)
    return NULL;
  if (self->edit != NULL)
    self->scratch = weir_value_edit_scratch_new ();
  return g_steal_pointer (&self);
}

void
weir_job_rules_free (WeirJobRules *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->search, weir_search_unref);
  g_clear_pointer (&self->edit, weir_value_edit_unref);
  g_clear_pointer (&self->scratch, weir_value_edit_scratch_free);
  g_free (self);
}

gboolean
weir_job_rules_takes_all (WeirJobRules *self)
{
  return self->search == NULL;
}

gboolean
weir_job_rules_takes_as_it_is (WeirJobRules *self)
{
  return self->edit == NULL;
}

gboolean
weir_job_rules_edit (const WeirRecordView *view,
                     WeirRecordView *edited,
                     char **problem,
                     gpointer user_data)
{
  WeirJobRules *self = user_data;

  return weir_value_edit_apply (self->edit, self->scratch, view, edited, problem);
}

gboolean
weir_job_rules_match (const WeirRecordView *view,
                      gpointer user_data)
{
  WeirJobRules *self = user_data;

  return self->search == NULL || weir_search_match (self->search, view) == WEIR_VERDICT_YES;
}

gboolean
weir_job_rules_make_look (const WeirJob *job,
                          guint stall_msec,
                          WeirReplayLook *look,
                          GError **error)
{
  WeirJobRules *rules = weir_job_rules_new (job, error);

  if (rules == NULL)
    return FALSE;
  *look = (WeirReplayLook) {
    .match = weir_job_rules_takes_all (rules) ? NULL : weir_job_rules_match,
    .edit = weir_job_rules_takes_as_it_is (rules) ? NULL : weir_job_rules_edit,
    .user_data = rules,
    .destroy = (GDestroyNotify) weir_job_rules_free,
    .stall_msec = stall_msec,
  };
  return TRUE;
}
