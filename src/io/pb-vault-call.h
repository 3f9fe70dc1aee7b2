/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-vault-call.h: one call to the system's vault on its way through the Secret Service: a GTask whose data is a PbVaultCall,
 * and the steps that several calls share. Every function that takes @next hands the task on to it. Private to the vault. */
#pragma once

#include "pb-error.h"
#include "pb-keyring.h"
#include "pb-secret.h"
#include "pb-vault-kept.h"

G_BEGIN_DECLS

typedef struct _PbVaultPortal PbVaultPortal; /* pb-vault-portal.h */

/* A step of a call. @task: (transfer full) */
typedef void (*PbVaultStep) (GTask *task);

typedef struct
{
  PbKeyring *keyring;        /* (owned) */
  GAsyncReadyCallback next;  /* what is done once the service is there */
  PbVaultStep at_portal;     /* what is done instead where secrets are the portal's business */
  PbVaultPortal *portal;     /* (unowned): of the vault, which the task holds */
  PbVaultStep turn;          /* what is done when the portal is free */
  SecretService *service;    /* (owned) (nullable) */
  GHashTable *attributes;    /* (owned) (element-type utf8 utf8) */
  char *label;               /* (owned) (nullable) */
  PbSecret *secret;          /* (owned) (nullable): to be stored */
  PbVaultKept *kept;         /* (unowned) (nullable): of the vault; loses what was stored */
  char *name;                /* (owned) (nullable) */
  gboolean moved;            /* @secret is what @kept has: a newer one stays there */
  GCancellable *cancellable; /* (owned): cancelled by the caller's, and by the limit */
  GCancellable *callers;     /* (owned) (nullable) */
  gulong callers_handler;
  GSource *limit;   /* (owned) (nullable) */
  guint generation; /* of the keyring when a search began */
  gboolean answered;
  gboolean wallet_opened; /* and still something was locked */
} PbVaultCall;

/* What marks our items. */
const SecretSchema *pb_vault_call_get_schema (void);

/* @name: (nullable): NULL for every item of @application.
 * Returns: (transfer full): the task of a call about the items of @name. */
GTask *pb_vault_call_new (gpointer vault, PbKeyring *keyring, const char *application, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Lets the call fail after @seconds, whatever the service does. */
void pb_vault_call_set_limit (GTask *task, guint seconds);

/* Answers the call, once. @error: (transfer full) */
void pb_vault_call_fail (GTask *task, GError *error);
void pb_vault_call_fail_with (GTask *task, PbErrorClass error_class, const char *message);
/* @object, an item or a collection, is locked. Where it is not really (a wallet of KWallet's that is open), it is unlocked and the
 * call begins again, once; else it fails, and what unlocks it brings "changed". @task: (transfer none): kept while it goes on. */
void pb_vault_call_fail_locked (GTask *task, gpointer object);
void pb_vault_call_succeed (GTask *task);

/* Finds the service; a failure answers the call, else @next is called with the task as data; in a sandbox that reaches no
 * service, @at_portal. @task: (transfer full) */
void pb_vault_call_with_service (GTask *task, GAsyncReadyCallback next, PbVaultStep at_portal);
/* Finds the items, locked ones too, without a prompt; @next finishes secret_service_search(). @task: (transfer full) */
void pb_vault_call_search (GTask *task, SecretSearchFlags flags, GAsyncReadyCallback next);
/* Finds the default collection; @next finishes secret_collection_for_alias(). @task: (transfer full) */
void pb_vault_call_find_default (GTask *task, GAsyncReadyCallback next);

G_END_DECLS
