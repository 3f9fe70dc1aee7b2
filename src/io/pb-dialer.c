/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-dialer.c: hands each call to the implementation; the default times. */
#include "pb-dialer.h"

G_DEFINE_ABSTRACT_TYPE (PbDialer, pb_dialer, G_TYPE_OBJECT)

static PbDialer *
through_default (PbDialer *dialer, PbProxy *proxy)
{
  return g_object_ref (dialer);
}

static void
pb_dialer_class_init (PbDialerClass *klass)
{
  klass->through = through_default;
}

static void
pb_dialer_init (PbDialer *dialer)
{
}

PbDialerTimes
pb_dialer_times_default (void)
{
  return (PbDialerTimes){
    .keepalive_idle = 120,
    .keepalive_interval = 30,
    .keepalive_count = 4,
    .user_timeout = 200000,
    .connect_timeout = 30,
    .handshake_timeout = 30,
  };
}

void
pb_dialer_dial_async (PbDialer *dialer, const PbTrustQuestion *peer, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (PB_IS_DIALER (dialer));
  g_return_if_fail (peer != NULL && peer->host != NULL);
  PB_DIALER_GET_CLASS (dialer)->dial_async (dialer, peer, cancellable, callback, user_data);
}

PbStream *
pb_dialer_dial_finish (PbDialer *dialer, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (PB_IS_DIALER (dialer), NULL);
  return PB_DIALER_GET_CLASS (dialer)->dial_finish (dialer, result, error);
}

PbDialer *
pb_dialer_through (PbDialer *dialer, PbProxy *proxy)
{
  g_return_val_if_fail (PB_IS_DIALER (dialer) && PB_IS_PROXY (proxy), NULL);
  return PB_DIALER_GET_CLASS (dialer)->through (dialer, proxy);
}
