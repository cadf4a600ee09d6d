/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/weir-error.h"
#include "base/weir-format.h"
#include "command-publish.h"
#include "store/weir-profile-store.h"
#include "store/weir-template-store.h"

/* Templates: those that the window keeps of a connection, and files that are the value of one. */

#define N_SHOWN 3
#define MAX_VALUE_BYTES (16 * 1024 * 1024)

/* NULL: the connection has none of this name, or is none that is saved. */
static WeirMessageTemplate *
find_kept (WeirCli *cli,
           const char *name)
{
  g_autoptr (WeirTemplateStore) store = NULL;

  if (cli->profile_name == NULL)
    return NULL;
  store = weir_template_store_new (NULL);
  return weir_template_store_dup (store, weir_profile_get_id (cli->profile), name);
}

static WeirMessageTemplate *
load_file (WeirCli *cli,
           const char *path,
           GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, NULL, NULL);
  g_autoptr (WeirMessageTemplate) template = weir_message_template_new (path);
  g_autoptr (GError) problem = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (info != NULL && g_file_info_get_size (info) > MAX_VALUE_BYTES)
    {
      g_autofree char *limit = weir_format_bytes (MAX_VALUE_BYTES);

      /* Translators: name of a file, and a size */
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("“%s” is too large for a template: it may have %s."), path, limit);
      return NULL;
    }
  if (!g_file_load_contents (file, NULL, &text, &length, NULL, &problem))
    {
      if (cli->profile_name != NULL && g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        /* Translators: name of a template, and of a connection */
        g_set_error (error, WEIR_ERROR, WEIR_ERROR_NOT_FOUND,
                     _("There is neither a template nor a file “%s”: “weirctl -p %s publish --list-templates” lists the templates."), path,
                     cli->profile_name);
      else
        g_set_error (error, WEIR_ERROR, WEIR_ERROR_NOT_FOUND, _("The template “%s” cannot be read: %s."), path, problem->message);
      return NULL;
    }
  if (memchr (text, '\0', length) != NULL || !g_utf8_validate (text, (gssize) length, NULL))
    {
      g_set_error (error, WEIR_ERROR, WEIR_ERROR_INVALID, _("“%s” is no text: a template is the text of a value, in UTF-8."), path);
      return NULL;
    }
  /* The last line of a file ends, that of a message does not. */
  if (length > 0 && text[length - 1] == '\n')
    text[length - 1] = '\0';
  weir_template_text_set (&template->value, WEIR_BYTES_TEXT, text);
  return g_steal_pointer (&template);
}

WeirMessageTemplate *
weir_cli_publish_load_template (WeirCli *cli,
                                const char *name,
                                GError **error)
{
  WeirMessageTemplate *template = find_kept (cli, name);

  return template != NULL ? template : load_file (cli, name, error);
}

/* Without a connection: which one it is called says which templates there are. */
static char *
find_profile_id (WeirCli *cli,
                 GError **error)
{
  g_autoptr (WeirProfileStore) store = weir_profile_store_new (NULL);
  WeirProfile *profile;

  if (!weir_profile_store_load (store, error))
    return NULL;
  profile = weir_profile_store_find (store, cli->profile_name);
  if (profile == NULL)
    g_set_error (error, WEIR_ERROR, WEIR_ERROR_NOT_FOUND, _("There is no saved connection “%s”. Connections are saved in Weir’s window."),
                 cli->profile_name);
  return profile != NULL ? g_strdup (weir_profile_get_id (profile)) : NULL;
}

static void
print_json_template (WeirOutput *output,
                     const WeirMessageTemplate *template)
{
  weir_output_char (output, '{');
  weir_output_json_key (output, "name");
  weir_output_json_text (output, template->name);
  weir_output_json_key (output, "topic");
  weir_output_json_text (output, *template->topic != '\0' ? template->topic : NULL);
  weir_output_json_key (output, "count");
  weir_output_int64 (output, template->count);
  weir_output_json_key (output, "rate");
  if (template->rate > 0)
    {
      char buffer[G_ASCII_DTOSTR_BUF_SIZE];

      weir_output_text (output, g_ascii_dtostr (buffer, sizeof buffer, template->rate));
    }
  else
    {
      weir_output_text (output, "null");
    }
  weir_output_json_key (output, "seconds");
  weir_output_json_int64_or_null (output, template->seconds, template->seconds > 0);
  weir_output_char (output, '}');
}

void
weir_cli_publish_list_templates (WeirCli *cli)
{
  static const char *const titles[] = { "TEMPLATE", "TOPIC", ">MESSAGES", ">PER SECOND", ">SECONDS", NULL };
  g_autoptr (WeirTemplateStore) store = weir_template_store_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *profile = find_profile_id (cli, &error);
  g_auto (GStrv) names = NULL;
  WeirCliTable *table;

  if (profile == NULL)
    {
      weir_cli_fail (cli, error);
      return;
    }
  names = weir_template_store_list (store, profile);
  table = cli->json ? NULL : weir_cli_table_new (titles);
  if (cli->json)
    weir_output_char (&cli->output, '[');
  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autoptr (WeirMessageTemplate) template = weir_template_store_dup (store, profile, names[i]);

      if (cli->json)
        {
          weir_output_text (&cli->output, i > 0 ? ",\n" : "\n");
          print_json_template (&cli->output, template);
          continue;
        }
      weir_cli_table_add (table, g_strdup (template->name));
      weir_cli_table_add (table, *template->topic != '\0' ? g_strdup (template->topic) : NULL);
      weir_cli_table_add_count (table, template->count);
      weir_cli_table_add (table, template->rate > 0 ? g_strdup_printf ("%g", template->rate) : NULL);
      weir_cli_table_add (table, template->seconds > 0 ? weir_format_count (template->seconds) : NULL);
    }
  if (cli->json)
    weir_output_text (&cli->output, names[0] != NULL ? "\n]\n" : "]\n");
  else
    weir_cli_table_print (table, &cli->output);
  weir_cli_quit (cli, WEIR_CLI_DONE);
}

/* As “publish --file” reads it. */
static void
print_json_message (WeirOutput *output,
                    WeirRecord *record)
{
  weir_output_char (output, '{');
  weir_output_json_key (output, "key");
  weir_output_json_gbytes (output, weir_record_get_key (record));
  weir_output_json_key (output, "value");
  weir_output_json_gbytes (output, weir_record_get_value (record));
  weir_output_json_key (output, "headers");
  weir_output_char (output, '[');
  for (guint i = 0; i < weir_record_get_n_headers (record); i++)
    {
      const WeirHeader *header = weir_record_get_header (record, i);

      weir_output_text (output, i > 0 ? ",[" : "[");
      weir_output_json_text (output, header->name);
      weir_output_char (output, ',');
      weir_output_json_gbytes (output, header->value);
      weir_output_char (output, ']');
    }
  weir_output_text (output, "]}");
}

/* How many there will be, in a sentence. */
static char *
describe (const WeirCliPublish *self)
{
  g_autofree char *count = weir_format_count (self->n_messages);
  g_autofree char *time = weir_format_duration (self->limit_usec);

  if (self->n_messages == G_MAXINT64)
    /* Translators: the name of a topic, and a duration */
    return g_strdup_printf (_("Messages would be published to “%s” for %s, beginning with these:"), self->topic, time);
  if (self->limit_usec > 0)
    /* Translators: number of messages, the name of a topic, and a duration */
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message would be published to “%s” within %s:",
                                         "%s messages would be published to “%s”, as many as can be within %s, beginning with these:",
                                         (gulong) self->n_messages),
                            count, self->topic, time);
  /* Translators: number of messages, and the name of a topic */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s message would be published to “%s”:",
                                       "%s messages would be published to “%s”, beginning with these:", (gulong) self->n_messages),
                          count, self->topic);
}

/* The first few messages, and nothing is published. */
void
weir_cli_publish_preview_template (WeirCliPublish *self)
{
  WeirCli *cli = self->cli;
  WeirOutput *output = &cli->output;
  gint64 n_shown = MIN (self->n_messages, N_SHOWN);

  if (cli->json)
    {
      weir_output_text (output, "{\"dry_run\":true");
      weir_output_json_key (output, "topic");
      weir_output_json_text (output, self->topic);
      weir_output_json_key (output, "messages");
      weir_output_json_int64_or_null (output, self->n_messages, self->n_messages != G_MAXINT64);
      weir_output_json_key (output, "first");
      weir_output_char (output, '[');
    }
  else
    {
      g_autofree char *text = describe (self);

      weir_output_text (output, text);
      weir_output_char (output, '\n');
    }
  for (gint64 i = 0; i < n_shown; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WeirRecord) record = weir_input_template_next (self->template, &error);

      if (record == NULL)
        {
          /* Half of a document is worse than none. */
          output->length = 0;
          weir_cli_fail (cli, error);
          return;
        }
      if (cli->json)
        weir_output_text (output, i > 0 ? ",\n" : "\n");
      print_json_message (output, record);
      if (!cli->json)
        weir_output_char (output, '\n');
    }
  if (cli->json)
    weir_output_text (output, "]}\n");
  weir_cli_quit (cli, WEIR_CLI_DONE);
}
