/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-alert-text.c: who wrote what about which matter, or just how many. */
#include "config.h"

#include "pb-alert-text.h"

#include <glib/gi18n.h>

#include "pb-text.h"

#define MAX_PREVIEW 120 /* characters of a mail's first words: two lines of a popup */
#define MAX_SENDER  80  /* of a name with department or address: two lines at most */

/* Returns: (transfer full) */
static char *
dup_sender (const PbStanding *sender, const PbMessage *message)
{
  g_autofree char *text = pb_standing_dup_text (sender, message, MAX_SENDER);

  /* TRANSLATORS: in place of the sender's name */
  return text[0] != '\0' ? g_steal_pointer (&text) : g_strdup (_ ("Unknown sender"));
}

static const char *
subject_of (const PbMessage *message)
{
  return message->subject[0] != '\0' ? message->subject : _ ("(no subject)");
}

static char *
count_text (guint count)
{
  /* TRANSLATORS: title of an alert */
  return g_strdup_printf (ngettext ("%u new mail", "%u new mails", count), count);
}

/* "12 new mails – Work" */
static char *
count_and_label (guint count, const char *label)
{
  g_autofree char *text = count_text (count);

  if (label == NULL || label[0] == '\0')
    return g_steal_pointer (&text);
  return g_strdup_printf ("%s – %s", text, label);
}

/* Nothing is known of the mail but that it is there: only a number was heard of. */
static gboolean
is_blank (const PbMessage *message)
{
  return message->from[0] == '\0' && message->address[0] == '\0' && message->subject[0] == '\0' && message->preview[0] == '\0';
}

static gboolean
is_all_blank (const PbAlert *alert)
{
  for (guint i = 0; alert->messages != NULL && i < alert->messages->len; i++)
    if (!is_blank (g_ptr_array_index (alert->messages, i)))
      return FALSE;
  return TRUE;
}

static void
append_mail (GString *out, const PbAlert *alert, const PbMessage *message, PbPrivacy privacy, PbSenders senders)
{
  g_autoptr (PbStanding) known = pb_senders_find (senders, alert->account, message);
  g_autofree char *sender = dup_sender (known, message);

  if (out->len > 0)
    g_string_append_c (out, '\n');
  if (privacy == PB_PRIVACY_FULL)
    /* TRANSLATORS: sender and subject of a mail */
    g_string_append_printf (out, _ ("%s: %s"), sender, subject_of (message));
  else
    g_string_append (out, sender);
}

static char *
list_text (const PbAlert *alert, PbPrivacy privacy, PbSenders senders)
{
  GString *out = g_string_new (NULL);
  guint n = alert->messages != NULL ? MIN (alert->messages->len, 5) : 0;

  for (guint i = 0; i < n; i++)
    append_mail (out, alert, g_ptr_array_index (alert->messages, i), privacy, senders);
  if (alert->count > n && n > 0)
    {
      /* TRANSLATORS: below a list of senders and subjects */
      g_string_append_printf (out, ngettext ("\nand %u more", "\nand %u more", alert->count - n), alert->count - n);
    }
  return g_string_free (out, FALSE);
}

/* "Lunch?", and in a line of their own the first words. Returns: (transfer full) */
static char *
dup_body (const PbMessage *message)
{
  g_autofree char *preview = pb_text_display (message->preview, -1, MAX_PREVIEW);

  return preview[0] != '\0' ? g_strdup_printf ("%s\n%s", subject_of (message), preview) : g_strdup (subject_of (message));
}

static void
compose_single (PbAlertJob *job, const PbAlert *alert, PbPrivacy privacy, PbSenders senders)
{
  const PbMessage *message = g_ptr_array_index (alert->messages, 0);
  g_autoptr (PbStanding) known = pb_senders_find (senders, alert->account, message);
  g_autofree char *body = privacy == PB_PRIVACY_FULL ? dup_body (message) : g_strdup (_ ("New mail"));
  const char *warning = pb_standing_get_warning (known);

  job->summary = dup_sender (known, message);
  job->body = warning != NULL ? g_strdup_printf ("%s\n%s", warning, body) : g_steal_pointer (&body);
}

PbAlertJob *
pb_alert_text_compose (const PbAlert *alert, PbPrivacy privacy, PbSenders senders)
{
  PbAlertJob *job = pb_alert_job_new (PB_ALERT_JOB_MAIL, alert->id, alert->count);
  gboolean has_message = alert->messages != NULL && alert->messages->len > 0;

  job->account = g_strdup (alert->account);
  job->label = g_strdup (privacy == PB_PRIVACY_NOTHING ? NULL : alert->label);
  if (privacy == PB_PRIVACY_NOTHING)
    {
      job->summary = count_text (alert->count);
      job->body = g_strdup ("");
    }
  else if (has_message && is_all_blank (alert))
    {
      job->summary = count_and_label (alert->count, alert->label);
      job->body = g_strdup ("");
    }
  else if (!alert->summary && has_message)
    {
      compose_single (job, alert, privacy, senders);
    }
  else
    {
      job->summary = count_and_label (alert->count, alert->label);
      job->body = list_text (alert, privacy, senders);
    }
  return job;
}

void
pb_alert_text_digest (PbAlertJob *job)
{
  guint count = pb_alert_job_count (job);

  g_free (job->summary);
  g_free (job->body);
  job->summary = count_and_label (count, job->label);
  job->body = g_strdup (_ ("They arrived while alerts could not be shown."));
}

char *
pb_alert_text_body (const char *body, gboolean markup)
{
  GString *out = NULL;

  if (markup)
    return g_markup_escape_text (body, -1);
  out = g_string_new (body);
  g_string_replace (out, "<", "‹", 0);
  g_string_replace (out, ">", "›", 0);
  return g_string_free (out, FALSE);
}
