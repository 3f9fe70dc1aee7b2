/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-taps.c: see pb-exmail-taps.h. */
#include "pb-exmail-taps.h"

#include "pb-secret.h"

typedef struct
{
  char *account; /* (owned) */
  PbExmailTapFunc func;
  gpointer user_data; /* (unowned) */
} Tap;

struct _PbExmailTaps
{
  GHashTable *taps; /* (owned) (element-type guint Tap) */
  guint last;
};

static void
tap_free (gpointer data)
{
  Tap *self = data;

  g_free (self->account);
  g_free (self);
}

PbExmailTaps *
pb_exmail_taps_new (void)
{
  PbExmailTaps *self = g_new0 (PbExmailTaps, 1);

  self->taps = g_hash_table_new_full (NULL, NULL, NULL, tap_free);
  return self;
}

void
pb_exmail_taps_free (PbExmailTaps *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->taps);
  g_free (self);
}

guint
pb_exmail_taps_add (PbExmailTaps *self, const char *account, PbExmailTapFunc func, gpointer user_data)
{
  Tap *tap = g_new0 (Tap, 1);

  tap->account = g_strdup (account);
  tap->func = func;
  tap->user_data = user_data;
  g_hash_table_insert (self->taps, GUINT_TO_POINTER (++self->last), tap);
  return self->last;
}

void
pb_exmail_taps_remove (PbExmailTaps *self, guint id)
{
  g_hash_table_remove (self->taps, GUINT_TO_POINTER (id));
}

void
pb_exmail_taps_tell (PbExmailTaps *self, const char *account, GBytes *json)
{
  g_autoptr (GList) ids = self != NULL ? g_hash_table_get_keys (self->taps) : NULL;
  char *text = ids != NULL ? g_strndup (g_bytes_get_data (json, NULL), g_bytes_get_size (json)) : NULL;

  for (GList *id = ids; id != NULL; id = id->next)
    {
      const Tap *tap = g_hash_table_lookup (self->taps, id->data); /* one may have removed another */

      if (tap != NULL && g_str_equal (tap->account, account))
        tap->func (text, tap->user_data);
    }
  pb_secret_free_string (text);
}
