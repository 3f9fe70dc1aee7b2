/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vault-probe.c: the system's vault by hand. Reads one command a line from stdin and prints what comes of it:
 *   lookup NAME -> secret TEXT | none | error CLASS MESSAGE      store NAME SECRET, clear NAME, unlock -> done | error ...
 *   keep NAME SECRET -> yes | no, and kept NAME: for this session
 *   memory -> memory PRIVATE-DIRTY-KIB HEAP-BYTES-IN-USE
 * and "changed" whenever the vault says so. Commands run side by side; each answer begins with its command. */
#include <gio/gio.h>
#include <gio/gunixinputstream.h>

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pb-error.h"
#include "pb-vault.h"

typedef struct
{
  PbVault *vault;          /* (owned) */
  GDataInputStream *input; /* (owned) */
  GMainLoop *loop;         /* (owned) */
} Probe;

static void
print_error (const char *command, const GError *error)
{
  printf ("%s error %s %s\n", command, pb_error_class_to_string (pb_error_class_of (error, PB_ERROR_CLASS_NONE)), error->message);
}

static void
print_done (const char *command, gboolean done, const GError *error)
{
  if (done)
    printf ("%s done\n", command);
  else
    print_error (command, error);
}

static void
looked_up (GObject *vault, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbSecret) secret = pb_vault_lookup_finish (PB_VAULT (vault), result, &error);

  if (error != NULL)
    print_error ("lookup", error);
  else if (secret == NULL)
    printf ("lookup none\n");
  else
    printf ("lookup secret %s\n", pb_secret_get (secret));
}

static void
stored (GObject *vault, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean done = pb_vault_store_finish (PB_VAULT (vault), result, &error);

  print_done ("store", done, error);
}

static void
cleared (GObject *vault, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean done = pb_vault_clear_finish (PB_VAULT (vault), result, &error);

  print_done ("clear", done, error);
}

static void
unlocked (GObject *vault, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean done = pb_vault_unlock_finish (PB_VAULT (vault), result, &error);

  print_done ("unlock", done, error);
}

static void
print_memory (void)
{
  g_autofree char *smaps = NULL;

  malloc_trim (0);
  g_file_get_contents ("/proc/self/smaps_rollup", &smaps, NULL, NULL);
  const char *line = smaps != NULL ? strstr (smaps, "Private_Dirty:") : NULL;
  printf ("memory %ld %zu\n", line != NULL ? strtol (line + strlen ("Private_Dirty:"), NULL, 10) : -1, mallinfo2 ().uordblks);
}

static void
run (Probe *probe, char **words, guint n)
{
  if (n == 2 && g_str_equal (words[0], "lookup"))
    pb_vault_lookup_async (probe->vault, words[1], NULL, looked_up, NULL);
  else if (n == 3 && g_str_equal (words[0], "store"))
    {
      g_autoptr (PbSecret) secret = pb_secret_new (words[2], strlen (words[2]));
      pb_vault_store_async (probe->vault, words[1], "Postbell: probe", secret, NULL, stored, NULL);
    }
  else if (n == 2 && g_str_equal (words[0], "clear"))
    pb_vault_clear_async (probe->vault, words[1], NULL, cleared, NULL);
  else if (n == 1 && g_str_equal (words[0], "unlock"))
    pb_vault_unlock_async (probe->vault, NULL, unlocked, NULL);
  else if (n == 3 && g_str_equal (words[0], "keep"))
    {
      g_autoptr (PbSecret) secret = pb_secret_new (words[2], strlen (words[2]));
      printf ("keep %s\n", pb_vault_keep (probe->vault, words[1], "Postbell: probe", secret) ? "yes" : "no");
    }
  else if (n == 2 && g_str_equal (words[0], "kept"))
    printf ("kept %s\n", pb_vault_is_kept (probe->vault, words[1]) ? "yes" : "no");
  else if (n == 1 && g_str_equal (words[0], "memory"))
    print_memory ();
  else
    printf ("what?\n");
}

static void
line_read (GObject *input, GAsyncResult *result, gpointer user_data)
{
  Probe *probe = user_data;
  g_autofree char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (input), result, NULL, NULL);

  if (line == NULL)
    {
      g_main_loop_quit (probe->loop);
      return;
    }
  g_auto (GStrv) words = g_strsplit (line, " ", 3);
  run (probe, words, g_strv_length (words));
  g_data_input_stream_read_line_async (probe->input, G_PRIORITY_DEFAULT, NULL, line_read, probe);
}

static void
changed (PbVault *vault, gpointer user_data)
{
  printf ("changed\n");
}

int
main (int argc, char **argv)
{
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  Probe probe = {
    .vault = pb_vault_new_system (g_getenv ("CREDENTIALS_DIRECTORY"), "io.github.postbell.Postbell"),
    .input = g_data_input_stream_new (input),
    .loop = g_main_loop_new (NULL, FALSE),
  };

  setvbuf (stdout, NULL, _IOLBF, 0);
  g_signal_connect (probe.vault, "changed", G_CALLBACK (changed), NULL);
  g_data_input_stream_read_line_async (probe.input, G_PRIORITY_DEFAULT, NULL, line_read, &probe);
  g_main_loop_run (probe.loop);
  g_object_unref (probe.vault);
  g_object_unref (probe.input);
  g_main_loop_unref (probe.loop);
  return 0;
}
