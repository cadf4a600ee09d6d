/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <time.h>

#include "base/weir-error.h"
#include "search-sample.h"
#include "search/weir-condition-private.h"

/* 2026-11-21T14:15:09.312Z */
#define NOW_MSEC G_GINT64_CONSTANT (1795270509312)

#define NO WEIR_VERDICT_NO
#define YES WEIR_VERDICT_YES
#define UNREADABLE WEIR_VERDICT_UNREADABLE

#define ORDER \
  "{\"orderId\":1000017,\"customerName\":\"Zo\xc3\xab\",\"store\":\"store1\",\"paid\":true,\"cancelled\":false,\"refund\":null,"  \
  "\"items\":[{\"product_id\":7,\"quantity\":2,\"price\":9.50,\"tags\":[\"new\",\"red\"]},{\"product_id\":\"12\",\"quantity\":1,\"price\":100.00}]," \
  "\"total\":119.00,\"big\":9007199254740993,\"huge\":123456789012345678901234567890123456789012345678901,\"tiny\":1e-30,"        \
  "\"order id\":5,\"trace-id\":\"t1\",\"key\":\"inner\",\"size\":{\"width\":3},\"value\":{\"key\":4},\"empty\":\"\",\"list\":[],\"object\":{},"    \
  "\"nested\":[[1,2],[3]],\"createdAt\":\"2026-11-20T10:00:00Z\",\"millis\":1795270509312,\"java\":[2026,11,20,10,0],\"limit\":119,"  \
  "\"twice\":1,\"twice\":2,\"quote\":\"a\\\"b\",\"escaped\":\"stor\\u0065 nine\",\"price\":\"9.50\",\"minus\":-12.5,\"not\":1,\"exists\":1}"

typedef struct
{
  const char *condition;
  WeirVerdict verdict;
} Case;

static const SampleHeader headers[] = {
  { "trace", "x", -1 }, { "n", "41", -1 }, { "trace", "y", -1 }, { "nothing", NULL, 0 }, { "blank", "", -1 }, { NULL },
};

static WeirVerdict
evaluate (const char           *text,
          const WeirRecordView *view)
{
  g_autoptr (GError) error = NULL;
  gsize position = G_MAXSIZE;
  g_autoptr (WeirCondition) condition = weir_condition_new (text, NOW_MSEC, &position, &error);
  g_autoptr (WeirConditionScratch) scratch = weir_condition_scratch_new (sample_header);
  WeirVerdict verdict;

  if (error != NULL)
    g_error ("“%s” at %" G_GSIZE_FORMAT ": %s", text, position, error->message);
  verdict = weir_condition_evaluate (condition, scratch, view);
  /* Looking at the bytes first changes nothing. */
  if (verdict != NO)
    g_assert_cmpint (weir_condition_evaluate_parsing (condition, scratch, view), ==, verdict);
  else
    g_assert_cmpint (weir_condition_evaluate_parsing (condition, scratch, view), !=, YES);
  /* And the second time is as the first. */
  g_assert_cmpint (weir_condition_evaluate (condition, scratch, view), ==, verdict);
  return verdict;
}

static void
run_cases (const WeirRecordView *view,
           const Case           *cases,
           gsize                 n_cases)
{
  for (gsize i = 0; i < n_cases; i++)
    {
      g_autofree char *negated = g_strdup_printf ("not (%s)", cases[i].condition);
      WeirVerdict verdict = evaluate (cases[i].condition, view);

      if (verdict != cases[i].verdict)
        g_error ("“%s” is %d, not %d", cases[i].condition, verdict, cases[i].verdict);
      /* The opposite of what bytes rule out may be undecided. */
      if (evaluate (negated, view) == verdict && verdict != UNREADABLE)
        g_error ("“%s” is not the opposite", negated);
    }
}

static WeirRecordView
make_view (const char *key,
           const char *value)
{
  return (WeirRecordView) {
    .topic = "orders",
    .partition = 3,
    .offset = 9007199254740993,
    .timestamp_msec = NOW_MSEC - 3600 * 1000,
    .timestamp_type = WEIR_TIMESTAMP_CREATE,
    .key = key,
    .key_length = key != NULL ? strlen (key) : 0,
    .value = value,
    .value_length = value != NULL ? strlen (value) : 0,
    .native = (gpointer) headers,
  };
}

static void
test_fields (void)
{
  WeirRecordView view = make_view ("1000017", ORDER);
  static const Case cases[] = {
    { "total > 100 and store == \"store1\" and items[].product_id == 7", YES },
    { "store == \"store1\"", YES },
    { "store = 'store1'", YES },
    { "store == \"store2\"", NO },
    { "store == \"store\"", NO },
    { "store == \"store11\"", NO },
    { "store != \"store2\"", YES },
    { "store != \"store1\"", NO },
    { "store > \"store0\"", YES },
    { "store < \"store10\"", YES },
    { "store >= \"store1\"", YES },
    { "store <= \"store1\"", YES },
    { "store < \"store1\"", NO },
    { "customerName == \"Zo\xc3\xab\"", YES },
    { "customerName == \"Zo\\u00eb\"", YES },
    { "customerName == \"Zoe\"", NO },
    /* Numbers, exactly. */
    { "total == 119", YES },
    { "total == 119.0000", YES },
    { "total == 1.19e2", YES },
    { "total == 119.01", NO },
    { "total > 118.99", YES },
    { "total >= 119", YES },
    { "total <= 119", YES },
    { "total < 119", NO },
    { "total > 119", NO },
    { "total != 119", NO },
    { "total != 120", YES },
    { "100 < total", YES },
    { "119 >= total", YES },
    { "119 < total", NO },
    { "119 == total", YES },
    { "minus == -12.5", YES },
    { "minus < -12", YES },
    { "minus > - 13", YES },
    { "big == 9007199254740993", YES },
    { "big == 9007199254740992", NO },
    { "big > 9007199254740992", YES },
    { "big < 9007199254740994", YES },
    { "huge == 123456789012345678901234567890123456789012345678901", YES },
    { "huge == 123456789012345678901234567890123456789012345678900", NO },
    { "huge > 123456789012345678901234567890123456789012345678900", YES },
    { "huge < 1.23456789012345678901234567890123456789012345678902e50", YES },
    { "huge > 1", YES },
    { "huge > 1e400", NO },
    { "huge < 1e400", YES },
    { "tiny > 0", YES },
    { "tiny == 0.1e-29", YES },
    { "tiny < 1e-29", YES },
    { "tiny > 1e-31", YES },
    /* A number and a text that is one are compared as numbers. */
    { "items[].product_id == 12", YES },
    { "items[].product_id == \"12\"", YES },
    { "items[].product_id == \"12.0\"", NO },
    { "items[0].product_id == \"7.0\"", YES },
    { "price == 9.5", YES },
    { "price == \"9.5\"", NO },
    { "price == \"9.50\"", YES },
    { "price < 10", YES },
    { "store == 1", NO },
    { "store != 1", YES },
    { "store < 1", NO },
    { "store > 1", NO },
    { "total == \"x\"", NO },
    { "total < \"x\"", NO },
    /* Paths. */
    { "items[0].product_id == 7", YES },
    { "items[1].product_id == 7", NO },
    { "items[-1].product_id == 12", YES },
    { "items[-2].product_id == 7", YES },
    { "items[-3].product_id == 7", NO },
    { "items[2].product_id == 7", NO },
    { "items[999999999].product_id == 7", NO },
    { "items[].tags[] == \"red\"", YES },
    { "items[].tags[] == \"blue\"", NO },
    { "items[].tags[1] == \"red\"", YES },
    { "items[].tags[0] == \"red\"", NO },
    { ".items.[].product_id == 7", YES },
    { ".total == 119", YES },
    { "$.total == 119", YES },
    { "value.total == 119", YES },
    { "value.items[0].price == 9.5", YES },
    { "items.product_id == 7", NO },
    { "items[].product_id != 7", YES },
    { "not items[].product_id == 7", NO },
    { "items[].price > 99", YES },
    { "items[].price > 100", NO },
    { "nested[][] == 3", YES },
    { "nested[][1] == 2", YES },
    { "nested[1][1] == 2", NO },
    { "total.more == 1", NO },
    { "store[0] == \"s\"", NO },
    { "store[] == \"s\"", NO },
    { "\"order id\" == 5", YES },
    { "'order id' == 5", YES },
    { "value.\"order id\" == 5", YES },
    { "\"order id\" > 5", NO },
    { "trace-id == \"t1\"", YES },
    { "\"trace-id\" == \"t1\"", YES },
    /* Fields that are called as parts of the message or words of the language. */
    { "value.key == \"inner\"", YES },
    { "\"key\" == \"inner\"", YES },
    { "value.value.key == 4", YES },
    { "\"value\".key == 4", YES },
    { "size.width == 3", YES },
    { "value.not == 1", YES },
    { "\"not\" == 1", YES },
    { "exists == 1", YES },
    { "value.exists == 1", YES },
    /* Repeated names: none is missed. */
    { "twice == 1", YES },
    { "twice == 2", YES },
    { "twice == 3", NO },
    /* Truth, null, nothing. */
    { "paid", YES },
    { "cancelled", NO },
    { "store", NO },
    { "missing", NO },
    { "not cancelled", YES },
    { "! cancelled", YES },
    { "paid == true", YES },
    { "paid == false", NO },
    { "paid != false", YES },
    { "cancelled == false", YES },
    { "true == paid", YES },
    { "store == true", NO },
    { "refund == null", YES },
    { "refund is null", YES },
    { "refund is not null", NO },
    { "store is null", NO },
    { "store is not null", YES },
    { "missing is null", NO },
    { "missing is not null", NO },
    { "missing is missing", YES },
    { "missing is not missing", NO },
    { "refund is missing", NO },
    { "refund is not missing", YES },
    { "items[].tags is missing", NO },
    { "items[].discount is missing", YES },
    { "exists(refund)", YES },
    { "exists(missing)", NO },
    { "exists(items[].tags)", YES },
    { "exists(items[1].tags)", NO },
    { "exists(items[0])", YES },
    { "exists(list[])", NO },
    { "not exists(missing)", YES },
    { "missing == 1", NO },
    { "missing != 1", NO },
    { "missing < 1", NO },
    { "missing in (1, 2)", NO },
    { "missing not in (1, 2)", NO },
    { "missing ~ \".*\"", NO },
    { "missing !~ \".*\"", NO },
    { "empty is empty", YES },
    { "list is empty", YES },
    { "object is empty", YES },
    { "items is empty", NO },
    { "items is not empty", YES },
    { "store is not empty", YES },
    { "refund is empty", NO },
    { "refund is not empty", NO },
    { "total is empty", NO },
    { "missing is empty", NO },
    { "empty == \"\"", YES },
    { "items == null", NO },
    { "items != null", YES },
    { "items == \"x\"", NO },
    /* Lists. */
    { "store in (\"store1\", \"store2\")", YES },
    { "store in ('store3')", NO },
    { "store not in (\"store1\", \"store2\")", NO },
    { "store not in (\"store3\")", YES },
    { "total in (1, 119.0)", YES },
    { "total in (\"119\")", YES },
    { "paid in (true, null)", YES },
    { "refund in (true, null)", YES },
    { "refund in (true, false)", NO },
    { "items[].product_id in (12, 13)", YES },
    { "items[].product_id in (1, 2, 3, 4, 5, 6, 8, 9, 10, 11)", NO },
    { "createdAt in (2026-11-20T10:00:00Z)", YES },
    /* Regular expressions. */
    { "store ~ \"^store[0-9]$\"", YES },
    { "store ~ \"STORE\"", NO },
    { "store ~ \"(?i)STORE\"", YES },
    { "store !~ \"^store\"", NO },
    { "store !~ \"^shop\"", YES },
    { "store =~ 'store'", YES },
    { "store ~ \"\\d\"", YES },
    { "store ~ \"\\\\d\"", NO },
    { "store ~ \"^\\w+$\"", YES },
    { "customerName ~ \"^Zo\xc3\xab$\"", YES },
    { "customerName ~ \"^...$\"", YES },
    { "customerName ~ \"^\\w+$\"", YES },
    { "quote ~ \"a\\\"b\"", YES },
    { "quote == \"a\\\"b\"", YES },
    { "quote == 'a\"b'", YES },
    { "total ~ \"^119\\.00$\"", YES },
    { "paid ~ \"true\"", NO },
    { "items ~ \"7\"", NO },
    { "items[].tags[] ~ \"^r\"", YES },
    /* Contains. */
    { "contains(store, \"ore\")", YES },
    { "contains(store, \"x\")", NO },
    { "contains(store, \"\")", YES },
    { "contains(missing, \"\")", NO },
    { "contains(value, \"\\\"store\\\":\\\"store1\\\"\")", YES },
    { "contains(value, \"store9\")", NO },
    { "contains(key, \"017\")", YES },
    { "contains(total, \".00\")", YES },
    { "contains(items[].tags[], \"re\")", YES },
    { "contains(header(\"trace\"), \"y\")", YES },
    { "contains(topic, \"der\")", YES },
    /* Escapes in the message: looking at its bytes first must not miss them. */
    { "escaped == \"store nine\"", YES },
    { "contains(escaped, \"store nine\")", YES },
    { "escaped in (\"store nine\", \"store ten\")", YES },
    /* Fields against fields. */
    { "total >= limit", YES },
    { "total == limit", YES },
    { "total > limit", NO },
    { "items[].price < limit", YES },
    { "limit > items[].price", YES },
    { "items[].price > limit", NO },
    { "total > missing", NO },
    { "orderId == key", YES },
    { "key == orderId", YES },
    { "key != orderId", NO },
    { "store == customerName", NO },
    { "store == topic", NO },
    { "paid == cancelled", NO },
    { "cancelled != paid", YES },
    { "refund == refund", YES },
    { "size.width == partition", YES },
    /* Times. */
    { "createdAt == 2026-11-20T10:00:00Z", YES },
    { "createdAt == 2026-11-20T11:00:00+01:00", YES },
    { "createdAt >= 2026-11-20T10:00", YES },
    { "createdAt > 2026-11-20T10:00", NO },
    { "createdAt < 2026-11-20T10:00:00.001Z", YES },
    { "createdAt > 2026-11-20", YES },
    { "createdAt < now", YES },
    { "createdAt > now - 2d", YES },
    { "createdAt > now - 1d", NO },
    { "createdAt < now-1d", YES },
    { "millis == now", YES },
    { "millis < now + 1s", YES },
    { "java == 2026-11-20T10:00:00Z", YES },
    { "java == createdAt", NO },
    { "createdAt < timestamp", YES },
    { "timestamp > createdAt", YES },
    { "store > 2026-11-20", NO },
    { "store != 2026-11-20", YES },
    { "createdAt > \"2026-11-20T09\"", YES },
    /* Words. */
    { "paid AND NOT cancelled OR FALSE", YES },
    { "paid && ! cancelled || missing", YES },
    { "paid or missing and missing", YES },
    { "(paid or missing) and missing", NO },
    { "not paid or paid", YES },
    { "not not paid", YES },
    { "true", YES },
    { "false", NO },
    { "(((paid)))", YES },
    { "  paid\n\tand\xc2\xa0 paid ", YES },
  };

  run_cases (&view, cases, G_N_ELEMENTS (cases));
}

static void
test_parts (void)
{
  WeirRecordView view = make_view ("{\"id\":5,\"kind\":\"ord\"}", "{\"id\":5,\"partition\":9}");
  static const Case cases[] = {
    { "partition == 3", YES },
    { "partition != 3", NO },
    { "partition in (1, 3)", YES },
    { "partition < 3.5", YES },
    { "partition == \"3\"", YES },
    { "partition > -1", YES },
    { "value.partition == 9", YES },
    { "offset == 9007199254740993", YES },
    { "offset == 9007199254740992", NO },
    { "offset > 9007199254740992", YES },
    { "offset < 9223372036854775808", YES },
    { "offset < 99999999999999999999999999999999999999999999", YES },
    { "offset > -99999999999999999999999999999999999999999999", YES },
    { "offset >= 9007199254740992.5", YES },
    { "topic == \"orders\"", YES },
    { "topic ~ \"^ord\"", YES },
    { "topic in (\"a\", \"orders\")", YES },
    { "topic is empty", NO },
    { "topic != \"orders\"", NO },
    { "size == 43", YES },
    { "size < 1kB", YES },
    { "size > 1KiB", NO },
    { "size < 2MiB and size < 2MB and size < 2GB and size < 2GiB and size > 2B", YES },
    { "timestamp >= 2026-11-21T13:00", YES },
    { "timestamp >= 2026-11-21T13:15:09.312Z", YES },
    { "timestamp > 2026-11-21T13:15:09.312Z", NO },
    { "timestamp == \"2026-11-21 13:15:09.312\"", YES },
    { "timestamp == 2026-11-21T14:15:09.312+01:00", YES },
    { "timestamp == 1795266909312", YES },
    { "timestamp == \"1795266909312\"", YES },
    { "timestamp > 1795266909", YES },
    { "timestamp > 0", YES },
    { "timestamp > -5", YES },
    { "timestamp > now - 2h", YES },
    { "timestamp > now - 59m", NO },
    { "timestamp > now - 1h1s", YES },
    { "timestamp < now", YES },
    { "now > timestamp", YES },
    { "timestamp in (2026-11-21T13:15:09.312Z)", YES },
    { "exists(timestamp)", YES },
    { "timestamp is missing", NO },
    { "key is null", NO },
    { "key is not null", YES },
    { "key is not empty", YES },
    { "key.id == 5", YES },
    { "key.kind == \"ord\"", YES },
    { "key.kind ~ \"^o\"", YES },
    { "key.id == value.id", YES },
    { "id == key.id", YES },
    { "key.id < value.partition", YES },
    { "key.missing == 1", NO },
    { "key ~ \"^.\\\"id\\\"\"", YES },
    { "value ~ \"partition\"", YES },
    { "value == \"{\\\"id\\\":5,\\\"partition\\\":9}\"", YES },
    { "value == 5", NO },
    { "exists(key) and exists(value) and exists(header(\"trace\"))", YES },
    { "header(\"trace\") == \"x\"", YES },
    { "header(\"trace\") == \"y\"", YES },
    { "header(\"trace\") == \"z\"", NO },
    { "header(\"trace\") != \"x\"", YES },
    { "not header(\"trace\") == \"x\"", NO },
    { "header('trace') in ('z', 'y')", YES },
    { "header(\"Trace\") == \"x\"", NO },
    { "header(\"n\") > 40", YES },
    { "header(\"n\") == 41.0", YES },
    { "header(\"n\") == value.missing", NO },
    { "header(\"trace\") ~ \"^[xy]$\"", YES },
    { "header(\"nothing\") is null", YES },
    { "header(\"nothing\") == null", YES },
    { "header(\"nothing\") is empty", NO },
    { "header(\"blank\") is empty", YES },
    { "header(\"blank\") is null", NO },
    { "exists(header(\"nothing\"))", YES },
    { "exists(header(\"other\"))", NO },
    { "header(\"other\") is missing", YES },
    { "value.id < header(\"n\")", YES },
  };

  run_cases (&view, cases, G_N_ELEMENTS (cases));

  view.timestamp_type = WEIR_TIMESTAMP_NONE;
  g_assert_cmpint (evaluate ("timestamp > 0", &view), ==, NO);
  g_assert_cmpint (evaluate ("timestamp < now", &view), ==, NO);
  g_assert_cmpint (evaluate ("timestamp is missing", &view), ==, YES);
}

/* Null, empty, binary and broken are four things. */
static void
test_values_without_fields (void)
{
  static const Case null_cases[] = {
    { "value is null", YES }, { "value == null", YES }, { "value is empty", NO }, { "value is not empty", NO }, { "value is missing", YES },
    { "exists(value)", NO }, { "total > 1", NO }, { "not (total > 1)", YES }, { "exists(total)", NO }, { "total is missing", YES },
    { "value ~ \"\"", NO }, { "contains(value, \"\")", NO }, { "value != null", NO }, { "key is null", YES }, { "key == \"\"", NO },
    { "key.a == 1", NO }, { "size == 0", YES }, { "value != \"x\"", YES },
  };
  static const Case empty_cases[] = {
    { "value is null", NO }, { "value is empty", YES }, { "exists(value)", YES }, { "total > 1", UNREADABLE }, { "value == \"\"", YES },
    { "partition == 3 or total > 1", YES }, { "partition == 4 or total > 1", UNREADABLE }, { "partition == 4 and total > 1", NO },
    { "key is empty", YES }, { "key.a == 1", UNREADABLE },
  };
  static const Case binary_cases[] = {
    { "total > 1", UNREADABLE }, { "not (total > 1)", UNREADABLE }, { "total is missing", UNREADABLE }, { "exists(total)", UNREADABLE },
    { "value is null", NO }, { "contains(value, \"bc\")", YES }, { "value ~ \"bc\"", YES }, { "value ~ \"^.a\"", NO },
    { "total > 1 and contains(value, \"bc\")", UNREADABLE }, { "total > 1 or contains(value, \"bc\")", YES },
    { "total > 1 and contains(value, \"xy\")", NO }, { "a == 1 or b == 2 and partition == 3", UNREADABLE },
    { "total > offset", UNREADABLE }, { "partition == total", UNREADABLE },
  };
  /* What is broken is undecided, but where its bytes say that it cannot match. */
  static const Case broken_cases[] = {
    { "total > 1", UNREADABLE }, { "total > 1 and store == \"store2\"", NO }, { "store == \"store1\"", UNREADABLE }, { "missing == 1", NO },
    { "not (missing == 1)", UNREADABLE },
  };
  static const Case scalar_cases[] = {
    { "value == 5", YES }, { "value > 4", YES }, { "value == \"5\"", YES }, { "total == 5", NO }, { "value[] == 5", NO }, { "value[0] == 5", NO },
  };
  static const Case list_cases[] = {
    { "value[] == 5", YES }, { "value[1] == 5", YES }, { "value[0] == 5", NO }, { "value[].a == 1", YES }, { "total == 5", NO },
    { "value[-1].a == 1", YES },
  };
  WeirRecordView view = make_view (NULL, NULL);

  run_cases (&view, null_cases, G_N_ELEMENTS (null_cases));
  view = make_view ("", "");
  run_cases (&view, empty_cases, G_N_ELEMENTS (empty_cases));
  view = make_view ("k", "\xff" "abc");
  run_cases (&view, binary_cases, G_N_ELEMENTS (binary_cases));
  view = make_view ("k", " {\"total\":5,,\"store\":\"store1\"}\n");
  run_cases (&view, broken_cases, G_N_ELEMENTS (broken_cases));
  view = make_view ("k", "5");
  run_cases (&view, scalar_cases, G_N_ELEMENTS (scalar_cases));
  view = make_view ("k", "[4,5,{\"a\":1}]");
  run_cases (&view, list_cases, G_N_ELEMENTS (list_cases));
  view = make_view ("k", "\xef\xbb\xbf{\"total\":5}");
  g_assert_cmpint (evaluate ("total == 5", &view), ==, YES);
}

/* Each error stands where the mistake is: counted by the caret in the second text. */
static void
test_errors (void)
{
  static const struct
  {
    const char *condition;
    const char *caret;
    const char *word; /* in the sentence */
  } cases[] = {
    { "", "^", "field" },
    { "   ", "   ^", "field" },
    { "total", NULL, NULL },
    { "total >", "       ^", "number" },
    { "total > and store", "        ^", "word of the language" },
    { "total > 5 store == 1", "          ^", "“and”" },
    { "total > 5 and", "             ^", "“not”" },
    { "total > 5 or or", "             ^", "word of the language" },
    { "(total > 5", "          ^", "closing parenthesis" },
    { "total > 5)", "         ^", "“or” or the end" },
    { "()", " ^", "opening parenthesis" },
    { "not", "   ^", "“not”" },
    { "== 5", "^", "field" },
    { "total == == 5", "         ^", "number" },
    { "5", " ^", "comparison" },
    { "5 == 5", "^", "of the message" },
    { "5 == \"x\"", "^", "of the message" },
    { "now > 5", "^", "of the message" },
    { "key", "   ^", "comparison" },
    { "partition", "         ^", "comparison" },
    { "total == \"x", "         ^", "closing quote" },
    { "store ~ \"x", "        ^", "closing quote" },
    { "\"total == 5", "^", "closing quote" },
    { "store ~ 5", "        ^", "regular expression" },
    { "store ~ \"a(b\"", "            ^", "regular expression" },
    { "store ~ \"a\\\"[b\"", "              ^", "regular expression" },
    { "store ~ \"[z-a]\"", "            ^", "regular expression" },
    { "store ~ \"*\"", "         ^", "regular expression" },
    { "store ~ \"\\C\"", "           ^", "regular expression" },
    { "partition ~ \"3\"", "^", "number" },
    { "not offset ~ \"3\"", "    ^", "number" },
    { "contains(size, \"3\")", "         ^", "number" },
    { "partition == \"x\"", "             ^", "number" },
    { "partition == true", "             ^", "number" },
    { "offset in (1, \"x\")", "              ^", "number" },
    { "timestamp > \"soon\"", "            ^", "time" },
    { "timestamp > true", "            ^", "time" },
    { "timestamp > 1e400", "            ^", "time" },
    { "timestamp > 2026-13-01", "            ^", "time" },
    { "timestamp > 2026-11-31", "            ^", "time" },
    { "timestamp > 2026-11-20T25:00", "            ^", "time" },
    { "timestamp > 2026-11-20T10", "            ^", "time" },
    { "timestamp > 2026-11-20x", "            ^", "time" },
    { "timestamp > now - 2", "                  ^", "span" },
    { "timestamp > now - x", "                  ^", "span" },
    { "timestamp > now -", "                 ^", "span" },
    { "timestamp > now - 99999999999w", "                  ^", "unit" },
    { "total > 5x", "        ^", "unit" },
    { "total > 1.5h", "        ^", "unit" },
    { "9lives == 1", "^", "unit" },
    { "size > 99999999999999GB", "       ^", "unit" },
    { "total > -", "         ^", "number" },
    { "total > - x", "          ^", "number" },
    { "total > 1e9999999999999999999", "        ^", "too long" },
    { "total < true", "        ^", "==" },
    { "total >= null", "         ^", "==" },
    { "store in", "        ^", "list" },
    { "store in \"a\"", "         ^", "list" },
    { "store in ()", "          ^", "number" },
    { "store in (a)", "          ^", "number" },
    { "store in (\"a\" \"b\")", "              ^", "comma" },
    { "store in (\"a\",", "              ^", "number" },
    { "store not \"a\"", "          ^", "“in”" },
    { "store is", "        ^", "“null”" },
    { "store is nothing", "         ^", "“null”" },
    { "store is not nothing", "             ^", "“null”" },
    { "items[", "      ^", "whole number" },
    { "items[x]", "      ^", "whole number" },
    { "items[1.5]", "      ^", "whole number" },
    { "items[1e1]", "      ^", "whole number" },
    { "items[0", "       ^", "closing bracket" },
    { "items. == 5", "       ^", "name of a field" },
    { "items.5 == 5", "      ^", "name of a field" },
    { ". == 5", "  ^", "name of a field" },
    { "items[].a == items[].b", "             ^", "[]" },
    { "header(trace) == 1", "       ^", "name of a header" },
    { "header(\"trace\" == 1", "               ^", "closing parenthesis" },
    { "exists()", "       ^", "header" },
    { "exists(5)", "       ^", "header" },
    { "exists(a", "        ^", "closing parenthesis" },
    { "contains(a)", "          ^", "comma" },
    { "contains(a, 5)", "            ^", "text" },
    { "contains(a, \"5\"", "               ^", "closing parenthesis" },
    { "lower(a) == 5", "^", "function" },
    { "total # 5", "      ^", "character" },
    { "total == \xe2\x80\x9cx\xe2\x80\x9d", "         ^", "straight" },
    { "total > 5 & paid", "          ^", "character" },
    { "a == 1 and b == 2 and c", NULL, NULL },
    { "\xff", "^", "UTF-8" },
    { "store == \"\xc3\"", "          ^", "UTF-8" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gsize position = G_MAXSIZE;
      g_autoptr (WeirCondition) condition = weir_condition_new (cases[i].condition, NOW_MSEC, &position, &error);

      if (cases[i].caret == NULL)
        {
          g_assert_no_error (error);
          g_assert_nonnull (condition);
          continue;
        }
      if (condition != NULL)
        g_error ("“%s” was accepted", cases[i].condition);
      g_assert_error (error, WEIR_ERROR, WEIR_ERROR_INVALID);
      if (position != strlen (cases[i].caret) - 1 || strstr (error->message, cases[i].word) == NULL)
        g_error ("“%s”: at %" G_GSIZE_FORMAT ", not %" G_GSIZE_FORMAT ": %s", cases[i].condition, position, strlen (cases[i].caret) - 1,
                 error->message);
    }
}

static char *
repeat (const char *text,
        guint       n)
{
  g_autoptr (GString) result = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (result, text);
  return g_string_free_and_steal (g_steal_pointer (&result));
}

static void
test_limits (void)
{
  WeirRecordView view = make_view ("k", "{\"a\":1}");
  g_autofree char *deep = repeat ("(", 10000);
  g_autofree char *nots = repeat ("not ", 1000);
  g_autofree char *steps = repeat ("a.", 100);
  g_autofree char *terms = repeat ("a == 1 and ", 2000);
  g_autofree char *chain = g_strconcat (terms, "a == 1", NULL);
  g_autofree char *longer = repeat ("a == 1 or ", 10000);
  const char *refused[] = { deep, nots, steps, longer };

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;
      gsize position = G_MAXSIZE;

      g_assert_null (weir_condition_new (refused[i], NOW_MSEC, &position, &error));
      g_assert_error (error, WEIR_ERROR, WEIR_ERROR_INVALID);
      g_assert_cmpuint (position, <=, strlen (refused[i]));
    }
  g_assert_cmpint (evaluate (chain, &view), ==, YES);
}

/* No pattern hangs, and what is not found out is not silent. */
static void
test_patterns_end (void)
{
  g_autofree char *letters = repeat ("a", 50000);
  g_autofree char *value = g_strdup_printf ("{\"a\":\"%s\"}", letters);
  /* The last character is a class, as a letter that is not there is noticed before matching begins. */
  static const char *const patterns[] = {
    "a ~ \"(a+)+[bc]\"",         "a ~ \"(a|aa)+[bc]\"",    "a ~ \"(.*a){20}[bc]\"",       "a ~ \"^(a?){500}a{500}[bc]\"",
    "a ~ \"a.*a.*a.*a.*[bc]\"", "a ~ \"(?=(a+))*[bc]\"", "value ~ \"(a+)+[!?]\"", "a ~ \"a*a*a*a*a*[bc]\"", "a ~ \".*.*.*.*[bc]\"",
    "a ~ \"(?s).+a.+[bc]\"",
  };
  WeirRecordView view = make_view ("k", value);

  for (gsize i = 0; i < G_N_ELEMENTS (patterns); i++)
    {
      gint64 start_usec = g_get_monotonic_time ();
      WeirVerdict verdict = evaluate (patterns[i], &view);

      g_test_message ("%s: %d after %d ms", patterns[i], verdict, (int) ((g_get_monotonic_time () - start_usec) / 3000));
      g_assert_cmpint (verdict, !=, YES);
      g_assert_cmpint (g_get_monotonic_time () - start_usec, <, 30 * G_USEC_PER_SEC);
    }

  /* Up to some length it is steps that are counted, not time: the same each time. */
  letters[4000] = '\0';
  g_free (value);
  value = g_strdup_printf ("{\"a\":\"%s\"}", letters);
  view = make_view ("k", value);
  for (gsize i = 0; i < G_N_ELEMENTS (patterns); i++)
    g_assert_cmpint (evaluate (patterns[i], &view), !=, YES);
  g_assert_cmpint (evaluate ("a ~ \"(a+)+[bc]\"", &view), ==, UNREADABLE);
  g_assert_cmpint (evaluate ("a ~ \"^a+$\"", &view), ==, YES);

  view = make_view ("k", "{\"a\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}");
  g_assert_cmpint (evaluate ("a ~ \"(a+)+$b\"", &view), !=, YES);
  g_assert_cmpint (evaluate ("a ~ \"(x+x+)+y\" or a ~ \"^a\"", &view), ==, YES);
}

/* What the bytes must have in them, or “” where nothing is known. */
static void
test_needed (void)
{
  static const struct
  {
    const char *condition;
    const char *needed;
  } cases[] = {
    { "store == \"store1\"", "store1" },
    { "store == \"store1\" and total > 100", "store1" },
    { "total > 100 and store == \"store1\"", "store1" },
    { "total > 100", "\"total\"" },
    { "store != \"store1\"", "\"store\"" },
    { "store in (\"abc\", \"def\")", "abc|def" },
    { "store in (\"abc\", 5)", "\"store\"" },
    { "store == \"12\"", "\"store\"" },
    { "store == \"a\"", "\"store\"" },
    { "a.longest.b[] == 1", "\"longest\"" },
    { "value[0] == 1", "" },
    { "store == \"abc\" or store == \"def\"", "abc|def" },
    { "store == \"abc\" or partition == 3", "" },
    { "store == \"abc\" or not paid", "" },
    { "not store == \"abc\"", "" },
    { "refund is missing", "" },
    { "exists(refund)", "\"refund\"" },
    { "contains(value, \"text\") and total > 5", "text" },
    { "contains(key, \"text\")", "" },
    { "key.kind == \"abc\"", "" },
    { "partition == 3", "" },
    { "(a == \"one\" or b == \"two\") and c == \"three\"", "three" },
    { "partition == total", "\"total\"" },
    { "true", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WeirCondition) condition = weir_condition_new (cases[i].condition, NOW_MSEC, NULL, NULL);
      g_auto (GStrv) needed = g_strsplit (cases[i].needed, "|", -1);

      g_test_message ("%s", cases[i].condition);
      g_assert_nonnull (condition);
      g_assert_cmpuint (condition->needed != NULL ? condition->needed->len : 0, ==, g_strv_length (needed));
      for (guint j = 0; needed[j] != NULL; j++)
        {
          g_autofree char *around = g_strdup_printf ("x%sx", needed[j]);

          g_assert_true (weir_text_is_in (g_ptr_array_index (condition->needed, j), around, strlen (around)));
          g_assert_false (weir_text_is_in (g_ptr_array_index (condition->needed, j), needed[j] + 1, strlen (needed[j]) - 1));
        }
    }
}

/* What comes first is what is cheap, whatever order it was written in: seen by what is not parsed. */
static void
test_cheap_first (void)
{
  WeirRecordView view = make_view ("k", "\xff");

  g_assert_cmpint (evaluate ("total > 5 and partition == 4", &view), ==, NO);
  g_assert_cmpint (evaluate ("total > 5 or partition == 3", &view), ==, YES);
  g_assert_cmpint (evaluate ("(total > 5 or a == 1) and (b == 1 and offset < 5)", &view), ==, NO);
}

/* Escapes in all their forms, against what the bytes are looked at for. */
static void
test_escapes_are_not_missed (void)
{
  static const char *const values[] = {
    "{\"store\":\"store1\"}", "{\"store\":\"\\u0073tore1\"}", "{\"\\u0073tore\":\"store1\"}", "{\"st\\u006fre\":\"st\\u006Fre1\"}",
    "{\"store\":\"store\\u0031\"}", "{\"a\":\"\\\\\",\"store\":\"store1\"}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      WeirRecordView view = make_view ("k", values[i]);

      g_test_message ("%s", values[i]);
      g_assert_cmpint (evaluate ("store == \"store1\"", &view), ==, YES);
      g_assert_cmpint (evaluate ("store in (\"store0\", \"store1\")", &view), ==, YES);
      g_assert_cmpint (evaluate ("contains(store, \"tore1\")", &view), ==, YES);
      g_assert_cmpint (evaluate ("exists(store)", &view), ==, YES);
      g_assert_cmpint (evaluate ("store == \"store2\"", &view), ==, NO);
    }
}

/* What a person writes is meant in the zone of this machine; what services write without a zone is in UTC. */
static void
test_zones (void)
{
  WeirRecordView view = make_view ("k", "{\"at\":\"2026-11-21T13:15:09.312\",\"zoned\":\"2026-11-21T14:15:09.312+01:00\"}");

  g_setenv ("TZ", "CET-1", TRUE);
  tzset ();
  g_assert_cmpint (evaluate ("timestamp == 2026-11-21T14:15:09.312", &view), ==, YES);
  g_assert_cmpint (evaluate ("timestamp == \"2026-11-21 14:15:09.312\"", &view), ==, YES);
  g_assert_cmpint (evaluate ("timestamp == 2026-11-21T13:15:09.312Z", &view), ==, YES);
  g_assert_cmpint (evaluate ("at == 2026-11-21T14:15:09.312", &view), ==, YES);
  g_assert_cmpint (evaluate ("zoned == 2026-11-21T14:15:09.312", &view), ==, YES);
  g_assert_cmpint (evaluate ("at == timestamp and at == zoned", &view), ==, NO); /* two texts are compared as texts */
  g_assert_cmpint (evaluate ("at == timestamp and zoned == timestamp", &view), ==, YES);
  g_setenv ("TZ", "UTC", TRUE);
  tzset ();
  g_assert_cmpint (evaluate ("timestamp == 2026-11-21T13:15:09.312", &view), ==, YES);
}

/* After many messages that the bytes rule out, and many that they do not, the verdicts are the same. */
static void
test_probing_is_invisible (void)
{
  g_autoptr (WeirCondition) condition = weir_condition_new ("store == \"store1\"", NOW_MSEC, NULL, NULL);
  g_autoptr (WeirConditionScratch) scratch = weir_condition_scratch_new (NULL);
  WeirRecordView good = make_view ("k", "{\"store\":\"store1\"}");
  WeirRecordView other = make_view ("k", "{\"store\":\"store2\"}");
  WeirRecordView broken = make_view ("k", "{\"store\":\"store2\",,}");

  for (guint i = 0; i < 200000; i++)
    {
      g_assert_cmpint (weir_condition_evaluate (condition, scratch, &good), ==, YES);
      if (i > 100000 || i % 100 == 0)
        {
          g_assert_cmpint (weir_condition_evaluate (condition, scratch, &other), ==, NO);
          g_assert_cmpint (weir_condition_evaluate (condition, scratch, &broken), ==, NO);
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/condition/fields", test_fields);
  g_test_add_func ("/condition/parts", test_parts);
  g_test_add_func ("/condition/values-without-fields", test_values_without_fields);
  g_test_add_func ("/condition/errors", test_errors);
  g_test_add_func ("/condition/limits", test_limits);
  g_test_add_func ("/condition/patterns-end", test_patterns_end);
  g_test_add_func ("/condition/needed", test_needed);
  g_test_add_func ("/condition/cheap-first", test_cheap_first);
  g_test_add_func ("/condition/escapes-are-not-missed", test_escapes_are_not_missed);
  g_test_add_func ("/condition/zones", test_zones);
  g_test_add_func ("/condition/probing-is-invisible", test_probing_is_invisible);

  return g_test_run ();
}
