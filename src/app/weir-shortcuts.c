/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "app/weir-shortcuts.h"

#include <glib/gi18n.h>

#include "app/weir-pages.h"

typedef enum
{
  GROUP_GENERAL,
  GROUP_PAGES,
  GROUP_MESSAGES,
  N_GROUPS
} Group;

/* Without an action: keys that a widget or the toolkit handles itself. */
static const struct
{
  Group group;
  const char *title;
  const char *action;
  const char *keys[3];
} shortcuts[] = {
  { GROUP_GENERAL, N_("Publish Message"), "win.publish-here", { "<Control>n" } },
  { GROUP_GENERAL, N_("Replay Messages"), "win.replay-here", { "<Control><Shift>n" } },
  { GROUP_GENERAL, N_("Search"), "win.search", { "<Control>f" } },
  { GROUP_GENERAL, N_("Refresh"), "win.refresh", { "F5", "<Control>r" } },
  { GROUP_GENERAL, N_("New Connection"), "win.connect", { "<Control>o" } },
  { GROUP_GENERAL, N_("Keyboard Shortcuts"), "win.show-help-overlay", { "<Control>question", "<Control>F1" } },
  { GROUP_GENERAL, N_("Main Menu"), NULL, { "F10" } },
  { GROUP_GENERAL, N_("Close Window"), "window.close", { "<Control>w" } },
  { GROUP_GENERAL, N_("Quit"), "app.quit", { "<Control>q" } },
  { GROUP_PAGES, N_("Back"), NULL, { "<Alt>Left" } },
  { GROUP_PAGES, N_("Through the Points of a Chart"), NULL, { "Left", "Right" } },
  { GROUP_PAGES, N_("Menu of a Table"), NULL, { "Menu", "<Shift>F10" } },
  { GROUP_MESSAGES, N_("Follow or Pause"), NULL, { "<Control>space" } },
  { GROUP_MESSAGES, N_("Older Messages"), NULL, { "<Alt>Page_Up" } },
  { GROUP_MESSAGES, N_("Newer Messages"), NULL, { "<Alt>Page_Down" } },
  { GROUP_MESSAGES, N_("Previous Message"), NULL, { "<Alt>Up" } },
  { GROUP_MESSAGES, N_("Next Message"), NULL, { "<Alt>Down" } },
  { GROUP_MESSAGES, N_("Open All of a Tree"), NULL, { "asterisk" } },
  { GROUP_MESSAGES, N_("Copy"), NULL, { "<Control>c" } },
  { GROUP_MESSAGES, N_("Copy the Path of a Field"), NULL, { "<Control><Shift>c" } },
  { GROUP_MESSAGES, N_("Close the Message"), NULL, { "Escape" } },
  { GROUP_MESSAGES, N_("Publish What Is Written"), NULL, { "<Control>Return" } },
};

/* The pages have a key each, in their order. */
#define N_PAGE_KEYS 9

void
weir_shortcuts_install (GtkApplication *application)
{
  g_return_if_fail (GTK_IS_APPLICATION (application));

  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    if (shortcuts[i].action != NULL)
      gtk_application_set_accels_for_action (application, shortcuts[i].action, shortcuts[i].keys);
  for (guint i = 0; i < N_PAGE_KEYS; i++)
    {
      g_autofree char *action = g_strdup_printf ("win.show-page-number(%u)", i + 1);
      g_autofree char *key = g_strdup_printf ("<Control>%u", i + 1);

      gtk_application_set_accels_for_action (application, action, (const char *[]) { key, NULL });
    }
}

static void
add_row (AdwPreferencesGroup *group,
         const char *title,
         const char *const *keys)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  for (guint i = 0; keys[i] != NULL; i++)
    {
      GdkModifierType modifiers;
      guint key;
      g_autofree char *text = NULL;
      GtkWidget *label;

      if (!gtk_accelerator_parse (keys[i], &key, &modifiers))
        continue;
      text = gtk_accelerator_get_label (key, modifiers);
      label = gtk_label_new (text);
      gtk_widget_add_css_class (label, "keycaps");
      gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
    }
  adw_preferences_group_add (group, row);
}

/**
 * weir_shortcuts_dialog_new:
 *
 * A dialog of our own: that of the toolkit is wider than a narrow window, and libadwaita's is too new.
 */
AdwDialog *
weir_shortcuts_dialog_new (void)
{
  const char *const titles[N_GROUPS] = { NULL, _("Pages"), _("Messages") };
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *page = adw_preferences_page_new ();
  AdwPreferencesGroup *groups[N_GROUPS];

  for (guint i = 0; i < N_GROUPS; i++)
    {
      groups[i] = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
      if (titles[i] != NULL)
        adw_preferences_group_set_title (groups[i], titles[i]);
      adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), groups[i]);
    }
  for (guint i = 0; i < MIN (weir_pages_get_n (), N_PAGE_KEYS); i++)
    {
      g_autofree char *key = g_strdup_printf ("<Control>%u", i + 1);

      add_row (groups[GROUP_PAGES], _(weir_pages_get (i)->title), (const char *const[]) { key, NULL });
    }
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    add_row (groups[shortcuts[i].group], _(shortcuts[i].title), shortcuts[i].keys);

  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), page);
  adw_dialog_set_title (dialog, _("Keyboard Shortcuts"));
  adw_dialog_set_content_width (dialog, 480);
  adw_dialog_set_content_height (dialog, 620);
  adw_dialog_set_child (dialog, view);
  return dialog;
}
