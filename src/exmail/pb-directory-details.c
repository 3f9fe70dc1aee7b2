/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory-details.c: see pb-directory-details.h. */
#include "pb-directory-details.h"

#include "pb-directory-ask.h"
#include "pb-directory-pace.h"
#include "pb-error.h"
#include "pb-exmail-carrier.h"

#define MAX_WANTED   200 /* addresses that wait */
#define AT_ONCE      8   /* requests under way */
#define BURST        4   /* of the trickle, one wake-up: room is left for what is wanted */
#define BURST_EVERY  (600 * (gint64) 1000)
#define MAX_FAILURES 6                               /* in a row: a minute in all, as long as a token that another program took is missing (1.4) */
#define MAX_ODD      20                              /* answers in a row that make no sense: it is not about those members */
#define COMMIT_AGAIN (20 * (gint64) 1000)            /* where somebody reads */
#define MAX_BUSY     (5 * (gint64) G_USEC_PER_SEC)   /* who reads longer keeps everybody else out */
#define SPARE        (300 * (gint64) G_USEC_PER_SEC) /* before it is looked again whether energy is scarce */
#define COMMIT_AFTER 16                              /* members: what is asked again after a kill; their pages fit into the cache, so nobody who reads is kept out */

struct _PbDirectoryDetails
{
  GObject parent_instance;

  const PbContext *context; /* (unowned) */
  PbAccount *account;       /* (owned) */
  PbDirectoryDetailsFuncs funcs;
  gpointer user_data; /* (unowned) */
  PbTimer *timer;     /* (owned) */
  GQueue wanted;      /* (owned) (element-type utf8) */

  PbDirectory *directory;    /* (unowned) (nullable): NULL = stopped */
  GCancellable *cancellable; /* (owned) (nullable): likewise */
  GHashTable *flying;        /* (owned) (element-type utf8): addresses asked for */
  PbDirectoryHaste haste;
  PbDirectoryPace pace;
  gint64 behind;     /* number of the last member of the rest that was asked for */
  gint64 burst_at;   /* when the next burst may begin */
  guint burst;       /* how many the present one may still send */
  guint failures;    /* in a row */
  guint odd;         /* answers in a row that make no sense */
  gint64 pause;      /* nothing is asked before */
  gint64 commit_at;  /* when it is tried again, or PB_NEVER */
  gint64 busy_until; /* then it is given up; PB_NEVER: nobody is in the way */
  gboolean rest_is_over;
};

/* One question. */
typedef struct
{
  PbDirectoryDetails *owner; /* (owned) */
  GCancellable *cancellable; /* (owned) */
  char *address;             /* (owned) */
} Question;

G_DEFINE_FINAL_TYPE (PbDirectoryDetails, pb_directory_details, G_TYPE_OBJECT)

static void pump (PbDirectoryDetails *self);

static gint64
now_of (const PbDirectoryDetails *self)
{
  return pb_clock_now (self->context->clock);
}

/* --- the file --- */

static void
fail (PbDirectoryDetails *self, const GError *error)
{
  pb_directory_details_stop (self);
  self->funcs.failed (error, self->user_data);
}

/* Returns: FALSE when the file did not take it; then all is over. Where somebody reads it is tried again in a moment. */
static gboolean
commit (PbDirectoryDetails *self)
{
  g_autoptr (GError) error = NULL;
  gboolean done = pb_directory_commit (self->directory, &error), busy = !done && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY);

  if (busy && self->busy_until == PB_NEVER)
    self->busy_until = now_of (self) + MAX_BUSY;
  else if (!busy)
    self->busy_until = PB_NEVER;
  self->commit_at = busy ? now_of (self) + COMMIT_AGAIN : PB_NEVER;
  if (done || now_of (self) < (busy ? self->busy_until : 0))
    return TRUE;
  fail (self, error);
  return FALSE;
}

/* --- answers --- */

/* Returns: whether @error says that there is no such member, who would be asked for again and again. */
static gboolean
is_gone (const GError *error)
{
  gint code = pb_exmail_error_get_code (error);

  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) || code == 1310 || code == 1400; /* 1.4 */
}

/* Returns: whether @error may be about that one member. Nobody is given up for it: it may be about all as well. */
static gboolean
is_odd (const GError *error)
{
  gint code = pb_exmail_error_get_code (error);
  PbErrorClass error_class = pb_error_class_of (error, PB_ERROR_CLASS_NONE);

  return error_class == PB_ERROR_CLASS_PROTOCOL || (error_class == PB_ERROR_CLASS_CONFIG && code != 0 && code != 10001); /* 1.4: the address of this network */
}

/* Returns: whether what failed may work in a moment. */
static gboolean
is_passing (const GError *error)
{
  PbErrorClass error_class = pb_error_class_of (error, PB_ERROR_CLASS_NONE);

  return error_class == PB_ERROR_CLASS_SERVER_BUSY || error_class == PB_ERROR_CLASS_TIMEOUT || error_class == PB_ERROR_CLASS_REFUSED || error_class == PB_ERROR_CLASS_OFFLINE;
}

/* It is asked again after a while; what others under way fail of at the same time counts once. */
static void
fail_once (PbDirectoryDetails *self, const char *address, const GError *error)
{
  gint64 now = now_of (self);

  if (!is_passing (error) || self->failures == MAX_FAILURES)
    {
      fail (self, error);
      return;
    }
  g_queue_push_head (&self->wanted, g_strdup (address));
  if (now >= self->pause)
    self->pause = now + ((gint64) G_USEC_PER_SEC << self->failures++);
}

static void
take_answer (PbDirectoryDetails *self, const char *address, const PbPerson *person, const GError *error)
{
  if (person != NULL)
    pb_directory_fill (self->directory, address, &(PbPersonDetails){ person->name, (const char *const *) person->parties, (const char *const *) person->aliases });
  else if (is_gone (error))
    pb_directory_set_gone (self->directory, address);
  else if (is_odd (error) && ++self->odd < MAX_ODD)
    return; /* the next round asks again */
  else
    {
      fail_once (self, address, error);
      return;
    }
  self->failures = self->odd = 0;
  if (pb_directory_get_changes (self->directory) >= COMMIT_AFTER && !commit (self))
    return;
  self->funcs.learned (address, self->user_data);
}

static void
question_free (Question *question)
{
  g_object_unref (question->owner);
  g_object_unref (question->cancellable);
  g_free (question->address);
  g_free (question);
}

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;
  PbDirectoryDetails *self = question->owner;
  g_autoptr (GError) error = NULL;
  g_autoptr (PbPerson) person = pb_directory_ask_person_finish (result, &error);

  if (self->cancellable == question->cancellable)
    {
      g_hash_table_remove (self->flying, question->address);
      take_answer (self, question->address, person, error);
      pump (self);
    }
  question_free (question);
}

/* --- questions --- */

/* @address: (transfer full) */
static void
ask (PbDirectoryDetails *self, char *address)
{
  Question *question = g_new0 (Question, 1);

  question->owner = g_object_ref (self);
  question->cancellable = g_object_ref (self->cancellable);
  question->address = address;
  g_hash_table_add (self->flying, g_strdup (address));
  pb_directory_pace_note (&self->pace, now_of (self));
  pb_directory_ask_person_async (self->context, self->account, address, self->cancellable, answered_cb, question);
}

/* Returns: (transfer full) (nullable): of those that are wanted the next one that is still unknown. */
static char *
take_wanted (PbDirectoryDetails *self)
{
  char *address;

  while ((address = g_queue_pop_head (&self->wanted)) != NULL)
    {
      g_autoptr (PbPerson) person = pb_directory_find (self->directory, address);

      if (person != NULL && person->known == PB_PERSON_ADDRESS && !g_hash_table_contains (self->flying, person->address))
        {
          g_free (address);
          return g_strdup (person->address);
        }
      g_free (address);
    }
  return NULL;
}

/* Returns: (transfer full) (nullable) */
static char *
take_rest (PbDirectoryDetails *self)
{
  char *address = pb_directory_next_unknown (self->directory, &self->behind);

  while (address != NULL && g_hash_table_contains (self->flying, address)) /* somebody wanted it */
    {
      g_free (address);
      address = pb_directory_next_unknown (self->directory, &self->behind);
    }
  return address;
}

/* Begins a burst of the trickle when it is time. Returns: whether one is on. */
static gboolean
may_trickle (PbDirectoryDetails *self)
{
  gint64 now = now_of (self);

  if (self->burst == 0 && now >= self->burst_at)
    {
      gboolean scarce = self->context->power != NULL && pb_power_is_scarce (self->context->power);

      self->burst_at = now + (scarce ? SPARE : BURST_EVERY);
      self->burst = scarce ? 0 : BURST;
    }
  return self->burst > 0;
}

/* Returns: (transfer full) (nullable): whom to ask for now. */
static char *
take_next (PbDirectoryDetails *self)
{
  char *address = take_wanted (self);

  if (address != NULL || self->haste == PB_DIRECTORY_ON_DEMAND)
    return address;
  if (self->haste == PB_DIRECTORY_TRICKLE && !may_trickle (self))
    return NULL;
  address = take_rest (self);
  self->rest_is_over = address == NULL;
  if (address != NULL && self->haste == PB_DIRECTORY_TRICKLE)
    self->burst--;
  return address;
}

static gboolean
may_ask (PbDirectoryDetails *self)
{
  if (now_of (self) < self->pause)
    return FALSE;
  if (self->haste == PB_DIRECTORY_AT_ONCE)
    return g_hash_table_size (self->flying) < AT_ONCE;
  return g_hash_table_size (self->flying) < PB_DIRECTORY_RATE && pb_directory_pace_get_next (&self->pace) <= now_of (self);
}

/* Nobody is asked for any more, and nothing is to come: what is there is kept. Somebody may have been passed over.
 * Returns: whether it is so. */
static gboolean
is_done (PbDirectoryDetails *self)
{
  gint64 first = 0;
  g_autofree char *address = self->haste != PB_DIRECTORY_ON_DEMAND && !self->rest_is_over ? pb_directory_next_unknown (self->directory, &first) : NULL;

  return address == NULL && g_hash_table_size (self->flying) == 0 && g_queue_is_empty (&self->wanted);
}

/* Waits for the end of a pause, for the pace or the next burst; for an answer where that is what is missing. */
static void
arm (PbDirectoryDetails *self)
{
  gint64 at = PB_NEVER;

  if (now_of (self) < self->pause)
    at = self->pause;
  else if (self->haste == PB_DIRECTORY_AT_ONCE || g_hash_table_size (self->flying) >= PB_DIRECTORY_RATE)
    at = PB_NEVER;
  else if (!g_queue_is_empty (&self->wanted))
    at = pb_directory_pace_get_next (&self->pace);
  else if (self->haste == PB_DIRECTORY_TRICKLE && !self->rest_is_over)
    at = MAX (self->burst > 0 ? 0 : self->burst_at, pb_directory_pace_get_next (&self->pace));
  pb_timer_set (self->timer, MIN (at, self->commit_at));
}

static void
pump (PbDirectoryDetails *self)
{
  char *address = NULL;

  if (self->directory == NULL || (now_of (self) >= self->commit_at && !commit (self)))
    return;
  while (may_ask (self) && (address = take_next (self)) != NULL)
    ask (self, address);
  if (!is_done (self))
    {
      arm (self);
      return;
    }
  pb_timer_set (self->timer, PB_NEVER);
  if (!commit (self))
    return;
  if (self->commit_at != PB_NEVER)
    {
      arm (self);
      return;
    }
  pb_directory_rest (self->directory);
  if (self->haste != PB_DIRECTORY_ON_DEMAND)
    {
      self->haste = PB_DIRECTORY_ON_DEMAND;
      self->funcs.done (self->user_data);
    }
}

static void
timer_cb (gpointer user_data)
{
  g_autoptr (PbDirectoryDetails) self = g_object_ref (user_data);

  pump (self);
}

/* --- the object --- */

PbDirectoryDetails *
pb_directory_details_new (const PbContext *context, PbAccount *account, const PbDirectoryDetailsFuncs *funcs, gpointer user_data)
{
  PbDirectoryDetails *self = g_object_new (PB_TYPE_DIRECTORY_DETAILS, NULL);

  self->context = context;
  self->account = pb_account_ref (account);
  self->funcs = *funcs;
  self->user_data = user_data;
  self->timer = pb_timer_new (context->clock, timer_cb, self);
  return self;
}

/* It begins from the main loop: the owner has not heard of it yet. */
void
pb_directory_details_start (PbDirectoryDetails *self, PbDirectory *directory, PbDirectoryHaste haste)
{
  pb_directory_details_stop (self);
  self->directory = directory;
  self->cancellable = g_cancellable_new ();
  self->haste = haste;
  self->behind = 0;
  self->burst = 0;
  self->failures = self->odd = 0;
  self->pause = 0;
  self->rest_is_over = FALSE;
  self->commit_at = self->busy_until = PB_NEVER;
  pb_timer_set (self->timer, now_of (self));
}

void
pb_directory_details_stop (PbDirectoryDetails *self)
{
  PbDirectory *directory = g_steal_pointer (&self->directory);
  g_autoptr (GError) error = NULL;

  if (directory == NULL)
    return;
  pb_timer_set (self->timer, PB_NEVER);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_hash_table_remove_all (self->flying);
  if (pb_directory_commit (directory, &error))
    return;
  pb_directory_roll_back (directory);
  g_debug ("the last details of a directory were not kept");
}

void
pb_directory_details_want (PbDirectoryDetails *self, const char *address)
{
  if (g_queue_get_length (&self->wanted) >= MAX_WANTED || g_queue_find_custom (&self->wanted, address, (GCompareFunc) g_strcmp0) != NULL)
    return;
  g_queue_push_tail (&self->wanted, g_strdup (address));
  if (self->directory != NULL)
    pb_timer_set (self->timer, pb_directory_pace_get_next (&self->pace));
}

static void
pb_directory_details_dispose (GObject *object)
{
  PbDirectoryDetails *self = PB_DIRECTORY_DETAILS (object);

  pb_directory_details_stop (self);
  g_clear_pointer (&self->timer, pb_timer_free);
  G_OBJECT_CLASS (pb_directory_details_parent_class)->dispose (object);
}

static void
pb_directory_details_finalize (GObject *object)
{
  PbDirectoryDetails *self = PB_DIRECTORY_DETAILS (object);

  g_queue_clear_full (&self->wanted, g_free);
  g_hash_table_unref (self->flying);
  g_clear_pointer (&self->account, pb_account_unref);
  G_OBJECT_CLASS (pb_directory_details_parent_class)->finalize (object);
}

static void
pb_directory_details_class_init (PbDirectoryDetailsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = pb_directory_details_dispose;
  object_class->finalize = pb_directory_details_finalize;
}

static void
pb_directory_details_init (PbDirectoryDetails *self)
{
  g_queue_init (&self->wanted);
  self->flying = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}
