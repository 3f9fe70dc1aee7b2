/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-hint.c: what is said for a terminal names buttons and fields in a window. */
#include "pb-hint.h"

#include <string.h>

static void
test_places (void)
{
  static const struct
  {
    PbHintPlace place;
    const char *text;
    const char *hint;
  } cases[] = {
    { PB_HINT_ACCOUNTS, "No command.", "No command." },
    { PB_HINT_ACCOUNTS, "", "" },
    { PB_HINT_ACCOUNTS, "Enter it anew with “postbell account edit bob --password-stdin”.", "Enter it anew with “Edit…”." },
    { PB_HINT_STATUS, "Enter it anew with “postbell account edit bob --password-stdin”.", "Enter it anew with “Settings…”." },
    { PB_HINT_EDITOR, "Enter it anew with “postbell account edit bob --password-stdin”.", "Enter it anew with “Password”." },
    { PB_HINT_ASSISTANT, "Enter it anew with “postbell account edit bob --password-stdin”.", "Enter it anew with “Back”." },
    { PB_HINT_EDITOR, "Enter USER:PASSWORD with “postbell account edit bob --proxy-login-stdin”.", "Enter USER:PASSWORD with “Login of the proxy (user:password)”." },
    { PB_HINT_ACCOUNTS, "Enter USER:PASSWORD with “postbell account edit bob --proxy-login-stdin”.", "Enter USER:PASSWORD with “Login of the proxy…”." },
    { PB_HINT_EDITOR, "This does it: “postbell account edit bob --security starttls --port 143”.", "This does it: “Encryption”, “Port”." },
    { PB_HINT_EDITOR, "Correct them with “postbell account edit bob”.", "Correct them with “Save”." },
    { PB_HINT_ACCOUNTS, "Correct them with “postbell account edit bob”.", "Correct them with “Edit…”." },
    { PB_HINT_EDITOR, "Give the id of yours with “postbell account edit bob --oauth-tenant TENANT”.", "Give the id of yours with “Directory (tenant) id”." },
    { PB_HINT_EDITOR, "Set another with “postbell account edit bob --oauth-client-id ID”.", "Set another with “Client id”." },
    { PB_HINT_ACCOUNTS, "Set another with “postbell account edit bob --oauth-client-id ID”.", "Set another with “Edit…”." },
    /* what has no field is done in a terminal */
    { PB_HINT_ACCOUNTS, "“postbell account edit bob --oauth PROVIDER”", "“postbell account edit bob --oauth PROVIDER”" },
    { PB_HINT_EDITOR, "“postbell account edit bob --auth oauth2 --password-stdin”", "“postbell account edit bob --auth oauth2 --password-stdin”" },
    { PB_HINT_ASSISTANT, "“postbell account edit bob --oauth-client-id ID”", "“Client id”" },
    { PB_HINT_ASSISTANT, "“postbell account edit bob --oauth-tenant TENANT”", "“Directory (tenant) id”" },
    { PB_HINT_ASSISTANT, "“postbell account edit bob --oauth-client-id ID --oauth-tenant TENANT”", "“Client id”, “Directory (tenant) id”" },
    { PB_HINT_ACCOUNTS, "Sign in again with “postbell account sign-in bob”; “postbell folders bob” lists.", "Sign in again with “Sign in again…”; “postbell folders bob” lists." },
    { PB_HINT_ASSISTANT, "Sign in again with “postbell account sign-in bob”.", "Sign in again with “Try again”." },
    { PB_HINT_ACCOUNTS, "“postbell account sign-in --how zoo” tells how", "“postbell account sign-in --how zoo” tells how" },
    { PB_HINT_ACCOUNTS, "Look at it with “postbell trust bob”.", "Look at it with “Look at the certificate…”." },
    { PB_HINT_ASSISTANT, "Look at it with “postbell trust bob”.", "Look at it with “Trust this certificate and try again”." },
    { PB_HINT_TRUST, "“postbell trust bob --forget” drops it.", "“Forget the pin” drops it." },
    { PB_HINT_ACCOUNTS, "“postbell trust bob --forget” drops it.", "“postbell trust bob --forget” drops it." },
    { PB_HINT_TRUST, "give its file with “postbell account edit bob --ca-file FILE”.", "give its file with “Edit…”." },
    { PB_HINT_ACCOUNTS, "Remove it with “postbell account remove bob” and say “postbell account add b@x”.", "Remove it with “Remove…” and say “Add…”." },
    { PB_HINT_ASSISTANT, "Sign in with your browser: “postbell account add --address b@x --auth oauth2 --oauth zoo”.", "Sign in with your browser: “Sign in with the browser”." },
    { PB_HINT_ACCOUNTS, "cut off “postbell account edit bob", "cut off “postbell account edit bob" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *hint = pb_hint_dup (cases[i].place, cases[i].text);

      g_assert_cmpstr (hint, ==, cases[i].hint);
    }
}

static void
check_failure (PbHintPlace place, const char *json, const char *expected)
{
  g_autoptr (JsonNode) node = json_from_string (json, NULL);
  g_autofree char *words = pb_hint_dup_failure (place, json_node_get_object (node));

  g_assert_cmpstr (words, ==, expected);
}

static void
test_failures (void)
{
  check_failure (PB_HINT_ASSISTANT, "{}", "");
  check_failure (PB_HINT_ASSISTANT, "{\"message\":\"It fails.\",\"steps\":null,\"instead\":null}", "It fails.");
  check_failure (PB_HINT_ASSISTANT, "{\"message\":\"It fails.\",\"steps\":[7]}", "It fails.");
  check_failure (PB_HINT_ASSISTANT, "{\"message\":\"“postbell account sign-in --how zoo” tells how.\",\"steps\":[\"Open it.\",\"Say “postbell account edit bob --oauth-client-id ID”.\"],\"instead\":\"Or not.\"}", "The list below tells how.\n1. Open it.\n2. Say “Client id”.\nOr not.");
}

static void
test_asked_for (void)
{
  g_autoptr (JsonNode) node = json_from_string ("{\"steps\":[\"Open it.\",\"Say “postbell account edit bob --oauth-client-id ID”.\"]}", NULL);
  g_autoptr (JsonNode) none = json_from_string ("{\"steps\":null}", NULL);

  g_assert_true (pb_hint_asks_for (json_node_get_object (node), "--oauth-client-id", FALSE));
  g_assert_false (pb_hint_asks_for (json_node_get_object (node), "--oauth-tenant", TRUE));
  g_assert_true (pb_hint_asks_for (json_node_get_object (none), "--oauth-tenant", TRUE));
  g_assert_false (pb_hint_asks_for (json_node_get_object (none), "--oauth-tenant", FALSE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/hint/places", test_places);
  g_test_add_func ("/ui/hint/failures", test_failures);
  g_test_add_func ("/ui/hint/asked-for", test_asked_for);
  return g_test_run ();
}
