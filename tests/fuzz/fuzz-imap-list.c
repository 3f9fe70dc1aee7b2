/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-imap-list.c: any answer to LIST: a name that is safe to show; encoded and decoded again it is the same name. */
#include "fuzz.h"

#include "pb-imap-command.h"
#include "pb-imap-list.h"
#include "pb-text.h"

#include <string.h>

static void
check_name (const char *name)
{
  g_autofree char *encoded = pb_imap_mailbox_encode (name);
  g_autofree char *again = NULL;

  g_assert_true (pb_text_is_safe (name));
  if (strlen (encoded) >= 1000)
    return;
  again = pb_imap_mailbox_decode ((const guint8 *) encoded, strlen (encoded));
  g_assert_cmpstr (again, ==, name);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (PbImapListed) listed = { 0 };
  g_autofree char *name = pb_imap_mailbox_decode (data, size);

  check_name (name);
  if (!pb_imap_list_parse (&listed, (PbImapSpan){ data, size }, 8))
    return 0;
  check_name (listed.name);
  g_assert_nonnull (pb_folder_role_to_string (pb_folder_role_guess (listed.name, listed.delimiter)));
  return 0;
}
