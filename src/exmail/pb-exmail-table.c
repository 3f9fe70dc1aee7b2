/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-table.c: see pb-exmail-table.h. */
#include "pb-exmail-table-private.h"

const char *
pb_exmail_api_to_string (PbExmailApi api)
{
  return api == PB_EXMAIL_API_OPENAPI ? "openapi" : "corp";
}

const char *
pb_exmail_evidence_to_string (PbExmailEvidence evidence)
{
  static const char *const names[] = {
    [PB_EXMAIL_DOCUMENTED] = "documented",
    [PB_EXMAIL_CLIENT_CODE] = "seen in client code",
    [PB_EXMAIL_INFERRED] = "inferred",
  };

  return names[evidence];
}

const PbExmailRow *
pb_exmail_table_get (PbExmailApi api)
{
  return api == PB_EXMAIL_API_OPENAPI ? pb_exmail_table_openapi : pb_exmail_table_corp;
}

const PbExmailRow *
pb_exmail_table_find (PbExmailApi api, const char *path)
{
  for (const PbExmailRow *row = pb_exmail_table_get (api); row->words != NULL; row++)
    if (g_str_equal (row->path, path))
      return row;
  return NULL;
}

gboolean
pb_exmail_table_has_words (const char *words)
{
  for (PbExmailApi api = 0; api < PB_N_EXMAIL_APIS; api++)
    for (const PbExmailRow *row = pb_exmail_table_get (api); row->words != NULL; row++)
      if (g_str_equal (row->words, words))
        return TRUE;
  return FALSE;
}

/* @option: (nullable): at @position, then. */
static const PbExmailParam *
find_param (const char *words, const char *option, guint position)
{
  for (PbExmailApi api = 0; api < PB_N_EXMAIL_APIS; api++)
    for (const PbExmailRow *row = pb_exmail_table_get (api); row->words != NULL; row++)
      for (const PbExmailParam *param = row->params; g_str_equal (row->words, words) && param->wire != NULL; param++)
        if (option != NULL ? g_strcmp0 (param->option, option) == 0 : param->position == position)
          return param;
  return NULL;
}

const PbExmailParam *
pb_exmail_table_find_option (const char *words, const char *option)
{
  return find_param (words, option, 0);
}

const PbExmailParam *
pb_exmail_table_find_position (const char *words, guint position)
{
  return find_param (words, NULL, position);
}

char *
pb_exmail_param_dup_words (const PbExmailParam *param, const char *separator)
{
  GString *out = g_string_new (NULL);

  for (const PbExmailWord *word = param->words; word != NULL && word->word != NULL; word++)
    g_string_append_printf (out, "%s%s%s", out->len > 0 ? separator : "", word->word, param->kind == PB_EXMAIL_SETTING ? "=on|off" : "");
  return g_string_free (out, FALSE);
}

const PbExmailParam *
pb_exmail_row_find_param (const PbExmailRow *row, const char *option, PbExmailAction action)
{
  for (const PbExmailParam *param = row->params; param->wire != NULL; param++)
    if (param->option != NULL && g_str_equal (param->option, option) && (param->actions == 0 || (param->actions & (1u << action)) != 0))
      return param;
  return NULL;
}

PbExmailAction
pb_exmail_action_from_string (const char *word)
{
  static const char *const words[] = {
    [PB_EXMAIL_ACTION_DELETE] = "delete",
    [PB_EXMAIL_ACTION_ADD] = "add",
    [PB_EXMAIL_ACTION_MODIFY] = "modify",
  };

  for (guint i = PB_EXMAIL_ACTION_DELETE; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i], word))
      return (PbExmailAction) i;
  return PB_EXMAIL_ACTION_NONE;
}

gboolean
pb_exmail_row_is_one_request (const PbExmailRow *row)
{
  return !row->made || g_str_equal (row->path, "token") || g_str_equal (row->path, "gettoken");
}

gboolean
pb_exmail_row_is_silent (const PbExmailRow *row)
{
  return row->fields == NULL && row->columns == NULL;
}
