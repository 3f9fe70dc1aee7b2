/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-lines-people.c: lines of `watch --json` turned into words (see pb-lines.h). */
#include "config.h"

#include "pb-lines.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "pb-words.h"

static JsonObject *
parse (JsonParser *parser, const char *line)
{
  JsonNode *root;

  if (!json_parser_load_from_data (parser, line, -1, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
}

static const char *
get_text (JsonObject *object, const char *member)
{
  return json_object_get_string_member_with_default (object, member, "");
}

static PbStatus
status_of_name (const char *name)
{
  PbStatus status = PB_STATUS_OFF;

  while (status < PB_N_STATUSES - 1 && !g_str_equal (pb_status_to_string (status), name))
    status++;
  return status;
}

static char *
words_of_status (JsonObject *object)
{
  const char *words = pb_words_status (status_of_name (get_text (object, "status")));
  JsonNode *error = json_object_get_member (object, "error");

  if (error == NULL || !JSON_NODE_HOLDS_OBJECT (error))
    return g_strdup (words);
  /* Translators: state of an account, and why */
  return g_strdup_printf (_ ("%s: %s"), words, get_text (json_node_get_object (error), "message"));
}

static char *
words_of_mail (JsonObject *object)
{
  const char *from = get_text (object, "from"), *subject = get_text (object, "subject");

  if (from[0] == '\0')
    from = get_text (object, "address");
  if (from[0] == '\0' && subject[0] == '\0') /* only a number told of it */
    return g_strdup (_ ("New mail"));
  /* Translators: sender and subject of a new mail */
  return g_strdup_printf (_ ("New mail from %s: %s"), from[0] != '\0' ? from : _ ("an unknown sender"), subject[0] != '\0' ? subject : _ ("(no subject)"));
}

/* Returns: (transfer full): with the name of the folder where it is not the inbox. */
static char *
words_of_unread (JsonObject *object)
{
  const char *folder = get_text (object, "folder");
  g_autofree char *unread = pb_words_unread (json_object_get_int_member_with_default (object, "unread", -1));

  if (folder[0] == '\0' || g_str_equal (folder, "INBOX"))
    return g_steal_pointer (&unread);
  /* Translators: name of a folder, and "3 unread mails" */
  return g_strdup_printf (_ ("%s: %s"), folder, unread);
}

static char *
words_of_event (JsonObject *object)
{
  const char *event = get_text (object, "event");

  if (g_str_equal (event, "status"))
    return words_of_status (object);
  if (g_str_equal (event, "unread"))
    return words_of_unread (object);
  if (g_str_equal (event, "mail"))
    return words_of_mail (object);
  if (g_str_equal (event, "gone"))
    return g_strdup (_ ("A mail was read elsewhere, moved or deleted"));
  if (g_str_equal (event, "alert"))
    /* Translators: words of a mail server, meant for the user */
    return g_strdup_printf (_ ("The server says: %s"), get_text (object, "text"));
  return NULL;
}

static char *
format_time (JsonObject *object)
{
  gint64 at = (gint64) json_object_get_double_member_with_default (object, "at", 0);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (at);

  return time != NULL ? g_date_time_format (time, "%H:%M:%S") : g_strdup ("--:--:--");
}

char *
pb_line_for_people (const char *line)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object = parse (parser, line);
  g_autofree char *words = NULL, *time = NULL;

  if (object == NULL)
    return NULL;
  words = words_of_event (object);
  if (words == NULL)
    return NULL;
  time = format_time (object);
  return g_strdup_printf ("%s  %s  %s", time, get_text (object, "account"), words);
}

char *
pb_line_dup_account (const char *line)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object = parse (parser, line);

  return object != NULL ? g_strdup (get_text (object, "account")) : NULL;
}
