/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-faults.c: errors on purpose. */
#include "pb-faults.h"

#include <string.h>

#define MINUTE (60 * G_USEC_PER_SEC)

struct _PbFaults
{
  const PbKnobs *knobs; /* (unowned) */
  PbKnob codes_knob, rate_knob;
  int busy;
  GRand *dice;       /* (owned) */
  char *codes;       /* (owned): the knob's value that was counted from */
  gint64 since;      /* µs */
  GHashTable *calls; /* (owned): name → number of calls since; "" for all */
  gint64 minute;     /* µs: when the minute of the rate began */
  gint64 in_minute;
};

PbFaults *
pb_faults_new (const PbKnobs *knobs, PbKnob codes, PbKnob rate, int busy, guint32 seed)
{
  PbFaults *faults = g_new0 (PbFaults, 1);

  faults->knobs = knobs;
  faults->codes_knob = codes;
  faults->rate_knob = rate;
  faults->busy = busy;
  faults->dice = g_rand_new_with_seed (seed);
  faults->calls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return faults;
}

void
pb_faults_free (PbFaults *faults)
{
  g_free (faults->codes);
  g_rand_free (faults->dice);
  g_hash_table_unref (faults->calls);
  g_free (faults);
}

static void
start_counting (PbFaults *faults, const char *codes, gint64 now)
{
  if (g_strcmp0 (faults->codes, codes) == 0)
    return;
  g_free (faults->codes);
  faults->codes = g_strdup (codes);
  faults->since = now;
  g_hash_table_remove_all (faults->calls);
}

static int
count (PbFaults *faults, const char *name)
{
  int calls = GPOINTER_TO_INT (g_hash_table_lookup (faults->calls, name)) + 1;

  g_hash_table_insert (faults->calls, g_strdup (name), GINT_TO_POINTER (calls));
  return calls;
}

/* @when: "3", "10s", "5%", "all" */
static gboolean
is_time (const PbFaults *faults, const char *when, int calls, gint64 now)
{
  gint64 number = g_ascii_strtoll (when, NULL, 10);

  if (g_str_equal (when, "all"))
    return TRUE;
  if (g_str_has_suffix (when, "%"))
    return g_rand_int_range (faults->dice, 0, 100) < number;
  return g_str_has_suffix (when, "s") ? now - faults->since < number * G_USEC_PER_SEC : calls == number;
}

/* @rule: begins with a number or a word */
static int
code_of (const char *rule)
{
  if (g_str_has_prefix (rule, "drop@"))
    return PB_FAULTS_DROP;
  if (g_str_has_prefix (rule, "lost@"))
    return PB_FAULTS_LOST;
  return g_str_has_prefix (rule, "html@") ? PB_FAULTS_HTML : (int) g_ascii_strtoll (rule, NULL, 10);
}

/* @rule: "CODE@WHEN" or "CODE@NAME:WHEN" */
static int
match (const PbFaults *faults, const char *rule, const char *name, int of_name, int of_all, gint64 now)
{
  const char *at = strchr (rule, '@'), *colon = at != NULL ? strchr (at, ':') : NULL;
  gsize len = colon != NULL ? (gsize) (colon - at - 1) : 0;
  gboolean hit;

  if (at == NULL)
    return 0;
  if (colon == NULL)
    hit = is_time (faults, at + 1, of_all, now);
  else
    hit = strlen (name) == len && strncmp (at + 1, name, len) == 0 && is_time (faults, colon + 1, of_name, now);
  return hit ? code_of (rule) : 0;
}

static int
look_up_rate (PbFaults *faults, gint64 now)
{
  gint64 busy = pb_knobs_amount (faults->knobs, faults->rate_knob, "busy"), drop = pb_knobs_amount (faults->knobs, faults->rate_knob, "drop");

  if (now - faults->minute > MINUTE)
    {
      faults->minute = now;
      faults->in_minute = 0;
    }
  faults->in_minute++;
  if (busy >= 0 && faults->in_minute > busy)
    return faults->busy;
  return drop >= 0 && faults->in_minute > drop ? PB_FAULTS_DROP : 0;
}

int
pb_faults_next (PbFaults *faults, const char *name, gint64 now)
{
  const char *codes = pb_knobs_get (faults->knobs, faults->codes_knob);
  g_auto (GStrv) rules = g_strsplit (codes, ",", -1);
  int of_name, of_all, code = 0;

  start_counting (faults, codes, now);
  of_name = count (faults, name);
  of_all = count (faults, "");
  for (char **rule = rules; *rule != NULL && code == 0; rule++)
    code = match (faults, *rule, name, of_name, of_all, now);
  return code != 0 ? code : look_up_rate (faults, now);
}
