/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-loopback-house.h: a door on the loopback addresses for the user's browser: few visitors at a time, each with little time for
 * one request (RFC 9112), each a process of the same user. Who may have what is the owner's to say. */
#pragma once

#include <gio/gio.h>

#include "pb-clock.h"
#include "pb-loopback-request.h"
#include "pb-output.h"

G_BEGIN_DECLS

typedef struct _PbLoopbackHouse PbLoopbackHouse;

/* One request of this user: done, or bad. To be answered at once, with pb_loopback_answer(). The callee may free the house. */
typedef void (*PbLoopbackServeFunc) (GSocket *socket, const PbLoopbackRequest *request, gpointer user_data);
/* Somebody who is another user, or of whom that cannot be found out (@error: (nullable)), is to be sent away with an answer. */
typedef void (*PbLoopbackStrangerFunc) (GSocket *socket, const GError *error, gpointer user_data);

/* @both: on ::1, too, where there is one, with the same port. @port: (out). Returns: (transfer full) (nullable) */
PbLoopbackHouse *pb_loopback_house_new (PbClock *clock, gboolean both, PbLoopbackServeFunc serve, PbLoopbackStrangerFunc stranger, gpointer user_data, guint16 *port, GError **error);
/* Nobody is let in any more; those who are in are dropped. @house: (nullable) */
void pb_loopback_house_free (PbLoopbackHouse *house);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbLoopbackHouse, pb_loopback_house_free)

/* Sends @answer and closes the connection; @answer is cleared (and wiped). Returns: whether all of it went. */
gboolean pb_loopback_answer (GSocket *socket, PbOutput *answer);

G_END_DECLS
