/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-hint.c: see pb-hint.h. */
#include "config.h"

#include "pb-hint.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pb-runner.h"

#define OPENING "“postbell "
#define CLOSING "”"

/* What changes one setting of an account, and the field of the editor for it. */
static const struct
{
  const char *option;
  const char *field;
} fields[] = {
  { "--password-stdin", N_ ("_Password") },
  { "--secret-stdin", N_ ("Interface _key") },
  { "--host", N_ ("_Mail server") },
  { "--port", N_ ("Po_rt") },
  { "--security", N_ ("_Encryption") },
  { "--user", N_ ("_User name") },
  { "--folder", N_ ("F_olders, one a line") },
  { "--proxy", N_ ("Pro_xy") },
  { "--proxy-login-stdin", N_ ("Lo_gin of the proxy (user:password)") },
  { "--legacy-tls", N_ ("_Accept outdated encryption of this server (it can be broken)") },
  { "--webmail", N_ ("_Webmail") },
  { "--ca-file", N_ ("Own certi_ficate authority (file)") },
  { "--oauth-client-id", N_ ("Client _id") },
  { "--oauth-tenant", N_ ("_Directory (tenant) id") },
  { "--client-id", N_ ("A_dministrator at the interface") },
};

/* What a command begins with, and the buttons that do it: "" is none. */
static const struct
{
  const char *command;
  const char *option; /* "": any */
  const char *names[PB_HINT_TRUST + 1];
} buttons[] = {
  { "account sign-in", "", { N_ ("_Settings…"), N_ ("_Sign in again…"), N_ ("_Sign in again…"), N_ ("_Try again"), "" } },
  { "account remove", "", { N_ ("_Settings…"), N_ ("_Remove…"), N_ ("_Remove…"), "", N_ ("_Remove…") } },
  { "account add", " --oauth ", { N_ ("_Settings…"), N_ ("A_dd…"), N_ ("A_dd…"), N_ ("_Sign in with the browser"), N_ ("A_dd…") } },
  { "account add", "", { N_ ("_Settings…"), N_ ("A_dd…"), N_ ("A_dd…"), N_ ("_Back"), N_ ("A_dd…") } },
  { "account resume", "", { N_ ("_Settings…"), N_ ("Contin_ue"), "", "", "" } },
  { "account show", "", { N_ ("_Settings…"), N_ ("_Edit…"), "", N_ ("_Back"), N_ ("_Edit…") } },
  { "settings export", "", { "", N_ ("_Export…"), "", "", "" } },
  { "check-now", "", { N_ ("_Check now"), N_ ("_Check now"), N_ ("_Save"), N_ ("_Try again"), "" } },
  { "trust", " --forget", { "", "", "", "", N_ ("_Forget the pin") } },
  { "trust", "", { N_ ("_Settings…"), N_ ("Look at the certi_ficate…"), N_ ("Look at the certi_ficate…"), N_ ("T_rust this certificate and try again"), N_ ("_Trust this certificate") } },
  { "--background", "", { N_ ("_Start Postbell"), N_ ("_Start Postbell"), "", "", "" } },
};

/* As it is read on the button, without the letter that Chinese and Japanese put behind the words, and without the colon. */
static void
append_name (GString *out, const char *mnemonic)
{
  static const char *const ends[] = { ":", "：", " " };
  g_autoptr (GString) name = g_string_new (_ (mnemonic));
  const char *letter = strstr (name->str, "(_");

  if (letter != NULL && letter[2] != '\0' && letter[3] == ')')
    g_string_erase (name, letter - name->str, (gssize) strlen ("(_X)"));
  (void) g_string_replace (name, "_", "", 0);
  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    if (g_str_has_suffix (name->str, ends[i]))
      g_string_truncate (name, name->len - strlen (ends[i]));
  /* TRANSLATORS: the name of a button or a field in a sentence, with quotation marks */
  g_string_append_printf (out, _ ("“%s”"), name->str);
}

/* Returns: whether all that @command, an `account edit`, does can be done in the editor; the fields are appended to @out. */
static gboolean
append_fields (GString *out, const char *command)
{
  g_auto (GStrv) words = g_strsplit (command, " ", -1);
  gsize begin = out->len;

  for (gsize i = 0; words[i] != NULL; i++)
    {
      gsize field = 0;

      if (!g_str_has_prefix (words[i], "--"))
        continue;
      while (field < G_N_ELEMENTS (fields) && !g_str_equal (words[i], fields[field].option))
        field++;
      if (field == G_N_ELEMENTS (fields))
        return FALSE;
      if (out->len > begin)
        g_string_append (out, _ (", ")); /* TRANSLATORS: between the names of two fields */
      append_name (out, fields[field].field);
    }
  return out->len > begin;
}

/* What a company gives an account, where the assistant asks for it. */
static void
append_given (GString *out, const char *command)
{
  gboolean client = strstr (command, " --oauth-client-id ") != NULL, tenant = strstr (command, " --oauth-tenant ") != NULL;

  if (client || !tenant)
    append_name (out, client ? N_ ("Client _id:") : N_ ("_Back"));
  if (client && tenant)
    g_string_append (out, _ (", "));
  if (tenant)
    append_name (out, N_ ("_Directory (tenant) id:"));
}

/* What does @command, an `account edit`, at @place. Returns: whether there is something. */
static gboolean
append_editing (GString *out, PbHintPlace place, const char *command)
{
  g_autoptr (GString) named = g_string_new (NULL);
  gboolean with_fields = append_fields (named, command), no_options = strstr (command, " --") == NULL;
  const char *button = strstr (command, " --proxy-login-stdin") != NULL ? N_ ("Login of the pro_xy…") : N_ ("_Edit…");

  if (place == PB_HINT_ASSISTANT)
    append_given (out, command);
  else if (place == PB_HINT_EDITOR && with_fields)
    g_string_append_len (out, named->str, (gssize) named->len);
  else if (with_fields || no_options)
    append_name (out, place == PB_HINT_ACCOUNTS ? button : place == PB_HINT_STATUS ? N_ ("_Settings…")
                                                       : place == PB_HINT_EDITOR   ? N_ ("_Save")
                                                                                   : N_ ("_Edit…"));
  else
    return FALSE;
  return TRUE;
}

/* @has_steps: what `account sign-in --how` prints stands below. Returns: whether there is something at @place that does what
 * @command does. */
static gboolean
append_what_does (GString *out, PbHintPlace place, const char *command, gboolean has_steps)
{
  gsize i = 0;

  if (g_str_has_prefix (command, "account edit"))
    return append_editing (out, place, command);
  if (g_str_has_prefix (command, "account sign-in --how"))
    {
      g_string_append (out, has_steps ? _ ("The list below") : "");
      return has_steps;
    }
  while (i < G_N_ELEMENTS (buttons) && (!g_str_has_prefix (command, buttons[i].command) || strstr (command, buttons[i].option) == NULL))
    i++;
  if (i == G_N_ELEMENTS (buttons) || buttons[i].names[place][0] == '\0')
    return FALSE;
  append_name (out, buttons[i].names[place]);
  return TRUE;
}

static char *
dup_with (PbHintPlace place, const char *text, gboolean has_steps)
{
  GString *out = g_string_new (NULL);
  const char *rest = text, *begin, *end;

  while ((begin = strstr (rest, OPENING)) != NULL && (end = strstr (begin, CLOSING)) != NULL)
    {
      const char *command = begin + strlen (OPENING);
      g_autofree char *words = g_strndup (command, (gsize) (end - command));

      g_string_append_len (out, rest, begin - rest);
      rest = end + strlen (CLOSING);
      if (!append_what_does (out, place, words, has_steps))
        g_string_append_len (out, begin, rest - begin);
    }
  g_string_append (out, rest);
  return g_string_free (out, FALSE);
}

char *
pb_hint_dup (PbHintPlace place, const char *text)
{
  return dup_with (place, text, FALSE);
}

/* Returns: (transfer full): may be empty */
static GStrv
dup_steps (JsonObject *failed)
{
  g_autoptr (GStrvBuilder) found = g_strv_builder_new ();
  JsonNode *node = json_object_get_member (failed, "steps");
  JsonArray *steps = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; steps != NULL && i < json_array_get_length (steps); i++)
    {
      JsonNode *step = json_array_get_element (steps, i);

      if (JSON_NODE_HOLDS_VALUE (step) && json_node_get_value_type (step) == G_TYPE_STRING)
        g_strv_builder_add (found, json_node_get_string (step));
    }
  return g_strv_builder_end (found);
}

gboolean
pb_hint_asks_for (JsonObject *failed, const char *option, gboolean without)
{
  g_auto (GStrv) steps = dup_steps (failed);

  for (guint i = 0; steps[i] != NULL; i++)
    if (strstr (steps[i], option) != NULL)
      return TRUE;
  return steps[0] == NULL && without;
}

char *
pb_hint_dup_failure (PbHintPlace place, JsonObject *failed)
{
  const char *instead = pb_runner_string (failed, "instead");
  g_autoptr (GString) text = g_string_new (pb_runner_string (failed, "message"));
  g_auto (GStrv) steps = dup_steps (failed);

  for (guint i = 0; steps[i] != NULL; i++)
    g_string_append_printf (text, "\n%u. %s", i + 1, steps[i]);
  if (instead != NULL)
    g_string_append_printf (text, "\n%s", instead);
  return dup_with (place, text->str, steps[0] != NULL);
}
