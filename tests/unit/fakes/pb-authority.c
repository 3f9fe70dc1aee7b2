/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-authority.c: see pb-authority.h. */
#include "pb-authority.h"

#include <libsoup/soup.h>
#include <string.h>

#define CODE_LIFE (60 * G_TIME_SPAN_SECOND)
#define USER      "bob@zoo.test"

typedef struct
{
  char *user;
  char *redirect;
  char *challenge;
  char *client;
  gint64 until;
} Code;

typedef struct
{
  char *user;
  gint64 until; /* µs of the real monotonic clock; 0 = refresh token, which has no end */
} Token;

typedef struct
{
  char *user_code;
  gboolean agreed, declined;
} Device;

struct _PbAuthority
{
  SoupServer *server;
  char *address;
  PbAuthorityKnobs knobs;
  GHashTable *codes;   /* Code by code */
  GHashTable *access;  /* Token by token */
  GHashTable *refresh; /* Token by token */
  GHashTable *devices; /* Device by device code */
  GHashTable *counts;  /* by grant type */
  guint serial;
  char *complaint;
  char *fields;
  char *last_device;
};

static void
code_free (gpointer data)
{
  Code *code = data;

  g_free (code->user);
  g_free (code->redirect);
  g_free (code->challenge);
  g_free (code->client);
  g_free (code);
}

static void
token_free (gpointer data)
{
  g_free (((Token *) data)->user);
  g_free (data);
}

static void
device_free (gpointer data)
{
  g_free (((Device *) data)->user_code);
  g_free (data);
}

/* --- small things --- */

static char *
make_name (PbAuthority *self, const char *kind)
{
  return g_strdup_printf ("%s-%u-%08x%08x", kind, ++self->serial, g_random_int (), g_random_int ());
}

static void
answer_json (SoupServerMessage *message, guint status, const char *body)
{
  soup_server_message_set_status (message, status, NULL);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Cache-Control", "no-store");
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, body, strlen (body));
}

static void
refuse (PbAuthority *self, SoupServerMessage *message, const char *error, const char *why)
{
  g_autofree char *body = g_strdup_printf ("{\"error\":\"%s\",\"error_description\":\"%s\"}", error, why);

  g_free (self->complaint);
  self->complaint = g_strdup (why);
  answer_json (message, 400, body);
}

static const char *
field (GHashTable *form, const char *name)
{
  const char *value = form != NULL ? g_hash_table_lookup (form, name) : NULL;

  return value != NULL ? value : "";
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

/* Returns: (transfer full) (nullable) */
static GHashTable *
read_form (PbAuthority *self, SoupServerMessage *message)
{
  g_autoptr (GBytes) body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autofree char *text = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  GHashTable *form = soup_form_decode (text);
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (form), compare_texts);
  g_autoptr (GString) all = g_string_new (NULL);

  for (GList *link = names; link != NULL; link = link->next)
    g_string_append_printf (all, "%s%s", all->len > 0 ? "," : "", (const char *) link->data);
  g_free (self->fields);
  self->fields = g_strdup (all->str);
  return form;
}

static gboolean
is_loopback (const char *redirect)
{
  return g_str_has_prefix (redirect, "http://localhost:") || g_str_has_prefix (redirect, "http://127.0.0.1:");
}

/* --- the browser --- */

static void
send_back (SoupServerMessage *message, const char *redirect, const char *state, const char *rest)
{
  g_autofree char *escaped = g_uri_escape_string (state, NULL, FALSE);
  g_autofree char *url = g_strdup_printf ("%s/?state=%s&%s", redirect, escaped, rest);

  soup_server_message_set_redirect (message, 303, url);
}

static void
give_code (PbAuthority *self, SoupServerMessage *message, GHashTable *query, const char *user)
{
  Code *code = g_new0 (Code, 1);
  g_autofree char *name = make_name (self, "code");
  g_autofree char *issuer = self->knobs.issuer != NULL ? g_uri_escape_string (self->knobs.issuer, NULL, FALSE) : NULL;
  g_autofree char *rest = g_strdup_printf ("code=%s%s%s", name, issuer != NULL ? "&iss=" : "", issuer != NULL ? issuer : "");

  code->user = g_strdup (user);
  code->redirect = g_strdup (field (query, "redirect_uri"));
  code->challenge = g_strdup (field (query, "code_challenge"));
  code->client = g_strdup (field (query, "client_id"));
  code->until = g_get_monotonic_time () + CODE_LIFE;
  g_hash_table_insert (self->codes, g_strdup (name), code);
  send_back (message, code->redirect, field (query, "state"), rest);
}

/* Returns: (nullable): why nobody is sent back anywhere. */
static const char *
judge_request (GHashTable *query)
{
  if (!g_str_equal (field (query, "response_type"), "code"))
    return "response_type";
  if (!g_str_equal (field (query, "client_id"), PB_AUTHORITY_CLIENT))
    return "client_id";
  if (!is_loopback (field (query, "redirect_uri")))
    return "redirect_uri";
  if (strlen (field (query, "code_challenge")) != 43 || !g_str_equal (field (query, "code_challenge_method"), "S256"))
    return "code_challenge";
  if (strlen (field (query, "state")) < 22)
    return "state";
  return g_str_equal (field (query, "scope"), PB_AUTHORITY_SCOPE) ? NULL : "scope";
}

static void
show_page (SoupServerMessage *message, GHashTable *query)
{
  g_autoptr (GString) page = g_string_new ("<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>Sign in</title><h1>Sign in</h1><form method=\"post\" action=\"/authorize\">");
  static const char *const kept[] = { "response_type", "client_id", "redirect_uri", "code_challenge", "code_challenge_method", "state", "scope" };

  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      g_autofree char *input = g_markup_printf_escaped ("<input type=\"hidden\" name=\"%s\" value=\"%s\">", kept[i], field (query, kept[i]));
      g_string_append (page, input);
    }
  g_autofree char *user = g_markup_printf_escaped ("<label>Address <input name=\"user\" id=\"user\" value=\"%s\"></label>", field (query, "login_hint"));
  g_string_append (page, user);
  g_string_append (page, "<label>Password <input name=\"password\" id=\"password\" type=\"password\" autofocus></label>"
                         "<button id=\"agree\" name=\"answer\" value=\"agree\">Agree</button><button id=\"decline\" name=\"answer\" value=\"decline\">Decline</button></form></html>");
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "text/html; charset=utf-8", SOUP_MEMORY_COPY, page->str, page->len);
}

static void
authorize_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  PbAuthority *self = user_data;
  gboolean post = g_str_equal (soup_server_message_get_method (message), "POST");
  g_autoptr (GHashTable) form = post ? read_form (self, message) : NULL;
  GHashTable *given = post ? form : query;
  const char *wrong = judge_request (given);

  if (wrong != NULL)
    refuse (self, message, "invalid_request", wrong);
  else if (self->knobs.authorize_error != NULL)
    send_back (message, field (given, "redirect_uri"), field (given, "state"), self->knobs.authorize_error);
  else if (self->knobs.automatic || (post && g_str_equal (field (given, "answer"), "agree") && g_str_equal (field (given, "password"), "secret")))
    give_code (self, message, given, post && field (given, "user")[0] != '\0' ? field (given, "user") : USER);
  else if (post && g_str_equal (field (given, "answer"), "decline"))
    send_back (message, field (given, "redirect_uri"), field (given, "state"), "error=access_denied&error_description=AADSTS65004%3A+User+declined+to+consent");
  else
    show_page (message, given);
}

/* --- tokens --- */

static char *
add_token (PbAuthority *self, GHashTable *tokens, const char *kind, const char *user, gint64 life)
{
  Token *token = g_new0 (Token, 1);
  char *name = make_name (self, kind);

  token->user = g_strdup (user);
  token->until = life > 0 ? g_get_monotonic_time () + life * G_TIME_SPAN_SECOND : 0;
  g_hash_table_insert (tokens, g_strdup (name), token);
  return name;
}

/* @old: (nullable): the refresh token that was used. */
static void
give_tokens (PbAuthority *self, SoupServerMessage *message, const char *user, const char *old)
{
  g_autofree char *copy = g_strdup (user);
  g_autofree char *access = add_token (self, self->access, "access", copy, self->knobs.lifetime);
  g_autofree char *refresh = NULL, *part = NULL, *body = NULL;

  if (!self->knobs.no_refresh && (old == NULL || self->knobs.rotate))
    refresh = add_token (self, self->refresh, "refresh", copy, 0);
  if (old != NULL && self->knobs.rotate)
    g_hash_table_remove (self->refresh, old);
  part = refresh != NULL ? g_strdup_printf (",\"refresh_token\":\"%s\"", refresh) : g_strdup ("");
  body = g_strdup_printf ("{\"token_type\":\"Bearer\",\"expires_in\":%" G_GINT64_FORMAT ",\"scope\":\"mail\",\"access_token\":\"%s\"%s}", self->knobs.lifetime, access, part);
  answer_json (message, 200, body);
}

static gboolean
is_verified (const char *verifier, const char *challenge)
{
  guint8 digest[32];
  gsize len = sizeof digest;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *text = NULL;

  g_checksum_update (checksum, (const guchar *) verifier, -1);
  g_checksum_get_digest (checksum, digest, &len);
  text = g_base64_encode (digest, len);
  g_strdelimit (g_strdelimit (text, "+", '-'), "/", '_');
  return strlen (verifier) >= 43 && strlen (verifier) <= 128 && strlen (text) == 44 && strncmp (text, challenge, 43) == 0;
}

static void
redeem_code (PbAuthority *self, SoupServerMessage *message, GHashTable *form)
{
  const char *name = field (form, "code");
  g_autofree char *key = NULL;
  Code *code = NULL;
  gpointer stolen_key = NULL, stolen = NULL;

  if (!g_hash_table_steal_extended (self->codes, name, &stolen_key, &stolen)) /* once */
    {
      refuse (self, message, "invalid_grant", "AADSTS70008: the code is unknown, used or expired");
      return;
    }
  key = stolen_key;
  code = stolen;
  if (g_get_monotonic_time () > code->until)
    refuse (self, message, "invalid_grant", "AADSTS70008: the code has expired");
  else if (!g_str_equal (code->client, field (form, "client_id")) || !g_str_equal (code->redirect, field (form, "redirect_uri")))
    refuse (self, message, "invalid_grant", "another client or redirect address");
  else if (!is_verified (field (form, "code_verifier"), code->challenge))
    refuse (self, message, "invalid_grant", "the verifier does not match the challenge");
  else
    give_tokens (self, message, code->user, NULL);
  code_free (code);
}

static void
redeem_refresh (PbAuthority *self, SoupServerMessage *message, GHashTable *form)
{
  const char *name = field (form, "refresh_token");
  const Token *token = g_hash_table_lookup (self->refresh, name);

  if (token != NULL)
    give_tokens (self, message, token->user, name);
  else
    refuse (self, message, "invalid_grant", "AADSTS50173: the grant has been revoked or used");
}

static void
redeem_device (PbAuthority *self, SoupServerMessage *message, GHashTable *form)
{
  const Device *device = g_hash_table_lookup (self->devices, field (form, "device_code"));

  if (device == NULL)
    refuse (self, message, "bad_verification_code", "no such device code");
  else if (self->knobs.pending > 0 && self->knobs.pending-- > 0)
    answer_json (message, 400, "{\"error\":\"authorization_pending\"}");
  else if (self->knobs.slow_downs > 0 && self->knobs.slow_downs-- > 0)
    answer_json (message, 400, "{\"error\":\"slow_down\"}");
  else if (device->declined)
    refuse (self, message, "authorization_declined", "declined");
  else if (!device->agreed)
    answer_json (message, 400, "{\"error\":\"authorization_pending\"}");
  else
    give_tokens (self, message, USER, NULL);
}

static void
count (PbAuthority *self, const char *grant_type)
{
  guint before = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, grant_type));

  g_hash_table_insert (self->counts, g_strdup (grant_type), GUINT_TO_POINTER (before + 1));
}

static void
redeem (PbAuthority *self, SoupServerMessage *message, GHashTable *form)
{
  const char *type = field (form, "grant_type");
  const char *last = strrchr (type, ':') != NULL ? strrchr (type, ':') + 1 : type;

  count (self, last);
  if (!g_str_equal (soup_server_message_get_method (message), "POST"))
    refuse (self, message, "invalid_request", "not POST");
  else if (self->knobs.fail_body != NULL)
    {
      g_autofree char *body = g_steal_pointer (&self->knobs.fail_body);
      answer_json (message, self->knobs.fail_status, body);
      if (body[0] == '<')
        soup_message_headers_replace (soup_server_message_get_response_headers (message), "Content-Type", "text/html");
    }
  else if (!g_str_equal (field (form, "client_id"), PB_AUTHORITY_CLIENT))
    refuse (self, message, "invalid_client", "AADSTS700016: unknown application");
  else if (g_str_equal (last, "authorization_code"))
    redeem_code (self, message, form);
  else if (g_str_equal (last, "refresh_token"))
    redeem_refresh (self, message, form);
  else if (g_str_equal (last, "device_code"))
    redeem_device (self, message, form);
  else
    refuse (self, message, "unsupported_grant_type", type);
}

static gboolean
delayed_cb (gpointer message)
{
  soup_server_message_unpause (message);
  return G_SOURCE_REMOVE;
}

static void
token_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  PbAuthority *self = user_data;
  g_autoptr (GHashTable) form = read_form (self, message);

  redeem (self, message, form);
  if (self->knobs.delay == 0)
    return;
  soup_server_message_pause (message);
  g_timeout_add_full (G_PRIORITY_DEFAULT, self->knobs.delay, delayed_cb, g_object_ref (message), g_object_unref);
}

/* --- device codes --- */

static void
device_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  PbAuthority *self = user_data;
  g_autoptr (GHashTable) form = read_form (self, message);
  g_autofree char *name = make_name (self, "device"), *body = NULL;
  Device *device = NULL;

  if (!g_str_equal (field (form, "client_id"), PB_AUTHORITY_CLIENT) || !g_str_equal (field (form, "scope"), PB_AUTHORITY_SCOPE))
    {
      refuse (self, message, "invalid_client", "AADSTS700016: unknown application");
      return;
    }
  device = g_new0 (Device, 1);
  device->user_code = g_strdup_printf ("ABCD-%04u", ++self->serial);
  g_hash_table_insert (self->devices, g_strdup (name), device);
  g_free (self->last_device);
  self->last_device = g_strdup (name);
  body = g_strdup_printf ("{\"device_code\":\"%s\",\"user_code\":\"%s\",\"verification_uri\":\"%s/device\",\"expires_in\":900,\"interval\":1}", name, device->user_code, self->address);
  answer_json (message, 200, body);
}

gboolean
pb_authority_enter (PbAuthority *self, const char *user_code, gboolean agrees)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->devices);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      Device *device = value;
      if (user_code[0] == '\0' ? g_strcmp0 (key, self->last_device) != 0 : !g_str_equal (device->user_code, user_code))
        continue;
      device->agreed = agrees;
      device->declined = !agrees;
      return TRUE;
    }
  return FALSE;
}

/* --- the mail server's question --- */

static const Token *
find_active (PbAuthority *self, const char *name)
{
  const Token *token = g_hash_table_lookup (self->access, name);

  return token != NULL && g_get_monotonic_time () < token->until ? token : NULL;
}

gboolean
pb_authority_is_active (PbAuthority *self, const char *token)
{
  return find_active (self, token) != NULL;
}

static void
introspect_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  PbAuthority *self = user_data;
  g_autoptr (GHashTable) form = read_form (self, message);
  const Token *token = find_active (self, field (form, "token"));
  g_autofree char *body = token != NULL ? g_strdup_printf ("{\"active\":true,\"username\":\"%s\",\"email\":\"%s\"}", token->user, token->user) : g_strdup ("{\"active\":false}");

  answer_json (message, 200, body);
}

/* --- itself --- */

PbAuthority *
pb_authority_new (guint16 port)
{
  PbAuthority *self = g_new0 (PbAuthority, 1);
  g_autoptr (GError) error = NULL;
  GSList *uris = NULL;

  self->server = soup_server_new ("server-header", "Authority", NULL);
  self->codes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, code_free);
  self->access = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, token_free);
  self->refresh = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, token_free);
  self->devices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, device_free);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->knobs.lifetime = 3600;
  self->knobs.rotate = TRUE;
  soup_server_add_handler (self->server, "/authorize", authorize_cb, self, NULL);
  soup_server_add_handler (self->server, "/token", token_cb, self, NULL);
  soup_server_add_handler (self->server, "/devicecode", device_cb, self, NULL);
  soup_server_add_handler (self->server, "/introspect", introspect_cb, self, NULL);
  soup_server_listen_local (self->server, port, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->address = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return self;
}

void
pb_authority_free (PbAuthority *self)
{
  if (self == NULL)
    return;
  soup_server_disconnect (self->server);
  g_object_unref (self->server);
  g_hash_table_unref (self->codes);
  g_hash_table_unref (self->access);
  g_hash_table_unref (self->refresh);
  g_hash_table_unref (self->devices);
  g_hash_table_unref (self->counts);
  g_free (self->knobs.fail_body);
  g_free (self->knobs.authorize_error);
  g_free (self->knobs.issuer);
  g_free (self->complaint);
  g_free (self->fields);
  g_free (self->last_device);
  g_free (self->address);
  g_free (self);
}

const char *
pb_authority_get_address (PbAuthority *self)
{
  return self->address;
}

PbAuthorityKnobs *
pb_authority_get_knobs (PbAuthority *self)
{
  return &self->knobs;
}

void
pb_authority_fail_once (PbAuthority *self, guint status, const char *error, const char *description)
{
  g_free (self->knobs.fail_body);
  self->knobs.fail_status = status;
  if (description != NULL)
    self->knobs.fail_body = g_strdup_printf ("{\"error\":\"%s\",\"error_description\":\"%s\"}", error, description);
  else
    self->knobs.fail_body = g_strdup_printf ("{\"error\":\"%s\"}", error);
}

void
pb_authority_revoke (PbAuthority *self, gboolean refresh)
{
  g_hash_table_remove_all (self->access);
  if (refresh)
    g_hash_table_remove_all (self->refresh);
}

char *
pb_authority_issue (PbAuthority *self, gboolean refresh)
{
  return refresh ? add_token (self, self->refresh, "refresh", USER, 0) : add_token (self, self->access, "access", USER, self->knobs.lifetime);
}

char *
pb_authority_dup_row (PbAuthority *self, const char *id)
{
  return g_strdup_printf ("[%s]\nname=The Zoo\nissuer=%s\nauthorize=%s/authorize\ntoken=%s/token\ndevice=%s/devicecode\n"
                          "scope-imap=%s\nscope-pop3=%s\nhosts=localhost;127.0.0.1;\nclient-id=%s\nredirect=http://localhost\n",
                          id,
                          self->address,
                          self->address,
                          self->address,
                          self->address,
                          PB_AUTHORITY_SCOPE,
                          PB_AUTHORITY_SCOPE,
                          PB_AUTHORITY_CLIENT);
}

guint
pb_authority_get_count (PbAuthority *self, const char *grant_type)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, grant_type));
}

const char *
pb_authority_get_complaint (PbAuthority *self)
{
  return self->complaint;
}

const char *
pb_authority_get_fields (PbAuthority *self)
{
  return self->fields != NULL ? self->fields : "";
}
