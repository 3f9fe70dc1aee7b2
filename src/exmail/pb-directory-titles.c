/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory-titles.c: see pb-directory-titles.h. */
#include "pb-directory-titles.h"

#include <string.h>

#define MIN_NAME 2  /* characters */
#define MAX_WORD 24 /* characters of a word that are looked at, from its end */

/* What ends a department's or a company's name. */
static const char units[] = "部组組处處科室司局院校所厅廳办辦会會团團中心区區店厂廠";

/* What a person is called by behind the name: longer ones first. */
static const char *const titles[] = {
  "人力资源",
  "总经理",
  "總經理",
  "董事长",
  "董事長",
  "工程师",
  "工程師",
  "负责人",
  "負責人",
  "经理",
  "經理",
  "总监",
  "總監",
  "总裁",
  "總裁",
  "主任",
  "主管",
  "部长",
  "部長",
  "处长",
  "處長",
  "科长",
  "科長",
  "组长",
  "組長",
  "局长",
  "局長",
  "院长",
  "院長",
  "校长",
  "校長",
  "所长",
  "所長",
  "书记",
  "書記",
  "会计",
  "會計",
  "出纳",
  "出納",
  "财务",
  "財務",
  "人事",
  "行政",
  "助理",
  "秘书",
  "秘書",
  "老师",
  "老師",
  "教授",
  "博士",
  "医生",
  "醫生",
  "律师",
  "律師",
  "先生",
  "女士",
  "小姐",
  "同学",
  "同學",
  "本人",
  "总",
  "總",
  "工",
  "さん",
  "様",
  "님",
};

PbDirectoryLook
pb_directory_asker_ask (PbDirectoryAsker *asker, const char *look)
{
  if (asker->left == 0)
    return PB_DIRECTORY_LOOK_NONE;
  asker->left--;
  return pb_directory_ask_look (asker->directory, look);
}

/* Returns: whether @n characters from @name on are somebody's name. */
static gboolean
is_known (PbDirectoryAsker *asker, const char *name, gsize n)
{
  g_autofree char *text = g_strndup (name, n);

  return g_utf8_strlen (text, -1) >= MIN_NAME && pb_directory_asker_ask (asker, text) == PB_DIRECTORY_LOOK_WHOLE;
}

/* Returns: whether @name is somebody's, with a title or without. */
static gboolean
is_titled (PbDirectoryAsker *asker, const char *name)
{
  gsize len = strlen (name);

  if (is_known (asker, name, len))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_has_suffix (name, titles[i]) && is_known (asker, name, len - strlen (titles[i])))
      return TRUE;
  return FALSE;
}

gboolean
pb_directory_titles_find (PbDirectoryAsker *asker, const char *word)
{
  glong chars = g_utf8_strlen (word, -1);
  const char *p = chars > MAX_WORD ? g_utf8_offset_to_pointer (word, chars - MAX_WORD) : word;

  if (is_titled (asker, p))
    return TRUE;
  while (*p != '\0')
    {
      gunichar c = g_utf8_get_char (p);

      p += g_utf8_skip[(guchar) *p];
      if (g_utf8_strchr (units, -1, c) != NULL && is_titled (asker, p))
        return TRUE;
    }
  return FALSE;
}
