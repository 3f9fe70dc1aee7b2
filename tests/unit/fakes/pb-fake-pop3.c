/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-fake-pop3.c: see pb-fake-pop3.h. */
#include "pb-fake-pop3.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  char *uidl;
  char *subject;
} Mail;

/* One connection, with the mailbox as it was at its beginning (RFC 1939 4). */
typedef struct
{
  PbFakeStream *stream; /* (unowned) */
  GString *input;
  GPtrArray *mails; /* (nullable) (element-type Mail) */
} Peer;

struct _PbFakePop3
{
  PbFakePop3Faults faults;
  char *password;
  GPtrArray *mails;
  GPtrArray *peers;
  GString *log;
  guint logins;
};

static void
mail_free (gpointer data)
{
  Mail *mail = data;

  g_free (mail->uidl);
  g_free (mail->subject);
  g_free (mail);
}

static Mail *
mail_new (const char *uidl, const char *subject)
{
  Mail *mail = g_new (Mail, 1);

  *mail = (Mail){ g_strdup (uidl), g_strdup (subject) };
  return mail;
}

static void
peer_free (gpointer data)
{
  Peer *peer = data;

  g_string_free (peer->input, TRUE);
  g_clear_pointer (&peer->mails, g_ptr_array_unref);
  g_free (peer);
}

static void say (Peer *peer, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
say (Peer *peer, const char *format, ...)
{
  va_list args;
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  line = g_strconcat (text, "\r\n", NULL);
  pb_fake_stream_send (peer->stream, line, -1);
}

static Peer *
peer_of (PbFakePop3 *self, PbFakeStream *stream)
{
  for (guint i = 0; i < self->peers->len; i++)
    {
      Peer *peer = g_ptr_array_index (self->peers, i);
      if (peer->stream == stream)
        return peer;
    }
  g_error ("no such connection");
}

static void
opened (gpointer data, PbFakeStream *stream)
{
  PbFakePop3 *self = data;
  Peer *peer = g_new0 (Peer, 1);

  peer->stream = stream;
  peer->input = g_string_new (NULL);
  g_ptr_array_add (self->peers, peer);
  if (!self->faults.silent)
    say (peer, "%s", self->faults.greeting != NULL ? self->faults.greeting : "+OK ready");
}

static void
closed (gpointer data, PbFakeStream *stream)
{
  PbFakePop3 *self = data;

  g_ptr_array_remove (self->peers, peer_of (self, stream));
}

static void
check_password (PbFakePop3 *self, Peer *peer, const char *password)
{
  self->logins++;
  if (self->faults.login_answer != NULL)
    say (peer, "%s", self->faults.login_answer);
  else if (!g_str_equal (password, self->password) || (self->faults.stls && !pb_fake_stream_is_secure (peer->stream)))
    say (peer, "-ERR [AUTH] Authentication failed.");
  else
    {
      peer->mails = g_ptr_array_new_with_free_func (mail_free);
      for (guint i = 0; i < self->mails->len; i++)
        {
          const Mail *mail = g_ptr_array_index (self->mails, i);
          g_ptr_array_add (peer->mails, mail_new (mail->uidl, mail->subject));
        }
      say (peer, "+OK Logged in.");
    }
}

static void
send_top (PbFakePop3 *self, Peer *peer, guint number)
{
  if (self->faults.hang)
    return;
  if (self->faults.top_answer != NULL)
    say (peer, "%s", self->faults.top_answer);
  else if (number < 1 || number > peer->mails->len)
    say (peer, "-ERR There's no message %u.", number);
  else
    say (peer, "+OK\r\nFrom: Carol <carol@other.example>\r\nSubject: %s\r\n\r\nwords\r\n.", ((Mail *) g_ptr_array_index (peer->mails, number - 1))->subject);
}

static void
command (PbFakePop3 *self, Peer *peer, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 3);
  gboolean in = peer->mails != NULL;

  g_string_append_printf (self->log, "%s ", g_str_equal (words[0], "PASS") ? "PASS" : line);
  if (g_str_equal (words[0], "CAPA"))
    say (peer, "+OK\r\nUSER\r\nTOP\r\nUIDL\r\n%s%s.", self->faults.stls ? "STLS\r\n" : "", self->faults.capa != NULL ? self->faults.capa : "");
  else if (g_str_equal (words[0], "STLS") && self->faults.stls)
    say (peer, "+OK Begin TLS negotiation now.");
  else if (g_str_equal (words[0], "AUTH") && self->faults.auth_answer != NULL)
    say (peer, "%s", self->faults.auth_answer);
  else if (g_str_equal (words[0], "USER"))
    say (peer, "+OK");
  else if (g_str_equal (words[0], "PASS"))
    check_password (self, peer, words[1]);
  else if (g_str_equal (words[0], "STAT") && in)
    say (peer, "+OK %u %u", peer->mails->len, peer->mails->len * 100);
  else if (g_str_equal (words[0], "UIDL") && in)
    {
      g_autoptr (GString) list = g_string_new ("+OK\r\n");
      for (guint i = 0; i < peer->mails->len; i++)
        g_string_append_printf (list, "%u %s\r\n", i + 1, ((Mail *) g_ptr_array_index (peer->mails, i))->uidl);
      say (peer, "%s.", list->str);
    }
  else if (g_str_equal (words[0], "TOP") && in)
    send_top (self, peer, (guint) atoi (words[1]));
  else if (g_str_equal (words[0], "QUIT"))
    say (peer, "+OK Logging out.");
  else
    say (peer, "-ERR Unknown command.");
}

static void
received (gpointer data, PbFakeStream *stream, const guint8 *bytes, gsize len)
{
  PbFakePop3 *self = data;
  Peer *peer = peer_of (self, stream);
  char *end;

  g_string_append_len (peer->input, (const char *) bytes, (gssize) len);
  while (!self->faults.silent && (end = strstr (peer->input->str, "\r\n")) != NULL)
    {
      g_autofree char *line = g_strndup (peer->input->str, (gsize) (end - peer->input->str));
      g_string_erase (peer->input, 0, end + 2 - peer->input->str);
      command (self, peer, line);
    }
}

static const PbFakePeerClass peer_class = { opened, NULL, received, closed };

PbFakePop3 *
pb_fake_pop3_new (PbFakeDialer *dialer, const char *host, const char *password)
{
  PbFakePop3 *self = g_new0 (PbFakePop3, 1);

  self->password = g_strdup (password);
  self->mails = g_ptr_array_new_with_free_func (mail_free);
  self->peers = g_ptr_array_new_with_free_func (peer_free);
  self->log = g_string_new (NULL);
  pb_fake_dialer_add (dialer, host, &peer_class, self);
  return self;
}

void
pb_fake_pop3_free (PbFakePop3 *self)
{
  g_free (self->password);
  g_ptr_array_unref (self->mails);
  g_ptr_array_unref (self->peers);
  g_string_free (self->log, TRUE);
  g_free (self);
}

PbFakePop3Faults *
pb_fake_pop3_faults (PbFakePop3 *self)
{
  return &self->faults;
}

void
pb_fake_pop3_deliver (PbFakePop3 *self, const char *uidl, const char *subject)
{
  g_ptr_array_add (self->mails, mail_new (uidl, subject));
}

void
pb_fake_pop3_delete (PbFakePop3 *self, const char *uidl)
{
  for (guint i = self->mails->len; i-- > 0;)
    if (g_str_equal (((Mail *) g_ptr_array_index (self->mails, i))->uidl, uidl))
      g_ptr_array_remove_index (self->mails, i);
}

void
pb_fake_pop3_delete_all (PbFakePop3 *self)
{
  g_ptr_array_set_size (self->mails, 0);
}

void
pb_fake_pop3_reverse (PbFakePop3 *self)
{
  for (guint i = 0; i < self->mails->len / 2; i++)
    {
      gpointer swapped = self->mails->pdata[i];
      self->mails->pdata[i] = self->mails->pdata[self->mails->len - 1 - i];
      self->mails->pdata[self->mails->len - 1 - i] = swapped;
    }
}

guint
pb_fake_pop3_count_connections (PbFakePop3 *self)
{
  return self->peers->len;
}

guint
pb_fake_pop3_count_logins (PbFakePop3 *self)
{
  return self->logins;
}

const char *
pb_fake_pop3_get_log (PbFakePop3 *self)
{
  return self->log->str;
}

void
pb_fake_pop3_clear_log (PbFakePop3 *self)
{
  g_string_truncate (self->log, 0);
}
