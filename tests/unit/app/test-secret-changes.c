/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-secret-changes.c: what was tried is carried out, undone, or refused; and never half. No session bus: nobody runs who could
 * keep anything. */
#include "pb-secret-changes.h"

#include <signal.h>
#include <string.h>

#include "pb-error.h"
#include "pb-memory-vault.h"

typedef enum
{
  OPEN,
  LOCKED,
  READ_ONLY
} State;

typedef struct
{
  PbMemoryVault *memory;
  PbVaultTrial *trial;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->memory = pb_memory_vault_new ();
  f->trial = pb_vault_trial_new (PB_VAULT (f->memory));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_unref (f->trial);
  g_object_unref (f->memory);
}

static void
try (Fixture *f, const char *name, const char *text)
{
  g_autoptr (PbSecret) secret = text != NULL ? pb_secret_new (text, strlen (text)) : NULL;

  pb_vault_trial_put (f->trial, name, "label", secret);
}

static const struct
{
  const char *name;   /* on trial */
  const char *before; /* (nullable) */
  const char *after;  /* (nullable) */
  const char *moved;  /* (nullable) */
  State state;
  gboolean refused;
  const char *then; /* (nullable): in the vault after it began */
  PbSecretsPlace place;
} cases[] = {
  { "bob", NULL, "new", NULL, OPEN, FALSE, "new", PB_SECRETS_STORED },
  { "bob", "old", "new", NULL, OPEN, FALSE, "new", PB_SECRETS_STORED },
  { "bob.openapi", "old", "new", NULL, OPEN, FALSE, "new", PB_SECRETS_STORED },
  { "bob.oauth", "old", "new", NULL, OPEN, FALSE, "new", PB_SECRETS_STORED },
  { "bob.proxy", "old", NULL, "bob.proxy", OPEN, FALSE, NULL, PB_SECRETS_STORED },
  { "bob.proxy", NULL, NULL, "bob.proxy", OPEN, FALSE, NULL, PB_SECRETS_STORED },
  { "bob.proxy", "old", "new", "bob.proxy", OPEN, FALSE, "new", PB_SECRETS_STORED },
  /* no keyring takes it, and the old one is where it was */
  { "bob", "old", "new", NULL, LOCKED, FALSE, "old", PB_SECRETS_LOST },
  { "bob.oauth", "old", "new", NULL, LOCKED, FALSE, "old", PB_SECRETS_LOST },
  { "bob.proxy", "old", "new", NULL, LOCKED, FALSE, "old", PB_SECRETS_LOST },
  /* the old one would go to another proxy as soon as somebody unlocks the keyring */
  { "bob.proxy", "old", "new", "bob.proxy", LOCKED, TRUE, "old", PB_SECRETS_LOST },
  { "bob.proxy", "old", NULL, "bob.proxy", LOCKED, TRUE, "old", PB_SECRETS_LOST },
  { "bob", "old", NULL, "bob", LOCKED, TRUE, "old", PB_SECRETS_LOST },
  /* one that nobody else gets may stay */
  { "bob.proxy", "old", NULL, NULL, LOCKED, FALSE, "old", PB_SECRETS_STORED },
  /* where there is no keyring there is no old one */
  { "bob.proxy", NULL, "new", "bob.proxy", READ_ONLY, FALSE, NULL, PB_SECRETS_LOST },
  { "bob", NULL, "new", NULL, READ_ONLY, FALSE, NULL, PB_SECRETS_LOST },
};

static void
set_state (Fixture *f, State state)
{
  pb_memory_vault_set_locked (f->memory, state == LOCKED);
  pb_memory_vault_set_read_only (f->memory, state == READ_ONLY);
}

static void
test_cases (gconstpointer data)
{
  for (gsize i = 0; i < 2 * G_N_ELEMENTS (cases); i++)
    {
      gsize row = i / 2;
      gboolean undo = i % 2 == 1;
      g_autoptr (GError) error = NULL;
      g_autofree char *words = NULL;
      Fixture f;
      PbSecretChanges *changes;
      const char *const moved[] = { cases[row].moved, NULL };

      g_test_message ("%" G_GSIZE_FORMAT "%s", row, undo ? ", undone" : "");
      set_up (&f, NULL);
      pb_memory_vault_set (f.memory, cases[row].name, cases[row].before);
      pb_memory_vault_set (f.memory, "eve", "hers");
      try (&f, cases[row].name, cases[row].after);
      set_state (&f, cases[row].state);
      changes = pb_secret_changes_begin (f.trial, "bob", moved, &error);
      g_assert_cmpint (changes == NULL, ==, cases[row].refused);
      g_assert_cmpint (error != NULL, ==, cases[row].refused);
      g_assert_cmpstr (pb_memory_vault_get (f.memory, cases[row].name), ==, cases[row].then);
      if (changes != NULL && undo)
        {
          pb_secret_changes_undo (changes);
          g_assert_cmpstr (pb_memory_vault_get (f.memory, cases[row].name), ==, cases[row].before);
        }
      else if (changes != NULL)
        {
          g_assert_cmpint (pb_secret_changes_end (changes, &words), ==, cases[row].place);
          g_assert_cmpint (words == NULL, ==, cases[row].place == PB_SECRETS_STORED);
          g_assert_cmpstr (pb_memory_vault_get (f.memory, cases[row].name), ==, cases[row].then);
        }
      g_assert_cmpstr (pb_memory_vault_get (f.memory, "eve"), ==, "hers");
      tear_down (&f, NULL);
    }
}

/* Several names at once. */
static void
test_all_or_nothing (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  PbSecretChanges *changes;

  pb_memory_vault_set (f->memory, "bob", "old");
  try (f, "bob", "new");
  try (f, "bob.oauth", "a grant");
  changes = pb_secret_changes_begin (f->trial, "bob", NULL, &error);
  g_assert_nonnull (changes);
  g_assert_cmpstr (pb_memory_vault_get (f->memory, "bob"), ==, "new");
  g_assert_cmpstr (pb_memory_vault_get (f->memory, "bob.oauth"), ==, "a grant");
  pb_secret_changes_undo (changes);
  g_assert_cmpstr (pb_memory_vault_get (f->memory, "bob"), ==, "old");
  g_assert_null (pb_memory_vault_get (f->memory, "bob.oauth"));
}

/* Whoever is told to end in the middle of it ends after it, if told so again. */
static void
test_not_interrupted (Fixture *f, gconstpointer data)
{
  static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
  const char *const moved[] = { "bob", NULL };
  PbSecretChanges *changes;
  struct sigaction now;

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    (void) signal (numbers[i], SIG_DFL); /* a job in the background has some of them ignored */
  try (f, "bob", "new");
  for (gsize round = 0; round < 3; round++)
    {
      if (round == 2)
        pb_memory_vault_set_locked (f->memory, TRUE);
      changes = pb_secret_changes_begin (f->trial, "bob", round == 2 ? moved : NULL, NULL);
      for (gsize i = 0; changes != NULL && i < G_N_ELEMENTS (numbers); i++)
        g_assert_cmpint (raise (numbers[i]), ==, 0); /* and still here */
      if (round == 0)
        pb_secret_changes_undo (changes);
      else if (round == 1)
        (void) pb_secret_changes_end (changes, NULL);
      g_assert_cmpint (changes == NULL, ==, round == 2);
      for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
        {
          g_assert_cmpint (sigaction (numbers[i], NULL, &now), ==, 0);
          g_assert_true (now.sa_handler == SIG_DFL);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere", TRUE);
  g_test_add_data_func ("/app/secret-changes/cases", NULL, test_cases);
  g_test_add ("/app/secret-changes/all-or-nothing", Fixture, NULL, set_up, test_all_or_nothing, tear_down);
  g_test_add ("/app/secret-changes/not-interrupted", Fixture, NULL, set_up, test_not_interrupted, tear_down);
  return g_test_run ();
}
