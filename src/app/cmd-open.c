/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd-open.c: postbell open [ID] [--message KEY]; works without a running instance. */
#include "config.h"

#include <glib/gi18n.h>

#include "pb-client.h"
#include "pb-command.h"
#include "pb-edges.h"
#include "pb-opener.h"
#include "pb-paths.h"
#include "pb-wait.h"

/* What the ledger knows of the mail that is looked for. */
typedef struct
{
  const char *key;
  guint32 uid;
  char *message_id; /* (owned) (nullable) */
} Mail;

static void
find_mail (const PbLedgerMail *mail, PbLedgerEntry entry, gpointer user_data)
{
  Mail *wanted = user_data;

  if (!g_str_equal (mail->key, wanted->key))
    return;
  wanted->uid = mail->uid;
  g_free (wanted->message_id);
  wanted->message_id = g_strdup (mail->message_id);
}

static char *
dup_url (const PbAccount *account, const char *key)
{
  g_autofree char *path = pb_path_ledger ();
  g_autoptr (PbLedger) ledger = NULL;
  Mail mail = { key, 0, NULL };
  char *url;

  if (key == NULL)
    return pb_account_dup_url (account, 0, NULL);
  ledger = pb_ledger_open (path, NULL);
  if (ledger != NULL)
    pb_ledger_foreach (ledger, account->id, find_mail, &mail);
  url = pb_account_dup_url (account, mail.uid, mail.message_id);
  g_free (mail.message_id);
  return url;
}

static int
open_url (const char *url)
{
  g_auto (PbWait) wait = { NULL };
  g_autoptr (GError) error = NULL;

  pb_opener_open_async (url, g_getenv ("XDG_ACTIVATION_TOKEN"), NULL, pb_wait_cb, &wait);
  if (pb_opener_open_finish (pb_wait_run (&wait), &error))
    return PB_EXIT_DONE;
  return pb_command_fail (_ ("No browser could be started (%s). Copy this address into one: %s"), error->message, url);
}

static int
open_alone (const char *id, const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbAccounts) accounts = pb_edges_load_accounts (&error);
  const PbAccount *account = NULL;
  g_autofree char *url = NULL;

  if (accounts == NULL)
    return pb_command_fail ("%s", error->message);
  if (id == NULL && pb_accounts_get (accounts)->len > 0)
    account = g_ptr_array_index (pb_accounts_get (accounts), 0);
  else
    account = pb_edges_find_account (accounts, id, &error);
  if (account == NULL)
    return pb_command_fail ("%s", error->message);
  url = dup_url (account, key);
  if (url == NULL)
    return pb_command_fail (_ ("No webmail address is known for %s. Set it with “postbell account edit %s --webmail https://…”."),
                            account->id,
                            account->id);
  return open_url (url);
}

static int
open_by_instance (GDBusConnection *bus, const char *id, const char *key)
{
  const char *token = g_getenv ("XDG_ACTIVATION_TOKEN");
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = pb_client_call (
      bus, "Open", g_variant_new ("(sss)", id != NULL ? id : "", key != NULL ? key : "", token != NULL ? token : ""), &error);

  return answer != NULL ? PB_EXIT_DONE : pb_command_fail ("%s", error->message);
}

int
pb_cmd_open (const PbCommand *command, char **argv)
{
  g_auto (GStrv) rest = NULL;
  g_autofree char *key = NULL;
  g_autoptr (GDBusConnection) bus = NULL;
  int status;
  const GOptionEntry entries[] = {
    { "message", 0, 0, G_OPTION_ARG_STRING, &key, N_ ("Open this mail"), N_ ("KEY") },
    { 0 },
  };

  if (!pb_command_parse (command, entries, argv, 1, &rest, &status))
    return status;
  bus = pb_client_connect ();
  return bus != NULL ? open_by_instance (bus, rest[0], key) : open_alone (rest[0], key);
}
