/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-draft.h: one JSON object on its way out, written by a serializer that can misspell on purpose: blanks in keys, curly
 * quotes, trailing commas, other charsets, whatever the knobs of the JSON surface say. */
#pragma once

#include <glib.h>

#include "pb-knobs.h"

G_BEGIN_DECLS

typedef struct _PbDraft PbDraft;

PbDraft *pb_draft_new (void);
void pb_draft_free (PbDraft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbDraft, pb_draft_free)

/* @value: UTF-8, escaped when written. */
void pb_draft_add_string (PbDraft *draft, const char *key, const char *value);
/* @value: stands between the quotes as it is, invalid or not. */
void pb_draft_add_raw (PbDraft *draft, const char *key, const char *value);
/* @value: stands without quotes: a number, null, a nested object. */
void pb_draft_add_bare (PbDraft *draft, const char *key, const char *value);

/* Returns: (transfer full): the object's bytes. */
GBytes *pb_draft_render (const PbDraft *draft, const PbKnobs *knobs, GRand *rand);

G_END_DECLS
