/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-fake-http.h: HTTP without a network: answers are scripted by address, requests are written down, and an answer can be
 * held back. Everything arrives from the main loop, as with a real one. */
#pragma once

#include "pb-error.h"
#include "pb-http.h"

#define PB_TYPE_FAKE_HTTP (pb_fake_http_get_type ())
G_DECLARE_FINAL_TYPE (PbFakeHttp, pb_fake_http, PB, FAKE_HTTP, PbHttp)

/* What was asked; copies. */
typedef struct
{
  char *method;
  char *url; /* with its query */
  char *authorization;
  char *form;
  char *json;
  char *ca_file;
  char *proxy; /* (nullable): pb_proxy_get_key() */
  gboolean allow_plain;
  gboolean once;
  guint timeout;
  gsize max_body;
} PbFakeHttpRequest;

PbFakeHttp *pb_fake_http_new (void);

/* Scripts the next answer of @url (compared without the query). Several are given one after the other; the last one stays.
 * An address without a script is REFUSED. @content_type, @body: (nullable) */
void pb_fake_http_answer (PbFakeHttp *self, const char *url, guint status, const char *content_type, const char *body);
/* The same with everything an answer can have. @response: (transfer full) */
void pb_fake_http_answer_full (PbFakeHttp *self, const char *url, PbHttpResponse *response);
/* The next call fails with @error_class; AUTH_REJECTED: as only a proxy has it. */
void pb_fake_http_fail (PbFakeHttp *self, const char *url, PbErrorClass error_class);
/* Forgets what is scripted for @url. */
void pb_fake_http_forget (PbFakeHttp *self, const char *url);

/* While held, calls of @url wait (but can be cancelled); letting go answers them all. */
void pb_fake_http_hold (PbFakeHttp *self, const char *url, gboolean hold);

/* Returns: how often @url (without its query; NULL: any) was asked. */
guint pb_fake_http_get_count (PbFakeHttp *self, const char *url);
/* Returns: (transfer none) (nullable): the request number @index (0 first, -1 the newest) of @url (NULL: any). */
const PbFakeHttpRequest *pb_fake_http_get_request (PbFakeHttp *self, const char *url, int index);
/* Returns: calls not answered yet. */
guint pb_fake_http_get_waiting (PbFakeHttp *self);
