/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory-sync.c: see pb-directory-sync.h. What a list does is in pb-directory-sync-list.c, when it is asked for in
 * pb-directory-sync-rhythm.c. */
#include "pb-directory-file.h"
#include "pb-directory-sync-private.h"
#include "pb-exmail-taps.h"

G_DEFINE_FINAL_TYPE (PbDirectorySync, pb_directory_sync, G_TYPE_OBJECT)

const char *
pb_directory_phase_to_string (PbDirectoryPhase phase)
{
  static const char *const names[] = { "rests", "lists", "fetches", "waits" };

  return names[phase];
}

void
pb_directory_status_clear (PbDirectoryStatus *status)
{
  g_clear_pointer (&status->version, g_free);
  g_clear_error (&status->error);
}

gboolean
pb_directory_sync_is_possible (const PbAccount *account, PbExmailApi *api)
{
  if (!g_str_equal (account->kind, "exmail"))
    return FALSE;
  if (api != NULL)
    *api = account->client_id != NULL ? PB_EXMAIL_API_OPENAPI : PB_EXMAIL_API_CORP;
  return account->client_id != NULL || account->corp_id != NULL;
}

void
pb_directory_sync_tell_changed (PbDirectorySync *self)
{
  if (self->funcs.changed != NULL)
    self->funcs.changed (self->user_data);
}

void
pb_directory_sync_tell_learned (PbDirectorySync *self, const char *address)
{
  if (self->funcs.learned != NULL)
    self->funcs.learned (address, self->user_data);
}

/* --- details --- */

static void
learned_cb (const char *address, gpointer user_data)
{
  pb_directory_sync_tell_learned (user_data, address);
}

static void
done_cb (gpointer user_data)
{
  PbDirectorySync *self = user_data;

  self->fetching = self->full = FALSE;
  self->wait = 0;
  pb_directory_sync_tell_changed (self);
}

static void
failed_cb (const GError *error, gpointer user_data)
{
  g_autoptr (PbDirectorySync) self = g_object_ref (user_data);

  self->fetching = FALSE;
  pb_directory_sync_fail (self, g_error_copy (error));
}

/* The lists of the current API have the details. */
void
pb_directory_sync_fetch (PbDirectorySync *self, gboolean rest)
{
  PbDirectoryHaste haste = PB_DIRECTORY_ON_DEMAND;

  if (self->present == NULL || self->api != PB_EXMAIL_API_OPENAPI)
    return;
  if (rest && self->full)
    haste = PB_DIRECTORY_AT_ONCE;
  else if (rest && self->following)
    haste = PB_DIRECTORY_TRICKLE;
  self->fetching = haste != PB_DIRECTORY_ON_DEMAND;
  pb_directory_details_start (self->details, self->present, haste);
}

/* --- running --- */

void
pb_directory_sync_run (PbDirectorySync *self, gboolean full)
{
  self->full = self->full || full;
  g_clear_error (&self->error);
  self->wait = 0;
  if (self->listing == NULL)
    pb_directory_sync_list (self, self->preferred);
}

void
pb_directory_sync_stop (PbDirectorySync *self)
{
  self->following = self->full = self->fetching = FALSE;
  if (self->tap != 0)
    pb_exmail_taps_remove (self->context->taps, self->tap);
  self->tap = 0;
  pb_directory_details_stop (self->details);
  if (self->listing != NULL)
    {
      g_cancellable_cancel (self->listing);
      pb_directory_sync_drop_list (self);
    }
  g_clear_object (&self->listing);
  pb_directory_sync_plan (self, PB_NEVER);
}

void
pb_directory_sync_erase (PbDirectorySync *self)
{
  pb_directory_sync_stop (self);
  g_clear_error (&self->error);
  g_clear_pointer (&self->present, pb_directory_free);
  pb_directory_file_erase (self->path);
}

/* --- looking --- */

/* A power cut leaves holes in a file that was written shortly before; they show when somebody looks there. */
static void
drop_damaged (PbDirectorySync *self)
{
  pb_directory_details_stop (self->details);
  self->fetching = FALSE;
  pb_directory_sync_fail (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The directory's file is damaged."));
}

PbDirectory *
pb_directory_sync_get_directory (PbDirectorySync *self)
{
  if (self->present == NULL || !pb_directory_is_damaged (self->present))
    return self->present;
  if (self->listing == NULL) /* otherwise the list fails of it */
    drop_damaged (self);
  return NULL;
}

void
pb_directory_sync_want (PbDirectorySync *self, const char *address)
{
  g_autoptr (PbPerson) person = self->present != NULL && self->api == PB_EXMAIL_API_OPENAPI ? pb_directory_find (self->present, address) : NULL;

  if (person != NULL && person->known == PB_PERSON_ADDRESS)
    pb_directory_details_want (self->details, person->address);
}

static PbDirectoryPhase
get_phase (const PbDirectorySync *self)
{
  if (self->listing != NULL)
    return PB_DIRECTORY_LISTS;
  if (self->error != NULL)
    return PB_DIRECTORY_WAITS;
  return self->fetching ? PB_DIRECTORY_FETCHES : PB_DIRECTORY_RESTS;
}

void
pb_directory_sync_get_status (PbDirectorySync *self, PbDirectoryStatus *out)
{
  *out = (PbDirectoryStatus){ .phase = get_phase (self), .members = self->listed };
  out->error = self->error != NULL ? g_error_copy (self->error) : NULL;
  out->listed = pb_directory_sync_get_listed (self);
  out->wait = pb_directory_sync_get_wait (self);
  if (self->present == NULL)
    return;
  out->version = pb_directory_sync_dup_version (self);
  out->members = pb_directory_count (self->present);
  out->unknown = pb_directory_count_unknown (self->present);
}

/* --- the object --- */

PbDirectorySync *
pb_directory_sync_new (const PbContext *context, PbAccount *account, PbExmailApi api, const char *path, const PbDirectorySyncFuncs *funcs, gpointer user_data)
{
  static const PbDirectoryDetailsFuncs details_funcs = { learned_cb, done_cb, failed_cb };
  PbDirectorySync *self = g_object_new (PB_TYPE_DIRECTORY_SYNC, NULL);

  self->context = context;
  self->account = pb_account_ref (account);
  self->preferred = self->api = api;
  self->path = g_strdup (path);
  self->funcs = *funcs;
  self->user_data = user_data;
  pb_directory_sync_init_rhythm (self);
  self->details = pb_directory_details_new (context, account, &details_funcs, self);
  pb_directory_sync_open_present (self);
  return self;
}

static void
pb_directory_sync_dispose (GObject *object)
{
  PbDirectorySync *self = PB_DIRECTORY_SYNC (object);

  if (self->timer != NULL)
    pb_directory_sync_stop (self);
  g_clear_object (&self->details);
  g_clear_pointer (&self->timer, pb_timer_free);
  g_clear_pointer (&self->present, pb_directory_free);
  G_OBJECT_CLASS (pb_directory_sync_parent_class)->dispose (object);
}

static void
pb_directory_sync_finalize (GObject *object)
{
  PbDirectorySync *self = PB_DIRECTORY_SYNC (object);

  g_clear_pointer (&self->account, pb_account_unref);
  g_clear_error (&self->error);
  g_clear_error (&self->refused);
  g_free (self->path);
  g_free (self->since);
  G_OBJECT_CLASS (pb_directory_sync_parent_class)->finalize (object);
}

static void
pb_directory_sync_class_init (PbDirectorySyncClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = pb_directory_sync_dispose;
  object_class->finalize = pb_directory_sync_finalize;
}

static void
pb_directory_sync_init (PbDirectorySync *self)
{
}
