/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "weir-about.h"

#include <adwaita.h>
#include <glib/gi18n.h>

void
weir_show_about (GtkWidget *parent)
{
  AdwDialog *dialog = adw_about_dialog_new_from_appdata ("/io/github/weirapp/Weir/metainfo.xml", WEIR_VERSION);
  /* Versions only: a connection's settings are nobody's business. */
  g_autofree char *debug_info =
    g_strdup_printf ("Weir %s\nGTK %u.%u.%u\nlibadwaita %u.%u.%u\nGLib %u.%u.%u\n", WEIR_VERSION,
                     gtk_get_major_version (), gtk_get_minor_version (), gtk_get_micro_version (),
                     adw_get_major_version (), adw_get_minor_version (), adw_get_micro_version (),
                     glib_major_version, glib_minor_version, glib_micro_version);

  adw_about_dialog_set_version (ADW_ABOUT_DIALOG (dialog), WEIR_VERSION);
  adw_about_dialog_set_debug_info (ADW_ABOUT_DIALOG (dialog), debug_info);
  adw_about_dialog_set_copyright (ADW_ABOUT_DIALOG (dialog), _("Copyright © the Weir contributors"));
  /* Translators: put your names here, one a line. */
  adw_about_dialog_set_translator_credits (ADW_ABOUT_DIALOG (dialog), _("translator-credits"));
  adw_dialog_present (dialog, parent);
}
