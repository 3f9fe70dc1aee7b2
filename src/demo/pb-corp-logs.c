/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-corp-logs.c: the system's logs. Nobody did what they tell: a few entries for every day, the same whenever it is asked. */
#include "pb-corp-private.h"

#include <string.h>

#define DAY          86400 /* s */
#define KEPT         93    /* days */
#define A_DAY        4     /* mails of a day */
#define BAD_TIME     601001
#define BAD_RANGE    601002
#define BAD_DOMAIN   601003
#define NO_DOMAIN    601004
#define BAD_MAILTYPE 601005
#define BAD_TYPE     601006
#define SENT         1
#define RECEIVED     2
#define OPERATIONS   41
#define LAST_AREA    10
#define ALL_AREAS    1

/* The days asked for, counted from 1 January 1970. */
typedef struct
{
  gint64 begin, end;
} Days;

static const char *const subjects[] = { "周报", "Re: Contract", "会议纪要", "Invoice 2026-11", "出差申请" };

/* ---- the request ---- */

static int
read_days (Days *days, JsonObject *in)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  gint64 today = g_date_time_to_unix (now) / DAY;

  days->begin = pb_corp_day (in, "begin_date");
  days->end = pb_corp_day (in, "end_date");
  if (days->begin < 0 || days->end < 0)
    return BAD_TIME;
  return days->begin > days->end || days->begin < today - KEPT || days->end > today + 1 ? BAD_RANGE : 0;
}

/* @needed: whether there has to be one. @member: (out) (nullable) */
static int
read_user (PbDemo *demo, JsonObject *in, gboolean needed, const PbMember **member)
{
  const char *user = pb_corp_text (in, "userid");

  *member = NULL;
  if (user == NULL || *user == '\0')
    return needed ? 40003 : 0;
  *member = pb_company_find (demo->company, user);
  return *member != NULL ? 0 : 60111;
}

static const PbMailbox *
somebody (PbDemo *demo, gint64 number)
{
  return pb_mailboxes_nth (demo->mailboxes, (guint) (number % pb_mailboxes_size (demo->mailboxes)));
}

static void
add_time (PbDraft *item, gint64 day, gint64 hour)
{
  pb_draft_add_number (item, "time", day * DAY + hour * 3600);
}

/* ---- mails ---- */

PbAnswer *
pb_corp_log_mailstatus (PbDemo *demo, JsonObject *in)
{
  const char *domain = pb_corp_text (in, "domain");
  Days days;
  int code = read_days (&days, in);
  PbDraft *draft;

  if (code == 0 && (domain == NULL || strchr (domain, '.') == NULL))
    code = BAD_DOMAIN;
  if (code == 0 && g_ascii_strcasecmp (domain, pb_company_domain (demo->company)) != 0)
    code = NO_DOMAIN;
  if (code != 0)
    return pb_corp_error (demo, code);
  draft = pb_corp_begin (demo, "ok");
  pb_draft_add_number (draft, "sendsum", (days.end - days.begin + 1) * A_DAY / 2);
  pb_draft_add_number (draft, "recvsum", (days.end - days.begin + 1) * A_DAY / 2);
  return pb_corp_end (demo, draft);
}

/* The @n-th mail of @day, when it is one of those asked for: every other is sent by @own (nullable), the rest come to it. */
static void
add_mail (PbDemo *demo, PbDraft *list, JsonObject *in, const PbMember *own, gint64 day, guint n)
{
  static const int states[] = { 3, 13, 1, 12, 2, 14, 4, 11, 0 };
  const char *wanted = pb_corp_text (in, "subject"), *subject = subjects[(day + n) % (gint64) G_N_ELEMENTS (subjects)];
  const PbMailbox *mailbox = own != NULL ? own->mailbox : somebody (demo, day + n);
  gint64 type = 0, this = n % 2 == 0 ? SENT : RECEIVED;
  PbDraft *item;

  (void) pb_corp_number (in, "mailtype", &type);
  if ((type != 0 && type != this) || (wanted != NULL && strstr (subject, wanted) == NULL))
    return;
  item = pb_draft_new ();
  pb_draft_add_number (item, "mailtype", this);
  pb_draft_add_string (item, "subject", subject);
  pb_draft_add_string (item, "sender", this == SENT ? mailbox->address : "carol@other.example");
  pb_draft_add_string (item, "receiver", this == SENT ? "carol@other.example" : mailbox->address);
  add_time (item, day, 9 + n);
  pb_draft_add_number (item, "status", states[(day + n) % (gint64) G_N_ELEMENTS (states)]);
  pb_draft_add_nested (list, NULL, item);
}

PbAnswer *
pb_corp_log_mail (PbDemo *demo, JsonObject *in)
{
  gint64 type = 0;
  const PbMember *own;
  Days days;
  int code = read_days (&days, in);
  PbDraft *draft, *list;

  if (code == 0 && pb_corp_has (in, "mailtype") && (!pb_corp_number (in, "mailtype", &type) || type < 0 || type > RECEIVED))
    code = BAD_MAILTYPE;
  if (code == 0)
    code = read_user (demo, in, FALSE, &own);
  if (code != 0)
    return pb_corp_error (demo, code);
  draft = pb_corp_begin (demo, "ok");
  list = pb_draft_new_list ();
  for (gint64 day = days.begin; day <= days.end; day++)
    for (guint n = 0; n < A_DAY; n++)
      add_mail (demo, list, in, own, day, n);
  pb_draft_add_nested (draft, "list", list);
  return pb_corp_end (demo, draft);
}

/* ---- the rest: a list with an entry for each day ---- */

/* Adds the entry of @day, if there is one. */
typedef void (*Entry) (PbDemo *demo, PbDraft *list, gint64 day, gint64 type);

static PbAnswer *
answer_days (PbDemo *demo, const Days *days, gint64 type, Entry entry)
{
  PbDraft *draft = pb_corp_begin (demo, "ok"), *list = pb_draft_new_list ();

  for (gint64 day = days->begin; day <= days->end; day++)
    entry (demo, list, day, type);
  pb_draft_add_nested (draft, "list", list);
  return pb_corp_end (demo, draft);
}

static void
add_login (PbDemo *demo, PbDraft *list, gint64 day, gint64 type)
{
  g_autofree char *ip = g_strdup_printf ("198.51.100.%d", (int) (day % 254) + 1);
  PbDraft *item = pb_draft_new ();

  add_time (item, day, 8);
  pb_draft_add_string (item, "ip", ip);
  pb_draft_add_number (item, "type", day % 5 + 1);
  pb_draft_add_nested (list, NULL, item);
}

PbAnswer *
pb_corp_log_login (PbDemo *demo, JsonObject *in)
{
  const PbMember *member;
  Days days;
  int code = read_user (demo, in, TRUE, &member);

  if (code == 0)
    code = read_days (&days, in);
  return code != 0 ? pb_corp_error (demo, code) : answer_days (demo, &days, 0, add_login);
}

static void
add_job (PbDemo *demo, PbDraft *list, gint64 day, gint64 type)
{
  PbDraft *item = pb_draft_new ();

  add_time (item, day, 20);
  pb_draft_add_string (item, "operator", "administrator");
  pb_draft_add_number (item, "type", day % 10);
  pb_draft_add_number (item, "status", 1);
  pb_draft_add_nested (list, NULL, item);
}

PbAnswer *
pb_corp_log_batchjob (PbDemo *demo, JsonObject *in)
{
  Days days;
  int code = read_days (&days, in);

  return code != 0 ? pb_corp_error (demo, code) : answer_days (demo, &days, 0, add_job);
}

static void
add_operation (PbDemo *demo, PbDraft *list, gint64 day, gint64 type)
{
  PbDraft *item;

  if (type > ALL_AREAS && day % (LAST_AREA - 1) + 2 != type)
    return;
  item = pb_draft_new ();
  add_time (item, day, 15);
  pb_draft_add_string (item, "operator", "administrator");
  pb_draft_add_number (item, "type", day % OPERATIONS + 1);
  pb_draft_add_string (item, "operand", somebody (demo, day)->address);
  pb_draft_add_string (item, "remark", "");
  pb_draft_add_nested (list, NULL, item);
}

PbAnswer *
pb_corp_log_operation (PbDemo *demo, JsonObject *in)
{
  gint64 type = -1;
  Days days;
  int code = read_days (&days, in);

  if (code == 0 && (!pb_corp_number (in, "type", &type) || type < 0 || type > LAST_AREA))
    code = BAD_TYPE;
  return code != 0 ? pb_corp_error (demo, code) : answer_days (demo, &days, type, add_operation);
}
