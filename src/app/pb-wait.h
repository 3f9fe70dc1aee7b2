/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-wait.h: lets a command, which has no main loop yet and nothing else to do, wait for one asynchronous call. Never used in
 * the resident. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  GMainLoop *loop;      /* (owned) */
  GAsyncResult *result; /* (owned) (nullable) */
} PbWait;

/* Fields of @wait begin as NULL: PbWait wait = { NULL }. */
/* GAsyncReadyCallback; @user_data is the PbWait. */
void pb_wait_cb (GObject *source, GAsyncResult *result, gpointer user_data);
/* Runs the main loop until pb_wait_cb() was called. Returns: (transfer none): valid until the next call or pb_wait_clear(). */
GAsyncResult *pb_wait_run (PbWait *wait);
void pb_wait_clear (PbWait *wait);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PbWait, pb_wait_clear)

G_END_DECLS
