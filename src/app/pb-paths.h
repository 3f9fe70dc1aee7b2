/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-paths.h: where Postbell keeps its files and finds its other programs. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: (transfer full): $XDG_CONFIG_HOME/postbell/accounts.ini */
char *pb_path_accounts (void);
/* Returns: (transfer full): $XDG_STATE_HOME/postbell/ledger.db */
char *pb_path_ledger (void);
/* Returns: (transfer full): $XDG_CACHE_HOME/postbell, where the directories of companies are */
char *pb_path_cache (void);
/* Returns: (transfer full): $XDG_STATE_HOME/postbell, where the lists of known senders are */
char *pb_path_state (void);
/* Returns: (transfer full): $XDG_STATE_HOME/postbell/lock */
char *pb_path_lock (void);
/* Returns: (transfer full): $XDG_STATE_HOME/postbell/NAME.journal */
char *pb_path_journal (const char *name);
/* Returns: (transfer full) (nullable): the absolute path of this program. */
char *pb_path_self (void);
/* Returns: (transfer full) (nullable): where postbell-gtk is: beside this program, in the build tree, or installed. */
char *pb_path_window_program (void);
/* Returns: (transfer full) (nullable): where postbell-demo, the server of the demo, is; likewise. */
char *pb_path_demo_program (void);

G_END_DECLS
