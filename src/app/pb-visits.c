/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-visits.c: see pb-visits.h. */
#include "config.h"

#include "pb-visits.h"

#include <glib/gi18n.h>

#include "pb-handoff.h"
#include "pb-login-link.h"
#include "pb-opener.h"
#include "pb-words.h"

#define MAX_VISITS 16 /* at a time */

struct _PbVisits
{
  const PbContext *context;  /* (unowned) */
  GCancellable *cancellable; /* (owned) */
  GHashTable *notes;         /* (owned) (element-type utf8 utf8): by account */
  GQueue visits;             /* of Visit */
  guint missed;              /* links that no browser came for */
  PbVisitsFunc func;         /* (nullable) */
  gpointer user_data;        /* (unowned) */
};

typedef struct
{
  PbVisits *visits; /* (unowned) (nullable): NULL when they are gone */
  GList link;
  PbAccount *account; /* (owned) */
  char *token;        /* (owned) (nullable): for the browser's window */
  char *address;      /* (owned) (nullable): what the browser is given */
  PbHandoff *handoff; /* (owned) (nullable): while it waits for the browser */
  GTask *task;        /* (owned) (nullable): until the browser was started */
} Visit;

static void
say_changed (PbVisits *self)
{
  if (self->func != NULL)
    self->func (self, self->user_data);
}

static void
end_visit (Visit *visit)
{
  if (visit->visits != NULL)
    g_queue_unlink (&visit->visits->visits, &visit->link);
  g_clear_pointer (&visit->handoff, pb_handoff_free);
  g_clear_pointer (&visit->account, pb_account_unref);
  g_clear_object (&visit->task);
  g_free (visit->address);
  g_free (visit->token);
  g_free (visit);
}

static void
set_note (Visit *visit, const GError *reason)
{
  GHashTable *notes = visit->visits->notes;

  if (reason != NULL)
    g_hash_table_insert (notes, g_strdup (visit->account->id), pb_words_sign_in (visit->account, reason));
  else
    g_hash_table_remove (notes, visit->account->id);
}

/* --- the browser --- */

static void
handed_cb (PbHandoff *handoff, gboolean taken, gpointer user_data)
{
  Visit *visit = user_data;
  PbVisits *self = visit->visits;
  g_autoptr (GError) late = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, _ ("The browser did not come for the page within 30 seconds. Look whether it starts, then try again."));

  g_clear_pointer (&visit->handoff, pb_handoff_free);
  set_note (visit, taken ? NULL : late);
  self->missed += taken ? 0 : 1;
  if (visit->task == NULL)
    end_visit (visit);
  say_changed (self);
}

static void
launched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Visit *visit = user_data;
  PbVisits *self = visit->visits;
  g_autoptr (GTask) task = g_steal_pointer (&visit->task);
  g_autoptr (GError) error = NULL;
  gboolean opened = pb_opener_open_finish (result, &error);

  if (opened)
    g_task_return_boolean (task, TRUE);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("No browser could be started. Copy this address into one: %s"), visit->address);
  if (visit->handoff == NULL)
    end_visit (visit);
  if (self != NULL)
    say_changed (self);
}

/* --- the link --- */

static void
refuse (Visit *visit, GError *error)
{
  g_task_return_error (visit->task, error);
  end_visit (visit);
}

/* Returns: (transfer full) (nullable): the address for the browser; never one with a ticket. */
static char *
prepare_address (Visit *visit, const PbLoginLink *link)
{
  g_autoptr (GError) error = NULL;

  if (!link->ticket)
    {
      set_note (visit, link->reason);
      return g_strdup (link->url);
    }
  visit->handoff = pb_handoff_new (visit->visits->context->clock, link->url, handed_cb, visit, &error);
  if (visit->handoff != NULL)
    return g_strdup (pb_handoff_get_address (visit->handoff));
  set_note (visit, error);
  return pb_account_dup_url (visit->account, NULL);
}

static void
link_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Visit *visit = user_data;
  PbVisits *self = visit->visits;
  const char *id = visit->account->id;
  g_autoptr (GError) error = NULL;
  g_autoptr (PbLoginLink) link = pb_login_link_finish (result, &error);

  if (link == NULL || self == NULL)
    {
      refuse (visit, error != NULL ? g_steal_pointer (&error) : g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, ""));
      return;
    }
  visit->address = prepare_address (visit, link);
  if (visit->address == NULL && pb_visits_get_note (self, id) != NULL)
    refuse (visit, g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_CONFIG, pb_visits_get_note (self, id)));
  else if (visit->address == NULL)
    refuse (visit, g_error_new (PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("No webmail address is known for %s. Set it with “postbell account edit %s --webmail https://…”."), id, id));
  else
    pb_opener_open_async (visit->address, visit->token, self->cancellable, launched_cb, visit);
  say_changed (self);
}

void
pb_visits_open_async (PbVisits *self, PbAccount *account, const char *key, const char *message_id, const char *activation_token, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Visit *visit = NULL;

  g_task_set_source_tag (task, pb_visits_open_async);
  if (g_queue_get_length (&self->visits) >= MAX_VISITS)
    {
      g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_LIMIT, _ ("Too many pages are on their way to the browser. Wait a moment."));
      return;
    }
  visit = g_new0 (Visit, 1);
  visit->visits = self;
  visit->link.data = visit;
  visit->account = pb_account_ref (account);
  visit->token = g_strdup (activation_token);
  visit->task = g_steal_pointer (&task);
  g_queue_push_tail_link (&self->visits, &visit->link);
  pb_login_link_async (self->context, account, key, message_id, self->cancellable, link_cb, visit);
}

gboolean
pb_visits_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- all of them --- */

PbVisits *
pb_visits_new (const PbContext *context, PbVisitsFunc func, gpointer user_data)
{
  PbVisits *self = g_new0 (PbVisits, 1);

  self->context = context;
  self->cancellable = g_cancellable_new ();
  self->notes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->func = func;
  self->user_data = user_data;
  g_queue_init (&self->visits);
  return self;
}

/* A visit whose call is under way belongs to the callback of that call from now on. */
void
pb_visits_free (PbVisits *self)
{
  if (self == NULL)
    return;
  for (GList *link; (link = g_queue_pop_head_link (&self->visits)) != NULL;)
    {
      Visit *visit = link->data;
      visit->visits = NULL;
      g_clear_pointer (&visit->handoff, pb_handoff_free);
      if (visit->task == NULL)
        end_visit (visit);
    }
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_hash_table_unref (self->notes);
  g_free (self);
}

guint
pb_visits_get_pending (PbVisits *self)
{
  return g_queue_get_length (&self->visits);
}

guint
pb_visits_get_missed (PbVisits *self)
{
  return self->missed;
}

const char *
pb_visits_get_note (PbVisits *self, const char *account)
{
  return g_hash_table_lookup (self->notes, account);
}
