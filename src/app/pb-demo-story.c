/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-demo-story.c: see pb-demo-story.h. */
#include "config.h"

#include "pb-demo-story.h"

#include <glib/gi18n.h>

#include "pb-effects.h"
#include "pb-words.h"

struct _PbDemoStory
{
  PbResident *resident; /* (unowned) (nullable): NULL until the application began */
  guint interval;       /* s */
  guint seconds;
  guint mails;
  guint clicks;
  gint64 unread; /* told last, -1 = none */
  PbStatus status;
  gboolean alerts_failed;
};

/* --- what happens --- */

static void
tell_mail (PbDemoStory *self, const PbMessage *message)
{
  self->mails++;
  /* Translators: a sender and a subject */
  g_print (_ ("  New mail from %s: %s\n"), message->from[0] != '\0' ? message->from : message->address, message->subject);
}

static void
tell_status (PbDemoStory *self, const PbAccountState *account)
{
  g_autofree char *words = NULL;

  if (account->status == self->status)
    return;
  self->status = account->status;
  words = pb_words_standing (account, pb_monitor_get_account (self->resident->monitor, account->id));
  g_print ("  %s: %s\n", account->label, words);
}

/* More unread mails are told by the mails themselves. */
static void
tell_unread (PbDemoStory *self, const PbAccountState *account)
{
  g_autofree char *words = pb_words_unread (account->unread);
  gboolean first = self->unread < 0;

  if (first)
    g_print ("  %s\n", words);
  else if (account->unread < self->unread)
    /* Translators: "2 unread mails" */
    g_print (_ ("  Mail was read in the webmail, now: %s\n"), words);
  self->unread = account->unread;
}

static void
effect_cb (PbMonitor *monitor, const PbEffect *effect, gpointer user_data)
{
  PbDemoStory *self = user_data;
  const PbAccountState *account = effect->account != NULL ? pb_state_find (pb_monitor_get_state (monitor), effect->account) : NULL;

  if (account == NULL)
    return;
  if (effect->type == PB_EFFECT_MAIL)
    tell_mail (self, effect->message);
  else if (effect->type == PB_EFFECT_STATUS)
    tell_status (self, account);
  else if (effect->type == PB_EFFECT_UNREAD && account->unread >= 0)
    tell_unread (self, account);
}

static void
opened_cb (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  PbDemoStory *self = user_data;

  self->clicks++;
  g_print (_ ("  Clicked: the webmail opens in your browser.\n"));
}

static void
place_cb (PbTray *tray, PbTrayPlace place, gpointer user_data)
{
  if (place == PB_TRAY_SHOWN)
    g_print (_ ("  The bell is in the tray.\n"));
  else if (place == PB_TRAY_NONE)
    g_print (_ ("  This desktop has no tray for the bell; a window with the same opens instead.\n"));
}

static void
alert_failed_cb (PbAlerts *alerts, const char *id, const char *reason, gpointer user_data)
{
  PbDemoStory *self = user_data;

  if (!self->alerts_failed)
    g_print (_ ("  No alert can be shown here (%s); they come once a notification daemon runs.\n"), pb_words_reason (reason));
  self->alerts_failed = TRUE;
}

/* --- beginning and end --- */

static void
tell_where_to_look (PbDemoStory *self)
{
  gboolean display = g_getenv ("DISPLAY") != NULL || g_getenv ("WAYLAND_DISPLAY") != NULL;

  if (self->resident->bus == NULL)
    g_print (_ ("There is no session bus here, so there is neither icon nor alert: what happens is told here.\n"));
  else if (!display)
    g_print (_ ("There is no display here, so there is no icon to click: what happens is told here.\n"));
  else
    g_print (_ ("Look at the tray of your panel: the bell has the number of unread mails.\n"
                "Click it, or an alert: the webmail opens in your browser, signed in already.\n"));
  g_print (g_dngettext (GETTEXT_PACKAGE, "A mail comes every second.\n", "A mail comes every %u seconds.\n", self->interval), self->interval);
  if (self->seconds > 0)
    g_print (g_dngettext (GETTEXT_PACKAGE, "The demo ends after %u second, or with Ctrl-C.\n\n", "The demo ends after %u seconds, or with Ctrl-C.\n\n", self->seconds), self->seconds);
  else
    g_print (_ ("The demo ends with Ctrl-C, or with Quit in the menu of the bell.\n\n"));
}

static void
follow_actions (PbDemoStory *self, GActionMap *map)
{
  const char *const names[] = { "open-webmail", "open-message" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_signal_connect (g_action_map_lookup_action (map, names[i]), "activate", G_CALLBACK (opened_cb), self);
}

static void
begun_cb (PbApplication *application, gpointer user_data)
{
  PbDemoStory *self = user_data;
  PbResident *resident = self->resident = pb_application_get_resident (application);

  g_print (_ ("This is Postbell as it is, watching a mail server that runs on this computer for the demo alone.\n"
              "Your own accounts, passwords and settings are not touched, and no network is needed.\n\n"));
  tell_where_to_look (self);
  pb_effects_set_follower (resident->effects, effect_cb, self);
  follow_actions (self, G_ACTION_MAP (application));
  if (resident->tray != NULL)
    g_signal_connect (resident->tray, "place-changed", G_CALLBACK (place_cb), self);
  if (resident->alerts != NULL)
    g_signal_connect (resident->alerts, "failed", G_CALLBACK (alert_failed_cb), self);
}

PbDemoStory *
pb_demo_story_new (PbApplication *application, guint interval, guint seconds)
{
  PbDemoStory *self = g_new0 (PbDemoStory, 1);

  self->interval = interval;
  self->seconds = seconds;
  self->unread = -1;
  self->status = PB_N_STATUSES;
  g_signal_connect (application, "begun", G_CALLBACK (begun_cb), self);
  return self;
}

void
pb_demo_story_free (PbDemoStory *self)
{
  g_free (self);
}

void
pb_demo_story_end (PbDemoStory *self)
{
  if (self->resident == NULL)
    {
      g_print (_ ("The demo runs already; its window was opened.\n"));
      return;
    }
  g_autofree char *mails = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u new mail", "%u new mails", self->mails), self->mails);
  g_autofree char *clicks = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u click", "%u clicks", self->clicks), self->clicks);

  /* Translators: "7 new mails", "2 clicks" */
  g_print (_ ("\nThe demo has ended: %s, %s. It leaves nothing behind.\n"), mails, clicks);
}
