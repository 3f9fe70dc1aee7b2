/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-monitor.c: several accounts at once: what one does never disturbs another; the file changes while all run; what a
 * crash leaves behind. */
#include "pb-monitor.h"

#include "pb-engine-rig.h"

#include <glib/gstdio.h>

#include <string.h>

typedef struct
{
  PbRig rig;
  PbFakeImap *home, *other; /* at localhost and 127.0.0.2 */
  char *path;
  PbAccounts *accounts;
  PbMonitor *monitor;
  GString *effects; /* "word:account" */
  char *alert_id;
  const char *remove_at; /* an account to remove from within its next status */
  gboolean remove_at_mail;
  gboolean stop_at_next;
} Fixture;

static void
handle (PbMonitor *monitor, const PbEffect *effect, gpointer user_data)
{
  Fixture *f = user_data;

  g_string_append_printf (f->effects, "%s:%s ", pb_effect_type_to_string (effect->type), effect->account);
  if (effect->type == PB_EFFECT_MAIL)
    g_string_append_printf (f->effects, "(%s) ", effect->message->subject);
  if (effect->type == PB_EFFECT_MAIL && f->remove_at_mail)
    g_assert_true (pb_accounts_remove (f->accounts, effect->account, NULL));
  if (effect->type == PB_EFFECT_ALERT)
    {
      g_free (f->alert_id);
      f->alert_id = g_strdup (effect->alert->id);
      g_string_append_printf (f->effects, "(%s) ", ((PbMessage *) g_ptr_array_index (effect->alert->messages, 0))->preview);
    }
  if (effect->type == PB_EFFECT_STATUS && g_strcmp0 (f->remove_at, effect->account) == 0)
    {
      f->remove_at = NULL;
      g_assert_true (pb_accounts_remove (f->accounts, effect->account, NULL));
    }
  if (f->stop_at_next)
    {
      f->stop_at_next = FALSE;
      pb_monitor_stop (monitor);
    }
}

static void
begin (Fixture *f)
{
  f->accounts = pb_accounts_new (f->path);
  g_assert_true (pb_accounts_load (f->accounts, NULL));
  f->monitor = pb_monitor_new (&f->rig.context, f->accounts, NULL, handle, f);
}

static void
end (Fixture *f)
{
  pb_monitor_stop (f->monitor);
  pb_rig_spin ();
  g_assert_finalize_object (f->monitor);
  g_assert_finalize_object (f->accounts);
}

static void
put (Fixture *f, const char *id, const char *more)
{
  g_autoptr (PbAccount) account = pb_rig_account (id, more);
  g_autoptr (GError) error = NULL;

  pb_accounts_put (f->accounts, account, &error);
  g_assert_no_error (error);
}

/* @data: (nullable): "reach" or "offline". */
static void
set_up (Fixture *f, gconstpointer data)
{
  pb_rig_set_up (&f->rig);
  if (data != NULL)
    pb_rig_add_reach (&f->rig, g_str_equal (data, "reach"));
  f->home = pb_fake_imap_new (f->rig.dialer, "localhost", "pw");
  f->other = pb_fake_imap_new (f->rig.dialer, "127.0.0.2", "pw");
  f->effects = g_string_new (NULL);
  f->path = g_build_filename (f->rig.folder, "accounts.ini", NULL);
  pb_memory_vault_set (f->rig.vault, "ann", "pw");
  pb_memory_vault_set (f->rig.vault, "bob", "pw");
  begin (f);
  put (f, "ann", "");
  put (f, "bob", "host=127.0.0.2\n");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  end (f);
  pb_rig_tear_down (&f->rig);
  pb_fake_imap_free (f->home);
  pb_fake_imap_free (f->other);
  g_string_free (f->effects, TRUE);
  g_free (f->path);
  g_free (f->alert_id);
}

static PbStatus
status_of (Fixture *f, const char *id)
{
  const PbAccountState *account = pb_state_find (pb_monitor_get_state (f->monitor), id);

  g_assert_nonnull (account);
  return account->status;
}

static gboolean
happened (Fixture *f, const char *effect)
{
  return strstr (f->effects->str, effect) != NULL;
}

static void
start (Fixture *f)
{
  pb_monitor_start (f->monitor);
  pb_rig_spin ();
  g_string_truncate (f->effects, 0);
}

static void
test_two_accounts (Fixture *f, gconstpointer data)
{
  pb_rig_spin ();
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->rig.dialer, "localhost"), ==, 0); /* not before start */
  start (f);
  g_assert_cmpint (status_of (f, "ann"), ==, PB_STATUS_WATCHING);
  g_assert_cmpint (status_of (f, "bob"), ==, PB_STATUS_WATCHING);
  pb_fake_imap_deliver (f->home, "Carol <c@x.test>", "Lunch?");
  pb_rig_pass (&f->rig, SECOND);
  g_assert_true (happened (f, "mail:ann (Lunch?)"));
  g_assert_true (happened (f, "alert:ann"));
  g_assert_false (happened (f, ":bob"));
  g_assert_cmpint (pb_state_get_unread (pb_monitor_get_state (f->monitor)), ==, 1);
}

/* One account in every kind of trouble; the other one keeps its connection and gets its mail. */
static void
test_bad_neighbour (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *login_answer;
    const char *greeting;
    gboolean silent;
    PbErrorClass dial_error;
    PbStatus status;
  } rows[] = {
    { "NO [AUTHENTICATIONFAILED] no", NULL, FALSE, PB_ERROR_CLASS_NONE, PB_STATUS_NEEDS_LOGIN },
    { NULL, "* BYE go away", FALSE, PB_ERROR_CLASS_NONE, PB_STATUS_BACKOFF },
    { NULL, "what?", FALSE, PB_ERROR_CLASS_NONE, PB_STATUS_BACKOFF },
    { NULL, NULL, TRUE, PB_ERROR_CLASS_NONE, PB_STATUS_BACKOFF },
    { NULL, NULL, FALSE, PB_ERROR_CLASS_REFUSED, PB_STATUS_BACKOFF },
    { NULL, NULL, FALSE, PB_ERROR_CLASS_TLS_UNTRUSTED, PB_STATUS_NEEDS_TRUST },
  };

  start (f);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      *pb_fake_imap_faults (f->other) = (PbFakeImapFaults){ .login_answer = rows[i].login_answer, .greeting = rows[i].greeting, .silent = rows[i].silent };
      pb_fake_dialer_set_dial_error (f->rig.dialer, "127.0.0.2", rows[i].dial_error);
      pb_monitor_secret_changed (f->monitor, "bob");
      pb_rig_pass (&f->rig, 61 * SECOND);
      if (rows[i].silent) /* the next try may be on its way already */
        g_assert_cmpint (status_of (f, "bob"), !=, PB_STATUS_WATCHING);
      else
        g_assert_cmpint (status_of (f, "bob"), ==, rows[i].status);
      g_string_truncate (f->effects, 0);
      pb_fake_imap_deliver (f->home, "Carol <c@x.test>", "for ann");
      pb_rig_pass (&f->rig, SECOND);
      g_assert_true (happened (f, "mail:ann (for ann)"));
      g_assert_cmpint (status_of (f, "ann"), ==, PB_STATUS_WATCHING);
    }
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->rig.dialer, "localhost"), ==, 1);
  *pb_fake_imap_faults (f->other) = (PbFakeImapFaults){ 0 };
  pb_fake_dialer_set_dial_error (f->rig.dialer, "127.0.0.2", PB_ERROR_CLASS_NONE);
  pb_monitor_secret_changed (f->monitor, "bob");
  pb_rig_spin ();
  g_assert_cmpint (status_of (f, "bob"), ==, PB_STATUS_WATCHING);
}

/* A refused password is tried once, however long we wait. */
static void
test_refused_password (Fixture *f, gconstpointer data)
{
  pb_memory_vault_set (f->rig.vault, "bob", "wrong");
  start (f);
  pb_rig_pass (&f->rig, 24 * 60 * MINUTE);
  g_assert_cmpint (status_of (f, "bob"), ==, PB_STATUS_NEEDS_LOGIN);
  g_assert_cmpuint (pb_fake_imap_count_logins (f->other), ==, 1);
  pb_memory_vault_set (f->rig.vault, "bob", "pw");
  pb_monitor_secret_changed (f->monitor, "bob");
  pb_rig_spin ();
  g_assert_cmpint (status_of (f, "bob"), ==, PB_STATUS_WATCHING);
}

static void
test_vault_opens_later (Fixture *f, gconstpointer data)
{
  pb_memory_vault_set_locked (f->rig.vault, TRUE);
  start (f);
  g_assert_cmpint (status_of (f, "ann"), ==, PB_STATUS_NEEDS_LOGIN);
  pb_rig_pass (&f->rig, 60 * MINUTE);
  g_assert_cmpuint (pb_memory_vault_get_prompts (f->rig.vault), ==, 0);
  pb_memory_vault_set_locked (f->rig.vault, FALSE);
  pb_rig_spin ();
  g_assert_cmpint (status_of (f, "ann"), ==, PB_STATUS_WATCHING);
  g_assert_cmpint (status_of (f, "bob"), ==, PB_STATUS_WATCHING);
}

/* Killed, restarted: a later try finds the mail that arrived meanwhile, once. */
static void
test_server_restart (Fixture *f, gconstpointer data)
{
  start (f);
  pb_fake_dialer_set_dial_error (f->rig.dialer, "localhost", PB_ERROR_CLASS_REFUSED);
  pb_fake_imap_hang_up (f->home, PB_ERROR_CLASS_NONE);
  pb_rig_pass (&f->rig, MINUTE);
  g_assert_cmpint (status_of (f, "ann"), ==, PB_STATUS_BACKOFF);
  pb_fake_imap_deliver (f->home, "Carol <c@x.test>", "meanwhile");
  pb_fake_dialer_set_dial_error (f->rig.dialer, "localhost", PB_ERROR_CLASS_NONE);
  g_string_truncate (f->effects, 0);
  pb_rig_pass (&f->rig, 10 * MINUTE);
  g_assert_true (happened (f, "mail:ann (meanwhile)"));
  g_assert_null (strstr (strstr (f->effects->str, "(meanwhile)") + 5, "(meanwhile)"));
}

static void
test_live_changes (Fixture *f, gconstpointer data)
{
  start (f);
  put (f, "bob", "host=127.0.0.2\nname=Robert\nwebmail=https://w.test/\n");
  pb_rig_spin ();
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->rig.dialer, "127.0.0.2"), ==, 1);
  g_assert_cmpstr (pb_state_find (pb_monitor_get_state (f->monitor), "bob")->label, ==, "Robert");
  g_assert_cmpstr (pb_monitor_get_account (f->monitor, "bob")->webmail, ==, "https://w.test/");

  put (f, "bob", "host=127.0.0.2\nfolder=Other\n");
  pb_rig_spin ();
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->rig.dialer, "127.0.0.2"), ==, 2);
  g_assert_cmpint (status_of (f, "bob"), ==, PB_STATUS_WATCHING);
  g_assert_nonnull (strstr (pb_fake_imap_get_log (f->other), "EXAMINE \"Other\""));

  put (f, "bob", "host=127.0.0.2\nfolder=Other\npaused=true\n");
  pb_rig_spin ();
  g_assert_cmpint (status_of (f, "bob"), ==, PB_STATUS_OFF);
  g_assert_cmpuint (pb_fake_imap_count_connections (f->other), ==, 0);

  put (f, "bob", "host=127.0.0.2\npaused=true\n");
  pb_rig_spin ();
  g_assert_cmpint (status_of (f, "bob"), ==, PB_STATUS_OFF);
  put (f, "bob", "host=127.0.0.2\n");
  pb_rig_spin ();
  g_assert_cmpint (status_of (f, "bob"), ==, PB_STATUS_WATCHING);

  pb_memory_vault_set (f->rig.vault, "carl", "pw");
  put (f, "carl", "");
  pb_rig_spin ();
  g_assert_cmpint (status_of (f, "carl"), ==, PB_STATUS_WATCHING);

  g_assert_true (pb_accounts_remove (f->accounts, "bob", NULL));
  pb_rig_spin ();
  g_assert_null (pb_state_find (pb_monitor_get_state (f->monitor), "bob"));
  g_assert_cmpuint (pb_fake_imap_count_connections (f->other), ==, 0);
  g_assert_cmpuint (pb_ledger_get_mark (f->rig.context.ledger, "bob", "INBOX").uid_validity, ==, 0);
  g_assert_cmpuint (pb_fake_imap_count_logins (f->home), ==, 2); /* ann once, carl once */
}

/* A group that is spoilt for a while keeps its memory: mail that arrives meanwhile is announced. */
static void
test_spoilt_group (Fixture *f, gconstpointer data)
{
  g_autofree char *good = NULL;

  start (f);
  g_assert_true (g_file_get_contents (f->path, &good, NULL, NULL));
  g_assert_true (g_file_set_contents (f->path, "[ann]\naddress=a\n", -1, NULL));
  g_assert_true (pb_accounts_load (f->accounts, NULL));
  pb_rig_spin ();
  g_assert_null (pb_state_find (pb_monitor_get_state (f->monitor), "ann"));
  pb_fake_imap_deliver (f->home, "Carol <c@x.test>", "meanwhile");
  g_assert_true (g_file_set_contents (f->path, good, -1, NULL));
  g_assert_true (pb_accounts_load (f->accounts, NULL));
  pb_rig_pass (&f->rig, SECOND);
  g_assert_true (happened (f, "mail:ann (meanwhile)"));
}

/* So does everything while an editor has moved the file away. */
static void
test_file_moved_away (Fixture *f, gconstpointer data)
{
  g_autofree char *aside = g_strconcat (f->path, "~", NULL);

  start (f);
  g_assert_cmpint (g_rename (f->path, aside), ==, 0);
  g_assert_true (pb_accounts_load (f->accounts, NULL));
  pb_rig_spin ();
  g_assert_cmpuint (pb_state_get_n_accounts (pb_monitor_get_state (f->monitor)), ==, 0);
  pb_fake_imap_deliver (f->home, "Carol <c@x.test>", "meanwhile");
  g_assert_cmpint (g_rename (aside, f->path), ==, 0);
  g_assert_true (pb_accounts_load (f->accounts, NULL));
  pb_rig_pass (&f->rig, SECOND);
  g_assert_true (happened (f, "mail:ann (meanwhile)"));
}

static void
test_changes_from_within (Fixture *f, gconstpointer data)
{
  f->remove_at = "ann";
  pb_monitor_start (f->monitor);
  pb_rig_spin ();
  g_assert_null (pb_state_find (pb_monitor_get_state (f->monitor), "ann"));
  g_assert_cmpint (status_of (f, "bob"), ==, PB_STATUS_WATCHING);
  g_assert_cmpuint (pb_fake_imap_count_connections (f->home), ==, 0);
}

/* An effect that stops the monitor is the last one, though its event had more. */
static void
test_stop_from_within (Fixture *f, gconstpointer data)
{
  start (f);
  f->stop_at_next = TRUE;
  pb_fake_imap_deliver (f->home, "Carol <c@x.test>", "Lunch?");
  pb_rig_pass (&f->rig, MINUTE);
  g_assert_cmpstr (f->effects->str, ==, "mail:ann (Lunch?) ");
  g_assert_cmpuint (pb_fake_dialer_get_open (f->rig.dialer), ==, 0);
  g_assert_cmpuint (pb_fake_clock_count_armed (f->rig.clock), ==, 0);
}

/* What an effect sets off waits until all effects of the present event were carried out. */
static void
test_order (Fixture *f, gconstpointer data)
{
  start (f);
  f->remove_at_mail = TRUE;
  pb_fake_imap_deliver (f->home, "Carol <c@x.test>", "Lunch?");
  pb_rig_pass (&f->rig, SECOND);
  g_assert_true (happened (f, "alert:ann") && happened (f, "withdraw:ann"));
  g_assert_true (strstr (f->effects->str, "alert:ann") < strstr (f->effects->str, "withdraw:ann"));
  g_assert_null (pb_state_find (pb_monitor_get_state (f->monitor), "ann"));
}

/* Alerted again after a crash: what was pending, not what was shown; and no second mail event. */
static void
test_crash (Fixture *f, gconstpointer data)
{
  PbEvent shown = { .type = PB_EVENT_ALERT_SHOWN };

  start (f);
  pb_fake_imap_deliver (f->home, "Carol <c@x.test>", "shown");
  pb_rig_pass (&f->rig, SECOND);
  shown.key = f->alert_id;
  pb_monitor_post (f->monitor, &shown);
  pb_fake_imap_deliver (f->home, "Carol <c@x.test>", "pending");
  pb_rig_pass (&f->rig, SECOND);
  end (f);
  pb_rig_reopen_ledger (&f->rig);
  begin (f);
  g_string_truncate (f->effects, 0);
  pb_monitor_start (f->monitor);
  pb_rig_pass (&f->rig, SECOND);
  g_assert_false (happened (f, "mail:"));
  g_assert_true (happened (f, "alert:ann"));
  g_assert_null (strstr (strstr (f->effects->str, "alert:") + 6, "alert:")); /* once */
}

/* The words of a mail that was pending are in its alert again. */
static void
test_crash_preview (Fixture *f, gconstpointer data)
{
  const PbLedgerMail mail = { .key = "k", .folder = "INBOX", .subject = "Lunch?", .preview = "Are you free" };

  pb_ledger_add_pending (f->rig.context.ledger, "ann", &mail);
  pb_monitor_start (f->monitor);
  pb_rig_pass (&f->rig, SECOND);
  g_assert_true (happened (f, "alert:ann (Are you free)"));
}

/* Another route: the connection is proved, and kept. */
static void
test_route_changed (Fixture *f, gconstpointer data)
{
  start (f);
  pb_rig_set_network (&f->rig, TRUE);
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->rig.dialer, "localhost"), ==, 1);
  g_assert_cmpint (status_of (f, "ann"), ==, PB_STATUS_WATCHING);
  pb_fake_imap_faults (f->home)->silent = TRUE;
  pb_rig_set_network (&f->rig, TRUE);
  pb_rig_pass (&f->rig, 6 * SECOND);
  g_assert_cmpint (status_of (f, "ann"), !=, PB_STATUS_WATCHING);
  g_assert_cmpint (status_of (f, "bob"), ==, PB_STATUS_WATCHING);
}

/* The network goes, everything breaks; it comes back, and everything is well within the spread. */
static void
test_network_gone (Fixture *f, gconstpointer data)
{
  start (f);
  pb_fake_dialer_set_dial_error (f->rig.dialer, "localhost", PB_ERROR_CLASS_OFFLINE);
  pb_fake_dialer_set_dial_error (f->rig.dialer, "127.0.0.2", PB_ERROR_CLASS_OFFLINE);
  pb_fake_imap_faults (f->home)->silent = pb_fake_imap_faults (f->other)->silent = TRUE;
  pb_rig_set_network (&f->rig, FALSE);
  pb_rig_pass (&f->rig, 30 * SECOND);
  g_assert_cmpint (status_of (f, "ann"), ==, PB_STATUS_OFFLINE);
  g_assert_cmpint (status_of (f, "bob"), ==, PB_STATUS_OFFLINE);
  pb_fake_dialer_set_dial_error (f->rig.dialer, "localhost", PB_ERROR_CLASS_NONE);
  pb_fake_dialer_set_dial_error (f->rig.dialer, "127.0.0.2", PB_ERROR_CLASS_NONE);
  pb_fake_imap_faults (f->home)->silent = pb_fake_imap_faults (f->other)->silent = FALSE;
  pb_rig_set_network (&f->rig, TRUE);
  pb_rig_pass (&f->rig, 5 * SECOND);
  g_assert_cmpint (status_of (f, "ann"), ==, PB_STATUS_WATCHING);
  g_assert_cmpint (status_of (f, "bob"), ==, PB_STATUS_WATCHING);
}

/* A monitor that is wrong (loopback, tunnels) does not keep anybody from his mail. */
static void
test_started_offline (Fixture *f, gconstpointer data)
{
  start (f);
  g_assert_cmpint (status_of (f, "ann"), ==, PB_STATUS_OFFLINE);
  pb_rig_pass (&f->rig, 2 * SECOND);
  g_assert_cmpint (status_of (f, "ann"), ==, PB_STATUS_WATCHING);
}

static void
test_woke_up (Fixture *f, gconstpointer data)
{
  start (f);
  pb_fake_imap_faults (f->home)->silent = TRUE;
  g_signal_emit_by_name (f->rig.context.reach, "woke-up");
  pb_rig_pass (&f->rig, 5 * SECOND);
  g_assert_cmpint (status_of (f, "ann"), ==, PB_STATUS_BACKOFF);
  g_assert_cmpint (status_of (f, "bob"), ==, PB_STATUS_WATCHING);
}

typedef struct
{
  gboolean done;
  GError *error;
} Answer;

static void
answered (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->done = TRUE;
  pb_monitor_mark_read_finish (PB_MONITOR (object), result, &answer->error);
}

static void
test_mark_everything (Fixture *f, gconstpointer data)
{
  Answer answer = { 0 }, partial = { 0 };
  guint32 here, there;

  start (f);
  here = pb_fake_imap_deliver (f->home, "Carol <c@x.test>", "one");
  there = pb_fake_imap_deliver (f->other, "Carol <c@x.test>", "two");
  pb_rig_pass (&f->rig, SECOND);
  pb_monitor_mark_read_async (f->monitor, NULL, NULL, NULL, answered, &answer);
  pb_rig_pass (&f->rig, SECOND);
  g_assert_true (answer.done);
  g_assert_no_error (answer.error);
  g_assert_true (pb_fake_imap_is_seen (f->home, here));
  g_assert_true (pb_fake_imap_is_seen (f->other, there));
  g_assert_cmpint (pb_state_get_unread (pb_monitor_get_state (f->monitor)), ==, 0);

  pb_fake_dialer_set_dial_error (f->rig.dialer, "127.0.0.2", PB_ERROR_CLASS_REFUSED);
  pb_fake_imap_hang_up (f->other, PB_ERROR_CLASS_NONE);
  here = pb_fake_imap_deliver (f->home, "Carol <c@x.test>", "three");
  pb_rig_pass (&f->rig, SECOND / 2);
  pb_monitor_mark_read_async (f->monitor, NULL, NULL, NULL, answered, &partial);
  pb_rig_pass (&f->rig, SECOND);
  g_assert_error (partial.error, PB_ERROR, PB_ERROR_CLASS_OFFLINE); /* bob's; ann's was done */
  g_assert_true (pb_fake_imap_is_seen (f->home, here));
  g_clear_error (&partial.error);
}

static void
test_one_timer (Fixture *f, gconstpointer data)
{
  start (f);
  g_assert_true (pb_accounts_remove (f->accounts, "bob", NULL));
  pb_rig_spin ();
  g_assert_cmpuint (pb_fake_clock_count_armed (f->rig.clock), ==, 1); /* ann's session */
  pb_fake_dialer_set_dial_error (f->rig.dialer, "localhost", PB_ERROR_CLASS_REFUSED);
  pb_fake_imap_hang_up (f->home, PB_ERROR_CLASS_NONE);
  pb_rig_spin ();
  g_assert_cmpuint (pb_fake_clock_count_armed (f->rig.clock), ==, 1); /* the next try */
}

static guint
count (Fixture *f, const char *effect)
{
  guint n = 0;

  for (const char *at = f->effects->str; (at = strstr (at, effect)) != NULL; at++)
    n++;
  return n;
}

/* What was known of a folder goes with it; watched again, it begins in silence. */
static void
test_folders (Fixture *f, gconstpointer data)
{
  start (f);
  pb_fake_imap_deliver (f->home, "Ann <a@x.test>", "one");
  pb_rig_pass (&f->rig, SECOND);
  g_assert_true (happened (f, "alert:ann"));
  g_assert_cmpint (pb_state_find (pb_monitor_get_state (f->monitor), "ann")->unread, ==, 1);
  g_assert_cmpuint (pb_ledger_get_mark (f->rig.context.ledger, "ann", "INBOX").last_uid, ==, 1);
  g_string_truncate (f->effects, 0);
  put (f, "ann", "folders=Work\n");
  pb_rig_pass (&f->rig, SECOND);
  g_assert_true (happened (f, "withdraw:ann"));
  g_assert_cmpuint (count (f, "gone:ann"), ==, 1);
  g_assert_cmpuint (pb_ledger_get_mark (f->rig.context.ledger, "ann", "INBOX").uid_validity, ==, 0);
  g_assert_null (pb_folder_counts_find (pb_state_find (pb_monitor_get_state (f->monitor), "ann")->folders, "INBOX"));
  g_assert_nonnull (pb_folder_counts_find (pb_state_find (pb_monitor_get_state (f->monitor), "ann")->folders, "Work"));
  g_assert_cmpint (pb_state_find (pb_monitor_get_state (f->monitor), "ann")->unread, ==, 1);
  g_assert_false (happened (f, "mail:ann"));
  put (f, "ann", "");
  pb_fake_imap_deliver (f->home, "Ann <a@x.test>", "two");
  pb_rig_pass (&f->rig, SECOND);
  g_assert_false (happened (f, "(one)"));
}

/* A folder that was left while nothing ran: its pending mails are not told. */
static void
test_left_folder (Fixture *f, gconstpointer data)
{
  const PbLedgerMail old = { .key = "k1", .folder = "Old", .preview = "old" }, here = { .key = "k2", .folder = "INBOX", .preview = "here" };

  pb_ledger_add_pending (f->rig.context.ledger, "ann", &old);
  pb_ledger_add_pending (f->rig.context.ledger, "ann", &here);
  pb_monitor_start (f->monitor);
  pb_rig_spin ();
  g_assert_true (happened (f, "(here)"));
  g_assert_false (happened (f, "(old)"));
  g_assert_cmpint (pb_ledger_find (f->rig.context.ledger, "ann", "k1"), ==, PB_LEDGER_UNKNOWN);
}

/* Started at night: what a crash left pending waits for the morning as well. */
static void
test_quiet (Fixture *f, gconstpointer data)
{
  const PbLedgerMail old = { .key = "k1", .folder = "INBOX", .preview = "old" };

  pb_ledger_add_pending (f->rig.context.ledger, "ann", &old);
  pb_monitor_set_quiet (f->monitor, TRUE);
  pb_monitor_start (f->monitor);
  pb_rig_spin ();
  pb_fake_imap_deliver (f->home, "Ann <a@x.test>", "new");
  pb_rig_pass (&f->rig, SECOND);
  g_assert_true (happened (f, "mail:ann"));
  g_assert_false (happened (f, "alert:ann"));
  g_assert_cmpint (pb_ledger_find (f->rig.context.ledger, "ann", "k1"), ==, PB_LEDGER_PENDING);
  pb_monitor_set_quiet (f->monitor, FALSE);
  g_assert_cmpuint (count (f, "alert:ann"), ==, 1);
}

static void
test_policy (Fixture *f, gconstpointer data)
{
  PbPolicy policy = pb_policy_default ();

  policy.burst_count = 1;
  start (f);
  pb_monitor_set_policy (f->monitor, &policy);
  for (guint i = 0; i < 3; i++)
    {
      pb_fake_imap_deliver (f->home, "Ann <a@x.test>", "new");
      pb_rig_pass (&f->rig, SECOND);
    }
  g_assert_cmpuint (count (f, "alert:ann"), ==, 3);
  g_assert_cmpstr (f->alert_id, ==, "ann#1"); /* the second and third are one */
}

/* What a server wants shown is shown once a day. */
static void
test_alerts (Fixture *f, gconstpointer data)
{
  start (f);
  pb_fake_imap_say (f->home, "* OK [ALERT] Maintenance at night");
  pb_fake_imap_say (f->home, "* OK [ALERT] Maintenance at night");
  pb_fake_imap_say (f->home, "* NO [OVERQUOTA] Full");
  pb_rig_spin ();
  g_assert_cmpstr (f->effects->str, ==, "notice:ann notice:ann ");
  pb_fake_imap_say (f->other, "* OK [ALERT] Maintenance at night");
  pb_rig_spin ();
  g_assert_true (happened (f, "notice:bob"));
  pb_rig_pass (&f->rig, 24 * 3600 * SECOND);
  g_string_truncate (f->effects, 0);
  pb_fake_imap_say (f->home, "* OK [ALERT] Maintenance at night");
  pb_rig_spin ();
  g_assert_cmpuint (count (f, "notice:ann"), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD_WITH(name, data, func) g_test_add ("/monitor/" name, Fixture, data, set_up, func, tear_down)
#define ADD(name, func)            ADD_WITH (name, NULL, func)
  ADD ("two-accounts", test_two_accounts);
  ADD ("bad-neighbour", test_bad_neighbour);
  ADD ("refused-password", test_refused_password);
  ADD ("vault-opens-later", test_vault_opens_later);
  ADD ("server-restart", test_server_restart);
  ADD ("live-changes", test_live_changes);
  ADD ("spoilt-group", test_spoilt_group);
  ADD ("file-moved-away", test_file_moved_away);
  ADD ("changes-from-within", test_changes_from_within);
  ADD ("stop-from-within", test_stop_from_within);
  ADD ("order", test_order);
  ADD ("crash", test_crash);
  ADD ("crash-preview", test_crash_preview);
  ADD ("mark-everything", test_mark_everything);
  ADD ("folders", test_folders);
  ADD ("left-folder", test_left_folder);
  ADD ("alerts", test_alerts);
  ADD ("quiet", test_quiet);
  ADD ("policy", test_policy);
  ADD ("one-timer", test_one_timer);
  ADD_WITH ("route-changed", "reach", test_route_changed);
  ADD_WITH ("network-gone", "reach", test_network_gone);
  ADD_WITH ("started-offline", "offline", test_started_offline);
  ADD_WITH ("woke-up", "reach", test_woke_up);
  return g_test_run ();
}
