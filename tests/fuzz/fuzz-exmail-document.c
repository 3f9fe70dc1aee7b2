/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-exmail-document.c: whatever comes, what is made of it is one strict object, and stays as it is when it is made strict again. */
#include "fuzz.h"

#include "pb-exmail-document.h"
#include "pb-flat-json.h"

#include <string.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree uint8_t *copy = g_memdup2 (data, MAX (size, 1)); /* nothing stands behind it */
  g_autoptr (GBytes) clean = pb_exmail_document_clean (copy, size), again = NULL;
  const uint8_t *text;
  gsize len;

  if (clean == NULL)
    return 0;
  text = g_bytes_get_data (clean, &len);
  g_assert_true (pb_flat_json_is_object ((const char *) text, len));
  again = pb_exmail_document_clean (text, len);
  g_assert_true (again != NULL && g_bytes_equal (clean, again));
  return 0;
}
