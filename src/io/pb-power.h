/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-power.h: is energy scarce: UPower's OnBattery, or the power-saver profile (GPowerProfileMonitor). */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _PbPower PbPower;

/* Nothing is known, and FALSE said, until a bus is given. */
PbPower *pb_power_new (void);
/* One that says @scarce, whatever the machine. */
PbPower *pb_power_new_fixed (gboolean scarce);
void pb_power_free (PbPower *power);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbPower, pb_power_free)
/* Asks UPower on @bus, and listens; starts nobody. @bus: (transfer none) */
void pb_power_set_system_bus (PbPower *power, GDBusConnection *bus);
gboolean pb_power_is_scarce (const PbPower *power);

G_END_DECLS
