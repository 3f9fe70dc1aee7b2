/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-source-events.c: what the session says, as events of the account; the ledger is written before they are reported. */
#include "pb-imap-source-private.h"

#include "pb-alert-diary.h"
#include "pb-sign-in.h"

static void
report (PbImapSource *self, PbEventType type)
{
  PbEvent event = { .type = type };

  pb_mail_source_report (PB_MAIL_SOURCE (self), &event);
}

static void
report_gone (PbImapSource *self, const char *key)
{
  const PbContext *context = pb_imap_source_context_of (self);
  PbEvent event = { .type = PB_EVENT_GONE, .key = key };

  /* The ledger forgets what was reported gone, so nothing is reported twice. */
  if (pb_ledger_find (context->ledger, pb_imap_source_account_of (self)->id, key) != PB_LEDGER_UNKNOWN)
    pb_mail_source_report (PB_MAIL_SOURCE (self), &event);
}

static void
take_mail (PbImapSource *self, const PbImapEvent *event)
{
  PbImapMemory memory = pb_imap_folders_memory (self->folders, event->mailbox);
  g_autofree char *key = pb_imap_folders_dup_key (self->folders, event->mailbox, event->mail.uid);
  /* an account with an interface of its own has names of another kind */
  gboolean with_id = g_str_equal (pb_imap_source_account_of (self)->kind, "imap");
  g_autoptr (PbMessage) message = pb_imap_memory_add (&memory, &event->mail, key, with_id);
  PbEvent mail = { .type = PB_EVENT_MAIL, .message = message };

  if (message != NULL)
    pb_mail_source_report (PB_MAIL_SOURCE (self), &mail);
}

static void
take_gone (PbImapSource *self, const PbImapEvent *event)
{
  g_autofree char *key = pb_imap_folders_dup_key (self->folders, event->mailbox, event->uid);

  report_gone (self, key);
}

static void
set_mark (PbImapSource *self, const PbImapEvent *event)
{
  PbImapMemory memory = pb_imap_folders_memory (self->folders, event->mailbox);

  pb_ledger_set_mark (memory.ledger, memory.account, memory.folder, (PbMark){ event->uid_validity, event->last_uid, event->modseq });
}

/* Reports every mail remembered of the folder as gone. */
static void
forget_mails (PbImapSource *self, guint mailbox)
{
  PbImapMemory memory = pb_imap_folders_memory (self->folders, mailbox);
  PbMark mark = pb_ledger_get_mark (memory.ledger, memory.account, memory.folder);
  g_auto (GStrv) keys = pb_imap_memory_collect_keys (&memory, mark.uid_validity);

  for (gsize i = 0; keys[i] != NULL; i++)
    report_gone (self, keys[i]);
  pb_ledger_forget_folder (memory.ledger, memory.account, memory.folder);
}

/* @number: -1 = not known */
static void
report_unread (PbImapSource *self, guint mailbox, gint64 number)
{
  PbImapFolder *folder = pb_imap_folders_get (self->folders, mailbox);
  PbEvent event = { .type = PB_EVENT_UNREAD, .folder = folder->name, .number = number, .flag = folder->missing };

  folder->unread = number;
  pb_mail_source_report (PB_MAIL_SOURCE (self), &event);
}

static void
take_watching (PbImapSource *self)
{
  self->watching = TRUE;
  pb_mail_source_look_at_pin (PB_MAIL_SOURCE (self), self->stream);
  pb_sign_in_learn (pb_imap_source_context_of (self), pb_imap_source_account_of (self), self->token, pb_imap_session_get_fallback (self->session), TRUE);
  report (self, PB_EVENT_WATCHING);
}

static void
take_alive (PbImapSource *self)
{
  pb_imap_pace_answered (self->pace);
  pb_imap_session_set_idle_renewal (self->session, pb_imap_pace_get_renewal (self->pace));
  report (self, PB_EVENT_ALIVE);
}

/* The mailbox was replaced: the mails known of it are no more (RFC 9051 2.3.1.1). */
static void
take_reset (PbImapSource *self, const PbImapEvent *event)
{
  forget_mails (self, event->mailbox);
  set_mark (self, event);
}

static void
take_missing (PbImapSource *self, const PbImapEvent *event)
{
  PbImapFolder *folder = pb_imap_folders_get (self->folders, event->mailbox);

  if (folder->missing)
    return;
  g_debug ("%s: the server has no folder “%s” (%s)", pb_imap_source_account_of (self)->id, folder->name, event->text != NULL ? event->text : "");
  folder->missing = TRUE;
  forget_mails (self, event->mailbox);
  report_unread (self, event->mailbox, -1);
}

static void
take_marked (PbImapSource *self, const PbImapEvent *event)
{
  g_auto (GStrv) keys = NULL;
  g_autoptr (PbImapMarkCall) call = pb_imap_marks_take (self->marks, event->token, &keys);
  const char *words = event->text != NULL && event->text[0] != '\0' ? event->text : "The server did not mark the mail as read.";

  if (call == NULL)
    return;
  for (gsize i = 0; event->ok && keys[i] != NULL; i++)
    report_gone (self, keys[i]);
  if (!event->ok)
    pb_imap_mark_call_set_error (call, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, words);
}

static void
take_unread (PbImapSource *self, const PbImapEvent *event)
{
  pb_imap_folders_get (self->folders, event->mailbox)->missing = FALSE;
  report_unread (self, event->mailbox, event->count);
}

/* The server wants these words shown (RFC 9051 7.1): once a day is enough. */
static void
take_alert (PbImapSource *self, const PbImapEvent *event)
{
  const PbContext *context = pb_imap_source_context_of (self);
  PbEvent notice = { .type = PB_EVENT_NOTICE, .text = event->text, .flag = event->ok };

  if (event->text != NULL && event->text[0] != '\0' && pb_alert_diary_add (context->ledger, pb_imap_source_account_of (self)->id, event->text, pb_clock_wall (context->clock)))
    pb_mail_source_report (PB_MAIL_SOURCE (self), &notice);
}

/* With a token that is made anew. A session that ended for the age of its own has simply ended: nobody has to do anything. */
static void
start_anew (PbImapSource *self, const PbImapEvent *event)
{
  if (self->watching)
    pb_imap_source_fail (self, PB_ERROR_CLASS_REFUSED, event->text, event->retry_after);
  else
    pb_mail_source_start (PB_MAIL_SOURCE (self));
}

/* The stream's own error says more than the session's "connection closed". */
static void
take_error (PbImapSource *self, const PbImapEvent *event, const GError *io_error)
{
  if (event->error_class == PB_ERROR_CLASS_AUTH_REJECTED)
    pb_sign_in_learn (pb_imap_source_context_of (self), pb_imap_source_account_of (self), self->token, PB_SASL_NONE, FALSE);
  if (pb_sign_in_is_worth_again (pb_imap_source_context_of (self), pb_imap_source_account_of (self), self->token, event->error_class))
    start_anew (self, event);
  else if (io_error != NULL && io_error->domain == PB_ERROR)
    pb_imap_source_fail_with (self, io_error, PB_ERROR_CLASS_REFUSED);
  else
    pb_imap_source_fail (self, event->error_class, event->text, event->retry_after);
}

void
pb_imap_source_take (PbImapSource *self, const PbImapEvent *event, const GError *io_error)
{
  if (event->uid_validity != 0)
    pb_imap_folders_get (self->folders, event->mailbox)->uid_validity = event->uid_validity;
  switch (event->type)
    {
    case PB_IMAP_EVENT_STARTTLS:
      pb_imap_source_start_tls (self);
      break;
    case PB_IMAP_EVENT_LOGIN:
      pb_imap_source_log_in (self);
      break;
    case PB_IMAP_EVENT_SASL:
      pb_imap_source_compute (self, &event->question);
      break;
    case PB_IMAP_EVENT_WATCHING:
      take_watching (self);
      break;
    case PB_IMAP_EVENT_UNREAD:
      take_unread (self, event);
      break;
    case PB_IMAP_EVENT_MAIL:
      take_mail (self, event);
      break;
    case PB_IMAP_EVENT_MARK:
      set_mark (self, event);
      break;
    case PB_IMAP_EVENT_RESET:
      take_reset (self, event);
      break;
    case PB_IMAP_EVENT_GONE:
      take_gone (self, event);
      break;
    case PB_IMAP_EVENT_MARKED:
      take_marked (self, event);
      break;
    case PB_IMAP_EVENT_ALIVE:
      take_alive (self);
      break;
    case PB_IMAP_EVENT_MISSING:
      take_missing (self, event);
      break;
    case PB_IMAP_EVENT_ALERT:
      take_alert (self, event);
      break;
    case PB_IMAP_EVENT_ERROR:
      take_error (self, event, io_error);
      break;
    case PB_IMAP_EVENT_FOLDER: /* of jobs that are not this one's */
    case PB_IMAP_EVENT_HEADER:
    case PB_IMAP_EVENT_DONE:
    default:
      g_assert_not_reached ();
    }
}
