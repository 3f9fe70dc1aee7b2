/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-background.c: the Background portal, played in process on a private bus: what it is asked, and each of its answers. */
#include <string.h>

#include "pb-background.h"
#include "pb-fake-clock.h"
#include "pb-test-bus.h"

#define PORTAL      "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define SILENT      99 /* in place of an answer: none comes */

static const char interface_xml[] =
    "<node><interface name='org.freedesktop.portal.Background'><method name='RequestBackground'>"
    "<arg type='s' direction='in'/><arg type='a{sv}' direction='in'/><arg type='o' direction='out'/></method></interface></node>";

/* The portal: its answer, and what it was asked last. */
typedef struct
{
  GDBusConnection *bus; /* (owned) */
  guint32 response;
  gboolean granted;
  gboolean elsewhere; /* its request object has a path of its own, as before version 0.9 of the portal */
  guint asked;
  GVariant *options; /* (owned) (nullable) */
} Portal;

typedef struct
{
  GAsyncResult *result; /* (owned) */
  guint done;
} Outcome;

static GTestDBus *test_bus;

static void
answer (Portal *portal, const char *path)
{
  GVariantBuilder results;

  if (portal->response == SILENT)
    return;
  g_variant_builder_init (&results, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&results, "{sv}", "background", g_variant_new_boolean (TRUE));
  g_variant_builder_add (&results, "{sv}", "autostart", g_variant_new_boolean (portal->granted));
  g_assert_true (g_dbus_connection_emit_signal (portal->bus, NULL, path, "org.freedesktop.portal.Request", "Response", g_variant_new ("(ua{sv})", portal->response, &results), NULL));
}

static void
call_cb (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *method, GVariant *arguments, GDBusMethodInvocation *invocation, gpointer user_data)
{
  Portal *portal = user_data;
  g_autofree char *name = g_strdup (sender + 1), *request = NULL;
  const char *token = NULL;

  g_clear_pointer (&portal->options, g_variant_unref);
  portal->options = g_variant_get_child_value (arguments, 1);
  portal->asked++;
  g_assert_true (g_variant_lookup (portal->options, "handle_token", "&s", &token));
  g_strdelimit (name, ".", '_');
  request = portal->elsewhere ? g_strdup (PORTAL_PATH "/request/own/7") : g_strdup_printf (PORTAL_PATH "/request/%s/%s", name, token);
  if (!portal->elsewhere)
    answer (portal, request); /* before the reply, as it can happen */
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", request));
}

/* The portal that answers late, once its request object is known. */
static gboolean
answer_late_cb (gpointer user_data)
{
  answer (user_data, PORTAL_PATH "/request/own/7");
  return G_SOURCE_REMOVE;
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;

  outcome->result = g_object_ref (result);
  outcome->done = 1;
}

static guint
show_portal (Portal *portal)
{
  static const GDBusInterfaceVTable table = { call_cb, NULL, NULL, { NULL } };
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (interface_xml, NULL);
  guint id;

  portal->bus = pb_test_bus_connect (test_bus);
  id = g_dbus_connection_register_object (portal->bus, PORTAL_PATH, info->interfaces[0], &table, portal, NULL, NULL);
  g_assert_cmpuint (id, !=, 0);
  return pb_test_bus_own (portal->bus, PORTAL);
}

static void
hide_portal (Portal *portal, guint id)
{
  pb_test_bus_disown (portal->bus, id, PORTAL);
  g_clear_pointer (&portal->options, g_variant_unref);
  g_clear_object (&portal->bus);
}

static void
ask (GDBusConnection *bus, PbFakeClock *clock, gboolean at_login, GCancellable *cancellable, Outcome *outcome)
{
  static const char *const command[] = { "postbell", "--background", NULL };

  pb_background_request_async (bus, pb_fake_clock_get (clock), command, at_login, "Why", cancellable, done_cb, outcome);
}

static void
assert_outcome (Outcome *outcome, int code)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = pb_background_request_finish (outcome->result, &error);

  g_assert_cmpint (ok, ==, code < 0);
  if (code >= 0)
    g_assert_error (error, G_IO_ERROR, code);
  else
    g_assert_no_error (error);
  g_clear_object (&outcome->result);
}

static void
test_answers (void)
{
  static const struct
  {
    gboolean at_login;
    guint32 response;
    gboolean granted;
    int code; /* of G_IO_ERROR, -1: it worked */
  } cases[] = {
    { TRUE, 0, TRUE, -1 },
    { FALSE, 0, FALSE, -1 },
    { TRUE, 0, FALSE, G_IO_ERROR_PERMISSION_DENIED }, /* the desktop's settings say no */
    { FALSE, 0, TRUE, G_IO_ERROR_PERMISSION_DENIED },
    { TRUE, 1, FALSE, G_IO_ERROR_PERMISSION_DENIED }, /* the person says no */
    { TRUE, 1, TRUE, G_IO_ERROR_PERMISSION_DENIED },
    { TRUE, 2, TRUE, G_IO_ERROR_FAILED },
  };
  g_autoptr (GDBusConnection) bus = pb_test_bus_connect (test_bus);
  g_autoptr (PbFakeClock) clock = pb_fake_clock_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Portal portal = { .response = cases[i].response, .granted = cases[i].granted };
      Outcome outcome = { NULL, 0 };
      guint id = show_portal (&portal);

      ask (bus, clock, cases[i].at_login, NULL, &outcome);
      pb_test_wait (&outcome.done, 1);
      assert_outcome (&outcome, cases[i].code);
      hide_portal (&portal, id);
    }
}

/* The command matters: without it the portal would start the program as a person does, with a window. */
static void
test_question (void)
{
  g_autoptr (GDBusConnection) bus = pb_test_bus_connect (test_bus);
  g_autoptr (PbFakeClock) clock = pb_fake_clock_new ();
  Portal portal = { .response = 0, .granted = TRUE };
  Outcome outcome = { NULL, 0 };
  guint id = show_portal (&portal);
  g_auto (GStrv) command = NULL;
  gboolean at_login = FALSE, activatable = TRUE;
  const char *reason = NULL;

  ask (bus, clock, TRUE, NULL, &outcome);
  pb_test_wait (&outcome.done, 1);
  assert_outcome (&outcome, -1);
  g_assert_true (g_variant_lookup (portal.options, "commandline", "^as", &command));
  g_assert_cmpuint (g_strv_length (command), ==, 2);
  g_assert_cmpstr (command[0], ==, "postbell");
  g_assert_cmpstr (command[1], ==, "--background");
  g_assert_true (g_variant_lookup (portal.options, "autostart", "b", &at_login) && at_login);
  g_assert_true (g_variant_lookup (portal.options, "dbus-activatable", "b", &activatable) && !activatable);
  g_assert_true (g_variant_lookup (portal.options, "reason", "&s", &reason));
  g_assert_cmpstr (reason, ==, "Why");
  hide_portal (&portal, id);
}

/* An old portal names the request object itself, in its reply. */
static void
test_other_path (void)
{
  g_autoptr (GDBusConnection) bus = pb_test_bus_connect (test_bus);
  g_autoptr (PbFakeClock) clock = pb_fake_clock_new ();
  Portal portal = { .response = 0, .granted = TRUE, .elsewhere = TRUE };
  Outcome outcome = { NULL, 0 };
  guint id = show_portal (&portal);

  ask (bus, clock, TRUE, NULL, &outcome);
  pb_test_wait (&portal.asked, 1);
  pb_test_bus_settle (portal.bus); /* its reply is on the way */
  pb_test_bus_settle (bus);        /* and has been read */
  g_idle_add (answer_late_cb, &portal);
  pb_test_wait (&outcome.done, 1);
  assert_outcome (&outcome, -1);
  hide_portal (&portal, id);
}

static void
test_no_portal (void)
{
  g_autoptr (GDBusConnection) bus = pb_test_bus_connect (test_bus);
  g_autoptr (GDBusConnection) other = pb_test_bus_connect (test_bus);
  g_autoptr (PbFakeClock) clock = pb_fake_clock_new ();
  Outcome outcome = { NULL, 0 };
  guint id;

  ask (bus, clock, TRUE, NULL, &outcome);
  pb_test_wait (&outcome.done, 1);
  assert_outcome (&outcome, G_IO_ERROR_NOT_SUPPORTED);
  id = pb_test_bus_own (other, PORTAL); /* a desktop whose portal has no such interface */
  outcome.done = 0;
  ask (bus, clock, TRUE, NULL, &outcome);
  pb_test_wait (&outcome.done, 1);
  assert_outcome (&outcome, G_IO_ERROR_NOT_SUPPORTED);
  pb_test_bus_disown (other, id, PORTAL);
}

static void
test_patience (void)
{
  g_autoptr (GDBusConnection) bus = pb_test_bus_connect (test_bus);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (PbFakeClock) clock = pb_fake_clock_new ();
  Portal portal = { .response = SILENT };
  Outcome outcome = { NULL, 0 };
  guint id = show_portal (&portal);

  ask (bus, clock, TRUE, NULL, &outcome);
  pb_test_wait (&portal.asked, 1);
  pb_test_bus_settle (portal.bus);
  pb_test_bus_settle (bus);
  pb_fake_clock_advance (clock, 119 * G_USEC_PER_SEC); /* a dialog may be open */
  pb_test_bus_settle (bus);
  g_assert_cmpuint (outcome.done, ==, 0);
  pb_fake_clock_advance (clock, 2 * G_USEC_PER_SEC);
  pb_test_wait (&outcome.done, 1);
  assert_outcome (&outcome, G_IO_ERROR_TIMED_OUT);

  outcome.done = 0;
  ask (bus, clock, TRUE, cancellable, &outcome);
  pb_test_wait (&portal.asked, 2);
  g_cancellable_cancel (cancellable);
  pb_test_wait (&outcome.done, 1);
  assert_outcome (&outcome, G_IO_ERROR_CANCELLED);
  hide_portal (&portal, id);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  test_bus = pb_test_bus_start ();
  g_test_add_func ("/shell/background/answers", test_answers);
  g_test_add_func ("/shell/background/question", test_question);
  g_test_add_func ("/shell/background/other-path", test_other_path);
  g_test_add_func ("/shell/background/no-portal", test_no_portal);
  g_test_add_func ("/shell/background/patience", test_patience);
  status = g_test_run ();
  pb_test_bus_stop (test_bus);
  return status;
}
