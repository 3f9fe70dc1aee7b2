/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-parties.c: see pb-exmail-parties.h. */
#include "pb-exmail-parties.h"

#include <string.h>

#include "pb-exmail-json.h"

#define MAX_PARTIES 100000
#define MAX_LEVELS  32 /* the service has 5; more is a cycle, or nonsense */

typedef struct
{
  gint64 id;
  gint64 parent;
  char *name;      /* (owned) */
  char *path;      /* (owned) (nullable): once it is known */
  gboolean shared; /* another one has the path */
} Party;

struct _PbExmailParties
{
  GHashTable *by_id;   /* (owned) (element-type gint64 Party): its key is in the value */
  GHashTable *by_path; /* (owned) (element-type utf8 Party): both are in by_id */
};

static void
party_free (gpointer data)
{
  Party *self = data;

  g_free (self->name);
  g_free (self->path);
  g_free (self);
}

/* Ids have 64 bits (3.6). Returns: -1 = none. */
static gint64
get_id (JsonObject *object, const char *key)
{
  g_autofree char *text = pb_exmail_dup_text (object, key);
  gint64 id;

  return text != NULL && g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, &id, NULL) ? id : -1;
}

PbExmailParties *
pb_exmail_parties_new (void)
{
  PbExmailParties *self = g_new0 (PbExmailParties, 1);

  self->by_id = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, party_free);
  self->by_path = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

void
pb_exmail_parties_take (PbExmailParties *self, JsonObject *object)
{
  gint64 id = get_id (object, "id");
  g_autofree char *name = pb_exmail_dup_text (object, "name");
  Party *party;

  if (id < 0 || name == NULL || g_hash_table_contains (self->by_id, &id) || g_hash_table_size (self->by_id) >= MAX_PARTIES)
    return;
  party = g_new0 (Party, 1);
  party->id = id;
  party->parent = get_id (object, "parentid");
  party->name = g_steal_pointer (&name);
  g_hash_table_insert (self->by_id, &party->id, party);
}

/* Returns: (transfer full) (nullable): the path of @party; @top: (out): the id above its first name, -1 where it is the company itself;
 * @clear: (out): no name has a "/" in it. */
static char *
dup_path (const PbExmailParties *self, const Party *party, gint64 *top, gboolean *clear)
{
  g_autoptr (GString) path = g_string_new (NULL);

  *top = -1;
  *clear = TRUE;
  for (guint level = 0; party != NULL && party->parent > 0; level++)
    {
      if (level == MAX_LEVELS)
        return NULL;
      *clear = *clear && strchr (party->name, '/') == NULL;
      g_string_prepend (path, path->len > 0 ? "/" : "");
      g_string_prepend (path, party->name);
      *top = party->parent;
      party = g_hash_table_lookup (self->by_id, &party->parent);
    }
  return g_strdup (path->str);
}

/* The company itself need not be in the list. */
static void
add_top (PbExmailParties *self, gint64 id)
{
  Party *party;

  if (id <= 0 || g_hash_table_contains (self->by_id, &id) || g_hash_table_contains (self->by_path, ""))
    return;
  party = g_new0 (Party, 1);
  party->id = id;
  party->name = g_strdup ("");
  party->path = g_strdup ("");
  g_hash_table_insert (self->by_id, &party->id, party);
  g_hash_table_insert (self->by_path, party->path, party);
}

/* A path that two have leads to neither: they have their numbers. */
static void
index_path (PbExmailParties *self, Party *party)
{
  Party *other = g_hash_table_lookup (self->by_path, party->path);

  if (other == NULL)
    g_hash_table_insert (self->by_path, party->path, party);
  else
    other->shared = party->shared = TRUE;
}

void
pb_exmail_parties_end (PbExmailParties *self)
{
  GHashTableIter iter;
  gpointer value;
  gint64 top = -1, missing = -1;
  gboolean clear;

  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Party *party = value;

      party->path = dup_path (self, party, &top, &clear);
      missing = top > 0 && !g_hash_table_contains (self->by_id, &top) ? top : missing;
      if (party->path != NULL && clear)
        index_path (self, party);
    }
  add_top (self, missing);
}

PbExmailParties *
pb_exmail_parties_read (JsonObject *answer)
{
  PbExmailParties *self = pb_exmail_parties_new ();
  JsonNode *node = pb_exmail_find (answer, "department");
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_OBJECT (element))
        pb_exmail_parties_take (self, json_node_get_object (element));
    }
  pb_exmail_parties_end (self);
  return self;
}

void
pb_exmail_parties_free (PbExmailParties *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->by_path);
  g_hash_table_unref (self->by_id);
  g_free (self);
}

gint64
pb_exmail_parties_find (const PbExmailParties *self, const char *path)
{
  const Party *party = g_hash_table_lookup (self->by_path, path);

  return party != NULL && !party->shared ? party->id : -1;
}

const char *
pb_exmail_parties_get_path (const PbExmailParties *self, gint64 id)
{
  const Party *party = g_hash_table_lookup (self->by_id, &id);

  return party != NULL ? party->path : NULL;
}
