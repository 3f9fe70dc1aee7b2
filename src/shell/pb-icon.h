/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-icon.h: draws the tray icon: a bell that is an envelope, with the number on it; digits are outlines of our own. */
#pragma once

#include <glib.h>

#include "pb-state.h"

G_BEGIN_DECLS

/* The colours by which the icon is found in a screenshot, 0xRRGGBB: the bell's body, and the plate under the number.
 * The body keeps its colour in every status but those that are drawn hollow (offline, backoff, off). */
#define PB_ICON_BODY  0x2f7fd3
#define PB_ICON_PLATE 0xd0263c

/* What is drawn of the unread number. */
typedef enum
{
  PB_ICON_NUMBER, /* the number itself */
  PB_ICON_DOT,    /* a dot where there is any */
  PB_ICON_NONE    /* nothing */
} PbIconStyle;

typedef struct
{
  gint64 unread;   /* number drawn ("99+" above 99); 0 = none; -1 = unknown, none drawn */
  PbStatus status; /* worst status: a mark by shape, not by colour only, for what is not well */
  gboolean snoozed;
  PbIconStyle style;
} PbIconFace;

/* Returns: (transfer full): ARGB32 in network byte order, not premultiplied, as StatusNotifierItem wants it,
 * @size x @size pixels. */
GBytes *pb_icon_draw (const PbIconFace *face, int size);
/* Returns: whether both are drawn alike (100 and 200 unread are; with a dot, 1 and 200). */
gboolean pb_icon_face_equal (const PbIconFace *a, const PbIconFace *b);

G_END_DECLS
