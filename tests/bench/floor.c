/* SPDX-License-Identifier: GPL-3.0-or-later */
/* floor.c: the least a notifier can do, to be measured beside Postbell: log in, IDLE, fetch the header of a new mail,
 * call Notify. No trust, no state, no tray, no recovery. floor gnutls|gio HOST PORT USER PASSWORD CAFILE; prints "ready".
 * Or, for the push channel of Exmail: ask to listen, look for our address in what comes, call Notify.
 * floor exmail HOST PORT ADDRESS TOKEN -; prints "ready". */
#include <gio/gio.h>
#include <glib-unix.h>
#include <gnutls/gnutls.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

typedef struct
{
  GDBusConnection *bus;
  GString *in;
  gnutls_session_t session; /* gnutls */
  GIOStream *stream;        /* gio */
  int fd;                   /* exmail */
  const char *address;      /* exmail */
  int phase;                /* tagged answers seen */
  gboolean idling;
} Floor;

static void
fail (const char *what)
{
  g_printerr ("floor: %s\n", what);
  exit (1);
}

static void
say (Floor *self, const char *text)
{
  if (self->session != NULL)
    gnutls_record_send (self->session, text, strlen (text));
  else if (self->stream == NULL)
    send (self->fd, text, strlen (text), MSG_NOSIGNAL);
  else
    g_output_stream_write_all (g_io_stream_get_output_stream (self->stream), text, strlen (text), NULL, NULL, NULL);
}

static void
notify (Floor *self, const char *from, const char *subject)
{
  g_dbus_connection_call (self->bus, "org.freedesktop.Notifications", "/org/freedesktop/Notifications", "org.freedesktop.Notifications", "Notify", g_variant_new ("(susss@as@a{sv}i)", "floor", 0, "mail-unread", from, subject, g_variant_new_strv (NULL, 0), g_variant_new_parsed ("@a{sv} {}"), -1), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
}

static void
tagged (Floor *self)
{
  static const char *const next[] = { "a EXAMINE INBOX\r\n", "a IDLE\r\n" };

  if (self->phase < 2)
    say (self, next[self->phase]);
  self->phase++;
}

static void
take_line (Floor *self, const char *line)
{
  static char from[512];

  if (self->phase == 0 && g_str_has_prefix (line, "* OK") && !self->idling)
    return;
  if (g_str_has_prefix (line, "a OK"))
    tagged (self);
  else if (line[0] == '+' && !self->idling)
    {
      self->idling = TRUE;
      puts ("ready");
      fflush (stdout);
    }
  else if (self->idling && g_str_has_suffix (line, " EXISTS"))
    {
      g_autofree char *fetch = g_strdup_printf ("DONE\r\nb FETCH %d (UID BODY.PEEK[HEADER.FIELDS (FROM SUBJECT)])\r\na IDLE\r\n", atoi (line + 2));
      say (self, fetch);
    }
  else if (g_ascii_strncasecmp (line, "From: ", 6) == 0)
    g_strlcpy (from, line + 6, sizeof from);
  else if (g_ascii_strncasecmp (line, "Subject: ", 9) == 0)
    notify (self, from, line + 9);
}

static void
take (Floor *self, const char *data, gssize n)
{
  char *end;

  g_string_append_len (self->in, data, n);
  while ((end = strstr (self->in->str, "\r\n")) != NULL)
    {
      g_autofree char *line = g_strndup (self->in->str, (gsize) (end - self->in->str));
      g_string_erase (self->in, 0, end - self->in->str + 2);
      take_line (self, line);
    }
}

static gboolean
gnutls_cb (int fd, GIOCondition condition, gpointer user_data)
{
  Floor *self = user_data;
  char buffer[4096];
  ssize_t n;

  while ((n = gnutls_record_recv (self->session, buffer, sizeof buffer)) > 0)
    take (self, buffer, n);
  if (n != GNUTLS_E_AGAIN && n != GNUTLS_E_INTERRUPTED)
    fail ("connection lost");
  return G_SOURCE_CONTINUE;
}

static gboolean
gio_cb (GObject *input, gpointer user_data)
{
  Floor *self = user_data;
  char buffer[4096];
  g_autoptr (GError) error = NULL;
  gssize n;

  while ((n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (input), buffer, sizeof buffer, NULL, &error)) > 0)
    take (self, buffer, n);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    fail ("connection lost");
  return G_SOURCE_CONTINUE;
}

/* Returns: (transfer full): the value of @key in @object, up to the next quote. */
static char *
value_of (const char *object, const char *key)
{
  const char *at = strstr (object, key);

  return at != NULL ? g_strndup (at + strlen (key), strcspn (at + strlen (key), "\"")) : g_strdup ("");
}

static void
take_push (Floor *self, const char *data, gssize n)
{
  char *end;

  g_string_append_len (self->in, data, n);
  while ((end = strchr (self->in->str, '}')) != NULL)
    {
      g_autofree char *object = g_strndup (self->in->str, (gsize) (end - self->in->str));
      g_autofree char *user = value_of (object, "\"UserName\":\"");
      g_string_erase (self->in, 0, end - self->in->str + 1);
      if (!self->idling)
        puts ("ready");
      fflush (stdout);
      self->idling = TRUE;
      if (strcmp (user, self->address) != 0 || strstr (object, "\"Subject\"") == NULL)
        continue;
      g_autofree char *from = value_of (object, "\"Sender\":\"");
      g_autofree char *subject = value_of (object, "\"Subject\":\"");
      notify (self, from, subject);
    }
}

static gboolean
push_cb (int fd, GIOCondition condition, gpointer user_data)
{
  char buffer[4096];
  ssize_t n;

  while ((n = recv (fd, buffer, sizeof buffer, MSG_DONTWAIT)) > 0)
    take_push (user_data, buffer, n);
  if (n == 0)
    fail ("connection lost");
  return G_SOURCE_CONTINUE;
}

static void
start_push (Floor *self, GSocketConnection *connection, const char *address, const char *token)
{
  g_autofree char *request = g_strdup_printf ("POST /openapi/listen HTTP/1.1\r\nHost: floor\r\nAuthorization: Bearer %s\r\n"
                                              "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5\r\n\r\nVer=0",
                                              token);

  self->fd = g_socket_get_fd (g_socket_connection_get_socket (connection));
  self->address = address;
  g_unix_fd_add (self->fd, G_IO_IN | G_IO_HUP, push_cb, self);
  say (self, request);
}

static void
start_gnutls (Floor *self, GSocketConnection *connection, const char *host, const char *ca)
{
  gnutls_certificate_credentials_t credentials;
  GSocket *socket = g_socket_connection_get_socket (connection);
  int code;

  gnutls_certificate_allocate_credentials (&credentials);
  gnutls_certificate_set_x509_trust_file (credentials, ca, GNUTLS_X509_FMT_PEM);
  gnutls_init (&self->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK);
  gnutls_set_default_priority (self->session);
  gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE, credentials);
  gnutls_server_name_set (self->session, GNUTLS_NAME_DNS, host, strlen (host));
  gnutls_session_set_verify_cert (self->session, host, 0);
  gnutls_transport_set_int (self->session, g_socket_get_fd (socket));
  while ((code = gnutls_handshake (self->session)) < 0)
    if (gnutls_error_is_fatal (code))
      fail (gnutls_strerror (code));
    else
      g_socket_condition_wait (socket, G_IO_IN, NULL, NULL);
  g_unix_fd_add (g_socket_get_fd (socket), G_IO_IN | G_IO_HUP, gnutls_cb, self);
  gnutls_cb (0, G_IO_IN, self);
}

static void
start_gio (Floor *self, GSocketConnection *connection, GSocketConnectable *address, const char *ca)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsDatabase) database = g_tls_file_database_new (ca, &error);
  GSource *source;

  self->stream = g_tls_client_connection_new (G_IO_STREAM (connection), address, &error);
  if (self->stream == NULL)
    fail (error->message);
  g_tls_connection_set_database (G_TLS_CONNECTION (self->stream), database);
  if (!g_tls_connection_handshake (G_TLS_CONNECTION (self->stream), NULL, &error))
    fail (error->message);
  source = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (self->stream)), NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (gio_cb), self, NULL);
  g_source_attach (source, NULL);
}

int
main (int argc, char **argv)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  Floor self = { .in = g_string_new (NULL) };

  if (argc != 7)
    fail ("usage: floor gnutls|gio|exmail HOST PORT USER PASSWORD CAFILE");
  self.bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_autoptr (GSocketConnectable) address = g_network_address_new (argv[2], (guint16) atoi (argv[3]));
  g_autoptr (GSocketConnection) connection = g_socket_client_connect (client, address, NULL, &error);
  if (self.bus == NULL || connection == NULL)
    fail (error->message);
  g_socket_set_blocking (g_socket_connection_get_socket (connection), FALSE);
  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  if (strcmp (argv[1], "exmail") == 0)
    start_push (&self, connection, argv[4], argv[5]);
  else if (strcmp (argv[1], "gio") == 0)
    start_gio (&self, connection, address, argv[6]);
  else
    start_gnutls (&self, connection, argv[2], argv[6]);
  g_autofree char *login = g_str_equal (argv[1], "exmail") ? g_strdup ("") : g_strdup_printf ("a LOGIN \"%s\" \"%s\"\r\n", argv[4], argv[5]);
  say (&self, login);
  g_main_loop_run (g_main_loop_new (NULL, FALSE));
}
