/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-trust-sight.c: see pb-trust-sight.h. */
#include "pb-trust-sight.h"

#include <string.h>

#include "pb-runner.h"

static char *
dup_names (JsonObject *line)
{
  JsonNode *node = json_object_get_member (line, "names");
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      if (json_node_get_value_type (element) == G_TYPE_STRING)
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", json_node_get_string (element));
    }
  return g_strdup (names->str);
}

PbTrustSight *
pb_trust_sight_new (JsonObject *line)
{
  PbTrustSight *self;

  if (pb_runner_string (line, "sha256") == NULL || pb_runner_string (line, "meaning") == NULL)
    return NULL;
  self = g_new0 (PbTrustSight, 1);
  self->host = g_strdup (pb_runner_string (line, "host"));
  self->port = pb_runner_int (line, "port", 0);
  self->subject = g_strdup (pb_runner_string (line, "subject"));
  self->names = dup_names (line);
  self->issuer = g_strdup (pb_runner_string (line, "issuer"));
  self->sha256 = g_strdup (pb_runner_string (line, "sha256"));
  self->meaning = g_strdup (pb_runner_string (line, "meaning"));
  self->pinned = g_strdup (pb_runner_string (line, "pinned"));
  self->not_before = pb_runner_int (line, "not_before", 0);
  self->not_after = pb_runner_int (line, "not_after", 0);
  self->accepted = pb_runner_bool (line, "accepted", FALSE);
  self->changed = pb_runner_bool (line, "changed", FALSE);
  self->excusable = pb_runner_bool (line, "excusable", FALSE);
  return self;
}

void
pb_trust_sight_free (PbTrustSight *self)
{
  if (self == NULL)
    return;
  g_free (self->host);
  g_free (self->subject);
  g_free (self->names);
  g_free (self->issuer);
  g_free (self->sha256);
  g_free (self->meaning);
  g_free (self->pinned);
  g_free (self);
}

char *
pb_trust_sight_group (const char *sha256)
{
  GString *text = g_string_new (NULL);
  gsize len = strlen (sha256);

  for (gsize i = 0; i < len; i++)
    {
      if (i > 0 && i % 2 == 0)
        g_string_append_c (text, i % 32 == 0 ? '\n' : ':');
      g_string_append_c (text, g_ascii_toupper (sha256[i]));
    }
  return g_string_free (text, FALSE);
}
