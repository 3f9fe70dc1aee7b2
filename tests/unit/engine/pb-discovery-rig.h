/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-discovery-rig.h: a discovery on fakes: HTTP, names, hosts and, where a test has it, Online Accounts; and a provider table of
 * the administrator's, the user's and our own. */
#pragma once

#include "pb-discovery.h"
#include "pb-engine-rig.h"
#include "pb-fake-http.h"
#include "pb-fake-resolver.h"
#include "pb-goa.h"

#define LOCAL   "bob.hidden"
#define ADDRESS LOCAL "@zoo.test"
#define FIRST   "https://autoconfig.zoo.test/mail/config-v1.1.xml"
#define SECOND_ "https://zoo.test/.well-known/autoconfig/mail/config-v1.1.xml"
#define ISPDB   "https://autoconfig.thunderbird.net/v1.1/zoo.test"

#define XML(host)                                                                                                     \
  "<clientConfig><emailProvider id='x'><displayName>The Zoo</displayName><incomingServer type='imap'><hostname>" host \
  "</hostname><port>993</port><socketType>SSL</socketType><username>%EMAILADDRESS%</username>"                        \
  "<authentication>password-cleartext</authentication></incomingServer></emailProvider></clientConfig>"

typedef struct
{
  PbRig base;
  PbFakeHttp *http;
  PbFakeResolver *resolver;
  gboolean nameless; /* no name server may be asked */
  PbGoa *goa;        /* (nullable) */
  GString *progress; /* "mx? mx+ srv? srv- …" */
  gboolean done;
  GPtrArray *found;
  GError *error;
} PbDiscoveryRig;

/* Before GLib looks at the environment. Returns: (transfer full): a folder for pb_discovery_rig_remove_tree() */
char *pb_discovery_rig_set_up_table (void);
void pb_discovery_rig_remove_tree (const char *path);

void pb_discovery_rig_set_up (PbDiscoveryRig *rig);
void pb_discovery_rig_tear_down (PbDiscoveryRig *rig);
void pb_discovery_rig_start (PbDiscoveryRig *rig, const char *address, PbDiscoveryFlags flags, GCancellable *cancellable);
/* The same, to its end. */
void pb_discovery_rig_discover (PbDiscoveryRig *rig, const char *address, PbDiscoveryFlags flags);
/* Returns: (transfer full): what was found, in short. */
char *pb_discovery_rig_describe (const PbDiscoveryRig *rig);
/* Nobody hears what stands before the @, in whatever form. */
void pb_discovery_rig_assert_discreet (const PbDiscoveryRig *rig);
