/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-reading-imap.c: a reading by IMAP. */
#include "config.h"

#include "pb-cause.h"
#include "pb-imap-session.h"
#include "pb-machine.h"
#include "pb-reading-private.h"
#include "pb-sign-in.h"

#include <string.h>

static gpointer
open_session (PbReading *self)
{
  PbImapLimits limits = pb_imap_limits_default ();
  PbImapMailbox mailbox;
  PbImapConfig config = pb_imap_config_for (self->account, &mailbox);
  g_autofree char *nonce = pb_digest_new_nonce ();

  mailbox.name = self->folder;
  config.job = self->folders ? PB_IMAP_JOB_FOLDERS : PB_IMAP_JOB_HEADERS;
  config.limit = self->limit;
  config.oauth = pb_sign_in_uses_token (self->account);
  config.sasl = pb_sign_in_config (self->account, nonce);
  config.preferred = pb_sign_in_get_preferred (&self->context, self->account);
  memcpy (config.tag_prefix, "PB", sizeof "PB");
  return pb_imap_session_new (&config, &limits, pb_reading_now (self));
}

static void
free_session (gpointer machine)
{
  pb_imap_session_free (machine);
}

static void
tls_started (gpointer machine, gint64 now)
{
  pb_imap_session_tls_started (machine, now);
}

static void
answer (gpointer machine, const PbDigest *digest, gint64 now)
{
  pb_sign_in_answer_imap (machine, digest, now);
}

static void
take_folder (PbReading *self, PbImapEvent *event)
{
  PbFolder *folder = g_new0 (PbFolder, 1);

  folder->name = g_steal_pointer (&event->folder.name);
  folder->delimiter = event->folder.delimiter;
  folder->role = event->folder.role;
  folder->selectable = event->folder.selectable;
  folder->unread = event->folder.unread;
  g_ptr_array_add (self->found, folder);
}

/* They come with the oldest first. */
static void
take_header (PbReading *self, PbImapEvent *event)
{
  PbHeaderLine *line = g_new0 (PbHeaderLine, 1);

  line->uid = event->uid;
  line->uidl = g_strdup ("");
  line->from = g_steal_pointer (&event->mail.from);
  line->address = g_steal_pointer (&event->mail.address);
  line->subject = g_steal_pointer (&event->mail.subject);
  line->message_id = g_steal_pointer (&event->mail.message_id);
  line->date = event->mail.date;
  line->knows_unread = TRUE;
  line->unread = event->unread;
  g_ptr_array_insert (self->found, 0, line);
}

static void
log_in (PbReading *self)
{
  g_autoptr (PbSecret) secret = pb_reading_take_secret (self);

  if (secret == NULL)
    return;
  pb_sign_in_log_in_imap (self->machine, self->stream, self->account, secret, pb_reading_now (self));
  pb_pump_kick (self->pump);
}

static void
fail (PbReading *self, const PbImapEvent *event)
{
  g_autofree char *text = event->error_class == PB_ERROR_CLASS_CONFIG ? pb_cause_dup_no_folder (self->folder, event->text) : g_strdup (event->text);

  pb_reading_fail (self, event->error_class, text);
}

static void
take_event (PbReading *self, PbImapEvent *event, const GError *io_error)
{
  if (event->type == PB_IMAP_EVENT_STARTTLS)
    pb_reading_start_tls (self);
  else if (event->type == PB_IMAP_EVENT_LOGIN)
    log_in (self);
  else if (event->type == PB_IMAP_EVENT_SASL)
    pb_reading_compute (self, &event->question, pb_imap_session_get_secret (self->machine));
  else if (event->type == PB_IMAP_EVENT_FOLDER)
    take_folder (self, event);
  else if (event->type == PB_IMAP_EVENT_HEADER)
    take_header (self, event);
  else if (event->type == PB_IMAP_EVENT_DONE)
    pb_reading_done (self);
  else if (event->type == PB_IMAP_EVENT_ERROR && io_error != NULL && io_error->domain == PB_ERROR)
    pb_reading_fail (self, (PbErrorClass) io_error->code, io_error->message);
  else if (event->type == PB_IMAP_EVENT_ERROR)
    fail (self, event);
}

static gboolean
step (PbReading *self, const GError *io_error)
{
  g_auto (PbImapEvent) event = { 0 };

  if (!pb_imap_session_next_event (self->machine, &event))
    return FALSE;
  take_event (self, &event, io_error);
  return TRUE;
}

const PbReadingSpeaker pb_reading_imap = { &pb_imap_machine, open_session, free_session, tls_started, answer, step };
