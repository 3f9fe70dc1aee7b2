/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-alert-queue.h"

#include <string.h>

static void
digest (PbAlertJob *job)
{
  g_free (job->summary);
  job->summary = g_strdup_printf ("%u mails", pb_alert_job_count (job));
}

static PbAlertJob *
mail (const char *account, const char *id, guint count)
{
  PbAlertJob *job = pb_alert_job_new (PB_ALERT_JOB_MAIL, id, count);

  job->account = g_strdup (account);
  job->summary = g_strdup_printf ("%u single", count);
  return job;
}

static void
push (PbAlertQueue *queue, PbAlertJob *job)
{
  g_assert_null (pb_alert_queue_push (queue, job));
}

static void
push_new (PbAlertQueue *queue, PbAlertJobType type, const char *id)
{
  push (queue, pb_alert_job_new (type, id, 0));
}

/* Takes everything out. Returns: (transfer full): "id+id:count ..." in order, "!" before a withdrawal, "*" after a told job. */
static char *
drain (PbAlertQueue *queue)
{
  GString *out = g_string_new (NULL);
  PbAlertJob *job;

  while ((job = pb_alert_queue_pop (queue)) != NULL)
    {
      g_string_append (out, job->type == PB_ALERT_JOB_WITHDRAW ? "!" : "");
      for (guint i = 0; i < job->parts->len; i++)
        g_string_append_printf (out, "%s%s", i > 0 ? "+" : "", ((PbAlertPart *) g_ptr_array_index (job->parts, i))->id);
      g_string_append_printf (out, ":%u%s ", pb_alert_job_count (job), job->told ? "*" : "");
      pb_alert_job_free (job);
    }
  g_assert_cmpuint (pb_alert_queue_get_length (queue), ==, 0);
  return g_string_free (out, FALSE);
}

static void
assert_drained (PbAlertQueue *queue, const char *expected)
{
  g_autofree char *text = drain (queue);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_coalesce (void)
{
  g_autoptr (PbAlertQueue) queue = pb_alert_queue_new (4, digest);

  push (queue, mail ("x", "a", 1));
  push (queue, mail ("x", "s", 4));
  push (queue, mail ("x", "b", 1));
  push (queue, mail ("x", "s", 6)); /* the summary grows in its place */
  assert_drained (queue, "a:1 s:6 b:1 ");
  g_assert_null (pb_alert_queue_pop (queue));
}

static void
test_withdraw (void)
{
  g_autoptr (PbAlertQueue) queue = pb_alert_queue_new (4, digest);

  push (queue, mail ("x", "a", 1));
  push (queue, mail ("x", "b", 1));
  push_new (queue, PB_ALERT_JOB_WITHDRAW, "a");
  push_new (queue, PB_ALERT_JOB_WITHDRAW, "a");
  g_assert_cmpuint (pb_alert_queue_get_length (queue), ==, 1);
  assert_drained (queue, "b:1 !a:0 "); /* it may be on the screen: the withdrawal stays */
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *id = g_strdup_printf ("w%u", i);
      push_new (queue, PB_ALERT_JOB_WITHDRAW, id);
    }
  g_autofree char *text = drain (queue);
  g_assert_true (g_str_has_prefix (text, "!w24:0 ")); /* four times the limit, the newest */
}

/* Over the limit the oldest of an account become one, at the place of the oldest; nothing is lost. */
static void
test_merge (void)
{
  g_autoptr (PbAlertQueue) queue = pb_alert_queue_new (3, digest);

  push (queue, mail ("y", "y1", 1));
  push (queue, mail ("x", "a", 1));
  push (queue, mail ("x", "b", 5));
  push (queue, mail ("x", "c", 1));
  g_assert_cmpuint (pb_alert_queue_get_length (queue), ==, 3);
  push (queue, mail ("x", "d", 1));
  push (queue, mail ("x", "b", 7)); /* news of one that is in the digest */
  push_new (queue, PB_ALERT_JOB_WITHDRAW, "a");
  PbAlertJob *first = pb_alert_queue_pop (queue), *merged = pb_alert_queue_pop (queue);
  g_assert_cmpstr (first->id, ==, "y1");
  g_assert_cmpstr (merged->summary, ==, "8 mails");
  g_assert_true (merged->merged);
  pb_alert_queue_push_back (queue, merged);
  pb_alert_queue_push_back (queue, first);
  assert_drained (queue, "y1:1 b+c:8 d:1 !a:0 ");
}

/* Accounts with one alert each cannot be merged; texts go first then, and the queue says which. */
static void
test_texts_go (void)
{
  g_autoptr (PbAlertQueue) queue = pb_alert_queue_new (2, digest);

  push (queue, mail ("x", "a", 1));
  push_new (queue, PB_ALERT_JOB_TEXT, "t1");
  g_autoptr (PbAlertJob) dropped = pb_alert_queue_push (queue, mail ("y", "b", 1));
  g_assert_nonnull (dropped);
  g_assert_cmpstr (dropped->id, ==, "t1");
  push (queue, mail ("z", "c", 1)); /* one an account more than the limit */
  assert_drained (queue, "a:1 b:1 c:1 ");
}

static void
test_push_back (void)
{
  g_autoptr (PbAlertQueue) queue = pb_alert_queue_new (4, digest);

  push (queue, mail ("x", "a", 1));
  push (queue, mail ("x", "b", 1));
  PbAlertJob *a = pb_alert_queue_pop (queue), *b = pb_alert_queue_pop (queue);
  push (queue, mail ("x", "b", 3));             /* newer than what was taken */
  push_new (queue, PB_ALERT_JOB_WITHDRAW, "a"); /* no longer wanted */
  pb_alert_queue_push_back (queue, a);
  pb_alert_queue_push_back (queue, b);
  assert_drained (queue, "b:3 !a:0 ");
}

static void
test_fail (void)
{
  g_autoptr (PbAlertQueue) queue = pb_alert_queue_new (4, digest);

  push (queue, mail ("x", "a", 1));
  push_new (queue, PB_ALERT_JOB_TEST, "t");
  g_autoptr (GPtrArray) first = pb_alert_queue_fail (queue);
  g_assert_cmpuint (first->len, ==, 2);
  push (queue, mail ("x", "b", 1));
  g_autoptr (GPtrArray) second = pb_alert_queue_fail (queue);
  g_assert_cmpuint (second->len, ==, 1); /* each is told once */
  g_assert_cmpstr (g_ptr_array_index (second, 0), ==, "b");
  assert_drained (queue, "a:1* b:1* "); /* the test does not wait */
}

/* Whatever comes in whatever order, every mail that was not withdrawn comes out once. */
static void
test_random (void)
{
  for (guint seed = 0; seed < 200; seed++)
    {
      g_autoptr (PbAlertQueue) queue = pb_alert_queue_new (8, digest);
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      g_autoptr (GHashTable) wanted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      PbAlertJob *job;

      for (guint i = 0; i < 100; i++)
        {
          char *id = g_strdup_printf ("%u", (guint) g_rand_int_range (rand, 0, 60));
          g_autofree char *account = g_strdup_printf ("%u", (guint) id[0] % 3);
          gboolean withdraw = g_rand_int_range (rand, 0, 4) == 0;
          push (queue, withdraw ? pb_alert_job_new (PB_ALERT_JOB_WITHDRAW, id, 0) : mail (account, id, 1));
          g_assert_cmpuint (pb_alert_queue_get_length (queue), <=, 8);
          if (withdraw)
            g_hash_table_remove (wanted, id);
          if (withdraw)
            g_free (id);
          else
            g_hash_table_add (wanted, id);
        }
      while ((job = pb_alert_queue_pop (queue)) != NULL)
        {
          for (guint i = 0; job->type != PB_ALERT_JOB_WITHDRAW && i < job->parts->len; i++)
            g_assert_true (g_hash_table_remove (wanted, ((PbAlertPart *) g_ptr_array_index (job->parts, i))->id));
          pb_alert_job_free (job);
        }
      g_assert_cmpuint (g_hash_table_size (wanted), ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/alert-queue/coalesce", test_coalesce);
  g_test_add_func ("/alert-queue/withdraw", test_withdraw);
  g_test_add_func ("/alert-queue/merge", test_merge);
  g_test_add_func ("/alert-queue/texts-go", test_texts_go);
  g_test_add_func ("/alert-queue/push-back", test_push_back);
  g_test_add_func ("/alert-queue/fail", test_fail);
  g_test_add_func ("/alert-queue/random", test_random);
  return g_test_run ();
}
