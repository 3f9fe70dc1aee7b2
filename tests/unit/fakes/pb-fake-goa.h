/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-fake-goa.h: GNOME Online Accounts on a private bus, as far as Postbell asks for them: its object manager, EnsureCredentials,
 * GetAccessToken, GetPassword, and a diary of the calls. */
#pragma once

#include <gio/gio.h>

typedef struct _PbFakeGoa PbFakeGoa;

/* @bus: (transfer none): a connection of its own. The name is not taken yet. */
PbFakeGoa *pb_fake_goa_new (GDBusConnection *bus);
void pb_fake_goa_free (PbFakeGoa *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbFakeGoa, pb_fake_goa_free)

/* Takes org.gnome.OnlineAccounts, or gives it back. */
void pb_fake_goa_appear (PbFakeGoa *self);
void pb_fake_goa_vanish (PbFakeGoa *self);
/* @interfaces: an a{sa{sv}} in GVariant's text form, "Account" and so on without the prefix of their names; a former object of
 * that @id is replaced. Tells InterfacesAdded. NULL takes it away and tells InterfacesRemoved. */
void pb_fake_goa_set (PbFakeGoa *self, const char *id, const char *interfaces);
/* Tells that a property of "Account" or "Mail" of @id changed. */
void pb_fake_goa_tell (PbFakeGoa *self, const char *id, const char *interface);

/* What EnsureCredentials, GetAccessToken or GetPassword (@method) say: @answer, the D-Bus error of that name when it has a dot in it;
 * NULL: nothing, ever. At the beginning: "", "token", "password". */
void pb_fake_goa_answer (PbFakeGoa *self, const char *method, const char *answer);
/* Makes GetManagedObjects answer with a text. */
void pb_fake_goa_talk_nonsense (PbFakeGoa *self);

/* Returns: (transfer none): the calls since the last question, "EnsureCredentials GetAccessToken " */
const char *pb_fake_goa_diary (PbFakeGoa *self);
