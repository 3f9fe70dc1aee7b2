/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-channel-events.c: what the session of a push channel says. */
#include "pb-exmail-channel-private.h"
#include "pb-exmail-taps.h"

#define LONG_ENOUGH (20 * (gint64) G_USEC_PER_SEC) /* a connection that lasted so long was not in vain */
#define FOR_OWNER   (PB_EXMAIL_SAYS_MAIL | PB_EXMAIL_SAYS_UNREAD | PB_EXMAIL_SAYS_UNCLEAR)

static char *
version_note (PbExmailChannel *self)
{
  return g_strconcat ("exmail-ver/", self->account->id, NULL);
}

char *
pb_exmail_channel_dup_version (PbExmailChannel *self)
{
  g_autofree char *name = version_note (self);
  g_autofree char *note = pb_ledger_get_note (self->context->ledger, name);
  char *version = note != NULL ? pb_exmail_version_read (note) : NULL;

  return version != NULL ? version : g_strdup ("0");
}

/* Versions only grow; an older one is a mistake of the server's, unless the list of everybody confirms it: then the note is put back. */
static void
take_version (PbExmailChannel *self, const char *version)
{
  g_autofree char *known = pb_exmail_channel_dup_version (self);
  g_autofree char *name = version_note (self);

  if (pb_exmail_version_compare (version, known) <= 0)
    return;
  pb_ledger_set_note (self->context->ledger, name, version);
  pb_exmail_session_set_version (self->session, version);
  self->useful = TRUE;
}

void
pb_exmail_channel_tell_listening (PbExmailChannel *self)
{
  if (self->listening)
    return;
  self->listening = TRUE;
  pb_exmail_channel_wait (self, PB_EXMAIL_WAIT_NOTHING, 0);
  self->funcs.listening (self->user_data);
}

static void
fail (PbExmailChannel *self, PbErrorClass error_class, const char *text, gint64 delay)
{
  g_autoptr (GError) error = g_error_new_literal (PB_ERROR, (int) error_class, text);

  pb_exmail_channel_fail (self, error, delay);
}

/* Another computer with the same key took a token, which ended ours. How often that is answered with another one is up to
 * the tokens (pb-exmail-tokens.h). */
static void
renew_token (PbExmailChannel *self)
{
  g_clear_pointer (&self->refused, pb_secret_unref);
  self->refused = g_steal_pointer (&self->used);
  pb_exmail_channel_connect (self);
}

/* @json: (nullable): NULL for what cannot be read, yet may be about us. */
static void
take_object (PbExmailChannel *self, GBytes *json)
{
  g_auto (PbExmailNotice) notice = { 0 };
  guint connection = self->connection;
  gsize len = 0;
  const char *data = json != NULL ? g_bytes_get_data (json, &len) : "";

  if (json != NULL)
    pb_exmail_taps_tell (self->context->taps, self->account->id, json);
  pb_exmail_notice_read_to (&notice, data, len, self->used);
  if (json == NULL)
    notice.says = PB_EXMAIL_SAYS_UNCLEAR;
  if ((notice.says & PB_EXMAIL_SAYS_ERROR) != 0)
    {
      if (notice.fault == PB_EXMAIL_FAULT_TOKEN)
        renew_token (self);
      else
        pb_exmail_channel_fail (self, notice.error, 0);
      return;
    }
  if ((notice.says & PB_EXMAIL_SAYS_VERSION) != 0)
    take_version (self, notice.version);
  pb_exmail_channel_tell_listening (self);
  if (self->connection == connection && (notice.says & FOR_OWNER) != 0)
    {
      gboolean news = self->funcs.notice (&notice, self->user_data);
      self->useful = self->useful || news;
    }
}

/* The stream's own error says more than the session's "connection closed". */
static void
take_end (PbExmailChannel *self, const PbExmailEvent *event, const GError *io_error)
{
  gboolean lasted = pb_exmail_channel_now (self) - self->opened_at >= LONG_ENOUGH;
  gboolean polled = event->error_class == PB_ERROR_CLASS_NONE && (self->useful || lasted);

  if (polled || (lasted && pb_exmail_session_is_mute (self->session)))
    pb_exmail_channel_connect (self);
  else if (io_error != NULL && io_error->domain == PB_ERROR)
    pb_exmail_channel_fail (self, io_error, 0);
  else if (event->error_class == PB_ERROR_CLASS_NONE)
    fail (self, PB_ERROR_CLASS_REFUSED, "The service closed the push channel at once.", 0);
  else
    fail (self, event->error_class, event->text != NULL ? event->text : "", 0);
}

void
pb_exmail_channel_take (PbExmailChannel *self, const PbExmailEvent *event, const GError *io_error)
{
  switch (event->type)
    {
    case PB_EXMAIL_EVENT_SENT:
      self->opened_at = pb_exmail_channel_now (self);
      pb_exmail_channel_wait (self, PB_EXMAIL_WAIT_ANSWER, self->opened_at + PB_EXMAIL_BETWEEN);
      break;
    case PB_EXMAIL_EVENT_OBJECT:
      take_object (self, event->json);
      break;
    case PB_EXMAIL_EVENT_ALIVE:
      self->funcs.alive (self->user_data);
      break;
    case PB_EXMAIL_EVENT_ERROR:
      take_end (self, event, io_error);
      break;
    default:
      g_assert_not_reached ();
    }
}
