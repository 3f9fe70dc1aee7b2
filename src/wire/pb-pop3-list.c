/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-pop3-list.c: after the login: STAT, UIDL, TOP of the mails that are wanted, QUIT (RFC 1939 5 to 7). */
#include "pb-pop3-session-private.h"

#include <string.h>

#include "pb-header.h"
#include "pb-snippet.h"

#define PREVIEW_CHARS 200

void
pb_pop3_list_begin (PbPop3Session *self, gint64 now)
{
  pb_pop3_session_command (self, PB_POP3_PHASE_STAT, "STAT", NULL, now);
}

static void
refuse (PbPop3Session *self, PbPop3Line text, PbErrorClass fallback)
{
  PbPop3Failure failure = pb_pop3_failure (text, self->caps.login_delay, fallback);

  pb_pop3_session_fail (self, failure.error_class, text, failure.retry_after);
}

/* Reads a number from the start of *@text, and the blanks behind it. Returns: FALSE if there is none. */
static gboolean
take_number (PbPop3Line *text, guint32 *out)
{
  guint64 number = 0;
  gsize n = 0;

  for (; n < text->len && g_ascii_isdigit (text->text[n]) && number <= G_MAXUINT32; n++)
    number = number * 10 + (guint64) g_ascii_digit_value (text->text[n]);
  if (n == 0 || number > G_MAXUINT32)
    return FALSE;
  while (n < text->len && (text->text[n] == ' ' || text->text[n] == '\t'))
    n++;
  *text = (PbPop3Line){ text->text + n, text->len - n };
  *out = (guint32) number;
  return TRUE;
}

static void
all_listed (PbPop3Session *self)
{
  pb_pop3_session_yield (self, PB_POP3_PHASE_WANT);
  pb_pop3_session_emit (self, PB_POP3_EVENT_LISTED);
}

static void
stat_answered (PbPop3Session *self, PbPop3Line line, gint64 now)
{
  PbPop3Line rest;
  guint32 count = 0;

  if (pb_pop3_line_is (line, "-ERR", &rest))
    refuse (self, rest, PB_ERROR_CLASS_PROTOCOL);
  else if (!pb_pop3_line_is (line, "+OK", &rest) || !take_number (&rest, &count))
    pb_pop3_session_fail (self, PB_ERROR_CLASS_PROTOCOL, line, 0);
  else if (count == 0)
    all_listed (self);
  else
    pb_pop3_session_command (self, PB_POP3_PHASE_UIDL, "UIDL", NULL, now);
}

/* Without names of mails nothing can be watched. */
static void
uidl_answered (PbPop3Session *self, PbPop3Line line, gint64 now)
{
  PbPop3Line rest;

  if (pb_pop3_line_is (line, "+OK", NULL))
    {
      pb_pop3_session_await (self, PB_POP3_PHASE_UIDL_LIST, self->limits.answer_timeout, now);
      return;
    }
  if (!pb_pop3_line_is (line, "-ERR", &rest))
    {
      pb_pop3_session_fail (self, PB_ERROR_CLASS_PROTOCOL, line, 0);
      return;
    }
  if (pb_pop3_failure (rest, 0, PB_ERROR_CLASS_NONE).error_class == PB_ERROR_CLASS_NONE)
    pb_pop3_session_fail_word (self, PB_ERROR_CLASS_CONFIG, "The server does not tell mails apart (UIDL).");
  else
    refuse (self, rest, PB_ERROR_CLASS_NONE);
}

static gboolean
is_end (PbPop3Line line)
{
  return line.len == 1 && line.text[0] == '.';
}

/* What is no number and name is passed over: such a mail cannot be watched. */
static void
uidl_listed (PbPop3Session *self, PbPop3Line line)
{
  guint32 number = 0;

  if (is_end (line))
    all_listed (self);
  else if (++self->n_listed > self->limits.max_listed)
    pb_pop3_session_fail_word (self, PB_ERROR_CLASS_LIMIT, "");
  else if (take_number (&line, &number) && number > 0 && line.len > 0)
    {
      while (line.text[line.len - 1] == ' ' || line.text[line.len - 1] == '\t')
        line.len--;
      pb_pop3_session_emit_uidl (self, number, line.text, line.len);
    }
}

/* --- TOP --- */

static void
fetch_next (PbPop3Session *self, gint64 now)
{
  g_autofree char *argument = NULL;

  if (self->wanted == NULL || self->wanted->len == 0)
    {
      g_clear_pointer (&self->wanted, g_array_unref);
      pb_pop3_session_command (self, PB_POP3_PHASE_QUIT, "QUIT", NULL, now);
      return;
    }
  argument = g_strdup_printf ("%u %u", g_array_index (self->wanted, guint32, self->wanted->len - 1), self->top_lines);
  pb_pop3_session_command (self, PB_POP3_PHASE_TOP, "TOP", argument, now);
}

void
pb_pop3_session_want (PbPop3Session *session, const guint32 *numbers, gsize n_numbers, gint64 now)
{
  gsize n = MIN (n_numbers, session->limits.max_new);

  if (session->phase != PB_POP3_PHASE_WANT)
    return;
  session->wanted = g_array_new (FALSE, FALSE, sizeof (guint32));
  if (n > 0)
    g_array_append_vals (session->wanted, numbers + (n_numbers - n), (guint) n);
  fetch_next (session, now);
}

static guint32
end_fetch (PbPop3Session *self)
{
  guint32 number = g_array_index (self->wanted, guint32, self->wanted->len - 1);

  g_array_set_size (self->wanted, self->wanted->len - 1);
  return number;
}

static void
mail_complete (PbPop3Session *self, gint64 now)
{
  g_autoptr (GByteArray) top = g_steal_pointer (&self->top);
  const guint8 *data = top->data != NULL ? top->data : (const guint8 *) "";
  PbPop3Event *event = pb_pop3_session_emit (self, PB_POP3_EVENT_MAIL);
  g_auto (PbHeader) header = { 0 };

  pb_header_parse (&header, data, self->top_header);
  event->number = end_fetch (self);
  event->from = g_steal_pointer (&header.from);
  event->address = g_steal_pointer (&header.address);
  event->subject = g_steal_pointer (&header.subject);
  event->message_id = g_steal_pointer (&header.message_id);
  event->date = header.date;
  event->preview = pb_snippet_from_header (data, self->top_header, data + self->top_header, top->len - self->top_header, PREVIEW_CHARS);
  fetch_next (self, now);
}

static void
top_answered (PbPop3Session *self, PbPop3Line line, gint64 now)
{
  PbPop3Line rest;

  if (pb_pop3_line_is (line, "+OK", NULL))
    {
      self->top = g_byte_array_new ();
      self->top_header = 0;
      self->in_body = FALSE;
      pb_pop3_session_await (self, PB_POP3_PHASE_TOP_LIST, self->limits.answer_timeout, now);
    }
  else if (!pb_pop3_line_is (line, "-ERR", &rest))
    pb_pop3_session_fail (self, PB_ERROR_CLASS_PROTOCOL, line, 0);
  else if (pb_pop3_failure (rest, 0, PB_ERROR_CLASS_NONE).error_class == PB_ERROR_CLASS_SERVER_BUSY)
    refuse (self, rest, PB_ERROR_CLASS_SERVER_BUSY);
  else if (self->caps.top)
    {
      pb_pop3_session_emit (self, PB_POP3_EVENT_MISSED)->number = end_fetch (self);
      fetch_next (self, now);
    }
  else
    {
      self->top = g_byte_array_new (); /* there is no TOP: nothing more will ever be known */
      self->top_header = 0;
      mail_complete (self, now);
    }
}

static void
top_listed (PbPop3Session *self, PbPop3Line line, gint64 now)
{
  gsize part = self->in_body ? self->top->len - self->top_header : self->top->len;
  gsize room = self->limits.max_header - MIN (self->limits.max_header, part);

  if (is_end (line))
    {
      if (!self->in_body)
        self->top_header = self->top->len;
      mail_complete (self, now);
      return;
    }
  if (line.len > 0 && line.text[0] == '.')
    line = (PbPop3Line){ line.text + 1, line.len - 1 };
  if (!self->in_body && line.len == 0)
    {
      self->in_body = TRUE;
      self->top_header = self->top->len;
      return;
    }
  if (room < line.len + 2)
    return;
  g_byte_array_append (self->top, (const guint8 *) line.text, (guint) line.len);
  g_byte_array_append (self->top, (const guint8 *) "\r\n", 2);
}

void
pb_pop3_list_take (PbPop3Session *self, PbPop3Line line, gint64 now)
{
  if (self->phase == PB_POP3_PHASE_STAT)
    stat_answered (self, line, now);
  else if (self->phase == PB_POP3_PHASE_UIDL)
    uidl_answered (self, line, now);
  else if (self->phase == PB_POP3_PHASE_UIDL_LIST)
    uidl_listed (self, line);
  else if (self->phase == PB_POP3_PHASE_TOP)
    top_answered (self, line, now);
  else if (self->phase == PB_POP3_PHASE_TOP_LIST)
    top_listed (self, line, now);
  else
    pb_pop3_session_done (self); /* whatever it says to QUIT */
}
