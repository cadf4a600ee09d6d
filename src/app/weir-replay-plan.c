/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-replay-plan.h"

#include <glib/gi18n.h>

#include "app/weir-job-rules.h"
#include "app/weir-job-text.h"
#include "app/weir-topic-row.h"
#include "base/weir-error.h"
#include "base/weir-position.h"

struct _WeirReplayPlan
{
  AdwNavigationPage parent_instance;

  GtkWidget *next_button;
  AdwBanner *banner;
  WeirTopicRow *source_row;
  GtkEditable *from_row;
  GtkEditable *to_row;
  AdwComboRow *partition_row;
  GtkEditable *where_row;
  GtkEditable *match_row;
  GtkToggleButton *case_button;
  AdwComboRow *cluster_row;
  WeirTopicRow *target_row;
  AdwComboRow *partitioning_row;
  GtkEditable *one_row;
  AdwSwitchRow *stamps_row;
  AdwSwitchRow *header_row;
  GtkEditable *edits_row;
  AdwSwitchRow *exactly_row;
  GtkEditable *rate_row;
  AdwComboRow *refused_row;
  WeirTopicRow *divert_row;

  WeirSession *session;
  GPtrArray *targets; /* of WeirProfile, those that may be written to, in the order of the combo row */
};

G_DEFINE_FINAL_TYPE (WeirReplayPlan, weir_replay_plan, ADW_TYPE_NAVIGATION_PAGE)

enum
{
  NEXT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static char *
dup_text (GtkEditable *row)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (row)));

  return *text != '\0' ? g_steal_pointer (&text) : NULL;
}

/* NULL: nothing may be written to. */
static WeirProfile *
get_target (WeirReplayPlan *self)
{
  guint selected = adw_combo_row_get_selected (self->cluster_row);

  return selected < self->targets->len ? g_ptr_array_index (self->targets, selected) : NULL;
}

static gboolean
is_own (WeirReplayPlan *self)
{
  return get_target (self) == weir_session_get_profile (self->session);
}

void
weir_replay_plan_show_error (WeirReplayPlan *self,
                             const char *message)
{
  g_return_if_fail (WEIR_IS_REPLAY_PLAN (self));
  if (message != NULL)
    adw_banner_set_title (self->banner, message);
  adw_banner_set_revealed (self->banner, message != NULL);
  if (message != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), message, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
mark (gpointer row,
      gboolean is_wrong)
{
  if (is_wrong)
    gtk_widget_add_css_class (row, "error");
  else
    gtk_widget_remove_css_class (row, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID,
                               is_wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  /* Where it may be out of sight. */
  if (is_wrong)
    gtk_widget_grab_focus (row);
}

static void
update (WeirReplayPlan *self)
{
  gboolean diverts = adw_combo_row_get_selected (self->refused_row) == WEIR_REFUSED_DIVERT;
  gboolean has_own = is_own (self);

  gtk_widget_set_visible (GTK_WIDGET (self->one_row), adw_combo_row_get_selected (self->partitioning_row) == WEIR_PARTITIONING_ONE);
  gtk_widget_set_visible (GTK_WIDGET (self->divert_row), diverts);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->exactly_row),
                               !has_own                                        ? _("Only within one cluster: to another one each message is written at least once")
                               : adw_switch_row_get_active (self->exactly_row) ? _("In transactions: after any interruption nothing is lost and nothing is there twice")
                                                                               : _("At least once: faster, and an interruption may leave messages there twice"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->exactly_row), has_own);
  gtk_widget_set_sensitive (self->next_button,
                            get_target (self) != NULL && *weir_topic_row_get_name (self->source_row) != '\0'
                              && *weir_topic_row_get_name (self->target_row) != '\0'
                              && (!diverts || *weir_topic_row_get_name (self->divert_row) != '\0'));
}

/* What is wrong is said when a person wants to go on, and is forgiven while it is being typed. */
static void
changed_cb (WeirReplayPlan *self)
{
  if (self->session == NULL)
    return;
  mark (self->from_row, FALSE);
  mark (self->to_row, FALSE);
  mark (self->where_row, FALSE);
  mark (self->edits_row, FALSE);
  mark (self->one_row, FALSE);
  mark (self->rate_row, FALSE);
  weir_replay_plan_show_error (self, NULL);
  update (self);
}

/* The partitions that there are; a topic that is not known has only all of them. */
static void
update_partitions (WeirReplayPlan *self,
                   gint32 selected)
{
  WeirTopic *topic = weir_cluster_find_topic (weir_session_get_cluster (self->session), weir_topic_row_get_name (self->source_row));
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint n_partitions = topic != NULL ? weir_topic_get_n_partitions (topic) : 0;

  gtk_string_list_append (names, _("All"));
  for (guint i = 0; i < MAX (n_partitions, (guint) (selected + 1)); i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);

      gtk_string_list_append (names, name);
    }
  adw_combo_row_set_model (self->partition_row, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->partition_row, (guint) (selected + 1));
}

static void
source_changed_cb (WeirReplayPlan *self)
{
  if (self->session == NULL)
    return;
  update_partitions (self, -1);
  changed_cb (self);
}

/* Topics of another cluster are not known before it is asked. */
static void
cluster_cb (WeirReplayPlan *self)
{
  WeirCluster *cluster;

  if (self->session == NULL)
    return;
  cluster = is_own (self) ? weir_session_get_cluster (self->session) : NULL;
  weir_topic_row_set_cluster (self->target_row, cluster);
  weir_topic_row_set_cluster (self->divert_row, cluster);
  changed_cb (self);
}

WeirJob *
weir_replay_plan_make_job (WeirReplayPlan *self)
{
  WeirJob *job = weir_job_new ("replay");
  WeirProfile *own = weir_session_get_profile (self->session);
  WeirProfile *target = get_target (self);

  g_return_val_if_fail (target != NULL, job);

  job->source = dup_text (GTK_EDITABLE (self->source_row));
  job->target = dup_text (GTK_EDITABLE (self->target_row));
  job->source_bootstrap = g_strdup (weir_profile_get_bootstrap (own));
  job->source_profile = g_strdup (weir_profile_get_id (own));
  if (target != own)
    {
      job->target_bootstrap = g_strdup (weir_profile_get_bootstrap (target));
      job->target_profile = g_strdup (weir_profile_get_id (target));
    }
  job->from = dup_text (self->from_row);
  job->to = dup_text (self->to_row);
  job->partition = (gint32) adw_combo_row_get_selected (self->partition_row) - 1;
  job->where = dup_text (self->where_row);
  /* Not stripped: blanks count. */
  if (*gtk_editable_get_text (self->match_row) != '\0')
    job->match = g_strdup (gtk_editable_get_text (self->match_row));
  job->ignore_case = job->match != NULL && !gtk_toggle_button_get_active (self->case_button);
  job->match_headers = job->match != NULL;
  job->edits = dup_text (self->edits_row);
  job->partitioning = (WeirPartitioning) adw_combo_row_get_selected (self->partitioning_row);
  if (job->partitioning == WEIR_PARTITIONING_ONE)
    job->target_partition = (gint32) g_ascii_strtoll (gtk_editable_get_text (self->one_row), NULL, 10);
  job->new_timestamps = !adw_switch_row_get_active (self->stamps_row);
  job->source_header = adw_switch_row_get_active (self->header_row);
  weir_job_text_parse_rate (gtk_editable_get_text (self->rate_row), &job->rate);
  job->refused_policy = (WeirRefusedPolicy) adw_combo_row_get_selected (self->refused_row);
  if (job->refused_policy == WEIR_REFUSED_DIVERT)
    job->divert_topic = dup_text (GTK_EDITABLE (self->divert_row));
  if (target == own && !adw_switch_row_get_active (self->exactly_row))
    job->delivery = WEIR_DELIVERY_AT_LEAST_ONCE;
  return job;
}

static gboolean
check_position (GtkEditable *row,
                const char *text,
                const WeirJob *job,
                GError **error)
{
  WeirPosition position;
  gboolean is_good = text == NULL || weir_position_parse (text, job->now_msec, &position, error);

  mark (row, !is_good);
  return is_good;
}

static gboolean
check_numbers (WeirReplayPlan *self,
               GError **error)
{
  double rate;
  gint64 partition;

  if (!weir_job_text_parse_rate (gtk_editable_get_text (self->rate_row), &rate))
    {
      mark (self->rate_row, TRUE);
      g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("“Messages per Second” needs a number above 0, or nothing."));
      return FALSE;
    }
  if (adw_combo_row_get_selected (self->partitioning_row) == WEIR_PARTITIONING_ONE
      && !g_ascii_string_to_signed (gtk_editable_get_text (self->one_row), 10, 0, G_MAXINT32, &partition, NULL))
    {
      mark (self->one_row, TRUE);
      g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("A partition is a number from 0 on."));
      return FALSE;
    }
  return TRUE;
}

static void
next_cb (WeirReplayPlan *self)
{
  g_autoptr (WeirJob) job = weir_replay_plan_make_job (self);
  g_autoptr (WeirJobRules) rules = NULL;
  g_autoptr (GError) error = NULL;

  if (!check_position (self->from_row, job->from, job, &error) || !check_position (self->to_row, job->to, job, &error))
    {
      weir_replay_plan_show_error (self, error->message);
      return;
    }
  if (!check_numbers (self, &error))
    {
      weir_replay_plan_show_error (self, error->message);
      return;
    }
  rules = weir_job_rules_new (job, &error);
  weir_replay_plan_show_error (self, rules == NULL ? error->message : NULL);
  if (rules == NULL)
    {
      /* It says which of them is meant; the other one is right as it is, or is looked at next. */
      g_clear_pointer (&job->edits, g_free);
      rules = weir_job_rules_new (job, NULL);
      mark (rules == NULL ? self->where_row : self->edits_row, TRUE);
      return;
    }
  g_signal_emit (self, signals[NEXT], 0);
}

static void
fill_targets (WeirReplayPlan *self,
              WeirProfileStore *store,
              const WeirJob *job)
{
  WeirProfile *own = weir_session_get_profile (self->session);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint selected = 0;

  if (!weir_profile_get_read_only (own))
    g_ptr_array_add (self->targets, g_object_ref (own));
  for (guint i = 0; store != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (store)); i++)
    {
      g_autoptr (WeirProfile) profile = g_list_model_get_item (G_LIST_MODEL (store), i);

      if (!weir_profile_get_read_only (profile) && g_strcmp0 (weir_profile_get_id (profile), weir_profile_get_id (own)) != 0)
        g_ptr_array_add (self->targets, g_object_ref (profile));
    }
  for (guint i = 0; i < self->targets->len; i++)
    {
      WeirProfile *profile = g_ptr_array_index (self->targets, i);

      gtk_string_list_append (names, weir_profile_get_name (profile));
      if (job != NULL && job->target_bootstrap != NULL
          && (job->target_profile != NULL ? g_strcmp0 (job->target_profile, weir_profile_get_id (profile)) == 0
                                          : g_strcmp0 (job->target_bootstrap, weir_profile_get_bootstrap (profile)) == 0))
        selected = i;
    }
  adw_combo_row_set_model (self->cluster_row, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->cluster_row, selected);
  if (weir_profile_get_read_only (own))
    {
      /* Translators: name of a connection */
      g_autofree char *text = g_strdup_printf (_("“%s” is read-only: choose another one to write to"), weir_profile_get_name (own));

      adw_action_row_set_subtitle (ADW_ACTION_ROW (self->cluster_row), text);
    }
}

static void
set_number (GtkEditable *row,
            double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  gtk_editable_set_text (row, g_ascii_dtostr (text, sizeof text, number));
}

static void
load (WeirReplayPlan *self,
      const WeirJob *job)
{
  weir_topic_row_set_name (self->source_row, job->source);
  weir_topic_row_set_name (self->target_row, job->target);
  gtk_editable_set_text (self->from_row, job->from != NULL ? job->from : "");
  gtk_editable_set_text (self->to_row, job->to != NULL ? job->to : "");
  update_partitions (self, job->partition);
  gtk_editable_set_text (self->where_row, job->where != NULL ? job->where : "");
  gtk_editable_set_text (self->match_row, job->match != NULL ? job->match : "");
  gtk_toggle_button_set_active (self->case_button, job->match != NULL && !job->ignore_case);
  if (job->edits != NULL)
    {
      /* An edit a line is how the command line has them. */
      g_autofree char *line = g_strdelimit (g_strdup (job->edits), "\n", ';');

      gtk_editable_set_text (self->edits_row, line);
    }
  adw_combo_row_set_selected (self->partitioning_row, job->partitioning);
  set_number (self->one_row, job->target_partition);
  adw_switch_row_set_active (self->stamps_row, !job->new_timestamps);
  adw_switch_row_set_active (self->header_row, job->source_header);
  if (job->rate > 0)
    set_number (self->rate_row, job->rate);
  adw_combo_row_set_selected (self->refused_row, job->refused_policy);
  weir_topic_row_set_name (self->divert_row, job->divert_topic);
  adw_switch_row_set_active (self->exactly_row, job->delivery != WEIR_DELIVERY_AT_LEAST_ONCE || job->target_bootstrap != NULL);
}

gboolean
weir_replay_plan_is_possible (WeirProfile *own,
                              WeirProfileStore *store)
{
  if (!weir_profile_get_read_only (own))
    return TRUE;
  for (guint i = 0; store != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (store)); i++)
    {
      g_autoptr (WeirProfile) profile = g_list_model_get_item (G_LIST_MODEL (store), i);

      if (!weir_profile_get_read_only (profile) && g_strcmp0 (weir_profile_get_id (profile), weir_profile_get_id (own)) != 0)
        return TRUE;
    }
  return FALSE;
}

static void
weir_replay_plan_dispose (GObject *object)
{
  WeirReplayPlan *self = WEIR_REPLAY_PLAN (object);

  /* Rows tell of changes while they go. */
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), WEIR_TYPE_REPLAY_PLAN);
  G_OBJECT_CLASS (weir_replay_plan_parent_class)->dispose (object);
}

static void
weir_replay_plan_finalize (GObject *object)
{
  g_ptr_array_unref (WEIR_REPLAY_PLAN (object)->targets);
  G_OBJECT_CLASS (weir_replay_plan_parent_class)->finalize (object);
}

static void
weir_replay_plan_class_init (WeirReplayPlanClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = weir_replay_plan_dispose;
  G_OBJECT_CLASS (klass)->finalize = weir_replay_plan_finalize;
  signals[NEXT] = g_signal_new ("next", WEIR_TYPE_REPLAY_PLAN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (WEIR_TYPE_TOPIC_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/weirapp/Weir/weir-replay-plan.ui");
  gtk_widget_class_bind_template_child (widget_class, WeirReplayPlan, next_button);
  gtk_widget_class_bind_template_child (widget_class, WeirReplayPlan, banner);
  gtk_widget_class_bind_template_child (widget_class, WeirReplayPlan, source_row);
  gtk_widget_class_bind_template_child (widget_class, WeirReplayPlan, from_row);
  gtk_widget_class_bind_template_child (widget_class, WeirReplayPlan, to_row);
  gtk_widget_class_bind_template_child (widget_class, WeirReplayPlan, partition_row);
  gtk_widget_class_bind_template_child (widget_class, WeirReplayPlan, where_row);
  gtk_widget_class_bind_template_child (widget_class, WeirReplayPlan, match_row);
  gtk_widget_class_bind_template_child (widget_class, WeirReplayPlan, case_button);
  gtk_widget_class_bind_template_child (widget_class, WeirReplayPlan, cluster_row);
  gtk_widget_class_bind_template_child (widget_class, WeirReplayPlan, target_row);
  gtk_widget_class_bind_template_child (widget_class, WeirReplayPlan, partitioning_row);
  gtk_widget_class_bind_template_child (widget_class, WeirReplayPlan, one_row);
  gtk_widget_class_bind_template_child (widget_class, WeirReplayPlan, stamps_row);
  gtk_widget_class_bind_template_child (widget_class, WeirReplayPlan, header_row);
  gtk_widget_class_bind_template_child (widget_class, WeirReplayPlan, edits_row);
  gtk_widget_class_bind_template_child (widget_class, WeirReplayPlan, exactly_row);
  gtk_widget_class_bind_template_child (widget_class, WeirReplayPlan, rate_row);
  gtk_widget_class_bind_template_child (widget_class, WeirReplayPlan, refused_row);
  gtk_widget_class_bind_template_child (widget_class, WeirReplayPlan, divert_row);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, source_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, cluster_cb);
}

static void
weir_replay_plan_init (WeirReplayPlan *self)
{
  self->targets = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
weir_replay_plan_new (WeirSession *session,
                      WeirProfileStore *store,
                      const WeirJob *job)
{
  WeirReplayPlan *self = g_object_new (WEIR_TYPE_REPLAY_PLAN, NULL);

  self->session = g_object_ref (session);
  weir_topic_row_set_cluster (self->source_row, weir_session_get_cluster (session));
  fill_targets (self, store, job);
  update_partitions (self, -1);
  if (job != NULL)
    load (self, job);
  cluster_cb (self);
  return GTK_WIDGET (self);
}
