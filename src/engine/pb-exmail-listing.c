/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-listing.c: see pb-exmail-listing.h. */
#include "pb-exmail-listing.h"

#include "pb-error.h"
#include "pb-exmail-json.h"
#include "pb-exmail-list.h"

#define MAX_MEMBER (64 * 1024) /* bytes: one has at most 5 aliases and 20 departments (3.5) */
#define MAX_FRAME  (64 * 1024)

struct _PbExmailListing
{
  PbExmailListingFunc func;
  gpointer user_data; /* (unowned) */
  PbExmailList *list; /* (owned) */
  GBytes *frame;      /* (owned) (nullable): once it is complete */
  GError *error;      /* (owned) (nullable): why it cannot be read */
};

PbExmailListing *
pb_exmail_listing_new (PbExmailListingFunc func, gpointer user_data)
{
  PbExmailListing *self = g_new0 (PbExmailListing, 1);

  self->func = func;
  self->user_data = user_data;
  self->list = pb_exmail_list_new (MAX_MEMBER, MAX_FRAME);
  return self;
}

void
pb_exmail_listing_free (PbExmailListing *self)
{
  if (self == NULL)
    return;
  pb_exmail_list_free (self->list);
  g_clear_pointer (&self->frame, g_bytes_unref);
  g_clear_error (&self->error);
  g_free (self);
}

static void
hand_out (PbExmailListing *self, GBytes *json)
{
  gsize len;
  const char *data = g_bytes_get_data (json, &len);
  g_autoptr (JsonObject) member = pb_exmail_parse_strict (data, len);

  self->func (member, self->user_data);
}

static void
take_part (PbExmailListing *self, PbExmailListPart *part)
{
  if (part->type == PB_EXMAIL_LIST_ITEM)
    hand_out (self, part->json);
  else if (part->type == PB_EXMAIL_LIST_END)
    self->frame = g_steal_pointer (&part->json);
  else
    self->error = g_error_new_literal (PB_ERROR, (int) part->error_class, part->text);
}

static void
take (const guint8 *data, gsize len, gpointer user_data)
{
  PbExmailListing *self = user_data;
  gsize at = 0;

  while (at < len)
    {
      g_auto (PbExmailListPart) part = { 0 };
      gsize used;

      if (pb_exmail_list_next (self->list, data + at, len - at, &used, &part))
        take_part (self, &part);
      at += used;
    }
}

void
pb_exmail_listing_prepare (PbExmailListing *self, PbHttpRequest *request)
{
  request->take = take;
  request->take_data = self;
}

/* Nothing of this answer stays. */
static void
renew (PbExmailListing *self)
{
  pb_exmail_list_free (self->list);
  self->list = pb_exmail_list_new (MAX_MEMBER, MAX_FRAME);
  g_clear_pointer (&self->frame, g_bytes_unref);
  g_clear_error (&self->error);
}

gboolean
pb_exmail_listing_end (PbExmailListing *self, PbHttpResponse *response, GError **error)
{
  g_auto (PbExmailListPart) last = { 0 };
  gboolean ok;

  if (response->status != 200)
    return TRUE;
  if (pb_exmail_list_eof (self->list, &last))
    take_part (self, &last);
  ok = self->error == NULL;
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&self->error));
  else
    {
      g_bytes_unref (response->body);
      response->body = g_steal_pointer (&self->frame);
    }
  renew (self);
  return ok;
}
