/* SPDX-License-Identifier: GPL-3.0-or-later */
/* relocate.c: preloaded into programs that run from the build folder: they find their translations in PB_TEST_LOCALES
 * rather than where they will be installed. */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

typedef char *(*BindFunc) (const char *domain, const char *folder);

char *bindtextdomain (const char *domain, const char *folder);

char *
bindtextdomain (const char *domain, const char *folder)
{
  BindFunc real = (BindFunc) dlsym (RTLD_NEXT, "bindtextdomain");
  const char *ours = getenv ("PB_TEST_LOCALES");

  return real (domain, ours != NULL && strcmp (domain, "postbell") == 0 ? ours : folder);
}
