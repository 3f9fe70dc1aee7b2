/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-people.c: see pb-people.h. */
#include "config.h"

#include "pb-people.h"

#define MAX_AWAITED 500 /* people who were shown before their details were known */

struct _PbPeople
{
  PbDirectories *directories; /* (unowned) */
  GHashTable *awaited;        /* (owned) (element-type utf8): account, line break, address */
  PbPeopleFunc func;
  gpointer user_data; /* (unowned) */
};

static char *
dup_key (const char *account, const char *address)
{
  return g_strconcat (account, "\n", address, NULL);
}

PbPeople *
pb_people_new (PbDirectories *directories, PbPeopleFunc func, gpointer user_data)
{
  PbPeople *self = g_new0 (PbPeople, 1);

  self->directories = directories;
  self->awaited = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->func = func;
  self->user_data = user_data;
  return self;
}

void
pb_people_free (PbPeople *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->awaited);
  g_free (self);
}

/* Of the many who become known one after the other few were ever shown. */
void
pb_people_learn (PbPeople *self, const char *account, const char *address)
{
  g_autofree char *key = dup_key (account, address != NULL ? address : "");

  if (address == NULL || g_hash_table_remove (self->awaited, key))
    self->func (account, self->user_data);
}

static void
await (PbPeople *self, const char *account, const char *address)
{
  if (g_hash_table_size (self->awaited) < MAX_AWAITED)
    g_hash_table_add (self->awaited, dup_key (account, address));
}

static PbStanding *
find_outsider (PbPeople *self, const char *account, const PbMessage *message)
{
  switch (pb_directories_judge (self->directories, account, message->address, message->from))
    {
    case PB_SENDER_IMPOSTOR:
      return pb_standing_new (PB_STANDING_IMPOSTOR, NULL, NULL);
    case PB_SENDER_UNKNOWN: /* it is being asked for */
      return NULL;
    case PB_SENDER_COLLEAGUE:
    case PB_SENDER_OUTSIDER:
    default:
      break;
    }
  return pb_standing_new (PB_STANDING_OTHER, NULL, NULL);
}

static PbStanding *
find_cb (const char *account, const PbMessage *message, gpointer user_data)
{
  PbPeople *self = user_data;
  g_autoptr (PbPerson) person = NULL;
  g_autofree char *department = NULL;
  PbStanding *standing;

  if (pb_directories_get (self->directories, account) == NULL)
    return NULL;
  person = pb_directories_find (self->directories, account, message->address);
  if (person == NULL || person->known == PB_PERSON_GONE)
    return find_outsider (self, account, message);
  if (person->known == PB_PERSON_ADDRESS)
    await (self, account, person->address);
  department = g_strjoinv (", ", person->parties);
  standing = pb_standing_new (PB_STANDING_COLLEAGUE, person->name, department);
  standing->awaited = person->known == PB_PERSON_ADDRESS;
  return standing;
}

PbSenders
pb_people_get_senders (PbPeople *self)
{
  return (PbSenders){ self != NULL ? find_cb : NULL, self };
}
