/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-autoconfig.c: whatever is accepted is safe to use, and says the same when it is written down anew. */
#include "fuzz.h"

#include "pb-autoconfig.h"

#include "pb-hostname.h"
#include "pb-text.h"

#include <string.h>

static void
check_server (const PbAutoconfigServer *server)
{
  g_autofree char *host = pb_hostname_dup (server->host);
  g_autofree char *user = pb_autoconfig_expand (server->user, "bob@zoo.test");

  g_assert_cmpstr (host, ==, server->host);
  g_assert_cmpuint (server->port, >, 0);
  g_assert_true (server->password || server->oauth2);
  g_assert_true (pb_text_is_safe (server->user));
  g_assert_true (pb_text_is_safe (user));
  g_assert_cmpuint (strlen (server->user), <=, PB_AUTOCONFIG_MAX_TEXT);
}

static void
append_server (GString *text, const PbAutoconfigServer *server)
{
  g_autofree char *line = g_markup_printf_escaped ("<incomingServer type='%s'><hostname>%s</hostname><port>%u</port><socketType>%s</socketType><username>%s</username>", server->pop3 ? "pop3" : "imap", server->host, server->port, server->starttls ? "STARTTLS" : "SSL", server->user);

  g_string_append (text, line);
  g_string_append (text, server->password ? "<authentication>password-cleartext</authentication>" : "");
  g_string_append (text, server->oauth2 ? "<authentication>OAuth2</authentication>" : "");
  g_string_append (text, "</incomingServer>");
}

static char *
write_down (const PbAutoconfig *config)
{
  GString *text = g_string_new ("<clientConfig><emailProvider>");
  g_autofree char *page = config->webmail != NULL ? g_markup_printf_escaped ("<webMail><loginPage url='%s'/></webMail>", config->webmail) : g_strdup ("");

  for (guint i = 0; i < config->servers->len; i++)
    append_server (text, g_ptr_array_index (config->servers, i));
  g_string_append_printf (text, "</emailProvider>%s</clientConfig>", page);
  return g_string_free (text, FALSE);
}

static void
check_again (const PbAutoconfig *config)
{
  g_autofree char *first = write_down (config);
  g_autoptr (PbAutoconfig) again = pb_autoconfig_parse (first, strlen (first), "zoo.test", NULL);
  g_autofree char *second = again != NULL ? write_down (again) : NULL;

  g_assert_cmpstr (first, ==, second);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbAutoconfig) config = pb_autoconfig_parse ((const char *) data, size, "zoo.test", &error);

  g_assert_true ((config == NULL) == (error != NULL));
  if (config == NULL)
    return 0;
  g_assert_cmpuint (config->servers->len, >, 0);
  g_assert_cmpuint (config->servers->len, <=, PB_AUTOCONFIG_MAX_SERVERS);
  for (guint i = 0; i < config->servers->len; i++)
    check_server (g_ptr_array_index (config->servers, i));
  g_assert_true (config->name == NULL || pb_text_is_safe (config->name));
  g_assert_true (config->webmail == NULL || g_str_has_prefix (config->webmail, "https://"));
  check_again (config);
  return 0;
}
