/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-words.c: see pb-exmail-words.h. */
#include "config.h"

#include "pb-exmail-words.h"

#include <glib/gi18n.h>

#include "pb-error.h"
#include "pb-exmail-carrier.h"
#include "pb-words-corp.h"
#include "pb-words-exmail-code.h"
#include "pb-words.h"

/* Returns: (transfer none): which API. */
static const char *
name_of_api (const char *fact)
{
  return g_str_equal (fact, "corp") ? _ ("the current API") : _ ("the OpenApi");
}

static char *
number_words (PbExmailProblem problem, const char *option, const char *fact)
{
  guint n = (guint) g_ascii_strtoull (fact, NULL, 10);

  if (problem == PB_EXMAIL_PROBLEM_TOO_MANY)
    /* TRANSLATORS: %u is a number of values, %s the name of an option */
    return g_strdup_printf (ngettext ("At most %u value is taken of --%s.", "At most %u values are taken of --%s.", n), n, option);
  if (problem == PB_EXMAIL_PROBLEM_TOO_SHORT)
    return g_strdup_printf (ngettext ("At least %u byte is wanted of --%s.", "At least %u bytes are wanted of --%s.", n), n, option);
  return g_strdup_printf (ngettext ("At most %u byte is taken of --%s.", "At most %u bytes are taken of --%s.", n), n, option);
}

/* Returns: (transfer full) (nullable): what is wrong with a file, or with one of its rows. */
static char *
words_of_file (PbExmailProblem problem, const char *fact)
{
  static const struct
  {
    PbExmailProblem problem;
    const char *words; /* %s: the fact */
  } sentences[] = {
    { PB_EXMAIL_PROBLEM_EMPTY, N_ ("The file has no rows. A CSV file begins with a row of headings.") },
    { PB_EXMAIL_PROBLEM_ENCODING, N_ ("The file is no text.") },
    { PB_EXMAIL_PROBLEM_LARGE, N_ ("At most %s rows are taken at once.") },
    { PB_EXMAIL_PROBLEM_JSON, N_ ("This is no array of objects in JSON.") },
    { PB_EXMAIL_PROBLEM_QUOTE, N_ ("A quotation mark is missing.") },
    { PB_EXMAIL_PROBLEM_CELLS, N_ ("There are more cells than headings.") },
    { PB_EXMAIL_PROBLEM_COLUMN, N_ ("The command has no option “%s”: its --help lists them.") },
    { PB_EXMAIL_PROBLEM_PASSWORD, N_ ("Passwords do not stand in files: take the column “%s” away, and say --password-stdin, or --password-fd N.") },
    { PB_EXMAIL_PROBLEM_VALUE, N_ ("“%s” is neither text nor a number, nor true or false.") },
    { PB_EXMAIL_PROBLEM_TWICE, N_ ("Row %s is about the same address.") },
    { PB_EXMAIL_PROBLEM_LINE, N_ ("Line %s of the passwords is not an address, a tab and a password.") },
    { PB_EXMAIL_PROBLEM_LINE_TWICE, N_ ("Line %s of the passwords is a second one for the same address.") },
    { PB_EXMAIL_PROBLEM_NOBODY, N_ ("The company has no member and no group %s.") },
    { PB_EXMAIL_PROBLEM_LOST, N_ ("This takes away what is not named: %s. Say --yes if this is meant.") },
    { PB_EXMAIL_PROBLEM_COLUMN_TWICE, N_ ("The column “%s” is a second one for the same option.") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (sentences); i++)
    if (sentences[i].problem == problem)
      {
        GString *text = g_string_new (_ (sentences[i].words));

        (void) g_string_replace (text, "%s", fact, 1);
        return g_string_free (text, FALSE);
      }
  return NULL;
}

/* Returns: (transfer full): what @problem is, without the numbers. */
static char *
words_of (PbExmailProblem problem, const char *option, const char *fact)
{
  switch (problem)
    {
    case PB_EXMAIL_PROBLEM_COMMAND:
      /* TRANSLATORS: %s is an API */
      return g_strdup_printf (_ ("By %s this cannot be done."), name_of_api (fact));
    case PB_EXMAIL_PROBLEM_MISSING:
      return g_str_equal (option, "password") ? g_strdup (_ ("The password is missing. Say --password-stdin, or --password-fd N.")) : g_strdup_printf (_ ("--%s is missing."), option);
    case PB_EXMAIL_PROBLEM_ONE_OF:
      return g_strdup_printf (_ ("One of these is missing: --%s."), fact);
    case PB_EXMAIL_PROBLEM_UNKNOWN:
      /* TRANSLATORS: the first %s is an API, the second the name of an option */
      return g_strdup_printf (_ ("Here %s does not know --%s."), name_of_api (fact), option);
    case PB_EXMAIL_PROBLEM_TEXT:
      return g_strdup_printf (_ ("--%s has characters that are no text."), option);
    case PB_EXMAIL_PROBLEM_ADDRESS:
      return g_strdup_printf (_ ("--%s is a mail address, such as ming@acme.example."), option);
    case PB_EXMAIL_PROBLEM_NUMBER:
      return g_strdup_printf (_ ("--%s is a number."), option);
    case PB_EXMAIL_PROBLEM_DATE:
      return g_strdup_printf (_ ("--%s is a date, such as 2026-01-31."), option);
    case PB_EXMAIL_PROBLEM_WORD:
      return g_strdup_printf (_ ("--%s is one of these: %s."), option, fact);
    case PB_EXMAIL_PROBLEM_PATH:
      return g_strdup_printf (_ ("--%s is the path of a department, such as Sales/North: at most five names of at most 64 characters."), option);
    case PB_EXMAIL_PROBLEM_PARTY:
      if (fact[0] == '\0') /* the root */
        return g_strdup (_ ("The service does not say which department is the company itself. Name a department: “postbell exmail party list” shows which there are."));
      return g_strdup_printf (_ ("The company has no department “%s”. “postbell exmail party list” shows which there are."), fact);
    case PB_EXMAIL_PROBLEM_ID:
      return g_strdup_printf (_ ("--%s is the path of a department here; only the current API knows numbers, and none for a new department."), option);
    case PB_EXMAIL_PROBLEM_MD5:
      return g_strdup (_ ("With --password-md5 yes the password is its MD5 sum: 32 digits of 0–9 and a–f."));
    case PB_EXMAIL_PROBLEM_TOO_MANY:
    case PB_EXMAIL_PROBLEM_TOO_SHORT:
    case PB_EXMAIL_PROBLEM_TOO_LONG:
      return number_words (problem, option, fact);
    case PB_EXMAIL_PROBLEM_REQUEST:
      /* TRANSLATORS: %s is a number */
      return g_strdup_printf (_ ("This is more than one request holds, which is %s KiB. Give fewer values at once."), fact);
    case PB_EXMAIL_PROBLEM_NONE:
    case PB_EXMAIL_PROBLEM_EMPTY:
    case PB_EXMAIL_PROBLEM_ENCODING:
    case PB_EXMAIL_PROBLEM_LARGE:
    case PB_EXMAIL_PROBLEM_JSON:
    case PB_EXMAIL_PROBLEM_QUOTE:
    case PB_EXMAIL_PROBLEM_CELLS:
    case PB_EXMAIL_PROBLEM_COLUMN:
    case PB_EXMAIL_PROBLEM_PASSWORD:
    case PB_EXMAIL_PROBLEM_VALUE:
    case PB_EXMAIL_PROBLEM_TWICE:
    case PB_EXMAIL_PROBLEM_LINE:
    case PB_EXMAIL_PROBLEM_LINE_TWICE:
    case PB_EXMAIL_PROBLEM_NOBODY:
    case PB_EXMAIL_PROBLEM_LOST:
    case PB_EXMAIL_PROBLEM_COLUMN_TWICE:
    case PB_N_EXMAIL_PROBLEMS:
    default:
      return words_of_file (problem, fact);
    }
}

char *
pb_exmail_words_problem (const GError *error)
{
  g_autofree char *option = NULL, *fact = NULL;
  PbExmailProblem problem = pb_exmail_problem_get (error, &option, &fact);

  return words_of (problem, option, fact);
}

gboolean
pb_exmail_words_is_usage (const GError *error)
{
  g_autofree char *option = NULL, *fact = NULL;
  PbExmailProblem problem = pb_exmail_problem_get (error, &option, &fact);

  return problem != PB_EXMAIL_PROBLEM_NONE && problem != PB_EXMAIL_PROBLEM_PARTY;
}

static gboolean
is_about_account (int code)
{
  return code == 10001 || pb_words_corp_is_about_account (code);
}

char *
pb_exmail_words_error (const PbAccount *account, const GError *error)
{
  PbErrorClass error_class = pb_error_class_of (error, PB_ERROR_CLASS_NONE);
  const char *known = pb_words_exmail_code (pb_exmail_error_get_code (error));
  g_autofree char *problem = pb_exmail_words_problem (error);

  if (problem != NULL)
    return g_steal_pointer (&problem);
  if (error_class == PB_ERROR_CLASS_NONE)
    return g_strdup (error->message);
  if (error_class == PB_ERROR_CLASS_PROTOCOL)
    known = _ ("The service answered with something that makes no sense. Try again; if something was to be changed, look first whether it was.");
  if (error_class == PB_ERROR_CLASS_LIMIT)
    known = _ ("The answer is longer than Postbell takes at once. Ask for less: for what changed since a version, or for one department.");
  if (known == NULL && (error_class != PB_ERROR_CLASS_CONFIG || is_about_account (pb_exmail_error_get_code (error))))
    return pb_words_interface_error (error_class, account, error->message);
  if (known == NULL)
    known = _ ("The service refuses this, and would refuse it again; what it says is all that is known.");
  return pb_words_with_interface_detail (known, error_class, error->message);
}
