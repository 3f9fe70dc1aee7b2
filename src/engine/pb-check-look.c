/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-check-look.c: which ports to sniff at, and what follows from what was heard. */
#include "pb-check-look.h"

#include <string.h>

#include "pb-cause.h"
#include "pb-reason.h"
#include "pb-sniff.h"
#include "pb-way-out.h"

typedef enum
{
  PROBE_SAME_TLS,
  PROBE_SAME_PLAIN,
  PROBE_OWN_TLS, /* the usual ports of the account's protocol */
  PROBE_OWN_PLAIN,
  PROBE_OTHER_TLS, /* those of the other one */
  PROBE_OTHER_PLAIN,
  N_PROBES
} Probe;

typedef struct
{
  PbAccount *account; /* (owned) */
  PbContext context;
  PbCheckFailure failure;
  PbSniff found[N_PROBES];
  guint waiting;
} Look;

typedef struct
{
  GTask *task; /* (owned) */
  Probe probe;
} Call;

void
pb_check_failure_clear (PbCheckFailure *self)
{
  g_clear_pointer (&self->text, g_free);
}

static void
look_free (gpointer data)
{
  Look *self = data;

  pb_account_unref (self->account);
  pb_check_failure_clear (&self->failure);
  g_free (self);
}

/* --- the protocols --- */

static gboolean
is_pop3 (const PbAccount *account)
{
  return g_str_equal (account->kind, "pop3");
}

static PbVoice
own_voice (const PbAccount *account)
{
  return is_pop3 (account) ? PB_VOICE_POP3 : PB_VOICE_IMAP;
}

static PbVoice
other_voice (const PbAccount *account)
{
  return is_pop3 (account) ? PB_VOICE_IMAP : PB_VOICE_POP3;
}

static guint16
port_of (const PbAccount *account, Probe probe)
{
  gboolean pop3 = is_pop3 (account) == (probe == PROBE_OWN_TLS || probe == PROBE_OWN_PLAIN);

  if (probe == PROBE_SAME_TLS || probe == PROBE_SAME_PLAIN)
    return account->port;
  if (probe == PROBE_OWN_TLS || probe == PROBE_OTHER_TLS)
    return pop3 ? 995 : 993;
  return pop3 ? 110 : 143;
}

static gboolean
is_tls (Probe probe)
{
  return probe == PROBE_SAME_TLS || probe == PROBE_OWN_TLS || probe == PROBE_OTHER_TLS;
}

/* --- where to look --- */

gboolean
pb_check_look_is_worth (const PbCheckFailure *failure)
{
  PbCause cause = pb_cause_find (failure->error_class, NULL, failure->text);

  if (failure->step < PB_CHECK_CONNECT || failure->step > PB_CHECK_STARTTLS || failure->error_class == PB_ERROR_CLASS_TLS_UNTRUSTED)
    return FALSE;
  if (cause == PB_CAUSE_NAME_NOT_FOUND || cause == PB_CAUSE_NAME_UNAVAILABLE || cause == PB_CAUSE_PROXY || cause == PB_CAUSE_TLS_OUTDATED)
    return FALSE;
  return failure->error_class != PB_ERROR_CLASS_OFFLINE;
}

/* The same port is worth a second look where nothing has been understood of it, the others always. */
static gboolean
is_wanted (const Look *self, Probe probe)
{
  const PbAccount *account = self->account;
  PbCheckStep step = self->failure.step;

  if (probe == PROBE_SAME_TLS)
    return account->security != PB_SECURITY_TLS && step == PB_CHECK_GREETING && self->failure.error_class != PB_ERROR_CLASS_WRONG_PROTOCOL;
  if (probe == PROBE_SAME_PLAIN)
    return account->security == PB_SECURITY_TLS && step == PB_CHECK_TLS;
  if (port_of (account, probe) == account->port)
    return FALSE;
  return probe == PROBE_OWN_TLS || probe == PROBE_OWN_PLAIN || step == PB_CHECK_CONNECT;
}

/* --- what follows --- */

static gboolean
works_with_tls (const Look *self, Probe probe, PbVoice voice)
{
  const PbSniff *found = &self->found[probe];

  return found->secure && (found->voice == voice || !found->accepted);
}

/* Returns: (transfer full) (nullable): options for a usual port of the account's own protocol. */
static char *
own_port (const Look *self)
{
  const PbAccount *account = self->account;

  if (works_with_tls (self, PROBE_OWN_TLS, own_voice (account)))
    return g_strdup_printf ("--port %u --security tls", (guint) port_of (account, PROBE_OWN_TLS));
  if (self->found[PROBE_OWN_PLAIN].voice == own_voice (account) && self->found[PROBE_OWN_PLAIN].starttls)
    return g_strdup_printf ("--port %u --security starttls", (guint) port_of (account, PROBE_OWN_PLAIN));
  return NULL;
}

/* Returns: (transfer full) (nullable): options that make it an account of the other protocol. @rest: port and security. */
static char *
other_kind (const Look *self, const char *rest)
{
  if (g_str_equal (self->account->kind, "exmail"))
    return NULL;
  return g_strdup_printf ("--kind %s%s%s", is_pop3 (self->account) ? "imap" : "pop3", rest[0] != '\0' ? " " : "", rest);
}

static char *
other_port (const Look *self)
{
  g_autofree char *tls = g_strdup_printf ("--port %u --security tls", (guint) port_of (self->account, PROBE_OTHER_TLS));
  g_autofree char *plain = g_strdup_printf ("--port %u --security starttls", (guint) port_of (self->account, PROBE_OTHER_PLAIN));

  if (works_with_tls (self, PROBE_OTHER_TLS, other_voice (self->account)))
    return other_kind (self, tls);
  if (self->found[PROBE_OTHER_PLAIN].voice == other_voice (self->account) && self->found[PROBE_OTHER_PLAIN].starttls)
    return other_kind (self, plain);
  return NULL;
}

static const char *
name_of (PbVoice voice)
{
  switch (voice)
    {
    case PB_VOICE_IMAP:
      return PB_REASON_IMAP;
    case PB_VOICE_POP3:
      return PB_REASON_POP3;
    case PB_VOICE_SMTP:
      return PB_REASON_SMTP;
    case PB_VOICE_HTTP:
      return PB_REASON_HTTP;
    case PB_VOICE_NONE:
    case PB_VOICE_SILENT:
    case PB_VOICE_OTHER:
    default:
      return NULL;
    }
}

/* What was found on the very port. @use: (out) (transfer full) (nullable): the options that go with it.
 * Returns: (transfer none) (nullable): one of pb-reason.h */
static const char *
judge_same (const Look *self, char **use)
{
  const PbSniff *tls = &self->found[PROBE_SAME_TLS], *plain = &self->found[PROBE_SAME_PLAIN];
  PbVoice own = own_voice (self->account), other = other_voice (self->account);

  if (tls->secure && (tls->voice == own || tls->voice == PB_VOICE_SILENT || !tls->accepted))
    {
      *use = g_strdup ("--security tls");
      return PB_REASON_TLS;
    }
  if (tls->secure && name_of (tls->voice) != NULL)
    {
      *use = own_port (self);
      if (*use == NULL && tls->voice == other)
        *use = other_kind (self, "--security tls");
      return name_of (tls->voice);
    }
  if (plain->voice == own)
    {
      *use = plain->starttls ? g_strdup ("--security starttls") : own_port (self);
      return own == PB_VOICE_POP3 ? PB_REASON_PLAIN_POP3 : PB_REASON_PLAIN_IMAP;
    }
  if (plain->voice == other)
    {
      *use = own_port (self);
      if (*use == NULL && plain->starttls)
        *use = other_kind (self, "--security starttls");
    }
  else
    *use = own_port (self);
  return name_of (plain->voice);
}

/* Returns: whether the greeting was the other protocol's, although everything before it was right. */
static gboolean
greets_otherwise (const Look *self)
{
  return self->failure.step == PB_CHECK_GREETING && self->failure.error_class == PB_ERROR_CLASS_WRONG_PROTOCOL && g_strcmp0 (self->failure.text, name_of (other_voice (self->account))) == 0;
}

/* Returns: (transfer full): @text with one more fact; a stranger's text stays as it is. */
static char *
add_use (PbErrorClass error_class, const char *text, const char *use)
{
  gsize len = strlen (text);

  if (text[0] == '\0' || !pb_cause_is_own (error_class, text))
    return g_strdup (text);
  if (len > 0 && text[len - 1] == ')')
    return g_strdup_printf ("%.*s; use %s)", (int) len - 1, text, use);
  return g_strdup_printf ("%s (use %s)", text, use);
}

static void
conclude (Look *self)
{
  g_autofree char *use = NULL, *text = NULL;
  const char *reason = judge_same (self, &use);

  if (reason == NULL)
    {
      g_free (use);
      use = own_port (self);
      if (use == NULL)
        use = other_port (self);
      if (use == NULL && greets_otherwise (self))
        use = other_kind (self, "");
    }
  else
    {
      g_free (self->failure.text);
      self->failure.text = g_strdup (reason);
      self->failure.error_class = PB_ERROR_CLASS_WRONG_PROTOCOL;
    }
  if (self->context.reach != NULL && pb_reach_get_portal (self->context.reach))
    {
      g_free (self->failure.text);
      self->failure.text = g_strdup (PB_REASON_PORTAL);
      self->failure.error_class = PB_ERROR_CLASS_WRONG_PROTOCOL;
      return;
    }
  text = add_use (self->failure.error_class, self->failure.text, use != NULL ? use : "-");
  g_free (self->failure.text);
  self->failure.text = g_steal_pointer (&text);
}

/* --- looking --- */

static void
end_look (GTask *task)
{
  Look *self = g_task_get_task_data (task);

  if (--self->waiting > 0)
    return;
  if (g_task_return_error_if_cancelled (task))
    return;
  conclude (self);
  g_task_return_boolean (task, TRUE);
}

static void
sniffed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (GTask) task = call->task;
  Look *self = g_task_get_task_data (task);

  (void) pb_sniff_finish (result, &self->found[call->probe], NULL);
  g_free (call);
  end_look (task);
}

static gboolean
begin_cb (gpointer user_data)
{
  end_look (user_data);
  return G_SOURCE_REMOVE;
}

static void
begin_probe (GTask *task, Probe probe)
{
  Look *self = g_task_get_task_data (task);
  const PbAccount *account = self->account;
  guint16 port = port_of (account, probe);
  PbTrustQuestion peer = pb_account_get_question (account);
  g_autoptr (PbDialer) dialer = pb_way_out_dialer (account, &self->context);
  Call *call = g_new0 (Call, 1);

  peer.port = port;
  if (port != account->port)
    peer.pin = NULL;
  call->task = g_object_ref (task);
  call->probe = probe;
  self->waiting++;
  pb_sniff_async (dialer, self->context.clock, &peer, is_tls (probe), PB_CHECK_LOOK_LIMIT, g_task_get_cancellable (task), sniffed_cb, call);
}

void
pb_check_look_async (PbAccount *account, const PbContext *context, const PbCheckFailure *failure, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Look *self = g_new0 (Look, 1);

  g_task_set_source_tag (task, pb_check_look_async);
  g_task_set_task_data (task, self, look_free);
  self->account = pb_account_ref (account);
  self->context = *context;
  self->failure = (PbCheckFailure){ failure->step, failure->error_class, g_strdup (failure->text) };
  self->waiting = 1; /* it ends from the main loop, even with nothing to look at */
  for (Probe probe = PROBE_SAME_TLS; probe < N_PROBES; probe++)
    if (is_wanted (self, probe))
      begin_probe (task, probe);
  g_idle_add_full (G_PRIORITY_DEFAULT, begin_cb, task, g_object_unref);
}

gboolean
pb_check_look_finish (GAsyncResult *result, PbCheckFailure *out, GError **error)
{
  GTask *task = G_TASK (result);
  Look *self = g_task_get_task_data (task);

  g_return_val_if_fail (g_async_result_is_tagged (result, pb_check_look_async), FALSE);
  if (!g_task_propagate_boolean (task, error))
    return FALSE;
  *out = (PbCheckFailure){ self->failure.step, self->failure.error_class, g_steal_pointer (&self->failure.text) };
  return TRUE;
}
