/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-check.c: see pb-exmail-check.h. */
#include "pb-exmail-check.h"

#include <string.h>

#include "pb-exmail-problem.h"

#define MAX_BYTES  1024 /* where the manual has no limit */
#define MAX_COUNT  5000 /* likewise: lists of members */
#define MAX_LEVELS 5    /* of departments (1.6 party/sync); of the current API the service knows (60002) */
#define MD5_LEN    32   /* digits */
#define MAX_NAME   64   /* characters, of a department (1.6, 3.6) */

const char *
pb_exmail_check_find_word (const PbExmailWord *words, const char *word)
{
  for (; words->word != NULL; words++)
    if (g_str_equal (words->word, word))
      return words->wire;
  return NULL;
}

static gboolean
is_text (const char *value)
{
  for (const char *p = value; *p != '\0'; p++)
    if ((guchar) *p < ' ' || *p == 127)
      return FALSE;
  return g_utf8_validate (value, -1, NULL);
}

/* Enough to catch slips; the service knows better. */
static gboolean
is_address (const char *value)
{
  const char *at = strchr (value, '@');

  return at != NULL && at > value && at[1] != '\0' && strchr (at + 1, '@') == NULL && strchr (at + 1, '.') != NULL && strpbrk (value, " \t,;<>\"") == NULL;
}

static gboolean
is_number (const char *value)
{
  guint64 number;

  return g_ascii_isdigit (value[0]) && g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT64, &number, NULL);
}

static gboolean
is_date (const char *value)
{
  guint year, month, day;

  for (gsize i = 0; i < 10; i++)
    if (i == 4 || i == 7 ? value[i] != '-' : !g_ascii_isdigit (value[i]))
      return FALSE;
  year = (guint) g_ascii_strtoull (value, NULL, 10);
  month = (guint) g_ascii_strtoull (value + 5, NULL, 10);
  day = (guint) g_ascii_strtoull (value + 8, NULL, 10);
  return value[10] == '\0' && month <= 12 && g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year);
}

static gboolean
is_setting (const PbExmailParam *param, const char *value)
{
  const char *equals = strchr (value, '=');
  g_autofree char *word = equals != NULL ? g_strndup (value, (gsize) (equals - value)) : NULL;

  return word != NULL && pb_exmail_check_find_word (param->words, word) != NULL && (g_str_equal (equals + 1, "on") || g_str_equal (equals + 1, "off"));
}

/* Names of a path: none empty, none with what names cannot have (3.6). */
static gboolean
is_path (PbExmailApi api, const char *value)
{
  const gsize max = api == PB_EXMAIL_API_OPENAPI ? MAX_LEVELS : G_MAXSIZE;
  g_auto (GStrv) names = g_strsplit (value, "/", -1);

  if (value[0] == '\0')
    return TRUE;
  for (gsize i = 0; names[i] != NULL; i++)
    if (i >= max || names[i][0] == '\0' || g_utf8_strlen (names[i], -1) > MAX_NAME || strpbrk (names[i], "\\:*?\"<>|") != NULL)
      return FALSE;
  return TRUE;
}

static PbExmailProblem
find_party_problem (PbExmailApi api, const PbExmailParam *param, const char *value)
{
  if (value[0] != '#')
    return is_path (api, value) ? PB_EXMAIL_PROBLEM_NONE : PB_EXMAIL_PROBLEM_PATH;
  if (api == PB_EXMAIL_API_OPENAPI || param->kind != PB_EXMAIL_PARTY)
    return PB_EXMAIL_PROBLEM_ID;
  return is_number (value + 1) ? PB_EXMAIL_PROBLEM_NONE : PB_EXMAIL_PROBLEM_NUMBER;
}

static PbExmailProblem
find_problem (PbExmailApi api, const PbExmailParam *param, const char *value)
{
  if (!is_text (value))
    return PB_EXMAIL_PROBLEM_TEXT;
  switch (param->kind)
    {
    case PB_EXMAIL_ADDRESS:
      return is_address (value) ? PB_EXMAIL_PROBLEM_NONE : PB_EXMAIL_PROBLEM_ADDRESS;
    case PB_EXMAIL_NUMBER:
      return is_number (value) ? PB_EXMAIL_PROBLEM_NONE : PB_EXMAIL_PROBLEM_NUMBER;
    case PB_EXMAIL_DATE:
      return is_date (value) ? PB_EXMAIL_PROBLEM_NONE : PB_EXMAIL_PROBLEM_DATE;
    case PB_EXMAIL_WORD:
    case PB_EXMAIL_CODE:
    case PB_EXMAIL_FLAG:
      return pb_exmail_check_find_word (param->words, value) != NULL ? PB_EXMAIL_PROBLEM_NONE : PB_EXMAIL_PROBLEM_WORD;
    case PB_EXMAIL_SETTING:
      return is_setting (param, value) ? PB_EXMAIL_PROBLEM_NONE : PB_EXMAIL_PROBLEM_WORD;
    case PB_EXMAIL_PARTY:
    case PB_EXMAIL_PARENT:
    case PB_EXMAIL_LEAF:
      return find_party_problem (api, param, value);
    case PB_EXMAIL_TEXT:
    case PB_EXMAIL_SECRET:
    case PB_EXMAIL_TIME:
    default:
      return PB_EXMAIL_PROBLEM_NONE;
    }
}

/* Of a department the current API sends the last name alone: that is what is measured. */
static gsize
measure (const PbExmailParam *param, const char *value)
{
  const char *slash = param->kind == PB_EXMAIL_LEAF ? strrchr (value, '/') : NULL;

  return strlen (slash != NULL ? slash + 1 : value);
}

static gboolean
check_length (const PbExmailParam *param, gsize len, GError **error)
{
  guint max = param->max_bytes != 0 ? param->max_bytes : MAX_BYTES;
  g_autofree char *fact = g_strdup_printf ("%u", len > max ? max : param->min_bytes);

  if (len >= param->min_bytes && len <= max)
    return TRUE;
  pb_exmail_problem_set (error, len > max ? PB_EXMAIL_PROBLEM_TOO_LONG : PB_EXMAIL_PROBLEM_TOO_SHORT, param->option, fact);
  return FALSE;
}

static gboolean
check_value (PbExmailApi api, const PbExmailParam *param, const char *value, GError **error)
{
  PbExmailProblem problem = find_problem (api, param, value);
  g_autofree char *words = problem == PB_EXMAIL_PROBLEM_WORD ? pb_exmail_param_dup_words (param, ", ") : NULL;

  if (problem == PB_EXMAIL_PROBLEM_NONE)
    return check_length (param, measure (param, value), error);
  pb_exmail_problem_set (error, problem, param->option, words);
  return FALSE;
}

static guint
max_count (const PbExmailParam *param)
{
  if (param->max_count != 0)
    return param->max_count;
  return param->shape == PB_EXMAIL_ONE ? 1 : MAX_COUNT;
}

gboolean
pb_exmail_check_values (PbExmailApi api, const PbExmailParam *param, char **values, GError **error)
{
  g_autofree char *fact = g_strdup_printf ("%u", max_count (param));

  if (g_strv_length (values) > max_count (param))
    {
      pb_exmail_problem_set (error, PB_EXMAIL_PROBLEM_TOO_MANY, param->option, fact);
      return FALSE;
    }
  for (gsize i = 0; values[i] != NULL; i++)
    if (!check_value (api, param, values[i], error))
      return FALSE;
  return TRUE;
}

/* 32 digits, small ones as all clients send (1.5). */
static gboolean
is_md5 (PbSecret *secret)
{
  return pb_secret_get_length (secret) == MD5_LEN && strspn (pb_secret_get (secret), "0123456789abcdef") == MD5_LEN;
}

gboolean
pb_exmail_check_secret (const PbExmailParam *param, PbSecret *secret, gboolean md5, GError **error)
{
  if (!md5 || is_md5 (secret))
    return check_length (param, pb_secret_get_length (secret), error);
  pb_exmail_problem_set (error, PB_EXMAIL_PROBLEM_MD5, param->option, NULL);
  return FALSE;
}
