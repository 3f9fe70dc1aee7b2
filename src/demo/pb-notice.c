/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-notice.c: the messages of the push channel and their values. */
#include "pb-notice.h"

#include <string.h>

#define MEBIBYTE               (1024 * 1024)
#define LONG_NAME              20000
#define RIGHT_TO_LEFT_OVERRIDE 0x202e
#define MARK_AT                8 /* place in a MailId */

PbNotice *
pb_notice_new (PbNoticeKind kind, const char *user, gint64 number)
{
  PbNotice *notice = g_new0 (PbNotice, 1);

  notice->kind = kind;
  notice->user = g_strdup (user);
  notice->number = number;
  return notice;
}

PbNotice *
pb_notice_copy (const PbNotice *notice)
{
  PbNotice *copy = pb_notice_new (notice->kind, notice->user, notice->number);

  copy->second_user = g_strdup (notice->second_user);
  copy->mail_id = g_strdup (notice->mail_id);
  copy->sender_name = g_strdup (notice->sender_name);
  copy->sender_address = g_strdup (notice->sender_address);
  copy->subject = g_strdup (notice->subject);
  copy->summary = g_strdup (notice->summary);
  copy->text = g_strdup (notice->text);
  copy->version = notice->version;
  return copy;
}

void
pb_notice_free (PbNotice *notice)
{
  g_free (notice->user);
  g_free (notice->second_user);
  g_free (notice->mail_id);
  g_free (notice->sender_name);
  g_free (notice->sender_address);
  g_free (notice->subject);
  g_free (notice->summary);
  g_free (notice->text);
  g_free (notice);
}

const char *
pb_notice_kind_name (PbNoticeKind kind)
{
  static const char *const names[] = { "ret", "ver", "mail", "count", "error", "nothing" };

  return names[kind];
}

/* ---- values that a knob replaces ---- */

static void
replace (char **place, char *value)
{
  g_free (*place);
  *place = value;
}

static void
mark_mail_id (PbNotice *notice, const char *mark)
{
  for (gsize i = 0; mark[i] != '\0' && strlen (notice->mail_id) > MARK_AT + i; i++)
    notice->mail_id[MARK_AT + i] = mark[i];
}

static void
disguise_mail_id (PbNotice *notice, const PbKnobs *knobs)
{
  if (pb_knobs_is (knobs, PB_KNOB_MAIL_ID, "missing"))
    replace (&notice->mail_id, NULL);
  else if (pb_knobs_is (knobs, PB_KNOB_MAIL_ID, "same"))
    replace (&notice->mail_id, g_strdup ("ZC1000-AlwaysTheSameMailId00000"));
  else if (pb_knobs_is (knobs, PB_KNOB_MAIL_ID, "special"))
    mark_mail_id (notice, "/+=");
  else if (pb_knobs_is (knobs, PB_KNOB_MAIL_ID, "percent"))
    mark_mail_id (notice, "%2F");
  else if (pb_knobs_is (knobs, PB_KNOB_MAIL_ID, "ZL") && g_str_has_prefix (notice->mail_id, "ZC"))
    notice->mail_id[1] = 'L';
}

static void
disguise_subject (PbNotice *notice, const PbKnobs *knobs)
{
  if (pb_knobs_is (knobs, PB_KNOB_SUBJECT, "empty"))
    replace (&notice->subject, g_strdup (""));
  else if (pb_knobs_is (knobs, PB_KNOB_SUBJECT, "missing"))
    replace (&notice->subject, NULL);
  else if (pb_knobs_is (knobs, PB_KNOB_SUBJECT, "emoji"))
    replace (&notice->subject, g_strconcat (notice->subject, " \xf0\x9f\x8d\x9c\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb", NULL));
  else if (pb_knobs_is (knobs, PB_KNOB_SUBJECT, "html"))
    replace (&notice->subject, g_strconcat ("<b>", notice->subject, "</b> &amp; <script>x</script>", NULL));
  else if (pb_knobs_is (knobs, PB_KNOB_SUBJECT, "1MiB"))
    replace (&notice->subject, g_strnfill (MEBIBYTE, 'M'));
  else if (pb_knobs_is (knobs, PB_KNOB_SUBJECT, "trailing"))
    replace (&notice->subject, g_strconcat (notice->subject, " ", NULL));
}

static void
disguise_version (PbNotice *notice, const PbKnobs *knobs)
{
  if (pb_knobs_is (knobs, PB_KNOB_VER, "big"))
    notice->number += G_GINT64_CONSTANT (9007199254740993);
  else if (pb_knobs_is (knobs, PB_KNOB_VER, "backwards"))
    notice->number = G_GINT64_CONSTANT (2000000000000) - notice->number;
  else if (pb_knobs_is (knobs, PB_KNOB_VER, "repeats"))
    notice->number = G_GINT64_CONSTANT (1474500000123);
  else if (pb_knobs_is (knobs, PB_KNOB_VER, "zero"))
    notice->number = 0;
}

void
pb_notice_disguise (PbNotice *notice, const PbKnobs *knobs)
{
  if (notice->kind == PB_NOTICE_MAIL)
    {
      disguise_mail_id (notice, knobs);
      disguise_subject (notice, knobs);
    }
  if (notice->kind == PB_NOTICE_VER)
    disguise_version (notice, knobs);
  if (notice->kind == PB_NOTICE_MAIL || notice->kind == PB_NOTICE_COUNT)
    {
      if (pb_knobs_is (knobs, PB_KNOB_ORDER, "disagree"))
        notice->number += 3;
      if (pb_knobs_is (knobs, PB_KNOB_NEW_COUNT, "big"))
        notice->number += 12340;
    }
}

/* ---- spelling ---- */

char *
pb_notice_spell_user (const PbKnobs *knobs, const char *user, const char *second_user)
{
  const char *at = strchr (user, '@') != NULL ? strchr (user, '@') : "";

  if (pb_knobs_is (knobs, PB_KNOB_ALIAS, "blanks"))
    return g_strconcat (" ", user, "  ", NULL);
  if (pb_knobs_is (knobs, PB_KNOB_ALIAS, "case"))
    return g_ascii_strup (user, -1);
  if (pb_knobs_is (knobs, PB_KNOB_ALIAS, "alias") && second_user != NULL)
    return g_strdup (second_user);
  if (pb_knobs_is (knobs, PB_KNOB_ALIAS, "group"))
    return g_strconcat ("everybody", at, NULL);
  if (pb_knobs_is (knobs, PB_KNOB_ALIAS, "foreign"))
    return g_strconcat (user, ".other.example", NULL);
  if (pb_knobs_is (knobs, PB_KNOB_ALIAS, "empty"))
    return g_strdup ("");
  return g_strdup (user);
}

static const char *
odd_count (const char *knob)
{
  static const char *const odd[][2] = {
    { "null", "null" },
    { "negative", "-1" },
    { "2^31", "2147483648" },
    { "2^63", "9223372036854775808" },
    { "digits", "123456789012345678901234567890" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (odd); i++)
    if (g_str_equal (knob, odd[i][0]))
      return odd[i][1];
  return NULL;
}

void
pb_notice_add_count (PbDraft *draft, const PbKnobs *knobs, const char *key, gint64 count, gboolean as_string)
{
  const char *knob = pb_knobs_get (knobs, PB_KNOB_NEW_COUNT);
  g_autofree char *plain = g_strdup_printf ("%" G_GINT64_FORMAT, count);
  g_autofree char *blanks = g_strdup_printf (" %s ", plain);
  g_autofree char *real = g_strconcat (plain, g_str_equal (knob, "float") ? ".0" : "e0", NULL);

  if (g_str_equal (knob, "missing"))
    return;
  if (odd_count (knob) != NULL)
    pb_draft_add_bare (draft, key, odd_count (knob));
  else if (g_str_equal (knob, "blanks"))
    pb_draft_add_string (draft, key, blanks);
  else if (g_str_equal (knob, "empty"))
    pb_draft_add_string (draft, key, "");
  else if (g_str_equal (knob, "float") || g_str_equal (knob, "exponent"))
    pb_draft_add_bare (draft, key, real);
  else if (as_string != g_str_equal (knob, "reverse"))
    pb_draft_add_string (draft, key, plain);
  else
    pb_draft_add_bare (draft, key, plain);
}

static char *
spell_sender (const char *knob, const char *name, const char *address)
{
  g_autofree char *long_name = g_str_equal (knob, "long") ? g_strnfill (LONG_NAME, 'n') : NULL;
  char override[7] = "";

  if (g_str_equal (knob, "address"))
    return g_strdup (address);
  if (g_str_equal (knob, "encoded"))
    return g_strdup_printf ("=?GBK?B?1cXI/Q==?= <%s>", address);
  if (g_str_equal (knob, "markup"))
    return g_strdup_printf ("\"<b>%s</b> &amp; <a href='x'>\" <%s>", name, address);
  if (g_str_equal (knob, "bidi"))
    g_unichar_to_utf8 (RIGHT_TO_LEFT_OVERRIDE, override);
  return g_strdup_printf ("\"%s%s%s\" <%s>", override, long_name != NULL ? long_name : name, *override != '\0' ? "\x07\x1b[31m" : "", address);
}

static void
add_sender (PbDraft *draft, const PbNotice *notice, const PbKnobs *knobs)
{
  const char *knob = pb_knobs_get (knobs, PB_KNOB_SENDER);
  g_autofree char *sender = spell_sender (knob, notice->sender_name, notice->sender_address);

  if (g_str_equal (knob, "unescaped"))
    pb_draft_add_raw (draft, "Sender", sender);
  else
    pb_draft_add_string (draft, "Sender", sender);
}

/* The values that are not JSON strings any more are written raw. */
static void
add_subject (PbDraft *draft, const PbNotice *notice, const PbKnobs *knobs)
{
  const char *knob = pb_knobs_get (knobs, PB_KNOB_SUBJECT);
  const char *tail = g_str_equal (knob, "raw-controls") ? "\r\n\t"
                     : g_str_equal (knob, "nul")        ? "\\u0000"
                     : g_str_equal (knob, "surrogate")  ? "\\ud83d"
                                                        : NULL;
  g_autofree char *raw = g_strconcat (notice->subject != NULL ? notice->subject : "", tail, NULL);

  if (tail != NULL)
    pb_draft_add_raw (draft, "Subject", raw);
  else if (notice->subject != NULL)
    pb_draft_add_string (draft, "Subject", notice->subject);
}

static void
add_mail (PbDraft *draft, const PbNotice *notice, const PbKnobs *knobs)
{
  if (notice->mail_id != NULL)
    pb_draft_add_string (draft, "MailId", notice->mail_id);
  add_sender (draft, notice, knobs);
  pb_draft_add_string (draft, "Receiver", notice->user);
  add_subject (draft, notice, knobs);
  pb_draft_add_string (draft, "Summary", notice->summary != NULL ? notice->summary : "");
}

static void
add_version (PbDraft *draft, const PbNotice *notice, const PbKnobs *knobs)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, notice->number);

  if (pb_knobs_is (knobs, PB_KNOB_VER, "letters"))
    pb_draft_add_string (draft, "Ver", "v2026-beta");
  else if (pb_knobs_is (knobs, PB_KNOB_VER, "reverse"))
    pb_draft_add_bare (draft, "Ver", text);
  else
    pb_draft_add_string (draft, "Ver", text);
}

static void
add_return (PbDraft *draft, const PbNotice *notice, const PbKnobs *knobs)
{
  g_autofree char *number = g_strdup_printf ("%d", (int) notice->number);
  g_autofree char *version = g_strdup_printf ("%" G_GINT64_FORMAT, notice->version);

  if (pb_knobs_is (knobs, PB_KNOB_ACK, "string"))
    pb_draft_add_string (draft, "Ret", number);
  else
    pb_draft_add_bare (draft, pb_knobs_is (knobs, PB_KNOB_ACK, "lower") ? "ret" : "Ret", number);
  if (pb_knobs_is (knobs, PB_KNOB_ACK, "with-ver"))
    pb_draft_add_string (draft, "Ver", version);
}

static void
add_error (PbDraft *draft, const PbNotice *notice)
{
  g_autofree char *code = g_strdup_printf ("%d", (int) notice->number);

  pb_draft_add_string (draft, "errcode", code);
  pb_draft_add_string (draft, "error", notice->text);
}

/* The manual prints the count of a push with blanks in its keys and a comma behind it. */
static void
add_manual_count (PbDraft *draft, const PbNotice *notice, const char *user)
{
  pb_draft_add_string (draft, " UserName", user);
  pb_draft_add_number (draft, " NewCount ", notice->number);
  pb_draft_add_literal (draft, "");
}

static void
add_mailbox (PbDraft *draft, const PbNotice *notice, const PbKnobs *knobs)
{
  g_autofree char *user = pb_notice_spell_user (knobs, notice->user, notice->second_user);

  if (notice->kind == PB_NOTICE_COUNT && pb_knobs_is (knobs, PB_KNOB_SPELLING, "manual"))
    {
      add_manual_count (draft, notice, user);
      return;
    }
  pb_draft_add_string (draft, "UserName", user);
  if (notice->kind == PB_NOTICE_MAIL)
    add_mail (draft, notice, knobs);
  pb_notice_add_count (draft, knobs, "NewCount", notice->number, FALSE);
}

GBytes *
pb_notice_render (const PbNotice *notice, const PbKnobs *knobs, GRand *rand)
{
  g_autoptr (PbDraft) draft = pb_draft_new ();

  if (notice->kind == PB_NOTICE_MAIL || notice->kind == PB_NOTICE_COUNT)
    add_mailbox (draft, notice, knobs);
  if (notice->kind == PB_NOTICE_RET)
    add_return (draft, notice, knobs);
  if (notice->kind == PB_NOTICE_VER)
    add_version (draft, notice, knobs);
  if (notice->kind == PB_NOTICE_VER && pb_knobs_is (knobs, PB_KNOB_SPELLING, "manual"))
    pb_draft_add_literal (draft, "");
  if (notice->kind == PB_NOTICE_ERROR)
    add_error (draft, notice);
  return pb_draft_render (draft, knobs, rand);
}
