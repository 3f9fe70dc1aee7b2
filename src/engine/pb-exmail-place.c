/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-place.c: see pb-exmail-place.h. */
#include "pb-exmail-place.h"

#include <string.h>

#include "pb-error.h"

#define MAX_ALIASES 32  /* the service allows five */
#define MAX_ADDRESS 320 /* bytes (RFC 5321 4.5.3.1) */

static char *
dup_authority (const char *host, int port)
{
  g_autofree char *literal = strchr (host, ':') != NULL ? g_strdup_printf ("[%s]", host) : g_strdup (host);

  return port > 0 ? g_strdup_printf ("%s:%d", literal, port) : g_steal_pointer (&literal);
}

gboolean
pb_exmail_place_read (PbExmailPlace *out, const PbAccount *account, GError **error)
{
  g_autoptr (GUri) uri = account->api_url != NULL ? g_uri_parse (account->api_url, G_URI_FLAGS_ENCODED_PATH, NULL) : NULL;
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  gboolean tls = uri != NULL && g_str_equal (g_uri_get_scheme (uri), "https");
  int port = uri != NULL ? g_uri_get_port (uri) : -1;

  if (host == NULL || host[0] == '\0')
    {
      g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "The address of the OpenApi is missing.");
      return FALSE;
    }
  if (!tls && !account->allow_plain_http && !pb_host_is_loopback (host))
    {
      g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "The OpenApi is reached without encryption; that has to be allowed for this account.");
      return FALSE;
    }
  pb_exmail_place_clear (out);
  out->host = g_strdup (host);
  out->tls = tls;
  out->port = (guint16) (port > 0 ? port : tls ? 443
                                               : 80);
  out->authority = dup_authority (host, port);
  out->path = g_strconcat (g_uri_get_path (uri), "listen", NULL);
  return TRUE;
}

static gboolean
is_address (const char *text)
{
  const char *at = strchr (text, '@');

  return at != NULL && at != text && at[1] != '\0' && strchr (at + 1, '@') == NULL && strlen (text) <= MAX_ADDRESS;
}

GStrv
pb_exmail_aliases_read (const char *list)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) parts = g_strsplit_set (list, ",; ", 2 * MAX_ALIASES);
  guint n = 0;

  for (gsize i = 0; parts[i] != NULL && n < MAX_ALIASES; i++)
    if (is_address (parts[i]))
      {
        g_strv_builder_add (builder, parts[i]);
        n++;
      }
  return g_strv_builder_end (builder);
}

void
pb_exmail_place_clear (PbExmailPlace *place)
{
  g_free (place->host);
  g_free (place->authority);
  g_free (place->path);
  memset (place, 0, sizeof *place);
}
