/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-proxy.c: see pb-proxy.h. */
#include "pb-proxy.h"

#include <string.h>

#include "pb-error.h"
#include "pb-host.h"

#define SCHEME_END "://"
#define NONE       "none"

struct _PbProxy
{
  GObject parent_instance;

  char *address;  /* (owned) (nullable): NULL: the system's */
  PbVault *vault; /* (owned) (nullable) */
  char *name;     /* (owned) (nullable) */
  char *key;      /* (owned) */
};

static void resolver_init (GProxyResolverInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (PbProxy, pb_proxy, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, resolver_init))

/* Returns: (transfer full): the answer of a resolver with one way. */
static GStrv
one_way (const char *way)
{
  GStrv ways = g_new0 (char *, 2);

  ways[0] = g_strdup (way);
  return ways;
}

/* --- an account's own --- */

/* Returns: (transfer full): the account's proxy, with @login ("USER:PASSWORD") in front of its host; a secret. */
static GStrv
way_with_login (const PbProxy *self, const PbSecret *login)
{
  const char *text = pb_secret_get (login), *host = strstr (self->address, SCHEME_END) + strlen (SCHEME_END);
  gsize user = strcspn (text, ":");
  const char *password = text[user] == ':' ? text + user + 1 : "";
  /* Large enough from the start: a string that grows leaves copies behind. */
  GString *out = g_string_sized_new (strlen (self->address) + 3 * strlen (text) + sizeof ":@");
  GStrv ways = g_new0 (char *, 2);

  g_string_append_len (out, self->address, host - self->address);
  for (gsize i = 0; i < user; i++)
    g_string_append_printf (out, "%%%02X", (guint) (guchar) text[i]);
  g_string_append_c (out, ':');
  for (; *password != '\0'; password++)
    g_string_append_printf (out, "%%%02X", (guint) (guchar) *password);
  g_string_append_printf (out, "@%s", host);
  ways[0] = g_string_free (out, FALSE);
  return ways;
}

static void
looked_up_cb (GObject *vault, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PbProxy *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (PbSecret) login = pb_vault_lookup_finish (PB_VAULT (vault), result, &error);

  if (error != NULL && pb_error_class_of (error, PB_ERROR_CLASS_CONFIG) != PB_ERROR_CLASS_VAULT_LOCKED)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (login == NULL || pb_secret_get_length (login) == 0)
    g_task_return_pointer (task, one_way (self->address), (GDestroyNotify) g_strfreev);
  else
    g_task_return_pointer (task, way_with_login (self, login), (GDestroyNotify) g_strfreev);
}

/* --- the system's --- */

static void
system_cb (GObject *resolver, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  GStrv ways = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (resolver), result, &error);

  if (ways != NULL)
    g_task_return_pointer (task, ways, (GDestroyNotify) g_strfreev);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static gboolean
is_for_loopback (const char *uri)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);

  return parsed != NULL && g_uri_get_host (parsed) != NULL && pb_host_is_loopback (g_uri_get_host (parsed));
}

/* --- GProxyResolver --- */

static void
lookup_async (GProxyResolver *resolver, const char *uri, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PbProxy *self = PB_PROXY (resolver);
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_set_source_tag (task, lookup_async);
  if (pb_proxy_is_direct (self, NULL) || (self->address == NULL && is_for_loopback (uri)))
    g_task_return_pointer (task, one_way ("direct://"), (GDestroyNotify) g_strfreev);
  else if (self->address == NULL)
    g_proxy_resolver_lookup_async (g_proxy_resolver_get_default (), uri, cancellable, system_cb, g_steal_pointer (&task));
  else if (self->vault == NULL)
    g_task_return_pointer (task, one_way (self->address), (GDestroyNotify) g_strfreev);
  else
    pb_vault_lookup_async (self->vault, self->name, cancellable, looked_up_cb, g_steal_pointer (&task));
}

static GStrv
lookup_finish (GProxyResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Nobody here waits for an answer. */
static GStrv
lookup (GProxyResolver *resolver, const char *uri, GCancellable *cancellable, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "the way out is only found asynchronously");
  return NULL;
}

static gboolean
is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static void
resolver_init (GProxyResolverInterface *iface)
{
  iface->is_supported = is_supported;
  iface->lookup = lookup;
  iface->lookup_async = lookup_async;
  iface->lookup_finish = lookup_finish;
}

/* --- the object --- */

static void
pb_proxy_finalize (GObject *object)
{
  PbProxy *self = PB_PROXY (object);

  g_free (self->address);
  g_clear_object (&self->vault);
  g_free (self->name);
  g_free (self->key);
  G_OBJECT_CLASS (pb_proxy_parent_class)->finalize (object);
}

static void
pb_proxy_class_init (PbProxyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pb_proxy_finalize;
}

static void
pb_proxy_init (PbProxy *self)
{
}

PbProxy *
pb_proxy_new_system (void)
{
  PbProxy *self = g_object_new (PB_TYPE_PROXY, NULL);

  self->key = g_strdup ("system");
  return self;
}

PbProxy *
pb_proxy_new (const char *address, PbVault *vault, const char *name)
{
  PbProxy *self = g_object_new (PB_TYPE_PROXY, NULL);

  g_return_val_if_fail (g_str_equal (address, NONE) || strstr (address, SCHEME_END) != NULL, self);
  self->address = g_strdup (address);
  self->vault = vault != NULL ? g_object_ref (vault) : NULL;
  self->name = g_strdup (name);
  self->key = g_strdup_printf ("%s %s %p", address, name, (gpointer) vault);
  return self;
}

gboolean
pb_proxy_is_direct (PbProxy *self, const char *host)
{
  if (self == NULL || self->address == NULL)
    return host != NULL && pb_host_is_loopback (host);
  return g_str_equal (self->address, NONE);
}

const char *
pb_proxy_get_key (PbProxy *self)
{
  return self->key;
}

char *
pb_proxy_dup_name (PbProxy *self)
{
  const char *host = self->address != NULL ? strstr (self->address, SCHEME_END) : NULL;

  if (host == NULL)
    return NULL;
  return g_strdup_printf ("%.*s %s", (int) (host - self->address), self->address, host + strlen (SCHEME_END));
}
