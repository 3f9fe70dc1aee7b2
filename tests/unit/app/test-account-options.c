/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-account-options.c: options become accounts; what must be accepted knowingly is; secrets come in the order of their options. */
#include <locale.h>
#include <string.h>

#include "pb-account-options.h"
#include "pb-account-secrets.h"
#include "pb-memory-vault.h"

static const PbCommand command = { "account add", "ADDRESS", "Add", NULL };

/* Returns: (transfer full) (nullable): the account that @line makes of @base. */
static PbAccount *
apply (const char *line, const PbAccount *base, PbAccountOptions *options, GError **error)
{
  g_auto (GStrv) argv = NULL, rest = NULL;
  int status = 0;

  g_assert_true (g_shell_parse_argv (line, NULL, &argv, NULL));
  g_assert_true (pb_account_options_parse (options, &command, argv, &rest, &status));
  return pb_account_options_apply (options, "bob", base, error);
}

static void
test_order (void)
{
  static const struct
  {
    const char *line;
    guint n;
    PbAccountSecret order[PB_N_ACCOUNT_SECRETS];
  } cases[] = {
    { "add", 0, { PB_ACCOUNT_PASSWORD } },
    { "add --password-stdin", 1, { PB_ACCOUNT_PASSWORD } },
    { "add --secret-stdin", 1, { PB_ACCOUNT_KEY } },
    { "add --secret-stdin --host h --password-stdin", 2, { PB_ACCOUNT_KEY, PB_ACCOUNT_PASSWORD } },
    { "add --password-stdin --secret-stdin", 2, { PB_ACCOUNT_PASSWORD, PB_ACCOUNT_KEY } },
    { "add --password-stdin --secret-stdin --password-stdin", 2, { PB_ACCOUNT_PASSWORD, PB_ACCOUNT_KEY } },
    { "add --proxy-login-stdin --password-stdin", 2, { PB_ACCOUNT_PROXY, PB_ACCOUNT_PASSWORD } },
    { "add --user --secret-stdin --password-stdin", 1, { PB_ACCOUNT_PASSWORD } }, /* the value of another option */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (PbAccountOptions) options = { NULL };
      g_auto (GStrv) argv = NULL, rest = NULL;
      int status = 0;

      g_assert_true (g_shell_parse_argv (cases[i].line, NULL, &argv, NULL));
      g_assert_true (pb_account_options_parse (&options, &command, argv, &rest, &status));
      g_assert_cmpuint (options.n_from_stdin, ==, cases[i].n);
      for (guint j = 0; j < cases[i].n; j++)
        g_assert_cmpint (options.from_stdin[j], ==, cases[i].order[j]);
    }
}

/* The notation says the kind, too; with Exmail it is what stands beside the interface. */
static void
test_mailbox (void)
{
  static const struct
  {
    const char *line, *refusal; /* (nullable) */
    const char *kind, *host;
    guint port;
  } cases[] = {
    { "add --address bob@zoo.test --mailbox '{h.test/imap/ssl}INBOX'", NULL, "imap", "h.test", 993 },
    { "add --address bob@zoo.test --mailbox '{h.test}'", NULL, "imap", "h.test", 143 },
    { "add --address bob@zoo.test --mailbox '{h.test/pop3/ssl}'", NULL, "pop3", "h.test", 995 },
    { "add --address bob@zoo.test --mailbox '{h.test/pop3}'", NULL, "pop3", "h.test", 110 },
    { "add --address bob@zoo.test --kind pop3 --mailbox '{h.test:9995/pop3/ssl}'", NULL, "pop3", "h.test", 9995 },
    { "add --address bob@zoo.test --mailbox '{h.test/ssl}' --port 10993", NULL, "imap", "h.test", 10993 },
    { "add --address bob@zoo.test --kind imap --mailbox '{h.test/pop3}'", "contradict", NULL, NULL, 0 },
    { "add --address bob@zoo.test --kind pop3 --mailbox '{h.test/imap/ssl}'", "contradict", NULL, NULL, 0 },
    { "add --address bob@zoo.test --mailbox '{h.test/novalidate-cert}'", "--pin", NULL, NULL, 0 },
    { "add --kind exmail --address bob@zoo.test --client-id zoo --allow-plain-http --mailbox '{h.test/imap/ssl}'", NULL, "exmail", "h.test", 993 },
    { "add --kind exmail --address bob@zoo.test --client-id zoo --allow-plain-http --mailbox '{h.test/pop3/ssl}'", "contradict", NULL, NULL, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (PbAccountOptions) options = { NULL };
      g_autoptr (PbAccount) account = apply (cases[i].line, NULL, &options, &error);

      g_test_message ("%s", cases[i].line);
      if (cases[i].refusal != NULL)
        {
          g_assert_nonnull (error);
          g_assert_nonnull (strstr (error->message, cases[i].refusal));
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpstr (account->kind, ==, cases[i].kind);
      g_assert_cmpstr (account->host, ==, cases[i].host);
      g_assert_cmpuint (account->port, ==, cases[i].port);
    }
}

#define EXMAIL "add --kind exmail --address bob@zoo.test --client-id zoo "

static void
test_exmail (void)
{
  static const struct
  {
    const char *line;
    const char *refusal; /* (nullable) */
    gboolean insecure, imap;
  } cases[] = {
    { EXMAIL, "--allow-plain-http", FALSE, FALSE },
    { EXMAIL "--api-url http://192.0.2.1/", "http://192.0.2.1/", FALSE, FALSE },
    { EXMAIL "--allow-plain-http", NULL, TRUE, FALSE },
    { EXMAIL "--api-url https://relay.example/openapi/", NULL, FALSE, FALSE },
    { EXMAIL "--api-url http://127.0.0.1:12211/openapi/", NULL, FALSE, FALSE },
    { EXMAIL "--allow-plain-http --host imap.zoo.test", NULL, TRUE, TRUE },
    { EXMAIL "--allow-plain-http --host imap.zoo.test --password-stdin --secret-stdin", NULL, TRUE, TRUE },
    { EXMAIL "--allow-plain-http --password-stdin", "--host", FALSE, FALSE },
    { EXMAIL "--allow-plain-http --token-url http://exmail.example/token", "token-url", FALSE, FALSE },
    { EXMAIL "--allow-plain-http --login-url http://exmail.example/login", "login-url", FALSE, FALSE },
    { "add --kind exmail --address bob@zoo.test --allow-plain-http", "client-id", FALSE, FALSE },
    { "add --address bob@zoo.test --host h --client-id zoo", "--kind exmail", FALSE, FALSE },
    { "add --address bob@zoo.test --host h --secret-stdin", "--kind exmail", FALSE, FALSE },
    { "add --kind nntp --address bob@zoo.test --host h", "nntp", FALSE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (PbAccountOptions) options = { NULL };
      g_autoptr (GError) error = NULL;
      g_autoptr (PbAccount) account = apply (cases[i].line, NULL, &options, &error);

      g_test_message ("%s", cases[i].line);
      g_assert_cmpint (account == NULL, ==, cases[i].refusal != NULL);
      if (account == NULL)
        {
          g_assert_nonnull (strstr (error->message, cases[i].refusal));
          continue;
        }
      g_assert_cmpstr (account->kind, ==, "exmail");
      g_assert_cmpint (pb_account_is_insecure (account), ==, cases[i].insecure);
      g_assert_cmpint (pb_account_has_imap (account), ==, cases[i].imap);
      g_assert_true (pb_account_uses_secret (account, PB_ACCOUNT_KEY));
      g_assert_cmpint (pb_account_uses_secret (account, PB_ACCOUNT_PASSWORD), ==, cases[i].imap);
    }
}

#define CORP "add --kind exmail --address bob@zoo.test --corp-id wm01 "

/* An account of the current API, and the secrets it needs and reads. */
static void
test_corp (void)
{
  static const struct
  {
    const char *line;
    const char *refusal; /* (nullable) */
    gboolean polls;
    const char *secrets; /* names in the vault, in the order they are read */
  } cases[] = {
    { CORP, NULL, TRUE, "" },
    { CORP "--corp-secret-stdin remind", NULL, TRUE, "bob.corp-remind " },
    { CORP "--corp-secret-stdin contacts --corp-secret-stdin sso --corp-secret-stdin contacts", NULL, TRUE, "bob.corp-contacts bob.corp-sso " },
    { CORP "--corp-secret-stdin log,remind --corp-secret-stdin sso", NULL, TRUE, "bob.corp-log bob.corp-remind bob.corp-sso " },
    { CORP "--host imap.zoo.test --corp-secret-stdin options --password-stdin", NULL, FALSE, "bob.corp-options bob " },
    { CORP "--client-id zoo --allow-plain-http --corp-secret-stdin log --secret-stdin", NULL, FALSE, "bob.corp-log bob.openapi " },
    { CORP "--client-id zoo --allow-plain-http --push poll", NULL, FALSE, "" }, /* the OpenApi has the number as well */
    { CORP "--host imap.zoo.test --push poll --corp-secret-stdin remind", NULL, TRUE, "bob.corp-remind " },
    { CORP "--corp-api-url https://relay.example/cgi-bin", NULL, TRUE, "" },
    { CORP "--corp-api-url http://192.0.2.1/", "corp-api-url", FALSE, NULL },
    { CORP "--secret-stdin", "--client-id", FALSE, NULL },
    { CORP "--allow-plain-http", "--client-id", FALSE, NULL },
    { CORP "--push imap", "push", FALSE, NULL },
    { EXMAIL "--allow-plain-http --corp-secret-stdin sso", "--corp-id", FALSE, NULL },
    { "add --address bob@zoo.test --host h --corp-id wm01", "--kind exmail", FALSE, NULL },
    { "add --address bob@zoo.test --host h --push poll", "--kind exmail", FALSE, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (PbAccountOptions) options = { NULL };
      g_autoptr (GError) error = NULL;
      g_autoptr (PbAccount) account = apply (cases[i].line, NULL, &options, &error);
      g_autoptr (GString) names = g_string_new (NULL);

      g_test_message ("%s", cases[i].line);
      g_assert_cmpint (account == NULL, ==, cases[i].refusal != NULL);
      if (account == NULL)
        {
          g_assert_nonnull (strstr (error->message, cases[i].refusal));
          continue;
        }
      for (guint j = 0; j < options.n_from_stdin; j++)
        {
          g_autofree char *name = pb_account_secret_dup_name (account->id, options.from_stdin[j]);
          g_string_append_printf (names, "%s ", name);
        }
      g_assert_cmpstr (names->str, ==, cases[i].secrets);
      g_assert_cmpint (pb_account_uses_secret (account, (PbAccountSecret) (PB_ACCOUNT_CORP + PB_CORP_REMIND)), ==, cases[i].polls);
      g_assert_false (pb_account_uses_secret (account, (PbAccountSecret) (PB_ACCOUNT_CORP + PB_CORP_CONTACTS)));
      g_assert_cmpint (pb_account_uses_secret (account, PB_ACCOUNT_PASSWORD), ==, account->host != NULL && !cases[i].polls);
      g_assert_false (pb_account_is_insecure (account) && account->client_id == NULL);
    }
}

/* Every secret is forgotten with the account, and no id can be mistaken for one. */
static void
test_secret_names (void)
{
  g_auto (GStrv) names = pb_account_secrets_dup_names ("bob");

  for (PbCorpApp app = 0; app < PB_N_CORP_APPS; app++)
    {
      g_autofree char *name = pb_corp_app_dup_secret_name (app, "bob");

      g_assert_true (g_strv_contains ((const char *const *) names, name));
      g_assert_true (pb_account_secret_name_is_valid (name));
      g_assert_false (pb_account_id_is_valid (name));
    }
  g_assert_false (pb_account_secret_name_is_valid ("bob.corp-mail"));
}

/* What was accepted for one address is not accepted for the next one. */
static void
test_consent (void)
{
  static const struct
  {
    const char *line;
    gboolean ok, insecure;
  } cases[] = {
    { "edit --webmail https://mail.zoo.test/", TRUE, TRUE },
    { "edit --api-url http://192.0.2.1/", FALSE, FALSE },
    { "edit --api-url http://192.0.2.1/ --allow-plain-http", TRUE, TRUE },
    { "edit --api-url https://relay.example/", TRUE, FALSE },
    { "edit --api-url ''", FALSE, FALSE }, /* back to the default, which is plain http, too */
  };
  g_auto (PbAccountOptions) first = { NULL };
  g_autoptr (PbAccount) base = apply (EXMAIL "--allow-plain-http", NULL, &first, NULL);

  g_assert_nonnull (base);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (PbAccountOptions) options = { NULL };
      g_autoptr (GError) error = NULL;
      g_autoptr (PbAccount) account = apply (cases[i].line, base, &options, &error);

      g_test_message ("%s", cases[i].line);
      g_assert_cmpint (account != NULL, ==, cases[i].ok);
      if (account != NULL)
        g_assert_cmpint (pb_account_is_insecure (account), ==, cases[i].insecure);
    }
}

/* A login without a proxy, a proxy that is not one, and loopback that no longer is this computer. */
static void
test_proxy (void)
{
  static const struct
  {
    const char *line, *refusal; /* (nullable) */
  } cases[] = {
    { "add --address bob@zoo.test --host h.test --proxy socks5://p.test:1080 --proxy-login-stdin", NULL },
    { "add --address bob@zoo.test --host h.test --proxy socks5://p.test:1080", NULL },
    { "add --address bob@zoo.test --host h.test --proxy none", NULL },
    { "add --address bob@zoo.test --host h.test --proxy-login-stdin", "--proxy-login-stdin belongs to a proxy" },
    { "add --address bob@zoo.test --host h.test --proxy none --proxy-login-stdin", "--proxy-login-stdin belongs to a proxy" },
    { "add --address bob@zoo.test --host localhost --security none --proxy socks5://p.test:1080", "security may be none only where no proxy" },
    { "add --kind exmail --address bob@zoo.test --client-id a --api-url http://localhost/ --proxy none", NULL },
    { "add --kind exmail --address bob@zoo.test --client-id a --api-url http://localhost/ --proxy http://p.test:3128", "is not encrypted" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (PbAccountOptions) options = { NULL };
      g_autoptr (GError) error = NULL;
      g_autoptr (PbAccount) account = apply (cases[i].line, NULL, &options, &error);

      g_test_message ("%s", cases[i].line);
      g_assert_cmpint (account == NULL, ==, cases[i].refusal != NULL);
      if (account == NULL)
        g_assert_nonnull (strstr (error->message, cases[i].refusal));
    }
}

/* The login goes to the proxy it was given for and to no other; an account that is not saved leaves the vault as it was. */
static void
test_proxy_login (void)
{
#define BOB "add --address bob@zoo.test --host h.test "
  static const struct
  {
    const char *before; /* (nullable): a new account */
    const char *after;
    const char *was;    /* (nullable) */
    const char *given;  /* (nullable) */
    const char *during; /* (nullable) */
    gboolean moved;     /* what was there must not stay */
  } cases[] = {
    { NULL, BOB "--proxy socks5://p.test:1", NULL, NULL, NULL, FALSE },
    { NULL, BOB "--proxy socks5://p.test:1", NULL, "a:b", "a:b", FALSE },
    { NULL, BOB "--proxy socks5://p.test:1", "an old account's", NULL, NULL, FALSE },
    { NULL, BOB, "an old account's", NULL, "an old account's", FALSE },
    { BOB "--proxy socks5://p.test:1", BOB "--proxy socks5://p.test:1", "a:b", NULL, "a:b", FALSE },
    { BOB "--proxy socks5://p.test:1", BOB "--proxy socks5://p.test:1", "a:b", "a:c", "a:c", FALSE },
    { BOB "--proxy socks5://p.test:1", BOB "--proxy socks5://evil.test:1", "a:b", NULL, NULL, TRUE },
    { BOB "--proxy socks5://p.test:1", BOB "--proxy socks5://q.test:1", "a:b", "c:d", "c:d", TRUE },
    { BOB "--proxy socks5://p.test:1", BOB "--proxy none", "a:b", NULL, NULL, FALSE },
    { BOB "--proxy socks5://p.test:1", BOB, "a:b", NULL, NULL, FALSE },
    { BOB, BOB "--proxy socks5://p.test:1", "left", NULL, NULL, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PbMemoryVault) vault = pb_memory_vault_new ();
      g_auto (PbAccountOptions) first = { NULL }, second = { NULL };
      g_autoptr (PbAccount) before = cases[i].before != NULL ? apply (cases[i].before, NULL, &first, NULL) : NULL;
      g_autoptr (PbAccount) after = apply (cases[i].after, NULL, &second, NULL);
      g_auto (PbAccountSecrets) secrets = { { NULL } };
      g_autoptr (PbVaultTrial) trial = pb_vault_trial_new (PB_VAULT (vault));
      g_auto (GStrv) moved = NULL;
      const PbVaultTried *tried;
      gboolean goes_on;

      g_test_message ("%" G_GSIZE_FORMAT, i);
      pb_memory_vault_set (vault, "bob.proxy", cases[i].was);
      if (cases[i].given != NULL)
        secrets.of[PB_ACCOUNT_PROXY] = pb_secret_new (cases[i].given, strlen (cases[i].given));
      pb_account_secrets_try (&secrets, trial, after, before);
      tried = pb_vault_trial_get (trial, "bob.proxy");
      goes_on = tried == NULL; /* with what there is */
      g_assert_cmpstr (goes_on ? cases[i].was : tried->secret != NULL ? pb_secret_get (tried->secret)
                                                                      : NULL,
                       ==,
                       cases[i].during);
      g_assert_cmpstr (pb_memory_vault_get (vault, "bob.proxy"), ==, cases[i].was);
      moved = pb_account_secrets_dup_moved (after, before);
      g_assert_cmpstr (moved[0], ==, cases[i].moved ? "bob.proxy" : NULL);
    }
#undef BOB
}

/* The password goes to whom it was given for; another server of the same owner is nobody else. */
static void
test_password_stays (void)
{
#define ADD     "add --address bob@zoo.test "
#define COMPANY "add --kind exmail --address bob@zoo.test --client-id boss --allow-plain-http "
  static const struct
  {
    const char *before, *after;
    const char *moved; /* (nullable) */
  } cases[] = {
    { ADD "--host imap.zoo.test", ADD "--host imap.zoo.test --port 143 --security starttls", NULL },
    { ADD "--host imap.zoo.test", ADD "--host mail.zoo.test --user robert", NULL },
    { ADD "--host imap.zoo.test", ADD "--kind pop3 --host pop.zoo.test", NULL },
    { ADD "--host imap.zoo.test", ADD "--host imap.zo.test", "bob" },
    { ADD "--host imap.zoo.test", ADD "--host 192.0.2.1", "bob" },
    { ADD "--host imap.zoo.test", ADD "--host imap.zoo.test --auth oauth2 --oauth zoo", NULL }, /* it may be used again */
    { ADD "--host imap.zoo.test", ADD "--host imap.zo.test --auth oauth2 --oauth zoo", "bob" },
    { ADD "--host imap.zoo.test --auth oauth2 --oauth zoo", ADD "--host imap.zo.test --auth oauth2 --oauth zoo", "bob" }, /* left behind */
    { ADD "--host imap.zoo.test", COMPANY, "bob" },
    { ADD "--host localhost --security none", ADD "--host 127.0.0.1 --security none", NULL },
    { COMPANY, COMPANY "--host imap.zoo.test", NULL }, /* there was none */
    { COMPANY "--api-url https://a.zoo.test/", COMPANY "--api-url https://b.zoo.test/", NULL },
    { COMPANY "--api-url https://a.zoo.test/", COMPANY "--api-url https://a.zo.test/", "bob.openapi" },
    { COMPANY "--token-url https://a.zoo.test/", COMPANY "--token-url https://a.zo.test/", "bob.openapi" },
    { COMPANY, ADD "--host imap.zoo.test", "bob.openapi" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PbMemoryVault) vault = pb_memory_vault_new ();
      g_auto (PbAccountOptions) first = { NULL }, second = { NULL };
      g_autoptr (GError) error = NULL;
      g_autoptr (PbAccount) before = apply (cases[i].before, NULL, &first, &error), after = apply (cases[i].after, NULL, &second, &error);
      g_auto (PbAccountSecrets) secrets = { { NULL } };
      g_autoptr (PbVaultTrial) trial = pb_vault_trial_new (PB_VAULT (vault));
      g_auto (GStrv) moved = NULL;
      const char *const names[] = { "bob", "bob.openapi" };

      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_no_error (error);
      moved = pb_account_secrets_dup_moved (after, before);
      g_assert_cmpstr (moved[0], ==, cases[i].moved);
      pb_account_secrets_try (&secrets, trial, after, before);
      for (gsize j = 0; j < G_N_ELEMENTS (names); j++)
        {
          const PbVaultTried *tried = pb_vault_trial_get (trial, names[j]);

          g_assert_cmpint (tried != NULL, ==, g_strcmp0 (names[j], cases[i].moved) == 0);
          g_assert_true (tried == NULL || tried->secret == NULL);
        }
    }
#undef ADD
#undef COMPANY
}

static void
test_names (void)
{
  g_autofree char *proxy = pb_account_secret_dup_name ("bob@zoo.test", PB_ACCOUNT_PROXY);
  g_autofree char *password = pb_account_secret_dup_name ("bob@zoo.test", PB_ACCOUNT_PASSWORD);
  g_autofree char *key = pb_account_secret_dup_name ("bob@zoo.test", PB_ACCOUNT_KEY);

  g_assert_cmpstr (password, ==, "bob@zoo.test");
  g_assert_cmpstr (key, ==, "bob@zoo.test.openapi");
  g_assert_cmpstr (proxy, ==, "bob@zoo.test.proxy");
}

#define PIN "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

/* A pin is for the server it was compared at; whatever is no SHA-256 is none. */
static void
test_pin (void)
{
  static const struct
  {
    const char *line;
    const char *host; /* (nullable): NULL: refused */
  } cases[] = {
    { "add --address bob@zoo.test --host h.test --pin " PIN, "h.test:993" },
    { "add --address bob@zoo.test --host h.test --port 1143 --security starttls --pin " PIN, "h.test:1143" },
    { "add --address bob@zoo.test --mailbox '{h.test/pop3/ssl}' --pin '00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF 00112233445566778899AABBCCDDEEFF'", "h.test:995" },
    { "add --address bob@zoo.test --host h.test --pin 00", NULL },
    { "add --address bob@zoo.test --host h.test --pin ''", NULL },
    { "add --address bob@zoo.test --host h.test --pin " PIN "0", NULL },
    { EXMAIL "--allow-plain-http --pin " PIN, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (PbAccountOptions) options = { NULL };
      g_autoptr (GError) error = NULL;
      g_autoptr (PbAccount) account = apply (cases[i].line, NULL, &options, &error);

      g_test_message ("%s", cases[i].line);
      g_assert_cmpint (account != NULL, ==, cases[i].host != NULL);
      if (account == NULL)
        continue;
      g_assert_cmpstr (pb_account_get_pin (account), ==, PIN);
      g_assert_cmpstr (account->pin_host, ==, cases[i].host);
      g_assert_true (pb_account_options_touch_connection (&options));
    }
}

/* The words that make an account are understood, and make the same one; what is added to them counts more. */
static void
test_argv (void)
{
  static const char *const lines[] = {
    "add --address bob@zoo.test --host h.test",
    "add --address bob@zoo.test --kind pop3 --host h.test --port 1995 --user 'zoo bob' --interval 600",
    "add --address bob@zoo.test --host localhost --security none --folder INBOX --folder 'A;b' --folder 工作 --auth oauth2",
    "add --address bob@zoo.test --host h.test --security starttls --webmail https://w.test/ --webmail-message 'https://w.test/{uid}' --pin " PIN,
    "add --address bob@zoo.test --host h.test --legacy-tls --proxy none --auth oauth2 --oauth microsoft --oauth-tenant common",
    EXMAIL "--allow-plain-http",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_auto (PbAccountOptions) first = { NULL }, second = { NULL }, third = { NULL };
      g_autoptr (PbAccount) account = apply (lines[i], NULL, &first, NULL), again = NULL, changed = NULL;
      g_auto (GStrv) argv = NULL, more = NULL, rest = NULL, others = NULL;
      g_autoptr (GError) error = NULL;
      int status = 0;

      g_test_message ("%s", lines[i]);
      g_assert_nonnull (account);
      argv = pb_account_options_dup_argv (account, NULL);
      g_assert_cmpstr (argv[0], ==, "account");
      g_assert_true (pb_account_options_parse (&second, &command, argv + 1, &rest, &status));
      g_assert_cmpstr (second.name, ==, "bob"); /* which is not the address */
      again = pb_account_options_apply (&second, second.name, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (pb_account_equal (account, again));
      more = pb_account_options_dup_argv (account, "--interval 77");
      g_assert_true (pb_account_options_parse (&third, &command, more + 1, &others, &status));
      changed = pb_account_options_apply (&third, "bob", NULL, NULL);
      g_assert_cmpuint (changed->interval, ==, 77);
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/account-options/order", test_order);
  g_test_add_func ("/app/account-options/mailbox", test_mailbox);
  g_test_add_func ("/app/account-options/exmail", test_exmail);
  g_test_add_func ("/app/account-options/corp", test_corp);
  g_test_add_func ("/app/account-options/secret-names", test_secret_names);
  g_test_add_func ("/app/account-options/consent", test_consent);
  g_test_add_func ("/app/account-options/proxy", test_proxy);
  g_test_add_func ("/app/account-options/proxy-login", test_proxy_login);
  g_test_add_func ("/app/account-options/password-stays", test_password_stays);
  g_test_add_func ("/app/account-options/names", test_names);
  g_test_add_func ("/app/account-options/pin", test_pin);
  g_test_add_func ("/app/account-options/argv", test_argv);
  return g_test_run ();
}
