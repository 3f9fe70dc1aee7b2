/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-pop3-caps.c: the answer to CAPA (RFC 2449), line by line. */
#include "pb-pop3-session-private.h"

#define MAX_DELAY 3600 /* s */

static guint
read_mechanisms (PbPop3Line names)
{
  guint set = PB_SASL_NONE;
  gsize start = 0;

  for (gsize i = 0; i <= names.len; i++)
    if (i == names.len || names.text[i] == ' ' || names.text[i] == '\t')
      {
        set |= pb_sasl_mechanism_parse (names.text + start, i - start);
        start = i + 1;
      }
  return set;
}

/* Returns: the number @text begins with, at most @max; 0 if there is none. */
static guint32
read_number (PbPop3Line text, guint32 max)
{
  guint64 number = 0;

  for (gsize i = 0; i < text.len && g_ascii_isdigit (text.text[i]) && number <= max; i++)
    number = number * 10 + (guint64) g_ascii_digit_value (text.text[i]);
  return (guint32) MIN (number, max);
}

void
pb_pop3_caps_take (PbPop3Caps *caps, PbPop3Line line)
{
  PbPop3Line rest;

  if (pb_pop3_line_is (line, "USER", NULL))
    caps->user = TRUE;
  else if (pb_pop3_line_is (line, "TOP", NULL))
    caps->top = TRUE;
  else if (pb_pop3_line_is (line, "UIDL", NULL))
    caps->uidl = TRUE;
  else if (pb_pop3_line_is (line, "STLS", NULL))
    caps->stls = TRUE;
  else if (pb_pop3_line_is (line, "SASL", &rest))
    caps->sasl |= read_mechanisms (rest);
  else if (pb_pop3_line_is (line, "LOGIN-DELAY", &rest))
    caps->login_delay = (gint64) read_number (rest, MAX_DELAY) * G_USEC_PER_SEC;
}
