/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "shop-catalog.h"

#include <string.h>

static const ShopProduct products[] = {
  { 1, "Espresso beans, 1 kg", 1890, 52 },
  { 2, "Sourdough loaf", 420, 96 },
  { 3, "Whole milk, 1 l", 139, 100 },
  { 4, "Free-range eggs, 10", 349, 88 },
  { 5, "Salted butter, 250 g", 279, 74 },
  { 6, "Bananas, 1 kg", 189, 92 },
  { 7, "Olive oil, 750 ml", 950, 41 },
  { 8, "Mature cheddar, 400 g", 545, 47 },
  { 9, "Basmati rice, 2 kg", 629, 33 },
  { 10, "Spaghetti, 500 g", 129, 69 },
  { 11, "Chopped tomatoes, 4 tins", 299, 58 },
  { 12, "Dark chocolate, 100 g", 219, 63 },
  { 13, "Earl Grey, 80 bags", 399, 31 },
  { 14, "Orange juice, 1 l", 259, 55 },
  { 15, "Sparkling water, 6 × 1.5 l", 299, 64 },
  { 16, "Greek yoghurt, 500 g", 245, 51 },
  { 17, "Smoked salmon, 200 g", 699, 22 },
  { 18, "Chicken breast, 600 g", 749, 38 },
  { 19, "Muesli, 750 g", 445, 29 },
  { 20, "Honey, 350 g", 589, 19 },
  { 21, "Peanut butter, 340 g", 329, 27 },
  { 22, "Frozen peas, 900 g", 219, 34 },
  { 23, "Vanilla ice cream, 1 l", 479, 30 },
  { 24, "Potato crisps, 150 g", 195, 45 },
  { 25, "Washing powder, 40 washes", 1199, 24 },
  { 26, "Dishwasher tablets, 60", 1049, 21 },
  { 27, "Kitchen roll, 4 pack", 389, 36 },
  { 28, "Toilet paper, 12 pack", 649, 42 },
  { 29, "Bin bags, 30", 319, 17 },
  { 30, "Toothpaste, 2 pack", 359, 26 },
  { 31, "Shower gel, 400 ml", 289, 23 },
  { 32, "Shampoo, 500 ml", 449, 18 },
  { 33, "AA batteries, 8", 799, 14 },
  { 34, "LED bulb, 2 pack", 699, 9 },
  { 35, "Cast-iron pan, 26 cm", 4495, 4 },
  { 36, "Chef's knife, 20 cm", 3990, 5 },
  { 37, "Cutting board, beech", 2450, 6 },
  { 38, "Moka pot, 6 cups", 3195, 5 },
  { 39, "Electric kettle, 1.7 l", 3499, 7 },
  { 40, "Toaster, 2 slices", 2999, 6 },
  { 41, "Hand blender", 3790, 4 },
  { 42, "Coffee grinder", 8900, 2 },
  { 43, "Wine glasses, 6", 2295, 6 },
  { 44, "Linen tea towels, 3", 1495, 8 },
  { 45, "Desk lamp", 4290, 3 },
  { 46, "Wool blanket", 5950, 3 },
  { 47, "Bath towel", 1890, 8 },
  { 48, "Scented candle", 1250, 11 },
  { 49, "Potted basil", 199, 28 },
  { 50, "Tulips, bunch", 499, 20 },
  { 51, "Umbrella", 1790, 7 },
  { 52, "Notebook, A5", 690, 12 },
  { 53, "Board game, family", 2999, 5 },
  { 54, "Plush bear", 1995, 6 },
  { 55, "Cycle lights, pair", 2490, 4 },
  { 56, "Thermos flask, 1 l", 2895, 5 },
};

static const char *const stores[SHOP_N_STORES] = { "store1", "store2", "store3" };
static const double store_shares[SHOP_N_STORES] = { 0.45, 0.33, 0.22 };

static const char *const first_names[] = {
  "John",   "Maria", "Aisha",  "Tomás",  "Ingrid", "Wei",   "Olivia", "Kwame",  "Zoë",     "Hiroshi",
  "Fatima", "Liam",  "Chiara", "Jürgen", "Priya",  "Anna",  "Samuel", "Søren",  "Camille", "Diego",
  "Emma",   "Noah",  "Ayşe",   "Pavel",  "Lucía",  "Grace", "Mateus", "Nadia",  "Oscar",   "Hanna",
  "Ravi",   "Sofia", "Ethan",  "Mei",    "Björn",  "Elena", "Yusuf",  "Claire", "Marek",   "Leila",
};
static const char *const last_names[] = {
  "Doe",       "Smith",   "García",   "Müller",  "Nguyen",    "Okafor", "Rossi",     "Larsen",  "Tanaka", "Silva",
  "Kowalski",  "Haddad",  "Novák",    "Petit",   "Andersson", "Khan",   "O'Brien",   "Fischer", "Moreau", "Jensen",
  "Costa",     "Yılmaz",  "Ivanova",  "Patel",   "de Vries",  "Mensah", "Bianchi",   "Weber",   "Park",   "Hughes",
  "Lindqvist", "Osei",    "Martin",   "Popescu", "Takahashi", "Brown",  "Fernández", "Schmidt", "Dubois", "Chen",
  "Murphy",    "Horváth", "Virtanen", "Sharma",  "Lopes",     "Keller", "Adeyemi",   "Walker",  "Romano", "Berg",
  "Dang",      "Clark",   "Vargas",   "Nielsen", "Wagner",    "Ali",    "Hoffmann",  "Evans",   "Marino", "Sato",
};
static const char *const streets[] = {
  "Mill Lane",   "Harbour Road",  "Station Street", "Chestnut Avenue", "Old Market", "Weir Walk",
  "Church Hill", "Linden Square", "Orchard Close",  "Bridge Street",   "Canal Quay", "Rosemary Gardens",
};
static const char *const towns[] = {
  "21104 Kingsford", "21107 Kingsford", "21220 Harbourton", "21222 Harbourton", "21340 Weirbridge", "21345 Elmstead",
};

static const char *const praise[] = { "Exactly what I hoped for.", "Would buy again.", "Arrived quickly and well packed.",
                                      "Great value for the price." };
static const char *const shrug[] = { "Does what it should.", "Fine, nothing special.", "Good, but delivery took its time." };
static const char *const grumble[] = { "Arrived damaged.", "Too expensive for what it is.", "Not as described." };

G_STATIC_ASSERT (SHOP_N_CUSTOMERS == 10 * G_N_ELEMENTS (first_names));
G_STATIC_ASSERT (G_N_ELEMENTS (last_names) == 60);

static double
get_total_popularity (void)
{
  static gsize once;
  static double total;

  if (g_once_init_enter (&once))
    {
      for (guint i = 0; i < G_N_ELEMENTS (products); i++)
        total += products[i].popularity;
      g_once_init_leave (&once, 1);
    }
  return total;
}

const ShopProduct *
shop_catalog_get_products (guint *n_products)
{
  *n_products = G_N_ELEMENTS (products);
  return products;
}

/* NULL for an id that is not in the catalogue: others may publish on these topics too. */
const ShopProduct *
shop_catalog_get_product (guint product_id)
{
  return product_id >= 1 && product_id <= G_N_ELEMENTS (products) ? &products[product_id - 1] : NULL;
}

const ShopProduct *
shop_catalog_pick_product (GRand *random)
{
  double rest = g_rand_double_range (random, 0, get_total_popularity ());

  for (guint i = 0; i < G_N_ELEMENTS (products); i++)
    {
      rest -= products[i].popularity;
      if (rest < 0)
        return &products[i];
    }
  return &products[0];
}

/* Which part of all picks falls on this product. */
double
shop_catalog_get_share (const ShopProduct *product)
{
  return product->popularity / get_total_popularity ();
}

const char *
shop_catalog_get_store_name (guint store)
{
  return stores[store];
}

double
shop_catalog_get_store_share (guint store)
{
  return store_shares[store];
}

guint
shop_catalog_pick_store (GRand *random)
{
  double rest = g_rand_double (random);

  for (guint i = 0; i < SHOP_N_STORES; i++)
    if ((rest -= store_shares[i]) < 0)
      return i;
  return 0;
}

gboolean
shop_catalog_find_store (const char *name, gsize length, guint *store)
{
  for (guint i = 0; i < SHOP_N_STORES; i++)
    if (strlen (stores[i]) == length && memcmp (stores[i], name, length) == 0)
      {
        *store = i;
        return TRUE;
      }
  return FALSE;
}

/* Each first name meets ten last names, six apart from one to the next: no name comes twice. */
const char *
shop_catalog_get_customer (guint index)
{
  static gsize once;
  static char *names[SHOP_N_CUSTOMERS];

  if (g_once_init_enter (&once))
    {
      for (guint i = 0; i < SHOP_N_CUSTOMERS; i++)
        {
          guint first = i % G_N_ELEMENTS (first_names);
          guint last = (first * 7 + i / G_N_ELEMENTS (first_names) * 6) % G_N_ELEMENTS (last_names);

          names[i] = g_strconcat (first_names[first], " ", last_names[last], NULL);
        }
      g_once_init_leave (&once, 1);
    }
  return names[index % SHOP_N_CUSTOMERS];
}

/* Some come every day, most seldom: the square of an even number leans to the low ones. */
guint
shop_catalog_pick_customer (GRand *random)
{
  double x = g_rand_double (random);

  return (guint) (x * x * SHOP_N_CUSTOMERS) % SHOP_N_CUSTOMERS;
}

char *
shop_catalog_make_address (GRand *random)
{
  int number = g_rand_int_range (random, 1, 120);
  const char *street = streets[g_rand_int_range (random, 0, G_N_ELEMENTS (streets))];
  const char *town = towns[g_rand_int_range (random, 0, G_N_ELEMENTS (towns))];

  return g_strdup_printf ("%d %s, %s", number, street, town);
}

guint
shop_catalog_pick_stars (GRand *random)
{
  static const guint stars[] = { 5, 5, 5, 5, 5, 4, 4, 4, 4, 3, 3, 2, 1 };

  return stars[g_rand_int_range (random, 0, G_N_ELEMENTS (stars))];
}

char *
shop_catalog_make_review (GRand *random, const ShopProduct *product, guint stars)
{
  const char *text;

  if (stars >= 4)
    text = praise[g_rand_int_range (random, 0, G_N_ELEMENTS (praise))];
  else if (stars == 3)
    text = shrug[g_rand_int_range (random, 0, G_N_ELEMENTS (shrug))];
  else
    text = grumble[g_rand_int_range (random, 0, G_N_ELEMENTS (grumble))];
  return g_strdup_printf ("%s: %s", product->name, text);
}
