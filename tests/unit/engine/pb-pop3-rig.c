/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-pop3-rig.c: see pb-pop3-rig.h. */
#include "pb-pop3-rig.h"

#include "pb-pop3-source.h"

void
pb_pop3_rig_make (PbPop3Rig *f, const char *more)
{
  g_autofree char *text = g_strconcat ("kind=pop3\n", more, NULL);

  pb_source_rig_make (&f->base, text);
  g_assert_true (PB_IS_POP3_SOURCE (f->base.source));
}

void
pb_pop3_rig_set_up (PbPop3Rig *f, gconstpointer data)
{
  pb_source_rig_begin (&f->base);
  f->server = pb_fake_pop3_new (f->base.rig.dialer, "localhost", "pw");
  pb_pop3_rig_make (f, data != NULL ? data : "");
}

void
pb_pop3_rig_tear_down (PbPop3Rig *f, gconstpointer data)
{
  pb_source_rig_tear_down (&f->base, data);
  pb_fake_pop3_free (f->server);
}

void
pb_pop3_rig_start (PbPop3Rig *f)
{
  pb_mail_source_start (f->base.source);
  pb_rig_spin ();
  g_assert_cmpuint (pb_fake_pop3_count_connections (f->server), ==, 0);
}

void
pb_pop3_rig_next_round (PbPop3Rig *f)
{
  pb_rig_pass (&f->base.rig, 316 * SECOND);
}

void
pb_pop3_rig_restart (PbPop3Rig *f)
{
  pb_mail_source_stop (f->base.source);
  pb_rig_spin ();
  g_object_unref (f->base.source);
  pb_rig_reopen_ledger (&f->base.rig);
  pb_pop3_rig_make (f, "");
  g_string_truncate (f->base.events, 0);
}

void
pb_pop3_rig_deliver_many (PbPop3Rig *f, const char *prefix, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *uidl = g_strdup_printf ("%s%u", prefix, i);
      pb_fake_pop3_deliver (f->server, uidl, uidl);
    }
}
