/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-discovery.c: asks all sources at once and ends when nothing better can come. */
#include "pb-discovery-private.h"

#include <string.h>

#include "pb-error.h"
#include "pb-goa.h"
#include "pb-hostname.h"
#include "pb-text.h"

#define MAX_LOCAL_PART 64 /* bytes (RFC 5321 4.5.3.1.1) */

/* --- the address --- */

static gboolean
is_local_part (const char *text, gsize len)
{
  g_autofree char *local = g_strndup (text, len);

  return len > 0 && len <= MAX_LOCAL_PART && strpbrk (local, " @<>\"(),:;[]\\") == NULL && pb_text_is_safe (local);
}

char *
pb_discovery_dup_domain (const char *address, GError **error)
{
  g_autofree char *bare = g_strstrip (g_strdup (address));
  const char *at = strrchr (bare, '@');
  char *domain = at != NULL && is_local_part (bare, (gsize) (at - bare)) ? pb_hostname_dup (at + 1) : NULL;

  if (domain == NULL)
    g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "not a mail address");
  return domain;
}

/* --- life --- */

Discovery *
pb_discovery_ref (Discovery *self)
{
  self->ref_count++;
  return self;
}

void
pb_discovery_unref (Discovery *self)
{
  if (--self->ref_count > 0)
    return;
  g_ptr_array_unref (self->found);
  g_object_unref (self->inner);
  g_clear_object (&self->resolver);
  g_clear_object (&self->goa);
  g_free (self->address);
  g_free (self->domain);
  g_free (self);
}

static void
tell (Discovery *self, PbFoundSource source, PbDiscoveryState state)
{
  if (self->progress != NULL)
    self->progress (source, state, self->progress_data);
}

/* What is still being asked counts as @state. */
static void
give_up (Discovery *self, PbDiscoveryState state)
{
  for (PbFoundSource source = 0; source < PB_N_FOUND_SOURCES; source++)
    if (self->looking[source])
      {
        self->looking[source] = FALSE;
        tell (self, source, self->n_found[source] > 0 ? PB_DISCOVERY_FOUND : state);
      }
}

/* Returns: (transfer full) (element-type PbFound): the ways found, best first, none twice. */
static GPtrArray *
take_found (Discovery *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_found_free);

  g_ptr_array_sort (self->found, pb_found_compare);
  for (guint i = 0; i < self->found->len; i++)
    {
      const PbFound *found = g_ptr_array_index (self->found, i);
      gboolean known = FALSE;

      for (guint j = 0; j < list->len && !known; j++)
        known = pb_found_is_same (g_ptr_array_index (list, j), found);
      if (!known)
        g_ptr_array_add (list, pb_found_copy (found));
    }
  return list;
}

static void
end (Discovery *self, PbDiscoveryState state)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  g_cancellable_disconnect (g_task_get_cancellable (task), self->cancelled_id);
  g_clear_pointer (&self->timer, pb_timer_free);
  if (!g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    give_up (self, state);
  g_cancellable_cancel (self->inner);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, take_found (self), (GDestroyNotify) g_ptr_array_unref);
  pb_discovery_unref (self); /* the life it was begun with */
}

/* --- who is waited for --- */

/* Whoever is better than what is there may still win; an Online Account spares the person a password, and is not far. */
static gboolean
is_waited_for (const Discovery *self, PbFoundSource source, PbFoundSource best)
{
  return (source < best || source == PB_FOUND_GOA) && self->looking[source];
}

static void
end_if_settled (Discovery *self)
{
  PbFoundSource best = 0;

  while (best < PB_N_FOUND_SOURCES && self->n_found[best] == 0)
    best++;
  if (best < PB_N_FOUND_SOURCES && self->looking[best])
    return; /* has more to say */
  for (PbFoundSource source = 0; source < PB_N_FOUND_SOURCES; source++)
    if (is_waited_for (self, source, best))
      return;
  end (self, PB_DISCOVERY_SKIPPED);
}

Discovery *
pb_discovery_open (Discovery *self, PbFoundSource source)
{
  if (!self->looking[source])
    {
      self->looking[source] = TRUE;
      tell (self, source, PB_DISCOVERY_LOOKING);
    }
  self->open[source]++;
  return pb_discovery_ref (self);
}

static void
source_ended (Discovery *self, PbFoundSource source)
{
  PbDiscoveryState state = self->n_failed[source] > 0 ? PB_DISCOVERY_FAILED : PB_DISCOVERY_NOTHING;

  self->looking[source] = FALSE;
  tell (self, source, self->n_found[source] > 0 ? PB_DISCOVERY_FOUND : state);
  if (self->task != NULL)
    end_if_settled (self);
}

gboolean
pb_discovery_wants (const Discovery *self, PbFoundSource source)
{
  return self->task != NULL && self->looking[source];
}

void
pb_discovery_close (Discovery *self, PbFoundSource source, gboolean failed)
{
  self->open[source]--;
  self->n_failed[source] += failed ? 1 : 0;
  if (pb_discovery_wants (self, source) && self->open[source] == 0)
    source_ended (self, source);
}

void
pb_discovery_close_all (Discovery *self, PbFoundSource source)
{
  if (pb_discovery_wants (self, source))
    source_ended (self, source);
}

void
pb_discovery_add (Discovery *self, PbFound *found)
{
  self->n_found[found->source]++;
  g_ptr_array_add (self->found, found);
}

/* --- the beginning --- */

static void
timer_cb (gpointer user_data)
{
  end (user_data, PB_DISCOVERY_FAILED);
}

static void
cancelled_cb (GCancellable *outer, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

/* From the main loop, not from within g_cancellable_cancel(). */
static void
inner_cancelled_cb (GCancellable *inner, gpointer user_data)
{
  Discovery *self = user_data;

  if (self->timer != NULL)
    pb_timer_set (self->timer, 0);
}

/* A source that is a question to the name server. */
static void
ask_or_leave_out (Discovery *self, PbFoundSource source, void (*ask) (Discovery *self))
{
  if (self->resolver != NULL)
    ask (self);
  else
    tell (self, source, PB_DISCOVERY_NOT_ASKED);
}

/* A row for the domain is the last word: nobody is asked then. */
static void
ask_all (Discovery *self)
{
  pb_discovery_ask_goa (self);
  if (pb_discovery_look_up (self))
    {
      for (PbFoundSource source = PB_FOUND_MX; source < PB_N_FOUND_SOURCES; source++)
        if (source != PB_FOUND_GOA)
          tell (self, source, PB_DISCOVERY_SKIPPED);
      return;
    }
  ask_or_leave_out (self, PB_FOUND_MX, pb_discovery_ask_mx);
  pb_discovery_ask_autoconfig (self);
  pb_discovery_ask_ispdb (self);
  ask_or_leave_out (self, PB_FOUND_SRV, pb_discovery_ask_srv);
  pb_discovery_guess (self);
}

/* From the main loop, so that no word of progress comes before pb_discovery_async() has returned. */
static gboolean
begin_cb (gpointer user_data)
{
  g_autoptr (Discovery) self = user_data;

  if (self->task == NULL)
    return G_SOURCE_REMOVE;
  if (g_cancellable_is_cancelled (self->inner))
    {
      end (self, PB_DISCOVERY_FAILED);
      return G_SOURCE_REMOVE;
    }
  pb_timer_set (self->timer, pb_clock_now (self->context.clock) + PB_DISCOVERY_LIMIT);
  ask_all (self);
  if (self->task != NULL)
    end_if_settled (self);
  return G_SOURCE_REMOVE;
}

/* Returns: (transfer full): as a server wants to hear it. */
static char *
dup_address (const char *address)
{
  char *bare = g_strstrip (g_strdup (address));
  gsize len = strlen (bare);

  if (len > 0 && bare[len - 1] == '.')
    bare[len - 1] = '\0';
  return bare;
}

static Discovery *
discovery_new (GTask *task, const PbDiscoveryEdges *edges, const char *address)
{
  Discovery *self = g_new0 (Discovery, 1);

  self->ref_count = 1;
  self->task = g_object_ref (task);
  self->context = *edges->context;
  self->resolver = edges->resolver != NULL ? g_object_ref (edges->resolver) : NULL;
  self->goa = edges->goa != NULL ? g_object_ref (edges->goa) : NULL;
  self->address = dup_address (address);
  self->inner = g_cancellable_new ();
  self->found = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_found_free);
  self->timer = pb_timer_new (self->context.clock, timer_cb, self);
  g_signal_connect (self->inner, "cancelled", G_CALLBACK (inner_cancelled_cb), self);
  return self;
}

void
pb_discovery_async (const PbDiscoveryEdges *edges, const char *address, PbDiscoveryFlags flags, PbDiscoveryProgress progress, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *domain = NULL;
  GError *error = NULL;
  Discovery *self;

  g_task_set_source_tag (task, pb_discovery_async);
  domain = pb_discovery_dup_domain (address, &error);
  if (domain == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self = discovery_new (task, edges, address);
  self->domain = g_steal_pointer (&domain);
  self->flags = flags;
  self->progress = progress;
  self->progress_data = user_data;
  if (cancellable != NULL)
    self->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), g_object_ref (self->inner), g_object_unref);
  g_idle_add_full (G_PRIORITY_DEFAULT, begin_cb, pb_discovery_ref (self), NULL);
}

GPtrArray *
pb_discovery_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_discovery_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
