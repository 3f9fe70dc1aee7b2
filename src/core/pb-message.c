/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-message.h"
#include "pb-pack.h"

/* Counted atomically: alerts, and with them messages, travel to the thread that talks to the notification daemon. */

PbMessage *
pb_message_new (const PbMessage *fields)
{
  gsize size = pb_pack_size (fields->key) + pb_pack_size (fields->folder) + pb_pack_size (fields->from) +
               pb_pack_size (fields->address) + pb_pack_size (fields->subject) + pb_pack_size (fields->message_id) +
               pb_pack_size (fields->preview);
  PbMessage *message = g_atomic_rc_box_alloc (sizeof (PbMessage) + size);
  char *at = (char *) (message + 1);

  message->key = pb_pack (&at, fields->key);
  message->folder = pb_pack (&at, fields->folder);
  message->from = pb_pack (&at, fields->from);
  message->address = pb_pack (&at, fields->address);
  message->subject = pb_pack (&at, fields->subject);
  message->message_id = pb_pack (&at, fields->message_id);
  message->preview = pb_pack (&at, fields->preview);
  message->date = fields->date;
  return message;
}

PbMessage *
pb_message_ref (PbMessage *message)
{
  return g_atomic_rc_box_acquire (message);
}

void
pb_message_unref (PbMessage *message)
{
  g_atomic_rc_box_release (message);
}
