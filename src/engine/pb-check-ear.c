/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-check-ear.c: lines of the server by their first words; of our own, the verb and what follows it. */
#include "pb-check-ear.h"

#include <string.h>

#include "pb-text.h"

#define MAX_LINE     2048
#define MAX_GREETING 120 /* characters */

/* What is worth a word: pushing, resuming, and what else changes how Postbell works. */
static const char *const worthy[] = {
  "IMAP4REV2", "IMAP4REV1", "IDLE", "NOTIFY", "CONDSTORE", "QRESYNC", "ESEARCH", "LIST-STATUS", "SPECIAL-USE", "PREVIEW", "OBJECTID", "X-GM-EXT-1", "ID", "STARTTLS", "LOGINDISABLED", "UIDL", "TOP", "STLS", "USER", "PIPELINING", "LOGIN-DELAY"
};

PbCheckEar *
pb_check_ear_new (const PbMachineClass *klass, gpointer machine, gboolean tagged)
{
  PbCheckEar *self = g_new0 (PbCheckEar, 1);

  self->klass = klass;
  self->machine = machine;
  self->tagged = tagged;
  self->line = g_string_new (NULL);
  return self;
}

void
pb_check_ear_free (PbCheckEar *self)
{
  g_string_free (self->line, TRUE);
  g_free (self->greeting);
  g_free (self->capabilities);
  g_free (self);
}

static void
note_capabilities (PbCheckEar *self, const char *words)
{
  gsize len = strcspn (words, "]\r\n");

  g_free (self->capabilities);
  self->capabilities = g_ascii_strup (words, (gssize) len);
}

/* RFC 2449: one capability a line, until a dot. */
static void
hear_capa (PbCheckEar *self, const char *line)
{
  g_autofree char *before = self->capabilities;
  g_autofree char *upper = g_ascii_strup (line, (gssize) strcspn (line, "\r\n"));

  self->capabilities = NULL;
  self->listing = !g_str_equal (upper, ".");
  if (!self->listing)
    self->capabilities = g_steal_pointer (&before);
  else if (g_str_has_prefix (upper, "SASL "))
    {
      g_auto (GStrv) list = g_strsplit (upper + 5, " ", 32);
      g_autofree char *mechanisms = g_strjoinv (" AUTH=", list);
      self->capabilities = g_strconcat (before != NULL ? before : "", " AUTH=", mechanisms, NULL);
    }
  else
    self->capabilities = g_strconcat (before != NULL ? before : "", " ", upper, NULL);
}

static void
hear_line (PbCheckEar *self, const char *line)
{
  const char *code = strstr (line, "[CAPABILITY ");

  if (self->greeting == NULL)
    self->greeting = pb_text_display (line, -1, MAX_GREETING);
  if (self->listing)
    hear_capa (self, line);
  else if (self->asked_capa && g_str_has_prefix (line, "+OK"))
    {
      self->asked_capa = FALSE;
      self->listing = TRUE;
      g_clear_pointer (&self->capabilities, g_free);
    }
  else if (g_ascii_strncasecmp (line, "* CAPABILITY ", 13) == 0)
    note_capabilities (self, line + 13);
  else if (code != NULL)
    note_capabilities (self, code + strlen ("[CAPABILITY "));
}

static void
ear_feed (gpointer machine, const guint8 *data, gsize len, gint64 now)
{
  PbCheckEar *self = machine;

  for (gsize i = 0; i < len; i++)
    if (data[i] == '\n')
      {
        hear_line (self, self->line->str);
        g_string_truncate (self->line, 0);
      }
    else if (self->line->len < MAX_LINE && data[i] != '\0')
      g_string_append_c (self->line, (char) data[i]);
  self->klass->feed (self->machine, data, len, now);
}

static void
ear_eof (gpointer machine, gint64 now)
{
  PbCheckEar *self = machine;

  self->klass->eof (self->machine, now);
}

static void
ear_tick (gpointer machine, gint64 now)
{
  PbCheckEar *self = machine;

  self->klass->tick (self->machine, now);
}

/* @word: (array length=len): kept only if it can be the name of a mechanism. */
static void
note_mechanism (PbCheckEar *self, const char *word, gsize len)
{
  gsize n = 0;

  while (n < len && (g_ascii_isupper (word[n]) || g_ascii_isdigit (word[n]) || word[n] == '-'))
    n++;
  if (n > 0 && n < sizeof self->mechanism)
    {
      memcpy (self->mechanism, word, n);
      self->mechanism[n] = '\0';
    }
}

/* @line: (array length=len): ours, without its end; it may hold a secret, so it is looked at and forgotten. */
static void
overhear (PbCheckEar *self, const char *line, gsize len)
{
  static const struct
  {
    const char *verb;
    gsize keep; /* bytes of it that are the name of what is done; 0: the word behind it is */
  } rows[] = {
    { "AUTHENTICATE ", 0 },
    { "AUTH ", 0 },
    { "LOGIN ", 5 },
    { "USER ", 4 },
    { "APOP ", 4 },
  };
  const char *blank = self->tagged ? memchr (line, ' ', len) : NULL, *start = blank != NULL ? blank + 1 : line;
  gsize left = len - (gsize) (start - line);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gsize verb = strlen (rows[i].verb);

      if (left <= verb || memcmp (start, rows[i].verb, verb) != 0)
        continue;
      if (rows[i].keep != 0)
        note_mechanism (self, rows[i].verb, rows[i].keep);
      else
        note_mechanism (self, start + verb, left - verb);
      return;
    }
  self->notify = self->notify || (len >= 11 && memmem (line, len, " NOTIFY SET", 11) != NULL);
  self->asked_capa = self->asked_capa || (len == 4 && memcmp (line, "CAPA", 4) == 0);
}

static GBytes *
ear_take_output (gpointer machine)
{
  PbCheckEar *self = machine;
  GBytes *bytes = self->klass->take_output (self->machine);
  gsize size = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : "", *end = data + size;

  while (data < end)
    {
      const char *stop = memchr (data, '\r', (gsize) (end - data));

      overhear (self, data, (gsize) ((stop != NULL ? stop : end) - data));
      data = stop != NULL ? stop + 1 : end;
      if (data < end && data[0] == '\n')
        data++;
    }
  return bytes;
}

static gint64
ear_deadline (gpointer machine)
{
  PbCheckEar *self = machine;

  return self->klass->deadline (self->machine);
}

const PbMachineClass pb_check_ear_machine = { ear_feed, ear_eof, ear_tick, ear_take_output, ear_deadline };

static gboolean
is_worthy (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (worthy); i++)
    if (g_str_equal (word, worthy[i]))
      return TRUE;
  return FALSE;
}

char *
pb_check_ear_describe (const PbCheckEar *self)
{
  g_auto (GStrv) words = g_strsplit (self->capabilities != NULL ? self->capabilities : "", " ", 256);
  GString *out = g_string_new (NULL);
  g_autoptr (GString) mechanisms = g_string_new (NULL);

  for (gsize i = 0; words[i] != NULL; i++)
    {
      if (g_str_has_prefix (words[i], "AUTH=") && strspn (words[i] + 5, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == strlen (words[i] + 5) && mechanisms->len < 160)
        g_string_append_printf (mechanisms, " %s", words[i] + 5);
      else if (is_worthy (words[i]))
        g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", words[i]);
    }
  if (mechanisms->len > 0)
    g_string_append_printf (out, "%sAUTH%s", out->len > 0 ? ", " : "", mechanisms->str);
  return g_string_free (out, FALSE);
}
