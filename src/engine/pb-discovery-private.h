/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-discovery-private.h: the parts of pb-discovery among themselves. */
#pragma once

#include "pb-discovery.h"
#include "pb-providers.h"

G_BEGIN_DECLS

/* One discovery; every question under way holds a reference. */
typedef struct
{
  guint ref_count;
  GTask *task; /* (owned) (nullable): NULL = answered */
  PbContext context;
  PbResolver *resolver; /* (owned) (nullable): NULL = MX and SRV are left out */
  PbGoa *goa;           /* (owned) (nullable) */
  char *address;        /* (owned): as it was typed */
  char *domain;         /* (owned): see pb_discovery_dup_domain() */
  PbDiscoveryFlags flags;
  PbDiscoveryProgress progress; /* (nullable) */
  gpointer progress_data;       /* (unowned) */
  GCancellable *inner;          /* (owned): ends what is under way */
  gulong cancelled_id;
  PbTimer *timer;                     /* (owned) (nullable) */
  GPtrArray *found;                   /* (owned) (element-type PbFound) */
  guint open[PB_N_FOUND_SOURCES];     /* questions without an answer */
  guint n_found[PB_N_FOUND_SOURCES];  /* ways found */
  guint n_failed[PB_N_FOUND_SOURCES]; /* questions that could not be asked */
  gboolean looking[PB_N_FOUND_SOURCES];
} Discovery;

Discovery *pb_discovery_ref (Discovery *self);
void pb_discovery_unref (Discovery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Discovery, pb_discovery_unref)

/* A question to @source begins. Returns: (transfer full): for its callback, which ends it with pb_discovery_close(). */
Discovery *pb_discovery_open (Discovery *self, PbFoundSource source);
/* It is answered; @failed: it could not be asked. Does nothing when the discovery is over. */
void pb_discovery_close (Discovery *self, PbFoundSource source, gboolean failed);
/* Nothing more that @source could say matters. */
void pb_discovery_close_all (Discovery *self, PbFoundSource source);
/* Returns: whether anybody still waits for what @source says. */
gboolean pb_discovery_wants (const Discovery *self, PbFoundSource source);
/* @found: (transfer full): of what this discovery is for; told apart from what is there already at the end. */
void pb_discovery_add (Discovery *self, PbFound *found);
/* The same where the host is known, but not whose it is: the provider table is asked. */
void pb_discovery_add_host (Discovery *self, PbFound *found);

/* The sources. Each opens what it asks. */
void pb_discovery_ask_mx (Discovery *self);
void pb_discovery_ask_goa (Discovery *self);
void pb_discovery_ask_autoconfig (Discovery *self);
void pb_discovery_ask_ispdb (Discovery *self);
void pb_discovery_ask_srv (Discovery *self);
void pb_discovery_guess (Discovery *self);
/* Asks nobody. Returns: whether a row has the domain; what it says is added. */
gboolean pb_discovery_look_up (Discovery *self);

/* Returns: (transfer full) */
PbFound *pb_found_new (PbFoundSource source, gboolean pop3, const char *host, guint16 port, PbSecurity security, const char *user);
/* Takes over whose server it is, and what the provider wants. */
void pb_found_take_provider (PbFound *found, const PbProvider *provider);
/* Returns: (transfer full) (nullable): the same by a sign-in with the browser, where that is the other way and Postbell is
 * registered for it. */
PbFound *pb_found_dup_by_browser (const PbFound *found);
/* Makes it the way to the company's Exmail interfaces. */
void pb_found_take_exmail (PbFound *found, const PbProvider *provider);
/* Returns: whether both are the same server, spoken to in the same way. */
gboolean pb_found_is_same (const PbFound *a, const PbFound *b);
/* Best first. @a, @b: pointers to PbFound pointers. */
int pb_found_compare (gconstpointer a, gconstpointer b);

G_END_DECLS
