/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-encode.c: see pb-exmail-encode.h. */
#include "pb-exmail-encode.h"

#include <string.h>

#include "pb-exmail-check.h"
#include "pb-flat-json.h"
#include "pb-form.h"

gboolean
pb_exmail_encode_is_id (const PbExmailParam *param)
{
  return param->kind == PB_EXMAIL_PARTY || param->kind == PB_EXMAIL_PARENT;
}

/* --- forms --- */

void
pb_exmail_encode_field (GString *out, const PbExmailParam *param, GStrv values)
{
  g_autofree char *joined = NULL;

  if (param->shape == PB_EXMAIL_COMMA && values[0] != NULL)
    {
      joined = g_strjoinv (",", values);
      pb_form_append (out, param->wire, joined);
      return;
    }
  for (gsize i = 0; values[i] != NULL; i++)
    pb_form_append (out, param->wire, values[i]);
}

/* --- JSON --- */

static gboolean
is_numeric (const PbExmailParam *param)
{
  return param->kind == PB_EXMAIL_NUMBER || param->kind == PB_EXMAIL_CODE || param->kind == PB_EXMAIL_FLAG || pb_exmail_encode_is_id (param);
}

/* "imap=on" → {"type":2,"value":"1"} (3.9: the value is text) */
static void
add_setting (GString *out, const PbExmailParam *param, const char *said)
{
  const char *equals = strchr (said, '=');
  g_autofree char *word = g_strndup (said, (gsize) (equals - said));

  g_string_append_printf (out, "{\"type\":%s,\"value\":\"%c\"}", pb_exmail_check_find_word (param->words, word), g_str_equal (equals + 1, "on") ? '1' : '0');
}

static void
add_item (GString *out, const PbExmailParam *param, const char *value)
{
  if (param->kind == PB_EXMAIL_SETTING)
    add_setting (out, param, value);
  else if (is_numeric (param))
    g_string_append (out, value + MIN (strspn (value, "0"), strlen (value) - 1)); /* JSON has no zeros in front */
  else
    pb_flat_json_append (out, value);
}

void
pb_exmail_encode_name (GString *out, const char *name)
{
  g_string_append (out, out->len > 0 ? "," : "");
  pb_flat_json_append (out, name);
  g_string_append_c (out, ':');
}

void
pb_exmail_encode_member (GString *out, const PbExmailParam *param, GStrv values)
{
  if (values[0] == NULL)
    return;
  pb_exmail_encode_name (out, param->wire);
  g_string_append (out, param->shape == PB_EXMAIL_ARRAY ? "[" : "");
  for (gsize i = 0; values[i] != NULL; i++)
    {
      g_string_append (out, i > 0 ? "," : "");
      add_item (out, param, values[i]);
    }
  g_string_append (out, param->shape == PB_EXMAIL_ARRAY ? "]" : "");
}
