/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-webmail.h: the log-in address and the small webmail behind it. */
#pragma once

#include <libsoup/soup.h>

#include "pb-call.h"
#include "pb-demo.h"

G_BEGIN_DECLS

/* Answers everything that a browser asks for: the landing of a log-in link, inbox, mail, mark-as-read, sign out. */
void pb_webmail_serve (PbDemo *demo, SoupServerMessage *message, const PbCall *call);

G_END_DECLS
