/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-trust-sight.h: what `postbell trust ID --show --json` says of a certificate, as a value for the dialog. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *host;
  gint64 port;
  char *subject;
  char *names; /* ", " between them */
  char *issuer;
  char *sha256;
  char *meaning;     /* sentences in the user's language */
  char *pinned;      /* (nullable): the pin there is */
  gint64 not_before; /* Unix seconds */
  gint64 not_after;
  gboolean accepted;
  gboolean changed;   /* another certificate is pinned */
  gboolean excusable; /* the person may pin it */
} PbTrustSight;

/* Returns: (transfer full) (nullable): NULL when @line is none. */
PbTrustSight *pb_trust_sight_new (JsonObject *line);
void pb_trust_sight_free (PbTrustSight *sight);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbTrustSight, pb_trust_sight_free)

/* Returns: (transfer full): @sha256 in pairs with colons, 16 of them a line, as other programs show it. */
char *pb_trust_sight_group (const char *sha256);

G_END_DECLS
