/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-tls-context.c: GnuTLS's shared parts, and a queue for handshakes. */
#include "pb-tls-context.h"

#define TURN_MS 1000

/* What is put behind GnuTLS's own priorities: ours, and those for a server that nobody brings up to date (RFC 8996). */
#define MODERN "-VERS-TLS1.0:-VERS-TLS1.1"
#define LEGACY "+VERS-TLS1.1:+VERS-TLS1.0:+SIGN-RSA-SHA1:+SIGN-ECDSA-SHA1"

struct _PbTlsContext
{
  PbTrust *trust;                               /* (owned) */
  gnutls_priority_t priority;                   /* (owned) (nullable) */
  gnutls_priority_t legacy;                     /* (owned) (nullable): made when it is needed, which is hardly ever */
  gnutls_certificate_credentials_t credentials; /* (owned) (nullable): empty; verification is the session's */
  GQueue waiting;                               /* PbTlsTurn, unowned */
  PbTlsTurn *holder;                            /* (unowned) (nullable) */
  guint pass_id;                                /* the next turn begins, from the main loop */
  guint expiry_id;                              /* the holder's turn ends */
  guint handshake_timeout;                      /* s */
};

/* Returns: (transfer full) (nullable) */
static gnutls_priority_t
make_priority (const char *more)
{
  gnutls_priority_t priority = NULL;

  return gnutls_priority_init2 (&priority, more, NULL, GNUTLS_PRIORITY_INIT_DEF_APPEND) < 0 ? NULL : priority;
}

PbTlsContext *
pb_tls_context_new (PbTrust *trust, guint handshake_timeout)
{
  PbTlsContext *context = g_rc_box_new0 (PbTlsContext);

  context->trust = g_object_ref (trust);
  context->handshake_timeout = handshake_timeout;
  context->priority = make_priority (MODERN);
  if (gnutls_certificate_allocate_credentials (&context->credentials) < 0)
    context->credentials = NULL;
  return context;
}

PbTlsContext *
pb_tls_context_ref (PbTlsContext *context)
{
  return g_rc_box_acquire (context);
}

static void
context_clear (gpointer data)
{
  PbTlsContext *context = data;

  g_clear_handle_id (&context->pass_id, g_source_remove);
  g_clear_handle_id (&context->expiry_id, g_source_remove);
  if (context->credentials != NULL)
    gnutls_certificate_free_credentials (context->credentials);
  if (context->priority != NULL)
    gnutls_priority_deinit (context->priority);
  if (context->legacy != NULL)
    gnutls_priority_deinit (context->legacy);
  g_clear_object (&context->trust);
}

void
pb_tls_context_unref (PbTlsContext *context)
{
  g_rc_box_release_full (context, context_clear);
}

PbTrust *
pb_tls_context_get_trust (PbTlsContext *context)
{
  return context->trust;
}

guint
pb_tls_context_get_handshake_timeout (PbTlsContext *context)
{
  return context->handshake_timeout;
}

/* Returns: (transfer none) (nullable) */
static gnutls_priority_t
choose_priority (PbTlsContext *context, gboolean legacy)
{
  if (legacy && context->legacy == NULL)
    context->legacy = make_priority (LEGACY);
  return legacy ? context->legacy : context->priority;
}

/* GNUTLS_NO_SIGNAL: a write to a closed connection must not raise SIGPIPE. No tickets: every connection is judged anew. */
gnutls_session_t
pb_tls_context_new_session (PbTlsContext *context, gboolean legacy)
{
  gnutls_priority_t priority = choose_priority (context, legacy);
  gnutls_session_t session;

  if (priority == NULL || context->credentials == NULL)
    return NULL;
  if (gnutls_init (&session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL | GNUTLS_NO_TICKETS) < 0)
    return NULL;
  if (gnutls_priority_set (session, priority) < 0 || gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, context->credentials) < 0)
    {
      gnutls_deinit (session);
      return NULL;
    }
  return session;
}

static void schedule_pass (PbTlsContext *context);

static gboolean
expire_cb (gpointer user_data)
{
  PbTlsContext *context = user_data;

  context->expiry_id = 0;
  context->holder = NULL;
  schedule_pass (context);
  return G_SOURCE_REMOVE;
}

static gboolean
pass_cb (gpointer user_data)
{
  PbTlsContext *context = user_data;
  PbTlsTurn *turn;

  context->pass_id = 0;
  turn = context->holder == NULL ? g_queue_peek_head (&context->waiting) : NULL;
  if (turn == NULL)
    return G_SOURCE_REMOVE;
  g_queue_unlink (&context->waiting, &turn->link);
  turn->waiting = false;
  context->holder = turn;
  context->expiry_id = g_timeout_add (TURN_MS, expire_cb, context);
  turn->func (turn->user_data);
  return G_SOURCE_REMOVE;
}

static void
schedule_pass (PbTlsContext *context)
{
  if (context->holder == NULL && context->pass_id == 0 && !g_queue_is_empty (&context->waiting))
    context->pass_id = g_idle_add_full (G_PRIORITY_DEFAULT, pass_cb, context, NULL);
}

void
pb_tls_context_ask_turn (PbTlsContext *context, PbTlsTurn *turn)
{
  turn->link.data = turn;
  turn->waiting = true;
  g_queue_push_tail_link (&context->waiting, &turn->link);
  schedule_pass (context);
}

void
pb_tls_context_end_turn (PbTlsContext *context, PbTlsTurn *turn)
{
  if (turn->waiting)
    {
      g_queue_unlink (&context->waiting, &turn->link);
      turn->waiting = false;
    }
  else if (context->holder == turn)
    {
      context->holder = NULL;
      g_clear_handle_id (&context->expiry_id, g_source_remove);
      schedule_pass (context);
    }
}
