/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-fake-resolver.h: a name server that says what the test says, and writes down what it was asked. Everything arrives from
 * the main loop, as with a real one. */
#pragma once

#include "pb-error.h"
#include "pb-resolver.h"

#define PB_TYPE_FAKE_RESOLVER (pb_fake_resolver_get_type ())
G_DECLARE_FINAL_TYPE (PbFakeResolver, pb_fake_resolver, PB, FAKE_RESOLVER, PbResolver)

PbFakeResolver *pb_fake_resolver_new (void);

/* One more record of @name (of which there are none at first). */
void pb_fake_resolver_add (PbFakeResolver *self, PbRecordType type, const char *name, guint16 priority, guint16 port, const char *target);
/* From now on every question fails so (NONE: is answered). */
void pb_fake_resolver_set_error (PbFakeResolver *self, PbErrorClass error_class);
/* While held, questions wait (but can be cancelled); letting go answers them all. */
void pb_fake_resolver_hold (PbFakeResolver *self, gboolean hold);
/* Returns: (transfer none): the questions so far, "mx zoo.test" and so on, sorted, " | " between them. */
const char *pb_fake_resolver_get_asked (PbFakeResolver *self);
