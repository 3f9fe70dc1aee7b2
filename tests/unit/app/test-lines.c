/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-lines.c: the lines of `watch --json` and the object of `status --json`, word for word as the contract has them. */
#include <json-glib/json-glib.h>

#include "pb-lines.h"
#include "pb-reduce.h"

#define NOW  (1000 * G_USEC_PER_SEC)
#define WALL G_GINT64_CONSTANT (1767225600123000)
#define AT   "\"at\":1767225600.123"

/* Applies @event and drops the effects. */
static void
apply (PbState **state, const PbEvent *event)
{
  const PbPolicy policy = pb_policy_default ();
  g_autoptr (GPtrArray) effects = NULL;
  PbState *next = pb_reduce (*state, event, &policy, NOW, &effects);

  pb_state_unref (*state);
  *state = next;
}

static void
apply_simple (PbState **state, PbEventType type)
{
  const PbEvent event = { .type = type, .account = "bob" };

  apply (state, &event);
}

static PbState *
make_state (void)
{
  PbState *state = pb_state_new (1);
  const PbEvent added = { .type = PB_EVENT_ACCOUNT_ADDED, .account = "bob", .address = "bob@zoo.test", .label = "Bob" };

  apply (&state, &added);
  return state;
}

static PbMessage *
make_message (void)
{
  const PbMessage fields = {
    .key = "k1",
    .folder = "INBOX",
    .from = "Carol",
    .address = "carol@other.example",
    .subject = "Lunch?",
    .date = 1767225600,
    .preview = "At noon",
  };

  return pb_message_new (&fields);
}

static PbLineContext
make_context (const PbState *state, PbPrivacy privacy)
{
  return (PbLineContext){ .state = state, .privacy = privacy, .now = NOW, .wall = WALL };
}

static void
set_unread (PbState **state, gint64 number)
{
  const PbEvent event = { .type = PB_EVENT_UNREAD, .account = "bob", .number = number };

  apply (state, &event);
}

static void
test_status (void)
{
  g_autoptr (PbState) state = make_state ();
  PbLineContext context = make_context (state, PB_PRIVACY_FULL);
  g_autofree char *line = pb_line_status (&context, pb_state_find (state, "bob"));

  g_assert_cmpstr (line, ==, "{\"event\":\"status\",\"account\":\"bob\"," AT ",\"status\":\"connecting\"}");
}

static void
test_backoff (void)
{
  g_autoptr (PbState) state = make_state ();
  const PbEvent failed = { .type = PB_EVENT_FAILED, .account = "bob", .error_class = PB_ERROR_CLASS_REFUSED, .text = "no \"thanks\"" };
  PbLineContext context;
  g_autofree char *line = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;

  apply (&state, &failed);
  context = make_context (state, PB_PRIVACY_FULL);
  line = pb_line_status (&context, pb_state_find (state, "bob"));
  g_assert_true (g_str_has_prefix (line, "{\"event\":\"status\",\"account\":\"bob\"," AT ",\"status\":\"backoff\",\"error\":{\"class\":\"refused\",\"message\":\""));
  node = json_from_string (line, NULL);
  object = json_node_get_object (node);
  g_assert_cmpfloat (json_object_get_double_member (object, "retry_in"), >, 0);
  g_assert_cmpfloat (json_object_get_double_member (object, "retry_in"), <=, 2); /* the first wait, with its jitter */
}

static void
test_unread (void)
{
  g_autoptr (PbState) state = make_state ();
  PbLineContext context = make_context (state, PB_PRIVACY_FULL);
  g_autofree char *unknown = pb_line_unread (&context, pb_state_find (state, "bob"), NULL), *known = NULL;

  g_assert_cmpstr (unknown, ==, "{\"event\":\"unread\",\"account\":\"bob\"," AT ",\"folder\":\"INBOX\",\"unread\":null}");
  apply_simple (&state, PB_EVENT_WATCHING);
  set_unread (&state, 12);
  context = make_context (state, PB_PRIVACY_FULL);
  known = pb_line_unread (&context, pb_state_find (state, "bob"), NULL);
  g_assert_cmpstr (known, ==, "{\"event\":\"unread\",\"account\":\"bob\"," AT ",\"folder\":\"INBOX\",\"unread\":12}");
}

/* An account that was removed says so, else `status --follow` would go on showing it. */
static void
test_removed (void)
{
  g_autoptr (PbState) state = make_state ();
  const PbEvent event = { .type = PB_EVENT_ACCOUNT_REMOVED, .account = "bob" };
  const PbPolicy policy = pb_policy_default ();
  g_autoptr (GPtrArray) effects = NULL;
  g_autoptr (PbState) after = pb_reduce (state, &event, &policy, NOW, &effects);
  PbLineContext context = make_context (after, PB_PRIVACY_FULL);
  g_autofree char *last = NULL;

  for (guint i = 0; i < effects->len; i++)
    {
      char *line = pb_line_effect (&context, g_ptr_array_index (effects, i));
      g_assert_true (line == NULL || last == NULL);
      last = line != NULL ? line : g_steal_pointer (&last);
    }
  g_assert_cmpstr (last, ==, "{\"event\":\"status\",\"account\":\"bob\"," AT ",\"status\":\"off\"}");
}

static void
test_mail (void)
{
  const struct
  {
    PbPrivacy privacy;
    const char *middle;
  } cases[] = {
    { PB_PRIVACY_FULL, "\"from\":\"Carol\",\"address\":\"carol@other.example\",\"subject\":\"Lunch?\",\"preview\":\"At noon\"" },
    { PB_PRIVACY_SENDER, "\"from\":\"Carol\",\"address\":\"carol@other.example\",\"subject\":\"\",\"preview\":\"\"" },
    { PB_PRIVACY_NOTHING, "\"from\":\"\",\"address\":\"\",\"subject\":\"\",\"preview\":\"\"" },
  };
  g_autoptr (PbState) state = make_state ();
  g_autoptr (PbMessage) message = make_message ();

  apply_simple (&state, PB_EVENT_WATCHING);
  set_unread (&state, 13);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PbLineContext context = make_context (state, cases[i].privacy);
      g_autofree char *line = pb_line_mail (&context, "bob", message);
      g_autofree char *expected = g_strconcat ("{\"event\":\"mail\",\"account\":\"bob\"," AT ",\"folder\":\"INBOX\",\"key\":\"k1\",", cases[i].middle, ",\"date\":1767225600,\"unread\":13}", NULL);
      g_assert_cmpstr (line, ==, expected);
    }
}

static void
test_gone (void)
{
  g_autoptr (PbState) state = make_state ();
  PbLineContext context = make_context (state, PB_PRIVACY_FULL);
  g_autofree char *line = pb_line_gone (&context, "bob", "k1");

  g_assert_cmpstr (line, ==, "{\"event\":\"gone\",\"account\":\"bob\"," AT ",\"key\":\"k1\",\"why\":\"read\"}");
}

/* Knows one kind of sender. */
static PbStanding *
find_sender (const char *account, const PbMessage *message, gpointer user_data)
{
  const PbStandingKind *kind = user_data;

  g_assert_cmpstr (account, ==, "bob");
  return pb_standing_new (*kind, "Carol Jones", "Sales");
}

/* Who it is from stands beside what the mail says of itself; what the directory knows goes nowhere else. */
static void
test_senders (void)
{
  static const struct
  {
    PbStandingKind kind;
    PbPrivacy privacy;
    const char *members; /* (nullable) */
  } cases[] = {
    { PB_STANDING_COLLEAGUE, PB_PRIVACY_FULL, "\"address\":\"carol@other.example\",\"sender\":\"Carol Jones (Sales)\",\"sender_is\":\"colleague\",\"subject\":\"Lunch?\"" },
    { PB_STANDING_COLLEAGUE, PB_PRIVACY_SENDER, "\"sender\":\"Carol Jones (Sales)\",\"sender_is\":\"colleague\",\"subject\":\"\"" },
    { PB_STANDING_COLLEAGUE, PB_PRIVACY_NOTHING, NULL },
    { PB_STANDING_IMPOSTOR, PB_PRIVACY_FULL, "\"sender\":\"⚠ Carol <carol@other.example>\",\"sender_is\":\"impostor\",\"warning\":\"Not your colleague" },
    { PB_STANDING_IMPOSTOR, PB_PRIVACY_NOTHING, NULL },
    { PB_STANDING_OTHER, PB_PRIVACY_FULL, "\"sender\":\"Carol\",\"sender_is\":\"other\",\"subject\":\"Lunch?\"" },
  };
  g_autoptr (PbState) state = make_state ();
  g_autoptr (PbMessage) message = make_message ();
  const PbEvent event = { .type = PB_EVENT_MAIL, .account = "bob", .message = message };

  apply_simple (&state, PB_EVENT_WATCHING);
  apply (&state, &event);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PbStandingKind kind = cases[i].kind;
      PbLineContext context = make_context (state, cases[i].privacy);
      g_autofree char *json = NULL, *line = NULL;

      context.senders = (PbSenders){ find_sender, &kind };
      json = pb_lines_status_object (&context);
      line = pb_line_mail (&context, "bob", message);
      g_assert_null (strstr (line, "Sales"));
      if (cases[i].members != NULL)
        g_assert_nonnull (strstr (json, cases[i].members));
      else
        g_assert_true (strstr (json, "\"sender") == NULL && strstr (json, "Carol") == NULL && strstr (json, "\"warning\"") == NULL);
    }
}

static void
test_status_object (void)
{
  g_autoptr (PbState) state = make_state ();
  PbLineContext context;
  g_autofree char *json = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object, *account;

  apply_simple (&state, PB_EVENT_WATCHING);
  set_unread (&state, 3);
  context = make_context (state, PB_PRIVACY_FULL);
  json = pb_lines_status_object (&context);
  g_assert_true (g_str_has_prefix (json, "{\"unread\":3,\"status\":\"watching\",\"accounts\":[{\"id\":\"bob\",\"address\":\"bob@zoo.test\","));
  node = json_from_string (json, NULL);
  object = json_node_get_object (node);
  g_assert_cmpstr (json_object_get_string_member (object, "text"), ==, "3");
  g_assert_cmpstr (json_object_get_string_member (object, "class"), ==, "watching");
  g_assert_nonnull (strstr (json_object_get_string_member (object, "tooltip"), "Bob: 3"));
  account = json_array_get_object_element (json_object_get_array_member (object, "accounts"), 0);
  g_assert_cmpint (json_object_get_int_member (account, "unread"), ==, 3);
  g_assert_cmpstr (json_object_get_string_member (account, "status"), ==, "watching");
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (account, "last_check"), 1767225600.123, 0.0001);
  g_assert_true (json_object_get_null_member (account, "retry_in"));
  g_assert_true (json_object_get_null_member (account, "error"));
}

/* A status bar hides a module without text. */
static void
test_status_text (void)
{
  static const struct
  {
    gint64 unread;
    PbErrorClass error_class;
    const char *text;
  } cases[] = {
    { 0, PB_ERROR_CLASS_NONE, "" },
    { 12, PB_ERROR_CLASS_NONE, "12" },
    { 0, PB_ERROR_CLASS_REFUSED, "" },
    { 0, PB_ERROR_CLASS_AUTH_REJECTED, "!" },
    { 12, PB_ERROR_CLASS_AUTH_REJECTED, "12" },
    { 0, PB_ERROR_CLASS_TLS_UNTRUSTED, "!" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PbState) state = make_state ();
      PbEvent failed = { .type = PB_EVENT_FAILED, .account = "bob", .error_class = cases[i].error_class };
      PbLineContext context;
      g_autofree char *json = NULL;
      g_autoptr (JsonNode) node = NULL;

      apply_simple (&state, PB_EVENT_WATCHING);
      set_unread (&state, cases[i].unread);
      if (cases[i].error_class != PB_ERROR_CLASS_NONE)
        apply (&state, &failed);
      context = make_context (state, PB_PRIVACY_FULL);
      json = pb_lines_status_object (&context);
      node = json_from_string (json, NULL);
      g_assert_cmpstr (json_object_get_string_member (json_node_get_object (node), "text"), ==, cases[i].text);
    }
}

static PbAccount *
find_settings (const char *id, gpointer user_data)
{
  return user_data;
}

/* What a class is too coarse for: a window offers no sign-in where a proxy is in the way. */
static void
test_cause (void)
{
  static const struct
  {
    const char *text;
    const char *member;
  } cases[] = {
    { "proxy refused the password (http 10.0.0.1:3128)", "\"cause\":\"proxy\"" },
    { "Authentication failed", "\"cause\":\"password-refused\"" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PbEvent failed = { .type = PB_EVENT_FAILED, .account = "bob", .error_class = PB_ERROR_CLASS_AUTH_REJECTED, .text = cases[i].text };
      g_autoptr (PbState) state = make_state ();
      g_autofree char *json = NULL;
      PbLineContext context;

      apply (&state, &failed);
      context = make_context (state, PB_PRIVACY_FULL);
      json = pb_lines_status_object (&context);
      g_assert_nonnull (strstr (json, cases[i].member));
    }
}

/* What travels unencrypted is shown in the tooltip, in words and as a member; on this computer itself it is nothing to tell. */
static void
test_insecure (void)
{
  static const struct
  {
    const char *api;
    gboolean insecure;
  } cases[] = {
    { "http://openapi.exmail.example:12211/openapi/", TRUE },
    { "http://127.0.0.1:12211/openapi/", FALSE },
    { "https://relay.example/openapi/", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PbState) state = make_state ();
      g_autoptr (GKeyFile) file = g_key_file_new ();
      g_autofree char *data = g_strdup_printf ("[bob]\nkind=exmail\naddress=bob@zoo.test\nclient-id=zoo\nallow-plain-http=true\napi-url=%s\n", cases[i].api);
      g_autoptr (PbAccount) account = NULL;
      g_autofree char *json = NULL, *tooltip = NULL;
      PbLineContext context;

      g_assert_true (g_key_file_load_from_data (file, data, (gsize) -1, G_KEY_FILE_NONE, NULL));
      account = pb_account_load (file, "bob", NULL);
      g_assert_nonnull (account);
      apply_simple (&state, PB_EVENT_WATCHING);
      context = make_context (state, PB_PRIVACY_FULL);
      context.find = find_settings;
      context.find_data = account;
      json = pb_lines_status_object (&context);
      tooltip = pb_lines_tooltip (&context);
      g_assert_cmpint (strstr (tooltip, "Not encrypted – Watching") != NULL, ==, cases[i].insecure);
      g_assert_cmpint (strstr (json, "\"Not encrypted – Watching, checked just now\"") != NULL, ==, cases[i].insecure);
      g_assert_nonnull (strstr (json, cases[i].insecure ? "\"insecure\":true" : "\"insecure\":false"));
    }
}

/* Each line has the folder's own number; the account's is the sum; a folder that is not there is said. */
static void
test_folders (void)
{
  g_autoptr (PbState) state = make_state ();
  g_autoptr (GKeyFile) file = g_key_file_new ();
  const char *data = "[bob]\naddress=bob@zoo.test\nhost=imap.zoo.test\nfolders=INBOX;工作;Old;\n";
  const PbEvent events[] = {
    { .type = PB_EVENT_WATCHING, .account = "bob" },
    { .type = PB_EVENT_UNREAD, .account = "bob", .folder = "INBOX", .number = 2 },
    { .type = PB_EVENT_UNREAD, .account = "bob", .folder = "工作", .number = 3 },
    { .type = PB_EVENT_UNREAD, .account = "bob", .folder = "Old", .flag = TRUE },
  };
  const PbMessage fields = { .key = "k", .folder = "工作", .from = "Carol" };
  g_autoptr (PbMessage) message = pb_message_new (&fields);
  g_autoptr (PbAccount) account = NULL;
  g_autoptr (GPtrArray) present = NULL;
  g_autofree char *mail = NULL, *json = NULL, *health = NULL;
  PbLineContext context;

  g_assert_true (g_key_file_load_from_data (file, data, (gsize) -1, G_KEY_FILE_NONE, NULL));
  account = pb_account_load (file, "bob", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (events); i++)
    apply (&state, &events[i]);
  context = make_context (state, PB_PRIVACY_FULL);
  context.find = find_settings;
  context.find_data = account;
  present = pb_lines_present (&context);
  g_assert_cmpuint (present->len, ==, 4);
  g_assert_cmpstr (g_ptr_array_index (present, 1), ==, "{\"event\":\"unread\",\"account\":\"bob\"," AT ",\"folder\":\"INBOX\",\"unread\":2}");
  g_assert_cmpstr (g_ptr_array_index (present, 2), ==, "{\"event\":\"unread\",\"account\":\"bob\"," AT ",\"folder\":\"工作\",\"unread\":3}");
  g_assert_cmpstr (g_ptr_array_index (present, 3), ==, "{\"event\":\"unread\",\"account\":\"bob\"," AT ",\"folder\":\"Old\",\"unread\":null}");
  mail = pb_line_mail (&context, "bob", message);
  g_assert_nonnull (strstr (mail, "\"folder\":\"工作\","));
  g_assert_true (g_str_has_suffix (mail, ",\"unread\":3}"));
  json = pb_lines_status_object (&context);
  g_assert_true (g_str_has_prefix (json, "{\"unread\":5,"));
  g_assert_nonnull (strstr (json, "\"unread\":5,\"folders\":[{\"name\":\"INBOX\",\"unread\":2},{\"name\":\"工作\",\"unread\":3},{\"name\":\"Old\",\"unread\":null,\"missing\":true}],"));
  health = pb_lines_tooltip (&context);
  g_assert_cmpstr (health, ==, "Bob: 5 – Watching – the server has no folder “Old”");
}

static void
test_alert (void)
{
  g_autoptr (PbState) state = make_state ();
  PbLineContext context = make_context (state, PB_PRIVACY_FULL);
  g_autofree char *line = pb_line_alert (&context, "bob", "Mailbox is \"full\"");
  g_autofree char *words = pb_line_for_people (line);

  g_assert_cmpstr (line, ==, "{\"event\":\"alert\",\"account\":\"bob\"," AT ",\"text\":\"Mailbox is \\\"full\\\"\"}");
  g_assert_true (g_str_has_suffix (words, "  bob  The server says: Mailbox is \"full\""));
}

static void
test_status_empty (void)
{
  g_autoptr (PbState) state = pb_state_new (1);
  PbLineContext context = make_context (state, PB_PRIVACY_FULL);
  g_autofree char *json = pb_lines_status_object (&context);

  g_assert_true (g_str_has_prefix (json, "{\"unread\":0,\"status\":\"off\",\"accounts\":[],\"text\":\"\",\"tooltip\":\""));
  g_assert_true (g_str_has_suffix (json, "\",\"class\":\"off\"}"));
}

static void
test_people (void)
{
  const struct
  {
    const char *line, *words;
  } cases[] = {
    { "{\"event\":\"mail\",\"account\":\"bob\",\"at\":1767225600.5,\"from\":\"Carol\",\"subject\":\"Lunch?\"}", "00:00:00  bob  New mail from Carol: Lunch?" },
    { "{\"event\":\"mail\",\"account\":\"bob\",\"at\":1767225600.5,\"from\":\"\",\"address\":\"c@d\",\"subject\":\"\"}", "00:00:00  bob  New mail from c@d: (no subject)" },
    { "{\"event\":\"wat\",\"account\":\"bob\",\"at\":1767225600.5}", NULL },
    { "[]", NULL },
    { "{", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = pb_line_for_people (cases[i].line);
      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/lines/folders", test_folders);
  g_test_add_func ("/app/lines/alert", test_alert);
  g_test_add_func ("/app/lines/status", test_status);
  g_test_add_func ("/app/lines/backoff", test_backoff);
  g_test_add_func ("/app/lines/unread", test_unread);
  g_test_add_func ("/app/lines/removed", test_removed);
  g_test_add_func ("/app/lines/mail", test_mail);
  g_test_add_func ("/app/lines/gone", test_gone);
  g_test_add_func ("/app/lines/status-object", test_status_object);
  g_test_add_func ("/app/lines/status-text", test_status_text);
  g_test_add_func ("/app/lines/cause", test_cause);
  g_test_add_func ("/app/lines/insecure", test_insecure);
  g_test_add_func ("/app/lines/status-empty", test_status_empty);
  g_test_add_func ("/app/lines/people", test_people);
  g_test_add_func ("/app/lines/senders", test_senders);
  return g_test_run ();
}
