/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-resolver.c: what is made of GResolver's answers; a resolver of the test's own stands in for the system's. */
#include "pb-resolver.h"

#include "pb-error.h"

#define TEST_TYPE_RESOLVER (test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GResolver)

struct _TestResolver
{
  GResolver parent_instance;
  char *asked;      /* (owned) (nullable): the newest question */
  const char *rows; /* (nullable): GVariant text, "a(…)" */
  int code;         /* of GResolverError, -1: none */
  gboolean silent;  /* answers when it is cancelled */
};

G_DEFINE_FINAL_TYPE (TestResolver, test_resolver, G_TYPE_RESOLVER)

static void
variant_free (gpointer data)
{
  g_variant_unref (data);
}

static void
list_free (gpointer data)
{
  g_list_free_full (data, variant_free);
}

static GList *
rows_of (TestResolver *self, GResolverRecordType type)
{
  const char *format = type == G_RESOLVER_RECORD_MX ? "a(qs)" : "a(qqqs)";
  g_autoptr (GVariant) rows = g_variant_parse (G_VARIANT_TYPE (format), self->rows, NULL, NULL, NULL);
  GList *list = NULL;

  g_assert_nonnull (rows);
  for (gsize i = 0; i < g_variant_n_children (rows); i++)
    list = g_list_append (list, g_variant_get_child_value (rows, i));
  return list;
}

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_task_return_error_if_cancelled (user_data);
}

static void
lookup_records_async (GResolver *resolver, const char *name, GResolverRecordType type, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  TestResolver *self = TEST_RESOLVER (resolver);
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_free (self->asked);
  self->asked = g_strdup_printf ("%s %s", type == G_RESOLVER_RECORD_MX ? "mx" : "srv", name);
  if (self->silent)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (cancelled_cb), g_steal_pointer (&task), 0);
  else if (self->code >= 0)
    g_task_return_new_error (task, G_RESOLVER_ERROR, self->code, "a sentence in the user's language");
  else
    g_task_return_pointer (task, rows_of (self, type), list_free);
}

static GList *
lookup_records_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_resolver_finalize (GObject *object)
{
  g_free (TEST_RESOLVER (object)->asked);
  G_OBJECT_CLASS (test_resolver_parent_class)->finalize (object);
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_resolver_finalize;
  G_RESOLVER_CLASS (klass)->lookup_records_async = lookup_records_async;
  G_RESOLVER_CLASS (klass)->lookup_records_finish = lookup_records_finish;
}

static void
test_resolver_init (TestResolver *self)
{
  self->code = -1;
}

typedef struct
{
  gboolean done;
  GPtrArray *records;
  GError *error;
} Answer;

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->done = TRUE;
  answer->records = pb_resolver_lookup_finish (PB_RESOLVER (object), result, &answer->error);
}

/* Returns: (transfer full): the records in short, or the class of the error. */
static char *
look_up (PbRecordType type)
{
  g_autoptr (PbResolver) resolver = pb_resolver_new ();
  Answer answer = { FALSE, NULL, NULL };
  GString *text = g_string_new (NULL);

  pb_resolver_lookup_async (resolver, type, "zoo.test", NULL, answered_cb, &answer);
  while (!answer.done)
    g_main_context_iteration (NULL, TRUE);
  if (answer.records == NULL)
    g_string_append (text, pb_error_class_to_string (pb_error_class_of (answer.error, PB_ERROR_CLASS_NONE)));
  for (guint i = 0; answer.records != NULL && i < answer.records->len; i++)
    {
      const PbRecord *r = g_ptr_array_index (answer.records, i);
      g_string_append_printf (text, "%s%u %u %u %s", i > 0 ? "; " : "", r->priority, r->weight, r->port, r->target);
    }
  g_clear_pointer (&answer.records, g_ptr_array_unref);
  g_clear_error (&answer.error);
  return g_string_free (text, FALSE);
}

static const struct
{
  PbRecordType type;
  const char *rows;
  const char *records;
} answers[] = {
  { PB_RECORD_MX, "@a(qs) []", "" },
  { PB_RECORD_MX, "[(10, 'MX1.zoo.test')]", "10 0 0 mx1.zoo.test" },
  { PB_RECORD_MX, "[(20, 'b.test.'), (5, 'a.test'), (20, 'c.test')]", "5 0 0 a.test; 20 0 0 b.test; 20 0 0 c.test" },
  { PB_RECORD_MX, "[(0, '.')]", "0 0 0 " },
  { PB_RECORD_MX, "[(10, 'bob@zoo.test'), (20, 'good.test'), (30, 'with space.test')]", "20 0 0 good.test" },
  { PB_RECORD_SRV, "[(10, 1, 993, 'light.test'), (10, 9, 993, 'heavy.test'), (0, 0, 994, 'first.test')]", "0 0 994 first.test; 10 9 993 heavy.test; 10 1 993 light.test" },
  { PB_RECORD_SRV, "[(0, 0, 0, '.')]", "0 0 0 " },
};

static void
test_answers (void)
{
  g_autoptr (TestResolver) system = g_object_new (TEST_TYPE_RESOLVER, NULL);

  g_resolver_set_default (G_RESOLVER (system));
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      system->rows = answers[i].rows;
      g_autofree char *records = look_up (answers[i].type);

      g_test_message ("%s", answers[i].rows);
      g_assert_cmpstr (records, ==, answers[i].records);
      /* The final dot keeps the question from being asked below a search domain as well. */
      g_assert_cmpstr (system->asked, ==, answers[i].type == PB_RECORD_MX ? "mx zoo.test." : "srv zoo.test.");
    }
}

static const struct
{
  int code;
  const char *outcome;
} failures[] = {
  { G_RESOLVER_ERROR_NOT_FOUND, "" }, /* no such name, or no such record */
  { G_RESOLVER_ERROR_TEMPORARY_FAILURE, "offline" },
  { G_RESOLVER_ERROR_INTERNAL, "offline" },
};

static void
test_failures (void)
{
  g_autoptr (TestResolver) system = g_object_new (TEST_TYPE_RESOLVER, NULL);

  g_resolver_set_default (G_RESOLVER (system));
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      system->code = failures[i].code;
      g_autofree char *outcome = look_up (PB_RECORD_MX);

      g_assert_cmpstr (outcome, ==, failures[i].outcome);
    }
}

static void
test_many (void)
{
  g_autoptr (TestResolver) system = g_object_new (TEST_TYPE_RESOLVER, NULL);
  g_autoptr (PbResolver) resolver = pb_resolver_new ();
  g_autoptr (GString) rows = g_string_new ("[(1, 'x.test')");
  Answer answer = { FALSE, NULL, NULL };

  for (guint i = 0; i < 200; i++)
    g_string_append_printf (rows, ", (%u, 'h%u.test')", 300 - i, i);
  g_string_append (rows, "]");
  system->rows = rows->str;
  g_resolver_set_default (G_RESOLVER (system));
  pb_resolver_lookup_async (resolver, PB_RECORD_MX, "zoo.test", NULL, answered_cb, &answer);
  while (!answer.done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (answer.records->len, ==, PB_RESOLVER_MAX_RECORDS);
  /* The preferred ones are those that stay. */
  g_assert_cmpstr (((PbRecord *) g_ptr_array_index (answer.records, 0))->target, ==, "x.test");
  g_assert_cmpstr (((PbRecord *) g_ptr_array_index (answer.records, 1))->target, ==, "h199.test");
  g_ptr_array_unref (answer.records);
}

static void
test_cancel (void)
{
  g_autoptr (TestResolver) system = g_object_new (TEST_TYPE_RESOLVER, NULL);
  g_autoptr (PbResolver) resolver = pb_resolver_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Answer answer = { FALSE, NULL, NULL };

  system->silent = TRUE;
  g_resolver_set_default (G_RESOLVER (system));
  pb_resolver_lookup_async (resolver, PB_RECORD_SRV, "zoo.test", cancellable, answered_cb, &answer);
  g_cancellable_cancel (cancellable);
  while (!answer.done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (answer.records);
  g_clear_error (&answer.error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/resolver/answers", test_answers);
  g_test_add_func ("/resolver/failures", test_failures);
  g_test_add_func ("/resolver/many", test_many);
  g_test_add_func ("/resolver/cancel", test_cancel);
  return g_test_run ();
}
