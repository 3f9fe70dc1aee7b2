/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-plan.c: see pb-exmail-plan.h. */
#include "pb-exmail-plan.h"

#include "pb-exmail-problem.h"
#include "pb-exmail-request.h"

#define GROUPS "group add-member"

gboolean
pb_exmail_plan_has (const char *words)
{
  return g_str_equal (words, "user sync") || g_str_equal (words, GROUPS);
}

/* --- what a row does not say --- */

static void
add_all (PbExmailValues *values, const char *option, const GPtrArray *from)
{
  for (guint i = 0; i < from->len; i++)
    pb_exmail_values_add (values, option, g_ptr_array_index (from, i));
}

static void
add_defaults (PbExmailItem *item, const PbExmailValues *defaults)
{
  const char *option;

  for (guint i = 0; (option = pb_exmail_values_get_option (defaults, i)) != NULL; i++)
    if (!pb_exmail_values_has (item->values, option))
      add_all (item->values, option, pb_exmail_values_get (defaults, option));
}

/* Returns: (transfer full): @item with the member number @index alone. */
static PbExmailItem *
split_off (const PbExmailItem *item, guint index)
{
  PbExmailValues *values = pb_exmail_values_new ();
  const char *option;

  for (guint i = 0; (option = pb_exmail_values_get_option (item->values, i)) != NULL; i++)
    if (!g_str_equal (option, "member"))
      add_all (values, option, pb_exmail_values_get (item->values, option));
  pb_exmail_values_add (values, "member", g_ptr_array_index (pb_exmail_values_get (item->values, "member"), index));
  return pb_exmail_item_new (item->line, values);
}

/* A row may name several members. */
static void
split_members (PbExmailSheet *sheet)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_exmail_item_free);

  for (guint i = 0; i < sheet->items->len; i++)
    {
      PbExmailItem *item = g_ptr_array_index (sheet->items, i);
      guint members = pb_exmail_values_get (item->values, "member")->len;

      for (guint j = 0; members > 1 && j < members; j++)
        g_ptr_array_add (items, split_off (item, j));
      if (members > 1)
        continue;
      g_ptr_array_add (items, item);
      g_ptr_array_index (sheet->items, i) = NULL;
    }
  g_ptr_array_unref (sheet->items);
  sheet->items = items;
}

/* --- which interface --- */

PbExmailAction
pb_exmail_plan_get_action (const PbExmailItem *item)
{
  return pb_exmail_values_get_action (item->values);
}

static const char *
word_of (PbExmailAction action)
{
  return action == PB_EXMAIL_ACTION_ADD ? "add" : action == PB_EXMAIL_ACTION_MODIFY ? "modify"
                                                                                    : "delete";
}

PbExmailValues *
pb_exmail_plan_complete (const PbExmailItem *item, PbExmailAction action, const PbExmailPasswords *passwords)
{
  PbExmailValues *values = pb_exmail_values_copy (item->values);
  g_autoptr (PbSecret) password = pb_exmail_passwords_find (passwords, pb_exmail_item_get_address (item), action);

  if (action != PB_EXMAIL_ACTION_NONE && action != pb_exmail_values_get_action (values))
    pb_exmail_values_replace (values, "action", word_of (action));
  if (password != NULL)
    pb_exmail_values_set_secret (values, "password", password);
  else
    pb_exmail_values_drop (values, "password-md5");
  return values;
}

/* By the current API a group gets a member by getting all its members anew. */
static const PbExmailRow *
choose_of_groups (const PbExmailValues *values, const PbExmailApi *apis, GError **error)
{
  GError *first = NULL;

  for (guint i = 0; apis[i] != PB_N_EXMAIL_APIS; i++)
    {
      const PbExmailRow *row = pb_exmail_table_find (apis[i], apis[i] == PB_EXMAIL_API_CORP ? "group/update" : "group/addmember");

      if (pb_exmail_values_fit (values, row, first == NULL ? &first : NULL))
        {
          g_clear_error (&first);
          return row;
        }
    }
  if (first != NULL)
    g_propagate_error (error, first);
  return NULL;
}

/* Returns: (transfer none) (nullable): the interface for @item, which is right for it. */
static const PbExmailRow *
choose (const PbExmailItem *item, const PbExmailPlan *plan, GError **error)
{
  gboolean said = pb_exmail_values_has (item->values, "action");
  PbExmailAction action = said ? pb_exmail_plan_get_action (item) : PB_EXMAIL_ACTION_MODIFY;
  gboolean groups = g_str_equal (plan->words, GROUPS);
  g_autoptr (PbExmailValues) values = pb_exmail_plan_complete (item, groups ? PB_EXMAIL_ACTION_NONE : action, said ? plan->passwords : NULL);
  const PbExmailRow *row = groups ? choose_of_groups (values, plan->apis, error) : pb_exmail_values_choose (values, plan->words, plan->apis, error);
  g_autoptr (PbExmailRequest) request = row != NULL ? pb_exmail_request_make (row, values, NULL, NULL, error) : NULL;

  return request != NULL ? row : NULL;
}

static gboolean
needs_member (const PbExmailItem *item, const PbExmailPlan *plan, GError **error)
{
  const char *option = g_str_equal (plan->words, GROUPS) ? "member" : "address";

  if (pb_exmail_values_has (item->values, option))
    return FALSE;
  pb_exmail_problem_set (error, PB_EXMAIL_PROBLEM_MISSING, option, NULL);
  return TRUE;
}

/* --- all of them --- */

/* @seen: lines by subject. Returns: whether another item is about the same. */
static gboolean
is_double (const PbExmailItem *item, GHashTable *seen, GError **error)
{
  g_autofree char *subject = pb_exmail_item_dup_subject (item);
  guint line = GPOINTER_TO_UINT (g_hash_table_lookup (seen, subject));
  g_autofree char *fact = g_strdup_printf ("%u", line);

  if (line != 0)
    pb_exmail_problem_set (error, PB_EXMAIL_PROBLEM_TWICE, NULL, fact);
  else
    g_hash_table_insert (seen, g_steal_pointer (&subject), GUINT_TO_POINTER (item->line));
  return line != 0;
}

static void
plan_item (PbExmailSheet *sheet, PbExmailItem *item, const PbExmailPlan *plan, GHashTable *seen)
{
  GError *error = NULL;

  item->row = needs_member (item, plan, &error) || is_double (item, seen, &error) ? NULL : choose (item, plan, &error);
  if (item->row == NULL)
    {
      pb_exmail_sheet_add_problem (sheet, item->line, error);
      return;
    }
  pb_exmail_item_name (item, plan->words);
}

gboolean
pb_exmail_plan_items (PbExmailSheet *sheet, const PbExmailPlan *plan)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < sheet->items->len; i++)
    add_defaults (g_ptr_array_index (sheet->items, i), plan->defaults);
  if (g_str_equal (plan->words, GROUPS))
    split_members (sheet);
  for (guint i = 0; i < sheet->items->len; i++)
    {
      PbExmailItem *item = g_ptr_array_index (sheet->items, i);

      if (item->state == PB_EXMAIL_ITEM_OPEN)
        plan_item (sheet, item, plan, seen);
    }
  return sheet->problems->len == 0;
}
