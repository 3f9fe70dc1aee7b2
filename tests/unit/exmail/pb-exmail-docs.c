/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-docs.c: see pb-exmail-docs.h. */
#include "pb-exmail-docs.h"

#include "pb-exmail-table.h"

/* Returns: (transfer full): the command of @row, with the option that chooses it. */
static char *
dup_command (const PbExmailRow *row)
{
  static const char *const actions[] = { "", " --action delete", " --action add", " --action modify" };

  return g_strconcat (row->words, actions[row->action], row->given != NULL ? " --" : "", row->given != NULL ? row->given : "", NULL);
}

static const char *
name_of_api (PbExmailApi api)
{
  return api == PB_EXMAIL_API_OPENAPI ? "BizMail OpenApi 1.4" : "The current API";
}

char *
pb_exmail_docs_markdown (void)
{
  GString *out = g_string_new ("| | interface | command | known from |\n|---|---|---|---|\n");

  for (PbExmailApi api = 0; api < PB_N_EXMAIL_APIS; api++)
    for (const PbExmailRow *row = pb_exmail_table_get (api); row->words != NULL; row++)
      {
        g_autofree char *command = dup_command (row);

        g_string_append_printf (out, "| %s | `%s` | `%s` | %s |\n", row == pb_exmail_table_get (api) ? name_of_api (api) : "", row->path, command, pb_exmail_evidence_to_string (row->evidence));
      }
  return g_string_free (out, FALSE);
}

/* Appends @text with its hyphens as a man page wants them, and blanks up to @width. */
static void
append_cell (GString *out, const char *text, int width)
{
  int n = 0;

  for (; *text != '\0'; text++, n++)
    g_string_append_printf (out, *text == '-' ? "\\%c" : "%c", *text);
  g_string_append_printf (out, "%*s", MAX (width - n, 0), "");
}

char *
pb_exmail_docs_man (void)
{
  GString *out = g_string_new (NULL);

  for (PbExmailApi api = 0; api < PB_N_EXMAIL_APIS; api++)
    {
      g_string_append_printf (out, ".PP\n%s:\n.PP\n.nf\n", name_of_api (api));
      for (const PbExmailRow *row = pb_exmail_table_get (api); row->words != NULL; row++)
        {
          g_autofree char *command = dup_command (row);

          append_cell (out, row->path, 23);
          append_cell (out, command, 31);
          append_cell (out, pb_exmail_evidence_to_string (row->evidence), 0);
          g_string_append_c (out, '\n');
        }
      g_string_append (out, ".fi\n");
    }
  return g_string_free (out, FALSE);
}
