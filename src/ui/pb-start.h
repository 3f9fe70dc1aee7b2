/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-start.h: a window starts the running Postbell, which stays when the window goes. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* @why: a sentence. */
typedef void (*PbStartFunc) (const char *why, gpointer owner);

/* Starts `postbell --background`. @func: called, at most once, if that fails: there is no such program, or it ends as one that could
 * not go on. @owner: (type GObject): once it is gone nobody is told. */
void pb_start_postbell (PbStartFunc func, gpointer owner);

G_END_DECLS
