/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#pragma once

#include "base/weir-json.h"
#include "search/weir-condition.h"
#include "search/weir-number.h"
#include "search/weir-pattern.h"
#include "search/weir-text.h"

/* A compiled condition: a tree in one array of nodes, whose paths and lists are in two more. */

G_BEGIN_DECLS

#define WEIR_CONDITION_MAX_BYTES 65536
/* Of parentheses and “not”: both the parser and evaluating recurse. */
#define WEIR_CONDITION_MAX_DEPTH 64
#define WEIR_CONDITION_MAX_STEPS 32
/* More looks at the bytes than these cost more than they save. */
#define WEIR_CONDITION_MAX_GLANCES 4
#define WEIR_CONDITION_NONE G_MAXUINT

typedef enum
{
  WEIR_STEP_NAME,
  WEIR_STEP_INDEX,
  WEIR_STEP_ANY, /* [] */
} WeirStepKind;

typedef struct
{
  WeirStepKind kind;
  const char *name;
  gsize length;
  gint64 index; /* negative ones count from the end: −1 is the last */
} WeirStep;

typedef enum
{
  WEIR_OPERAND_KEY,
  WEIR_OPERAND_VALUE,
  WEIR_OPERAND_HEADER,
  WEIR_OPERAND_TOPIC,
  WEIR_OPERAND_PARTITION,
  WEIR_OPERAND_OFFSET,
  WEIR_OPERAND_TIMESTAMP,
  WEIR_OPERAND_SIZE,
  WEIR_OPERAND_FIELD,     /* of the value */
  WEIR_OPERAND_KEY_FIELD,
  /* Literals. */
  WEIR_OPERAND_TEXT,
  WEIR_OPERAND_NUMBER,
  WEIR_OPERAND_TIME,
  WEIR_OPERAND_TRUE,
  WEIR_OPERAND_FALSE,
  WEIR_OPERAND_NULL,
} WeirOperandKind;

typedef struct
{
  WeirOperandKind kind;
  const char *text; /* of a text, the name of a header, or a number as it was written */
  gsize length;
  gboolean is_number; /* also of a text that is one */
  WeirNumber number;
  gint64 msec;        /* of a time */
  guint first_step;
  guint n_steps;
  gsize start; /* where it stands in the condition */
  gsize end;
} WeirOperand;

typedef enum
{
  WEIR_NODE_CONSTANT,
  WEIR_NODE_AND,
  WEIR_NODE_OR,
  WEIR_NODE_NOT,
  /* What is asked of one operand; `negated` turns each answer, but for one that is not there. */
  WEIR_NODE_EQUAL,
  WEIR_NODE_LESS,
  WEIR_NODE_LESS_EQUAL,
  WEIR_NODE_GREATER,
  WEIR_NODE_GREATER_EQUAL,
  WEIR_NODE_IN,
  WEIR_NODE_MATCHES,
  WEIR_NODE_CONTAINS,
  WEIR_NODE_IS_NULL,
  WEIR_NODE_IS_EMPTY,
  WEIR_NODE_EXISTS,
  WEIR_NODE_IS_TRUE,
} WeirNodeKind;

typedef struct
{
  WeirNodeKind kind;
  gboolean negated;
  gboolean constant;
  WeirOperand left;
  WeirOperand right;
  guint first_item; /* of IN */
  guint n_items;
  WeirPattern *pattern; /* of MATCHES */
  WeirText *text;       /* of CONTAINS */
  guint first_child;    /* of AND, OR and NOT; WEIR_CONDITION_NONE where there is none */
  guint next;           /* its sibling */
  guint cost;
} WeirNode;

/* What must be true of one of the values behind a name. */
typedef struct
{
  const WeirNode *node;
  WeirText *name; /* in its quotes */
  gsize length;
} WeirGlance;

struct _WeirCondition
{
  gatomicrefcount ref_count;
  WeirNode *nodes;
  guint n_nodes;
  guint root;
  WeirStep *steps;
  WeirOperand *items;
  GStringChunk *strings;
  /* At least one of these is in each value that matches, unless it has escapes; none are known where there are none. */
  GPtrArray *needed; /* of WeirText */
  GArray *glances;   /* of WeirGlance: what all of them see must be so */
};

/* The parser's result: an owner of all it holds. */
typedef struct
{
  GArray *nodes;
  GArray *steps;
  GArray *items;
  GStringChunk *strings;
  guint root;
} WeirConditionTree;

gboolean    weir_condition_parse (const char *text, gint64 now_msec, WeirConditionTree *tree, gsize *position, GError **error);
GPtrArray  *weir_condition_find_needed (const WeirCondition *self) G_GNUC_WARN_UNUSED_RESULT; /* nullable */
GArray     *weir_condition_find_glances (const WeirCondition *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean    weir_glance_next (const WeirGlance *self, const char **place, const char *end, yyjson_val *value, gboolean *is_known);
/* Without the look at the bytes before the value is parsed: slower. For tests. */
WeirVerdict weir_condition_evaluate_parsing (const WeirCondition *self, WeirConditionScratch *scratch, const WeirRecordView *view);

static inline gboolean
weir_operand_is_literal (const WeirOperand *self)
{
  return self->kind >= WEIR_OPERAND_TEXT;
}

G_END_DECLS
