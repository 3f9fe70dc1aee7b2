/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-engine-rig.c: see pb-engine-rig.h. */
#include "pb-engine-rig.h"

#include <glib/gstdio.h>
#include <string.h>

static void
open_ledger (PbRig *rig)
{
  g_autofree char *path = g_build_filename (rig->folder, "ledger.db", NULL);
  g_autoptr (GError) error = NULL;

  rig->context.ledger = pb_ledger_open (path, &error);
  g_assert_no_error (error);
}

void
pb_rig_set_up_bare (PbRig *rig)
{
  rig->folder = NULL;
  rig->clock = pb_fake_clock_new ();
  rig->dialer = pb_fake_dialer_new ();
  rig->vault = pb_memory_vault_new ();
  rig->network = NULL;
  rig->context = (PbContext){ .clock = pb_fake_clock_get (rig->clock), .dialer = PB_DIALER (rig->dialer), .vault = PB_VAULT (rig->vault), .seed = 1 };
}

void
pb_rig_set_up (PbRig *rig)
{
  pb_rig_set_up_bare (rig);
  rig->folder = g_dir_make_tmp ("pb-engine-XXXXXX", NULL);
  open_ledger (rig);
}

void
pb_rig_add_reach (PbRig *rig, gboolean available)
{
  rig->network = pb_fake_network_new ();
  rig->network->available = available;
  rig->context.reach = pb_reach_new (rig->context.clock, G_NETWORK_MONITOR (rig->network), NULL);
}

void
pb_rig_set_network (PbRig *rig, gboolean available)
{
  rig->network->available = available;
  g_signal_emit_by_name (rig->network, "network-changed", available);
  pb_rig_pass (rig, SECOND);
}

void
pb_rig_reopen_ledger (PbRig *rig)
{
  pb_ledger_close (rig->context.ledger);
  open_ledger (rig);
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_unlink (path);
    }
  g_rmdir (folder);
}

void
pb_rig_tear_down (PbRig *rig)
{
  pb_rig_spin ();
  g_assert_cmpuint (pb_fake_dialer_get_open (rig->dialer), ==, 0);
  g_assert_finalize_object (rig->dialer);
  g_assert_finalize_object (rig->vault);
  if (rig->context.ledger != NULL)
    pb_ledger_close (rig->context.ledger);
  g_clear_object (&rig->context.reach);
  g_clear_object (&rig->network);
  pb_fake_clock_free (rig->clock);
  if (rig->folder != NULL)
    remove_folder (rig->folder);
  g_free (rig->folder);
}

void
pb_rig_spin (void)
{
  for (guint i = 0; i < 100000 && g_main_context_iteration (NULL, FALSE); i++)
    ;
}

void
pb_rig_pass (PbRig *rig, gint64 us)
{
  gint64 end = pb_clock_now (rig->context.clock) + us;

  pb_rig_spin ();
  /* One deadline after the other, so that what a timer sets off arrives before the next one. */
  while (pb_fake_clock_next (rig->clock) <= end)
    {
      pb_fake_clock_advance (rig->clock, MAX (pb_fake_clock_next (rig->clock) - pb_clock_now (rig->context.clock), 0));
      pb_rig_spin ();
    }
  pb_fake_clock_advance (rig->clock, end - pb_clock_now (rig->context.clock));
  pb_rig_spin ();
}

PbAccount *
pb_rig_account (const char *id, const char *more)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = g_strdup_printf ("[%s]\naddress=%s@zoo.test\nhost=localhost\nsecurity=none\n%s", id, id, more);
  g_autoptr (GError) error = NULL;
  PbAccount *account;

  g_assert_true (g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, NULL));
  account = pb_account_load (file, id, &error);
  g_assert_no_error (error);
  return account;
}
