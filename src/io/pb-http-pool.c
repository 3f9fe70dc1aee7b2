/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-http-pool.c: see pb-http-pool.h. */
#include "config.h"

#include "pb-http-pool.h"

#include <malloc.h>

#define CALM     (10 * G_USEC_PER_SEC) /* µs */
#define PER_HOST 8                     /* connections: as many requests as a directory has under way at once */

struct _PbHttpPool
{
  PbTrust *trust;       /* (owned) */
  PbProxy *system;      /* (owned): the way out of who has none of his own */
  PbTimer *timer;       /* (owned): gives back */
  PbClock *clock;       /* (unowned) */
  GHashTable *sessions; /* (owned) (element-type utf8 PbHttpSession): by CA file and way */
  guint running;
  gboolean is_default; /* our judge is the default of GIO's TLS backend */
};

static void
session_free (gpointer data)
{
  PbHttpSession *session = data;

  soup_session_abort (session->soup);
  g_object_unref (session->soup);
  g_object_unref (session->database);
  g_free (session);
}

/* Bytes arrive as they were sent: nothing unpacks them, so that the bound on a body is the bound on our memory. */
static PbHttpSession *
session_new (PbHttpPool *self, const char *ca_file, PbProxy *proxy)
{
  PbHttpSession *session = g_new0 (PbHttpSession, 1);

  session->database = pb_trust_database_new (self->trust, ca_file);
  session->soup = soup_session_new_with_options ("user-agent", "Postbell/" PB_VERSION, "tls-database", session->database, "proxy-resolver", proxy, "timeout", 0, "max-conns-per-host", PER_HOST, NULL);
  soup_session_remove_feature_by_type (session->soup, SOUP_TYPE_CONTENT_DECODER);
  return session;
}

static void
calm_cb (gpointer user_data)
{
  PbHttpPool *self = user_data;

  g_hash_table_remove_all (self->sessions);
  (void) malloc_trim (0);
}

PbHttpPool *
pb_http_pool_new (PbTrust *trust, PbClock *clock)
{
  PbHttpPool *self = g_new0 (PbHttpPool, 1);

  self->trust = g_object_ref (trust);
  self->system = pb_proxy_new_system ();
  self->clock = clock;
  self->timer = pb_timer_new (clock, calm_cb, self);
  self->sessions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, session_free);
  return self;
}

void
pb_http_pool_free (PbHttpPool *self)
{
  if (self == NULL)
    return;
  pb_timer_free (self->timer);
  g_hash_table_unref (self->sessions);
  g_object_unref (self->system);
  g_object_unref (self->trust);
  g_free (self);
}

PbHttpSession *
pb_http_pool_begin (PbHttpPool *self, const char *ca_file, gboolean secure, PbProxy *proxy)
{
  PbProxy *way = proxy != NULL ? proxy : self->system;
  g_autofree char *key = g_strjoin ("\n", pb_proxy_get_key (way), ca_file, NULL);
  PbHttpSession *session = g_hash_table_lookup (self->sessions, key);

  if (secure && !self->is_default)
    {
      pb_trust_become_default (self->trust); /* else every connection loads the system's CAs once more */
      self->is_default = TRUE;
    }
  if (session == NULL)
    {
      session = session_new (self, ca_file, way);
      g_hash_table_insert (self->sessions, g_steal_pointer (&key), session);
    }
  self->running++;
  pb_timer_set (self->timer, PB_NEVER);
  return session;
}

void
pb_http_pool_end (PbHttpPool *self)
{
  self->running--;
  if (self->running == 0)
    pb_timer_set (self->timer, pb_clock_now (self->clock) + CALM);
}
