/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-check-ways.c: see pb-check-ways.h. */
#include "config.h"

#include "pb-check-ways.h"

#include <glib/gi18n.h>

#include "pb-check-corp.h"
#include "pb-corp-codes.h"
#include "pb-json.h"

typedef enum
{
  WAY_PUSH,
  WAY_IMAP,
  WAY_POLL,
  WAY_OPENAPI_LINK,
  WAY_CORP_LINK,
  N_WAYS,
  WAY_OPENAPI_POLL = N_WAYS, /* not shown: what polling is where the current API has no number for it */
  N_PROVEN
} Way;

typedef enum
{
  STATE_OPEN,
  STATE_WORKS,
  STATE_FAILS
} State;

struct _PbCheckWays
{
  const PbAccount *account; /* (unowned) */
  State states[N_PROVEN];
  char *reasons[N_PROVEN]; /* (owned) (nullable): of a failure */
  gboolean out;            /* the OpenApi is asked for the number instead of the current API (pb-corp-codes.h) */
  PbCheckOptions options;  /* what the service says the member may use */
};

#define BIT(name) (G_GUINT64_CONSTANT (1) << PB_CHECK_##name)

/* What each stands on; the last of the steps proves it. */
static const struct
{
  const char *word;
  const char *name;
  guint64 steps;
  PbCheckStep last;
  PbCorpApp app; /* whose token it needs, PB_N_CORP_APPS: none */
} table[] = {
  { "push", N_ ("Push by the OpenApi"), BIT (KEY) | BIT (TOKEN) | BIT (COUNT) | BIT (LISTEN), PB_CHECK_LISTEN, PB_N_CORP_APPS },
  { "imap",
    N_ ("IMAP"),
    BIT (SECRET) | BIT (CONNECT) | BIT (TLS) | BIT (GREETING) | BIT (STARTTLS) | BIT (CAPABILITY) | BIT (LOGIN) | BIT (FOLDER) | BIT (UNREAD) | BIT (PUSH),
    PB_CHECK_PUSH,
    PB_N_CORP_APPS },
  { "poll", N_ ("Asking for the number of unread mails"), BIT (CORP_TOKEN) | BIT (CORP_COUNT), PB_CHECK_CORP_COUNT, PB_CORP_REMIND },
  { "openapi-link", N_ ("Log-in link by the OpenApi"), BIT (KEY) | BIT (TOKEN) | BIT (LINK), PB_CHECK_LINK, PB_N_CORP_APPS },
  { "corp-link", N_ ("Log-in link by the current API"), BIT (CORP_TOKEN) | BIT (CORP_LINK), PB_CHECK_CORP_LINK, PB_CORP_SSO },
  { NULL, NULL, BIT (KEY) | BIT (TOKEN) | BIT (COUNT), PB_CHECK_COUNT, PB_N_CORP_APPS },
};

PbCheckWays *
pb_check_ways_new (const PbAccount *account)
{
  PbCheckWays *self = g_new0 (PbCheckWays, 1);

  self->account = account;
  return self;
}

void
pb_check_ways_free (PbCheckWays *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < N_PROVEN; i++)
    g_free (self->reasons[i]);
  g_free (self);
}

static gboolean
needs (Way way, const PbCheckResult *result)
{
  PbCorpApp app = result->ok ? PB_N_CORP_APPS : pb_corp_app_of_reason (result->detail);

  if ((table[way].steps & G_GUINT64_CONSTANT (1) << result->step) == 0)
    return FALSE;
  /* Of the tokens of several applications it is about one, unless it is about the way there. */
  return result->step != PB_CHECK_CORP_TOKEN || app == PB_N_CORP_APPS || app == table[way].app;
}

void
pb_check_ways_note (PbCheckWays *self, const PbCheckResult *result, const char *words)
{
  if (pb_check_step_is_corp (result->step) && !result->ok && needs (WAY_POLL, result))
    self->out = pb_corp_is_out (result->error_class, result->detail, TRUE);
  if (result->step == PB_CHECK_OPTIONS && result->ok)
    self->options = pb_check_options_from_string (result->detail);
  for (Way way = 0; way < N_PROVEN; way++)
    {
      if (self->states[way] == STATE_FAILS || !needs (way, result))
        continue;
      if (!result->ok)
        {
          self->states[way] = STATE_FAILS;
          self->reasons[way] = g_strdup (words);
        }
      else if (result->step == table[way].last)
        self->states[way] = STATE_WORKS;
    }
}

/* As the source does it (pb-exmail-unread.h). Returns: by what @way is proven: where the current API gives no number, it is the OpenApi's. */
static Way
proof_of (const PbCheckWays *self, Way way)
{
  const PbAccount *account = self->account;

  if (way != WAY_POLL)
    return way;
  if (account->corp_id == NULL)
    return WAY_OPENAPI_POLL;
  return account->client_id != NULL && (self->states[WAY_POLL] == STATE_OPEN || self->out) ? WAY_OPENAPI_POLL : WAY_POLL;
}

/* Returns: whether @way would fail, were it tried: nobody has to set it up to see that. */
static gboolean
is_hopeless (const PbCheckWays *self, Way way)
{
  return way == WAY_IMAP && self->states[way] == STATE_OPEN && self->options.known && !self->options.imap;
}

static State
state_of (const PbCheckWays *self, Way way)
{
  return is_hopeless (self, way) ? STATE_FAILS : self->states[proof_of (self, way)];
}

/* --- what is said of it --- */

static gboolean
is_used (const PbCheckWays *self, Way way)
{
  PbPush push = pb_account_get_push (self->account);

  switch (way)
    {
    case WAY_PUSH:
      return pb_account_has_channel (self->account);
    case WAY_IMAP:
      return push == PB_PUSH_IMAP || push == PB_PUSH_OPENAPI_IMAP;
    case WAY_POLL:
      return push == PB_PUSH_POLL;
    case WAY_OPENAPI_LINK:
    case WAY_CORP_LINK:
    case WAY_OPENAPI_POLL:
    case N_PROVEN:
    default:
      return state_of (self, way) == STATE_WORKS;
    }
}

static gboolean
is_set_up (const PbCheckWays *self, Way way)
{
  const PbAccount *account = self->account;

  if (state_of (self, way) != STATE_OPEN)
    return TRUE;
  if (way == WAY_PUSH || way == WAY_OPENAPI_LINK || proof_of (self, way) == WAY_OPENAPI_POLL)
    return account->client_id != NULL;
  return way == WAY_IMAP && account->host != NULL; /* an application without a secret is left out */
}

/* Returns: (transfer full): what would have to be said to set it up. */
static char *
dup_missing (const PbCheckWays *self, Way way)
{
  const char *id = self->account->id;

  if (way == WAY_IMAP && self->options.known && self->options.secure)
    return g_strdup_printf (_ ("“postbell account edit %s --host HOST --password-stdin” adds it, with an app password: secure login is on for this mailbox."), id);
  if (way == WAY_IMAP)
    return g_strdup_printf (_ ("“postbell account edit %s --host HOST --password-stdin” adds it."), id);
  if (table[way].app == PB_N_CORP_APPS)
    return g_strdup_printf (_ ("“postbell account edit %s --client-id ADMIN --secret-stdin” adds it, where the company has the OpenApi."), id);
  if (self->account->corp_id == NULL)
    return g_strdup_printf (_ ("“postbell account edit %s --corp-id ID --corp-secret-stdin %s” adds it, where the company has the current API."), id, pb_corp_app_to_string (table[way].app));
  return g_strdup_printf (_ ("“postbell account edit %s --corp-secret-stdin %s” adds it."), id, pb_corp_app_to_string (table[way].app));
}

/* Returns: (transfer full) (nullable): why it does not work. */
static char *
dup_reason (const PbCheckWays *self, Way way)
{
  if (state_of (self, way) == STATE_WORKS)
    return NULL;
  if (is_hopeless (self, way))
    return g_strdup_printf (_ ("IMAP is switched off for the member. The administrator switches it on with “postbell exmail --account %s option set %s imap=on” or in the administration console."), self->account->id, self->account->address);
  if (state_of (self, way) == STATE_FAILS)
    return g_strdup (self->reasons[proof_of (self, way)]);
  return is_set_up (self, way) ? g_strdup (_ ("It was not looked at, because of what failed before.")) : dup_missing (self, way);
}

static const char *
name_of_state (const PbCheckWays *self, Way way)
{
  if (state_of (self, way) == STATE_WORKS)
    return is_used (self, way) ? _ ("works, and is used") : _ ("works");
  if (state_of (self, way) == STATE_FAILS)
    return _ ("does not work");
  return is_set_up (self, way) ? _ ("not known") : _ ("not set up");
}

char *
pb_check_ways_dup_text (const PbCheckWays *self)
{
  GString *out = g_string_new (NULL);

  for (Way way = 0; way < N_WAYS; way++)
    {
      g_autofree char *reason = dup_reason (self, way);

      /* TRANSLATORS: the first %s is a way to hear of new mail or to sign in, the second whether it works */
      g_string_append_printf (out, _ ("  %s: %s"), _ (table[way].name), name_of_state (self, way));
      g_string_append_printf (out, reason != NULL ? "\n    %s\n" : "%s\n", reason != NULL ? reason : "");
    }
  g_string_truncate (out, out->len - 1);
  return g_string_free (out, FALSE);
}

static const char *
word_of_state (const PbCheckWays *self, Way way)
{
  if (state_of (self, way) != STATE_OPEN)
    return state_of (self, way) == STATE_WORKS ? "works" : "fails";
  return is_set_up (self, way) ? "not-reached" : "not-set-up";
}

void
pb_check_ways_add_json (const PbCheckWays *self, GString *out)
{
  pb_json_open (out, "ways", '[');
  for (Way way = 0; way < N_WAYS; way++)
    {
      g_autofree char *reason = dup_reason (self, way);

      pb_json_open (out, NULL, '{');
      pb_json_string (out, "way", table[way].word);
      pb_json_string (out, "state", word_of_state (self, way));
      pb_json_bool (out, "used", is_used (self, way));
      if (reason != NULL)
        pb_json_string (out, "reason", reason);
      pb_json_close (out, '}');
    }
  pb_json_close (out, ']');
}
