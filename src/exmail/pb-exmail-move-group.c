/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-move-group.c: members come into a group. The way is: whether they are members at all; by the current API who is in the
 * group, since it takes only whole lists; then the list without those who need nothing. The OpenApi cannot say who is in a group:
 * there a try that nobody knows the end of is made again, and changes nothing the second time (inferred: nothing documents it). */
#include "pb-exmail-move.h"

#include "pb-error.h"
#include "pb-exmail-problem.h"
#include "pb-exmail-verdict.h"

#define MAX_ITEMS   20   /* user/check takes no more at once (1.6, 3.5) */
#define MAX_MEMBERS 5000 /* of a group whose list is written as a whole */

typedef struct
{
  PbExmailOffice *office; /* (owned) */
  GCancellable *reads;    /* (owned) */
  GPtrArray *items;       /* (owned) (element-type PbExmailItem) */
  GHashTable *groups;     /* (owned): addresses, in small letters, that are groups themselves */
} Move;

static void
move_free (gpointer data)
{
  Move *self = data;

  pb_exmail_office_unref (self->office);
  g_object_unref (self->reads);
  g_ptr_array_unref (self->items);
  g_hash_table_unref (self->groups);
  g_free (self);
}

static gboolean
belong (const PbExmailItem *first, const PbExmailItem *other)
{
  const char *a = pb_exmail_values_get_first (first->values, "group"), *b = pb_exmail_values_get_first (other->values, "group");

  return first->row == other->row && g_ascii_strcasecmp (a, b) == 0;
}

/* --- items --- */

static const PbExmailRow *
row_of (const Move *self)
{
  return ((const PbExmailItem *) g_ptr_array_index (self->items, 0))->row;
}

static const char *
group_of (const Move *self)
{
  return pb_exmail_values_get_first (((const PbExmailItem *) g_ptr_array_index (self->items, 0))->values, "group");
}

static guint
count_open (const Move *self)
{
  guint n = 0;

  for (guint i = 0; i < self->items->len; i++)
    n += ((const PbExmailItem *) g_ptr_array_index (self->items, i))->state == PB_EXMAIL_ITEM_OPEN ? 1 : 0;
  return n;
}

/* Returns: (transfer none) (nullable): the open item of a member. */
static PbExmailItem *
find (const Move *self, const char *address)
{
  for (guint i = 0; address != NULL && i < self->items->len; i++)
    {
      PbExmailItem *item = g_ptr_array_index (self->items, i);

      if (item->state == PB_EXMAIL_ITEM_OPEN && g_ascii_strcasecmp (pb_exmail_item_get_address (item), address) == 0)
        return item;
    }
  return NULL;
}

static void
settle_all (GTask *task)
{
  const Move *self = g_task_get_task_data (task);

  for (guint i = 0; i < self->items->len; i++)
    {
      PbExmailItem *item = g_ptr_array_index (self->items, i);

      if (item->state == PB_EXMAIL_ITEM_OPEN)
        pb_exmail_item_settle (item, PB_EXMAIL_ITEM_DONE, NULL);
    }
  g_task_return_boolean (task, TRUE);
}

/* --- writing --- */

/* Nothing says what the OpenApi answers to somebody who is in the group already: if it refuses, a try before may have done it.
 * Returns: whether the one item that is open is in it now. */
static gboolean
is_explained (const Move *self, const GError *error)
{
  const PbExmailItem *only = self->items->len == 1 ? g_ptr_array_index (self->items, 0) : NULL;

  return only != NULL && only->uncertain && only->row->api == PB_EXMAIL_API_OPENAPI && pb_exmail_verdict_is_there (error);
}

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (PbExmailResult) answer = pb_exmail_office_ask_finish (result, &error);

  if (answer != NULL || is_explained (g_task_get_task_data (task), error))
    {
      g_clear_error (&error);
      settle_all (task);
    }
  else
    g_task_return_error (task, error);
}

/* A group in a group is one of the current API's second list; the OpenApi has one for both. */
static const char *
option_for (const Move *self, const PbExmailItem *item)
{
  g_autofree char *folded = g_ascii_strdown (pb_exmail_item_get_address (item), -1);

  return row_of (self)->api == PB_EXMAIL_API_CORP && g_hash_table_contains (self->groups, folded) ? "subgroup" : "member";
}

static void
add_open (const Move *self, PbExmailValues *values)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      const PbExmailItem *item = g_ptr_array_index (self->items, i);

      if (item->state == PB_EXMAIL_ITEM_OPEN)
        pb_exmail_values_add (values, option_for (self, item), pb_exmail_item_get_address (item));
    }
}

/* @values: (transfer full): with those who are in it already. */
static void
write_members (GTask *task, PbExmailValues *values)
{
  g_autoptr (PbExmailValues) all = values;
  const Move *self = g_task_get_task_data (task);

  if (count_open (self) == 0)
    {
      settle_all (task);
      return;
    }
  pb_exmail_values_add (all, "group", group_of (self));
  add_open (self, all);
  pb_exmail_office_ask_async (self->office, row_of (self), all, NULL, written_cb, g_object_ref (task));
}

/* --- who is in it --- */

/* Nobody is written into a list that is not known: the others would fall out of it. */
static void
refuse_list (const Move *self, const char *option)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      PbExmailItem *item = g_ptr_array_index (self->items, i);

      if (item->state == PB_EXMAIL_ITEM_OPEN && g_str_equal (option_for (self, item), option))
        pb_exmail_item_settle (item, PB_EXMAIL_ITEM_REFUSED, g_error_new (PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "The service answered without the list of %ss.", option));
    }
}

/* @list: (nullable): none, or not of texts alone. Those of them who are items need nothing. */
static void
take_members (const Move *self, PbExmailValues *values, const char *option, const char *const *list)
{
  if (list == NULL)
    refuse_list (self, option);
  for (gsize i = 0; list != NULL && list[i] != NULL; i++)
    {
      PbExmailItem *item = find (self, list[i]);

      pb_exmail_values_add (values, option, list[i]);
      if (item != NULL)
        pb_exmail_item_settle (item, item->uncertain ? PB_EXMAIL_ITEM_DONE : PB_EXMAIL_ITEM_SAME, NULL);
    }
}

static void
got_group_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const Move *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (PbExmailResult) group = pb_exmail_office_ask_finish (result, &error);
  g_autoptr (PbExmailValues) values = pb_exmail_values_new ();

  if (group == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  take_members (self, values, "member", pb_exmail_result_get_all (group, "members"));
  take_members (self, values, "subgroup", pb_exmail_result_get_all (group, "subgroups"));
  /* A list that may have been cut is never written back. */
  if (pb_exmail_values_get (values, "member")->len + count_open (self) > MAX_MEMBERS)
    {
      pb_exmail_problem_set (&error, PB_EXMAIL_PROBLEM_TOO_MANY, "member", G_STRINGIFY (MAX_MEMBERS));
      g_task_return_error (task, error);
    }
  else
    write_members (task, g_steal_pointer (&values));
}

static void
get_group (GTask *task)
{
  const Move *self = g_task_get_task_data (task);
  g_autoptr (PbExmailValues) values = pb_exmail_values_new ();

  pb_exmail_values_add (values, "group", group_of (self));
  pb_exmail_office_ask_async (self->office, pb_exmail_table_find (PB_EXMAIL_API_CORP, "group/get"), values, self->reads, got_group_cb, g_object_ref (task));
}

/* --- whether they are members --- */

static void
refuse (PbExmailItem *item)
{
  GError *error = NULL;

  pb_exmail_problem_set (&error, PB_EXMAIL_PROBLEM_NOBODY, NULL, pb_exmail_item_get_address (item));
  pb_exmail_item_settle (item, PB_EXMAIL_ITEM_REFUSED, error);
}

/* Of an address that the answer leaves out the service may say more later. */
static void
take_kind (const Move *self, const char *address, const char *type)
{
  PbExmailItem *item = find (self, address);

  if (item == NULL || type == NULL)
    return;
  if (g_str_equal (type, "group"))
    g_hash_table_add (self->groups, g_ascii_strdown (address, -1));
  else if (g_str_equal (type, "free") || g_str_equal (type, "invalid"))
    refuse (item);
}

static void
checked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const Move *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (PbExmailResult) kinds = pb_exmail_office_ask_finish (result, &error);

  if (kinds == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < kinds->n_lines; i++)
    take_kind (self, pb_exmail_result_get_in (kinds, i, "address"), pb_exmail_result_get_in (kinds, i, "type"));
  if (row_of (self)->api == PB_EXMAIL_API_CORP && count_open (self) > 0)
    get_group (task);
  else
    write_members (task, pb_exmail_values_new ());
}

static void
move_async (PbExmailOffice *office, GPtrArray *items, const PbExmailPasswords *passwords, GCancellable *reads, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  g_autoptr (PbExmailValues) values = pb_exmail_values_new ();
  Move *self = g_new0 (Move, 1);
  PbExmailApi api;

  self->office = pb_exmail_office_ref (office);
  self->reads = g_object_ref (reads);
  self->items = g_ptr_array_ref (items);
  self->groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_task_set_task_data (task, self, move_free);
  api = row_of (self)->api;
  for (guint i = 0; i < items->len; i++)
    pb_exmail_values_add (values, "address", pb_exmail_item_get_address (g_ptr_array_index (items, i)));
  pb_exmail_office_ask_async (office, pb_exmail_table_find (api, api == PB_EXMAIL_API_CORP ? "user/batchcheck" : "user/check"), values, reads, checked_cb, g_object_ref (task));
}

const PbExmailMoves pb_exmail_moves_group = { MAX_ITEMS, belong, move_async };
