/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WeirRaster:
 *
 * Draws lines that are functions of time into an image, column by column: the cost depends on
 * the image's width and the line's height in it, not on how often the line crosses itself, which is
 * what makes strokers slow on noisy data. Knows nothing of GTK.
 *
 * A line is the set of all places that are nearer to it than half its width, with exact
 * coverage in the vertical and several samples a pixel in the horizontal.
 */
typedef struct _WeirRaster WeirRaster;

/**
 * WeirRasterPoint:
 * @x: pixels from the left; never smaller than that of the point before
 * @y: pixels from the top; NAN is a gap in the line
 */
typedef struct
{
  double x;
  double y;
} WeirRasterPoint;

/**
 * WeirRasterStyle:
 * @red: 0 to 1, not premultiplied, like the others
 * @width: of the line in pixels
 * @fill_alpha: of an area between the line and @baseline, fading downwards; 0: none
 * @baseline: pixels from the top
 * @dash: length of dashes and of the gaps between them, in pixels; 0: solid. Lines that
 *   cross the image many times over stay solid
 */
typedef struct
{
  float red;
  float green;
  float blue;
  float alpha;
  double width;
  double fill_alpha;
  double baseline;
  double dash;
} WeirRasterStyle;

WeirRaster    *weir_raster_new (guint width, guint height) G_GNUC_WARN_UNUSED_RESULT;
void           weir_raster_free (WeirRaster *self);
void           weir_raster_draw (WeirRaster *self, const WeirRasterPoint *points, guint n_points,
                                 const WeirRasterStyle *style);
guint          weir_raster_get_width (const WeirRaster *self);
guint          weir_raster_get_height (const WeirRaster *self);
/* Premultiplied ARGB32 in the machine's byte order, width × 4 bytes a row. */
const guint32 *weir_raster_get_pixels (const WeirRaster *self);
GBytes        *weir_raster_dup_bytes (WeirRaster *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeirRaster, weir_raster_free)

G_END_DECLS
