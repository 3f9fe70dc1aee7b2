/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-handoff.h: hands an address with a ticket to the user's browser without putting it into argv, environment or a file:
 * the browser is given http://127.0.0.1:PORT/<random>, which answers one GET of that path with a redirect. Within 30 s, to
 * a process of the same user only; HEAD, prefetch (Sec-Purpose, Purpose, X-moz), other paths, a foreign Host and bare
 * connections are refused and do not use it up. */
#pragma once

#include <gio/gio.h>

#include "pb-clock.h"

G_BEGIN_DECLS

typedef struct _PbHandoff PbHandoff;

/* Called once: @taken: whether the browser fetched it. The callee may free the handoff. */
typedef void (*PbHandoffFunc) (PbHandoff *handoff, gboolean taken, gpointer user_data);

/* @url: (copied, wiped when done): the address to hand over. Returns: (transfer full) (nullable) */
PbHandoff *pb_handoff_new (PbClock *clock, const char *url, PbHandoffFunc func, gpointer user_data, GError **error);
/* Returns: (transfer none): the loopback address for the browser. */
const char *pb_handoff_get_address (PbHandoff *handoff);
/* Closes the listener. The function is not called any more. */
void pb_handoff_free (PbHandoff *handoff);

G_END_DECLS
