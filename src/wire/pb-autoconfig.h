/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-autoconfig.h: the settings file that a mail domain publishes for its users, Mozilla's config-v1.1.xml (format:
 * https://wiki.mozilla.org/Thunderbird:Autoconfiguration:ConfigFileFormat). Written by strangers: no DTD, no entities but
 * those of XML itself, and nothing is taken over that would speak in the clear or put an address into a host name. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* An incoming server with TLS. */
typedef struct
{
  gboolean pop3;     /* else IMAP */
  char *host;        /* ASCII, lower case, no final dot; %EMAILDOMAIN% is replaced */
  guint16 port;      /* not 0 */
  gboolean starttls; /* else TLS from the first byte */
  char *user;        /* template for pb_autoconfig_expand(); "%EMAILADDRESS%" where the file says nothing */
  gboolean password; /* a password is taken, in whatever form */
  gboolean oauth2;   /* a token is taken */
} PbAutoconfigServer;

typedef struct
{
  char *name;         /* (nullable): of the provider, safe to show */
  GPtrArray *servers; /* (element-type PbAutoconfigServer): as in the file, the preferred first; never empty */
  char *webmail;      /* (nullable): https, not looked at further */
} PbAutoconfig;

/* Bytes of a file, servers and characters of a text: more is not taken. */
#define PB_AUTOCONFIG_MAX_FILE    (64 * 1024)
#define PB_AUTOCONFIG_MAX_SERVERS 16
#define PB_AUTOCONFIG_MAX_TEXT    512

void pb_autoconfig_free (PbAutoconfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbAutoconfig, pb_autoconfig_free)

/* @domain: ASCII, for %EMAILDOMAIN% in a host.
 * Returns: (transfer full) (nullable): NULL with LIMIT (longer than PB_AUTOCONFIG_MAX_FILE) or PROTOCOL (no such file, a DTD,
 * or no server that we can use). */
PbAutoconfig *pb_autoconfig_parse (const char *data, gsize len, const char *domain, GError **error);

/* Returns: (transfer full): @pattern with %EMAILADDRESS%, %EMAILLOCALPART% and %EMAILDOMAIN% filled in from @address, which
 * has an @; other text stays. */
char *pb_autoconfig_expand (const char *pattern, const char *address);

G_END_DECLS
