/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-fake-network.h: a GNetworkMonitor that says what the test says; its signals are emitted by the test. */
#pragma once

#include <gio/gio.h>

#define PB_TYPE_FAKE_NETWORK (pb_fake_network_get_type ())
G_DECLARE_FINAL_TYPE (PbFakeNetwork, pb_fake_network, PB, FAKE_NETWORK, GObject)

struct _PbFakeNetwork
{
  GObject parent_instance;
  gboolean available; /* set by the test; TRUE at first */
  gboolean portal;    /* likewise; FALSE at first */
};

PbFakeNetwork *pb_fake_network_new (void);
