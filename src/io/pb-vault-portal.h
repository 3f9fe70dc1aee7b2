/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-vault-portal.h: secrets in a sandbox that reaches no Secret Service: an encrypted file of the sandbox's own, made and read by
 * libsecret, whose key comes from the desktop's portal (org.freedesktop.portal.Secret). Private to the system's vault.
 *
 * The portal does not tell whether it will ask the person for something. So calls take turns (one question at most), and after a
 * refusal nothing is asked of it before pb_vault_portal_unlock(). */
#pragma once

#include "pb-vault-call.h"

G_BEGIN_DECLS

PbVaultPortal *pb_vault_portal_new (void);
void pb_vault_portal_free (PbVaultPortal *portal);

/* Steps of calls; they answer the task. @task: (transfer full) */
void pb_vault_portal_lookup (GTask *task);
void pb_vault_portal_store (GTask *task);
void pb_vault_portal_clear (GTask *task);
void pb_vault_portal_unlock (GTask *task);

G_END_DECLS
