/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-ledger-uidls.c: names of POP3 mails in the ledger; a change is one transaction, and what the file refuses lies over it in
 * memory as the whole list. */
#include "pb-ledger-private.h"

static PbLedgerUidlState
state_from (int value)
{
  return value == PB_LEDGER_UIDL_UNREAD || value == PB_LEDGER_UIDL_NEW ? (PbLedgerUidlState) value : PB_LEDGER_UIDL_SEEN;
}

/* Returns: (transfer full) */
static GArray *
read_file (PbLedger *ledger, const char *account)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (PbLedgerUidl));
  sqlite3_stmt *statement = pb_ledger_query (ledger, GET_UIDLS, "t", account);

  for (gboolean more = statement != NULL; more; more = pb_ledger_step (ledger, statement))
    {
      const PbLedgerUidl item = { (guint64) sqlite3_column_int64 (statement, 0), state_from (sqlite3_column_int (statement, 1)) };
      g_array_append_val (list, item);
    }
  return list;
}

GArray *
pb_ledger_get_uidls (PbLedger *ledger, const char *account)
{
  GArray *kept = pb_ledger_memory_get_uidls (ledger->memory, account);

  return kept != NULL ? g_array_copy (kept) : read_file (ledger, account);
}

static gboolean
write_items (PbLedger *ledger, const char *account, const PbLedgerUidl *items, gsize n)
{
  sqlite3_stmt *last = pb_ledger_query (ledger, LAST_UIDL, "t", account);
  gint64 place = last != NULL ? sqlite3_column_int64 (last, 0) : 0;
  gboolean taken = last != NULL;

  if (last != NULL)
    pb_ledger_end (last);
  for (gsize i = 0; taken && i < n; i++)
    if (items[i].state == PB_LEDGER_UIDL_UNKNOWN)
      taken = pb_ledger_change (ledger, DROP_UIDL, "ti", account, (gint64) items[i].name);
    else
      taken = pb_ledger_change (ledger, PUT_UIDL, "tiii", account, (gint64) items[i].name, (gint64) items[i].state, ++place);
  return taken && pb_ledger_change (ledger, BOUND_UIDLS, "ti", account, (gint64) PB_LEDGER_MAX_UIDLS);
}

/* @anew: @items are all there is.
 * Returns: whether the file took everything; if not, it took nothing. */
static gboolean
write_file (PbLedger *ledger, const char *account, const PbLedgerUidl *items, gsize n, gboolean anew)
{
  if (!pb_ledger_change (ledger, BEGIN, ""))
    return FALSE;
  if ((!anew || pb_ledger_change (ledger, FORGET_UIDLS, "t", account)) && write_items (ledger, account, items, n) && pb_ledger_change (ledger, COMMIT, ""))
    return TRUE;
  /* After some failures SQLite has rolled back itself. */
  if (ledger->db != NULL && sqlite3_get_autocommit (ledger->db) == 0)
    pb_ledger_change (ledger, ROLLBACK, "");
  return FALSE;
}

static void
apply_one (GArray *list, GHashTable *places, const PbLedgerUidl *item)
{
  gpointer place = NULL;

  if (g_hash_table_lookup_extended (places, &item->name, NULL, &place))
    g_array_index (list, PbLedgerUidl, GPOINTER_TO_UINT (place)).state = item->state;
  else if (item->state != PB_LEDGER_UIDL_UNKNOWN)
    {
      g_array_append_val (list, *item);
      g_hash_table_insert (places, g_memdup2 (&item->name, sizeof item->name), GUINT_TO_POINTER (list->len - 1));
    }
}

/* Returns: (transfer full): @list with @items put into it, bounded. */
static GArray *
apply (GArray *list, const PbLedgerUidl *items, gsize n)
{
  g_autoptr (GHashTable) places = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  GArray *left = g_array_new (FALSE, FALSE, sizeof (PbLedgerUidl));

  for (guint i = 0; i < list->len; i++)
    g_hash_table_insert (places, g_memdup2 (&g_array_index (list, PbLedgerUidl, i).name, sizeof (guint64)), GUINT_TO_POINTER (i));
  for (gsize i = 0; i < n; i++)
    apply_one (list, places, &items[i]);
  for (guint i = 0; i < list->len; i++)
    if (g_array_index (list, PbLedgerUidl, i).state != PB_LEDGER_UIDL_UNKNOWN)
      g_array_append_val (left, g_array_index (list, PbLedgerUidl, i));
  if (left->len > PB_LEDGER_MAX_UIDLS)
    g_array_remove_range (left, 0, left->len - PB_LEDGER_MAX_UIDLS);
  return left;
}

void
pb_ledger_change_uidls (PbLedger *ledger, const char *account, const PbLedgerUidl *items, gsize n)
{
  gboolean lies_over = pb_ledger_memory_get_uidls (ledger->memory, account) != NULL;
  g_autoptr (GArray) before = NULL;
  g_autoptr (GArray) after = NULL;

  if (n == 0 || (!lies_over && write_file (ledger, account, items, n, FALSE)))
    return;
  before = pb_ledger_get_uidls (ledger, account);
  after = apply (before, items, n);
  if (lies_over && write_file (ledger, account, (const PbLedgerUidl *) (gconstpointer) after->data, after->len, TRUE))
    g_clear_pointer (&after, g_array_unref);
  pb_ledger_memory_set_uidls (ledger->memory, account, g_steal_pointer (&after));
}

gboolean
pb_ledger_replace_uidls (PbLedger *self, const char *account, const GArray *list)
{
  return write_file (self, account, (const PbLedgerUidl *) (gconstpointer) list->data, list->len, TRUE);
}
