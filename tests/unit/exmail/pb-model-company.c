/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-model-company.c: see pb-model-company.h. */
#include "pb-model-company.h"

#include <stdlib.h>
#include <string.h>

#include "pb-error.h"
#include "pb-exmail-json.h"

struct _PbModelCompany
{
  PbExmailCarrier parent_instance;
  GHashTable *members; /* (owned): address → facts, a GHashTable of texts */
  GHashTable *groups;  /* (owned): address → GPtrArray of addresses */
  GHashTable *writes;  /* (owned): address → number */
  PbModelFaultFunc func;
  gpointer func_data;
  guint calls;
  GString *log; /* (owned) */
  gboolean strict;
  const char *group_answer; /* (unowned) (nullable) */
};

G_DEFINE_FINAL_TYPE (PbModelCompany, pb_model_company, PB_TYPE_EXMAIL_CARRIER)

/* The departments of the current API. */
static const char departments[] = "{\"errcode\":0,\"department\":[{\"id\":1,\"name\":\"acme\",\"parentid\":0},{\"id\":7,\"name\":\"R&D\",\"parentid\":1},{\"id\":8,\"name\":\"Tests\",\"parentid\":7}]}";

/* --- facts --- */

/* What both APIs call the same thing, and what it is called here. */
static const struct
{
  const char *openapi;
  const char *corp;
  const char *name;
} facts[] = {
  { "Alias", "userid", "address" },
  { "Action", NULL, "action" },
  { "Name", "name", "name" },
  { "Tel", "tel", "tel" },
  { "Position", "position", "position" },
  { "PartyPath", "department", "party" },
  { "Slave", "slaves", "alias" },
  { "OpenType", "enable", "enabled" },
  { "Password", "password", "password" },
  { "email", "userlist", "member" },
  { "group_alias", "groupid", "group" },
  { "members", NULL, "member" },
  { NULL, "grouplist", "subgroup" },
};

static void
add_fact (GHashTable *in, PbExmailApi api, const char *key, const char *value)
{
  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++)
    {
      const char *own = api == PB_EXMAIL_API_CORP ? facts[i].corp : facts[i].openapi;
      const char *before = own != NULL && g_str_equal (own, key) ? g_hash_table_lookup (in, facts[i].name) : NULL;

      if (own != NULL && g_str_equal (own, key))
        {
          g_hash_table_replace (in, g_strdup (facts[i].name), before != NULL ? g_strconcat (before, ",", value, NULL) : g_strdup (value));
          return;
        }
    }
}

static void
read_form (GHashTable *in, PbExmailApi api, const char *form)
{
  g_auto (GStrv) fields = g_strsplit (form, "&", -1);

  for (gsize i = 0; fields[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (fields[i], "=", 2);
      g_autofree char *value = pair[0] != NULL && pair[1] != NULL ? g_uri_unescape_string (g_strdelimit (pair[1], "+", ' '), NULL) : NULL;

      if (value != NULL)
        add_fact (in, api, pair[0], value);
    }
}

static char *
dup_node (JsonNode *node)
{
  return json_node_get_value_type (node) == G_TYPE_STRING ? json_node_dup_string (node) : g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
}

static void
read_json (GHashTable *in, const char *body)
{
  g_autoptr (JsonObject) object = pb_exmail_parse (body, strlen (body));
  g_autoptr (GList) keys = json_object_get_members (object);

  for (const GList *link = keys; link != NULL; link = link->next)
    {
      JsonNode *node = json_object_get_member (object, link->data);
      JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

      for (guint i = 0; i < (array != NULL ? json_array_get_length (array) : 1); i++)
        {
          g_autofree char *value = dup_node (array != NULL ? json_array_get_element (array, i) : node);

          add_fact (in, PB_EXMAIL_API_CORP, link->data, value);
        }
    }
}

/* Returns: (transfer full): what @request says, as facts. */
static GHashTable *
read_request (const PbExmailRequest *request)
{
  GHashTable *in = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  read_form (in, request->api, request->query);
  if (request->body != NULL && request->api == PB_EXMAIL_API_CORP)
    read_json (in, pb_secret_get (request->body));
  else if (request->body != NULL)
    read_form (in, request->api, pb_secret_get (request->body));
  return in;
}

/* --- doing --- */

static void
count_write (PbModelCompany *self, const char *address)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->writes, address));

  g_hash_table_replace (self->writes, g_strdup (address), GUINT_TO_POINTER (n + 1));
}

static void
take_facts (GHashTable *member, GHashTable *in)
{
  static const char *const ignored[] = { "address", "action", NULL };
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, in);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (!g_strv_contains (ignored, key))
      g_hash_table_replace (member, g_strdup (key), g_strdup (value));
}

static GHashTable *
new_member (PbModelCompany *self, const char *address)
{
  GHashTable *member = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  g_hash_table_replace (self->members, g_strdup (address), member);
  return member;
}

/* Returns: a code of both APIs, 0 for success. @action: 1 delete, 2 add, 3 modify. */
static int
sync_user (PbModelCompany *self, GHashTable *in, int action, gboolean corp)
{
  const char *address = g_hash_table_lookup (in, "address");
  GHashTable *member = g_hash_table_lookup (self->members, address);

  if (action == 2 && member != NULL)
    return corp ? 60102 : 1304;
  if (action != 2 && member == NULL)
    return corp ? 60111 : 1301;
  if (g_strcmp0 (g_hash_table_lookup (in, "name"), "refused") == 0)
    return corp ? 60112 : 1001;
  if (g_strcmp0 (g_hash_table_lookup (in, "password"), PB_MODEL_WEAK) == 0)
    return corp ? 600003 : 1303;
  count_write (self, address);
  if (action == 1)
    g_hash_table_remove (self->members, address);
  else
    take_facts (member != NULL ? member : new_member (self, address), in);
  return 0;
}

static gboolean
has (GPtrArray *list, const char *text)
{
  return g_ptr_array_find_with_equal_func (list, text, g_str_equal, NULL);
}

/* @whole: the list is what they are, else who joins them. */
static int
change_group (PbModelCompany *self, GHashTable *in, gboolean whole)
{
  const char *joined = g_hash_table_lookup (in, "member"), *inner = g_hash_table_lookup (in, "subgroup");
  g_autofree char *all = g_strjoin (",", joined != NULL ? joined : inner, joined != NULL ? inner : NULL, NULL);
  g_auto (GStrv) members = g_strsplit (all, ",", -1);
  GPtrArray *list = g_hash_table_lookup (self->groups, g_hash_table_lookup (in, "group"));

  if (list == NULL)
    return whole ? 600008 : 1301;
  if (strstr (all, "refused@") != NULL)
    return whole ? 600016 : 1301;
  for (gsize i = 0; self->strict && !whole && members[i] != NULL; i++)
    if (has (list, members[i]))
      return 1304;
  if (whole)
    g_ptr_array_set_size (list, 0);
  for (gsize i = 0; members[i] != NULL; i++)
    {
      if (!has (list, members[i]))
        g_ptr_array_add (list, g_strdup (members[i]));
      count_write (self, members[i]);
    }
  return 0;
}

/* --- answers --- */

static char *
answer_code (int code, gboolean corp)
{
  if (code == 0)
    return g_strdup (corp ? "{\"errcode\":0}" : "{}");
  return g_strdup_printf ("!%d", code);
}

/* Returns: (transfer full): a list of JSON of the texts of @commas; of departments their numbers. */
static char *
dup_list (const char *commas, gboolean numbers)
{
  g_auto (GStrv) values = g_strsplit (commas != NULL ? commas : "", ",", -1);
  g_autofree char *inner = g_strjoinv (numbers ? "," : "\",\"", values);

  return commas == NULL ? g_strdup ("[]") : numbers ? g_strdup_printf ("[%s]", inner)
                                                    : g_strdup_printf ("[\"%s\"]", inner);
}

static const char *
get (GHashTable *member, const char *name)
{
  const char *value = g_hash_table_lookup (member, name);

  return value != NULL ? value : "";
}

static char *
answer_corp_user (const char *address, GHashTable *member)
{
  const char *enabled = g_hash_table_lookup (member, "enabled");
  g_autofree char *parties = dup_list (g_hash_table_contains (member, "party") ? get (member, "party") : "1", TRUE), *aliases = dup_list (g_hash_table_lookup (member, "alias"), FALSE);

  return g_strdup_printf ("{\"errcode\":0,\"userid\":\"%s\",\"name\":\"%s\",\"tel\":\"%s\",\"position\":\"%s\",\"department\":%s,\"slaves\":%s,\"enable\":%s}", address, get (member, "name"), get (member, "tel"), get (member, "position"), parties, aliases, enabled != NULL ? enabled : "1");
}

/* The manual's own sample has no OpenType. */
static char *
answer_openapi_user (const char *address, GHashTable *member)
{
  const char *party = get (member, "party");
  g_autofree char *parties = party[0] != '\0' ? g_strdup_printf ("[{\"Value\":\"%s\"}]", party) : g_strdup ("[]");

  return g_strdup_printf ("{\"Alias\":\" %s\",\"Name\":\"%s\",\"Tel\":\"%s\",\"Position\":\"%s\",\"SlaveList\":\"%s\",\"PartyList\":{\"Count\":1,\"List\":%s}}", address, get (member, "name"), get (member, "tel"), get (member, "position"), get (member, "alias"), parties);
}

/* Returns: (transfer none) (nullable): whose alias @address is. */
static const char *
find_owner (PbModelCompany *self, const char *address)
{
  GHashTableIter iter;
  gpointer owner, member;

  g_hash_table_iter_init (&iter, self->members);
  while (g_hash_table_iter_next (&iter, &owner, &member))
    if (g_strcmp0 (g_hash_table_lookup (member, "alias"), address) == 0)
      return owner;
  return NULL;
}

static char *
answer_user (PbModelCompany *self, GHashTable *in, gboolean corp)
{
  const char *asked = g_hash_table_lookup (in, "address"), *owner = find_owner (self, asked), *address = owner != NULL ? owner : asked;
  GHashTable *member = g_hash_table_lookup (self->members, address);

  if (member == NULL)
    return g_strdup (corp ? "!60111" : "!1301");
  return corp ? answer_corp_user (address, member) : answer_openapi_user (address, member);
}

static char *
answer_check (PbModelCompany *self, GHashTable *in, gboolean corp)
{
  g_auto (GStrv) addresses = g_strsplit (g_hash_table_lookup (in, "member"), ",", -1);
  GString *out = g_string_new (corp ? "{\"errcode\":0,\"list\":[" : "{\"List\":[");

  g_assert_cmpuint (g_strv_length (addresses), <=, 20);
  for (gsize i = 0; addresses[i] != NULL; i++)
    {
      int type = g_hash_table_contains (self->members, addresses[i]) ? 1 : g_hash_table_contains (self->groups, addresses[i]) ? 3
                                                                                                                              : 0;

      g_string_append_printf (out, "%s{\"%s\":\"%s\",\"%s\":%d}", i > 0 ? "," : "", corp ? "user" : "Email", addresses[i], corp ? "type" : "Type", type);
    }
  g_string_append (out, "]}");
  return g_string_free (out, FALSE);
}

static char *
answer_group (PbModelCompany *self, GHashTable *in)
{
  const char *address = g_hash_table_lookup (in, "group");
  GPtrArray *list = g_hash_table_lookup (self->groups, address);
  g_autoptr (GString) users = g_string_new (NULL), groups = g_string_new (NULL);

  if (list == NULL)
    return g_strdup ("!600008");
  for (guint i = 0; i < list->len; i++)
    {
      GString *out = g_hash_table_contains (self->groups, g_ptr_array_index (list, i)) ? groups : users;

      g_string_append_printf (out, "%s\"%s\"", out->len > 0 ? "," : "", (const char *) g_ptr_array_index (list, i));
    }
  return g_strdup_printf ("{\"errcode\":0,\"groupid\":\"%s\",\"userlist\":[%s],\"grouplist\":[%s]}", address, users->str, groups->str);
}

/* Returns: (transfer full): JSON, or "!CODE". */
static char *
answer (PbModelCompany *self, const PbExmailRequest *request)
{
  g_autoptr (GHashTable) in = read_request (request);
  const char *path = request->path;

  if (g_str_equal (path, "user/get"))
    return answer_user (self, in, request->api == PB_EXMAIL_API_CORP);
  if (g_str_equal (path, "user/sync"))
    return answer_code (sync_user (self, in, atoi (g_hash_table_lookup (in, "action")), FALSE), FALSE);
  if (g_str_equal (path, "user/create"))
    return answer_code (sync_user (self, in, 2, TRUE), TRUE);
  if (g_str_equal (path, "user/update"))
    return answer_code (sync_user (self, in, 3, TRUE), TRUE);
  if (g_str_equal (path, "user/delete"))
    return answer_code (sync_user (self, in, 1, TRUE), TRUE);
  if (g_str_equal (path, "user/check") || g_str_equal (path, "user/batchcheck"))
    return answer_check (self, in, request->api == PB_EXMAIL_API_CORP);
  if (g_str_equal (path, "group/get"))
    return self->group_answer != NULL ? g_strdup (self->group_answer) : answer_group (self, in);
  if (g_str_has_prefix (path, "group/"))
    return answer_code (change_group (self, in, g_str_equal (path, "group/update")), request->api == PB_EXMAIL_API_CORP);
  g_assert_cmpstr (path, ==, "department/list");
  return g_strdup (departments);
}

/* --- the carrier --- */

/* Returns: whether @fault happens before anything is done. */
static gboolean
is_before (PbModelFault fault)
{
  return fault != PB_MODEL_WELL && fault != PB_MODEL_LOST && fault != PB_MODEL_DIE_AFTER;
}

static GError *
new_error (PbModelFault fault, gboolean corp)
{
  switch (fault)
    {
    case PB_MODEL_BUSY:
      return g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_SERVER_BUSY, corp ? "Exmail says -1 busy." : "Exmail says 1002 temporarily_unavailable: the service is busy.");
    case PB_MODEL_TOO_OFTEN:
      return g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_SERVER_BUSY, "Exmail says 45009 api freq out of limit (application contacts). Again in 840 s.");
    case PB_MODEL_TOKEN:
      return g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_AUTH_EXPIRED, corp ? "Exmail says 42001 expired." : "Exmail says 1200 invalid_token: wrong.");
    case PB_MODEL_PAGE:
      return g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_WRONG_PROTOCOL, "Instead of the OpenApi a web page answers.");
    case PB_MODEL_NO_ADDRESS:
      return g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_CONFIG, "Exmail says 10001: not on the list.");
    case PB_MODEL_DROP:
    case PB_MODEL_LOST:
      return g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_REFUSED, "The connection was closed.");
    case PB_MODEL_DIE:
    case PB_MODEL_DIE_AFTER:
      return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "Killed.");
    case PB_MODEL_WELL:
    case PB_MODEL_SILENT:
    default:
      return NULL;
    }
}

static GError *
new_refusal (const char *answer)
{
  return g_error_new (PB_ERROR, PB_ERROR_CLASS_CONFIG, "Exmail says %s.", answer + 1);
}

static gboolean
given_up_cb (GCancellable *cancellable, gpointer task)
{
  (void) g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

static void
wait_for_ever (GTask *task)
{
  g_autoptr (GSource) source = g_cancellable_source_new (g_task_get_cancellable (task));

  g_assert_nonnull (g_task_get_cancellable (task));
  g_task_attach_source (task, source, G_SOURCE_FUNC (given_up_cb));
}

static void
pb_model_company_send_async (PbExmailCarrier *carrier, PbAccount *account, PbExmailRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PbModelCompany *self = PB_MODEL_COMPANY (carrier);
  g_autoptr (GTask) task = g_task_new (carrier, cancellable, callback, user_data);
  PbModelFault fault = self->func != NULL ? self->func (++self->calls, request->path, self->func_data) : PB_MODEL_WELL;
  g_autofree char *said = is_before (fault) ? NULL : answer (self, request);
  GError *error = new_error (fault, request->api == PB_EXMAIL_API_CORP);

  g_string_append_printf (self->log, "%s%s", self->log->len > 0 ? "," : "", request->path);
  if (fault == PB_MODEL_SILENT)
    {
      wait_for_ever (task);
      return;
    }
  if (error == NULL && said[0] == '!')
    error = new_refusal (said);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, pb_exmail_parse (said, strlen (said)), (GDestroyNotify) json_object_unref);
}

static void
pb_model_company_finalize (GObject *object)
{
  PbModelCompany *self = PB_MODEL_COMPANY (object);

  g_hash_table_unref (self->members);
  g_hash_table_unref (self->groups);
  g_hash_table_unref (self->writes);
  g_string_free (self->log, TRUE);
  G_OBJECT_CLASS (pb_model_company_parent_class)->finalize (object);
}

static void
pb_model_company_class_init (PbModelCompanyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pb_model_company_finalize;
  PB_EXMAIL_CARRIER_CLASS (klass)->send_async = pb_model_company_send_async;
}

static void
pb_model_company_init (PbModelCompany *self)
{
  self->members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  self->groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->writes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->log = g_string_new (NULL);
}

/* --- for tests --- */

PbModelCompany *
pb_model_company_new (void)
{
  return g_object_new (PB_TYPE_MODEL_COMPANY, NULL);
}

void
pb_model_company_set_faults (PbModelCompany *self, PbModelFaultFunc func, gpointer user_data)
{
  self->func = func;
  self->func_data = user_data;
  self->calls = 0;
}

void
pb_model_company_put (PbModelCompany *self, const char *address, const char *text)
{
  g_auto (GStrv) pairs = g_strsplit (text, "&", -1);
  GHashTable *member = new_member (self, address);

  for (gsize i = 0; pairs[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (pairs[i], "=", 2);

      if (pair[0] != NULL && pair[1] != NULL)
        g_hash_table_replace (member, g_strdup (pair[0]), g_strdup (pair[1]));
    }
}

void
pb_model_company_put_group (PbModelCompany *self, const char *address, const char *member)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (list, g_strdup (member));
  g_hash_table_replace (self->groups, g_strdup (address), list);
}

void
pb_model_company_set_strict (PbModelCompany *self)
{
  self->strict = TRUE;
}

void
pb_model_company_set_group_answer (PbModelCompany *self, const char *text)
{
  self->group_answer = text;
}

static gint
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
append_member (GString *out, GHashTable *member)
{
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (member), (GCompareFunc) strcmp);

  for (const GList *link = keys; link != NULL; link = link->next)
    g_string_append_printf (out, " %s=%s", (const char *) link->data, get (member, link->data));
  g_string_append_c (out, '\n');
}

char *
pb_model_company_describe (PbModelCompany *self)
{
  GString *out = g_string_new (NULL);
  g_autoptr (GList) people = g_list_sort (g_hash_table_get_keys (self->members), (GCompareFunc) strcmp), groups = g_list_sort (g_hash_table_get_keys (self->groups), (GCompareFunc) strcmp);

  for (const GList *link = people; link != NULL; link = link->next)
    {
      g_string_append (out, link->data);
      append_member (out, g_hash_table_lookup (self->members, link->data));
    }
  for (const GList *link = groups; link != NULL; link = link->next)
    {
      GPtrArray *list = g_hash_table_lookup (self->groups, link->data);

      g_ptr_array_sort (list, compare_texts);
      g_string_append_printf (out, "%s:", (const char *) link->data);
      for (guint i = 0; i < list->len; i++)
        g_string_append_printf (out, " %s", (const char *) g_ptr_array_index (list, i));
      g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}

guint
pb_model_company_get_writes (PbModelCompany *self, const char *address)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->writes, address));
}

guint
pb_model_company_get_calls (PbModelCompany *self)
{
  return self->calls;
}

const char *
pb_model_company_get_log (PbModelCompany *self)
{
  return self->log->str;
}

void
pb_model_company_forget_log (PbModelCompany *self)
{
  g_string_truncate (self->log, 0);
}
