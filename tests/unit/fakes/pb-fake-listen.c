/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-fake-listen.c: see pb-fake-listen.h. */
#include "pb-fake-listen.h"

#include <string.h>

typedef struct
{
  PbFakeStream *stream; /* (unowned) */
  GString *input;       /* (owned) */
  guint requests;
} Link;

struct _PbFakeListen
{
  GPtrArray *links; /* (owned) (element-type Link) */
  PbFakeListenFaults faults;
  char *request; /* (owned) (nullable) */
  guint requests;
  gsize sent;
};

static void
link_free (gpointer data)
{
  Link *link = data;

  g_string_free (link->input, TRUE);
  g_free (link);
}

static Link *
link_of (PbFakeListen *self, PbFakeStream *stream)
{
  for (guint i = 0; i < self->links->len; i++)
    {
      Link *link = g_ptr_array_index (self->links, i);
      if (link->stream == stream)
        return link;
    }
  g_assert_not_reached ();
}

static void
say (PbFakeListen *self, Link *link, const char *bytes)
{
  self->sent += strlen (bytes);
  pb_fake_stream_send (link->stream, bytes, -1);
}

static void
say_message (PbFakeListen *self, Link *link, const char *json)
{
  g_autofree char *message = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %zu\r\n\r\n%s", strlen (json), json);

  say (self, link, message);
}

static void
answer (PbFakeListen *self, Link *link)
{
  g_autofree char *fresh = g_strdup_printf ("{\"UserName\":\"bob@acme.example\",\"MailId\":\"F%u\",\"Subject\":\"fresh\",\"NewCount\":%u}", self->requests, self->requests + 1);
  const char *json = self->faults.fresh ? fresh : self->faults.answer != NULL ? self->faults.answer
                                                                              : "{\"Ret\":0}";
  PbFakeStream *stream = link->stream;

  self->requests++;
  link->requests++;
  if (self->faults.silent || (self->faults.once && link->requests > 1))
    return;
  if (json[0] != '\0')
    say_message (self, link, json);
  if (self->faults.close_after)
    pb_fake_stream_end (stream, PB_ERROR_CLASS_NONE);
}

static void
opened (gpointer peer, PbFakeStream *stream)
{
  PbFakeListen *self = peer;
  Link *link = g_new0 (Link, 1);

  link->stream = stream;
  link->input = g_string_new (NULL);
  g_ptr_array_add (self->links, link);
}

/* Requests have no blank line within their body, and all of them end in an address. */
static void
received (gpointer peer, PbFakeStream *stream, const guint8 *data, gsize len)
{
  PbFakeListen *self = peer;
  Link *link = link_of (self, stream);
  const char *end, *length;
  gsize size;

  g_string_append_len (link->input, (const char *) data, (gssize) len);
  while ((end = strstr (link->input->str, "\r\n\r\n")) != NULL)
    {
      length = strstr (link->input->str, "Content-Length: ");
      g_assert_nonnull (length);
      size = (gsize) (end + 4 - link->input->str) + (gsize) g_ascii_strtoull (length + strlen ("Content-Length: "), NULL, 10);
      if (link->input->len < size)
        return;
      g_free (self->request);
      self->request = g_strndup (link->input->str, size);
      g_string_erase (link->input, 0, (gssize) size);
      answer (self, link);
    }
}

static void
closed (gpointer peer, PbFakeStream *stream)
{
  PbFakeListen *self = peer;

  g_ptr_array_remove (self->links, link_of (self, stream));
}

PbFakeListen *
pb_fake_listen_new (PbFakeDialer *dialer, const char *host)
{
  static const PbFakePeerClass klass = { opened, NULL, received, closed };
  PbFakeListen *self = g_new0 (PbFakeListen, 1);

  self->links = g_ptr_array_new_with_free_func (link_free);
  pb_fake_dialer_add (dialer, host, &klass, self);
  return self;
}

void
pb_fake_listen_free (PbFakeListen *self)
{
  g_assert_cmpuint (self->links->len, ==, 0); /* a connection nobody closed is a leak */
  g_ptr_array_unref (self->links);
  g_free (self->request);
  g_free (self);
}

PbFakeListenFaults *
pb_fake_listen_faults (PbFakeListen *self)
{
  return &self->faults;
}

void
pb_fake_listen_push (PbFakeListen *self, const char *json)
{
  for (guint i = 0; i < self->links->len; i++)
    say_message (self, g_ptr_array_index (self->links, i), json);
}

void
pb_fake_listen_hang_up (PbFakeListen *self, PbErrorClass error_class)
{
  for (guint i = 0; i < self->links->len; i++)
    pb_fake_stream_end (((Link *) g_ptr_array_index (self->links, i))->stream, error_class);
}

guint
pb_fake_listen_count_connections (PbFakeListen *self)
{
  return self->links->len;
}

guint
pb_fake_listen_count_requests (PbFakeListen *self)
{
  return self->requests;
}

const char *
pb_fake_listen_get_request (PbFakeListen *self)
{
  return self->request != NULL ? self->request : "";
}

gsize
pb_fake_listen_get_sent (PbFakeListen *self)
{
  return self->sent;
}
