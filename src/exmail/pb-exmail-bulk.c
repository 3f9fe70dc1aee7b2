/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-bulk.c: see pb-exmail-bulk.h. */
#include "pb-exmail-bulk.h"

#include "pb-exmail-move.h"
#include "pb-exmail-plan.h"
#include "pb-exmail-verdict.h"

/* Words of the journal, about a subject: the first two with the start of the computer, the last two with the content. "begun" is on the
 * disk before anything is sent, of the others a power cut may take some. */
#define BEGUN   "begun"
#define SENT    "sent"
#define DONE    "done"
#define REFUSED "refused"

#define AHEAD 16 /* items that are begun in the journal with one wait for the disk; at most so many are read back after a power cut */

struct _PbExmailBulk
{
  const PbExmailMoves *moves; /* (unowned) */
  PbExmailOffice *office;     /* (owned) */
  PbClock *clock;             /* (unowned) */
  PbTimer *timer;             /* (owned): ends a pause */
  PbJournal *journal;         /* (unowned) */
  GPtrArray *items;           /* (owned) */
  const PbExmailPasswords *passwords;
  GCancellable *reads; /* (owned): of the run */
  PbExmailBulkFunc func;
  gpointer func_data;
  GTask *task;     /* (owned) (nullable): the run */
  GPtrArray *unit; /* (owned) (element-type PbExmailItem): under way */
  guint at;        /* items before it are settled */
  guint begun;     /* items before it are begun in the journal */
  guint single;    /* items before it are moved one by one: together they were refused */
  guint tries;     /* of the unit */
  gboolean paused;
  gboolean stopping;
};

static void go_on (PbExmailBulk *self);

static PbExmailItem *
nth (const PbExmailBulk *self, guint index)
{
  return g_ptr_array_index (self->items, index);
}

/* --- the end --- */

/* @error: (transfer full) (nullable) */
static void
finish (PbExmailBulk *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  g_ptr_array_set_size (self->unit, 0);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
finish_stopped (PbExmailBulk *self)
{
  finish (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The run was stopped."));
}

/* --- the journal --- */

/* Says what is about to be sent before it is. Of what is uncertain more is known already. */
static gboolean
begin_ahead (PbExmailBulk *self, guint last, GError **error)
{
  g_autoptr (GPtrArray) subjects = g_ptr_array_new ();

  if (last < self->begun)
    return TRUE;
  for (; self->begun < self->items->len && (self->begun <= last || subjects->len < AHEAD); self->begun++)
    if (nth (self, self->begun)->state == PB_EXMAIL_ITEM_OPEN && !nth (self, self->begun)->uncertain)
      g_ptr_array_add (subjects, nth (self, self->begun)->subject);
  g_ptr_array_add (subjects, NULL);
  return pb_journal_add (self->journal, BEGUN, (const char *const *) subjects->pdata, pb_journal_get_boot (self->journal), TRUE, error);
}

/* What is begun here and not sent was never sent, whoever ends the program. */
static gboolean
begin_unit (PbExmailBulk *self, GError **error)
{
  g_autoptr (GPtrArray) subjects = g_ptr_array_new ();

  for (guint i = 0; i < self->unit->len; i++)
    g_ptr_array_add (subjects, ((PbExmailItem *) g_ptr_array_index (self->unit, i))->subject);
  g_ptr_array_add (subjects, NULL);
  return pb_journal_add (self->journal, SENT, (const char *const *) subjects->pdata, pb_journal_get_boot (self->journal), FALSE, error);
}

static gboolean
write_down (PbExmailBulk *self, const PbExmailItem *item, GError **error)
{
  const char *subjects[] = { item->subject, NULL };

  return pb_journal_add (self->journal, item->state == PB_EXMAIL_ITEM_REFUSED ? REFUSED : DONE, subjects, item->content, FALSE, error);
}

/* Returns: whether a password of its own goes with the item. */
static gboolean
has_password (const PbExmailItem *item, const PbExmailPasswords *passwords)
{
  PbExmailAction action = pb_exmail_plan_get_action (item);

  return (action == PB_EXMAIL_ACTION_ADD || action == PB_EXMAIL_ACTION_MODIFY) && pb_exmail_passwords_has (passwords, pb_exmail_item_get_address (item));
}

/* Returns: (transfer none) (nullable): the word that counts: what was begun in this start of the computer, and no more, was never sent. */
static const char *
find_word (PbJournal *journal, const char *subject, const char **detail)
{
  const char *word = pb_journal_find (journal, subject, detail);

  if (g_strcmp0 (word, BEGUN) == 0 && g_str_equal (*detail, pb_journal_get_boot (journal)))
    return pb_journal_find_before (journal, subject, detail);
  return word;
}

/* Done is what was done last about the subject, and asked for the same. The journal knows no passwords: with one of its own an item is
 * looked at, and has it set. */
static void
recall (PbJournal *journal, PbExmailItem *item, const PbExmailPasswords *passwords)
{
  const char *detail, *word = find_word (journal, item->subject, &detail);
  gboolean done = g_strcmp0 (word, DONE) == 0 && g_str_equal (detail, item->content);
  gboolean sent = g_strcmp0 (word, SENT) == 0 || g_strcmp0 (word, BEGUN) == 0;

  if (done && !has_password (item, passwords))
    pb_exmail_item_settle (item, PB_EXMAIL_ITEM_EARLIER, NULL);
  item->uncertain = done || sent;
  item->renew = (done || sent) && has_password (item, passwords);
}

void
pb_exmail_bulk_recall (PbJournal *journal, GPtrArray *items, const PbExmailPasswords *passwords)
{
  for (guint i = 0; i < items->len; i++)
    recall (journal, g_ptr_array_index (items, i), passwords);
}

/* --- a unit --- */

static gboolean
joins (const PbExmailBulk *self, guint index)
{
  const PbExmailItem *item = nth (self, index);

  return item->state == PB_EXMAIL_ITEM_OPEN && (self->unit->len == 0 || (index >= self->single && self->at >= self->single && self->moves->belong != NULL && self->moves->belong (g_ptr_array_index (self->unit, 0), item)));
}

/* Gathers what is next. Returns: the place of its last item. */
static guint
gather (PbExmailBulk *self)
{
  guint last = self->at;

  g_ptr_array_set_size (self->unit, 0);
  for (guint i = self->at; i < self->items->len && self->unit->len < self->moves->max; i++)
    {
      if (nth (self, i)->state != PB_EXMAIL_ITEM_OPEN)
        continue;
      if (!joins (self, i))
        break;
      g_ptr_array_add (self->unit, nth (self, i));
      last = i;
    }
  return last;
}

/* Writes down and tells what is settled of the unit. Returns: FALSE with @error: the journal cannot be written. */
static gboolean
take_settled (PbExmailBulk *self, GError **error)
{
  for (guint i = 0; i < self->unit->len; i++)
    {
      PbExmailItem *item = g_ptr_array_index (self->unit, i);

      if (item->state == PB_EXMAIL_ITEM_OPEN)
        continue;
      if (!write_down (self, item, error))
        return FALSE;
      self->tries = 0;
      if (self->func != NULL)
        self->func (item, item->error, 0, self->func_data);
      g_ptr_array_remove_index (self->unit, i--);
    }
  return TRUE;
}

/* Together they were refused: each alone says who is meant. */
static void
take_refusal (PbExmailBulk *self, const GError *error)
{
  if (self->unit->len > 1)
    {
      self->single = self->at;
      while (nth (self, self->single) != g_ptr_array_index (self->unit, self->unit->len - 1))
        self->single++;
      self->single++;
    }
  else
    pb_exmail_item_settle (g_ptr_array_index (self->unit, 0), PB_EXMAIL_ITEM_REFUSED, g_error_copy (error));
}

/* Returns: FALSE: it is not worth another try. */
static gboolean
pause_for (PbExmailBulk *self, const GError *error)
{
  gint64 pause = pb_exmail_verdict_pause (error, ++self->tries);

  if (pause < 0)
    return FALSE;
  self->paused = TRUE;
  pb_timer_set (self->timer, pb_clock_now (self->clock) + pause);
  if (self->func != NULL)
    self->func (NULL, error, pause, self->func_data);
  return TRUE;
}

static void
set_uncertain (PbExmailBulk *self)
{
  for (guint i = 0; i < self->unit->len; i++)
    ((PbExmailItem *) g_ptr_array_index (self->unit, i))->uncertain = TRUE;
}

/* @error: (transfer full): about the open items of the unit. */
static void
take_failure (PbExmailBulk *self, GError *error)
{
  g_autoptr (GError) failure = error;
  PbExmailVerdict verdict = pb_exmail_verdict_of (failure);
  GError *trouble = NULL;

  if (verdict == PB_EXMAIL_VERDICT_UNKNOWN || verdict == PB_EXMAIL_VERDICT_STOP)
    set_uncertain (self);
  if (verdict == PB_EXMAIL_VERDICT_REFUSED)
    take_refusal (self, failure);
  if (!take_settled (self, &trouble))
    finish (self, trouble);
  else if (verdict == PB_EXMAIL_VERDICT_REFUSED)
    go_on (self);
  else if (verdict != PB_EXMAIL_VERDICT_STOP && self->stopping)
    finish_stopped (self);
  else if (verdict == PB_EXMAIL_VERDICT_STOP || !pause_for (self, failure))
    finish (self, g_steal_pointer (&failure));
}

static void
moved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  PbExmailBulk *self = user_data;
  GError *error = NULL, *trouble = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &error);

  if (!take_settled (self, &trouble))
    {
      g_clear_error (&error);
      finish (self, trouble);
    }
  else if (ok || self->unit->len == 0)
    {
      g_clear_error (&error);
      go_on (self);
    }
  else
    take_failure (self, error);
}

/* --- the run --- */

static void
go_on (PbExmailBulk *self)
{
  GError *error = NULL;
  guint last;

  while (self->at < self->items->len && nth (self, self->at)->state != PB_EXMAIL_ITEM_OPEN)
    self->at++;
  if (self->at == self->items->len)
    {
      finish (self, NULL);
      return;
    }
  if (self->stopping)
    {
      finish_stopped (self);
      return;
    }
  last = gather (self);
  if (begin_ahead (self, last, &error) && begin_unit (self, &error))
    self->moves->move_async (self->office, self->unit, self->passwords, self->reads, moved_cb, self);
  else
    finish (self, error);
}

static void
waited_cb (gpointer user_data)
{
  PbExmailBulk *self = user_data;

  self->paused = FALSE;
  go_on (self);
}

void
pb_exmail_bulk_run_async (PbExmailBulk *self, GAsyncReadyCallback callback, gpointer user_data)
{
  self->task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (self->task, pb_exmail_bulk_run_async);
  self->at = self->begun = self->tries = 0;
  self->stopping = FALSE;
  g_clear_object (&self->reads);
  self->reads = g_cancellable_new ();
  go_on (self);
}

gboolean
pb_exmail_bulk_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_exmail_bulk_run_async), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
pb_exmail_bulk_stop (PbExmailBulk *self)
{
  self->stopping = TRUE;
  if (!self->paused)
    {
      g_cancellable_cancel (self->reads);
      return;
    }
  self->paused = FALSE;
  pb_timer_set (self->timer, PB_NEVER);
  finish_stopped (self);
}

/* --- life --- */

PbExmailBulk *
pb_exmail_bulk_new (const char *words, PbExmailOffice *office, PbClock *clock, PbJournal *journal, GPtrArray *items, const PbExmailPasswords *passwords)
{
  PbExmailBulk *self = g_new0 (PbExmailBulk, 1);

  self->moves = g_str_equal (words, "user sync") ? &pb_exmail_moves_user : &pb_exmail_moves_group;
  self->office = pb_exmail_office_ref (office);
  self->clock = clock;
  self->timer = pb_timer_new (clock, waited_cb, self);
  self->journal = journal;
  self->items = g_ptr_array_ref (items);
  self->unit = g_ptr_array_new ();
  self->passwords = passwords;
  return self;
}

void
pb_exmail_bulk_free (PbExmailBulk *self)
{
  if (self == NULL)
    return;
  pb_timer_free (self->timer);
  pb_exmail_office_unref (self->office);
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->unit);
  g_clear_object (&self->reads);
  g_free (self);
}

void
pb_exmail_bulk_watch (PbExmailBulk *self, PbExmailBulkFunc func, gpointer user_data)
{
  self->func = func;
  self->func_data = user_data;
}
