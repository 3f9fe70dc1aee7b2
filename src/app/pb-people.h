/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-people.h: who the senders of mails are, while Postbell runs: what the company directories say, for alerts, menu and window. */
#pragma once

#include "pb-directories.h"
#include "pb-standing.h"

G_BEGIN_DECLS

typedef struct _PbPeople PbPeople;

/* Something else is known of somebody who was asked for at @account: the name of a colleague, or that an outsider has one. */
typedef void (*PbPeopleFunc) (const char *account, gpointer user_data);

/* @directories: outlives it; what it learns is to be told to pb_people_learn(). */
PbPeople *pb_people_new (PbClock *clock, PbDirectories *directories, PbPeopleFunc func, gpointer user_data);
void pb_people_free (PbPeople *people);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbPeople, pb_people_free)

/* More is known of @address (nullable: of anybody) in the directory of @account. Outsiders are judged again a little later: of those that
 * were shown the ones who are like a colleague, or may be like this one. */
void pb_people_learn (PbPeople *people, const char *account, const char *address);

/* @people: (nullable): NULL knows nobody. Valid as long as @people is. */
PbSenders pb_people_get_senders (PbPeople *people);

G_END_DECLS
