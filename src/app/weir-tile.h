/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <gtk/gtk.h>

#include "base/weir-series.h"

G_BEGIN_DECLS

/**
 * WeirTileState:
 * @WEIR_TILE_NORMAL: a figure like any other
 * @WEIR_TILE_SUCCESS: all is well
 * @WEIR_TILE_WARNING: worth a look
 * @WEIR_TILE_ERROR: something must be done
 *
 * The judgement a tile's value and line are coloured with. Say it in the value or detail
 * too: never by colour alone.
 */
typedef enum
{
  WEIR_TILE_NORMAL,
  WEIR_TILE_SUCCESS,
  WEIR_TILE_WARNING,
  WEIR_TILE_ERROR,
} WeirTileState;

/**
 * WeirTile:
 *
 * One figure on a card: caption, the value in large type, a line of detail, and its course
 * as a sparkline.
 *
 * Properties: caption, value (nullable: unknown, shown as "–"), detail (nullable).
 * CSS: node `tile` with the class `card`; `warning`, `error` or `success` by its state.
 */
#define WEIR_TYPE_TILE (weir_tile_get_type ())
G_DECLARE_FINAL_TYPE (WeirTile, weir_tile, WEIR, TILE, GtkWidget)

GtkWidget  *weir_tile_new (const char *caption) G_GNUC_WARN_UNUSED_RESULT;
const char *weir_tile_get_caption (WeirTile *self);
void        weir_tile_set_caption (WeirTile *self, const char *caption);
const char *weir_tile_get_value (WeirTile *self);
void        weir_tile_set_value (WeirTile *self, const char *value); /* nullable */
const char *weir_tile_get_detail (WeirTile *self);
void        weir_tile_set_detail (WeirTile *self, const char *detail); /* nullable */
void        weir_tile_set_state (WeirTile *self, WeirTileState state);
void        weir_tile_set_series (WeirTile *self, WeirSeries *series); /* nullable: no line */
void        weir_tile_set_span (WeirTile *self, gint64 span_usec);     /* of the line */
void        weir_tile_data_changed (WeirTile *self);                   /* call when the series has changed */
/* What a click does, with its target: "win.show-page::topics"; nullable. Call it before the tile is shown. */
void        weir_tile_set_action (WeirTile *self, const char *detailed_action_name);

G_END_DECLS
