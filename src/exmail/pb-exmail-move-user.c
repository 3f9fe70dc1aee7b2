/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-move-user.c: one member is added, modified or deleted, or made what the row says. The way is: departments, where their
 * numbers are needed; a look at the member, where nobody knows what it is by now; then what is still to be done. */
#include "pb-exmail-move.h"

#include "pb-exmail-likeness.h"
#include "pb-exmail-plan.h"
#include "pb-exmail-problem.h"
#include "pb-exmail-request.h"
#include "pb-exmail-verdict.h"

typedef struct
{
  PbExmailOffice *office; /* (owned) */
  GCancellable *reads;    /* (owned) */
  PbExmailItem *item;     /* (unowned) */
  const PbExmailPasswords *passwords;
  PbExmailAction action; /* of the write under way */
  GError *refusal;       /* (owned) (nullable): the service refused it, and a look is to tell whether it was done before */
  char *lost;            /* (owned) (nullable): what modifying takes away without leave */
  gboolean rest;         /* adding could not take everything: another look follows */
} Move;

static void
move_free (gpointer data)
{
  Move *self = data;

  pb_exmail_office_unref (self->office);
  g_object_unref (self->reads);
  g_clear_error (&self->refusal);
  g_free (self->lost);
  g_free (self);
}

static void look (GTask *task);

static void
settle (GTask *task, PbExmailItemState state)
{
  const Move *self = g_task_get_task_data (task);

  pb_exmail_item_settle (self->item, state, NULL);
  g_task_return_boolean (task, TRUE);
}

/* --- writing --- */

/* Returns: whether it may be refused because it was done before: added and there, deleted and gone. */
static gboolean
is_explained (const Move *self, const GError *error)
{
  return (self->action == PB_EXMAIL_ACTION_ADD && pb_exmail_verdict_is_there (error)) || (self->action == PB_EXMAIL_ACTION_DELETE && pb_exmail_verdict_is_nobody (error));
}

/* A refusal may come of a try before that nobody knows the end of; no other one is ever taken for something that was done. */
static void
take_refusal (GTask *task, GError *error)
{
  Move *self = g_task_get_task_data (task);

  if (!self->item->uncertain || self->refusal != NULL || !is_explained (self, error))
    {
      g_task_return_error (task, error);
      return;
    }
  self->refusal = error;
  look (task);
}

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Move *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (PbExmailResult) answer = pb_exmail_office_ask_finish (result, &error);

  if (answer == NULL)
    take_refusal (task, error);
  else if (self->rest)
    look (task);
  else
    settle (task, PB_EXMAIL_ITEM_DONE);
}

/* Returns: (transfer full): of @values what @row takes. */
static PbExmailValues *
cut_to (const PbExmailRow *row, const PbExmailValues *values, PbExmailAction action)
{
  PbExmailValues *cut = pb_exmail_values_new ();
  const char *option;

  for (guint i = 0; (option = pb_exmail_values_get_option (values, i)) != NULL; i++)
    {
      const GPtrArray *given = pb_exmail_values_get (values, option);
      PbSecret *secret = pb_exmail_values_get_secret (values, option);

      if (pb_exmail_row_find_param (row, option, action) == NULL && !g_str_equal (option, "action"))
        continue;
      for (guint j = 0; j < given->len; j++)
        pb_exmail_values_add (cut, option, g_ptr_array_index (given, j));
      if (secret != NULL)
        pb_exmail_values_set_secret (cut, option, secret);
    }
  return cut;
}

static guint
count_options (const PbExmailValues *values)
{
  guint n = 0;

  while (pb_exmail_values_get_option (values, n) != NULL)
    n++;
  return n;
}

/* The row of the item's API for the action; by the current API each has its own. */
static const PbExmailRow *
row_for (const Move *self)
{
  static const char *const paths[] = { [PB_EXMAIL_ACTION_DELETE] = "user/delete", [PB_EXMAIL_ACTION_ADD] = "user/create", [PB_EXMAIL_ACTION_MODIFY] = "user/update" };
  PbExmailApi api = self->item->row->api;

  return api == PB_EXMAIL_API_CORP ? pb_exmail_table_find (api, paths[self->action]) : self->item->row;
}

/* Returns: whether something would fall away that nobody agreed to. */
static gboolean
refuse_loss (GTask *task, PbExmailAction action)
{
  const Move *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (action != PB_EXMAIL_ACTION_MODIFY || self->lost == NULL)
    return FALSE;
  pb_exmail_problem_set (&error, PB_EXMAIL_PROBLEM_LOST, NULL, self->lost);
  pb_exmail_item_settle (self->item, PB_EXMAIL_ITEM_REFUSED, error);
  g_task_return_boolean (task, TRUE);
  return TRUE;
}

static void
write_member (GTask *task, PbExmailAction action)
{
  Move *self = g_task_get_task_data (task);
  gboolean free_choice = pb_exmail_plan_get_action (self->item) == PB_EXMAIL_ACTION_NONE;
  g_autoptr (PbExmailValues) whole = NULL, cut = NULL;
  const PbExmailRow *row;

  if (refuse_loss (task, action))
    return;
  self->action = action;
  row = row_for (self);
  /* Without an action a password is for those who are new. */
  whole = pb_exmail_plan_complete (self->item, action, free_choice && action == PB_EXMAIL_ACTION_MODIFY ? NULL : self->passwords);
  cut = free_choice ? cut_to (row, whole, action) : pb_exmail_values_copy (whole);
  self->rest = free_choice && action == PB_EXMAIL_ACTION_ADD && count_options (cut) < count_options (whole);
  pb_exmail_office_ask_async (self->office, row, cut, NULL, written_cb, g_object_ref (task));
}

/* --- looking --- */

typedef enum
{
  STANDING_NOBODY,
  STANDING_AS_WANTED,
  STANDING_OTHERWISE,
} Standing;

/* An address that is another member's alias is nobody's own; to delete it is the service's to refuse. */
static Standing
compare (const Move *self, const PbExmailResult *found)
{
  PbExmailAction action = pb_exmail_plan_get_action (self->item);
  gboolean lenient = action == PB_EXMAIL_ACTION_ADD;

  if (g_ascii_strcasecmp (pb_exmail_result_get (found, "address"), pb_exmail_item_get_address (self->item)) != 0)
    return action == PB_EXMAIL_ACTION_DELETE ? STANDING_OTHERWISE : STANDING_NOBODY;
  return pb_exmail_likeness_holds (self->item->values, found, pb_exmail_office_get_parties (self->office), lenient) ? STANDING_AS_WANTED : STANDING_OTHERWISE;
}

/* A password cannot be read back: it is set again. One that came with the member is as it was wanted, unless another run sent it. */
static gboolean
has_password_to_set (const Move *self, PbExmailAction action)
{
  if (action == PB_EXMAIL_ACTION_ADD)
    return self->item->renew;
  return action == PB_EXMAIL_ACTION_MODIFY && pb_exmail_passwords_has (self->passwords, pb_exmail_item_get_address (self->item));
}

static void
decide_free (GTask *task, Standing standing)
{
  const Move *self = g_task_get_task_data (task);

  if (standing == STANDING_AS_WANTED)
    settle (task, self->item->uncertain || self->rest ? PB_EXMAIL_ITEM_DONE : PB_EXMAIL_ITEM_SAME);
  else
    write_member (task, standing == STANDING_NOBODY ? PB_EXMAIL_ACTION_ADD : PB_EXMAIL_ACTION_MODIFY);
}

/* What there is now says what is left to do. */
static void
decide (GTask *task, Standing standing)
{
  Move *self = g_task_get_task_data (task);
  PbExmailAction action = pb_exmail_plan_get_action (self->item);
  gboolean there = action == PB_EXMAIL_ACTION_DELETE ? standing == STANDING_NOBODY : standing == STANDING_AS_WANTED;

  if (action == PB_EXMAIL_ACTION_NONE && self->refusal == NULL)
    decide_free (task, standing);
  else if (there && has_password_to_set (self, action))
    write_member (task, PB_EXMAIL_ACTION_MODIFY);
  else if (there)
    settle (task, self->item->uncertain ? PB_EXMAIL_ITEM_DONE : PB_EXMAIL_ITEM_SAME);
  else if (self->refusal != NULL)
    g_task_return_error (task, g_steal_pointer (&self->refusal));
  else
    write_member (task, action);
}

static void
take_found (GTask *task, const PbExmailResult *found)
{
  Move *self = g_task_get_task_data (task);
  Standing standing = compare (self, found);

  g_clear_pointer (&self->lost, g_free);
  if (self->item->keeps && standing != STANDING_AS_WANTED) /* whoever has the lists: the address may be an alias */
    self->lost = pb_exmail_likeness_dup_lost (self->item->values, found, pb_exmail_office_get_parties (self->office));
  decide (task, standing);
}

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (PbExmailResult) found = pb_exmail_office_ask_finish (result, &error);

  if (found != NULL)
    {
      take_found (task, found);
      return;
    }
  if (!pb_exmail_verdict_is_nobody (error))
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_error (&error);
  decide (task, STANDING_NOBODY);
}

static void
look (GTask *task)
{
  const Move *self = g_task_get_task_data (task);
  g_autoptr (PbExmailValues) values = pb_exmail_values_new ();

  pb_exmail_values_add (values, "address", pb_exmail_item_get_address (self->item));
  pb_exmail_office_ask_async (self->office, pb_exmail_table_find (self->item->row->api, "user/get"), values, self->reads, looked_cb, g_object_ref (task));
}

/* --- beginning --- */

static void
begin (GTask *task)
{
  const Move *self = g_task_get_task_data (task);
  PbExmailAction action = pb_exmail_plan_get_action (self->item);

  if (self->item->uncertain || action == PB_EXMAIL_ACTION_NONE || (self->item->keeps && pb_exmail_likeness_find_lists (self->item->row, self->item->values) != NULL))
    look (task);
  else
    write_member (task, action);
}

static void
learned_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (pb_exmail_office_learn_parties_finish (result, &error))
    begin (task);
  else
    g_task_return_error (task, error);
}

static void
move_async (PbExmailOffice *office, GPtrArray *items, const PbExmailPasswords *passwords, GCancellable *reads, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Move *self = g_new0 (Move, 1);

  self->office = pb_exmail_office_ref (office);
  self->reads = g_object_ref (reads);
  self->item = g_ptr_array_index (items, 0);
  self->passwords = passwords;
  g_task_set_task_data (task, self, move_free);
  if (pb_exmail_office_get_parties (office) == NULL && pb_exmail_request_needs_parties (self->item->row, self->item->values))
    pb_exmail_office_learn_parties_async (office, learned_cb, g_object_ref (task));
  else
    begin (task);
}

const PbExmailMoves pb_exmail_moves_user = { 1, NULL, move_async };
