/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-reader.c: see pb-exmail-reader.h. What HTTP says about lengths is advice: objects end where their braces do, and
 * a header begins wherever its mark stands between objects. */
#include "pb-exmail-reader.h"

#include <string.h>

#include "pb-exmail-clean.h"
#include "pb-exmail-http.h"
#include "pb-exmail-scan.h"
#include "pb-secret.h"

#define GZIP_MAGIC 0x1F

typedef enum
{
  BARE,   /* what comes has no length: no response, or one up to the close */
  LENGTH, /* @left bytes of a body */
  CHUNK_LINE,
  CHUNK_DATA, /* @left bytes of a chunk */
  TRAILER,
  HEADER,
  DEAD,
} State;

struct _PbExmailReader
{
  PbExmailScan scan;
  PbExmailLimits limits;
  char **addresses; /* folded */
  State state;
  guint64 left;
  gboolean in_response;
  gboolean failing; /* what came is all that is wanted of a response with a bad status */
  PbExmailHeader header;
  PbExmailChunkLine chunk;
  PbExmailBuffer block;                   /* of HEADER, the current line of TRAILER */
  gboolean in_status_line, line_has_text; /* of HEADER */
  gsize trailer_len;
};

PbExmailLimits
pb_exmail_limits_default (void)
{
  return (PbExmailLimits){ 256 * 1024, 64 * 1024, 16 * 1024 };
}

void
pb_exmail_item_clear (PbExmailItem *item)
{
  g_clear_pointer (&item->json, g_bytes_unref);
  g_clear_pointer (&item->text, g_free);
}

PbExmailReader *
pb_exmail_reader_new (const char *const *addresses, const PbExmailLimits *limits)
{
  PbExmailReader *self = g_new0 (PbExmailReader, 1);

  self->limits = *limits;
  pb_exmail_scan_init (&self->scan, limits->max_object, limits->max_rubbish);
  pb_exmail_reader_set_addresses (self, addresses);
  self->scan.at_start = TRUE;
  return self;
}

void
pb_exmail_reader_free (PbExmailReader *reader)
{
  if (reader == NULL)
    return;
  pb_exmail_scan_clear (&reader->scan);
  pb_exmail_buffer_clear (&reader->block);
  g_strfreev (reader->addresses);
  g_free (reader);
}

void
pb_exmail_reader_set_addresses (PbExmailReader *reader, const char *const *addresses)
{
  g_strfreev (reader->addresses);
  reader->addresses = pb_exmail_addresses_fold (addresses);
  reader->scan.addresses = reader->addresses;
}

static gboolean
put_error (PbExmailReader *self, PbExmailItem *out, PbErrorClass error_class, const char *text)
{
  out->type = PB_EXMAIL_ITEM_ERROR;
  out->error_class = error_class;
  out->status = self->in_response ? self->header.status : 0;
  out->text = g_strdup (text);
  self->state = DEAD;
  pb_exmail_scan_clear (&self->scan);
  pb_exmail_buffer_clear (&self->block);
  return TRUE;
}

static gboolean
put_status_error (PbExmailReader *self, PbExmailItem *out)
{
  guint status = self->header.status;
  gboolean busy = status == 429 || (status >= 502 && status <= 504);
  gboolean elsewhere = status >= 300 && status < 400;
  PbErrorClass error_class = busy ? PB_ERROR_CLASS_SERVER_BUSY : elsewhere ? PB_ERROR_CLASS_WRONG_PROTOCOL
                                                                           : PB_ERROR_CLASS_REFUSED;
  g_autofree char *text = elsewhere ? g_strdup_printf ("the server sends listeners elsewhere (HTTP status %u)", status)
                                    : g_strdup_printf ("the server answered with HTTP status %u", status);

  return put_error (self, out, error_class, text);
}

static gboolean
is_bad (const PbExmailReader *self)
{
  return self->in_response && self->header.status >= 300;
}

/* The response is complete. */
static gboolean
put_end (PbExmailReader *self, PbExmailItem *out, gboolean keep_alive)
{
  if (is_bad (self))
    return put_status_error (self, out);
  out->type = PB_EXMAIL_ITEM_END;
  out->keep_alive = keep_alive;
  self->in_response = FALSE;
  self->scan.torn = pb_exmail_scan_is_inside (&self->scan);
  return TRUE;
}

/* Begins a header whose mark has been taken. Returns: whether a response ended with that. */
static gboolean
begin_header (PbExmailReader *self, PbExmailItem *out)
{
  gboolean ended = self->in_response && put_end (self, out, TRUE);

  if (self->state == DEAD)
    return ended;
  self->state = HEADER;
  pb_exmail_buffer_reset (&self->block);
  pb_exmail_buffer_add (&self->block, PB_EXMAIL_HTTP_MARK, strlen (PB_EXMAIL_HTTP_MARK));
  self->in_status_line = self->line_has_text = TRUE;
  return ended;
}

static void
begin_chunk_line (PbExmailReader *self)
{
  self->state = CHUNK_LINE;
  memset (&self->chunk, 0, sizeof self->chunk);
}

/* Returns: whether an item came out: the response has no body. */
static gboolean
begin_body (PbExmailReader *self, PbExmailItem *out)
{
  const PbExmailHeader *header = &self->header;
  gboolean empty = (header->status == 204 || header->status == 304) && !header->has_length && !header->chunked;

  self->state = BARE;
  self->scan.at_start = TRUE;
  if (header->status < 200) /* 100 Continue and its kind */
    return FALSE;
  self->in_response = TRUE;
  if (empty || (header->has_length && header->length == 0))
    return put_end (self, out, header->keep_alive);
  self->left = header->length;
  if (header->has_length)
    self->state = LENGTH;
  else if (header->chunked)
    begin_chunk_line (self);
  return FALSE;
}

/* Returns: bytes of a header that may be looked at in one go: up to the end of the line, and of what one may be. */
static gsize
header_part (const PbExmailReader *self, const guint8 *data, gsize len)
{
  const guint8 *lf = memchr (data, '\n', len);
  gsize n = lf != NULL ? (gsize) (lf - data) + 1 : len, most = self->limits.max_header + 1;

  if (self->in_status_line)
    most = MIN (most, PB_EXMAIL_MAX_STATUS_LINE);
  return MIN (n, most - self->block.len);
}

/* Takes bytes of a header. */
static gboolean
take_header (PbExmailReader *self, const guint8 *data, gsize len, gsize *used, PbExmailItem *out)
{
  gsize n = *used = header_part (self, data, len);
  gboolean line_over = data[n - 1] == '\n';

  pb_exmail_buffer_add (&self->block, data, n);
  for (gsize i = 0; i < n && !self->line_has_text; i++)
    self->line_has_text = data[i] != '\r' && data[i] != '\n';
  if (self->in_status_line && !pb_exmail_header_is_status ((const char *) self->block.data, self->block.len))
    {
      self->scan.rubbish += self->block.len;
      pb_exmail_buffer_reset (&self->block);
      self->state = BARE;
      return FALSE;
    }
  if (self->block.len > self->limits.max_header)
    return put_error (self, out, PB_ERROR_CLASS_LIMIT, "the header of an HTTP response does not end");
  if (!line_over)
    return FALSE;
  self->in_status_line = FALSE;
  if (self->line_has_text)
    {
      self->line_has_text = FALSE;
      return FALSE;
    }
  pb_exmail_header_parse ((char *) self->block.data, self->block.len, &self->header);
  pb_exmail_buffer_reset (&self->block);
  return begin_body (self, out);
}

/* Takes one byte behind the last chunk. */
static gboolean
take_trailer (PbExmailReader *self, guint8 c, PbExmailItem *out)
{
  if (++self->trailer_len > self->limits.max_header)
    return put_error (self, out, PB_ERROR_CLASS_LIMIT, "the trailer of an HTTP response does not end");
  if (c == '\n')
    {
      gboolean over = self->block.len == 0;

      pb_exmail_buffer_reset (&self->block);
      self->state = over ? BARE : TRAILER;
      return over && put_end (self, out, self->header.keep_alive);
    }
  if (c != '\r' && self->block.len < strlen (PB_EXMAIL_HTTP_MARK))
    pb_exmail_buffer_add (&self->block, &c, 1);
  if (self->block.len == strlen (PB_EXMAIL_HTTP_MARK) && memcmp (self->block.data, PB_EXMAIL_HTTP_MARK, self->block.len) == 0)
    return begin_header (self, out);
  return FALSE;
}

/* Takes a byte of the line of a chunk. @taken: (out): whether it did. */
static gboolean
take_chunk_line (PbExmailReader *self, guint8 c, gboolean *taken, PbExmailItem *out)
{
  PbExmailChunkResult result = pb_exmail_chunk_line_step (&self->chunk, c);

  *taken = result != PB_EXMAIL_CHUNK_BROKEN;
  if (self->chunk.taken > self->limits.max_header)
    return put_error (self, out, PB_ERROR_CLASS_LIMIT, "the line of a chunk does not end");
  if (result == PB_EXMAIL_CHUNK_DATA)
    self->state = CHUNK_DATA;
  else if (result == PB_EXMAIL_CHUNK_LAST)
    self->state = TRAILER;
  else if (result == PB_EXMAIL_CHUNK_BROKEN)
    self->state = BARE;
  self->left = self->chunk.size;
  self->trailer_len = 0;
  return FALSE;
}

/* Looks at the first byte of a body. */
static gboolean
check_first (PbExmailReader *self, guint8 c, PbExmailItem *out)
{
  self->scan.at_start = FALSE;
  if (c == '{' || c == 'H')
    return FALSE;
  if (is_bad (self))
    return put_status_error (self, out);
  if (c == GZIP_MAGIC || (self->in_response && self->header.encoded && strchr (":/<", c) == NULL))
    return put_error (self, out, PB_ERROR_CLASS_WRONG_PROTOCOL, "the server sends compressed data, which was not asked for");
  if (c == '<')
    return put_error (self, out, PB_ERROR_CLASS_WRONG_PROTOCOL, "the server answered with a web page");
  return FALSE;
}

static gboolean
put_object (PbExmailReader *self, PbExmailItem *out, gboolean ours)
{
  out->type = ours ? PB_EXMAIL_ITEM_OBJECT : PB_EXMAIL_ITEM_SKIPPED;
  out->has = self->scan.has;
  self->failing = is_bad (self);
  if (!ours)
    return TRUE;
  out->json = pb_exmail_clean (self->scan.object, self->scan.object_len);
  pb_exmail_scan_release (&self->scan);
  return TRUE;
}

/* Gives bytes of a body to the scanner. */
static gboolean
take_body (PbExmailReader *self, const guint8 *data, gsize len, gsize *used, PbExmailItem *out)
{
  switch (pb_exmail_scan_next (&self->scan, data, len, used))
    {
    case PB_EXMAIL_SCAN_FIRST:
      return check_first (self, data[*used], out);
    case PB_EXMAIL_SCAN_OBJECT:
      return put_object (self, out, TRUE);
    case PB_EXMAIL_SCAN_SKIPPED:
      return put_object (self, out, FALSE);
    case PB_EXMAIL_SCAN_HTTP:
      return begin_header (self, out);
    case PB_EXMAIL_SCAN_RUBBISH:
      return put_error (self, out, PB_ERROR_CLASS_PROTOCOL, "the server sends what is neither HTTP nor JSON");
    case PB_EXMAIL_SCAN_ENDLESS:
      return put_error (self, out, PB_ERROR_CLASS_LIMIT, "a message from the server does not end");
    case PB_EXMAIL_SCAN_MORE:
    default:
      return FALSE;
    }
}

/* Takes what it can of bytes that count against @left. */
static gboolean
take_counted (PbExmailReader *self, const guint8 *data, gsize len, gsize *used, PbExmailItem *out)
{
  State state = self->state;
  gboolean item = take_body (self, data, (gsize) MIN ((guint64) len, self->left), used, out);

  if (self->state != state)
    return item;
  self->left -= *used;
  if (state == CHUNK_DATA && self->left == 0)
    begin_chunk_line (self);
  return item;
}

/* What needs no further byte. */
static gboolean
take_nothing (PbExmailReader *self, PbExmailItem *out)
{
  if (self->failing)
    {
      self->failing = FALSE;
      return put_status_error (self, out);
    }
  if (self->state != LENGTH || self->left > 0)
    return FALSE;
  self->state = BARE;
  return put_end (self, out, self->header.keep_alive);
}

static gboolean
take_some (PbExmailReader *self, const guint8 *data, gsize len, gsize *used, PbExmailItem *out)
{
  gboolean taken = TRUE, item = FALSE;

  *used = 0;
  switch (self->state)
    {
    case BARE:
      return take_body (self, data, len, used, out);
    case LENGTH:
    case CHUNK_DATA:
      return take_counted (self, data, len, used, out);
    case CHUNK_LINE:
      item = take_chunk_line (self, data[0], &taken, out);
      break;
    case TRAILER:
      item = take_trailer (self, data[0], out);
      break;
    case HEADER:
      return take_header (self, data, len, used, out);
    case DEAD:
    default:
      *used = len;
      return FALSE;
    }
  *used = taken ? 1 : 0;
  return item;
}

gboolean
pb_exmail_reader_next (PbExmailReader *reader, const guint8 *data, gsize len, gsize *used, PbExmailItem *out)
{
  memset (out, 0, sizeof *out);
  *used = 0;
  while (!take_nothing (reader, out))
    {
      gsize n = 0;

      if (*used == len)
        return FALSE;
      gboolean item = take_some (reader, data + *used, len - *used, &n, out);
      *used += n;
      if (item)
        return TRUE;
    }
  return TRUE;
}

gboolean
pb_exmail_reader_eof (PbExmailReader *reader, PbExmailItem *out)
{
  gboolean cut = reader->state == HEADER || reader->state == LENGTH || reader->state == CHUNK_DATA || pb_exmail_scan_is_inside (&reader->scan);

  memset (out, 0, sizeof *out);
  if (reader->state == DEAD)
    return FALSE;
  if (take_nothing (reader, out))
    return TRUE;
  if (is_bad (reader))
    return put_status_error (reader, out);
  if (cut)
    return put_error (reader, out, PB_ERROR_CLASS_PROTOCOL, "the server closed the connection in the middle of a message");
  reader->state = DEAD;
  return FALSE;
}
