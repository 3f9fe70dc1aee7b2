/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-quirks.c: see pb-imap-quirks.h. */
#include "pb-imap-quirks.h"

#define TENCENT "QQMail ", ".qq.com" /* QQ and Exmail alike; companies reach Exmail under names of their own */

static const PbImapQuirkRow rows[] = {
  { "QQ Mail", TENCENT, PB_QUIRK_LOGIN_FIRST, "himalaya #622 (Exmail), #659 (QQ)", "2026-03" },
  { "QQ Mail", TENCENT, PB_QUIRK_SEARCH_BASIC, "S22.Imap #126 (Exmail, 2016); node-imap #686 (QQ)", "2024" },
  { "QQ Mail", TENCENT, PB_QUIRK_STATUS_BESIDE_IDLE, "no source knows whether EXISTS is always pushed", "2026-09" },
  { "QQ Mail", TENCENT, PB_QUIRK_SLOW_LOGINS, "hermes-agent PR #92753: outages after a login every 15 s", "2026" },
  { "QQ Mail", TENCENT, PB_QUIRK_ASCENDING, "himalaya #276, #518, #572 (Exmail): BAD Sequence set is inavlid!", "2025-04" },
  { "QQ Mail", TENCENT, PB_QUIRK_BARE_FETCH, "jakartaee/mail-api #209: \"11487 FETCH (UID 19436 )\"", "2016-02" },
  { "Sina", NULL, ".sina.com", PB_QUIRK_LOGIN_FIRST, "himalaya #659", "2026-03" },
  { "Sina cn", NULL, ".sina.cn", PB_QUIRK_LOGIN_FIRST, "himalaya #659", "2026-03" },
  /* "NO EXAMINE Unsafe Login. Please contact kefu@188.com for help" */
  { "163", NULL, ".163.com", PB_QUIRK_ID_ALWAYS, "NetEase, also vip.163.com and qiye.163.com", "2026-09" },
  { "126", NULL, ".126.com", PB_QUIRK_ID_ALWAYS, "NetEase", "2026-09" },
  { "yeah", NULL, ".yeah.net", PB_QUIRK_ID_ALWAYS, "NetEase", "2026-09" },
  { "188", NULL, ".188.com", PB_QUIRK_ID_ALWAYS, "NetEase", "2026-09" },
  { "Coremail", "Coremail System IMap Server", NULL, PB_QUIRK_ID_ALWAYS, "the software of NetEase, run by universities", "2026-09" },
  { "Mailutils", "GNU Mailutils", NULL, PB_QUIRK_NO_IDLE, "measured: imap4d 3.15 pushes at DONE only", "2026-11" },
  { "Cyrus", "Cyrus IMAP", NULL, PB_QUIRK_NO_PREVIEW, "measured: 3.6.1 lists PREVIEW and answers NIL", "2026-11" },
  { "Zoho", NULL, ".zoho.", PB_QUIRK_NO_MODSEQ, "MODSEQ (0) and negative ones in old data", "2026-09" },
};

const PbImapQuirkRow *
pb_imap_quirk_rows (gsize *n_rows)
{
  *n_rows = G_N_ELEMENTS (rows);
  return rows;
}

static gboolean
host_matches (const char *host, const char *pattern)
{
  g_autofree char *lower = g_ascii_strdown (host, -1);

  return g_str_has_suffix (pattern, ".") ? strstr (lower, pattern) != NULL : g_str_has_suffix (lower, pattern);
}

static gboolean
text_matches (PbImapSpan text, const char *pattern)
{
  gsize len = strlen (pattern);

  for (gsize i = 0; i + len <= text.len; i++)
    if (pb_imap_span_is ((PbImapSpan){ text.data + i, len }, pattern))
      return TRUE;
  return FALSE;
}

guint
pb_imap_quirks_find (const PbImapQuirkRow *table, gsize n_rows, const char *host, PbImapSpan text)
{
  guint quirks = 0;

  for (gsize i = 0; i < n_rows; i++)
    if ((table[i].host != NULL && host != NULL && host_matches (host, table[i].host)) || (table[i].greeting != NULL && text_matches (text, table[i].greeting)))
      quirks |= table[i].quirk;
  return quirks;
}
