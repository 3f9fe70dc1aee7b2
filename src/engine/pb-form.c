/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-form.c: see pb-form.h. */
#include "pb-form.h"

void
pb_form_append (GString *out, const char *name, const char *value)
{
  g_string_append_c (out, '&');
  g_string_append_uri_escaped (out, name, NULL, FALSE);
  g_string_append_c (out, '=');
  g_string_append_uri_escaped (out, value, NULL, FALSE);
}
