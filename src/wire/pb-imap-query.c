/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-query.c: one look at an account for a person: its folders (RFC 9051 6.3.9, RFC 5819, RFC 6154, XLIST), or the newest
 * headers of one of them, then LOGOUT. What is asked for does not grow with the mailbox. */
#include "pb-imap-session-private.h"

#include <string.h>

#define MAX_FOLDERS 2000 /* more are left out */
#define MAX_STATUS  100  /* folders asked for one by one, where the server cannot tell of all at once */
#define BATCH       20   /* of them in one write */

#define HEADER_ITEMS " (UID FLAGS INTERNALDATE BODY.PEEK[HEADER.FIELDS (FROM SUBJECT DATE MESSAGE-ID)])\r\n"

/* How the list is asked for, the best first. One that is refused although it is listed is followed by the next. */
static const struct
{
  guint needs; /* of PbImapCaps */
  guint lacks;
  gboolean counts;
  const char *line;
} forms[] = {
  { PB_IMAP_CAP_LIST_STATUS | PB_IMAP_CAP_SPECIAL_USE, 0, TRUE, "LIST \"\" \"*\" RETURN (SPECIAL-USE STATUS (UNSEEN))" },
  { PB_IMAP_CAP_LIST_STATUS, PB_IMAP_CAP_SPECIAL_USE, TRUE, "LIST \"\" \"*\" RETURN (STATUS (UNSEEN))" },
  { PB_IMAP_CAP_XLIST, 0, FALSE, "XLIST \"\" \"*\"" },
  { PB_IMAP_CAP_SPECIAL_USE, 0, FALSE, "LIST \"\" \"*\" RETURN (SPECIAL-USE)" },
  { 0, 0, FALSE, "LIST \"\" \"*\"" },
};

typedef struct
{
  PbImapListed listed;
  gint64 unread; /* -1: not said */
} Entry;

struct _PbImapQuery
{
  PbImapJob job;
  guint limit;

  /* folders */
  gsize form;
  GArray *entries;     /* (owned): of Entry, as the server said them */
  GHashTable *indices; /* (owned): name -> index + 1 */
  guint next_status;   /* the first entry not yet asked for */
  guint n_status;

  /* headers */
  guint32 first, last; /* message numbers asked for */
  guint n_headers;
};

static void
clear_entry (gpointer data)
{
  pb_imap_listed_clear (&((Entry *) data)->listed);
}

PbImapQuery *
pb_imap_query_new (PbImapJob job, guint limit)
{
  PbImapQuery *query = g_new0 (PbImapQuery, 1);

  query->job = job;
  query->limit = MAX (limit, 1);
  query->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (query->entries, clear_entry);
  query->indices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return query;
}

void
pb_imap_query_free (PbImapQuery *query)
{
  if (query == NULL)
    return;
  g_array_unref (query->entries);
  g_hash_table_unref (query->indices);
  g_free (query);
}

static Entry *
nth (const PbImapQuery *query, guint i)
{
  return &g_array_index (query->entries, Entry, i);
}

/* The answer is complete: nothing more is awaited, not even the end of the connection. */
static void
finish (PbImapSession *self)
{
  pb_imap_session_emit (self, PB_IMAP_EVENT_DONE, 0);
  pb_imap_session_command (self, PB_IMAP_COMMAND_LOGOUT, "LOGOUT");
  self->n_flights = 0;
  self->wait_deadline = PB_NEVER;
  self->phase = PB_IMAP_PHASE_CLOSED;
}

static gboolean
is_usable (const PbImapSession *self, gsize form)
{
  return (self->caps & forms[form].needs) == forms[form].needs && (self->caps & forms[form].lacks) == 0;
}

/* Asks for the list in the next form that the server knows.
 * Returns: FALSE where there is none. */
static gboolean
ask_list (PbImapSession *self, gsize form)
{
  while (form < G_N_ELEMENTS (forms) && !is_usable (self, form))
    form++;
  if (form == G_N_ELEMENTS (forms))
    return FALSE;
  self->query->form = form;
  g_array_set_size (self->query->entries, 0);
  g_hash_table_remove_all (self->query->indices);
  pb_imap_session_command (self, PB_IMAP_COMMAND_LIST, forms[form].line);
  return TRUE;
}

void
pb_imap_query_open (PbImapSession *self, gint64 now)
{
  self->phase = PB_IMAP_PHASE_QUERY;
  pb_imap_plan_id (self);
  if (self->query->job == PB_IMAP_JOB_FOLDERS)
    ask_list (self, 0);
  else
    pb_imap_plan_examine (self, 0);
  pb_imap_session_rearm (self, now);
}

/* XLIST translates the inbox's name. */
static void
take_listed (PbImapSession *self, const PbImapResponse *response, gint64 now)
{
  PbImapQuery *query = self->query;
  Entry entry = { .unread = -1 };

  if (query->entries->len >= MAX_FOLDERS || !pb_imap_list_parse (&entry.listed, response->args, self->limits.max_depth))
    return;
  if (entry.listed.role == PB_FOLDER_ROLE_INBOX)
    {
      g_free (entry.listed.name);
      g_bytes_unref (entry.listed.raw);
      entry.listed.name = g_strdup ("INBOX");
      entry.listed.raw = g_bytes_new_static ("INBOX", strlen ("INBOX"));
    }
  if (g_hash_table_contains (query->indices, entry.listed.name)) /* said twice */
    {
      pb_imap_listed_clear (&entry.listed);
      return;
    }
  g_array_append_val (query->entries, entry);
  g_hash_table_insert (query->indices, g_strdup (entry.listed.name), GUINT_TO_POINTER (query->entries->len));
  pb_imap_session_rearm (self, now);
}

static void
take_counts (PbImapSession *self, const PbImapCounts *counts, gint64 now)
{
  g_autoptr (GBytes) raw = pb_imap_token_value (&counts->mailbox);
  gsize len;
  const guint8 *data = g_bytes_get_data (raw, &len);
  g_autofree char *name = pb_imap_mailbox_decode (data, len);
  gboolean inbox = g_ascii_strcasecmp (name, "INBOX") == 0;
  guint index = GPOINTER_TO_UINT (g_hash_table_lookup (self->query->indices, inbox ? "INBOX" : name));

  if (index == 0)
    return;
  if (nth (self->query, index - 1)->unread < 0)
    pb_imap_session_rearm (self, now);
  nth (self->query, index - 1)->unread = counts->unseen;
}

/* Only what was asked for, and each mail once: a server cannot make it more. */
static void
take_header (PbImapSession *self, const PbImapResponse *response, gint64 now)
{
  PbImapQuery *query = self->query;
  const PbImapFetch *fetch = &response->fetch;
  PbImapEvent *event;

  if (!fetch->has_header || response->number < query->first || response->number > query->last || query->n_headers > query->last - query->first)
    return;
  query->n_headers++;
  event = pb_imap_session_emit (self, PB_IMAP_EVENT_HEADER, 0);
  event->uid = fetch->uid;
  event->unread = !fetch->seen;
  pb_imap_fetch_read (self, &event->mail, fetch);
  pb_imap_session_rearm (self, now);
}

void
pb_imap_query_untagged (PbImapSession *self, const PbImapResponse *response, gint64 now)
{
  if (response->type == PB_IMAP_RESPONSE_EXISTS)
    self->exists = response->number;
  else if (response->type == PB_IMAP_RESPONSE_LIST && self->query->job == PB_IMAP_JOB_FOLDERS)
    take_listed (self, response, now);
  else if (response->type == PB_IMAP_RESPONSE_COUNTS)
    take_counts (self, &response->counts, now);
  else if (response->type == PB_IMAP_RESPONSE_FETCH && pb_imap_session_in_flight (self, PB_IMAP_COMMAND_FETCH))
    take_header (self, response, now);
}

/* Roles that no attribute gave are found by name, each once. */
static void
guess_roles (PbImapQuery *query)
{
  gboolean given[PB_N_FOLDER_ROLES] = { FALSE };

  for (guint i = 0; i < query->entries->len; i++)
    given[nth (query, i)->listed.role] = TRUE;
  for (guint i = 0; i < query->entries->len; i++)
    {
      PbImapListed *listed = &nth (query, i)->listed;
      PbFolderRole guess = listed->role == PB_FOLDER_ROLE_NONE && listed->selectable ? pb_folder_role_guess (listed->name, listed->delimiter) : PB_FOLDER_ROLE_NONE;

      if (guess == PB_FOLDER_ROLE_NONE || given[guess])
        continue;
      listed->role = guess;
      given[guess] = TRUE;
    }
}

static void
emit_folder (PbImapSession *self, Entry *entry)
{
  PbImapEvent *event = pb_imap_session_emit (self, PB_IMAP_EVENT_FOLDER, 0);

  event->folder.name = g_steal_pointer (&entry->listed.name);
  event->folder.delimiter = entry->listed.delimiter;
  event->folder.role = entry->listed.role;
  event->folder.selectable = entry->listed.selectable;
  event->folder.unread = entry->unread;
}

static void
finish_folders (PbImapSession *self)
{
  PbImapQuery *query = self->query;

  guess_roles (query);
  for (guint i = 0; i < query->entries->len; i++)
    if (nth (query, i)->listed.role == PB_FOLDER_ROLE_INBOX)
      emit_folder (self, nth (query, i));
  for (guint i = 0; i < query->entries->len; i++)
    if (nth (query, i)->listed.role != PB_FOLDER_ROLE_INBOX)
      emit_folder (self, nth (query, i));
  finish (self);
}

/* Returns: (transfer full) (nullable): what the server calls it; NULL: a quoted string cannot hold it. */
static char *
raw_name (const PbImapListed *listed)
{
  gsize len;
  const char *data = g_bytes_get_data (listed->raw, &len);
  g_autofree char *name = g_strndup (data, len);

  return strlen (name) == len && pb_imap_can_quote (name) ? g_steal_pointer (&name) : NULL;
}

static void
ask_status (PbImapSession *self, const Entry *entry)
{
  g_autofree char *name = raw_name (&entry->listed);

  if (name == NULL || !entry->listed.selectable)
    return;
  pb_imap_session_begin (self, PB_IMAP_COMMAND_STATUS);
  pb_output_text (&self->output, "STATUS ");
  pb_imap_output_quoted (&self->output, name);
  pb_output_text (&self->output, " (UNSEEN)\r\n");
  self->query->n_status++;
}

/* Asks for the next folders' counts, or is done. */
static void
proceed (PbImapSession *self)
{
  PbImapQuery *query = self->query;

  while (query->next_status < query->entries->len && query->n_status < MAX_STATUS && self->n_flights < BATCH)
    ask_status (self, nth (query, query->next_status++));
  if (self->n_flights == 0)
    finish_folders (self);
}

static void
refused (PbImapSession *self, const PbImapResponse *response, PbErrorClass fallback)
{
  PbImapFailure failure = pb_imap_failure (response, fallback);

  pb_imap_session_fail (self, failure.error_class, response->text, failure.retry_after);
}

static void
listed (PbImapSession *self, const PbImapResponse *response)
{
  if (response->status == PB_IMAP_STATUS_OK && forms[self->query->form].counts)
    finish_folders (self);
  else if (response->status == PB_IMAP_STATUS_OK)
    proceed (self);
  else if (!ask_list (self, self->query->form + 1))
    refused (self, response, PB_ERROR_CLASS_PROTOCOL);
}

static void
counted (PbImapSession *self, const PbImapResponse *response)
{
  if (response->status == PB_IMAP_STATUS_BAD) /* it knows no STATUS */
    self->query->n_status = MAX_STATUS;
  if (self->n_flights == 0)
    proceed (self);
}

/* The newest are the last: an ascending range (QQ takes no other) of no more than the page that is shown. */
static void
examined (PbImapSession *self, const PbImapResponse *response)
{
  PbImapQuery *query = self->query;

  if (response->status != PB_IMAP_STATUS_OK)
    {
      refused (self, response, PB_ERROR_CLASS_CONFIG);
      return;
    }
  if (self->exists == 0)
    {
      finish (self);
      return;
    }
  query->last = self->exists;
  query->first = query->last > query->limit ? query->last - query->limit + 1 : 1;
  pb_imap_session_begin (self, PB_IMAP_COMMAND_FETCH);
  pb_output_text (&self->output, "FETCH ");
  pb_output_number (&self->output, query->first);
  pb_output_text (&self->output, ":");
  pb_output_number (&self->output, query->last);
  pb_output_text (&self->output, HEADER_ITEMS);
}

/* Mails may be expunged meanwhile: what came is shown. */
static void
fetched (PbImapSession *self, const PbImapResponse *response)
{
  if (response->status == PB_IMAP_STATUS_OK || self->query->n_headers > 0)
    finish (self);
  else
    refused (self, response, PB_ERROR_CLASS_SERVER_BUSY);
}

void
pb_imap_query_completed (PbImapSession *self, PbImapCommand command, const PbImapResponse *response)
{
  if (command == PB_IMAP_COMMAND_LIST)
    listed (self, response);
  else if (command == PB_IMAP_COMMAND_STATUS)
    counted (self, response);
  else if (command == PB_IMAP_COMMAND_EXAMINE)
    examined (self, response);
  else if (command == PB_IMAP_COMMAND_FETCH)
    fetched (self, response);
}

const char *
pb_imap_query_phase (const PbImapSession *self)
{
  if (self->query->job == PB_IMAP_JOB_FOLDERS)
    return "list";
  return pb_imap_session_in_flight (self, PB_IMAP_COMMAND_FETCH) ? "fetch" : "open";
}
