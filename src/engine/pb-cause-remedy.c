/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-cause-remedy.c: the one setting that would mend it. What a server says never becomes part of a command as it is. */
#include "pb-cause-private.h"

#include <string.h>

#include "pb-hostname.h"

/* The usual ports; both protocols have one with TLS and one without. */
#define IMAP_TLS   993
#define IMAP_PLAIN 143
#define POP3_TLS   995
#define POP3_PLAIN 110

static gboolean
is_pop3 (const PbAccount *account)
{
  return g_str_equal (account->kind, "pop3");
}

static char *
port_with_tls (const PbAccount *account)
{
  return g_strdup_printf ("--port %d --security tls", is_pop3 (account) ? POP3_TLS : IMAP_TLS);
}

/* Returns: whether @options are ones that a look at the same host can have found; nothing else is repeated to a person. */
static gboolean
is_harmless (const char *options)
{
  g_auto (GStrv) list = g_strsplit (options, " ", 8);
  guint n = g_strv_length (list);

  if (n == 0 || n > 6 || n % 2 != 0)
    return FALSE;
  for (guint i = 0; i < n; i += 2)
    {
      const char *value = list[i + 1];
      gboolean port = g_str_equal (list[i], "--port") && value[0] != '0' && value[0] != '\0' && strlen (value) <= 5 && strspn (value, "0123456789") == strlen (value);
      gboolean security = g_str_equal (list[i], "--security") && (g_str_equal (value, "tls") || g_str_equal (value, "starttls"));
      gboolean kind = g_str_equal (list[i], "--kind") && (g_str_equal (value, "imap") || g_str_equal (value, "pop3"));

      if (!port && !security && !kind)
        return FALSE;
    }
  return TRUE;
}

/* --- a name of the certificate in place of the host --- */

static gboolean
is_host_name (const char *name)
{
  return name[0] != '\0' && strlen (name) <= 253 && strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") == strlen (name) && strchr (name, '.') != NULL && name[0] != '-' && name[0] != '.';
}

static char *
host_of_certificate (const PbAccount *account, const char *text)
{
  g_autofree char *names = pb_cause_dup_fact (text, "names");
  g_auto (GStrv) list = names != NULL ? g_strsplit (names, ", ", 32) : NULL;

  if (g_hostname_is_ip_address (account->host))
    return NULL;
  for (gsize i = 0; list != NULL && list[i] != NULL; i++)
    if (is_host_name (list[i]) && !g_hostname_is_ip_address (list[i]) && pb_cause_is_below (list[i], pb_hostname_get_registered (account->host)))
      return g_strdup_printf ("--host %s", list[i]);
  return NULL;
}

/* --- */

/* A server of the other protocol: on its usual port our own is on another; elsewhere the account is of the wrong kind. */
static char *
other_protocol (const PbAccount *account, const char *kind)
{
  gboolean usual = account->port == IMAP_TLS || account->port == IMAP_PLAIN || account->port == POP3_TLS || account->port == POP3_PLAIN;

  if (usual)
    return port_with_tls (account);
  return g_str_equal (account->kind, "exmail") ? NULL : g_strdup_printf ("--kind %s", kind);
}

/* The port speaks in the clear: STARTTLS, unless its greeting lists what it can do, and not that. */
static char *
plain_expected (const PbAccount *account, const char *text)
{
  gboolean listed = text != NULL && strstr (text, "[CAPABILITY ") != NULL;

  if (listed && strstr (text, " STARTTLS") == NULL)
    return account->port == IMAP_PLAIN || account->port == POP3_PLAIN ? port_with_tls (account) : NULL;
  return g_strdup ("--security starttls");
}

static char *
starttls_missing (const PbAccount *account)
{
  return account->port == IMAP_PLAIN || account->port == POP3_PLAIN ? port_with_tls (account) : NULL;
}

static char *
sending_server (const PbAccount *account)
{
  return account->port == 25 || account->port == 465 || account->port == 587 ? port_with_tls (account) : NULL;
}

/* POP3 knows INBOX only; an account that becomes one has to let go of its other folders, or it is refused.
 * @options: (transfer full) (nullable). Returns: (transfer full) (nullable) */
static char *
with_folder (const PbAccount *account, char *options)
{
  g_autofree char *taken = options;

  if (taken == NULL || !g_str_has_prefix (taken, "--kind pop3") || (g_str_equal (account->folder, "INBOX") && account->folders[1] == NULL))
    return g_steal_pointer (&taken);
  return g_strconcat (taken, " --folder INBOX", NULL);
}

static char *
dup_options (PbCause cause, const PbAccount *account, const char *text)
{
  g_autofree char *use = NULL;

  use = pb_cause_dup_fact (text, "use");
  if (use != NULL)
    return is_harmless (use) ? g_steal_pointer (&use) : NULL;
  switch ((int) cause)
    {
    case PB_CAUSE_TLS_EXPECTED:
      return g_strdup ("--security tls");
    case PB_CAUSE_PLAIN_EXPECTED:
      return plain_expected (account, text);
    case PB_CAUSE_IS_IMAP:
      return other_protocol (account, "imap");
    case PB_CAUSE_IS_POP3:
      return other_protocol (account, "pop3");
    case PB_CAUSE_IS_SMTP:
      return sending_server (account);
    case PB_CAUSE_STARTTLS_MISSING:
      return starttls_missing (account);
    case PB_CAUSE_TLS_REQUIRED:
      return g_strdup ("--security starttls");
    case PB_CAUSE_WRONG_HOST:
      return host_of_certificate (account, text);
    default:
      return NULL;
    }
}

char *
pb_cause_dup_remedy (PbCause cause, const PbAccount *account, const char *text)
{
  if (account == NULL || account->host == NULL || cause == PB_CAUSE_NONE)
    return NULL;
  return with_folder (account, dup_options (cause, account, text));
}
