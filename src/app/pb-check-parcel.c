/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-check-parcel.c: see pb-check-parcel.h. */
#include "config.h"

#include "pb-check-parcel.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#define MAX_SECRETS 4096 /* bytes of all with their ends: what a pipe takes at once, whatever it is (POSIX PIPE_BUF) */
#define LOGIN       '='  /* what stands before the login of a proxy, which may be an empty one */

/* Writes @secret (nullable: nothing) and a NUL. */
static void
append_secret (char *buffer, gsize *n, const PbSecret *secret)
{
  gsize len = secret != NULL ? pb_secret_get_length (secret) : 0;

  if (secret != NULL)
    memcpy (buffer + *n, pb_secret_get (secret), len);
  buffer[*n + len] = '\0';
  *n += len + 1;
}

/* Returns: the bytes that append_secret() writes. */
static gsize
length_of (const PbSecret *secret)
{
  return 1 + (secret != NULL ? pb_secret_get_length (secret) : 0);
}

/* Returns: the bytes that put_into_pipe() writes. */
static gsize
measure (const PbCheckGiven *given)
{
  gsize size = length_of (given->key) + length_of (given->password) + (given->login ? 1 + length_of (given->proxy) : 0);

  for (guint app = 0; app < PB_N_CORP_APPS; app++)
    size += length_of (given->corp[app]);
  return size;
}

/* Returns: the reading end of a pipe with @given's secrets in it, -1 with @error. */
static int
put_into_pipe (const PbCheckGiven *given, GError **error)
{
  gsize need = measure (given), n = 0;
  char buffer[MAX_SECRETS];
  int ends[2];
  ssize_t written;

  if (need > sizeof buffer)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, _ ("The secret is too long."));
      return -1;
    }
  if (!g_unix_open_pipe (ends, FD_CLOEXEC, error))
    return -1;
  append_secret (buffer, &n, given->key);
  append_secret (buffer, &n, given->password);
  for (guint app = 0; app < PB_N_CORP_APPS; app++)
    append_secret (buffer, &n, given->corp[app]);
  if (given->login)
    {
      buffer[n++] = LOGIN;
      append_secret (buffer, &n, given->proxy);
    }
  written = write (ends[1], buffer, n);
  pb_secret_wipe (buffer, sizeof buffer);
  (void) close (ends[1]);
  if (written >= 0 && (gsize) written == n)
    return ends[0];
  (void) close (ends[0]);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", g_strerror (errno));
  return -1;
}

GVariant *
pb_check_parcel_pack (const PbAccount *account, const PbCheckGiven *given, GUnixFDList **fds, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *settings = NULL;
  int fd = put_into_pipe (given, error);

  if (fd < 0)
    return NULL;
  *fds = g_unix_fd_list_new_from_array (&fd, 1);
  pb_account_save (account, file);
  settings = g_key_file_to_data (file, NULL, NULL);
  return g_variant_new ("(sh)", settings, 0);
}

static gboolean
step_from_string (const char *name, PbCheckStep *step)
{
  for (guint i = 0; i < PB_N_CHECKS; i++)
    if (g_str_equal (pb_check_step_to_string ((PbCheckStep) i), name))
      {
        *step = (PbCheckStep) i;
        return TRUE;
      }
  return FALSE;
}

gboolean
pb_check_parcel_tell (GVariant *steps, PbCheckFunc progress, gpointer progress_data, GError **error)
{
  PbCheckResult result = { 0 };
  const char *name, *class_name, *verdict;
  GVariantIter iter;
  gboolean ok = FALSE, any = FALSE;
  g_autoptr (GError) failure = NULL; /* the first */

  if (!g_variant_is_of_type (steps, G_VARIANT_TYPE (PB_CHECK_STEPS_TYPE)))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("The running Postbell is of another version. Restart it."));
      return FALSE;
    }
  g_variant_iter_init (&iter, steps);
  while (g_variant_iter_next (&iter, "(&sbx&s&s&s)", &name, &ok, &result.elapsed, &class_name, &result.detail, &verdict))
    {
      result.ok = ok;
      result.error_class = pb_error_class_from_string (class_name);
      result.verdict = verdict[0] != '\0' ? verdict : NULL;
      if (step_from_string (name, &result.step))
        progress (&result, progress_data);
      if (!ok && failure == NULL)
        failure = g_error_new_literal (PB_ERROR, (int) result.error_class, result.detail);
      any = TRUE;
    }
  if (!any)
    failure = g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "");
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

PbAccount *
pb_check_parcel_read_account (const char *settings, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) groups = NULL;

  if (!g_key_file_load_from_data (file, settings, strlen (settings), G_KEY_FILE_NONE, error))
    return NULL;
  groups = g_key_file_get_groups (file, NULL);
  return pb_account_load (file, groups[0] != NULL ? groups[0] : "", error);
}

/* Returns: (transfer full) (nullable): the text up to the next NUL of the @n bytes at @data, NULL for none. */
static PbSecret *
take_secret (const char *data, gsize n, gsize *at)
{
  gsize start = *at, len = strnlen (data + start, n - start);

  *at += len + 1;
  return len > 0 ? pb_secret_new (data + start, len) : NULL;
}

/* Returns: whether @n bytes at @data are as many texts as there are secrets, each with its NUL, and nothing behind them but the login
 * of a proxy. */
static gboolean
has_all (const char *data, gsize n)
{
  guint ends = 0;
  gsize rest = 0; /* where what follows the secrets begins */

  for (gsize i = 0; i < n; i++)
    if (data[i] == '\0' && ++ends == 2 + PB_N_CORP_APPS)
      rest = i + 1;
  if (ends == 2 + PB_N_CORP_APPS)
    return rest == n;
  return ends == 3 + PB_N_CORP_APPS && data[rest] == LOGIN && data[n - 1] == '\0';
}

void
pb_check_parcel_clear_secrets (PbCheckGiven *given)
{
  g_clear_pointer (&given->key, pb_secret_unref);
  g_clear_pointer (&given->password, pb_secret_unref);
  g_clear_pointer (&given->proxy, pb_secret_unref);
  for (guint app = 0; app < PB_N_CORP_APPS; app++)
    g_clear_pointer (&given->corp[app], pb_secret_unref);
}

gboolean
pb_check_parcel_read_secrets (int fd, PbCheckGiven *given, GError **error)
{
  char buffer[MAX_SECRETS];
  gsize at = 0;
  ssize_t n = g_unix_set_fd_nonblocking (fd, TRUE, NULL) ? read (fd, buffer, sizeof buffer) : -1;
  gboolean ok = n > 0 && has_all (buffer, (gsize) n);

  (void) close (fd);
  if (ok)
    {
      given->key = take_secret (buffer, (gsize) n, &at);
      given->password = take_secret (buffer, (gsize) n, &at);
      for (guint app = 0; app < PB_N_CORP_APPS; app++)
        given->corp[app] = take_secret (buffer, (gsize) n, &at);
      given->login = at < (gsize) n && buffer[at] == LOGIN;
      at++;
      if (given->login)
        given->proxy = take_secret (buffer, (gsize) n, &at);
    }
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The secrets cannot be read.");
  pb_secret_wipe (buffer, sizeof buffer);
  return ok;
}

void
pb_check_parcel_add (GVariantBuilder *steps, const PbCheckResult *result)
{
  g_variant_builder_add (steps,
                         "(sbxsss)",
                         pb_check_step_to_string (result->step),
                         result->ok,
                         result->elapsed,
                         pb_error_class_to_string (result->error_class),
                         result->detail != NULL ? result->detail : "",
                         result->verdict != NULL ? result->verdict : "");
}
