/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-answer.c: answers and the shapes of errors. */
#include "pb-answer.h"

#include <string.h>

#include "pb-faults.h"

#define PAGE "<!DOCTYPE html><html><head><title>Service</title></head><body><h1>Service unavailable</h1><p>{\"not\":\"json\"}</p></body></html>"

void
pb_answer_free (PbAnswer *answer)
{
  g_free (answer->content_type);
  g_free (answer->location);
  g_bytes_unref (answer->body);
  g_free (answer);
}

/* Takes @text. */
static PbAnswer *
answer_new (guint status, const char *content_type, char *text)
{
  PbAnswer *answer = g_new0 (PbAnswer, 1);

  answer->status = status;
  answer->content_type = g_strdup (content_type);
  answer->body = g_bytes_new_take (text, strlen (text));
  return answer;
}

static const char *
content_type (const PbKnobs *knobs)
{
  if (pb_knobs_is (knobs, PB_KNOB_CONTENT_TYPE, "missing"))
    return NULL;
  if (pb_knobs_is (knobs, PB_KNOB_CONTENT_TYPE, "json"))
    return "application/json;charset=utf-8";
  return pb_knobs_is (knobs, PB_KNOB_CONTENT_TYPE, "gbk") ? "text/plain; charset=GBK" : "text/html";
}

PbAnswer *
pb_answer_new (PbDraft *draft, const PbKnobs *knobs, GRand *rand)
{
  PbAnswer *answer = answer_new (200, content_type (knobs), g_strdup (""));

  if (pb_knobs_is (knobs, PB_KNOB_ERROR_SHAPE, "zero"))
    pb_draft_add_string (draft, "errcode", "0");
  g_bytes_unref (answer->body);
  answer->body = pb_draft_render (draft, knobs, rand);
  pb_draft_free (draft);
  return answer;
}

PbAnswer *
pb_answer_new_json (GBytes *body)
{
  PbAnswer *answer = answer_new (200, "application/json; charset=utf-8", g_strdup (""));

  g_bytes_unref (answer->body);
  answer->body = g_bytes_ref (body);
  return answer;
}

PbAnswer *
pb_answer_new_written (const PbKnobs *knobs)
{
  PbAnswer *answer = answer_new (200, content_type (knobs), g_strdup (pb_knobs_is (knobs, PB_KNOB_WRITE_OK, "object") ? "{}" : pb_knobs_is (knobs, PB_KNOB_WRITE_OK, "zero") ? "{\"errcode\":\"0\"}"
                                                                                                                                                                             : ""));

  answer->until_close = pb_knobs_is (knobs, PB_KNOB_WRITE_OK, "close");
  return answer;
}

void
pb_answer_add_expiry (PbDraft *draft, const PbKnobs *knobs, const char *life)
{
  const char *knob = pb_knobs_get (knobs, PB_KNOB_EXPIRES_IN);

  if (g_str_equal (knob, "string"))
    pb_draft_add_string (draft, "expires_in", life);
  else if (!g_str_equal (knob, "missing"))
    pb_draft_add_bare (draft, "expires_in", g_str_equal (knob, "zero") ? "0" : g_str_equal (knob, "negative") ? "-5"
                                                                           : g_str_equal (knob, "huge")       ? "99999999999999999999"
                                                                                                              : life);
}

PbAnswer *
pb_answer_new_page (void)
{
  return answer_new (200, "text/html", g_strdup (PAGE));
}

PbAnswer *
pb_answer_new_redirect (guint status, const char *location)
{
  PbAnswer *answer = answer_new (status, "text/html", g_strdup ("<html><body>moved</body></html>"));

  answer->location = g_strdup (location);
  return answer;
}

const char *
pb_answer_word (int code)
{
  static const struct
  {
    int code;
    const char *word;
  } words[] = {
    { 1001, "invalid_request" }, { 1002, "temporarily_unavailable" }, { 1200, "invalid_token" }, { 1301, "user_not_found" }, { 1303, "invalid_password" }, { 1304, "user_exists" }, { 1310, "party_not_found" }, { 1311, "party_not_empty" }, { 1400, "account_not_found" }, { 10001, "unauthorized_ip" }
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (words[i].code == code)
      return words[i].word;
  return "unknown_error";
}

/* The JSON of the other shapes. */
static char *
error_text (const char *shape, int code)
{
  const char *word = pb_answer_word (code);

  if (g_str_equal (shape, "number"))
    return g_strdup_printf ("{\"errcode\":%d,\"error\":\"%s\"}", code, word);
  if (g_str_equal (shape, "error-only"))
    return g_strdup_printf ("{\"error\":\"%s\"}", word);
  if (g_str_equal (shape, "description"))
    return g_strdup_printf ("{\"errcode\":\"%d\",\"error\":\"%s\",\"error_description\":\"The call was refused.\"}", code, word);
  if (g_str_equal (shape, "errmsg"))
    return g_strdup_printf ("{\"errcode\":\"%d\",\"errmsg\":\"%s\"}", code, word);
  if (g_str_equal (shape, "text"))
    return g_strdup (word);
  if (g_str_has_suffix (shape, "-empty"))
    return g_strdup ("");
  return g_strdup_printf ("{\"errcode\":\"%d\",\"error\":\"%s\"}", code, word);
}

PbAnswer *
pb_answer_new_dropped (void)
{
  PbAnswer *answer = answer_new (200, NULL, g_strdup (""));

  answer->drop = TRUE;
  return answer;
}

static PbAnswer *
error_in_shape (const PbKnobs *knobs, int code)
{
  const char *shape = pb_knobs_get (knobs, PB_KNOB_ERROR_SHAPE);
  guint status = g_ascii_isdigit (*shape) ? (guint) g_ascii_strtoull (shape, NULL, 10) : 200;

  if (g_str_equal (shape, "html"))
    return pb_answer_new_page ();
  if (g_str_equal (shape, "redirect"))
    return pb_answer_new_redirect (302, "/cgi-bin/loginpage");
  return answer_new (status, g_str_equal (shape, "text") ? "text/plain" : content_type (knobs), error_text (shape, code));
}

PbAnswer *
pb_answer_new_error (const PbKnobs *knobs, int code)
{
  PbAnswer *answer = code == PB_FAULTS_DROP || code == PB_FAULTS_LOST ? pb_answer_new_dropped ()
                     : code == PB_FAULTS_HTML                         ? pb_answer_new_page ()
                                                                      : error_in_shape (knobs, code);

  answer->code = code > PB_FAULTS_HTML ? code : 0;
  answer->word = pb_answer_word (code);
  return answer;
}

PbAnswer *
pb_answer_new_token_error (const PbKnobs *knobs)
{
  const char *shape = pb_knobs_get (knobs, PB_KNOB_TOKEN_ERROR);
  PbAnswer *answer;

  if (g_str_equal (shape, "oauth"))
    return answer_new (401, "application/json", g_strdup ("{\"error\":\"invalid_client\"}"));
  if (g_str_equal (shape, "no-token"))
    return answer_new (200, content_type (knobs), g_strdup ("{\"token_type\":\"Bearer\",\"expires_in\":86400,\"refresh_token\":\"\"}"));
  if (g_str_equal (shape, "html"))
    return pb_answer_new_page ();
  answer = answer_new (200, content_type (knobs), g_strdup ("{\"errcode\":\"1001\",\"error\":\"invalid_client\"}"));
  answer->drop = g_str_equal (shape, "tls");
  return answer;
}
