/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-player.h: plays a dialogue with an IMAP session: what it says and reports must be what the dialogue has. */
#pragma once

#include "pb-dialogues.h"
#include "pb-imap-session.h"

/* @cut: the server's bytes come in two pieces there, 0 = as they are; @step_size: in pieces of that size, 0 = as they are.
 * @rows: (nullable): NULL: the built-in quirks. @lenient: a difference is noted and ends it; else it fails the test.
 * Returns: whether anything was different. */
gboolean pb_imap_player_play (const PbDialogue *dialogue, gsize cut, gsize step_size, const PbImapQuirkRow *rows, gsize n_rows, gboolean lenient);

/* A test: @data, a PbDialogue, cut at every byte of the server's side, byte by byte, and in one piece per turn. */
void pb_imap_player_test (gconstpointer data);

/* Returns: (transfer full): the names of @quirks, as the line "Q:" of a dialogue has them */
char *pb_imap_player_describe_quirks (guint quirks);
