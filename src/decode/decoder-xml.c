/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <string.h>

#include "base/weir-error.h"
#include "base/weir-format.h"
#include "decode/weir-decoder-list.h"

/* More than this is not looked at only to find out what it is. */
#define MAX_CHECKED_BYTES (16 * 1024 * 1024)
#define MAX_INDENTED_LEVELS 64
#define TEXT_NAME "#text"
#define COMMENT_NAME "#comment"

/* The parser calls back for what it reads and makes no document. Nothing is loaded, no entity is
 * replaced but the five that XML has itself: what a message asks to be fetched or to be blown up is only shown. */
typedef struct
{
  xmlParserCtxtPtr context;
  WeirDecodedTree *tree; /* nullable: only check */
  GString *text;         /* pieces of text arrive one by one */
  gboolean is_full;
} Reader;

static void
stop (Reader *reader)
{
  reader->is_full = TRUE;
  xmlStopParser (reader->context);
}

static gboolean
is_blank (const GString *text)
{
  for (gsize i = 0; i < text->len; i++)
    {
      if (!g_ascii_isspace (text->str[i]))
        return FALSE;
    }

  return TRUE;
}

static void
add (Reader      *reader,
     WeirNodeKind kind,
     guint        flags,
     const char  *name,
     const char  *text,
     gsize        length)
{
  if (reader->tree != NULL && !reader->is_full &&
      !weir_decoded_tree_add (reader->tree, kind, flags, name, strlen (name), text, length))
    stop (reader);
}

/* Spaces between elements are the layout of who wrote it. */
static void
flush_text (Reader *reader)
{
  if (!is_blank (reader->text))
    add (reader, WEIR_NODE_STRING, 0, TEXT_NAME, reader->text->str, reader->text->len);
  g_string_truncate (reader->text, 0);
}

static void
start_element_cb (void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int n_namespaces,
                  const xmlChar **namespaces, int n_attributes, int n_defaulted, const xmlChar **attributes)
{
  Reader *reader = data;
  g_autofree char *full_name = prefix != NULL ? g_strdup_printf ("%s:%s", prefix, name) : g_strdup ((const char *) name);

  flush_text (reader);
  if (reader->tree == NULL || reader->is_full)
    return;
  if (weir_decoded_tree_get_open_depth (reader->tree) >= weir_decoded_tree_get_max_depth (reader->tree))
    {
      weir_decoded_tree_take_problem (reader->tree, g_strdup (_("This is nested too deeply to be shown.")));
      stop (reader);
      return;
    }
  if (!weir_decoded_tree_open (reader->tree, WEIR_NODE_OBJECT, 0, full_name, strlen (full_name), NULL, 0))
    {
      stop (reader);
      return;
    }
  for (int i = 0; i < n_namespaces; i++)
    {
      g_autofree char *attribute = namespaces[2 * i] != NULL ? g_strdup_printf ("xmlns:%s", namespaces[2 * i]) : g_strdup ("xmlns");
      const char *value = namespaces[2 * i + 1] != NULL ? (const char *) namespaces[2 * i + 1] : "";

      add (reader, WEIR_NODE_STRING, WEIR_NODE_ATTRIBUTE, attribute, value, strlen (value));
    }
  for (int i = 0; i < n_attributes; i++)
    {
      const xmlChar **at = attributes + 5 * i;
      g_autofree char *attribute = at[1] != NULL ? g_strdup_printf ("%s:%s", at[1], at[0]) : g_strdup ((const char *) at[0]);

      add (reader, WEIR_NODE_STRING, WEIR_NODE_ATTRIBUTE, attribute, (const char *) at[3], (gsize) (at[4] - at[3]));
    }
}

static void
end_element_cb (void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
  Reader *reader = data;

  flush_text (reader);
  if (reader->tree != NULL && !reader->is_full)
    weir_decoded_tree_close (reader->tree);
}

static void
characters_cb (void *data, const xmlChar *text, int length)
{
  Reader *reader = data;

  if (reader->tree != NULL && reader->text->len + (gsize) length > weir_decoded_tree_get_max_bytes (reader->tree))
    {
      flush_text (reader);
      stop (reader);
      return;
    }
  if (reader->tree != NULL)
    g_string_append_len (reader->text, (const char *) text, length);
}

static void
comment_cb (void *data, const xmlChar *text)
{
  flush_text (data);
  add (data, WEIR_NODE_SPECIAL, 0, COMMENT_NAME, (const char *) text, strlen ((const char *) text));
}

static void
instruction_cb (void *data, const xmlChar *target, const xmlChar *text)
{
  g_autofree char *name = g_strdup_printf ("?%s", target);

  flush_text (data);
  add (data, WEIR_NODE_SPECIAL, 0, name, text != NULL ? (const char *) text : "", text != NULL ? strlen ((const char *) text) : 0);
}

/* An entity that was not replaced. */
static void
reference_cb (void *data, const xmlChar *name)
{
  Reader *reader = data;

  if (reader->tree != NULL)
    g_string_append_printf (reader->text, "&%s;", name);
}

static void
internal_subset_cb (void *data, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
  const char *text = name != NULL ? (const char *) name : "";

  add (data, WEIR_NODE_SPECIAL, 0, "!DOCTYPE", text, strlen (text));
}

static xmlEntityPtr
get_entity_cb (void *data, const xmlChar *name)
{
  return xmlGetPredefinedEntity (name);
}

static void
ignore_error_cb (void *data, xmlErrorPtr error)
{
}

/* Returns: where it stopped being XML; -1 where it did not. */
static gint64
read_input (const WeirDecodeInput *input,
            WeirDecodedTree       *tree,
            char                 **message)
{
  xmlSAXHandler handler = {
    .initialized = XML_SAX2_MAGIC,
    .startElementNs = start_element_cb,
    .endElementNs = end_element_cb,
    .characters = characters_cb,
    .ignorableWhitespace = characters_cb,
    .cdataBlock = characters_cb,
    .comment = comment_cb,
    .processingInstruction = instruction_cb,
    .reference = reference_cb,
    .internalSubset = internal_subset_cb,
    .getEntity = get_entity_cb,
    .serror = ignore_error_cb,
  };
  g_autoptr (GString) text = g_string_new (NULL);
  Reader reader = { .tree = tree, .text = text };
  /* Of this thread. What converts between encodings knows no parser to complain to, and would write to standard error. */
  xmlStructuredErrorFunc old_func = xmlStructuredError;
  void *old_data = xmlStructuredErrorContext;
  xmlParserCtxtPtr context;
  gint64 place = 0;

  *message = NULL;
  context = xmlCreateMemoryParserCtxt ((const char *) input->bytes, (int) MIN (input->length, G_MAXINT));
  if (context == NULL)
    return 0;
  xmlSetStructuredErrorFunc (NULL, ignore_error_cb);
  reader.context = context;
  xmlCtxtUseOptions (context, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT);
  *context->sax = handler;
  context->userData = &reader;
  xmlParseDocument (context);
  if (context->wellFormed || reader.is_full)
    place = -1;
  else
    {
      const xmlError *error = xmlCtxtGetLastError (context);

      place = context->input != NULL ? (gint64) context->input->consumed + (context->input->cur - context->input->base) : 0;
      if (error != NULL && error->message != NULL)
        *message = g_strstrip (g_utf8_make_valid (error->message, -1));
    }
  if (context->myDoc != NULL)
    xmlFreeDoc (context->myDoc);
  context->myDoc = NULL;
  xmlFreeParserCtxt (context);
  xmlSetStructuredErrorFunc (old_data, old_func);

  return place;
}

static guint
recognise (const WeirDecodeInput *input,
           char                 **reason)
{
  gsize i = input->length >= 3 && memcmp (input->bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
  g_autofree char *message = NULL;

  while (i < input->length && g_ascii_isspace (input->bytes[i]))
    i++;
  if (i + 3 > input->length || input->bytes[i] != '<' || input->length > MAX_CHECKED_BYTES ||
      (!g_ascii_isalpha (input->bytes[i + 1]) && strchr ("?!_", input->bytes[i + 1]) == NULL))
    return WEIR_SURE_NOT;
  if (read_input (input, NULL, &message) >= 0)
    return WEIR_SURE_NOT;
  *reason = g_strdup (_("Starts with < and is one XML document"));

  return WEIR_SURE_VERY;
}

static gboolean
to_tree (const WeirDecodeInput *input,
         WeirDecodedTree       *tree,
         GError               **error)
{
  g_autofree char *message = NULL;
  gint64 place = read_input (input, tree, &message);
  g_autofree char *bytes = NULL;

  if (place < 0)
    return TRUE;
  if (weir_decoded_tree_get_n_nodes (tree) == 0)
    {
      g_set_error_literal (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("This is not XML. Choose another format."));
      return FALSE;
    }
  bytes = weir_format_count (place);
  /* Translators: a number of bytes, and what the XML parser says about it, in English. */
  weir_decoded_tree_take_problem (tree, g_strdup_printf (_("Reading stopped at byte %s: %s"), bytes,
                                                        message != NULL ? message : ""));

  return TRUE;
}

static void
break_line (GString *text,
            guint    depth)
{
  if (text->len > 0)
    g_string_append_c (text, '\n');
  for (guint i = 0; i < 2 * MIN (depth, MAX_INDENTED_LEVELS); i++)
    g_string_append_c (text, ' ');
}

static void
append_escaped (GString    *text,
                const char *bytes,
                gsize       length,
                gboolean    is_attribute)
{
  for (gsize i = 0; i < length; i++)
    {
      if (bytes[i] == '<')
        g_string_append (text, "&lt;");
      else if (bytes[i] == '&')
        g_string_append (text, "&amp;");
      else if (bytes[i] == '"' && is_attribute)
        g_string_append (text, "&quot;");
      else
        g_string_append_c (text, bytes[i]);
    }
}

static void
append_leaf (GString               *text,
             const WeirDecodedTree *tree,
             guint32                node)
{
  gsize name_length;
  gsize length;
  const char *name = weir_decoded_tree_get_name (tree, node, &name_length);
  const char *content = weir_decoded_tree_get_text (tree, node, &length);

  if (weir_decoded_tree_get_node (tree, node)->kind == WEIR_NODE_STRING)
    append_escaped (text, content, length, FALSE);
  else if (name_length > 0 && name[0] == '#')
    {
      g_string_append (text, "<!--");
      g_string_append_len (text, content, (gssize) length);
      g_string_append (text, "-->");
    }
  else
    {
      g_string_append_c (text, '<');
      g_string_append_len (text, name, (gssize) name_length);
      if (length > 0)
        g_string_append_c (text, ' ');
      g_string_append_len (text, content, (gssize) length);
      g_string_append (text, name_length > 0 && name[0] == '?' ? "?>" : ">");
    }
}

/* An element with its attributes, and with its text where it has nothing else. Returns the next node to be written. */
static guint32
append_element (GString               *text,
                const WeirDecodedTree *tree,
                guint32                node,
                gboolean              *is_open)
{
  const WeirDecodedNode *element = weir_decoded_tree_get_node (tree, node);
  guint32 child = node + 1;
  gsize length;
  const char *name = weir_decoded_tree_get_name (tree, node, &length);
  const char *value;

  *is_open = FALSE;
  g_string_append_c (text, '<');
  g_string_append_len (text, name, (gssize) length);
  while (child < element->end && (weir_decoded_tree_get_node (tree, child)->flags & WEIR_NODE_ATTRIBUTE) != 0)
    {
      value = weir_decoded_tree_get_name (tree, child, &length);
      g_string_append_c (text, ' ');
      g_string_append_len (text, value, (gssize) length);
      g_string_append (text, "=\"");
      value = weir_decoded_tree_get_text (tree, child, &length);
      append_escaped (text, value, length, TRUE);
      g_string_append_c (text, '"');
      child++;
    }
  if (child == element->end)
    {
      g_string_append (text, "/>");
      return child;
    }
  g_string_append_c (text, '>');
  if (child + 1 == element->end && weir_decoded_tree_get_node (tree, child)->kind == WEIR_NODE_STRING)
    {
      append_leaf (text, tree, child);
      name = weir_decoded_tree_get_name (tree, node, &length);
      g_string_append (text, "</");
      g_string_append_len (text, name, (gssize) length);
      g_string_append_c (text, '>');
      return child + 1;
    }
  *is_open = TRUE;

  return child;
}

static char *
to_text (const WeirDecodeInput *input,
         gsize                  max_bytes,
         gboolean              *is_cut,
         GError               **error)
{
  g_autoptr (WeirDecodedTree) tree = weir_decoder_to_tree (&weir_decoder_xml, input, NULL, error);
  g_autoptr (GString) text = NULL;
  guint32 node = 0;
  guint32 open = WEIR_NODE_NONE;

  if (tree == NULL)
    return NULL;
  text = g_string_new (NULL);
  *is_cut = weir_decoded_tree_get_problem (tree) != NULL;
  for (;;)
    {
      const WeirDecodedNode *at;

      while (open != WEIR_NODE_NONE && weir_decoded_tree_get_node (tree, open)->end == node)
        {
          gsize length;
          const char *name = weir_decoded_tree_get_name (tree, open, &length);

          at = weir_decoded_tree_get_node (tree, open);
          break_line (text, at->depth);
          g_string_append (text, "</");
          g_string_append_len (text, name, (gssize) length);
          g_string_append_c (text, '>');
          open = at->parent;
        }
      if (node == weir_decoded_tree_get_n_nodes (tree))
        break;
      if (text->len > max_bytes)
        {
          *is_cut = TRUE;
          break;
        }
      at = weir_decoded_tree_get_node (tree, node);
      break_line (text, at->depth);
      if ((at->flags & WEIR_NODE_CONTAINER) != 0)
        {
          gboolean is_open;
          guint32 next = append_element (text, tree, node, &is_open);

          if (is_open)
            open = node;
          node = next;
        }
      else
        append_leaf (text, tree, node++);
    }

  return g_string_free_and_steal (g_steal_pointer (&text));
}

const WeirDecoder weir_decoder_xml = {
  .id = "xml",
  .title = N_("XML"),
  .recognise = recognise,
  .to_tree = to_tree,
  .to_text = to_text,
};
