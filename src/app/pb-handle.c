/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-handle.c: see pb-handle.h. g_unix_fd_list_get() must not be asked for one that is not there: it has no error for that. */
#include "config.h"

#include "pb-handle.h"

#include <glib/gi18n.h>

int
pb_handle_take (GUnixFDList *fds, gint32 handle, GError **error)
{
  if (fds != NULL && handle >= 0 && handle < g_unix_fd_list_get_length (fds))
    return g_unix_fd_list_get (fds, handle, error);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("The message came without its file descriptor."));
  return -1;
}

int
pb_handle_take_of_call (GDBusMethodInvocation *invocation, gint32 handle, GError **error)
{
  return pb_handle_take (g_dbus_message_get_unix_fd_list (g_dbus_method_invocation_get_message (invocation)), handle, error);
}
