/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-account-url.c: the web addresses of an account: which may be opened, and what a mail adds to them. */
#include "pb-account-private.h"

#include <gio/gio.h>
#include <string.h>

#include "pb-imap-command.h"
#include "pb-text.h"

gboolean
pb_webmail_url_is_valid (const char *url)
{
  g_autoptr (GUri) uri = NULL;
  const char *scheme, *host;

  /* Browsers read a backslash as a slash; a blank or an invisible character hides where a link goes. */
  if (strpbrk (url, " \\") != NULL || !pb_text_is_safe (url))
    return FALSE;
  uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  if (uri == NULL || g_uri_get_userinfo (uri) != NULL)
    return FALSE;
  scheme = g_uri_get_scheme (uri);
  host = g_uri_get_host (uri);
  if (host == NULL || host[0] == '\0')
    return FALSE;
  return g_str_equal (scheme, "https") || (g_str_equal (scheme, "http") && pb_host_is_loopback (host));
}

static char *
to_hex (const char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    g_string_append_printf (out, "%02x", (guint) (guchar) *p);
  return g_string_free (out, FALSE);
}

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

#define GMAIL_ID "GmailId"

/* Gmail's addresses have the hexadecimal form of the number that IMAP gives in decimal (X-GM-MSGID), and POP3 behind a word.
 * Returns: (transfer full) */
static char *
msgid_hex (const PbAccountMail *mail)
{
  const char *name = or_empty (mail->mail_id), *hex = g_str_has_prefix (name, GMAIL_ID) ? name + strlen (GMAIL_ID) : NULL;
  guint64 number;

  if (g_ascii_string_to_unsigned (name, 10, 1, G_MAXUINT64, &number, NULL) || (hex != NULL && g_ascii_string_to_unsigned (hex, 16, 1, G_MAXUINT64, &number, NULL)))
    return g_strdup_printf ("%" G_GINT64_MODIFIER "x", number);
  return to_hex (or_empty (mail->message_id));
}

/* Webmail that stands on IMAP (Roundcube) has its folders as IMAP has them. Returns: (transfer full) */
static char *
folder_name (const PbAccountMail *mail)
{
  return mail->folder != NULL && mail->folder[0] != '\0' ? pb_imap_mailbox_encode (mail->folder) : g_strdup ("");
}

/* Returns: (transfer full) (nullable): the value of a template's field, NULL when @name is no field; "" when the mail has
 * no such thing. */
static char *
field_value (const char *name, const char *address, const PbAccountMail *mail)
{
  if (g_str_equal (name, "address"))
    return g_strdup (address);
  if (g_str_equal (name, "folder"))
    return folder_name (mail);
  if (g_str_equal (name, "uid"))
    return mail->uid != 0 ? g_strdup_printf ("%u", mail->uid) : g_strdup ("");
  if (g_str_equal (name, "message-id"))
    return g_strdup (or_empty (mail->message_id));
  if (g_str_equal (name, "msgid-hex"))
    return msgid_hex (mail);
  if (g_str_equal (name, "mailid"))
    return g_strdup (or_empty (mail->mail_id));
  return NULL;
}

/* Returns: (transfer full) (nullable): NULL when a field is unknown, unclosed, or has no value. */
static char *
expand (const char *template, const char *address, const PbAccountMail *mail, gboolean *unknown)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *p = template, *open, *close;

  *unknown = FALSE;
  while ((open = strchr (p, '{')) != NULL)
    {
      close = strchr (open, '}');
      g_autofree char *name = close != NULL ? g_strndup (open + 1, (gsize) (close - open - 1)) : g_strdup ("");
      g_autofree char *value = field_value (name, address, mail);
      *unknown = close == NULL || value == NULL;
      if (*unknown || value[0] == '\0')
        return NULL;
      g_string_append_len (out, p, open - p);
      g_string_append_uri_escaped (out, value, NULL, FALSE);
      p = close + 1;
    }
  g_string_append (out, p);
  return g_strdup (out->str);
}

/* A field may stand only behind the host: nothing of a mail decides where the browser goes. */
gboolean
pb_account_template_is_valid (const char *template)
{
  const char *first = strchr (template, '{');
  gboolean unknown;
  g_autofree char *head = g_strndup (template, first != NULL ? (gsize) (first - template) : strlen (template));
  const PbAccountMail any = { "A", 1, "a@b", "M1" };
  g_autofree char *example = expand (template, "a@b", &any, &unknown);
  const char *authority = strstr (head, "://");

  if (unknown || authority == NULL || authority[3 + strcspn (authority + 3, "/?#")] == '\0')
    return FALSE;
  return pb_webmail_url_is_valid (head) && (example == NULL || pb_webmail_url_is_valid (example));
}

char *
pb_account_dup_url (const PbAccount *account, const PbAccountMail *mail)
{
  gboolean unknown;
  char *url = NULL;

  if (mail != NULL && account->webmail_message != NULL)
    url = expand (account->webmail_message, account->address, mail, &unknown);
  return url != NULL ? url : g_strdup (account->webmail);
}
