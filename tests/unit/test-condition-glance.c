/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

/* What a glance at the bytes of a value says must be what parsing it says: over made-up values and conditions, which have
 * few names, so that the same one is met as field, inside of texts, twice in an object and at any depth. */

#include "config.h"

#include <string.h>

#include "search/weir-condition-private.h"

#define N_CONDITIONS 3000
#define N_VALUES 60
#define MAX_DEPTH 4

static const char *const names[] = { "a", "store", "total", "a.b", "id" };
static const char *const scalars[] = {
  "42", "42.0", "4.2e1", "420E-1", "-42", "0", "-0.0", "100", "100.5", "1e400", "12345678901234567890123", "true", "false", "null",
  "\"\"", "\"42\"", "\"042\"", "\"store1\"", "\"store\"", "\"Store1\"", "\"\\u0073tore1\"", "\"a\\\"store\\\":42\"", "\"a\\\\\"",
  "\",\"", "\":\"", "\"{\"", "\"é\"", "\"2026-11-20T10:00:00Z\"", "1795000000000", "{}", "[]",
};
static const char *const literals[] = {
  "42", "42.0", "-42", "0", "100", "1e400", "true", "false", "null", "\"\"", "\"42\"", "\"store1\"", "\"store\"", "\"é\"", "\",\"",
  "2026-11-20T10:00:00Z", "2020-01-01",
};
static const char *const operators[] = { "==", "!=", "<", "<=", ">", ">=" };

#define PICK(rand, array) array[g_rand_int_range (rand, 0, G_N_ELEMENTS (array))]

static void
append_space (GRand *rand,
              GString *json)
{
  static const char *const spaces[] = { "", "", "", " ", "\n\t", "  \r\n" };

  g_string_append (json, PICK (rand, spaces));
}

static void
append_value (GRand *rand,
              GString *json,
              guint depth)
{
  gboolean is_object = g_rand_boolean (rand);
  gint n_children;

  append_space (rand, json);
  if (depth == MAX_DEPTH || (depth > 0 && g_rand_int_range (rand, 0, 3) > 0))
    {
      g_string_append (json, PICK (rand, scalars));
      append_space (rand, json);
      return;
    }
  n_children = g_rand_int_range (rand, 0, 5);
  g_string_append_c (json, is_object ? '{' : '[');
  for (gint i = 0; i < n_children; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      append_space (rand, json);
      if (is_object)
        {
          g_string_append_printf (json, g_rand_int_range (rand, 0, 12) == 0 ? "\"\\u0073%s\"" : "\"%s\"", PICK (rand, names));
          append_space (rand, json);
          g_string_append_c (json, ':');
        }
      append_value (rand, json, depth + 1);
    }
  g_string_append_c (json, is_object ? '}' : ']');
  append_space (rand, json);
}

static void
append_path (GRand *rand,
             GString *text)
{
  static const char *const steps[] = { "", "[]", "[0]", "[-1]" };
  gint n_steps = g_rand_int_range (rand, 1, 4);

  g_string_append (text, "value");
  if (g_rand_int_range (rand, 0, 4) == 0)
    g_string_append (text, "[]");
  for (gint i = 0; i < n_steps; i++)
    g_string_append_printf (text, ".\"%s\"%s", PICK (rand, names), PICK (rand, steps));
}

static void
append_leaf (GRand *rand,
             GString *text)
{
  GString *path = g_string_new (NULL);

  append_path (rand, path);
  switch (g_rand_int_range (rand, 0, 9))
    {
    case 0:
      g_string_append_printf (text, "exists(%s)", path->str);
      break;
    case 1:
      g_string_append_printf (text, "contains(%s, \"%s\")", path->str, g_rand_boolean (rand) ? "store" : "2");
      break;
    case 2:
      g_string_append_printf (text, "%s %s \"%s\"", path->str, g_rand_boolean (rand) ? "~" : "!~", g_rand_boolean (rand) ? "^store" : "2$");
      break;
    case 3:
      g_string_append_printf (text, "%s is %snull", path->str, g_rand_boolean (rand) ? "not " : "");
      break;
    case 4:
      g_string_append_printf (text, "%s %sin (%s, %s)", path->str, g_rand_boolean (rand) ? "not " : "", PICK (rand, literals),
                              PICK (rand, literals));
      break;
    case 5:
      g_string_append (text, path->str);
      break;
    case 6:
      g_string_append_printf (text, "%s %s ", path->str, PICK (rand, operators));
      append_path (rand, text);
      break;
    default:
      g_string_append_printf (text, "%s %s %s", path->str, PICK (rand, operators), PICK (rand, literals));
      break;
    }
  g_string_free (path, TRUE);
}

static void
append_condition (GRand *rand,
                  GString *text,
                  guint depth)
{
  gint choice = g_rand_int_range (rand, 0, depth < 3 ? 5 : 1);

  if (choice < 2)
    {
      append_leaf (rand, text);
      return;
    }
  g_string_append (text, choice == 4 ? "not (" : "(");
  append_condition (rand, text, depth + 1);
  if (choice != 4)
    {
      g_string_append (text, choice == 2 ? " or " : " and ");
      append_condition (rand, text, depth + 1);
    }
  g_string_append_c (text, ')');
}

static void
test_same_as_parsing (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());
  g_autoptr (WeirConditionScratch) scratch = weir_condition_scratch_new (NULL);
  guint n_conditions = 0;
  guint n_glances = 0;
  guint n_true = 0;
  guint n_false = 0;

  for (guint i = 0; i < N_CONDITIONS; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (WeirCondition) condition = NULL;

      append_condition (rand, text, 0);
      condition = weir_condition_new (text->str, G_GINT64_CONSTANT (1795270509312), NULL, NULL);
      /* Not every pair can be compared. */
      if (condition == NULL)
        continue;
      n_conditions++;
      n_glances += condition->glances->len > 0;
      for (guint j = 0; j < N_VALUES; j++)
        {
          g_autoptr (GString) json = g_string_new (NULL);
          WeirRecordView view = { .topic = "orders", .timestamp_type = WEIR_TIMESTAMP_CREATE };
          WeirVerdict parsed;
          WeirVerdict verdict;

          append_value (rand, json, 0);
          /* No terminator behind it. */
          view.value = json->str;
          view.value_length = json->len;
          parsed = weir_condition_evaluate_parsing (condition, scratch, &view);
          verdict = weir_condition_evaluate (condition, scratch, &view);
          if (verdict != parsed)
            {
              g_test_message ("%s\n%s", text->str, json->str);
              g_assert_cmpint (verdict, ==, parsed);
            }
          n_true += parsed == WEIR_VERDICT_YES;
          n_false += parsed == WEIR_VERDICT_NO;
        }
    }
  g_test_message ("%u conditions, %u with glances; %u values match, %u do not", n_conditions, n_glances, n_true, n_false);
  g_assert_cmpuint (n_conditions, >, N_CONDITIONS / 3);
  g_assert_cmpuint (n_glances, >, n_conditions / 8);
  g_assert_cmpuint (n_true, >, n_conditions);
  g_assert_cmpuint (n_false, >, n_conditions);
}

/* It is told only what cannot be otherwise. */
static void
test_rules_out (void)
{
  static const struct
  {
    const char *condition;
    const char *value; /* of which parsing could not tell that it is no JSON: it is never parsed */
    gboolean is_ruled_out;
  } cases[] = {
    { "total > 100", "{\"total\":99.5,,}", TRUE },
    { "total > 100", "{\"total\" : 1e1,,}", TRUE },
    { "total > 100", "{\"total\":\"99\",,}", TRUE },
    { "total > 100", "{\"total\":true,,}", TRUE },
    { "total > 100", "{\"total\":99,\"items\":[{\"total\":101}],,}", FALSE },
    { "total > 100", "{\"total\":[1],,}", FALSE },
    { "total > 100", "{\"total\":99,\"x\":\"\\n\",,}", FALSE },
    { "total > 100", "{\"x\":\"total\",\"total\":1,,}", TRUE },
    { "total > 100", "{\"total\":1,,", FALSE }, /* does not end as JSON does */
    { "not (total > 100)", "{\"total\":99,,}", FALSE },
    { "items[].id == 42 and total > 100", "{\"total\":500,\"items\":[{\"id\":421},{\"id\":4.2}],,}", TRUE },
    { "items[].id == 42 and total > 100", "{\"total\":500,\"items\":[{\"id\":421},{\"id\":4.2e1}],,}", FALSE },
    { "total > 100 or size > 5", "{\"total\":99,,}", FALSE },
    { "total != 42", "{\"total\":42.0,,}", TRUE },
    { "refund is null", "{\"refund\":0,,}", TRUE },
    { "refund is null", "{\"refund\":null,,}", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WeirCondition) condition = weir_condition_new (cases[i].condition, 0, NULL, NULL);
      g_autoptr (WeirConditionScratch) scratch = weir_condition_scratch_new (NULL);
      WeirRecordView view = { .topic = "orders", .value = cases[i].value, .value_length = strlen (cases[i].value) };

      g_test_message ("%s: %s", cases[i].condition, cases[i].value);
      g_assert_nonnull (condition);
      g_assert_cmpint (weir_condition_evaluate (condition, scratch, &view) == WEIR_VERDICT_NO, ==, cases[i].is_ruled_out);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/condition-glance/same-as-parsing", test_same_as_parsing);
  g_test_add_func ("/condition-glance/rules-out", test_rules_out);
  return g_test_run ();
}
