/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-values.c: see pb-exmail-values.h. */
#include "pb-exmail-values.h"

#include "pb-exmail-problem.h"

#define MASK     "********"                         /* as long as a password may be */
#define MASK_MD5 "00000000000000000000000000000000" /* of its sum */
#define MD5      "password-md5"

typedef struct
{
  char *option;      /* (owned) */
  GPtrArray *values; /* (owned) (element-type utf8) */
  PbSecret *secret;  /* (owned) (nullable) */
} Entry;

struct _PbExmailValues
{
  GPtrArray *entries; /* (owned) (element-type Entry) */
  GPtrArray *none;    /* (owned): what nothing given looks like */
};

static void
entry_free (gpointer data)
{
  Entry *self = data;

  g_free (self->option);
  g_ptr_array_unref (self->values);
  g_clear_pointer (&self->secret, pb_secret_unref);
  g_free (self);
}

PbExmailValues *
pb_exmail_values_new (void)
{
  PbExmailValues *self = g_new0 (PbExmailValues, 1);

  self->entries = g_ptr_array_new_with_free_func (entry_free);
  self->none = g_ptr_array_new ();
  return self;
}

void
pb_exmail_values_free (PbExmailValues *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->entries);
  g_ptr_array_unref (self->none);
  g_free (self);
}

static Entry *
find (const PbExmailValues *self, const char *option)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (g_str_equal (entry->option, option))
        return entry;
    }
  return NULL;
}

static Entry *
need (PbExmailValues *self, const char *option)
{
  Entry *entry = find (self, option);

  if (entry != NULL)
    return entry;
  entry = g_new0 (Entry, 1);
  entry->option = g_strdup (option);
  entry->values = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->entries, entry);
  return entry;
}

void
pb_exmail_values_add (PbExmailValues *self, const char *option, const char *value)
{
  g_ptr_array_add (need (self, option)->values, g_strdup (value));
}

void
pb_exmail_values_replace (PbExmailValues *self, const char *option, const char *value)
{
  g_ptr_array_set_size (need (self, option)->values, 0);
  pb_exmail_values_add (self, option, value);
}

void
pb_exmail_values_drop (PbExmailValues *self, const char *option)
{
  Entry *entry = find (self, option);

  if (entry != NULL)
    g_ptr_array_remove (self->entries, entry);
}

void
pb_exmail_values_set_secret (PbExmailValues *self, const char *option, PbSecret *secret)
{
  Entry *entry = need (self, option);

  pb_secret_ref (secret);
  g_clear_pointer (&entry->secret, pb_secret_unref);
  entry->secret = secret;
}

static gpointer
copy_text (gconstpointer text, gpointer user_data)
{
  return g_strdup (text);
}

PbExmailValues *
pb_exmail_values_copy (const PbExmailValues *self)
{
  PbExmailValues *copy = pb_exmail_values_new ();

  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *from = g_ptr_array_index (self->entries, i);
      Entry *to = need (copy, from->option);

      g_ptr_array_extend (to->values, from->values, copy_text, NULL);
      to->secret = from->secret != NULL ? pb_secret_ref (from->secret) : NULL;
    }
  return copy;
}

gboolean
pb_exmail_values_is_md5 (const PbExmailValues *self)
{
  return g_strcmp0 (pb_exmail_values_get_first (self, MD5), "yes") == 0;
}

void
pb_exmail_values_mask (PbExmailValues *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (entry->secret == NULL)
        continue;
      pb_secret_unref (entry->secret);
      entry->secret = pb_exmail_values_is_md5 (self) ? pb_secret_new (MASK_MD5, sizeof MASK_MD5 - 1) : pb_secret_new (MASK, sizeof MASK - 1);
    }
}

gboolean
pb_exmail_values_has (const PbExmailValues *self, const char *option)
{
  return find (self, option) != NULL;
}

const GPtrArray *
pb_exmail_values_get (const PbExmailValues *self, const char *option)
{
  const Entry *entry = find (self, option);

  return entry != NULL ? entry->values : self->none;
}

const char *
pb_exmail_values_get_first (const PbExmailValues *self, const char *option)
{
  const GPtrArray *values = pb_exmail_values_get (self, option);

  return values->len > 0 ? g_ptr_array_index (values, 0) : NULL;
}

PbSecret *
pb_exmail_values_get_secret (const PbExmailValues *self, const char *option)
{
  const Entry *entry = find (self, option);

  return entry != NULL ? entry->secret : NULL;
}

const char *
pb_exmail_values_get_option (const PbExmailValues *self, guint index)
{
  return index < self->entries->len ? ((const Entry *) g_ptr_array_index (self->entries, index))->option : NULL;
}

PbExmailAction
pb_exmail_values_get_action (const PbExmailValues *self)
{
  const char *word = pb_exmail_values_get_first (self, "action");

  return word != NULL ? pb_exmail_action_from_string (word) : PB_EXMAIL_ACTION_NONE;
}

/* --- choosing --- */

static gboolean
knows_all (const PbExmailValues *self, const PbExmailRow *row, PbExmailAction action, GError **error)
{
  const char *option;

  for (guint i = 0; (option = pb_exmail_values_get_option (self, i)) != NULL; i++)
    if (pb_exmail_row_find_param (row, option, action) == NULL && !(g_str_equal (option, "action") && row->action != PB_EXMAIL_ACTION_NONE))
      {
        pb_exmail_problem_set (error, PB_EXMAIL_PROBLEM_UNKNOWN, option, pb_exmail_api_to_string (row->api));
        return FALSE;
      }
  return TRUE;
}

static gboolean
has_required (const PbExmailValues *self, const PbExmailRow *row, PbExmailAction action, GError **error)
{
  for (const PbExmailParam *param = row->params; param->wire != NULL; param++)
    if (param->option != NULL && (param->required & (1u << action)) != 0 && !pb_exmail_values_has (self, param->option))
      {
        pb_exmail_problem_set (error, PB_EXMAIL_PROBLEM_MISSING, param->option, NULL);
        return FALSE;
      }
  return TRUE;
}

/* That a password is its MD5 sum says nothing where there is none. */
static gboolean
has_password (const PbExmailValues *self, GError **error)
{
  if (!pb_exmail_values_has (self, MD5) || pb_exmail_values_get_secret (self, "password") != NULL)
    return TRUE;
  pb_exmail_problem_set (error, PB_EXMAIL_PROBLEM_MISSING, "password", NULL);
  return FALSE;
}

static gboolean
has_one_of (const PbExmailValues *self, const PbExmailRow *row, GError **error)
{
  g_auto (GStrv) options = NULL;
  g_autofree char *names = NULL;

  if (row->one_of == NULL)
    return TRUE;
  options = g_strsplit (row->one_of, ",", -1);
  for (gsize i = 0; options[i] != NULL; i++)
    if (pb_exmail_values_has (self, options[i]))
      return TRUE;
  names = g_strjoinv (", --", options);
  pb_exmail_problem_set (error, PB_EXMAIL_PROBLEM_ONE_OF, NULL, names);
  return FALSE;
}

gboolean
pb_exmail_values_fit (const PbExmailValues *self, const PbExmailRow *row, GError **error)
{
  const char *word = pb_exmail_values_get_first (self, "action");
  PbExmailAction action = pb_exmail_values_get_action (self);

  if (word != NULL && action == PB_EXMAIL_ACTION_NONE)
    {
      pb_exmail_problem_set (error, PB_EXMAIL_PROBLEM_WORD, "action", "add, modify, delete");
      return FALSE;
    }
  return knows_all (self, row, action, error) && has_required (self, row, action, error) && has_password (self, error) && has_one_of (self, row, error);
}

/* Returns: whether @row is one of the command and of the action, if it is about one. */
static gboolean
is_meant (const PbExmailValues *self, const PbExmailRow *row, const char *words)
{
  return g_str_equal (row->words, words) && (row->given == NULL || pb_exmail_values_has (self, row->given)) &&
         (row->action == PB_EXMAIL_ACTION_NONE || row->action == pb_exmail_values_get_action (self));
}

/* @first: (inout): the first reason why a row does not fit. */
static const PbExmailRow *
choose_of (const PbExmailValues *self, const char *words, PbExmailApi api, GError **first)
{
  for (const PbExmailRow *row = pb_exmail_table_get (api); row->words != NULL; row++)
    if (is_meant (self, row, words) && pb_exmail_values_fit (self, row, *first == NULL ? first : NULL))
      return row;
  return NULL;
}

/* Returns: whether @api has the command, but only for an action that was not given. */
static gboolean
wants_action (const char *words, PbExmailApi api)
{
  for (const PbExmailRow *row = pb_exmail_table_get (api); row->words != NULL; row++)
    if (g_str_equal (row->words, words) && row->action != PB_EXMAIL_ACTION_NONE)
      return TRUE;
  return FALSE;
}

const PbExmailRow *
pb_exmail_values_choose (const PbExmailValues *self, const char *words, const PbExmailApi *apis, GError **error)
{
  GError *first = NULL;
  const PbExmailRow *row = NULL;
  guint i;

  for (i = 0; apis[i] != PB_N_EXMAIL_APIS && row == NULL; i++)
    row = choose_of (self, words, apis[i], &first);
  for (i = 0; apis[i] != PB_N_EXMAIL_APIS && row == NULL && first == NULL; i++)
    if (wants_action (words, apis[i]))
      pb_exmail_problem_set (&first, pb_exmail_values_has (self, "action") ? PB_EXMAIL_PROBLEM_WORD : PB_EXMAIL_PROBLEM_MISSING, "action", pb_exmail_values_has (self, "action") ? "add, modify, delete" : NULL);
  if (row == NULL && first == NULL)
    pb_exmail_problem_set (&first, PB_EXMAIL_PROBLEM_COMMAND, NULL, pb_exmail_api_to_string (apis[0]));
  if (row != NULL)
    g_clear_error (&first);
  else
    g_propagate_error (error, first);
  return row;
}
