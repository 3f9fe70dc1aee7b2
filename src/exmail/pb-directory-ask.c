/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory-ask.c: see pb-directory-ask.h. The OpenApi lists changed addresses by version; the current API lists everybody with all
 * that is known of them, but names departments by number. */
#include "pb-directory-ask.h"

#include <string.h>

#include "pb-corp-api.h"
#include "pb-error.h"
#include "pb-exmail-api.h"
#include "pb-exmail-carrier.h"
#include "pb-exmail-notice.h"
#include "pb-exmail-parties.h"
#include "pb-exmail-result.h"

#define USER_NOT_FOUND 1301 /* 1.4 */

/* A list on its way. */
typedef struct
{
  PbContext context;
  PbAccount *account; /* (owned) */
  PbDirectoryEntryFunc func;
  gpointer func_data;       /* (unowned) */
  const PbExmailRow *row;   /* (unowned): how a member of the current API is read */
  PbExmailParties *parties; /* (owned) (nullable): the current API's departments */
  gint64 n_entries;         /* that came */
  gboolean in_part;
} List;

static void
list_free (gpointer data)
{
  List *self = data;

  pb_account_unref (self->account);
  g_clear_pointer (&self->parties, pb_exmail_parties_free);
  g_free (self);
}

/* @task: of the list. What was given up is not told any more. @entry: (nullable): NULL: one that cannot be read. */
static void
tell (GTask *task, const PbDirectoryEntry *entry)
{
  List *self = g_task_get_task_data (task);

  self->n_entries++;
  if (entry == NULL)
    self->in_part = TRUE;
  else if (!g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    self->func (entry, self->func_data);
}

/* --- the OpenApi: 1.6 user/list --- */

static void
changed_cb (JsonObject *member, gpointer user_data)
{
  g_autofree char *address = member != NULL ? pb_exmail_dup_text (member, "Alias") : NULL;
  gint64 action = member != NULL ? pb_exmail_get_number (member, "Action") : -1;
  gboolean clear = address != NULL && action >= PB_EXMAIL_ACTION_DELETE && action <= PB_EXMAIL_ACTION_MODIFY;

  tell (user_data, clear ? &(PbDirectoryEntry){ address, (PbExmailAction) action, NULL } : NULL);
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  List *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonObject) answer = pb_exmail_call_finish (result, &error);
  g_autofree char *text = answer != NULL ? pb_exmail_dup_text (answer, "Ver") : NULL;
  char *version = text != NULL ? pb_exmail_version_read (text) : NULL;

  if (answer == NULL)
    g_task_return_error (task, error);
  else if (version == NULL)
    g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "The service answered without Ver.");
  else
    {
      self->in_part = self->in_part || pb_exmail_get_number (answer, "Count") > self->n_entries;
      g_task_return_pointer (task, version, g_free);
    }
}

static void
ask_changes (GTask *task, const char *since)
{
  const List *self = g_task_get_task_data (task);
  g_autofree char *text = g_strconcat ("Ver=", since, NULL);
  g_autoptr (PbSecret) form = pb_secret_new (text, strlen (text));

  pb_exmail_call_list_async (&self->context, self->account, "user/list", form, pb_exmail_listing_new (changed_cb, task), g_task_get_cancellable (task), listed_cb, g_object_ref (task));
}

/* --- the current API: 3.6 department/list, 3.5 user/list --- */

/* Returns: (transfer full): the paths of "#ID" in @ids; the company itself is no department. @ids: (nullable) */
static GStrv
dup_paths (const List *self, const char *const *ids)
{
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();

  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    {
      const char *path = ids[i][0] == '#' ? pb_exmail_parties_get_path (self->parties, g_ascii_strtoll (ids[i] + 1, NULL, 10)) : NULL;

      if (path != NULL && path[0] != '\0')
        g_strv_builder_add (paths, path);
    }
  return g_strv_builder_end (paths);
}

static void
member_cb (JsonObject *member, gpointer user_data)
{
  const List *self = g_task_get_task_data (user_data);
  g_autoptr (PbExmailResult) result = member != NULL ? pb_exmail_result_read (self->row, member, NULL) : NULL;
  const char *address = result != NULL ? pb_exmail_result_get (result, "address") : NULL;
  const char *name = address != NULL ? pb_exmail_result_get (result, "name") : NULL;
  g_auto (GStrv) paths = NULL;

  if (address == NULL)
    {
      tell (user_data, NULL);
      return;
    }
  paths = dup_paths (self, pb_exmail_result_get_all (result, "parties"));
  const PbPersonDetails details = { name != NULL ? name : "", (const char *const *) paths, pb_exmail_result_get_all (result, "aliases") };
  tell (user_data, &(PbDirectoryEntry){ address, PB_EXMAIL_ACTION_ADD, &details });
}

static void
members_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (JsonObject) answer = pb_corp_call_finish (result, &error);

  if (answer != NULL)
    g_task_return_pointer (task, g_strdup ("0"), g_free);
  else
    g_task_return_error (task, error);
}

static void
department_cb (JsonObject *department, gpointer user_data)
{
  List *self = g_task_get_task_data (user_data);

  if (department != NULL)
    pb_exmail_parties_take (self->parties, department);
}

static void
departments_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  List *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonObject) answer = pb_corp_call_finish (result, &error);
  g_autofree char *query = NULL;
  gint64 root;

  if (answer == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  pb_exmail_parties_end (self->parties);
  root = pb_exmail_parties_find (self->parties, "");
  if (root < 0)
    {
      g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "The service answered without departments.");
      return;
    }
  query = g_strdup_printf ("department_id=%" G_GINT64_FORMAT "&fetch_child=1", root);
  pb_corp_call_list_async (&self->context, self->account, &(PbCorpRequest){ .app = PB_CORP_CONTACTS, .path = "user/list", .query = query }, pb_exmail_listing_new (member_cb, task), g_task_get_cancellable (task), members_cb, g_object_ref (task));
}

void
pb_directory_ask_list_async (const PbContext *context, PbAccount *account, const PbDirectoryQuestion *question, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  List *self = g_new0 (List, 1);

  self->context = *context;
  self->account = pb_account_ref (account);
  self->func = question->func;
  self->func_data = question->func_data;
  self->row = pb_exmail_table_find (PB_EXMAIL_API_CORP, "user/get");
  g_task_set_source_tag (task, pb_directory_ask_list_async);
  g_task_set_task_data (task, self, list_free);
  if (question->api == PB_EXMAIL_API_OPENAPI)
    {
      ask_changes (task, question->since);
      return;
    }
  self->parties = pb_exmail_parties_new ();
  pb_corp_call_list_async (context, account, &(PbCorpRequest){ .app = PB_CORP_CONTACTS, .path = "department/list" }, pb_exmail_listing_new (department_cb, task), cancellable, departments_cb, g_object_ref (task));
}

char *
pb_directory_ask_list_finish (GAsyncResult *result, gboolean *in_part, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_directory_ask_list_async), NULL);
  *in_part = ((const List *) g_task_get_task_data (G_TASK (result)))->in_part;
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- one member: 1.6 user/get --- */

/* Returns: (transfer full) (nullable) */
static PbPerson *
read_person (const char *address, JsonObject *answer, GError **error)
{
  g_autoptr (PbExmailResult) result = pb_exmail_result_read (pb_exmail_table_find (PB_EXMAIL_API_OPENAPI, "user/get"), answer, error);
  const char *name = result != NULL ? pb_exmail_result_get (result, "name") : NULL;
  PbPerson *person;

  if (result == NULL)
    return NULL;
  person = pb_person_new (address);
  pb_person_set_details (person, &(PbPersonDetails){ name != NULL ? name : "", pb_exmail_result_get_all (result, "parties"), pb_exmail_result_get_all (result, "aliases") });
  return person;
}

static void
got_person_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (JsonObject) answer = pb_exmail_call_finish (result, &error);
  PbPerson *person = answer != NULL ? read_person (g_task_get_task_data (task), answer, &error) : NULL;

  if (person != NULL)
    {
      g_task_return_pointer (task, person, (GDestroyNotify) pb_person_free);
      return;
    }
  if (pb_exmail_error_get_code (error) == USER_NOT_FOUND)
    {
      g_clear_error (&error);
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "The service knows nobody of that address.");
    }
  g_task_return_error (task, error);
}

void
pb_directory_ask_person_async (const PbContext *context, PbAccount *account, const char *address, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  const char *const params[] = { "Alias", address, NULL };

  g_task_set_source_tag (task, pb_directory_ask_person_async);
  g_task_set_task_data (task, g_strdup (address), g_free);
  pb_exmail_call_async (context, account, NULL, "user/get", params, cancellable, got_person_cb, g_object_ref (task));
}

PbPerson *
pb_directory_ask_person_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_directory_ask_person_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
