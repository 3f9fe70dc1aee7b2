/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-effects.c: see pb-effects.h. */
#include "config.h"

#include "pb-effects.h"

#include <glib/gi18n.h>

#include "pb-asking.h"
#include "pb-captions.h"
#include "pb-idle.h"
#include "pb-later.h"
#include "pb-lines.h"
#include "pb-menu.h"
#include "pb-popups.h"
#include "pb-words.h"

#define REDRAW_MS  30  /* a glance does not see it; what else happens is drawn with it, and an alert is on its way first */
#define MAX_ALERTS 256 /* alerts whose mails are remembered for a click */

struct _PbEffects
{
  PbResident *resident; /* (unowned) */
  PbIdle *idle;         /* (owned) */
  PbPopups *popups;     /* (owned) */
  PbLater *later;       /* (owned): texts that wait for the end of the quiet hours */
  PbFeed *feed;         /* (owned) (nullable): while somebody listens */
  PbTimer *snooze_end;  /* (owned): the tray shows the end of a snooze */
  guint tray_source;    /* coalesces redraws */
  PbMonitorFunc follower;
  gpointer follower_data; /* (unowned) */
  gboolean sound;         /* the next alert comes with the sound */
  PbCaptions *captions;   /* (owned): what is on the screen of senders */
};

static void
snooze_end_cb (gpointer user_data)
{
  pb_effects_refresh_tray (user_data);
}

PbEffects *
pb_effects_new (PbResident *resident)
{
  PbEffects *self = g_new0 (PbEffects, 1);

  self->resident = resident;
  self->idle = pb_idle_new (resident->edges->context.clock, resident->edges->ledger);
  self->popups = pb_popups_new (MAX_ALERTS);
  self->later = pb_later_new (resident->edges->ledger);
  self->captions = pb_captions_new (resident->edges->context.clock);
  self->snooze_end = pb_timer_new (resident->edges->context.clock, snooze_end_cb, self);
  return self;
}

void
pb_effects_free (PbEffects *self)
{
  if (self == NULL)
    return;
  if (self->resident->alerts != NULL)
    g_signal_handlers_disconnect_by_data (self->resident->alerts, self);
  g_clear_pointer (&self->idle, pb_idle_free);
  g_clear_pointer (&self->feed, pb_feed_free);
  g_clear_pointer (&self->popups, pb_popups_free);
  g_clear_pointer (&self->later, pb_later_free);
  g_clear_pointer (&self->captions, pb_captions_free);
  g_clear_pointer (&self->snooze_end, pb_timer_free);
  g_clear_handle_id (&self->tray_source, g_source_remove);
  g_free (self);
}

void
pb_effects_set_line_func (PbEffects *self, PbFeedFunc func, gpointer user_data)
{
  g_clear_pointer (&self->feed, pb_feed_free);
  if (func != NULL)
    self->feed = pb_feed_new (func, user_data);
}

void
pb_effects_set_follower (PbEffects *self, PbMonitorFunc func, gpointer user_data)
{
  self->follower = func;
  self->follower_data = user_data;
}

/* --- tray --- */

static gboolean
redraw_cb (gpointer user_data)
{
  PbEffects *self = user_data;
  PbResident *resident = self->resident;
  PbLineContext context = pb_resident_get_line_context (resident);
  PbIconFace face = pb_menu_face (&context);
  g_autofree char *unread = pb_words_unread (face.unread);
  /* Translators: the program's name, "Postbell (demo)", and "3 unread mails" */
  g_autofree char *title = resident->identity->demo ? g_strdup_printf (_ ("%s: %s"), resident->identity->title, unread) : g_strdup (unread);
  g_autofree char *tooltip = pb_lines_tooltip (&context);

  self->tray_source = 0;
  face.style = pb_preferences_get_number_style (resident->preferences);
  pb_timer_set (self->snooze_end, pb_menu_is_snoozed (&context) ? pb_state_get_snoozed_until (context.state) : PB_NEVER);
  pb_tray_update (resident->tray, &face, title, tooltip, pb_menu_items (&context));
  return G_SOURCE_REMOVE;
}

void
pb_effects_refresh_tray (PbEffects *self)
{
  if (self->resident->tray != NULL && self->tray_source == 0)
    self->tray_source = g_timeout_add (REDRAW_MS, redraw_cb, self);
}

/* --- alerts --- */

static void
post_alert (PbEffects *self, PbEventType type, const char *account, const char *id, guint count)
{
  PbEvent event = { .type = type, .account = account, .key = id, .number = count };

  if (!g_str_has_prefix (id, PB_TEXT_ALERT))
    pb_monitor_post (self->resident->monitor, &event);
}

/* Puts @alert, whose popup is remembered, on the screen. */
static void
present (PbEffects *self, PbAlert *alert, PbAlertFlags flags)
{
  PbResident *resident = self->resident;
  const PbAccount *settings = pb_monitor_get_account (resident->monitor, alert->account);
  PbPrivacy privacy = pb_preferences_get_privacy (resident->preferences);

  if (settings != NULL && !pb_account_logs_in (settings))
    flags |= PB_ALERT_NO_MARK;
  if (privacy != PB_PRIVACY_NOTHING)
    pb_captions_note (self->captions, alert, pb_people_get_senders (resident->people));
  else
    pb_captions_forget (self->captions, alert->id);
  pb_alerts_show (resident->alerts, alert, privacy, flags);
}

static void
withdraw (PbEffects *self, const char *id)
{
  pb_popups_forget (self->popups, id);
  pb_captions_forget (self->captions, id);
  if (self->resident->alerts != NULL)
    pb_alerts_withdraw (self->resident->alerts, id);
}

/* Returns: whether a popup may come to the eye now that is no new mail. */
static gboolean
may_show_again (PbEffects *self)
{
  PbResident *resident = self->resident;
  PbLineContext context = pb_resident_get_line_context (resident);

  return resident->alerts != NULL && pb_preferences_get_alerts (resident->preferences) && !pb_state_get_quiet (context.state) && !pb_menu_is_snoozed (&context);
}

void
pb_effects_learn (PbEffects *self, const char *account)
{
  g_autoptr (GPtrArray) alerts = pb_captions_review (self->captions, account, pb_people_get_senders (self->resident->people));

  for (guint i = 0; i < alerts->len; i++)
    {
      PbAlert *alert = g_ptr_array_index (alerts, i);

      if (may_show_again (self))
        present (self, alert, PB_ALERT_PLAIN);
      else
        withdraw (self, alert->id); /* its words are not right any more */
    }
  pb_effects_refresh_tray (self);
}

static void
show_alert (PbEffects *self, PbAlert *alert, const GPtrArray *keys)
{
  PbResident *resident = self->resident;
  PbPreferences *preferences = resident->preferences;
  PbAlertFlags flags = self->sound && pb_preferences_get_sound (preferences) ? PB_ALERT_SOUND : PB_ALERT_PLAIN;

  self->sound = FALSE;
  if (resident->alerts == NULL || !pb_preferences_get_alerts (preferences))
    {
      post_alert (self, PB_EVENT_ALERT_SHOWN, alert->account, alert->id, 0); /* the user wants none: it counts as told */
      post_alert (self, PB_EVENT_ALERT_CLOSED, alert->account, alert->id, 0);
      return;
    }
  pb_popups_remember (self->popups, alert, keys);
  present (self, alert, flags);
}

/* Nobody is woken up by a text: what is said of an account in quiet hours waits for their end. */
static void
say_of (PbEffects *self, const char *account, const char *id, const char *summary, const char *body)
{
  if (pb_state_get_quiet (pb_monitor_get_state (self->resident->monitor)))
    pb_later_add (self->later, account, id, summary, body);
  else
    pb_resident_say (self->resident, id, summary, body);
}

/* What was asked for need not be asked for any more when the account has recovered. */
static void
later_cb (const char *account, const char *id, const char *summary, const char *body, gpointer user_data)
{
  PbEffects *self = user_data;
  const PbAccountState *state = pb_state_find (pb_monitor_get_state (self->resident->monitor), account);

  if (state != NULL && (!pb_asking_is_question (id) || pb_status_needs_user (state->status)))
    pb_resident_say (self->resident, id, summary, body);
}

void
pb_effects_follow_quiet (PbEffects *self)
{
  if (!pb_state_get_quiet (pb_monitor_get_state (self->resident->monitor)))
    pb_later_tell (self->later, later_cb, self);
  pb_effects_refresh_tray (self);
}

void
pb_effects_recall (PbEffects *self)
{
  PbState *state = pb_monitor_get_state (self->resident->monitor);

  for (gsize i = 0; i < pb_state_get_n_accounts (state); i++)
    pb_later_recall (self->later, pb_state_get_account (state, i)->id);
  pb_effects_follow_quiet (self);
}

static void
ask (PbEffects *self, const PbEffect *effect)
{
  g_autofree char *id = NULL, *summary = NULL;
  g_autofree char *words = pb_asking_dup_words (self->resident, effect, &id, &summary);

  if (words != NULL)
    say_of (self, effect->account, id, summary, words);
}

/* Each text is an alert of its own; the engine tells no text twice a day. */
static void
say_notice (PbEffects *self, const PbEffect *effect)
{
  const PbAccountState *account = pb_state_find (pb_monitor_get_state (self->resident->monitor), effect->account);
  g_autofree char *id = g_strdup_printf ("notice %s %08x", effect->account, g_str_hash (effect->text));
  g_autofree char *summary = NULL;

  if (account == NULL)
    return;
  if (effect->full)
    summary = g_strdup_printf (_ ("The mailbox of %s is full"), account->label);
  else
    /* Translators: %s is the name of an account; the server's words follow */
    summary = g_strdup_printf (_ ("Message from the server of %s"), account->label);
  say_of (self, account->id, id, summary, effect->text);
}

static const char *
account_of (PbEffects *self, const char *id)
{
  const PbPopup *popup = pb_popups_find (self->popups, id);

  return popup != NULL ? popup->account : NULL;
}

static void
shown_cb (PbAlerts *alerts, const char *id, guint count, gpointer user_data)
{
  PbEffects *self = user_data;

  post_alert (self, PB_EVENT_ALERT_SHOWN, account_of (self, id), id, count);
}

static void
closed_cb (PbAlerts *alerts, const char *id, gpointer user_data)
{
  PbEffects *self = user_data;

  post_alert (self, PB_EVENT_ALERT_CLOSED, account_of (self, id), id, 0);
  pb_popups_forget (self->popups, id);
  pb_captions_forget (self->captions, id);
}

static void
activate_mails (PbEffects *self, const PbPopup *popup, const char *action)
{
  GActionGroup *actions = self->resident->actions;

  if (g_strcmp0 (action, "mark-read") == 0)
    g_action_group_activate_action (actions, "mark-read", pb_popup_get_mark_target (popup));
  else if (popup->summary)
    g_action_group_activate_action (actions, "open-webmail", g_variant_new_string (popup->account));
  else
    g_action_group_activate_action (actions, "open-message", g_variant_new ("(ss)", popup->account, (const char *) popup->keys->pdata[0]));
}

static void
activated_cb (PbAlerts *alerts, const char *id, const char *action, const char *token, gpointer user_data)
{
  PbEffects *self = user_data;
  const PbPopup *popup = pb_popups_find (self->popups, id);

  pb_resident_set_token (self->resident, token);
  if (popup != NULL)
    activate_mails (self, popup, action);
  else if (g_str_has_prefix (id, PB_TEXT_ALERT) && !pb_asking_take_click (self->resident, id, action))
    g_action_group_activate_action (self->resident->actions, "show-status", NULL);
  pb_resident_set_token (self->resident, NULL);
}

void
pb_effects_follow_alerts (PbEffects *self)
{
  pb_alerts_set_senders (self->resident->alerts, pb_people_get_senders (self->resident->people));
  g_signal_connect (self->resident->alerts, "shown", G_CALLBACK (shown_cb), self);
  g_signal_connect (self->resident->alerts, "closed", G_CALLBACK (closed_cb), self);
  g_signal_connect (self->resident->alerts, "activated", G_CALLBACK (activated_cb), self);
}

/* --- effects --- */

void
pb_effects_handle (PbMonitor *monitor, const PbEffect *effect, gpointer user_data)
{
  PbEffects *self = user_data;

  switch (effect->type)
    {
    case PB_EFFECT_STATUS:
    case PB_EFFECT_UNREAD:
    case PB_EFFECT_MAIL:
    case PB_EFFECT_GONE:
    case PB_EFFECT_NOTICE:
      if (self->feed != NULL)
        pb_feed_effect (self->feed, monitor, effect, pb_preferences_get_privacy (self->resident->preferences));
      if (effect->type == PB_EFFECT_NOTICE)
        say_notice (self, effect);
      pb_effects_refresh_tray (self);
      break;
    case PB_EFFECT_ALERT:
      show_alert (self, effect->alert, effect->keys);
      break;
    case PB_EFFECT_WITHDRAW:
      withdraw (self, effect->alert_id);
      break;
    case PB_EFFECT_SOUND:
      self->sound = TRUE; /* its alert comes next */
      break;
    case PB_EFFECT_ASK_LOGIN:
    case PB_EFFECT_ASK_TRUST:
    case PB_EFFECT_ASK_TRUST_ALL:
    case PB_EFFECT_PIN_IDLE:
      ask (self, effect);
      break;
    case PB_EFFECT_START:
    case PB_EFFECT_STOP:
    case PB_EFFECT_REFRESH:
    case PB_EFFECT_PROBE:
    case PB_EFFECT_PERSIST_SHOWN:
    case PB_EFFECT_PERSIST_GONE:
    default:
      break; /* the engine's own */
    }
  if (self->follower != NULL)
    self->follower (monitor, effect, self->follower_data);
  pb_idle_touch (self->idle);
}
