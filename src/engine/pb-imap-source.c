/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-source.c: secret, connection, TLS and session of one IMAP account, one after the other; then its events. */
#include "config.h"

#include "pb-imap-source.h"

#include "pb-imap-key.h"
#include "pb-imap-session.h"
#include "pb-machine.h"
#include "pb-pump.h"
#include "pb-text.h"

#define MAX_TEXT 300 /* characters of an error's words */

struct _PbImapSource
{
  PbMailSource parent_instance;

  GCancellable *cancellable; /* (owned) (nullable): of the steps before the session; NULL = stopped */
  PbSecret *secret;          /* (owned) (nullable): between vault and login only */
  PbStream *stream;          /* (owned) (nullable) */
  PbImapSession *session;    /* (owned) (nullable) */
  PbPump *pump;              /* (owned) (nullable) */
  GPtrArray *marks;          /* (owned) (element-type Mark): mark_read() calls without answer */
  guint connection;          /* number of the present attempt */
  guint next_token;
  guint32 random;       /* state of the tags' sequence, not 0 */
  guint32 uid_validity; /* of the mailbox as far as known */
  gboolean watching;
};

G_DEFINE_FINAL_TYPE (PbImapSource, pb_imap_source, PB_TYPE_MAIL_SOURCE)

/* A mark_read() on its way. */
typedef struct
{
  guint token;
  GTask *task; /* (owned) */
  GStrv keys;  /* (owned): what is no longer unread when it worked */
} Mark;

/* An asynchronous step of one attempt. */
typedef struct
{
  PbImapSource *source;      /* (owned) */
  GCancellable *cancellable; /* (owned) */
} Step;

static void
mark_free (gpointer data)
{
  Mark *mark = data;

  g_object_unref (mark->task);
  g_strfreev (mark->keys);
  g_free (mark);
}

static Step *
step_new (PbImapSource *self)
{
  Step *step = g_new (Step, 1);

  step->source = g_object_ref (self);
  step->cancellable = g_object_ref (self->cancellable);
  return step;
}

/* Ends a step. Returns: (transfer full) (nullable): its source, NULL when the attempt was given up meanwhile. */
static PbImapSource *
step_end (Step *step)
{
  PbImapSource *self = step->source;
  gboolean current = self->cancellable == step->cancellable;

  g_object_unref (step->cancellable);
  g_free (step);
  if (!current)
    g_clear_object (&self);
  return self;
}

static const PbContext *
context_of (PbImapSource *self)
{
  return pb_mail_source_get_context (PB_MAIL_SOURCE (self));
}

static PbAccount *
account_of (PbImapSource *self)
{
  return pb_mail_source_get_account (PB_MAIL_SOURCE (self));
}

static gint64
now_of (PbImapSource *self)
{
  return pb_clock_now (context_of (self)->clock);
}

static void
report (PbImapSource *self, PbEventType type)
{
  PbEvent event = { .type = type };

  pb_mail_source_report (PB_MAIL_SOURCE (self), &event);
}

/* Lets go of everything that belongs to the attempt. Returns: (transfer full): the calls that still want an answer. */
static GPtrArray *
take_down (PbImapSource *self)
{
  GPtrArray *marks = g_steal_pointer (&self->marks);

  self->marks = g_ptr_array_new_with_free_func (mark_free);
  self->connection++;
  self->watching = FALSE;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->secret, pb_secret_unref);
  g_clear_pointer (&self->pump, pb_pump_free);
  g_clear_pointer (&self->session, pb_imap_session_free);
  if (self->stream != NULL)
    pb_stream_close (self->stream);
  g_clear_object (&self->stream);
  return marks;
}

static void
fail_marks (GPtrArray *marks, GQuark domain, int code, const char *text)
{
  for (guint i = 0; i < marks->len; i++)
    {
      Mark *mark = g_ptr_array_index (marks, i);
      g_task_return_new_error (mark->task, domain, code, "%s", text);
    }
}

static void
fail (PbImapSource *self, PbErrorClass error_class, const char *text, gint64 delay)
{
  g_autoptr (PbImapSource) guard = g_object_ref (self);
  g_autofree char *shown = pb_text_display (text != NULL ? text : "", -1, MAX_TEXT);
  g_autoptr (GPtrArray) marks = take_down (self);
  PbEvent event = { .type = PB_EVENT_FAILED, .error_class = error_class, .text = shown, .delay = delay };

  pb_mail_source_report (PB_MAIL_SOURCE (self), &event);
  fail_marks (marks, PB_ERROR, PB_ERROR_CLASS_OFFLINE, "The connection was lost before the server had answered.");
}

static void
fail_with (PbImapSource *self, const GError *error, PbErrorClass fallback)
{
  fail (self, pb_error_class_of (error, fallback), error->message, 0);
}

static void
report_gone (PbImapSource *self, const char *key)
{
  const PbContext *context = context_of (self);
  PbEvent event = { .type = PB_EVENT_GONE, .key = key };

  /* The ledger forgets what was reported gone, so nothing is reported twice. */
  if (pb_ledger_find (context->ledger, account_of (self)->id, key) != PB_LEDGER_UNKNOWN)
    pb_mail_source_report (PB_MAIL_SOURCE (self), &event);
}

static void
take_mail (PbImapSource *self, const PbImapMail *mail, const char *key)
{
  const PbContext *context = context_of (self);
  PbAccount *account = account_of (self);
  PbLedgerMail entry = { key, account->folder, mail->from, mail->address, mail->subject, mail->message_id, mail->date, mail->uid };
  PbMessage fields = { key, account->folder, mail->from, mail->address, mail->subject, mail->message_id, mail->date };
  g_autoptr (PbMessage) message = NULL;
  PbEvent event = { .type = PB_EVENT_MAIL };

  if (pb_ledger_find (context->ledger, account->id, key) != PB_LEDGER_UNKNOWN)
    return;
  pb_ledger_add_pending (context->ledger, account->id, &entry);
  message = pb_message_new (&fields);
  event.message = message;
  pb_mail_source_report (PB_MAIL_SOURCE (self), &event);
}

static void
set_mark (PbImapSource *self, const PbImapEvent *event)
{
  PbAccount *account = account_of (self);

  pb_ledger_set_mark (context_of (self)->ledger, account->id, account->folder, (PbMark){ event->uid_validity, event->last_uid });
}

static void
take_watching (PbImapSource *self, const PbImapEvent *event)
{
  PbAccount *account = account_of (self);
  PbMark mark = pb_ledger_get_mark (context_of (self)->ledger, account->id, account->folder);

  self->watching = TRUE;
  /* The first look at a mailbox is the silent baseline; later the mark follows what was reported. */
  if (mark.uid_validity == 0 && event->uid_validity != 0)
    set_mark (self, event);
  report (self, PB_EVENT_WATCHING);
}

static void
take_reset (PbImapSource *self, const PbImapEvent *event)
{
  PbAccount *account = account_of (self);

  pb_ledger_forget_folder (context_of (self)->ledger, account->id, account->folder);
  set_mark (self, event);
}

static void
take_marked (PbImapSource *self, const PbImapEvent *event)
{
  Mark *mark = NULL;
  guint i = 0;

  while (i < self->marks->len && ((Mark *) g_ptr_array_index (self->marks, i))->token != event->token)
    i++;
  if (i == self->marks->len)
    return;
  mark = g_ptr_array_steal_index (self->marks, i);
  for (i = 0; event->ok && mark->keys[i] != NULL; i++)
    report_gone (self, mark->keys[i]);
  if (event->ok)
    g_task_return_boolean (mark->task, TRUE);
  else
    g_task_return_new_error (mark->task, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "%s", event->text != NULL && event->text[0] != '\0' ? event->text : "The server did not mark the mail as read.");
  mark_free (mark);
}

static void
tls_started_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = pb_stream_start_tls_finish (PB_STREAM (object), result, &error);
  g_autoptr (PbImapSource) self = step_end (user_data);

  if (self == NULL)
    return;
  if (!ok)
    {
      fail_with (self, error, PB_ERROR_CLASS_TLS_FAILED);
      return;
    }
  pb_imap_session_tls_started (self->session, now_of (self));
  pb_pump_resume (self->pump);
  pb_pump_kick (self->pump);
}

static void
start_tls (PbImapSource *self)
{
  pb_pump_pause (self->pump);
  pb_stream_start_tls_async (self->stream, self->cancellable, tls_started_cb, step_new (self));
}

static void
log_in (PbImapSource *self)
{
  g_autoptr (PbSecret) secret = g_steal_pointer (&self->secret);

  if (secret == NULL)
    {
      fail (self, PB_ERROR_CLASS_PROTOCOL, "The server asked for the password twice.", 0);
      return;
    }
  pb_imap_session_login (self->session, account_of (self)->user, secret, now_of (self));
  pb_pump_kick (self->pump);
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
    fail_with (self, io_error, PB_ERROR_CLASS_REFUSED);
  else
    fail (self, event->error_class, event->text, event->retry_after);
}

static void
take_event (PbImapSource *self, const PbImapEvent *event, const GError *io_error)
{
  g_autofree char *key = NULL;

  if (event->uid_validity != 0)
    self->uid_validity = event->uid_validity;
  key = pb_imap_key_new (account_of (self)->folder, self->uid_validity, event->type == PB_IMAP_EVENT_MAIL ? event->mail.uid : event->uid);
  switch (event->type)
    {
    case PB_IMAP_EVENT_STARTTLS:
      start_tls (self);
      break;
    case PB_IMAP_EVENT_LOGIN:
      log_in (self);
      break;
    case PB_IMAP_EVENT_WATCHING:
      take_watching (self, event);
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
      break;
    case PB_IMAP_EVENT_ERROR:
      take_error (self, event, io_error);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
pump_cb (PbPump *pump, const GError *io_error, gpointer user_data)
{
  g_autoptr (PbImapSource) self = g_object_ref (user_data);
  guint connection = self->connection;
  gboolean more = TRUE;

  /* Every report may end the attempt, or begin another. */
  while (more)
    {
      g_auto (PbImapEvent) event = { 0 };
      more = pb_imap_session_next_event (self->session, &event);
      if (more)
        take_event (self, &event, io_error);
      if (self->connection != connection)
        return;
    }
  if (io_error != NULL)
    fail_with (self, io_error, PB_ERROR_CLASS_REFUSED);
}

/* The tags of a connection cannot be guessed by whoever writes mails. */
static void
draw_tag (PbImapSource *self, char tag[5])
{
  for (guint i = 0; i < 4; i++)
    {
      self->random ^= self->random << 13;
      self->random ^= self->random >> 17;
      self->random ^= self->random << 5;
      tag[i] = (char) ('A' + self->random % 26);
    }
  tag[4] = '\0';
}

typedef struct
{
  GArray *uids; /* (element-type guint32) */
  const char *folder;
  guint32 uid_validity;
} Tracked;

static void
add_tracked (const PbLedgerMail *mail, PbLedgerEntry entry, gpointer user_data)
{
  Tracked *tracked = user_data;
  guint32 uid;

  if (pb_imap_key_read (mail->key, tracked->folder, tracked->uid_validity, &uid))
    g_array_append_val (tracked->uids, uid);
}

static int
compare_uids (gconstpointer a, gconstpointer b)
{
  guint32 x = *(const guint32 *) a, y = *(const guint32 *) b;

  return (x > y) - (x < y);
}

/* Returns: (transfer full) (element-type guint32): the newest @max mails remembered of the mailbox, ascending. */
static GArray *
collect_tracked (PbImapSource *self, guint32 uid_validity, gsize max)
{
  PbAccount *account = account_of (self);
  Tracked tracked = { g_array_new (FALSE, FALSE, sizeof (guint32)), account->folder, uid_validity };

  pb_ledger_foreach (context_of (self)->ledger, account->id, add_tracked, &tracked);
  g_array_sort (tracked.uids, compare_uids);
  if (tracked.uids->len > max)
    g_array_remove_range (tracked.uids, 0, tracked.uids->len - (guint) max);
  return tracked.uids;
}

static void
open_session (PbImapSource *self)
{
  PbAccount *account = account_of (self);
  const PbContext *context = context_of (self);
  PbMark mark = pb_ledger_get_mark (context->ledger, account->id, account->folder);
  PbImapLimits limits = pb_imap_limits_default ();
  g_autoptr (GArray) tracked = collect_tracked (self, mark.uid_validity, limits.max_tracked);
  PbImapConfig config = {
    .mailbox = account->folder,
    .starttls = account->security == PB_SECURITY_STARTTLS,
    .tls = account->security != PB_SECURITY_STARTTLS,
    .allow_cleartext = account->security == PB_SECURITY_NONE,
    .client_name = "Postbell",
    .client_version = PB_VERSION,
    .uid_validity = mark.uid_validity,
    .last_uid = mark.last_uid,
    .tracked = (const guint32 *) (gconstpointer) tracked->data,
    .n_tracked = tracked->len,
  };

  if (account->interval != 0)
    limits.poll_interval = account->interval * G_USEC_PER_SEC;
  draw_tag (self, config.tag_prefix);
  self->uid_validity = mark.uid_validity;
  self->session = pb_imap_session_new (&config, &limits, now_of (self));
  self->pump = pb_pump_new (context->clock, self->stream, &pb_imap_machine, self->session, pump_cb, self);
}

static void
secured_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = pb_stream_start_tls_finish (PB_STREAM (object), result, &error);
  g_autoptr (PbImapSource) self = step_end (user_data);

  if (self == NULL)
    return;
  if (ok)
    open_session (self);
  else
    fail_with (self, error, PB_ERROR_CLASS_TLS_FAILED);
}

static void
dialled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbStream) stream = pb_dialer_dial_finish (PB_DIALER (object), result, &error);
  g_autoptr (PbImapSource) self = step_end (user_data);

  if (self == NULL)
    {
      if (stream != NULL)
        pb_stream_close (stream);
      return;
    }
  if (stream == NULL)
    {
      fail_with (self, error, PB_ERROR_CLASS_REFUSED);
      return;
    }
  self->stream = g_steal_pointer (&stream);
  if (account_of (self)->security == PB_SECURITY_TLS)
    pb_stream_start_tls_async (self->stream, self->cancellable, secured_cb, step_new (self));
  else
    open_session (self);
}

static void
dial (PbImapSource *self)
{
  PbAccount *account = account_of (self);
  PbTrustQuestion peer = { account->host, account->port, account->ca_file, pb_account_get_pin (account) };

  pb_dialer_dial_async (context_of (self)->dialer, &peer, self->cancellable, dialled_cb, step_new (self));
}

static void
looked_up_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbSecret) secret = pb_vault_lookup_finish (PB_VAULT (object), result, &error);
  g_autoptr (PbImapSource) self = step_end (user_data);

  if (self == NULL)
    return;
  if (error != NULL)
    fail_with (self, error, PB_ERROR_CLASS_VAULT_LOCKED);
  else if (secret == NULL || pb_secret_get_length (secret) == 0)
    fail (self, PB_ERROR_CLASS_VAULT_LOCKED, "No password is stored for this account.", 0);
  else
    {
      self->secret = g_steal_pointer (&secret);
      dial (self);
    }
}

static void
pb_imap_source_stop (PbMailSource *source)
{
  g_autoptr (PbImapSource) self = g_object_ref (PB_IMAP_SOURCE (source));
  g_autoptr (GPtrArray) marks = take_down (self);

  fail_marks (marks, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The account was stopped.");
}

static void
pb_imap_source_start (PbMailSource *source)
{
  PbImapSource *self = PB_IMAP_SOURCE (source);
  PbAccount *account = account_of (self);

  pb_imap_source_stop (source);
  if (self->random == 0)
    self->random = (context_of (self)->seed ^ g_str_hash (account->id)) | 1;
  self->cancellable = g_cancellable_new ();
  pb_vault_lookup_async (context_of (self)->vault, account->id, self->cancellable, looked_up_cb, step_new (self));
}

static void
pb_imap_source_refresh (PbMailSource *source)
{
  PbImapSource *self = PB_IMAP_SOURCE (source);

  if (!self->watching)
    return;
  pb_imap_session_refresh (self->session, now_of (self));
  pb_pump_kick (self->pump);
}

static void
pb_imap_source_probe (PbMailSource *source)
{
  PbImapSource *self = PB_IMAP_SOURCE (source);

  if (!self->watching)
    return;
  pb_imap_session_probe (self->session, now_of (self));
  pb_pump_kick (self->pump);
}

typedef struct
{
  const char *folder;
  guint32 uid_validity;
  GPtrArray *keys;
} Remembered;

static void
add_remembered (const PbLedgerMail *mail, PbLedgerEntry entry, gpointer user_data)
{
  Remembered *remembered = user_data;
  guint32 uid;

  if (pb_imap_key_read (mail->key, remembered->folder, remembered->uid_validity, &uid))
    g_ptr_array_add (remembered->keys, g_strdup (mail->key));
}

/* Returns: (transfer full): the keys of every mail of the mailbox that may still be on show. */
static GStrv
all_keys (PbImapSource *self)
{
  PbAccount *account = account_of (self);
  Remembered remembered = { account->folder, self->uid_validity, g_ptr_array_new () };

  pb_ledger_foreach (context_of (self)->ledger, account->id, add_remembered, &remembered);
  g_ptr_array_add (remembered.keys, NULL);
  return (GStrv) g_ptr_array_free (remembered.keys, FALSE);
}

/* Returns: (transfer full) (nullable): NULL when a key is of another mailbox or of one that was replaced. */
static GArray *
read_keys (PbImapSource *self, const char *const *keys)
{
  g_autoptr (GArray) uids = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (gsize i = 0; keys[i] != NULL; i++)
    {
      guint32 uid;
      if (!pb_imap_key_read (keys[i], account_of (self)->folder, self->uid_validity, &uid))
        return NULL;
      g_array_append_val (uids, uid);
    }
  g_array_sort (uids, compare_uids);
  return g_steal_pointer (&uids);
}

static GStrv
copy_keys (const char *const *keys)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; keys[i] != NULL; i++)
    g_strv_builder_add (builder, keys[i]);
  return g_strv_builder_end (builder);
}

static void
ask_to_mark (PbImapSource *self, GTask *task, GArray *uids, GStrv keys)
{
  Mark *mark = g_new (Mark, 1);

  mark->token = ++self->next_token;
  mark->task = task;
  mark->keys = keys;
  g_ptr_array_add (self->marks, mark);
  pb_imap_session_mark_read (self->session, uids != NULL ? (const guint32 *) (gconstpointer) uids->data : NULL, uids != NULL ? uids->len : 0, mark->token, now_of (self));
  pb_pump_kick (self->pump);
}

static void
pb_imap_source_mark_read_async (PbMailSource *source, const char *const *keys, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PbImapSource *self = PB_IMAP_SOURCE (source);
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, user_data);
  g_autoptr (GArray) uids = NULL;

  g_task_set_source_tag (task, pb_imap_source_mark_read_async);
  if (!self->watching)
    {
      g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_OFFLINE, "There is no connection to the server.");
      return;
    }
  if (keys != NULL && keys[0] == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (keys != NULL && (uids = read_keys (self, keys)) == NULL)
    {
      g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "This mail is no longer in the mailbox.");
      return;
    }
  ask_to_mark (self, g_steal_pointer (&task), uids, keys != NULL ? copy_keys (keys) : all_keys (self));
}

static void
pb_imap_source_dispose (GObject *object)
{
  pb_imap_source_stop (PB_MAIL_SOURCE (object));
  G_OBJECT_CLASS (pb_imap_source_parent_class)->dispose (object);
}

static void
pb_imap_source_finalize (GObject *object)
{
  PbImapSource *self = PB_IMAP_SOURCE (object);

  g_ptr_array_unref (self->marks);
  G_OBJECT_CLASS (pb_imap_source_parent_class)->finalize (object);
}

static void
pb_imap_source_class_init (PbImapSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  PbMailSourceClass *source_class = PB_MAIL_SOURCE_CLASS (klass);

  object_class->dispose = pb_imap_source_dispose;
  object_class->finalize = pb_imap_source_finalize;
  source_class->start = pb_imap_source_start;
  source_class->stop = pb_imap_source_stop;
  source_class->refresh = pb_imap_source_refresh;
  source_class->probe = pb_imap_source_probe;
  source_class->mark_read_async = pb_imap_source_mark_read_async;
}

static void
pb_imap_source_init (PbImapSource *self)
{
  self->marks = g_ptr_array_new_with_free_func (mark_free);
}
