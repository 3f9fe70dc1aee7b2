/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-http-pool.h: the SoupSessions of the process, made on demand and given back when idle. Private to io. */
#pragma once

#include <libsoup/soup.h>

#include "pb-clock.h"
#include "pb-proxy.h"
#include "pb-trust-database.h"

G_BEGIN_DECLS

typedef struct _PbHttpPool PbHttpPool;

/* Connections that share a judge. */
typedef struct
{
  SoupSession *soup;         /* (owned) */
  PbTrustDatabase *database; /* (owned) */
} PbHttpSession;

PbHttpPool *pb_http_pool_new (PbTrust *trust, PbClock *clock);
void pb_http_pool_free (PbHttpPool *pool);

/* Begins a request. @ca_file: (nullable); @secure: it will use TLS; @proxy: (nullable): NULL = the
 * system's.
 * Returns: (transfer none): valid until the matching pb_http_pool_end(). */
PbHttpSession *pb_http_pool_begin (PbHttpPool *pool, const char *ca_file, gboolean secure, PbProxy *proxy);
/* Ends a request. 10 s after the last one every session goes, with its connections and its memory. */
void pb_http_pool_end (PbHttpPool *pool);

G_END_DECLS
