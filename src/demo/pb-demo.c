/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-demo.c: makes and unmakes the fake service. */
#include "pb-demo.h"

#include <string.h>

#include "pb-hub.h"
#include "pb-staff.h"

#define SECRET_LEN 43 /* of an application */
#define CORP_ID    16 /* characters behind its prefix */

const char *const pb_demo_applications[PB_DEMO_APPLICATIONS + 1] = { "sso", "remind", "contacts", "log", "options", NULL };

static void
invent_secrets (PbDemo *demo)
{
  g_autofree char *random = pb_keys_random (PB_KEYS_HEX, 24), *id = pb_keys_random (PB_KEYS_HEX, CORP_ID);

  demo->secret = pb_keys_random (PB_KEYS_HEX, 32);
  demo->control_path = g_strdup_printf ("/control/%s/", random);
  demo->corp_id = g_strconcat ("wm", id, NULL);
  demo->corp_secrets = g_new0 (char *, PB_DEMO_APPLICATIONS + 1);
  for (guint i = 0; pb_demo_applications[i] != NULL; i++)
    demo->corp_secrets[i] = pb_keys_random (PB_KEYS_TOKEN, SECRET_LEN);
}

static void
on_directory_changed (gint64 version, gpointer user_data)
{
  PbDemo *demo = user_data;

  pb_hub_tell_version (demo->hub);
}

static PbCompany *
found_company (PbMailboxes *mailboxes, const char *address, const char *aliases, guint members)
{
  const char *at = strchr (address, '@');
  PbCompany *company = pb_company_new (mailboxes, at != NULL ? at + 1 : "acme.example");

  pb_staff_fill (company, address, aliases, members);
  return company;
}

PbDemo *
pb_demo_new (const char *client_id, const char *address, const char *aliases, guint members, guint32 seed)
{
  PbDemo *demo = g_new0 (PbDemo, 1);

  demo->seed = seed;
  demo->rand = g_rand_new_with_seed (seed);
  demo->client_id = g_strdup (client_id);
  invent_secrets (demo);
  demo->web = g_strdup ("");
  demo->knobs = pb_knobs_new ();
  demo->diary = pb_diary_new ();
  demo->mailboxes = pb_mailboxes_new (demo->rand);
  demo->company = found_company (demo->mailboxes, address, aliases, members);
  demo->keys = pb_keys_new (demo->knobs);
  demo->faults = pb_faults_new (demo->knobs, PB_KNOB_CODES, PB_KNOB_RATE, 1002, seed);
  demo->corp_faults = pb_faults_new (demo->knobs, PB_KNOB_CORP_CODES, PB_KNOB_CORP_RATE, 45009, seed);
  demo->recorder = pb_recorder_new ();
  demo->hub = pb_hub_new (demo);
  pb_company_watch (demo->company, on_directory_changed, demo);
  return demo;
}

void
pb_demo_free (PbDemo *demo)
{
  pb_hub_free (demo->hub);
  pb_recorder_free (demo->recorder);
  pb_faults_free (demo->corp_faults);
  pb_faults_free (demo->faults);
  pb_keys_free (demo->keys);
  pb_company_free (demo->company);
  pb_mailboxes_free (demo->mailboxes);
  pb_diary_free (demo->diary);
  pb_knobs_free (demo->knobs);
  g_rand_free (demo->rand);
  g_free (demo->client_id);
  g_free (demo->secret);
  g_free (demo->corp_id);
  g_strfreev (demo->corp_secrets);
  g_free (demo->web);
  g_free (demo->control_path);
  g_free (demo);
}

gint64
pb_demo_version (const PbDemo *demo)
{
  gint64 ahead = pb_knobs_amount (demo->knobs, PB_KNOB_CLOCK, "ahead"), behind = pb_knobs_amount (demo->knobs, PB_KNOB_CLOCK, "behind");

  return pb_company_version (demo->company) + (MAX (ahead, 0) - MAX (behind, 0)) * 1000;
}
