/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-directory.c: postbell exmail directory. Where an instance runs it does the work, and this one watches it. */
#include "config.h"

#include "pb-exmail-directory.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

#include "pb-client.h"
#include "pb-command.h"
#include "pb-directories.h"
#include "pb-directory-switch.h"
#include "pb-error.h"
#include "pb-exmail-words.h"
#include "pb-json.h"
#include "pb-paths.h"
#include "pb-service-directory.h"

#define LOOK_EVERY 200 /* ms */

/* A directory that is renewed, there or here. */
typedef struct
{
  PbExmailDesk *desk; /* (unowned) */
  const PbExmailLine *line;
  PbDirectorySync *sync; /* (owned) (nullable): here */
  GMainLoop *loop;       /* (owned) */
  PbDirectoryStatus status;
  GError *error;     /* (owned) (nullable): the instance cannot be asked */
  gboolean progress; /* a line on the terminal is to be ended */
} Run;

static void
run_clear (Run *self)
{
  g_clear_object (&self->sync);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  pb_directory_status_clear (&self->status);
  g_clear_error (&self->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static char *
dup_path (const PbExmailDesk *desk)
{
  g_autofree char *folder = pb_path_cache ();

  return pb_directories_dup_path (folder, desk->account->id);
}

/* --- how it stands --- */

/* Asks the instance. Returns: FALSE with the error in @self. */
static gboolean
ask (Run *self, const char *verb)
{
  g_autoptr (GVariant) answer = pb_client_call (self->desk->bus, "Directory", g_variant_new ("(ss)", self->desk->account->id, verb), &self->error);

  pb_directory_status_clear (&self->status);
  if (answer != NULL)
    pb_service_directory_unpack (answer, &self->status);
  return answer != NULL;
}

static gboolean
look (Run *self)
{
  if (self->sync == NULL)
    return ask (self, PB_DIRECTORY_VERB_STATUS);
  pb_directory_status_clear (&self->status);
  pb_directory_sync_get_status (self->sync, &self->status);
  return TRUE;
}

static void
print_json (const PbDirectoryStatus *status, gboolean enabled)
{
  g_autoptr (GString) json = g_string_new (NULL);

  pb_json_open (json, NULL, '{');
  pb_json_bool (json, "enabled", enabled);
  pb_json_string (json, "phase", pb_directory_phase_to_string (status->phase));
  pb_json_int (json, "members", status->members);
  pb_json_int (json, "unknown", status->unknown);
  if (status->listed > 0)
    pb_json_int (json, "listed", status->listed);
  else
    pb_json_null (json, "listed");
  pb_json_string (json, "version", status->version);
  if (status->error == NULL)
    pb_json_null (json, "error");
  else
    {
      pb_json_open (json, "error", '{');
      pb_json_string (json, "class", pb_error_class_to_string (pb_error_class_of (status->error, PB_ERROR_CLASS_REFUSED)));
      pb_json_string (json, "message", status->error->message);
      pb_json_close (json, '}');
    }
  pb_json_close (json, '}');
  g_print ("%s\n", json->str);
}

/* Returns: (transfer full): "100 members; the names of 3 of them are not known yet." */
static char *
dup_numbers (const PbDirectoryStatus *status)
{
  g_autofree char *members = g_strdup_printf (ngettext ("%u member.", "%u members.", status->members), status->members);
  g_autofree char *unknown = NULL;

  if (status->unknown == 0)
    return g_steal_pointer (&members);
  unknown = g_strdup_printf (ngettext ("Of %u only the address is known yet.", "Of %u only the addresses are known yet.", status->unknown), status->unknown);
  return g_strjoin (" ", members, unknown, NULL);
}

static void
print_text (const PbExmailDesk *desk, const PbDirectoryStatus *status)
{
  g_autofree char *numbers = dup_numbers (status);
  g_autoptr (GDateTime) when = status->listed > 0 ? g_date_time_new_from_unix_local (status->listed) : NULL;
  g_autofree char *time = when != NULL ? g_date_time_format (when, "%x %H:%M") : NULL;
  g_autofree char *words = status->error != NULL ? pb_exmail_words_error (desk->account, status->error) : NULL;

  g_print ("%s\n", numbers);
  if (time != NULL)
    g_print (_ ("Renewed: %s\n"), time);
  if (status->phase == PB_DIRECTORY_LISTS)
    g_print ("%s\n", _ ("The members are being listed."));
  else if (status->phase == PB_DIRECTORY_FETCHES)
    g_print ("%s\n", _ ("Names and departments are being fetched."));
  if (words != NULL)
    g_print ("%s\n", words);
}

static void
print_status (const Run *self)
{
  if (self->line->json)
    print_json (&self->status, TRUE);
  else
    print_text (self->desk, &self->status);
}

/* Returns: the status of a file that nobody works on, else an exit status in @status. */
static gboolean
look_at_file (Run *self, int *status)
{
  PbExmailApi api;
  static const PbDirectorySyncFuncs none = { NULL, NULL };
  g_autofree char *path = dup_path (self->desk);

  if (!pb_directory_sync_is_possible (self->desk->account, &api))
    {
      *status = pb_command_fail (_ ("This account has no directory of its company."));
      return FALSE;
    }
  self->sync = pb_directory_sync_new (&self->desk->edges->context, self->desk->account, api, path, &none, NULL);
  return look (self);
}

static int
show (Run *self)
{
  int status = PB_EXIT_DONE;

  self->desk->bus = pb_client_connect ();
  if (self->desk->bus != NULL ? !look (self) : !look_at_file (self, &status))
    return self->error != NULL ? pb_command_fail ("%s", self->error->message) : status;
  print_status (self);
  return PB_EXIT_DONE;
}

/* --- renewing --- */

static gboolean
is_over (const Run *self)
{
  switch (self->status.phase)
    {
    case PB_DIRECTORY_LISTS:
      return FALSE;
    case PB_DIRECTORY_FETCHES:
      return !self->line->full;
    case PB_DIRECTORY_RESTS:
    case PB_DIRECTORY_WAITS:
    default:
      return TRUE;
    }
}

static void
print_progress (Run *self)
{
  if (!isatty (STDERR_FILENO))
    return;
  if (self->status.phase == PB_DIRECTORY_LISTS)
    g_printerr ("\r%u ", self->status.members);
  else
    g_printerr ("\r%u / %u ", self->status.members - self->status.unknown, self->status.members);
  self->progress = TRUE;
}

static gboolean
tick_cb (gpointer user_data)
{
  Run *self = user_data;
  gboolean on = look (self) && !is_over (self);

  if (on)
    print_progress (self);
  else
    g_main_loop_quit (self->loop);
  return on;
}

static int
finish (Run *self)
{
  g_autofree char *words = NULL;

  if (self->progress)
    g_printerr ("\n");
  if (self->error != NULL)
    return pb_command_fail ("%s", self->error->message);
  if (self->status.phase != PB_DIRECTORY_WAITS)
    {
      print_status (self);
      return PB_EXIT_DONE;
    }
  words = pb_exmail_words_error (self->desk->account, self->status.error);
  return pb_command_fail (_ ("%s What has come is kept; say it again to go on."), words);
}

static int
renew (Run *self)
{
  g_autoptr (GError) error = NULL;
  int status = PB_EXIT_DONE;
  gboolean begun;

  if (!pb_exmail_desk_open (self->desk, &error))
    return pb_command_fail ("%s", error->message);
  begun = self->desk->bus != NULL ? ask (self, self->line->full ? PB_DIRECTORY_VERB_FULL : PB_DIRECTORY_VERB_SYNC) : look_at_file (self, &status);
  if (!begun)
    return self->error != NULL ? pb_command_fail ("%s", self->error->message) : status;
  if (self->sync != NULL)
    pb_directory_sync_run (self->sync, self->line->full);
  self->loop = g_main_loop_new (NULL, FALSE);
  g_timeout_add (LOOK_EVERY, tick_cb, self);
  g_main_loop_run (self->loop);
  if (self->sync != NULL)
    pb_directory_sync_stop (self->sync);
  return finish (self);
}

/* --- deleting, and the switch --- */

static int
erase (Run *self)
{
  g_autofree char *folder = pb_path_cache ();

  self->desk->bus = pb_client_connect ();
  if (self->desk->bus != NULL && !ask (self, PB_DIRECTORY_VERB_ERASE))
    return pb_command_fail ("%s", self->error->message);
  pb_directories_erase (folder, self->desk->account->id);
  return PB_EXIT_DONE;
}

/* The running instance follows the switch by itself; where none runs the files go here. */
static int
turn (Run *self, gboolean on)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = pb_path_cache ();
  GPtrArray *all = pb_accounts_get (self->desk->edges->accounts);

  if (!pb_directory_switch_set (on, &error))
    return pb_command_fail ("%s", error->message);
  for (guint i = 0; !on && i < all->len; i++)
    pb_directories_erase (folder, ((const PbAccount *) all->pdata[i])->id);
  return PB_EXIT_DONE;
}

static int
show_switched_off (const Run *self)
{
  if (!self->line->json)
    return pb_command_fail (_ ("Directories are switched off. “postbell exmail directory on” switches them on."));
  print_json (&self->status, FALSE);
  return PB_EXIT_DONE;
}

int
pb_exmail_directory (PbExmailDesk *desk, const PbExmailLine *line)
{
  g_auto (Run) self = { desk, line };
  const char *verb = pb_exmail_values_get_first (line->values, "argument");

  if (verb == NULL)
    verb = "status";
  if (g_str_equal (verb, "on") || g_str_equal (verb, "off"))
    return turn (&self, verb[1] == 'n');
  if (g_str_equal (verb, "erase"))
    return erase (&self);
  if (!pb_directory_switch_get ())
    return show_switched_off (&self);
  if (g_str_equal (verb, "status"))
    return show (&self);
  if (g_str_equal (verb, "sync"))
    return renew (&self);
  g_printerr ("postbell: ");
  g_printerr (_ ("“%s” is none of status, sync, erase, on, off."), verb);
  g_printerr ("\n");
  return PB_EXIT_USAGE;
}
