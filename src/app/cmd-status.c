/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd-status.c: postbell status [--json] [--follow]. */
#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "pb-client.h"
#include "pb-command.h"
#include "pb-follow.h"
#include "pb-words.h"

typedef struct
{
  GDBusConnection *bus; /* (unowned) */
  PbFollow follow;
  char *last; /* (owned) (nullable): what was printed last */
  gboolean json;
  gboolean asking; /* GetStatus is on its way */
  gboolean again;  /* something changed meanwhile */
} Status;

/* Only where there are several. */
static void
append_folders (GString *out, JsonObject *account)
{
  JsonArray *folders = json_object_has_member (account, "folders") ? json_object_get_array_member (account, "folders") : NULL;

  for (guint i = 0; folders != NULL && json_array_get_length (folders) > 1 && i < json_array_get_length (folders); i++)
    {
      JsonObject *folder = json_array_get_object_element (folders, i);
      g_autofree char *unread = pb_words_unread (json_object_get_int_member_with_default (folder, "unread", -1));

      g_string_append_printf (out, "    %s  %s\n", json_object_get_string_member_with_default (folder, "name", ""), unread);
    }
}

static void
append_account (JsonArray *array, guint index, JsonNode *node, gpointer user_data)
{
  JsonObject *account = json_node_get_object (node);
  const char *label = json_object_get_string_member_with_default (account, "name", "");
  const char *health = json_object_get_string_member_with_default (account, "health", "");
  g_autofree char *unread = pb_words_unread (json_object_get_int_member_with_default (account, "unread", -1));

  g_string_append_printf (user_data, "%s  %s  %s\n", label, unread, health);
  append_folders (user_data, account);
}

/* Returns: (transfer full): @json for a person */
static char *
words_of_status (const char *json)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  GString *out = g_string_new (NULL);
  JsonArray *accounts = NULL;

  if (json_parser_load_from_data (parser, json, -1, NULL))
    accounts = json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)), "accounts");
  if (accounts != NULL)
    json_array_foreach_element (accounts, append_account, out);
  if (out->len == 0)
    g_string_append_printf (out, "%s\n", _ ("No account yet. Add one with “postbell account add”."));
  g_string_truncate (out, out->len - 1);
  return g_string_free (out, FALSE);
}

static void
print (Status *self, const char *json)
{
  g_autofree char *words = self->json ? g_strdup (json) : words_of_status (json);

  if (g_strcmp0 (words, self->last) == 0)
    return;
  pb_follow_print (&self->follow, words);
  g_free (self->last);
  self->last = g_steal_pointer (&words);
}

static void ask (Status *self);

static void
status_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Status *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = pb_client_call_finish (self->bus, result, &error);
  const char *json;

  self->asking = FALSE;
  if (answer == NULL)
    return; /* it has ended, which is said */
  g_variant_get (answer, "(&s)", &json);
  print (self, json);
  if (self->again)
    ask (self);
}

static void
ask (Status *self)
{
  self->again = self->asking;
  if (self->asking)
    return;
  self->asking = TRUE;
  g_dbus_connection_call (self->bus, PB_APP_ID, PB_OBJECT_PATH, PB_INTERFACE, "GetStatus", NULL, G_VARIANT_TYPE ("(s)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, status_cb, self);
}

static void
event_cb (const char *line, gpointer user_data)
{
  ask (user_data);
}

static void
begun_cb (gpointer user_data)
{
  ask (user_data);
}

/* Asks once it is told of changes: none is between. */
static void
follow (Status *self)
{
  pb_follow_instance (&self->follow, self->bus, &(PbFollowSource){ .method = "Subscribe", .signal = "Event", .func = event_cb, .begun = begun_cb, .user_data = self });
}

static void
print_once (Status *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = pb_client_call (self->bus, "GetStatus", NULL, &error);
  const char *json;

  if (answer == NULL)
    {
      self->follow.status = pb_command_fail ("%s", error->message);
      return;
    }
  g_variant_get (answer, "(&s)", &json);
  print (self, json);
}

int
pb_cmd_status (const PbCommand *command, char **argv)
{
  g_autoptr (GDBusConnection) bus = NULL;
  Status self = { NULL };
  gboolean follows = FALSE;
  int status;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &self.json, N_ ("One JSON object, also fit for a status bar"), NULL },
    { "follow", 0, 0, G_OPTION_ARG_NONE, &follows, N_ ("Print again at every change"), NULL },
    { 0 },
  };

  if (!pb_command_parse (command, entries, argv, 0, NULL, &status))
    return status;
  bus = pb_client_connect ();
  if (bus == NULL)
    return pb_command_no_instance ();
  self.bus = bus;
  pb_follow_init (&self.follow);
  if (follows)
    follow (&self);
  else
    print_once (&self);
  pb_follow_clear (&self.follow);
  g_free (self.last);
  return self.follow.status;
}
