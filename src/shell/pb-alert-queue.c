/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-alert-queue.c: coalescing and merging. */
#include "pb-alert-queue.h"

#include <string.h>

/* Ids a digest remembers; of more mails than this only the number is kept, and they stay unreported. */
#define MAX_PARTS 1024

struct _PbAlertQueue
{
  GMutex mutex;
  GQueue jobs; /* (owned elements): oldest first */
  PbAlertDigestFunc digest;
  guint limit;
  guint shows; /* jobs that are not withdrawals */
};

static void
part_free (gpointer data)
{
  PbAlertPart *part = data;

  g_free (part->id);
  g_free (part);
}

GPtrArray *
pb_alert_parts_new (void)
{
  return g_ptr_array_new_with_free_func (part_free);
}

void
pb_alert_parts_add (GPtrArray *parts, const char *id, guint count)
{
  PbAlertPart *part = g_new0 (PbAlertPart, 1);

  part->id = g_strdup (id);
  part->count = count;
  g_ptr_array_add (parts, part);
}

GPtrArray *
pb_alert_parts_copy (GPtrArray *parts)
{
  GPtrArray *copy = pb_alert_parts_new ();

  for (guint i = 0; i < parts->len; i++)
    {
      const PbAlertPart *part = g_ptr_array_index (parts, i);
      pb_alert_parts_add (copy, part->id, part->count);
    }
  return copy;
}

PbAlertPart *
pb_alert_parts_find (GPtrArray *parts, const char *id, guint *index)
{
  for (guint i = 0; i < parts->len; i++)
    {
      PbAlertPart *part = g_ptr_array_index (parts, i);
      if (strcmp (part->id, id) == 0)
        {
          *index = i;
          return part;
        }
    }
  return NULL;
}

PbAlertJob *
pb_alert_job_new (PbAlertJobType type, const char *id, guint count)
{
  PbAlertJob *job = g_new0 (PbAlertJob, 1);

  job->type = type;
  job->id = g_strdup (id);
  job->parts = pb_alert_parts_new ();
  pb_alert_parts_add (job->parts, id, count);
  return job;
}

void
pb_alert_job_free (PbAlertJob *job)
{
  if (job == NULL)
    return;
  g_free (job->id);
  g_ptr_array_unref (job->parts);
  g_free (job->account);
  g_free (job->label);
  g_free (job->summary);
  g_free (job->body);
  g_free (job->action_label);
  g_free (job);
}

guint
pb_alert_job_count (const PbAlertJob *job)
{
  guint count = 0;

  for (guint i = 0; i < job->parts->len; i++)
    count += ((PbAlertPart *) g_ptr_array_index (job->parts, i))->count;
  return count;
}

PbAlertQueue *
pb_alert_queue_new (guint limit, PbAlertDigestFunc digest)
{
  PbAlertQueue *self = g_new0 (PbAlertQueue, 1);

  g_mutex_init (&self->mutex);
  g_queue_init (&self->jobs);
  self->limit = limit;
  self->digest = digest;
  return self;
}

void
pb_alert_queue_free (PbAlertQueue *self)
{
  if (self == NULL)
    return;
  g_queue_clear_full (&self->jobs, (GDestroyNotify) pb_alert_job_free);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static void
remove_link (PbAlertQueue *self, GList *link)
{
  PbAlertJob *job = link->data;

  self->shows -= job->type != PB_ALERT_JOB_WITHDRAW;
  pb_alert_job_free (job);
  g_queue_delete_link (&self->jobs, link);
}

/* Returns: (nullable): the waiting job with a part @id that is a withdrawal, or is not. */
static GList *
find_job (PbAlertQueue *self, const char *id, gboolean withdrawal, guint *index)
{
  for (GList *link = self->jobs.head; link != NULL; link = link->next)
    {
      PbAlertJob *job = link->data;
      if ((job->type == PB_ALERT_JOB_WITHDRAW) == withdrawal && pb_alert_parts_find (job->parts, id, index) != NULL)
        return link;
    }
  return NULL;
}

/* The alert @id is no longer wanted: takes it out of what waits. */
static void
forget_part (PbAlertQueue *self, const char *id)
{
  guint index = 0;
  GList *link = find_job (self, id, FALSE, &index);

  if (link == NULL)
    return;
  PbAlertJob *job = link->data;
  g_ptr_array_remove_index (job->parts, index);
  if (job->parts->len == 0)
    remove_link (self, link);
  else
    self->digest (job);
}

static GList *
find_oldest (PbAlertQueue *self, PbAlertJobType type, GList *from, const char *account)
{
  for (GList *link = from; link != NULL; link = link->next)
    {
      PbAlertJob *job = link->data;
      if (job->type == type && (account == NULL || g_strcmp0 (job->account, account) == 0))
        return link;
    }
  return NULL;
}

/* Makes the two oldest mail jobs of an account one. Returns: whether there were two. */
static gboolean
merge_oldest (PbAlertQueue *self)
{
  for (GList *link = find_oldest (self, PB_ALERT_JOB_MAIL, self->jobs.head, NULL); link != NULL;
       link = find_oldest (self, PB_ALERT_JOB_MAIL, link->next, NULL))
    {
      PbAlertJob *job = link->data;
      GList *next = job->account != NULL ? find_oldest (self, PB_ALERT_JOB_MAIL, link->next, job->account) : NULL;
      if (next == NULL)
        continue;
      PbAlertJob *other = next->data;
      for (guint i = 0; i < other->parts->len; i++)
        {
          PbAlertPart *part = g_ptr_array_index (other->parts, i);
          if (job->parts->len < MAX_PARTS)
            pb_alert_parts_add (job->parts, part->id, part->count);
          else
            ((PbAlertPart *) g_ptr_array_index (job->parts, 0))->count += part->count;
        }
      job->merged = TRUE;
      job->sound = job->sound || other->sound;
      job->told = job->told && other->told;
      self->digest (job);
      remove_link (self, next);
      return TRUE;
    }
  return FALSE;
}

/* Keeps the limit. Returns: (nullable): a text that had to go. */
static PbAlertJob *
shrink (PbAlertQueue *self)
{
  if (self->shows <= self->limit || merge_oldest (self))
    return NULL;
  GList *link = find_oldest (self, PB_ALERT_JOB_TEXT, self->jobs.head, NULL);
  if (link == NULL)
    return NULL;
  PbAlertJob *job = link->data;
  g_queue_delete_link (&self->jobs, link);
  self->shows--;
  return job;
}

static void
push_withdrawal (PbAlertQueue *self, PbAlertJob *job)
{
  guint index = 0;

  forget_part (self, job->id);
  if (find_job (self, job->id, TRUE, &index) != NULL)
    {
      pb_alert_job_free (job);
      return;
    }
  GList *oldest = find_oldest (self, PB_ALERT_JOB_WITHDRAW, self->jobs.head, NULL);
  if (oldest != NULL && self->jobs.length - self->shows >= 4 * self->limit)
    remove_link (self, oldest);
  g_queue_push_tail (&self->jobs, job);
}

static PbAlertJob *
push_show (PbAlertQueue *self, PbAlertJob *job)
{
  guint index = 0;
  GList *link = find_job (self, job->id, FALSE, &index);

  if (link == NULL)
    {
      g_queue_push_tail (&self->jobs, job);
      self->shows++;
      return shrink (self);
    }
  PbAlertJob *old = link->data;
  if (old->merged)
    {
      ((PbAlertPart *) g_ptr_array_index (old->parts, index))->count = pb_alert_job_count (job);
      self->digest (old);
      pb_alert_job_free (job);
      return NULL;
    }
  job->sound = job->sound || old->sound;
  job->told = old->told;
  link->data = job;
  pb_alert_job_free (old);
  return NULL;
}

PbAlertJob *
pb_alert_queue_push (PbAlertQueue *self, PbAlertJob *job)
{
  PbAlertJob *dropped = NULL;

  g_mutex_lock (&self->mutex);
  if (job->type == PB_ALERT_JOB_WITHDRAW)
    push_withdrawal (self, job);
  else
    dropped = push_show (self, job);
  g_mutex_unlock (&self->mutex);
  return dropped;
}

void
pb_alert_queue_push_back (PbAlertQueue *self, PbAlertJob *job)
{
  guint index = 0;

  g_mutex_lock (&self->mutex);
  for (guint i = job->parts->len; i > 0; i--)
    {
      const PbAlertPart *part = g_ptr_array_index (job->parts, i - 1);
      if (find_job (self, part->id, TRUE, &index) != NULL || find_job (self, part->id, FALSE, &index) != NULL)
        g_ptr_array_remove_index (job->parts, i - 1);
    }
  if (job->parts->len > 0)
    {
      if (job->merged)
        self->digest (job);
      g_queue_push_head (&self->jobs, g_steal_pointer (&job));
      self->shows++;
    }
  g_mutex_unlock (&self->mutex);
  pb_alert_job_free (job);
}

PbAlertJob *
pb_alert_queue_pop (PbAlertQueue *self)
{
  g_mutex_lock (&self->mutex);
  PbAlertJob *job = g_queue_pop_head (&self->jobs);
  self->shows -= job != NULL && job->type != PB_ALERT_JOB_WITHDRAW;
  g_mutex_unlock (&self->mutex);
  return job;
}

GPtrArray *
pb_alert_queue_fail (PbAlertQueue *self)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  GList *next = NULL;

  g_mutex_lock (&self->mutex);
  for (GList *link = self->jobs.head; link != NULL; link = next)
    {
      PbAlertJob *job = link->data;
      next = link->next;
      for (guint i = 0; !job->told && job->type != PB_ALERT_JOB_WITHDRAW && i < job->parts->len; i++)
        g_ptr_array_add (ids, g_strdup (((PbAlertPart *) g_ptr_array_index (job->parts, i))->id));
      job->told = TRUE;
      if (job->type == PB_ALERT_JOB_TEST)
        remove_link (self, link);
    }
  g_mutex_unlock (&self->mutex);
  return ids;
}

guint
pb_alert_queue_get_length (PbAlertQueue *self)
{
  g_mutex_lock (&self->mutex);
  guint length = self->shows;
  g_mutex_unlock (&self->mutex);
  return length;
}
