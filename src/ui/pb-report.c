/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-report.c: reads the status object; every text is made safe once more before GTK shows it. */
#include "pb-report.h"

#include <json-glib/json-glib.h>

#include "pb-text.h"

#define MAX_TEXT   300
#define MAX_HEALTH 1500 /* cause, remedy and address of a help page */

static char *
dup_long (JsonObject *object, const char *member, gsize max)
{
  JsonNode *node = json_object_get_member (object, member);
  const char *text = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

  return pb_text_display (text != NULL ? text : "", -1, max);
}

static char *
dup_text (JsonObject *object, const char *member)
{
  return dup_long (object, member, MAX_TEXT);
}

static gint64
get_number (JsonObject *object, const char *member, gint64 fallback)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : fallback;
}

static void
mail_free (gpointer data)
{
  PbReportMail *mail = data;

  g_free (mail->key);
  g_free (mail->from);
  g_free (mail->warning);
  g_free (mail->subject);
  g_free (mail->folder);
  g_free (mail);
}

static void
account_free (gpointer data)
{
  PbReportAccount *account = data;

  g_free (account->id);
  g_free (account->name);
  g_free (account->status);
  g_free (account->health);
  g_free (account->error);
  g_free (account->oauth);
  g_ptr_array_unref (account->newest);
  g_free (account);
}

static GPtrArray *
read_array (JsonObject *object, const char *member, gpointer (*read) (JsonObject *), GDestroyNotify free_func)
{
  GPtrArray *out = g_ptr_array_new_with_free_func (free_func);
  JsonNode *node = json_object_get_member (object, member);
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      if (JSON_NODE_HOLDS_OBJECT (element))
        g_ptr_array_add (out, read (json_node_get_object (element)));
    }
  return out;
}

static gpointer
read_mail (JsonObject *object)
{
  static const char *const senders[] = { "sender", "from", "address" };
  PbReportMail *mail = g_new0 (PbReportMail, 1);

  mail->key = dup_text (object, "key");
  for (gsize i = 0; i < G_N_ELEMENTS (senders) && (mail->from == NULL || mail->from[0] == '\0'); i++)
    {
      g_free (mail->from);
      mail->from = dup_text (object, senders[i]);
    }
  mail->warning = dup_text (object, "warning");
  mail->subject = dup_text (object, "subject");
  mail->folder = dup_text (object, "folder");
  mail->date = get_number (object, "date", 0);
  return mail;
}

/* Returns: (transfer full): the account's first folder, "" where it is not said. */
static char *
dup_first_folder (JsonObject *account)
{
  JsonNode *node = json_object_get_member (account, "folders");
  JsonArray *folders = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  JsonNode *first = folders != NULL && json_array_get_length (folders) > 0 ? json_array_get_element (folders, 0) : NULL;

  return first != NULL && JSON_NODE_HOLDS_OBJECT (first) ? dup_text (json_node_get_object (first), "name") : g_strdup ("");
}

/* Returns: (transfer none) (nullable) */
static JsonObject *
get_error (JsonObject *account)
{
  JsonNode *node = json_object_get_member (account, "error");

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* Returns: (transfer full): "proxy" for a proxy's login, which is no matter of the account's. */
static char *
dup_error (JsonObject *error)
{
  g_autofree char *cause = error != NULL ? dup_text (error, "cause") : NULL;

  if (error == NULL || g_str_equal (cause, "proxy"))
    return g_strdup (error != NULL ? cause : "");
  return dup_text (error, "class");
}

static gpointer
read_account (JsonObject *object)
{
  g_autofree char *first = dup_first_folder (object);
  PbReportAccount *account = g_new0 (PbReportAccount, 1);

  account->id = dup_text (object, "id");
  account->name = dup_text (object, "name");
  if (account->name[0] == '\0')
    {
      g_free (account->name);
      account->name = dup_text (object, "address");
    }
  account->status = dup_text (object, "status");
  account->health = dup_long (object, "health", MAX_HEALTH);
  account->error = dup_error (get_error (object));
  account->oauth = get_error (object) != NULL ? dup_text (get_error (object), "oauth") : g_strdup ("");
  account->unread = get_number (object, "unread", -1);
  account->newest = read_array (object, "newest", read_mail, mail_free);
  for (guint i = 0; i < account->newest->len; i++)
    {
      PbReportMail *mail = g_ptr_array_index (account->newest, i);
      if (g_str_equal (mail->folder, first))
        mail->folder[0] = '\0';
    }
  return account;
}

PbReport *
pb_report_parse (const char *json)
{
  g_autoptr (JsonNode) root = json_from_string (json, NULL);
  PbReport *report;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  report = g_new0 (PbReport, 1);
  report->unread = get_number (json_node_get_object (root), "unread", 0);
  report->accounts = read_array (json_node_get_object (root), "accounts", read_account, account_free);
  return report;
}

void
pb_report_free (PbReport *report)
{
  if (report == NULL)
    return;
  g_ptr_array_unref (report->accounts);
  g_free (report);
}
