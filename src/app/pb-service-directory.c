/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-service-directory.c: see pb-service-directory.h. */
#include "config.h"

#include "pb-service-directory.h"

#include <glib/gi18n.h>

#include "pb-client.h"
#include "pb-error.h"

static void
fail (GDBusMethodInvocation *invocation, const char *sentence)
{
  g_dbus_method_invocation_return_dbus_error (invocation, PB_BUS_ERROR, sentence);
}

static GVariant *
pack (PbDirectorySync *sync)
{
  g_auto (PbDirectoryStatus) status = { 0 };
  PbErrorClass error_class;

  pb_directory_sync_get_status (sync, &status);
  error_class = pb_error_class_of (status.error, PB_ERROR_CLASS_REFUSED);
  return g_variant_new ("(uuuxsxus)", (guint) status.phase, status.members, status.unknown, status.listed, status.version != NULL ? status.version : "", status.wait, (guint) error_class, status.error != NULL ? status.error->message : "");
}

void
pb_service_directory_unpack (GVariant *answer, PbDirectoryStatus *out)
{
  guint phase, error_class;
  const char *version, *message;

  *out = (PbDirectoryStatus){ 0 };
  g_variant_get (answer, "(uuux&sxu&s)", &phase, &out->members, &out->unknown, &out->listed, &version, &out->wait, &error_class, &message);
  out->phase = MIN (phase, PB_DIRECTORY_WAITS);
  out->version = version[0] != '\0' ? g_strdup (version) : NULL;
  if (error_class != PB_ERROR_CLASS_NONE)
    out->error = g_error_new_literal (PB_ERROR, (int) MIN (error_class, PB_N_ERROR_CLASSES - 1), message);
}

/* One that was erased is kept again from now on. */
static void
renew (const PbAccount *account, PbDirectorySync *sync, gboolean full)
{
  if (!account->paused)
    pb_directory_sync_follow (sync);
  pb_directory_sync_run (sync, full);
}

/* Returns: FALSE for a verb that there is not. */
static gboolean
obey (PbPeople *people, const PbAccount *account, PbDirectorySync *sync, const char *verb)
{
  if (g_str_equal (verb, PB_DIRECTORY_VERB_SYNC) || g_str_equal (verb, PB_DIRECTORY_VERB_FULL))
    renew (account, sync, g_str_equal (verb, PB_DIRECTORY_VERB_FULL));
  else if (g_str_equal (verb, PB_DIRECTORY_VERB_ERASE))
    {
      pb_directory_sync_erase (sync);
      pb_people_learn (people, account->id, NULL);
    }
  else if (g_str_equal (verb, PB_DIRECTORY_VERB_KNOWN))
    pb_people_learn (people, account->id, NULL);
  else
    return g_str_equal (verb, PB_DIRECTORY_VERB_STATUS);
  return TRUE;
}

void
pb_service_directory (PbResident *resident, GVariant *args, GDBusMethodInvocation *invocation)
{
  g_autoptr (GError) error = NULL;
  const char *id, *verb;
  const PbAccount *account;
  PbDirectorySync *sync;

  g_variant_get (args, "(&s&s)", &id, &verb);
  account = pb_edges_find_account (resident->edges->accounts, id, &error);
  sync = account != NULL && resident->directories != NULL ? pb_directories_get (resident->directories, account->id) : NULL;
  if (account == NULL)
    fail (invocation, error->message);
  else if (sync == NULL)
    fail (invocation, _ ("This account has no directory of its company."));
  else if (!obey (resident->people, account, sync, verb))
    fail (invocation, _ ("There is no such method."));
  else
    g_dbus_method_invocation_return_value (invocation, pack (sync));
}
