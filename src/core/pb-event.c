/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-event.h"

static const char *const names[] = {
  [PB_EVENT_ACCOUNT_ADDED] = "account-added",
  [PB_EVENT_ACCOUNT_CHANGED] = "account-changed",
  [PB_EVENT_ACCOUNT_RENAMED] = "account-renamed",
  [PB_EVENT_ACCOUNT_REMOVED] = "account-removed",
  [PB_EVENT_PAUSED] = "paused",
  [PB_EVENT_CONTINUED] = "continued",
  [PB_EVENT_NETWORK] = "network",
  [PB_EVENT_NETWORK_CHANGED] = "network-changed",
  [PB_EVENT_WOKE_UP] = "woke-up",
  [PB_EVENT_VAULT_CHANGED] = "vault-changed",
  [PB_EVENT_CHECK_NOW] = "check-now",
  [PB_EVENT_WATCHING] = "watching",
  [PB_EVENT_FAILED] = "failed",
  [PB_EVENT_ALIVE] = "alive",
  [PB_EVENT_UNREAD] = "unread",
  [PB_EVENT_MAIL] = "mail",
  [PB_EVENT_PENDING] = "pending",
  [PB_EVENT_GONE] = "gone",
  [PB_EVENT_NOTICE] = "notice",
  [PB_EVENT_PIN_IDLE] = "pin-idle",
  [PB_EVENT_ALERT_SHOWN] = "alert-shown",
  [PB_EVENT_ALERT_CLOSED] = "alert-closed",
  [PB_EVENT_SNOOZE] = "snooze",
  [PB_EVENT_QUIET] = "quiet",
  [PB_EVENT_TICK] = "tick",
};

const char *
pb_event_type_to_string (PbEventType type)
{
  return (gsize) type < G_N_ELEMENTS (names) ? names[type] : "unknown";
}
