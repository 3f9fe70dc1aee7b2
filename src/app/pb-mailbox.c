/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-mailbox.c: see pb-mailbox.h. */
#include "config.h"

#include "pb-mailbox.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pb-error.h"
#include "pb-imap-list.h"

typedef enum
{
  FLAG_IGNORED,
  FLAG_SERVICE, /* the word: the kind of account, NULL: none that can be watched */
  FLAG_SERVICE_NAMED,
  FLAG_SSL,
  FLAG_TLS,
  FLAG_NOTLS,
  FLAG_SECURE,
  FLAG_USER,
  FLAG_AUTHUSER,
  FLAG_ANONYMOUS,
  FLAG_NOVALIDATE,
} Flag;

static const struct
{
  const char *name;
  Flag flag;
  const char *kind; /* (nullable): of SERVICE */
} flags[] = {
  { "service", FLAG_SERVICE_NAMED, NULL },
  { "imap", FLAG_SERVICE, "imap" },
  { "imap2", FLAG_SERVICE, "imap" },
  { "imap2bis", FLAG_SERVICE, "imap" },
  { "imap4", FLAG_SERVICE, "imap" },
  { "imap4rev1", FLAG_SERVICE, "imap" },
  { "pop3", FLAG_SERVICE, "pop3" },
  { "nntp", FLAG_SERVICE, NULL },
  { "smtp", FLAG_SERVICE, NULL },
  { "submit", FLAG_SERVICE, NULL },
  { "ssl", FLAG_SSL, NULL },
  { "tls", FLAG_TLS, NULL },
  { "tls-sslv23", FLAG_TLS, NULL },
  { "notls", FLAG_NOTLS, NULL },
  { "secure", FLAG_SECURE, NULL },
  { "user", FLAG_USER, NULL },
  { "authuser", FLAG_AUTHUSER, NULL },
  { "anonymous", FLAG_ANONYMOUS, NULL },
  { "novalidate-cert", FLAG_NOVALIDATE, NULL },
  { "validate-cert", FLAG_IGNORED, NULL }, /* always */
  { "readonly", FLAG_IGNORED, NULL },      /* always, but for the moment of marking */
  { "norsh", FLAG_IGNORED, NULL },         /* no rsh or ssh is ever used */
  { "debug", FLAG_IGNORED, NULL },         /* nothing of a conversation is written down */
  { "loser", FLAG_IGNORED, NULL },         /* about listing folders */
};

/* What stands in the braces, while it is read. */
typedef struct
{
  const char *p;
  PbMailbox *box;
  char *authuser; /* (owned) (nullable) */
  gboolean ssl, tls, notls, secure;
  GError **error;
} Reader;

void
pb_mailbox_free (PbMailbox *self)
{
  if (self == NULL)
    return;
  g_free (self->kind);
  g_free (self->host);
  g_free (self->port);
  g_free (self->security);
  g_free (self->user);
  g_free (self->folder);
  g_free (self);
}

G_GNUC_PRINTF (2, 3)
static gboolean
refuse (Reader *r, const char *format, ...)
{
  va_list args;
  g_autofree char *text = NULL;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (r->error, PB_ERROR, PB_ERROR_CLASS_CONFIG, text);
  return FALSE;
}

static gboolean
refuse_form (Reader *r)
{
  return refuse (r, _ ("A mailbox looks like {mail.example.org:993/imap/ssl}INBOX."));
}

/* Whether an IPv6 address stands at @p without its brackets. */
static gboolean
is_bare_v6 (const char *p)
{
  const char *colon = strchr (p, ':'), *next = colon != NULL ? strchr (colon + 1, ':') : NULL;

  return *p != '[' && next != NULL && next < p + strcspn (p, "/}");
}

/* The host up to ':', '/' or '}'; an IPv6 address stands in brackets. */
static gboolean
read_host (Reader *r)
{
  gboolean v6 = *r->p == '[';
  const char *start = r->p + (v6 ? 1 : 0);
  gsize n = strcspn (start, v6 ? "]" : ":/}");

  if (is_bare_v6 (r->p))
    return refuse (r, _ ("An IPv6 address stands in brackets: {[2001:db8::1]:993/imap/ssl}INBOX."));
  if (n == 0 || (v6 && start[n] != ']'))
    return refuse_form (r);
  r->box->host = g_strndup (start, n);
  r->p = start + n + (v6 ? 1 : 0);
  if (*r->p != ':')
    return strchr ("/}", *r->p) != NULL ? TRUE : refuse_form (r);
  n = strcspn (++r->p, "/}");
  r->box->port = g_strndup (r->p, n);
  r->p += n;
  return n > 0 ? TRUE : refuse_form (r);
}

/* A value behind '=': quoted, with \ before what is meant literally, or up to '/' or '}'.
 * Returns: (transfer full) (nullable): NULL where a quote is not closed. */
static char *
read_value (Reader *r)
{
  GString *value = g_string_new (NULL);

  if (*r->p != '"')
    {
      gsize n = strcspn (r->p, "/}");

      g_string_append_len (value, r->p, (gssize) n);
      r->p += n;
      return g_string_free (value, FALSE);
    }
  for (r->p++; *r->p != '\0' && *r->p != '"'; r->p++)
    {
      if (*r->p == '\\' && r->p[1] != '\0')
        r->p++;
      g_string_append_c (value, *r->p);
    }
  if (*r->p != '"')
    return g_string_free (value, TRUE);
  r->p++;
  return g_string_free (value, FALSE);
}

/* @kind: (nullable) */
static gboolean
set_kind (Reader *r, const char *name, const char *kind)
{
  if (kind == NULL && g_ascii_strcasecmp (name, "nntp") == 0)
    return refuse (r, _ ("/%s is the service of newsgroups, and they have no unread mail. IMAP and POP3 are supported."), name);
  if (kind == NULL)
    return refuse (r, _ ("/%s is a service that takes mail in and has none to read. IMAP and POP3 are supported."), name);
  if (r->box->kind != NULL && !g_str_equal (r->box->kind, kind))
    return refuse (r, _ ("A mailbox has one service: /imap or /pop3, not both."));
  g_free (r->box->kind);
  r->box->kind = g_strdup (kind);
  return TRUE;
}

/* @name: a service by its name, as after "/service=". */
static gboolean
set_service (Reader *r, const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    if (flags[i].flag == FLAG_SERVICE && g_ascii_strcasecmp (name, flags[i].name) == 0)
      return set_kind (r, name, flags[i].kind);
  return refuse (r, _ ("The service “%s” is unknown. IMAP and POP3 are supported."), name);
}

static gboolean
set_name (Reader *r, char **place, const char *name, const char *value)
{
  if (value[0] == '\0')
    return refuse (r, _ ("/%s= lacks the name."), name);
  g_free (*place);
  *place = g_strdup (value);
  return TRUE;
}

static gboolean
apply (Reader *r, gsize i, const char *value)
{
  const char *name = flags[i].name;

  switch (flags[i].flag)
    {
    case FLAG_SERVICE:
      return set_kind (r, name, flags[i].kind);
    case FLAG_SERVICE_NAMED:
      return set_service (r, value);
    case FLAG_SSL:
      r->ssl = TRUE;
      return TRUE;
    case FLAG_TLS:
      r->tls = TRUE;
      return TRUE;
    case FLAG_NOTLS:
      r->notls = TRUE;
      return TRUE;
    case FLAG_SECURE:
      r->secure = TRUE;
      return TRUE;
    case FLAG_USER:
      return set_name (r, &r->box->user, name, value);
    case FLAG_AUTHUSER:
      return set_name (r, &r->authuser, name, value);
    case FLAG_ANONYMOUS:
      return refuse (r, _ ("/anonymous has no mail of yours. Leave it out, and give the name to sign in with as /user=NAME."));
    case FLAG_NOVALIDATE:
      return refuse (r, _ ("/novalidate-cert would let anybody read the password. Leave it out: add the account with --no-check, look at the server’s certificate with "
                           "“postbell trust ID”, and pin it with “postbell trust ID --pin SHA256”."));
    case FLAG_IGNORED:
    default:
      return TRUE;
    }
}

static gboolean
takes_value (Flag flag)
{
  return flag == FLAG_SERVICE_NAMED || flag == FLAG_USER || flag == FLAG_AUTHUSER;
}

/* Reads "/name" or "/name=value" at r->p. */
static gboolean
read_flag (Reader *r)
{
  gsize n = strcspn (++r->p, "/=}");
  g_autofree char *name = g_strndup (r->p, n);
  g_autofree char *value = NULL;
  gboolean has_value = r->p[n] == '=';

  r->p += n + (has_value ? 1 : 0);
  if (has_value)
    value = read_value (r);
  if ((has_value && value == NULL) || strchr ("/}", *r->p) == NULL)
    return refuse_form (r);
  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    if (g_ascii_strcasecmp (name, flags[i].name) == 0 && has_value == takes_value (flags[i].flag))
      return apply (r, i, value);
  return refuse (r, _ ("The flag /%s is unknown."), name);
}

/* /ssl is TLS from the first byte and needs no STARTTLS, so that /notls beside it says nothing. Without a flag c-client takes
 * STARTTLS where the server has it; here it is required. */
static gboolean
settle_security (Reader *r)
{
  if (r->tls && (r->ssl || r->notls))
    return refuse (r, _ ("/tls begins in the clear and then encrypts; it does not go with /%s."), r->ssl ? "ssl" : "notls");
  if (r->secure && r->notls && !r->ssl)
    return refuse (r, _ ("/secure forbids to send the password readable, and with /notls it would be. Say /ssl or /tls instead of /notls."));
  r->box->security = g_strdup (r->ssl ? "tls" : r->notls ? "none"
                                                         : "starttls");
  return TRUE;
}

/* Another name to sign in with than the mailbox's owner's is a right that only administrators have. */
static gboolean
settle_user (Reader *r)
{
  if (r->authuser == NULL)
    return TRUE;
  if (r->box->user != NULL && !g_str_equal (r->box->user, r->authuser))
    return refuse (r, _ ("To sign in as %s for %s is not supported. Leave /authuser= out, and give the name and password of %s."), r->authuser, r->box->user, r->box->user);
  return set_name (r, &r->box->user, "authuser", r->authuser);
}

static gboolean
settle_folder (Reader *r, const char *folder)
{
  r->box->folder = pb_imap_mailbox_decode ((const guint8 *) folder, strlen (folder));
  if (r->box->folder[0] == '\0' || g_ascii_strcasecmp (r->box->folder, "INBOX") == 0)
    {
      g_free (r->box->folder);
      r->box->folder = g_strdup ("INBOX");
    }
  if (g_str_equal (r->box->kind, "pop3") && !g_str_equal (r->box->folder, "INBOX"))
    return refuse (r, _ ("POP3 knows one folder, INBOX. Leave “%s” out, or use IMAP."), r->box->folder);
  return TRUE;
}

static void
settle_port (PbMailbox *box)
{
  gboolean pop3 = g_str_equal (box->kind, "pop3"), tls = g_str_equal (box->security, "tls");

  if (box->port == NULL)
    box->port = g_strdup (pop3 ? (tls ? "995" : "110") : (tls ? "993" : "143"));
}

static gboolean
read_mailbox (Reader *r)
{
  if (*r->p++ != '{')
    return refuse_form (r);
  if (!read_host (r))
    return FALSE;
  while (*r->p == '/')
    if (!read_flag (r))
      return FALSE;
  if (*r->p++ != '}')
    return refuse_form (r);
  if (r->box->kind == NULL)
    r->box->kind = g_strdup ("imap");
  if (!settle_security (r) || !settle_user (r) || !settle_folder (r, r->p))
    return FALSE;
  settle_port (r->box);
  return TRUE;
}

PbMailbox *
pb_mailbox_parse (const char *text, GError **error)
{
  g_autoptr (PbMailbox) box = g_new0 (PbMailbox, 1);
  g_autoptr (GError) local = NULL;
  Reader r = { .p = text, .box = box, .error = &local };
  gboolean ok = read_mailbox (&r);

  g_free (r.authuser);
  if (ok)
    return g_steal_pointer (&box);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}
