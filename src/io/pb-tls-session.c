/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-tls-session.c: GnuTLS calls and what their results mean. */
#include "pb-tls-session.h"

#include <errno.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/socket.h>

#include "pb-error.h"
#include "pb-plain-socket.h"
#include "pb-reason.h"
#include "pb-secret.h"
#include "pb-text.h"

#define MAX_CHAIN_SEEN 17  /* one more than the judge takes, so that a longer chain is refused */
#define MAX_NAMES      150 /* characters of the names on a certificate put into the error */
#define PEEK_SIZE      80  /* bytes of a stranger's greeting put into the error */

struct _PbTlsSession
{
  gnutls_session_t session;        /* (owned) */
  PbTrust *trust;                  /* (owned) */
  const PbTrustQuestion *question; /* (unowned) */
  char *greeting;                  /* (owned) (nullable): what a peer said that does not speak TLS */
  gnutls_packet_t packet;          /* (owned) (nullable): a record that is being read */
  gsize taken;                     /* bytes of it that were */
  PbTrustVerdict verdict;          /* BAD until judged */
  int fd;                          /* (unowned) */
  gboolean pinned;
  bool judged : 1;
  bool heard : 1; /* the peer's first bytes are known */
};

static GPtrArray *
peer_chain (gnutls_session_t session)
{
  guint n = 0;
  const gnutls_datum_t *ders;
  GPtrArray *chain;

  if (gnutls_certificate_type_get2 (session, GNUTLS_CTYPE_PEERS) != GNUTLS_CRT_X509)
    return NULL;
  ders = gnutls_certificate_get_peers (session, &n);
  if (ders == NULL || n == 0)
    return NULL;
  chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (guint i = 0; i < MIN (n, MAX_CHAIN_SEEN); i++)
    g_ptr_array_add (chain, g_bytes_new (ders[i].data, ders[i].size));
  return chain;
}

/* Called by GnuTLS before it sends anything of ours under the new keys. */
static int
verify_cb (gnutls_session_t session)
{
  PbTlsSession *self = gnutls_session_get_ptr (session);
  g_autoptr (GPtrArray) chain = peer_chain (session);

  self->verdict = pb_trust_judge (self->trust, chain, self->question, &self->pinned);
  self->judged = true;
  return self->verdict == PB_TRUST_OK ? 0 : GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR;
}

/* A TLS server's first byte is a record type (alert 21 or handshake 22), then comes major version 3; anything else, such as
 * "* OK" or "HTTP/1.1", is another protocol, and worth quoting.
 * Returns: FALSE with errno where nothing is to be read: what comes after this look has to be looked at first. */
static gboolean
hear_first_bytes (PbTlsSession *self)
{
  guint8 bytes[PEEK_SIZE];
  gssize n = recv (self->fd, bytes, sizeof bytes, MSG_PEEK | MSG_DONTWAIT);

  if (n <= 0)
    return n == 0;
  self->heard = true;
  if ((bytes[0] == 21 || bytes[0] == 22) && (n == 1 || bytes[1] == 3))
    return TRUE;
  self->greeting = pb_text_display ((const char *) bytes, n, PEEK_SIZE);
  errno = EPROTO;
  return FALSE;
}

/* What GnuTLS reads with. */
static gssize
pull_cb (gnutls_transport_ptr_t ptr, void *buffer, gsize size)
{
  PbTlsSession *self = ptr;

  if (!self->heard && !hear_first_bytes (self))
    return -1;
  return recv (self->fd, buffer, size, MSG_DONTWAIT);
}

static int
pull_timeout_cb (gnutls_transport_ptr_t ptr, guint ms)
{
  return gnutls_system_recv_timeout (GINT_TO_POINTER (((PbTlsSession *) ptr)->fd), ms);
}

/* RFC 6066 section 3: no addresses, no trailing dot. */
static gboolean
set_server_name (gnutls_session_t session, const char *host)
{
  gsize len = strlen (host);

  if (len == 0 || g_hostname_is_ip_address (host))
    return TRUE;
  return gnutls_server_name_set (session, GNUTLS_NAME_DNS, host, host[len - 1] == '.' ? len - 1 : len) >= 0;
}

PbTlsSession *
pb_tls_session_new (PbTlsContext *context, int fd, const PbTrustQuestion *question, GError **error)
{
  g_autoptr (PbTlsSession) self = g_new0 (PbTlsSession, 1);

  self->fd = fd;
  self->question = question;
  self->verdict = PB_TRUST_BAD;
  self->trust = g_object_ref (pb_tls_context_get_trust (context));
  self->session = pb_tls_context_new_session (context, question->legacy_tls);
  if (self->session == NULL || !set_server_name (self->session, question->host))
    {
      g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_TLS_FAILED, "GnuTLS cannot start a session");
      return NULL;
    }
  gnutls_transport_set_ptr2 (self->session, self, GINT_TO_POINTER (fd));
  gnutls_transport_set_pull_function (self->session, pull_cb);
  gnutls_transport_set_pull_timeout_function (self->session, pull_timeout_cb);
  gnutls_session_set_ptr (self->session, self);
  gnutls_session_set_verify_function (self->session, verify_cb);
  return g_steal_pointer (&self);
}

/* GnuTLS frees its records as they are; they may hold mails that are not ours, and tokens. */
static void
drop_packet (PbTlsSession *self)
{
  gnutls_packet_t packet = g_steal_pointer (&self->packet);
  gnutls_datum_t record = { NULL, 0 };

  if (packet == NULL)
    return;
  gnutls_packet_get (packet, &record, NULL);
  if (record.size > 0)
    pb_secret_wipe (record.data, record.size);
  gnutls_packet_deinit (packet);
  self->taken = 0;
}

void
pb_tls_session_free (PbTlsSession *self)
{
  if (self == NULL)
    return;
  drop_packet (self);
  if (self->session != NULL)
    gnutls_deinit (self->session);
  g_clear_object (&self->trust);
  g_free (self->greeting);
  g_free (self);
}

static void
set_error (PbTlsSession *self, int code, int number, GError **error)
{
  const char *alert = code == GNUTLS_E_FATAL_ALERT_RECEIVED ? gnutls_alert_get_name (gnutls_alert_get (self->session)) : NULL;

  if (code == GNUTLS_E_PULL_ERROR || code == GNUTLS_E_PUSH_ERROR || code == GNUTLS_E_PREMATURE_TERMINATION)
    pb_plain_socket_set_error (error, number == EAGAIN ? 0 : number);
  else
    g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_TLS_FAILED, alert != NULL ? alert : gnutls_strerror (code));
}

/* Returns: whether the peer, or something between, ended the connection. */
static gboolean
is_cut (int code, int number)
{
  if (code == GNUTLS_E_PREMATURE_TERMINATION || code == GNUTLS_E_UNEXPECTED_PACKET_LENGTH)
    return TRUE;
  return (code == GNUTLS_E_PULL_ERROR || code == GNUTLS_E_PUSH_ERROR) && (number == 0 || number == ECONNRESET || number == EPIPE || number == EAGAIN);
}

/* Returns: whether @code says that there is no protocol version or cipher that both sides want. */
static gboolean
is_outdated (PbTlsSession *self, int code)
{
  gnutls_alert_description_t alert = gnutls_alert_get (self->session);

  if (code == GNUTLS_E_FATAL_ALERT_RECEIVED)
    return alert == GNUTLS_A_HANDSHAKE_FAILURE || alert == GNUTLS_A_PROTOCOL_VERSION || alert == GNUTLS_A_INSUFFICIENT_SECURITY;
  return code == GNUTLS_E_UNSUPPORTED_VERSION_PACKET || code == GNUTLS_E_UNKNOWN_CIPHER_SUITE || code == GNUTLS_E_NO_CIPHER_SUITES || code == GNUTLS_E_INSUFFICIENT_SECURITY || code == GNUTLS_E_DH_PRIME_UNACCEPTABLE;
}

static char *
format_day (gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d") : g_strdup ("?");
}

/* Returns: (transfer full): the verdict's words with the facts of the certificate behind them (pb-reason.h). */
static char *
describe_refusal (PbTlsSession *self)
{
  g_autofree char *words = pb_trust_verdict_to_string (self->verdict);
  g_autoptr (GPtrArray) chain = peer_chain (self->session);
  g_autoptr (PbCertificate) leaf = chain != NULL ? pb_certificate_read (g_ptr_array_index (chain, 0)) : NULL;
  g_autofree char *from = NULL, *until = NULL, *names = NULL;

  if (leaf == NULL)
    return g_steal_pointer (&words);
  from = format_day (leaf->not_before);
  until = format_day (leaf->not_after);
  names = pb_text_display (leaf->names, -1, MAX_NAMES);
  return g_strdup_printf ("%s (from %s; until %s; sha256 %s; names %s)", words, from, until, leaf->sha256, names);
}

static PbTlsStep
fail_handshake (PbTlsSession *self, int code, int number, GError **error)
{
  if (self->greeting != NULL)
    {
      g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_WRONG_PROTOCOL, self->greeting);
      return PB_TLS_STEP_FAILED;
    }
  gnutls_alert_send_appropriate (self->session, code);
  if (self->judged && self->verdict != PB_TRUST_OK)
    {
      g_autofree char *words = describe_refusal (self);

      g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_TLS_UNTRUSTED, words);
    }
  else if (is_outdated (self, code))
    g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_TLS_FAILED, PB_REASON_TLS_OUTDATED);
  else if (is_cut (code, number))
    g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_REFUSED, PB_REASON_HANDSHAKE_CUT);
  else
    set_error (self, code, number, error);
  return PB_TLS_STEP_FAILED;
}

PbTlsStep
pb_tls_session_handshake (PbTlsSession *self, GError **error)
{
  int code;

  errno = 0;
  code = gnutls_handshake (self->session);
  if (code < 0 && gnutls_error_is_fatal (code))
    return fail_handshake (self, code, errno, error);
  if (code < 0)
    return gnutls_record_get_direction (self->session) ? PB_TLS_STEP_WANT_WRITE : PB_TLS_STEP_WANT_READ;
  if (!self->judged || self->verdict != PB_TRUST_OK)
    return fail_handshake (self, GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR, 0, error);
  if (gnutls_protocol_get_version (self->session) < (self->question->legacy_tls ? GNUTLS_TLS1_0 : GNUTLS_TLS1_2))
    return fail_handshake (self, GNUTLS_E_UNSUPPORTED_VERSION_PACKET, 0, error);
  return PB_TLS_STEP_DONE;
}

/* A server that wants to renegotiate (TLS 1.2) would be judged anew in the middle of things: refused. Key updates and
 * tickets of TLS 1.3 are dealt with inside GnuTLS and look like "nothing there". */
static gssize
record_failure (PbTlsSession *self, gssize code, int number, GError **error)
{
  if (code == GNUTLS_E_REHANDSHAKE)
    g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "the server wants to renegotiate TLS");
  else if (gnutls_error_is_fatal ((int) code))
    set_error (self, (int) code, number, error);
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "nothing there");
  return -1;
}

/* Returns: bytes of the record in hand */
static gssize
take_from_packet (PbTlsSession *self, void *buffer, gsize size)
{
  gnutls_datum_t record = { NULL, 0 };
  gsize n;

  gnutls_packet_get (self->packet, &record, NULL);
  n = MIN (size, record.size - self->taken);
  memcpy (buffer, record.data + self->taken, n);
  self->taken += n;
  if (self->taken == record.size)
    drop_packet (self);
  return (gssize) n;
}

gssize
pb_tls_session_read (PbTlsSession *self, void *buffer, gsize size, GError **error)
{
  gssize n = 1;

  errno = 0;
  if (self->packet == NULL)
    n = gnutls_record_recv_packet (self->session, &self->packet);
  if (n > 0 && self->packet != NULL)
    return take_from_packet (self, buffer, size);
  if (self->packet != NULL) /* an empty record says nothing */
    {
      drop_packet (self);
      n = GNUTLS_E_AGAIN;
    }
  if (n >= 0 || n == GNUTLS_E_PREMATURE_TERMINATION) /* the end, without a bye: the protocols above have ends of their own */
    return 0;
  return record_failure (self, n, errno, error);
}

gssize
pb_tls_session_write (PbTlsSession *self, const void *buffer, gsize size, GError **error)
{
  gssize n;

  errno = 0;
  n = gnutls_record_send (self->session, buffer, size);
  return n >= 0 ? n : record_failure (self, n, errno, error);
}

gboolean
pb_tls_session_has_pending (PbTlsSession *self)
{
  return self->packet != NULL || gnutls_record_check_pending (self->session) > 0;
}

void
pb_tls_session_say_bye (PbTlsSession *self)
{
  gnutls_bye (self->session, GNUTLS_SHUT_WR);
}

void
pb_tls_session_describe (PbTlsSession *self, PbPeer *peer)
{
  peer->chain = peer_chain (self->session);
  if (peer->chain == NULL) /* nothing was agreed upon */
    return;
  peer->tls_version = g_strdup (gnutls_protocol_get_name (gnutls_protocol_get_version (self->session)));
  peer->cipher = g_strdup (gnutls_cipher_get_name (gnutls_cipher_get (self->session)));
  peer->pinned = self->pinned;
  peer->pin_idle = self->judged && self->verdict == PB_TRUST_OK && self->question->pin != NULL && !self->pinned;
}

/* tls-unique says nothing certain without an extended master secret (RFC 7627). */
static gboolean
binding_type (gnutls_session_t session, gnutls_channel_binding_t *binding, const char **name)
{
  gboolean modern = gnutls_protocol_get_version (session) >= GNUTLS_TLS1_3;

#if GNUTLS_VERSION_NUMBER >= 0x030702
  if (modern)
    {
      *binding = GNUTLS_CB_TLS_EXPORTER;
      *name = "tls-exporter";
      return TRUE;
    }
#endif
  *binding = GNUTLS_CB_TLS_UNIQUE;
  *name = "tls-unique";
  return !modern && gnutls_session_ext_master_secret_status (session) != 0;
}

GBytes *
pb_tls_session_get_channel_binding (PbTlsSession *self, const char **type)
{
  gnutls_channel_binding_t binding;
  gnutls_datum_t data = { NULL, 0 };
  const char *name;
  GBytes *bytes;

  if (!binding_type (self->session, &binding, &name) || gnutls_session_channel_binding (self->session, binding, &data) < 0)
    return NULL;
  *type = name;
  bytes = g_bytes_new (data.data, data.size);
  pb_secret_wipe (data.data, data.size);
  gnutls_free (data.data);
  return bytes;
}
