/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-words-exmail-code.c: see pb-words-exmail-code.h. */
#include "config.h"

#include "pb-words-exmail-code.h"

#include <glib/gi18n.h>

static const struct
{
  int code;
  const char *sentence;
} known[] = {
  { 1001, N_ ("The service says that a value is missing or wrong. Look at them again; the command’s --help says what they may be.") },
  { 1002, N_ ("The service is busy and did nothing. Try again in a minute.") },
  { 1301, N_ ("The company has no mailbox with this address. “postbell exmail user check ADDRESS” tells what an address is.") },
  { 1303, N_ ("The password does not meet the company’s rule; it has 6 to 32 characters. Choose another one.") },
  { 1304, N_ ("The address exists already, as a mailbox, an alias or a group. “postbell exmail user check ADDRESS” tells which; "
              "a mailbox is changed with --action modify.") },
  { 1310, N_ ("The company has no such department. “postbell exmail party list” shows which there are; "
              "“postbell exmail party sync PATH --action add” makes one.") },
  { 1400, N_ ("The company has no mailbox with this address. “postbell exmail user check ADDRESS” tells what an address is.") },
};

const char *
pb_words_exmail_code (int code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (known[i].code == code)
      return _ (known[i].sentence);
  return NULL;
}
