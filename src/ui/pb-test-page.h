/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-test-page.h: the assistant's live test: `postbell account add` runs, each step gets its tick, the account is saved at the end. */
#pragma once

#include <gtk/gtk.h>
#include <json-glib/json-glib.h>

#include "pb-offer.h"

G_BEGIN_DECLS

#define PB_TYPE_TEST_PAGE (pb_test_page_get_type ())
G_DECLARE_FINAL_TYPE (PbTestPage, pb_test_page, PB, TEST_PAGE, GtkBox)

/* Signals: "saving": it cannot be cancelled any more; "ended": it was saved, or failed; "pin" (SHA-256): the user trusts this certificate: start again with it. */
GtkWidget *pb_test_page_new (void);
/* What belongs to a test beside the offer; not kept. */
typedef struct
{
  const char *secret; /* "" when none is needed */
  const char *pin;    /* (nullable): SHA-256 of the certificate that the user trusts */
  const char *proxy;  /* (nullable): on the way */
  const char *login;  /* (nullable): of the proxy; "" as well is none */
} PbTestMore;

void pb_test_page_start (PbTestPage *self, const PbOffer *offer, const char *address, const PbTestMore *more);
void pb_test_page_cancel (PbTestPage *self);
/* Returns: (transfer none) (nullable): the line {"event":"saved"}, once it is. */
JsonObject *pb_test_page_get_saved (PbTestPage *self);
/* Returns: (transfer none) (nullable): the id of the account once it is saved. */
const char *pb_test_page_get_account (PbTestPage *self);
/* Returns: whether it works and is being saved, which is not interrupted. */
gboolean pb_test_page_is_saving (PbTestPage *self);
/* Returns: whether the test has ended without an account. */
gboolean pb_test_page_has_failed (PbTestPage *self);
/* Returns: whether the same may work when it is tried once more. */
gboolean pb_test_page_can_repeat (PbTestPage *self);
/* Returns: (transfer none) (nullable): the authorization server, where it has failed and nothing but the browser leads on. */
const char *pb_test_page_get_browser (PbTestPage *self);

G_END_DECLS
