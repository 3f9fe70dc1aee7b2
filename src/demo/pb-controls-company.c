/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-controls-company.c: the verbs about people: what the company has become, who wrote what how often, changes from outside
 * of the APIs, and requests byte for byte. */
#include "pb-controls-private.h"

#include <string.h>

#include "pb-lists.h"
#include "pb-put.h"
#include "pb-saved-company.h"

#define MAX_CHANGES 100000

/* ---- as JSON ---- */

static void
put_list (JsonBuilder *out, const char *name, const GPtrArray *texts)
{
  json_builder_set_member_name (out, name);
  json_builder_begin_array (out);
  for (guint i = 0; i < texts->len; i++)
    json_builder_add_string_value (out, texts->pdata[i]);
  json_builder_end_array (out);
}

/* ---- looking ---- */

static const char *
do_company (PbDemo *demo, PbDoor *door, JsonObject *in, JsonBuilder *out)
{
  g_autoptr (GPtrArray) groups = pb_groups_list (pb_company_groups (demo->company));

  pb_put_number (out, "members", pb_mailboxes_size (demo->mailboxes));
  pb_put_number (out, "departments", pb_departments_size (pb_company_departments (demo->company)));
  pb_put_number (out, "root", pb_departments_root (pb_company_departments (demo->company))->id);
  pb_put_number (out, "groups", groups->len);
  pb_put_number (out, "tags", pb_tags_size (pb_company_tags (demo->company)));
  pb_put_number (out, "version", pb_demo_version (demo));
  return NULL;
}

static const char *
do_member (PbDemo *demo, PbDoor *door, JsonObject *in, JsonBuilder *out)
{
  const PbMember *member = pb_company_find (demo->company, pb_controls_text (in, "user", ""));

  json_builder_set_member_name (out, "member");
  if (member != NULL)
    pb_saved_write_member (demo, member, out);
  else
    json_builder_add_null_value (out);
  return NULL;
}

static const char *
do_members (PbDemo *demo, PbDoor *door, JsonObject *in, JsonBuilder *out)
{
  json_builder_set_member_name (out, "members");
  json_builder_begin_array (out);
  for (guint i = 0; i < pb_mailboxes_size (demo->mailboxes); i++)
    pb_saved_write_member (demo, pb_company_nth (demo->company, i), out);
  json_builder_end_array (out);
  return NULL;
}

static const char *
do_group (PbDemo *demo, PbDoor *door, JsonObject *in, JsonBuilder *out)
{
  const PbGroup *group = pb_groups_find (pb_company_groups (demo->company), pb_controls_text (in, "group", ""));

  if (group == NULL)
    {
      pb_put_text (out, "address", NULL);
      return NULL;
    }
  pb_put_text (out, "address", group->address);
  pb_put_text (out, "name", group->name);
  pb_put_number (out, "allow", group->allow);
  put_list (out, "users", group->users);
  put_list (out, "groups", group->groups);
  put_list (out, "allowed", group->allowed);
  pb_saved_write_parties (demo, group->departments, out);
  return NULL;
}

/* "of": kinds and names that begin with it, "user:" for instance; "clear": counting begins anew. */
static const char *
do_writes (PbDemo *demo, PbDoor *door, JsonObject *in, JsonBuilder *out)
{
  GHashTable *writes = pb_company_writes (demo->company);
  GHashTableIter iter;
  gpointer key, count;
  gint64 total = 0;

  json_builder_set_member_name (out, "writes");
  json_builder_begin_object (out);
  g_hash_table_iter_init (&iter, writes);
  while (g_hash_table_iter_next (&iter, &key, &count))
    if (g_str_has_prefix (key, pb_controls_text (in, "of", "")))
      {
        pb_put_number (out, key, GPOINTER_TO_UINT (count));
        total += GPOINTER_TO_UINT (count);
      }
  json_builder_end_object (out);
  pb_put_number (out, "total", total);
  if (json_object_get_boolean_member_with_default (in, "clear", FALSE))
    g_hash_table_remove_all (writes);
  return NULL;
}

/* ---- changing from outside ---- */

static guint
set_bit (guint options, JsonObject *in, const char *name, guint bit)
{
  if (!json_object_has_member (in, name))
    return options;
  return json_object_get_boolean_member_with_default (in, name, FALSE) ? options | 1u << bit : options & ~(1u << bit);
}

/* Returns: (transfer full) (nullable): of "party", a path; made where it is missing. */
static GArray *
read_party (PbDemo *demo, JsonObject *in)
{
  const char *path = pb_controls_text (in, "party", NULL);
  GArray *ids;

  if (path == NULL)
    return NULL;
  ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  pb_numbers_add (ids, pb_departments_ensure_path (pb_company_departments (demo->company), path)->id);
  return ids;
}

/* A member is made or changed: "user", and any of name, position, tel, mobile, ext_id, aliases (separated by commas), party,
 * enabled; imap, pop, secure, secure_forced: true or false. */
static const char *
do_put (PbDemo *demo, PbDoor *door, JsonObject *in, JsonBuilder *out)
{
  PbMemberChange change = PB_MEMBER_CHANGE_NONE;
  const char *aliases = pb_controls_text (in, "aliases", NULL);
  g_auto (GStrv) list = g_strsplit (aliases != NULL ? aliases : "", ",", -1);
  g_autoptr (GArray) party = read_party (demo, in);
  PbMember *member;

  if (pb_controls_text (in, "user", NULL) == NULL)
    return "user is missing";
  change.name = pb_controls_text (in, "name", NULL);
  change.position = pb_controls_text (in, "position", NULL);
  change.tel = pb_controls_text (in, "tel", NULL);
  change.mobile = pb_controls_text (in, "mobile", NULL);
  change.ext_id = pb_controls_text (in, "ext_id", NULL);
  change.aliases = aliases != NULL ? (const char *const *) list : NULL;
  change.departments = party;
  change.enabled = (int) pb_controls_number (in, "enabled", -1);
  member = pb_company_ensure (demo->company, pb_controls_text (in, "user", ""));
  pb_company_modify (demo->company, member, &change);
  member->options = set_bit (set_bit (set_bit (set_bit (member->options, in, "secure_forced", 1), in, "imap", 2), in, "pop", 3), in, "secure", 4);
  pb_put_number (out, "version", pb_demo_version (demo));
  return NULL;
}

/* The main mailbox is left alone. Returns: (nullable) */
static PbMember *
anybody (PbDemo *demo, GRand *dice)
{
  guint size = pb_mailboxes_size (demo->mailboxes);

  return size > 1 ? pb_company_nth (demo->company, (guint) g_rand_int_range (dice, 1, (gint32) size)) : NULL;
}

static void
change_one (PbDemo *demo, GRand *dice, PbAction action, gint64 n, JsonBuilder *out)
{
  g_autofree char *address = g_strdup_printf ("new%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT "@%s", pb_company_version (demo->company), n, pb_company_domain (demo->company));
  g_autofree char *name = g_strdup_printf ("新人%" G_GINT64_FORMAT, n), *tel = g_strdup_printf ("%d", g_rand_int_range (dice, 1000, 10000));
  PbMember *member = action == PB_ACTION_ADD ? NULL : anybody (demo, dice);
  PbMemberChange change = PB_MEMBER_CHANGE_NONE;

  if (action != PB_ACTION_ADD && member == NULL)
    return;
  json_builder_add_string_value (out, member != NULL ? member->mailbox->address : address);
  change.tel = tel;
  change.name = action == PB_ACTION_ADD ? name : NULL;
  if (action == PB_ACTION_ADD)
    pb_company_add (demo->company, address, &change);
  else if (action == PB_ACTION_MODIFY)
    pb_company_modify (demo->company, member, &change);
  else
    pb_company_remove (demo->company, member);
}

/* So many are "added", "modified", "deleted", by "seed"; the answer has their addresses in the order of the doing. */
static const char *
do_change (PbDemo *demo, PbDoor *door, JsonObject *in, JsonBuilder *out)
{
  static const struct
  {
    const char *name;
    PbAction action;
  } kinds[] = { { "added", PB_ACTION_ADD }, { "modified", PB_ACTION_MODIFY }, { "deleted", PB_ACTION_DELETE } };
  g_autoptr (GRand) dice = g_rand_new_with_seed ((guint32) pb_controls_number (in, "seed", demo->seed));

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      gint64 count = CLAMP (pb_controls_number (in, kinds[i].name, 0), 0, MAX_CHANGES);

      json_builder_set_member_name (out, kinds[i].name);
      json_builder_begin_array (out);
      for (gint64 n = 0; n < count; n++)
        change_one (demo, dice, kinds[i].action, n, out);
      json_builder_end_array (out);
    }
  pb_put_number (out, "version", pb_demo_version (demo));
  return NULL;
}

/* Every token of the current API is over. */
static const char *
do_expire (PbDemo *demo, PbDoor *door, JsonObject *in, JsonBuilder *out)
{
  pb_keys_expire_corp (demo->keys);
  return NULL;
}

/* ---- recordings ---- */

static const char *
do_record (PbDemo *demo, PbDoor *door, JsonObject *in, JsonBuilder *out)
{
  if (json_object_get_boolean_member_with_default (in, "on", TRUE))
    pb_recorder_start (demo->recorder);
  else
    pb_recorder_stop (demo->recorder);
  return NULL;
}

static const char *
do_recorded (PbDemo *demo, PbDoor *door, JsonObject *in, JsonBuilder *out)
{
  pb_recorder_write (demo->recorder, pb_controls_text (in, "prefix", NULL), out);
  return NULL;
}

PbControlsVerb
pb_controls_company_verb (const char *name)
{
  static const struct
  {
    const char *name;
    PbControlsVerb verb;
  } verbs[] = {
    { "company", do_company }, { "member", do_member }, { "members", do_members }, { "group", do_group }, { "writes", do_writes }, { "put", do_put }, { "change", do_change }, { "expire", do_expire }, { "record", do_record }, { "recorded", do_recorded }
  };

  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verbs[i].name, name))
      return verbs[i].verb;
  return NULL;
}
