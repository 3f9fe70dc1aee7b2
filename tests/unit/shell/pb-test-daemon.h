/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-test-daemon.h: a notification daemon that records, on a connection of its own; can hang, refuse and die. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  guint32 id; /* given out */
  guint32 replaces;
  char *summary, *body, *icon;
  char **actions;
  GVariant *hints;
} PbTestPopup;

typedef struct
{
  GDBusConnection *connection;
  guint registration, name;
  char **capabilities;
  GPtrArray *popups; /* (element-type PbTestPopup) */
  GArray *closed;    /* (element-type guint32) */
  GPtrArray *held;   /* (element-type GDBusMethodInvocation): Notify calls not answered while it hangs */
  guint n_notify, n_close, n_caps, n_held;
  guint32 last_id;
  gboolean hangs;      /* answers nothing */
  const char *refuses; /* (nullable): D-Bus error name for Notify */
} PbTestDaemon;

/* Owns org.freedesktop.Notifications. @capabilities: comma separated. */
PbTestDaemon *pb_test_daemon_start (GTestDBus *bus, const char *capabilities);
/* Dies at once, leaving calls unanswered. */
void pb_test_daemon_die (PbTestDaemon *daemon);
/* Answers what it held back, in order. */
void pb_test_daemon_wake (PbTestDaemon *daemon);
PbTestPopup *pb_test_daemon_get (PbTestDaemon *daemon, guint index);
void pb_test_daemon_act (PbTestDaemon *daemon, guint32 id, const char *action, const char *token);
void pb_test_daemon_close (PbTestDaemon *daemon, guint32 id);

G_END_DECLS
