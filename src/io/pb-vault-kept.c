/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-vault-kept.c: see pb-vault-kept.h. */
#include "pb-vault-kept.h"

typedef struct
{
  char *label;      /* (owned) */
  PbSecret *secret; /* (owned) */
} Kept;

struct _PbVaultKept
{
  GHashTable *table; /* (owned) (element-type utf8 Kept) */
};

static void
kept_free (gpointer data)
{
  Kept *item = data;

  g_free (item->label);
  pb_secret_unref (item->secret);
  g_free (item);
}

PbVaultKept *
pb_vault_kept_new (void)
{
  PbVaultKept *self = g_new0 (PbVaultKept, 1);

  self->table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, kept_free);
  return self;
}

void
pb_vault_kept_free (PbVaultKept *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->table);
  g_free (self);
}

void
pb_vault_kept_put (PbVaultKept *self, const char *name, const char *label, PbSecret *secret)
{
  Kept *item = g_new0 (Kept, 1);

  item->label = g_strdup (label);
  item->secret = pb_secret_ref (secret);
  g_hash_table_replace (self->table, g_strdup (name), item);
}

PbSecret *
pb_vault_kept_dup (PbVaultKept *self, const char *name)
{
  Kept *item = g_hash_table_lookup (self->table, name);

  return item != NULL ? pb_secret_ref (item->secret) : NULL;
}

void
pb_vault_kept_drop (PbVaultKept *self, const char *name, const PbSecret *only)
{
  Kept *item = g_hash_table_lookup (self->table, name);

  if (item != NULL && (only == NULL || item->secret == only))
    g_hash_table_remove (self->table, name);
}

void
pb_vault_kept_foreach (PbVaultKept *self, PbVaultKeptFunc func, gpointer user_data)
{
  g_autofree gpointer *names = g_hash_table_get_keys_as_array (self->table, NULL);
  g_auto (GStrv) copy = g_strdupv ((char **) names);

  for (gsize i = 0; copy[i] != NULL; i++)
    {
      Kept *item = g_hash_table_lookup (self->table, copy[i]);
      g_autoptr (PbSecret) secret = item != NULL ? pb_secret_ref (item->secret) : NULL;
      g_autofree char *label = item != NULL ? g_strdup (item->label) : NULL;

      if (item != NULL)
        func (copy[i], label, secret, user_data);
    }
}
