/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "app/weir-group-alert-dialog.h"

#include <glib/gi18n.h>

#define MOST_MESSAGES 1e12
#define MOST_SECONDS (366 * 86400.0)

typedef struct
{
  WeirGroupAlerts *alerts;
  char *group;
  AdwSpinRow *lag_row;
  AdwSpinRow *time_row;
  AdwSwitchRow *status_row;
} Form;

static void
form_free (gpointer data)
{
  Form *form = data;

  g_object_unref (form->alerts);
  g_free (form->group);
  g_free (form);
}

/* When it is closed: an alarm that is raised while somebody types a limit tells what nobody asked for. */
static void
closed_cb (AdwDialog *dialog,
           Form      *form)
{
  WeirLagRule before = { 0 };
  const WeirLagRule rule = {
    .lag = (gint64) adw_spin_row_get_value (form->lag_row),
    .time_lag_sec = (gint64) adw_spin_row_get_value (form->time_row),
    .on_status = adw_switch_row_get_active (form->status_row),
  };

  weir_group_alerts_get_rule (form->alerts, form->group, &before);
  if (before.lag == rule.lag && before.time_lag_sec == rule.time_lag_sec && !before.on_status == !rule.on_status)
    return;
  weir_group_alerts_set_rule (form->alerts, form->group, &rule);
}

static AdwSpinRow *
create_spin_row (const char *title,
                 double      most,
                 double      step,
                 gint64      value)
{
  GtkWidget *row = adw_spin_row_new_with_range (0, most, step);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _("0 is off"));
  adw_spin_row_set_value (ADW_SPIN_ROW (row), (double) value);
  return ADW_SPIN_ROW (row);
}

/**
 * weir_group_alert_dialog_present:
 * @session: the session the group is of
 * @group: the group's name
 * @parent: the widget it is about
 */
void
weir_group_alert_dialog_present (WeirSession *session,
                                 const char  *group,
                                 GtkWidget   *parent)
{
  Form *form = g_new0 (Form, 1);
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *page = adw_preferences_page_new ();
  AdwPreferencesGroup *rows = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  WeirLagRule rule = { 0 };

  form->alerts = g_object_ref (weir_group_alerts_of (session));
  form->group = g_strdup (group);
  weir_group_alerts_get_rule (form->alerts, group, &rule);
  form->lag_row = create_spin_row (_("More Messages Left Than"), MOST_MESSAGES, 100, rule.lag);
  form->time_row = create_spin_row (_("Seconds Behind, More Than"), MOST_SECONDS, 10, rule.time_lag_sec);
  form->status_row = ADW_SWITCH_ROW (adw_switch_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (form->status_row), _("Stopped or Stalled"));
  adw_switch_row_set_active (form->status_row, rule.on_status);
  adw_preferences_group_add (rows, GTK_WIDGET (form->lag_row));
  adw_preferences_group_add (rows, GTK_WIDGET (form->time_row));
  adw_preferences_group_add (rows, GTK_WIDGET (form->status_row));
  adw_preferences_group_set_description (rows, _("A notification tells when one of these begins, while Weir is connected "
                                                 "with this cluster. It opens the group."));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), rows);

  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), page);
  adw_dialog_set_child (dialog, view);
  adw_dialog_set_title (dialog, _("Notify Me"));
  adw_dialog_set_content_width (dialog, 420);
  g_object_set_data_full (G_OBJECT (dialog), "weir-form", form, form_free);
  g_signal_connect (dialog, "closed", G_CALLBACK (closed_cb), form);
  adw_dialog_present (dialog, parent);
}
