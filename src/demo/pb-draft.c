/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-draft.c: objects and lists on their way out. */
#include "pb-draft-private.h"

static void
field_free (gpointer data)
{
  PbDraftField *field = data;

  g_free (field->key);
  g_free (field->value);
  g_clear_pointer (&field->nested, pb_draft_free);
  g_free (field);
}

static PbDraftField *
add (PbDraft *draft, PbDraftKind kind, const char *key, const char *value)
{
  PbDraftField *field = g_new0 (PbDraftField, 1);

  field->kind = kind;
  field->key = g_strdup (key);
  field->value = g_strdup (value);
  g_ptr_array_add (draft->fields, field);
  return field;
}

PbDraft *
pb_draft_new (void)
{
  PbDraft *draft = g_new0 (PbDraft, 1);

  draft->fields = g_ptr_array_new_with_free_func (field_free);
  return draft;
}

PbDraft *
pb_draft_new_list (void)
{
  PbDraft *draft = pb_draft_new ();

  draft->list = TRUE;
  return draft;
}

void
pb_draft_free (PbDraft *draft)
{
  g_ptr_array_unref (draft->fields);
  g_free (draft);
}

void
pb_draft_add_string (PbDraft *draft, const char *key, const char *value)
{
  add (draft, PB_DRAFT_STRING, key, value);
}

void
pb_draft_add_raw (PbDraft *draft, const char *key, const char *value)
{
  add (draft, PB_DRAFT_RAW, key, value);
}

void
pb_draft_add_bare (PbDraft *draft, const char *key, const char *value)
{
  add (draft, PB_DRAFT_BARE, key, value);
}

void
pb_draft_add_number (PbDraft *draft, const char *key, gint64 value)
{
  add (draft, PB_DRAFT_BARE, key, NULL)->value = g_strdup_printf ("%" G_GINT64_FORMAT, value);
}

void
pb_draft_add_nested (PbDraft *draft, const char *key, PbDraft *nested)
{
  add (draft, PB_DRAFT_NESTED, key, NULL)->nested = nested;
}

void
pb_draft_add_literal (PbDraft *draft, const char *text)
{
  add (draft, PB_DRAFT_LITERAL, NULL, text);
}

guint
pb_draft_size (const PbDraft *draft)
{
  return draft->fields->len;
}
