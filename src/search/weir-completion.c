/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "search/weir-completion.h"

#include <glib/gi18n.h>
#include <string.h>

#include "search/weir-search-token.h"

#define MAX_CANDIDATES 100

/* What may stand next. The parser knows what is right; this only has to guess well in what is not finished. */
typedef enum
{
  EXPECT_OPERAND,
  EXPECT_ARGUMENT,    /* of a function: a field or a part */
  EXPECT_OPERATOR,
  EXPECT_VALUE,       /* the right side of a comparison */
  EXPECT_IN,
  EXPECT_LIST,
  EXPECT_NEXT_OF_LIST,
  EXPECT_STATE,       /* behind "is" */
  EXPECT_HEADER,      /* the name of one */
  EXPECT_SPAN,        /* behind "now" */
  EXPECT_CONNECTIVE,
  EXPECT_NOTHING,     /* what only the person knows: a text, a pattern */
} Expect;

typedef struct
{
  const char *text;
  Expect expect;
  Expect behind_header;   /* what follows the operand that a header is */
  gboolean in_path;       /* the tokens before are a path that may go on */
  gboolean is_after_dot;  /* of the path */
  gsize path_start;
  gsize path_end;
  char *left;             /* nullable: the path that is compared */
  gboolean is_time;       /* it is the time of the message */
  guint n_open;           /* parentheses */
} State;

static void
completion_free (WeirCompletion *completion)
{
  g_free (completion->text);
  g_free (completion->detail);
  g_free (completion);
}

static gboolean
is_word (const State *self,
         const WeirToken *token,
         const char *word)
{
  return token->kind == WEIR_TOKEN_NAME && token->end - token->start == strlen (word)
         && g_ascii_strncasecmp (self->text + token->start, word, strlen (word)) == 0;
}

static gboolean
is_connective (const State *self,
               const WeirToken *token)
{
  return token->kind == WEIR_TOKEN_AND || token->kind == WEIR_TOKEN_OR || is_word (self, token, "and")
         || is_word (self, token, "or");
}

static void
end_path (State *self)
{
  if (!self->in_path)
    return;
  g_free (self->left);
  self->left = g_strndup (self->text + self->path_start, self->path_end - self->path_start);
  self->is_time = g_str_equal (self->left, "timestamp");
  self->in_path = FALSE;
}

static void
begin_path (State *self,
            const WeirToken *token)
{
  self->in_path = TRUE;
  self->is_after_dot = token->kind == WEIR_TOKEN_DOT;
  self->path_start = token->start;
  self->path_end = token->end;
}

/* Whether @token makes the path longer. */
static gboolean
continue_path (State *self,
               const WeirToken *token)
{
  gboolean is_step = token->kind == WEIR_TOKEN_DOT || token->kind == WEIR_TOKEN_LEFT_BRACKET
                     || token->kind == WEIR_TOKEN_RIGHT_BRACKET
                     || (self->is_after_dot && (token->kind == WEIR_TOKEN_NAME || token->kind == WEIR_TOKEN_TEXT))
                     || (self->path_end > 0 && self->text[self->path_end - 1] == '['
                         && (token->kind == WEIR_TOKEN_NUMBER || token->kind == WEIR_TOKEN_MINUS))
                     || (self->path_end > 0 && self->text[self->path_end - 1] == '-' && token->kind == WEIR_TOKEN_NUMBER);

  if (!self->in_path || !is_step)
    return FALSE;
  self->is_after_dot = token->kind == WEIR_TOKEN_DOT;
  self->path_end = token->end;
  return TRUE;
}

static void
take_operand (State *self,
              const WeirToken *token,
              Expect behind)
{
  self->expect = behind;
  if (is_word (self, token, "header"))
    {
      /* Its parenthesis and the name follow. */
      self->expect = EXPECT_HEADER;
      self->behind_header = behind;
    }
  else if (is_word (self, token, "now"))
    self->expect = EXPECT_SPAN;
  else if (token->kind == WEIR_TOKEN_NAME || token->kind == WEIR_TOKEN_DOT
           || (token->kind == WEIR_TOKEN_TEXT && behind == EXPECT_OPERATOR))
    begin_path (self, token);
}

/* Behind an operand: a sign, or one of the words. */
static void
take_operator (State *self,
               const WeirToken *token)
{
  end_path (self);
  if (token->kind >= WEIR_TOKEN_EQUAL && token->kind <= WEIR_TOKEN_GREATER_EQUAL)
    self->expect = EXPECT_VALUE;
  else if (token->kind == WEIR_TOKEN_MATCHES || token->kind == WEIR_TOKEN_NOT_MATCHES || token->kind == WEIR_TOKEN_COMMA)
    self->expect = EXPECT_NOTHING;
  else if (is_word (self, token, "in"))
    self->expect = EXPECT_IN;
  else if (is_word (self, token, "is"))
    self->expect = EXPECT_STATE;
  else if (is_connective (self, token))
    self->expect = EXPECT_OPERAND;
  else if (token->kind == WEIR_TOKEN_RIGHT_PARENTHESIS)
    self->expect = EXPECT_CONNECTIVE;
}

static void
take_token (State *self,
            const WeirToken *token)
{
  gboolean is_sign = token->kind == WEIR_TOKEN_PLUS || token->kind == WEIR_TOKEN_MINUS;

  if (continue_path (self, token))
    return;

  switch (self->expect)
    {
    case EXPECT_OPERAND:
      if (is_word (self, token, "exists") || is_word (self, token, "contains"))
        self->expect = EXPECT_ARGUMENT;
      else if (token->kind != WEIR_TOKEN_LEFT_PARENTHESIS && token->kind != WEIR_TOKEN_NOT && !is_sign
               && !is_word (self, token, "not"))
        take_operand (self, token, EXPECT_OPERATOR);
      break;
    case EXPECT_ARGUMENT:
      if (token->kind != WEIR_TOKEN_LEFT_PARENTHESIS)
        take_operand (self, token, EXPECT_OPERATOR);
      break;
    case EXPECT_OPERATOR:
      take_operator (self, token);
      break;
    case EXPECT_VALUE:
      if (!is_sign)
        take_operand (self, token, EXPECT_CONNECTIVE);
      break;
    case EXPECT_IN:
      if (token->kind == WEIR_TOKEN_LEFT_PARENTHESIS)
        self->expect = EXPECT_LIST;
      break;
    case EXPECT_LIST:
      if (!is_sign)
        self->expect = EXPECT_NEXT_OF_LIST;
      break;
    case EXPECT_NEXT_OF_LIST:
      self->expect = token->kind == WEIR_TOKEN_COMMA ? EXPECT_LIST
                     : token->kind == WEIR_TOKEN_RIGHT_PARENTHESIS ? EXPECT_CONNECTIVE : self->expect;
      break;
    case EXPECT_STATE:
      if (!is_word (self, token, "not"))
        self->expect = EXPECT_CONNECTIVE;
      break;
    case EXPECT_HEADER:
      if (token->kind == WEIR_TOKEN_RIGHT_PARENTHESIS)
        self->expect = self->behind_header;
      break;
    case EXPECT_SPAN:
      if (is_sign)
        break;
      self->expect = EXPECT_CONNECTIVE;
      if (token->kind != WEIR_TOKEN_SPAN)
        take_operator (self, token);
      break;
    case EXPECT_NOTHING:
      self->expect = EXPECT_CONNECTIVE;
      break;
    case EXPECT_CONNECTIVE:
    default:
      self->in_path = FALSE;
      if (is_connective (self, token))
        self->expect = EXPECT_OPERAND;
      break;
    }
}

static void
add (GPtrArray *result,
     WeirCompletionKind kind,
     const char *text,
     const char *detail)
{
  WeirCompletion *completion;

  if (result->len >= MAX_CANDIDATES)
    return;
  for (guint i = 0; i < result->len; i++)
    {
      if (g_str_equal (((WeirCompletion *) g_ptr_array_index (result, i))->text, text))
        return;
    }
  completion = g_new0 (WeirCompletion, 1);
  completion->kind = kind;
  completion->text = g_strdup (text);
  completion->detail = g_strdup (detail);
  g_ptr_array_add (result, completion);
}

typedef struct
{
  WeirCompletionKind kind;
  const char *text;
  const char *detail;
} Word;

static void
add_words (GPtrArray *result,
           const char *prefix,
           const Word *words,
           gsize n_words)
{
  gsize length = strlen (prefix);

  for (gsize i = 0; i < n_words; i++)
    {
      if (strlen (words[i].text) > length && g_ascii_strncasecmp (words[i].text, prefix, length) == 0)
        add (result, words[i].kind, words[i].text, words[i].detail != NULL ? _(words[i].detail) : NULL);
    }
}

/* Whether @prefix is the beginning of a part of the path behind its first: "product" of "items[].product_id". */
static gboolean
has_part (const char *path,
          const char *prefix)
{
  for (const char *p = path; *p != '\0'; p++)
    {
      if ((*p == '.' || *p == '"') && g_ascii_strncasecmp (p + 1, prefix, strlen (prefix)) == 0)
        return TRUE;
    }
  return FALSE;
}

static int
compare_counts (gconstpointer a,
                gconstpointer b)
{
  const WeirFieldPath *left = *(const WeirFieldPath *const *) a;
  const WeirFieldPath *right = *(const WeirFieldPath *const *) b;

  return left->n_messages < right->n_messages ? 1 : left->n_messages > right->n_messages ? -1 : 0;
}

/* Those that begin so first, then those of which a part does; the more common before the rarer. */
static void
add_fields (GPtrArray *result,
            const char *prefix,
            WeirFieldPaths *paths)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  gsize length = strlen (prefix);

  for (guint i = 0; paths != NULL && i < weir_field_paths_get_n_paths (paths); i++)
    g_ptr_array_add (sorted, (gpointer) weir_field_paths_get_path (paths, i));
  g_ptr_array_sort (sorted, compare_counts);
  for (guint round = 0; round < (length > 0 ? 2 : 1); round++)
    for (guint i = 0; i < sorted->len; i++)
      {
        const WeirFieldPath *field = g_ptr_array_index (sorted, i);
        gboolean begins_so = g_ascii_strncasecmp (field->path, prefix, length) == 0;

        if (g_str_equal (field->path, prefix) || g_str_equal (field->path, "value"))
          continue;
        if (round == 0 ? begins_so : (!begins_so && has_part (field->path, prefix)))
          add (result, WEIR_COMPLETION_FIELD, field->path, field->examples != NULL ? field->examples[0] : NULL);
      }
}

static void
add_operands (GPtrArray *result,
              const char *prefix,
              WeirFieldPaths *paths,
              gboolean is_argument)
{
  static const Word parts[] = {
    { WEIR_COMPLETION_PART, "key", N_("the key of the message") },
    { WEIR_COMPLETION_PART, "value", N_("all of the value") },
    { WEIR_COMPLETION_PART, "header(\"", N_("a header of the message") },
    { WEIR_COMPLETION_PART, "timestamp", N_("the time of the message") },
    { WEIR_COMPLETION_PART, "partition", N_("the number of the partition") },
    { WEIR_COMPLETION_PART, "offset", N_("the place in the partition") },
    { WEIR_COMPLETION_PART, "topic", N_("the name of the topic") },
    { WEIR_COMPLETION_PART, "size", N_("bytes of key and value") },
  };
  static const Word functions[] = {
    { WEIR_COMPLETION_FUNCTION, "exists(", N_("whether a field is there") },
    { WEIR_COMPLETION_FUNCTION, "contains(", N_("whether a text is in a field") },
    { WEIR_COMPLETION_WORD, "not", NULL },
  };

  add_fields (result, prefix, paths);
  add_words (result, prefix, parts, G_N_ELEMENTS (parts));
  if (!is_argument)
    add_words (result, prefix, functions, G_N_ELEMENTS (functions));
}

static void
add_values (GPtrArray *result,
            const char *prefix,
            const State *self,
            WeirFieldPaths *paths)
{
  static const Word words[] = {
    { WEIR_COMPLETION_WORD, "true", NULL },
    { WEIR_COMPLETION_WORD, "false", NULL },
    { WEIR_COMPLETION_WORD, "null", NULL },
  };
  static const Word times[] = { { WEIR_COMPLETION_WORD, "now", N_("the time when the search begins") } };
  const WeirFieldPath *field = self->left != NULL && paths != NULL ? weir_field_paths_find (paths, self->left) : NULL;
  gsize length = strlen (prefix);

  for (guint i = 0; field != NULL && field->examples != NULL && field->examples[i] != NULL; i++)
    {
      if (g_ascii_strncasecmp (field->examples[i], prefix, length) == 0 && strlen (field->examples[i]) > length)
        add (result, WEIR_COMPLETION_VALUE, field->examples[i], NULL);
    }
  if (self->is_time || length > 0)
    add_words (result, prefix, times, G_N_ELEMENTS (times));
  if (!self->is_time)
    add_words (result, prefix, words, G_N_ELEMENTS (words));
  if (length > 0 && prefix[0] != '"' && prefix[0] != '\'')
    add_fields (result, prefix, paths);
}

static void
add_headers (GPtrArray *result,
             const char *prefix,
             WeirFieldPaths *paths)
{
  const char *const *headers = paths != NULL ? weir_field_paths_get_headers (paths) : NULL;
  gsize length = strlen (prefix);

  for (guint i = 0; headers != NULL && headers[i] != NULL; i++)
    {
      g_autofree char *quoted = weir_field_path_quote_text (headers[i], strlen (headers[i]));
      g_autofree char *closed = g_strconcat (quoted, ")", NULL);

      if (g_ascii_strncasecmp (quoted, prefix, length) == 0)
        add (result, WEIR_COMPLETION_VALUE, closed, NULL);
    }
}

static void
add_operators (GPtrArray *result,
               const char *prefix)
{
  static const Word operators[] = {
    { WEIR_COMPLETION_OPERATOR, "==", N_("is equal to") },
    { WEIR_COMPLETION_OPERATOR, "!=", N_("is there and not equal to") },
    { WEIR_COMPLETION_OPERATOR, "<", N_("is less than") },
    { WEIR_COMPLETION_OPERATOR, "<=", N_("is at most") },
    { WEIR_COMPLETION_OPERATOR, ">", N_("is more than") },
    { WEIR_COMPLETION_OPERATOR, ">=", N_("is at least") },
    { WEIR_COMPLETION_OPERATOR, "~", N_("matches a regular expression") },
    { WEIR_COMPLETION_OPERATOR, "!~", N_("does not match a regular expression") },
    { WEIR_COMPLETION_OPERATOR, "in (", N_("is one of") },
    { WEIR_COMPLETION_OPERATOR, "not in (", N_("is none of") },
    { WEIR_COMPLETION_OPERATOR, "is null", NULL },
    { WEIR_COMPLETION_OPERATOR, "is empty", NULL },
    { WEIR_COMPLETION_OPERATOR, "is missing", NULL },
  };

  add_words (result, prefix, operators, G_N_ELEMENTS (operators));
}

static void
add_candidates (GPtrArray *result,
                const State *self,
                const char *prefix,
                WeirFieldPaths *paths)
{
  static const Word states[] = {
    { WEIR_COMPLETION_WORD, "null", NULL },
    { WEIR_COMPLETION_WORD, "empty", NULL },
    { WEIR_COMPLETION_WORD, "missing", NULL },
    { WEIR_COMPLETION_WORD, "not", NULL },
  };
  static const Word spans[] = {
    { WEIR_COMPLETION_VALUE, "- 15m", NULL },
    { WEIR_COMPLETION_VALUE, "- 1h", NULL },
    { WEIR_COMPLETION_VALUE, "- 24h", NULL },
    { WEIR_COMPLETION_VALUE, "- 7d", NULL },
  };
  static const Word connectives[] = { { WEIR_COMPLETION_WORD, "and", NULL }, { WEIR_COMPLETION_WORD, "or", NULL } };
  static const Word parentheses[] = { { WEIR_COMPLETION_OPERATOR, "(\"", NULL } };

  switch (self->expect)
    {
    case EXPECT_OPERAND:
      add_operands (result, prefix, paths, FALSE);
      break;
    case EXPECT_ARGUMENT:
      add_operands (result, prefix, paths, TRUE);
      break;
    case EXPECT_OPERATOR:
      add_operators (result, prefix);
      break;
    case EXPECT_VALUE:
    case EXPECT_LIST:
      add_values (result, prefix, self, paths);
      break;
    case EXPECT_IN:
      add_words (result, prefix, parentheses, G_N_ELEMENTS (parentheses));
      break;
    case EXPECT_STATE:
      add_words (result, prefix, states, G_N_ELEMENTS (states));
      break;
    case EXPECT_HEADER:
      add_headers (result, prefix, paths);
      break;
    case EXPECT_SPAN:
      add_words (result, prefix, spans, G_N_ELEMENTS (spans));
      add_words (result, prefix, connectives, G_N_ELEMENTS (connectives));
      break;
    case EXPECT_CONNECTIVE:
      add_words (result, prefix, connectives, G_N_ELEMENTS (connectives));
      break;
    case EXPECT_NEXT_OF_LIST:
    case EXPECT_NOTHING:
    default:
      break;
    }
}

/**
 * weir_completion_find:
 * @text: a condition, finished or not
 * @cursor: where the cursor is in it, in bytes; what is behind it is not looked at
 * @paths: (nullable): the fields that were seen
 * @start: (out): from where on a candidate replaces the text up to the cursor
 *
 * Returns: (transfer full) (element-type WeirCompletion): the candidates, none where only the person can know
 */
GPtrArray *
weir_completion_find (const char *text,
                      gsize cursor,
                      WeirFieldPaths *paths,
                      gsize *start)
{
  GPtrArray *result = g_ptr_array_new_with_free_func ((GDestroyNotify) completion_free);
  State state = { .text = text, .expect = EXPECT_OPERAND };
  g_autofree char *prefix = NULL;
  gsize position = 0;

  cursor = MIN (cursor, strlen (text));
  *start = cursor;
  if (!g_utf8_validate (text, (gssize) cursor, NULL))
    return result;

  for (;;)
    {
      WeirToken token;

      weir_token_read (text, cursor, position, &token);
      if (token.kind == WEIR_TOKEN_END)
        break;
      /* What the cursor touches is not finished: a word, a text without its end, a sign. */
      if (token.end == cursor && (token.kind == WEIR_TOKEN_NAME || token.is_open || token.kind == WEIR_TOKEN_ERROR
                                  || token.kind == WEIR_TOKEN_NUMBER || token.kind == WEIR_TOKEN_NOT))
        {
          *start = token.start;
          break;
        }
      take_token (&state, &token);
      position = token.end;
    }

  if (state.in_path && (state.is_after_dot || (state.path_end == cursor && *start == cursor)))
    {
      /* In the middle of a path: only its fields, which replace all of it. */
      *start = state.path_start;
      prefix = g_strndup (text + *start, cursor - *start);
      if (g_str_has_prefix (prefix, "value.") && prefix[6] != '"')
        {
          *start += 6;
          memmove (prefix, prefix + 6, strlen (prefix + 6) + 1);
        }
      else if (prefix[0] == '.')
        {
          *start += 1;
          memmove (prefix, prefix + 1, strlen (prefix));
        }
      add_fields (result, prefix, paths);
      g_free (state.left);
      return result;
    }

  end_path (&state);
  prefix = g_strndup (text + *start, cursor - *start);
  add_candidates (result, &state, prefix, paths);
  g_free (state.left);
  return result;
}
