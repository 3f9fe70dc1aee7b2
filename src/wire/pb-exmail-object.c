/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-object.c: what the scanner knows of the object it is in: how deep, which member, whose. */
#include "pb-exmail-scan-private.h"

#include <string.h>

#include "pb-secret.h"

/* Nothing of the last object stays behind. */
void
pb_exmail_object_wipe (PbExmailScan *self)
{
  if (self->kept.data != NULL)
    pb_exmail_buffer_clear (&self->kept);
  if (self->token_used > 0)
    pb_secret_wipe (self->token, self->token_used);
  self->token_used = self->token_len = 0;
}

/* Leaves the object, whatever it was. */
void
pb_exmail_object_leave (PbExmailScan *self)
{
  self->state = TOP;
  self->torn = FALSE;
  self->match = 0;
  self->in_line = FALSE;
}

void
pb_exmail_object_enter (PbExmailScan *self)
{
  pb_exmail_object_wipe (self);
  self->state = OPEN;
  self->match = 0;
  self->off = 0;
  self->arrays = 0;
  self->depth = 1;
  self->in_value = self->has_value = self->has_key = FALSE;
  self->foreign = self->hidden = self->is_mail = self->capturing = FALSE;
  self->keeping = TRUE;
  self->users = self->own = self->has = 0;
  self->key = PB_EXMAIL_KEY_OTHER;
  memset (&self->now, 0, sizeof self->now);
}

/* The object is about somebody else: from now on nothing of it is kept. */
static void
set_foreign (PbExmailScan *self)
{
  self->foreign = TRUE;
  self->keeping = FALSE;
  pb_exmail_object_wipe (self);
}

void
pb_exmail_object_capture (PbExmailScan *self, const guint8 *p, gsize n)
{
  if (!self->capturing)
    return;
  if (n > sizeof self->token - self->token_len)
    {
      self->hidden = TRUE; /* who can tell what it says */
      self->capturing = FALSE;
      return;
    }
  memcpy (self->token + self->token_len, p, n);
  self->token_len += n;
  self->token_used = MAX (self->token_used, self->token_len);
}

static void
end_member (PbExmailScan *self)
{
  if (self->depth != 1)
    return;
  if (self->has_key && self->in_value && self->member != NULL)
    self->member (self->member_data, &self->now);
  self->has_key = FALSE;
  self->key = PB_EXMAIL_KEY_OTHER;
  memset (&self->now, 0, sizeof self->now);
}

void
pb_exmail_object_open_string (PbExmailScan *self, guint8 quote, gsize quote_len)
{
  if (self->in_value && self->has_value && !pb_exmail_object_in_array (self)) /* a comma is missing */
    {
      end_member (self);
      self->in_value = self->has_value = FALSE;
    }
  self->quote = quote;
  self->string_start = self->off + quote_len;
  self->token_len = 0;
  self->capturing = self->depth == 1 && self->addresses != NULL && !self->foreign && !self->has_value &&
                    (!self->in_value || self->key == PB_EXMAIL_KEY_USER);
  self->state = STRING;
  self->match = 0;
}

/* A quote that may close the string, at the current byte. */
void
pb_exmail_object_may_close (PbExmailScan *self)
{
  self->string_end = self->off;
  self->token_end = self->token_len;
  self->state = QUOTE;
}

static void
judge_user (PbExmailScan *self)
{
  if (pb_exmail_address_is_in (self->token, self->token_end, self->addresses))
    self->own++;
  else
    set_foreign (self);
}

void
pb_exmail_object_close_string (PbExmailScan *self)
{
  self->state = OUT;
  if (self->depth == 1 && !self->in_value)
    {
      self->now.key_start = self->string_start;
      self->now.key_end = self->string_end;
      self->has_key = TRUE;
      self->key = self->capturing ? pb_exmail_key_find (self->token, self->token_end, NULL) : PB_EXMAIL_KEY_OTHER;
    }
  else if (self->depth == 1 && !self->has_value)
    {
      self->now.type = PB_EXMAIL_VALUE_STRING;
      self->now.start = self->string_start;
      self->now.end = self->string_end;
      if (self->capturing)
        judge_user (self);
    }
  self->has_value = self->in_value;
  self->capturing = FALSE;
}

void
pb_exmail_object_colon (PbExmailScan *self)
{
  static const guint flags[] = {
    [PB_EXMAIL_KEY_RET] = PB_EXMAIL_HAS_RET,
    [PB_EXMAIL_KEY_VER] = PB_EXMAIL_HAS_VER,
    [PB_EXMAIL_KEY_ERROR] = PB_EXMAIL_HAS_ERROR,
    [PB_EXMAIL_KEY_USER] = PB_EXMAIL_HAS_USER,
    [PB_EXMAIL_KEY_MAIL] = 0,
  };

  if (self->in_value)
    return;
  self->in_value = TRUE;
  self->has_value = FALSE;
  if (self->depth != 1 || !self->has_key)
    return;
  self->has |= flags[self->key];
  self->users += self->key == PB_EXMAIL_KEY_USER;
  self->is_mail = self->is_mail || self->key == PB_EXMAIL_KEY_MAIL;
}

void
pb_exmail_object_comma (PbExmailScan *self)
{
  end_member (self);
  self->in_value = pb_exmail_object_in_array (self);
  self->has_value = FALSE;
}

void
pb_exmail_object_scalar (PbExmailScan *self, gsize n)
{
  if (!self->in_value)
    return;
  if (self->depth == 1 && !self->has_value)
    {
      self->now.type = PB_EXMAIL_VALUE_SCALAR;
      self->now.start = self->off;
    }
  self->has_value = TRUE;
  if (self->depth == 1 && self->now.type == PB_EXMAIL_VALUE_SCALAR)
    self->now.end = self->off + n;
}

void
pb_exmail_object_push (PbExmailScan *self, gboolean array)
{
  if (self->depth == 1 && self->in_value && !self->has_value)
    self->now.type = PB_EXMAIL_VALUE_NESTED;
  self->depth++;
  if (self->depth <= PB_EXMAIL_MAX_DEPTH)
    {
      guint64 bit = (guint64) 1 << (self->depth - 1);

      self->arrays = array ? self->arrays | bit : self->arrays & ~bit;
    }
  self->in_value = pb_exmail_object_in_array (self);
  self->has_value = FALSE;
}

/* Of what is skipped only this is told: whether it may be about us, being too long, or of a mail of nobody knows whom.
 * Returns: OBJECT or SKIPPED. */
static PbExmailScanResult
finish (PbExmailScan *self)
{
  gboolean nobody = self->users == 0 && self->is_mail;
  gboolean mine = !self->foreign && !self->hidden && self->users == self->own && (self->users > 0 || !self->is_mail);

  pb_exmail_object_leave (self);
  self->rubbish = 0;
  if (mine && self->off < self->max_object)
    return PB_EXMAIL_SCAN_OBJECT;
  self->has = (mine && self->users > 0) || nobody ? PB_EXMAIL_HAS_USER : 0;
  return PB_EXMAIL_SCAN_SKIPPED;
}

/* A '}' ends the innermost object, and what arrays it left open. */
PbExmailScanResult
pb_exmail_object_pop_object (PbExmailScan *self)
{
  while (pb_exmail_object_in_array (self))
    self->depth--;
  end_member (self);
  self->depth--;
  self->in_value = self->has_value = TRUE;
  return self->depth == 0 ? finish (self) : PB_EXMAIL_SCAN_MORE;
}

void
pb_exmail_object_pop_array (PbExmailScan *self)
{
  if (!pb_exmail_object_in_array (self) && self->depth <= PB_EXMAIL_MAX_DEPTH)
    return;
  self->depth--;
  self->in_value = self->has_value = TRUE;
}
