/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-source-events.c: what the session says, as events of the account; the ledger is written before they are reported. */
#include "pb-imap-source-private.h"

#include "pb-imap-key.h"

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
take_mail (PbImapSource *self, const PbImapMail *mail, const char *key)
{
  PbImapMemory memory = pb_imap_source_memory_of (self);
  g_autoptr (PbMessage) message = pb_imap_memory_add (&memory, mail, key);
  PbEvent event = { .type = PB_EVENT_MAIL, .message = message };

  if (message != NULL)
    pb_mail_source_report (PB_MAIL_SOURCE (self), &event);
}

static void
set_mark (PbImapSource *self, const PbImapEvent *event)
{
  PbAccount *account = pb_imap_source_account_of (self);

  pb_ledger_set_mark (pb_imap_source_context_of (self)->ledger, account->id, account->folder, (PbMark){ event->uid_validity, event->last_uid });
}

static void
take_watching (PbImapSource *self)
{
  self->watching = TRUE;
  report (self, PB_EVENT_WATCHING);
}

/* The mailbox was replaced: the mails known of it are no more (RFC 9051 2.3.1.1). */
static void
take_reset (PbImapSource *self, const PbImapEvent *event)
{
  PbImapMemory memory = pb_imap_source_memory_of (self);
  PbMark mark = pb_ledger_get_mark (memory.ledger, memory.account, memory.folder);
  g_auto (GStrv) keys = pb_imap_memory_collect_keys (&memory, mark.uid_validity);

  for (gsize i = 0; keys[i] != NULL; i++)
    report_gone (self, keys[i]);
  pb_ledger_forget_folder (memory.ledger, memory.account, memory.folder);
  set_mark (self, event);
}

static void
take_marked (PbImapSource *self, const PbImapEvent *event)
{
  g_auto (GStrv) keys = NULL;
  g_autoptr (GTask) task = pb_imap_marks_take (self->marks, event->token, &keys);
  const char *words = event->text != NULL && event->text[0] != '\0' ? event->text : "The server did not mark the mail as read.";

  if (task == NULL)
    return;
  for (gsize i = 0; event->ok && keys[i] != NULL; i++)
    report_gone (self, keys[i]);
  if (event->ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "%s", words);
}

static void
take_unread (PbImapSource *self, guint32 count)
{
  PbEvent event = { .type = PB_EVENT_UNREAD, .number = count };

  pb_mail_source_report (PB_MAIL_SOURCE (self), &event);
}

/* The stream's own error says more than the session's "connection closed". */
static void
take_error (PbImapSource *self, const PbImapEvent *event, const GError *io_error)
{
  if (io_error != NULL && io_error->domain == PB_ERROR)
    pb_imap_source_fail_with (self, io_error, PB_ERROR_CLASS_REFUSED);
  else
    pb_imap_source_fail (self, event->error_class, event->text, event->retry_after);
}

void
pb_imap_source_take (PbImapSource *self, const PbImapEvent *event, const GError *io_error)
{
  PbAccount *account = pb_imap_source_account_of (self);
  g_autofree char *key = NULL;

  if (event->uid_validity != 0)
    self->uid_validity = event->uid_validity;
  key = pb_imap_key_new (account->id, account->folder, self->uid_validity, event->type == PB_IMAP_EVENT_MAIL ? event->mail.uid : event->uid);
  switch (event->type)
    {
    case PB_IMAP_EVENT_STARTTLS:
      pb_imap_source_start_tls (self);
      break;
    case PB_IMAP_EVENT_LOGIN:
      pb_imap_source_log_in (self);
      break;
    case PB_IMAP_EVENT_WATCHING:
      take_watching (self);
      break;
    case PB_IMAP_EVENT_UNREAD:
      take_unread (self, event->count);
      break;
    case PB_IMAP_EVENT_MAIL:
      take_mail (self, &event->mail, key);
      break;
    case PB_IMAP_EVENT_MARK:
      set_mark (self, event);
      break;
    case PB_IMAP_EVENT_RESET:
      take_reset (self, event);
      break;
    case PB_IMAP_EVENT_GONE:
      report_gone (self, key);
      break;
    case PB_IMAP_EVENT_MARKED:
      take_marked (self, event);
      break;
    case PB_IMAP_EVENT_ALIVE:
      report (self, PB_EVENT_ALIVE);
      break;
    case PB_IMAP_EVENT_ALERT:
    case PB_IMAP_EVENT_MISSING:
      break;
    case PB_IMAP_EVENT_ERROR:
      take_error (self, event, io_error);
      break;
    default:
      g_assert_not_reached ();
    }
}
