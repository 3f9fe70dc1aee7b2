/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-twin.h"

static void
clear_twin (gpointer data)
{
  PbTwin *twin = data;

  g_clear_pointer (&twin->first, pb_message_unref);
  g_clear_pointer (&twin->twin, pb_message_unref);
}

GArray *
pb_twins_new (void)
{
  GArray *twins = g_array_new (FALSE, FALSE, sizeof (PbTwin));

  g_array_set_clear_func (twins, clear_twin);
  return twins;
}

/* @twin: (nullable) */
static void
append (GArray *twins, PbMessage *first, PbMessage *twin, gint64 at)
{
  PbTwin item = { pb_message_ref (first), twin != NULL ? pb_message_ref (twin) : NULL, at };

  g_array_append_val (twins, item);
}

static const PbTwin *
get (GArray *twins, guint index)
{
  return &g_array_index (twins, PbTwin, index);
}

GArray *
pb_twins_tell (GArray *twins, PbMessage *message, gint64 now)
{
  GArray *longer;

  if (message->message_id[0] == '\0')
    return g_array_ref (twins);
  longer = pb_twins_new ();
  for (guint i = twins->len >= PB_TWINS ? twins->len - PB_TWINS + 1 : 0; i < twins->len; i++)
    append (longer, get (twins, i)->first, get (twins, i)->twin, get (twins, i)->at);
  append (longer, message, NULL, now);
  return longer;
}

/* Two mails of one folder are two, whatever they call themselves. */
static gboolean
is_twin (const PbTwin *told, const PbMessage *message, gint64 now)
{
  return told->at > now - PB_TWINS_AGE && g_str_equal (told->first->message_id, message->message_id) && !g_str_equal (told->first->folder, message->folder);
}

GArray *
pb_twins_match (GArray *twins, PbMessage *message, gint64 now)
{
  guint found = 0;
  GArray *changed;

  /* one without a Message-ID finds none: such are not remembered */
  while (found < twins->len && !is_twin (get (twins, found), message, now))
    found++;
  if (found == twins->len)
    return NULL;
  changed = pb_twins_new ();
  for (guint i = 0; i < twins->len; i++)
    append (changed, get (twins, i)->first, i == found ? message : get (twins, i)->twin, get (twins, i)->at);
  return changed;
}

static gboolean
concerns (const PbTwin *told, const char *key)
{
  return g_str_equal (told->first->key, key) || (told->twin != NULL && g_str_equal (told->twin->key, key));
}

GArray *
pb_twins_forget (GArray *twins, const char *key, PbMessage **heir)
{
  GArray *changed;
  guint found = 0;

  *heir = NULL;
  while (found < twins->len && !concerns (get (twins, found), key))
    found++;
  if (found == twins->len)
    return NULL;
  changed = pb_twins_new ();
  for (guint i = 0; i < twins->len; i++)
    {
      const PbTwin *told = get (twins, i);
      gboolean first = g_str_equal (told->first->key, key);

      if (first && told->twin != NULL)
        *heir = pb_message_ref (told->twin);
      if (!first)
        append (changed, told->first, told->twin != NULL && g_str_equal (told->twin->key, key) ? NULL : told->twin, told->at);
    }
  return changed;
}
