/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-date.c: the date of a header field, in the forms that occur: RFC 5322 with its obsolete zones and years, IMAP
 * INTERNALDATE (02-Nov-2026), asctime, ISO 8601. */
#include "pb-header.h"

#include <string.h>

#define MAX_TEXT 256 /* bytes that are read */
#define DAY      G_GINT64_CONSTANT (86400)

typedef struct
{
  const char *p;
  gsize left;
  int year, month, day;     /* -1: not seen yet */
  int hour, minute, second; /* hour -1: not seen yet */
  int zone;                 /* minutes east of UTC */
  gboolean zoned;           /* the zone was a number: names behind it say nothing new */
} Reader;

static char
peek (const Reader *r, gsize ahead)
{
  return ahead < r->left ? r->p[ahead] : '\0';
}

static void
skip (Reader *r, gsize n)
{
  n = MIN (n, r->left);
  r->p += n;
  r->left -= n;
}

/* Takes at most @max digits, of which there is one. */
static int
take_number (Reader *r, gsize max, gsize *digits)
{
  int value = 0;

  for (*digits = 0; *digits < max && g_ascii_isdigit (peek (r, 0)); (*digits)++)
    {
      value = value * 10 + g_ascii_digit_value (peek (r, 0));
      skip (r, 1);
    }
  return value;
}

static void
skip_comment (Reader *r)
{
  guint depth = 0;

  do
    {
      depth += peek (r, 0) == '(';
      depth -= peek (r, 0) == ')';
      skip (r, peek (r, 0) == '\\' ? 2 : 1);
    }
  while (depth > 0 && r->left > 0);
}

/* Returns: 1..12, or 0. Three letters decide. */
static int
month_of (const char *word)
{
  static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

  for (int i = 0; i < 12; i++)
    if (g_ascii_strncasecmp (word, names + 3 * i, 3) == 0)
      return i + 1;
  return 0;
}

/* Returns: minutes east of UTC; what is not known is UTC, as RFC 5322 4.3 asks for. */
static int
zone_of (const char *word, gsize len)
{
  static const struct
  {
    const char *name;
    int hours;
  } zones[] = { { "EST", -5 }, { "EDT", -4 }, { "CST", -6 }, { "CDT", -5 }, { "MST", -7 }, { "MDT", -6 }, { "PST", -8 }, { "PDT", -7 } };

  for (gsize i = 0; len == 3 && i < G_N_ELEMENTS (zones); i++)
    if (g_ascii_strncasecmp (word, zones[i].name, 3) == 0)
      return zones[i].hours * 60;
  return 0;
}

static void
read_word (Reader *r)
{
  const char *word = r->p;
  gsize len = 0;

  while (g_ascii_isalpha (peek (r, len)))
    len++;
  skip (r, len);
  if (len >= 3 && r->month < 0 && month_of (word) > 0)
    r->month = month_of (word);
  else if (r->hour >= 0 && !r->zoned)
    r->zone = zone_of (word, len);
}

/* Reads +0800, -05:30, +8. */
static void
read_zone (Reader *r)
{
  int sign = peek (r, 0) == '-' ? -1 : 1, hours, minutes = 0;
  gsize digits = 0;

  skip (r, 1);
  hours = take_number (r, 4, &digits);
  if (digits > 2)
    {
      minutes = hours % 100;
      hours /= 100;
    }
  else if (peek (r, 0) == ':')
    {
      skip (r, 1);
      minutes = take_number (r, 2, &digits);
    }
  r->zoned = TRUE;
  if (hours < 24 && minutes < 60)
    r->zone = sign * (hours * 60 + minutes);
}

/* Reads :mm[:ss[.frac]] behind the hour. */
static void
read_time (Reader *r, int hour)
{
  gsize digits = 0;

  skip (r, 1);
  r->hour = hour;
  r->minute = take_number (r, 2, &digits);
  if (peek (r, 0) == ':')
    {
      skip (r, 1);
      r->second = take_number (r, 2, &digits);
    }
  if (peek (r, 0) == '.')
    skip (r, 1);
  while (g_ascii_isdigit (peek (r, 0)))
    skip (r, 1);
}

/* Years of two and three digits: RFC 5322 4.3. */
static int
full_year (int year, gsize digits)
{
  if (digits == 2)
    return year + (year < 50 ? 2000 : 1900);
  return digits == 3 ? year + 1900 : year;
}

/* Reads -mm-dd behind an ISO year. */
static void
read_iso (Reader *r, int year)
{
  gsize digits = 0;

  skip (r, 1);
  r->year = year;
  r->month = take_number (r, 2, &digits);
  skip (r, 1);
  r->day = take_number (r, 2, &digits);
}

static void
read_number (Reader *r)
{
  gsize digits = 0;
  int value = take_number (r, 8, &digits);

  if (peek (r, 0) == ':' && r->hour < 0)
    read_time (r, value);
  else if (digits == 4 && r->day < 0 && r->month < 0 && peek (r, 0) == '-' && g_ascii_isdigit (peek (r, 1)))
    read_iso (r, value);
  else if (digits <= 2 && r->day < 0)
    r->day = value;
  else if (r->year < 0)
    r->year = full_year (value, digits);
}

static void
read_item (Reader *r)
{
  char c = peek (r, 0);

  if (c == '(')
    skip_comment (r);
  else if (g_ascii_isalpha (c))
    read_word (r);
  else if (g_ascii_isdigit (c))
    read_number (r);
  else if (r->hour >= 0 && (c == '+' || c == '-') && g_ascii_isdigit (peek (r, 1)))
    read_zone (r);
  else
    skip (r, 1);
}

static int
days_in_month (int year, int month)
{
  static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  gboolean leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

  return days[month - 1] + (month == 2 && leap);
}

/* Days since 1 January 1970 in the Gregorian calendar; years begin in March, so that the leap day comes last. */
static gint64
days_of (int year, int month, int day)
{
  int y = month > 2 ? year : year - 1, m = month > 2 ? month - 3 : month + 9;

  return 365 * (gint64) y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

gint64
pb_header_parse_date (const char *text)
{
  Reader r = { text, strnlen (text, MAX_TEXT), -1, -1, -1, -1, 0, 0, 0, FALSE };
  gint64 seconds;

  while (r.left > 0)
    read_item (&r);
  if (r.year < 1970 || r.year > 9999 || r.month < 1 || r.month > 12 || r.day < 1 || r.day > days_in_month (r.year, r.month))
    return 0;
  if (r.hour < 0 || r.hour > 23 || r.minute > 59 || r.second > 60)
    return 0;
  seconds = days_of (r.year, r.month, r.day) * DAY + r.hour * 3600 + r.minute * 60 + MIN (r.second, 59) - r.zone * 60;
  return MAX (seconds, 0);
}
