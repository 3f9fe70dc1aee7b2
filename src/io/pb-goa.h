/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-goa.h: GNOME Online Accounts, asked over D-Bus (org.gnome.OnlineAccounts). Optional at run time: where nobody has the
 * service, there are no such accounts. Nothing of it is kept here: every list and every token is asked for anew. */
#pragma once

#include <gio/gio.h>

#include "pb-secret.h"

G_BEGIN_DECLS

#define PB_TYPE_GOA (pb_goa_get_type ())
G_DECLARE_FINAL_TYPE (PbGoa, pb_goa, PB, GOA, GObject)

/* At most this many accounts are taken from the service. */
#define PB_GOA_MAX_ACCOUNTS 64

/* Whether an account's mail can be had by IMAP, and what is in the way. */
typedef enum
{
  PB_GOA_USABLE,
  PB_GOA_ATTENTION, /* it can, when the user has signed in again in the system's settings */
  PB_GOA_MAIL_OFF,  /* mail is switched off for it in the system's settings */
  PB_GOA_NO_IMAP,   /* its mail is not offered by IMAP: Microsoft 365 (its tokens are for Graph alone), Exchange */
  PB_GOA_PLAIN,     /* its mail server is not encrypted: not taken over */
} PbGoaState;

typedef enum
{
  PB_GOA_TLS,
  PB_GOA_STARTTLS,
} PbGoaSecurity;

typedef enum
{
  PB_GOA_PASSWORD,
  PB_GOA_OAUTH2, /* an access token for XOAUTH2, OAUTHBEARER */
} PbGoaAuth;

typedef struct
{
  char *id;            /* stable: "account_1700000000_0" */
  char *provider;      /* its kind: "google", "imap_smtp", "ms_graph" … */
  char *provider_name; /* for people, in their language: "Google" */
  char *address;       /* of mail, lower case behind the @ */
  PbGoaState state;
  char *host;   /* (nullable): of the IMAP server; NULL where there is none */
  guint16 port; /* 993 or 143 where the service names none */
  PbGoaSecurity security;
  char *user;
  PbGoaAuth auth;
} PbGoaAccount;

void pb_goa_account_free (PbGoaAccount *account);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbGoaAccount, pb_goa_account_free)

/* Knows of nothing, and starts nothing, until a bus is given.
 * Signals: "changed" (no argument): accounts appeared, changed or went, or the service did; once for several changes at a time.
 * It is told of a service that runs; none is started for it.
 * Returns: (transfer full) */
PbGoa *pb_goa_new (void);
/* @session_bus: (transfer none) (nullable): NULL takes it away again. */
void pb_goa_set_bus (PbGoa *goa, GDBusConnection *session_bus);
/* Takes the session bus of the process, with the first question that is asked: for programs that may need none. */
void pb_goa_use_session_bus (PbGoa *goa);
/* Returns: whether the service runs, as far as the bus that was given has told. */
gboolean pb_goa_get_running (PbGoa *goa);

/* Lists the accounts that have a mail address, usable or not, in the order of their addresses. @start: the service may be
 * started to be asked (after an action of the user's); otherwise only one that runs is. Gives up after 3 s.
 * No bus, no such service, or one that does not run: no accounts, no error.
 * Errors: TIMEOUT, PROTOCOL (an answer that is none), OFFLINE (the bus ended), G_IO_ERROR_CANCELLED. */
void pb_goa_list_async (PbGoa *goa, gboolean start, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full) (element-type PbGoaAccount) (nullable): NULL on failure */
GPtrArray *pb_goa_list_finish (PbGoa *goa, GAsyncResult *result, GError **error);

/* What @id signs in with now; to be asked at every sign-in: the service keeps it, we do not. A token: EnsureCredentials() first,
 * which has the service look whether the token still counts, and renew it. A password is taken as it is kept, for that look is a
 * sign-in at the mail server itself; only with @fresh, when the server refused the last one, or where the service has doubts
 * already, it looks as well, and asks the user for another. Starts the service. Gives up after 30 s (it asks the provider).
 * @host: where the secret will be sent: nothing is given for another than the account's IMAP server.
 * Errors: AUTH_EXPIRED (the service wants the user to sign in again), CONFIG (no such account or service, another host, mail
 * switched off, or nothing that signs in at IMAP), OFFLINE (the service or the network is away now), TIMEOUT, PROTOCOL,
 * G_IO_ERROR_CANCELLED. Texts are words of pb-reason.h where one fits. */
void pb_goa_get_secret_async (PbGoa *goa, const char *id, const char *host, gboolean fresh, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* @auth: (out) (optional): what kind of secret it is. Returns: (transfer full) (nullable) */
PbSecret *pb_goa_get_secret_finish (PbGoa *goa, GAsyncResult *result, PbGoaAuth *auth, GError **error);

G_END_DECLS
