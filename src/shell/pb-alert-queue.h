/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-alert-queue.h: what waits for the notification daemon; bounded, and nothing in it is silently lost. Locks itself. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  PB_ALERT_JOB_MAIL,
  PB_ALERT_JOB_TEXT,    /* a hint or a problem */
  PB_ALERT_JOB_TEST,    /* worthless later: fails instead of waiting */
  PB_ALERT_JOB_WITHDRAW /* id only */
} PbAlertJobType;

/* One alert that a popup stands for. */
typedef struct
{
  char *id;
  guint count; /* mails */
} PbAlertPart;

/* Parts are kept in arrays, oldest first. */
GPtrArray *pb_alert_parts_new (void);
GPtrArray *pb_alert_parts_copy (GPtrArray *parts);
void pb_alert_parts_add (GPtrArray *parts, const char *id, guint count);
/* Returns: (transfer none) (nullable); @index: (out) */
PbAlertPart *pb_alert_parts_find (GPtrArray *parts, const char *id, guint *index);

typedef struct
{
  PbAlertJobType type;
  char *id;           /* of the popup */
  GPtrArray *parts;   /* (element-type PbAlertPart): oldest first; one, unless alerts were merged */
  char *account;      /* (nullable) */
  char *label;        /* (nullable): the account's name for people */
  char *summary;      /* plain text */
  char *body;         /* plain text */
  char *action_label; /* (nullable): the button of a text */
  gboolean merged;    /* a digest made here */
  gboolean sound;
  gboolean can_mark; /* has a button that marks its mails as read */
  gboolean told;     /* its failure was reported; it waits for a daemon */
  guint attempts;
} PbAlertJob;

/* Strings are copied. Returns: (transfer full): with one part, @id and @count. */
PbAlertJob *pb_alert_job_new (PbAlertJobType type, const char *id, guint count);
void pb_alert_job_free (PbAlertJob *job);
/* Returns: mails in all parts. */
guint pb_alert_job_count (const PbAlertJob *job);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbAlertJob, pb_alert_job_free)

typedef struct _PbAlertQueue PbAlertQueue;
/* Writes summary and body of a digest after its parts changed. */
typedef void (*PbAlertDigestFunc) (PbAlertJob *job);

/* @limit: jobs kept. Above it the oldest mails of an account become one digest (so there may be one job an account more),
 * then the oldest text is dropped. Withdrawals have a limit of their own, four times @limit. */
PbAlertQueue *pb_alert_queue_new (guint limit, PbAlertDigestFunc digest);
void pb_alert_queue_free (PbAlertQueue *queue);
/* @job: (transfer full): takes the place of a waiting one with the same id; a withdrawal removes what waits under its id.
 * Returns: (transfer full) (nullable): a text that had to go. */
PbAlertJob *pb_alert_queue_push (PbAlertQueue *queue, PbAlertJob *job);
/* Puts a job that was taken back to the front; it is dropped if a newer one with its id, or a withdrawal, waits. */
void pb_alert_queue_push_back (PbAlertQueue *queue, PbAlertJob *job);
/* Returns: (transfer full) (nullable): the oldest. */
PbAlertJob *pb_alert_queue_pop (PbAlertQueue *queue);
/* Marks all that wait as told; removes tests.
 * Returns: (transfer full) (element-type utf8): ids that were not told before. */
GPtrArray *pb_alert_queue_fail (PbAlertQueue *queue);
guint pb_alert_queue_get_length (PbAlertQueue *queue);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbAlertQueue, pb_alert_queue_free)

G_END_DECLS
