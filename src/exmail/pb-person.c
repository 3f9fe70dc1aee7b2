/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-person.c: see pb-person.h. */
#include "pb-person.h"

#include <string.h>

#include "pb-directory-words.h"
#include "pb-text.h"

#define MAX_ADDRESS 320 /* bytes: RFC 5321 4.5.3.1 */
#define MAX_NAME    100 /* characters */
#define MAX_PATH    330 /* characters of a department: 5 levels of 64 (1.6 party/sync) */
#define MAX_PARTIES 20  /* 3.5 */
#define MAX_ALIASES 20  /* 5 in the manuals */

PbPerson *
pb_person_new (const char *address)
{
  PbPerson *self = g_new0 (PbPerson, 1);

  self->address = g_strdup (address);
  self->name = g_strdup ("");
  self->parties = g_new0 (char *, 1);
  self->aliases = g_new0 (char *, 1);
  return self;
}

void
pb_person_free (PbPerson *self)
{
  if (self == NULL)
    return;
  g_free (self->address);
  g_free (self->name);
  g_strfreev (self->parties);
  g_strfreev (self->aliases);
  g_free (self);
}

char *
pb_person_fold_address (const char *address)
{
  char *folded = pb_directory_fold_address (address);

  if (strchr (folded, '@') != NULL && strlen (folded) <= MAX_ADDRESS && pb_text_is_safe (folded))
    return folded;
  g_free (folded);
  return NULL;
}

static char *
show_path (const char *path)
{
  return pb_text_display (path, -1, MAX_PATH);
}

/* @clean: what makes a text safe, or NULL of it. @texts: (nullable) */
static GStrv
dup_clean (const char *const *texts, guint max, char *(*clean) (const char *text))
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; texts != NULL && texts[i] != NULL && i < max; i++)
    {
      g_autofree char *text = clean (texts[i]);

      if (text != NULL && text[0] != '\0')
        g_strv_builder_add (builder, text);
    }
  return g_strv_builder_end (builder);
}

void
pb_person_set_details (PbPerson *self, const PbPersonDetails *details)
{
  g_free (self->name);
  g_strfreev (self->parties);
  g_strfreev (self->aliases);
  self->name = pb_text_display (details->name, -1, MAX_NAME);
  self->parties = dup_clean (details->parties, MAX_PARTIES, show_path);
  self->aliases = dup_clean (details->aliases, MAX_ALIASES, pb_person_fold_address);
  self->known = PB_PERSON_WHOLE;
}
