/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-exmail-bulk.c: many rows against a company in memory, by both APIs: killed before and after every call, twice, and with faults by
 * the dice, the company ends as a clean run would leave it, and every member is written once. */
#include "pb-error.h"
#include "pb-exmail-bulk.h"
#include "pb-exmail-plan.h"
#include "pb-fake-clock.h"
#include "pb-model-company.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define DOMAIN "@acme.example"

static const char rows[] = "action,address,name,tel,party,alias\n"
                           "add,ann" DOMAIN ",安妮,8001,R&D,a1" DOMAIN ";a2" DOMAIN "\n"
                           "modify,bob" DOMAIN ",Bob,8002,,\n"
                           "delete,cid" DOMAIN ",,,,\n"
                           "add,dan" DOMAIN ",Dan,,,\n"
                           "modify,eve" DOMAIN ",,8005,R&D/Tests,\n"
                           "add,fay" DOMAIN ",Fay,8006,,\n"
                           "delete,gus" DOMAIN ",,,,\n"
                           "modify,hal" DOMAIN ",Hal,1,,\n"
                           "add,ida" DOMAIN ",Ida,8009,R&D/Tests,\n";

static const char *const people[] = { "ann" DOMAIN, "bob" DOMAIN, "cid" DOMAIN, "dan" DOMAIN, "eve" DOMAIN, "fay" DOMAIN, "gus" DOMAIN, "hal" DOMAIN, "ida" DOMAIN };

/* What the company is after that, by each API: departments by path or by number, the one password for who is added; who has no department
 * is sent to the top where one is required. */
#define AFTER_ROWS(rnd, tests, top)                                                                    \
  "ann" DOMAIN " alias=a1" DOMAIN ",a2" DOMAIN " name=安妮 party=" rnd " password=geheim 1 tel=8001\n" \
  "bob" DOMAIN " name=Bob position=QA tel=8002\n"                                                      \
  "dan" DOMAIN " name=Dan" top " password=geheim 1\n"                                                  \
  "eve" DOMAIN " name=Eve party=" tests " tel=8005\n"                                                  \
  "fay" DOMAIN " name=Fay" top " password=geheim 1 tel=8006\n"                                         \
  "hal" DOMAIN " name=Hal tel=1\n"                                                                     \
  "ida" DOMAIN " name=Ida party=" tests " password=geheim 1 tel=8009\n"                                \
  "zoe" DOMAIN " name=Zoe\n"                                                                           \
  "crew" DOMAIN ": zoe" DOMAIN "\n"                                                                    \
  "team" DOMAIN ": zoe" DOMAIN "\n"

static const char *const after_rows[PB_N_EXMAIL_APIS] = {
  [PB_EXMAIL_API_OPENAPI] = AFTER_ROWS ("R&D", "R&D/Tests", ""),
  [PB_EXMAIL_API_CORP] = AFTER_ROWS ("7", "8", " party=1"),
};

typedef struct
{
  PbExmailApi api;
  PbModelCompany *company;
  PbAccount *account;
  PbFakeClock *clock;
  char *folder;
  char *path; /* of the journal */
  PbExmailSheet *sheet;
  PbExmailBulk *bulk;
  GError *error; /* of the last run */
  gboolean done;
  guint told;
  gint64 waited; /* µs */
  guint stop_at; /* stop at the pause number …, 0 = never */
  guint pauses;
  guint cut;           /* the call at which the program is killed */
  PbModelFault deadly; /* how */
  GRand *dice;
  guint percent;         /* of faults by the dice */
  int full;              /* what the journal becomes, 0 = it stays */
  const char *passwords; /* lines; NULL: one for all */
  gboolean keeps;        /* nothing may fall out of a list */
} Rig;

/* --- the rig --- */

static void
new_company (Rig *rig)
{
  g_clear_object (&rig->company);
  rig->company = pb_model_company_new ();
  pb_model_company_put (rig->company, "bob" DOMAIN, "name=Robert&tel=1&position=QA");
  pb_model_company_put (rig->company, "cid" DOMAIN, "name=Cid");
  pb_model_company_put (rig->company, "eve" DOMAIN, "name=Eve");
  pb_model_company_put (rig->company, "gus" DOMAIN, "name=Gus");
  pb_model_company_put (rig->company, "hal" DOMAIN, "name=Hal");
  pb_model_company_put (rig->company, "zoe" DOMAIN, "name=Zoe");
  pb_model_company_put_group (rig->company, "team" DOMAIN, "zoe" DOMAIN);
  pb_model_company_put_group (rig->company, "crew" DOMAIN, "zoe" DOMAIN);
}

static void
set_up (Rig *rig, gconstpointer api)
{
  static const char ini[] = "[ming]\nkind=exmail\naddress=ming@acme.example\nclient-id=acme\napi-url=https://openapi.acme.example/openapi/\n"
                            "token-url=https://exmail.acme.example/cgi-bin/token\nlogin-url=https://exmail.acme.example/cgi-bin/login\n";
  char shm[] = "/dev/shm/pb-bulk-XXXXXX";
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  rig->api = (PbExmailApi) GPOINTER_TO_INT (api);
  g_key_file_load_from_data (file, ini, sizeof ini - 1, G_KEY_FILE_NONE, &error);
  rig->account = pb_account_load (file, "ming", &error);
  g_assert_no_error (error);
  rig->clock = pb_fake_clock_new ();
  /* Thousands of journals: where there is memory to hold them no disk is waited for. */
  rig->folder = g_mkdtemp (shm) != NULL ? g_strdup (shm) : g_dir_make_tmp ("pb-bulk-XXXXXX", &error);
  g_assert_no_error (error);
  rig->path = g_build_filename (rig->folder, "journal", NULL);
  rig->dice = g_rand_new_with_seed (6);
  new_company (rig);
}

static void
tear_down (Rig *rig, gconstpointer api)
{
  g_clear_pointer (&rig->sheet, pb_exmail_sheet_free);
  g_clear_error (&rig->error);
  g_rand_free (rig->dice);
  (void) g_unlink (rig->path);
  (void) g_rmdir (rig->folder);
  g_free (rig->path);
  g_free (rig->folder);
  pb_fake_clock_free (rig->clock);
  pb_account_unref (rig->account);
  g_object_unref (rig->company);
}

static void
told_cb (const PbExmailItem *item, const GError *error, gint64 pause, gpointer user_data)
{
  Rig *rig = user_data;

  rig->told += item != NULL ? 1 : 0;
  rig->waited += pause;
  rig->pauses += item == NULL ? 1 : 0;
  if (item == NULL && rig->pauses == rig->stop_at)
    pb_exmail_bulk_stop (rig->bulk);
}

static void
ran_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Rig *rig = user_data;

  rig->done = TRUE;
  g_assert_true (pb_exmail_bulk_run_finish (result, &rig->error) == (rig->error == NULL));
}

static void
wait_until_done (Rig *rig)
{
  PbClock *clock = pb_fake_clock_get (rig->clock);

  while (!rig->done)
    if (!g_main_context_iteration (NULL, FALSE))
      {
        g_assert_cmpint (pb_fake_clock_next (rig->clock), !=, PB_NEVER);
        pb_fake_clock_advance (rig->clock, pb_fake_clock_next (rig->clock) - pb_clock_now (clock));
      }
}

static void
plan (Rig *rig, const char *words, const char *text, const PbExmailPasswords *passwords)
{
  const PbExmailApi apis[] = { rig->api, PB_N_EXMAIL_APIS };
  g_autoptr (PbExmailValues) none = pb_exmail_values_new ();
  const PbExmailPlan how = { words, none, apis, passwords };

  g_clear_pointer (&rig->sheet, pb_exmail_sheet_free);
  rig->sheet = pb_exmail_sheet_read (words, text, strlen (text));
  for (guint i = 0; i < rig->sheet->problems->len; i++)
    g_assert_no_error (((PbExmailItem *) g_ptr_array_index (rig->sheet->problems, i))->error);
  g_assert_true (pb_exmail_plan_items (rig->sheet, &how));
}

/* The descriptor of the journal becomes one of the full disk. */
static void
fill_disk (Rig *rig)
{
  for (int fd = 3; fd < 256; fd++)
    {
      g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd), *path = g_file_read_link (link, NULL);

      if (g_strcmp0 (path, rig->path) == 0)
        g_assert_cmpint (dup2 (rig->full, fd), ==, fd);
    }
}

/* A program from its start to its end. Returns: whether it got everything done. */
static gboolean
run (Rig *rig, const char *words, const char *text)
{
  const char *lines = rig->passwords != NULL ? rig->passwords : "geheim 1";
  g_autoptr (PbSecret) secret = pb_secret_new (lines, strlen (lines));
  g_autoptr (PbExmailPasswords) passwords = pb_exmail_passwords_new (secret, NULL);
  g_autoptr (PbExmailOffice) office = pb_exmail_office_new (PB_EXMAIL_CARRIER (rig->company), rig->account);
  g_autoptr (PbJournal) journal = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_error (&rig->error);
  rig->told = rig->pauses = 0;
  rig->waited = 0;
  rig->done = FALSE;
  plan (rig, words, text, passwords);
  journal = pb_journal_open (rig->path, &error);
  g_assert_no_error (error);
  pb_exmail_bulk_recall (journal, rig->sheet->items, passwords);
  for (guint i = 0; i < rig->sheet->items->len; i++)
    ((PbExmailItem *) g_ptr_array_index (rig->sheet->items, i))->keeps = rig->keeps;
  if (rig->full != 0)
    fill_disk (rig);
  rig->bulk = pb_exmail_bulk_new (words, office, pb_fake_clock_get (rig->clock), journal, rig->sheet->items, passwords);
  pb_exmail_bulk_watch (rig->bulk, told_cb, rig);
  pb_exmail_bulk_run_async (rig->bulk, ran_cb, rig);
  wait_until_done (rig);
  g_clear_pointer (&rig->bulk, pb_exmail_bulk_free);
  return rig->error == NULL;
}

static guint
count (const Rig *rig, PbExmailItemState state)
{
  guint n = 0;

  for (guint i = 0; i < rig->sheet->items->len; i++)
    n += ((const PbExmailItem *) g_ptr_array_index (rig->sheet->items, i))->state == state ? 1 : 0;
  return n;
}

static void
start_anew (Rig *rig)
{
  (void) g_unlink (rig->path);
  new_company (rig);
}

/* @after: what the company is to be, by each API. */
static void
check_end (Rig *rig, const char *const *after)
{
  g_autofree char *found = pb_model_company_describe (rig->company);

  g_assert_cmpstr (found, ==, after[rig->api]);
}

static void
check_one_write_each (Rig *rig)
{
  for (gsize i = 0; i < G_N_ELEMENTS (people); i++)
    g_assert_cmpuint (pb_model_company_get_writes (rig->company, people[i]), ==, 1);
  g_assert_cmpuint (pb_model_company_get_writes (rig->company, "zoe" DOMAIN), ==, 0);
}

/* --- members --- */

static void
test_clean (Rig *rig, gconstpointer api)
{
  g_autofree char *journal = NULL;

  g_assert_true (run (rig, "user sync", rows));
  g_assert_cmpuint (count (rig, PB_EXMAIL_ITEM_DONE), ==, 9);
  g_assert_cmpuint (rig->told, ==, 9);
  g_assert_cmpint (rig->waited, ==, 0);
  check_one_write_each (rig);
  g_assert_null (strstr (pb_model_company_get_log (rig->company), "user/get"));
  check_end (rig, after_rows);
  g_assert_true (g_file_get_contents (rig->path, &journal, NULL, NULL));
  g_assert_null (strstr (journal, "geheim"));
  g_assert_null (strstr (journal, "acme"));
}

static PbModelFault
cut_cb (guint call, const char *path, gpointer user_data)
{
  const Rig *rig = user_data;

  return call == rig->cut ? rig->deadly : PB_MODEL_WELL;
}

/* Runs @words with @text and is killed at the call number @cut. Returns: whether it came to its end. */
static gboolean
run_and_cut (Rig *rig, const char *words, const char *text, guint cut, PbModelFault deadly)
{
  rig->cut = cut;
  rig->deadly = deadly;
  pb_model_company_set_faults (rig->company, cut_cb, rig);
  return run (rig, words, text);
}

/* Kills a run of @words with @text at every call in turn, and each time lets the next one go to the end.
 * The company is @after then, and @check is called. Returns: how often it was killed. */
static guint
kill_anywhere (Rig *rig, const char *words, const char *text, PbModelFault deadly, const char *const *after, void (*check) (Rig *rig))
{
  for (guint cut = 1;; cut++)
    {
      start_anew (rig);
      if (run_and_cut (rig, words, text, cut, deadly))
        return cut - 1;
      g_assert_true (run_and_cut (rig, words, text, 0, deadly));
      check_end (rig, after);
      check (rig);
    }
}

/* Nine rows are nine calls at least. */
static void
test_killed_anywhere (Rig *rig, gconstpointer api)
{
  g_assert_cmpuint (kill_anywhere (rig, "user sync", rows, PB_MODEL_DIE, after_rows, check_one_write_each), >=, 9);
  g_assert_cmpuint (kill_anywhere (rig, "user sync", rows, PB_MODEL_DIE_AFTER, after_rows, check_one_write_each), >=, 9);
}

static void
test_killed_twice (Rig *rig, gconstpointer api)
{
  guint killed = 0;

  for (guint first = 1; first <= 10; first++)
    for (guint second = 1; second <= 12; second++)
      {
        start_anew (rig);
        g_assert_false (run_and_cut (rig, "user sync", rows, first, PB_MODEL_DIE_AFTER) && first < 9);
        killed += run_and_cut (rig, "user sync", rows, second, PB_MODEL_DIE_AFTER) ? 0 : 1;
        g_assert_true (run_and_cut (rig, "user sync", rows, 0, PB_MODEL_DIE_AFTER));
        check_end (rig, after_rows);
        check_one_write_each (rig);
      }
  g_assert_cmpuint (killed, >=, 45); /* what the first has left is fewer calls each time: nine, eight, … */
}

/* What was sent is looked at, what is done is not, the rest is sent: begun in the journal it is all. */
static void
test_reads_back (Rig *rig, gconstpointer api)
{
  g_assert_false (run_and_cut (rig, "user sync", rows, rig->api == PB_EXMAIL_API_CORP ? 3 : 2, PB_MODEL_DIE_AFTER));
  g_assert_cmpuint (count (rig, PB_EXMAIL_ITEM_DONE), ==, 1);
  pb_model_company_forget_log (rig->company);
  g_assert_true (run_and_cut (rig, "user sync", rows, 0, PB_MODEL_DIE));
  g_assert_cmpuint (count (rig, PB_EXMAIL_ITEM_EARLIER), ==, 1);
  g_assert_cmpuint (count (rig, PB_EXMAIL_ITEM_DONE), ==, 8);
  g_assert_true (g_str_has_prefix (pb_model_company_get_log (rig->company), "user/get,user/"));
  g_assert_null (strstr (pb_model_company_get_log (rig->company) + 1, "user/get"));
}

static PbModelFault
dice_cb (guint call, const char *path, gpointer user_data)
{
  static const PbModelFault faults[] = { PB_MODEL_BUSY, PB_MODEL_TOKEN, PB_MODEL_DROP, PB_MODEL_LOST, PB_MODEL_DIE, PB_MODEL_DIE_AFTER };
  const Rig *rig = user_data;

  if ((guint) g_rand_int_range (rig->dice, 0, 100) >= rig->percent)
    return PB_MODEL_WELL;
  return faults[g_rand_int_range (rig->dice, 0, G_N_ELEMENTS (faults))];
}

static void
test_dice (Rig *rig, gconstpointer api)
{
  rig->percent = 20;
  for (guint seed = 0; seed < 150; seed++)
    {
      guint runs = 0;

      start_anew (rig);
      g_rand_set_seed (rig->dice, seed);
      pb_model_company_set_faults (rig->company, dice_cb, rig);
      while (!run (rig, "user sync", rows))
        g_assert_cmpuint (++runs, <, 100);
      check_end (rig, after_rows);
      check_one_write_each (rig);
    }
}

/* --- what a journal remembers of other rows --- */

#define REFUSED_ROW "modify,eve" DOMAIN ",refused\n" /* so that there is something to go on with */

static void
check_has (Rig *rig, const char *text)
{
  g_autofree char *found = pb_model_company_describe (rig->company);

  if (strstr (found, text) == NULL)
    g_error ("no “%s” in: %s", text, found);
}

/* Returns: (transfer none): the item number @index of the last run. */
static const PbExmailItem *
item_of (const Rig *rig, guint index)
{
  return g_ptr_array_index (rig->sheet->items, index);
}

/* The same file again and again, with other rows in it: done is what was done last. */
static void
test_same_rows_later (Rig *rig, gconstpointer api)
{
  static const char adds[] = "action,address,name\nadd,ann" DOMAIN ",Ann\n" REFUSED_ROW;
  static const char deletes[] = "action,address,name\ndelete,ann" DOMAIN ",\n" REFUSED_ROW;

  g_assert_true (run (rig, "user sync", adds));
  g_assert_true (run (rig, "user sync", deletes));
  g_assert_true (run (rig, "user sync", adds));
  g_assert_cmpint (item_of (rig, 0)->state, ==, PB_EXMAIL_ITEM_DONE);
  check_has (rig, "ann" DOMAIN " name=Ann");
}

static void
test_edited_and_back (Rig *rig, gconstpointer api)
{
  static const char *const names[] = { "Bob", "Rob", "Bob" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *text = g_strdup_printf ("action,address,name\nmodify,bob" DOMAIN ",%s\n" REFUSED_ROW, names[i]);

      g_assert_true (run (rig, "user sync", text));
      g_assert_cmpint (item_of (rig, 0)->state, ==, PB_EXMAIL_ITEM_DONE);
    }
  check_has (rig, "bob" DOMAIN " name=Bob");
}

/* What was under way is read back whatever the row says by now. */
static void
test_edited_under_way (Rig *rig, gconstpointer api)
{
  g_assert_false (run_and_cut (rig, "user sync", "action,address,name\nmodify,bob" DOMAIN ",Bob\n", 1, PB_MODEL_DIE_AFTER));
  pb_model_company_forget_log (rig->company);
  g_assert_true (run_and_cut (rig, "user sync", "action,address,name\nmodify,bob" DOMAIN ",Rob\n", 0, PB_MODEL_DIE));
  g_assert_true (g_str_has_prefix (pb_model_company_get_log (rig->company), "user/get,"));
  check_has (rig, "bob" DOMAIN " name=Rob");
}

/* After a power cut the journal has what waited for the disk alone, and who was begun may have been sent. */
static void
test_power_cut (Rig *rig, gconstpointer api)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_auto (GStrv) lines = NULL;
  char *journal = NULL;

  g_assert_true (run (rig, "user sync", rows));
  g_assert_true (g_file_get_contents (rig->path, &journal, NULL, NULL));
  lines = g_strsplit (journal, "\n", -1);
  g_free (journal);
  for (gsize i = 0; lines[i] != NULL; i++)
    if (i == 0)
      g_string_append_printf (text, "%s\n", lines[i]);
    else if (g_str_has_prefix (lines[i], "begun "))
      g_string_append_printf (text, "%.*s another-start\n", (int) (strrchr (lines[i], ' ') - lines[i]), lines[i]);
  g_assert_true (g_file_set_contents (rig->path, text->str, -1, NULL));
  g_assert_true (run (rig, "user sync", rows));
  g_assert_cmpuint (count (rig, PB_EXMAIL_ITEM_DONE), ==, 9);
  check_end (rig, after_rows);
  check_one_write_each (rig);
}

/* Who was only to come next is not taken for done because somebody of that address was always there. */
static void
test_never_sent (Rig *rig, gconstpointer api)
{
  static const char adds[] = "action,address,name,tel,position\nadd,ann" DOMAIN ",Ann,,\nadd,bob" DOMAIN ",Robert,1,QA\n";

  g_assert_false (run_and_cut (rig, "user sync", adds, 1, PB_MODEL_DIE_AFTER));
  g_assert_true (run_and_cut (rig, "user sync", adds, 0, PB_MODEL_DIE));
  g_assert_cmpint (item_of (rig, 0)->state, ==, PB_EXMAIL_ITEM_DONE);
  g_assert_cmpint (item_of (rig, 1)->state, ==, PB_EXMAIL_ITEM_REFUSED);
  g_assert_cmpuint (pb_model_company_get_writes (rig->company, "bob" DOMAIN), ==, 0);
}

/* A run with other rows that is stopped before it sends them takes nothing away from what was done. */
static void
test_begun_by_another_run (Rig *rig, gconstpointer api)
{
  static const char modifies[] = "action,address,name\nmodify,bob" DOMAIN ",Rob\nmodify,hal" DOMAIN ",Hal\n" REFUSED_ROW;
  static const char deletes[] = "action,address\ndelete,bob" DOMAIN "\ndelete,hal" DOMAIN "\n";

  g_assert_true (run (rig, "user sync", modifies));
  g_assert_false (run_and_cut (rig, "user sync", deletes, 1, PB_MODEL_DIE));
  g_assert_true (run_and_cut (rig, "user sync", modifies, 0, PB_MODEL_DIE));
  g_assert_cmpint (item_of (rig, 0)->state, ==, PB_EXMAIL_ITEM_DONE); /* it may have been deleted, and is looked at */
  g_assert_cmpint (item_of (rig, 1)->state, ==, PB_EXMAIL_ITEM_EARLIER);
  g_assert_cmpuint (pb_model_company_get_writes (rig->company, "hal" DOMAIN), ==, 1);
}

/* --- passwords of their own --- */

#define OWN(first, second) "bob" DOMAIN "\t" first "\nann" DOMAIN "\t" second "\n"

/* The next passwords are set, though the rows are the same. */
static void
test_new_passwords (Rig *rig, gconstpointer api)
{
  static const char reset[] = "action,address,name\nmodify,bob" DOMAIN ",\nadd,ann" DOMAIN ",Ann\n" REFUSED_ROW;

  rig->passwords = OWN ("first b", "first a");
  g_assert_true (run (rig, "user sync", reset));
  check_has (rig, "password=first a");
  rig->passwords = OWN ("second b", "second a");
  g_assert_true (run (rig, "user sync", reset));
  g_assert_cmpuint (count (rig, PB_EXMAIL_ITEM_DONE), ==, 2);
  check_has (rig, "password=second a");
  check_has (rig, "password=second b");
}

/* A member who was added at a kill has the password of this run. */
static void
test_new_passwords_after_a_kill (Rig *rig, gconstpointer api)
{
  static const char add_ann[] = "action,address,name\nadd,ann" DOMAIN ",Ann\n";

  rig->passwords = OWN ("first b", "first a");
  g_assert_false (run_and_cut (rig, "user sync", add_ann, 1, PB_MODEL_DIE_AFTER));
  rig->passwords = OWN ("second b", "second a");
  g_assert_true (run_and_cut (rig, "user sync", add_ann, 0, PB_MODEL_DIE));
  g_assert_cmpuint (count (rig, PB_EXMAIL_ITEM_DONE), ==, 1);
  check_has (rig, "password=second a");
}

/* The rest of the row being so already does not make a password that is refused one that is set. */
static void
test_refused_password (Rig *rig, gconstpointer api)
{
  rig->passwords = OWN (PB_MODEL_WEAK, "whatever");
  rig->cut = 1;
  rig->deadly = PB_MODEL_DROP;
  pb_model_company_set_faults (rig->company, cut_cb, rig);
  g_assert_true (run (rig, "user sync", "action,address,name\nmodify,bob" DOMAIN ",Robert\n"));
  g_assert_cmpint (item_of (rig, 0)->state, ==, PB_EXMAIL_ITEM_REFUSED);
  g_assert_cmpint (pb_exmail_error_get_code (item_of (rig, 0)->error), ==, rig->api == PB_EXMAIL_API_CORP ? 600003 : 1303);
  g_assert_cmpstr (pb_model_company_get_log (rig->company), ==, rig->api == PB_EXMAIL_API_CORP ? "user/update,user/get,user/update" : "user/sync,user/get,user/sync");
}

/* Another member's alias cannot be deleted, however often the answer gets lost. */
static void
test_delete_an_alias (Rig *rig, gconstpointer api)
{
  pb_model_company_put (rig->company, "zoe" DOMAIN, "name=Zoe&alias=z1" DOMAIN);
  rig->cut = 1;
  rig->deadly = PB_MODEL_LOST;
  pb_model_company_set_faults (rig->company, cut_cb, rig);
  g_assert_true (run (rig, "user sync", "action,address\ndelete,z1" DOMAIN "\n"));
  g_assert_cmpint (item_of (rig, 0)->state, ==, PB_EXMAIL_ITEM_REFUSED);
}

/* --- lists that are replaced --- */

#define ALIASES "action,address,name,alias\nmodify,zoe" DOMAIN ",Zoe,z1" DOMAIN "\n,eve" DOMAIN ",Eve,e1" DOMAIN "\n,bob" DOMAIN ",Robert,b1" DOMAIN "\n"

/* Without leave nobody loses an alias, with and without an action; who only gets one has it. */
static void
test_keeps_aliases (Rig *rig, gconstpointer api)
{
  pb_model_company_put (rig->company, "zoe" DOMAIN, "name=Zoe&alias=z2" DOMAIN);
  pb_model_company_put (rig->company, "eve" DOMAIN, "name=Eve&alias=e2" DOMAIN);
  rig->keeps = TRUE;
  g_assert_true (run (rig, "user sync", ALIASES));
  g_assert_cmpint (item_of (rig, 0)->state, ==, PB_EXMAIL_ITEM_REFUSED);
  g_assert_nonnull (strstr (item_of (rig, 0)->error->message, "z2" DOMAIN));
  g_assert_cmpint (item_of (rig, 1)->state, ==, PB_EXMAIL_ITEM_REFUSED);
  g_assert_cmpint (item_of (rig, 2)->state, ==, PB_EXMAIL_ITEM_DONE);
  check_has (rig, "zoe" DOMAIN " alias=z2" DOMAIN " name=Zoe\n");
  check_has (rig, "bob" DOMAIN " alias=b1" DOMAIN);
  rig->keeps = FALSE;
  g_assert_true (run (rig, "user sync", ALIASES));
  check_has (rig, "zoe" DOMAIN " alias=z1" DOMAIN " name=Zoe\n");
  check_has (rig, "eve" DOMAIN " alias=e1" DOMAIN " name=Eve\n");
}

/* An address that is somebody's alias names whose lists they are. */
static void
test_keeps_aliases_of_the_owner (Rig *rig, gconstpointer api)
{
  pb_model_company_put (rig->company, "zoe" DOMAIN, "name=Zoe&alias=z1" DOMAIN);
  pb_model_company_forget_log (rig->company);
  rig->keeps = TRUE;
  g_assert_true (run (rig, "user sync", "action,address,alias\nmodify,z1" DOMAIN ",z9" DOMAIN "\n"));
  g_assert_cmpint (item_of (rig, 0)->state, ==, PB_EXMAIL_ITEM_REFUSED);
  g_assert_nonnull (strstr (item_of (rig, 0)->error->message, "z1" DOMAIN));
  g_assert_cmpstr (pb_model_company_get_log (rig->company), ==, "user/get");
}

/* --- refusals, and what stops a run --- */

static void
test_refused (Rig *rig, gconstpointer api)
{
  static const char wrong[] = "action,address,name\nmodify,bob" DOMAIN ",Bob\nmodify,eve" DOMAIN ",refused\nmodify,nobody" DOMAIN ",No\nmodify,hal" DOMAIN ",Halle\n";
  static const char right[] = "action,address,name\nmodify,bob" DOMAIN ",Bob\nmodify,eve" DOMAIN ",Eva\nmodify,nobody" DOMAIN ",No\nmodify,hal" DOMAIN ",Halle\n";
  const PbExmailItem *item;

  g_assert_true (run (rig, "user sync", wrong));
  g_assert_cmpuint (count (rig, PB_EXMAIL_ITEM_DONE), ==, 2);
  g_assert_cmpuint (count (rig, PB_EXMAIL_ITEM_REFUSED), ==, 2);
  item = g_ptr_array_index (rig->sheet->items, 1);
  g_assert_cmpuint (item->line, ==, 3);
  g_assert_cmpint (pb_exmail_error_get_code (item->error), ==, rig->api == PB_EXMAIL_API_CORP ? 60112 : 1001);
  pb_model_company_forget_log (rig->company);
  g_assert_true (run (rig, "user sync", right));
  g_assert_cmpuint (count (rig, PB_EXMAIL_ITEM_EARLIER), ==, 2);
  g_assert_cmpuint (count (rig, PB_EXMAIL_ITEM_DONE), ==, 1);
  g_assert_cmpuint (count (rig, PB_EXMAIL_ITEM_REFUSED), ==, 1);
  g_assert_cmpstr (pb_model_company_get_log (rig->company), ==, rig->api == PB_EXMAIL_API_CORP ? "user/update,user/update" : "user/sync,user/sync");
}

static PbModelFault
always_cb (guint call, const char *path, gpointer user_data)
{
  return (PbModelFault) GPOINTER_TO_INT (user_data);
}

static void
test_hopeless (Rig *rig, gconstpointer api)
{
  pb_model_company_set_faults (rig->company, always_cb, GINT_TO_POINTER (PB_MODEL_NO_ADDRESS));
  g_assert_false (run (rig, "user sync", rows));
  g_assert_cmpint (pb_exmail_error_get_code (rig->error), ==, 10001);
  g_assert_cmpuint (pb_model_company_get_calls (rig->company), ==, 1);
  g_assert_cmpuint (count (rig, PB_EXMAIL_ITEM_OPEN), ==, 9);
}

/* Patience has an end; a web page is not waited for as long. */
static void
test_busy_for_ever (Rig *rig, gconstpointer api)
{
  pb_model_company_set_faults (rig->company, always_cb, GINT_TO_POINTER (PB_MODEL_BUSY));
  g_assert_false (run (rig, "user sync", rows));
  g_assert_error (rig->error, PB_ERROR, PB_ERROR_CLASS_SERVER_BUSY);
  g_assert_cmpint (rig->waited / G_USEC_PER_SEC, >, 300);
  g_assert_cmpint (rig->waited / G_USEC_PER_SEC, <, 600);
  pb_model_company_set_faults (rig->company, always_cb, GINT_TO_POINTER (PB_MODEL_PAGE));
  g_assert_false (run (rig, "user sync", rows));
  g_assert_error (rig->error, PB_ERROR, PB_ERROR_CLASS_WRONG_PROTOCOL);
  g_assert_cmpint (rig->waited / G_USEC_PER_SEC, <, 10);
}

static PbModelFault
first_three_cb (guint call, const char *path, gpointer user_data)
{
  return call <= 3 ? PB_MODEL_TOO_OFTEN : PB_MODEL_WELL;
}

/* Where it is known how long nothing will be sent at all, so long is waited: no try is spent before. */
static void
test_too_often (Rig *rig, gconstpointer api)
{
  pb_model_company_set_faults (rig->company, first_three_cb, NULL);
  g_assert_true (run (rig, "user sync", rows));
  g_assert_cmpuint (rig->pauses, ==, 3);
  g_assert_cmpint (rig->waited, ==, 3 * 840 * (gint64) G_USEC_PER_SEC);
  check_one_write_each (rig);
}

static void
test_stopped (Rig *rig, gconstpointer api)
{
  rig->stop_at = 2;
  pb_model_company_set_faults (rig->company, always_cb, GINT_TO_POINTER (PB_MODEL_BUSY));
  g_assert_false (run (rig, "user sync", rows));
  g_assert_error (rig->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (rig->pauses, ==, 2);
  rig->stop_at = 0;
  pb_model_company_set_faults (rig->company, NULL, NULL);
  g_assert_true (run (rig, "user sync", rows));
  check_one_write_each (rig);
}

static gboolean
stop_cb (gpointer user_data)
{
  Rig *rig = user_data;

  pb_exmail_bulk_stop (rig->bulk);
  return G_SOURCE_REMOVE;
}

static PbModelFault
silent_cb (guint call, const char *path, gpointer user_data)
{
  const Rig *rig = user_data;

  if (call == rig->cut)
    g_idle_add (stop_cb, user_data);
  return call == rig->cut ? PB_MODEL_SILENT : PB_MODEL_WELL;
}

/* Who wants it to end does not wait for an answer that only says what there is. */
static void
test_stopped_while_looking (Rig *rig, gconstpointer api)
{
  static const struct
  {
    const char *words;
    const char *text;
    guint corp_calls;
    guint calls;
  } looks[] = { { "user sync", "address,name\nann" DOMAIN ",Ann\n", 1, 1 }, { "group add-member", "group,member\nteam" DOMAIN ",bob" DOMAIN "\n", 2, 1 } };

  for (gsize i = 0; i < G_N_ELEMENTS (looks); i++)
    for (rig->cut = 1; rig->cut <= (rig->api == PB_EXMAIL_API_CORP ? looks[i].corp_calls : looks[i].calls); rig->cut++)
      {
        start_anew (rig);
        pb_model_company_set_faults (rig->company, silent_cb, rig);
        g_assert_false (run (rig, looks[i].words, looks[i].text));
        g_assert_error (rig->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
        g_assert_cmpuint (count (rig, PB_EXMAIL_ITEM_OPEN), ==, 1);
      }
}

/* Nothing is sent that the journal does not know of: its descriptor leads to a full disk. */
static void
test_journal_fails (Rig *rig, gconstpointer api)
{
  int full = g_open ("/dev/full", O_RDWR, 0);

  rig->full = full;
  g_assert_false (run (rig, "user sync", rows));
  (void) g_close (full, NULL);
  g_assert_error (rig->error, G_FILE_ERROR, G_FILE_ERROR_NOSPC);
  g_assert_cmpstr (pb_model_company_get_log (rig->company), ==, "");
}

/* --- whatever is needed --- */

static const char wanted[] = "address,name,tel,party\n"
                             "ann" DOMAIN ",Ann,8001,R&D\n"
                             "bob" DOMAIN ",Robert,1,\n"
                             "eve" DOMAIN ",Eve,8005,R&D/Tests\n";

#define AFTER_WANTED(rnd, tests)                                      \
  "ann" DOMAIN " name=Ann party=" rnd " password=geheim 1 tel=8001\n" \
  "bob" DOMAIN " name=Robert position=QA tel=1\n"                     \
  "cid" DOMAIN " name=Cid\n"                                          \
  "eve" DOMAIN " name=Eve party=" tests " tel=8005\n"                 \
  "gus" DOMAIN " name=Gus\n"                                          \
  "hal" DOMAIN " name=Hal\n"                                          \
  "zoe" DOMAIN " name=Zoe\n"                                          \
  "crew" DOMAIN ": zoe" DOMAIN "\n"                                   \
  "team" DOMAIN ": zoe" DOMAIN "\n"

static const char *const after_wanted[PB_N_EXMAIL_APIS] = {
  [PB_EXMAIL_API_OPENAPI] = AFTER_WANTED ("R&D", "R&D/Tests"),
  [PB_EXMAIL_API_CORP] = AFTER_WANTED ("7", "8"),
};

static void
check_two_writes (Rig *rig)
{
  g_assert_cmpuint (pb_model_company_get_writes (rig->company, "bob" DOMAIN), ==, 0);
  g_assert_cmpuint (pb_model_company_get_writes (rig->company, "ann" DOMAIN), ==, 1);
  g_assert_cmpuint (pb_model_company_get_writes (rig->company, "eve" DOMAIN), ==, 1);
}

static void
test_as_needed (Rig *rig, gconstpointer api)
{
  g_assert_true (run (rig, "user sync", wanted));
  g_assert_cmpuint (count (rig, PB_EXMAIL_ITEM_DONE), ==, 2);
  g_assert_cmpuint (count (rig, PB_EXMAIL_ITEM_SAME), ==, 1);
  check_end (rig, after_wanted);
  check_two_writes (rig);
  (void) g_unlink (rig->path);
  g_assert_true (run (rig, "user sync", wanted));
  g_assert_cmpuint (count (rig, PB_EXMAIL_ITEM_SAME), ==, 3);
}

/* By the current API a new member cannot be switched off: that is a second step. */
static void
test_as_needed_in_two_steps (Rig *rig, gconstpointer api)
{
  g_autofree char *end = NULL;

  g_assert_true (run (rig, "user sync", "address,name,enabled\nann" DOMAIN ",Ann,no\n"));
  g_assert_cmpuint (count (rig, PB_EXMAIL_ITEM_DONE), ==, 1);
  end = pb_model_company_describe (rig->company);
  g_assert_nonnull (strstr (end, rig->api == PB_EXMAIL_API_CORP ? "ann" DOMAIN " enabled=0 name=Ann" : "ann" DOMAIN " enabled=2 name=Ann"));
}

/* Three are looked at, two are written. */
static void
test_as_needed_killed (Rig *rig, gconstpointer api)
{
  g_assert_cmpuint (kill_anywhere (rig, "user sync", wanted, PB_MODEL_DIE_AFTER, after_wanted, check_two_writes), >=, 5);
}

/* --- groups --- */

static const char crew[] = "group,member\n"
                           "team" DOMAIN ",bob" DOMAIN ";zoe" DOMAIN ";crew" DOMAIN "\n"
                           "team" DOMAIN ",nobody" DOMAIN "\n"
                           "crew" DOMAIN ",eve" DOMAIN ";hal" DOMAIN "\n";

#define AFTER_CREW                                              \
  "bob" DOMAIN " name=Robert position=QA tel=1\n"               \
  "cid" DOMAIN " name=Cid\n"                                    \
  "eve" DOMAIN " name=Eve\n"                                    \
  "gus" DOMAIN " name=Gus\n"                                    \
  "hal" DOMAIN " name=Hal\n"                                    \
  "zoe" DOMAIN " name=Zoe\n"                                    \
  "crew" DOMAIN ": eve" DOMAIN " hal" DOMAIN " zoe" DOMAIN "\n" \
  "team" DOMAIN ": bob" DOMAIN " crew" DOMAIN " zoe" DOMAIN "\n"

static const char *const after_crew[PB_N_EXMAIL_APIS] = { AFTER_CREW, AFTER_CREW };

static void
test_group (Rig *rig, gconstpointer api)
{
  g_assert_true (run (rig, "group add-member", crew));
  g_assert_cmpuint (count (rig, PB_EXMAIL_ITEM_REFUSED), ==, 1);
  g_assert_cmpuint (count (rig, PB_EXMAIL_ITEM_SAME), ==, rig->api == PB_EXMAIL_API_CORP ? 1 : 0);
  check_end (rig, after_crew);
  g_assert_cmpstr (pb_model_company_get_log (rig->company), ==, rig->api == PB_EXMAIL_API_CORP ? "user/batchcheck,group/get,group/update,user/batchcheck,group/get,group/update" : "user/check,group/addmember,user/check,group/addmember");
}

/* An answer that got lost, and a service that refuses who is there already: it was done. Somebody who was always there is refused. */
static void
test_group_again (Rig *rig, gconstpointer api)
{
  pb_model_company_set_strict (rig->company);
  rig->cut = 2;
  rig->deadly = PB_MODEL_LOST;
  pb_model_company_set_faults (rig->company, cut_cb, rig);
  g_assert_true (run (rig, "group add-member", "group,member\nteam" DOMAIN ",bob" DOMAIN ";eve" DOMAIN "\ncrew" DOMAIN ",zoe" DOMAIN "\n"));
  check_has (rig, "team" DOMAIN ": bob" DOMAIN " eve" DOMAIN " zoe" DOMAIN "\n");
  g_assert_cmpuint (count (rig, PB_EXMAIL_ITEM_REFUSED), ==, rig->api == PB_EXMAIL_API_OPENAPI ? 1 : 0);
  g_assert_cmpuint (count (rig, PB_EXMAIL_ITEM_DONE), ==, 2);
}

/* Who is in a group has to be known before the list is written as a whole. */
static void
test_group_unknown (Rig *rig, gconstpointer api)
{
  static const char *const answers[] = {
    "{\"errcode\":0,\"groupid\":\"team" DOMAIN "\"}",
    "{\"errcode\":0,\"groupid\":\"team" DOMAIN "\",\"userlist\":null,\"grouplist\":null}",
    "{\"errcode\":0,\"groupid\":\"team" DOMAIN "\",\"userlist\":[{\"userid\":\"zoe" DOMAIN "\"}],\"grouplist\":[[{}]]}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      pb_model_company_set_group_answer (rig->company, answers[i]);
      g_assert_true (run (rig, "group add-member", "group,member\nteam" DOMAIN ",bob" DOMAIN "\nteam" DOMAIN ",crew" DOMAIN "\n"));
      g_assert_cmpuint (count (rig, PB_EXMAIL_ITEM_REFUSED), ==, 2);
      g_assert_error (item_of (rig, 0)->error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL);
      check_has (rig, "team" DOMAIN ": zoe" DOMAIN "\n");
    }
}

/* A list that is known may be written, though the other one is not. */
static void
test_group_half_known (Rig *rig, gconstpointer api)
{
  pb_model_company_set_group_answer (rig->company, "{\"errcode\":0,\"groupid\":\"team" DOMAIN "\",\"userlist\":[\"zoe" DOMAIN "\"]}");
  g_assert_true (run (rig, "group add-member", "group,member\nteam" DOMAIN ",bob" DOMAIN "\nteam" DOMAIN ",crew" DOMAIN "\n"));
  g_assert_cmpint (item_of (rig, 0)->state, ==, PB_EXMAIL_ITEM_DONE);
  g_assert_cmpint (item_of (rig, 1)->state, ==, PB_EXMAIL_ITEM_REFUSED);
  check_has (rig, "team" DOMAIN ": bob" DOMAIN " zoe" DOMAIN "\n");
}

/* Twenty at once; one whom the service refuses does not keep the others out. */
static void
test_group_of_many (Rig *rig, gconstpointer api)
{
  g_autoptr (GString) text = g_string_new ("group,member\n");
  g_autofree char *end = NULL;

  for (guint i = 0; i < 45; i++)
    {
      g_autofree char *address = g_strdup_printf ("%s%u" DOMAIN, "m", i);

      pb_model_company_put (rig->company, i == 30 ? "refused" DOMAIN : address, "name=M");
      g_string_append_printf (text, "team" DOMAIN ",%s\n", i == 30 ? "refused" DOMAIN : address);
    }
  g_assert_true (run (rig, "group add-member", text->str));
  g_assert_cmpuint (count (rig, PB_EXMAIL_ITEM_DONE), ==, 44);
  g_assert_cmpuint (count (rig, PB_EXMAIL_ITEM_REFUSED), ==, 1);
  end = pb_model_company_describe (rig->company);
  g_assert_nonnull (strstr (end, " m29" DOMAIN));
  g_assert_nonnull (strstr (end, " m44" DOMAIN));
  g_assert_null (strstr (end, " refused" DOMAIN));
}

static void
check_nothing_more (Rig *rig)
{
}

/* For two groups it is asked who somebody is, and then written. */
static void
test_group_killed (Rig *rig, gconstpointer api)
{
  g_assert_cmpuint (kill_anywhere (rig, "group add-member", crew, PB_MODEL_DIE_AFTER, after_crew, check_nothing_more), >=, 4);
  g_assert_cmpuint (pb_model_company_get_writes (rig->company, "bob" DOMAIN), ==, 1);
}

static void
add_for (PbExmailApi api, const char *name, gpointer func)
{
  g_autofree char *path = g_strdup_printf ("/exmail/bulk/%s/%s", pb_exmail_api_to_string (api), name);

  g_test_add (path, Rig, GINT_TO_POINTER (api), set_up, func, tear_down);
}

static void
add (const char *name, gpointer func)
{
  for (PbExmailApi api = 0; api < PB_N_EXMAIL_APIS; api++)
    add_for (api, name, func);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  add ("clean", test_clean);
  add ("killed-anywhere", test_killed_anywhere);
  add ("killed-twice", test_killed_twice);
  add ("reads-back", test_reads_back);
  add ("dice", test_dice);
  add ("same-rows-later", test_same_rows_later);
  add ("edited-and-back", test_edited_and_back);
  add ("edited-under-way", test_edited_under_way);
  add ("power-cut", test_power_cut);
  add ("never-sent", test_never_sent);
  add ("begun-by-another-run", test_begun_by_another_run);
  add ("new-passwords", test_new_passwords);
  add ("new-passwords-after-a-kill", test_new_passwords_after_a_kill);
  add ("refused-password", test_refused_password);
  add ("delete-an-alias", test_delete_an_alias);
  add ("keeps-aliases", test_keeps_aliases);
  add ("keeps-aliases-of-the-owner", test_keeps_aliases_of_the_owner);
  add ("refused", test_refused);
  add ("hopeless", test_hopeless);
  add ("busy-for-ever", test_busy_for_ever);
  add ("too-often", test_too_often);
  add ("stopped", test_stopped);
  add ("stopped-while-looking", test_stopped_while_looking);
  add ("journal-fails", test_journal_fails);
  add ("as-needed", test_as_needed);
  add ("as-needed-in-two-steps", test_as_needed_in_two_steps);
  add ("as-needed-killed", test_as_needed_killed);
  add ("group", test_group);
  add ("group-again", test_group_again);
  add_for (PB_EXMAIL_API_CORP, "group-unknown", test_group_unknown);
  add_for (PB_EXMAIL_API_CORP, "group-half-known", test_group_half_known);
  add ("group-of-many", test_group_of_many);
  add ("group-killed", test_group_killed);
  return g_test_run ();
}
