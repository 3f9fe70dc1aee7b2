/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-test-server.h: a server on 127.0.0.1, on the test's own main loop: TLS of any version, plain text, silence. It writes
 * down every byte it could read, so that a test can say what a refused server learned. */
#pragma once

#include "pb-test-pki.h"

G_BEGIN_DECLS

typedef enum
{
  PB_TEST_SERVER_TLS,      /* handshake first */
  PB_TEST_SERVER_STARTTLS, /* greets, answers the first line with "OK\r\n", then the handshake */
  PB_TEST_SERVER_PLAIN,    /* greets, never TLS */
  PB_TEST_SERVER_SILENT,   /* takes connections and bytes, answers nothing */
  PB_TEST_SERVER_CLOSE,    /* closes at the first byte */
} PbTestServerMode;

typedef struct _PbTestServer PbTestServer;

/* @chain: (nullable): leaf first, up to a NULL; @priority: (nullable): NULL for GnuTLS's own. */
PbTestServer *pb_test_server_new (PbTestServerMode mode, PbTestCert *const *chain, const char *priority);
void pb_test_server_free (PbTestServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbTestServer, pb_test_server_free)

guint16 pb_test_server_get_port (PbTestServer *server);
/* Plain text of all connections: before TLS, and what was inside TLS. */
const GString *pb_test_server_get_received (PbTestServer *server);
guint pb_test_server_get_n_connections (PbTestServer *server);
guint pb_test_server_get_n_handshakes (PbTestServer *server);
/* From now on connections can resume an earlier session by a ticket. */
void pb_test_server_allow_resumption (PbTestServer *server);
/* Returns: of the handshakes, those that resumed. */
guint pb_test_server_get_n_resumed (PbTestServer *server);
/* Returns: (transfer full): the name the newest connection's client asked for by TLS, "" for none. */
char *pb_test_server_dup_server_name (PbTestServer *server);

/* Returns: (transfer full): what the server's end of the newest connection binds logins to; @type: as in pb-stream.h. */
GBytes *pb_test_server_get_channel_binding (PbTestServer *server, const char *type);

/* Returns: the descriptor of this process at the client's end of a connection; -1 when there is none. */
int pb_test_server_find_client (PbTestServer *server);

/* On the newest connection. */
void pb_test_server_send (PbTestServer *server, const void *bytes, gsize size);
void pb_test_server_set_reading (PbTestServer *server, gboolean reading);
/* @bye: with a TLS close notification. */
void pb_test_server_hang_up (PbTestServer *server, gboolean bye);
/* TLS 1.2: asks the client to renegotiate; TLS 1.3: a key update that wants one in return. */
void pb_test_server_rehandshake (PbTestServer *server);

/* Runs the main loop until @condition holds; fails the test after 30 s. */
#define pb_test_wait_until(condition)                                  \
  G_STMT_START                                                         \
  {                                                                    \
    guint give_up_id = pb_test_give_up_add (G_STRLOC ": " #condition); \
    while (!(condition))                                               \
      g_main_context_iteration (NULL, TRUE);                           \
    g_source_remove (give_up_id);                                      \
  }                                                                    \
  G_STMT_END
guint pb_test_give_up_add (const char *what);

G_END_DECLS
