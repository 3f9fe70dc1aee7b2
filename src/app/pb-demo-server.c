/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-demo-server.c: see pb-demo-server.h. */
#include "config.h"

#include "pb-demo-server.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "pb-paths.h"
#include "pb-wait.h"

#define READY_SECONDS 10 /* it takes a tenth of one */
#define END_SECONDS   2
#define MAX_LINE      4096 /* bytes of the ready line */

struct _PbDemoServer
{
  GSubprocess *process;      /* (owned) */
  GCancellable *cancellable; /* (owned): of the wait for its end */
  PbAccount *account;        /* (owned) */
  PbSecret *secret;          /* (owned) */
  PbDemoServerFunc func;     /* (nullable) */
  gpointer user_data;        /* (unowned) */
};

/* --- its one line --- */

/* Returns: (nullable): the text @name of @root. */
static const char *
member (JsonNode *root, const char *name)
{
  JsonNode *node = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_object_get_member (json_node_get_object (root), name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

static PbAccount *
read_account (JsonNode *root, GError **error)
{
  const char *const keys[][2] = {
    { "address", "address" },
    { "client-id", "client_id" },
    { "api-url", "api" },
    { "token-url", "token" },
    { "login-url", "login" },
    { "webmail", "webmail" },
  };
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_key_file_set_string (file, PB_DEMO_ACCOUNT, "kind", "exmail");
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      const char *value = member (root, keys[i][1]);
      if (value != NULL)
        g_key_file_set_string (file, PB_DEMO_ACCOUNT, keys[i][0], value);
    }
  return pb_account_load (file, PB_DEMO_ACCOUNT, error);
}

static gboolean
read_ready_line (PbDemoServer *self, const char *line, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root = json_parser_load_from_data (parser, line, -1, NULL) ? json_parser_get_root (parser) : NULL;
  const char *secret = member (root, "secret");

  if (secret == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("The demo’s mail server said something that makes no sense."));
      return FALSE;
    }
  self->account = read_account (root, error);
  self->secret = pb_secret_new (secret, strlen (secret));
  return self->account != NULL;
}

/* --- the program --- */

/* A Ctrl-C in the terminal is for us alone: we end the server. */
static void
leave_group (gpointer user_data)
{
  (void) setpgid (0, 0);
}

static GSubprocess *
spawn (guint interval, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *program = pb_path_demo_program ();
  g_autofree char *seconds = g_strdup_printf ("%u", interval);

  if (program == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("The program postbell-demo, the demo’s mail server, is not installed."));
      return NULL;
    }
  g_subprocess_launcher_set_child_setup (launcher, leave_group, NULL, NULL);
  return g_subprocess_launcher_spawn (launcher, error, program, "--stdin-bound", "--interval", seconds, NULL);
}

static gboolean
late_cb (gpointer user_data)
{
  g_subprocess_force_exit (user_data);
  return G_SOURCE_REMOVE;
}

/* Returns: (nullable): its first line; NULL with @error. */
static char *
wait_for_line (GSubprocess *process, GCancellable *cancellable, GError **error)
{
  g_autoptr (GDataInputStream) stream = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  guint late = g_timeout_add_seconds (READY_SECONDS, late_cb, process);
  g_auto (PbWait) wait = { NULL };
  g_autoptr (GError) local = NULL;
  char *line;

  g_buffered_input_stream_set_buffer_size (G_BUFFERED_INPUT_STREAM (stream), MAX_LINE);
  g_data_input_stream_read_line_async (stream, G_PRIORITY_DEFAULT, cancellable, pb_wait_cb, &wait);
  line = g_data_input_stream_read_line_finish_utf8 (stream, pb_wait_run (&wait), NULL, &local);
  (void) g_source_remove (late);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (line == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("The demo’s mail server did not start."));
  return line;
}

PbDemoServer *
pb_demo_server_start (guint interval, GCancellable *cancellable, GError **error)
{
  g_autoptr (PbDemoServer) self = g_new0 (PbDemoServer, 1);
  g_autofree char *line = NULL;

  self->process = spawn (interval, error);
  line = self->process != NULL ? wait_for_line (self->process, cancellable, error) : NULL;
  if (line == NULL || !read_ready_line (self, line, error))
    return NULL;
  return g_steal_pointer (&self);
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PbDemoServer *self = user_data;

  if (g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL))
    self->func (self, self->user_data); /* else self is gone */
}

void
pb_demo_server_watch (PbDemoServer *self, PbDemoServerFunc func, gpointer user_data)
{
  self->func = func;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  g_subprocess_wait_async (self->process, self->cancellable, ended_cb, self);
}

static void
end_process (GSubprocess *process)
{
  guint late = g_timeout_add_seconds (END_SECONDS, late_cb, process);
  g_auto (PbWait) wait = { NULL };

  g_subprocess_send_signal (process, SIGTERM);
  g_subprocess_wait_async (process, NULL, pb_wait_cb, &wait);
  (void) pb_wait_run (&wait);
  if (g_main_context_find_source_by_id (NULL, late) != NULL)
    (void) g_source_remove (late);
}

void
pb_demo_server_free (PbDemoServer *self)
{
  if (self == NULL)
    return;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  if (self->process != NULL)
    end_process (self->process);
  g_clear_object (&self->process);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->account, pb_account_unref);
  g_clear_pointer (&self->secret, pb_secret_unref);
  g_free (self);
}

PbAccount *
pb_demo_server_get_account (PbDemoServer *self)
{
  return self->account;
}

PbSecret *
pb_demo_server_get_secret (PbDemoServer *self)
{
  return self->secret;
}
