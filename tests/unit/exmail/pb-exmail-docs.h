/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-docs.h: the table of interfaces as README and the man page have it. */
#pragma once

#include <glib.h>

/* Returns: (transfer full): lines of Markdown, or of a man page. */
char *pb_exmail_docs_markdown (void);
char *pb_exmail_docs_man (void);
