/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-keyring.h: the line to the Secret Service: found without blocking, dropped when its owner changes, never the cause of a
 * prompt that was not allowed. Private to the system's vault. */
#pragma once

/* Subclassing the service is what keeps prompts away; the class has been as it is since 2012. */
#define SECRET_API_SUBJECT_TO_CHANGE
#include <libsecret/secret.h>

G_BEGIN_DECLS

#define PB_TYPE_KEYRING (pb_keyring_get_type ())
G_DECLARE_FINAL_TYPE (PbKeyring, pb_keyring, PB, KEYRING, GObject)

/* Touches no bus before its first use.
 * Signals: "changed" (no argument): the service appeared, or a collection was unlocked or made; bursts come as one.
 * Returns: (transfer full) */
PbKeyring *pb_keyring_new (void);

/* Succeeds also where no service runs; its calls fail then. Errors: as pb_keyring_refusal() makes them. */
void pb_keyring_get_service_async (PbKeyring *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full) (nullable) */
SecretService *pb_keyring_get_service_finish (PbKeyring *self, GAsyncResult *result, GError **error);

/* Returns: whether the service found last is none that can be reached from this sandbox, and the portal keeps secrets. */
gboolean pb_keyring_uses_portal (PbKeyring *self);

/* Returns: a number that is another one after each sign of a change, so that an answer can be known to be stale. */
guint pb_keyring_get_generation (PbKeyring *self);

/* Whether a prompt of the service's may be shown; not, at the beginning. Each TRUE is followed by a FALSE. */
void pb_keyring_allow_prompts (PbKeyring *self, gboolean allow);

/* One wallet is unlocked at a time. Returns: whether nobody is at it, so that the caller is now, until pb_keyring_end_turn(); else
 * @func is called then. */
gboolean pb_keyring_take_turn (PbKeyring *self, GFunc func, gpointer user_data);
void pb_keyring_end_turn (PbKeyring *self);

/* Something is there that was not: "changed" will be emitted, once for many calls. */
void pb_keyring_note_change (PbKeyring *self);

/* Sees to it that "changed" comes when @locked, an item or a collection, is not locked any more, even where the service does
 * not tell: it is looked at, after 2 s, 4 s ... 32 s, until then. */
void pb_keyring_await_unlock (PbKeyring *self, GDBusProxy *locked);

/* Makes an error of ours of one from GIO or libsecret: VAULT_LOCKED in plain words; G_IO_ERROR_CANCELLED stays. After one that
 * says that the service did not answer, "changed" comes as soon as it does.
 * @error: (transfer full)
 * Returns: (transfer full) */
GError *pb_keyring_refusal (PbKeyring *self, GError *error);

G_END_DECLS
