/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-line.c: see pb-exmail-line.h. */
#include "config.h"

#include "pb-exmail-line.h"

#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "pb-exmail-plan.h"

/* What is being read. */
typedef struct
{
  PbExmailLine *line;
  char **argv;
  guint at;
  guint position; /* arguments of the interface so far */
  gboolean ended; /* after "--" */
} Reader;

gboolean
pb_exmail_line_is_local (const char *words)
{
  static const char *const local[] = { "interfaces", "who", "directory" };

  for (gsize i = 0; i < G_N_ELEMENTS (local); i++)
    if (g_str_equal (local[i], words))
      return TRUE;
  return FALSE;
}

gboolean
pb_exmail_line_is_about_known (const PbExmailLine *line)
{
  return line->trust != NULL || line->untrust != NULL || line->trusted;
}

void
pb_exmail_line_free (PbExmailLine *line)
{
  if (line == NULL)
    return;
  g_free (line->words);
  g_free (line->account);
  g_free (line->trust);
  g_free (line->untrust);
  g_free (line->file);
  g_free (line->journal);
  g_clear_pointer (&line->values, pb_exmail_values_free);
  g_free (line);
}

/* --- options --- */

static gboolean
fail_unknown (const char *option, GError **error)
{
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION, _ ("There is no option --%s here."), option);
  return FALSE;
}

static gboolean
fail_password (GError **error)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("A password is never taken from the command line, where others can read it. Say --password-stdin, or --password-fd N."));
  return FALSE;
}

/* Options without a value. Returns: (transfer none) (nullable): where @name is kept. */
static gboolean *
find_switch (PbExmailLine *line, const char *name)
{
  const struct
  {
    const char *name;
    gboolean *place;
  } switches[] = {
    { "json", &line->json },
    { "yes", &line->yes },
    { "dry-run", &line->dry_run },
    { "restart", &line->restart },
    { "full", &line->full },
    { "trusted", &line->trusted },
    { "help", &line->help },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (switches); i++)
    if (g_str_equal (switches[i].name, name))
      return switches[i].place;
  return NULL;
}

static gboolean
take_api (PbExmailLine *line, const char *value, GError **error)
{
  if (g_str_equal (value, "auto"))
    line->api = PB_N_EXMAIL_APIS;
  else if (g_str_equal (value, "openapi"))
    line->api = PB_EXMAIL_API_OPENAPI;
  else if (g_str_equal (value, "corp"))
    line->api = PB_EXMAIL_API_CORP;
  else
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("--api is openapi, corp or auto, not “%s”."), value);
      return FALSE;
    }
  return TRUE;
}

static gboolean
take_fd (PbExmailLine *line, const char *value, GError **error)
{
  guint64 fd;

  if (!g_ascii_string_to_unsigned (value, 10, 0, 1023, &fd, NULL))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("“%s” is no file descriptor."), value);
      return FALSE;
    }
  line->password_fd = (int) fd;
  return TRUE;
}

/* Options with a text. Returns: (transfer none) (nullable): where @name is kept. */
static char **
find_text (PbExmailLine *line, const char *name)
{
  gboolean many = pb_exmail_plan_has (line->words), who = g_str_equal (line->words, "who");

  if (g_str_equal (name, "account"))
    return &line->account;
  if (who && g_str_equal (name, "trust"))
    return &line->trust;
  if (who && g_str_equal (name, "untrust"))
    return &line->untrust;
  if (many && g_str_equal (name, "file"))
    return &line->file;
  return many && g_str_equal (name, "journal") ? &line->journal : NULL;
}

static gboolean
take_option (Reader *self, const char *name, const char *value, GError **error)
{
  PbExmailLine *line = self->line;
  const PbExmailParam *param = pb_exmail_table_find_option (line->words, name);
  char **place = find_text (line, name);

  if (place != NULL)
    {
      g_free (*place);
      *place = g_strdup (value);
      return TRUE;
    }
  if (g_str_equal (name, "api"))
    return take_api (line, value, error);
  if (g_str_equal (name, "password-fd"))
    return take_fd (line, value, error);
  if (param == NULL)
    return fail_unknown (name, error);
  if (param->kind == PB_EXMAIL_SECRET)
    return fail_password (error);
  pb_exmail_values_add (line->values, name, value);
  return TRUE;
}

/* @text: without its "--". */
static gboolean
read_option (Reader *self, const char *text, GError **error)
{
  const char *equals = strchr (text, '=');
  g_autofree char *name = equals != NULL ? g_strndup (text, (gsize) (equals - text)) : g_strdup (text);
  gboolean *place = find_switch (self->line, name);

  if (place == NULL && g_str_equal (name, "password-stdin"))
    {
      self->line->password_fd = STDIN_FILENO;
      return TRUE;
    }
  if (place != NULL)
    {
      *place = TRUE;
      return TRUE;
    }
  if (equals == NULL && self->argv[self->at + 1] == NULL)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("--%s needs a value."), name);
      return FALSE;
    }
  return take_option (self, name, equals != NULL ? equals + 1 : self->argv[++self->at], error);
}

/* --- words and arguments --- */

static gboolean
is_complete (const char *words)
{
  return pb_exmail_table_has_words (words) || pb_exmail_line_is_local (words);
}

/* Returns: whether @words is the beginning of a command. */
static gboolean
is_beginning (const char *words)
{
  g_autofree char *start = g_strconcat (words, " ", NULL);

  for (PbExmailApi api = 0; api < PB_N_EXMAIL_APIS; api++)
    for (const PbExmailRow *row = pb_exmail_table_get (api); row->words != NULL; row++)
      if (g_str_has_prefix (row->words, start))
        return TRUE;
  return FALSE;
}

static gboolean
take_word (PbExmailLine *line, const char *word, GError **error)
{
  char *words = line->words[0] != '\0' ? g_strconcat (line->words, " ", word, NULL) : g_strdup (word);

  g_free (line->words);
  line->words = words;
  if (is_complete (words) || is_beginning (words))
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, _ ("There is no command “%s”."), words);
  return FALSE;
}

static gboolean
take_argument (Reader *self, const char *value, GError **error)
{
  const char *words = self->line->words;
  const PbExmailParam *param = NULL, *last = self->position > 0 ? pb_exmail_table_find_position (words, self->position) : NULL;

  if (last != NULL && last->shape != PB_EXMAIL_ONE)
    param = last;
  else
    param = pb_exmail_table_find_position (words, ++self->position);
  if (param == NULL && !pb_exmail_line_is_local (words))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, _ ("“%s” is one argument too many."), value);
      return FALSE;
    }
  pb_exmail_values_add (self->line->values, param != NULL ? param->option : "argument", value);
  return TRUE;
}

static gboolean
read_one (Reader *self, const char *text, GError **error)
{
  if (!self->ended && g_str_equal (text, "--"))
    {
      self->ended = TRUE;
      return TRUE;
    }
  if (!self->ended && g_str_equal (text, "-h"))
    return self->line->help = TRUE;
  if (!self->ended && g_str_has_prefix (text, "--"))
    return read_option (self, text + 2, error);
  return is_complete (self->line->words) ? take_argument (self, text, error) : take_word (self->line, text, error);
}

/* What goes with --file alone. */
static gboolean
check_file (const PbExmailLine *line, GError **error)
{
  const char *alone = line->journal != NULL ? "journal" : line->restart ? "restart"
                                                                        : NULL;

  if (line->file != NULL || alone == NULL)
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, _ ("--%s goes with --file."), alone);
  return FALSE;
}

/* A command that no row has sends nothing that could be shown: it would do what was only to be tried. */
static gboolean
check_switches (const PbExmailLine *line, GError **error)
{
  if (line->full && !g_str_equal (line->words, "directory"))
    return fail_unknown ("full", error);
  if (line->trusted && !g_str_equal (line->words, "who"))
    return fail_unknown ("trusted", error);
  if (line->dry_run && pb_exmail_line_is_local (line->words))
    return fail_unknown ("dry-run", error);
  return TRUE;
}

PbExmailLine *
pb_exmail_line_parse (char **argv, GError **error)
{
  g_autoptr (PbExmailLine) line = g_new0 (PbExmailLine, 1);
  Reader reader = { line, argv, 1, 0, FALSE };

  line->words = g_strdup ("");
  line->api = PB_N_EXMAIL_APIS;
  line->values = pb_exmail_values_new ();
  line->password_fd = -1;
  for (; argv[reader.at] != NULL; reader.at++)
    if (!g_utf8_validate (argv[reader.at], -1, NULL))
      {
        g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("An argument is not UTF-8."));
        return NULL;
      }
    else if (!read_one (&reader, argv[reader.at], error))
      return NULL;
  if (!check_switches (line, error))
    return NULL;
  if (!line->help && line->words[0] != '\0' && !is_complete (line->words))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, _ ("What is to be done with “%s”?"), line->words);
      return NULL;
    }
  return check_file (line, error) ? g_steal_pointer (&line) : NULL;
}
