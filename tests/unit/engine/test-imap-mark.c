/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-imap-mark.c: marking as read: done and verified, refused, too late. */
#include "pb-source-rig.h"

#include <string.h>

typedef struct
{
  gboolean done;
  gboolean ok;
  GError *error;
} Answer;

static void
answered (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  g_assert_false (answer->done);
  answer->done = TRUE;
  answer->ok = pb_mail_source_mark_read_finish (PB_MAIL_SOURCE (object), result, &answer->error);
}

static void
test_mark_one (PbSourceRig *f, gconstpointer data)
{
  const char *keys[2] = { NULL, NULL };
  Answer answer = { 0 };
  guint32 first, second;

  pb_source_rig_start (f);
  first = pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "one");
  pb_rig_pass (&f->rig, SECOND);
  keys[0] = f->last_key;
  second = pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "two");
  g_string_truncate (f->events, 0);
  pb_mail_source_mark_read_async (f->source, keys, NULL, answered, &answer);
  pb_rig_pass (&f->rig, 2 * SECOND);
  g_assert_no_error (answer.error);
  g_assert_true (answer.ok);
  g_assert_true (pb_fake_imap_is_seen (f->server, first));
  g_assert_false (pb_fake_imap_is_seen (f->server, second));
  g_assert_nonnull (strstr (f->events->str, "gone"));
  g_assert_null (strstr (strstr (f->events->str, "gone") + 4, "gone")); /* once */
  g_assert_nonnull (strstr (f->events->str, "unread:1"));
}

static void
test_mark_all (PbSourceRig *f, gconstpointer data)
{
  Answer answer = { 0 };
  guint32 first, second;

  pb_source_rig_start (f);
  first = pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "one");
  second = pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "two");
  pb_rig_pass (&f->rig, SECOND);
  g_string_truncate (f->events, 0);
  pb_mail_source_mark_read_async (f->source, NULL, NULL, answered, &answer);
  pb_rig_pass (&f->rig, 2 * SECOND);
  g_assert_true (answer.ok);
  g_assert_true (pb_fake_imap_is_seen (f->server, first));
  g_assert_true (pb_fake_imap_is_seen (f->server, second));
  g_assert_nonnull (strstr (f->events->str, "gone gone"));
}

static void
test_mark_refused (PbSourceRig *f, gconstpointer data)
{
  g_autofree char *key = NULL;
  const char *keys[2] = { NULL, NULL };
  Answer answer = { 0 };

  pb_fake_imap_faults (f->server)->store_answer = "NO [NOPERM] Not yours.";
  pb_source_rig_start (f);
  pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "one");
  pb_rig_pass (&f->rig, SECOND);
  keys[0] = key = g_strdup (f->last_key);
  g_string_truncate (f->events, 0);
  pb_mail_source_mark_read_async (f->source, keys, NULL, answered, &answer);
  pb_rig_pass (&f->rig, 2 * SECOND);
  g_assert_error (answer.error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL);
  g_assert_cmpstr (answer.error->message, ==, "Not yours.");
  g_assert_null (strstr (f->events->str, "gone"));
  g_clear_error (&answer.error);
}

/* Every way a call can come too late or name nothing. */
static void
test_mark_errors (PbSourceRig *f, gconstpointer data)
{
  static const char *const keys[] = { "nonsense", NULL };
  Answer offline = { 0 }, stranger = { 0 }, stopped = { 0 }, lost = { 0 };

  pb_mail_source_mark_read_async (f->source, NULL, NULL, answered, &offline);
  pb_rig_spin ();
  g_assert_error (offline.error, PB_ERROR, PB_ERROR_CLASS_OFFLINE);
  pb_source_rig_start (f);
  pb_mail_source_mark_read_async (f->source, keys, NULL, answered, &stranger);
  pb_rig_spin ();
  g_assert_error (stranger.error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL);
  pb_fake_imap_faults (f->server)->silent = TRUE;
  pb_mail_source_mark_read_async (f->source, NULL, NULL, answered, &stopped);
  pb_mail_source_stop (f->source);
  pb_rig_spin ();
  g_assert_error (stopped.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  pb_fake_imap_faults (f->server)->silent = FALSE;
  pb_source_rig_start (f);
  pb_fake_imap_faults (f->server)->silent = TRUE;
  pb_mail_source_mark_read_async (f->source, NULL, NULL, answered, &lost);
  pb_fake_imap_hang_up (f->server, PB_ERROR_CLASS_NONE);
  pb_rig_spin ();
  g_assert_true (lost.done);
  g_assert_false (lost.ok);
  g_clear_error (&offline.error);
  g_clear_error (&stranger.error);
  g_clear_error (&stopped.error);
  g_clear_error (&lost.error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, more, func) g_test_add ("/imap-mark/" name, PbSourceRig, more, pb_source_rig_set_up, func, pb_source_rig_tear_down)
  ADD ("one", NULL, test_mark_one);
  ADD ("all", NULL, test_mark_all);
  ADD ("refused", NULL, test_mark_refused);
  ADD ("errors", NULL, test_mark_errors);
  return g_test_run ();
}
