/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-desk.h: where a command asks the interfaces of Exmail. The service keeps one access token for each client alive, and
 * whoever holds it is the running instance: it carries the requests. Where none runs the command takes the instance lock for as
 * long as the desk is open, and asks by itself. */
#pragma once

#include <gio/gio.h>

#include "pb-command.h"
#include "pb-edges.h"
#include "pb-exmail-line.h"
#include "pb-exmail-office.h"
#include "pb-instance-lock.h"

G_BEGIN_DECLS

typedef struct
{
  PbEdges *edges;           /* (owned) */
  PbAccount *account;       /* (owned): of the kind exmail */
  GDBusConnection *bus;     /* (owned) (nullable): where an instance runs */
  PbInstanceLock *lock;     /* (owned) (nullable): where none does */
  PbExmailCarrier *carrier; /* (owned) */
  PbExmailOffice *office;   /* (owned) */
} PbExmailDesk;

/* Finds the account; connects to nothing yet. @id: (nullable): the only Exmail account there is.
 * Returns: (transfer full) (nullable): NULL with a sentence. */
PbExmailDesk *pb_exmail_desk_new (const char *id, GError **error);
/* Sees whether an instance runs; carrier and office are there from now on. Returns: FALSE with a sentence. */
gboolean pb_exmail_desk_open (PbExmailDesk *desk, GError **error);
void pb_exmail_desk_free (PbExmailDesk *desk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbExmailDesk, pb_exmail_desk_free)

/* Asks and waits. Errors: those of pb_exmail_office_ask_async(). Returns: (transfer full) (nullable) */
PbExmailResult *pb_exmail_desk_ask (PbExmailDesk *desk, const PbExmailRow *row, const PbExmailValues *values, GError **error);

/* Returns: whether what goes to the OpenApi can be read on the way. */
gboolean pb_exmail_desk_is_exposed (const PbExmailDesk *desk);
/* Asks a person at the terminal, who may have said yes before. @question: (nullable): there is none.
 * Returns: whether it is to be sent; FALSE with @status, after a sentence. */
gboolean pb_exmail_desk_ask_leave (const PbCommand *command, const PbExmailLine *line, const char *question, int *status);

G_END_DECLS
