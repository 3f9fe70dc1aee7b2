/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-saved-company.c: members and changes, written and read. */
#include "pb-saved-company.h"

#include "pb-lists.h"
#include "pb-put.h"

/* ---- writing ---- */

static void
put_texts (JsonBuilder *out, const char *name, char **texts)
{
  json_builder_set_member_name (out, name);
  json_builder_begin_array (out);
  for (char **text = texts; *text != NULL; text++)
    json_builder_add_string_value (out, *text);
  json_builder_end_array (out);
}

void
pb_saved_write_parties (PbDemo *demo, GArray *ids, JsonBuilder *out)
{
  json_builder_set_member_name (out, "parties");
  json_builder_begin_array (out);
  for (guint i = 0; i < ids->len; i++)
    {
      g_autofree char *path = pb_departments_path (pb_company_departments (demo->company), g_array_index (ids, gint64, i));

      json_builder_add_string_value (out, path);
    }
  json_builder_end_array (out);
}

void
pb_saved_write_member (PbDemo *demo, const PbMember *member, JsonBuilder *out)
{
  json_builder_begin_object (out);
  pb_put_text (out, "address", member->mailbox->address);
  pb_put_text (out, "name", member->mailbox->name);
  put_texts (out, "aliases", member->mailbox->aliases);
  pb_saved_write_parties (demo, member->departments, out);
  pb_put_text (out, "position", member->position);
  pb_put_text (out, "tel", member->tel);
  pb_put_text (out, "mobile", member->mobile);
  pb_put_text (out, "ext_id", member->ext_id);
  pb_put_text (out, "password_md5", member->password);
  pb_put_number (out, "gender", member->gender);
  pb_put_number (out, "enabled", member->enabled);
  pb_put_number (out, "must_change", member->must_change);
  pb_put_number (out, "options", member->options);
  json_builder_end_object (out);
}

static void
write_change (const PbChange *change, JsonBuilder *out)
{
  json_builder_begin_object (out);
  pb_put_number (out, "version", change->version);
  pb_put_text (out, "address", change->address);
  pb_put_number (out, "action", change->action);
  json_builder_end_object (out);
}

void
pb_saved_write_company (PbDemo *demo, JsonBuilder *out)
{
  g_autoptr (GPtrArray) all = pb_company_changes (demo->company, 0, TRUE), last = pb_company_changes (demo->company, 0, FALSE);

  pb_put_number (out, "first-version", pb_company_first_version (demo->company));
  json_builder_set_member_name (out, "changes");
  json_builder_begin_array (out);
  for (guint i = 0; i < all->len; i++)
    write_change (all->pdata[i], out);
  json_builder_end_array (out);
  json_builder_set_member_name (out, "changed");
  json_builder_begin_array (out);
  for (guint i = 0; i < last->len; i++)
    if (((PbChange *) last->pdata[i])->action != PB_ACTION_DELETE)
      pb_saved_write_member (demo, pb_company_find (demo->company, ((PbChange *) last->pdata[i])->address), out);
  json_builder_end_array (out);
}

/* ---- reading ---- */

static const char *
text (JsonObject *saved, const char *name)
{
  return json_object_get_string_member_with_default (saved, name, NULL);
}

static int
number (JsonObject *saved, const char *name)
{
  return (int) json_object_get_int_member_with_default (saved, name, -1);
}

/* Returns: (transfer container): NULL-terminated. */
static GPtrArray *
texts (JsonObject *saved, const char *name)
{
  JsonArray *array = json_object_get_array_member (saved, name);
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < json_array_get_length (array); i++)
    g_ptr_array_add (list, g_strdup (json_array_get_string_element (array, i)));
  g_ptr_array_add (list, NULL);
  return list;
}

static void
load_member (PbDemo *demo, JsonObject *saved)
{
  g_autoptr (GPtrArray) aliases = texts (saved, "aliases"), parties = texts (saved, "parties");
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  PbMemberChange change = { text (saved, "name"), text (saved, "position"), text (saved, "tel"), text (saved, "mobile"), text (saved, "ext_id"), text (saved, "password_md5"), (const char *const *) aliases->pdata, ids, number (saved, "gender"), number (saved, "enabled"), number (saved, "must_change") };
  PbMember *member = pb_company_ensure (demo->company, text (saved, "address"));

  for (guint i = 0; parties->pdata[i] != NULL; i++)
    pb_numbers_add (ids, pb_departments_ensure_path (pb_company_departments (demo->company), parties->pdata[i])->id);
  pb_company_modify (demo->company, member, &change);
  member->options = (guint) number (saved, "options");
}

static JsonArray *
list_of (JsonObject *saved, const char *name)
{
  return json_object_has_member (saved, name) ? json_array_ref (json_object_get_array_member (saved, name)) : json_array_new ();
}

void
pb_saved_load_company (PbDemo *demo, JsonObject *saved)
{
  g_autoptr (JsonArray) changes = list_of (saved, "changes"), changed = list_of (saved, "changed");

  for (guint i = 0; i < json_array_get_length (changes); i++)
    {
      JsonObject *change = json_array_get_object_element (changes, i);
      PbMember *member = pb_company_find (demo->company, text (change, "address"));

      if (number (change, "action") == PB_ACTION_DELETE && member != NULL)
        pb_company_remove (demo->company, member);
    }
  for (guint i = 0; i < json_array_get_length (changed); i++)
    load_member (demo, json_array_get_object_element (changed, i));
  pb_company_settle (demo->company);
  for (guint i = 0; i < json_array_get_length (changes); i++)
    {
      JsonObject *change = json_array_get_object_element (changes, i);

      pb_company_remember (demo->company, json_object_get_int_member (change, "version"), text (change, "address"), (PbAction) number (change, "action"));
    }
  pb_company_set_versions (demo->company, json_object_get_int_member_with_default (saved, "first-version", 0), json_object_get_int_member_with_default (saved, "version", 0));
}
