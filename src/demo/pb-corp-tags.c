/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-corp-tags.c: tags. */
#include "pb-corp-private.h"

#include <string.h>

#include "pb-lists.h"

#define MAX_NAME  32 /* characters */
#define MAX_TAGS  3000
#define BAD_ID    60201
#define BAD_NAME  60202
#define SAME_NAME 60203
#define SAME_ID   60204
#define TOO_MANY  60205

static PbTags *
all (PbDemo *demo)
{
  return pb_company_tags (demo->company);
}

/* Returns: (nullable) */
static PbTag *
find (PbDemo *demo, JsonObject *in)
{
  gint64 id = 0;

  return pb_corp_number (in, "tagid", &id) ? pb_tags_find (all (demo), id) : NULL;
}

/* @tag: (nullable): that may have the name already. */
static int
check_name (PbDemo *demo, const char *name, const PbTag *tag)
{
  const PbTag *there = name != NULL ? pb_tags_find_name (all (demo), name) : NULL;

  if (name == NULL || *name == '\0' || g_utf8_strlen (name, -1) > MAX_NAME)
    return BAD_NAME;
  return there != NULL && there != tag ? SAME_NAME : 0;
}

static void
count_write (PbDemo *demo, const PbTag *tag)
{
  g_autofree char *name = g_strdup_printf ("%" G_GINT64_FORMAT, tag->id);

  pb_company_wrote (demo->company, "tag", name);
}

/* ---- the tag itself ---- */

static int
check_new (PbDemo *demo, JsonObject *in, gint64 *id)
{
  if (pb_corp_has (in, "tagid") && (!pb_corp_number (in, "tagid", id) || *id < 0))
    return BAD_ID;
  if (*id >= 0 && pb_tags_find (all (demo), *id) != NULL)
    return SAME_ID;
  return pb_tags_size (all (demo)) >= MAX_TAGS ? TOO_MANY : check_name (demo, pb_corp_text (in, "tagname"), NULL);
}

PbAnswer *
pb_corp_tag_create (PbDemo *demo, JsonObject *in)
{
  gint64 id = -1;
  int code = check_new (demo, in, &id);
  const PbTag *tag;
  PbDraft *draft;

  if (code != 0)
    return pb_corp_error (demo, code);
  tag = pb_tags_add (all (demo), id, pb_corp_text (in, "tagname"));
  count_write (demo, tag);
  draft = pb_corp_begin (demo, "created");
  pb_draft_add_number (draft, "tagid", tag->id);
  return pb_corp_end (demo, draft);
}

PbAnswer *
pb_corp_tag_update (PbDemo *demo, JsonObject *in)
{
  PbTag *tag = find (demo, in);
  const char *name = pb_corp_text (in, "tagname");
  int code = tag != NULL ? check_name (demo, name, tag) : BAD_ID;

  if (code != 0)
    return pb_corp_error (demo, code);
  pb_tag_rename (tag, name);
  count_write (demo, tag);
  return pb_corp_end (demo, pb_corp_begin (demo, "updated"));
}

PbAnswer *
pb_corp_tag_delete (PbDemo *demo, JsonObject *in)
{
  PbTag *tag = find (demo, in);

  if (tag == NULL)
    return pb_corp_error (demo, BAD_ID);
  count_write (demo, tag);
  pb_tags_remove (all (demo), tag);
  return pb_corp_end (demo, pb_corp_begin (demo, "deleted"));
}

/* ---- who has it ---- */

/* Keeps what is known of the request's lists; the rest goes to @bad_users and @bad_parties. */
static void
sort_out (PbDemo *demo, GPtrArray *users, GArray *parties, GPtrArray *bad_users, GArray *bad_parties)
{
  for (guint i = users->len; i > 0; i--)
    if (pb_company_find (demo->company, users->pdata[i - 1]) == NULL)
      g_ptr_array_insert (bad_users, 0, g_ptr_array_steal_index (users, i - 1));
  for (guint i = parties->len; i > 0; i--)
    if (pb_departments_find (pb_company_departments (demo->company), g_array_index (parties, gint64, i - 1)) == NULL)
      {
        g_array_prepend_val (bad_parties, g_array_index (parties, gint64, i - 1));
        g_array_remove_index (parties, i - 1);
      }
}

static void
change (PbTag *tag, GPtrArray *users, GArray *parties, gboolean add)
{
  for (guint i = 0; i < users->len; i++)
    if (add)
      pb_addresses_add (tag->users, users->pdata[i]);
    else
      pb_addresses_remove (tag->users, users->pdata[i]);
  for (guint i = 0; i < parties->len; i++)
    if (add)
      pb_numbers_add (tag->departments, g_array_index (parties, gint64, i));
    else
      pb_numbers_remove (tag->departments, g_array_index (parties, gint64, i));
}

/* Some may be unknown: "a@acme.example|b@acme.example" and [2, 4]. */
static void
add_invalid (PbDraft *draft, GPtrArray *users, GArray *parties)
{
  g_autofree char *joined = NULL;

  if (users->len > 0)
    {
      g_ptr_array_add (users, NULL);
      joined = g_strjoinv ("|", (GStrv) users->pdata);
      pb_draft_add_string (draft, "invalidlist", joined);
    }
  if (parties->len > 0)
    pb_corp_add_numbers (draft, "invalidparty", parties);
}

static PbAnswer *
change_users (PbDemo *demo, JsonObject *in, gboolean add)
{
  PbTag *tag = find (demo, in);
  g_autoptr (GPtrArray) users = pb_corp_texts (in, "userlist"), bad_users = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) parties = pb_corp_numbers (in, "partylist"), bad_parties = g_array_new (FALSE, FALSE, sizeof (gint64));
  PbDraft *draft;

  if (tag == NULL)
    return pb_corp_error (demo, BAD_ID);
  users = users != NULL ? users : g_ptr_array_new ();
  parties = parties != NULL ? parties : g_array_new (FALSE, FALSE, sizeof (gint64));
  sort_out (demo, users, parties, bad_users, bad_parties);
  if (users->len == 0 && parties->len == 0)
    return pb_corp_error (demo, add ? 40070 : 40031);
  change (tag, users, parties, add);
  count_write (demo, tag);
  draft = pb_corp_begin (demo, bad_users->len + bad_parties->len > 0 ? "invalid userlist and partylist failed" : add ? "ok"
                                                                                                                     : "deleted");
  add_invalid (draft, bad_users, bad_parties);
  return pb_corp_end (demo, draft);
}

PbAnswer *
pb_corp_tag_addtagusers (PbDemo *demo, JsonObject *in)
{
  return change_users (demo, in, TRUE);
}

PbAnswer *
pb_corp_tag_deltagusers (PbDemo *demo, JsonObject *in)
{
  return change_users (demo, in, FALSE);
}

/* ---- looking ---- */

PbAnswer *
pb_corp_tag_get (PbDemo *demo, JsonObject *in)
{
  const PbTag *tag = find (demo, in);
  PbDraft *draft, *list;

  if (tag == NULL)
    return pb_corp_error (demo, BAD_ID);
  draft = pb_corp_begin (demo, "ok");
  list = pb_draft_new_list ();
  for (guint i = 0; i < tag->users->len; i++)
    {
      const PbMember *member = pb_company_find (demo->company, tag->users->pdata[i]);
      PbDraft *item = pb_draft_new ();

      pb_draft_add_string (item, "userid", tag->users->pdata[i]);
      pb_draft_add_string (item, "name", member != NULL ? member->mailbox->name : "");
      pb_draft_add_nested (list, NULL, item);
    }
  pb_draft_add_nested (draft, "userlist", list);
  pb_corp_add_numbers (draft, "partylist", tag->departments);
  return pb_corp_end (demo, draft);
}

PbAnswer *
pb_corp_tag_list (PbDemo *demo, JsonObject *in)
{
  PbDraft *draft = pb_corp_begin (demo, "ok"), *list = pb_draft_new_list ();

  for (guint i = 0; i < pb_tags_size (all (demo)); i++)
    {
      PbDraft *item = pb_draft_new ();

      pb_draft_add_number (item, "tagid", pb_tags_nth (all (demo), i)->id);
      pb_draft_add_string (item, "tagname", pb_tags_nth (all (demo), i)->name);
      pb_draft_add_nested (list, NULL, item);
    }
  pb_draft_add_nested (draft, "taglist", list);
  return pb_corp_end (demo, draft);
}
