/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-list.c: see pb-exmail-list.h. The frame around the list is walked here; the objects in it are the scanner's. */
#include "pb-exmail-list.h"

#include "pb-exmail-document.h"
#include "pb-exmail-scan.h"

#define MAX_DEPTH 32 /* levels of the frame */

typedef enum
{
  START, /* before the first brace */
  FRAME, /* in the answer, outside its strings */
  TEXT,  /* in a string of it */
  TEXT_ESCAPE,
  LIST, /* in an array of it, between objects */
  ITEM, /* in one of these */
  LIST_TEXT,
  LIST_ESCAPE,
  OVER,
} State;

struct _PbExmailList
{
  State state;
  PbExmailScan scan;
  PbExmailBuffer frame;
  gsize max_frame;
  gsize rubbish; /* bytes before the first brace */
  guint depth;   /* of braces and brackets of the frame */
  guint arrays;  /* a bit a level: a bracket */
};

PbExmailList *
pb_exmail_list_new (gsize max_item, gsize max_frame)
{
  PbExmailList *self = g_new0 (PbExmailList, 1);

  pb_exmail_scan_init (&self->scan, max_item, max_frame);
  self->max_frame = max_frame;
  return self;
}

void
pb_exmail_list_free (PbExmailList *self)
{
  if (self == NULL)
    return;
  pb_exmail_scan_clear (&self->scan);
  pb_exmail_buffer_clear (&self->frame);
  g_free (self);
}

void
pb_exmail_list_part_clear (PbExmailListPart *part)
{
  g_clear_pointer (&part->json, g_bytes_unref);
}

static gboolean
fail (PbExmailList *self, PbExmailListPart *out, PbErrorClass error_class, const char *text)
{
  *out = (PbExmailListPart){ PB_EXMAIL_LIST_ERROR, NULL, error_class, text };
  self->state = OVER;
  pb_exmail_buffer_clear (&self->frame);
  return TRUE;
}

/* --- the frame --- */

/* Blanks and a byte order mark may stand before the answer. */
static gboolean
step_start (PbExmailList *self, guint8 c, PbExmailListPart *out)
{
  gboolean blank = c <= ' ' || c == 0xEF || c == 0xBB || c == 0xBF;

  if (c == '{')
    {
      self->state = FRAME;
      self->depth = 1;
      pb_exmail_buffer_add (&self->frame, "{", 1);
      return FALSE;
    }
  if (c == '<')
    return fail (self, out, PB_ERROR_CLASS_WRONG_PROTOCOL, "The service answered with a page instead of JSON.");
  if (!blank || ++self->rubbish > self->max_frame)
    return fail (self, out, PB_ERROR_CLASS_PROTOCOL, "The service answered with something without JSON.");
  return FALSE;
}

static gboolean
end (PbExmailList *self, PbExmailListPart *out)
{
  GBytes *json = pb_exmail_document_clean (self->frame.data, self->frame.len);

  if (json == NULL)
    return fail (self, out, PB_ERROR_CLASS_PROTOCOL, "The service answered with JSON that cannot be read.");
  *out = (PbExmailListPart){ PB_EXMAIL_LIST_END, json, PB_ERROR_CLASS_NONE, NULL };
  self->state = OVER;
  pb_exmail_buffer_clear (&self->frame);
  return TRUE;
}

static gboolean
open_level (PbExmailList *self, gboolean array, PbExmailListPart *out)
{
  if (self->depth == MAX_DEPTH)
    return fail (self, out, PB_ERROR_CLASS_LIMIT, "The service answered with JSON that is too deep.");
  if (array && self->depth == 1)
    {
      self->state = LIST;
      return FALSE;
    }
  self->arrays = array ? self->arrays | 1u << self->depth : self->arrays & ~(1u << self->depth);
  self->depth++;
  return FALSE;
}

/* A brace closes what brackets it left open; a bracket closes brackets alone. */
static gboolean
close_level (PbExmailList *self, gboolean array, PbExmailListPart *out)
{
  while (!array && self->depth > 1 && (self->arrays >> (self->depth - 1) & 1) != 0)
    self->depth--;
  if (array && (self->depth == 1 || (self->arrays >> (self->depth - 1) & 1) == 0))
    return FALSE;
  return --self->depth == 0 && end (self, out);
}

static gboolean
step_frame (PbExmailList *self, guint8 c, PbExmailListPart *out)
{
  if (self->frame.len >= self->max_frame)
    return fail (self, out, PB_ERROR_CLASS_LIMIT, "The service answered with too much beside the list.");
  pb_exmail_buffer_add (&self->frame, &c, 1);
  if (self->state == TEXT_ESCAPE || (self->state == TEXT && c == '\\'))
    self->state = self->state == TEXT ? TEXT_ESCAPE : TEXT;
  else if (c == '"')
    self->state = self->state == TEXT ? FRAME : TEXT;
  else if (self->state == TEXT)
    return FALSE;
  else if (c == '{' || c == '[')
    return open_level (self, c == '[', out);
  else if (c == '}' || c == ']')
    return close_level (self, c == ']', out);
  return FALSE;
}

/* --- the list --- */

/* Between the objects of the list: text stays in the frame, whoever reads it has the list in two parts; the rest is left out. */
static gboolean
step_list (PbExmailList *self, guint8 c, PbExmailListPart *out)
{
  if (self->frame.len + 2 >= self->max_frame)
    return fail (self, out, PB_ERROR_CLASS_LIMIT, "The service answered with too much beside the list.");
  if (self->state == LIST_TEXT || self->state == LIST_ESCAPE || c == '"')
    pb_exmail_buffer_add (&self->frame, &c, 1);
  if (self->state == LIST_TEXT && c == '"')
    pb_exmail_buffer_add (&self->frame, ",", 1);
  if (self->state == LIST_ESCAPE || (self->state == LIST_TEXT && c == '\\'))
    self->state = self->state == LIST_TEXT ? LIST_ESCAPE : LIST_TEXT;
  else if (c == '"')
    self->state = self->state == LIST_TEXT ? LIST : LIST_TEXT;
  else if (self->state == LIST && c == ']')
    {
      pb_exmail_buffer_add (&self->frame, "]", 1);
      self->state = FRAME;
    }
  return FALSE;
}

static gboolean
take_item (PbExmailList *self, PbExmailListPart *out)
{
  GBytes *json = pb_exmail_document_clean (self->scan.object, self->scan.object_len);

  pb_exmail_scan_release (&self->scan);
  *out = (PbExmailListPart){ PB_EXMAIL_LIST_ITEM, json, PB_ERROR_CLASS_NONE, NULL };
  return json != NULL;
}

/* Feeds the scanner the brace alone: from there on it says so when what begins like an object is none. */
static void
begin_item (PbExmailList *self, const guint8 *brace)
{
  gsize used;

  self->scan.at_start = FALSE;
  (void) pb_exmail_scan_next (&self->scan, brace, 1, &used);
  self->scan.at_start = TRUE;
  self->state = ITEM;
}

/* Feeds the scanner up to the end of the object. What is none ends the whole: where the list ends would be a guess. */
static gboolean
step_item (PbExmailList *self, const guint8 *data, gsize len, gsize *used, PbExmailListPart *out)
{
  PbExmailScanResult result = pb_exmail_scan_next (&self->scan, data, len, used);

  if (result == PB_EXMAIL_SCAN_OBJECT || result == PB_EXMAIL_SCAN_SKIPPED)
    {
      self->state = LIST;
      return result == PB_EXMAIL_SCAN_OBJECT && take_item (self, out);
    }
  if (result == PB_EXMAIL_SCAN_ENDLESS)
    return fail (self, out, PB_ERROR_CLASS_LIMIT, "The service answered with an object that does not end.");
  if (result != PB_EXMAIL_SCAN_MORE || !pb_exmail_scan_is_inside (&self->scan))
    return fail (self, out, PB_ERROR_CLASS_PROTOCOL, "The service answered with a list that cannot be read.");
  return FALSE;
}

gboolean
pb_exmail_list_next (PbExmailList *self, const guint8 *data, gsize len, gsize *used, PbExmailListPart *out)
{
  gboolean filled = FALSE;
  gsize at = 0;

  while (at < len && !filled && self->state != OVER)
    {
      gsize n = 1;

      if (self->state == LIST && data[at] == '{')
        begin_item (self, data + at);
      else if (self->state == ITEM)
        filled = step_item (self, data + at, len - at, &n, out);
      else if (self->state == START)
        filled = step_start (self, data[at], out);
      else if (self->state < LIST)
        filled = step_frame (self, data[at], out);
      else
        filled = step_list (self, data[at], out);
      at += n;
    }
  *used = filled ? at : len;
  return filled;
}

gboolean
pb_exmail_list_eof (PbExmailList *self, PbExmailListPart *out)
{
  if (self->state == OVER)
    return FALSE;
  return fail (self, out, PB_ERROR_CLASS_PROTOCOL, "The service closed the connection inside its answer.");
}
