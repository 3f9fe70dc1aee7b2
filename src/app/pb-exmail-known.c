/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-known.c: postbell exmail who --trust ADDRESS, --untrust ADDRESS, --trusted. */
#include "config.h"

#include <glib/gi18n.h>

#include "pb-client.h"
#include "pb-command.h"
#include "pb-exmail-directory.h"
#include "pb-json.h"
#include "pb-known-senders.h"
#include "pb-paths.h"
#include "pb-service-directory.h"

static void
print (const GPtrArray *all, gboolean as_json)
{
  g_autoptr (GString) json = g_string_new (NULL);

  pb_json_open (json, NULL, '{');
  pb_json_open (json, "trusted", '[');
  for (guint i = 0; i < all->len; i++)
    {
      pb_json_string (json, NULL, all->pdata[i]);
      if (!as_json)
        g_print ("%s\n", (const char *) all->pdata[i]);
    }
  pb_json_close (json, ']');
  pb_json_close (json, '}');
  if (as_json)
    g_print ("%s\n", json->str);
}

/* What is shown already is judged again; where nothing runs, or the account has no directory, nothing is. */
static void
tell_instance (const char *id)
{
  g_autoptr (GDBusConnection) bus = pb_client_connect ();
  g_autoptr (GVariant) answer = bus != NULL ? pb_client_call (bus, "Directory", g_variant_new ("(ss)", id, PB_DIRECTORY_VERB_KNOWN), NULL) : NULL;
}

int
pb_exmail_known (PbExmailDesk *desk, const PbExmailLine *line)
{
  g_autofree char *folder = pb_path_state ();
  const char *id = desk->account->id, *const addresses[] = { line->untrust, line->trust };
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    if (addresses[i] != NULL && !pb_known_senders_set (folder, id, addresses[i], i == 1, &error))
      return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT) ? pb_command_fail (_ ("“%s” is no address."), addresses[i]) : pb_command_fail ("%s", error->message);
  if (line->trust != NULL || line->untrust != NULL)
    tell_instance (id);
  all = pb_known_senders_get (folder, id);
  if (line->trusted)
    print (all, line->json);
  return PB_EXIT_DONE;
}
