/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-fake-imap.c: see pb-fake-imap.h. */
#include "pb-fake-imap.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  guint32 uid;
  gboolean seen;
  char *from;
  char *subject;
} Mail;

typedef struct
{
  PbFakeStream *stream; /* (unowned) */
  GString *input;
  char *idle_tag; /* (nullable): IDLE is on */
  gboolean selected;
  gboolean read_only;
  guint told; /* EXISTS as the program knows it */
} Link;

struct _PbFakeImap
{
  char *password;
  PbFakeImapFaults faults;
  GPtrArray *mails; /* (element-type Mail) */
  GPtrArray *links; /* (element-type Link) */
  GString *log;
  guint32 uid_validity, next_uid;
  guint logins;
  gsize sent;
};

static void
mail_free (gpointer data)
{
  Mail *mail = data;

  g_free (mail->from);
  g_free (mail->subject);
  g_free (mail);
}

static void
link_free (gpointer data)
{
  Link *link = data;

  g_string_free (link->input, TRUE);
  g_free (link->idle_tag);
  g_free (link);
}

G_GNUC_PRINTF (3, 4)
static void
say (PbFakeImap *self, Link *link, const char *format, ...)
{
  va_list args;
  g_autofree char *text = NULL;

  if (self->faults.silent)
    return;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  self->sent += strlen (text) + 2;
  pb_fake_stream_send (link->stream, text, -1);
  pb_fake_stream_send (link->stream, "\r\n", 2);
}

static void
tell_exists (PbFakeImap *self, Link *link)
{
  if (!link->selected || link->told == self->mails->len)
    return;
  link->told = self->mails->len;
  say (self, link, "* %u EXISTS", link->told);
}

static gboolean
in_set (const char *set, guint32 number, guint32 star)
{
  g_auto (GStrv) parts = g_strsplit (set, ",", -1);

  for (gsize i = 0; parts[i] != NULL; i++)
    {
      const char *colon = strchr (parts[i], ':');
      guint32 a = parts[i][0] == '*' ? star : (guint32) strtoul (parts[i], NULL, 10);
      guint32 b = colon == NULL ? a : (colon[1] == '*' ? star : (guint32) strtoul (colon + 1, NULL, 10));
      if (number >= MIN (a, b) && number <= MAX (a, b))
        return TRUE;
    }
  return FALSE;
}

static guint32
last_uid (PbFakeImap *self)
{
  return self->mails->len > 0 ? ((Mail *) g_ptr_array_index (self->mails, self->mails->len - 1))->uid : 0;
}

static gboolean
matches (PbFakeImap *self, const Mail *mail, const char *criteria)
{
  const char *uid = strstr (criteria, "UID ");

  if (strstr (criteria, "UNSEEN") != NULL && mail->seen)
    return FALSE;
  if (uid == NULL)
    return TRUE;
  g_autofree char *set = g_strndup (uid + 4, strcspn (uid + 4, " )"));
  return in_set (set, mail->uid, last_uid (self));
}

/* UID SEARCH [RETURN (…)] criteria */
static void
search (PbFakeImap *self, Link *link, const char *tag, const char *rest)
{
  g_autoptr (GString) all = g_string_new (NULL);
  const char *criteria = strchr (rest, ')') != NULL ? strchr (rest, ')') + 1 : rest;
  gboolean extended = g_str_has_prefix (rest, "RETURN ");
  guint32 count = 0, max = 0;

  for (guint i = 0; i < self->mails->len; i++)
    {
      const Mail *mail = g_ptr_array_index (self->mails, i);
      if (!matches (self, mail, criteria))
        continue;
      g_string_append_printf (all, "%s%u", all->len == 0 ? "" : (extended ? "," : " "), mail->uid);
      count++;
      max = mail->uid;
    }
  if (!extended)
    say (self, link, "* SEARCH%s%s", count > 0 ? " " : "", all->str);
  else if (strstr (rest, "COUNT") != NULL)
    say (self, link, "* ESEARCH (TAG \"%s\") UID COUNT %u", tag, count);
  else if (count > 0 && strstr (rest, "MAX") != NULL)
    say (self, link, "* ESEARCH (TAG \"%s\") UID MAX %u", tag, max);
  else if (count > 0)
    say (self, link, "* ESEARCH (TAG \"%s\") UID ALL %s", tag, all->str);
  else
    say (self, link, "* ESEARCH (TAG \"%s\") UID", tag);
  say (self, link, "%s OK done", tag);
}

static void
fetch_one (PbFakeImap *self, Link *link, guint index, const char *items)
{
  const Mail *mail = g_ptr_array_index (self->mails, index);
  const char *section = strstr (items, "BODY.PEEK[");
  g_autofree char *name = section != NULL ? g_strndup (section + 10, strcspn (section + 10, "]")) : g_strdup ("");
  g_autofree char *header = g_strdup_printf ("From: %s\r\nSubject: %s\r\nDate: Thu, 01 Jan 2026 00:00:00 +0000\r\n"
                                             "Message-ID: <m%u@zoo.test>\r\n\r\n",
                                             mail->from,
                                             mail->subject,
                                             mail->uid);
  const char *partial = section != NULL && strstr (section, "]<0.") != NULL ? "<0>" : "";

  if (section == NULL)
    say (self, link, "* %u FETCH (UID %u FLAGS (%s))", index + 1, mail->uid, mail->seen ? "\\Seen" : "");
  else
    say (self, link, "* %u FETCH (UID %u FLAGS (%s) INTERNALDATE \"01-Jan-2026 00:00:00 +0000\" BODY[%s]%s {%zu}\r\n%s)", index + 1, mail->uid, mail->seen ? "\\Seen" : "", name, partial, strlen (header), header);
}

/* FETCH first:last (items), by message numbers */
static void
fetch_range (PbFakeImap *self, Link *link, const char *tag, const char *rest)
{
  g_autofree char *set = g_strndup (rest, strcspn (rest, " "));

  for (guint i = 0; i < self->mails->len; i++)
    if (in_set (set, i + 1, self->mails->len))
      fetch_one (self, link, i, rest);
  say (self, link, "%s OK done", tag);
}

/* UID FETCH set (items) */
static void
fetch (PbFakeImap *self, Link *link, const char *tag, const char *rest)
{
  g_autofree char *set = g_strndup (rest, strcspn (rest, " "));

  for (guint i = 0; i < self->mails->len; i++)
    if (in_set (set, ((Mail *) g_ptr_array_index (self->mails, i))->uid, last_uid (self)))
      fetch_one (self, link, i, rest);
  say (self, link, "%s OK done", tag);
}

/* UID STORE set +FLAGS.SILENT (\Seen) */
static void
store (PbFakeImap *self, Link *link, const char *tag, const char *rest)
{
  g_autofree char *set = g_strndup (rest, strcspn (rest, " "));

  if (self->faults.store_answer != NULL || link->read_only)
    {
      say (self, link, "%s %s", tag, self->faults.store_answer != NULL ? self->faults.store_answer : "NO read-only");
      return;
    }
  for (guint i = 0; i < self->mails->len; i++)
    {
      Mail *mail = g_ptr_array_index (self->mails, i);
      if (in_set (set, mail->uid, last_uid (self)))
        mail->seen = TRUE;
    }
  say (self, link, "%s OK done", tag);
}

static void
open_mailbox (PbFakeImap *self, Link *link, const char *tag, gboolean read_only)
{
  if (self->faults.no_folder)
    {
      say (self, link, "%s NO [NONEXISTENT] No such mailbox.", tag);
      return;
    }
  link->selected = TRUE;
  link->read_only = read_only;
  link->told = self->mails->len;
  say (self, link, "* FLAGS (\\Seen)");
  say (self, link, "* %u EXISTS", link->told);
  say (self, link, "* OK [UIDVALIDITY %u] ok", self->uid_validity);
  say (self, link, "* OK [UIDNEXT %u] ok", self->next_uid);
  say (self, link, "%s OK [%s] done", tag, read_only ? "READ-ONLY" : "READ-WRITE");
}

static void
answer_login (PbFakeImap *self, Link *link, const char *tag, gboolean right)
{
  self->logins++;
  if (self->faults.starttls && !pb_fake_stream_is_secure (link->stream))
    say (self, link, "%s NO [PRIVACYREQUIRED] not like this", tag);
  else if (self->faults.login_answer != NULL)
    say (self, link, "%s %s", tag, self->faults.login_answer);
  else if (right)
    say (self, link, "%s OK in", tag);
  else
    say (self, link, "%s NO [AUTHENTICATIONFAILED] Authentication failed.", tag);
}

static void
try_password (PbFakeImap *self, Link *link, const char *tag, const char *base64)
{
  gsize len;
  g_autofree guchar *plain = g_base64_decode (base64, &len);
  g_autoptr (GString) text = g_string_new_len ((const char *) plain, (gssize) len);
  const char *user = text->str + strlen (text->str) + 1;

  answer_login (self, link, tag, len > 3 && g_str_equal (user + strlen (user) + 1, self->password));
}

static void
log_in (PbFakeImap *self, Link *link, const char *tag, const char *arguments)
{
  g_autofree char *end = g_strdup_printf ("\" \"%s\"", self->password);

  answer_login (self, link, tag, g_str_has_suffix (arguments, end));
}

static void
capability (PbFakeImap *self, Link *link, const char *tag)
{
  gboolean clear = self->faults.starttls && !pb_fake_stream_is_secure (link->stream);

  say (self, link, "* CAPABILITY IMAP4rev1 SASL-IR ID ENABLE ESEARCH%s%s", clear ? " STARTTLS LOGINDISABLED" : " AUTH=PLAIN", self->faults.no_idle ? "" : " IDLE");
  say (self, link, "%s OK done", tag);
}

/* What is in the mailbox is in INBOX; the others are for show. */
static void
list (PbFakeImap *self, Link *link, const char *tag)
{
  say (self, link, "* LIST (\\HasNoChildren \\Sent) \"/\" \"&XfJT0ZAB-\"");
  say (self, link, "* LIST (\\Noselect) \"/\" Work");
  say (self, link, "* LIST (\\HasNoChildren) \"/\" INBOX");
  say (self, link, "%s OK done", tag);
}

static void
status (PbFakeImap *self, Link *link, const char *tag, const char *rest)
{
  g_autofree char *name = g_strndup (rest, strcspn (rest, "("));
  guint unseen = 0;

  for (guint i = 0; i < self->mails->len; i++)
    unseen += ((Mail *) g_ptr_array_index (self->mails, i))->seen ? 0 : 1;
  say (self, link, "* STATUS %s(UNSEEN %u)", name, strstr (name, "INBOX") != NULL ? unseen : 0);
  say (self, link, "%s OK done", tag);
}

static void
begin_idle (PbFakeImap *self, Link *link, const char *tag)
{
  link->idle_tag = g_strdup (tag);
  say (self, link, "+ idling");
  tell_exists (self, link);
}

static gboolean
take_prefix (const char **command, const char *prefix)
{
  if (g_ascii_strncasecmp (*command, prefix, strlen (prefix)) != 0)
    return FALSE;
  *command += strlen (prefix);
  return TRUE;
}

static void
obey (PbFakeImap *self, Link *link, const char *tag, const char *command)
{
  if (take_prefix (&command, "AUTHENTICATE PLAIN "))
    try_password (self, link, tag, command);
  else if (take_prefix (&command, "LOGIN "))
    log_in (self, link, tag, command);
  else if (take_prefix (&command, "CAPABILITY"))
    capability (self, link, tag);
  else if (take_prefix (&command, "STARTTLS"))
    say (self, link, "%s OK begin", tag);
  else if (take_prefix (&command, "EXAMINE "))
    open_mailbox (self, link, tag, TRUE);
  else if (take_prefix (&command, "SELECT "))
    open_mailbox (self, link, tag, FALSE);
  else if (take_prefix (&command, "UID SEARCH "))
    search (self, link, tag, command);
  else if (take_prefix (&command, "UID FETCH "))
    fetch (self, link, tag, command);
  else if (take_prefix (&command, "FETCH "))
    fetch_range (self, link, tag, command);
  else if (take_prefix (&command, "LIST "))
    list (self, link, tag);
  else if (take_prefix (&command, "STATUS "))
    status (self, link, tag, command);
  else if (take_prefix (&command, "LOGOUT"))
    say (self, link, "%s OK bye", tag);
  else if (take_prefix (&command, "UID STORE "))
    store (self, link, tag, command);
  else if (take_prefix (&command, "IDLE"))
    begin_idle (self, link, tag);
  else if (take_prefix (&command, "NOOP"))
    {
      tell_exists (self, link);
      say (self, link, "%s OK done", tag);
    }
  else if (take_prefix (&command, "ID ") || take_prefix (&command, "ENABLE "))
    say (self, link, "%s OK done", tag);
  else
    say (self, link, "%s BAD what", tag);
}

static void
take_line (PbFakeImap *self, Link *link, const char *line)
{
  const char *blank = strchr (line, ' ');
  const char *command = blank != NULL ? blank + 1 : line;

  g_string_append_printf (self->log, "%s\n", g_str_has_prefix (command, "AUTHENTICATE") ? "AUTHENTICATE" : g_str_has_prefix (command, "LOGIN ") ? "LOGIN"
                                                                                                                                                : command);
  if (link->idle_tag != NULL)
    {
      g_autofree char *tag = g_steal_pointer (&link->idle_tag);
      g_assert_cmpstr (line, ==, "DONE");
      say (self, link, "%s OK done", tag);
      return;
    }
  g_assert_nonnull (blank);
  g_autofree char *tag = g_strndup (line, (gsize) (blank - line));
  obey (self, link, tag, command);
}

static Link *
link_of (PbFakeImap *self, PbFakeStream *stream)
{
  for (guint i = 0; i < self->links->len; i++)
    {
      Link *link = g_ptr_array_index (self->links, i);
      if (link->stream == stream)
        return link;
    }
  g_assert_not_reached ();
}

static void
opened (gpointer peer, PbFakeStream *stream)
{
  PbFakeImap *self = peer;
  Link *link = g_new0 (Link, 1);

  link->stream = stream;
  link->input = g_string_new (NULL);
  g_ptr_array_add (self->links, link);
  say (self, link, "%s", self->faults.greeting != NULL ? self->faults.greeting : "* OK ready");
}

static void
received (gpointer peer, PbFakeStream *stream, const guint8 *data, gsize len)
{
  PbFakeImap *self = peer;
  Link *link = link_of (self, stream);
  char *end;

  g_string_append_len (link->input, (const char *) data, (gssize) len);
  while ((end = strstr (link->input->str, "\r\n")) != NULL)
    {
      g_autofree char *line = g_strndup (link->input->str, (gsize) (end - link->input->str));
      g_string_erase (link->input, 0, end + 2 - link->input->str);
      take_line (self, link, line);
    }
}

static void
closed (gpointer peer, PbFakeStream *stream)
{
  PbFakeImap *self = peer;

  g_ptr_array_remove (self->links, link_of (self, stream));
}

PbFakeImap *
pb_fake_imap_new (PbFakeDialer *dialer, const char *host, const char *password)
{
  static const PbFakePeerClass klass = { opened, NULL, received, closed };
  PbFakeImap *self = g_new0 (PbFakeImap, 1);

  self->password = g_strdup (password);
  self->mails = g_ptr_array_new_with_free_func (mail_free);
  self->links = g_ptr_array_new_with_free_func (link_free);
  self->log = g_string_new (NULL);
  self->uid_validity = 7;
  self->next_uid = 1;
  pb_fake_dialer_add (dialer, host, &klass, self);
  return self;
}

void
pb_fake_imap_free (PbFakeImap *self)
{
  g_assert_cmpuint (self->links->len, ==, 0); /* a connection nobody closed is a leak */
  g_free (self->password);
  g_ptr_array_unref (self->mails);
  g_ptr_array_unref (self->links);
  g_string_free (self->log, TRUE);
  g_free (self);
}

PbFakeImapFaults *
pb_fake_imap_faults (PbFakeImap *self)
{
  return &self->faults;
}

static void
for_idle_links (PbFakeImap *self, const char *line)
{
  for (guint i = 0; i < self->links->len; i++)
    {
      Link *link = g_ptr_array_index (self->links, i);
      if (link->idle_tag != NULL && line == NULL)
        tell_exists (self, link);
      else if (link->idle_tag != NULL)
        say (self, link, "%s", line);
    }
}

guint32
pb_fake_imap_deliver (PbFakeImap *self, const char *from, const char *subject)
{
  Mail *mail = g_new0 (Mail, 1);

  mail->uid = self->next_uid++;
  mail->from = g_strdup (from);
  mail->subject = g_strdup (subject);
  g_ptr_array_add (self->mails, mail);
  for_idle_links (self, NULL);
  return mail->uid;
}

static guint
index_of (PbFakeImap *self, guint32 uid)
{
  for (guint i = 0; i < self->mails->len; i++)
    if (((Mail *) g_ptr_array_index (self->mails, i))->uid == uid)
      return i;
  g_assert_not_reached ();
}

void
pb_fake_imap_set_seen (PbFakeImap *self, guint32 uid)
{
  guint index = index_of (self, uid);
  g_autofree char *line = g_strdup_printf ("* %u FETCH (UID %u FLAGS (\\Seen))", index + 1, uid);

  ((Mail *) g_ptr_array_index (self->mails, index))->seen = TRUE;
  for_idle_links (self, line);
}

gboolean
pb_fake_imap_is_seen (PbFakeImap *self, guint32 uid)
{
  return ((Mail *) g_ptr_array_index (self->mails, index_of (self, uid)))->seen;
}

void
pb_fake_imap_say (PbFakeImap *self, const char *line)
{
  for (guint i = 0; i < self->links->len; i++)
    say (self, g_ptr_array_index (self->links, i), "%s", line);
}

void
pb_fake_imap_hang_up (PbFakeImap *self, PbErrorClass error_class)
{
  for (guint i = 0; i < self->links->len; i++)
    pb_fake_stream_end (((Link *) g_ptr_array_index (self->links, i))->stream, error_class);
}

void
pb_fake_imap_replace_mailbox (PbFakeImap *self)
{
  self->uid_validity++;
  for (guint i = 0; i < self->mails->len; i++)
    ((Mail *) g_ptr_array_index (self->mails, i))->uid = i + 1;
  self->next_uid = self->mails->len + 1;
  pb_fake_imap_say (self, "* BYE mailbox was replaced");
  pb_fake_imap_hang_up (self, PB_ERROR_CLASS_NONE);
}

guint
pb_fake_imap_count_connections (PbFakeImap *self)
{
  return self->links->len;
}

guint
pb_fake_imap_count_logins (PbFakeImap *self)
{
  return self->logins;
}

const char *
pb_fake_imap_get_log (PbFakeImap *self)
{
  return self->log->str;
}

gsize
pb_fake_imap_get_sent (PbFakeImap *self)
{
  return self->sent;
}
