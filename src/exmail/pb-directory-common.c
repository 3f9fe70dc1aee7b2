/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory-common.c: see pb-directory-common.h. */
#include "pb-directory-common.h"

#include <string.h>

#include "pb-directory-words.h"

#define MIN_WIDE 2 /* Chinese, Japanese or Korean characters of a person's name */

/* What mailboxes are called that are nobody's, folded; of two that begin alike the longer one first. */
/* clang-format off */
static const char *const roles[] = {
  "accounting", "accounts", "administrator", "administration", "admin", "alerts", "billing", "careers", "center", "centre",
  "contact", "customer", "department", "desk", "finance", "helpdesk", "help", "hr", "human", "info", "invoices", "it",
  "jobs", "legal", "mailer", "mail", "marketing", "newsletter", "news", "noreply", "notifications", "notification", "no",
  "office", "orders", "payments", "postmaster", "press", "procurement", "purchasing", "reception", "recruiting",
  "recruitment", "reply", "resources", "sales", "security", "services", "service", "shop", "support", "system", "team",
  "technical", "tech", "webmaster", "办公室", "采购", "财务", "出纳", "法务", "服务", "公告", "公司", "管理员", "管理",
  "会计", "技术", "客户", "客服", "前台", "人力资源", "人事", "市场", "售后", "台", "通知", "团队", "系统", "销售", "信息",
  "行政", "邮件", "邮箱", "运营", "招聘", "支持", "中心", "助理", "自动", "总", "部", "處", "处", "科", "室", "组", "財務",
  "採購", "會計", "客戶", "技術", "服務", "銷售",
};
/* clang-format on */

/* Returns: how many bytes @text begins with that are a role; 0: none. */
static gsize
measure_role (const char *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    if (g_str_has_prefix (text, roles[i]))
      return strlen (roles[i]);
  return 0;
}

static gboolean
is_role (const char *folded)
{
  gsize taken = 1;

  while (folded[0] != '\0' && taken > 0)
    folded += taken = measure_role (folded);
  return folded[0] == '\0';
}

/* Returns: whether @name has two words, two characters that are words by themselves, or one of each. */
static gboolean
is_of_parts (const char *name)
{
  guint words = 0, wide = 0, narrow = 0;
  gboolean inside = FALSE;

  for (const char *p = name; *p != '\0'; p += g_utf8_skip[(guchar) *p])
    {
      gunichar c = g_utf8_get_char (p);
      gboolean letter = g_unichar_isalnum (c) || g_unichar_ismark (c) || c == '\'' || c == 0x2019;

      words += letter && !inside ? 1 : 0;
      wide += letter && g_unichar_iswide (c) ? 1 : 0;
      narrow += letter && !g_unichar_iswide (c) ? 1 : 0;
      inside = letter;
    }
  return words > 1 || wide >= MIN_WIDE || (wide > 0 && narrow > 0);
}

gboolean
pb_directory_is_common (const char *name)
{
  g_autofree char *folded = pb_directory_fold (name);

  return !is_of_parts (name) || is_role (folded);
}
