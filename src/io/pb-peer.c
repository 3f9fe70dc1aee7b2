/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-peer.c: see pb-peer.h. Only an end that is open at both sides tells its owner: those of closed sockets would be
 * reported as root's. */
#include "pb-peer.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pb-peer-private.h"

#define ESTABLISHED 1 /* TCP_ESTABLISHED of the kernel */

/* --- addresses --- */

static gboolean
take_address (const struct sockaddr_storage *storage, int *family, in_port_t *port, guint32 *words)
{
  const struct sockaddr_in *four = (const struct sockaddr_in *) (gconstpointer) storage;
  const struct sockaddr_in6 *six = (const struct sockaddr_in6 *) (gconstpointer) storage;

  *family = storage->ss_family;
  if (storage->ss_family == AF_INET)
    {
      *port = four->sin_port;
      words[0] = four->sin_addr.s_addr;
      return TRUE;
    }
  if (storage->ss_family != AF_INET6)
    return FALSE;
  *port = six->sin6_port;
  memcpy (words, &six->sin6_addr, sizeof six->sin6_addr);
  if (IN6_IS_ADDR_V4MAPPED (&six->sin6_addr))
    {
      *family = AF_INET;
      words[0] = words[3];
      words[1] = words[2] = words[3] = 0;
    }
  return TRUE;
}

gboolean
pb_peer_end_of (GSocket *socket, PbPeerEnd *end, GError **error)
{
  struct sockaddr_storage here = { 0 }, there = { 0 };
  socklen_t here_size = sizeof here, there_size = sizeof there;
  int fd = g_socket_get_fd (socket);
  int family = 0;

  memset (end, 0, sizeof *end);
  if (getsockname (fd, (struct sockaddr *) &here, &here_size) != 0 || getpeername (fd, (struct sockaddr *) &there, &there_size) != 0 || !take_address (&there, &end->family, &end->local, end->local_address) || !take_address (&here, &family, &end->remote, end->remote_address) || family != end->family)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "not a TCP connection");
      return FALSE;
    }
  return TRUE;
}

static gboolean
set_not_found (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "nobody holds the other end of the connection");
  return FALSE;
}

static gboolean
set_not_supported (int code, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "no sock_diag: %s", g_strerror (code));
  return FALSE;
}

/* --- sock_diag --- */

typedef struct
{
  struct nlmsghdr header;
  struct inet_diag_req_v2 body;
} Request;

static Request
make_request (const PbPeerEnd *end)
{
  Request request = {
    .header = { .nlmsg_len = sizeof request, .nlmsg_type = SOCK_DIAG_BY_FAMILY, .nlmsg_flags = NLM_F_REQUEST },
    .body = { .sdiag_family = (guint8) end->family, .sdiag_protocol = IPPROTO_TCP, .idiag_states = ~0U },
  };

  request.body.id.idiag_sport = end->local;
  request.body.id.idiag_dport = end->remote;
  memcpy (request.body.id.idiag_src, end->local_address, sizeof end->local_address);
  memcpy (request.body.id.idiag_dst, end->remote_address, sizeof end->remote_address);
  request.body.id.idiag_cookie[0] = request.body.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  return request;
}

static gboolean
take_answer (const PbPeerEnd *end, const struct nlmsghdr *header, gsize len, uid_t *uid, GError **error)
{
  const struct inet_diag_msg *found = NLMSG_DATA (header);
  const struct nlmsgerr *refusal = NLMSG_DATA (header);

  if (len >= NLMSG_LENGTH (sizeof *refusal) && header->nlmsg_type == NLMSG_ERROR && refusal->error == -ENOENT)
    return set_not_found (error);
  if (len < NLMSG_LENGTH (sizeof *found) || header->nlmsg_type != SOCK_DIAG_BY_FAMILY)
    return set_not_supported (EPROTO, error);
  if (found->idiag_state != ESTABLISHED || found->idiag_inode == 0 || found->id.idiag_sport != end->local || found->id.idiag_dport != end->remote)
    return set_not_found (error);
  *uid = found->idiag_uid;
  return TRUE;
}

/* The kernel answers within send(): nothing here waits. */
gboolean
pb_peer_ask_kernel (const PbPeerEnd *end, uid_t *uid, GError **error)
{
  union
  {
    struct nlmsghdr header;
    char bytes[1024];
  } answer = { .bytes = { 0 } };
  Request request = make_request (end);
  int fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_SOCK_DIAG);
  ssize_t n = -1;
  int code = 0;

  if (fd < 0)
    return set_not_supported (errno, error);
  if (send (fd, &request, sizeof request, 0) == sizeof request)
    n = recv (fd, &answer, sizeof answer, 0);
  code = errno;
  (void) close (fd);
  return n < 0 ? set_not_supported (code, error) : take_answer (end, &answer.header, (gsize) n, uid, error);
}

/* --- /proc/net/tcp --- */

/* As the tables print it: words in the order of this computer. */
static char *
print_end (gboolean six, int family, const guint32 *words, in_port_t port)
{
  if (!six)
    return g_strdup_printf ("%08X:%04X", words[0], ntohs (port));
  if (family == AF_INET)
    return g_strdup_printf ("%08X%08X%08X%08X:%04X", 0U, 0U, htonl (0xffffU), words[0], ntohs (port));
  return g_strdup_printf ("%08X%08X%08X%08X:%04X", words[0], words[1], words[2], words[3], ntohs (port));
}

/* The fields of a line, "0: local remote st tx:rx tr:when retrnsmt uid timeout inode …". */
enum
{
  FIELD_LOCAL = 1,
  FIELD_REMOTE = 2,
  FIELD_STATE = 3,
  FIELD_UID = 7,
  FIELD_INODE = 9,
  N_FIELDS
};

static gboolean
match_line (char *line, const char *local, const char *remote, uid_t *uid)
{
  char *fields[N_FIELDS] = { NULL };
  char *rest = NULL;
  guint64 owner = 0;
  guint n = 0;

  for (char *field = strtok_r (line, " ", &rest); field != NULL && n < N_FIELDS; field = strtok_r (NULL, " ", &rest))
    fields[n++] = field;
  if (n < N_FIELDS || !g_str_equal (fields[FIELD_LOCAL], local) || !g_str_equal (fields[FIELD_REMOTE], remote) || !g_str_equal (fields[FIELD_STATE], "01") || g_str_equal (fields[FIELD_INODE], "0"))
    return FALSE;
  if (!g_ascii_string_to_unsigned (fields[FIELD_UID], 10, 0, G_MAXUINT32, &owner, NULL))
    return FALSE;
  *uid = (uid_t) owner;
  return TRUE;
}

static gboolean
search_table (const PbPeerEnd *end, const char *path, gboolean six, uid_t *uid)
{
  g_autofree char *local = print_end (six, end->family, end->local_address, end->local);
  g_autofree char *remote = print_end (six, end->family, end->remote_address, end->remote);
  FILE *file = fopen (path, "re");
  char line[512];
  gboolean found = FALSE;

  if (file == NULL)
    return FALSE;
  while (!found && fgets (line, sizeof line, file) != NULL)
    found = match_line (line, local, remote, uid);
  (void) fclose (file);
  return found;
}

gboolean
pb_peer_read_tables (const PbPeerEnd *end, const char *tcp, const char *tcp6, uid_t *uid, GError **error)
{
  if (end->family == AF_INET && search_table (end, tcp, FALSE, uid))
    return TRUE;
  return search_table (end, tcp6, TRUE, uid) || set_not_found (error);
}

gboolean
pb_peer_get_uid (GSocket *socket, uid_t *uid, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  PbPeerEnd end;

  if (!pb_peer_end_of (socket, &end, error))
    return FALSE;
  if (pb_peer_ask_kernel (&end, uid, &local_error))
    return TRUE;
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    return pb_peer_read_tables (&end, "/proc/net/tcp", "/proc/net/tcp6", uid, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
