/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-directory-sync.c: the directory of an account, between a service of scripted answers and a clock that a test moves: lists,
 * details and their pace, versions, failures, interruptions. */
#include "pb-directories.h"
#include "pb-directory-private.h"
#include "pb-exmail-rig.h"
#include "pb-exmail-taps.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#define LIST_URL API_URL "user/list"
#define GET_URL  API_URL "user/get"
#define SECOND   ((gint64) G_USEC_PER_SEC)
#define ANN      "{\"Alias\":\"x@acme.example\",\"Name\":\"安妮\",\"SlaveList\":\"\",\"PartyList\":{\"Count\":1,\"List\":[{\"Value\":\"R&D\"}]}}"

typedef struct
{
  PbExmailRig rig;
  char *path;
  PbDirectorySync *sync;
  GString *learned; /* addresses, "*" for anybody */
  guint changed;
} Fixture;

static void
learned_cb (const char *address, gpointer user_data)
{
  Fixture *f = user_data;

  g_string_append_printf (f->learned, "%s ", address != NULL ? address : "*");
}

static void
changed_cb (gpointer user_data)
{
  ((Fixture *) user_data)->changed++;
}

static void
open_sync (Fixture *f)
{
  static const PbDirectorySyncFuncs funcs = { learned_cb, changed_cb };

  f->sync = pb_directory_sync_new (&f->rig.context, f->rig.account, PB_EXMAIL_API_OPENAPI, f->path, &funcs, f);
}

static void
close_sync (Fixture *f)
{
  pb_directory_sync_stop (f->sync);
  pb_exmail_rig_run (NULL);
  g_assert_finalize_object (f->sync);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  pb_exmail_rig_set_up (&f->rig, data);
  f->rig.context.taps = pb_exmail_taps_new ();
  f->rig.context.ledger = pb_ledger_new_memory ();
  f->path = pb_directories_dup_path (g_get_user_cache_dir (), "bob");
  f->learned = g_string_new (NULL);
  pb_exmail_rig_token (&f->rig, "one");
  open_sync (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  close_sync (f);
  pb_exmail_taps_free (f->rig.context.taps);
  pb_ledger_close (f->rig.context.ledger);
  pb_directory_file_erase (f->path);
  g_free (f->path);
  g_string_free (f->learned, TRUE);
  pb_exmail_rig_tear_down (&f->rig, data);
}

/* The next list has the version and @n members p000@acme.example …, each with @action, and then @more. */
static void
script_list (Fixture *f, const char *version, guint n, int action, const char *more)
{
  g_autoptr (GString) body = g_string_new (NULL);

  g_string_printf (body, "{\"Ver\":%s,\"Count\":%u,\"List\":[", version, n);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (body, "%s{\"Alias\":\"p%03u@acme.example\",\"Action\":%d}", i > 0 ? "," : "", i, action);
  g_string_append_printf (body, "%s]}", more);
  pb_fake_http_forget (f->rig.http, LIST_URL);
  pb_fake_http_answer (f->rig.http, LIST_URL, 200, NULL, body->str);
}

static void
settle (void)
{
  pb_exmail_rig_run (NULL);
}

static void
advance (Fixture *f, gint64 us)
{
  settle ();
  pb_fake_clock_advance (f->rig.clock, us);
  settle ();
}

/* One turn of the main loop; where it has nothing to do, time passes. */
static void
step (Fixture *f)
{
  if (!g_main_context_iteration (NULL, FALSE))
    pb_fake_clock_advance (f->rig.clock, 1);
}

static guint
asked (Fixture *f, const char *url)
{
  return pb_fake_http_get_count (f->rig.http, url);
}

static const char *
last_form (Fixture *f, const char *url)
{
  return pb_fake_http_get_request (f->rig.http, url, -1)->form;
}

static void
assert_status (Fixture *f, PbDirectoryPhase phase, guint members, guint unknown)
{
  g_auto (PbDirectoryStatus) status = { 0 };

  pb_directory_sync_get_status (f->sync, &status);
  g_assert_cmpstr (pb_directory_phase_to_string (status.phase), ==, pb_directory_phase_to_string (phase));
  g_assert_cmpuint (status.members, ==, members);
  g_assert_cmpuint (status.unknown, ==, unknown);
}

/* --- lists --- */

static void
test_first_list (Fixture *f, gconstpointer data)
{
  g_autofree char *fresh = pb_directory_file_dup_new (f->path);

  g_assert_null (pb_directory_sync_get_directory (f->sync));
  script_list (f, "17", 30, 2, "");
  pb_directory_sync_run (f->sync, FALSE);
  assert_status (f, PB_DIRECTORY_LISTS, 0, 0);
  advance (f, SECOND);
  assert_status (f, PB_DIRECTORY_RESTS, 30, 30);
  g_assert_cmpstr (last_form (f, LIST_URL), ==, "access_token=one&Ver=0");
  g_assert_cmpuint (asked (f, GET_URL), ==, 0);
  g_assert_cmpstr (f->learned->str, ==, "* ");
  g_assert_false (g_file_test (fresh, G_FILE_TEST_EXISTS));
}

/* From then on only what changed is asked for; the name of who only changed stays until the new one comes. */
static void
test_changes (Fixture *f, gconstpointer data)
{
  g_autoptr (PbPerson) changed = NULL;

  script_list (f, "17", 3, 2, "");
  pb_fake_http_answer (f->rig.http, GET_URL, 200, NULL, ANN);
  pb_directory_sync_run (f->sync, TRUE);
  advance (f, SECOND);
  assert_status (f, PB_DIRECTORY_RESTS, 3, 0);
  script_list (f, "18", 1, 1, ",{\"Alias\":\"p001@acme.example\",\"Action\":3},{\"Alias\":\"new@acme.example\",\"Action\":2}");
  pb_directory_sync_run (f->sync, FALSE);
  advance (f, SECOND);
  g_assert_cmpstr (last_form (f, LIST_URL), ==, "access_token=one&Ver=17");
  assert_status (f, PB_DIRECTORY_RESTS, 3, 2);
  changed = pb_directory_find (pb_directory_sync_get_directory (f->sync), "p001@acme.example");
  g_assert_cmpstr (changed->name, ==, "安妮");
  g_assert_null (pb_directory_find (pb_directory_sync_get_directory (f->sync), "p000@acme.example"));
}

/* A list that is cut leaves nothing behind, of the first as of a later one. */
static void
test_cut_list (Fixture *f, gconstpointer data)
{
  g_autofree char *fresh = pb_directory_file_dup_new (f->path);

  pb_fake_http_answer (f->rig.http, LIST_URL, 200, NULL, "{\"Ver\":17,\"List\":[{\"Alias\":\"ann@acme.example\",\"Action\":2},{\"Al");
  pb_directory_sync_run (f->sync, FALSE);
  advance (f, SECOND);
  g_assert_false (g_file_test (fresh, G_FILE_TEST_EXISTS));
  g_assert_null (pb_directory_sync_get_directory (f->sync));
  script_list (f, "17", 2, 2, "");
  pb_directory_sync_run (f->sync, FALSE);
  advance (f, SECOND);
  pb_fake_http_forget (f->rig.http, LIST_URL);
  pb_fake_http_answer (f->rig.http, LIST_URL, 200, NULL, "{\"Ver\":18,\"List\":[{\"Alias\":\"p000@acme.example\",\"Action\":1},{\"Al");
  pb_directory_sync_run (f->sync, FALSE);
  advance (f, SECOND);
  assert_status (f, PB_DIRECTORY_WAITS, 2, 2);
  script_list (f, "18", 1, 1, "");
  pb_directory_sync_run (f->sync, FALSE);
  advance (f, SECOND);
  g_assert_cmpstr (last_form (f, LIST_URL), ==, "access_token=one&Ver=17");
  assert_status (f, PB_DIRECTORY_RESTS, 1, 1);
}

/* A disk that is full takes nothing of a list, its version least of all: what changed is asked for again. */
static void
test_full_disk (Fixture *f, gconstpointer data)
{
  sqlite3 *db;

  script_list (f, "17", 3, 2, "");
  pb_directory_sync_run (f->sync, FALSE);
  advance (f, SECOND);
  db = pb_directory_sync_get_directory (f->sync)->db;
  g_assert_cmpint (sqlite3_exec (db, "PRAGMA max_page_count = 1", NULL, NULL, NULL), ==, SQLITE_OK); /* as many as there are */
  script_list (f, "18", 800, 2, "");
  pb_directory_sync_run (f->sync, FALSE);
  advance (f, SECOND);
  assert_status (f, PB_DIRECTORY_WAITS, 3, 3);
  g_assert_cmpint (sqlite3_exec (db, "PRAGMA max_page_count = 100000", NULL, NULL, NULL), ==, SQLITE_OK);
  pb_directory_sync_run (f->sync, FALSE);
  advance (f, SECOND);
  g_assert_cmpstr (last_form (f, LIST_URL), ==, "access_token=one&Ver=17");
  assert_status (f, PB_DIRECTORY_RESTS, 800, 800);
}

/* A list that lacks somebody: the version is not kept, whoever is known stays, and everybody is asked for. */
static void
test_list_in_part (Fixture *f, gconstpointer data)
{
  static const char *const answers[] = {
    "{\"Ver\":18,\"Count\":2,\"List\":[{\"Alias\":\"p000@acme.example\",\"Action\":1}]}",
    "{\"Ver\":18,\"Count\":1,\"List\":[{\"Alias\":\"p000@acme.example\",\"Action\":4}]}",
    "{\"Ver\":18,\"List\":[{\"Alias\":\"p000@acme.example\",\"Action\":1},{\"Name\":\"安妮\",\"Action\":1}]}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      script_list (f, "17", 3, 2, "");
      pb_directory_sync_run (f->sync, FALSE);
      advance (f, SECOND);
      g_assert_cmpstr (last_form (f, LIST_URL), ==, "access_token=one&Ver=0");
      pb_fake_http_forget (f->rig.http, LIST_URL);
      pb_fake_http_answer (f->rig.http, LIST_URL, 200, NULL, answers[i]);
      pb_directory_sync_run (f->sync, FALSE);
      advance (f, SECOND);
      g_assert_cmpstr (last_form (f, LIST_URL), ==, "access_token=one&Ver=17");
      assert_status (f, PB_DIRECTORY_WAITS, 3, 3);
    }
}

/* The same where everybody was asked for: what comes is better than nothing, but not than more. */
static void
test_all_in_part (Fixture *f, gconstpointer data)
{
  g_auto (PbDirectoryStatus) status = { 0 };

  script_list (f, "17", 3, 2, ",{\"Alias\":\"odd@acme.example\",\"Action\":9}");
  pb_directory_sync_run (f->sync, FALSE);
  advance (f, SECOND);
  assert_status (f, PB_DIRECTORY_RESTS, 3, 3);
  pb_fake_http_forget (f->rig.http, LIST_URL);
  pb_fake_http_answer (f->rig.http, LIST_URL, 200, NULL, "{\"Ver\":18,\"Count\":3,\"List\":[{\"Alias\":\"p000@acme.example\",\"Action\":2}]}");
  pb_directory_sync_run (f->sync, FALSE);
  advance (f, SECOND);
  g_assert_cmpstr (last_form (f, LIST_URL), ==, "access_token=one&Ver=0");
  assert_status (f, PB_DIRECTORY_WAITS, 3, 3);
  pb_directory_sync_get_status (f->sync, &status);
  g_assert_error (status.error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL);
  script_list (f, "18", 2, 2, "");
  pb_directory_sync_run (f->sync, FALSE);
  advance (f, SECOND);
  assert_status (f, PB_DIRECTORY_RESTS, 2, 2);
}

static const char *lost;
static guint n_commits;

/* The first makes the tables, the second has the list. */
static int
commit_cb (void *data)
{
  if (++n_commits == 2)
    g_unlink (lost);
  return 0;
}

static int
opened_cb (sqlite3 *db, char **error, const void *routines)
{
  sqlite3_commit_hook (db, commit_cb, NULL);
  return SQLITE_OK;
}

/* The new file cannot take the place of the old one: that goes on, and nothing of the new one is left. */
static void
test_not_replaced (Fixture *f, gconstpointer data)
{
  g_autofree char *fresh = pb_directory_file_dup_new (f->path), *saved = g_strconcat (f->path, ".saved", NULL);

  script_list (f, "17", 3, 2, "");
  pb_directory_sync_run (f->sync, FALSE);
  advance (f, SECOND);
  script_list (f, "16", 5, 2, ""); /* went back: everybody is listed */
  pb_directory_sync_run (f->sync, FALSE);
  while (!g_file_test (fresh, G_FILE_TEST_EXISTS))
    step (f);
  /* A folder with something in it cannot be replaced by a file. */
  g_assert_cmpint (g_rename (f->path, saved), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (f->path, 0700), ==, 0);
  advance (f, SECOND);
  assert_status (f, PB_DIRECTORY_WAITS, 5, 0);
  g_assert_false (g_file_test (fresh, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_rmdir (f->path), ==, 0);
  g_assert_cmpint (g_rename (saved, f->path), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (fresh, 0700), ==, 0); /* the next one cannot be made either */
  pb_directory_sync_run (f->sync, FALSE);
  advance (f, SECOND);
  assert_status (f, PB_DIRECTORY_WAITS, 3, 3);
  g_assert_cmpint (g_rmdir (fresh), ==, 0);
  lost = fresh;
  sqlite3_auto_extension ((void (*) (void)) opened_cb);
  pb_directory_sync_run (f->sync, FALSE);
  sqlite3_reset_auto_extension ();
  advance (f, SECOND);
  g_assert_cmpuint (n_commits, ==, 2);
  assert_status (f, PB_DIRECTORY_WAITS, 3, 3);
}

/* Holes in the file, where nobody looks when it is opened: from the first look at one of them on nothing is said, and it is made anew. */
static void
test_holes (Fixture *f, gconstpointer data)
{
  static char nothing[64 * 1024];
  FILE *file;

  script_list (f, "17", 2000, 2, "");
  pb_directory_sync_run (f->sync, FALSE);
  advance (f, SECOND);
  close_sync (f);
  file = g_fopen (f->path, "r+");
  g_assert_cmpint (fseek (file, 20 * 4096, SEEK_SET), ==, 0);
  g_assert_cmpuint (fwrite (nothing, 1, sizeof nothing, file), ==, sizeof nothing);
  fclose (file);
  open_sync (f);
  for (guint i = 0; i < 2000 && pb_directory_sync_get_directory (f->sync) != NULL; i++)
    {
      g_autofree char *address = g_strdup_printf ("p%03u@acme.example", i);
      g_autoptr (PbPerson) person = pb_directory_find (pb_directory_sync_get_directory (f->sync), address);
    }
  g_assert_null (pb_directory_sync_get_directory (f->sync));
  g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS));
  assert_status (f, PB_DIRECTORY_WAITS, 0, 0);
  pb_directory_sync_run (f->sync, FALSE);
  advance (f, SECOND);
  g_assert_cmpstr (last_form (f, LIST_URL), ==, "access_token=one&Ver=0");
  assert_status (f, PB_DIRECTORY_RESTS, 2000, 2000);
}

/* --- details --- */

/* Everything at once, each member once; whoever the service does not know is not asked for again. */
static void
test_full (Fixture *f, gconstpointer data)
{
  g_autoptr (PbPerson) person = NULL;

  script_list (f, "17", 200, 2, "");
  pb_fake_http_answer (f->rig.http, GET_URL, 200, NULL, "{\"errcode\":\"1301\",\"error\":\"user_not_found\"}");
  pb_fake_http_answer (f->rig.http, GET_URL, 200, NULL, ANN);
  pb_directory_sync_run (f->sync, TRUE);
  advance (f, SECOND);
  assert_status (f, PB_DIRECTORY_RESTS, 200, 0);
  g_assert_cmpuint (asked (f, GET_URL), ==, 200);
  person = pb_directory_find (pb_directory_sync_get_directory (f->sync), "p199@acme.example");
  g_assert_cmpstr (person->name, ==, "安妮");
  g_assert_cmpstr (person->parties[0], ==, "R&D");
}

/* An answer that makes no sense passes over one member, until the next time; many of them end it, and nobody is given up. */
static void
test_odd_answers (Fixture *f, gconstpointer data)
{
  static const char *const bodies[] = { "", "{\"errcode\":\"1999\",\"error\":\"interface_stopped\"}" };

  script_list (f, "17", 100, 2, "");
  for (guint i = 0; i < 10; i++)
    pb_fake_http_answer (f->rig.http, GET_URL, i % 2 == 0 ? 400 : 200, NULL, bodies[i % 2]);
  pb_fake_http_answer (f->rig.http, GET_URL, 200, NULL, ANN);
  pb_directory_sync_run (f->sync, TRUE);
  advance (f, SECOND);
  assert_status (f, PB_DIRECTORY_RESTS, 100, 10);
  g_assert_cmpuint (asked (f, GET_URL), ==, 100);
  script_list (f, "18", 100, 3, "");
  pb_fake_http_forget (f->rig.http, GET_URL);
  pb_fake_http_answer (f->rig.http, GET_URL, 200, NULL, bodies[1]);
  pb_directory_sync_run (f->sync, TRUE);
  advance (f, SECOND);
  assert_status (f, PB_DIRECTORY_WAITS, 100, 100);
  g_assert_cmpuint (asked (f, GET_URL), <=, 100 + 20 + 8);
  pb_fake_http_forget (f->rig.http, GET_URL);
  pb_fake_http_answer (f->rig.http, GET_URL, 200, NULL, ANN);
  script_list (f, "18", 0, 1, "");
  pb_directory_sync_run (f->sync, TRUE);
  advance (f, SECOND);
  assert_status (f, PB_DIRECTORY_RESTS, 100, 0);
}

/* Returns: ms that a connection to the file waits for others. */
static int
get_busy_ms (sqlite3 *db)
{
  sqlite3_stmt *statement = NULL;
  int ms;

  g_assert_cmpint (sqlite3_prepare_v2 (db, "PRAGMA busy_timeout", -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  ms = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  return ms;
}

/* Another process reads for a while: the main loop does not wait for it, nothing is lost, and nothing is asked for twice. */
static void
test_reader (Fixture *f, gconstpointer data)
{
  g_autoptr (PbDirectory) reader = NULL;

  script_list (f, "17", 100, 2, "");
  pb_fake_http_answer (f->rig.http, GET_URL, 200, NULL, ANN);
  pb_directory_sync_run (f->sync, FALSE);
  advance (f, SECOND);
  close_sync (f);
  open_sync (f);
  g_assert_cmpint (get_busy_ms (pb_directory_sync_get_directory (f->sync)->db), ==, 0);
  reader = pb_directory_open (f->path, NULL);
  g_assert_cmpint (get_busy_ms (reader->db), >=, 200);
  g_assert_cmpint (sqlite3_exec (reader->db, "BEGIN; SELECT * FROM note;", NULL, NULL, NULL), ==, SQLITE_OK);
  script_list (f, "17", 0, 2, "");
  pb_directory_sync_follow (f->sync);
  pb_directory_sync_want (f->sync, "p007@acme.example");
  advance (f, SECOND);
  advance (f, SECOND);
  g_assert_cmpuint (pb_directory_count_unknown (reader), ==, 100);
  assert_status (f, PB_DIRECTORY_RESTS, 100, 99);
  g_assert_cmpint (sqlite3_exec (reader->db, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
  advance (f, SECOND);
  g_assert_cmpuint (pb_directory_count_unknown (reader), ==, 99);
  g_assert_cmpuint (asked (f, GET_URL), ==, 1);
}

/* One that does not end is told of. */
static void
test_endless_reader (Fixture *f, gconstpointer data)
{
  g_autoptr (PbDirectory) reader = NULL;

  script_list (f, "17", 3, 2, "");
  pb_directory_sync_run (f->sync, FALSE);
  advance (f, SECOND);
  reader = pb_directory_open (f->path, NULL);
  g_assert_cmpint (sqlite3_exec (reader->db, "BEGIN; SELECT * FROM note;", NULL, NULL, NULL), ==, SQLITE_OK);
  pb_fake_http_answer (f->rig.http, GET_URL, 200, NULL, ANN);
  pb_directory_sync_want (f->sync, "p001@acme.example");
  for (guint i = 0; i < 8; i++)
    advance (f, SECOND);
  assert_status (f, PB_DIRECTORY_WAITS, 3, 3);
}

/* The trickle, and what somebody wants meanwhile: never more than ten requests within a second. */
static void
test_pace (Fixture *f, gconstpointer data)
{
  guint history[20] = { 0 }, before = 0;

  script_list (f, "17", 120, 2, "");
  pb_fake_http_answer (f->rig.http, GET_URL, 200, NULL, ANN);
  pb_directory_sync_follow (f->sync);
  advance (f, 11 * SECOND);
  for (guint step = 0; step < 600 && asked (f, GET_URL) < 120; step++)
    {
      g_autofree char *address = g_strdup_printf ("p%03u@acme.example", 119 - step % 120);
      guint now = asked (f, GET_URL), in_second = 0;

      history[step % 20] = now - before;
      before = now;
      for (guint i = 0; i < 20; i++)
        in_second += history[i];
      g_assert_cmpuint (in_second, <=, 10);
      if (step % 7 == 0)
        pb_directory_sync_want (f->sync, address);
      advance (f, SECOND / 20);
    }
  advance (f, SECOND);
  g_assert_cmpuint (asked (f, GET_URL), ==, 120);
  assert_status (f, PB_DIRECTORY_RESTS, 120, 0);
}

/* Who is wanted comes next, whatever else there is to ask. */
static void
test_want (Fixture *f, gconstpointer data)
{
  script_list (f, "17", 100, 2, "");
  pb_fake_http_answer (f->rig.http, GET_URL, 200, NULL, ANN);
  pb_directory_sync_follow (f->sync);
  advance (f, 12 * SECOND);
  g_string_truncate (f->learned, 0);
  pb_directory_sync_want (f->sync, "P099@acme.example");
  pb_directory_sync_want (f->sync, "p099@acme.example");
  pb_directory_sync_want (f->sync, "nobody@acme.example");
  advance (f, SECOND / 2);
  g_assert_nonnull (strstr (f->learned->str, "p099@acme.example"));
  g_assert_null (strstr (strstr (f->learned->str, "p099") + 1, "p099"));
}

/* A service that is busy for a moment is asked again; what was asked for is not forgotten. */
static void
test_busy (Fixture *f, gconstpointer data)
{
  script_list (f, "17", 20, 2, "");
  for (guint i = 0; i < 8; i++)
    pb_fake_http_answer (f->rig.http, GET_URL, 200, NULL, "{\"errcode\":\"1002\",\"error\":\"temporarily_unavailable\"}");
  pb_fake_http_answer (f->rig.http, GET_URL, 200, NULL, ANN);
  pb_directory_sync_run (f->sync, TRUE);
  advance (f, SECOND / 10);
  g_assert_cmpuint (asked (f, GET_URL), ==, 8);
  assert_status (f, PB_DIRECTORY_FETCHES, 20, 20);
  advance (f, SECOND / 2);
  g_assert_cmpuint (asked (f, GET_URL), ==, 8);
  advance (f, SECOND);
  assert_status (f, PB_DIRECTORY_RESTS, 20, 0);
  g_assert_cmpuint (asked (f, GET_URL), ==, 28);
}

/* One that stays busy ends it with its reason; what came is kept. */
static void
test_always_busy (Fixture *f, gconstpointer data)
{
  g_auto (PbDirectoryStatus) status = { 0 };

  script_list (f, "17", 20, 2, "");
  pb_fake_http_answer (f->rig.http, GET_URL, 200, NULL, ANN);
  pb_fake_http_answer (f->rig.http, GET_URL, 503, NULL, "");
  pb_directory_sync_run (f->sync, TRUE);
  for (guint i = 0; i < 140; i++)
    advance (f, SECOND);
  pb_directory_sync_get_status (f->sync, &status);
  g_assert_cmpint (status.phase, ==, PB_DIRECTORY_WAITS);
  g_assert_error (status.error, PB_ERROR, PB_ERROR_CLASS_SERVER_BUSY);
  g_assert_cmpuint (status.unknown, ==, 19);
}

/* --- interrupted --- */

/* Stopped in the middle, and again: the next one asks for the rest only. */
static void
test_goes_on (Fixture *f, gconstpointer data)
{
  script_list (f, "17", 100, 2, "");
  pb_fake_http_answer (f->rig.http, GET_URL, 200, NULL, ANN);
  pb_directory_sync_run (f->sync, TRUE);
  while (asked (f, GET_URL) < 60)
    step (f);
  close_sync (f);
  open_sync (f);
  g_assert_cmpuint (pb_directory_count_unknown (pb_directory_sync_get_directory (f->sync)), <=, 48);
  script_list (f, "17", 0, 2, "");
  pb_directory_sync_run (f->sync, TRUE);
  advance (f, SECOND);
  assert_status (f, PB_DIRECTORY_RESTS, 100, 0);
  g_assert_cmpuint (asked (f, GET_URL), <=, 108); /* those that were under way */
}

/* --- following --- */

static void
test_version (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) same = g_bytes_new_static ("{\"Ver\":\"17\"}", 12);
  g_autoptr (GBytes) newer = g_bytes_new_static ("{\"Ver\":\"18\"}", 12);

  script_list (f, "17", 3, 2, "");
  pb_fake_http_answer (f->rig.http, GET_URL, 200, NULL, ANN);
  pb_directory_sync_follow (f->sync);
  advance (f, 100 * SECOND);
  g_assert_cmpuint (asked (f, LIST_URL), ==, 1);
  pb_exmail_taps_tell (f->rig.context.taps, "bob", same);
  advance (f, 100 * SECOND);
  g_assert_cmpuint (asked (f, LIST_URL), ==, 1);
  script_list (f, "18", 1, 1, "");
  pb_exmail_taps_tell (f->rig.context.taps, "eve", newer);
  pb_exmail_taps_tell (f->rig.context.taps, "bob", newer);
  advance (f, SECOND);
  pb_exmail_taps_tell (f->rig.context.taps, "bob", newer);
  advance (f, 10 * SECOND);
  g_assert_cmpuint (asked (f, LIST_URL), ==, 2);
  g_assert_cmpstr (last_form (f, LIST_URL), ==, "access_token=one&Ver=17");
  advance (f, SECOND);
  assert_status (f, PB_DIRECTORY_RESTS, 2, 0);
}

/* Pushes in a row: a list in twenty seconds at most. */
static void
test_versions_in_a_row (Fixture *f, gconstpointer data)
{
  script_list (f, "17", 1, 2, "");
  pb_fake_http_answer (f->rig.http, GET_URL, 200, NULL, ANN);
  pb_directory_sync_follow (f->sync);
  advance (f, 100 * SECOND);
  for (guint i = 0; i < 180; i++)
    {
      g_autofree char *version = g_strdup_printf ("%u", 100 + i), *text = g_strdup_printf ("{\"Ver\":\"%s\"}", version);
      g_autoptr (GBytes) json = g_bytes_new (text, strlen (text));

      script_list (f, version, 0, 2, "");
      pb_exmail_taps_tell (f->rig.context.taps, "bob", json);
      advance (f, SECOND);
    }
  g_assert_cmpuint (asked (f, LIST_URL), >=, 9);
  g_assert_cmpuint (asked (f, LIST_URL), <=, 11);
}

/* Without a push: once a day; and soon after a start only where the last time was a day ago. */
static void
test_daily (Fixture *f, gconstpointer data)
{
  script_list (f, "17", 1, 2, "");
  pb_fake_http_answer (f->rig.http, GET_URL, 200, NULL, ANN);
  pb_directory_sync_follow (f->sync);
  advance (f, 20 * SECOND);
  advance (f, 20 * SECOND);
  g_assert_cmpuint (asked (f, LIST_URL), ==, 1);
  script_list (f, "17", 0, 2, "");
  close_sync (f);
  open_sync (f);
  pb_directory_sync_follow (f->sync);
  advance (f, 3600 * SECOND);
  g_assert_cmpuint (asked (f, LIST_URL), ==, 1);
  advance (f, 24 * 3600 * SECOND);
  g_assert_cmpuint (asked (f, LIST_URL), ==, 2);
}

/* Once a week everybody is listed, whatever the versions say. */
static void
test_weekly (Fixture *f, gconstpointer data)
{
  script_list (f, "17", 1, 2, "");
  pb_fake_http_answer (f->rig.http, GET_URL, 200, NULL, ANN);
  pb_directory_sync_follow (f->sync);
  advance (f, 20 * SECOND);
  advance (f, 20 * SECOND);
  script_list (f, "17", 0, 2, "");
  for (guint day = 1; day < 7; day++)
    {
      advance (f, 24 * 3600 * SECOND);
      g_assert_cmpstr (last_form (f, LIST_URL), ==, "access_token=one&Ver=17");
    }
  script_list (f, "17", 2, 2, "");
  advance (f, 24 * 3600 * SECOND);
  g_assert_cmpstr (last_form (f, LIST_URL), ==, "access_token=one&Ver=0");
  advance (f, SECOND);
  advance (f, SECOND);
  assert_status (f, PB_DIRECTORY_RESTS, 2, 0);
  g_assert_cmpuint (asked (f, GET_URL), ==, 2);
}

/* What the push channel said while nobody followed. */
static void
test_version_of_the_ledger (Fixture *f, gconstpointer data)
{
  script_list (f, "17", 0, 2, "");
  pb_directory_sync_run (f->sync, FALSE);
  advance (f, SECOND);
  close_sync (f);
  open_sync (f);
  pb_ledger_set_note (f->rig.context.ledger, "exmail-ver/bob", "18");
  pb_directory_sync_follow (f->sync);
  advance (f, 200 * SECOND);
  g_assert_cmpuint (asked (f, LIST_URL), ==, 2);
}

/* Failures while following: asked again, later each time; not each second, and not never. */
static void
test_retry (Fixture *f, gconstpointer data)
{
  pb_fake_http_fail (f->rig.http, LIST_URL, PB_ERROR_CLASS_OFFLINE);
  pb_directory_sync_follow (f->sync);
  advance (f, 10 * SECOND);
  advance (f, 20 * SECOND);
  g_assert_cmpuint (asked (f, LIST_URL), ==, 1);
  for (guint i = 0; i < 60; i++)
    advance (f, 60 * SECOND);
  g_assert_cmpuint (asked (f, LIST_URL), >=, 5);
  g_assert_cmpuint (asked (f, LIST_URL), <=, 9);
}

/* Versions do not hurry what failed: a service that is busy is not asked more often because there is much to do. */
static void
test_versions_while_busy (Fixture *f, gconstpointer data)
{
  script_list (f, "17", 1, 2, "");
  pb_fake_http_answer (f->rig.http, GET_URL, 200, NULL, ANN);
  pb_directory_sync_follow (f->sync);
  advance (f, 100 * SECOND);
  pb_fake_http_forget (f->rig.http, LIST_URL);
  pb_fake_http_answer (f->rig.http, LIST_URL, 503, NULL, "");
  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"Ver\":\"%u\"}", 100 + i);
      g_autoptr (GBytes) json = g_bytes_new (text, strlen (text));

      pb_exmail_taps_tell (f->rig.context.taps, "bob", json);
      advance (f, SECOND);
    }
  g_assert_cmpuint (asked (f, LIST_URL), ==, 1 + 4); /* the first, and after 30, 60 and 120 s */
}

/* The service was put back to an earlier state: who was deleted since is there again, who came since is not, and names may differ. */
static void
test_version_went_back (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) older = g_bytes_new_static ("{\"Ver\":\"501\"}", 13);
  g_autoptr (PbPerson) person = NULL;
  g_autofree char *told = NULL;

  pb_ledger_set_note (f->rig.context.ledger, "exmail-ver/bob", "900");
  script_list (f, "900", 3, 2, "");
  pb_fake_http_answer (f->rig.http, GET_URL, 200, NULL, ANN);
  pb_directory_sync_follow (f->sync);
  advance (f, 100 * SECOND);
  advance (f, SECOND);
  assert_status (f, PB_DIRECTORY_RESTS, 3, 0);
  pb_fake_http_forget (f->rig.http, LIST_URL);
  pb_fake_http_answer (f->rig.http, LIST_URL, 200, NULL, "{\"Ver\":500,\"Count\":0,\"List\":[]}");
  pb_fake_http_answer (f->rig.http, LIST_URL, 200, NULL, "{\"Ver\":501,\"Count\":1,\"List\":[{\"Alias\":\"p001@acme.example\",\"Action\":2}]}");
  pb_fake_http_forget (f->rig.http, GET_URL);
  pb_fake_http_answer (f->rig.http, GET_URL, 200, NULL, "{\"Alias\":\"x@acme.example\",\"Name\":\"Anna\"}");
  pb_exmail_taps_tell (f->rig.context.taps, "bob", older);
  advance (f, 4 * SECOND);
  g_assert_cmpuint (asked (f, LIST_URL), ==, 3);
  g_assert_cmpstr (last_form (f, LIST_URL), ==, "access_token=one&Ver=0");
  advance (f, SECOND);
  advance (f, SECOND);
  assert_status (f, PB_DIRECTORY_RESTS, 1, 0);
  person = pb_directory_find (pb_directory_sync_get_directory (f->sync), "p001@acme.example");
  g_assert_cmpstr (person->name, ==, "Anna");
  told = pb_ledger_get_note (f->rig.context.ledger, "exmail-ver/bob"); /* where the push channel listens from */
  g_assert_cmpstr (told, ==, "501");
  pb_exmail_taps_tell (f->rig.context.taps, "bob", older);
  advance (f, 100 * SECOND);
  g_assert_cmpuint (asked (f, LIST_URL), ==, 3);
}

/* --- two APIs --- */

#define CORP      "https://api.acme.example/cgi-bin/"
#define CORP_LIST "{\"errcode\":0,\"userlist\":[{\"userid\":\"ann@acme.example\",\"name\":\"安妮\",\"department\":[2]}]}"

static void
add_corp (Fixture *f)
{
  close_sync (f);
  pb_account_unref (f->rig.account);
  f->rig.account = pb_exmail_rig_account ("bob", "corp-id=wm01\ncorp-api-url=" CORP "\n");
  pb_memory_vault_set (f->rig.vault, "bob.corp-contacts", "contacts");
  pb_fake_http_answer (f->rig.http, CORP "gettoken", 200, NULL, "{\"errcode\":0,\"access_token\":\"two\",\"expires_in\":7200}");
  pb_fake_http_answer (f->rig.http, CORP "department/list", 200, NULL, "{\"errcode\":0,\"department\":[{\"id\":1,\"name\":\"Acme\",\"parentid\":0},{\"id\":2,\"name\":\"R&D\",\"parentid\":1}]}");
  open_sync (f);
}

/* What does not pass at the OpenApi: the current API has everything in one list; a day later the OpenApi is asked again. */
static void
test_other_api (Fixture *f, gconstpointer data)
{
  g_autoptr (PbPerson) ann = NULL;

  add_corp (f);
  pb_fake_http_answer (f->rig.http, CORP "user/list", 200, NULL, CORP_LIST);
  pb_fake_http_answer (f->rig.http, LIST_URL, 200, NULL, "{\"errcode\":\"10001\",\"error\":\"ip\"}");
  pb_directory_sync_follow (f->sync);
  advance (f, 11 * SECOND);
  assert_status (f, PB_DIRECTORY_RESTS, 1, 0);
  ann = pb_directory_find (pb_directory_sync_get_directory (f->sync), "ann@acme.example");
  g_assert_cmpstr (ann->parties[0], ==, "R&D");
  g_assert_cmpuint (asked (f, GET_URL), ==, 0);
  close_sync (f);
  open_sync (f);
  assert_status (f, PB_DIRECTORY_RESTS, 1, 0);
  script_list (f, "17", 2, 2, "");
  pb_fake_http_answer (f->rig.http, GET_URL, 200, NULL, ANN);
  pb_directory_sync_follow (f->sync);
  advance (f, 24 * 3600 * SECOND);
  advance (f, SECOND);
  advance (f, SECOND);
  g_assert_cmpstr (last_form (f, LIST_URL), ==, "access_token=one&Ver=0");
  assert_status (f, PB_DIRECTORY_RESTS, 2, 0);
  g_assert_cmpuint (asked (f, CORP "user/list"), ==, 1);
}

/* What may pass has a few tries first. Where both fail the reason of the first is told. */
static void
test_both_apis_fail (Fixture *f, gconstpointer data)
{
  g_auto (PbDirectoryStatus) status = { 0 };

  add_corp (f);
  pb_fake_http_fail (f->rig.http, LIST_URL, PB_ERROR_CLASS_TIMEOUT);
  pb_fake_http_answer (f->rig.http, CORP "user/list", 503, NULL, "");
  pb_directory_sync_follow (f->sync);
  for (guint i = 0; i < 90; i++)
    advance (f, SECOND);
  g_assert_cmpuint (asked (f, LIST_URL), ==, 2);
  g_assert_cmpuint (asked (f, CORP "user/list"), ==, 0);
  for (guint i = 0; i < 60; i++)
    advance (f, 5 * SECOND);
  g_assert_cmpuint (asked (f, LIST_URL), ==, 4);
  g_assert_cmpuint (asked (f, CORP "user/list"), ==, 1);
  pb_directory_sync_get_status (f->sync, &status);
  g_assert_cmpint (status.phase, ==, PB_DIRECTORY_WAITS);
  g_assert_error (status.error, PB_ERROR, PB_ERROR_CLASS_TIMEOUT);
}

/* --- whose it is --- */

static void
test_other_company (Fixture *f, gconstpointer data)
{
  script_list (f, "17", 5, 2, "");
  pb_directory_sync_run (f->sync, FALSE);
  advance (f, SECOND);
  close_sync (f);
  pb_account_unref (f->rig.account);
  f->rig.account = pb_exmail_rig_account ("bob", "login-url=https://exmail.acme.example/other\n");
  open_sync (f);
  g_assert_nonnull (pb_directory_sync_get_directory (f->sync));
  close_sync (f);
  pb_account_unref (f->rig.account);
  f->rig.account = pb_exmail_rig_account ("bob", "client-id=zooadmin\n");
  open_sync (f);
  g_assert_null (pb_directory_sync_get_directory (f->sync));
  g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS));
}

static void
test_erased (Fixture *f, gconstpointer data)
{
  script_list (f, "17", 5, 2, "");
  pb_fake_http_answer (f->rig.http, GET_URL, 200, NULL, ANN);
  pb_directory_sync_run (f->sync, TRUE);
  while (asked (f, GET_URL) < 2)
    step (f);
  pb_directory_sync_erase (f->sync);
  advance (f, 100 * SECOND);
  g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS));
  g_assert_null (pb_directory_sync_get_directory (f->sync));
}

#define ADD(name, func) g_test_add ("/exmail/directory-sync/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("first-list", test_first_list);
  ADD ("changes", test_changes);
  ADD ("cut-list", test_cut_list);
  ADD ("list-in-part", test_list_in_part);
  ADD ("all-in-part", test_all_in_part);
  ADD ("not-replaced", test_not_replaced);
  ADD ("holes", test_holes);
  ADD ("full-disk", test_full_disk);
  ADD ("full", test_full);
  ADD ("odd-answers", test_odd_answers);
  ADD ("reader", test_reader);
  ADD ("endless-reader", test_endless_reader);
  ADD ("pace", test_pace);
  ADD ("want", test_want);
  ADD ("busy", test_busy);
  ADD ("always-busy", test_always_busy);
  ADD ("goes-on", test_goes_on);
  ADD ("version", test_version);
  ADD ("versions-in-a-row", test_versions_in_a_row);
  ADD ("daily", test_daily);
  ADD ("weekly", test_weekly);
  ADD ("version-of-the-ledger", test_version_of_the_ledger);
  ADD ("versions-while-busy", test_versions_while_busy);
  ADD ("version-went-back", test_version_went_back);
  ADD ("retry", test_retry);
  ADD ("other-api", test_other_api);
  ADD ("both-apis-fail", test_both_apis_fail);
  ADD ("other-company", test_other_company);
  ADD ("erased", test_erased);
  return g_test_run ();
}
