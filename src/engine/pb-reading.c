/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-reading.c: see pb-reading.h. A connection made for one question; what is asked, and how, lies in
 * pb-reading-imap.c and pb-reading-pop3.c. */
#include "pb-reading.h"

#include "pb-connector.h"
#include "pb-error.h"
#include "pb-reading-private.h"
#include "pb-sign-in.h"
#include "pb-text.h"

#define MAX_TEXT 300 /* characters of the server's words */

void
pb_folder_free (PbFolder *folder)
{
  if (folder == NULL)
    return;
  g_free (folder->name);
  g_free (folder);
}

void
pb_header_line_free (PbHeaderLine *line)
{
  if (line == NULL)
    return;
  g_free (line->uidl);
  g_free (line->from);
  g_free (line->address);
  g_free (line->subject);
  g_free (line->message_id);
  g_free (line);
}

static void
free_folder (gpointer data)
{
  pb_folder_free (data);
}

static void
free_line (gpointer data)
{
  pb_header_line_free (data);
}

static PbReading *
reading_ref (PbReading *self)
{
  self->ref_count++;
  return self;
}

static void
drop_connection (PbReading *self)
{
  g_clear_pointer (&self->pump, pb_pump_free);
  if (self->machine != NULL)
    self->speaker->free (g_steal_pointer (&self->machine));
  g_clear_pointer (&self->secret, pb_secret_unref);
  if (self->stream != NULL)
    pb_stream_close (self->stream);
  g_clear_object (&self->stream);
}

static void
take_down (PbReading *self)
{
  if (self->cancelled != NULL)
    g_source_destroy (self->cancelled);
  g_clear_pointer (&self->cancelled, g_source_unref);
  drop_connection (self);
}

static void
reading_unref (PbReading *self)
{
  if (--self->ref_count > 0)
    return;
  take_down (self);
  pb_account_unref (self->account);
  g_free (self->folder);
  g_queue_clear_full (&self->listed, pb_reading_listed_free);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbReading, reading_unref)

gint64
pb_reading_now (PbReading *self)
{
  return pb_clock_now (self->context.clock);
}

void
pb_reading_done (PbReading *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  take_down (self);
  if (task != NULL)
    g_task_return_pointer (task, g_steal_pointer (&self->found), (GDestroyNotify) g_ptr_array_unref);
}

static void
end_with (PbReading *self, PbErrorClass error_class, const char *text)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);
  g_autofree char *shown = pb_text_display (text != NULL ? text : "", -1, MAX_TEXT);

  take_down (self);
  if (task != NULL)
    g_task_return_new_error (task, PB_ERROR, (int) error_class, "%s", shown);
}

static void begin_connection (PbReading *self);

void
pb_reading_fail (PbReading *self, PbErrorClass error_class, const char *text)
{
  if (self->task != NULL && self->machine != NULL && pb_sign_in_is_worth_again (&self->context, self->account, self->token, error_class))
    {
      drop_connection (self);
      begin_connection (self); /* with a token that is made anew */
      return;
    }
  end_with (self, error_class, text);
}

static void
fail_with (PbReading *self, const GError *error, PbErrorClass fallback)
{
  pb_reading_fail (self, pb_error_class_of (error, fallback), error->message);
}

PbSecret *
pb_reading_take_secret (PbReading *self)
{
  if (self->secret == NULL)
    pb_reading_fail (self, PB_ERROR_CLASS_PROTOCOL, "The server asked for the password twice.");
  return g_steal_pointer (&self->secret);
}

static void
tls_started_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PbReading) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean ok = pb_stream_start_tls_finish (PB_STREAM (object), result, &error);

  if (self->task == NULL)
    return;
  if (!ok)
    {
      fail_with (self, error, PB_ERROR_CLASS_TLS_FAILED);
      return;
    }
  self->speaker->tls_started (self->machine, pb_reading_now (self));
  pb_pump_resume (self->pump);
  pb_pump_kick (self->pump);
}

void
pb_reading_start_tls (PbReading *self)
{
  pb_pump_pause (self->pump);
  pb_stream_start_tls_async (self->stream, g_task_get_cancellable (self->task), tls_started_cb, reading_ref (self));
}

static void
computed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PbReading) self = user_data;
  g_autoptr (PbDigest) digest = pb_sign_in_compute_finish (result, NULL);

  if (self->task == NULL)
    return;
  self->speaker->answer (self->machine, digest, pb_reading_now (self));
  pb_pump_kick (self->pump);
}

void
pb_reading_compute (PbReading *self, const PbSaslQuestion *question, PbSecret *secret)
{
  if (secret != NULL)
    pb_sign_in_compute_async (question, secret, g_task_get_cancellable (self->task), computed_cb, reading_ref (self));
}

/* Every event may end the reading. */
static void
pump_cb (PbPump *pump, const GError *io_error, gpointer user_data)
{
  g_autoptr (PbReading) self = reading_ref (user_data);

  while (self->machine != NULL && self->speaker->step (self, io_error))
    continue;
  if (self->machine != NULL && io_error != NULL)
    fail_with (self, io_error, PB_ERROR_CLASS_REFUSED);
}

static void
connected_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PbReading) self = user_data;
  g_autoptr (GError) error = NULL;
  PbConnection connection;
  gboolean ok = pb_connector_connect_finish (result, &connection, &error);

  g_clear_pointer (&self->secret, pb_secret_unref);
  self->secret = connection.secret;
  self->token = connection.token;
  self->stream = connection.stream;
  if (self->task == NULL)
    take_down (self);
  else if (!ok)
    fail_with (self, error, PB_ERROR_CLASS_REFUSED);
  else
    {
      self->machine = self->speaker->open (self);
      self->pump = pb_pump_new (self->context.clock, self->stream, self->speaker->machine_class, self->machine, pump_cb, self);
    }
}

static void
begin_connection (PbReading *self)
{
  pb_connector_connect_async (self->account, &self->context, NULL, NULL, NULL, g_task_get_cancellable (self->task), connected_cb, reading_ref (self));
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (PbReading) self = reading_ref (user_data);
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  take_down (self);
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The reading was cancelled.");
  return G_SOURCE_REMOVE;
}

static void
watch_cancellable (PbReading *self, GCancellable *cancellable)
{
  if (cancellable == NULL)
    return;
  self->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_callback (self->cancelled, G_SOURCE_FUNC (cancelled_cb), self, NULL);
  g_source_attach (self->cancelled, g_main_context_get_thread_default ());
}

static gboolean
is_pop3 (const PbAccount *account)
{
  return g_str_equal (account->kind, "pop3");
}

static const PbReadingSpeaker *
speaker_for (const PbAccount *account)
{
  if (is_pop3 (account))
    return &pb_reading_pop3;
  return pb_account_has_imap (account) ? &pb_reading_imap : NULL;
}

/* POP3 has one folder, and says nothing of it that was worth a connection. */
static void
answer_inbox (PbReading *self)
{
  PbFolder *inbox = g_new0 (PbFolder, 1);

  inbox->name = g_strdup ("INBOX");
  inbox->role = PB_FOLDER_ROLE_INBOX;
  inbox->selectable = TRUE;
  inbox->unread = -1;
  g_ptr_array_add (self->found, inbox);
  pb_reading_done (self);
}

/* @task: (transfer full) */
static void
begin (GTask *task, PbAccount *account, const PbContext *context, const char *folder, guint limit, gboolean folders)
{
  g_autoptr (PbReading) self = reading_ref (g_new0 (PbReading, 1));
  GCancellable *cancellable = g_task_get_cancellable (task);

  self->task = task;
  self->account = pb_account_ref (account);
  self->context = *context;
  self->folders = folders;
  self->folder = g_strdup (folder != NULL ? folder : account->folder);
  self->limit = limit;
  self->speaker = speaker_for (account);
  self->found = g_ptr_array_new_with_free_func (folders ? free_folder : free_line);
  if (self->speaker == NULL)
    {
      pb_reading_fail (self, PB_ERROR_CLASS_CONFIG, "This account has no mail server that could be asked: IMAP is not set up.");
      return;
    }
  if (is_pop3 (account) && folders)
    {
      answer_inbox (self);
      return;
    }
  if (is_pop3 (account) && g_ascii_strcasecmp (self->folder, "INBOX") != 0)
    {
      pb_reading_fail (self, PB_ERROR_CLASS_CONFIG, "POP3 knows one folder, INBOX.");
      return;
    }
  g_task_set_task_data (task, reading_ref (self), (GDestroyNotify) reading_unref);
  watch_cancellable (self, cancellable);
  begin_connection (self);
}

void
pb_reading_folders_async (PbAccount *account, const PbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, pb_reading_folders_async);
  begin (task, account, context, NULL, 0, TRUE);
}

GPtrArray *
pb_reading_folders_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_reading_folders_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
pb_reading_headers_async (PbAccount *account, const PbContext *context, const char *folder, guint limit, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, pb_reading_headers_async);
  begin (task, account, context, folder, limit, FALSE);
}

GPtrArray *
pb_reading_headers_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_reading_headers_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
