/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nodelay.c: preloaded into the test's Dovecot only. Dovecot waits 500 ms between noticing a new mail and answering IDLE or
 * telling by NOTIFY (NOTIFY_DELAY_MSECS in its mailbox-watch.c and imap-notify.c); this makes it 0, so that the server does not hide what is measured. */
#include <dlfcn.h>
#include <string.h>

typedef void *(*AddFunc) (unsigned int ms, const char *file, unsigned int line, void *callback, void *context);

void *timeout_add (unsigned int ms, const char *file, unsigned int line, void *callback, void *context);
void *timeout_add_short (unsigned int ms, const char *file, unsigned int line, void *callback, void *context);

static void *
forward (const char *symbol, unsigned int ms, const char *file, unsigned int line, void *callback, void *context)
{
  AddFunc real = (AddFunc) dlsym (RTLD_NEXT, symbol);

  if (ms == 500 && file != NULL && (strstr (file, "mailbox-watch") != NULL || strstr (file, "index-mailbox-check") != NULL || strstr (file, "notify") != NULL))
    ms = 0;
  return real (ms, file, line, callback, context);
}

void *
timeout_add (unsigned int ms, const char *file, unsigned int line, void *callback, void *context)
{
  return forward ("timeout_add", ms, file, line, callback, context);
}

void *
timeout_add_short (unsigned int ms, const char *file, unsigned int line, void *callback, void *context)
{
  return forward ("timeout_add_short", ms, file, line, callback, context);
}
