/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-diary.c: three bounded lists and three counters. */
#include "pb-diary.h"

#define MAX_ENTRIES 100000

typedef struct
{
  gint64 at;     /* µs, wall clock */
  char *text[4]; /* (owned) (nullable): by list */
  gint64 number;
  guint connection;
} Entry;

typedef struct
{
  GQueue entries; /* (element-type Entry) */
  gint64 forgotten;
} List;

struct _PbDiary
{
  List requests, sent, logins;
  gint64 counts[PB_N_DIARY_COUNTS];
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  for (gsize i = 0; i < G_N_ELEMENTS (entry->text); i++)
    g_free (entry->text[i]);
  g_free (entry);
}

PbDiary *
pb_diary_new (void)
{
  return g_new0 (PbDiary, 1);
}

void
pb_diary_free (PbDiary *diary)
{
  g_queue_clear_full (&diary->requests.entries, entry_free);
  g_queue_clear_full (&diary->sent.entries, entry_free);
  g_queue_clear_full (&diary->logins.entries, entry_free);
  g_free (diary);
}

static Entry *
list_add (List *list, const char *first, const char *second, const char *third, const char *fourth)
{
  Entry *entry = g_new0 (Entry, 1);
  const char *texts[] = { first, second, third, fourth };

  entry->at = g_get_real_time ();
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    entry->text[i] = g_strdup (texts[i]);
  g_queue_push_tail (&list->entries, entry);
  if (list->entries.length > MAX_ENTRIES)
    {
      entry_free (g_queue_pop_head (&list->entries));
      list->forgotten++;
    }
  return entry;
}

void
pb_diary_count (PbDiary *diary, PbDiaryCount what)
{
  diary->counts[what]++;
}

void
pb_diary_request (PbDiary *diary, const char *method, const char *path, const char *fields, const char *agent)
{
  list_add (&diary->requests, method, path, fields, agent);
}

void
pb_diary_sent (PbDiary *diary, const PbNotice *notice, guint connection)
{
  Entry *entry;

  if (notice->kind == PB_NOTICE_NOTHING)
    return;
  entry = list_add (&diary->sent, pb_notice_kind_name (notice->kind), notice->user, notice->mail_id, notice->subject);
  entry->number = notice->number;
  entry->connection = connection;
}

void
pb_diary_login (PbDiary *diary, const char *user, const char *mail_id, gboolean ok)
{
  list_add (&diary->logins, user, mail_id, NULL, NULL)->number = ok;
}

/* ---- as JSON ---- */

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  g_autofree char *valid = text != NULL ? g_utf8_make_valid (text, -1) : NULL;

  json_builder_set_member_name (builder, name);
  if (valid != NULL)
    json_builder_add_string_value (builder, valid);
  else
    json_builder_add_null_value (builder);
}

static void
add_number (JsonBuilder *builder, const char *name, gint64 number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, number);
}

static void
add_time (JsonBuilder *builder, gint64 at)
{
  json_builder_set_member_name (builder, "at");
  json_builder_add_double_value (builder, (double) at / G_USEC_PER_SEC);
}

static void
write_request (const Entry *entry, JsonBuilder *builder)
{
  g_auto (GStrv) names = g_strsplit (entry->text[2], ",", -1);

  add_time (builder, entry->at);
  add_text (builder, "method", entry->text[0]);
  add_text (builder, "path", entry->text[1]);
  json_builder_set_member_name (builder, "form");
  json_builder_begin_array (builder);
  for (char **name = names; *name != NULL; name++)
    json_builder_add_string_value (builder, *name);
  json_builder_end_array (builder);
  add_text (builder, "agent", entry->text[3]);
}

static void
write_sent (const Entry *entry, JsonBuilder *builder)
{
  add_time (builder, entry->at);
  add_text (builder, "kind", entry->text[0]);
  add_text (builder, "user", entry->text[1]);
  add_text (builder, "mailid", entry->text[2]);
  add_text (builder, "subject", entry->text[3]);
  add_number (builder, "newcount", entry->number);
  add_number (builder, "connection", entry->connection);
}

static void
write_login (const Entry *entry, JsonBuilder *builder)
{
  add_time (builder, entry->at);
  add_text (builder, "user", entry->text[0]);
  add_text (builder, "mailid", entry->text[1]);
  json_builder_set_member_name (builder, "ok");
  json_builder_add_boolean_value (builder, entry->number != 0);
}

static void
write_list (const List *list, const char *name, void (*write) (const Entry *, JsonBuilder *), JsonBuilder *builder)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (const GList *item = list->entries.head; item != NULL; item = item->next)
    {
      json_builder_begin_object (builder);
      write (item->data, builder);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

void
pb_diary_write (PbDiary *diary, JsonBuilder *builder)
{
  write_list (&diary->requests, "requests", write_request, builder);
  write_list (&diary->sent, "sent", write_sent, builder);
  write_list (&diary->logins, "logins", write_login, builder);
  add_number (builder, "tokens", diary->counts[PB_DIARY_TOKENS]);
  add_number (builder, "corp_tokens", diary->counts[PB_DIARY_CORP_TOKENS]);
  add_number (builder, "listens", diary->counts[PB_DIARY_LISTENS]);
  add_number (builder, "connections", diary->counts[PB_DIARY_CONNECTIONS]);
  add_number (builder, "forgotten", diary->requests.forgotten + diary->sent.forgotten + diary->logins.forgotten);
}
