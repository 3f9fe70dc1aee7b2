/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-exmail-listing.c: user/list (1.6), taken as it comes: its members one by one, what stands around them as the answer; a token
 * that is refused, pages, and answers that are cut. */
#include "pb-exmail-api.h"

#include "pb-exmail-rig.h"

#define LIST_URL API_URL "user/list"
#define TWO      "{\"Ver\":1474500000123,\"Count\":2,\"List\":[{\"Alias\":\"ann@acme.example\",\"Action\":2},{\"Alias\":\"bob@acme.example\",\"Action\":3}]}"

typedef struct
{
  GString *members; /* (owned): "ADDRESS ACTION;" */
  gboolean done;
  JsonObject *object; /* (owned) (nullable) */
  GError *error;      /* (owned) (nullable) */
} Answer;

static void
answer_clear (Answer *answer)
{
  if (answer->members != NULL)
    g_string_free (answer->members, TRUE);
  g_clear_pointer (&answer->object, json_object_unref);
  g_clear_error (&answer->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static void
member_cb (JsonObject *member, gpointer user_data)
{
  Answer *answer = user_data;
  g_autofree char *address = pb_exmail_dup_text (member, "Alias");

  g_assert_false (answer->done);
  g_string_append_printf (answer->members, "%s %" G_GINT64_FORMAT ";", address, pb_exmail_get_number (member, "Action"));
}

static void
called_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->done = TRUE;
  answer->object = pb_exmail_call_finish (result, &answer->error);
}

static void
call (PbExmailRig *rig, Answer *answer)
{
  g_autoptr (PbSecret) form = pb_secret_new ("Ver=0", 5);

  answer->members = g_string_new (NULL);
  pb_exmail_call_list_async (&rig->context, rig->account, "user/list", form, pb_exmail_listing_new (member_cb, answer), NULL, called_cb, answer);
  pb_exmail_rig_run (&answer->done);
  g_assert_true (answer->done);
}

static void
test_list (PbExmailRig *rig, gconstpointer data)
{
  g_auto (Answer) answer = { 0 };

  pb_exmail_rig_token (rig, "one");
  pb_fake_http_answer (rig->http, LIST_URL, 200, "text/html", TWO);
  call (rig, &answer);
  g_assert_no_error (answer.error);
  g_assert_cmpstr (answer.members->str, ==, "ann@acme.example 2;bob@acme.example 3;");
  g_assert_cmpint (json_object_get_int_member (answer.object, "Ver"), ==, 1474500000123);
  g_assert_cmpstr (pb_fake_http_get_request (rig->http, LIST_URL, 0)->form, ==, "access_token=one&Ver=0");
}

/* The refusal comes with status 200 and no list; the next answer is taken as if it were the first. */
static void
test_token (PbExmailRig *rig, gconstpointer data)
{
  g_auto (Answer) first = { 0 };
  g_auto (Answer) answer = { 0 };

  pb_exmail_rig_token (rig, "one");
  pb_exmail_rig_token (rig, "two");
  pb_fake_http_answer (rig->http, LIST_URL, 200, NULL, TWO);
  call (rig, &first);
  pb_fake_clock_advance (rig->clock, 2 * G_TIME_SPAN_MINUTE);
  pb_fake_http_forget (rig->http, LIST_URL);
  pb_fake_http_answer (rig->http, LIST_URL, 200, NULL, "{\"errcode\":\"1200\",\"error\":\"invalid_token\"}");
  pb_fake_http_answer (rig->http, LIST_URL, 200, NULL, TWO);
  call (rig, &answer);
  g_assert_no_error (answer.error);
  g_assert_cmpstr (answer.members->str, ==, "ann@acme.example 2;bob@acme.example 3;");
  g_assert_cmpuint (pb_fake_http_get_count (rig->http, LIST_URL), ==, 3);
}

/* What is no list, by what it is. */
static void
test_failures (PbExmailRig *rig, gconstpointer data)
{
  static const struct
  {
    guint status;
    const char *body;
    const char *members;
    PbErrorClass error_class;
  } rows[] = {
    { 200, "<html><body>busy</body></html>", "", PB_ERROR_CLASS_WRONG_PROTOCOL },
    { 200, "", "", PB_ERROR_CLASS_PROTOCOL },
    { 200, "{\"Ver\":1,\"List\":[{\"Alias\":\"ann@acme.example\",\"Action\":2},{\"Ali", "ann@acme.example 2;", PB_ERROR_CLASS_PROTOCOL },
    { 200, "{\"errcode\":\"1002\",\"error\":\"temporarily_unavailable\"}", "", PB_ERROR_CLASS_SERVER_BUSY },
    { 503, TWO, "", PB_ERROR_CLASS_SERVER_BUSY },
    { 502, "<html></html>", "", PB_ERROR_CLASS_SERVER_BUSY },
  };

  pb_exmail_rig_token (rig, "one");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Answer) answer = { 0 };

      pb_fake_http_forget (rig->http, LIST_URL);
      pb_fake_http_answer (rig->http, LIST_URL, rows[i].status, NULL, rows[i].body);
      call (rig, &answer);
      g_assert_error (answer.error, PB_ERROR, (int) rows[i].error_class);
      g_assert_cmpstr (answer.members->str, ==, rows[i].members);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add ("/engine/exmail-listing/list", PbExmailRig, NULL, pb_exmail_rig_set_up, test_list, pb_exmail_rig_tear_down);
  g_test_add ("/engine/exmail-listing/token", PbExmailRig, NULL, pb_exmail_rig_set_up, test_token, pb_exmail_rig_tear_down);
  g_test_add ("/engine/exmail-listing/failures", PbExmailRig, NULL, pb_exmail_rig_set_up, test_failures, pb_exmail_rig_tear_down);
  return g_test_run ();
}
