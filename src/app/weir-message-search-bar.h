/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <adwaita.h>

#include "app/weir-message-search.h"

G_BEGIN_DECLS

/**
 * WeirMessageSearchBar:
 *
 * How far a search is, and at the end what was looked at: a sentence, and each partition's range.
 *
 * Signal: "close" when the results are not wanted any more.
 */
#define WEIR_TYPE_MESSAGE_SEARCH_BAR (weir_message_search_bar_get_type ())
G_DECLARE_FINAL_TYPE (WeirMessageSearchBar, weir_message_search_bar, WEIR, MESSAGE_SEARCH_BAR, AdwBin)

/* NULL: hides it. */
void weir_message_search_bar_set_search (WeirMessageSearchBar *self, WeirMessageSearch *search);

/* The ranges of a coverage as text, a partition a line: for a popover or a dialog. */
char *weir_message_search_bar_list_ranges (const WeirCoverage *coverage) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
