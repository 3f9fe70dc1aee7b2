/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-account-url.c: the web addresses of an account: which may be opened, and what a mail adds to them. */
#include "pb-account-private.h"

#include "pb-text.h"

#include <gio/gio.h>
#include <string.h>

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

/* What there is to say of a mail. */
typedef struct
{
  const char *address; /* of the account */
  guint32 uid;         /* 0: it has none, as with POP3 */
  const char *message_id;
  const char *mail_id; /* the service's own name of it */
} Mail;

#define GMAIL_ID "GmailId"

/* Gmail's addresses have the hexadecimal form of the number that IMAP gives in decimal (X-GM-MSGID), and POP3 behind a word.
 * Returns: (transfer full) */
static char *
msgid_hex (const Mail *mail)
{
  const char *hex = g_str_has_prefix (mail->mail_id, GMAIL_ID) ? mail->mail_id + strlen (GMAIL_ID) : NULL;
  guint64 number;

  if (g_ascii_string_to_unsigned (mail->mail_id, 10, 1, G_MAXUINT64, &number, NULL) || (hex != NULL && g_ascii_string_to_unsigned (hex, 16, 1, G_MAXUINT64, &number, NULL)))
    return g_strdup_printf ("%" G_GINT64_MODIFIER "x", number);
  return to_hex (mail->message_id);
}

/* Returns: (transfer full) (nullable): the value of a template's field, NULL when @name is no field; "" when the mail has
 * no such thing. */
static char *
field_value (const char *name, const Mail *mail)
{
  if (g_str_equal (name, "address"))
    return g_strdup (mail->address);
  if (g_str_equal (name, "uid"))
    return mail->uid != 0 ? g_strdup_printf ("%u", mail->uid) : g_strdup ("");
  if (g_str_equal (name, "message-id"))
    return g_strdup (mail->message_id);
  if (g_str_equal (name, "msgid-hex"))
    return msgid_hex (mail);
  if (g_str_equal (name, "mailid"))
    return g_strdup (mail->mail_id);
  return NULL;
}

/* Returns: (transfer full) (nullable): NULL when a field is unknown, unclosed, or has no value. */
static char *
expand (const char *template, const Mail *mail, gboolean *unknown)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *p = template, *open, *close;

  *unknown = FALSE;
  while ((open = strchr (p, '{')) != NULL)
    {
      close = strchr (open, '}');
      g_autofree char *name = close != NULL ? g_strndup (open + 1, (gsize) (close - open - 1)) : g_strdup ("");
      g_autofree char *value = field_value (name, mail);
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
  const Mail any = { "a@b", 1, "a@b", "M1" };
  g_autofree char *example = expand (template, &any, &unknown);
  const char *authority = strstr (head, "://");

  if (unknown || authority == NULL || authority[3 + strcspn (authority + 3, "/?#")] == '\0')
    return FALSE;
  return pb_webmail_url_is_valid (head) && (example == NULL || pb_webmail_url_is_valid (example));
}

char *
pb_account_dup_url (const PbAccount *account, guint32 uid, const char *message_id, const char *mail_id)
{
  const Mail mail = { account->address, uid, message_id != NULL ? message_id : "", mail_id != NULL ? mail_id : "" };
  gboolean unknown;
  char *url = NULL;

  if (account->webmail_message != NULL && (uid != 0 || mail.message_id[0] != '\0' || mail.mail_id[0] != '\0'))
    url = expand (account->webmail_message, &mail, &unknown);
  return url != NULL ? url : g_strdup (account->webmail);
}
