/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-service-check.c: see pb-service-check.h. */
#include "config.h"

#include "pb-service-check.h"

#include <glib/gi18n.h>

#include "pb-actions.h"
#include "pb-check-parcel.h"
#include "pb-client.h"
#include "pb-handle.h"

/* One diagnosis under way. */
typedef struct
{
  GDBusMethodInvocation *invocation; /* (owned) */
  GVariantBuilder steps;
} Job;

static void
fail (GDBusMethodInvocation *invocation, const char *sentence)
{
  g_dbus_method_invocation_return_dbus_error (invocation, PB_BUS_ERROR, sentence);
}

static void
step_cb (const PbCheckResult *result, gpointer user_data)
{
  Job *job = user_data;

  pb_check_parcel_add (&job->steps, result);
}

/* A step that failed is in the list; what ended before its first step is an error of the call. */
static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Job *job = user_data;
  g_autoptr (GError) error = NULL;

  if (pb_check_finish (result, &error) || error->domain == PB_ERROR)
    g_dbus_method_invocation_return_value (job->invocation, g_variant_new ("(" PB_CHECK_STEPS_TYPE ")", &job->steps));
  else
    fail (job->invocation, _ ("Postbell ends."));
  g_variant_builder_clear (&job->steps);
  g_free (job);
}

static void
begin (PbResident *resident, PbAccount *account, PbCheckGiven *given, GDBusMethodInvocation *invocation)
{
  const PbAccountState *state = pb_state_find (pb_monitor_get_state (resident->monitor), account->id);
  PbAccount *watched = pb_monitor_get_account (resident->monitor, account->id);
  Job *job = g_new0 (Job, 1);

  job->invocation = invocation;
  g_variant_builder_init (&job->steps, G_VARIANT_TYPE (PB_CHECK_STEPS_TYPE));
  given->listening = pb_account_has_channel (account) && state != NULL && state->status == PB_STATUS_WATCHING && watched != NULL && pb_account_same_connection (watched, account);
  pb_check_with_async (account, given, &resident->edges->context, step_cb, job, resident->edges->cancellable, done_cb, job);
}

void
pb_service_check (PbResident *resident, GVariant *args, GDBusMethodInvocation *invocation)
{
  g_autoptr (GError) error = NULL;
  PbCheckGiven nothing = { .listening = FALSE };
  const char *id;
  PbAccount *account;

  g_variant_get (args, "(&s)", &id);
  account = pb_edges_find_account (resident->edges->accounts, id, &error);
  if (account != NULL)
    begin (resident, account, &nothing, invocation);
  else
    fail (invocation, error->message);
}

/* Returns: whether @given has what came with @invocation. */
static gboolean
take_secrets (GDBusMethodInvocation *invocation, gint32 handle, PbCheckGiven *given, GError **error)
{
  int fd = pb_handle_take_of_call (invocation, handle, error);

  return fd >= 0 && pb_check_parcel_read_secrets (fd, given, error);
}

void
pb_service_check_settings (PbResident *resident, GVariant *args, GDBusMethodInvocation *invocation)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbAccount) account = NULL;
  PbCheckGiven given = { .listening = FALSE };
  const char *settings;
  gint32 handle;

  g_variant_get (args, "(&sh)", &settings, &handle);
  account = pb_check_parcel_read_account (settings, &error);
  if (account != NULL && take_secrets (invocation, handle, &given, &error))
    begin (resident, account, &given, invocation);
  else
    fail (invocation, error->message);
  pb_check_parcel_clear_secrets (&given);
}
