/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-words-trust.c: every problem of a certificate has its sentence, what cannot be excused says so, and many refusals make one
 * message that names the right suspect. */
#include "pb-words-trust.h"

#include <string.h>

#define TEXT(x) ((char *) (gsize) (x))
#define NOW     G_GINT64_CONSTANT (1798761600) /* 2027-01-01 */
#define PIN     "aa11bb22cc33dd44ee55ff6600112233445566778899aabbccddeeff00112233"

static const PbAccount account = { .id = TEXT ("bob"), .kind = TEXT ("imap"), .host = TEXT ("mail.zoo.test"), .port = 993 };
static const PbAccount with_ca = { .id = TEXT ("bob"), .kind = TEXT ("imap"), .host = TEXT ("mail.zoo.test"), .port = 993, .ca_file = TEXT ("/etc/zoo.pem") };
static const PbAccount with_pin = { .id = TEXT ("bob"), .kind = TEXT ("imap"), .host = TEXT ("mail.zoo.test"), .port = 993, .pin = TEXT (PIN), .pin_host = TEXT ("mail.zoo.test:993") };
static const PbCertificate leaf = { .names = TEXT ("a.test, b.test"), .not_before = 1767268800, .not_after = 1783080000 }; /* noon of 2026-01-01, 2026-07-03 */

typedef struct
{
  const char *what;
  const PbAccount *account;
  guint verdict, problems;
  gboolean changed, excusable;
  const char *has[3]; /* in the meaning */
  const char *lacks;
} Case;

static const Case cases[] = {
  { "valid", &account, 0, 0, FALSE, FALSE, { "is valid" }, "pin" },
  { "self-signed", &account, PB_TRUST_UNKNOWN_CA | PB_TRUST_SELF_SIGNED, PB_TRUST_UNKNOWN_CA | PB_TRUST_SELF_SIGNED, FALSE, TRUE, { "Nobody but the server itself", "SHA-256" }, "authority" },
  { "unknown authority", &account, PB_TRUST_UNKNOWN_CA, PB_TRUST_UNKNOWN_CA, FALSE, TRUE, { "authority that this computer does not know", "postbell account edit bob --ca-file", "reads along" }, NULL },
  { "not the account's authority", &with_ca, PB_TRUST_UNKNOWN_CA, PB_TRUST_UNKNOWN_CA, FALSE, TRUE, { "/etc/zoo.pem" }, "--ca-file" },
  { "wrong host", &account, PB_TRUST_WRONG_HOST, PB_TRUST_WRONG_HOST, FALSE, TRUE, { "a.test, b.test", "not for mail.zoo.test" }, NULL },
  { "expired", &account, PB_TRUST_EXPIRED, PB_TRUST_EXPIRED, FALSE, TRUE, { "2026-07-03" }, NULL },
  { "all that can be excused", &account, PB_TRUST_UNKNOWN_CA | PB_TRUST_WRONG_HOST | PB_TRUST_EXPIRED, PB_TRUST_UNKNOWN_CA | PB_TRUST_WRONG_HOST | PB_TRUST_EXPIRED, FALSE, TRUE, { "does not know", "not for mail.zoo.test", "2026-07-03" }, "cannot be excused" },
  { "not yet valid", &account, PB_TRUST_NOT_YET_VALID, PB_TRUST_NOT_YET_VALID, FALSE, FALSE, { "2026-01-01", "clock", "cannot be excused" }, NULL },
  { "revoked", &account, PB_TRUST_REVOKED, PB_TRUST_REVOKED, FALSE, FALSE, { "withdrawn", "cannot be excused" }, NULL },
  { "weak", &account, PB_TRUST_INSECURE, PB_TRUST_INSECURE, FALSE, FALSE, { "forged", "cannot be excused" }, NULL },
  { "no file", &with_ca, PB_TRUST_NO_CA_FILE, PB_TRUST_NO_CA_FILE, FALSE, FALSE, { "/etc/zoo.pem", "cannot be read" }, NULL },
  { "broken", &account, PB_TRUST_BAD, PB_TRUST_BAD, FALSE, FALSE, { "not meant for a server" }, NULL },
  { "one excusable, one not", &account, PB_TRUST_EXPIRED | PB_TRUST_INSECURE, PB_TRUST_EXPIRED | PB_TRUST_INSECURE, FALSE, FALSE, { "2026-07-03", "forged", "cannot be excused" }, NULL },
  { "pinned", &with_pin, 0, PB_TRUST_UNKNOWN_CA | PB_TRUST_SELF_SIGNED, FALSE, TRUE, { "because it was pinned", "Nobody but" }, "Stop" },
  { "pin idle", &with_pin, 0, 0, FALSE, FALSE, { "does not matter any more", "postbell trust bob --forget" }, "Stop" },
  { "changed", &with_pin, PB_TRUST_PIN_CHANGED | PB_TRUST_UNKNOWN_CA, PB_TRUST_UNKNOWN_CA, TRUE, TRUE, { "Stop: another certificate is pinned", "by another way than mail" }, "because it was pinned" },
};

static void
test_meaning (gconstpointer data)
{
  const Case *c = data;
  const PbWordsCertificate certificate = { c->account, &leaf, (PbTrustVerdict) c->verdict, (PbTrustVerdict) c->problems };
  const PbWordsCertificate unreadable = { c->account, NULL, (PbTrustVerdict) c->verdict, (PbTrustVerdict) c->problems };
  g_autofree char *meaning = pb_words_trust_meaning (&certificate, NOW), *without = pb_words_trust_meaning (&unreadable, NOW);

  g_assert_cmpint (pb_words_trust_is_changed (&certificate), ==, c->changed);
  g_assert_cmpint (pb_words_trust_is_excusable (&certificate), ==, c->excusable);
  for (gsize i = 0; i < G_N_ELEMENTS (c->has) && c->has[i] != NULL; i++)
    if (strstr (meaning, c->has[i]) == NULL)
      g_error ("“%s” is not in: %s", c->has[i], meaning);
  if (c->lacks != NULL)
    g_assert_null (strstr (meaning, c->lacks));
  g_assert_null (strstr (meaning, "(null)"));
  g_assert_null (strstr (without, "(null)"));
}

/* --- many --- */

#define FACTS(until, hash, names) " (from 2026-01-01; until " until "; sha256 " hash "; names " names ")"
#define SAME                      "00"
#define OTHER                     "11"

static const PbAccount servers[] = {
  { .id = TEXT ("a"), .kind = TEXT ("imap"), .host = TEXT ("mail.a.test"), .port = 993 },
  { .id = TEXT ("b"), .kind = TEXT ("imap"), .host = TEXT ("mail.b.test"), .port = 993 },
  { .id = TEXT ("a2"), .kind = TEXT ("imap"), .host = TEXT ("MAIL.a.test"), .port = 993 },
  { .id = TEXT ("a3"), .kind = TEXT ("pop3"), .host = TEXT ("mail.a.test"), .port = 995 },
};

static const struct
{
  const char *what;
  guint servers[2];
  const char *details[2];
  gboolean portal;
  const char *summary, *words;
} many[] = {
  { "one server", { 0, 2 }, { "unknown-ca" FACTS ("2030-01-01", SAME, "x.test"), "unknown-ca" FACTS ("2030-01-01", SAME, "x.test") }, FALSE, "The server of 2 accounts", "mail.a.test" },
  { "one server, and a portal", { 0, 2 }, { "unknown-ca", "unknown-ca" }, TRUE, "The server of 2 accounts", "mail.a.test" },
  { "a portal that is known", { 0, 1 }, { "unknown-ca", "wrong-host" }, TRUE, "wants you to sign in", "Accept no certificate" },
  { "one certificate for all", { 0, 1 }, { "wrong-host" FACTS ("2030-01-01", SAME, "hotel.test"), "unknown-ca" FACTS ("2030-01-01", SAME, "hotel.test") }, FALSE, "Something stands between", "One and the same certificate" },
  { "two ports are two servers", { 0, 3 }, { "wrong-host" FACTS ("2030-01-01", SAME, "hotel.test"), "unknown-ca" FACTS ("2030-01-01", SAME, "hotel.test") }, FALSE, "Something stands between", "One and the same certificate" },
  { "certificates made on the way", { 0, 1 }, { "unknown-ca" FACTS ("2030-01-01", SAME, "mail.a.test"), "unknown-ca" FACTS ("2030-01-01", OTHER, "mail.b.test") }, FALSE, "Something stands between", "None of your mail servers" },
  { "nothing known of them", { 0, 1 }, { "unknown-ca", "unknown-ca" }, FALSE, "Something stands between", "None of your mail servers" },
  { "all expired", { 0, 1 }, { "expired" FACTS ("2026-07-03", SAME, "mail.a.test"), "expired" FACTS ("2026-08-03", OTHER, "mail.b.test") }, FALSE, "clock", "2027-01-01" },
  { "time is not all", { 0, 1 }, { "expired" FACTS ("2026-07-03", SAME, "mail.a.test"), "unknown-ca" FACTS ("2030-01-01", OTHER, "mail.b.test") }, FALSE, "Something stands between", "None of your mail servers" },
  { "a changed pin is among them", { 0, 1 }, { "unknown-ca pin-changed" FACTS ("2030-01-01", SAME, "x.test"), "expired" FACTS ("2026-01-01", OTHER, "x.test") }, FALSE, "Something stands between", "None of your mail servers" },
};

static void
test_all (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (many); i++)
    {
      const PbWordsRefusal refusals[] = { { &servers[many[i].servers[0]], many[i].details[0] }, { &servers[many[i].servers[1]], many[i].details[1] } };
      g_autofree char *summary = NULL;
      g_autofree char *words = pb_words_trust_all (refusals, G_N_ELEMENTS (refusals), many[i].portal, NOW, &summary);

      g_test_message ("%s: %s", many[i].what, summary);
      g_assert_nonnull (strstr (summary, many[i].summary));
      if (strstr (words, many[i].words) == NULL)
        g_error ("%s: “%s” is not in: %s", many[i].what, many[i].words, words);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/words-trust/%s", cases[i].what);
      g_test_add_data_func (path, &cases[i], test_meaning);
    }
  g_test_add_func ("/words-trust/all", test_all);
  return g_test_run ();
}
