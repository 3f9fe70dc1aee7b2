/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-goa.c: see pb-goa.h. No libgoa: three calls and four signals. */
#include "pb-goa.h"

#include <string.h>

#include "pb-error.h"
#include "pb-goa-account.h"
#include "pb-reason.h"

#define OBJECT_MANAGER "org.freedesktop.DBus.ObjectManager"
#define PROPERTIES     "org.freedesktop.DBus.Properties"

/* ms; together the 30 s of a secret */
#define LIST_LIMIT   3000
#define ENSURE_LIMIT 20000 /* the service asks the provider, who may be slow */
#define GIVE_LIMIT   7000  /* and its keyring */

#define MAX_SECRET (64 * 1024)

struct _PbGoa
{
  GObject parent_instance;

  GDBusConnection *bus;   /* (owned) (nullable) */
  gboolean session;       /* it is found when it is needed */
  guint watch;            /* of the service's name, 0 = none */
  guint subscriptions[3]; /* to what it tells, 0 = none */
  GSource *told;          /* (owned) (nullable): "changed" is about to be said */
  gboolean running;
};

G_DEFINE_FINAL_TYPE (PbGoa, pb_goa, G_TYPE_OBJECT)

static guint changed_signal;

/* --- what the service tells --- */

static gboolean
tell (gpointer user_data)
{
  PbGoa *self = user_data;

  g_clear_pointer (&self->told, g_source_unref);
  g_signal_emit (self, changed_signal, 0);
  return G_SOURCE_REMOVE;
}

/* An account that is added comes as several changes at a time. */
static void
changed (PbGoa *self)
{
  if (self->told != NULL)
    return;
  self->told = g_idle_source_new ();
  g_source_set_callback (self->told, tell, self, NULL);
  g_source_set_static_name (self->told, "pb-goa");
  g_source_attach (self->told, NULL);
}

static void
changed_cb (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *name, GVariant *args, gpointer user_data)
{
  if (g_str_has_prefix (path, PB_GOA_PATH))
    changed (user_data);
}

static void
appeared_cb (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  ((PbGoa *) user_data)->running = TRUE;
  changed (user_data);
}

static void
vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  ((PbGoa *) user_data)->running = FALSE;
  changed (user_data);
}

static guint
subscribe (PbGoa *self, const char *interface, const char *path, const char *arg0)
{
  return g_dbus_connection_signal_subscribe (self->bus, PB_GOA_NAME, interface, NULL, path, arg0, G_DBUS_SIGNAL_FLAGS_NONE, changed_cb, self, NULL);
}

static void
drop_bus (PbGoa *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->subscriptions); i++)
    {
      if (self->subscriptions[i] != 0)
        g_dbus_connection_signal_unsubscribe (self->bus, self->subscriptions[i]);
      self->subscriptions[i] = 0;
    }
  if (self->watch != 0)
    g_bus_unwatch_name (self->watch);
  self->watch = 0;
  self->running = FALSE;
  g_clear_object (&self->bus);
}

void
pb_goa_set_bus (PbGoa *self, GDBusConnection *session_bus)
{
  drop_bus (self);
  if (session_bus == NULL)
    return;
  self->bus = g_object_ref (session_bus);
  self->subscriptions[0] = subscribe (self, OBJECT_MANAGER, PB_GOA_PATH, NULL);
  self->subscriptions[1] = subscribe (self, PROPERTIES, NULL, PB_GOA_NAME ".Account");
  self->subscriptions[2] = subscribe (self, PROPERTIES, NULL, PB_GOA_NAME ".Mail");
  self->watch = g_bus_watch_name_on_connection (session_bus, PB_GOA_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE, appeared_cb, vanished_cb, self, NULL);
}

void
pb_goa_use_session_bus (PbGoa *self)
{
  self->session = TRUE;
}

gboolean
pb_goa_get_running (PbGoa *self)
{
  return self->running;
}

static void
pb_goa_dispose (GObject *object)
{
  PbGoa *self = PB_GOA (object);

  drop_bus (self);
  if (self->told != NULL)
    g_source_destroy (self->told);
  g_clear_pointer (&self->told, g_source_unref);
  G_OBJECT_CLASS (pb_goa_parent_class)->dispose (object);
}

static void
pb_goa_class_init (PbGoaClass *class)
{
  G_OBJECT_CLASS (class)->dispose = pb_goa_dispose;
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pb_goa_init (PbGoa *self)
{
}

PbGoa *
pb_goa_new (void)
{
  return g_object_new (PB_TYPE_GOA, NULL);
}

/* --- errors --- */

/* Nobody has the service, or we may not talk to it (a sandbox without the permission). */
static gboolean
is_absent (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED);
}

/* What the service says by names of its own (src/goa/goaerror.c there). Failed is what it says of a network that is away. */
static const struct
{
  const char *name;
  PbErrorClass error_class;
  const char *text;
} remote_errors[] = {
  { PB_GOA_NAME ".Error.NotAuthorized", PB_ERROR_CLASS_AUTH_EXPIRED, PB_REASON_GOA_SIGN_IN },
  { "org.freedesktop.Goa.Error.Failed", PB_ERROR_CLASS_OFFLINE, PB_REASON_GOA_AWAY },
  { PB_GOA_NAME ".Error.Failed", PB_ERROR_CLASS_OFFLINE, PB_REASON_GOA_AWAY },
  { PB_GOA_NAME ".Error.SSL", PB_ERROR_CLASS_OFFLINE, PB_REASON_GOA_AWAY },
  { "org.freedesktop.Goa.Error.NotSupported", PB_ERROR_CLASS_CONFIG, PB_REASON_GOA_NO_IMAP },
  { PB_GOA_NAME ".Error.NotSupported", PB_ERROR_CLASS_CONFIG, PB_REASON_GOA_NO_IMAP },
  { "org.freedesktop.DBus.Error.UnknownObject", PB_ERROR_CLASS_CONFIG, PB_REASON_GOA_GONE },
  { "org.freedesktop.DBus.Error.UnknownMethod", PB_ERROR_CLASS_CONFIG, PB_REASON_GOA_GONE },
  { "org.freedesktop.DBus.Error.NoReply", PB_ERROR_CLASS_TIMEOUT, PB_REASON_GOA_AWAY },
  { "org.freedesktop.DBus.Error.Timeout", PB_ERROR_CLASS_TIMEOUT, PB_REASON_GOA_AWAY },
  { "org.freedesktop.DBus.Error.TimedOut", PB_ERROR_CLASS_TIMEOUT, PB_REASON_GOA_AWAY },
};

static GError *
refusal (PbErrorClass error_class, const char *text)
{
  return g_error_new_literal (PB_ERROR, (int) error_class, text);
}

/* @error: (transfer full). Returns: (transfer full): the same as ours. Its text is the service's, maybe with what it tells of an
 * account: it is not passed on. */
static GError *
translate (GError *error)
{
  g_autoptr (GError) theirs = error;
  g_autofree char *name = g_dbus_error_get_remote_error (theirs);

  if (g_error_matches (theirs, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_steal_pointer (&theirs);
  if (is_absent (theirs))
    return refusal (PB_ERROR_CLASS_CONFIG, PB_REASON_GOA_ABSENT);
  if (g_error_matches (theirs, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return refusal (PB_ERROR_CLASS_TIMEOUT, PB_REASON_GOA_AWAY);
  for (gsize i = 0; name != NULL && i < G_N_ELEMENTS (remote_errors); i++)
    if (g_str_equal (name, remote_errors[i].name))
      return refusal (remote_errors[i].error_class, remote_errors[i].text);
  if (g_error_matches (theirs, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT))
    return refusal (PB_ERROR_CLASS_PROTOCOL, "An answer that is none");
  return refusal (PB_ERROR_CLASS_OFFLINE, PB_REASON_GOA_AWAY);
}

/* --- the objects --- */

/* The first step of every question. */
typedef struct
{
  PbGoa *goa; /* (owned) */
  GDBusCallFlags flags;
  GCancellable *cancellable;    /* (owned) (nullable) */
  GAsyncReadyCallback callback; /* finishes a call on the bus; @source is NULL when there is none */
  gpointer user_data;
} Question;

static void
question_free (Question *question)
{
  g_object_unref (question->goa);
  g_clear_object (&question->cancellable);
  g_free (question);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

static void
call_manager (const Question *question)
{
  g_dbus_connection_call (question->goa->bus, PB_GOA_NAME, PB_GOA_PATH, OBJECT_MANAGER, "GetManagedObjects", NULL, G_VARIANT_TYPE ("(a{oa{sa{sv}}})"), question->flags, LIST_LIMIT, question->cancellable, question->callback, question->user_data);
}

static void
got_bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) question = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (bus != NULL && question->goa->bus == NULL)
    pb_goa_set_bus (question->goa, bus);
  if (question->goa->bus != NULL)
    call_manager (question);
  else
    question->callback (NULL, NULL, question->user_data);
}

static void
get_objects (PbGoa *self, GDBusCallFlags flags, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (Question) question = g_new0 (Question, 1);

  *question = (Question){ g_object_ref (self), flags, cancellable != NULL ? g_object_ref (cancellable) : NULL, callback, user_data };
  if (self->bus != NULL)
    call_manager (question);
  else if (self->session)
    g_bus_get (G_BUS_TYPE_SESSION, NULL, got_bus_cb, g_steal_pointer (&question));
  else
    callback (NULL, NULL, user_data);
}

/* Returns: (transfer full) (nullable): the answer to get_objects(), its dictionary; NULL with @error set, or without when there is no bus. */
static GVariant *
get_objects_finish (GObject *source, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) answer = source != NULL ? g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, error) : NULL;

  return answer != NULL ? g_variant_get_child_value (answer, 0) : NULL;
}

/* --- list --- */

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GVariant) objects = get_objects_finish (source, result, &error);

  if (error != NULL && !is_absent (error))
    {
      g_task_return_error (task, translate (error));
      return;
    }
  g_clear_error (&error);
  if (objects == NULL)
    objects = g_variant_ref_sink (g_variant_new ("a{oa{sa{sv}}}", NULL));
  g_task_return_pointer (task, pb_goa_account_read_all (objects), (GDestroyNotify) g_ptr_array_unref);
}

void
pb_goa_list_async (PbGoa *self, gboolean start, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, pb_goa_list_async);
  get_objects (self, start ? G_DBUS_CALL_FLAGS_NONE : G_DBUS_CALL_FLAGS_NO_AUTO_START, cancellable, listed_cb, task);
}

GPtrArray *
pb_goa_list_finish (PbGoa *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- a secret --- */

/* A secret on its way. */
typedef struct
{
  char *id;
  char *host;
  gboolean fresh;
  char *path; /* (nullable): of the account's object */
  PbGoaAuth auth;
} Errand;

static void
errand_free (gpointer data)
{
  Errand *errand = data;

  g_free (errand->id);
  g_free (errand->host);
  g_free (errand->path);
  g_free (errand);
}

/* Calls @method of the account. @task: (transfer full): goes on to @callback */
static void
call_account (GTask *task, GDBusConnection *bus, const char *interface, const char *method, GVariant *args, const char *type, int limit, GAsyncReadyCallback callback)
{
  const Errand *errand = g_task_get_task_data (task);
  g_autofree char *full = g_strconcat (PB_GOA_NAME ".", interface, NULL);

  g_dbus_connection_call (bus, PB_GOA_NAME, errand->path, full, method, args, G_VARIANT_TYPE (type), G_DBUS_CALL_FLAGS_NONE, limit, g_task_get_cancellable (task), callback, task);
}

/* The text lies in @answer, which nobody else has; it does not stay in memory that is used again. */
static PbSecret *
take_secret (GVariant *answer)
{
  g_autoptr (GVariant) child = g_variant_get_child_value (answer, 0);
  gsize len;
  const char *text = g_variant_get_string (child, &len);
  PbSecret *secret = len > 0 && len <= MAX_SECRET ? pb_secret_new (text, len) : NULL;

  pb_secret_wipe ((gpointer) (guintptr) text, len);
  return secret;
}

static void
given_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  PbSecret *secret = answer != NULL ? take_secret (answer) : NULL;

  if (answer == NULL)
    g_task_return_error (task, translate (error));
  else if (secret == NULL)
    g_task_return_error (task, refusal (PB_ERROR_CLASS_AUTH_EXPIRED, PB_REASON_GOA_SIGN_IN));
  else
    g_task_return_pointer (task, secret, (GDestroyNotify) pb_secret_unref);
}

/* @task: (transfer full) */
static void
ask (GTask *task, GDBusConnection *bus)
{
  const Errand *errand = g_task_get_task_data (task);

  if (errand->auth == PB_GOA_OAUTH2)
    call_account (task, bus, "OAuth2Based", "GetAccessToken", NULL, "(si)", GIVE_LIMIT, given_cb);
  else
    call_account (task, bus, "PasswordBased", "GetPassword", g_variant_new ("(s)", "imap-password"), "(s)", GIVE_LIMIT, given_cb);
}

static void
ensured_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer == NULL)
    g_task_return_error (task, translate (error));
  else
    ask (g_steal_pointer (&task), G_DBUS_CONNECTION (source));
}

static gboolean
is_same_host (const char *a, const char *b)
{
  gsize len = strlen (a);
  gsize other = strlen (b);

  len -= len > 0 && a[len - 1] == '.';
  other -= other > 0 && b[other - 1] == '.';
  return len == other && g_ascii_strncasecmp (a, b, len) == 0;
}

/* @account: (nullable). Returns: (nullable): why nothing is given for it */
static const char *
reason_against (const PbGoaAccount *account, const Errand *errand)
{
  if (account == NULL)
    return PB_REASON_GOA_GONE;
  if (account->state == PB_GOA_MAIL_OFF)
    return PB_REASON_GOA_MAIL_OFF;
  if (account->state == PB_GOA_NO_IMAP)
    return PB_REASON_GOA_NO_IMAP;
  if (account->state == PB_GOA_PLAIN)
    return PB_REASON_GOA_PLAIN;
  return is_same_host (account->host, errand->host) ? NULL : PB_REASON_GOA_HOST;
}

/* @task: (transfer full) */
static void
sign_in (GTask *task, GDBusConnection *bus, const PbGoaAccount *account)
{
  const Errand *errand = g_task_get_task_data (task);

  if (account->auth == PB_GOA_OAUTH2 || errand->fresh || account->state == PB_GOA_ATTENTION)
    call_account (task, bus, "Account", "EnsureCredentials", NULL, "(i)", ENSURE_LIMIT, ensured_cb);
  else
    ask (task, bus);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Errand *errand = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GVariant) objects = get_objects_finish (source, result, &error);
  g_autoptr (PbGoaAccount) account = objects != NULL ? pb_goa_account_read (objects, errand->id, &errand->path) : NULL;
  const char *reason = reason_against (account, errand);

  if (error != NULL)
    g_task_return_error (task, translate (error));
  else if (objects == NULL)
    g_task_return_error (task, refusal (PB_ERROR_CLASS_OFFLINE, PB_REASON_GOA_AWAY));
  else if (reason != NULL)
    g_task_return_error (task, refusal (PB_ERROR_CLASS_CONFIG, reason));
  else
    {
      errand->auth = account->auth;
      sign_in (g_steal_pointer (&task), G_DBUS_CONNECTION (source), account);
    }
}

void
pb_goa_get_secret_async (PbGoa *self, const char *id, const char *host, gboolean fresh, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Errand *errand = g_new0 (Errand, 1);

  *errand = (Errand){ g_strdup (id), g_strdup (host != NULL ? host : ""), fresh, NULL, PB_GOA_PASSWORD };
  g_task_set_source_tag (task, pb_goa_get_secret_async);
  g_task_set_task_data (task, errand, errand_free);
  get_objects (self, G_DBUS_CALL_FLAGS_NONE, cancellable, found_cb, task);
}

PbSecret *
pb_goa_get_secret_finish (PbGoa *self, GAsyncResult *result, PbGoaAuth *auth, GError **error)
{
  const Errand *errand = g_task_get_task_data (G_TASK (result));

  if (auth != NULL)
    *auth = errand->auth;
  return g_task_propagate_pointer (G_TASK (result), error);
}
