/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-hostname.c: what is a name of a host, and how it is written. */
#include "pb-hostname.h"

#include <string.h>

#define L63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct
{
  const char *text;
  const char *name; /* NULL: none */
} rows[] = {
  { "zoo.test", "zoo.test" },
  { "IMAP.Zoo.Test.", "imap.zoo.test" },
  { "localhost", "localhost" },
  { "a-b.c1.test", "a-b.c1.test" },
  { "1and1.test", "1and1.test" },
  { "123.test", "123.test" },
  { "b\xc3\xbc"
    "cher.test",
    "xn--bcher-kva.test" },
  { "\xe4\xbf\xa1\xe9\x93\x83.test", "xn--vuq429n.test" },
  { L63 ".test", L63 ".test" },
  { L63 "a.test", NULL },
  { L63 "." L63 "." L63 "." L63, NULL }, /* 255 characters */
  { "", NULL },
  { ".", NULL },
  { "zoo..test", NULL },
  { ".zoo.test", NULL },
  { "zoo.test..", NULL },
  { "-zoo.test", NULL },
  { "zoo-.test", NULL },
  { "zoo_.test", NULL },
  { "zoo.test:993", NULL },
  { "zoo.test/", NULL },
  { "zoo test", NULL },
  { "zoo.test\n", NULL },
  { "bob@zoo.test", NULL },
  { "%EMAILLOCALPART%.zoo.test", NULL },
  { "192.0.2.1", NULL },
  { "3221225985", NULL },
  { "192.0.2.0x1", NULL },
  { "[192.0.2.1]", NULL },
  { "2001:db8::1", NULL },
  { "zoo.\xff.test", NULL },
};

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = pb_hostname_dup (rows[i].text);
      g_autofree char *shown = g_strescape (rows[i].text, NULL);

      g_test_message ("%s", shown);
      g_assert_cmpstr (name, ==, rows[i].name);
    }
}

static void
test_long (void)
{
  g_autofree char *text = g_strnfill (100000, 'a');
  g_autofree char *name = pb_hostname_dup (text);

  g_assert_null (name);
}

static void
test_owners (void)
{
  static const struct
  {
    const char *a, *b;
    gboolean share;
  } cases[] = {
    { "imap.zoo.test", "imap.zoo.test", TRUE },
    { "imap.zoo.test", "Mail.ZOO.Test", TRUE },
    { "imap.zoo.test", "zoo.test", TRUE },
    { "imap.qq.com", "imap.exmail.qq.com", TRUE },
    { "imap.zoo.test", "imap.notzoo.test", FALSE },
    { "imap.zoo.test", "zoo.test.evil.example", FALSE },
    { "imap.zoo.co.uk", "imap.evil.co.uk", FALSE },
    { "imap.zoo.com.cn", "pop.zoo.com.cn", TRUE },
    { "localhost", "localhost", TRUE },
    { "localhost", "mail", FALSE },
    { "192.0.2.1", "192.0.2.1", TRUE },
    { "192.0.2.1", "198.51.2.1", FALSE }, /* no names: what stands behind the last dots says nothing */
    { "192.0.2.1", "zoo.2.1", FALSE },
    { "2001:db8::1", "2001:DB8::1", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpint (pb_hostname_share_owner (cases[i].a, cases[i].b), ==, cases[i].share);
      g_assert_cmpint (pb_hostname_share_owner (cases[i].b, cases[i].a), ==, cases[i].share);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hostname/rows", test_rows);
  g_test_add_func ("/hostname/long", test_long);
  g_test_add_func ("/hostname/owners", test_owners);
  return g_test_run ();
}
