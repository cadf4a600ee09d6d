/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "chart/weir-raster.h"

#include <math.h>
#include <string.h>

/* Samples a pixel in the horizontal. Fewer leave steps on steep lines. */
#define SAMPLES 4
/* Pixel columns that are drawn together: their pixels share the cache's lines. */
#define TILE 16

/* Where the line is within one sample's width; low > high: nowhere. */
typedef struct
{
  float low;
  float high;
} Extent;

struct _WeirRaster
{
  guint width;
  guint height;
  guint32 *pixels;
  Extent *line;   /* of the line without its width; one a sample */
  Extent *stroke; /* the same with its width */
  float *coverage; /* height + 2 rows of differences for TILE columns */
  guint n_margin; /* samples left and right of the image, for lines that come in from outside */
};

WeirRaster *
weir_raster_new (guint width,
                 guint height)
{
  WeirRaster *self = g_new0 (WeirRaster, 1);

  g_return_val_if_fail (width <= 32768 && height <= 32768, NULL);

  self->width = width;
  self->height = height;
  self->pixels = g_new0 (guint32, (gsize) width * height);
  return self;
}

void
weir_raster_free (WeirRaster *self)
{
  if (self == NULL)
    return;
  g_free (self->pixels);
  g_free (self->line);
  g_free (self->stroke);
  g_free (self->coverage);
  g_free (self);
}

guint
weir_raster_get_width (const WeirRaster *self)
{
  return self->width;
}

guint
weir_raster_get_height (const WeirRaster *self)
{
  return self->height;
}

const guint32 *
weir_raster_get_pixels (const WeirRaster *self)
{
  return self->pixels;
}

/**
 * weir_raster_dup_bytes:
 * @self: a raster
 *
 * Takes the image out of @self, which is empty and of no use afterwards.
 *
 * Returns: (transfer full): the pixels
 */
GBytes *
weir_raster_dup_bytes (WeirRaster *self)
{
  return g_bytes_new_take (g_steal_pointer (&self->pixels), (gsize) self->width * self->height * 4);
}

static inline void
extend (Extent *extent,
        double low,
        double high)
{
  if (low < extent->low)
    extent->low = (float) low;
  if (high > extent->high)
    extent->high = (float) high;
}

/* Marks where the segment is in each sample it crosses. In units of samples along x. */
static void
add_segment (Extent *extents,
             gint64 n_extents,
             double x0,
             double y0,
             double x1,
             double y1)
{
  gint64 first = (gint64) floor (MAX (x0, 0));
  gint64 last = (gint64) floor (MIN (x1, (double) n_extents - 1));
  double slope;

  if (x1 < 0 || x0 >= n_extents)
    return;
  if (first == last && x0 >= 0 && x1 < n_extents)
    {
      extend (&extents[first], MIN (y0, y1), MAX (y0, y1));
      return;
    }
  slope = x1 > x0 ? (y1 - y0) / (x1 - x0) : 0;
  for (gint64 i = first; i <= last; i++)
    {
      double left = y0 + slope * (MAX ((double) i, x0) - x0);
      double right = y0 + slope * (MIN ((double) i + 1, x1) - x0);

      extend (&extents[i], MIN (left, right), MAX (left, right));
    }
}

/* Adds a span's coverage of each row of a column as differences, to be summed up from the top. */
static inline void
add_span (float *differences,
          guint height,
          float low,
          float high,
          float weight,
          guint *first,
          guint *last)
{
  guint low_row;
  guint high_row;
  float part;

  low = CLAMP (low, 0, (float) height);
  high = CLAMP (high, 0, (float) height);
  if (high <= low)
    return;
  low_row = (guint) low;
  high_row = (guint) high;
  part = (low - (float) low_row) * weight;
  differences[low_row * TILE] += weight - part;
  differences[(low_row + 1) * TILE] += part;
  part = (high - (float) high_row) * weight;
  differences[high_row * TILE] -= weight - part;
  differences[(high_row + 1) * TILE] -= part;
  *first = MIN (*first, low_row);
  *last = MAX (*last, high_row);
}

/* A pixel times 0 to 255, two of its bytes at a time. */
static inline guint32
scale (guint32 pixel,
       guint32 factor)
{
  guint32 odd = (pixel >> 8 & 0xff00ff) * factor + 0x800080;
  guint32 even = (pixel & 0xff00ff) * factor + 0x800080;

  odd = (odd + (odd >> 8 & 0xff00ff)) & 0xff00ff00;
  even = (even + (even >> 8 & 0xff00ff)) >> 8 & 0xff00ff;
  return odd | even;
}

/* A premultiplied colour with a coverage of 0 to 255 over a pixel. */
static inline guint32
blend (guint32 below,
       guint32 color,
       guint32 coverage)
{
  guint32 above = scale (color, coverage);

  return above + scale (below, 255 - (above >> 24));
}

static guint32
premultiply (const WeirRasterStyle *style,
             double alpha)
{
  alpha = CLAMP (alpha, 0, 1);
  return (guint32) (alpha * 255 + 0.5) << 24 |
         (guint32) (CLAMP (style->red, 0, 1) * alpha * 255 + 0.5) << 16 |
         (guint32) (CLAMP (style->green, 0, 1) * alpha * 255 + 0.5) << 8 |
         (guint32) (CLAMP (style->blue, 0, 1) * alpha * 255 + 0.5);
}

/* Sums up the differences of columns from @left on and draws them; clears them again. */
static void
draw_columns (WeirRaster *self,
              guint left,
              guint n_columns,
              guint first,
              guint last,
              guint32 color,
              gboolean fade)
{
  float sums[TILE] = { 0 };
  guint32 coverages[TILE];

  for (guint row = first; row <= last && row < self->height; row++)
    {
      guint32 *pixels = self->pixels + (gsize) row * self->width + left;
      const float *differences = self->coverage + (gsize) row * TILE;
      /* An area is at its full strength at the top of the plot and a quarter of it at the bottom. */
      float full = fade ? 255 * (1 - 0.75f * (float) row / (float) self->height) : 255;

      /* Loops over a fixed number of columns and without branches, so that the compiler makes them vectors. */
      for (guint column = 0; column < TILE; column++)
        {
          gint32 coverage;

          sums[column] += differences[column];
          coverage = (gint32) (sums[column] * full + 0.5f);
          coverage = coverage < 0 ? 0 : coverage;
          coverages[column] = (guint32) (coverage > 255 ? 255 : coverage);
        }
      if (n_columns == TILE)
        for (guint column = 0; column < TILE; column++)
          pixels[column] = blend (pixels[column], color, coverages[column]);
      else
        for (guint column = 0; column < n_columns; column++)
          pixels[column] = blend (pixels[column], color, coverages[column]);
    }
  /* The last differences lie one row below the last one drawn. */
  memset (self->coverage + (gsize) first * TILE, 0, (gsize) (last + 2 - first) * TILE * sizeof (float));
}

static void
draw_extents (WeirRaster *self,
              const Extent *extents,
              guint first_sample,
              guint last_sample,
              const WeirRasterStyle *style,
              double alpha,
              gboolean is_area)
{
  const guint32 color = premultiply (style, alpha);

  for (guint left = first_sample / SAMPLES; left <= last_sample / SAMPLES && left < self->width; left += TILE)
    {
      guint n_columns = MIN (TILE, self->width - left);
      guint first = G_MAXUINT;
      guint last = 0;

      for (guint i = MAX (first_sample, left * SAMPLES); i <= last_sample && i < (left + n_columns) * SAMPLES; i++)
        {
          float *differences = self->coverage + (i / SAMPLES - left);
          const Extent *extent = &extents[i];

          if (extent->low > extent->high)
            continue;
          add_span (differences, self->height, is_area ? (extent->low + extent->high) / 2 : extent->low,
                    is_area ? (float) style->baseline : extent->high, 1.0f / SAMPLES, &first, &last);
        }
      if (first != G_MAXUINT)
        draw_columns (self, left, n_columns, first, last, color, is_area);
    }
}

/* Gives the line its width: each place of the line becomes a disc. The line has no holes
 * within a run, so what a sample's discs cover is one span. */
static void
widen (WeirRaster *self,
       gint64 first,
       gint64 last,
       double radius)
{
  const gint64 n_samples = (gint64) self->width * SAMPLES;
  const gint64 reach = (gint64) floor (radius * SAMPLES + 0.5);

  for (gint64 i = MAX (first - reach, 0); i <= MIN (last + reach, n_samples - 1); i++)
    self->stroke[i] = (Extent) { G_MAXFLOAT, -G_MAXFLOAT };
  for (gint64 distance = -reach; distance <= reach; distance++)
    {
      double across = (double) distance / SAMPLES;
      float half = (float) sqrt (MAX (radius * radius - across * across, 0));

      for (gint64 i = MAX (first, -distance); i <= MIN (last, n_samples - 1 - distance); i++)
        {
          const Extent *from = &self->line[i + self->n_margin];
          Extent *to = &self->stroke[i + distance];

          if (from->low - half < to->low)
            to->low = from->low - half;
          if (from->high + half > to->high)
            to->high = from->high + half;
        }
    }
}

/* A stretch of points without a gap. */
static void
draw_run (WeirRaster *self,
          const WeirRasterPoint *points,
          guint n_points,
          const WeirRasterStyle *style)
{
  const gint64 n_samples = (gint64) self->width * SAMPLES;
  const gint64 margin = self->n_margin;
  const double limit = 4.0 * self->height + 64;
  double radius = style->width / 2;
  gint64 first;
  gint64 last;

  /* A point alone would be lost as a speck of the line's width. */
  if (n_points == 1)
    radius *= 2;
  first = (gint64) floor (CLAMP (points[0].x * SAMPLES, -(double) margin, (double) (n_samples + margin)));
  last = (gint64) floor (CLAMP (points[n_points - 1].x * SAMPLES, -(double) margin, (double) (n_samples + margin)));
  if (first >= n_samples + margin || last <= -margin)
    return;
  last = MIN (last, n_samples + margin - 1);
  for (gint64 i = first; i <= last; i++)
    self->line[i + margin] = (Extent) { G_MAXFLOAT, -G_MAXFLOAT };
  for (guint i = 0; i < n_points; i++)
    {
      /* Far outside the image the exact place does not matter, and infinity must not get in. */
      double x = points[i].x * SAMPLES + (double) margin;
      double y = CLAMP (points[i].y, -limit, limit);

      if (n_points == 1)
        add_segment (self->line, n_samples + 2 * margin, x, y, x, y);
      else if (i > 0)
        add_segment (self->line, n_samples + 2 * margin, points[i - 1].x * SAMPLES + (double) margin,
                     CLAMP (points[i - 1].y, -limit, limit), x, y);
    }
  if (style->fill_alpha > 0 && first < n_samples && last >= 0)
    draw_extents (self, self->line + margin, (guint) MAX (first, 0), (guint) MIN (last, n_samples - 1), style,
                  style->fill_alpha * (double) style->alpha, TRUE);
  widen (self, first, last, radius);
  first = MAX (first - (gint64) floor (radius * SAMPLES + 0.5), 0);
  last = MIN (last + (gint64) floor (radius * SAMPLES + 0.5), n_samples - 1);
  if (first <= last)
    draw_extents (self, self->stroke, (guint) first, (guint) last, style, (double) style->alpha, FALSE);
}

/* Cuts a run into dashes along its length. */
static void
draw_dashes (WeirRaster *self,
             const WeirRasterPoint *points,
             guint n_points,
             const WeirRasterStyle *style)
{
  g_autoptr (GArray) dash = g_array_new (FALSE, FALSE, sizeof (WeirRasterPoint));
  double left = style->dash;
  gboolean is_on = TRUE;

  g_array_append_val (dash, points[0]);
  for (guint i = 1; i < n_points; i++)
    {
      WeirRasterPoint from = points[i - 1];
      const WeirRasterPoint to = points[i];
      double length = hypot (to.x - from.x, to.y - from.y);

      while (length > left)
        {
          from.x += (to.x - from.x) * left / length;
          from.y += (to.y - from.y) * left / length;
          length -= left;
          left = style->dash;
          g_array_append_val (dash, from);
          if (is_on)
            draw_run (self, (const WeirRasterPoint *) (gpointer) dash->data, dash->len, style);
          is_on = !is_on;
          g_array_set_size (dash, 0);
          g_array_append_val (dash, from);
        }
      left -= length;
      g_array_append_val (dash, to);
    }
  if (is_on && dash->len > 1)
    draw_run (self, (const WeirRasterPoint *) (gpointer) dash->data, dash->len, style);
}

/* Dashes of a line that goes up and down all the time would be a cloud of dots, and a costly one. */
static gboolean
can_dash (WeirRaster *self,
          const WeirRasterPoint *points,
          guint n_points,
          const WeirRasterStyle *style)
{
  double length = 0;

  if (style->dash < 1 || n_points < 2)
    return FALSE;
  for (guint i = 1; i < n_points; i++)
    length += hypot (points[i].x - points[i - 1].x, points[i].y - points[i - 1].y);
  return length < 20.0 * self->width;
}

/**
 * weir_raster_draw:
 * @self: a raster
 * @points: the line's points, from left to right; they may lie outside the image
 * @n_points: how many
 * @style: how to draw it
 *
 * Draws one line over what is there already.
 */
void
weir_raster_draw (WeirRaster *self,
                  const WeirRasterPoint *points,
                  guint n_points,
                  const WeirRasterStyle *style)
{
  guint margin = (guint) ceil (style->width * 2) * SAMPLES + SAMPLES;

  if (self->width == 0 || self->height == 0)
    return;
  g_return_if_fail (self->pixels != NULL);
  if (self->n_margin < margin)
    {
      self->n_margin = margin;
      self->line = g_renew (Extent, self->line, (gsize) self->width * SAMPLES + 2 * margin);
    }
  if (self->stroke == NULL)
    {
      self->stroke = g_new (Extent, (gsize) self->width * SAMPLES);
      self->coverage = g_new0 (float, (gsize) TILE * (self->height + 2));
    }
  for (guint i = 0; i < n_points;)
    {
      guint end = i;

      while (end < n_points && !isnan (points[end].y))
        end++;
      if (end > i)
        {
          if (can_dash (self, points + i, end - i, style))
            draw_dashes (self, points + i, end - i, style);
          else
            draw_run (self, points + i, end - i, style);
        }
      i = end + 1;
    }
}
