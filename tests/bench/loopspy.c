/* SPDX-License-Identifier: GPL-3.0-or-later */
/* loopspy.c: preloaded into a program with a GLib main loop, notes in the file $PB_LOOPSPY how long the longest iteration took, from
 * the end of one poll() of the first thread to the beginning of the next: three numbers of 64 bits, µs by the clock, how many
 * iterations, µs of the processor (where other programs want it the clock goes on). Whoever reads them may set them to 0. */
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define SIZE (3 * sizeof (int64_t))

static volatile int64_t *seen;
static int64_t woke, used;

static int64_t
now (clockid_t clock)
{
  struct timespec t;

  clock_gettime (clock, &t);
  return (int64_t) t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void __attribute__ ((constructor))
begin (void)
{
  const char *path = getenv ("PB_LOOPSPY");
  int fd = path != NULL ? open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;

  if (fd < 0)
    return;
  if (ftruncate (fd, SIZE) == 0)
    {
      void *place = mmap (NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
      seen = place != MAP_FAILED ? place : NULL;
    }
  close (fd);
}

int
poll (struct pollfd *fds, nfds_t n, int timeout)
{
  static int (*real) (struct pollfd *, nfds_t, int);
  int mine = seen != NULL && getpid () == (int) syscall (SYS_gettid), result;
  int64_t took = mine && woke != 0 ? now (CLOCK_MONOTONIC) - woke : 0;
  int64_t worked = took > 0 ? now (CLOCK_THREAD_CPUTIME_ID) - used : 0;

  if (real == NULL)
    *(void **) &real = dlsym (RTLD_NEXT, "poll");
  if (took > 0)
    {
      seen[1]++;
      seen[0] = took > seen[0] ? took : seen[0];
      seen[2] = worked > seen[2] ? worked : seen[2];
    }
  result = real (fds, n, timeout);
  woke = mine ? now (CLOCK_MONOTONIC) : woke;
  used = mine ? now (CLOCK_THREAD_CPUTIME_ID) : used;
  return result;
}
