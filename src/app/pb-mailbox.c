/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-mailbox.c: see pb-mailbox.h (c-client, docs/naming.txt). */
#include "config.h"

#include "pb-mailbox.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pb-error.h"

void
pb_mailbox_free (PbMailbox *self)
{
  if (self == NULL)
    return;
  g_free (self->host);
  g_free (self->port);
  g_free (self->security);
  g_free (self->user);
  g_free (self->folder);
  g_free (self);
}

static void
set_security (PbMailbox *self, const char *security)
{
  g_free (self->security);
  self->security = g_strdup (security);
}

static gboolean
is_one_of (const char *flag, const char *const *flags)
{
  return g_strv_contains (flags, flag);
}

static gboolean
apply_flag (PbMailbox *self, const char *flag, GError **error)
{
  const char *const harmless[] = { "imap", "imap2", "imap2bis", "imap4", "imap4rev1", "service=imap", "validate-cert", "readonly", "norsh", "secure", "debug", NULL };
  const char *const other[] = { "pop3", "nntp", "smtp", "submit", "service=pop3", "service=nntp", "anonymous", NULL };

  if (g_str_equal (flag, "ssl"))
    set_security (self, "tls");
  else if (g_str_equal (flag, "tls") || g_str_equal (flag, "tls-sslv23"))
    set_security (self, "starttls");
  else if (g_str_equal (flag, "notls"))
    set_security (self, "none");
  else if (g_str_has_prefix (flag, "user="))
    {
      g_free (self->user);
      self->user = g_strdup (flag + strlen ("user="));
    }
  else if (g_str_equal (flag, "novalidate-cert"))
    {
      g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("/novalidate-cert would let anybody read the password. Leave it out; vouch for the server’s certificate with --ca-file."));
      return FALSE;
    }
  else if (!is_one_of (flag, harmless))
    {
      g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, is_one_of (flag, other) ? _ ("/%s is not supported; only IMAP is.") : _ ("The flag /%s is unknown."), flag);
      return FALSE;
    }
  return TRUE;
}

/* @place: "host", "host:port" or "[v6]:port" */
static void
split_place (PbMailbox *self, const char *place)
{
  const char *colon = strrchr (place, ':'), *bracket = strrchr (place, ']');
  gboolean has_port = colon != NULL && (bracket == NULL || colon > bracket);
  gsize len = has_port ? (gsize) (colon - place) : strlen (place);

  if (has_port)
    self->port = g_strdup (colon + 1);
  if (place[0] == '[' && len >= 2 && place[len - 1] == ']')
    self->host = g_strndup (place + 1, len - 2);
  else
    self->host = g_strndup (place, len);
}

PbMailbox *
pb_mailbox_parse (const char *text, GError **error)
{
  g_autoptr (PbMailbox) self = g_new0 (PbMailbox, 1);
  const char *close = text[0] == '{' ? strchr (text, '}') : NULL;
  g_autofree char *inside = NULL;
  g_auto (GStrv) parts = NULL;

  if (close == NULL || close == text + 1)
    {
      g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("A mailbox looks like {mail.example.org:993/imap/ssl}INBOX."));
      return NULL;
    }
  inside = g_strndup (text + 1, (gsize) (close - text - 1));
  parts = g_strsplit (inside, "/", -1);
  split_place (self, parts[0]);
  set_security (self, "starttls"); /* c-client takes TLS where the server has it; here it is required */
  for (gsize i = 1; parts[i] != NULL; i++)
    if (!apply_flag (self, parts[i], error))
      return NULL;
  self->folder = g_strdup (close[1] != '\0' ? close + 1 : "INBOX");
  return g_steal_pointer (&self);
}
