/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory-sync-rhythm.c: when the next list of a directory is asked for: daily, after a version, after a failure. */
#include <string.h>

#include "pb-directory-file.h"
#include "pb-directory-sync-private.h"
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
#define RETRY_FIRST  (30 * SECOND)
#define RETRY_MAX    (30 * 60 * SECOND)
#define RETRY_HARDLY (3600 * SECOND) /* what does not pass by itself */

static gint64
now_of (const PbDirectorySync *self)
{
  return pb_clock_now (self->context->clock);
}

void
pb_directory_sync_plan (PbDirectorySync *self, gint64 at)
{
  self->planned = at;
  pb_timer_set (self->timer, self->listing == NULL ? at : PB_NEVER);
}

void
pb_directory_sync_plan_round (PbDirectorySync *self)
{
  pb_directory_sync_plan (self, self->following ? MIN (self->planned, now_of (self) + ROUND) : PB_NEVER);
}

gint64
pb_directory_sync_get_wait (const PbDirectorySync *self)
{
  return self->planned != PB_NEVER ? MAX (self->planned - now_of (self), 0) : 0;
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

/* Without a follower nobody waits for the next try. */
void
pb_directory_sync_fail (PbDirectorySync *self, GError *error)
{
  PbErrorClass error_class = pb_error_class_of (error, PB_ERROR_CLASS_REFUSED);

  g_clear_error (&self->error);
  self->error = error;
  drop_if_damaged (self, error);
  self->wait = MIN (MAX (2 * self->wait, RETRY_FIRST), RETRY_MAX);
  pb_directory_sync_plan (self, self->following ? now_of (self) + (passes (error_class) ? self->wait : RETRY_HARDLY) : PB_NEVER);
  pb_directory_sync_tell_changed (self);
}

gboolean
pb_directory_sync_is_patient (const PbDirectorySync *self, const GError *error)
{
  return self->following && passes (pb_error_class_of (error, PB_ERROR_CLASS_REFUSED)) && self->wait < PATIENCE;
}

/* --- how old it is --- */

/* @name: of a note. Returns: s since 1970, 0 = never. */
static gint64
get_time (const PbDirectorySync *self, const char *name)
{
  g_autofree char *note = self->present != NULL ? pb_directory_get_note (self->present, name) : NULL;

  return note != NULL ? g_ascii_strtoll (note, NULL, 10) : 0;
}

gboolean
pb_directory_sync_wants_all (const PbDirectorySync *self)
{
  gint64 age = pb_clock_wall (self->context->clock) - get_time (self, PB_DIRECTORY_NOTE_WHOLE) * SECOND;

  return self->api != PB_EXMAIL_API_OPENAPI || self->missing || self->doubted || age < 0 || age >= ROUND_ALL;
}

gint64
pb_directory_sync_get_listed (const PbDirectorySync *self)
{
  return get_time (self, PB_DIRECTORY_NOTE_LISTED);
}

/* --- the time has come --- */

static void
timer_cb (gpointer user_data)
{
  g_autoptr (PbDirectorySync) self = g_object_ref (user_data);

  self->planned = PB_NEVER;
  self->listed_at = now_of (self);
  pb_directory_sync_list (self, self->preferred);
}

void
pb_directory_sync_init_rhythm (PbDirectorySync *self)
{
  self->planned = PB_NEVER;
  self->listed_at = -BETWEEN;
  self->timer = pb_timer_new (self->context->clock, timer_cb, self);
}

/* --- following --- */

/* A version that is not ours: somebody came, went, or changed. After a failure the next try brings it, and no sooner. */
static void
look_at_version (PbDirectorySync *self, const char *version, gint64 settle)
{
  g_autofree char *known = pb_directory_sync_dup_version (self);
  gint64 between = g_str_equal (known, "0") ? BETWEEN_ALL : BETWEEN;

  if (self->error == NULL && !g_str_equal (version, known))
    pb_directory_sync_plan (self, MIN (self->planned, MAX (now_of (self) + settle, self->listed_at + between)));
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

static char *
version_note (const PbDirectorySync *self)
{
  return g_strconcat ("exmail-ver/", self->account->id, NULL);
}

/* Returns: (transfer full) (nullable): the newest version that the push channel told at any time. */
static char *
dup_told_version (const PbDirectorySync *self)
{
  g_autofree char *name = version_note (self);
  g_autofree char *note = self->context->ledger != NULL ? pb_ledger_get_note (self->context->ledger, name) : NULL;

  return note != NULL ? pb_exmail_version_read (note) : NULL;
}

void
pb_directory_sync_put_channel_back (PbDirectorySync *self, const char *version)
{
  g_autofree char *name = version_note (self), *told = dup_told_version (self);

  if (told != NULL && pb_exmail_version_compare (version, told) < 0)
    pb_ledger_set_note (self->context->ledger, name, version);
}

static void
look_at_ledger (PbDirectorySync *self)
{
  g_autofree char *version = dup_told_version (self), *known = pb_directory_sync_dup_version (self);

  if (version != NULL && pb_exmail_version_compare (version, known) > 0)
    look_at_version (self, version, START_AFTER);
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
  gint64 age = pb_clock_wall (self->context->clock) - pb_directory_sync_get_listed (self) * SECOND, left = is_unfinished (self) ? 0 : ROUND - age;

  if (self->following)
    return;
  self->following = TRUE;
  /* A clock that was put back must not put off the next list for years. */
  pb_directory_sync_plan (self, now_of (self) + CLAMP (left, START_AFTER, ROUND));
  if (self->api == PB_EXMAIL_API_OPENAPI)
    look_at_ledger (self);
  if (self->api == PB_EXMAIL_API_OPENAPI && self->context->taps != NULL)
    self->tap = pb_exmail_taps_add (self->context->taps, self->account->id, tap_cb, self);
  pb_directory_sync_fetch (self, FALSE);
}
