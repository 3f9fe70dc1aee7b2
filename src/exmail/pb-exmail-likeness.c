/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-likeness.c: see pb-exmail-likeness.h. */
#include "pb-exmail-likeness.h"

#include <string.h>

/* What the options of user sync are called in the answers of user/get. */
static const struct
{
  const char *option;
  const char *name;
} facts[] = {
  { "name", "name" },
  { "gender", "gender" },
  { "position", "position" },
  { "tel", "tel" },
  { "mobile", "mobile" },
  { "ext-id", "ext_id" },
  { "alias", "aliases" },
  { "party", "parties" },
  { "enabled", "enabled" },
  { "new-password", "new_password" },
};

typedef struct
{
  const PbExmailResult *found;
  const PbExmailParties *parties; /* (nullable) */
  gboolean lenient;
} Comparison;

/* Returns: (transfer full): a department as the answer names it, by its number. */
static char *
dup_party (const Comparison *self, const char *value)
{
  gint64 id = self->parties != NULL && value[0] != '#' ? pb_exmail_parties_find (self->parties, value) : -1;

  return id >= 0 ? g_strdup_printf ("#%" G_GINT64_FORMAT, id) : g_strdup (value);
}

/* Returns: (transfer full): one value as it is compared; "" is none, as the company itself is no department. */
static char *
dup_comparable (const Comparison *self, const char *option, const char *value)
{
  g_autofree char *top = NULL, *party = NULL;

  if (!g_str_equal (option, "party") && strchr (value, '@') != NULL)
    return g_ascii_strdown (value, -1);
  if (!g_str_equal (option, "party") || self->found->row->api == PB_EXMAIL_API_OPENAPI)
    return g_strdup (value);
  top = dup_party (self, "");
  party = dup_party (self, value);
  return g_str_equal (top, party) ? g_strdup ("") : g_steal_pointer (&party);
}

/* Returns: (transfer full) (element-type utf8): a set of them. */
static GHashTable *
gather (const Comparison *self, const char *option, const char *const *values, guint n)
{
  GHashTable *set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *value = dup_comparable (self, option, values[i]);

      if (value[0] != '\0')
        g_hash_table_add (set, g_steal_pointer (&value));
    }
  return set;
}

static gboolean
is_same_set (GHashTable *a, GHashTable *b)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_contains (b, key))
      return FALSE;
  return g_hash_table_size (a) == g_hash_table_size (b);
}

static gboolean
holds (const Comparison *self, const char *option, const GPtrArray *wanted, const char *name)
{
  const char *const *have = pb_exmail_result_get_all (self->found, name);
  g_autoptr (GHashTable) left = NULL, right = NULL;

  if (wanted->len == 0)
    return TRUE;
  if (have == NULL)
    return self->lenient;
  left = gather (self, option, (const char *const *) wanted->pdata, wanted->len);
  right = gather (self, option, have, g_strv_length ((char **) (guintptr) have));
  return is_same_set (left, right);
}

gboolean
pb_exmail_likeness_holds (const PbExmailValues *values, const PbExmailResult *found, const PbExmailParties *parties, gboolean lenient)
{
  Comparison comparison = { found, parties, lenient };

  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++)
    if (!holds (&comparison, facts[i].option, pb_exmail_values_get (values, facts[i].option), facts[i].name))
      return FALSE;
  return TRUE;
}

/* --- lists that are replaced --- */

/* The options of a command that are whole lists, and what the answer calls them. */
static const struct
{
  const char *words;
  const char *option;
  const char *name;
} lists[] = {
  { "user sync", "alias", "aliases" },
  { "group update", "member", "members" },
  { "group update", "subgroup", "subgroups" },
  { "group update", "party", "parties" },
  { "group update", "sender", "allowed" },
};

const PbExmailRow *
pb_exmail_likeness_find_lists (const PbExmailRow *row, const PbExmailValues *values)
{
  gboolean user = g_str_equal (row->words, "user sync");

  if (user && pb_exmail_values_get_action (values) != PB_EXMAIL_ACTION_MODIFY)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    if (g_str_equal (lists[i].words, row->words) && pb_exmail_values_has (values, lists[i].option))
      return pb_exmail_table_find (row->api, user ? "user/get" : "group/get");
  return NULL;
}

static void
append_lost (const Comparison *self, const PbExmailValues *values, gsize list, GString *out)
{
  const GPtrArray *wanted = pb_exmail_values_get (values, lists[list].option);
  const char *const *have = pb_exmail_result_get_all (self->found, lists[list].name);
  g_autoptr (GHashTable) kept = gather (self, lists[list].option, (const char *const *) wanted->pdata, wanted->len);

  for (gsize i = 0; wanted->len > 0 && have != NULL && have[i] != NULL; i++)
    {
      g_autofree char *value = dup_comparable (self, lists[list].option, have[i]);

      if (value[0] != '\0' && !g_hash_table_contains (kept, value))
        g_string_append_printf (out, "%s%s", out->len > 0 ? ", " : "", have[i]);
    }
}

char *
pb_exmail_likeness_dup_lost (const PbExmailValues *values, const PbExmailResult *found, const PbExmailParties *parties)
{
  Comparison comparison = { found, parties, FALSE };
  const char *words = g_str_equal (found->row->path, "user/get") ? "user sync" : "group update";
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    if (g_str_equal (lists[i].words, words))
      append_lost (&comparison, values, i, out);
  return g_string_free (out, out->len == 0);
}
