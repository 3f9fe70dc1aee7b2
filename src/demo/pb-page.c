/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-page.c: HTML of the webmail. */
#include "pb-page.h"

#define ROWS 60

static const char style[] =
    ":root{--ink:#1f2733;--soft:#6b7686;--line:#e6e9ef;--blue:#1f6feb;--paper:#fff;--back:#f3f5f9}"
    "*{box-sizing:border-box}html{font:15px/1.5 'DejaVu Sans','Noto Sans CJK SC','Noto Sans SC','PingFang SC','Microsoft YaHei',sans-serif;color:var(--ink);background:var(--back)}"
    "body{margin:0}a{color:inherit;text-decoration:none}"
    "header{display:flex;align-items:center;gap:.8rem;background:#17335f;color:#fff;padding:.75rem 1.5rem}"
    "header b{font-size:1.1rem}header .who{margin-left:auto;text-align:right;line-height:1.25}header .who small{display:block;opacity:.75}"
    ".face{width:2.3rem;height:2.3rem;border-radius:50%;background:#f0b429;color:#17335f;display:grid;place-items:center;font-weight:700;flex:none}"
    "main{max-width:62rem;margin:1.4rem auto;padding:0 1rem}.bar{display:flex;align-items:center;gap:.8rem;margin-bottom:.8rem}"
    "h1{font-size:1.25rem;margin:0}.badge{background:var(--blue);color:#fff;border-radius:1rem;padding:.05rem .65rem;font-size:.85rem;font-weight:700}"
    ".bar form{margin-left:auto}button{font:inherit;border:1px solid #c9d1dd;background:#fff;color:var(--ink);border-radius:.45rem;padding:.3rem .9rem;cursor:pointer}"
    "button.main{background:var(--blue);border-color:var(--blue);color:#fff}header b,button{white-space:nowrap}header button{background:transparent;color:#fff;border-color:#ffffff66}"
    ".card{background:var(--paper);border:1px solid var(--line);border-radius:.7rem;overflow:hidden;box-shadow:0 1px 3px #17335f14}"
    ".row{display:grid;grid-template-columns:.6rem 12rem 1fr 5.5rem;gap:.9rem;align-items:center;padding:.7rem 1.1rem;border-top:1px solid var(--line)}"
    ".row:first-child{border-top:0}.row:hover{background:#f7f9fd}.row>*{min-width:0}.cut{white-space:nowrap;overflow:hidden;text-overflow:ellipsis}"
    ".dot{width:.55rem;height:.55rem;border-radius:50%}.new .dot{background:var(--blue)}.new .from,.new .subject{font-weight:700}"
    ".soft{color:var(--soft);font-size:.9rem}.time{text-align:right}.empty{padding:3rem;text-align:center;color:var(--soft)}"
    "article{padding:1.5rem 1.8rem}article h1{font-size:1.4rem;margin-bottom:1rem}.head{display:flex;gap:.9rem;align-items:center;padding-bottom:1rem;border-bottom:1px solid var(--line)}"
    ".head .time{margin-left:auto}.text{padding:1.2rem 0;white-space:pre-wrap;overflow-wrap:anywhere;font-size:1.02rem}"
    ".login{max-width:24rem;margin:5rem auto;padding:2rem}.login label{display:block;margin:.9rem 0 .25rem}.login input{width:100%;font:inherit;padding:.5rem .7rem;border:1px solid #c9d1dd;border-radius:.45rem}"
    ".login button{width:100%;margin-top:1.2rem;padding:.55rem}"
    "@media(max-width:44rem){.row{grid-template-columns:.6rem 1fr 5rem}.row .what{grid-column:2/4;grid-row:2}.row .time{grid-column:3;grid-row:1}header{padding:.75rem 1rem}header .who small{display:none}}";

static char *
escape (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  return g_markup_escape_text (valid, -1);
}

static GString *
begin (const char *title)
{
  g_autofree char *safe = escape (title);
  GString *html = g_string_new ("<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">");

  g_string_append_printf (html, "<title>%s</title><style>%s</style></head><body>", safe, style);
  return html;
}

static char *
end (GString *html)
{
  g_string_append (html, "</body></html>\n");
  return g_string_free (html, FALSE);
}

static void
append_form (GString *html, const char *action, const char *form_token, const char *mail_id, const char *label, const char *class)
{
  g_string_append_printf (html, "<form method=\"post\" action=\"%s\"><input type=\"hidden\" name=\"form\" value=\"%s\">", action, form_token);
  if (mail_id != NULL)
    g_string_append_printf (html, "<input type=\"hidden\" name=\"id\" value=\"%s\">", mail_id);
  g_string_append_printf (html, "<button class=\"%s\">%s</button></form>", class, label);
}

/* The first character of a name, in a circle. */
static void
append_face (GString *html, const char *name)
{
  g_autofree char *first = g_utf8_substring (name, 0, g_utf8_strlen (name, -1) > 0 ? 1 : 0);
  g_autofree char *upper = g_utf8_strup (first, -1);
  g_autofree char *safe = escape (upper);

  g_string_append_printf (html, "<span class=\"face\">%s</span>", safe);
}

static void
append_header (GString *html, const PbMailbox *mailbox, const char *form_token)
{
  g_autofree char *name = escape (mailbox->name), *address = escape (mailbox->address);

  g_string_append (html, "<header><b>\xe2\x9c\x89 ACME Mail</b>");
  g_string_append_printf (html, "<span class=\"who\">%s<small>%s</small></span>", name, address);
  append_face (html, mailbox->name);
  append_form (html, "/sign-out", form_token, NULL, "退出 Sign out", "");
  g_string_append (html, "</header><main>");
}

/* Today as a time, else as a date. */
static char *
tell_time (gint64 at, const char *form)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (at / G_USEC_PER_SEC);

  return g_date_time_format (then, form);
}

static char *
tell_short_time (gint64 at)
{
  g_autofree char *day = tell_time (at, "%m-%d"), *today = tell_time (g_get_real_time (), "%m-%d");

  return g_str_equal (day, today) ? tell_time (at, "%H:%M") : g_steal_pointer (&day);
}

static void
append_row (GString *html, const PbMail *mail)
{
  g_autofree char *from = escape (mail->from_name), *subject = escape (mail->subject), *summary = escape (mail->summary);
  g_autofree char *id = g_uri_escape_string (mail->id, NULL, FALSE), *time = tell_short_time (mail->at);

  g_string_append_printf (html, "<a class=\"row%s\" href=\"/mail?id=%s\"><span class=\"dot\"></span><span class=\"from cut\">%s</span>", mail->read ? "" : " new", id, from);
  g_string_append_printf (html, "<span class=\"what\"><span class=\"subject cut\" style=\"display:block\">%s</span><span class=\"soft cut\" style=\"display:block\">%s</span></span>", subject, summary);
  g_string_append_printf (html, "<span class=\"soft time\">%s</span></a>", time);
}

char *
pb_page_inbox (const PbMailbox *mailbox, const char *form_token)
{
  g_autofree char *title = g_strdup_printf ("收件箱 Inbox (%" G_GINT64_FORMAT ") – %s", mailbox->unread, mailbox->address);
  GString *html = begin (title);

  append_header (html, mailbox, form_token);
  g_string_append_printf (html, "<div class=\"bar\"><h1>收件箱 Inbox</h1><span class=\"badge\">%" G_GINT64_FORMAT "</span>", mailbox->unread);
  append_form (html, "/read", form_token, NULL, "全部已读 Mark all as read", "");
  g_string_append (html, "</div><div class=\"card\">");
  for (guint i = mailbox->mails->len; i > 0 && mailbox->mails->len - i < ROWS; i--)
    append_row (html, mailbox->mails->pdata[i - 1]);
  if (mailbox->mails->len == 0)
    g_string_append (html, "<p class=\"empty\">没有邮件 No mail yet</p>");
  g_string_append (html, "</div></main>");
  return end (html);
}

static void
append_mail (GString *html, const PbMail *mail)
{
  g_autofree char *from = escape (mail->from_name), *address = escape (mail->from_address), *subject = escape (mail->subject);
  g_autofree char *summary = escape (mail->summary), *time = tell_time (mail->at, "%Y-%m-%d %H:%M");

  g_string_append_printf (html, "<div class=\"card\"><article><h1>%s</h1><div class=\"head\">", subject);
  append_face (html, mail->from_name);
  g_string_append_printf (html, "<span>%s<br><span class=\"soft\">%s</span></span><span class=\"soft time\">%s</span></div>", from, address, time);
  g_string_append_printf (html, "<div class=\"text\">%s</div></article></div>", summary);
}

char *
pb_page_mail (const PbMailbox *mailbox, const PbMail *mail, const char *form_token)
{
  g_autofree char *title = g_strdup_printf ("%s – %s", mail->subject, mailbox->address);
  GString *html = begin (title);
  g_autofree char *id = escape (mail->id);

  append_header (html, mailbox, form_token);
  g_string_append_printf (html, "<div class=\"bar\"><a href=\"/\">← 收件箱 Inbox</a><span class=\"badge\">%" G_GINT64_FORMAT "</span>", mailbox->unread);
  if (!mail->read)
    append_form (html, "/read", form_token, id, "标为已读 Mark as read", "main");
  g_string_append (html, "</div>");
  append_mail (html, mail);
  g_string_append (html, "</main>");
  return end (html);
}

char *
pb_page_log_in (void)
{
  GString *html = begin ("登录 Log in – ACME Mail");

  g_string_append (html, "<header><b>\xe2\x9c\x89 ACME Mail</b></header><main><div class=\"card login\"><h1>登录 Log in</h1>");
  g_string_append (html, "<form method=\"post\" action=\"/cgi-bin/login\"><label for=\"uin\">邮箱地址 Address</label><input id=\"uin\" name=\"uin\" autocomplete=\"off\">");
  g_string_append (html, "<label for=\"pwd\">密码 Password</label><input id=\"pwd\" name=\"pwd\" type=\"password\" autocomplete=\"off\"><button class=\"main\">登录 Log in</button></form></div></main>");
  return end (html);
}

char *
pb_page_refused (void)
{
  GString *html = begin ("ACME Mail");

  g_string_append (html, "<main><div class=\"card\"><p class=\"empty\">这里没有内容 Nothing here. <a href=\"/\">收件箱 Inbox</a></p></div></main>");
  return end (html);
}
