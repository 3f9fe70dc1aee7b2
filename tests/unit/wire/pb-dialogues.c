/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-dialogues.c: see pb-dialogues.h. */
#include "pb-dialogues.h"

#include <stdlib.h>
#include <string.h>

static void
clear_step (gpointer data)
{
  g_free (((PbDialogueStep *) data)->text);
}

static void
free_dialogue (gpointer data)
{
  PbDialogue *dialogue = data;

  g_free (dialogue->name);
  g_array_unref (dialogue->steps);
  g_free (dialogue);
}

GString *
pb_dialogues_unescape (const char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    if (*p != '\\')
      g_string_append_c (out, *p);
    else if (*++p == 'x')
      {
        g_string_append_c (out, (char) (g_ascii_xdigit_value (p[1]) * 16 + g_ascii_xdigit_value (p[2])));
        p += 2;
      }
    else if (*p == 'r' || *p == 'n')
      g_string_append_c (out, *p == 'r' ? '\r' : '\n');
    else if (*p == 'c')
      return out;
    else
      g_string_append_c (out, *p);
  return g_string_append (out, "\r\n");
}

static void
add_step (PbDialogue *dialogue, char kind, const char *text, guint times, guint line)
{
  PbDialogueStep step = { kind, NULL, 0, line };

  if (kind == 'S' || kind == 'C' || kind == 'E')
    {
      g_autofree char *one_line = kind == 'E' ? g_strconcat (text, "\\n\\c", NULL) : g_strdup (text);
      GString *one = pb_dialogues_unescape (one_line);
      GString *all = g_string_new (NULL);
      for (guint i = 0; i < times; i++)
        g_string_append_len (all, one->str, (gssize) one->len);
      step.len = all->len;
      step.text = g_string_free (all, FALSE);
      g_string_free (one, TRUE);
      dialogue->server_bytes += kind == 'S' ? step.len : 0;
    }
  else
    step.text = g_strdup (text);
  g_array_append_val (dialogue->steps, step);
}

static PbDialogue *
find_dialogue (GPtrArray *dialogues, const char *name)
{
  for (guint i = 0; i < dialogues->len; i++)
    {
      PbDialogue *dialogue = g_ptr_array_index (dialogues, i);
      if (g_str_has_suffix (dialogue->name, name))
        return dialogue;
    }
  g_error ("no dialogue '%s'", name);
}

static void
use (GPtrArray *dialogues, PbDialogue *dialogue, const char *name)
{
  g_autofree char *title = g_strconcat ("/", name, NULL);
  PbDialogue *used = find_dialogue (dialogues, title);

  for (guint i = 0; i < used->steps->len; i++)
    {
      PbDialogueStep copy = g_array_index (used->steps, PbDialogueStep, i);
      copy.text = g_memdup2 (copy.text, copy.len > 0 ? copy.len + 1 : strlen (copy.text) + 1);
      g_array_append_val (dialogue->steps, copy);
    }
  dialogue->server_bytes += used->server_bytes;
}

static void
read_line (GPtrArray *dialogues, const char *file, const char *line, guint number)
{
  PbDialogue *dialogue = dialogues->len > 0 ? g_ptr_array_index (dialogues, dialogues->len - 1) : NULL;

  if (g_str_has_prefix (line, "== "))
    {
      dialogue = g_new0 (PbDialogue, 1);
      dialogue->name = g_strdup_printf ("%s/%s", file, line + 3);
      dialogue->steps = g_array_new (FALSE, FALSE, sizeof (PbDialogueStep));
      g_array_set_clear_func (dialogue->steps, clear_step);
      g_ptr_array_add (dialogues, dialogue);
    }
  else if (line[0] == '#' || line[0] == '\0')
    return;
  else if (g_str_has_prefix (line, "use "))
    use (dialogues, dialogue, line + 4);
  else if (g_str_has_prefix (line, "S*"))
    add_step (dialogue, 'S', strchr (line, ':') + 2, (guint) atoi (line + 2), number);
  else if (line[1] == ':')
    add_step (dialogue, line[0], line[2] != '\0' ? line + 3 : "", 1, number);
  else if (line[0] == '>' || line[0] == '=')
    add_step (dialogue, line[0], line + 2, 1, number);
  else
    g_error ("%s:%u: not understood: %s", file, number, line);
}

GPtrArray *
pb_dialogues_load (const char *prefix)
{
  GPtrArray *dialogues = g_ptr_array_new_with_free_func (free_dialogue);
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "unit", "wire", "dialogues", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;

      if (!g_str_has_prefix (name, prefix) || !g_file_get_contents (path, &text, NULL, NULL))
        continue;
      g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
      for (guint i = 0; lines[i] != NULL; i++)
        read_line (dialogues, name, lines[i], i + 1);
    }
  return dialogues;
}
