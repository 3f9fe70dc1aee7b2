/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-draft-private.h: the inside of a draft, shared by pb-draft.c (what it holds) and pb-draft-write.c (how it is spelt). */
#pragma once

#include "pb-draft.h"

G_BEGIN_DECLS

typedef enum
{
  PB_DRAFT_STRING,
  PB_DRAFT_RAW,
  PB_DRAFT_BARE,
  PB_DRAFT_NESTED,
  PB_DRAFT_LITERAL,
} PbDraftKind;

typedef struct
{
  PbDraftKind kind;
  char *key;       /* (owned) (nullable): NULL in a list, and of a literal */
  char *value;     /* (owned) (nullable) */
  PbDraft *nested; /* (owned) (nullable) */
} PbDraftField;

struct _PbDraft
{
  gboolean list;     /* "[...]" instead of "{...}" */
  GPtrArray *fields; /* (owned) (element-type PbDraftField) */
};

G_END_DECLS
