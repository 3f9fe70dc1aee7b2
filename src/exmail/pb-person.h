/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-person.h: a member of a company, as its directory has him. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  PB_PERSON_ADDRESS = 0, /* the address alone is known, or a name that may be old */
  PB_PERSON_WHOLE = 1,
  PB_PERSON_GONE = 2, /* listed, but the service knows nobody of that address */
} PbPersonKnown;

typedef struct
{
  char *address; /* (owned): the main one, lower case */
  char *name;    /* (owned): safe to show; "" as long as it is not known */
  GStrv parties; /* (owned): departments, by path ("R&D/Tests"), safe to show; empty for somebody in none */
  GStrv aliases; /* (owned): lower case */
  PbPersonKnown known;
} PbPerson;

/* What a service knows of a member, as it came. Everything is borrowed. */
typedef struct
{
  const char *name;
  const char *const *parties; /* (nullable) */
  const char *const *aliases; /* (nullable) */
} PbPersonDetails;

/* Returns: (transfer full): of whom @address alone is known. */
PbPerson *pb_person_new (const char *address);
void pb_person_free (PbPerson *person);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbPerson, pb_person_free)
/* @details become those of @person, made safe and bounded: the whole is known now. */
void pb_person_set_details (PbPerson *person, const PbPersonDetails *details);

/* Returns: (transfer full) (nullable): @address as it is kept: lower case, without blanks around it; NULL for what is none. */
char *pb_person_fold_address (const char *address);

G_END_DECLS
