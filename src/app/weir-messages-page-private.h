/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "app/weir-message-browser.h"
#include "app/weir-message-columns.h"
#include "app/weir-message-completer.h"
#include "app/weir-message-history.h"
#include "app/weir-message-pane.h"
#include "app/weir-message-position.h"
#include "app/weir-message-search-bar.h"
#include "app/weir-messages-page.h"

/* Between the files of the page; nobody else includes it. */

G_BEGIN_DECLS

struct _WeirMessagesPage
{
  AdwNavigationPage parent_instance;

  AdwBreakpoint *collapsed_breakpoint;
  AdwBreakpoint *narrow_breakpoint;
  AdwWindowTitle *title;
  GtkSearchEntry *search_entry;
  gboolean is_filtering; /* by what is in it, which is no search while it has a fault */
  GtkDropDown *mode_drop_down;
  GtkToggleButton *case_button;
  GtkMenuButton *help_button;
  GtkWidget *search_error;
  GtkLabel *search_error_label;
  GtkLabel *caret_label;
  WeirMessageSearchBar *search_bar;
  WeirMessagePosition *position;
  GtkToggleButton *follow_button;
  AdwButtonContent *follow_content;
  AdwOverlaySplitView *split_view;
  WeirTimeline *timeline;
  GtkStack *stack;
  GtkColumnView *column_view;
  GtkScrolledWindow *scroller;
  AdwStatusPage *error_page;
  AdwStatusPage *no_match_page;
  GtkLabel *status_label;
  GtkButton *older_button;
  GtkButton *newer_button;
  GtkButton *new_button;
  WeirMessagePane *pane;

  WeirSession *session;
  GStrv topics;
  char *topic; /* the first of them */
  WeirMessageBrowser *browser;
  WeirMessageColumns *columns;
  GtkFilterListModel *filtered;
  GtkMultiSelection *selection;
  GtkFilter *filter;

  /* weir-messages-page-search.c */
  WeirMessageSearch *search;
  WeirMessageList *results; /* what was found, while that is shown */
  WeirMessageFields *fields;
  WeirMessageCompleter *completer;
  gboolean is_narrow;
  gboolean is_updating;

  /* weir-messages-page-table.c */
  gint32 wanted_partition; /* −1: none */
  gint64 wanted_offset;
  guint wanted_source;
  guint focus_source;
  guint hurry_source; /* while messages come fast */
  guint tail_source; /* until the table that was just shown can be scrolled */
  gboolean was_paused_by_scrolling;

  /* weir-messages-page-timeline.c */
  WeirMessageHistory *history;
  gint64 timeline_usec; /* when it was brought up to date from the table */
  gboolean counted_offsets; /* what was said last */
};

/* weir-messages-page.c */
void weir_messages_page_update_status (WeirMessagesPage *self);
void weir_messages_page_update_title (WeirMessagesPage *self);

/* weir-messages-page-table.c */
void weir_messages_page_init_table (WeirMessagesPage *self);
void weir_messages_page_dispose_table (WeirMessagesPage *self);
void weir_messages_page_scroll_to_tail (WeirMessagesPage *self);
void weir_messages_page_set_follows (WeirMessagesPage *self, gboolean follows);
void weir_messages_page_update_follow (WeirMessagesPage *self);
void weir_messages_page_want (WeirMessagesPage *self, gint32 partition, gint64 offset);
void weir_messages_page_move_selection (WeirMessagesPage *self, int by);
WeirRecord *weir_messages_page_get_selected (WeirMessagesPage *self); /* transfer none, nullable: where there is exactly one */

/* weir-messages-page-search.c */
void weir_messages_page_init_search (WeirMessagesPage *self);
void weir_messages_page_dispose_search (WeirMessagesPage *self);
gboolean weir_messages_page_get_is_searching (WeirMessagesPage *self); /* results are shown */
void weir_messages_page_start_search (WeirMessagesPage *self);
void weir_messages_page_stop_search (WeirMessagesPage *self);
void weir_messages_page_leave_search (WeirMessagesPage *self);
void weir_messages_page_update_filter (WeirMessagesPage *self);
WeirSearch *weir_messages_page_make_search (WeirMessagesPage *self, WeirHeaderFunc header_func, GError **error);
gboolean weir_messages_page_uses_condition (WeirMessagesPage *self); /* rather than a text that is looked for */
WeirReadPlan *weir_messages_page_make_plan (WeirMessagesPage *self); /* the range that is searched and exported */

/* weir-messages-page-export.c */
void weir_messages_page_export (WeirMessagesPage *self);

/* weir-messages-page-replay.c */
void weir_messages_page_replay (WeirMessagesPage *self);

/* weir-messages-page-timeline.c */
/* Begins to look up what a page of these topics will show; NULL where that is nothing. */
WeirMessageHistory *weir_messages_page_prepare_timeline (WeirSession *session, const char *const *topics) G_GNUC_WARN_UNUSED_RESULT;
void weir_messages_page_init_timeline (WeirMessagesPage *self);
void weir_messages_page_dispose_timeline (WeirMessagesPage *self);
void weir_messages_page_open_timeline (WeirMessagesPage *self); /* the topics changed */
void weir_messages_page_update_timeline (WeirMessagesPage *self);
gboolean weir_messages_page_counts_offsets (WeirMessagesPage *self);

G_END_DECLS
