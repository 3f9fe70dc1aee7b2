/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-account-options.c: see pb-account-options.h. */
#include "config.h"

#include "pb-account-options.h"

#include <glib/gi18n.h>
#include <unistd.h>

#include "pb-error.h"
#include "pb-mailbox.h"

void
pb_account_options_clear (PbAccountOptions *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->kind, g_free);
  g_clear_pointer (&self->address, g_free);
  g_clear_pointer (&self->host, g_free);
  g_clear_pointer (&self->port, g_free);
  g_clear_pointer (&self->security, g_free);
  g_clear_pointer (&self->user, g_free);
  g_clear_pointer (&self->auth, g_free);
  g_clear_pointer (&self->folders, g_strfreev);
  g_clear_pointer (&self->ca_file, g_free);
  g_clear_pointer (&self->webmail, g_free);
  g_clear_pointer (&self->webmail_message, g_free);
  g_clear_pointer (&self->interval, g_free);
  g_clear_pointer (&self->mailbox, g_free);
}

gboolean
pb_account_options_parse (PbAccountOptions *self, const PbCommand *command, char **argv, char ***rest, int *status)
{
  const GOptionEntry entries[] = {
    { "kind", 0, 0, G_OPTION_ARG_STRING, &self->kind, N_ ("Kind of account: imap"), "imap" },
    { "address", 0, 0, G_OPTION_ARG_STRING, &self->address, N_ ("Mail address"), N_ ("ADDRESS") },
    { "name", 0, 0, G_OPTION_ARG_STRING, &self->name, N_ ("Id of the account, the address if not given"), "ID" },
    { "host", 0, 0, G_OPTION_ARG_STRING, &self->host, N_ ("Mail server"), N_ ("HOST") },
    { "port", 0, 0, G_OPTION_ARG_STRING, &self->port, N_ ("Port, 993 with tls and 143 otherwise if not given"), "N" },
    { "security", 0, 0, G_OPTION_ARG_STRING, &self->security, N_ ("tls, starttls, or none (loopback only)"), "tls|starttls|none" },
    { "user", 0, 0, G_OPTION_ARG_STRING, &self->user, N_ ("User name, the address if not given"), N_ ("USER") },
    { "auth", 0, 0, G_OPTION_ARG_STRING, &self->auth, N_ ("How to sign in"), "auto|password" },
    { "folder", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->folders, N_ ("Folder to watch, INBOX if not given"), N_ ("FOLDER") },
    { "ca-file", 0, 0, G_OPTION_ARG_FILENAME, &self->ca_file, N_ ("Certificates that vouch for this server, instead of the system’s"), "PEM" },
    { "webmail", 0, 0, G_OPTION_ARG_STRING, &self->webmail, N_ ("Webmail address"), "URL" },
    { "webmail-message", 0, 0, G_OPTION_ARG_STRING, &self->webmail_message, N_ ("Webmail address of one mail, with {uid} {message-id} {mailid} {msgid-hex}"), N_ ("TEMPLATE") },
    { "interval", 0, 0, G_OPTION_ARG_STRING, &self->interval, N_ ("Time between rounds where the server does not push"), N_ ("SECONDS") },
    { "mailbox", 0, 0, G_OPTION_ARG_STRING, &self->mailbox, N_ ("Server and folder as {host:port/imap/ssl}INBOX"), N_ ("MAILBOX") },
    { "password-stdin", 0, 0, G_OPTION_ARG_NONE, &self->password_stdin, N_ ("Read the password from standard input, one line"), NULL },
    { "no-check", 0, 0, G_OPTION_ARG_NONE, &self->no_check, N_ ("Save without trying the connection"), NULL },
    { 0 },
  };

  return pb_command_parse (command, entries, argv, 1, rest, status);
}

static void
set (GKeyFile *file, const char *id, const char *key, const char *value)
{
  if (value == NULL)
    return;
  if (value[0] == '\0')
    (void) g_key_file_remove_key (file, id, key, NULL); /* "" goes back to the default */
  else
    g_key_file_set_string (file, id, key, value);
}

static gboolean
set_mailbox (const PbAccountOptions *self, GKeyFile *file, const char *id, GError **error)
{
  g_autoptr (PbMailbox) mailbox = NULL;

  if (self->mailbox == NULL)
    return TRUE;
  mailbox = pb_mailbox_parse (self->mailbox, error);
  if (mailbox == NULL)
    return FALSE;
  set (file, id, "host", mailbox->host);
  set (file, id, "port", mailbox->port != NULL ? mailbox->port : "");
  set (file, id, "security", mailbox->security);
  set (file, id, "user", mailbox->user);
  set (file, id, "folder", mailbox->folder);
  return TRUE;
}

static gboolean
set_ca_file (const PbAccountOptions *self, GKeyFile *file, const char *id, GError **error)
{
  g_autofree char *path = NULL;

  if (self->ca_file == NULL || self->ca_file[0] == '\0')
    {
      set (file, id, "ca-file", self->ca_file);
      return TRUE;
    }
  path = g_canonicalize_filename (self->ca_file, NULL);
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR) || access (path, R_OK) != 0)
    {
      g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("The file %s cannot be read. Give --ca-file a PEM file with certificates."), path);
      return FALSE;
    }
  set (file, id, "ca-file", path);
  return TRUE;
}

static gboolean
set_folder (const PbAccountOptions *self, GKeyFile *file, const char *id, GError **error)
{
  if (self->folders != NULL && self->folders[0] != NULL && self->folders[1] != NULL)
    {
      g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("Only one --folder can be watched in this version."));
      return FALSE;
    }
  if (self->folders != NULL)
    set (file, id, "folder", self->folders[0]);
  return TRUE;
}

static gboolean
is_kind_known (const PbAccountOptions *self, GError **error)
{
  if (self->kind == NULL || g_str_equal (self->kind, "imap"))
    return TRUE;
  g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("The kind “%s” is not supported in this version; imap is."), self->kind);
  return FALSE;
}

PbAccount *
pb_account_options_apply (const PbAccountOptions *self, const char *id, const PbAccount *base, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  if (!is_kind_known (self, error))
    return NULL;
  if (base != NULL)
    pb_account_save (base, file);
  set (file, id, "kind", base != NULL ? self->kind : "imap");
  if (!set_mailbox (self, file, id, error) || !set_ca_file (self, file, id, error) || !set_folder (self, file, id, error))
    return NULL;
  set (file, id, "address", self->address);
  set (file, id, "host", self->host);
  set (file, id, "port", self->port);
  set (file, id, "security", self->security);
  set (file, id, "user", self->user);
  set (file, id, "auth", self->auth);
  set (file, id, "webmail", self->webmail);
  set (file, id, "webmail-message", self->webmail_message);
  set (file, id, "interval", self->interval);
  return pb_account_load (file, id, error);
}

gboolean
pb_account_options_touch_connection (const PbAccountOptions *self)
{
  return self->host != NULL || self->port != NULL || self->security != NULL || self->user != NULL || self->auth != NULL || self->folders != NULL || self->ca_file != NULL || self->mailbox != NULL || self->password_stdin;
}
