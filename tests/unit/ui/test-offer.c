/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-offer.c: what is said of a way to a mailbox, and how it is asked for. */
#include "pb-offer.h"

static PbOffer *
parse (const char *text)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  g_assert_nonnull (node);
  return pb_offer_new (json_node_get_object (node));
}

#define IMAP "\"kind\":\"imap\",\"host\":\"imap.exmail.qq.com\",\"port\":993,\"security\":\"tls\",\"user\":\"bob@acme.example\",\"auth\":\"password\""

static void
test_incomplete (void)
{
  const char *const cases[] = {
    "{}",
    "{\"kind\":\"imap\",\"secret\":\"password\"}",
    "{\"kind\":\"imap\",\"host\":\"h\"}",
    "{\"host\":\"h\",\"secret\":\"password\"}",
    "{\"kind\":7,\"host\":\"h\",\"secret\":\"password\"}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_null (parse (cases[i]));
}

static void
test_words (void)
{
  static const struct
  {
    const char *line;
    const char *label;
    const char *server;
    const char *way;
    const char *origin;
    const char *destination;
    gboolean wants;
  } cases[] = {
    { "{" IMAP ",\"source\":\"mx\",\"provider_name\":\"Exmail\",\"secret\":\"password\"}", "_Password:", "imap.exmail.qq.com, port 993", "IMAP, encrypted", "Exmail takes the mail of acme.example", "Postbell will send your password to imap.exmail.qq.com and to nobody else, encrypted, and only if its certificate is valid.", TRUE },
    { "{" IMAP ",\"source\":\"builtin\",\"secret\":\"auth-code\"}", "_Authorization code (授权码):", "imap.exmail.qq.com, port 993", "IMAP, encrypted", "a provider that Postbell knows", "Postbell will send the authorization code to imap.exmail.qq.com and to nobody else, encrypted, and only if its certificate is valid.", TRUE },
    { "{\"kind\":\"pop3\",\"host\":\"pop.zoo.example\",\"source\":\"autoconfig\",\"secret\":\"app-password\"}", "_App password:", "pop.zoo.example", "POP3, encrypted", "acme.example says so itself", "Postbell will send the app password to pop.zoo.example and to nobody else, encrypted, and only if its certificate is valid.", TRUE },
    { "{" IMAP ",\"source\":\"autoconfig\",\"secret\":\"oauth2\",\"oauth\":null}", "_Password:", "imap.exmail.qq.com, port 993", "IMAP, encrypted", "acme.example says so itself", "imap.exmail.qq.com wants a sign-in with the browser, and Postbell does not know where. An administrator can describe the place (“man postbell”, oauth). Or enter another server, one that takes a password.", FALSE },
    { "{" IMAP ",\"source\":\"admin\",\"provider_name\":\"Acme\",\"oauth\":\"acme\",\"secret\":\"oauth2\"}", "_Password:", "imap.exmail.qq.com, port 993", "IMAP, encrypted", "set up by your administrator", "The next step opens your browser, where you sign in to Acme. Postbell never sees your password.", FALSE },
    { "{" IMAP ",\"source\":\"goa\",\"secret\":\"goa\"}", "_Password:", "imap.exmail.qq.com, port 993", "IMAP, encrypted", "the Online Accounts of this computer", "This computer is signed in already: nothing has to be typed.", FALSE },
    { "{\"kind\":\"exmail\",\"source\":\"admin\",\"secret\":\"interface-key\",\"api_url\":\"http://127.0.0.1:8080/openapi/\",\"allow_plain_http\":true}", "_Interface key:", "127.0.0.1", "Exmail interface, not encrypted", "set up by your administrator", "Postbell will send the interface key to 127.0.0.1, not encrypted: others on the way can read it.", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PbOffer) offer = parse (cases[i].line);
      g_autofree char *server = NULL, *way = NULL, *origin = NULL, *destination = NULL;

      g_assert_nonnull (offer);
      server = pb_offer_dup_server (offer);
      way = pb_offer_dup_way (offer);
      origin = pb_offer_dup_origin (offer, "acme.example");
      destination = pb_offer_dup_destination (offer);
      g_assert_cmpstr (pb_offer_secret_label (offer), ==, cases[i].label);
      g_assert_cmpstr (server, ==, cases[i].server);
      g_assert_cmpstr (way, ==, cases[i].way);
      g_assert_cmpstr (origin, ==, cases[i].origin);
      g_assert_cmpstr (destination, ==, cases[i].destination);
      g_assert_cmpint (pb_offer_wants_secret (offer), ==, cases[i].wants);
      g_assert_cmpint (pb_offer_is_out_of_reach (offer), ==, g_strrstr (cases[i].line, "oauth\":null") != NULL);
    }
}

static void
check_args (PbOffer *offer, const char *pin, const char *expected)
{
  g_auto (GStrv) args = pb_offer_dup_args (offer, "bob@acme.example", (PbOfferMore){ pin, "id-of-a-company", "its-tenant" });
  g_autofree char *text = g_strjoinv (" ", args);

  g_assert_cmpstr (text, ==, expected);
  pb_offer_free (offer);
}

static void
test_args (void)
{
  check_args (parse ("{" IMAP ",\"source\":\"mx\",\"secret\":\"password\",\"oauth\":\"x\",\"webmail\":\"https://w.example/\",\"webmail_message\":null}"), NULL, "account add --json --address bob@acme.example --kind imap --host imap.exmail.qq.com --security tls --user bob@acme.example --auth password --webmail https://w.example/ --port 993 --password-stdin");
  check_args (parse ("{" IMAP ",\"secret\":\"oauth2\",\"oauth\":\"microsoft\"}"), NULL, "account add --json --address bob@acme.example --kind imap --host imap.exmail.qq.com --security tls --user bob@acme.example --auth password --port 993 --oauth-client-id id-of-a-company --oauth-tenant its-tenant --oauth microsoft");
  check_args (parse ("{" IMAP ",\"secret\":\"goa\",\"goa\":\"account_1\"}"), NULL, "account add --json --address bob@acme.example --kind imap --host imap.exmail.qq.com --security tls --user bob@acme.example --auth password --goa account_1 --port 993");
  check_args (parse ("{\"kind\":\"exmail\",\"secret\":\"interface-key\",\"client_id\":\"admin\",\"api_url\":\"http://a/\",\"token_url\":\"https://t/\",\"login_url\":\"https://l/\",\"allow_plain_http\":true}"), NULL, "account add --json --address bob@acme.example --kind exmail --client-id admin --api-url http://a/ --token-url https://t/ --login-url https://l/ --secret-stdin --allow-plain-http");
  check_args (pb_offer_new_by_hand ("pop3", "pop.zoo.example", 110, "starttls", "bob"), "AB:CD", "account add --json --address bob@acme.example --kind pop3 --host pop.zoo.example --security starttls --user bob --port 110 --pin AB:CD --password-stdin");
}

static void
test_by_browser (void)
{
  g_autoptr (PbOffer) typed = pb_offer_new_by_hand ("imap", "imap.zoo.example", 993, "tls", "bob");
  g_auto (GStrv) args = pb_offer_dup_question (typed, "bob@acme.example");
  g_autofree char *question = g_strjoinv (" ", args);

  g_assert_cmpstr (question, ==, "account discover --json bob@acme.example --kind imap --host imap.zoo.example --port 993 --security tls --user bob");
  check_args (pb_offer_new_by_browser (typed, "zoo"), NULL, "account add --json --address bob@acme.example --kind imap --host imap.zoo.example --security tls --user bob --auth oauth2 --port 993 --oauth-client-id id-of-a-company --oauth-tenant its-tenant --oauth zoo");
}

static void
test_proxy (void)
{
  g_autoptr (PbOffer) typed = pb_offer_new_by_hand ("imap", "imap.zoo.example", 993, "tls", "bob");
  g_auto (GStrv) args = pb_offer_dup_args (typed, "bob@acme.example", (PbOfferMore){ .proxy = "socks5://p.zoo.example:1080", .login = TRUE });
  g_autofree char *text = g_strjoinv (" ", args);

  g_assert_true (g_str_has_suffix (text, " --password-stdin --proxy socks5://p.zoo.example:1080 --proxy-login-stdin"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/offer/incomplete", test_incomplete);
  g_test_add_func ("/ui/offer/words", test_words);
  g_test_add_func ("/ui/offer/args", test_args);
  g_test_add_func ("/ui/offer/by-browser", test_by_browser);
  g_test_add_func ("/ui/offer/proxy", test_proxy);
  return g_test_run ();
}
