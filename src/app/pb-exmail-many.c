/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-many.c: see pb-exmail-many.h. The way is: read everything, and refuse the file while one row of it cannot be sent; see what
 * an earlier run did; ask the person; go. */
#include "config.h"

#include "pb-exmail-many.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "pb-corp-codes.h"
#include "pb-error.h"
#include "pb-exmail-bar.h"
#include "pb-exmail-bulk.h"
#include "pb-exmail-input.h"
#include "pb-exmail-many-print.h"
#include "pb-exmail-plan.h"
#include "pb-exmail-words.h"
#include "pb-password.h"
#include "pb-paths.h"
#include "pb-text.h"
#include "pb-wait.h"

#define MAX_NAMED    3                                  /* members whose deletion is asked about by name */
#define NAME_LEN     16                                 /* digits of the name of a journal */
#define MAX_QUESTION 600                                /* characters */
#define MAX_WAIT     200                                /* characters of what is waited for */
#define NO_PASSWORD  "00000000000000000000000000000000" /* where nothing is sent; an MD5 sum as well */

/* One command on its way. */
typedef struct
{
  const PbCommand *command;     /* (unowned) */
  const PbExmailLine *line;     /* (unowned) */
  PbExmailDesk *desk;           /* (unowned) */
  GBytes *file;                 /* (owned) */
  PbExmailPasswords *passwords; /* (owned) (nullable) */
  PbExmailSheet *sheet;         /* (owned) */
  PbJournal *journal;           /* (owned) (nullable) */
  PbExmailBar *bar;             /* (owned) (nullable) */
  PbExmailBulk *bulk;           /* (unowned) (nullable): while it runs */
} Many;

static void
many_clear (Many *self)
{
  g_clear_pointer (&self->bar, pb_exmail_bar_free);
  g_clear_pointer (&self->journal, pb_journal_free);
  g_clear_pointer (&self->sheet, pb_exmail_sheet_free);
  g_clear_pointer (&self->passwords, pb_exmail_passwords_free);
  g_clear_pointer (&self->file, g_bytes_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Many, many_clear)

static int
fail (const Many *self, const GError *error)
{
  g_autofree char *words = pb_exmail_words_error (self->desk->account, error);

  return pb_command_fail ("%s", words);
}

/* --- reading --- */

static gboolean
read_rows (Many *self, int *status)
{
  g_autoptr (GError) error = NULL;
  const char *data;
  gsize len;

  self->file = pb_exmail_input_read (self->line->file, &error);
  if (self->file == NULL)
    {
      *status = pb_command_fail ("%s", error->message);
      return FALSE;
    }
  data = g_bytes_get_data (self->file, &len);
  self->sheet = pb_exmail_sheet_read (self->line->words, data, len);
  return TRUE;
}

/* Returns: whether somebody is added. */
static gboolean
adds (const Many *self)
{
  gboolean found = pb_exmail_values_get_action (self->line->values) == PB_EXMAIL_ACTION_ADD;

  for (guint i = 0; i < self->sheet->items->len; i++)
    found = found || pb_exmail_plan_get_action (g_ptr_array_index (self->sheet->items, i)) == PB_EXMAIL_ACTION_ADD;
  return found;
}

/* Returns: (transfer full) (nullable): a password for all, from a person, or one that is only shown. */
static PbExmailPasswords *
make_passwords (const Many *self, GError **error)
{
  g_autoptr (PbSecret) one = self->line->dry_run ? pb_secret_new (NO_PASSWORD, sizeof NO_PASSWORD - 1) : pb_password_ask (_ ("Password of everybody who is added:"), error);

  return one != NULL ? pb_exmail_passwords_new (one, error) : NULL;
}

/* Returns: FALSE with @status. */
static gboolean
read_passwords (Many *self, int *status)
{
  int fd = self->line->password_fd;
  gboolean asks = fd <= STDIN_FILENO && (self->line->dry_run || pb_password_can_ask ());
  g_autoptr (GError) error = NULL;

  if (fd < 0 && !(asks && adds (self)))
    return TRUE;
  if (fd == STDIN_FILENO && g_str_equal (self->line->file, "-"))
    {
      *status = pb_command_usage (self->command, _ ("The rows come from standard input already. Say --password-fd N."));
      return FALSE;
    }
  self->passwords = asks ? make_passwords (self, &error) : pb_exmail_input_read_passwords (fd, &error);
  if (self->passwords == NULL)
    *status = fail (self, error);
  return self->passwords != NULL;
}

static int
fail_rows (const Many *self)
{
  const GPtrArray *problems = self->sheet->problems;

  if (((const PbExmailItem *) g_ptr_array_index (problems, 0))->line == 0)
    return pb_command_fail (_ ("%s cannot be used. Nothing was sent."), self->line->file);
  /* TRANSLATORS: %s is the name of a file */
  return pb_command_fail (ngettext ("%u row of %s cannot be sent. Nothing was sent.", "%u rows of %s cannot be sent. Nothing was sent.", problems->len), problems->len, self->line->file);
}

/* Returns: FALSE with @status: there are problems. */
static gboolean
plan (Many *self, int *status)
{
  PbExmailApi apis[PB_N_EXMAIL_APIS + 1];
  const PbExmailPlan how = { self->line->words, self->line->values, apis, self->passwords };
  g_autoptr (GError) error = NULL;

  if (!pb_exmail_office_get_apis (self->desk->account, self->line->api, apis, &error))
    {
      *status = pb_command_fail (_ ("%s is not set up for this API. Give it one with “postbell account edit %s”."), self->desk->account->id, self->desk->account->id);
      return FALSE;
    }
  if (self->sheet->problems->len == 0 && pb_exmail_plan_items (self->sheet, &how))
    return TRUE;
  pb_exmail_many_print_problems (self->sheet);
  *status = fail_rows (self);
  return FALSE;
}

/* --- the journal --- */

/* @text: (nullable) */
static void
add_text (GChecksum *sum, const char *text)
{
  if (text != NULL)
    g_checksum_update (sum, (const guchar *) text, (gssize) strlen (text));
  g_checksum_update (sum, (const guchar *) "", 1);
}

/* Returns: (transfer full): one for each account, company, command and file: whoever mends a row of it and starts again goes on there. What comes
 * from standard input is known by what it is. */
static char *
dup_journal_path (const Many *self)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *place = g_canonicalize_filename (self->line->file, NULL), *name = NULL;
  const guchar *data;
  gsize len;

  if (self->line->journal != NULL)
    return g_strdup (self->line->journal);
  data = g_bytes_get_data (self->file, &len);
  add_text (sum, self->desk->account->id);
  add_text (sum, self->desk->account->client_id);
  add_text (sum, self->desk->account->api_url);
  add_text (sum, self->desk->account->corp_id);
  add_text (sum, self->desk->account->corp_api_url);
  add_text (sum, self->line->words);
  if (g_str_equal (self->line->file, "-"))
    g_checksum_update (sum, data, (gssize) len);
  else
    add_text (sum, place);
  name = g_strndup (g_checksum_get_string (sum), NAME_LEN);
  return pb_path_journal (name);
}

static int
fail_journal (const char *path, const GError *error)
{
  if (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_AGAIN))
    return pb_command_fail (_ ("Another command works on these rows. Wait for its end."));
  if (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_INVAL))
    return pb_command_fail (_ ("%s is no journal. Say another file with --journal."), path);
  return pb_command_fail (_ ("The journal %s cannot be written: %s. Without it nothing is sent."), path, error->message);
}

/* A dry run looks at a journal, and makes none. What is to be forgotten is, once the person agreed and something is sent. Returns: FALSE with @status. */
static gboolean
open_journal (Many *self, int *status)
{
  g_autofree char *path = dup_journal_path (self);
  g_autoptr (GError) error = NULL;

  if (self->line->dry_run && (self->line->restart || !g_file_test (path, G_FILE_TEST_EXISTS)))
    return TRUE;
  self->journal = pb_journal_open (path, &error);
  if (self->journal == NULL)
    {
      *status = fail_journal (path, error);
      return FALSE;
    }
  if (!self->line->restart)
    pb_exmail_bulk_recall (self->journal, self->sheet->items, self->passwords);
  return TRUE;
}

/* --- before it is sent --- */

static gboolean
deletes (const PbExmailItem *item)
{
  return item->state == PB_EXMAIL_ITEM_OPEN && (item->row->deletes & (1u << pb_exmail_plan_get_action (item))) != 0;
}

/* Returns: (transfer full) (nullable): what would be deleted. */
static char *
dup_deletions (const Many *self)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < self->sheet->items->len; i++)
    {
      const PbExmailItem *item = g_ptr_array_index (self->sheet->items, i);

      if (!deletes (item))
        continue;
      if (n < MAX_NAMED)
        g_string_append_printf (names, "%s%s", n > 0 ? ", " : "", pb_exmail_item_get_address (item));
      n++;
    }
  if (n > MAX_NAMED)
    g_string_append (names, ", …");
  /* TRANSLATORS: %s is some of their addresses */
  return n > 0 ? g_strdup_printf (ngettext ("This deletes %u member with all mails, and cannot be undone: %s.", "This deletes %u members with all their mails, and cannot be undone: %s.", n), n, names->str) : NULL;
}

/* What falls out of a list is seen when its row is next. */
static void
guard_lists (const Many *self)
{
  for (guint i = 0; i < self->sheet->items->len; i++)
    ((PbExmailItem *) g_ptr_array_index (self->sheet->items, i))->keeps = !self->line->yes;
}

/* Returns: whether passwords would travel where others can read them. */
static gboolean
is_exposed (const Many *self)
{
  gboolean openapi = FALSE;

  for (guint i = 0; i < self->sheet->items->len; i++)
    openapi = openapi || ((const PbExmailItem *) g_ptr_array_index (self->sheet->items, i))->row->api == PB_EXMAIL_API_OPENAPI;
  return openapi && self->passwords != NULL && pb_exmail_desk_is_exposed (self->desk);
}

/* Returns: FALSE with @status. */
static gboolean
ask_person (const Many *self, int *status)
{
  g_autofree char *deletions = dup_deletions (self);
  const char *exposed = is_exposed (self) ? _ ("The interface of this account is not encrypted: others on the way can read the passwords.") : NULL;
  g_autofree char *question = g_strjoin (" ", deletions != NULL ? deletions : exposed, deletions != NULL ? exposed : NULL, NULL);
  g_autofree char *safe = pb_text_display (question, -1, MAX_QUESTION);

  return pb_exmail_desk_ask_leave (self->command, self->line, safe[0] != '\0' ? safe : NULL, status);
}

/* --- the run --- */

static void
show_pause (const Many *self, const GError *error, gint64 pause)
{
  g_autofree char *words = pb_exmail_words_error (self->desk->account, error), *safe = pb_text_display (words, -1, MAX_WAIT);
  /* TRANSLATORS: %d is seconds, %s a sentence */
  g_autofree char *text = g_strdup_printf (_ ("waiting %d s: %s"), (int) ((pause + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC), safe);

  pb_exmail_bar_wait (self->bar, text);
}

static void
told_cb (const PbExmailItem *item, const GError *error, gint64 pause, gpointer user_data)
{
  const Many *self = user_data;

  if (item == NULL)
    {
      show_pause (self, error, pause);
      return;
    }
  if (self->line->json || item->state == PB_EXMAIL_ITEM_REFUSED)
    pb_exmail_bar_clear (self->bar);
  pb_exmail_many_print_item (self->desk->account, item, self->line->json);
  pb_exmail_bar_step (self->bar, item->state == PB_EXMAIL_ITEM_REFUSED);
}

/* The second signal ends the program at once; the journal stands it. */
static gboolean
signal_cb (gpointer user_data)
{
  const Many *self = user_data;

  pb_exmail_bar_wait (self->bar, _ ("stopping: waiting for the answer under way (Ctrl-C again ends at once)"));
  pb_exmail_bulk_stop (self->bulk);
  return G_SOURCE_REMOVE;
}

static void
remove_source (guint id)
{
  GSource *source = g_main_context_find_source_by_id (NULL, id);

  if (source != NULL)
    g_source_destroy (source);
}

static gboolean
run (Many *self, GError **error)
{
  g_autoptr (PbExmailBulk) bulk = pb_exmail_bulk_new (self->line->words, self->desk->office, self->desk->edges->context.clock, self->journal, self->sheet->items, self->passwords);
  guint interrupt = g_unix_signal_add (SIGINT, signal_cb, self), terminate = g_unix_signal_add (SIGTERM, signal_cb, self);
  g_auto (PbWait) wait = { NULL };
  gboolean ok;

  self->bar = pb_exmail_bar_new (self->desk->edges->context.clock, pb_exmail_tally (self->sheet->items).open, !self->line->json && isatty (STDERR_FILENO));
  self->bulk = bulk;
  pb_exmail_bulk_watch (bulk, told_cb, self);
  pb_exmail_bulk_run_async (bulk, pb_wait_cb, &wait);
  ok = pb_exmail_bulk_run_finish (pb_wait_run (&wait), error);
  g_clear_pointer (&self->bar, pb_exmail_bar_free);
  remove_source (interrupt);
  remove_source (terminate);
  return ok;
}

/* Where the current API is out before anything was done the OpenApi may do the same.
 * Returns: whether the rows are its own now. */
static gboolean
turn_to_openapi (Many *self, const GError *error)
{
  const PbExmailApi apis[] = { PB_EXMAIL_API_OPENAPI, PB_N_EXMAIL_APIS };
  const PbExmailPlan how = { self->line->words, self->line->values, apis, self->passwords };
  gboolean out = pb_corp_is_out (pb_error_class_of (error, PB_ERROR_CLASS_NONE), error->message, FALSE) && pb_exmail_tally (self->sheet->items).done == 0;
  gboolean ok = out && self->line->api == PB_N_EXMAIL_APIS && self->desk->account->client_id != NULL;

  ok = ok && ((const PbExmailItem *) g_ptr_array_index (self->sheet->items, 0))->row->api == PB_EXMAIL_API_CORP;
  return ok && pb_exmail_plan_items (self->sheet, &how);
}

/* Returns: (transfer full): why it ended before its time. */
static char *
dup_reason (const Many *self, const GError *error)
{
  if (error->domain == G_FILE_ERROR)
    return g_strdup_printf (_ ("The journal %s cannot be written: %s."), pb_journal_get_path (self->journal), error->message);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_strdup (_ ("It was stopped."));
  return pb_exmail_words_error (self->desk->account, error);
}

/* @error: (nullable) */
static int
end (const Many *self, const GError *error)
{
  PbExmailTally tally = pb_exmail_tally (self->sheet->items);
  gboolean over = tally.open == 0 && tally.refused == 0;
  g_autofree char *reason = error != NULL ? dup_reason (self, error) : NULL;

  if (over)
    pb_journal_delete (self->journal);
  pb_exmail_many_print_tally (&tally, over ? NULL : pb_journal_get_path (self->journal), self->line->json);
  if (reason != NULL)
    /* TRANSLATORS: %s is a sentence */
    return pb_command_fail (_ ("%s The same command goes on with the rows that are left."), reason);
  if (tally.refused > 0)
    return pb_command_fail (_ ("Some rows were refused. Put them right in the file and give the same command again: what is done stays done."));
  return PB_EXIT_DONE;
}

static int
go (Many *self)
{
  g_autoptr (GError) error = NULL;
  int status;

  if (!pb_exmail_desk_open (self->desk, &error))
    return pb_command_fail ("%s", error->message);
  if (self->line->restart && !pb_journal_clear (self->journal, &error))
    return fail_journal (pb_journal_get_path (self->journal), error);
  guard_lists (self);
  if (!run (self, &error) && turn_to_openapi (self, error))
    {
      g_clear_error (&error);
      if (!ask_person (self, &status))
        return status;
      (void) run (self, &error);
    }
  return end (self, error);
}

int
pb_exmail_many (const PbCommand *command, const PbExmailLine *line, PbExmailDesk *desk)
{
  g_auto (Many) self = { command, line, desk, NULL, NULL, NULL, NULL, NULL, NULL };
  int status = PB_EXIT_DONE;

  if (!read_rows (&self, &status) || !read_passwords (&self, &status) || !plan (&self, &status) || !open_journal (&self, &status))
    return status;
  if (line->dry_run)
    pb_exmail_many_print_plan (self.sheet, line->json);
  else if (ask_person (&self, &status))
    status = go (&self);
  if (self.journal != NULL && pb_journal_is_empty (self.journal))
    pb_journal_delete (self.journal);
  return status;
}
