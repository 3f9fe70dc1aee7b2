/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-demo.c: makes and unmakes the fake service. */
#include "pb-demo.h"

#include "pb-hub.h"

PbDemo *
pb_demo_new (const char *client_id, const char *address, const char *aliases, guint members, guint32 seed)
{
  PbDemo *demo = g_new0 (PbDemo, 1);
  g_autofree char *random = pb_keys_random (PB_KEYS_HEX, 24);

  demo->seed = seed;
  demo->rand = g_rand_new_with_seed (seed);
  demo->client_id = g_strdup (client_id);
  demo->secret = pb_keys_random (PB_KEYS_HEX, 32);
  demo->control_path = g_strdup_printf ("/control/%s/", random);
  demo->knobs = pb_knobs_new ();
  demo->diary = pb_diary_new ();
  demo->mailboxes = pb_mailboxes_new (demo->rand, address, aliases, members);
  demo->keys = pb_keys_new (demo->knobs);
  demo->faults = pb_faults_new (demo->knobs);
  demo->hub = pb_hub_new (demo);
  return demo;
}

void
pb_demo_free (PbDemo *demo)
{
  pb_hub_free (demo->hub);
  pb_faults_free (demo->faults);
  pb_keys_free (demo->keys);
  pb_mailboxes_free (demo->mailboxes);
  pb_diary_free (demo->diary);
  pb_knobs_free (demo->knobs);
  g_rand_free (demo->rand);
  g_free (demo->client_id);
  g_free (demo->secret);
  g_free (demo->control_path);
  g_free (demo);
}

gint64
pb_demo_version (const PbDemo *demo)
{
  gint64 ahead = pb_knobs_amount (demo->knobs, PB_KNOB_CLOCK, "ahead"), behind = pb_knobs_amount (demo->knobs, PB_KNOB_CLOCK, "behind");

  return pb_mailboxes_version (demo->mailboxes) + (MAX (ahead, 0) - MAX (behind, 0)) * 1000;
}
