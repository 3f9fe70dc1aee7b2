/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-exmail-table.c: the table does not contradict itself. */
#include "pb-exmail-table.h"

#include <string.h>

/* Calls @check for every row. */
static void
foreach_row (void (*check) (const PbExmailRow *row))
{
  for (PbExmailApi api = 0; api < PB_N_EXMAIL_APIS; api++)
    for (const PbExmailRow *row = pb_exmail_table_get (api); row->words != NULL; row++)
      {
        g_test_message ("%s %s: %s", pb_exmail_api_to_string (api), row->path, row->words);
        g_assert_cmpint (row->api, ==, api);
        check (row);
      }
}

static void
check_row (const PbExmailRow *row)
{
  g_assert_true (row->path != NULL && row->params != NULL && row->section != NULL);
  g_assert_true (row->deletes == 0 || row->writes);
  g_assert_true ((row->list == NULL) == (row->columns == NULL) && (row->list == NULL) == (row->list_name == NULL));
  g_assert_true (row->writes || row->made || !pb_exmail_row_is_silent (row));
  if (row->api == PB_EXMAIL_API_OPENAPI)
    g_assert_true (row->format == PB_EXMAIL_FORM && row->app == NULL && row->action == PB_EXMAIL_ACTION_NONE);
  else
    g_assert_true (row->format != PB_EXMAIL_FORM && (row->made || row->app != NULL));
}

static void
test_rows (void)
{
  foreach_row (check_row);
}

static gboolean
is_worded (PbExmailKind kind)
{
  return kind == PB_EXMAIL_WORD || kind == PB_EXMAIL_CODE || kind == PB_EXMAIL_FLAG || kind == PB_EXMAIL_SETTING;
}

static gboolean
has_fallbacks (const PbExmailParam *param)
{
  g_auto (GStrv) values = g_strsplit (param->fallback, ",", -1);
  gboolean all = TRUE;

  for (gsize i = 0; values[i] != NULL && param->kind == PB_EXMAIL_CODE; i++)
    {
      const PbExmailWord *word = param->words;

      while (word->word != NULL && !g_str_equal (word->wire, values[i]))
        word++;
      all = all && word->word != NULL;
    }
  return all;
}

static void
check_param (const PbExmailRow *row, const PbExmailParam *param)
{
  g_test_message ("  %s", param->wire);
  g_assert_true (is_worded (param->kind) == (param->words != NULL));
  g_assert_true (param->option != NULL || param->fallback != NULL);
  g_assert_true (param->required == 0 || (param->fallback == NULL && !param->own));
  g_assert_true (param->actions == 0 || (param->required & ~param->actions) == 0);
  g_assert_true (param->shape != PB_EXMAIL_ARRAY || row->format == PB_EXMAIL_JSON);
  g_assert_true (param->shape != PB_EXMAIL_REPEATED || row->format == PB_EXMAIL_FORM);
  g_assert_true (!param->in_query || row->format == PB_EXMAIL_JSON);
  g_assert_true (param->fallback == NULL || has_fallbacks (param));
  g_assert_cmpuint (param->min_bytes, <=, param->max_bytes != 0 ? param->max_bytes : 1024);
}

/* Arguments are numbered without gaps, and only the last takes the rest. */
static void
check_params (const PbExmailRow *row)
{
  guint last = 0;
  gboolean rest = FALSE;

  for (const PbExmailParam *param = row->params; param->wire != NULL; param++)
    {
      check_param (row, param);
      if (param->position == 0 || param->position == last)
        continue;
      g_assert_cmpuint (param->position, ==, last + 1);
      g_assert_false (rest);
      last = param->position;
      rest = param->shape != PB_EXMAIL_ONE;
    }
}

static void
test_params (void)
{
  foreach_row (check_params);
}

static void
check_columns (const PbExmailColumn *columns)
{
  for (; columns != NULL && columns->wire != NULL; columns++)
    {
      g_assert_true (columns->name != NULL && columns->shape != PB_EXMAIL_REPEATED);
      g_assert_true ((columns->kind == PB_EXMAIL_WORD || columns->kind == PB_EXMAIL_FLAG) == (columns->words != NULL));
    }
}

static void
check_answers (const PbExmailRow *row)
{
  check_columns (row->fields);
  check_columns (row->columns);
}

static void
test_answers (void)
{
  foreach_row (check_answers);
}

/* The interfaces that the manuals have, and the one that only programs know (1.6, 3.2 to 3.9). */
static void
test_complete (void)
{
  static const char *const openapi[] = {
    "token",
    "mail/authkey",
    "login",
    "listen",
    "user/get",
    "user/sync",
    "user/list",
    "user/check",
    "user/swapalias",
    "user/openwxtoken",
    "user/closewxtoken",
    "mail/newcount",
    "party/sync",
    "party/list",
    "partyuser/list",
    "group/add",
    "group/delete",
    "group/addmember",
    "group/deletemember",
    "group/addallowlist",
    "group/delallowlist",
  };
  static const char *const corp[] = {
    "gettoken",
    "service/get_login_url",
    "mail/newcount",
    "user/create",
    "user/update",
    "user/delete",
    "user/get",
    "user/simplelist",
    "user/list",
    "user/batchcheck",
    "department/create",
    "department/update",
    "department/delete",
    "department/list",
    "department/search",
    "group/create",
    "group/update",
    "group/delete",
    "group/get",
    "log/mailstatus",
    "log/mail",
    "log/login",
    "log/batchjob",
    "log/operation",
    "useroption/get",
    "useroption/update",
    "tag/create",
    "tag/update",
    "tag/delete",
    "tag/get",
    "tag/addtagusers",
    "tag/deltagusers",
    "tag/list",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (openapi); i++)
    g_assert_nonnull (pb_exmail_table_find (PB_EXMAIL_API_OPENAPI, openapi[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (corp); i++)
    g_assert_nonnull (pb_exmail_table_find (PB_EXMAIL_API_CORP, corp[i]));
  g_assert_null (pb_exmail_table_find (PB_EXMAIL_API_CORP, "user/sync"));
  g_assert_cmpint (pb_exmail_table_find (PB_EXMAIL_API_OPENAPI, "user/swapalias")->evidence, ==, PB_EXMAIL_CLIENT_CODE);
  g_assert_cmpint (pb_exmail_table_find (PB_EXMAIL_API_OPENAPI, "listen")->evidence, ==, PB_EXMAIL_CLIENT_CODE);
  for (const PbExmailRow *row = pb_exmail_table_get (PB_EXMAIL_API_CORP); row->words != NULL; row++)
    if (g_str_has_prefix (row->path, "tag/") || g_str_has_prefix (row->path, "log/"))
      g_assert_cmpint (row->evidence, ==, PB_EXMAIL_INFERRED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/exmail/table/rows", test_rows);
  g_test_add_func ("/exmail/table/params", test_params);
  g_test_add_func ("/exmail/table/answers", test_answers);
  g_test_add_func ("/exmail/table/complete", test_complete);
  return g_test_run ();
}
