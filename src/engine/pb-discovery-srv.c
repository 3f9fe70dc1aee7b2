/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-discovery-srv.c: SRV records of mailboxes (RFC 6186, RFC 8314 5.1). */
#include "pb-discovery-private.h"

#include "pb-cause-private.h"

typedef struct
{
  const char *label;
  gboolean pop3;
  PbSecurity security;
} Service;

static const Service services[] = {
  { "_imaps._tcp", FALSE, PB_SECURITY_TLS },
  { "_imap._tcp", FALSE, PB_SECURITY_STARTTLS },
  { "_pop3s._tcp", TRUE, PB_SECURITY_TLS },
  { "_pop3._tcp", TRUE, PB_SECURITY_STARTTLS },
};

/* One service that is asked for. */
typedef struct
{
  Discovery *discovery; /* (owned) */
  const Service *service;
} Question;

/* The preferred host alone: its twins are the business of whoever connects. Nobody signs such a record, so a host outside the
 * domain is the person's decision (RFC 6186 6). */
static void
take (Discovery *self, const Service *service, const GPtrArray *records)
{
  const PbRecord *record = records->len > 0 ? g_ptr_array_index (records, 0) : NULL;
  PbFound *found;

  if (record == NULL || record->target[0] == '\0' || record->port == 0)
    return;
  found = pb_found_new (PB_FOUND_SRV, service->pop3, record->target, record->port, service->security, self->address);
  found->foreign = !pb_cause_is_below (record->target, self->domain);
  pb_discovery_add_host (self, found);
}

static void
looked_up_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree Question *question = user_data;
  g_autoptr (Discovery) self = question->discovery;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = pb_resolver_lookup_finish (PB_RESOLVER (object), result, &error);

  if (records != NULL && pb_discovery_wants (self, PB_FOUND_SRV))
    take (self, question->service, records);
  pb_discovery_close (self, PB_FOUND_SRV, records == NULL);
}

void
pb_discovery_ask_srv (Discovery *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (services); i++)
    {
      g_autofree char *name = g_strconcat (services[i].label, ".", self->domain, NULL);
      Question *question = g_new0 (Question, 1);

      *question = (Question){ pb_discovery_open (self, PB_FOUND_SRV), &services[i] };
      pb_resolver_lookup_async (self->resolver, PB_RECORD_SRV, name, self->inner, looked_up_cb, question);
    }
}
