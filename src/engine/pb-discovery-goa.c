/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-discovery-goa.c: an account that GNOME Online Accounts has for the address. */
#include "pb-discovery-private.h"

#include "pb-goa.h"

static gboolean
is_ours (const Discovery *self, const PbGoaAccount *account)
{
  gboolean usable = account->state == PB_GOA_USABLE || account->state == PB_GOA_ATTENTION;

  return usable && account->host != NULL && g_ascii_strcasecmp (account->address, self->address) == 0;
}

static void
add_account (Discovery *self, const PbGoaAccount *account)
{
  PbSecurity security = account->security == PB_GOA_TLS ? PB_SECURITY_TLS : PB_SECURITY_STARTTLS;
  PbFound *found = pb_found_new (PB_FOUND_GOA, FALSE, account->host, account->port, security, account->user);

  found->goa = g_strdup (account->id);
  pb_discovery_add_host (self, found);
  found->auth = account->auth == PB_GOA_OAUTH2 ? "oauth2" : "password";
  found->secret = "goa";
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Discovery) self = user_data;
  g_autoptr (GPtrArray) accounts = pb_goa_list_finish (PB_GOA (object), result, NULL);

  for (guint i = 0; accounts != NULL && pb_discovery_wants (self, PB_FOUND_GOA) && i < accounts->len; i++)
    if (is_ours (self, g_ptr_array_index (accounts, i)))
      add_account (self, g_ptr_array_index (accounts, i));
  pb_discovery_close (self, PB_FOUND_GOA, accounts == NULL);
}

void
pb_discovery_ask_goa (Discovery *self)
{
  if (self->goa != NULL)
    pb_goa_list_async (self->goa, TRUE, self->inner, listed_cb, pb_discovery_open (self, PB_FOUND_GOA));
  else if (self->progress != NULL)
    self->progress (PB_FOUND_GOA, PB_DISCOVERY_NOT_ASKED, self->progress_data);
}
