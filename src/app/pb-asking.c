/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-asking.c: see pb-asking.h. */
#include "config.h"

#include "pb-asking.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pb-sign-ins.h"
#include "pb-tokens.h"
#include "pb-words-cause.h"
#include "pb-words-trust.h"
#include "pb-words.h"

/* Beginnings of alert ids; the account follows. */
#define ABOUT_ACCOUNT "account "
#define ABOUT_PIN     "pin "
#define ABOUT_ALL     "interception"

/* Its login is refused, not the mailbox's. */
static gboolean
is_about_proxy (const PbAccountState *account, const PbAccount *settings)
{
  return pb_cause_find (account->error_class, settings, account->error_text) == PB_CAUSE_PROXY;
}

char *
pb_asking_dup_oauth (const PbAccountState *account, const PbAccount *settings)
{
  g_auto (PbWordsCause) cause = { 0 };

  if (account->status != PB_STATUS_NEEDS_LOGIN || settings == NULL)
    return NULL;
  (void) pb_words_cause_find (&cause, account->error_class, settings, account->error_text);
  return g_steal_pointer (&cause.oauth);
}

static char *
summary_of (const PbEffect *effect, const PbAccountState *account, const PbAccount *settings)
{
  g_autofree char *oauth = pb_asking_dup_oauth (account, settings);

  if (account->error_class == PB_ERROR_CLASS_VAULT_LOCKED)
    return g_strdup_printf (_ ("%s waits for its password"), account->label);
  if (effect->type == PB_EFFECT_ASK_LOGIN && is_about_proxy (account, settings))
    /* Translators: %s is the name of an account */
    return g_strdup_printf (_ ("%s needs another login for its proxy"), account->label);
  if (effect->type == PB_EFFECT_ASK_LOGIN && settings != NULL && !pb_account_logs_in (settings))
    return g_strdup_printf (_ ("%s needs its interface key"), account->label);
  if (effect->type == PB_EFFECT_ASK_LOGIN && oauth != NULL)
    /* Translators: %s is the name of an account */
    return g_strdup_printf (_ ("%s needs a sign-in with the browser"), account->label);
  if (effect->type == PB_EFFECT_ASK_LOGIN && settings != NULL && pb_tokens_serve (settings))
    return g_strdup_printf (_ ("%s needs a new sign-in"), account->label);
  if (effect->type == PB_EFFECT_ASK_LOGIN)
    return g_strdup_printf (_ ("%s needs its password"), account->label);
  return g_strdup_printf (_ ("The server of %s cannot be trusted"), account->label);
}

/* A keyring that is locked comes first, and so does a proxy. */
gboolean
pb_asking_wants_sign_in (const PbAccountState *account, const PbAccount *settings)
{
  g_autofree char *oauth = NULL;

  if (account->status != PB_STATUS_NEEDS_LOGIN || account->error_class == PB_ERROR_CLASS_VAULT_LOCKED)
    return FALSE;
  if (pb_sign_ins_serve (settings))
    return !is_about_proxy (account, settings);
  oauth = pb_asking_dup_oauth (account, settings);
  return oauth != NULL;
}

static char *
about_account (PbResident *self, const PbEffect *effect, const PbAccountState *account, char **id, char **summary)
{
  const PbAccount *settings = pb_monitor_get_account (self->monitor, account->id);

  *id = g_strconcat (effect->type == PB_EFFECT_ASK_LOGIN && pb_asking_wants_sign_in (account, settings) ? PB_SIGN_IN_ALERT : ABOUT_ACCOUNT, account->id, NULL);
  *summary = summary_of (effect, account, settings);
  return pb_words_error (account->error_class, settings, account->error_text);
}

/* Returns: (transfer full) (element-type PbWordsRefusal): accounts whose server's certificate is refused; they borrow. */
static GArray *
collect_refusals (PbResident *self)
{
  PbState *state = pb_monitor_get_state (self->monitor);
  GArray *refusals = g_array_new (FALSE, FALSE, sizeof (PbWordsRefusal));

  for (gsize i = 0; i < pb_state_get_n_accounts (state); i++)
    {
      const PbAccountState *account = pb_state_get_account (state, i);
      PbWordsRefusal refusal = { pb_monitor_get_account (self->monitor, account->id), account->error_text };

      if (account->status == PB_STATUS_NEEDS_TRUST && refusal.account != NULL)
        g_array_append_val (refusals, refusal);
    }
  return refusals;
}

static char *
about_all (PbResident *self, char **id, char **summary)
{
  g_autoptr (GArray) refusals = collect_refusals (self);
  gboolean portal = self->edges->reach != NULL && pb_reach_get_portal (self->edges->reach);

  if (refusals->len == 0)
    return NULL;
  *id = g_strdup (ABOUT_ALL);
  return pb_words_trust_all ((const PbWordsRefusal *) (gpointer) refusals->data, refusals->len, portal, g_get_real_time () / G_USEC_PER_SEC, summary);
}

static char *
about_pin (PbResident *self, const PbAccountState *account, char **id, char **summary)
{
  const PbAccount *settings = pb_monitor_get_account (self->monitor, account->id);

  if (settings == NULL)
    return NULL;
  *id = g_strconcat (ABOUT_PIN, account->id, NULL);
  /* TRANSLATORS: %s is the name of an account */
  *summary = g_strdup_printf (_ ("%s no longer needs its pinned certificate"), account->label);
  /* TRANSLATORS: the first %s is a server, the second an account in a command line */
  return g_strdup_printf (_ ("The certificate of %s is valid by itself now, so the pin does not matter any more. “postbell trust %s --forget” drops it."), settings->host, settings->id);
}

char *
pb_asking_dup_words (PbResident *self, const PbEffect *effect, char **id, char **summary)
{
  const PbAccountState *account = pb_state_find (pb_monitor_get_state (self->monitor), effect->account);

  if (account == NULL)
    return NULL;
  if (effect->type == PB_EFFECT_ASK_TRUST_ALL)
    return about_all (self, id, summary);
  return effect->type == PB_EFFECT_PIN_IDLE ? about_pin (self, account, id, summary) : about_account (self, effect, account, id, summary);
}

gboolean
pb_asking_is_question (const char *id)
{
  return g_str_has_prefix (id, ABOUT_ACCOUNT) || g_str_has_prefix (id, PB_SIGN_IN_ALERT) || g_str_equal (id, ABOUT_ALL);
}

/* The button does it; a click elsewhere only looks. */
static gboolean
begin_sign_in (PbResident *self, const char *id, const char *action)
{
  const char *beginning = PB_TEXT_ALERT PB_SIGN_IN_ALERT;

  if (g_strcmp0 (action, "open") != 0 || !g_str_has_prefix (id, beginning))
    return FALSE;
  g_action_group_activate_action (self->actions, "sign-in", g_variant_new_string (id + strlen (beginning)));
  return TRUE;
}

/* Returns: (transfer none) (nullable): the account of which @id tells something about a certificate. */
static const char *
certificate_of (PbResident *self, const char *id)
{
  static const char *const beginnings[] = { ABOUT_ACCOUNT, ABOUT_PIN };

  for (gsize i = 0; i < G_N_ELEMENTS (beginnings); i++)
    {
      const char *account = g_str_has_prefix (id, beginnings[i]) ? id + strlen (beginnings[i]) : NULL;
      const PbAccountState *state = account != NULL ? pb_state_find (pb_monitor_get_state (self->monitor), account) : NULL;

      if (state != NULL && (i > 0 || state->status == PB_STATUS_NEEDS_TRUST))
        return account;
    }
  return NULL;
}

const char *
pb_asking_get_action (PbResident *self, const char *id)
{
  if (g_str_has_prefix (id, PB_SIGN_IN_ALERT))
    return _ ("Sign in again");
  return certificate_of (self, id) != NULL ? _ ("Look at the certificate") : NULL;
}

gboolean
pb_asking_take_click (PbResident *self, const char *id, const char *action)
{
  const char *account = g_str_has_prefix (id, PB_TEXT_ALERT) ? certificate_of (self, id + strlen (PB_TEXT_ALERT)) : NULL;

  if (account == NULL)
    return begin_sign_in (self, id, action);
  g_action_group_activate_action (self->actions, "show-trust", g_variant_new_string (account));
  return TRUE;
}
