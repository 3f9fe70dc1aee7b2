/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-corp-answer.c: see pb-corp-answer.h. */
#include "pb-corp-answer.h"

#include "pb-corp-codes.h"

#define BUSY      (-1)  /* the codes that say the same as HTTP's status 5xx */
#define TOO_OFTEN 45009 /* and 429 */

/* Where an answer is being read. */
typedef struct
{
  PbCorpApp app;
  int code;
  const PbSecret *secret; /* (nullable) */
} Reading;

static void
set_refusal (const Reading *self, const char *code, const char *words, PbExmailFault *fault, GError **error)
{
  const PbCorpCode *known = pb_corp_code_find (self->code);
  g_autofree char *shown = pb_exmail_answer_dup_words (code, words, NULL, self->secret);

  *fault = known->fault;
  g_set_error (error, PB_ERROR, (int) known->error_class, "Exmail says %s (application %s).", shown, pb_corp_app_to_string (self->app));
}

static gboolean
take_error (JsonObject *object, gpointer user_data, PbExmailFault *fault, GError **error)
{
  Reading *self = user_data;
  g_autofree char *code = pb_exmail_dup_text (object, "errcode");
  g_autofree char *words = pb_exmail_dup_text (object, "errmsg");
  gint64 number = 0;

  if (code == NULL && pb_exmail_answer_take_odd_code (object, fault, error))
    return TRUE;
  if (code == NULL || code[0] == '\0' || g_str_equal (code, "0"))
    return FALSE;
  (void) g_ascii_string_to_signed (code, 10, G_MININT, G_MAXINT, &number, NULL);
  self->code = (int) number;
  set_refusal (self, code, words, fault, error);
  return TRUE;
}

/* Returns: the code; where there is none, the one that says what the status does; 0: neither. */
static int
code_of (const Reading *self, const PbHttpResponse *response, const GError *error)
{
  if (self->code != 0 || !g_error_matches (error, PB_ERROR, PB_ERROR_CLASS_SERVER_BUSY))
    return self->code;
  return response->status == 429 ? TOO_OFTEN : BUSY;
}

JsonObject *
pb_corp_answer_read (const PbHttpResponse *response, PbCorpApp app, const PbSecret *secret, PbExmailFault *fault, int *code, GError **error)
{
  Reading reading = { app, 0, secret };
  GError *local = NULL;
  g_autoptr (JsonObject) object = pb_exmail_answer_read_as (response, "current API", take_error, &reading, fault, &local);

  *code = code_of (&reading, response, local);
  if (object == NULL)
    {
      g_propagate_error (error, local);
      return NULL;
    }
  if (json_object_get_size (object) > 0)
    return g_steal_pointer (&object);
  *fault = PB_EXMAIL_FAULT_OTHER;
  g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "The current API answered with nothing.");
  return NULL;
}
