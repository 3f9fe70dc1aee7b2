/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-folder-role.c: what folders are for, by their names, where the server says nothing; see pb-imap-list.h. */
#include "pb-imap-list.h"

#include <string.h>

/* Where folders of such names stand, besides the top. Folded like the others. */
static const char *const homes[] = { "inbox", "[gmail]", "[google mail]", "[googlemail]" };

/* Names that programs and webmails give: of QQ, Exmail, 163, Exchange, Gmail, Yahoo, GMX, Mail.ru and of mail programs. In
 * lower case (g_utf8_casefold()). Outboxes are left out: what lies there was not sent. */
static const struct
{
  const char *name;
  PbFolderRole role;
} names[] = {
  /* all */
  { "all mail", PB_FOLDER_ROLE_ALL },
  { "all", PB_FOLDER_ROLE_ALL },
  { "all messages", PB_FOLDER_ROLE_ALL },
  { "所有邮件", PB_FOLDER_ROLE_ALL }, /* Chinese */
  { "全部邮件", PB_FOLDER_ROLE_ALL },
  { "所有郵件", PB_FOLDER_ROLE_ALL },
  { "全部郵件", PB_FOLDER_ROLE_ALL },
  { "alle nachrichten", PB_FOLDER_ROLE_ALL }, /* German */
  { "alle e-mails", PB_FOLDER_ROLE_ALL },
  { "tous les messages", PB_FOLDER_ROLE_ALL }, /* French */
  { "todos", PB_FOLDER_ROLE_ALL },             /* Spanish */
  { "todos los correos", PB_FOLDER_ROLE_ALL },
  { "вся почта", PB_FOLDER_ROLE_ALL },      /* Russian */
  { "すべてのメール", PB_FOLDER_ROLE_ALL }, /* Japanese */
  /* archive */
  { "archive", PB_FOLDER_ROLE_ARCHIVE },
  { "archives", PB_FOLDER_ROLE_ARCHIVE },
  { "archived", PB_FOLDER_ROLE_ARCHIVE },
  { "归档", PB_FOLDER_ROLE_ARCHIVE }, /* Chinese */
  { "归档邮件", PB_FOLDER_ROLE_ARCHIVE },
  { "存档", PB_FOLDER_ROLE_ARCHIVE },
  { "封存", PB_FOLDER_ROLE_ARCHIVE },
  { "典藏", PB_FOLDER_ROLE_ARCHIVE },
  { "archiv", PB_FOLDER_ROLE_ARCHIVE }, /* German */
  { "archivierte elemente", PB_FOLDER_ROLE_ARCHIVE },
  { "archivés", PB_FOLDER_ROLE_ARCHIVE }, /* French */
  { "éléments archivés", PB_FOLDER_ROLE_ARCHIVE },
  { "archivo", PB_FOLDER_ROLE_ARCHIVE }, /* Spanish */
  { "archivados", PB_FOLDER_ROLE_ARCHIVE },
  { "archivo de correo", PB_FOLDER_ROLE_ARCHIVE },
  { "архив", PB_FOLDER_ROLE_ARCHIVE },      /* Russian */
  { "アーカイブ", PB_FOLDER_ROLE_ARCHIVE }, /* Japanese */
  { "保管", PB_FOLDER_ROLE_ARCHIVE },
  /* drafts */
  { "drafts", PB_FOLDER_ROLE_DRAFTS },
  { "draft", PB_FOLDER_ROLE_DRAFTS },
  { "draft messages", PB_FOLDER_ROLE_DRAFTS },
  { "草稿", PB_FOLDER_ROLE_DRAFTS }, /* Chinese */
  { "草稿箱", PB_FOLDER_ROLE_DRAFTS },
  { "草稿夹", PB_FOLDER_ROLE_DRAFTS },
  { "草稿匣", PB_FOLDER_ROLE_DRAFTS },
  { "草稿邮件", PB_FOLDER_ROLE_DRAFTS },
  { "entwürfe", PB_FOLDER_ROLE_DRAFTS }, /* German */
  { "entwurf", PB_FOLDER_ROLE_DRAFTS },
  { "brouillons", PB_FOLDER_ROLE_DRAFTS }, /* French */
  { "brouillon", PB_FOLDER_ROLE_DRAFTS },
  { "borradores", PB_FOLDER_ROLE_DRAFTS }, /* Spanish */
  { "borrador", PB_FOLDER_ROLE_DRAFTS },
  { "черновики", PB_FOLDER_ROLE_DRAFTS }, /* Russian */
  { "черновик", PB_FOLDER_ROLE_DRAFTS },
  { "下書き", PB_FOLDER_ROLE_DRAFTS }, /* Japanese */
  { "下書きメール", PB_FOLDER_ROLE_DRAFTS },
  /* flagged */
  { "flagged", PB_FOLDER_ROLE_FLAGGED },
  { "starred", PB_FOLDER_ROLE_FLAGGED },
  { "星标邮件", PB_FOLDER_ROLE_FLAGGED }, /* Chinese */
  { "已加星标", PB_FOLDER_ROLE_FLAGGED },
  { "星標郵件", PB_FOLDER_ROLE_FLAGGED },
  { "已加星號", PB_FOLDER_ROLE_FLAGGED },
  { "红旗邮件", PB_FOLDER_ROLE_FLAGGED },
  { "markiert", PB_FOLDER_ROLE_FLAGGED }, /* German */
  { "gekennzeichnet", PB_FOLDER_ROLE_FLAGGED },
  { "suivis", PB_FOLDER_ROLE_FLAGGED }, /* French */
  { "messages suivis", PB_FOLDER_ROLE_FLAGGED },
  { "destacados", PB_FOLDER_ROLE_FLAGGED }, /* Spanish */
  { "помеченные", PB_FOLDER_ROLE_FLAGGED }, /* Russian */
  { "スター付き", PB_FOLDER_ROLE_FLAGGED }, /* Japanese */
  /* important */
  { "important", PB_FOLDER_ROLE_IMPORTANT },
  { "重要", PB_FOLDER_ROLE_IMPORTANT }, /* Chinese */
  { "重要邮件", PB_FOLDER_ROLE_IMPORTANT },
  { "重要郵件", PB_FOLDER_ROLE_IMPORTANT },
  { "wichtig", PB_FOLDER_ROLE_IMPORTANT },    /* German */
  { "importants", PB_FOLDER_ROLE_IMPORTANT }, /* French */
  { "importante", PB_FOLDER_ROLE_IMPORTANT }, /* Spanish */
  { "importantes", PB_FOLDER_ROLE_IMPORTANT },
  { "важное", PB_FOLDER_ROLE_IMPORTANT }, /* Russian */
  { "важные", PB_FOLDER_ROLE_IMPORTANT },
  /* junk */
  { "junk", PB_FOLDER_ROLE_JUNK },
  { "spam", PB_FOLDER_ROLE_JUNK },
  { "junk e-mail", PB_FOLDER_ROLE_JUNK },
  { "junk email", PB_FOLDER_ROLE_JUNK },
  { "junk mail", PB_FOLDER_ROLE_JUNK },
  { "bulk mail", PB_FOLDER_ROLE_JUNK },
  { "bulk", PB_FOLDER_ROLE_JUNK },
  { "垃圾邮件", PB_FOLDER_ROLE_JUNK }, /* Chinese */
  { "垃圾箱", PB_FOLDER_ROLE_JUNK },
  { "垃圾信件", PB_FOLDER_ROLE_JUNK },
  { "垃圾郵件", PB_FOLDER_ROLE_JUNK },
  { "垃圾信", PB_FOLDER_ROLE_JUNK },
  { "广告邮件", PB_FOLDER_ROLE_JUNK },
  { "廣告信件", PB_FOLDER_ROLE_JUNK },
  { "廣告郵件", PB_FOLDER_ROLE_JUNK },
  { "junk-e-mail", PB_FOLDER_ROLE_JUNK }, /* German */
  { "spamverdacht", PB_FOLDER_ROLE_JUNK },
  { "unerwünscht", PB_FOLDER_ROLE_JUNK },
  { "unerwünschte werbung", PB_FOLDER_ROLE_JUNK },
  { "courrier indésirable", PB_FOLDER_ROLE_JUNK }, /* French */
  { "courriel indésirable", PB_FOLDER_ROLE_JUNK },
  { "indésirables", PB_FOLDER_ROLE_JUNK },
  { "pourriel", PB_FOLDER_ROLE_JUNK },
  { "correo no deseado", PB_FOLDER_ROLE_JUNK }, /* Spanish */
  { "no deseado", PB_FOLDER_ROLE_JUNK },
  { "correo basura", PB_FOLDER_ROLE_JUNK },
  { "спам", PB_FOLDER_ROLE_JUNK }, /* Russian */
  { "нежелательная почта", PB_FOLDER_ROLE_JUNK },
  { "迷惑メール", PB_FOLDER_ROLE_JUNK }, /* Japanese */
  { "スパム", PB_FOLDER_ROLE_JUNK },
  /* sent */
  { "sent", PB_FOLDER_ROLE_SENT },
  { "sent items", PB_FOLDER_ROLE_SENT },
  { "sent messages", PB_FOLDER_ROLE_SENT },
  { "sent mail", PB_FOLDER_ROLE_SENT },
  { "sent-mail", PB_FOLDER_ROLE_SENT },
  { "sent objects", PB_FOLDER_ROLE_SENT },
  { "已发送", PB_FOLDER_ROLE_SENT }, /* Chinese */
  { "已发送邮件", PB_FOLDER_ROLE_SENT },
  { "已发送的邮件", PB_FOLDER_ROLE_SENT },
  { "已发邮件", PB_FOLDER_ROLE_SENT },
  { "已发", PB_FOLDER_ROLE_SENT },
  { "已传送", PB_FOLDER_ROLE_SENT },
  { "已寄出", PB_FOLDER_ROLE_SENT },
  { "寄件備份", PB_FOLDER_ROLE_SENT },
  { "已傳送", PB_FOLDER_ROLE_SENT },
  { "已傳送郵件", PB_FOLDER_ROLE_SENT },
  { "寄件備份匣", PB_FOLDER_ROLE_SENT },
  { "gesendet", PB_FOLDER_ROLE_SENT }, /* German */
  { "gesendete elemente", PB_FOLDER_ROLE_SENT },
  { "gesendete objekte", PB_FOLDER_ROLE_SENT },
  { "gesendete nachrichten", PB_FOLDER_ROLE_SENT },
  { "gesendete e-mails", PB_FOLDER_ROLE_SENT },
  { "envoyés", PB_FOLDER_ROLE_SENT }, /* French */
  { "éléments envoyés", PB_FOLDER_ROLE_SENT },
  { "messages envoyés", PB_FOLDER_ROLE_SENT },
  { "courrier envoyé", PB_FOLDER_ROLE_SENT },
  { "enviados", PB_FOLDER_ROLE_SENT }, /* Spanish */
  { "elementos enviados", PB_FOLDER_ROLE_SENT },
  { "mensajes enviados", PB_FOLDER_ROLE_SENT },
  { "correo enviado", PB_FOLDER_ROLE_SENT },
  { "отправленные", PB_FOLDER_ROLE_SENT }, /* Russian */
  { "отправленные письма", PB_FOLDER_ROLE_SENT },
  { "отправленные элементы", PB_FOLDER_ROLE_SENT },
  { "送信済み", PB_FOLDER_ROLE_SENT }, /* Japanese */
  { "送信済みメール", PB_FOLDER_ROLE_SENT },
  { "送信済みアイテム", PB_FOLDER_ROLE_SENT },
  { "送信済みトレイ", PB_FOLDER_ROLE_SENT },
  /* trash */
  { "trash", PB_FOLDER_ROLE_TRASH },
  { "deleted items", PB_FOLDER_ROLE_TRASH },
  { "deleted messages", PB_FOLDER_ROLE_TRASH },
  { "deleted", PB_FOLDER_ROLE_TRASH },
  { "bin", PB_FOLDER_ROLE_TRASH },
  { "rubbish", PB_FOLDER_ROLE_TRASH },
  { "wastebasket", PB_FOLDER_ROLE_TRASH },
  { "已删除", PB_FOLDER_ROLE_TRASH }, /* Chinese */
  { "已删除邮件", PB_FOLDER_ROLE_TRASH },
  { "已删除的邮件", PB_FOLDER_ROLE_TRASH },
  { "已删邮件", PB_FOLDER_ROLE_TRASH },
  { "废件箱", PB_FOLDER_ROLE_TRASH },
  { "废纸篓", PB_FOLDER_ROLE_TRASH },
  { "回收站", PB_FOLDER_ROLE_TRASH },
  { "垃圾桶", PB_FOLDER_ROLE_TRASH },
  { "已刪除", PB_FOLDER_ROLE_TRASH },
  { "已刪除的郵件", PB_FOLDER_ROLE_TRASH },
  { "刪除的郵件", PB_FOLDER_ROLE_TRASH },
  { "回收筒", PB_FOLDER_ROLE_TRASH },
  { "papierkorb", PB_FOLDER_ROLE_TRASH }, /* German */
  { "gelöscht", PB_FOLDER_ROLE_TRASH },
  { "gelöschte elemente", PB_FOLDER_ROLE_TRASH },
  { "gelöschte objekte", PB_FOLDER_ROLE_TRASH },
  { "gelöschte nachrichten", PB_FOLDER_ROLE_TRASH },
  { "corbeille", PB_FOLDER_ROLE_TRASH }, /* French */
  { "supprimés", PB_FOLDER_ROLE_TRASH },
  { "éléments supprimés", PB_FOLDER_ROLE_TRASH },
  { "messages supprimés", PB_FOLDER_ROLE_TRASH },
  { "papelera", PB_FOLDER_ROLE_TRASH }, /* Spanish */
  { "eliminados", PB_FOLDER_ROLE_TRASH },
  { "elementos eliminados", PB_FOLDER_ROLE_TRASH },
  { "mensajes eliminados", PB_FOLDER_ROLE_TRASH },
  { "корзина", PB_FOLDER_ROLE_TRASH }, /* Russian */
  { "удаленные", PB_FOLDER_ROLE_TRASH },
  { "удалённые", PB_FOLDER_ROLE_TRASH },
  { "удаленные элементы", PB_FOLDER_ROLE_TRASH },
  { "ゴミ箱", PB_FOLDER_ROLE_TRASH }, /* Japanese */
  { "ごみ箱", PB_FOLDER_ROLE_TRASH },
  { "削除済み", PB_FOLDER_ROLE_TRASH },
  { "削除済みアイテム", PB_FOLDER_ROLE_TRASH },
};

static const char *const words[PB_N_FOLDER_ROLES] = {
  [PB_FOLDER_ROLE_NONE] = "",
  [PB_FOLDER_ROLE_INBOX] = "inbox",
  [PB_FOLDER_ROLE_ALL] = "all",
  [PB_FOLDER_ROLE_ARCHIVE] = "archive",
  [PB_FOLDER_ROLE_DRAFTS] = "drafts",
  [PB_FOLDER_ROLE_FLAGGED] = "flagged",
  [PB_FOLDER_ROLE_IMPORTANT] = "important",
  [PB_FOLDER_ROLE_JUNK] = "junk",
  [PB_FOLDER_ROLE_SENT] = "sent",
  [PB_FOLDER_ROLE_TRASH] = "trash",
};

const char *
pb_folder_role_to_string (PbFolderRole role)
{
  return (guint) role < G_N_ELEMENTS (words) ? words[role] : "";
}

/* Returns: (transfer full): @name as the table has it: composed, folded. */
static char *
fold (const char *name)
{
  g_autofree char *composed = g_utf8_normalize (name, -1, G_NORMALIZE_DEFAULT_COMPOSE);

  return g_utf8_casefold (composed != NULL ? composed : "", -1);
}

/* Returns: (nullable): the part of @name that may say a role; NULL: the folder lies too deep. */
static const char *
last_part (const char *name, char delimiter)
{
  const char *last = delimiter != '\0' ? strrchr (name, delimiter) : NULL;

  if (last == NULL)
    return name;
  for (gsize i = 0; i < G_N_ELEMENTS (homes); i++)
    if (strlen (homes[i]) == (gsize) (last - name) && strncmp (name, homes[i], (gsize) (last - name)) == 0)
      return last + 1;
  return NULL;
}

PbFolderRole
pb_folder_role_guess (const char *name, char delimiter)
{
  g_autofree char *folded = fold (name);
  const char *part = last_part (folded, g_ascii_tolower (delimiter));

  if (part == NULL)
    return PB_FOLDER_ROLE_NONE;
  if (strcmp (folded, "inbox") == 0)
    return PB_FOLDER_ROLE_INBOX;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (part, names[i].name) == 0)
      return names[i].role;
  return PB_FOLDER_ROLE_NONE;
}
