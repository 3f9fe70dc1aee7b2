/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chunks.c: see chunks.h. */
#include "chunks.h"

#include <string.h>

#include "pb-clock.h"
#include "pb-text.h"

#define ACTION 0x1C

PbSecret *
pb_chunks_secret (void)
{
  static PbSecret *secret;

  if (secret == NULL)
    secret = pb_secret_new (PB_CHUNKS_SECRET, strlen (PB_CHUNKS_SECRET));
  return secret;
}

void
pb_chunks_log_text (PbChunks *self, const char *text)
{
  g_assert_true (text == NULL || (g_utf8_validate (text, -1, NULL) && pb_text_is_safe (text)));
  g_string_append_printf (self->log, " '%s'", text != NULL ? text : "");
}

void
pb_chunks_say (PbChunks *self, GBytes *bytes)
{
  if (bytes == NULL)
    return;
  g_assert_false (self->closed);
  g_string_append_len (self->said, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
  g_bytes_unref (bytes);
}

void
pb_chunks_tick (PbChunks *self, const PbChunksTarget *target)
{
  gint64 deadline = target->deadline (self);

  if (deadline != PB_NEVER)
    self->now = MAX (self->now, deadline);
  target->tick (self);
  target->drain (self);
  g_assert_cmpint (target->deadline (self), >, self->now);
}

GStrv
pb_chunks_lines (const PbChunks *self)
{
  g_auto (GStrv) lines = g_strsplit (self->said->str, "\r\n", -1);
  guint n = g_strv_length (lines);

  g_assert_cmpuint (strlen (self->said->str), ==, self->said->len);
  g_assert_true (self->said->len == 0 || g_str_has_suffix (self->said->str, "\r\n"));
  if (n > 0)
    g_clear_pointer (&lines[n - 1], g_free); /* what is behind the last end of a line: nothing */
  for (guint i = 0; lines[i] != NULL; i++)
    g_assert_null (strpbrk (lines[i], "\r\n"));
  return g_steal_pointer (&lines);
}

/* Each piece lies in an allocation of just its size, so that a sanitizer sees a step too far. */
static void
feed (const PbChunksTarget *target, PbChunks *self, const guint8 *data, gsize size, gsize step)
{
  for (gsize at = 0; at < size; at += step)
    {
      gsize n = MIN (step, size - at);
      g_autofree guint8 *copy = g_memdup2 (data + at, n);

      target->feed (self, copy, n);
      target->drain (self);
    }
}

static void
act (const PbChunksTarget *target, PbChunks *self, guint8 action)
{
  if (action == 't')
    pb_chunks_tick (self, target);
  else
    target->act (self, action);
  target->drain (self);
}

static PbChunks
play (const PbChunksTarget *target, const guint8 *data, gsize size, gsize step, guint8 choice)
{
  PbChunks self = { .session = target->start (choice), .choice = choice, .log = g_string_new (NULL), .said = g_string_new (NULL) };

  while (size > 0)
    {
      const guint8 *action = memchr (data, ACTION, size);
      gsize n = action != NULL ? (gsize) (action - data) : size;

      feed (target, &self, data, n, step);
      data += n;
      size -= n;
      if (size >= 2)
        act (target, &self, data[1]);
      data += MIN (size, 2);
      size -= MIN (size, 2);
    }
  pb_chunks_tick (&self, target);
  target->check (&self);
  target->stop (&self);
  return self;
}

/* What was said just before the end may never have been taken out. */
static void
check_equal (const PbChunks *whole, PbChunks *other)
{
  g_assert_cmpstr (whole->log->str, ==, other->log->str);
  if (whole->closed && whole->said->len < other->said->len)
    g_string_truncate (other->said, whole->said->len);
  g_assert_cmpstr (whole->said->str, ==, other->said->str);
}

static void
clear (PbChunks *self)
{
  g_string_free (self->log, TRUE);
  g_string_free (self->said, TRUE);
}

int
pb_chunks_play (const PbChunksTarget *target, const guint8 *data, gsize size)
{
  gsize steps[] = { 1, 3 + size % 7 };

  if (size < 1)
    return 0;
  PbChunks whole = play (target, data + 1, size - 1, size, data[0]);
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      PbChunks pieces = play (target, data + 1, size - 1, steps[i], data[0]);

      check_equal (&whole, &pieces);
      clear (&pieces);
    }
  clear (&whole);
  return 0;
}
