/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-error.h: why something failed, as classes that the rules understand. Sentences for people are made in shell. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Codes of the PB_ERROR domain. Names on the wire of `watch --json`: pb_error_class_to_string(). */
typedef enum
{
  PB_ERROR_CLASS_NONE,
  PB_ERROR_CLASS_OFFLINE,        /* no network, or the name cannot be resolved now: retried */
  PB_ERROR_CLASS_TIMEOUT,        /* no answer in time: retried */
  PB_ERROR_CLASS_REFUSED,        /* nothing listens, or the server closed: retried */
  PB_ERROR_CLASS_WRONG_PROTOCOL, /* something else than what was configured answers: retried slowly */
  PB_ERROR_CLASS_TLS_UNTRUSTED,  /* certificate not acceptable: the user decides */
  PB_ERROR_CLASS_TLS_FAILED,     /* no TLS possible, or STARTTLS missing: retried slowly */
  PB_ERROR_CLASS_AUTH_REJECTED,  /* password refused: never retried by itself */
  PB_ERROR_CLASS_AUTH_EXPIRED,   /* token or password expired: the user signs in again */
  PB_ERROR_CLASS_APP_PASSWORD,   /* the provider wants an app password */
  PB_ERROR_CLASS_SERVER_BUSY,    /* throttled, too many connections, temporary: retried slowly */
  PB_ERROR_CLASS_PROTOCOL,       /* the server broke the protocol: retried */
  PB_ERROR_CLASS_LIMIT,          /* a bound of ours was exceeded: retried */
  PB_ERROR_CLASS_CONFIG,         /* the account's settings cannot work: retried when they change */
  PB_ERROR_CLASS_VAULT_LOCKED,   /* the keyring is locked, absent, or holds no secret: waits for it */
  PB_N_ERROR_CLASSES
} PbErrorClass;

#define PB_ERROR (pb_error_quark ())
GQuark pb_error_quark (void);

/* Returns: (transfer none): the contract's name, such as "tls-untrusted"; "none" for NONE. */
const char *pb_error_class_to_string (PbErrorClass error_class);

/* Returns: the class of that name; PROTOCOL for a name that is none. */
PbErrorClass pb_error_class_from_string (const char *name);

/* Returns: the class of @error if it is in the PB_ERROR domain, else @fallback; NONE for NULL. */
PbErrorClass pb_error_class_of (const GError *error, PbErrorClass fallback);

G_END_DECLS
