/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-listen.c: see pb-exmail-listen.h. */
#include "config.h"

#include "pb-exmail-listen.h"

#include <glib/gi18n.h>

#include "pb-command.h"
#include "pb-exmail-channel.h"
#include "pb-exmail-taps.h"
#include "pb-exmail-words.h"
#include "pb-follow.h"
#include "pb-json.h"

typedef struct
{
  PbExmailDesk *desk; /* (unowned) */
  PbFollow follow;
} Listening;

static void
line_cb (const char *json, gpointer user_data)
{
  Listening *self = user_data;
  g_autofree char *shown = pb_json_dup_shown (json); /* who wrote the mail wrote what stands in it */

  pb_follow_print (&self->follow, shown);
}

static void
listen_there (Listening *self, GDBusConnection *bus)
{
  const PbFollowSource source = {
    .method = "ListenExmail",
    .args = g_variant_new ("(s)", self->desk->account->id),
    .signal = "Notice",
    .func = line_cb,
    .user_data = self,
    .gone = _ ("The Postbell that was listened to has ended."),
  };

  pb_follow_instance (&self->follow, bus, &source);
}

/* --- a channel of our own --- */

static void
listening_cb (gpointer user_data)
{
  g_debug ("the push channel is open");
}

static gboolean
told_cb (const PbExmailNotice *notice, gpointer user_data)
{
  return TRUE; /* whatever it is, the line is out */
}

static void
failed_cb (const GError *error, gint64 delay, gpointer user_data)
{
  Listening *self = user_data;
  g_autofree char *words = pb_exmail_words_error (self->desk->account, error);

  pb_follow_end (&self->follow, pb_command_fail ("%s", words));
}

static void
listen_here (Listening *self, const char *since)
{
  static const PbExmailChannelFuncs funcs = { listening_cb, told_cb, listening_cb, failed_cb };
  PbContext context = self->desk->edges->context;
  g_autofree char *note = g_strconcat ("exmail-ver/", self->desk->account->id, NULL);
  g_autoptr (PbExmailChannel) channel = NULL;

  context.ledger = pb_ledger_new_memory ();
  context.taps = pb_exmail_taps_new ();
  if (since != NULL)
    pb_ledger_set_note (context.ledger, note, since);
  (void) pb_exmail_taps_add (context.taps, self->desk->account->id, line_cb, self);
  channel = pb_exmail_channel_new (&context, self->desk->account, &funcs, self);
  pb_exmail_channel_start (channel);
  pb_follow_run (&self->follow);
  pb_exmail_channel_stop (channel);
  pb_exmail_taps_free (context.taps);
  pb_ledger_close (context.ledger);
}

int
pb_exmail_listen (PbExmailDesk *desk, const char *since)
{
  Listening self = { .desk = desk };
  g_autoptr (GError) error = NULL;

  if (!pb_exmail_desk_open (desk, &error))
    return pb_command_fail ("%s", error->message);
  if (desk->bus != NULL && since != NULL)
    return pb_command_fail (_ ("The running Postbell listens already, from where it is; --since is for when none runs."));
  pb_follow_init (&self.follow);
  if (desk->bus != NULL)
    listen_there (&self, desk->bus);
  else
    listen_here (&self, since);
  pb_follow_clear (&self.follow);
  return self.follow.status;
}
