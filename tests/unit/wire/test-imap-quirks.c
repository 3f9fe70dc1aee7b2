/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-imap-quirks.c: plays dialogues/quirk-*.txt like those of test-imap-session.c, and once more without the row that a file
 * proves: then it must come out differently. No row without a file. */
#include <string.h>

#include "pb-imap-player.h"

/* One file. */
typedef struct
{
  char *file;           /* (owned) */
  char *server;         /* (owned): these four from its head */
  char *origin;         /* (owned) */
  char *date;           /* (owned) */
  char *row;            /* (owned): "none", or "SERVER, QUIRK" */
  GPtrArray *dialogues; /* (element-type PbDialogue) (owned) */
} File;

static void
free_file (gpointer data)
{
  File *file = data;

  g_free (file->file);
  g_free (file->server);
  g_free (file->origin);
  g_free (file->date);
  g_free (file->row);
  g_ptr_array_unref (file->dialogues);
  g_free (file);
}

static char *
head (const char *text, const char *key)
{
  g_autofree char *start = g_strdup_printf ("# %s: ", key);
  const char *at = strstr (text, start);

  if (at == NULL)
    return g_strdup ("");
  at += strlen (start);
  return g_strndup (at, strcspn (at, "\n"));
}

static int
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(const File *const *) a)->file, (*(const File *const *) b)->file);
}

static GPtrArray *
load_files (void)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (free_file);
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "unit", "wire", "dialogues", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;

      if (!g_str_has_prefix (name, "quirk-") || !g_file_get_contents (path, &text, NULL, NULL))
        continue;
      File *file = g_new0 (File, 1);
      file->file = g_strdup (name);
      file->server = head (text, "server");
      file->origin = head (text, "origin");
      file->date = head (text, "date");
      file->row = head (text, "row");
      file->dialogues = pb_dialogues_load (name);
      g_ptr_array_add (files, file);
    }
  g_ptr_array_sort (files, by_name);
  return files;
}

static char *
name_of (const PbImapQuirkRow *row)
{
  g_autofree char *quirk = pb_imap_player_describe_quirks (row->quirk);

  return g_strconcat (row->server, ", ", quirk, NULL);
}

/* Returns: the number of the row that @file proves, or @n_rows. */
static gsize
row_of (const File *file, const PbImapQuirkRow *rows, gsize n_rows)
{
  gsize i;

  for (i = 0; i < n_rows; i++)
    {
      g_autofree char *name = name_of (&rows[i]);
      if (g_str_equal (name, file->row))
        break;
    }
  return i;
}

static void
test_file (gconstpointer data)
{
  const File *file = data;

  g_assert_cmpuint (strlen (file->server), >, 0);
  g_assert_cmpuint (strlen (file->origin), >, 0);
  g_assert_cmpuint (strlen (file->date), >, 0);
  g_assert_cmpuint (strlen (file->row), >, 0);
  g_assert_cmpuint (file->dialogues->len, >, 0);
  for (guint i = 0; i < file->dialogues->len; i++)
    pb_imap_player_test (g_ptr_array_index (file->dialogues, i));
}

/* The table without one row: that file, and no other, comes out differently. */
static void
test_removal (gconstpointer data)
{
  const GPtrArray *files = data;
  gsize n_rows = 0;
  const PbImapQuirkRow *rows = pb_imap_quirk_rows (&n_rows);
  g_autofree PbImapQuirkRow *fewer = g_new0 (PbImapQuirkRow, n_rows);

  for (gsize gone = 0; gone < n_rows; gone++)
    {
      gsize n = 0;
      g_autofree char *name = name_of (&rows[gone]);

      for (gsize i = 0; i < n_rows; i++)
        if (i != gone)
          fewer[n++] = rows[i];
      for (guint i = 0; i < files->len; i++)
        {
          const File *file = g_ptr_array_index (files, i);
          gboolean differs = FALSE;

          for (guint k = 0; k < file->dialogues->len; k++)
            differs |= pb_imap_player_play (g_ptr_array_index (file->dialogues, k), 0, 0, fewer, n, TRUE);
          if (g_str_equal (file->row, name) && !differs)
            g_error ("%s comes out the same without its row", file->file);
        }
    }
}

/* Every row has one file, with the same date; every file that names a row names one of the table. */
static void
test_no_row_without_file (gconstpointer data)
{
  const GPtrArray *files = data;
  gsize n_rows = 0;
  const PbImapQuirkRow *rows = pb_imap_quirk_rows (&n_rows);
  g_autofree guint *proofs = g_new0 (guint, n_rows);

  for (guint i = 0; i < files->len; i++)
    {
      const File *file = g_ptr_array_index (files, i);
      gsize row = row_of (file, rows, n_rows);

      if (g_str_equal (file->row, "none"))
        continue;
      if (row == n_rows)
        g_error ("%s proves no row: %s", file->file, file->row);
      g_assert_cmpstr (file->date, ==, rows[row].date);
      proofs[row]++;
    }
  for (gsize i = 0; i < n_rows; i++)
    {
      g_autofree char *name = name_of (&rows[i]);
      if (proofs[i] != 1)
        g_error ("%s: %u files", name, proofs[i]);
      g_assert_cmpuint (strlen (rows[i].origin), >, 0);
    }
}

static guint
find (const char *host, const char *text)
{
  gsize n_rows = 0;
  const PbImapQuirkRow *rows = pb_imap_quirk_rows (&n_rows);

  return pb_imap_quirks_find (rows, n_rows, host, (PbImapSpan){ (const guint8 *) text, strlen (text) });
}

/* A name is matched at a dot only; letters of any case; a greeting wherever the words stand. */
static void
test_matching (void)
{
  g_assert_cmphex (find ("imap.163.com", ""), ==, PB_QUIRK_ID_ALWAYS);
  g_assert_cmphex (find ("IMAP.QiYe.163.COM", ""), ==, PB_QUIRK_ID_ALWAYS);
  g_assert_cmphex (find ("imap.vip.163.com", ""), ==, PB_QUIRK_ID_ALWAYS);
  g_assert_cmphex (find ("imap.x163.com", ""), ==, 0);
  g_assert_cmphex (find ("imap.163.com.example", ""), ==, 0);
  g_assert_cmphex (find ("imap.zoho.eu", ""), ==, PB_QUIRK_NO_MODSEQ);
  g_assert_cmphex (find ("imap.zohoo.eu", ""), ==, 0);
  g_assert_cmphex (find (NULL, "* OK imap.163.com"), ==, 0);
  g_assert_cmphex (find (NULL, ""), ==, 0);
  g_assert_cmphex (find ("imap.acme.example", "* OK [X] qqmail imap4server ready"), ==, find ("imap.exmail.qq.com", ""));
  g_assert_cmphex (find ("imap.qq.com", ""), ==, find ("imap.exmail.qq.com", ""));
  g_assert_cmphex (find (NULL, "(\"name\" \"Cyrus IMAPD\" \"version\" \"3.6.1\")"), ==, PB_QUIRK_NO_PREVIEW);
  g_assert_cmphex (find (NULL, "QQMail"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_autoptr (GPtrArray) files = load_files ();
  for (guint i = 0; i < files->len; i++)
    {
      const File *file = g_ptr_array_index (files, i);
      g_autofree char *path = g_strconcat ("/imap-quirks/", file->file, NULL);
      g_test_add_data_func (path, file, test_file);
    }
  g_test_add_data_func ("/imap-quirks/removal", files, test_removal);
  g_test_add_data_func ("/imap-quirks/no-row-without-file", files, test_no_row_without_file);
  g_test_add_func ("/imap-quirks/matching", test_matching);
  return g_test_run ();
}
