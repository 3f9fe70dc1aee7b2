/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-runner.c: see pb-runner.h. Reads both pipes of the program until it has ended and nothing of its own is left in them. */
#include "config.h"

#include "pb-runner.h"

#include <signal.h>
#include <stdbool.h>
#include <string.h>

#include "pb-secret.h"

/* What a program says to people beyond this many bytes is left out. */
#define MAX_WORDS 65536

#define PREFIX "postbell: "

struct _PbRunner
{
  PbRunnerLineFunc line;
  PbRunnerDoneFunc done;
  gpointer user_data;
  GSubprocess *process;      /* (owned) (nullable): NULL when it could not be started */
  GCancellable *cancellable; /* (owned) */
  PbSecret *secrets;         /* (owned) (nullable): until they are written */
  GString *said;             /* (owned): standard output but for its objects */
  GString *complaint;        /* (owned): standard error */
  int status;
  guint idle_id; /* the end, once all that waits was read */
  bool ended;    /* there is a status */
  bool over;     /* @done was called, or nobody wants to know */
};

/* --- the end --- */

static void
clear_runner (PbRunner *self)
{
  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_object (&self->process);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->secrets, pb_secret_unref);
  (void) g_string_free (self->said, TRUE);
  (void) g_string_free (self->complaint, TRUE);
}

static void
release (PbRunner *self)
{
  g_rc_box_release_full (self, (GDestroyNotify) clear_runner);
}

static gboolean
finish_cb (gpointer user_data)
{
  PbRunner *self = user_data;
  const GString *words = self->status != 0 && self->complaint->len > 0 ? self->complaint : self->said;

  self->idle_id = 0;
  if (self->over)
    return G_SOURCE_REMOVE;
  self->over = TRUE;
  g_rc_box_acquire (self); /* @done may free it */
  if (self->done != NULL)
    self->done (self->status, words->str, self->user_data);
  g_cancellable_cancel (self->cancellable); /* a program it started may hold the pipes */
  release (self);
  return G_SOURCE_REMOVE;
}

/* At low priority: what is in the pipes is read before. */
static void
finish_later (PbRunner *self)
{
  self->ended = TRUE;
  if (self->idle_id == 0)
    self->idle_id = g_idle_add_full (G_PRIORITY_LOW, finish_cb, self, NULL);
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PbRunner *self = user_data;
  GSubprocess *process = G_SUBPROCESS (source);

  if (g_subprocess_wait_finish (process, result, NULL) && !self->over)
    {
      self->status = g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : -1;
      finish_later (self);
    }
  release (self);
}

/* --- what it says --- */

static void
add_words (GString *words, const char *line)
{
  g_autofree char *valid = g_utf8_make_valid (g_str_has_prefix (line, PREFIX) ? line + strlen (PREFIX) : line, -1);

  if (words->len + strlen (valid) > MAX_WORDS)
    return;
  if (words->len > 0)
    g_string_append_c (words, '\n');
  g_string_append (words, valid);
}

static void
take_line (PbRunner *self, const char *line)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root = json_parser_load_from_data (parser, line, -1, NULL) ? json_parser_get_root (parser) : NULL;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    add_words (self->said, line);
  else if (self->line != NULL)
    self->line (json_node_get_object (root), self->user_data);
}

static void read_output (PbRunner *self, GDataInputStream *stream);
static void read_error (PbRunner *self, GDataInputStream *stream);

static void
output_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PbRunner *self = user_data;
  g_autofree char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);

  if (line != NULL && !self->over)
    take_line (self, line);
  if (line != NULL && !self->over)
    read_output (self, G_DATA_INPUT_STREAM (source));
  release (self);
}

static void
error_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PbRunner *self = user_data;
  g_autofree char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);

  if (line != NULL && !self->over)
    {
      add_words (self->complaint, line);
      read_error (self, G_DATA_INPUT_STREAM (source));
    }
  release (self);
}

static void
read_output (PbRunner *self, GDataInputStream *stream)
{
  g_data_input_stream_read_line_async (stream, G_PRIORITY_DEFAULT, self->cancellable, output_cb, g_rc_box_acquire (self));
}

static void
read_error (PbRunner *self, GDataInputStream *stream)
{
  g_data_input_stream_read_line_async (stream, G_PRIORITY_DEFAULT, self->cancellable, error_cb, g_rc_box_acquire (self));
}

/* --- the beginning --- */

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PbRunner *self = user_data;

  (void) g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL); /* one that does not read it says why */
  (void) g_output_stream_close (G_OUTPUT_STREAM (source), NULL, NULL);
  g_clear_pointer (&self->secrets, pb_secret_unref);
  release (self);
}

static PbSecret *
secrets_with_line_break (const char *secrets)
{
  char *text = g_strconcat (secrets, "\n", NULL);
  PbSecret *secret = pb_secret_new (text, strlen (text));

  pb_secret_free_string (text);
  return secret;
}

static void
follow (PbRunner *self, const char *secrets)
{
  g_autoptr (GDataInputStream) output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  g_autoptr (GDataInputStream) error = g_data_input_stream_new (g_subprocess_get_stderr_pipe (self->process));

  read_output (self, output);
  read_error (self, error);
  g_subprocess_wait_async (self->process, self->cancellable, ended_cb, g_rc_box_acquire (self));
  if (secrets == NULL)
    return;
  self->secrets = secrets_with_line_break (secrets);
  g_output_stream_write_all_async (g_subprocess_get_stdin_pipe (self->process), pb_secret_get (self->secrets), pb_secret_get_length (self->secrets), G_PRIORITY_DEFAULT, self->cancellable, written_cb, g_rc_box_acquire (self));
}

static GSubprocess *
spawn (const char *const *args, gboolean with_secrets, GError **error)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  GSubprocessFlags flags = G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE | (with_secrets ? G_SUBPROCESS_FLAGS_STDIN_PIPE : G_SUBPROCESS_FLAGS_NONE);

  g_ptr_array_add (argv, pb_runner_dup_program ());
  for (gsize i = 0; args[i] != NULL; i++)
    g_ptr_array_add (argv, g_strdup (args[i]));
  g_ptr_array_add (argv, NULL);
  return g_subprocess_newv ((const char *const *) argv->pdata, flags, error);
}

PbRunner *
pb_runner_start (const char *const *args, const char *secrets, PbRunnerLineFunc line, PbRunnerDoneFunc done, gpointer user_data)
{
  PbRunner *self = g_rc_box_new0 (PbRunner);
  g_autoptr (GError) error = NULL;

  self->line = line;
  self->done = done;
  self->user_data = user_data;
  self->status = -1;
  self->cancellable = g_cancellable_new ();
  self->said = g_string_new (NULL);
  self->complaint = g_string_new (NULL);
  self->process = spawn (args, secrets != NULL, &error);
  if (self->process != NULL)
    {
      follow (self, secrets);
      return self;
    }
  add_words (self->complaint, error->message);
  finish_later (self);
  return self;
}

void
pb_runner_free (PbRunner *self)
{
  if (self == NULL)
    return;
  if (!self->over && !self->ended)
    g_subprocess_send_signal (self->process, SIGTERM);
  self->over = TRUE;
  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  release (self);
}

gboolean
pb_runner_is_running (const PbRunner *self)
{
  return self != NULL && !self->over;
}

/* --- members of a line --- */

static JsonNode *
value_of (JsonObject *line, const char *member, GType type)
{
  JsonNode *node = json_object_get_member (line, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type ? node : NULL;
}

const char *
pb_runner_string (JsonObject *line, const char *member)
{
  JsonNode *node = value_of (line, member, G_TYPE_STRING);

  return node != NULL ? json_node_get_string (node) : NULL;
}

gint64
pb_runner_int (JsonObject *line, const char *member, gint64 fallback)
{
  JsonNode *node = value_of (line, member, G_TYPE_INT64);

  return node != NULL ? json_node_get_int (node) : fallback;
}

gboolean
pb_runner_bool (JsonObject *line, const char *member, gboolean fallback)
{
  JsonNode *node = value_of (line, member, G_TYPE_BOOLEAN);

  return node != NULL ? json_node_get_boolean (node) : fallback;
}

gboolean
pb_runner_is (JsonObject *line, const char *member, const char *value)
{
  return g_strcmp0 (pb_runner_string (line, member), value) == 0;
}

/* --- the program --- */

char *
pb_runner_dup_program (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : g_strdup (PB_BIN_DIR);
  char *candidates[] = {
    g_build_filename (folder, "postbell", NULL),
    g_build_filename (folder, "..", "bin", "postbell", NULL),
    g_build_filename (folder, "..", "app", "postbell", NULL),
    g_build_filename (PB_BIN_DIR, "postbell", NULL),
  };
  char *found = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (candidates); i++)
    {
      if (found == NULL && g_file_test (candidates[i], G_FILE_TEST_IS_EXECUTABLE))
        found = g_steal_pointer (&candidates[i]);
      g_free (candidates[i]);
    }
  return found != NULL ? found : g_strdup ("postbell");
}
