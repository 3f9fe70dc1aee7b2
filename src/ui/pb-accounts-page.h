/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-accounts-page.h: the accounts and what is with each: add, edit, pause, remove, and mend what needs its user. */
#pragma once

#include <gtk/gtk.h>

#include "pb-resident.h"

G_BEGIN_DECLS

#define PB_TYPE_ACCOUNTS_PAGE (pb_accounts_page_get_type ())
G_DECLARE_FINAL_TYPE (PbAccountsPage, pb_accounts_page, PB, ACCOUNTS_PAGE, GtkBox)

/* @bar: where is said what failed. Both are referenced. */
GtkWidget *pb_accounts_page_new (PbResident *resident, GtkWidget *bar);
/* Reads the accounts again. */
void pb_accounts_page_reload (PbAccountsPage *page);

G_END_DECLS
