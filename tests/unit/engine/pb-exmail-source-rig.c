/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-source-rig.c: see pb-exmail-source-rig.h. */
#include "pb-exmail-source-rig.h"

#include <string.h>

#define TOKENS 200

static void
note (PbMailSource *source, const PbEvent *event, gpointer user_data)
{
  PbExmailSourceRig *f = user_data;

  g_assert_cmpstr (event->account, ==, "bob");
  g_assert_false (f->stopped);
  if (event->type != PB_EVENT_ALIVE)
    g_string_append_printf (f->events, "%s%s", f->events->len > 0 ? " " : "", pb_event_type_to_string (event->type));
  if (event->type == PB_EVENT_UNREAD)
    g_assert_cmpstr (event->folder, ==, "INBOX"); /* its number has the same name with and without IMAP beside it */
  if (event->type == PB_EVENT_UNREAD)
    g_string_append_printf (f->events, ":%d", (int) event->number);
  if (event->type == PB_EVENT_MAIL)
    {
      g_string_append_printf (f->events, ":%s", event->message->subject);
      g_free (f->last_key);
      f->last_key = g_strdup (event->message->key);
      g_clear_pointer (&f->last_message, pb_message_unref);
      f->last_message = pb_message_ref (event->message);
      f->mails++;
    }
  if (event->type == PB_EVENT_GONE)
    pb_ledger_forget (f->rig.context.ledger, event->account, event->key); /* as the monitor does */
  if (event->type == PB_EVENT_FAILED)
    {
      g_free (f->last_text);
      f->last_text = g_strdup (event->text);
      f->last_delay = event->delay;
      g_string_append_printf (f->events, ":%s", pb_error_class_to_string (event->error_class));
    }
  if (f->stop_after > 0 && --f->stop_after == 0)
    {
      f->stopped = TRUE;
      pb_mail_source_stop (source);
    }
}

static PbAccount *
make_account (const char *more)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = g_strconcat ("[bob]\nkind=exmail\naddress=bob@acme.example\nclient-id=acmeadmin\n"
                                       "api-url=" EXMAIL_API "\ntoken-url=" EXMAIL_TOKEN "\nlogin-url=http://127.0.0.1:8080/cgi-bin/login\n",
                                       more,
                                       NULL);
  g_autoptr (GError) error = NULL;
  PbAccount *account;

  g_assert_true (g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, NULL));
  account = pb_account_load (file, "bob", &error);
  g_assert_no_error (error);
  return account;
}

static void
make_source (PbExmailSourceRig *f, const char *more)
{
  g_autoptr (GError) error = NULL;

  if (f->rig.context.exmail == NULL)
    f->rig.context.exmail = pb_exmail_tokens_new (PB_HTTP (f->http), PB_VAULT (f->rig.vault), f->rig.context.clock);
  f->account = make_account (more);
  f->source = pb_mail_source_new (f->account, &f->rig.context, note, f, &error);
  g_assert_no_error (error);
}

static void
drop_source (PbExmailSourceRig *f)
{
  pb_mail_source_stop (f->source);
  pb_rig_spin ();
  g_assert_finalize_object (f->source);
  g_clear_pointer (&f->account, pb_account_unref);
}

void
pb_exmail_source_rig_set_up (PbExmailSourceRig *f, gconstpointer data)
{
  pb_rig_set_up (&f->rig);
  f->http = pb_fake_http_new ();
  f->rig.context.http = PB_HTTP (f->http);
  f->server = pb_fake_listen_new (f->rig.dialer, EXMAIL_HOST);
  f->events = g_string_new (NULL);
  pb_memory_vault_set (f->rig.vault, "bob.openapi", "00112233445566778899aabbccddeeff");
  for (guint i = 1; i <= TOKENS; i++)
    {
      g_autofree char *body = g_strdup_printf ("{\"access_token\":\"token-%u\",\"token_type\":\"Bearer\",\"expires_in\":86400,\"refresh_token\":\"\"}", i);
      pb_fake_http_answer (f->http, EXMAIL_TOKEN, 200, "text/html", body);
    }
  pb_fake_http_answer (f->http, EXMAIL_USER, 200, "text/html", "{\"Alias\":\"bob@acme.example\",\"SlaveList\":\"robert@acme.example\"}");
  pb_exmail_source_rig_set_count (f, 0);
  make_source (f, data != NULL ? data : "");
}

void
pb_exmail_source_rig_tear_down (PbExmailSourceRig *f, gconstpointer data)
{
  drop_source (f);
  g_clear_pointer (&f->rig.context.exmail, pb_exmail_tokens_free);
  pb_rig_spin ();
  g_assert_finalize_object (f->http);
  pb_rig_tear_down (&f->rig);
  pb_fake_listen_free (f->server);
  g_string_free (f->events, TRUE);
  g_clear_pointer (&f->last_message, pb_message_unref);
  g_free (f->last_key);
  g_free (f->last_text);
}

void
pb_exmail_source_rig_restart (PbExmailSourceRig *f, const char *more)
{
  drop_source (f);
  g_clear_pointer (&f->rig.context.exmail, pb_exmail_tokens_free);
  pb_rig_reopen_ledger (&f->rig);
  make_source (f, more);
  g_string_truncate (f->events, 0);
}

void
pb_exmail_source_rig_edit (PbExmailSourceRig *f, const char *more)
{
  drop_source (f);
  make_source (f, more);
}

void
pb_exmail_source_rig_start (PbExmailSourceRig *f)
{
  pb_mail_source_start (f->source);
  pb_rig_spin ();
  g_assert_nonnull (strstr (f->events->str, "watching"));
  g_string_truncate (f->events, 0);
  g_assert_cmpuint (pb_fake_listen_count_connections (f->server), ==, 1);
}

void
pb_exmail_source_rig_expect (PbExmailSourceRig *f, const char *events)
{
  pb_rig_spin ();
  g_assert_cmpstr (f->events->str, ==, events);
  g_string_truncate (f->events, 0);
}

void
pb_exmail_source_rig_set_count (PbExmailSourceRig *f, int number)
{
  g_autofree char *body = g_strdup_printf ("{\"Alias\":\"bob@acme.example\",\"NewCount\":\"%d\"}", number);

  pb_fake_http_forget (f->http, EXMAIL_COUNT);
  pb_fake_http_answer (f->http, EXMAIL_COUNT, 200, "text/html", body);
}

void
pb_exmail_source_rig_push_mail (PbExmailSourceRig *f, const char *id, const char *subject, int number)
{
  g_autofree char *name = id != NULL ? g_strdup_printf ("\"MailId\":\"%s\",", id) : g_strdup ("");
  g_autofree char *json = g_strdup_printf ("{\"UserName\":\"bob@acme.example\",%s\"Sender\":\"\\\"Carol\\\" <carol@other.example>\",\"Receiver\":\"bob@acme.example\","
                                           "\"Subject\":\"%s\",\"Summary\":\"Are you free at noon \",\"NewCount\":%d}",
                                           name,
                                           subject,
                                           number);

  pb_fake_listen_push (f->server, json);
  pb_rig_spin ();
}

void
pb_exmail_source_rig_push_count (PbExmailSourceRig *f, int number)
{
  g_autofree char *json = g_strdup_printf ("{ \" UserName\":\"bob@acme.example\", \" NewCount \":%d, }", number);

  pb_fake_listen_push (f->server, json);
  pb_rig_spin ();
}

guint
pb_exmail_source_rig_asked (PbExmailSourceRig *f, const char *url)
{
  return pb_fake_http_get_count (f->http, url);
}
