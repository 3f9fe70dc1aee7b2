/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-vault-trial.c: what is on trial stays in memory, whatever is done with it; all else is the vault's behind. */
#include "pb-vault-trial.h"

#include <string.h>

#include "pb-error.h"
#include "pb-memory-vault.h"

typedef struct
{
  PbMemoryVault *memory;
  PbVaultTrial *trial;
  GAsyncResult *result; /* (owned) (nullable) */
  guint changes;
} Fixture;

static void
changed_cb (PbVault *vault, gpointer user_data)
{
  ((Fixture *) user_data)->changes++;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->memory = pb_memory_vault_new ();
  f->trial = pb_vault_trial_new (PB_VAULT (f->memory));
  g_signal_connect (f->trial, "changed", G_CALLBACK (changed_cb), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->result);
  g_object_unref (f->trial);
  g_object_unref (f->memory);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_true (source == G_OBJECT (f->trial));
  g_set_object (&f->result, result);
}

/* Returns: (transfer none): the answer of the call that is under way. */
static GAsyncResult *
wait_for (Fixture *f)
{
  g_assert_null (f->result); /* never from inside the call */
  while (f->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return f->result;
}

static void
expect_lookup (Fixture *f, const char *name, const char *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbSecret) secret = NULL;

  g_clear_object (&f->result);
  pb_vault_lookup_async (PB_VAULT (f->trial), name, NULL, answered_cb, f);
  secret = pb_vault_lookup_finish (PB_VAULT (f->trial), wait_for (f), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (secret != NULL ? pb_secret_get (secret) : NULL, ==, wanted);
}

static void
store (Fixture *f, const char *name, const char *text, GError **error)
{
  g_autoptr (PbSecret) secret = pb_secret_new (text, strlen (text));

  g_clear_object (&f->result);
  pb_vault_store_async (PB_VAULT (f->trial), name, "Of ours", secret, NULL, answered_cb, f);
  (void) pb_vault_store_finish (PB_VAULT (f->trial), wait_for (f), error);
}

static void
clear (Fixture *f, const char *name, GError **error)
{
  g_clear_object (&f->result);
  pb_vault_clear_async (PB_VAULT (f->trial), name, NULL, answered_cb, f);
  (void) pb_vault_clear_finish (PB_VAULT (f->trial), wait_for (f), error);
}

static void
test_on_trial (Fixture *f, gconstpointer data)
{
  g_autoptr (PbSecret) new = pb_secret_new ("new", 3);
  g_autoptr (GError) error = NULL;
  const PbVaultTried *tried;

  pb_memory_vault_set (f->memory, "bob.proxy", "old");
  g_assert_null (pb_vault_trial_get (f->trial, "bob.proxy"));
  expect_lookup (f, "bob.proxy", "old");
  pb_vault_trial_put (f->trial, "bob.proxy", "A label", new);
  expect_lookup (f, "bob.proxy", "new");
  g_assert_true (pb_vault_is_kept (PB_VAULT (f->trial), "bob.proxy"));
  store (f, "bob.proxy", "newer", &error);
  g_assert_no_error (error);
  expect_lookup (f, "bob.proxy", "newer");
  tried = pb_vault_trial_get (f->trial, "bob.proxy");
  g_assert_cmpstr (tried->label, ==, "Of ours");
  g_assert_cmpstr (pb_secret_get (tried->secret), ==, "newer");
  clear (f, "bob.proxy", &error);
  g_assert_no_error (error);
  expect_lookup (f, "bob.proxy", NULL);
  g_assert_true (pb_vault_keep (PB_VAULT (f->trial), "bob.proxy", "x", new));
  expect_lookup (f, "bob.proxy", "new");
  pb_vault_trial_put (f->trial, "bob.proxy", "A label", NULL);
  expect_lookup (f, "bob.proxy", NULL);
  g_assert_false (pb_vault_is_kept (PB_VAULT (f->trial), "bob.proxy"));
  g_assert_cmpstr (pb_memory_vault_get (f->memory, "bob.proxy"), ==, "old");
  g_assert_true (pb_vault_trial_get_vault (f->trial) == PB_VAULT (f->memory));
}

/* A locked vault behind is no obstacle for what is on trial. */
static void
test_locked (Fixture *f, gconstpointer data)
{
  g_autoptr (PbSecret) new = pb_secret_new ("new", 3);
  g_autoptr (GError) error = NULL;

  pb_memory_vault_set_locked (f->memory, TRUE);
  pb_vault_trial_put (f->trial, "bob", "", new);
  expect_lookup (f, "bob", "new");
  store (f, "bob", "newer", &error);
  g_assert_no_error (error);
  store (f, "eve", "hers", &error);
  g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED);
  g_clear_error (&error);
  clear (f, "eve", &error);
  g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED);
  g_assert_cmpuint (pb_memory_vault_get_lookups (f->memory), ==, 0);
}

static void
test_passed_on (Fixture *f, gconstpointer data)
{
  g_autoptr (PbSecret) new = pb_secret_new ("new", 3);
  g_autoptr (GError) error = NULL;

  pb_vault_trial_put (f->trial, "bob", "", new);
  store (f, "eve", "hers", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pb_memory_vault_get (f->memory, "eve"), ==, "hers");
  expect_lookup (f, "eve", "hers");
  clear (f, "eve", &error);
  g_assert_no_error (error);
  g_assert_null (pb_memory_vault_get (f->memory, "eve"));
  pb_memory_vault_set_locked (f->memory, TRUE);
  g_clear_object (&f->result);
  pb_vault_unlock_async (PB_VAULT (f->trial), NULL, answered_cb, f);
  g_assert_true (pb_vault_unlock_finish (PB_VAULT (f->trial), wait_for (f), &error));
  g_assert_cmpuint (pb_memory_vault_get_prompts (f->memory), ==, 1);
  g_assert_cmpuint (f->changes, ==, 1);
}

/* What is under way when the trial is let go of is still answered. */
static void
test_let_go (Fixture *f, gconstpointer data)
{
  PbVaultTrial *trial = f->trial;
  g_autoptr (PbSecret) secret = NULL;

  pb_memory_vault_set (f->memory, "eve", "hers");
  pb_vault_lookup_async (PB_VAULT (trial), "eve", NULL, answered_cb, f);
  g_object_unref (trial);
  secret = pb_vault_lookup_finish (PB_VAULT (trial), wait_for (f), NULL);
  g_assert_cmpstr (pb_secret_get (secret), ==, "hers");
  f->trial = pb_vault_trial_new (PB_VAULT (f->memory));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add ("/vault-trial/on-trial", Fixture, NULL, set_up, test_on_trial, tear_down);
  g_test_add ("/vault-trial/locked", Fixture, NULL, set_up, test_locked, tear_down);
  g_test_add ("/vault-trial/passed-on", Fixture, NULL, set_up, test_passed_on, tear_down);
  g_test_add ("/vault-trial/let-go", Fixture, NULL, set_up, test_let_go, tear_down);
  return g_test_run ();
}
