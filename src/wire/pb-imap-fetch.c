/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-fetch.c: new mails: what is asked of them, and their report (RFC 9051 6.4.5, RFC 8970, RFC 8474; Gmail's X-GM-EXT-1). */
#include "pb-imap-session-private.h"

#include "pb-header.h"
#include "pb-snippet.h"
#include "pb-text.h"

#define PREVIEW_CHARS 200
#define MAX_ID        255 /* RFC 8474 4: objectid */

static gboolean
has_preview (const PbImapSession *self)
{
  return (self->caps & PB_IMAP_CAP_PREVIEW) != 0 && (self->quirks & PB_QUIRK_NO_PREVIEW) == 0;
}

void
pb_imap_fetch_items (PbImapSession *self)
{
  gboolean snippet = !self->no_previews && !has_preview (self);

  pb_output_text (&self->output, "(UID FLAGS INTERNALDATE ");
  if ((self->caps & PB_IMAP_CAP_OBJECTID) != 0)
    pb_output_text (&self->output, "EMAILID THREADID ");
  else if ((self->caps & PB_IMAP_CAP_GMAIL) != 0)
    pb_output_text (&self->output, "X-GM-MSGID X-GM-THRID ");
  if (!self->no_previews && !snippet)
    pb_output_text (&self->output, "PREVIEW ");
  pb_output_text (&self->output, "BODY.PEEK[HEADER.FIELDS (FROM SUBJECT DATE MESSAGE-ID");
  pb_output_text (&self->output, snippet ? " CONTENT-TYPE CONTENT-TRANSFER-ENCODING)] BODY.PEEK[TEXT]<0.1024>)" : ")])");
}

void
pb_imap_fetch_new (PbImapSession *self, guint mailbox)
{
  pb_imap_session_begin_in (self, PB_IMAP_COMMAND_FETCH, mailbox);
  pb_output_text (&self->output, "UID FETCH ");
  pb_output_number (&self->output, self->folders[mailbox].last_uid + 1);
  pb_output_text (&self->output, ":* ");
  pb_imap_fetch_items (self);
  pb_output_text (&self->output, "\r\n");
}

/* Returns: (transfer full): the octets of a string; none for NIL. */
static GBytes *
string_of (const PbImapToken *token)
{
  if (token->type == PB_IMAP_TOKEN_QUOTED)
    return pb_imap_span_unquote (token->span);
  return g_bytes_new (token->span.data, token->type == PB_IMAP_TOKEN_LITERAL ? token->span.len : 0);
}

/* Returns: (transfer none): never NULL. */
static const guint8 *
octets_of (GBytes *bytes, gsize *len)
{
  const guint8 *data = g_bytes_get_data (bytes, len);

  return data != NULL ? data : (const guint8 *) "";
}

static void
parse_header (PbImapMail *mail, GBytes *bytes)
{
  PbHeader header = { 0 };
  gsize len;
  const guint8 *data = octets_of (bytes, &len);

  pb_header_parse (&header, data, len);
  mail->from = g_steal_pointer (&header.from);
  mail->address = g_steal_pointer (&header.address);
  mail->subject = g_steal_pointer (&header.subject);
  mail->message_id = g_steal_pointer (&header.message_id);
  mail->date = header.date;
  pb_header_clear (&header);
}

static char *
snippet_of (GBytes *header, const PbImapToken *body)
{
  gsize header_len, len;
  const guint8 *head = octets_of (header, &header_len);
  g_autofree char *type = pb_header_get (head, header_len, "Content-Type");
  g_autofree char *encoding = pb_header_get (head, header_len, "Content-Transfer-Encoding");
  g_autoptr (GBytes) bytes = string_of (body);
  const guint8 *data = octets_of (bytes, &len);

  return pb_snippet_new (type, encoding, data, len, PREVIEW_CHARS);
}

/* Cyrus lists PREVIEW and answers NIL: from then on the first words are made here. */
static char *
preview_of (PbImapSession *self, const PbImapFetch *fetch, GBytes *header)
{
  gboolean nil = fetch->has_preview && fetch->preview.type == PB_IMAP_TOKEN_ATOM;

  if (nil && has_preview (self))
    {
      self->caps = (PbImapCaps) (self->caps & ~(guint) PB_IMAP_CAP_PREVIEW);
      self->want_notify |= self->notify == PB_IMAP_NOTIFY_ON;
    }
  if (fetch->has_preview && !nil)
    {
      g_autoptr (GBytes) bytes = string_of (&fetch->preview);
      gsize len;
      const guint8 *text = octets_of (bytes, &len);
      return pb_text_display ((const char *) text, (gssize) len, PREVIEW_CHARS);
    }
  return fetch->has_body ? snippet_of (header, &fetch->body) : g_strdup ("");
}

/* Only what is surely an id becomes part of an address one day. */
static char *
id_of (PbImapSpan span)
{
  gboolean ok = span.len <= MAX_ID;

  for (gsize i = 0; ok && i < span.len; i++)
    ok = g_ascii_isalnum (span.data[i]) || span.data[i] == '-' || span.data[i] == '_';
  return ok && span.len > 0 && !pb_imap_span_is (span, "NIL") ? g_strndup ((const char *) span.data, span.len) : g_strdup ("");
}

void
pb_imap_fetch_read (PbImapSession *self, PbImapMail *mail, const PbImapFetch *fetch)
{
  g_autoptr (GBytes) header = string_of (&fetch->header);

  mail->uid = fetch->uid;
  parse_header (mail, header);
  mail->preview = preview_of (self, fetch, header);
  mail->object_id = id_of (fetch->object_id);
  mail->thread_id = id_of (fetch->thread_id);
  if (mail->date == 0)
    mail->date = fetch->internal_date;
}

void
pb_imap_fetch_report (PbImapSession *self, const PbImapFetch *fetch)
{
  PbImapEvent *event;

  if (!pb_imap_tracked_add (self, pb_imap_open_folder (self), fetch->uid))
    return; /* named twice, or reported before a refused fetch */
  event = pb_imap_session_emit (self, PB_IMAP_EVENT_MAIL, self->open);
  event->uid = fetch->uid;
  pb_imap_fetch_read (self, &event->mail, fetch);
}
