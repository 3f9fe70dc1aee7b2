/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-flat-json.c: whatever it is, a value that is found can be written down and is found again, and a text that is cut is no
 * object. */
#include "fuzz.h"

#include "pb-flat-json.h"

#include <string.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *copy = g_memdup2 (data, MAX (size, 1)); /* nothing stands behind it */
  g_autofree char *value = pb_flat_json_dup_text (copy, size, "a"), *again = NULL;
  g_autoptr (GString) out = g_string_new ("{\"a\":");
  gboolean object = pb_flat_json_is_object (copy, size);

  g_assert_true (object || value == NULL);
  g_assert_true (object || pb_flat_json_get_number (copy, size, "a") == -1);
  if (value == NULL)
    return 0;
  pb_flat_json_append (out, value);
  g_string_append_c (out, '}');
  again = pb_flat_json_dup_text (out->str, out->len, "a");
  g_assert_cmpstr (again, ==, value);
  g_assert_false (pb_flat_json_is_object (out->str, out->len - 1));
  return 0;
}
