/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-online.c: see pb-online.h. */
#include "config.h"

#include "pb-online.h"

#include "pb-error.h"
#include "pb-providers.h"

#define KEY_TAKE_OVER "online-accounts"
#define KEY_KNOWN     "online-accounts-known"
#define MAX_KNOWN     256

struct _PbOnline
{
  PbOnlineEdges edges;
  GSettings *settings; /* (owned) (nullable) */
  PbOnlineFunc func;
  gpointer user_data;
  GHashTable *seen;          /* (owned) (element-type utf8 utf8): by id, what an account was at the last look */
  GHashTable *told;          /* (owned) (element-type utf8): ids of those that could not be taken over */
  PbTimer *retry;            /* (owned) */
  GCancellable *cancellable; /* (owned): of the look under way */
  gboolean looking;
  gboolean again; /* something changed meanwhile */
};

/* --- one account --- */

/* Returns: (transfer full) (nullable) */
static PbAccount *
load (GKeyFile *file, const char *id, GError **error)
{
  g_autoptr (PbAccount) account = pb_account_load (file, id, error);
  g_autoptr (PbProvider) provider = account != NULL ? pb_providers_find (NULL, account) : NULL;

  if (provider == NULL)
    return g_steal_pointer (&account);
  if (provider->webmail != NULL)
    g_key_file_set_string (file, id, "webmail", provider->webmail);
  if (provider->webmail_message != NULL)
    g_key_file_set_string (file, id, "webmail-message", provider->webmail_message);
  if (provider->ca_file != NULL)
    g_key_file_set_string (file, id, "ca-file", provider->ca_file);
  return pb_account_load (file, id, error);
}

PbAccount *
pb_online_dup_account (const PbGoaAccount *online, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  const char *id = pb_account_id_is_valid (online->address) ? online->address : online->id;

  if (online->host == NULL || !pb_account_id_is_valid (id))
    {
      g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "The Online Account of %s has no mailbox by IMAP.", online->address);
      return NULL;
    }
  g_key_file_set_string (file, id, "kind", "imap");
  g_key_file_set_string (file, id, "address", online->address);
  g_key_file_set_string (file, id, "host", online->host);
  g_key_file_set_integer (file, id, "port", online->port);
  g_key_file_set_string (file, id, "security", online->security == PB_GOA_TLS ? "tls" : "starttls");
  g_key_file_set_string (file, id, "user", online->user);
  g_key_file_set_string (file, id, "auth", online->auth == PB_GOA_OAUTH2 ? "oauth2" : "password");
  g_key_file_set_string (file, id, "goa", online->id);
  return load (file, id, error);
}

/* --- those that are watched --- */

/* Returns: whether @account stands still for a reason that a change over there may have ended. */
static gboolean
stands_still (PbMonitor *monitor, const PbAccount *account)
{
  const PbAccountState *state = pb_state_find (pb_monitor_get_state (monitor), account->id);

  return state != NULL && (state->status == PB_STATUS_NEEDS_LOGIN || (state->status == PB_STATUS_BACKOFF && state->error_class == PB_ERROR_CLASS_CONFIG));
}

static void
try_again (PbOnline *self, const char *id)
{
  g_autoptr (GPtrArray) accounts = g_ptr_array_ref (pb_accounts_get (self->edges.accounts));

  for (guint i = 0; i < accounts->len; i++)
    {
      const PbAccount *account = g_ptr_array_index (accounts, i);
      if (g_strcmp0 (account->goa, id) == 0 && stands_still (self->edges.monitor, account))
        pb_monitor_secret_changed (self->edges.monitor, account->id);
    }
}

/* --- those that are new --- */

static gboolean
is_here (PbOnline *self, const PbGoaAccount *online)
{
  GPtrArray *accounts = pb_accounts_get (self->edges.accounts);

  for (guint i = 0; i < accounts->len; i++)
    {
      const PbAccount *account = g_ptr_array_index (accounts, i);
      if (g_strcmp0 (account->goa, online->id) == 0 || g_ascii_strcasecmp (account->address, online->address) == 0)
        return TRUE;
    }
  return pb_accounts_has_group (self->edges.accounts, online->address);
}

static void
tell (PbOnline *self, const PbGoaAccount *online, const GError *error)
{
  if (error != NULL && !g_hash_table_add (self->told, g_strdup (online->id)))
    return;
  if (error != NULL)
    g_message ("%s", error->message);
  if (self->func != NULL)
    self->func (online->address, error, self->user_data);
}

/* Returns: after how many µs it is to be tried again; 0: it is among the accounts now. */
static gint64
take_over (PbOnline *self, const PbGoaAccount *online)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbAccount) account = pb_online_dup_account (online, &error);
  gboolean taken = account != NULL && pb_accounts_put (self->edges.accounts, account, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY))
    return PB_ONLINE_BUSY;
  tell (self, online, error);
  return taken ? 0 : PB_ONLINE_RETRY;
}

/* @known: (element-type utf8). Returns: whether @id is among them */
static gboolean
is_known (GPtrArray *known, const char *id)
{
  return g_ptr_array_find_with_equal_func (known, id, g_str_equal, NULL);
}

/* Remembers @id, and forgets the oldest of too many. */
static void
know (GPtrArray *known, const char *id)
{
  g_ptr_array_add (known, g_strdup (id));
  if (known->len > MAX_KNOWN)
    g_ptr_array_remove_index (known, 0);
}

/* Each is taken over once: what the user removes here does not come back. One that has no mailbox yet may have one later, and one
 * that could not be written down is tried again. */
static void
look_for_new (PbOnline *self, GPtrArray *list)
{
  g_autoptr (GVariant) before = g_settings_get_user_value (self->settings, KEY_KNOWN);
  g_auto (GStrv) names = g_settings_get_strv (self->settings, KEY_KNOWN);
  g_autoptr (GPtrArray) known = g_ptr_array_new_with_free_func (g_free);
  gboolean wanted = before != NULL && g_settings_get_boolean (self->settings, KEY_TAKE_OVER), changed = before == NULL;
  gint64 again = G_MAXINT64;

  for (gsize i = 0; names[i] != NULL; i++)
    g_ptr_array_add (known, g_strdup (names[i]));
  for (guint i = 0; i < list->len; i++)
    {
      const PbGoaAccount *online = g_ptr_array_index (list, i);
      gint64 pause;

      if (is_known (known, online->id) || (online->state != PB_GOA_USABLE && before != NULL))
        continue;
      pause = wanted && !is_here (self, online) ? take_over (self, online) : 0;
      if (pause > 0)
        {
          again = MIN (again, pause);
          continue;
        }
      know (known, online->id);
      changed = TRUE;
    }
  if (again < G_MAXINT64)
    pb_timer_set (self->retry, pb_clock_now (self->edges.clock) + again);
  g_ptr_array_add (known, NULL);
  if (changed)
    g_settings_set_strv (self->settings, KEY_KNOWN, (const char *const *) known->pdata);
}

/* --- a look --- */

static char *
describe (const PbGoaAccount *online)
{
  return g_strdup_printf ("%d %s %u %d %s %d", (int) online->state, online->host, online->port, (int) online->security, online->user, (int) online->auth);
}

static void
look_at_known (PbOnline *self, GPtrArray *list)
{
  g_autoptr (GHashTable) before = g_steal_pointer (&self->seen);

  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < list->len; i++)
    {
      const PbGoaAccount *online = g_ptr_array_index (list, i);
      char *now = describe (online);

      g_hash_table_insert (self->seen, g_strdup (online->id), now);
      if (online->state == PB_GOA_USABLE && g_strcmp0 (g_hash_table_lookup (before, online->id), now) != 0)
        try_again (self, online->id);
    }
}

static void look (PbOnline *self);

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = pb_goa_list_finish (PB_GOA (object), result, &error);
  PbOnline *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* self is gone */
  self->looking = FALSE;
  if (list != NULL)
    look_at_known (self, list);
  if (list != NULL && self->settings != NULL && pb_goa_get_running (self->edges.goa))
    look_for_new (self, list);
  if (self->again)
    look (self);
}

static void
look (PbOnline *self)
{
  self->again = self->looking;
  if (self->looking)
    return;
  self->looking = TRUE;
  pb_goa_list_async (self->edges.goa, FALSE, self->cancellable, listed_cb, self);
}

static void
changed_cb (PbGoa *goa, gpointer user_data)
{
  look (user_data);
}

static void
retry_cb (gpointer user_data)
{
  look (user_data);
}

PbOnline *
pb_online_new (const PbOnlineEdges *edges, GSettings *settings, PbOnlineFunc func, gpointer user_data)
{
  PbOnline *self = g_new0 (PbOnline, 1);

  *self = (PbOnline){ .edges = *edges, .settings = settings != NULL ? g_object_ref (settings) : NULL, .func = func, .user_data = user_data, .cancellable = g_cancellable_new () };
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->retry = pb_timer_new (edges->clock, retry_cb, self);
  g_signal_connect (edges->goa, "changed", G_CALLBACK (changed_cb), self);
  return self;
}

void
pb_online_free (PbOnline *self)
{
  if (self == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->edges.goa, self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->settings);
  g_hash_table_unref (self->seen);
  g_hash_table_unref (self->told);
  pb_timer_free (self->retry);
  g_free (self);
}
