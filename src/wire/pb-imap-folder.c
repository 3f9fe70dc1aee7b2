/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-folder.c: what a session knows of each of its mailboxes: base, mod-sequence, count, whether it is there. */
#include "pb-imap-session-private.h"

#include <string.h>

void
pb_imap_folders_init (PbImapSession *self, const PbImapConfig *config)
{
  self->n_folders = (guint) config->n_mailboxes;
  self->folders = g_new0 (PbImapFolder, self->n_folders);
  for (guint i = 0; i < self->n_folders; i++)
    {
      const PbImapMailbox *mailbox = &config->mailboxes[i];
      PbImapFolder *folder = &self->folders[i];

      folder->name = pb_imap_mailbox_encode (mailbox->name);
      folder->plain = g_str_equal (folder->name, mailbox->name) ? NULL : g_strdup (mailbox->name);
      folder->uid_validity = mailbox->uid_validity;
      folder->last_uid = mailbox->last_uid;
      folder->modseq = mailbox->modseq;
      folder->messages = -1;
      folder->unseen = -1;
      folder->want_status = i > 0;
      folder->tracked = g_array_new (FALSE, FALSE, sizeof (PbImapTracked));
      for (gsize n = 0; n < mailbox->n_tracked; n++)
        pb_imap_tracked_add (self, folder, mailbox->tracked[n]);
    }
}

void
pb_imap_folders_clear (PbImapSession *self)
{
  for (guint i = 0; i < self->n_folders; i++)
    {
      g_array_unref (self->folders[i].tracked);
      g_free (self->folders[i].name);
      g_free (self->folders[i].plain);
    }
  g_free (self->folders);
}

static gboolean
is_named (const PbImapFolder *folder, const guint8 *name, gsize len)
{
  if (len == 5 && g_ascii_strncasecmp ((const char *) name, "INBOX", 5) == 0)
    return g_ascii_strcasecmp (folder->name, "INBOX") == 0; /* RFC 9051 5.1 */
  return (strlen (folder->name) == len && memcmp (folder->name, name, len) == 0) || (folder->plain != NULL && strlen (folder->plain) == len && memcmp (folder->plain, name, len) == 0);
}

/* A server says modified UTF-7, or in spite of the book UTF-8 (Dovecot's NOTIFY): both forms are known. */
PbImapFolder *
pb_imap_folder_find (const PbImapSession *self, const PbImapToken *name)
{
  g_autoptr (GBytes) unquoted = NULL;
  const guint8 *data = name->span.data;
  gsize len = name->span.len;

  if (name->type == PB_IMAP_TOKEN_QUOTED)
    {
      unquoted = pb_imap_span_unquote (name->span);
      data = g_bytes_get_data (unquoted, &len);
    }
  for (guint i = 0; i < self->n_folders; i++)
    if (len > 0 && is_named (&self->folders[i], data, len))
      return &self->folders[i];
  return NULL;
}

void
pb_imap_folder_rebase (PbImapSession *self, guint mailbox, guint32 validity)
{
  PbImapFolder *folder = &self->folders[mailbox];

  if (!folder->seeking)
    folder->rebasing = folder->uid_validity != 0;
  folder->seeking = TRUE;
  folder->uid_validity = validity;
  folder->based = FALSE;
  folder->messages = -1;
  folder->unseen = -1;
  g_array_set_size (folder->tracked, 0);
}

void
pb_imap_folder_base (PbImapSession *self, guint mailbox, guint32 last_uid)
{
  PbImapFolder *folder = &self->folders[mailbox];

  folder->last_uid = last_uid;
  folder->modseq = folder->heard_modseq;
  folder->based = TRUE;
  folder->seeking = FALSE;
  pb_imap_session_emit (self, folder->rebasing ? PB_IMAP_EVENT_RESET : PB_IMAP_EVENT_MARK, mailbox);
  folder->rebasing = FALSE;
}

void
pb_imap_folder_advance (PbImapSession *self, guint mailbox, guint32 last_uid)
{
  self->folders[mailbox].last_uid = last_uid;
  pb_imap_session_emit (self, PB_IMAP_EVENT_MARK, mailbox);
}

void
pb_imap_folder_settle (PbImapSession *self, guint mailbox)
{
  PbImapFolder *folder = &self->folders[mailbox];

  if (!folder->based || folder->modseq == folder->heard_modseq)
    return;
  folder->modseq = folder->heard_modseq;
  pb_imap_session_emit (self, PB_IMAP_EVENT_MARK, mailbox);
}

/* Home's count is said whenever it was asked for, the others' when it is another one. */
void
pb_imap_folder_count (PbImapSession *self, guint mailbox, guint32 count)
{
  PbImapFolder *folder = &self->folders[mailbox];

  folder->unseen = count;
  if (mailbox > 0 && folder->counted && folder->count == count)
    return;
  folder->counted = TRUE;
  folder->count = count;
  pb_imap_session_emit (self, PB_IMAP_EVENT_UNREAD, mailbox)->count = count;
}

/* Only a refusal for good means that the mailbox is gone; it is asked for again in the next round. */
void
pb_imap_folder_refused (PbImapSession *self, guint mailbox, const PbImapResponse *response)
{
  PbImapFolder *folder = &self->folders[mailbox];

  folder->alone = FALSE;
  if (folder->missing || pb_imap_failure (response, PB_ERROR_CLASS_CONFIG).error_class != PB_ERROR_CLASS_CONFIG)
    return;
  folder->missing = TRUE;
  folder->based = FALSE;
  folder->counted = FALSE;
  folder->messages = -1;
  folder->unseen = -1;
  pb_imap_session_emit (self, PB_IMAP_EVENT_MISSING, mailbox)->text = pb_imap_display (self, response->text);
}

/* NOTIFY goes on to name a mailbox that was away (and Dovecot 2.3 tells nothing any more where it is asked once more). */
void
pb_imap_folder_found (PbImapSession *self, guint mailbox)
{
  self->folders[mailbox].missing = FALSE;
  self->folders[mailbox].alone = FALSE;
}
