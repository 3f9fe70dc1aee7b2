/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-discovery-rig.c: see pb-discovery-rig.h. */
#include "pb-discovery-rig.h"

#include <glib/gstdio.h>
#include <string.h>

/* --- the provider table --- */

static const char admin_rows[] = "[admin-zoo]\nname=Admin's\ndomains=admin.test;\nmx=admin-mx.test;\nhosts=imap.admin.test;\nimap=imap.admin.test:993 tls\nsecret=password\n\n"
                                 "[admin-company]\ndomains=company.test;\nkind=exmail\nclient-id=boss\napi-url=http://127.0.0.1:1/openapi/\nimap=imap.company.test:993 tls\nca-file=/etc/company.pem\nsecret=password\n";
static const char admin_oauth[] = "[registered]\nissuer=https://login.both.test\nauthorize=https://login.both.test/a\ntoken=https://login.both.test/t\nscope-imap=mail\nhosts=both.test;\nredirect=http://127.0.0.1\nclient-id=company\n\n"
                                  "[unregistered]\nissuer=https://login.one.test\nauthorize=https://login.one.test/a\ntoken=https://login.one.test/t\nscope-imap=mail\nhosts=one.test;\nredirect=http://127.0.0.1\n";
static const char user_rows[] = "[both]\ndomains=both.test;\nmx=mx.both.test;\nhosts=imap.both.test;pop.both.test;\nimap=imap.both.test:993 tls\npop3=pop.both.test:995 tls\nsecret=app-password\noauth=registered\nhelp=https://help.both.test/\n\n"
                                "[one]\ndomains=one.test;\nhosts=imap.one.test;\nimap=imap.one.test:993 tls\nsecret=app-password\noauth=unregistered\n\n"
                                "[user-zoo]\nname=Own\ndomains=own.test;\nhosts=imap.own.test;\nimap=imap.own.test:143 starttls\nuser=local-part\nsecret=app-password\nhelp=https://help.own.test/\n";
static const char built_in_rows[] = "[exmail]\nname=Exmail\nmx=mxbiz*.qq.com;\nhosts=imap.exmail.qq.com;pop.exmail.qq.com;\nimap=imap.exmail.qq.com:993 tls\npop3=pop.exmail.qq.com:995 tls\nsecret=password\nwebmail=https://exmail.qq.com\n\n"
                                    "[qq]\nname=QQ\ndomains=qq.com;\nmx=qq.com;\nhosts=imap.qq.com;pop.qq.com;\nimap=imap.qq.com:993 tls\nsecret=auth-code\n\n"
                                    "[office]\nname=Office\nmx=mail.protection.outlook.com;\nhosts=outlook.office365.com;\nimap=outlook.office365.com:993 tls\nsecret=oauth2\noauth=microsoft\n";

static void
write_rows (const char *folder, const char *kind, const char *rows)
{
  g_autofree char *path = g_build_filename (folder, "postbell", kind, NULL);
  g_autofree char *file = g_build_filename (path, "rows.ini", NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, rows, -1, NULL));
}

char *
pb_discovery_rig_set_up_table (void)
{
  static const struct
  {
    const char *variable, *folder, *kind, *rows;
  } places[] = { { "XDG_CONFIG_DIRS", "etc", "providers", admin_rows }, { "XDG_CONFIG_DIRS", "etc", "oauth", admin_oauth }, { "XDG_DATA_HOME", "home", "providers", user_rows }, { "XDG_DATA_DIRS", "share", "providers", built_in_rows } };
  char *top = g_dir_make_tmp ("pb-discovery-XXXXXX", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *folder = g_build_filename (top, places[i].folder, NULL);
      write_rows (folder, places[i].kind, places[i].rows);
      g_setenv (places[i].variable, folder, TRUE);
    }
  return top;
}

void
pb_discovery_rig_remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      pb_discovery_rig_remove_tree (child);
    }
  g_remove (path);
}

/* --- the rig --- */

void
pb_discovery_rig_set_up (PbDiscoveryRig *rig)
{
  *rig = (PbDiscoveryRig){ .http = pb_fake_http_new (), .resolver = pb_fake_resolver_new (), .progress = g_string_new (NULL) };
  pb_rig_set_up_bare (&rig->base);
  rig->base.context.http = PB_HTTP (rig->http);
}

void
pb_discovery_rig_tear_down (PbDiscoveryRig *rig)
{
  pb_rig_pass (&rig->base, 0);
  g_assert_cmpuint (pb_fake_http_get_waiting (rig->http), ==, 0);
  pb_rig_tear_down (&rig->base);
  g_assert_finalize_object (rig->http);
  g_assert_finalize_object (rig->resolver);
  g_clear_pointer (&rig->found, g_ptr_array_unref);
  g_clear_error (&rig->error);
  g_string_free (rig->progress, TRUE);
}

static void
progress_cb (PbFoundSource source, PbDiscoveryState state, gpointer user_data)
{
  static const char marks[] = { [PB_DISCOVERY_LOOKING] = '?', [PB_DISCOVERY_FOUND] = '+', [PB_DISCOVERY_NOTHING] = '-', [PB_DISCOVERY_FAILED] = '!', [PB_DISCOVERY_SKIPPED] = '~', [PB_DISCOVERY_NOT_ASKED] = '.' };
  PbDiscoveryRig *rig = user_data;

  g_assert_false (rig->done);
  g_string_append_printf (rig->progress, "%s%c ", pb_found_source_to_string (source), marks[state]);
}

static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  PbDiscoveryRig *rig = user_data;

  g_assert_false (rig->done);
  rig->done = TRUE;
  rig->found = pb_discovery_finish (result, &rig->error);
  g_assert_true ((rig->found == NULL) == (rig->error != NULL));
}

void
pb_discovery_rig_start (PbDiscoveryRig *rig, const char *address, PbDiscoveryFlags flags, GCancellable *cancellable)
{
  const PbDiscoveryEdges edges = { &rig->base.context, rig->nameless ? NULL : PB_RESOLVER (rig->resolver), rig->goa };

  pb_discovery_async (&edges, address, flags, progress_cb, cancellable, done_cb, rig);
}

void
pb_discovery_rig_discover (PbDiscoveryRig *rig, const char *address, PbDiscoveryFlags flags)
{
  pb_discovery_rig_start (rig, address, flags, NULL);
  pb_rig_spin ();
}

char *
pb_discovery_rig_describe (const PbDiscoveryRig *rig)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; rig->found != NULL && i < rig->found->len; i++)
    {
      const PbFound *f = g_ptr_array_index (rig->found, i);
      g_string_append_printf (text, "%s%s %s %s:%u %s %s %s/%s %s %s%s", i > 0 ? "; " : "", pb_found_source_to_string (f->source), f->kind, f->host != NULL ? f->host : "-", f->port, f->security == PB_SECURITY_TLS ? "tls" : "starttls", f->user, f->auth, f->secret, f->provider != NULL ? f->provider : "-", f->oauth != NULL ? f->oauth : "-", f->foreign ? " foreign" : "");
    }
  return g_string_free (text, FALSE);
}

void
pb_discovery_rig_assert_discreet (const PbDiscoveryRig *rig)
{
  const PbFakeHttpRequest *request;

  g_assert_null (strstr (pb_fake_resolver_get_asked (rig->resolver), "bob"));
  for (int i = 0; (request = pb_fake_http_get_request (rig->http, NULL, i)) != NULL; i++)
    {
      g_assert_null (strstr (request->url, "bob"));
      g_assert_null (strpbrk (request->url, "?@%"));
      g_assert_true (g_str_has_prefix (request->url, "https://"));
      g_assert_cmpstr (request->method, ==, "GET");
      g_assert_null (request->authorization);
      g_assert_null (request->form);
      g_assert_false (request->allow_plain);
      g_assert_cmpuint (request->max_body, ==, 64 * 1024);
    }
}
