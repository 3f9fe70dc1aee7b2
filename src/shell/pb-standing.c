/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-standing.c: see pb-standing.h. */
#include "config.h"

#include "pb-standing.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pb-text.h"

#define MIN_NAME 8 /* characters of a name that are left beside a long address */

PbStanding *
pb_standing_new (PbStandingKind kind, const char *name, const char *department)
{
  PbStanding *self = g_new0 (PbStanding, 1);

  self->kind = kind;
  self->name = g_strdup (name != NULL ? name : "");
  self->department = g_strdup (department != NULL ? department : "");
  return self;
}

void
pb_standing_free (PbStanding *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->department);
  g_free (self);
}

PbStanding *
pb_senders_find (PbSenders senders, const char *account, const PbMessage *message)
{
  return senders.func != NULL ? senders.func (account, message, senders.user_data) : NULL;
}

/* Returns: whether @name is letters, digits, blanks and what names of people are joined with: no bracket, no sign. */
static gboolean
is_plain (const char *name)
{
  for (const char *p = name; *p != '\0'; p += g_utf8_skip[(guchar) *p])
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_isalnum (c) && !g_unichar_ismark (c) && (c >= 0x80 ? c != 0x2019 : strchr (" .,'-&", (int) c) == NULL))
        return FALSE;
    }
  return TRUE;
}

/* Returns: (transfer full): @address; of a long one the end, because there is the domain that was registered. */
static char *
dup_address (const char *address, gsize max_chars)
{
  g_autofree char *shown = pb_text_display (address, -1, G_MAXSIZE);
  gsize chars = (gsize) g_utf8_strlen (shown, -1);

  if (shown[0] == '\0')
    return g_strdup ("?");
  if (chars <= max_chars)
    return g_steal_pointer (&shown);
  return g_strconcat ("…", g_utf8_offset_to_pointer (shown, (glong) (chars - max_chars + 1)), NULL);
}

/* Returns: whether the address has to stand beside the name that the mail has. */
static gboolean
is_doubtful (const PbStanding *sender, const char *name)
{
  return sender->kind == PB_STANDING_COLLEAGUE || sender->kind == PB_STANDING_NAMESAKE || !is_plain (name);
}

/* The mark comes first, where nothing cuts it off. */
static char *
dup_outsider (const PbMessage *message, gsize max_chars, gboolean marked)
{
  g_autofree char *address = dup_address (message->address, MAX (max_chars * 2 / 3, MIN_NAME));
  gsize taken = (gsize) g_utf8_strlen (address, -1) + strlen (" <>") + (marked ? strlen ("! ") : 0);
  g_autofree char *name = pb_text_display (message->from, -1, max_chars > taken + MIN_NAME ? max_chars - taken : MIN_NAME);

  return g_strdup_printf ("%s%s <%s>", marked ? "⚠ " : "", name, address);
}

static char *
dup_colleague (const PbStanding *sender, gsize max_chars)
{
  g_autofree char *name = pb_text_display (sender->name, -1, MAX (max_chars * 2 / 3, MIN_NAME));
  gsize taken = (gsize) g_utf8_strlen (name, -1) + strlen (" ()");
  g_autofree char *department = pb_text_display (sender->department, -1, max_chars > taken + MIN_NAME ? max_chars - taken : MIN_NAME);

  return department[0] != '\0' ? g_strdup_printf ("%s (%s)", name, department) : g_steal_pointer (&name);
}

char *
pb_standing_dup_text (const PbStanding *sender, const PbMessage *message, gsize max_chars)
{
  if (sender != NULL && sender->kind == PB_STANDING_COLLEAGUE && sender->name[0] != '\0')
    return dup_colleague (sender, max_chars);
  if (sender != NULL && sender->kind == PB_STANDING_IMPOSTOR)
    return dup_outsider (message, max_chars, TRUE);
  if (sender != NULL && message->from[0] != '\0' && is_doubtful (sender, message->from))
    return dup_outsider (message, max_chars, FALSE);
  return pb_text_display (message->from[0] != '\0' ? message->from : message->address, -1, max_chars);
}

const char *
pb_standing_get_warning (const PbStanding *sender)
{
  if (sender == NULL || sender->kind != PB_STANDING_IMPOSTOR)
    return NULL;
  return _ ("Not your colleague: this address is not in the company’s directory.");
}
