/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-keys.c: bounded tables of things that open something. */
#include "pb-keys.h"

#include <string.h>
#include <sys/random.h>

#define MAX_KEYS     4096 /* of a kind; beyond it the table starts anew */
#define TOKEN_LEN    86
#define TICKET_LEN   112
#define AUTHKEY_LEN  96
#define CORP_LEN     128
#define LONG_KEY_LEN 1024

typedef struct
{
  char *user;       /* (owned) (nullable): or the application */
  char *form_token; /* (owned) (nullable): of a session */
  gint64 end;       /* µs */
} Key;

struct _PbKeys
{
  const PbKnobs *knobs; /* (unowned) */
  GHashTable *tokens;   /* (owned): text → Key */
  GHashTable *tickets;  /* (owned): text → Key */
  GHashTable *sessions; /* (owned): text → Key */
  GHashTable *corp;     /* (owned): text → Key, whose user is the application */
};

static void
key_free (gpointer data)
{
  Key *key = data;

  g_free (key->user);
  g_free (key->form_token);
  g_free (key);
}

PbKeys *
pb_keys_new (const PbKnobs *knobs)
{
  PbKeys *keys = g_new0 (PbKeys, 1);

  keys->knobs = knobs;
  keys->tokens = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, key_free);
  keys->tickets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, key_free);
  keys->sessions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, key_free);
  keys->corp = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, key_free);
  return keys;
}

void
pb_keys_free (PbKeys *keys)
{
  g_hash_table_unref (keys->tokens);
  g_hash_table_unref (keys->tickets);
  g_hash_table_unref (keys->sessions);
  g_hash_table_unref (keys->corp);
  g_free (keys);
}

char *
pb_keys_random (const char *alphabet, gsize len)
{
  char *text = g_malloc0 (len + 1);
  gsize size = strlen (alphabet);

  if (getrandom (text, len, 0) != (gssize) len)
    g_error ("The kernel has no random numbers");
  for (gsize i = 0; i < len; i++)
    text[i] = alphabet[(guchar) text[i] % size]; /* slightly uneven where size does not divide 256 */
  return text;
}

static Key *
add (GHashTable *table, const char *text, const char *user, gint64 end)
{
  Key *key = g_new0 (Key, 1);

  if (g_hash_table_size (table) >= MAX_KEYS)
    g_hash_table_remove_all (table);
  key->user = g_strdup (user);
  key->end = end;
  g_hash_table_replace (table, g_strdup (text), key);
  return key;
}

static gint64
seconds (const PbKeys *keys, PbKnob knob)
{
  return pb_knobs_amount (keys->knobs, knob, NULL) * G_USEC_PER_SEC;
}

/* A key as the knob access_token wants it; blanks are put in when it is written, not here. */
static char *
new_key (const PbKeys *keys, const char *alphabet, gsize len)
{
  char *text = pb_keys_random (alphabet, pb_knobs_is (keys->knobs, PB_KNOB_ACCESS_TOKEN, "long") ? LONG_KEY_LEN : len);

  if (pb_knobs_is (keys->knobs, PB_KNOB_ACCESS_TOKEN, "percent"))
    {
      text[3] = '+';
      text[4] = '/';
      text[5] = '=';
    }
  return text;
}

/* ---- tokens ---- */

/* @user: (nullable): anybody's. Returns: (transfer none) (nullable): one of @tokens that lasts. */
static const char *
find_live (GHashTable *tokens, const char *user, gint64 now)
{
  GHashTableIter iter;
  gpointer text, key;

  g_hash_table_iter_init (&iter, tokens);
  while (g_hash_table_iter_next (&iter, &text, &key))
    if (((Key *) key)->end > now && (user == NULL || g_str_equal (((Key *) key)->user, user)))
      return text;
  return NULL;
}

char *
pb_keys_issue_token (PbKeys *keys, gint64 now)
{
  const char *live = find_live (keys->tokens, NULL, now);
  char *token;

  if (live != NULL && pb_knobs_is (keys->knobs, PB_KNOB_SINGLE_TOKEN, "same"))
    return g_strdup (live);
  if (!pb_knobs_is (keys->knobs, PB_KNOB_SINGLE_TOKEN, "keep"))
    g_hash_table_remove_all (keys->tokens);
  token = new_key (keys, PB_KEYS_TOKEN, TOKEN_LEN);
  add (keys->tokens, token, NULL, now + seconds (keys, PB_KNOB_TOKEN_LIFE));
  return token;
}

gint64
pb_keys_token_end (PbKeys *keys, const char *token)
{
  Key *key = g_hash_table_lookup (keys->tokens, token);

  return key != NULL ? key->end : 0;
}

gboolean
pb_keys_knows_token (PbKeys *keys, const char *token, gint64 now)
{
  return pb_keys_token_end (keys, token) > now;
}

/* ---- tickets ---- */

static char *
issue_ticket (PbKeys *keys, const char *user, gsize len, gint64 now)
{
  char *ticket = new_key (keys, PB_KEYS_UPPER_HEX, len);
  gint64 life = pb_knobs_is (keys->knobs, PB_KNOB_TICKET, "expired") ? 0 : seconds (keys, PB_KNOB_TICKET_LIFE);

  add (keys->tickets, ticket, user, now + life);
  return ticket;
}

char *
pb_keys_issue_ticket (PbKeys *keys, const char *user, gint64 now)
{
  return issue_ticket (keys, user, TICKET_LEN, now);
}

char *
pb_keys_issue_authkey (PbKeys *keys, const char *user, gint64 now)
{
  return issue_ticket (keys, user, AUTHKEY_LEN, now);
}

gboolean
pb_keys_take_ticket (PbKeys *keys, const char *ticket, const char *user, gint64 now)
{
  Key *key = g_hash_table_lookup (keys->tickets, ticket);
  gboolean ok;

  if (key == NULL)
    return FALSE;
  ok = key->end > now && (pb_knobs_is (keys->knobs, PB_KNOB_TICKET, "any-user") || g_str_equal (key->user, user));
  if (!pb_knobs_is (keys->knobs, PB_KNOB_TICKET, "reusable"))
    g_hash_table_remove (keys->tickets, ticket);
  return ok;
}

/* ---- the current API ---- */

char *
pb_keys_issue_corp_token (PbKeys *keys, const char *application, gint64 now)
{
  const char *live = find_live (keys->corp, application, now);
  char *token;

  if (live != NULL && pb_knobs_is (keys->knobs, PB_KNOB_CORP_TOKEN, "same"))
    return g_strdup (live);
  if (live != NULL && pb_knobs_is (keys->knobs, PB_KNOB_CORP_TOKEN, "revoke"))
    g_hash_table_remove (keys->corp, live);
  token = new_key (keys, PB_KEYS_TOKEN, CORP_LEN);
  add (keys->corp, token, application, now + seconds (keys, PB_KNOB_CORP_TOKEN_LIFE));
  return token;
}

const char *
pb_keys_corp_application (PbKeys *keys, const char *token, gint64 now, gboolean *expired)
{
  Key *key = g_hash_table_lookup (keys->corp, token);

  *expired = key != NULL && key->end <= now;
  return key != NULL && !*expired ? key->user : NULL;
}

void
pb_keys_expire_corp (PbKeys *keys)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, keys->corp);
  while (g_hash_table_iter_next (&iter, NULL, &key))
    ((Key *) key)->end = 0;
}

/* ---- sessions ---- */

char *
pb_keys_open_session (PbKeys *keys, const char *user)
{
  char *cookie = pb_keys_random (PB_KEYS_HEX, 32);

  add (keys->sessions, cookie, user, G_MAXINT64)->form_token = pb_keys_random (PB_KEYS_HEX, 32);
  return cookie;
}

const char *
pb_keys_session_user (PbKeys *keys, const char *cookie, const char **form_token)
{
  Key *key = cookie != NULL ? g_hash_table_lookup (keys->sessions, cookie) : NULL;

  if (key == NULL)
    return NULL;
  if (form_token != NULL)
    *form_token = key->form_token;
  return key->user;
}

void
pb_keys_close_session (PbKeys *keys, const char *cookie)
{
  g_hash_table_remove (keys->sessions, cookie);
}

void
pb_keys_forget (PbKeys *keys)
{
  g_hash_table_remove_all (keys->tokens);
  g_hash_table_remove_all (keys->tickets);
  g_hash_table_remove_all (keys->corp);
}

void
pb_keys_each_token (PbKeys *keys, PbKeysVisit visit, gpointer user_data)
{
  GHashTableIter iter;
  gpointer text, key;

  g_hash_table_iter_init (&iter, keys->tokens);
  while (g_hash_table_iter_next (&iter, &text, &key))
    visit (text, ((Key *) key)->end, user_data);
}

void
pb_keys_add_token (PbKeys *keys, const char *token, gint64 end)
{
  add (keys->tokens, token, NULL, end);
}
