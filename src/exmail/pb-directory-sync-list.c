/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory-sync-list.c: the list of a directory that is kept up to date: on its way into the file, judged, and taken over. */
#include "pb-attempt.h"
#include "pb-directory-ask.h"
#include "pb-directory-file.h"
#include "pb-directory-sync-private.h"
#include "pb-error.h"
#include "pb-exmail-notice.h"

/* --- whose it is, and where it is --- */

/* Returns: (transfer full) (nullable): whose directory it is that comes by @api; NULL: the account does not have it. */
static char *
dup_source (const PbDirectorySync *self, PbExmailApi api)
{
  if ((api == PB_EXMAIL_API_OPENAPI ? self->account->client_id : self->account->corp_id) == NULL)
    return NULL;
  if (api == PB_EXMAIL_API_OPENAPI)
    return g_strjoin (" ", "openapi", self->account->client_id, self->account->api_url, NULL);
  return g_strjoin (" ", "corp", self->account->corp_id, self->account->corp_api_url, NULL);
}

char *
pb_directory_sync_dup_version (const PbDirectorySync *self)
{
  char *version = self->present != NULL ? pb_directory_get_note (self->present, PB_DIRECTORY_NOTE_VERSION) : NULL;

  return version != NULL ? version : g_strdup ("0");
}

void
pb_directory_sync_open_present (PbDirectorySync *self)
{
  g_autoptr (PbDirectory) present = g_file_test (self->path, G_FILE_TEST_EXISTS) ? pb_directory_open_to_change (self->path, NULL) : NULL;
  g_autofree char *openapi = dup_source (self, PB_EXMAIL_API_OPENAPI), *corp = dup_source (self, PB_EXMAIL_API_CORP);
  g_autofree char *note = present != NULL ? pb_directory_get_note (present, PB_DIRECTORY_NOTE_SOURCE) : NULL;

  if (present == NULL)
    return;
  if (note != NULL && (g_strcmp0 (note, openapi) == 0 || g_strcmp0 (note, corp) == 0))
    self->present = g_steal_pointer (&present);
  else
    pb_directory_file_erase (self->path);
}

/* --- entries --- */

static void
put (PbDirectorySync *self, const char *address)
{
  if (self->fresh == NULL)
    {
      pb_directory_put (self->present, address, NULL);
      return;
    }
  pb_directory_put (self->fresh, address, self->present);
  if (self->doubted)
    pb_directory_put (self->fresh, address, NULL); /* a second time: what was taken over is to be asked for again */
}

static void
entry_cb (const PbDirectoryEntry *entry, gpointer user_data)
{
  PbDirectorySync *self = user_data;
  PbDirectory *target = self->fresh != NULL ? self->fresh : self->present;

  self->listed++;
  if (entry->action == PB_EXMAIL_ACTION_DELETE)
    pb_directory_remove (target, entry->address);
  else if (entry->details != NULL)
    pb_directory_fill (target, entry->address, entry->details);
  else
    put (self, entry->address);
}

static void
write_notes (PbDirectorySync *self, PbDirectory *target, const char *version)
{
  g_autofree char *source = dup_source (self, self->api), *listed = g_strdup_printf ("%" G_GINT64_FORMAT, pb_clock_wall (self->context->clock) / G_USEC_PER_SEC);

  pb_directory_set_note (target, PB_DIRECTORY_NOTE_VERSION, version);
  pb_directory_set_note (target, PB_DIRECTORY_NOTE_SOURCE, source);
  pb_directory_set_note (target, PB_DIRECTORY_NOTE_LISTED, listed);
  if (self->fresh != NULL)
    pb_directory_set_note (target, PB_DIRECTORY_NOTE_WHOLE, listed);
}

/* --- taking over --- */

/* The file that was filled becomes the directory; where it cannot, the old one goes on. */
static gboolean
replace (PbDirectorySync *self, GError **error)
{
  g_autofree char *path = pb_directory_file_dup_new (self->path);

  g_clear_pointer (&self->fresh, pb_directory_free);
  g_clear_pointer (&self->present, pb_directory_free);
  if (pb_directory_file_replace (self->path, error))
    self->present = pb_directory_open_to_change (self->path, error);
  if (self->present != NULL)
    return TRUE;
  pb_directory_file_erase (path);
  pb_directory_sync_open_present (self);
  return FALSE;
}

void
pb_directory_sync_drop_list (PbDirectorySync *self)
{
  g_autofree char *path = pb_directory_file_dup_new (self->path);

  if (self->fresh != NULL)
    {
      g_clear_pointer (&self->fresh, pb_directory_free);
      pb_directory_file_erase (path);
    }
  else if (self->present != NULL)
    pb_directory_roll_back (self->present);
}

static gboolean
take_list (PbDirectorySync *self, const char *version, GError **error)
{
  PbDirectory *target = self->fresh != NULL ? self->fresh : self->present;

  write_notes (self, target, version);
  return pb_directory_commit (target, error) && (self->fresh == NULL || replace (self, error));
}

/* What came is less than the service has. Changes are not taken then, and everybody only where nobody gets lost by it.
 * Returns: whether @version may be kept; it is "0", everybody, where somebody is missing. */
static gboolean
judge_part (PbDirectorySync *self, gboolean in_part, char **version, GError **error)
{
  gboolean taken = !in_part || (self->fresh != NULL && (self->present == NULL || pb_directory_count (self->fresh) >= pb_directory_count (self->present)));

  self->missing = !taken;
  if (!taken)
    g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "The service sent a part of its list only.");
  else if (in_part)
    {
      g_free (*version);
      *version = g_strdup ("0");
    }
  return taken;
}

/* --- asking --- */

/* Where the preferred API fails of something that does not pass, or fails again and again, or somebody waits, the other one is asked
 * if the account has it. @error: (transfer full): taken if so. Returns: whether it is so. */
static gboolean
try_other (PbDirectorySync *self, GError *error)
{
  PbExmailApi other = self->api == PB_EXMAIL_API_OPENAPI ? PB_EXMAIL_API_CORP : PB_EXMAIL_API_OPENAPI;
  g_autofree char *source = dup_source (self, other);

  if (source == NULL || self->api != self->preferred || error->domain != PB_ERROR)
    return FALSE;
  if (pb_directory_sync_is_patient (self, error))
    return FALSE;
  g_clear_error (&self->refused);
  self->refused = error;
  pb_directory_sync_list (self, other);
  return TRUE;
}

/* @error: (transfer full): what counts is why the preferred API fails. */
static void
fail_list (PbDirectorySync *self, GError *error)
{
  pb_directory_sync_drop_list (self);
  if (try_other (self, error))
    return;
  if (self->refused != NULL)
    {
      g_error_free (error);
      error = g_steal_pointer (&self->refused);
    }
  pb_directory_sync_fail (self, error);
  pb_directory_sync_fetch (self, FALSE);
}

/* Returns: whether the service fell behind what it said before: it was put back to an earlier state, in which others are members. */
static gboolean
went_back (const PbDirectorySync *self, const char *version)
{
  return self->api == PB_EXMAIL_API_OPENAPI && version != NULL && pb_exmail_version_compare (version, self->since) < 0;
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  gboolean in_part;
  g_autofree char *version = pb_directory_ask_list_finish (result, &in_part, &error);
  g_autoptr (PbDirectorySync) self = pb_attempt_end_wanted (user_data);

  if (self == NULL)
    {
      g_clear_error (&error);
      return;
    }
  g_clear_object (&self->listing);
  if (went_back (self, version))
    {
      pb_directory_sync_drop_list (self);
      self->doubted = TRUE;
      pb_directory_sync_list (self, self->api);
      return;
    }
  if (version == NULL || !judge_part (self, in_part, &version, &error) || !take_list (self, version, &error))
    {
      fail_list (self, error);
      return;
    }
  if (self->doubted && self->api == PB_EXMAIL_API_OPENAPI && !in_part)
    pb_directory_sync_put_channel_back (self, version);
  self->wait = 0;
  self->doubted = FALSE;
  g_clear_error (&self->error);
  g_clear_error (&self->refused);
  pb_directory_rest (self->present);
  pb_directory_sync_plan_round (self);
  pb_directory_sync_fetch (self, TRUE);
  pb_directory_sync_tell_learned (self, NULL);
  pb_directory_sync_tell_changed (self);
}

/* Makes the file that the list goes to. */
static gboolean
prepare (PbDirectorySync *self, GError **error)
{
  gboolean whole;

  if (self->present == NULL)
    pb_directory_sync_open_present (self); /* it may be there, and could not be opened before */
  g_free (self->since);
  self->since = pb_directory_sync_wants_all (self) ? g_strdup ("0") : pb_directory_sync_dup_version (self);
  whole = g_str_equal (self->since, "0");
  if (whole)
    self->fresh = pb_directory_open_new (self->path, error);
  return !whole || self->fresh != NULL;
}

void
pb_directory_sync_list (PbDirectorySync *self, PbExmailApi api)
{
  GError *error = NULL;

  if (api == self->preferred)
    g_clear_error (&self->refused);
  self->api = api;
  pb_directory_details_stop (self->details);
  self->fetching = FALSE;
  self->listed = 0;
  if (!prepare (self, &error))
    {
      pb_directory_sync_fail (self, error);
      return;
    }
  self->listing = g_cancellable_new ();
  pb_directory_sync_plan (self, PB_NEVER);
  pb_directory_ask_list_async (self->context, self->account, &(PbDirectoryQuestion){ self->api, self->since, entry_cb, self }, self->listing, listed_cb, pb_attempt_begin (self, &self->listing));
  pb_directory_sync_tell_changed (self);
}
