/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>

#include "base/weir-format.h"
#include "model/weir-offset-change.h"

/* What happens to a partition, for people: the same words in the window and on the command line. */

/**
 * weir_offset_item_describe_effect:
 *
 * Returns: (transfer full): what happens to its messages. Where they were not counted it says “offsets”
 */
char *
weir_offset_item_describe_effect (const WeirOffsetItem *self)
{
  gint64 distance = 0;
  gint64 n = self->n_messages;
  g_autofree char *count = NULL;

  if (self->is_excluded)
    return g_strdup (self->problem != NULL ? _("left out") : _("unchanged"));
  if (self->after.offset < 0)
    return g_strdup (_("commit deleted"));
  if (!weir_offset_item_get_distance (self, &distance))
    return g_strdup (_("first commit"));
  if (n < 0)
    {
      count = weir_format_count (ABS (distance));
      if (distance < 0)
        return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s offset again", "%s offsets again", (gulong) -distance), count);
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s offset skipped", "%s offsets skipped", (gulong) distance), count);
    }
  count = weir_format_count (n);
  if (distance < 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message again", "%s messages again", (gulong) n), count);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message skipped", "%s messages skipped", (gulong) n), count);
}

/**
 * weir_offset_item_describe_note:
 *
 * Returns: (transfer full) (nullable): what else is to be known of it
 */
char *
weir_offset_item_describe_note (const WeirOffsetItem *self)
{
  g_autofree char *wanted = g_strdup_printf ("%" G_GINT64_FORMAT, self->wanted);

  if (self->problem != NULL)
    return g_strdup (self->problem);
  if (self->has_moved)
    return g_strdup (_("moved since"));
  if (self->clamp == WEIR_OFFSET_WAS_BELOW)
    return g_strdup_printf (_("%s is before the log: brought to its beginning"), wanted);
  if (self->clamp == WEIR_OFFSET_WAS_ABOVE)
    return g_strdup_printf (_("%s is behind the log: brought to its end"), wanted);
  if (self->result == WEIR_OFFSET_RESULT_WRITTEN)
    return g_strdup (_("written"));
  return NULL;
}
