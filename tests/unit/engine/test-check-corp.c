/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-check-corp.c: the diagnosis of an account of Exmail's current API: every application by itself, and what the member's options
 * say of a login that IMAP refused. */
#include "pb-exmail-check-rig.h"
#include "pb-reason.h"

#include <string.h>

#define CORP    "http://127.0.0.1:8080/cgi-bin/"
#define TOKEN   CORP "gettoken"
#define LINK    CORP "service/get_login_url"
#define COUNT   CORP "mail/newcount"
#define OPTIONS CORP "useroption/get"
#define LINES   "client-id=\ncorp-id=wm01\ncorp-api-url=" CORP "\n"
#define IMAP    "host=localhost\nport=143\nsecurity=none\n"
#define ALL     "corp-token corp-link corp-token corp-count corp-token corp-token corp-token options "

#define GOOD_TOKEN   "{\"errcode\":0,\"errmsg\":\"ok\",\"access_token\":\"one\",\"expires_in\":7200}"
#define GOOD_LINK    "{\"errcode\":0,\"login_url\":\"http://127.0.0.1:8080/cgi-bin/login?fun=bizopenssologin&method=openapi&userid=bob%40acme.example&authkey=0A\",\"expires_in\":300}"
#define GOOD_COUNT   "{\"errcode\":0,\"count\":3}"
#define GOOD_OPTIONS "{\"errcode\":0,\"option\":[{\"type\":1,\"value\":\"0\"},{\"type\":2,\"value\":\"1\"},{\"type\":3,\"value\":\"0\"},{\"type\":4,\"value\":\"0\"}]}"

static void
answer (PbExmailCheckRig *f, const char *url, const char *body)
{
  pb_fake_http_forget (f->r.http, url);
  pb_fake_http_answer (f->r.http, url, 200, NULL, body);
}

static void
answer_well (PbExmailCheckRig *f)
{
  answer (f, TOKEN, GOOD_TOKEN);
  answer (f, LINK, GOOD_LINK);
  answer (f, COUNT, GOOD_COUNT);
  answer (f, OPTIONS, GOOD_OPTIONS);
}

static void
set_secret (PbExmailCheckRig *f, PbCorpApp app, const char *secret)
{
  g_autofree char *name = pb_corp_app_dup_secret_name (app, "bob");

  pb_memory_vault_set (f->r.rig.vault, name, secret);
}

static void
set_up (PbExmailCheckRig *f, gconstpointer data)
{
  pb_exmail_check_rig_set_up (f, LINES);
  for (PbCorpApp app = 0; app < PB_N_CORP_APPS; app++)
    set_secret (f, app, "secret");
  answer_well (f);
}

static void
test_good (PbExmailCheckRig *f, gconstpointer data)
{
  pb_exmail_check_rig_check (f, NULL, NULL);
  pb_exmail_check_rig_expect (f, ALL);
  g_assert_cmpstr (f->details->str, ==, "sso; ; remind; 3 unread; contacts; log; options; IMAP on, POP3 off, secure login off; ");
  g_assert_cmpstr (pb_fake_http_get_request (f->r.http, OPTIONS, 0)->json, ==, "{\"userid\":\"bob@acme.example\",\"type\":[1,2,3,4]}");
  g_assert_nonnull (strstr (pb_fake_http_get_request (f->r.http, LINK, 0)->url, "&userid=bob%40acme.example"));
}

/* Whatever fails, the others are looked at; the first failure is the check's. */
static const struct
{
  const char *url;
  const char *body;
  const char *steps;
} failures[] = {
  { LINK, "{\"errcode\":602005,\"errmsg\":\"no\"}", "corp-token corp-link!config corp-token corp-count corp-token corp-token corp-token options " },
  { LINK, "{\"errcode\":0,\"login_url\":\"http://elsewhere.example/login\"}", "corp-token corp-link!wrong-protocol corp-token corp-count corp-token corp-token corp-token options " },
  { LINK, "{\"errcode\":0}", "corp-token corp-link!protocol corp-token corp-count corp-token corp-token corp-token options " },
  { COUNT, "{\"errcode\":60111}", "corp-token corp-link corp-token corp-count!config corp-token corp-token corp-token options " },
  { COUNT, "{\"errcode\":0}", "corp-token corp-link corp-token corp-count!protocol corp-token corp-token corp-token options " },
  { OPTIONS, "{\"errcode\":0,\"option\":[]}", "corp-token corp-link corp-token corp-count corp-token corp-token corp-token options!protocol " },
  { OPTIONS, "{\"errcode\":0,\"option\":[3,{\"type\":\"x\"},{\"value\":1}]}", "corp-token corp-link corp-token corp-count corp-token corp-token corp-token options!protocol " },
  { TOKEN, "{\"errcode\":40001}", "corp-token!auth-rejected corp-token!auth-rejected corp-token!auth-rejected corp-token!auth-rejected corp-token!auth-rejected " },
};

static void
test_failures (PbExmailCheckRig *f, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      pb_exmail_source_rig_restart (&f->r, LINES);
      answer_well (f);
      answer (f, failures[i].url, failures[i].body);
      g_test_message ("%s", failures[i].body);
      pb_exmail_check_rig_check (f, NULL, NULL);
      pb_exmail_check_rig_expect (f, failures[i].steps);
    }
  g_assert_cmpint (pb_corp_app_of_reason (f->error->message), ==, PB_CORP_SSO);
}

/* An application without a secret is left out, but not the one that the account cannot do without. */
static void
test_missing (PbExmailCheckRig *f, gconstpointer data)
{
  set_secret (f, PB_CORP_SSO, NULL);
  set_secret (f, PB_CORP_LOG, NULL);
  pb_exmail_check_rig_check (f, NULL, NULL);
  pb_exmail_check_rig_expect (f, "corp-token corp-count corp-token corp-token options ");
  set_secret (f, PB_CORP_REMIND, NULL);
  pb_exmail_check_rig_check (f, NULL, NULL);
  pb_exmail_check_rig_expect (f, "corp-token!vault-locked corp-token corp-token options ");
  g_assert_cmpint (pb_corp_app_of_reason (f->last), ==, PB_CORP_REMIND);
  pb_memory_vault_set_locked (f->r.rig.vault, TRUE);
  pb_exmail_check_rig_check (f, NULL, NULL);
  pb_exmail_check_rig_expect (f, "corp-token!vault-locked ");
}

/* An account that polls does without that one where the OpenApi has the number; but a secret that cannot be had may be there. */
static void
test_stand_in (PbExmailCheckRig *f, gconstpointer data)
{
  pb_exmail_source_rig_restart (&f->r, "push=poll\ncorp-id=wm01\ncorp-api-url=" CORP "\n");
  pb_fake_http_answer (f->r.http, EXMAIL_API "mail/authkey", 200, NULL, "{\"auth_key\":\"0A1B\"}");
  pb_fake_listen_faults (f->r.server)->answer = "{\"Ret\":0}";
  set_secret (f, PB_CORP_REMIND, NULL);
  pb_exmail_check_rig_check (f, NULL, NULL);
  pb_exmail_check_rig_expect (f, "key token count listen link corp-token corp-link corp-token corp-token corp-token options ");
  set_secret (f, PB_CORP_REMIND, "secret");
  answer (f, COUNT, "{\"errcode\":602005,\"errmsg\":\"no right\"}"); /* of the application, whatever stands in for it */
  pb_exmail_check_rig_check (f, NULL, NULL);
  pb_exmail_check_rig_expect (f, "key token count listen link corp-token corp-link corp-token corp-count!config corp-token corp-token corp-token options ");
}

/* What is given is tried instead of what is stored. */
static void
test_given (PbExmailCheckRig *f, gconstpointer data)
{
  g_autoptr (PbSecret) secret = pb_secret_new ("given", 5);
  const PbCheckGiven given = { .corp = { [PB_CORP_REMIND] = secret } };

  pb_memory_vault_set_locked (f->r.rig.vault, TRUE);
  pb_exmail_check_rig_check (f, &given, NULL);
  pb_exmail_check_rig_expect (f, "corp-token corp-count ");
  g_assert_nonnull (strstr (pb_fake_http_get_request (f->r.http, TOKEN, -1)->url, "corpsecret=given"));
}

/* --- beside IMAP --- */

static void
begin_imap (PbExmailCheckRig *f, const char *lines, PbFakeImap **imap)
{
  *imap = pb_fake_imap_new (f->r.rig.dialer, "localhost", "pw");
  pb_exmail_source_rig_restart (&f->r, lines);
  pb_memory_vault_set (f->r.rig.vault, "bob", "wrong");
}

/* The server says the same to whatever is the matter; the options tell what it is. */
static const struct
{
  const char *options;
  const char *end;
  const char *words; /* (nullable): NULL: the server's own */
} refusals[] = {
  { GOOD_OPTIONS, "login!auth-rejected ", NULL },
  { "{\"errcode\":0,\"option\":[{\"type\":2,\"value\":\"0\"},{\"type\":3,\"value\":\"1\"}]}", "login!auth-rejected ", PB_REASON_IMAP_OFF },
  { "{\"errcode\":0,\"option\":[{\"type\":2,\"value\":0}]}", "login!auth-rejected ", PB_REASON_IMAP_OFF },
  { "{\"errcode\":0,\"option\":[{\"type\":2,\"value\":\"1\"},{\"type\":4,\"value\":\"1\"}]}", "login!app-password ", NULL },
  { "{\"errcode\":0,\"option\":[{\"type\":1,\"value\":1},{\"type\":2,\"value\":1}]}", "login!app-password ", NULL },
};

static void
test_refused_login (PbExmailCheckRig *f, gconstpointer data)
{
  PbFakeImap *imap;

  begin_imap (f, LINES IMAP, &imap);
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_test_message ("%s", refusals[i].options);
      answer (f, OPTIONS, refusals[i].options);
      pb_exmail_check_rig_check (f, NULL, NULL);
      g_assert_true (f->done);
      g_assert_true (g_str_has_suffix (f->steps->str, refusals[i].end));
      if (refusals[i].words != NULL)
        g_assert_cmpstr (f->last, ==, refusals[i].words);
      else
        g_assert_cmpstr (f->last, !=, PB_REASON_IMAP_OFF);
    }
  pb_memory_vault_set (f->r.rig.vault, "bob", "pw");
  answer (f, OPTIONS, refusals[1].options);
  pb_exmail_check_rig_check (f, NULL, NULL);
  g_assert_no_error (f->error); /* it works all the same */
  g_assert_true (g_str_has_suffix (f->steps->str, "login folder push "));
  pb_fake_imap_free (imap);
}

/* The OpenApi, the current API and IMAP: each is looked at, whatever the others do. */
static void
test_all_three (PbExmailCheckRig *f, gconstpointer data)
{
  PbFakeImap *imap;

  begin_imap (f, "corp-id=wm01\ncorp-api-url=" CORP "\n" IMAP, &imap);
  pb_memory_vault_set (f->r.rig.vault, "bob", "pw");
  pb_fake_http_answer (f->r.http, EXMAIL_API "mail/authkey", 200, NULL, "{\"auth_key\":\"0A1B\"}");
  pb_exmail_check_rig_check (f, NULL, NULL);
  pb_exmail_check_rig_expect (f, "key token count listen link " ALL "secret connect greeting capability login folder push ");
  answer (f, EXMAIL_TOKEN, "{\"errcode\":\"1001\",\"error\":\"invalid_client\"}");
  pb_exmail_source_rig_restart (&f->r, "corp-id=wm01\ncorp-api-url=" CORP "\n" IMAP);
  answer (f, COUNT, "{\"errcode\":60111}");
  pb_exmail_check_rig_check (f, NULL, NULL);
  pb_exmail_check_rig_expect (f, "key token!auth-rejected corp-token corp-link corp-token corp-count!config corp-token corp-token corp-token options "
                                 "secret connect greeting capability login folder push ");
  g_assert_error (f->error, PB_ERROR, PB_ERROR_CLASS_AUTH_REJECTED); /* the first */
  pb_fake_imap_free (imap);
}

static void
test_cancel (PbExmailCheckRig *f, gconstpointer data)
{
  static const char *const held[] = { TOKEN, LINK, COUNT, OPTIONS };

  for (gsize i = 0; i < G_N_ELEMENTS (held); i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();

      pb_exmail_source_rig_restart (&f->r, LINES);
      pb_fake_http_hold (f->r.http, held[i], TRUE);
      pb_exmail_check_rig_check (f, NULL, cancellable);
      g_assert_false (f->done);
      g_cancellable_cancel (cancellable);
      pb_rig_spin ();
      g_assert_true (f->done);
      g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      pb_fake_http_hold (f->r.http, held[i], FALSE);
      pb_rig_spin ();
    }
}

#define ADD(name, func) g_test_add ("/engine/check-corp/" name, PbExmailCheckRig, NULL, set_up, func, pb_exmail_check_rig_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("good", test_good);
  ADD ("failures", test_failures);
  ADD ("missing", test_missing);
  ADD ("stand-in", test_stand_in);
  ADD ("given", test_given);
  ADD ("refused-login", test_refused_login);
  ADD ("all-three", test_all_three);
  ADD ("cancel", test_cancel);
  return g_test_run ();
}
