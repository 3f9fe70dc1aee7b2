/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-desk.c: see pb-exmail-desk.h. */
#include "config.h"

#include "pb-exmail-desk.h"

#include <glib/gi18n.h>
#include <unistd.h>

#include "pb-client.h"
#include "pb-exmail-remote.h"
#include "pb-paths.h"
#include "pb-question.h"
#include "pb-wait.h"

/* Returns: (transfer none) (nullable): the only account of the kind exmail. */
static PbAccount *
find_only (PbAccounts *accounts, GError **error)
{
  GPtrArray *all = pb_accounts_get (accounts);
  PbAccount *found = NULL;
  guint n = 0;

  for (guint i = 0; i < all->len; i++)
    {
      PbAccount *account = g_ptr_array_index (all, i);

      if (!g_str_equal (account->kind, "exmail"))
        continue;
      found = account;
      n++;
    }
  if (n == 0)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("There is no Exmail account. Add one with “postbell account add --kind exmail …”."));
  else if (n > 1)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("There are several Exmail accounts. Say which one with --account ID."));
  return n == 1 ? found : NULL;
}

static PbAccount *
find (PbAccounts *accounts, const char *id, GError **error)
{
  return id != NULL ? pb_edges_find_exmail (accounts, id, error) : find_only (accounts, error);
}

PbExmailDesk *
pb_exmail_desk_new (const char *id, GError **error)
{
  g_autoptr (PbExmailDesk) self = g_new0 (PbExmailDesk, 1);
  PbAccount *account;

  self->edges = pb_edges_new (PB_EDGES_BASIC, error);
  account = self->edges != NULL ? find (self->edges->accounts, id, error) : NULL;
  if (account == NULL)
    return NULL;
  self->account = pb_account_ref (account);
  return g_steal_pointer (&self);
}

gboolean
pb_exmail_desk_open (PbExmailDesk *self, GError **error)
{
  g_autofree char *path = pb_path_lock ();

  self->bus = pb_client_connect ();
  if (self->bus != NULL)
    self->carrier = pb_exmail_remote_new (self->bus);
  else if ((self->lock = pb_instance_lock_take (path, error)) != NULL)
    self->carrier = pb_exmail_carrier_new (&self->edges->context);
  else
    {
      g_prefix_error (error, _ ("Only one program at a time may use the interface key of a company. "));
      return FALSE;
    }
  self->office = pb_exmail_office_new (self->carrier, self->account);
  return TRUE;
}

void
pb_exmail_desk_free (PbExmailDesk *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->office, pb_exmail_office_unref);
  g_clear_object (&self->carrier);
  g_clear_object (&self->bus);
  g_clear_pointer (&self->lock, pb_instance_lock_release);
  g_clear_pointer (&self->account, pb_account_unref);
  g_clear_pointer (&self->edges, pb_edges_free);
  g_free (self);
}

PbExmailResult *
pb_exmail_desk_ask (PbExmailDesk *self, const PbExmailRow *row, const PbExmailValues *values, GError **error)
{
  g_auto (PbWait) wait = { NULL };

  pb_exmail_office_ask_async (self->office, row, values, NULL, pb_wait_cb, &wait);
  return pb_exmail_office_ask_finish (pb_wait_run (&wait), error);
}

gboolean
pb_exmail_desk_is_exposed (const PbExmailDesk *desk)
{
  return desk->account->allow_plain_http && g_str_has_prefix (desk->account->api_url, "http:");
}

gboolean
pb_exmail_desk_ask_leave (const PbCommand *command, const PbExmailLine *line, const char *question, int *status)
{
  if (question == NULL || line->yes)
    return TRUE;
  if (!isatty (STDIN_FILENO))
    *status = pb_command_usage (command, _ ("%s Say --yes if this is meant."), question);
  else if (!pb_question_ask (question))
    *status = pb_command_fail (_ ("Nothing was sent."));
  else
    return TRUE;
  return FALSE;
}
