/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-password.c: see pb-password.h. */
#include "config.h"

#include "pb-password.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define CTRL_C 3 /* as a character, while the terminal makes no signals */

/* Reads up to the line break, byte by byte, since what follows belongs to the next reader.
 * Returns: bytes, or -1 with @error. */
static gssize
read_bytes (int fd, char *line, GError **error)
{
  gsize n = 0;
  ssize_t got;

  while ((got = read (fd, line + n, 1)) != 0)
    {
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("The password could not be read."));
          return -1;
        }
      if (line[n] == '\n')
        break;
      if (line[n] == '\0' || line[n] == CTRL_C || ++n > PB_PASSWORD_MAX)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("This is no password: it is one line of at most %d bytes."), PB_PASSWORD_MAX);
          return -1;
        }
    }
  if (n > 0 && line[n - 1] == '\r')
    n--;
  return (gssize) n;
}

PbSecret *
pb_password_read_line (int fd, GError **error)
{
  char line[PB_PASSWORD_MAX + 2];
  gssize n = read_bytes (fd, line, error);
  PbSecret *secret = NULL;

  if (n == 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("The password is empty. Give it as one line on standard input."));
  else if (n > 0)
    secret = pb_secret_new (line, (gsize) n);
  pb_secret_wipe (line, sizeof line);
  return secret;
}

gboolean
pb_password_can_ask (void)
{
  return isatty (STDIN_FILENO) && isatty (STDERR_FILENO);
}

PbSecret *
pb_password_ask (const char *prompt, GError **error)
{
  struct termios before, quiet;
  PbSecret *secret;

  if (tcgetattr (STDIN_FILENO, &before) != 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("The terminal cannot hide what is typed. Use --password-stdin."));
      return NULL;
    }
  quiet = before;
  quiet.c_lflag &= ~(tcflag_t) (ECHO | ISIG);         /* no signal may leave the terminal mute */
  (void) tcsetattr (STDIN_FILENO, TCSAFLUSH, &quiet); /* before the question: what is typed after it counts */
  (void) fprintf (stderr, "%s ", prompt);
  secret = pb_password_read_line (STDIN_FILENO, error);
  (void) tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
  (void) fputc ('\n', stderr);
  return secret;
}
