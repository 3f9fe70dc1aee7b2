/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-knobs.c: the table of knobs, and their values. */
#include "pb-knobs.h"

#include <string.h>

struct _PbKnobs
{
  char *values[PB_N_KNOBS]; /* (owned) */
};

/* In @values "word:N" takes a number behind the colon, "N" is a number, "*" is anything; the first is the default. */
static const struct
{
  const char *name;
  const char *values;
} table[PB_N_KNOBS] = {
  [PB_KNOB_FRAMING] = { "framing", "F1|F2|F3|F4|F5|F6" },
  [PB_KNOB_PUSH_HEADERS] = { "push-headers", "minimal|full|lower|no-blank|folded|lf|http10|continue|206|204|two-lengths" },
  [PB_KNOB_LENGTH] = { "length", "right|short:N|long:N|missing|chars|zero" },
  [PB_KNOB_ACK] = { "ack", "now|once|delay:N|never|string|lower|nonzero|with-ver|repeated|after-push" },
  [PB_KNOB_SEPARATOR] = { "separator", "none|lf|crlf|crlf2|comma|nul|blanks|tab|bom|mixed" },
  [PB_KNOB_OBJECTS_PER_CHUNK] = { "objects-per-chunk", "1|several:N|array:N|half|bytes|64k" },
  [PB_KNOB_SPLIT] = { "split", "whole|random|bytes|at:N|key|escape|unicode|char|crlf|size|header" },
  [PB_KNOB_CHUNK_EXTRAS] = { "chunk-extras", "none|extensions|upper|lower|zeros|trailers|no-final|early-final" },
  [PB_KNOB_DRIP] = { "drip", "fast|N" },
  [PB_KNOB_KEEPALIVE] = { "keepalive", "none|crlf:N|blank:N|object:N|ret:N|response:N|comment:N" },
  [PB_KNOB_ENCODING_WRAP] = { "encoding-wrap", "identity|gzip|deflate|wrong" },
  [PB_KNOB_CONTENT_TYPE] = { "content-type", "html|json|gbk|missing" },
  [PB_KNOB_POLL_LIMIT] = { "poll-limit", "25|N" },
  [PB_KNOB_KEY_BLANKS] = { "key-blanks", "clean|leading|both|trailing|nbsp|wide|tab" },
  [PB_KNOB_KEY_CASE] = { "key-case", "manual|lower|upper" },
  [PB_KNOB_AUTH_KEY_NAME] = { "auth-key-name", "auth_key|AuthKey|authKey|authkey" },
  [PB_KNOB_QUOTES] = { "quotes", "straight|curly-keys|curly|single|full-width" },
  [PB_KNOB_COMMAS] = { "commas", "strict|trailing-object|trailing-array|doubled|full-width" },
  [PB_KNOB_NEW_COUNT] = { "NewCount", "usual|reverse|blanks|empty|null|missing|negative|exponent|float|2^31|2^63|digits|big" },
  [PB_KNOB_VER] = { "Ver", "usual|reverse|big|backwards|repeats|zero|letters" },
  [PB_KNOB_ALIAS] = { "Alias", "clean|blanks|case|alias|group|foreign|empty" },
  [PB_KNOB_ACCESS_TOKEN] = { "access_token", "clean|trailing|middle|long|percent" },
  [PB_KNOB_SENDER] = { "Sender", "full|address|encoded|unescaped|long|bidi|markup" },
  [PB_KNOB_SUBJECT] = { "Subject", "plain|empty|missing|raw-controls|nul|surrogate|emoji|html|1MiB|trailing" },
  [PB_KNOB_CHARSET] = { "charset", "utf-8|gbk|gb18030|mixed|bom|bom-each|invalid|double|escaped" },
  [PB_KNOB_EXTRA] = { "extra", "none|unknown|duplicate|nested|shuffled|comments|pretty" },
  [PB_KNOB_MAIL_ID] = { "MailId", "ZC|ZL|missing|special|same|percent" },
  [PB_KNOB_SPELLING] = { "spelling", "real|manual" },
  [PB_KNOB_LIST_CHANGES] = { "list-changes", "last|every|everybody" },
  [PB_KNOB_ANSWER] = { "answer", "usual|html|html-api|html-corp" },
  [PB_KNOB_ERROR_SHAPE] = { "error-shape",
                            "usual|number|error-only|description|errmsg|400|401|403|404|500|502|503|400-empty|401-empty|403-empty"
                            "|404-empty|500-empty|502-empty|503-empty|html|redirect|zero|text" },
  [PB_KNOB_TOKEN_ERROR] = { "token-error", "usual|oauth|no-token|html|tls" },
  [PB_KNOB_EXPIRES_IN] = { "expires-in", "right|missing|string|zero|negative|huge" },
  [PB_KNOB_WRITE_OK] = { "write-ok", "empty|object|zero|close" },
  [PB_KNOB_CODES] = { "codes", "none|*" },
  [PB_KNOB_RATE] = { "rate", "none|busy:N|drop:N" },
  [PB_KNOB_PARAMS] = { "params", "insensitive|strict" },
  [PB_KNOB_TOKEN_IN] = { "token-in", "any|header|body|query|header+body|header+query|body+query" },
  [PB_KNOB_VER_REQUIRED] = { "ver-required", "no|yes" },
  [PB_KNOB_METHODS] = { "methods", "any|post" },
  [PB_KNOB_DELAY] = { "delay", "none|N" },
  [PB_KNOB_CUT_BODY] = { "cut-body", "none|N" },
  [PB_KNOB_SINGLE_TOKEN] = { "single-token", "revoke|keep|same" },
  [PB_KNOB_TOKEN_LIFE] = { "token-life", "86400|N" },
  [PB_KNOB_LISTEN_ON_REVOKED] = { "listen-on-revoked", "error|silent|close|works" },
  [PB_KNOB_LISTENERS] = { "listeners", "all|newest-close|newest-rst|newest-error|refuse|spread" },
  [PB_KNOB_SCOPE] = { "scope", "all|alias|ver" },
  [PB_KNOB_SELF_EVENTS] = { "self-events", "inbox|all" },
  [PB_KNOB_REPLAY] = { "replay", "none|since|last:N" },
  [PB_KNOB_INITIAL_VERSION_PUSH] = { "initial-version-push", "differs|always|never" },
  [PB_KNOB_ORDER] = { "order", "in-order|count-first|disagree" },
  [PB_KNOB_TICKET] = { "ticket", "once|reusable|expired|any-user" },
  [PB_KNOB_TICKET_LIFE] = { "ticket-life", "300|N" },
  [PB_KNOB_LIFETIME] = { "lifetime", "unlimited|fin-silence:N|fin:N|rst:N|half-open:N|accept|headers|object" },
  [PB_KNOB_SECOND_REQUEST] = { "second-request", "rearm|after-push|ignored|close" },
  [PB_KNOB_ACCEPT] = { "accept", "yes|refuse|silent" },
  [PB_KNOB_REDIRECT] = { "redirect", "none|301|307|loop" },
  [PB_KNOB_CLOCK] = { "clock", "right|ahead:N|behind:N" },
  [PB_KNOB_PROXY] = { "proxy", "none|buffer|cut:N" },
  [PB_KNOB_KEEP_ALIVE] = { "keep-alive", "no|yes" },
  [PB_KNOB_CORP_ERRCODE] = { "corp-errcode", "number|string|missing" },
  [PB_KNOB_CORP_COUNT] = { "corp-count", "number|string" },
  [PB_KNOB_CORP_CODES] = { "corp-codes", "none|*" },
  [PB_KNOB_CORP_RATE] = { "corp-rate", "none|busy:N|drop:N" },
  [PB_KNOB_CORP_TOKEN] = { "corp-token", "same|new|revoke" },
  [PB_KNOB_CORP_TOKEN_LIFE] = { "corp-token-life", "7200|N" },
  [PB_KNOB_CORP_EXPIRED] = { "corp-expired", "42001|40014|40001" },
  [PB_KNOB_CORP_METHODS] = { "corp-methods", "documented|any" },
  [PB_KNOB_CORP_NEWCOUNT] = { "corp-newcount", "both|get|dates" },
  [PB_KNOB_LOGIN_URL] = { "login-url", "usual|http|other-host|no-expiry|missing" },
  [PB_KNOB_SSO_AUTHORISED] = { "sso-authorised", "yes|no" },
  [PB_KNOB_EDITION] = { "edition", "professional|basic" },
  [PB_KNOB_GENDER_QUIRK] = { "gender-quirk", "yes|no" },
  [PB_KNOB_QUOTA] = { "quota", "none|N" },
};

/* The five settings: the best guess, the manual's spelling, splits and GBK, losses, HTML everywhere. */
static const struct
{
  int preset;
  PbKnob knob;
  const char *value;
} presets[] = {
  { 1, PB_KNOB_FRAMING, "F1" },
  { 2, PB_KNOB_FRAMING, "F1" },
  { 2, PB_KNOB_KEY_BLANKS, "both" },
  { 2, PB_KNOB_COMMAS, "trailing-object" },
  { 2, PB_KNOB_QUOTES, "curly-keys" },
  { 2, PB_KNOB_AUTH_KEY_NAME, "AuthKey" },
  { 2, PB_KNOB_ACCESS_TOKEN, "trailing" },
  { 3, PB_KNOB_FRAMING, "F2" },
  { 3, PB_KNOB_SPLIT, "random" },
  { 3, PB_KNOB_OBJECTS_PER_CHUNK, "several:3" },
  { 3, PB_KNOB_KEEPALIVE, "blank:2" },
  { 3, PB_KNOB_CHARSET, "mixed" },
  { 4, PB_KNOB_FRAMING, "F4" },
  { 4, PB_KNOB_LIFETIME, "half-open:90" },
  { 4, PB_KNOB_SINGLE_TOKEN, "revoke" },
  { 5, PB_KNOB_ANSWER, "html" },
};

static void
put_default (PbKnobs *knobs, PbKnob knob)
{
  g_free (knobs->values[knob]);
  knobs->values[knob] = g_strndup (table[knob].values, strcspn (table[knob].values, "|"));
}

PbKnobs *
pb_knobs_new (void)
{
  PbKnobs *knobs = g_new0 (PbKnobs, 1);

  for (PbKnob knob = 0; knob < PB_N_KNOBS; knob++)
    put_default (knobs, knob);
  return knobs;
}

void
pb_knobs_free (PbKnobs *knobs)
{
  for (gsize i = 0; i < PB_N_KNOBS; i++)
    g_free (knobs->values[i]);
  g_free (knobs);
}

const char *
pb_knob_name (PbKnob knob)
{
  return table[knob].name;
}

const char *
pb_knob_values (PbKnob knob)
{
  return table[knob].values;
}

static gboolean
is_number (const char *text)
{
  return g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT32, NULL, NULL);
}

/* @form: one alternative of the table */
static gboolean
fits (const char *form, const char *value)
{
  gsize word = strcspn (form, ":");

  if (g_str_equal (form, "*"))
    return TRUE;
  if (g_str_equal (form, "N"))
    return is_number (value);
  if (form[word] == ':')
    return strncmp (form, value, word + 1) == 0 && is_number (value + word + 1);
  return g_str_equal (form, value);
}

static gboolean
allows (PbKnob knob, const char *value)
{
  g_auto (GStrv) forms = g_strsplit (table[knob].values, "|", -1);

  for (char **form = forms; *form != NULL; form++)
    if (fits (*form, value))
      return TRUE;
  return FALSE;
}

static char *
fold_name (const char *name)
{
  return g_strdelimit (g_ascii_strdown (name, -1), "_", '-');
}

static PbKnob
find (const char *name)
{
  g_autofree char *wanted = fold_name (g_ascii_strcasecmp (name, "UserName") == 0 ? "Alias" : name);
  PbKnob knob = 0;

  for (; knob < PB_N_KNOBS; knob++)
    {
      g_autofree char *own = fold_name (table[knob].name);

      if (g_str_equal (own, wanted))
        break;
    }
  return knob;
}

static void
put (PbKnobs *knobs, PbKnob knob, const char *value)
{
  g_free (knobs->values[knob]);
  knobs->values[knob] = g_strdup (value);
}

gboolean
pb_knobs_set (PbKnobs *knobs, const char *name, const char *value, GError **error)
{
  PbKnob knob = find (name);

  if (knob == PB_N_KNOBS)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION, "There is no knob %s", name);
      return FALSE;
    }
  if (g_str_equal (value, "default"))
    {
      put_default (knobs, knob);
      return TRUE;
    }
  if (!allows (knob, value))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s is one of %s, not %s", table[knob].name, table[knob].values, value);
      return FALSE;
    }
  put (knobs, knob, value);
  return TRUE;
}

gboolean
pb_knobs_set_preset (PbKnobs *knobs, int preset, GError **error)
{
  if (preset < 1 || preset > 5)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "A preset is a number from 1 to 5");
      return FALSE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (presets); i++)
    if (presets[i].preset == preset)
      put (knobs, presets[i].knob, presets[i].value);
  return TRUE;
}

const char *
pb_knobs_get (const PbKnobs *knobs, PbKnob knob)
{
  return knobs->values[knob];
}

gboolean
pb_knobs_is (const PbKnobs *knobs, PbKnob knob, const char *value)
{
  return g_str_equal (pb_knobs_get (knobs, knob), value);
}

gint64
pb_knobs_amount (const PbKnobs *knobs, PbKnob knob, const char *word)
{
  const char *value = pb_knobs_get (knobs, knob);
  gsize skip = word != NULL ? strlen (word) + 1 : 0;

  if (word != NULL && (!g_str_has_prefix (value, word) || value[skip - 1] != ':'))
    return -1;
  return is_number (value + skip) ? g_ascii_strtoll (value + skip, NULL, 10) : -1;
}
