/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-bar.c: see pb-exmail-bar.h. */
#include "config.h"

#include "pb-exmail-bar.h"

#include <glib/gi18n.h>
#include <unistd.h>

#include "pb-table.h"

#define STEP       (G_USEC_PER_SEC / 10) /* µs between two drawings */
#define MAX_BAR    40                    /* places */
#define MIN_BAR    5
#define BEFOREHAND 2 /* things to be done before a time is guessed */

struct _PbExmailBar
{
  PbClock *clock; /* (unowned) */
  guint total;
  guint done;
  guint refused;
  gint64 began; /* µs */
  gint64 drawn; /* µs: the last time, 0 = never */
  gboolean shown;
};

PbExmailBar *
pb_exmail_bar_new (PbClock *clock, guint total, gboolean shown)
{
  PbExmailBar *self = g_new0 (PbExmailBar, 1);

  self->clock = clock;
  self->total = total;
  self->began = pb_clock_now (clock);
  self->shown = shown;
  return self;
}

void
pb_exmail_bar_clear (PbExmailBar *self)
{
  if (self->drawn != 0)
    g_printerr ("\r\033[K");
  self->drawn = 0;
}

void
pb_exmail_bar_free (PbExmailBar *self)
{
  if (self == NULL)
    return;
  pb_exmail_bar_clear (self);
  g_free (self);
}

/* --- the line --- */

/* Returns: (transfer full): "1:45 left", "" while nobody knows. */
static char *
dup_left (guint done, guint total, gint64 passed)
{
  gint64 left = done >= BEFOREHAND ? passed / done * (total - done) / G_USEC_PER_SEC : -1;

  if (left < 0 || done == total)
    return g_strdup ("");
  if (left >= 3600)
    /* TRANSLATORS: hours, minutes, seconds */
    return g_strdup_printf (_ ("%d:%02d:%02d left"), (int) (left / 3600), (int) (left / 60 % 60), (int) (left % 60));
  /* TRANSLATORS: minutes, seconds */
  return g_strdup_printf (_ ("%d:%02d left"), (int) (left / 60), (int) (left % 60));
}

static void
append_bar (GString *line, guint done, guint total, guint places)
{
  guint full = (guint) ((guint64) done * places / MAX (total, 1));

  g_string_append_c (line, '[');
  for (guint i = 0; i < places; i++)
    g_string_append_c (line, i < full ? '=' : i == full ? '>'
                                                        : ' ');
  g_string_append (line, "] ");
}

char *
pb_exmail_bar_format (guint done, guint total, guint refused, gint64 passed, const char *text, guint width)
{
  g_autoptr (GString) line = g_string_new (NULL), words = g_string_new (NULL), cut = g_string_new (NULL);
  g_autofree char *left = text != NULL ? g_strdup (text) : dup_left (done, total, passed);
  guint places;

  g_string_append_printf (words, "%u/%u", done, total);
  if (refused > 0)
    g_string_append_printf (words, ngettext ("  %u refused", "  %u refused", refused), refused);
  if (left[0] != '\0')
    g_string_append_printf (words, "  %s", left);
  places = pb_text_places (words->str) + 4 < width ? width - pb_text_places (words->str) - 4 : 0;
  if (places >= MIN_BAR)
    append_bar (line, done, total, MIN (places, MAX_BAR));
  g_string_append (line, words->str);
  pb_text_append_cut (cut, line->str, width);
  return g_strdup (cut->str);
}

static void
draw (PbExmailBar *self, const char *text)
{
  gint64 now = pb_clock_now (self->clock);
  g_autofree char *line = pb_exmail_bar_format (self->done, self->total, self->refused, now - self->began, text, MAX (pb_table_terminal_width (STDERR_FILENO), 20) - 1);

  g_printerr ("\r%s\033[K", line);
  self->drawn = now;
}

void
pb_exmail_bar_step (PbExmailBar *self, gboolean refused)
{
  self->done++;
  self->refused += refused ? 1 : 0;
  if (self->shown && (self->drawn == 0 || pb_clock_now (self->clock) - self->drawn >= STEP))
    draw (self, NULL);
}

void
pb_exmail_bar_wait (PbExmailBar *self, const char *text)
{
  if (self->shown)
    draw (self, text);
}
