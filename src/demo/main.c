/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c: postbell-demo, the Exmail server of the demo and of the tests. Prints one line of JSON when it is ready, then
 * serves until SIGTERM, or with --stdin-bound until its input ends. */
#include <gio/gio.h>
#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <json-glib/json-glib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "pb-demo.h"
#include "pb-door.h"
#include "pb-letters.h"
#include "pb-number.h"
#include "pb-saved.h"

typedef struct
{
  char *address, *aliases, *client_id, *certificate, *key, *host, *state; /* (owned) (nullable) */
  int members, interval, port, seed, preset;
  gboolean stdin_bound, empty;
  GPtrArray *knobs; /* (owned) (element-type utf8): name, value, name, value */
} Options;

typedef struct
{
  PbDemo *demo; /* (owned) */
  PbDoor *door; /* (owned) */
  GMainLoop *loop;
} Program;

static void
options_clear (Options *options)
{
  g_free (options->address);
  g_free (options->aliases);
  g_free (options->client_id);
  g_free (options->certificate);
  g_free (options->key);
  g_free (options->host);
  g_free (options->state);
  g_clear_pointer (&options->knobs, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
on_knob (const char *name, const char *value, gpointer data, GError **error)
{
  Options *options = data;

  g_ptr_array_add (options->knobs, g_strdup (name + 2));
  g_ptr_array_add (options->knobs, g_strdup (value));
  return TRUE;
}

static GOptionGroup *
knob_group (Options *options)
{
  GOptionGroup *group = g_option_group_new ("knobs", "Knobs (the first value is the default):", "Show the knobs", options, NULL);
  g_autofree GOptionEntry *entries = g_new0 (GOptionEntry, PB_N_KNOBS + 1);

  for (PbKnob knob = 0; knob < PB_N_KNOBS; knob++)
    {
      entries[knob].long_name = pb_knob_name (knob);
      entries[knob].arg = G_OPTION_ARG_CALLBACK;
      entries[knob].arg_data = (gpointer) on_knob;
      entries[knob].description = pb_knob_values (knob);
      entries[knob].arg_description = "VALUE";
    }
  g_option_group_add_entries (group, entries);
  return group;
}

static gboolean
parse (Options *options, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "address", 0, 0, G_OPTION_ARG_STRING, &options->address, "The main mailbox (ming@acme.example)", "ADDRESS" },
    { "aliases", 0, 0, G_OPTION_ARG_STRING, &options->aliases, "Its aliases, separated by commas", "LIST" },
    { "client-id", 0, 0, G_OPTION_ARG_STRING, &options->client_id, "Name of the administrator (acmeadmin)", "NAME" },
    { "members", 0, 0, G_OPTION_ARG_INT, &options->members, "Further members of the company (20)", "N" },
    { "interval", 0, 0, G_OPTION_ARG_INT, &options->interval, "A mail every N seconds (0: only on request)", "N" },
    { "empty", 0, 0, G_OPTION_ARG_NONE, &options->empty, "Begin with empty mailboxes even with --interval", NULL },
    { "port", 0, 0, G_OPTION_ARG_INT, &options->port, "Port of the service (0: any)", "PORT" },
    { "seed", 0, 0, G_OPTION_ARG_INT, &options->seed, "Of everything random that is not a secret (0: any)", "N" },
    { "preset", 0, 0, G_OPTION_ARG_INT, &options->preset, "One of five settings of knobs, 1-5", "N" },
    { "cert", 0, 0, G_OPTION_ARG_FILENAME, &options->certificate, "PEM certificate: token and log-in over TLS", "FILE" },
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &options->key, "Its key", "FILE" },
    { "host", 0, 0, G_OPTION_ARG_STRING, &options->host, "Name in the addresses (127.0.0.1)", "NAME" },
    { "state", 0, 0, G_OPTION_ARG_FILENAME, &options->state, "Begin with what the control verb state answered", "FILE" },
    { "stdin-bound", 0, 0, G_OPTION_ARG_NONE, &options->stdin_bound, "End with the standard input", NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("- an Exmail server on loopback");

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, knob_group (options));
  return g_option_context_parse (context, argc, argv, error);
}

/* ---- what it is made of ---- */

static gboolean
set_knobs (PbKnobs *knobs, const Options *options, GError **error)
{
  if (options->preset != 0 && !pb_knobs_set_preset (knobs, options->preset, error))
    return FALSE;
  for (guint i = 0; i + 1 < options->knobs->len; i += 2)
    if (!pb_knobs_set (knobs, options->knobs->pdata[i], options->knobs->pdata[i + 1], error))
      return FALSE;
  return TRUE;
}

/* Where the log-in page and the current API are: behind TLS, where there is a certificate. */
static char *
find_web (const Program *program, const char *host)
{
  if (pb_door_tls_port (program->door) != 0)
    return g_strdup_printf ("https://%s:%u", host != NULL ? host : "127.0.0.1", pb_door_tls_port (program->door));
  return g_strdup_printf ("http://127.0.0.1:%u", pb_door_port (program->door));
}

static gboolean
set_up (Program *program, const Options *options, GError **error)
{
  g_autoptr (GTlsCertificate) certificate = NULL;
  guint32 seed = options->seed != 0 ? (guint32) options->seed : g_random_int () & 0x7fffffff;

  program->demo = pb_demo_new (options->client_id != NULL ? options->client_id : "acmeadmin", options->address != NULL ? options->address : "ming@acme.example", options->aliases, (guint) CLAMP (options->members, 0, 200000), seed);
  if (!set_knobs (program->demo->knobs, options, error) || (options->state != NULL && !pb_saved_load (program->demo, options->state, error)))
    return FALSE;
  if (options->certificate != NULL)
    {
      certificate = g_tls_certificate_new_from_files (options->certificate, options->key != NULL ? options->key : options->certificate, error);
      if (certificate == NULL)
        return FALSE;
    }
  program->door = pb_door_new (program->demo, certificate, (guint16) options->port, error);
  if (program->door == NULL)
    return FALSE;
  g_free (program->demo->web);
  program->demo->web = find_web (program, options->host);
  return TRUE;
}

/* ---- the ready line ---- */

static void
put (JsonBuilder *builder, const char *name, const char *base, const char *path)
{
  g_autofree char *value = g_strconcat (base, path, NULL);

  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
put_secrets (JsonBuilder *builder, const PbDemo *demo)
{
  json_builder_set_member_name (builder, "corp_secrets");
  json_builder_begin_object (builder);
  for (guint i = 0; pb_demo_applications[i] != NULL; i++)
    put (builder, pb_demo_applications[i], demo->corp_secrets[i], "");
  json_builder_end_object (builder);
}

static void
say_ready (const Program *program)
{
  const PbDemo *demo = program->demo;
  g_autofree char *plain = g_strdup_printf ("http://127.0.0.1:%u", pb_door_port (program->door));
  const char *web = demo->web;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *line = NULL;

  json_builder_begin_object (builder);
  put (builder, "api", plain, "/openapi/");
  put (builder, "token", web, "/cgi-bin/token");
  put (builder, "login", web, "/cgi-bin/login");
  put (builder, "webmail", web, "/");
  put (builder, "corp", web, "/cgi-bin/");
  put (builder, "control", plain, demo->control_path);
  put (builder, "address", pb_mailboxes_nth (demo->mailboxes, 0)->address, "");
  put (builder, "client_id", demo->client_id, "");
  put (builder, "secret", demo->secret, "");
  put (builder, "corp_id", demo->corp_id, "");
  put_secrets (builder, demo);
  json_builder_set_member_name (builder, "seed");
  json_builder_add_int_value (builder, demo->seed);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  line = json_to_string (root, FALSE);
  puts (line);
  (void) fflush (stdout);
}

/* ---- its life ---- */

static gboolean
on_signal (gpointer user_data)
{
  g_main_loop_quit (((Program *) user_data)->loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_stdin (int fd, GIOCondition condition, gpointer user_data)
{
  char buffer[256];

  if (read (fd, buffer, sizeof buffer) > 0)
    return G_SOURCE_CONTINUE;
  g_main_loop_quit (((Program *) user_data)->loop);
  return G_SOURCE_REMOVE;
}

static gboolean
on_interval (gpointer user_data)
{
  Program *program = user_data;

  pb_letters_deliver (program->demo, pb_mailboxes_nth (program->demo->mailboxes, 0));
  return G_SOURCE_CONTINUE;
}

static void
run (Program *program, const Options *options)
{
  program->loop = g_main_loop_new (NULL, FALSE);
  g_unix_signal_add (SIGTERM, on_signal, program);
  g_unix_signal_add (SIGINT, on_signal, program);
  if (options->stdin_bound)
    g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, on_stdin, program);
  if (options->interval > 0)
    {
      if (!options->empty)
        pb_letters_fill (program->demo);
      g_timeout_add_seconds ((guint) options->interval, on_interval, program);
    }
  say_ready (program);
  g_main_loop_run (program->loop);
  g_main_loop_unref (program->loop);
}

int
main (int argc, char **argv)
{
  g_auto (Options) options = { .members = 20, .knobs = g_ptr_array_new_with_free_func (g_free) };
  g_autoptr (GError) error = NULL;
  Program program = { NULL };
  int status = 0;

  pb_number_begin ();
  (void) signal (SIGPIPE, SIG_IGN);
  if (!parse (&options, &argc, &argv, &error) || !set_up (&program, &options, &error))
    {
      g_printerr ("postbell-demo: %s\n", error->message);
      status = 2;
    }
  else
    run (&program, &options);
  g_clear_pointer (&program.door, pb_door_free);
  g_clear_pointer (&program.demo, pb_demo_free);
  return status;
}
