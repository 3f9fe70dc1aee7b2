/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-start.c: see pb-start.h. Its output is left alone: a pipe would break when the window goes. */
#include "config.h"
#include "pb-start.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "pb-runner.h"

typedef struct
{
  GWeakRef owner;
  PbStartFunc func;
} Start;

static void
start_free (Start *start)
{
  g_weak_ref_clear (&start->owner);
  g_free (start);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Start, start_free)

static void
fail (Start *start, const char *why)
{
  g_autoptr (GObject) owner = g_weak_ref_get (&start->owner);

  if (owner != NULL)
    start->func (why, owner);
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Start) start = user_data;

  if (!g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, NULL))
    fail (start, _ ("Postbell was started, and ended. In a terminal, “postbell --background” says why."));
}

void
pb_start_postbell (PbStartFunc func, gpointer owner)
{
  Start *start = g_new0 (Start, 1);
  g_autofree char *program = pb_runner_dup_program (), *words = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program, "--background", NULL);

  g_weak_ref_init (&start->owner, owner);
  start->func = func;
  if (child != NULL)
    {
      g_subprocess_wait_check_async (child, NULL, ended_cb, start);
      return;
    }
  /* TRANSLATORS: %s is what the system says */
  words = g_strdup_printf (_ ("Postbell was not started: %s"), error->message);
  fail (start, words);
  start_free (start);
}
