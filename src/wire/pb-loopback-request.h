/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-loopback-request.h: the head of one HTTP/1 request (RFC 9112) that a browser on this computer sends: bytes in, request
 * out. Strict, since nothing but a browser is expected: one that is doubtful is bad, not guessed at. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  PB_LOOPBACK_MORE, /* the head is not complete yet */
  PB_LOOPBACK_DONE, /* the fields below are filled */
  PB_LOOPBACK_BAD,  /* not an HTTP/1 request, or longer than allowed; answer 400 */
} PbLoopbackState;

/* To be embedded, zeroed. */
typedef struct
{
  PbLoopbackState state;
  const char *method; /* "GET" */
  const char *target; /* origin form: begins with "/", as it came */
  const char *host;   /* (nullable): the Host field; HTTP/1.0 may have none */
  gboolean prefetch;  /* the browser only looks ahead (Sec-Purpose, Purpose, X-Purpose, X-Moz): nobody has clicked */

  /*< private >*/
  char *data; /* (owned) (nullable): the head */
  gsize len;
} PbLoopbackRequest;

/* Bytes of a head, at most. */
#define PB_LOOPBACK_MAX_HEAD 8192

/* Takes @len bytes of @data; what follows the head is ignored. Returns: the state. */
PbLoopbackState pb_loopback_request_feed (PbLoopbackRequest *request, const guint8 *data, gsize len);
/* Wipes and frees. */
void pb_loopback_request_clear (PbLoopbackRequest *request);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PbLoopbackRequest, pb_loopback_request_clear)

G_END_DECLS
