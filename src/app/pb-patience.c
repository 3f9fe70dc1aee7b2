/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-patience.c: see pb-patience.h. */
#include "config.h"

#include "pb-patience.h"

#include <glib-unix.h>
#include <signal.h>

static const int signals[] = { SIGINT, SIGTERM, SIGHUP };

/* One of them. */
typedef struct
{
  PbTokens *tokens; /* (unowned) */
  int number;
  int *ending; /* (unowned): the one that has come, 0 = none; of all of them */
} Ear;

static void
end_process (int number)
{
  (void) signal (number, SIG_DFL);
  (void) raise (number);
}

static void
settled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  end_process (GPOINTER_TO_INT (user_data));
}

static gboolean
signal_cb (gpointer user_data)
{
  Ear *ear = user_data;

  if (*ear->ending != 0)
    end_process (ear->number);
  *ear->ending = ear->number;
  pb_tokens_settle_async (ear->tokens, settled_cb, GINT_TO_POINTER (ear->number));
  return G_SOURCE_CONTINUE;
}

GAsyncResult *
pb_patience_wait (PbEdges *edges, PbWait *wait)
{
  Ear ears[G_N_ELEMENTS (signals)];
  guint sources[G_N_ELEMENTS (signals)] = { 0 };
  int ending = 0;
  GAsyncResult *result;

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      ears[i] = (Ear){ edges->tokens, signals[i], &ending };
      sources[i] = g_unix_signal_add (signals[i], signal_cb, &ears[i]);
    }
  result = pb_wait_run (wait);
  if (ending != 0) /* what was waited for came first: nothing is done with it any more */
    pb_patience_settle (edges);
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    g_source_remove (sources[i]);
  if (ending != 0)
    end_process (ending);
  return result;
}

void
pb_patience_settle (PbEdges *edges)
{
  g_auto (PbWait) wait = { NULL };

  pb_tokens_settle_async (edges->tokens, pb_wait_cb, &wait);
  (void) pb_tokens_settle_finish (pb_wait_run (&wait));
}
