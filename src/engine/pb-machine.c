/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-machine.c: see pb-machine.h. */
#include "config.h"

#include "pb-machine.h"

#define TOP_LINES 20 /* of a mail, for its first words: a header of its parts comes before them */

static void
imap_feed (gpointer machine, const guint8 *data, gsize len, gint64 now)
{
  pb_imap_session_feed (machine, data, len, now);
}

static void
imap_eof (gpointer machine, gint64 now)
{
  pb_imap_session_eof (machine, now);
}

static void
imap_tick (gpointer machine, gint64 now)
{
  pb_imap_session_tick (machine, now);
}

static GBytes *
imap_take_output (gpointer machine)
{
  return pb_imap_session_take_output (machine);
}

static gint64
imap_deadline (gpointer machine)
{
  return pb_imap_session_deadline (machine);
}

const PbMachineClass pb_imap_machine = { imap_feed, imap_eof, imap_tick, imap_take_output, imap_deadline };

static void
exmail_feed (gpointer machine, const guint8 *data, gsize len, gint64 now)
{
  pb_exmail_session_feed (machine, data, len, now);
}

static void
exmail_eof (gpointer machine, gint64 now)
{
  pb_exmail_session_eof (machine, now);
}

static void
exmail_tick (gpointer machine, gint64 now)
{
  pb_exmail_session_tick (machine, now);
}

static GBytes *
exmail_take_output (gpointer machine)
{
  return pb_exmail_session_take_output (machine);
}

static gint64
exmail_deadline (gpointer machine)
{
  return pb_exmail_session_deadline (machine);
}

const PbMachineClass pb_exmail_machine = { exmail_feed, exmail_eof, exmail_tick, exmail_take_output, exmail_deadline };

static void
pop3_feed (gpointer machine, const guint8 *data, gsize len, gint64 now)
{
  pb_pop3_session_feed (machine, data, len, now);
}

static void
pop3_eof (gpointer machine, gint64 now)
{
  pb_pop3_session_eof (machine, now);
}

static void
pop3_tick (gpointer machine, gint64 now)
{
  pb_pop3_session_tick (machine, now);
}

static GBytes *
pop3_take_output (gpointer machine)
{
  return pb_pop3_session_take_output (machine);
}

static gint64
pop3_deadline (gpointer machine)
{
  return pb_pop3_session_deadline (machine);
}

const PbMachineClass pb_pop3_machine = { pop3_feed, pop3_eof, pop3_tick, pop3_take_output, pop3_deadline };

/* TLS that comes first is not the session's affair: to it the connection is a safe one. */
PbImapConfig
pb_imap_config_for (const PbAccount *account, PbImapMailbox *mailbox)
{
  *mailbox = (PbImapMailbox){ .name = account->folder };
  return (PbImapConfig){
    .mailboxes = mailbox,
    .n_mailboxes = 1,
    .starttls = account->security == PB_SECURITY_STARTTLS,
    .tls = account->security == PB_SECURITY_TLS,
    .allow_cleartext = account->security == PB_SECURITY_NONE,
    .client_name = "Postbell",
    .client_version = PB_VERSION,
    .host = account->host,
  };
}

PbPop3Config
pb_pop3_config_for (const PbAccount *account)
{
  return (PbPop3Config){
    .stls = account->security == PB_SECURITY_STARTTLS,
    .tls = account->security == PB_SECURITY_TLS,
    .allow_cleartext = account->security == PB_SECURITY_NONE,
    .oauth = g_str_equal (account->auth, "oauth2"),
    .top_lines = TOP_LINES,
  };
}
