/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-icon.h: draws the tray icon: a bell that is an envelope, with the number on it; digits are outlines of our own. */
#pragma once

#include <glib.h>

#include "pb-state.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 unread;          /* number drawn ("99+" above 99); 0 = none; -1 = unknown, none drawn */
  PbStatus status;        /* worst status: a mark by shape, not by colour only, for what is not well */
  gboolean snoozed;
} PbIconFace;

/* Returns: (transfer full): ARGB32 in network byte order, not premultiplied, as StatusNotifierItem wants it,
 * @size x @size pixels. */
GBytes *pb_icon_draw (const PbIconFace *face, int size);
gboolean pb_icon_face_equal (const PbIconFace *a, const PbIconFace *b);

G_END_DECLS
