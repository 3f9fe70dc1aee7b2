/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-attempt.c: see pb-attempt.h. */
#include "pb-attempt.h"

typedef struct
{
  gpointer owner;            /* (owned) */
  GCancellable **place;      /* (unowned): within the owner */
  GCancellable *cancellable; /* (owned) */
} Call;

gpointer
pb_attempt_begin (gpointer owner, GCancellable **place)
{
  Call *call = g_new (Call, 1);

  call->owner = g_object_ref (owner);
  call->place = place;
  call->cancellable = g_object_ref (*place);
  return call;
}

gpointer
pb_attempt_end (gpointer data, gboolean *wanted)
{
  Call *call = data;
  gpointer owner = call->owner;

  *wanted = *call->place == call->cancellable;
  g_object_unref (call->cancellable);
  g_free (call);
  return owner;
}

gpointer
pb_attempt_end_wanted (gpointer call)
{
  gboolean wanted;
  gpointer owner = pb_attempt_end (call, &wanted);

  if (!wanted)
    g_clear_object (&owner);
  return owner;
}
