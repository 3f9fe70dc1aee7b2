/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-reading-pop3.c: a reading by POP3: the list of all names, which it cannot do without, and the headers of the newest. */
#include "config.h"

#include "pb-machine.h"
#include "pb-reading-private.h"
#include "pb-sign-in.h"

/* One of the newest mails of the list. */
typedef struct
{
  guint32 number;
  char *uidl; /* (owned) */
} Listed;

void
pb_reading_listed_free (gpointer data)
{
  Listed *listed = data;

  g_free (listed->uidl);
  g_free (listed);
}

static gpointer
open_session (PbReading *self)
{
  PbPop3Limits limits = pb_pop3_limits_default ();
  PbPop3Config config = pb_pop3_config_for (self->account);
  g_autofree char *nonce = pb_digest_new_nonce ();

  config.sasl = pb_sign_in_config (self->account, nonce);
  config.preferred = pb_sign_in_get_preferred (&self->context, self->account);
  config.top_lines = 0;
  limits.max_new = self->limit;
  return pb_pop3_session_new (&config, &limits, pb_reading_now (self));
}

static void
free_session (gpointer machine)
{
  pb_pop3_session_free (machine);
}

static void
tls_started (gpointer machine, gint64 now)
{
  pb_pop3_session_tls_started (machine, now);
}

static void
answer (gpointer machine, const PbDigest *digest, gint64 now)
{
  pb_sign_in_answer_pop3 (machine, digest, now);
}

static void
log_in (PbReading *self)
{
  g_autoptr (PbSecret) secret = pb_reading_take_secret (self);

  if (secret == NULL)
    return;
  pb_sign_in_log_in_pop3 (self->machine, self->stream, self->account, secret, pb_reading_now (self));
  pb_pump_kick (self->pump);
}

/* Only the newest are kept: they are the last. */
static void
take_uidl (PbReading *self, PbPop3Event *event)
{
  Listed *listed = g_new0 (Listed, 1);

  listed->number = event->number;
  listed->uidl = g_steal_pointer (&event->uidl);
  g_queue_push_tail (&self->listed, listed);
  if (self->listed.length > self->limit)
    pb_reading_listed_free (g_queue_pop_head (&self->listed));
}

static void
take_listed (PbReading *self)
{
  g_autoptr (GArray) numbers = g_array_sized_new (FALSE, FALSE, sizeof (guint32), self->listed.length);

  for (const GList *link = self->listed.head; link != NULL; link = link->next)
    g_array_append_val (numbers, ((Listed *) link->data)->number);
  pb_pop3_session_want (self->machine, (const guint32 *) (gconstpointer) numbers->data, numbers->len, pb_reading_now (self));
  pb_pump_kick (self->pump);
}

/* Returns: (transfer full): "" where the list had no such number. */
static char *
uidl_of (PbReading *self, guint32 number)
{
  for (const GList *link = self->listed.head; link != NULL; link = link->next)
    if (((Listed *) link->data)->number == number)
      return g_strdup (((Listed *) link->data)->uidl);
  return g_strdup ("");
}

static char *
steal_text (char **text)
{
  return *text != NULL ? g_steal_pointer (text) : g_strdup ("");
}

/* They come with the newest first. */
static void
take_mail (PbReading *self, PbPop3Event *event)
{
  PbHeaderLine *line = g_new0 (PbHeaderLine, 1);

  line->uidl = uidl_of (self, event->number);
  line->from = steal_text (&event->from);
  line->address = steal_text (&event->address);
  line->subject = steal_text (&event->subject);
  line->message_id = steal_text (&event->message_id);
  line->date = event->date;
  g_ptr_array_add (self->found, line);
}

static void
take_event (PbReading *self, PbPop3Event *event, const GError *io_error)
{
  if (event->type == PB_POP3_EVENT_STARTTLS)
    pb_reading_start_tls (self);
  else if (event->type == PB_POP3_EVENT_LOGIN)
    log_in (self);
  else if (event->type == PB_POP3_EVENT_SASL)
    pb_reading_compute (self, &event->question, pb_pop3_session_get_secret (self->machine));
  else if (event->type == PB_POP3_EVENT_UIDL)
    take_uidl (self, event);
  else if (event->type == PB_POP3_EVENT_LISTED)
    take_listed (self);
  else if (event->type == PB_POP3_EVENT_MAIL)
    take_mail (self, event);
  else if (event->type == PB_POP3_EVENT_DONE)
    pb_reading_done (self);
  else if (event->type == PB_POP3_EVENT_ERROR && io_error != NULL && io_error->domain == PB_ERROR)
    pb_reading_fail (self, (PbErrorClass) io_error->code, io_error->message);
  else if (event->type == PB_POP3_EVENT_ERROR)
    pb_reading_fail (self, event->error_class, event->text);
}

static gboolean
step (PbReading *self, const GError *io_error)
{
  g_auto (PbPop3Event) event = { 0 };

  if (!pb_pop3_session_next_event (self->machine, &event))
    return FALSE;
  take_event (self, &event, io_error);
  return TRUE;
}

const PbReadingSpeaker pb_reading_pop3 = { &pb_pop3_machine, open_session, free_session, tls_started, answer, step };
