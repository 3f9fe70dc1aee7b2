/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-problem.c: see pb-exmail-problem.h. */
#include "pb-exmail-problem.h"

#include <string.h>

#include "pb-error.h"

static const char *const phrases[PB_N_EXMAIL_PROBLEMS] = {
  [PB_EXMAIL_PROBLEM_NONE] = "",
  [PB_EXMAIL_PROBLEM_COMMAND] = "no such command",
  [PB_EXMAIL_PROBLEM_MISSING] = "is missing",
  [PB_EXMAIL_PROBLEM_ONE_OF] = "one of these is missing",
  [PB_EXMAIL_PROBLEM_UNKNOWN] = "is not known",
  [PB_EXMAIL_PROBLEM_TOO_MANY] = "has too many values",
  [PB_EXMAIL_PROBLEM_TOO_SHORT] = "is too short",
  [PB_EXMAIL_PROBLEM_TOO_LONG] = "is too long",
  [PB_EXMAIL_PROBLEM_TEXT] = "is no text",
  [PB_EXMAIL_PROBLEM_ADDRESS] = "is no mail address",
  [PB_EXMAIL_PROBLEM_NUMBER] = "is no number",
  [PB_EXMAIL_PROBLEM_DATE] = "is no date",
  [PB_EXMAIL_PROBLEM_WORD] = "is none of these words",
  [PB_EXMAIL_PROBLEM_PATH] = "is no path of a department",
  [PB_EXMAIL_PROBLEM_PARTY] = "is no department there is",
  [PB_EXMAIL_PROBLEM_ID] = "has no ids of departments",
  [PB_EXMAIL_PROBLEM_REQUEST] = "too long for one request",
  [PB_EXMAIL_PROBLEM_EMPTY] = "no rows",
  [PB_EXMAIL_PROBLEM_ENCODING] = "the file is no text",
  [PB_EXMAIL_PROBLEM_LARGE] = "too many rows",
  [PB_EXMAIL_PROBLEM_JSON] = "no objects of JSON",
  [PB_EXMAIL_PROBLEM_QUOTE] = "a quotation mark is missing",
  [PB_EXMAIL_PROBLEM_CELLS] = "more cells than headings",
  [PB_EXMAIL_PROBLEM_COLUMN] = "no such column",
  [PB_EXMAIL_PROBLEM_PASSWORD] = "passwords in a file",
  [PB_EXMAIL_PROBLEM_VALUE] = "is no value",
  [PB_EXMAIL_PROBLEM_TWICE] = "the same as an earlier row",
  [PB_EXMAIL_PROBLEM_LINE] = "no line of a password",
  [PB_EXMAIL_PROBLEM_LINE_TWICE] = "a second password",
  [PB_EXMAIL_PROBLEM_NOBODY] = "nobody of the company",
  [PB_EXMAIL_PROBLEM_LOST] = "this would fall away",
  [PB_EXMAIL_PROBLEM_COLUMN_TWICE] = "a second column",
  [PB_EXMAIL_PROBLEM_MD5] = "is no MD5 sum",
};

void
pb_exmail_problem_set (GError **error, PbExmailProblem problem, const char *option, const char *fact)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (option != NULL && option[0] != '\0')
    g_string_append_printf (text, "--%s ", option);
  g_string_append (text, phrases[problem]);
  if (fact != NULL)
    g_string_append_printf (text, " (%s)", fact);
  g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, text->str);
}

/* Returns: (transfer none) (nullable): what follows the option at the beginning of @text; @option gets it. */
static const char *
take_option (const char *text, char **option)
{
  const char *blank = strchr (text, ' ');

  if (!g_str_has_prefix (text, "--"))
    *option = g_strdup ("");
  else if (blank != NULL)
    *option = g_strndup (text + 2, (gsize) (blank - text) - 2);
  else
    return NULL;
  return text[0] == '-' ? blank + 1 : text;
}

/* Returns: whether @text is @phrase and maybe a fact in brackets. */
static gboolean
take_phrase (const char *text, const char *phrase, char **fact)
{
  gsize len = strlen (phrase), all = strlen (text);

  if (len == 0 || strncmp (text, phrase, len) != 0)
    return FALSE;
  if (all == len)
    *fact = g_strdup ("");
  else if (all > len + 2 && g_str_has_prefix (text + len, " (") && text[all - 1] == ')')
    *fact = g_strndup (text + len + 2, all - len - 3);
  return *fact != NULL;
}

PbExmailProblem
pb_exmail_problem_get (const GError *error, char **option, char **fact)
{
  const char *rest = NULL;

  *option = *fact = NULL;
  if (g_error_matches (error, PB_ERROR, PB_ERROR_CLASS_CONFIG))
    rest = take_option (error->message, option);
  for (guint i = 1; rest != NULL && i < PB_N_EXMAIL_PROBLEMS; i++)
    if (take_phrase (rest, phrases[i], fact))
      return (PbExmailProblem) i;
  g_free (*option);
  *option = g_strdup ("");
  *fact = g_strdup ("");
  return PB_EXMAIL_PROBLEM_NONE;
}
