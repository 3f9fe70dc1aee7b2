/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-autoconfig.c: see pb-autoconfig.h. By GMarkup, which knows no DTD and no entities of a document's own. */
#include "pb-autoconfig.h"

#include <string.h>

#include "pb-error.h"
#include "pb-hostname.h"
#include "pb-text.h"

#define MAX_DEPTH    32
#define MAX_NAME     80 /* characters of a provider's name */
#define ADDRESS      "%EMAILADDRESS%"
#define LOCAL_PART   "%EMAILLOCALPART%"
#define EMAIL_DOMAIN "%EMAILDOMAIN%"

/* A file on its way in. */
typedef struct
{
  PbAutoconfig *config;       /* (unowned) */
  const char *domain;         /* (unowned) */
  PbAutoconfigServer *server; /* (owned) (nullable): the one being read */
  gboolean secure;            /* it has TLS */
  gboolean said;              /* how to sign in, in whatever way */
  GString *text;              /* (owned): of the element being read */
  gboolean too_long;          /* and more of it than is taken */
  guint depth;
} Reader;

static void
server_free (gpointer data)
{
  PbAutoconfigServer *server = data;

  g_free (server->host);
  g_free (server->user);
  g_free (server);
}

void
pb_autoconfig_free (PbAutoconfig *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->webmail);
  g_ptr_array_unref (self->servers);
  g_free (self);
}

/* --- one server --- */

static void
set_text (char **field, const char *text)
{
  if (*field == NULL && text[0] != '\0' && pb_text_is_safe (text))
    *field = g_strdup (text);
}

/* Whoever answers for a host name is asked for it: nothing of the address but its domain may stand in one. */
static void
set_host (Reader *self, const char *text)
{
  g_autoptr (GString) host = g_string_new (text);

  if (self->server->host != NULL)
    return;
  g_string_replace (host, EMAIL_DOMAIN, self->domain, 0);
  self->server->host = pb_hostname_dup (host->str);
}

static void
set_port (Reader *self, const char *text)
{
  guint64 port;

  if (g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT16, &port, NULL))
    self->server->port = (guint16) port;
}

static void
set_socket_type (Reader *self, const char *text)
{
  self->server->starttls = g_ascii_strcasecmp (text, "STARTTLS") == 0;
  self->secure = self->server->starttls || g_ascii_strcasecmp (text, "SSL") == 0 || g_ascii_strcasecmp (text, "TLS") == 0;
}

static void
add_authentication (Reader *self, const char *text)
{
  static const char *const words[] = { "password-cleartext", "password-encrypted", "plain", "secure" };

  self->said = TRUE;
  self->server->oauth2 |= g_ascii_strcasecmp (text, "OAuth2") == 0 || g_ascii_strcasecmp (text, "xoauth2") == 0;
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    self->server->password |= g_ascii_strcasecmp (text, words[i]) == 0;
}

static void
begin_server (Reader *self, const char **names, const char **values)
{
  const char *type = "";

  for (gsize i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], "type"))
      type = values[i];
  if (g_ascii_strcasecmp (type, "imap") != 0 && g_ascii_strcasecmp (type, "pop3") != 0)
    return; /* exchange, ews, owa, graph: not ours */
  self->server = g_new0 (PbAutoconfigServer, 1);
  self->server->pop3 = g_ascii_strcasecmp (type, "pop3") == 0;
  self->secure = self->said = FALSE;
}

/* Files of small domains often say nothing of how to sign in: by password, then. */
static void
end_server (Reader *self)
{
  PbAutoconfigServer *server = g_steal_pointer (&self->server);
  gboolean usable;

  server->password |= !self->said;
  usable = server->host != NULL && server->port != 0 && self->secure && (server->password || server->oauth2);
  if (!usable || self->config->servers->len >= PB_AUTOCONFIG_MAX_SERVERS)
    {
      server_free (server);
      return;
    }
  set_text (&server->user, ADDRESS);
  g_ptr_array_add (self->config->servers, server);
}

static void
take_field (Reader *self, const char *name, const char *text)
{
  if (g_str_equal (name, "hostname"))
    set_host (self, text);
  else if (g_str_equal (name, "port"))
    set_port (self, text);
  else if (g_str_equal (name, "socketType"))
    set_socket_type (self, text);
  else if (g_str_equal (name, "username"))
    set_text (&self->server->user, text);
  else if (g_str_equal (name, "authentication"))
    add_authentication (self, text);
}

/* --- the document --- */

/* Returns: whether the innermost elements are @name, inside @parent. */
static gboolean
is_inside (GMarkupParseContext *context, const char *name, const char *parent)
{
  const GSList *stack = g_markup_parse_context_get_element_stack (context);

  return g_str_equal (stack->data, name) && stack->next != NULL && g_str_equal (stack->next->data, parent);
}

static void
take_page (Reader *self, const char **names, const char **values)
{
  for (gsize i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], "url") && g_str_has_prefix (values[i], "https://") && strlen (values[i]) <= PB_AUTOCONFIG_MAX_TEXT)
      set_text (&self->config->webmail, values[i]);
}

static void
start_cb (GMarkupParseContext *context, const char *name, const char **names, const char **values, gpointer user_data, GError **error)
{
  Reader *self = user_data;

  self->depth++;
  self->too_long = FALSE;
  g_string_truncate (self->text, 0);
  if (self->depth > MAX_DEPTH)
    g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_LIMIT, "elements inside elements without an end");
  else if (self->depth == 1 && !g_str_equal (name, "clientConfig"))
    g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "not a file of mail settings");
  else if (self->depth == 3 && is_inside (context, "incomingServer", "emailProvider"))
    begin_server (self, names, values);
  else if (self->depth > 1 && is_inside (context, "loginPage", "webMail"))
    take_page (self, names, values);
}

static void
text_cb (GMarkupParseContext *context, const char *text, gsize len, gpointer user_data, GError **error)
{
  Reader *self = user_data;

  self->too_long |= len > PB_AUTOCONFIG_MAX_TEXT - self->text->len;
  if (!self->too_long)
    g_string_append_len (self->text, text, (gssize) len);
}

static void
end_cb (GMarkupParseContext *context, const char *name, gpointer user_data, GError **error)
{
  Reader *self = user_data;

  g_strstrip (self->text->str);
  if (self->depth == 3 && self->server != NULL)
    end_server (self);
  else if (self->depth == 4 && self->server != NULL && !self->too_long)
    take_field (self, name, self->text->str);
  else if (self->depth == 3 && self->config->name == NULL && is_inside (context, "displayName", "emailProvider") && self->text->str[0] != '\0')
    self->config->name = pb_text_display (self->text->str, -1, MAX_NAME);
  g_string_truncate (self->text, 0);
  self->depth--;
}

/* Comments and the XML declaration are let pass. */
static void
passthrough_cb (GMarkupParseContext *context, const char *text, gsize len, gpointer user_data, GError **error)
{
  if (len >= 2 && memcmp (text, "<!", 2) == 0 && (len < 4 || memcmp (text, "<!--", 4) != 0))
    g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "a document type, which is not read");
}

static gboolean
read_document (Reader *self, const char *data, gsize len, GError **error)
{
  static const GMarkupParser parser = { start_cb, end_cb, text_cb, passthrough_cb, NULL };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, self, NULL);

  return g_markup_parse_context_parse (context, data, (gssize) len, error) && g_markup_parse_context_end_parse (context, error);
}

/* Returns: whether @data became a configuration with servers. */
static gboolean
read_config (PbAutoconfig *config, const char *data, gsize len, const char *domain, GError **error)
{
  Reader reader = { .config = config, .domain = domain, .text = g_string_new (NULL) };
  g_autoptr (GError) inner = NULL;
  gboolean ok = read_document (&reader, data, len, &inner);

  if (reader.server != NULL)
    server_free (reader.server);
  g_string_free (reader.text, TRUE);
  if (!ok)
    g_set_error_literal (error, PB_ERROR, (int) pb_error_class_of (inner, PB_ERROR_CLASS_PROTOCOL), inner->domain == PB_ERROR ? inner->message : "not a file of mail settings");
  else if (config->servers->len == 0)
    g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "no mail server that can be used");
  return ok && config->servers->len > 0;
}

PbAutoconfig *
pb_autoconfig_parse (const char *data, gsize len, const char *domain, GError **error)
{
  static const char mark[] = "\xef\xbb\xbf"; /* byte order mark */
  g_autoptr (PbAutoconfig) self = NULL;

  if (len > PB_AUTOCONFIG_MAX_FILE)
    {
      g_set_error (error, PB_ERROR, PB_ERROR_CLASS_LIMIT, "a file of more than %d bytes", PB_AUTOCONFIG_MAX_FILE);
      return NULL;
    }
  if (len == 0 || memchr (data, '\0', len) != NULL)
    {
      g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "not a file of mail settings");
      return NULL;
    }
  if (len >= 3 && memcmp (data, mark, 3) == 0)
    {
      data += 3;
      len -= 3;
    }
  self = g_new0 (PbAutoconfig, 1);
  self->servers = g_ptr_array_new_with_free_func (server_free);
  return read_config (self, data, len, domain, error) ? g_steal_pointer (&self) : NULL;
}

/* --- the address --- */

typedef struct
{
  const char *mark;
  const char *value; /* (unowned) */
  gsize length;
} Field;

/* Returns: what @text begins with, NULL for nothing of ours. */
static const Field *
field_at (const char *text, const Field *fields, gsize n_fields)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_has_prefix (text, fields[i].mark))
      return &fields[i];
  return NULL;
}

char *
pb_autoconfig_expand (const char *pattern, const char *address)
{
  const char *at = strrchr (address, '@');
  const Field fields[] = {
    { ADDRESS, address, strlen (address) },
    { LOCAL_PART, address, (gsize) (at - address) },
    { EMAIL_DOMAIN, at + 1, strlen (at + 1) },
  };
  GString *out = g_string_new (NULL);

  while (*pattern != '\0')
    {
      const Field *field = field_at (pattern, fields, G_N_ELEMENTS (fields));

      if (field == NULL)
        {
          g_string_append_c (out, *pattern++);
          continue;
        }
      g_string_append_len (out, field->value, (gssize) field->length);
      pattern += strlen (field->mark);
    }
  return g_string_free (out, FALSE);
}
