/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-links.c: see pb-exmail-links.h. */
#include "pb-exmail-links.h"

#define MAX_WAITING 64

/* What waits for its other half. */
typedef struct
{
  char *address; /* (owned) */
  char *subject; /* (owned) */
  char *name;    /* (owned): mail id of a push, key of a mail */
  char *preview; /* (owned) (nullable): of a push */
  gboolean met;  /* a push whose mail was found: only remembered against repetition */
} Half;

struct _PbExmailLinks
{
  GPtrArray *pushes; /* (owned) (element-type Half): oldest first */
  GPtrArray *mails;  /* (owned) (element-type Half): likewise */
};

static void
half_free (gpointer data)
{
  Half *half = data;

  g_free (half->address);
  g_free (half->subject);
  g_free (half->name);
  g_free (half->preview);
  g_free (half);
}

PbExmailLinks *
pb_exmail_links_new (void)
{
  PbExmailLinks *self = g_new (PbExmailLinks, 1);

  self->pushes = g_ptr_array_new_with_free_func (half_free);
  self->mails = g_ptr_array_new_with_free_func (half_free);
  return self;
}

void
pb_exmail_links_free (PbExmailLinks *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->pushes);
  g_ptr_array_unref (self->mails);
  g_free (self);
}

static void
add (GPtrArray *halves, const char *address, const char *subject, const char *name, const char *preview)
{
  Half *half = g_new0 (Half, 1);

  half->address = g_strdup (address);
  half->subject = g_strdup (subject);
  half->name = g_strdup (name);
  half->preview = g_strdup (preview);
  if (halves->len == MAX_WAITING)
    g_ptr_array_remove_index (halves, 0);
  g_ptr_array_add (halves, half);
}

/* Returns: the place of the oldest that fits and was not met yet, or -1. */
static int
find (GPtrArray *halves, const char *address, const char *subject)
{
  for (guint i = 0; i < halves->len; i++)
    {
      const Half *half = g_ptr_array_index (halves, i);
      if (!half->met && g_ascii_strcasecmp (half->address, address) == 0 && g_str_equal (half->subject, subject))
        return (int) i;
    }
  return -1;
}

static Half *
find_push (PbExmailLinks *self, const char *mail_id)
{
  for (guint i = 0; i < self->pushes->len; i++)
    {
      Half *half = g_ptr_array_index (self->pushes, i);
      if (g_str_equal (half->name, mail_id))
        return half;
    }
  return NULL;
}

gboolean
pb_exmail_links_add_push (PbExmailLinks *self, const PbExmailNotice *notice, char **key)
{
  int place;

  *key = NULL;
  if (notice->mail_id[0] == '\0')
    return TRUE;
  if (find_push (self, notice->mail_id) != NULL)
    return FALSE;
  add (self->pushes, notice->address, notice->subject, notice->mail_id, notice->preview);
  place = find (self->mails, notice->address, notice->subject);
  if (place < 0)
    return TRUE;
  ((Half *) g_ptr_array_index (self->pushes, self->pushes->len - 1))->met = TRUE;
  *key = g_strdup (((const Half *) g_ptr_array_index (self->mails, (guint) place))->name);
  g_ptr_array_remove_index (self->mails, (guint) place);
  return TRUE;
}

char *
pb_exmail_links_add_mail (PbExmailLinks *self, const PbMessage *message, char **preview)
{
  int place = find (self->pushes, message->address, message->subject);
  Half *push;

  *preview = NULL;
  if (place < 0)
    {
      add (self->mails, message->address, message->subject, message->key, NULL);
      return NULL;
    }
  push = g_ptr_array_index (self->pushes, (guint) place);
  push->met = TRUE;
  *preview = g_strdup (push->preview);
  return g_strdup (push->name);
}
