/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-plain-socket.c: recv(), send() and errno. */
#include "pb-plain-socket.h"

#include <errno.h>
#include <gio/gio.h>
#include <sys/socket.h>

#include "pb-error.h"

void
pb_plain_socket_set_error (GError **error, int number)
{
  PbErrorClass error_class = PB_ERROR_CLASS_REFUSED;

  if (number == ETIMEDOUT || number == EHOSTUNREACH || number == EHOSTDOWN)
    error_class = PB_ERROR_CLASS_TIMEOUT;
  else if (number == ENETUNREACH || number == ENETDOWN)
    error_class = PB_ERROR_CLASS_OFFLINE;
  g_set_error_literal (error, PB_ERROR, (int) error_class, g_strerror (number != 0 ? number : ECONNRESET));
}

gssize
pb_plain_socket_receive (int fd, void *buffer, gsize size, GError **error)
{
  gssize n;

  do
    n = recv (fd, buffer, size, MSG_DONTWAIT);
  while (n < 0 && errno == EINTR);
  if (n < 0 && errno == EAGAIN)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "nothing there");
  else if (n < 0)
    pb_plain_socket_set_error (error, errno);
  return n;
}

gssize
pb_plain_socket_send (int fd, const void *buffer, gsize size, GError **error)
{
  gssize n;

  do
    n = send (fd, buffer, size, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);
  if (n < 0 && errno == EAGAIN)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "no room");
  else if (n < 0)
    pb_plain_socket_set_error (error, errno);
  return n;
}
