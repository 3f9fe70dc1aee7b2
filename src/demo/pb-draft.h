/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-draft.h: a JSON object or list on its way out, written by a serializer that can misspell on purpose: blanks in keys, curly
 * quotes, trailing commas, other charsets, whatever the knobs of the JSON surface say. */
#pragma once

#include <glib.h>

#include "pb-knobs.h"

G_BEGIN_DECLS

typedef struct _PbDraft PbDraft;

/* An object. */
PbDraft *pb_draft_new (void);
/* A list: its fields have no keys. */
PbDraft *pb_draft_new_list (void);
void pb_draft_free (PbDraft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbDraft, pb_draft_free)

/* @key: (nullable), here and below: NULL in a list. @value: UTF-8, escaped when written. */
void pb_draft_add_string (PbDraft *draft, const char *key, const char *value);
/* @value: stands between the quotes as it is, invalid or not. */
void pb_draft_add_raw (PbDraft *draft, const char *key, const char *value);
/* @value: stands without quotes: a number, null. */
void pb_draft_add_bare (PbDraft *draft, const char *key, const char *value);
void pb_draft_add_number (PbDraft *draft, const char *key, gint64 value);
/* Takes @nested. */
void pb_draft_add_nested (PbDraft *draft, const char *key, PbDraft *nested);
/* @text: a field or what passes for one, key and all, as it stands; "" leaves a comma behind the field before. */
void pb_draft_add_literal (PbDraft *draft, const char *text);
/* Returns: how many fields. */
guint pb_draft_size (const PbDraft *draft);

/* Returns: (transfer full): the object's bytes. */
GBytes *pb_draft_render (const PbDraft *draft, const PbKnobs *knobs, GRand *rand);

G_END_DECLS
