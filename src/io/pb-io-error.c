/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-io-error.c: see pb-io-error.h. */
#include "pb-io-error.h"

#include "pb-reason.h"

static PbErrorClass
class_of_io_error (int code)
{
  switch (code)
    {
    case G_IO_ERROR_TIMED_OUT:
    case G_IO_ERROR_HOST_UNREACHABLE:
      return PB_ERROR_CLASS_TIMEOUT;
    case G_IO_ERROR_NETWORK_UNREACHABLE:
      return PB_ERROR_CLASS_OFFLINE;
    case G_IO_ERROR_HOST_NOT_FOUND:
    case G_IO_ERROR_INVALID_ARGUMENT:
      return PB_ERROR_CLASS_CONFIG;
    case G_IO_ERROR_PROXY_NEED_AUTH:
    case G_IO_ERROR_PROXY_AUTH_FAILED:
      return PB_ERROR_CLASS_AUTH_REJECTED;
    default: /* refused, reset, a firewall of ours, a proxy that does not want to */
      return PB_ERROR_CLASS_REFUSED;
    }
}

static PbErrorClass
class_of_tls_error (int code)
{
  switch (code)
    {
    case G_TLS_ERROR_BAD_CERTIFICATE:
      return PB_ERROR_CLASS_TLS_UNTRUSTED;
    case G_TLS_ERROR_EOF: /* the server closed, as it may do at any time */
      return PB_ERROR_CLASS_REFUSED;
    default: /* no TLS, no version in common, a client certificate wanted */
      return PB_ERROR_CLASS_TLS_FAILED;
    }
}

/* tinyproxy 1.11 answers a wrong password with 401 instead of 407, and GIO then says only that the proxy failed, with the number at
 * the end, in whatever language. */
static gboolean
is_status_401 (const GError *error)
{
  return error->domain == G_IO_ERROR && error->code == G_IO_ERROR_PROXY_FAILED && g_str_has_suffix (error->message, " 401");
}

PbErrorClass
pb_io_error_class (const GError *error)
{
  if (is_status_401 (error))
    return PB_ERROR_CLASS_AUTH_REJECTED;
  if (error->domain == G_RESOLVER_ERROR)
    return error->code == G_RESOLVER_ERROR_NOT_FOUND ? PB_ERROR_CLASS_CONFIG : PB_ERROR_CLASS_OFFLINE;
  if (error->domain == G_IO_ERROR)
    return class_of_io_error (error->code);
  if (error->domain == G_TLS_ERROR)
    return class_of_tls_error (error->code);
  return PB_ERROR_CLASS_REFUSED;
}

static const struct
{
  int code;
  const char *reason;
} reasons[] = {
  { G_IO_ERROR_CONNECTION_REFUSED, PB_REASON_REFUSED },
  { G_IO_ERROR_TIMED_OUT, PB_REASON_CONNECT_TIMEOUT },
  { G_IO_ERROR_HOST_UNREACHABLE, PB_REASON_UNREACHABLE },
  { G_IO_ERROR_HOST_NOT_FOUND, PB_REASON_NAME_NOT_FOUND },
  { G_IO_ERROR_NETWORK_UNREACHABLE, PB_REASON_NO_NETWORK },
  { G_IO_ERROR_PROXY_FAILED, PB_REASON_PROXY " failed" },
  { G_IO_ERROR_PROXY_NEED_AUTH, PB_REASON_PROXY_WANTS },
  { G_IO_ERROR_PROXY_AUTH_FAILED, PB_REASON_PROXY_REFUSED },
  { G_IO_ERROR_PROXY_NOT_ALLOWED, PB_REASON_PROXY " does not allow this" },
};

PbErrorClass
pb_io_error_class_of_proxy (const char *reason)
{
  gboolean login = g_str_equal (reason, PB_REASON_PROXY_WANTS) || g_str_equal (reason, PB_REASON_PROXY_REFUSED);

  return login ? PB_ERROR_CLASS_AUTH_REJECTED : PB_ERROR_CLASS_REFUSED;
}

const char *
pb_io_error_reason (const GError *error)
{
  if (is_status_401 (error))
    return PB_REASON_PROXY_REFUSED;
  if (error->domain == G_RESOLVER_ERROR)
    return error->code == G_RESOLVER_ERROR_NOT_FOUND ? PB_REASON_NAME_NOT_FOUND : PB_REASON_NAME_UNAVAILABLE;
  for (gsize i = 0; error->domain == G_IO_ERROR && i < G_N_ELEMENTS (reasons); i++)
    if (error->code == reasons[i].code)
      return reasons[i].reason;
  return error->message;
}
