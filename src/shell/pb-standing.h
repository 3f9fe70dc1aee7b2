/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-standing.h: who wrote a mail, as far as the directory of the company knows: the address decides. And how that is written: an
 * outsider cannot write a name that looks like a colleague's line. */
#pragma once

#include "pb-message.h"

G_BEGIN_DECLS

typedef enum
{
  PB_STANDING_OTHER,     /* the directory has neither the address nor the name */
  PB_STANDING_COLLEAGUE, /* it has the address */
  PB_STANDING_NAMESAKE,  /* the name is like one that it has, and that is no reason to warn */
  PB_STANDING_IMPOSTOR   /* it has the name, of somebody with another address */
} PbStandingKind;

typedef struct
{
  PbStandingKind kind;
  char *name;       /* (owned): the directory's, "" where it does not know it yet; of a colleague only */
  char *department; /* (owned): likewise; "" where there is none */
  gboolean awaited; /* more will be known soon; of a colleague only */
} PbStanding;

/* @name, @department: (nullable): NULL is "". Returns: (transfer full) */
PbStanding *pb_standing_new (PbStandingKind kind, const char *name, const char *department);
void pb_standing_free (PbStanding *sender);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbStanding, pb_standing_free)

/* Returns: (transfer full) (nullable): who wrote @message to @account; NULL where the account has no directory, or none is wanted. */
typedef PbStanding *(*PbSenderFunc) (const char *account, const PbMessage *message, gpointer user_data);

/* A PbSenderFunc with its data; all 0 knows nobody. */
typedef struct
{
  PbSenderFunc func; /* (nullable) */
  gpointer user_data;
} PbSenders;

/* Returns: (transfer full) (nullable) */
PbStanding *pb_senders_find (PbSenders senders, const char *account, const PbMessage *message);

/* @sender: (nullable). A colleague is "Name (Department)" as the directory has them; an impostor is marked and has the address
 * beside the name; so has a namesake, a colleague whose name is not known yet, who may call himself anything, and whoever has a name with more
 * in it than a name has, brackets for instance.
 * Returns: (transfer full): about @max_chars characters at most; "" where the mail names nobody. */
char *pb_standing_dup_text (const PbStanding *sender, const PbMessage *message, gsize max_chars);
/* @sender: (nullable). Returns: (transfer none) (nullable): a sentence, translated, where the person is to beware. */
const char *pb_standing_get_warning (const PbStanding *sender);

G_END_DECLS
