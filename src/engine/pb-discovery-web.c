/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-discovery-web.c: config-v1.1.xml, from the domain itself and from ISPDB. Never over plain http, and never with an address
 * in the question. */
#include "pb-discovery-private.h"

#include <string.h>

#include "pb-autoconfig.h"
#include "pb-error.h"
#include "pb-reason.h"
#include "pb-text.h"

#define MAX_REDIRECTS 3
#define TIMEOUT       7 /* s: of one request */
#define ISPDB         "https://autoconfig.thunderbird.net/v1.1/"

/* One file that is asked for. */
typedef struct
{
  Discovery *discovery; /* (owned) */
  PbFoundSource source;
  char *url; /* (owned) */
  guint redirects;
} Page;

static void
page_free (Page *page)
{
  pb_discovery_unref (page->discovery);
  g_free (page->url);
  g_free (page);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Page, page_free)

/* --- what a file says --- */

static void
add_server (Page *page, const PbAutoconfig *config, const PbAutoconfigServer *server)
{
  Discovery *self = page->discovery;
  g_autofree char *user = pb_autoconfig_expand (server->user, self->address);
  PbFound *found = pb_found_new (page->source, server->pop3, server->host, server->port, server->starttls ? PB_SECURITY_STARTTLS : PB_SECURITY_TLS, user);

  if (config->webmail != NULL && pb_webmail_url_is_valid (config->webmail))
    found->webmail = g_strdup (config->webmail);
  if (!server->password)
    found->auth = found->secret = "oauth2";
  pb_discovery_add_host (self, found);
  if (found->provider_name == NULL)
    found->provider_name = g_strdup (config->name);
}

/* Returns: whether the file is one, and has servers. */
static gboolean
take_file (Page *page, GBytes *body)
{
  gsize len;
  const char *data = g_bytes_get_data (body, &len);
  g_autoptr (PbAutoconfig) config = pb_autoconfig_parse (data, len, page->discovery->domain, NULL);

  for (guint i = 0; config != NULL && i < config->servers->len; i++)
    add_server (page, config, g_ptr_array_index (config->servers, i));
  return config != NULL;
}

/* --- redirects --- */

/* Returns: (transfer full) (nullable): where @response leads, if it may be followed. */
static char *
dup_next (const Page *page, const PbHttpResponse *response)
{
  gboolean redirect = response->status == 301 || response->status == 302 || response->status == 303 || response->status == 307 || response->status == 308;
  g_autofree char *next = NULL;

  if (!redirect || response->location == NULL || page->redirects >= MAX_REDIRECTS || !pb_text_is_safe (response->location))
    return NULL;
  next = g_uri_resolve_relative (page->url, response->location, G_URI_FLAGS_NONE, NULL);
  return next != NULL && g_str_has_prefix (next, "https://") ? g_steal_pointer (&next) : NULL;
}

/* A name that does not exist, or a page that is none, is an answer. */
static gboolean
is_away (const GError *error)
{
  if (error == NULL)
    return FALSE;
  return g_error_matches (error, PB_ERROR, PB_ERROR_CLASS_OFFLINE) || g_error_matches (error, PB_ERROR, PB_ERROR_CLASS_TIMEOUT) || g_str_has_prefix (error->message, PB_REASON_PROXY " ");
}

static void
ask (Page *page);

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Page) page = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (PbHttpResponse) response = pb_http_send_finish (PB_HTTP (object), result, &error);
  g_autoptr (Discovery) self = pb_discovery_ref (page->discovery);
  PbFoundSource source = page->source;
  gboolean wanted = response != NULL && pb_discovery_wants (self, source);
  char *next = wanted ? dup_next (page, response) : NULL;

  if (next != NULL)
    {
      g_free (page->url);
      page->url = next;
      page->redirects++;
      ask (g_steal_pointer (&page));
      return;
    }
  if (wanted && response->status == 200 && take_file (page, response->body))
    pb_discovery_close_all (self, source); /* the other address says the same, or nothing */
  pb_discovery_close (self, source, is_away (error));
}

/* @page: (transfer full) */
static void
ask (Page *page)
{
  const PbHttpRequest request = { .method = "GET", .url = page->url, .timeout = TIMEOUT, .max_body = PB_AUTOCONFIG_MAX_FILE };

  pb_http_send_async (page->discovery->context.http, &request, page->discovery->inner, answered_cb, page);
}

/* @url: (transfer full) */
static void
open_page (Discovery *self, PbFoundSource source, char *url)
{
  Page *page = g_new0 (Page, 1);

  *page = (Page){ pb_discovery_open (self, source), source, url, 0 };
  ask (page);
}

void
pb_discovery_ask_autoconfig (Discovery *self)
{
  if (self->context.http == NULL)
    return;
  open_page (self, PB_FOUND_AUTOCONFIG, g_strdup_printf ("https://autoconfig.%s/mail/config-v1.1.xml", self->domain));
  open_page (self, PB_FOUND_AUTOCONFIG, g_strdup_printf ("https://%s/.well-known/autoconfig/mail/config-v1.1.xml", self->domain));
}

void
pb_discovery_ask_ispdb (Discovery *self)
{
  if ((self->flags & PB_DISCOVERY_ISPDB) != 0 && self->context.http != NULL)
    open_page (self, PB_FOUND_ISPDB, g_strconcat (ISPDB, self->domain, NULL));
  else if (self->progress != NULL)
    self->progress (PB_FOUND_ISPDB, PB_DISCOVERY_NOT_ASKED, self->progress_data);
}
