/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-sniff.c: one look at a port where somebody talks without an end. */
#include "pb-engine-rig.h"
#include "pb-sniff.h"

#define LIMIT (4 * SECOND)

static void
opened (gpointer data, PbFakeStream *stream)
{
  g_autofree char *words = g_strnfill (3000, 'x');
  g_autofree char *line = g_strconcat ("* OK ", words, "\r\n", NULL);

  pb_fake_stream_send (stream, line, -1);
  pb_fake_stream_send (stream, line, -1);
}

static void
received (gpointer data, PbFakeStream *stream, const guint8 *bytes, gsize len)
{
}

static void
closed (gpointer data, PbFakeStream *stream)
{
}

static const PbFakePeerClass talker = { opened, NULL, received, closed };

static void
sniffed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  PbVoice *voice = user_data;
  g_autoptr (GError) error = NULL;
  PbSniff found;

  g_assert_true (pb_sniff_finish (result, &found, &error));
  g_assert_no_error (error);
  *voice = found.voice;
}

/* When as much was heard as is kept, that is the end: nobody would read what wakes the loop again and again. */
static void
test_talker (void)
{
  PbRig rig;
  const PbTrustQuestion peer = { "zoo.test", 143, NULL, NULL };
  PbVoice voice = PB_VOICE_NONE;

  pb_rig_set_up (&rig);
  pb_fake_dialer_add (rig.dialer, "zoo.test", &talker, NULL);
  pb_sniff_async (PB_DIALER (rig.dialer), rig.context.clock, &peer, FALSE, LIMIT, NULL, sniffed_cb, &voice);
  for (guint i = 0; i < 1000; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpint (voice, ==, PB_VOICE_IMAP);
  pb_rig_tear_down (&rig);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sniff/talker", test_talker);
  return g_test_run ();
}
