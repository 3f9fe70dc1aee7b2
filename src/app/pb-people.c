/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-people.c: see pb-people.h. */
#include "config.h"

#include "pb-people.h"

#include "pb-directory-words.h"

#define MAX_SHOWN 500                           /* people who were shown and may become others */
#define SETTLE    (2 * (gint64) G_USEC_PER_SEC) /* after names were learned: ten come in a second */
#define SLICE     16                            /* verdicts of one turn of the main loop */

struct _PbPeople
{
  PbClock *clock;             /* (unowned) */
  PbDirectories *directories; /* (unowned) */
  GHashTable *shown;          /* (owned) (element-type utf8 Shown): who was shown, by Shown.key */
  GQueue order;               /* of Shown (unowned): longest ago first */
  PbTimer *timer;             /* (owned): outsiders are judged again */
  PbPeopleFunc func;
  gpointer user_data; /* (unowned) */
};

/* Somebody who was shown: a colleague of whom the address alone was known, or somebody who is none. */
typedef struct
{
  char *key;     /* (owned): of the table */
  char *account; /* (owned) */
  char *address; /* (owned) */
  char *name;    /* (owned) (nullable): as the mail has it; NULL: a colleague */
  char *look;    /* (owned) (nullable): of the name, or where there is none of the address; of who is no colleague only */
  PbSenderKind verdict;
  gboolean stale; /* names were learned since */
} Shown;

static void
shown_free (gpointer data)
{
  Shown *shown = data;

  g_free (shown->key);
  g_free (shown->account);
  g_free (shown->address);
  g_free (shown->name);
  g_free (shown->look);
  g_free (shown);
}

/* @name: (nullable) */
static char *
dup_key (const char *account, const char *address, const char *name)
{
  return g_strjoin ("\n", account, address, name, NULL);
}

static void
drop (PbPeople *self, Shown *shown)
{
  g_queue_remove (&self->order, shown);
  g_hash_table_remove (self->shown, shown->key);
}

/* @key: (transfer full). Of too many the one goes that was shown first. */
static Shown *
remember (PbPeople *self, char *key, const char *account, const char *address, const char *name)
{
  Shown *shown = g_new0 (Shown, 1);

  if (self->order.length >= MAX_SHOWN)
    drop (self, g_queue_peek_head (&self->order));
  shown->key = key;
  shown->account = g_strdup (account);
  shown->address = g_strdup (address);
  shown->name = g_strdup (name);
  shown->look = name != NULL ? pb_directory_dup_look (name[0] != '\0' ? name : address) : NULL;
  g_hash_table_insert (self->shown, shown->key, shown);
  g_queue_push_tail (&self->order, shown);
  return shown;
}

/* --- judging again --- */

/* Returns: whether it is another verdict. */
static gboolean
judge_again (PbPeople *self, Shown *shown)
{
  PbSenderKind before = shown->verdict;

  shown->stale = FALSE;
  shown->verdict = pb_directories_judge (self->directories, shown->account, shown->address, shown->name);
  return shown->verdict != before;
}

/* Some of them; the others in the next turn. */
static void
timer_cb (gpointer user_data)
{
  PbPeople *self = user_data;
  g_autoptr (GHashTable) changed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer account;
  guint n = 0;

  for (GList *link = self->order.head; link != NULL && n < SLICE; link = link->next)
    {
      Shown *shown = link->data;

      if (!shown->stale)
        continue;
      n++;
      if (judge_again (self, shown))
        g_hash_table_add (changed, g_strdup (shown->account));
    }
  if (n == SLICE)
    pb_timer_set (self->timer, pb_clock_now (self->clock));
  g_hash_table_iter_init (&iter, changed);
  while (g_hash_table_iter_next (&iter, &account, NULL))
    self->func (account, self->user_data);
}

/* Returns: whether what is known now of the member @address, whose looks are @looks (nullable), may make another verdict of it. A likeness
 * may have gone; one that comes is in the name. */
static gboolean
is_concerned (const Shown *shown, const char *address, char **looks)
{
  if (shown->verdict != PB_SENDER_OUTSIDER || g_ascii_strcasecmp (shown->address, address) == 0)
    return TRUE;
  for (gsize i = 0; looks != NULL && looks[i] != NULL; i++)
    if (pb_directory_look_stands_in (looks[i], shown->look))
      return TRUE;
  return FALSE;
}

static void
expire (PbPeople *self, const char *account, const char *address)
{
  g_auto (GStrv) looks = self->order.length > 0 ? pb_directories_dup_looks (self->directories, account, address) : NULL;
  gboolean any = FALSE, pending = FALSE;

  for (GList *link = self->order.head; link != NULL; link = link->next)
    {
      Shown *shown = link->data;
      gboolean concerned = shown->name != NULL && g_str_equal (shown->account, account) && is_concerned (shown, address, looks);

      pending = pending || shown->stale;
      any = any || concerned;
      shown->stale = shown->stale || concerned;
    }
  if (any && !pending)
    pb_timer_set (self->timer, pb_clock_now (self->clock) + SETTLE);
}

/* Nothing that was said of @account is to be believed any more. @all: nor is anybody awaited. */
static void
forget (PbPeople *self, const char *account, gboolean all)
{
  for (GList *link = self->order.head, *next; link != NULL; link = next)
    {
      Shown *shown = link->data;

      next = link->next;
      if ((all || shown->name != NULL) && g_str_equal (shown->account, account))
        drop (self, shown);
    }
}

/* --- learning --- */

static gboolean
has_directory (PbPeople *self, const char *account)
{
  PbDirectorySync *sync = pb_directories_get (self->directories, account);

  return sync != NULL && pb_directory_sync_get_directory (sync) != NULL;
}

/* Of the many who become known one after the other few were ever shown. */
void
pb_people_learn (PbPeople *self, const char *account, const char *address)
{
  g_autofree char *key = dup_key (account, address != NULL ? address : "", NULL);
  Shown *shown = address != NULL ? g_hash_table_lookup (self->shown, key) : NULL;

  if (address == NULL)
    forget (self, account, !has_directory (self, account));
  else
    expire (self, account, address);
  if (shown != NULL)
    drop (self, shown);
  if (address == NULL || shown != NULL)
    self->func (account, self->user_data);
}

/* --- who is it --- */

static void
await (PbPeople *self, const char *account, const char *address)
{
  char *key = dup_key (account, address, NULL);

  if (g_hash_table_contains (self->shown, key))
    g_free (key);
  else
    remember (self, key, account, address, NULL);
}

static PbSenderKind
judge (PbPeople *self, const char *account, const PbMessage *message)
{
  char *key = dup_key (account, message->address, message->from);
  const Shown *shown = g_hash_table_lookup (self->shown, key);
  PbSenderKind verdict;

  if (shown != NULL)
    {
      g_free (key);
      return shown->verdict;
    }
  verdict = pb_directories_judge (self->directories, account, message->address, message->from);
  if (verdict == PB_SENDER_UNKNOWN) /* that may change at any time */
    g_free (key);
  else
    remember (self, key, account, message->address, message->from)->verdict = verdict;
  return verdict;
}

static PbStanding *
find_outsider (PbPeople *self, const char *account, const PbMessage *message)
{
  switch (judge (self, account, message))
    {
    case PB_SENDER_IMPOSTOR:
      return pb_standing_new (PB_STANDING_IMPOSTOR, NULL, NULL);
    case PB_SENDER_NAMESAKE:
      return pb_standing_new (PB_STANDING_NAMESAKE, NULL, NULL);
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

  if (!has_directory (self, account))
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

/* --- the whole --- */

PbPeople *
pb_people_new (PbClock *clock, PbDirectories *directories, PbPeopleFunc func, gpointer user_data)
{
  PbPeople *self = g_new0 (PbPeople, 1);

  self->clock = clock;
  self->directories = directories;
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, shown_free);
  g_queue_init (&self->order);
  self->timer = pb_timer_new (clock, timer_cb, self);
  self->func = func;
  self->user_data = user_data;
  return self;
}

void
pb_people_free (PbPeople *self)
{
  if (self == NULL)
    return;
  pb_timer_free (self->timer);
  g_queue_clear (&self->order);
  g_hash_table_unref (self->shown);
  g_free (self);
}
