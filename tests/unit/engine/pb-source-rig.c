/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-source-rig.c: see pb-source-rig.h. */
#include "pb-source-rig.h"

static void
note (PbMailSource *source, const PbEvent *event, gpointer user_data)
{
  PbSourceRig *f = user_data;

  g_assert_cmpstr (event->account, ==, "bob");
  g_string_append_printf (f->events, "%s%s", f->events->len > 0 ? " " : "", pb_event_type_to_string (event->type));
  if (event->type == PB_EVENT_UNREAD)
    g_string_append_printf (f->events, ":%d", (int) event->number);
  if (event->type == PB_EVENT_MAIL)
    {
      g_string_append_printf (f->events, ":%s", event->message->subject);
      g_assert_cmpint (pb_ledger_find (f->rig.context.ledger, "bob", event->message->key), ==, PB_LEDGER_PENDING);
      g_free (f->last_key);
      f->last_key = g_strdup (event->message->key);
    }
  if (event->type == PB_EVENT_GONE)
    pb_ledger_forget (f->rig.context.ledger, event->account, event->key); /* as the monitor does */
  if (event->type == PB_EVENT_FAILED)
    {
      g_free (f->last_text);
      f->last_text = g_strdup (event->text);
      f->last_class = event->error_class;
      f->last_delay = event->delay;
      g_string_append_printf (f->events, ":%s", pb_error_class_to_string (event->error_class));
    }
  if (f->stop_after > 0 && --f->stop_after == 0)
    pb_mail_source_stop (source);
}

void
pb_source_rig_make (PbSourceRig *f, const char *more)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&f->account, pb_account_unref);
  f->account = pb_rig_account ("bob", more);
  f->source = pb_mail_source_new (f->account, &f->rig.context, note, f, &error);
  g_assert_no_error (error);
}

void
pb_source_rig_begin (PbSourceRig *f)
{
  pb_rig_set_up (&f->rig);
  f->events = g_string_new (NULL);
  pb_memory_vault_set (f->rig.vault, "bob", "pw");
}

void
pb_source_rig_set_up (PbSourceRig *f, gconstpointer data)
{
  pb_source_rig_begin (f);
  f->server = pb_fake_imap_new (f->rig.dialer, "localhost", "pw");
  pb_source_rig_make (f, data != NULL ? data : "");
}

void
pb_source_rig_tear_down (PbSourceRig *f, gconstpointer data)
{
  pb_mail_source_stop (f->source);
  pb_rig_spin ();
  g_assert_finalize_object (f->source);
  pb_account_unref (f->account);
  pb_rig_tear_down (&f->rig);
  g_clear_pointer (&f->server, pb_fake_imap_free);
  g_string_free (f->events, TRUE);
  g_free (f->last_key);
  g_free (f->last_text);
}

void
pb_source_rig_expect (PbSourceRig *f, const char *events)
{
  pb_rig_spin ();
  g_assert_cmpstr (f->events->str, ==, events);
  g_string_truncate (f->events, 0);
}

void
pb_source_rig_start (PbSourceRig *f)
{
  pb_mail_source_start (f->source);
  pb_rig_spin ();
  g_string_truncate (f->events, 0);
  g_assert_cmpuint (pb_fake_imap_count_connections (f->server), ==, 1);
}

PbMark
pb_source_rig_get_mark (PbSourceRig *f)
{
  return pb_ledger_get_mark (f->rig.context.ledger, "bob", "INBOX");
}
