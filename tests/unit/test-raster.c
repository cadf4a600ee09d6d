/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "chart/weir-raster.h"

#include <math.h>

static const WeirRasterStyle white = { .red = 1, .green = 1, .blue = 1, .alpha = 1, .width = 2 };

static guint
get_alpha (const WeirRaster *raster,
           guint x,
           guint y)
{
  return weir_raster_get_pixels (raster)[y * weir_raster_get_width (raster) + x] >> 24;
}

/* The sum of a column's coverage in pixels: the line's thickness there. */
static double
get_thickness (const WeirRaster *raster,
               guint x)
{
  double sum = 0;

  for (guint y = 0; y < weir_raster_get_height (raster); y++)
    sum += get_alpha (raster, x, y) / 255.0;
  return sum;
}

static guint
count_pixels (const WeirRaster *raster)
{
  guint count = 0;

  for (guint i = 0; i < weir_raster_get_width (raster) * weir_raster_get_height (raster); i++)
    count += weir_raster_get_pixels (raster)[i] != 0;
  return count;
}

static void
test_horizontal (void)
{
  g_autoptr (WeirRaster) raster = weir_raster_new (40, 20);
  const WeirRasterPoint points[] = { { 0, 10 }, { 40, 10 } };

  weir_raster_draw (raster, points, 2, &white);
  g_assert_cmpuint (get_alpha (raster, 20, 8), ==, 0);
  g_assert_cmpuint (get_alpha (raster, 20, 9), >=, 250);
  g_assert_cmpuint (get_alpha (raster, 20, 10), >=, 250);
  g_assert_cmpuint (get_alpha (raster, 20, 11), ==, 0);
}

static void
test_subpixel (void)
{
  g_autoptr (WeirRaster) raster = weir_raster_new (40, 20);
  const WeirRasterPoint points[] = { { 0, 10.25 }, { 40, 10.25 } };

  weir_raster_draw (raster, points, 2, &white);
  /* From 9.25 to 11.25: three quarters, all, a quarter. */
  g_assert_cmpint (ABS ((int) get_alpha (raster, 20, 9) - 191), <=, 6);
  g_assert_cmpuint (get_alpha (raster, 20, 10), >=, 250);
  g_assert_cmpint (ABS ((int) get_alpha (raster, 20, 11) - 64), <=, 6);
}

/* A line's thickness across itself is its width whatever its slope, so that in the vertical it
 * is wider by the root of 1 + slope². */
static void
test_slope (void)
{
  const double slopes[] = { 0.5, 1, 3, -2 };

  for (guint i = 0; i < G_N_ELEMENTS (slopes); i++)
    {
      g_autoptr (WeirRaster) raster = weir_raster_new (64, 256);
      const WeirRasterPoint points[] = { { 0, 128 - 32 * slopes[i] }, { 64, 128 + 32 * slopes[i] } };
      double expected = white.width * sqrt (1 + slopes[i] * slopes[i]);

      weir_raster_draw (raster, points, 2, &white);
      g_assert_cmpfloat_with_epsilon (get_thickness (raster, 32), expected, 0.12 * expected);
    }
}

/* A jump from one value to another is a line of the full width, not a hair. */
static void
test_vertical (void)
{
  g_autoptr (WeirRaster) raster = weir_raster_new (40, 40);
  const WeirRasterPoint points[] = { { 20, 5 }, { 20, 35 } };
  double across = 0;

  weir_raster_draw (raster, points, 2, &white);
  for (guint x = 0; x < 40; x++)
    across += get_alpha (raster, x, 20) / 255.0;
  g_assert_cmpfloat_with_epsilon (across, 2, 0.3);
}

static void
test_gap (void)
{
  g_autoptr (WeirRaster) raster = weir_raster_new (60, 20);
  const WeirRasterPoint points[] = { { 0, 10 }, { 20, 10 }, { 30, NAN }, { 40, 10 }, { 60, 10 } };

  weir_raster_draw (raster, points, 5, &white);
  g_assert_cmpuint (get_alpha (raster, 10, 10), >=, 250);
  g_assert_cmpuint (get_alpha (raster, 50, 10), >=, 250);
  for (guint x = 23; x < 38; x++)
    g_assert_cmpfloat (get_thickness (raster, x), ==, 0);
}

/* A sample between two gaps is a dot, or nobody would see it. */
static void
test_point_alone (void)
{
  g_autoptr (WeirRaster) raster = weir_raster_new (20, 20);
  const WeirRasterPoint points[] = { { 5, NAN }, { 10, 10 }, { 15, NAN } };

  weir_raster_draw (raster, points, 3, &white);
  g_assert_cmpuint (get_alpha (raster, 10, 10), >=, 250);
  g_assert_cmpuint (count_pixels (raster), >=, 8);
  g_assert_cmpuint (count_pixels (raster), <=, 25);
}

/* More points than columns: each column shows all the way from the lowest to the highest. */
static void
test_dense (void)
{
  g_autoptr (WeirRaster) raster = weir_raster_new (100, 100);
  g_autofree WeirRasterPoint *points = g_new (WeirRasterPoint, 10000);

  for (guint i = 0; i < 10000; i++)
    points[i] = (WeirRasterPoint) { i / 100.0, i % 2 == 0 ? 20 : 80 };
  weir_raster_draw (raster, points, 10000, &white);
  for (guint x = 0; x < 99; x++)
    {
      g_assert_cmpfloat_with_epsilon (get_thickness (raster, x), 62, 1);
      g_assert_cmpuint (get_alpha (raster, x, 50), >=, 250);
      g_assert_cmpuint (get_alpha (raster, x, 17), ==, 0);
      g_assert_cmpuint (get_alpha (raster, x, 83), ==, 0);
    }
}

/* The line comes in from points outside, and what is beyond all bounds does no harm. */
static void
test_outside (void)
{
  g_autoptr (WeirRaster) raster = weir_raster_new (40, 20);
  const WeirRasterPoint across[] = { { -1e9, 10 }, { 1e9, 10 } };
  const WeirRasterPoint beyond[] = { { -500, 5 }, { -400, 5 } };
  const WeirRasterPoint after[] = { { 41e6, 5 }, { 42e6, INFINITY } };
  const WeirRasterPoint high[] = { { 0, -1e300 }, { 20, INFINITY }, { 40, -1e300 } };

  weir_raster_draw (raster, beyond, 2, &white);
  weir_raster_draw (raster, after, 2, &white);
  g_assert_cmpuint (count_pixels (raster), ==, 0);
  weir_raster_draw (raster, across, 2, &white);
  g_assert_cmpuint (get_alpha (raster, 0, 10), >=, 250);
  g_assert_cmpuint (get_alpha (raster, 39, 10), >=, 250);
  weir_raster_draw (raster, high, 3, &white);
}

static void
test_premultiplied (void)
{
  g_autoptr (WeirRaster) raster = weir_raster_new (40, 20);
  const WeirRasterPoint points[] = { { 0, 3.3 }, { 40, 17.8 } };
  WeirRasterStyle style = { .red = 1, .green = 0.5f, .blue = 0, .alpha = 0.5f, .width = 3 };

  weir_raster_draw (raster, points, 2, &style);
  g_assert_cmpuint (count_pixels (raster), >, 0);
  for (guint i = 0; i < 40 * 20; i++)
    {
      guint32 pixel = weir_raster_get_pixels (raster)[i];

      g_assert_cmpuint (pixel >> 16 & 255, <=, pixel >> 24);
      g_assert_cmpuint (pixel >> 8 & 255, <=, pixel >> 24);
      g_assert_cmpuint (pixel & 255, ==, 0);
      g_assert_cmpuint (pixel >> 24, <=, 129);
    }
}

static void
test_area (void)
{
  g_autoptr (WeirRaster) raster = weir_raster_new (40, 40);
  const WeirRasterPoint points[] = { { 0, 10 }, { 40, 10 } };
  WeirRasterStyle style = white;

  style.fill_alpha = 0.25;
  style.baseline = 30;
  weir_raster_draw (raster, points, 2, &style);
  g_assert_cmpuint (get_alpha (raster, 20, 15), >, 20);
  g_assert_cmpuint (get_alpha (raster, 20, 15), <, 64);
  /* It fades downwards and ends at the base line. */
  g_assert_cmpuint (get_alpha (raster, 20, 28), <, get_alpha (raster, 20, 15));
  g_assert_cmpuint (get_alpha (raster, 20, 28), >, 0);
  g_assert_cmpuint (get_alpha (raster, 20, 31), ==, 0);
  g_assert_cmpuint (get_alpha (raster, 20, 5), ==, 0);
}

static void
test_dashes (void)
{
  g_autoptr (WeirRaster) raster = weir_raster_new (40, 20);
  const WeirRasterPoint points[] = { { 0, 10 }, { 40, 10 } };
  WeirRasterStyle style = white;

  style.dash = 5;
  weir_raster_draw (raster, points, 2, &style);
  g_assert_cmpuint (get_alpha (raster, 2, 10), >=, 250);
  g_assert_cmpuint (get_alpha (raster, 7, 10), ==, 0);
  g_assert_cmpuint (get_alpha (raster, 12, 10), >=, 250);
}

/* Nothing of an earlier line is left in the working memory. */
static void
test_drawn_twice (void)
{
  g_autoptr (WeirRaster) once = weir_raster_new (50, 50);
  g_autoptr (WeirRaster) twice = weir_raster_new (50, 50);
  const WeirRasterPoint invisible[] = { { 0, 50 }, { 10, -50 }, { 30, 90 }, { 50, 0 } };
  const WeirRasterPoint points[] = { { 0, 5 }, { 25, 50 }, { 50, 7 } };
  WeirRasterStyle clear = white;

  clear.alpha = 0;
  clear.fill_alpha = 0.5;
  clear.baseline = 50;
  weir_raster_draw (once, points, 3, &white);
  weir_raster_draw (twice, invisible, 4, &clear);
  weir_raster_draw (twice, points, 3, &white);
  g_assert_cmpmem (weir_raster_get_pixels (once), 50 * 50 * 4, weir_raster_get_pixels (twice), 50 * 50 * 4);
}

static void
test_empty (void)
{
  g_autoptr (WeirRaster) raster = weir_raster_new (0, 0);
  g_autoptr (WeirRaster) image = weir_raster_new (10, 10);
  g_autoptr (GBytes) bytes = NULL;
  const WeirRasterPoint points[] = { { 0, 5 } };

  weir_raster_draw (raster, points, 1, &white);
  weir_raster_draw (image, NULL, 0, &white);
  g_assert_cmpuint (count_pixels (image), ==, 0);
  bytes = weir_raster_dup_bytes (image);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 400);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_summary ("Lines are drawn where and as thick as they are, gaps are gaps.");
  g_test_add_func ("/raster/horizontal", test_horizontal);
  g_test_add_func ("/raster/subpixel", test_subpixel);
  g_test_add_func ("/raster/slope", test_slope);
  g_test_add_func ("/raster/vertical", test_vertical);
  g_test_add_func ("/raster/gap", test_gap);
  g_test_add_func ("/raster/point-alone", test_point_alone);
  g_test_add_func ("/raster/dense", test_dense);
  g_test_add_func ("/raster/outside", test_outside);
  g_test_add_func ("/raster/premultiplied", test_premultiplied);
  g_test_add_func ("/raster/area", test_area);
  g_test_add_func ("/raster/dashes", test_dashes);
  g_test_add_func ("/raster/drawn-twice", test_drawn_twice);
  g_test_add_func ("/raster/empty", test_empty);
  return g_test_run ();
}
