/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-memory-vault.c: the vault the other rooms' tests lean on keeps the contract of pb-vault.h. */
#include <string.h>

#include "pb-error.h"
#include "pb-memory-vault.h"

typedef struct
{
  GAsyncResult *result; /* (owned) (nullable) */
} Answer;

static void
answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ((Answer *) user_data)->result = g_object_ref (result);
}

static void
wait_for (Answer *answer)
{
  g_assert_null (answer->result); /* never from inside the call */
  while (answer->result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static PbSecret *
lookup (PbVault *vault, const char *name, GError **error)
{
  Answer answer = { NULL };

  pb_vault_lookup_async (vault, name, NULL, answered, &answer);
  wait_for (&answer);
  PbSecret *secret = pb_vault_lookup_finish (vault, answer.result, error);
  g_object_unref (answer.result);
  return secret;
}

static gboolean
unlock (PbVault *vault, GError **error)
{
  Answer answer = { NULL };

  pb_vault_unlock_async (vault, NULL, answered, &answer);
  wait_for (&answer);
  gboolean done = pb_vault_unlock_finish (vault, answer.result, error);
  g_object_unref (answer.result);
  return done;
}

static void
count (PbVault *vault, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
test_round_trip (void)
{
  g_autoptr (PbMemoryVault) memory = pb_memory_vault_new ();
  PbVault *vault = PB_VAULT (memory);
  g_autoptr (GError) error = NULL;
  Answer stored = { NULL }, cleared = { NULL };
  g_autoptr (PbSecret) hunter = pb_secret_new ("hunter2", 7);

  g_assert_null (lookup (vault, "bob", &error));
  g_assert_no_error (error);

  pb_vault_store_async (vault, "bob", "Postbell: bob", hunter, NULL, answered, &stored);
  wait_for (&stored);
  g_assert_true (pb_vault_store_finish (vault, stored.result, &error));
  g_object_unref (stored.result);

  g_autoptr (PbSecret) found = lookup (vault, "bob", &error);
  g_assert_cmpstr (pb_secret_get (found), ==, "hunter2");

  pb_vault_clear_async (vault, "bob", NULL, answered, &cleared);
  wait_for (&cleared);
  g_assert_true (pb_vault_clear_finish (vault, cleared.result, &error));
  g_object_unref (cleared.result);
  g_assert_null (pb_memory_vault_get (memory, "bob"));
  g_assert_cmpuint (pb_memory_vault_get_lookups (memory), ==, 2);
  g_assert_false (pb_vault_has_credential (vault, "bob"));
}

static void
test_locked (void)
{
  g_autoptr (PbMemoryVault) memory = pb_memory_vault_new ();
  PbVault *vault = PB_VAULT (memory);
  g_autoptr (GError) error = NULL;
  guint changes = 0;

  g_signal_connect (memory, "changed", G_CALLBACK (count), &changes);
  pb_memory_vault_set (memory, "bob", "hunter2");
  pb_memory_vault_set_locked (memory, TRUE);
  g_assert_null (lookup (vault, "bob", &error));
  g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED);
  g_clear_error (&error);
  g_assert_cmpuint (pb_memory_vault_get_prompts (memory), ==, 0);

  pb_memory_vault_set_consent (memory, FALSE);
  g_assert_false (unlock (vault, &error));
  g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED);
  g_clear_error (&error);
  g_assert_cmpuint (changes, ==, 0);

  pb_memory_vault_set_consent (memory, TRUE);
  g_assert_true (unlock (vault, &error));
  g_assert_cmpuint (changes, ==, 1);
  g_assert_cmpuint (pb_memory_vault_get_prompts (memory), ==, 2);
  g_autoptr (PbSecret) found = lookup (vault, "bob", &error);
  g_assert_cmpstr (pb_secret_get (found), ==, "hunter2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/memory-vault/round-trip", test_round_trip);
  g_test_add_func ("/memory-vault/locked", test_locked);
  return g_test_run ();
}
