/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-words.c: see pb-exmail-words.h. */
#include "config.h"

#include "pb-exmail-words.h"

#include <glib/gi18n.h>

#include "pb-error.h"
#include "pb-exmail-carrier.h"
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
      return g_strdup_printf (_ ("The company has no department “%s”. “postbell exmail party list” shows which there are."), fact);
    case PB_EXMAIL_PROBLEM_ID:
      return g_strdup_printf (_ ("--%s is the path of a department here; only the current API knows numbers, and none for a new department."), option);
    case PB_EXMAIL_PROBLEM_TOO_MANY:
    case PB_EXMAIL_PROBLEM_TOO_SHORT:
    case PB_EXMAIL_PROBLEM_TOO_LONG:
      return number_words (problem, option, fact);
    case PB_EXMAIL_PROBLEM_NONE:
    case PB_N_EXMAIL_PROBLEMS:
    default:
      return NULL;
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
  if (error_class == PB_ERROR_CLASS_LIMIT)
    known = _ ("The answer is longer than Postbell takes at once. Ask for less: for what changed since a version, or for one department.");
  if (known == NULL && (error_class != PB_ERROR_CLASS_CONFIG || pb_exmail_error_get_code (error) == 10001))
    return pb_words_interface_error (error_class, account, error->message);
  if (known == NULL)
    known = _ ("The service refuses this, and would refuse it again; what it says is all that is known.");
  return pb_words_with_detail (known, error_class, error->message);
}
