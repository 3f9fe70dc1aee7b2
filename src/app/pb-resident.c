/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-resident.c: see pb-resident.h. */
#include "config.h"

#include "pb-resident.h"

#include <glib/gi18n.h>

#include "pb-account-secrets.h"
#include "pb-asking.h"

void
pb_resident_say (PbResident *self, const char *id, const char *summary, const char *body)
{
  g_autofree char *alert_id = g_strconcat (PB_TEXT_ALERT, id, NULL);

  if (self->alerts != NULL)
    pb_alerts_show_text (self->alerts, alert_id, summary, body, pb_asking_get_action (self, id));
  else
    g_message ("%s: %s", summary, body);
}

char *
pb_resident_take_token (PbResident *self)
{
  if (self->activation_token != NULL)
    return g_steal_pointer (&self->activation_token);
  return self->tray != NULL ? pb_tray_take_activation_token (self->tray) : NULL;
}

void
pb_resident_set_token (PbResident *self, const char *token)
{
  g_clear_pointer (&self->activation_token, g_free);
  if (token != NULL && token[0] != '\0')
    self->activation_token = g_strdup (token);
}

static void
alerts_settled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GApplication) application = user_data;

  if (!pb_alerts_settle_finish (result))
    g_message ("the notification service does not answer; its last alert may come again");
  g_application_quit (application);
}

static void
settle_alerts (PbResident *self)
{
  if (self->alerts != NULL)
    pb_alerts_settle_async (self->alerts, alerts_settled_cb, g_object_ref (self->application));
  else
    g_application_quit (self->application);
}

typedef struct
{
  PbResident *resident;      /* part of @application */
  GApplication *application; /* (owned) */
} Quit;

static void
tokens_settled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree Quit *quit = user_data;
  g_autoptr (GApplication) application = quit->application;

  if (!pb_tokens_settle_finish (result))
    g_message ("a sign-in that was being renewed may be lost");
  settle_alerts (quit->resident);
}

void
pb_resident_quit (PbResident *self)
{
  if (self->quitting)
    {
      g_application_quit (self->application);
      return;
    }
  self->quitting = TRUE;
  if (self->edges != NULL && self->edges->tokens != NULL)
    pb_tokens_settle_async (self->edges->tokens, tokens_settled_cb, g_memdup2 (&(Quit){ self, g_object_ref (self->application) }, sizeof (Quit)));
  else
    settle_alerts (self);
}

static gboolean
is_kept (PbResident *self, const char *id)
{
  g_auto (GStrv) names = pb_account_secrets_dup_names (id);

  for (gsize i = 0; names[i] != NULL; i++)
    if (pb_vault_is_kept (self->edges->vault, names[i]))
      return TRUE;
  return FALSE;
}

static const char *
find_note (const char *id, gpointer user_data)
{
  PbResident *self = user_data;
  const char *note = self->visits != NULL ? pb_visits_get_note (self->visits, id) : NULL;

  if (note == NULL && self->edges->tokens != NULL && pb_tokens_is_unkept (self->edges->tokens, id))
    note = _ ("The sign-in is kept in memory only, until Postbell ends: there is no keyring that takes it.");
  if (note == NULL && is_kept (self, id))
    note = _ ("The password is kept in memory only, until Postbell ends: there is no keyring that takes it.");
  return note;
}

PbLineContext
pb_resident_get_line_context (PbResident *self)
{
  PbLineContext context = pb_lines_context (self->monitor, pb_preferences_get_privacy (self->preferences));

  context.senders = pb_people_get_senders (self->people);
  context.note = find_note;
  context.note_data = self;
  return context;
}
