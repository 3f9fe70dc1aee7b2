/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-corp-codes.c: see pb-corp-codes.h. */
#include "pb-corp-codes.h"

#define OTHER   PB_EXMAIL_FAULT_OTHER
#define TOKEN   PB_ERROR_CLASS_AUTH_EXPIRED, PB_EXMAIL_FAULT_TOKEN
#define CLIENT  PB_ERROR_CLASS_AUTH_REJECTED, PB_EXMAIL_FAULT_CLIENT
#define BUSY    PB_ERROR_CLASS_SERVER_BUSY, PB_EXMAIL_FAULT_BUSY
#define REQUEST PB_ERROR_CLASS_CONFIG, PB_EXMAIL_FAULT_REQUEST
#define REFUSED PB_ERROR_CLASS_CONFIG, OTHER

#define ONE(code) (code), (code)

static const PbCorpCode codes[] = {
  { ONE (-1), BUSY, "busy" },
  { ONE (40001), TOKEN, "bad-secret" },  /* of a secret when a token is asked for, else of a token */
  { ONE (40002), CLIENT, "bad-secret" }, /* seen of an imitation only */
  { ONE (40003), REFUSED, "bad-user" },
  { ONE (40013), REFUSED, "bad-corp-id" },
  { ONE (40014), TOKEN, "bad-token" },
  { ONE (40031), REFUSED, "no-valid-member" },
  { ONE (40057), REFUSED, "bad-callback" },
  { ONE (40070), REFUSED, "no-valid-member" },
  { ONE (40091), CLIENT, "bad-secret" },
  { ONE (40092), REQUEST, "bad-parameter" },
  { ONE (40093), BUSY, "too-many-at-once" },
  { ONE (42001), TOKEN, "token-expired" },
  { ONE (45009), BUSY, "too-often" },
  { ONE (45024), REFUSED, "accounts-used-up" },
  { ONE (50005), REFUSED, "company-disabled" },
  { ONE (60001), REFUSED, "party-name-length" },
  { ONE (60002), REFUSED, "party-too-deep" },
  { ONE (60003), REFUSED, "no-such-party" },
  { ONE (60004), REFUSED, "no-such-parent" },
  { ONE (60005), REFUSED, "party-has-members" },
  { ONE (60006), REFUSED, "party-has-parties" },
  { ONE (60007), REFUSED, "party-is-root" },
  { ONE (60008), REFUSED, "party-exists" },
  { ONE (60009), REFUSED, "party-bad-character" },
  { ONE (60010), REFUSED, "party-cycle" },
  { ONE (60102), REFUSED, "user-exists" },
  { ONE (60103), REFUSED, "bad-mobile" },
  { ONE (60104), REFUSED, "bad-position" },
  { ONE (60105), REFUSED, "too-many-parties" },
  { ONE (60106), REFUSED, "bad-user-list" },
  { ONE (60111), REFUSED, "no-such-user" },
  { ONE (60112), REFUSED, "bad-name" },
  { ONE (60114), REFUSED, "bad-gender" },
  { 60115, 60120, REFUSED, "user-not-ready" },
  { ONE (60123), REFUSED, "bad-party-id" },
  { ONE (60124), REFUSED, "bad-parent-id" },
  { ONE (60125), REFUSED, "bad-party-name" },
  { ONE (60126), REFUSED, "party-not-created" },
  { ONE (60127), REFUSED, "party-id-missing" },
  { ONE (60128), REFUSED, "password-to-change" },
  { 60201, 60205, REFUSED, "bad-tag" },
  { ONE (60301), REFUSED, "bad-option-type" },
  { ONE (60302), REFUSED, "bad-option" },
  { ONE (600001), REFUSED, "user-is-alias" },
  { ONE (600002), REFUSED, "user-is-group" },
  { ONE (600003), REFUSED, "weak-password" },
  { ONE (600004), REFUSED, "bad-alias" },
  { ONE (600005), REFUSED, "alias-taken" },
  { ONE (600006), REFUSED, "too-many-aliases" },
  { ONE (600007), REFUSED, "bad-group" },
  { ONE (600008), REFUSED, "no-such-group" },
  { ONE (600009), REFUSED, "group-empty" },
  { ONE (600010), REFUSED, "bad-user-list" },
  { ONE (600011), REFUSED, "bad-group-list" },
  { ONE (600012), REFUSED, "bad-party-list" },
  { ONE (600013), REFUSED, "bad-senders" },
  { ONE (600014), REFUSED, "bad-sender" },
  { ONE (600015), REFUSED, "group-exists" },
  { 600016, 600018, REFUSED, "members-not-found" },
  { ONE (600019), REFUSED, "bad-group-name" },
  { ONE (600020), REFUSED, "group-cycle" },
  { ONE (600021), REFUSED, "group-too-deep" },
  { ONE (600023), REFUSED, "senders-missing" },
  { ONE (600024), REFUSED, "group-is-taken" },
  { ONE (600025), REFUSED, "bad-tel" },
  { ONE (600026), REFUSED, "bad-ext-id" },
  { ONE (600027), REFUSED, "too-many-addresses" },
  { ONE (600034), REFUSED, "bad-fuzzy" },
  { 600035, 600041, REFUSED, "business-mailbox" },
  { ONE (601001), REFUSED, "bad-date" },
  { ONE (601002), REFUSED, "bad-date-range" },
  { ONE (601003), REFUSED, "bad-domain" },
  { ONE (601004), REFUSED, "no-such-domain" },
  { ONE (601005), REFUSED, "bad-mail-type" },
  { ONE (601006), REFUSED, "bad-log-type" },
  { ONE (602005), REFUSED, "no-right" },
  { ONE (604001), REFUSED, "basic-edition" },
  { ONE (604002), REFUSED, "vip-used-up" },
  { ONE (604003), REFUSED, "bad-vip" },
};

static const PbCorpCode unknown = { 0, 0, REFUSED, "unknown" };

const PbCorpCode *
pb_corp_code_find (int code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (code >= codes[i].first && code <= codes[i].last)
      return &codes[i];
  return &unknown;
}

/* Company or application are not served: whatever is asked. */
static gboolean
is_unserved (int code)
{
  static const int unserved[] = { 40013, 50005, 602005, 604001 };

  for (gsize i = 0; i < G_N_ELEMENTS (unserved); i++)
    if (unserved[i] == code)
      return TRUE;
  return FALSE;
}

gboolean
pb_corp_is_out (PbErrorClass error_class, const char *reason, gboolean reading)
{
  switch (error_class)
    {
    case PB_ERROR_CLASS_AUTH_REJECTED: /* of the secret, when a token was asked for */
    case PB_ERROR_CLASS_VAULT_LOCKED:
      return TRUE;
    case PB_ERROR_CLASS_CONFIG:
      return is_unserved (pb_exmail_reason_get_code (reason));
    case PB_ERROR_CLASS_TIMEOUT:
    case PB_ERROR_CLASS_REFUSED:
      return reading;
    case PB_ERROR_CLASS_NONE:
    case PB_ERROR_CLASS_OFFLINE:
    case PB_ERROR_CLASS_WRONG_PROTOCOL:
    case PB_ERROR_CLASS_TLS_UNTRUSTED:
    case PB_ERROR_CLASS_TLS_FAILED:
    case PB_ERROR_CLASS_AUTH_EXPIRED:
    case PB_ERROR_CLASS_APP_PASSWORD:
    case PB_ERROR_CLASS_SERVER_BUSY:
    case PB_ERROR_CLASS_PROTOCOL:
    case PB_ERROR_CLASS_LIMIT:
    case PB_N_ERROR_CLASSES:
    default:
      return FALSE;
    }
}
