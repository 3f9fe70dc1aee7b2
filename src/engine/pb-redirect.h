/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-redirect.h: where the browser comes back to after a sign-in (RFC 8252 7.3): a listener on the loopback addresses that takes
 * one answer with the right state, of a process of this user, says so on a page that repeats nothing of it, and closes. */
#pragma once

#include <gio/gio.h>

#include "pb-clock.h"
#include "pb-secret.h"

G_BEGIN_DECLS

typedef struct _PbRedirect PbRedirect;

/* What the browser brought (RFC 6749 4.1.2). */
typedef struct
{
  PbSecret *code;          /* (nullable): NULL with @error */
  const char *error;       /* (nullable): the word of a refusal; a stranger's */
  const char *description; /* (nullable): likewise */
  const char *issuer;      /* (nullable): RFC 9207 */
} PbRedirectAnswer;

/* What the person reads in the browser; texts without markup, in their language. */
typedef struct
{
  const char *language; /* "en" */
  const char *title;
  const char *done;
  const char *refused;
} PbRedirectPages;

/* Called once. @answer: (nullable): NULL: nobody came within the time. The callee may free @redirect. */
typedef void (*PbRedirectFunc) (PbRedirect *redirect, const PbRedirectAnswer *answer, gpointer user_data);

#define PB_REDIRECT_LIFETIME (5 * G_TIME_SPAN_MINUTE)

/* @base: "http://localhost": 127.0.0.1 and ::1 are listened on, where there is one; "http://127.0.0.1": that alone. @state: what
 * an answer must have. @pages: copied. Returns: (transfer full) (nullable) */
PbRedirect *pb_redirect_new (PbClock *clock, const char *base, const char *state, const PbRedirectPages *pages, PbRedirectFunc func, gpointer user_data, GError **error);
/* Returns: (transfer none): @base with the port. */
const char *pb_redirect_get_address (PbRedirect *redirect);
/* Closes the listener. The function is not called any more. */
void pb_redirect_free (PbRedirect *redirect);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbRedirect, pb_redirect_free)

G_END_DECLS
