/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-check.h: diagnosis of an account: one step after the other, each named, with its outcome. Its own connection. */
#pragma once

#include "pb-account.h"
#include "pb-context.h"
#include "pb-corp-app.h"
#include "pb-error.h"

G_BEGIN_DECLS

typedef enum
{
  PB_CHECK_KEY,        /* Exmail: is there an interface key */
  PB_CHECK_TOKEN,      /* Exmail: an access token for it */
  PB_CHECK_COUNT,      /* Exmail: mail/newcount */
  PB_CHECK_LISTEN,     /* Exmail: the push channel is held open */
  PB_CHECK_LINK,       /* Exmail: a ticket to log in with; the last one of the OpenApi */
  PB_CHECK_CORP_TOKEN, /* Exmail's current API: an access token, told for each application that has a secret */
  PB_CHECK_CORP_LINK,  /* a log-in address */
  PB_CHECK_CORP_COUNT, /* mail/newcount */
  PB_CHECK_OPTIONS,    /* what the member may use: IMAP, POP3, secure login */
  PB_CHECK_SECRET,     /* is there a password; this and what follows wherever IMAP is spoken */
  PB_CHECK_CONNECT,    /* DNS and TCP */
  PB_CHECK_TLS,        /* handshake and certificate */
  PB_CHECK_GREETING,
  PB_CHECK_STARTTLS,
  PB_CHECK_CAPABILITY, /* what the server can do; told again after the login where it says more then */
  PB_CHECK_LOGIN,
  PB_CHECK_FOLDER, /* told for every folder watched: open, and counted */
  PB_CHECK_UNREAD, /* all of them together */
  PB_CHECK_PUSH,   /* IDLE proven by a round trip; POP3: the round ended well */
  PB_N_CHECKS
} PbCheckStep;

const char *pb_check_step_to_string (PbCheckStep step);
/* Returns: whether @step is about one of Exmail's APIs and not about a mail server. */
gboolean pb_check_step_is_interface (PbCheckStep step);
/* Returns: whether it is about the current one. */
gboolean pb_check_step_is_corp (PbCheckStep step);

typedef struct
{
  PbCheckStep step;
  gboolean ok;
  gint64 elapsed;           /* µs since the step before */
  PbErrorClass error_class; /* when not ok */
  const char *detail;       /* facts: "TLS1.3, certificate valid until 2036-01-01", the server's words, "12 unread"; safe to show, no secret */
  const char *verdict;      /* (nullable): pb_trust_verdict_to_string() when the certificate was refused */
} PbCheckResult;

typedef void (*PbCheckFunc) (const PbCheckResult *result, gpointer user_data);

/* What is known already. */
typedef struct
{
  PbSecret *password;             /* (nullable): tried instead of the vault's secret */
  PbSecret *key;                  /* (nullable): Exmail: likewise, the interface key */
  gboolean listening;             /* Exmail: this process holds the push channel open already; it is not opened a second time */
  PbSecret *corp[PB_N_CORP_APPS]; /* (nullable): likewise, the secrets of the current API's applications */
  gboolean login;                 /* the vault is not asked for the login of the account's own proxy; it is: */
  PbSecret *proxy;                /* (nullable): "USER:PASSWORD"; NULL = none */
} PbCheckGiven;

/* Runs the steps that apply to @account; @progress is called after each. What needs a step that failed is not tried; for Exmail
 * the rest is, so that all that works is told. @given: copied. */
void pb_check_with_async (PbAccount *account, const PbCheckGiven *given, const PbContext *context, PbCheckFunc progress, gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: whether every step was ok; FALSE with the first failure in @error (PB_ERROR) otherwise. */
gboolean pb_check_finish (GAsyncResult *result, GError **error);

/* Fetches the server's certificate chain without judging or sending anything beyond the handshake.
 * Returns by finish: (transfer full) (element-type GBytes): DER, leaf first. */
void pb_check_certificate_async (PbAccount *account, const PbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *pb_check_certificate_finish (GAsyncResult *result, GError **error);

G_END_DECLS
