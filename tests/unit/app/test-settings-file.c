/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-settings-file.c: settings go into a file and come out of it as they were, without anything that is secret; what is locked or
 * unknown is left alone, and a password never follows an account to another server. */
#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gio.h>
#include <gio/gsettingsbackend.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "pb-error.h"
#include "pb-settings-file.h"

#define SCHEMA "org.example.Test"

static const char schema_xml[] =
    "<schemalist><schema id='" SCHEMA "' path='/org/example/test/'>"
    "<key name='sound' type='b'><default>true</default></key>"
    "<key name='burst-count' type='u'><range min='1' max='9'/><default>3</default></key>"
    "<key name='quiet-from' type='s'><default>'22:00'</default></key>"
    "<key name='autostart-wish' type='b'><default>false</default></key>"
    "</schema></schemalist>";

static GSettingsSchema *schema; /* of the whole program */

/* --- an administrator who has locked "sound" --- */

typedef struct
{
  GSettingsBackend parent;
  GSettingsBackend *memory; /* (owned) */
} Locking;

typedef GSettingsBackendClass LockingClass;
GType locking_get_type (void);
G_DEFINE_TYPE (Locking, locking, G_TYPE_SETTINGS_BACKEND)

static GVariant *
locking_read (GSettingsBackend *backend, const char *key, const GVariantType *type, gboolean fallback)
{
  Locking *self = (Locking *) backend;

  return G_SETTINGS_BACKEND_GET_CLASS (self->memory)->read (self->memory, key, type, fallback);
}

static gboolean
locking_writable (GSettingsBackend *backend, const char *key)
{
  return !g_str_has_suffix (key, "/sound");
}

static gboolean
locking_write (GSettingsBackend *backend, const char *key, GVariant *value, gpointer origin)
{
  Locking *self = (Locking *) backend;

  return locking_writable (backend, key) && G_SETTINGS_BACKEND_GET_CLASS (self->memory)->write (self->memory, key, value, origin);
}

static void
locking_finalize (GObject *object)
{
  g_clear_object (&((Locking *) object)->memory);
  G_OBJECT_CLASS (locking_parent_class)->finalize (object);
}

static void
locking_class_init (LockingClass *klass)
{
  klass->read = locking_read;
  klass->get_writable = locking_writable;
  klass->write = locking_write;
  G_OBJECT_CLASS (klass)->finalize = locking_finalize;
}

static void
locking_init (Locking *self)
{
  self->memory = g_memory_settings_backend_new ();
}

/* --- */

static GSettings *
new_settings (gboolean locked)
{
  g_autoptr (GSettingsBackend) backend = locked ? g_object_new (locking_get_type (), NULL) : g_memory_settings_backend_new ();

  return g_settings_new_full (schema, backend, NULL);
}

static PbAccount *
load (const char *text)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  PbAccount *account;

  g_assert_true (g_key_file_load_from_data (file, text, (gsize) -1, G_KEY_FILE_NONE, NULL));
  account = pb_account_load (file, "bob@zoo.test", &error);
  g_assert_no_error (error);
  return account;
}

static GKeyFile *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GKeyFile *file = pb_settings_file_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  return file;
}

/* What took what, as "key state;key state;". */
static void
note_cb (const char *key, PbPreferenceState state, gpointer user_data)
{
  static const char *const words[] = { "set", "locked", "left-out" };

  g_string_append_printf (user_data, "%s %s;", key, words[state]);
}

/* Everything of an account comes back; what somebody wrote beside it, such as a password, never leaves. */
static void
test_round (void)
{
  g_autoptr (GPtrArray) accounts = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_account_unref);
  g_autoptr (GSettings) settings = new_settings (FALSE), other = new_settings (FALSE);
  g_autoptr (GString) notes = g_string_new (NULL);
  g_autoptr (GKeyFile) file = NULL;
  g_autoptr (PbAccount) back = NULL;
  g_auto (GStrv) ids = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  g_ptr_array_add (accounts, load ("[bob@zoo.test]\naddress=bob@zoo.test\nname=Bob; 公司\nhost=mail.zoo.test\nport=1993\nfolders=INBOX;A\\;b;工作;\n"
                                   "password=correct horse\nx-note=hands off\npaused=true\nwebmail=https://webmail.zoo.test/\n"
                                   "pin=00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\npin-host=mail.zoo.test:1993\n"));
  (void) g_settings_set_boolean (settings, "sound", FALSE);
  (void) g_settings_set_string (settings, "quiet-from", "21:30 'x'\nünï");
  (void) g_settings_set_boolean (settings, "autostart-wish", TRUE);
  text = pb_settings_file_make (accounts, settings, &length);
  g_assert_cmpuint (length, ==, strlen (text));
  g_assert_null (strstr (text, "correct horse"));
  g_assert_null (strstr (text, "x-note"));
  g_assert_null (strstr (text, "autostart-wish"));
  g_assert_null (strstr (text, "burst-count")); /* which the user has not set */

  file = parse (text);
  ids = pb_settings_file_list (file);
  g_assert_cmpuint (g_strv_length (ids), ==, 1);
  back = pb_settings_file_get_account (file, ids[0], NULL);
  g_assert_nonnull (back);
  g_assert_true (pb_account_equal (back, g_ptr_array_index (accounts, 0)));
  pb_settings_file_take_preferences (file, other, note_cb, notes);
  g_assert_cmpstr (notes->str, ==, "quiet-from set;sound set;");
  g_assert_false (g_settings_get_boolean (other, "sound"));
  g_autofree char *from = g_settings_get_string (other, "quiet-from");
  g_assert_cmpstr (from, ==, "21:30 'x'\nünï");
}

static void
test_refused (void)
{
  static const char *const cases[] = { "", "sound=true\n", "[bob@zoo.test]\naddress=bob@zoo.test\n", "[postbell-settings]\n", "[postbell-settings]\nversion=2\n", "[postbell-settings]\nversion=x\n", "\x7f"
                                                                                                                                                                                                      "ELF" };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (pb_settings_file_parse (cases[i], strlen (cases[i]), &error));
      g_assert_error (error, PB_ERROR, (int) PB_ERROR_CLASS_CONFIG);
    }
}

/* A group that no account can be made of is refused by itself. */
static void
test_accounts (void)
{
  g_autoptr (GKeyFile) file = parse ("[postbell-settings]\nversion=1\n[account .bob]\naddress=a@b\nhost=h\n[account bob]\naddress=a@b\n"
                                     "[account alice]\naddress=a@b\nhost=h.example\nsecurity=none\n[account carol]\naddress=c@b\nhost=h.example\n[x]\ny=z\n[account ]\nhost=h\n");
  g_auto (GStrv) ids = pb_settings_file_list (file);
  static const struct
  {
    const char *id;
    gboolean good;
  } cases[] = { { ".bob", FALSE }, { "bob", FALSE }, { "alice", FALSE }, { "carol", TRUE }, { "", FALSE }, { "nobody", FALSE } };

  g_assert_cmpuint (g_strv_length (ids), ==, 5);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PbAccount) account = pb_settings_file_get_account (file, cases[i].id, &error);
      g_assert_cmpint (account != NULL, ==, cases[i].good);
      g_assert_cmpint (error == NULL, ==, cases[i].good);
    }
}

static void
test_preferences (void)
{
  g_autoptr (GKeyFile) file = parse ("[postbell-settings]\nversion=1\n[preferences]\nsound=false\nburst-count=10\nquiet-from=7\nunknown=true\nautostart-wish=true\n");
  g_autoptr (GKeyFile) good = parse ("[postbell-settings]\nversion=1\n[preferences]\nburst-count=9\nquiet-from='23:00'\n");
  g_autoptr (GSettings) settings = new_settings (TRUE);
  g_autoptr (GString) notes = g_string_new (NULL);

  pb_settings_file_take_preferences (file, settings, note_cb, notes);
  g_assert_cmpstr (notes->str, ==, "sound locked;burst-count left-out;quiet-from left-out;unknown left-out;autostart-wish left-out;");
  g_assert_true (g_settings_get_boolean (settings, "sound"));
  g_string_truncate (notes, 0);
  pb_settings_file_take_preferences (good, settings, note_cb, notes);
  g_assert_cmpstr (notes->str, ==, "burst-count set;quiet-from set;");
  g_assert_cmpuint (g_settings_get_uint (settings, "burst-count"), ==, 9);
  g_string_truncate (notes, 0);
  pb_settings_file_take_preferences (good, NULL, note_cb, notes); /* no schema is installed */
  g_assert_cmpstr (notes->str, ==, "burst-count left-out;quiet-from left-out;");
}

static void
test_elsewhere (void)
{
#define BASE "[bob@zoo.test]\naddress=bob@zoo.test\n"
#define HOST BASE "host=mail.zoo.test\n"
  static const struct
  {
    const char *after;
    gboolean elsewhere;
  } cases[] = {
    { HOST, FALSE },
    { HOST "name=Other\npaused=true\ninterval=90\nfolders=A;B;\nwebmail=https://w.example/\n", FALSE },
    { BASE "host=mail.other.example\n", TRUE },
    { HOST "port=1993\n", TRUE },
    { HOST "security=starttls\n", TRUE },
    { HOST "kind=pop3\n", TRUE },
    { HOST "auth=oauth2\noauth=microsoft\n", TRUE },
    { HOST "legacy-tls=true\n", TRUE },
    { HOST "proxy=socks5://127.0.0.1:1080\n", TRUE },
    { HOST "ca-file=/tmp/ca.pem\n", TRUE },
    { HOST "pin=00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\npin-host=mail.zoo.test:993\n", TRUE },
  };
  g_autoptr (PbAccount) before = load (HOST);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PbAccount) after = load (cases[i].after);
      g_assert_cmpint (pb_settings_file_goes_elsewhere (before, after), ==, cases[i].elsewhere);
    }
}

/* Only a file of ours may be written over. */
static void
test_is_one (void)
{
  g_autofree char *folder = g_dir_make_tmp ("postbell-XXXXXX", NULL);
  g_autofree char *own = g_build_filename (folder, "own", NULL), *other = g_build_filename (folder, "other", NULL), *link = g_build_filename (folder, "link", NULL);

  g_assert_true (g_file_set_contents (own, "[postbell-settings]\nversion=1\n", -1, NULL));
  g_assert_true (g_file_set_contents (other, "[bob@zoo.test]\naddress=bob@zoo.test\n", -1, NULL));
  g_assert_cmpint (symlink (own, link), ==, 0);
  g_assert_true (pb_settings_file_is_one (own));
  g_assert_false (pb_settings_file_is_one (other));
  g_assert_false (pb_settings_file_is_one (link));
  g_assert_false (pb_settings_file_is_one (folder));
  g_unlink (own);
  g_unlink (other);
  g_unlink (link);
  g_rmdir (folder);
}

/* Compiled anew, so that what the program's own schema is does not matter here. */
static void
make_schema (void)
{
  g_autofree char *folder = g_dir_make_tmp ("postbell-XXXXXX", NULL);
  g_autofree char *xml = g_build_filename (folder, "test.gschema.xml", NULL), *compiled = g_build_filename (folder, "gschemas.compiled", NULL);
  const char *const argv[] = { "glib-compile-schemas", folder, NULL };
  g_autoptr (GSettingsSchemaSource) source = NULL;
  g_autoptr (GError) error = NULL;
  int status = 1;

  g_assert_true (g_file_set_contents (xml, schema_xml, -1, NULL));
  (void) g_spawn_sync (NULL, (char **) (gintptr) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  source = g_settings_schema_source_new_from_directory (folder, NULL, TRUE, &error);
  g_assert_no_error (error);
  schema = g_settings_schema_source_lookup (source, SCHEMA, FALSE);
  g_assert_nonnull (schema);
  g_unlink (xml);
  g_unlink (compiled);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  make_schema ();
  g_test_add_func ("/app/settings-file/round", test_round);
  g_test_add_func ("/app/settings-file/refused", test_refused);
  g_test_add_func ("/app/settings-file/accounts", test_accounts);
  g_test_add_func ("/app/settings-file/preferences", test_preferences);
  g_test_add_func ("/app/settings-file/elsewhere", test_elsewhere);
  g_test_add_func ("/app/settings-file/is-one", test_is_one);
  status = g_test_run ();
  g_settings_schema_unref (schema);
  return status;
}
