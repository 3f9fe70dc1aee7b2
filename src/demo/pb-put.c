/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-put.c: see pb-put.h. */
#include "pb-put.h"

void
pb_put_number (JsonBuilder *out, const char *name, gint64 value)
{
  json_builder_set_member_name (out, name);
  json_builder_add_int_value (out, value);
}

void
pb_put_text (JsonBuilder *out, const char *name, const char *value)
{
  json_builder_set_member_name (out, name);
  if (value != NULL)
    json_builder_add_string_value (out, value);
  else
    json_builder_add_null_value (out);
}
