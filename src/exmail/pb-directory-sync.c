/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory-sync.c: see pb-directory-sync.h. */
#include "pb-directory-sync.h"

#include <string.h>

#include "pb-attempt.h"
#include "pb-directory-ask.h"
#include "pb-directory-details.h"
#include "pb-directory-file.h"
#include "pb-error.h"
#include "pb-exmail-notice.h"
#include "pb-exmail-taps.h"

#define SECOND       ((gint64) G_USEC_PER_SEC)
#define START_AFTER  (10 * SECOND)        /* of following: mail comes first */
#define SETTLE       (3 * SECOND)         /* after a version: an administrator changes several things */
#define BETWEEN      (20 * SECOND)        /* two lists that nobody asked for by hand */
#define PATIENCE     (4 * RETRY_FIRST)    /* with an API that fails, where there is another one: so long is the wait after the third time */
#define BETWEEN_ALL  (3600 * SECOND)      /* the same while each is one of everybody */
#define ROUND        (24 * 3600 * SECOND) /* without a version */
#define ROUND_ALL    (7 * ROUND)          /* lists of everybody, where changes would do: whatever was missed comes then */
#define NOTE_ALL     "whole"              /* when everybody was listed last, s since 1970 */
#define RETRY_FIRST  (30 * SECOND)
#define RETRY_MAX    (30 * 60 * SECOND)
#define RETRY_HARDLY (3600 * SECOND) /* what does not pass by itself */

struct _PbDirectorySync
{
  GObject parent_instance;

  const PbContext *context; /* (unowned) */
  PbAccount *account;       /* (owned) */
  PbExmailApi preferred;
  PbExmailApi api; /* that is asked, or was last: the other one where the preferred one fails */
  char *path;      /* (owned) */
  PbDirectorySyncFuncs funcs;
  gpointer user_data; /* (unowned) */

  PbDirectory *present;        /* (owned) (nullable) */
  PbDirectory *fresh;          /* (owned) (nullable): while everybody is listed */
  PbDirectoryDetails *details; /* (owned) */
  GCancellable *listing;       /* (owned) (nullable): while a list is under way */
  char *since;                 /* (owned) (nullable): the version that it begins at */
  guint listed;                /* entries of it so far */
  PbTimer *timer;              /* (owned) */
  gint64 planned;              /* when the next list is asked for, or PB_NEVER */
  gint64 listed_at;            /* when the last one was that nobody asked for by hand */
  gint64 wait;                 /* µs before the next try after a failure */
  GError *error;               /* (owned) (nullable) */
  GError *refused;             /* (owned) (nullable): why the preferred API is not asked, while the other one is */
  guint tap;                   /* on the push channel, 0 = none */
  gboolean following;
  gboolean fetching; /* details of all are under way */
  gboolean full;     /* they are asked for at once */
  gboolean missing;  /* changes did not come: everybody is to be listed */
  gboolean doubted;  /* versions went back: everybody is to be listed, and asked for again */
};

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

static gint64
now_of (const PbDirectorySync *self)
{
  return pb_clock_now (self->context->clock);
}

static void
tell_changed (PbDirectorySync *self)
{
  if (self->funcs.changed != NULL)
    self->funcs.changed (self->user_data);
}

static void
tell_learned (PbDirectorySync *self, const char *address)
{
  if (self->funcs.learned != NULL)
    self->funcs.learned (address, self->user_data);
}

static void
plan (PbDirectorySync *self, gint64 at)
{
  self->planned = at;
  pb_timer_set (self->timer, self->listing == NULL ? at : PB_NEVER);
}

/* --- failures --- */

static gboolean
passes (PbErrorClass error_class)
{
  switch (error_class)
    {
    case PB_ERROR_CLASS_AUTH_REJECTED:
    case PB_ERROR_CLASS_APP_PASSWORD:
    case PB_ERROR_CLASS_CONFIG:
    case PB_ERROR_CLASS_TLS_UNTRUSTED:
    case PB_ERROR_CLASS_VAULT_LOCKED:
    case PB_ERROR_CLASS_WRONG_PROTOCOL:
      return FALSE;
    case PB_ERROR_CLASS_NONE:
    case PB_ERROR_CLASS_OFFLINE:
    case PB_ERROR_CLASS_TIMEOUT:
    case PB_ERROR_CLASS_REFUSED:
    case PB_ERROR_CLASS_TLS_FAILED:
    case PB_ERROR_CLASS_AUTH_EXPIRED:
    case PB_ERROR_CLASS_SERVER_BUSY:
    case PB_ERROR_CLASS_PROTOCOL:
    case PB_ERROR_CLASS_LIMIT:
    case PB_N_ERROR_CLASSES:
    default:
      return TRUE;
    }
}

/* A file that is damaged is thrown away: everybody is listed again. */
static void
drop_if_damaged (PbDirectorySync *self, const GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    return;
  g_clear_pointer (&self->present, pb_directory_free);
  pb_directory_file_erase (self->path);
}

/* Without a follower nobody waits for the next try. @error: (transfer full) */
static void
fail (PbDirectorySync *self, GError *error)
{
  PbErrorClass error_class = pb_error_class_of (error, PB_ERROR_CLASS_REFUSED);

  g_clear_error (&self->error);
  self->error = error;
  drop_if_damaged (self, error);
  self->wait = MIN (MAX (2 * self->wait, RETRY_FIRST), RETRY_MAX);
  plan (self, self->following ? now_of (self) + (passes (error_class) ? self->wait : RETRY_HARDLY) : PB_NEVER);
  tell_changed (self);
}

/* --- details --- */

static void
learned_cb (const char *address, gpointer user_data)
{
  tell_learned (user_data, address);
}

static void
done_cb (gpointer user_data)
{
  PbDirectorySync *self = user_data;

  self->fetching = self->full = FALSE;
  self->wait = 0;
  tell_changed (self);
}

static void
failed_cb (const GError *error, gpointer user_data)
{
  g_autoptr (PbDirectorySync) self = g_object_ref (user_data);

  self->fetching = FALSE;
  fail (self, g_error_copy (error));
}

/* The lists of the current API have the details. @rest: whether, beside those that are wanted, all others may be asked for. */
static void
fetch (PbDirectorySync *self, gboolean rest)
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

/* --- lists --- */

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

/* Returns: (transfer full): the version that is known, "0": everybody is to be listed. */
static char *
dup_version (const PbDirectorySync *self)
{
  char *version = self->present != NULL ? pb_directory_get_note (self->present, PB_DIRECTORY_NOTE_VERSION) : NULL;

  return version != NULL ? version : g_strdup ("0");
}

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
    pb_directory_set_note (target, NOTE_ALL, listed);
}

static void open_present (PbDirectorySync *self);

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
  open_present (self);
  return FALSE;
}

/* What a list that failed has left. */
static void
drop_list (PbDirectorySync *self)
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

static void list (PbDirectorySync *self, PbExmailApi api);

/* Where the preferred API fails of something that does not pass, or fails again and again, or somebody waits, the other one is asked
 * if the account has it. @error: (transfer full): taken if so. Returns: whether it is so. */
static gboolean
try_other (PbDirectorySync *self, GError *error)
{
  PbExmailApi other = self->api == PB_EXMAIL_API_OPENAPI ? PB_EXMAIL_API_CORP : PB_EXMAIL_API_OPENAPI;
  g_autofree char *source = dup_source (self, other);

  if (source == NULL || self->api != self->preferred || error->domain != PB_ERROR)
    return FALSE;
  if (self->following && passes (pb_error_class_of (error, PB_ERROR_CLASS_REFUSED)) && self->wait < PATIENCE)
    return FALSE;
  g_clear_error (&self->refused);
  self->refused = error;
  list (self, other);
  return TRUE;
}

/* @error: (transfer full): what counts is why the preferred API fails. */
static void
fail_list (PbDirectorySync *self, GError *error)
{
  drop_list (self);
  if (try_other (self, error))
    return;
  if (self->refused != NULL)
    {
      g_error_free (error);
      error = g_steal_pointer (&self->refused);
    }
  fail (self, error);
  fetch (self, FALSE);
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
      drop_list (self);
      self->doubted = TRUE;
      list (self, self->api);
      return;
    }
  if (version == NULL || !judge_part (self, in_part, &version, &error) || !take_list (self, version, &error))
    {
      fail_list (self, error);
      return;
    }
  self->wait = 0;
  self->doubted = FALSE;
  g_clear_error (&self->error);
  g_clear_error (&self->refused);
  pb_directory_rest (self->present);
  plan (self, self->following ? MIN (self->planned, now_of (self) + ROUND) : PB_NEVER);
  fetch (self, TRUE);
  tell_learned (self, NULL);
  tell_changed (self);
}

/* @name: of a note. Returns: s since 1970, 0 = never. */
static gint64
get_time (const PbDirectorySync *self, const char *name)
{
  g_autofree char *note = self->present != NULL ? pb_directory_get_note (self->present, name) : NULL;

  return note != NULL ? g_ascii_strtoll (note, NULL, 10) : 0;
}

/* Returns: whether changes will not do. */
static gboolean
wants_all (const PbDirectorySync *self)
{
  gint64 age = pb_clock_wall (self->context->clock) - get_time (self, NOTE_ALL) * SECOND;

  return self->api != PB_EXMAIL_API_OPENAPI || self->missing || self->doubted || age < 0 || age >= ROUND_ALL;
}

/* Makes the file that the list goes to. */
static gboolean
prepare (PbDirectorySync *self, GError **error)
{
  gboolean whole;

  if (self->present == NULL)
    open_present (self); /* it may be there, and could not be opened before */
  g_free (self->since);
  self->since = wants_all (self) ? g_strdup ("0") : dup_version (self);
  whole = g_str_equal (self->since, "0");
  if (whole)
    self->fresh = pb_directory_open_new (self->path, error);
  return !whole || self->fresh != NULL;
}

static void
list (PbDirectorySync *self, PbExmailApi api)
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
      fail (self, error);
      return;
    }
  self->listing = g_cancellable_new ();
  plan (self, PB_NEVER);
  pb_directory_ask_list_async (self->context, self->account, &(PbDirectoryQuestion){ self->api, self->since, entry_cb, self }, self->listing, listed_cb, pb_attempt_begin (self, &self->listing));
  tell_changed (self);
}

static void
timer_cb (gpointer user_data)
{
  g_autoptr (PbDirectorySync) self = g_object_ref (user_data);

  self->planned = PB_NEVER;
  self->listed_at = now_of (self);
  list (self, self->preferred);
}

/* --- following --- */

/* A version that is not ours: somebody came, went, or changed. After a failure the next try brings it, and no sooner. */
static void
look_at_version (PbDirectorySync *self, const char *version, gint64 settle)
{
  g_autofree char *known = dup_version (self);
  gint64 between = g_str_equal (known, "0") ? BETWEEN_ALL : BETWEEN;

  if (self->error == NULL && !g_str_equal (version, known))
    plan (self, MIN (self->planned, MAX (now_of (self) + settle, self->listed_at + between)));
}

static void
tap_cb (const char *json, gpointer user_data)
{
  PbDirectorySync *self = user_data;
  g_auto (PbExmailNotice) notice = { 0 };

  pb_exmail_notice_read (&notice, json, strlen (json));
  if ((notice.says & PB_EXMAIL_SAYS_VERSION) != 0)
    look_at_version (self, notice.version, SETTLE);
}

/* The newest version that the push channel told at any time. */
static void
look_at_ledger (PbDirectorySync *self)
{
  g_autofree char *name = g_strconcat ("exmail-ver/", self->account->id, NULL);
  g_autofree char *note = self->context->ledger != NULL ? pb_ledger_get_note (self->context->ledger, name) : NULL;
  g_autofree char *version = note != NULL ? pb_exmail_version_read (note) : NULL, *known = dup_version (self);

  if (version != NULL && pb_exmail_version_compare (version, known) > 0)
    look_at_version (self, version, START_AFTER);
}

/* Returns: s since 1970, 0 = never. */
static gint64
get_listed (const PbDirectorySync *self)
{
  return get_time (self, PB_DIRECTORY_NOTE_LISTED);
}

/* Returns: whether details are missing; they go on behind a list, which costs one request. */
static gboolean
is_unfinished (PbDirectorySync *self)
{
  return self->present != NULL && pb_directory_count_unknown (self->present) > 0;
}

void
pb_directory_sync_follow (PbDirectorySync *self)
{
  gint64 age = pb_clock_wall (self->context->clock) - get_listed (self) * SECOND, left = is_unfinished (self) ? 0 : ROUND - age;

  if (self->following)
    return;
  self->following = TRUE;
  /* A clock that was put back must not put off the next list for years. */
  plan (self, now_of (self) + CLAMP (left, START_AFTER, ROUND));
  if (self->api == PB_EXMAIL_API_OPENAPI)
    look_at_ledger (self);
  if (self->api == PB_EXMAIL_API_OPENAPI && self->context->taps != NULL)
    self->tap = pb_exmail_taps_add (self->context->taps, self->account->id, tap_cb, self);
  fetch (self, FALSE);
}

void
pb_directory_sync_run (PbDirectorySync *self, gboolean full)
{
  self->full = self->full || full;
  g_clear_error (&self->error);
  self->wait = 0;
  if (self->listing == NULL)
    list (self, self->preferred);
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
      drop_list (self);
    }
  g_clear_object (&self->listing);
  plan (self, PB_NEVER);
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
  fail (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The directory's file is damaged."));
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
  out->listed = get_listed (self);
  out->wait = self->planned != PB_NEVER ? MAX (self->planned - now_of (self), 0) : 0;
  if (self->present == NULL)
    return;
  out->version = dup_version (self);
  out->members = pb_directory_count (self->present);
  out->unknown = pb_directory_count_unknown (self->present);
}

/* --- the object --- */

/* Opens the directory if it is that of this account's company, by whichever API it came. */
static void
open_present (PbDirectorySync *self)
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
  self->planned = PB_NEVER;
  self->listed_at = -BETWEEN;
  self->timer = pb_timer_new (context->clock, timer_cb, self);
  self->details = pb_directory_details_new (context, account, &details_funcs, self);
  open_present (self);
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
