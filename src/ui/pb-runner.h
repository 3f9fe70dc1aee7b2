/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-runner.h: one run of the program `postbell` for a window: its JSON lines as they come, its outcome, secrets by a pipe.
 * Windows touch neither accounts, secrets nor the network themselves. */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _PbRunner PbRunner;

/* Called for every line of standard output that is a JSON object. @line: (transfer none) */
typedef void (*PbRunnerLineFunc) (JsonObject *line, gpointer user_data);

/* Called once, last. @status: the exit status: 0 done, 1 failed, 2 wrong usage, 3 Postbell does not run; -1 when the program could
 * not be started, or was killed. @words: (transfer none): never NULL: what it said to a person, without the leading "postbell: ":
 * when it failed its standard error, else the lines of standard output that are no JSON objects (such as "on"), lines apart by \n. */
typedef void (*PbRunnerDoneFunc) (int status, const char *words, gpointer user_data);

/* Starts `postbell ARGS…`. @args: NULL-terminated, without the program's name; never holds a secret.
 * @secrets: (nullable): what is written to its standard input, one secret a line in the order of the …-stdin options; copied,
 * a line break is added, wiped once written. NULL = it reads nothing. @line, @done: (nullable); neither is called from inside
 * this function, and never after pb_runner_free().
 * Returns: (transfer full): to be given to pb_runner_free(), which may be called inside @line or @done. */
PbRunner *pb_runner_start (const char *const *args, const char *secrets, PbRunnerLineFunc line, PbRunnerDoneFunc done, gpointer user_data);

/* Forgets the run: a program that has not ended gets SIGTERM, neither function is called any more. @self: (nullable) */
void pb_runner_free (PbRunner *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbRunner, pb_runner_free)

/* Returns: whether @done was not called yet. @self: (nullable): NULL does not run */
gboolean pb_runner_is_running (const PbRunner *self);

/* Members of a line; what is missing, null or of another type is the fallback. */
/* Returns: (transfer none) (nullable): NULL when there is none; valid as long as @line. */
const char *pb_runner_string (JsonObject *line, const char *member);
gint64 pb_runner_int (JsonObject *line, const char *member, gint64 fallback);
gboolean pb_runner_bool (JsonObject *line, const char *member, gboolean fallback);
/* Returns: whether the string @member is @value. */
gboolean pb_runner_is (JsonObject *line, const char *member, const char *value);

/* Returns: (transfer full): the program beside this one: in the build folder, where it was installed, or wherever PATH finds it. */
char *pb_runner_dup_program (void);

G_END_DECLS
