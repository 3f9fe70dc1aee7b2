/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-notice.c: see pb-exmail-notice.h. */
#include "pb-exmail-notice.h"

#include <string.h>

#include "pb-header.h"
#include "pb-text.h"

#define MAX_SUBJECT 500 /* characters */
#define MAX_PREVIEW 300
#define MAX_MAIL_ID 256 /* bytes */
#define MAX_VERSION 32  /* digits */
#define MAX_SENDER  2048

static char *
dup_display (JsonObject *object, const char *key, gsize max_chars)
{
  g_autofree char *text = pb_exmail_dup_text (object, key);

  return pb_text_display (text != NULL ? text : "", -1, max_chars);
}

/* The sender is written as in a header field, so it is read as one. */
static void
read_sender (PbExmailNotice *out, JsonObject *object)
{
  g_autofree char *text = pb_exmail_dup_text (object, "Sender");
  g_autoptr (GString) field = g_string_new ("From: ");
  g_auto (PbHeader) header = { 0 };

  g_string_append_len (field, text != NULL ? text : "", (gssize) (text != NULL ? MIN (strlen (text), MAX_SENDER) : 0));
  g_strdelimit (field->str, "\r\n", ' ');
  pb_header_parse (&header, (const guint8 *) field->str, field->len);
  out->from = g_steal_pointer (&header.from);
  out->address = g_steal_pointer (&header.address);
}

/* It goes into an address one day: only what can stand in one, and the whole of it or nothing. */
static gboolean
is_plain_id (const char *id)
{
  gsize n = 0;

  while (g_ascii_isgraph (id[n]))
    n++;
  return n > 0 && n <= MAX_MAIL_ID && id[n] == '\0';
}

static void
read_mail (PbExmailNotice *out, JsonObject *object)
{
  g_autofree char *id = pb_exmail_dup_text (object, "MailId");

  read_sender (out, object);
  out->subject = dup_display (object, "Subject", MAX_SUBJECT);
  out->preview = dup_display (object, "Summary", MAX_PREVIEW);
  if (id != NULL && is_plain_id (id))
    out->mail_id = g_strdup (id);
  out->identity = g_steal_pointer (&id);
  out->says |= PB_EXMAIL_SAYS_MAIL;
}

static gboolean
has (JsonObject *object, const char *key)
{
  g_autofree char *text = pb_exmail_dup_text (object, key);

  return text != NULL && text[0] != '\0';
}

static void
read_version (PbExmailNotice *out, JsonObject *object)
{
  g_autofree char *text = pb_exmail_dup_text (object, "Ver");

  out->version = text != NULL ? pb_exmail_version_read (text) : NULL;
  if (out->version != NULL)
    out->says |= PB_EXMAIL_SAYS_VERSION;
}

/* Whose mailbox it is was seen by the reader (pb-exmail-reader.h): an object that names any is about one of ours. */
static void
classify (PbExmailNotice *out, JsonObject *object, const PbSecret *token)
{
  gboolean owned = has (object, "UserName");
  gboolean mail = has (object, "MailId") || (owned && (pb_exmail_find (object, "Subject") != NULL || pb_exmail_find (object, "Sender") != NULL));

  if (pb_exmail_answer_take_error (object, token, &out->fault, &out->error))
    {
      out->says = PB_EXMAIL_SAYS_ERROR;
      return;
    }
  out->number = pb_exmail_get_number (object, "NewCount");
  read_version (out, object);
  if (pb_exmail_find (object, "Ret") != NULL)
    out->says |= PB_EXMAIL_SAYS_ACK;
  if (owned && mail)
    read_mail (out, object);
  else if (owned && pb_exmail_find (object, "NewCount") != NULL)
    out->says |= PB_EXMAIL_SAYS_UNREAD;
  else if (owned || mail)
    out->says |= PB_EXMAIL_SAYS_UNCLEAR;
}

/* Strings that nothing was said about. */
static void
fill (PbExmailNotice *out)
{
  char **strings[] = { &out->from, &out->address, &out->subject, &out->preview, &out->mail_id, &out->identity, &out->version };

  for (gsize i = 0; i < G_N_ELEMENTS (strings); i++)
    if (*strings[i] == NULL)
      *strings[i] = g_strdup ("");
}

void
pb_exmail_notice_read_to (PbExmailNotice *out, const char *json, gsize len, const PbSecret *token)
{
  g_autoptr (JsonObject) object = pb_exmail_parse_strict (json, len);

  *out = (PbExmailNotice){ .number = -1 };
  if (object != NULL)
    classify (out, object, token);
  fill (out);
}

void
pb_exmail_notice_read (PbExmailNotice *out, const char *json, gsize len)
{
  pb_exmail_notice_read_to (out, json, len, NULL);
}

void
pb_exmail_notice_clear (PbExmailNotice *notice)
{
  g_free (notice->from);
  g_free (notice->address);
  g_free (notice->subject);
  g_free (notice->preview);
  g_free (notice->mail_id);
  g_free (notice->identity);
  g_free (notice->version);
  g_clear_error (&notice->error);
  memset (notice, 0, sizeof *notice);
}

char *
pb_exmail_version_read (const char *text)
{
  gsize n = strspn (text, "0123456789");

  if (n == 0 || text[n] != '\0')
    return NULL;
  text += MIN (strspn (text, "0"), n - 1);
  return strlen (text) <= MAX_VERSION ? g_strdup (text) : NULL;
}

int
pb_exmail_version_compare (const char *a, const char *b)
{
  gsize m = strlen (a), n = strlen (b);

  return m != n ? (m > n) - (m < n) : strcmp (a, b);
}
