/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-autoconfig.c: config-v1.1.xml as providers write it, and as nobody should. */
#include "pb-autoconfig.h"

#include <string.h>

#include "pb-error.h"

#define HEAD            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<clientConfig version=\"1.1\"><emailProvider id=\"zoo.test\"><domain>zoo.test</domain>"
#define TAIL            "</emailProvider></clientConfig>"
#define SERVER(t, more) "<incomingServer type=\"" t "\">" more "</incomingServer>"
#define HOST(h)         "<hostname>" h "</hostname>"
#define REST            "<port>993</port><socketType>SSL</socketType><authentication>password-cleartext</authentication>"
#define GOOD            SERVER ("imap", HOST ("imap.zoo.test") REST)

/* Returns: (transfer full): the servers in short, or the class of the error. */
static char *
describe (const char *data, gsize len)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbAutoconfig) config = pb_autoconfig_parse (data, len, "zoo.test", &error);
  GString *text = g_string_new (NULL);

  if (config == NULL)
    {
      g_assert_true (error->domain == PB_ERROR);
      g_string_append (text, pb_error_class_to_string ((PbErrorClass) error->code));
    }
  for (guint i = 0; config != NULL && i < config->servers->len; i++)
    {
      const PbAutoconfigServer *s = g_ptr_array_index (config->servers, i);
      g_string_append_printf (text, "%s%s %s %u %s %s%s%s", i > 0 ? "; " : "", s->pop3 ? "pop3" : "imap", s->host, s->port, s->starttls ? "starttls" : "tls", s->user, s->password ? " password" : "", s->oauth2 ? " oauth2" : "");
    }
  return g_string_free (text, FALSE);
}

#define IMAP "imap imap.zoo.test 993 tls %EMAILADDRESS% password"

static const struct
{
  const char *name;
  const char *xml;
  const char *servers; /* or the class */
} rows[] = {
  { "plain good", HEAD GOOD TAIL, IMAP },
  { "byte order mark", "\xef\xbb\xbf" HEAD GOOD TAIL, IMAP },
  { "no declaration", "<clientConfig><emailProvider>" GOOD TAIL, IMAP },
  { "comments", "<!-- <clientConfig> -->" HEAD "<!-- x --><incomingServer type='imap'><hostname>imap.<!-- y -->zoo.test</hostname>" REST "</incomingServer>" TAIL, IMAP },
  { "CDATA", HEAD SERVER ("imap", "<hostname><![CDATA[imap.zoo.test]]></hostname>" REST) TAIL, IMAP },
  { "entities of XML itself", HEAD SERVER ("imap", HOST ("imap&#46;zoo&#x2e;test") REST) TAIL, IMAP },
  { "blanks and case", HEAD SERVER ("IMAP", "<hostname>\n  IMAP.Zoo.Test. \n</hostname><port> 993 </port><socketType> ssl </socketType><authentication> Password-Cleartext </authentication>") TAIL, IMAP },
  { "everything", HEAD SERVER ("imap", HOST ("imap.%EMAILDOMAIN%") "<port>143</port><socketType>STARTTLS</socketType><username>%EMAILLOCALPART%</username><authentication>OAuth2</authentication><authentication>password-cleartext</authentication>") SERVER ("pop3", HOST ("pop.zoo.test") "<port>995</port><socketType>SSL</socketType><username>u-%EMAILADDRESS%</username><authentication>password-encrypted</authentication>") TAIL, "imap imap.zoo.test 143 starttls %EMAILLOCALPART% password oauth2; pop3 pop.zoo.test 995 tls u-%EMAILADDRESS% password" },
  { "tokens alone", HEAD SERVER ("imap", HOST ("imap.zoo.test") "<port>993</port><socketType>SSL</socketType><authentication>OAuth2</authentication>") TAIL, "imap imap.zoo.test 993 tls %EMAILADDRESS% oauth2" },
  { "tokens by an older name", HEAD SERVER ("imap", HOST ("imap.zoo.test") "<port>993</port><socketType>SSL</socketType><authentication>xoauth2</authentication>") TAIL, "imap imap.zoo.test 993 tls %EMAILADDRESS% oauth2" },
  { "nothing about signing in", HEAD SERVER ("imap", HOST ("imap.zoo.test") "<port>993</port><socketType>SSL</socketType>") TAIL, IMAP },
  { "nothing about it in the second alone", HEAD SERVER ("imap", HOST ("gss.zoo.test") "<port>993</port><socketType>SSL</socketType><authentication>GSSAPI</authentication>") SERVER ("imap", HOST ("imap.zoo.test") "<port>993</port><socketType>SSL</socketType>") TAIL, IMAP },
  { "IDN host", HEAD SERVER ("imap", HOST ("b\xc3\xbc"
                                           "cher.test") REST) TAIL,
    "imap xn--bcher-kva.test 993 tls %EMAILADDRESS% password" },
  { "the first host counts", HEAD SERVER ("imap", HOST ("imap.zoo.test") HOST ("evil.test") REST) TAIL, IMAP },
  { "others are left out", HEAD SERVER ("exchange", HOST ("owa.zoo.test") REST) SERVER ("ews", HOST ("ews.zoo.test") REST) GOOD "<outgoingServer type=\"smtp\"><hostname>smtp.zoo.test</hostname></outgoingServer>" TAIL, IMAP },
  { "elements that are unknown", HEAD "<new><hostname>evil.test</hostname></new>" SERVER ("imap", "<new><hostname>evil.test</hostname></new>" HOST ("imap.zoo.test") REST) TAIL, IMAP },
  { "no host", HEAD SERVER ("imap", REST) TAIL, "protocol" },
  { "in the clear", HEAD SERVER ("imap", HOST ("imap.zoo.test") "<port>143</port><socketType>plain</socketType><authentication>password-cleartext</authentication>") TAIL, "protocol" },
  { "no socket type", HEAD SERVER ("imap", HOST ("imap.zoo.test") "<port>993</port><authentication>password-cleartext</authentication>") TAIL, "protocol" },
  { "TLS of one is not TLS of the next", HEAD SERVER ("imap", REST) SERVER ("imap", HOST ("imap.zoo.test") "<port>143</port><authentication>password-cleartext</authentication>") TAIL, "protocol" },
  { "no way to sign in", HEAD SERVER ("imap", HOST ("imap.zoo.test") "<port>993</port><socketType>SSL</socketType><authentication>GSSAPI</authentication>") TAIL, "protocol" },
  { "port 0", HEAD SERVER ("imap", HOST ("imap.zoo.test") "<port>0</port><socketType>SSL</socketType><authentication>password-cleartext</authentication>") TAIL, "protocol" },
  { "port 65536", HEAD SERVER ("imap", HOST ("imap.zoo.test") "<port>65536</port><socketType>SSL</socketType><authentication>password-cleartext</authentication>") TAIL, "protocol" },
  { "port -1", HEAD SERVER ("imap", HOST ("imap.zoo.test") "<port>-1</port><socketType>SSL</socketType><authentication>password-cleartext</authentication>") TAIL, "protocol" },
  { "the address in a host name", HEAD SERVER ("imap", HOST ("%EMAILLOCALPART%.zoo.test") REST) TAIL, "protocol" },
  { "an address as host", HEAD SERVER ("imap", HOST ("%EMAILADDRESS%") REST) TAIL, "protocol" },
  { "an IP address", HEAD SERVER ("imap", HOST ("192.0.2.1") REST) TAIL, "protocol" },
  { "a user with a line break", HEAD SERVER ("imap", HOST ("imap.zoo.test") REST "<username>a&#10;b</username>") TAIL, IMAP },
  { "DTD", "<!DOCTYPE clientConfig SYSTEM \"http://evil.test/x.dtd\">" HEAD GOOD TAIL, "protocol" },
  { "DTD with entities", "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY h \"imap.zoo.test\">]><clientConfig><emailProvider>" SERVER ("imap", HOST ("&h;") REST) TAIL, "protocol" },
  { "entity of its own", HEAD SERVER ("imap", HOST ("&h;") REST) TAIL, "protocol" },
  { "DTD inside", HEAD "<!ELEMENT x ANY>" GOOD TAIL, "protocol" },
  { "another root", "<html><clientConfig><emailProvider>" GOOD TAIL "</html>", "protocol" },
  { "a web page", "<!DOCTYPE html><html><body>Not found</body></html>", "protocol" },
  { "torn", HEAD GOOD, "protocol" },
  { "not UTF-8", HEAD GOOD "<displayName>\xe4</displayName>" TAIL, "protocol" },
  { "empty", "", "protocol" },
  { "blank", " \n", "protocol" },
};

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *servers = describe (rows[i].xml, strlen (rows[i].xml));

      g_test_message ("%s", rows[i].name);
      g_assert_cmpstr (servers, ==, rows[i].servers);
    }
}

static void
test_texts (void)
{
  static const char xml[] = HEAD "<displayName>Zoo\xe2\x80\xae Mail\n &amp; more</displayName>" GOOD "<displayName>Other</displayName></emailProvider>"
                                 "<webMail><loginPage url=\"http://mail.zoo.test/\"/><loginPage url=\"https://mail.zoo.test/\"/><loginPage url=\"https://other.test/\"/></webMail></clientConfig>";
  g_autoptr (PbAutoconfig) config = pb_autoconfig_parse (xml, strlen (xml), "zoo.test", NULL);

  g_assert_cmpstr (config->name, ==, "Zoo Mail & more");
  g_assert_cmpstr (config->webmail, ==, "https://mail.zoo.test/");
}

/* Returns: (transfer full): @n times @text between head and tail. */
static char *
repeat (const char *head, const char *text, guint n, const char *tail)
{
  GString *out = g_string_new (head);

  for (guint i = 0; i < n; i++)
    g_string_append (out, text);
  g_string_append (out, tail);
  return g_string_free (out, FALSE);
}

static void
assert_parsed (const char *xml, gsize len, const char *expected)
{
  g_autofree char *servers = describe (xml, len);

  g_assert_cmpstr (servers, ==, expected);
}

static void
test_limits (void)
{
  g_autofree char *largest = repeat (HEAD GOOD "<!--", "x", PB_AUTOCONFIG_MAX_FILE - (guint) strlen (HEAD GOOD "<!---->" TAIL), "-->" TAIL);
  g_autofree char *larger = g_strconcat (largest, " ", NULL);
  g_autofree char *deep = repeat (HEAD GOOD, "<a>", 5000, "");
  g_autofree char *many = repeat (HEAD, GOOD, 100, TAIL);
  g_autofree char *longer = repeat (HEAD "<incomingServer type='imap'><hostname>imap.", "a.", 300, "zoo.test</hostname>" REST "</incomingServer>" GOOD TAIL);
  g_autoptr (PbAutoconfig) config = pb_autoconfig_parse (many, strlen (many), "zoo.test", NULL);

  g_assert_cmpuint (strlen (largest), ==, PB_AUTOCONFIG_MAX_FILE);
  assert_parsed (largest, strlen (largest), IMAP);
  assert_parsed (larger, strlen (larger), "limit");
  assert_parsed (deep, strlen (deep), "limit");
  assert_parsed (longer, strlen (longer), IMAP);
  assert_parsed (HEAD GOOD TAIL "\0", strlen (HEAD GOOD TAIL) + 1, "protocol");
  g_assert_cmpuint (config->servers->len, ==, PB_AUTOCONFIG_MAX_SERVERS);
}

/* A text that is too long is none, not its beginning. */
static void
test_long_user (void)
{
  g_autofree char *xml = repeat (HEAD "<incomingServer type='imap'>" HOST ("imap.zoo.test") REST "<username>", "u", PB_AUTOCONFIG_MAX_TEXT, "<!-- -->u</username></incomingServer>" TAIL);

  assert_parsed (xml, strlen (xml), IMAP);
}

static const struct
{
  const char *pattern;
  const char *user;
} patterns[] = {
  { "%EMAILADDRESS%", "bob.b@zoo.test" },
  { "%EMAILLOCALPART%", "bob.b" },
  { "%EMAILDOMAIN%", "zoo.test" },
  { "zoo\\%EMAILLOCALPART%+%EMAILDOMAIN%!", "zoo\\bob.b+zoo.test!" },
  { "%EMAIL%%EMAILLOCALPART", "%EMAIL%%EMAILLOCALPART" },
  { "%%EMAILLOCALPART%%", "%bob.b%" },
  { "%s%n", "%s%n" },
  { "", "" },
};

static void
test_expand (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (patterns); i++)
    {
      g_autofree char *user = pb_autoconfig_expand (patterns[i].pattern, "bob.b@zoo.test");

      g_assert_cmpstr (user, ==, patterns[i].user);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/autoconfig/rows", test_rows);
  g_test_add_func ("/autoconfig/texts", test_texts);
  g_test_add_func ("/autoconfig/limits", test_limits);
  g_test_add_func ("/autoconfig/long-user", test_long_user);
  g_test_add_func ("/autoconfig/expand", test_expand);
  return g_test_run ();
}
