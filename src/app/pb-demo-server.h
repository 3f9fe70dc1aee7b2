/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-demo-server.h: the server of `postbell demo`: the program postbell-demo as a child that ends with us, however we end. */
#pragma once

#include <gio/gio.h>

#include "pb-account.h"
#include "pb-secret.h"

G_BEGIN_DECLS

/* The id of the demo's account. */
#define PB_DEMO_ACCOUNT "demo"

typedef struct _PbDemoServer PbDemoServer;

typedef void (*PbDemoServerFunc) (PbDemoServer *server, gpointer user_data);

/* Starts the server and waits until it is ready; only the command may wait so. @interval: seconds between mails.
 * Errors: a sentence: it is not installed, does not start, or is not ready in 10 s; G_IO_ERROR_CANCELLED.
 * Returns: (transfer full) (nullable) */
PbDemoServer *pb_demo_server_start (guint interval, GCancellable *cancellable, GError **error);
/* Ends the server and waits for that. */
void pb_demo_server_free (PbDemoServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbDemoServer, pb_demo_server_free)

/* @func is called once, when the server ends by itself. */
void pb_demo_server_watch (PbDemoServer *server, PbDemoServerFunc func, gpointer user_data);
/* Returns: (transfer none): the account whose mails it delivers. */
PbAccount *pb_demo_server_get_account (PbDemoServer *server);
/* Returns: (transfer none): the key of the account's OpenApi. */
PbSecret *pb_demo_server_get_secret (PbDemoServer *server);

G_END_DECLS
