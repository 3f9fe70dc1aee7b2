/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-check-rig.c: see pb-exmail-check-rig.h. */
#include "pb-exmail-check-rig.h"

#include <string.h>

void
pb_exmail_check_rig_set_up (PbExmailCheckRig *f, const char *lines)
{
  pb_exmail_source_rig_set_up (&f->r, lines);
  f->steps = g_string_new (NULL);
  f->details = g_string_new (NULL);
}

void
pb_exmail_check_rig_tear_down (PbExmailCheckRig *f, gconstpointer data)
{
  pb_exmail_source_rig_tear_down (&f->r, NULL);
  g_string_free (f->steps, TRUE);
  g_string_free (f->details, TRUE);
  g_free (f->last);
  g_clear_error (&f->error);
}

static void
progress (const PbCheckResult *result, gpointer user_data)
{
  PbExmailCheckRig *f = user_data;

  g_assert_nonnull (result->detail);
  g_string_append (f->steps, pb_check_step_to_string (result->step));
  if (result->ok)
    {
      g_string_append_c (f->steps, ' ');
      g_string_append_printf (f->details, "%s; ", result->detail);
      return;
    }
  g_string_append_printf (f->steps, "!%s ", pb_error_class_to_string (result->error_class));
  g_free (f->last);
  f->last = g_strdup (result->detail);
}

static void
checked (GObject *object, GAsyncResult *result, gpointer user_data)
{
  PbExmailCheckRig *f = user_data;

  g_assert_false (f->done);
  f->done = TRUE;
  g_assert_cmpint (pb_check_finish (result, &f->error), ==, f->error == NULL);
}

void
pb_exmail_check_rig_check (PbExmailCheckRig *f, const PbCheckGiven *given, GCancellable *cancellable)
{
  const PbCheckGiven nothing = { NULL };

  f->done = FALSE;
  g_clear_error (&f->error);
  g_string_truncate (f->steps, 0);
  g_string_truncate (f->details, 0);
  pb_check_with_async (f->r.account, given != NULL ? given : &nothing, &f->r.rig.context, progress, f, cancellable, checked, f);
  pb_rig_spin ();
}

void
pb_exmail_check_rig_expect (PbExmailCheckRig *f, const char *steps)
{
  g_assert_true (f->done);
  g_assert_cmpstr (f->steps->str, ==, steps);
  g_assert_cmpint (f->error == NULL, ==, strchr (steps, '!') == NULL);
}
