/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-check-imap.c: the conversation with an IMAP server, step by step. */
#include "pb-check-private.h"

#include <string.h>

#include "pb-cause.h"
#include "pb-imap-session.h"
#include "pb-machine.h"
#include "pb-sign-in.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

/* What an earlier conversation of the same check has said of them. */
static void
forget_folders (Check *self)
{
  g_clear_pointer (&self->unread, g_free);
  g_clear_pointer (&self->counted, g_free);
  g_clear_pointer (&self->absent, g_free);
  if (self->missing != NULL)
    g_string_free (g_steal_pointer (&self->missing), TRUE);
}

static gpointer
open_imap (Check *self)
{
  PbImapLimits limits = pb_imap_limits_default ();
  g_autofree char *nonce = pb_digest_new_nonce ();
  PbImapMailbox home;
  PbImapConfig config = pb_imap_config_for (self->account, &home);
  guint n = g_strv_length (self->account->folders);
  g_autofree PbImapMailbox *mailboxes = g_new0 (PbImapMailbox, n);

  for (guint i = 0; i < n; i++)
    mailboxes[i].name = self->account->folders[i];
  config.mailboxes = mailboxes;
  config.n_mailboxes = n;
  config.oauth = pb_sign_in_uses_token (self->account);
  config.sasl = pb_sign_in_config (self->account, nonce);
  config.preferred = pb_sign_in_get_preferred (&self->context, self->account);
  forget_folders (self);
  self->n_folders = n;
  self->unread = g_new0 (guint32, n);
  self->counted = g_new0 (gboolean, n);
  self->absent = g_new0 (gboolean, n);
  self->missing = g_string_new (NULL);
  memcpy (config.tag_prefix, "PB", sizeof "PB");
  limits.answer_timeout = 20 * SECOND; /* somebody waits for it */
  return pb_imap_session_new (&config, &limits, pb_check_now (self));
}

static void
close_imap (gpointer session)
{
  pb_imap_session_free (session);
}

static void
imap_tls_started (gpointer session, gint64 now)
{
  pb_imap_session_tls_started (session, now);
}

static void
computed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Check) self = user_data;
  g_autoptr (PbDigest) digest = pb_sign_in_compute_finish (result, NULL);

  if (self->task == NULL || self->failed)
    return;
  pb_sign_in_answer_imap (self->session, digest, pb_check_now (self));
  pb_pump_kick (self->pump);
}

static void
compute (Check *self, const PbSaslQuestion *question)
{
  PbSecret *secret = pb_imap_session_get_secret (self->session);

  if (secret != NULL)
    pb_sign_in_compute_async (question, secret, self->inner, computed_cb, pb_check_ref (self));
}

static void
log_in (Check *self)
{
  g_autoptr (PbSecret) secret = g_steal_pointer (&self->secret);

  if (secret == NULL)
    {
      pb_check_fail (self, PB_ERROR_CLASS_PROTOCOL, "The server asked for the password twice.");
      return;
    }
  pb_sign_in_log_in_imap (self->session, self->stream, self->account, secret, pb_check_now (self));
  pb_pump_kick (self->pump);
}

static gboolean
is_open (const char *phase)
{
  static const char *const open[] = { "open", "idle", "poll", "fetch", NULL };

  return g_strv_contains (open, phase);
}

/* --- folders --- */

/* Returns: (transfer full): "3 unread", with the folder's name where there are several. */
static char *
describe_count (const Check *self, guint folder)
{
  if (self->n_folders == 1)
    return g_strdup_printf ("%u unread", self->unread[folder]);
  return g_strdup_printf ("%u unread in %s", self->unread[folder], self->account->folders[folder]);
}

static void
note_count (Check *self, const PbImapEvent *event)
{
  guint folder = event->mailbox;

  if (folder >= self->n_folders)
    return;
  self->unread[folder] = event->count;
  if (self->counted[folder] || self->step > PB_CHECK_FOLDER)
    return;
  self->counted[folder] = TRUE;
  self->n_counted++;
}

/* The others are looked at all the same. */
static void
note_missing (Check *self, const PbImapEvent *event)
{
  guint folder = event->mailbox;

  if (folder >= self->n_folders || self->counted[folder] || self->step > PB_CHECK_FOLDER)
    return;
  self->counted[folder] = TRUE;
  self->absent[folder] = TRUE;
  self->n_counted++;
  g_string_append_printf (self->missing, "%s%s", self->missing->len > 0 ? ", " : "", self->account->folders[folder]);
  if (self->missing_reason == NULL)
    self->missing_reason = g_strdup (event->text);
}

static void
fail_of_missing (Check *self)
{
  g_autofree char *text = pb_cause_dup_no_folder (self->missing->str, self->missing_reason);

  pb_check_fail (self, PB_ERROR_CLASS_CONFIG, text);
}

/* All of them are told at once, in their order, when the last one is known. */
static void
tell_folders (Check *self)
{
  guint64 sum = 0;

  for (guint i = 0; i < self->n_folders; i++)
    {
      g_autofree char *count = describe_count (self, i);

      sum += self->unread[i];
      if (!self->absent[i])
        pb_check_tell (self, PB_CHECK_FOLDER, count);
    }
  if (self->missing->len > 0)
    {
      fail_of_missing (self);
      return;
    }
  self->step = self->n_folders > 1 ? PB_CHECK_UNREAD : PB_CHECK_PUSH; /* one folder is all */
  if (self->n_folders > 1)
    {
      g_autofree char *all = g_strdup_printf ("%u unread", (guint) MIN (sum, G_MAXUINT));
      pb_check_succeed (self, all);
    }
}

/* --- steps --- */

static void
tell_capabilities (Check *self)
{
  g_autofree char *said = pb_check_ear_describe (self->ear);

  if (g_strcmp0 (said, self->told_capabilities) == 0)
    return;
  if (self->step == PB_CHECK_CAPABILITY)
    pb_check_succeed (self, said);
  else
    pb_check_tell (self, PB_CHECK_CAPABILITY, said);
  g_free (self->told_capabilities);
  self->told_capabilities = g_steal_pointer (&said);
}

static void
tell_push (Check *self, const char *phase)
{
  if (g_str_equal (phase, "poll"))
    pb_check_succeed (self, "none; asked in rounds");
  else
    pb_check_succeed (self, self->ear->notify ? "NOTIFY, IDLE" : "IDLE");
  pb_check_end (self, NULL);
}

/* Ticks off what the session has reached. */
static void
advance (Check *self)
{
  const char *phase = pb_imap_session_phase (self->session);

  if (self->step == PB_CHECK_GREETING && !g_str_equal (phase, "greeting") && !g_str_equal (phase, "closed"))
    pb_check_succeed (self, self->ear->greeting != NULL ? self->ear->greeting : "");
  if (self->step == PB_CHECK_CAPABILITY && is_open (phase))
    tell_capabilities (self); /* it let us in by itself */
  if (self->step == PB_CHECK_LOGIN && is_open (phase))
    {
      pb_check_succeed (self, self->ear->mechanism);
      tell_capabilities (self);
    }
  if (self->step == PB_CHECK_FOLDER && self->n_counted == self->n_folders && !self->failed)
    tell_folders (self);
  if (self->step != PB_CHECK_PUSH || !self->watching)
    return;
  if (g_str_equal (phase, "idle") && !self->proving)
    {
      self->proving = TRUE;
      self->since = pb_check_now (self); /* the round trip alone: DONE and its OK */
      pb_imap_session_probe (self->session, self->since);
      pb_pump_kick (self->pump);
    }
  else if (!self->proving)
    tell_push (self, phase);
}

static void
take_event (Check *self, const PbImapEvent *event, const GError *io_error)
{
  if (event->type == PB_IMAP_EVENT_UNREAD)
    note_count (self, event);
  if (event->type == PB_IMAP_EVENT_MISSING)
    note_missing (self, event);
  self->watching = self->watching || event->type == PB_IMAP_EVENT_WATCHING;
  if (self->task == NULL || self->failed)
    return;
  advance (self);
  if (self->task == NULL)
    return;
  if (event->type == PB_IMAP_EVENT_ALIVE && self->proving)
    tell_push (self, "idle");
  else if (event->type == PB_IMAP_EVENT_STARTTLS)
    pb_check_start_tls (self);
  else if (event->type == PB_IMAP_EVENT_LOGIN && self->certificate_only)
    pb_check_fail (self, PB_ERROR_CLASS_CONFIG, "This account uses no certificate.");
  else if (event->type == PB_IMAP_EVENT_LOGIN)
    {
      tell_capabilities (self);
      log_in (self);
    }
  else if (event->type == PB_IMAP_EVENT_SASL)
    compute (self, &event->question);
  else if (event->type == PB_IMAP_EVENT_ERROR && io_error != NULL && io_error->domain == PB_ERROR)
    pb_check_fail_with (self, io_error, PB_ERROR_CLASS_REFUSED);
  else if (event->type == PB_IMAP_EVENT_ERROR)
    pb_check_fail (self, event->error_class, event->text);
}

static gboolean
take_next (Check *self, const GError *io_error)
{
  g_auto (PbImapEvent) event = { 0 };
  gboolean more = pb_imap_session_next_event (self->session, &event);

  if (more)
    take_event (self, &event, io_error);
  else
    advance (self);
  return more;
}

const PbCheckProtocol pb_check_imap = { open_imap, close_imap, &pb_imap_machine, TRUE, imap_tls_started, take_next };
