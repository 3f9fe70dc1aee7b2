/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-walk.h: a simple model of what must always hold, which watches a walk through the rules. */
#pragma once

#include "pb-play.h"

#define PB_WALK_ACCOUNTS 3
#define PB_WALK_FOLDERS  4

/* What must be true of one account, kept without looking into the rules. */
typedef struct
{
  gboolean exists;
  gboolean running; /* a source is at work */
  gboolean asked_login;
  gboolean asked_trust;
  gboolean crowded;               /* had so many popups at a time that the oldest were forgotten */
  gint64 unread[PB_WALK_FOLDERS]; /* of each of pb_walk_folders[], -1 = not known */
  gboolean missing[PB_WALK_FOLDERS];
  gint64 tried_by_hand;
  gint64 started;        /* the last time */
  guint mails;           /* that a popup must stand for, at the end */
  GHashTable *told;      /* (owned): keys that had their mail effect */
  GHashTable *held;      /* (owned): keys held back while snoozed */
  GHashTable *counts;    /* (owned): alert id → newest count */
  GHashTable *on_screen; /* (owned): alert ids */
  GHashTable *persisted; /* (owned): keys */
  GPtrArray *recent;     /* (owned): keys, newest last, at most 10 */
} PbWalkModel;

typedef struct
{
  PbPlay *play;
  PbWalkModel models[PB_WALK_ACCOUNTS];
  gboolean asked_vault;
  gboolean asked_all; /* that no server can be trusted, none has answered since, and some of them are there */
  guint next_key;
} PbWalk;

extern const char *const pb_walk_ids[PB_WALK_ACCOUNTS];
extern const char *const pb_walk_folders[PB_WALK_FOLDERS]; /* the first and the last are the same one */

void pb_walk_forget (PbWalkModel *model);
void pb_walk_forget_numbers (PbWalkModel *model);
void pb_walk_begin (PbWalkModel *model);
PbWalkModel *pb_walk_model_of (PbWalk *walk, const char *account);
gboolean pb_walk_is_holding (PbWalk *walk);
/* The server of @model, which is at work, has answered. */
void pb_walk_be_calm (PbWalk *walk);
/* Nobody is there any more of those that were told of. */
void pb_walk_see_who_is_left (PbWalk *walk);
void pb_walk_see_effect (PbWalk *walk, const PbEffect *effect, const PbEvent *event, PbState *old);
void pb_walk_check_state (PbWalk *walk);
/* A STATUS effect if and only if something of it is to be seen. */
void pb_walk_check_status_told (PbWalk *walk, PbState *old);
