/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-saved.c: the service's memory as JSON. */
#include "pb-saved.h"

#include "pb-put.h"
#include "pb-saved-company.h"

static void
begin_array (JsonBuilder *builder, const char *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
}

/* ---- writing ---- */

static void
write_mail (JsonBuilder *builder, const PbMail *mail)
{
  json_builder_begin_object (builder);
  pb_put_text (builder, "id", mail->id);
  pb_put_text (builder, "from-name", mail->from_name);
  pb_put_text (builder, "from-address", mail->from_address);
  pb_put_text (builder, "subject", mail->subject);
  pb_put_text (builder, "summary", mail->summary);
  pb_put_number (builder, "at", mail->at);
  pb_put_number (builder, "read", mail->read);
  json_builder_end_object (builder);
}

static void
write_mailbox (JsonBuilder *builder, const PbMailbox *mailbox)
{
  json_builder_begin_object (builder);
  pb_put_text (builder, "address", mailbox->address);
  pb_put_number (builder, "unread", mailbox->unread);
  begin_array (builder, "mails");
  for (guint i = 0; i < mailbox->mails->len; i++)
    write_mail (builder, mailbox->mails->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
write_token (const char *token, gint64 end, gpointer builder)
{
  json_builder_begin_object (builder);
  pb_put_text (builder, "token", token);
  pb_put_number (builder, "end", end);
  json_builder_end_object (builder);
}

void
pb_saved_write (PbDemo *demo, JsonBuilder *builder)
{
  pb_put_text (builder, "secret", demo->secret);
  pb_put_text (builder, "corp-id", demo->corp_id);
  begin_array (builder, "corp-secrets");
  for (char **secret = demo->corp_secrets; *secret != NULL; secret++)
    json_builder_add_string_value (builder, *secret);
  json_builder_end_array (builder);
  pb_put_number (builder, "version", pb_company_version (demo->company));
  pb_saved_write_company (demo, builder);
  begin_array (builder, "tokens");
  pb_keys_each_token (demo->keys, write_token, builder);
  json_builder_end_array (builder);
  begin_array (builder, "mailboxes");
  for (guint i = 0; i < pb_mailboxes_size (demo->mailboxes); i++)
    if (i == 0 || pb_mailboxes_nth (demo->mailboxes, i)->mails->len > 0)
      write_mailbox (builder, pb_mailboxes_nth (demo->mailboxes, i));
  json_builder_end_array (builder);
}

/* ---- reading ---- */

static const char *
text (JsonObject *object, const char *name)
{
  return json_object_get_string_member_with_default (object, name, "");
}

static gint64
number (JsonObject *object, const char *name)
{
  return json_object_get_int_member_with_default (object, name, 0);
}

static JsonArray *
array (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_array_ref (json_node_get_array (node)) : json_array_new ();
}

static void
load_mail (PbDemo *demo, PbMailbox *mailbox, JsonObject *saved)
{
  g_autofree char *from = g_strdup_printf ("%s <%s>", text (saved, "from-name"), text (saved, "from-address"));
  PbMail *mail = pb_mailbox_deliver (demo->mailboxes, mailbox, from, text (saved, "subject"), text (saved, "summary"));

  g_free (mail->id);
  mail->id = g_strdup (text (saved, "id"));
  mail->at = number (saved, "at");
  mail->read = number (saved, "read") != 0;
}

static void
load_mailbox (JsonArray *list, guint index, JsonNode *node, gpointer user_data)
{
  PbDemo *demo = user_data;
  JsonObject *saved = json_node_get_object (node);
  PbMailbox *mailbox = pb_company_ensure (demo->company, text (saved, "address"))->mailbox;
  g_autoptr (JsonArray) mails = array (saved, "mails");

  for (guint i = 0; i < json_array_get_length (mails); i++)
    load_mail (demo, mailbox, json_array_get_object_element (mails, i));
  mailbox->unread = number (saved, "unread");
}

static void
load_token (JsonArray *list, guint index, JsonNode *node, gpointer user_data)
{
  PbDemo *demo = user_data;
  JsonObject *saved = json_node_get_object (node);

  pb_keys_add_token (demo->keys, text (saved, "token"), number (saved, "end"));
}

static void
load_corp (PbDemo *demo, JsonObject *saved)
{
  g_autoptr (JsonArray) secrets = array (saved, "corp-secrets");

  g_free (demo->corp_id);
  demo->corp_id = g_strdup (text (saved, "corp-id"));
  for (guint i = 0; i < json_array_get_length (secrets) && demo->corp_secrets[i] != NULL; i++)
    {
      g_free (demo->corp_secrets[i]);
      demo->corp_secrets[i] = g_strdup (json_array_get_string_element (secrets, i));
    }
}

gboolean
pb_saved_load (PbDemo *demo, const char *path, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (JsonArray) mailboxes = NULL, tokens = NULL;
  JsonObject *saved;

  if (!json_parser_load_from_file (parser, path, error))
    return FALSE;
  saved = JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)) ? json_node_get_object (json_parser_get_root (parser)) : NULL;
  if (saved == NULL || *text (saved, "secret") == '\0')
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s is not what the verb state answers", path);
      return FALSE;
    }
  g_free (demo->secret);
  demo->secret = g_strdup (text (saved, "secret"));
  load_corp (demo, saved);
  pb_saved_load_company (demo, saved);
  mailboxes = array (saved, "mailboxes");
  tokens = array (saved, "tokens");
  json_array_foreach_element (mailboxes, load_mailbox, demo);
  json_array_foreach_element (tokens, load_token, demo);
  return TRUE;
}
