/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-account-fields.c: see pb-account-fields.h. */
#include "config.h"
#include "pb-account-fields.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pb-proxy-kind.h"
#include "pb-runner.h"
#include "pb-setting.h"

#define MAX_INTERVAL 86400 /* s */

/* A text of the account. */
typedef struct
{
  const char *option; /* of the command line */
  char *before;       /* (owned) */
  GtkWidget *entry;   /* (unowned) */
} Text;

struct _PbAccountFields
{
  GtkGrid parent_instance;

  GArray *texts;              /* (owned) (element-type Text) */
  char *oauth;                /* (owned): who gives it tokens once there is a client; "" if it has somebody, or nobody */
  char *folders;              /* (owned): one a line, as they were */
  char *proxy;                /* (owned): as it was */
  char *security;             /* (owned) (nullable): as it was */
  int interval;               /* as it was */
  gboolean legacy_tls;        /* as it was */
  GtkWidget *security_choice; /* (unowned) (nullable), as the others */
  GtkWidget *folders_view;
  GtkWidget *interval_spin;
  GtkWidget *proxy_kind;
  GtkWidget *proxy_place;
  GtkWidget *proxy_login;
  GtkWidget *legacy_check;
  GtkWidget *password;
  GtkWidget *key;
};

G_DEFINE_FINAL_TYPE (PbAccountFields, pb_account_fields, GTK_TYPE_GRID)

static guint changed_signal;

static void
changed_cb (GtkWidget *widget, gpointer user_data)
{
  g_signal_emit (user_data, changed_signal, 0);
}

static void
follow (PbAccountFields *self, gpointer object)
{
  g_signal_connect_object (object, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_DEFAULT);
}

static GtkWidget *
add_entry (PbAccountFields *self, const char *mnemonic)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_width_chars (GTK_ENTRY (entry), 30);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  pb_setting_row (GTK_WIDGET (self), mnemonic, entry);
  gtk_widget_set_halign (entry, GTK_ALIGN_FILL);
  gtk_widget_set_hexpand (entry, TRUE);
  follow (self, entry);
  return entry;
}

static void
add_text (PbAccountFields *self, const char *option, const char *mnemonic, const char *value)
{
  Text text = { option, g_strdup (value != NULL ? value : ""), add_entry (self, mnemonic) };

  gtk_entry_set_text (GTK_ENTRY (text.entry), text.before);
  g_array_append_val (self->texts, text);
}

static GtkWidget *
add_secret (PbAccountFields *self, const char *mnemonic)
{
  GtkWidget *entry = add_entry (self, mnemonic);

  gtk_entry_set_visibility (GTK_ENTRY (entry), FALSE);
  gtk_entry_set_input_purpose (GTK_ENTRY (entry), GTK_INPUT_PURPOSE_PASSWORD);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("unchanged"));
  return entry;
}

static void
add_security (PbAccountFields *self, JsonObject *account)
{
  GtkWidget *combo = gtk_combo_box_text_new ();

  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), "tls", _ ("TLS from the beginning"));
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), "starttls", _ ("STARTTLS"));
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), "none", _ ("None (this computer only)"));
  pb_setting_row (GTK_WIDGET (self), _ ("_Encryption"), combo);
  self->security = g_strdup (pb_runner_string (account, "security"));
  self->security_choice = combo;
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (combo), self->security);
  follow (self, combo);
}

/* --- folders --- */

/* Returns: (transfer full): one a line */
static char *
dup_folders (JsonObject *account)
{
  JsonNode *node = json_object_get_member (account, "folders");
  JsonArray *folders = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  GString *out = g_string_new (NULL);

  for (guint i = 0; folders != NULL && i < json_array_get_length (folders); i++)
    {
      const char *folder = json_array_get_string_element (folders, i);
      if (folder != NULL)
        g_string_append_printf (out, "%s%s", out->len > 0 ? "\n" : "", folder);
    }
  return g_string_free (out, FALSE);
}

static void
add_folders (PbAccountFields *self, JsonObject *account)
{
  GtkWidget *view = gtk_text_view_new (), *window = gtk_scrolled_window_new (NULL, NULL);

  self->folders = dup_folders (account);
  self->folders_view = view;
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  g_object_set (view, "left-margin", 8, "right-margin", 8, "top-margin", 6, "bottom-margin", 6, NULL);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), self->folders, -1);
  gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (window), GTK_SHADOW_IN);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (window), GTK_POLICY_AUTOMATIC, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (window), 58);
  gtk_container_add (GTK_CONTAINER (window), view);
  pb_setting_row_in (GTK_WIDGET (self), _ ("F_olders, one a line"), view, window);
  gtk_widget_set_halign (window, GTK_ALIGN_FILL);
  follow (self, gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)));
}

/* Returns: (transfer full) */
static char *
get_folders (PbAccountFields *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->folders_view));
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

/* --- proxy --- */

/* Returns: (transfer full): "" for the system's */
static char *
get_proxy (PbAccountFields *self)
{
  char *proxy = pb_proxy_kind_dup (self->proxy_kind, self->proxy_place);

  return proxy != NULL ? proxy : g_strdup ("");
}

/* Another proxy does not get the login of this one. */
static void
proxy_changed_cb (GtkWidget *widget, gpointer user_data)
{
  PbAccountFields *self = user_data;
  gboolean own = pb_proxy_kind_has_place (self->proxy_kind);
  g_autofree char *now = get_proxy (self);

  gtk_widget_set_sensitive (self->proxy_place, own);
  gtk_widget_set_sensitive (self->proxy_login, own);
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->proxy_login), g_str_equal (now, self->proxy) ? _ ("unchanged") : "");
}

static void
add_proxy (PbAccountFields *self, JsonObject *account)
{
  const char *proxy = pb_runner_string (account, "proxy"), *place = proxy != NULL ? strstr (proxy, "://") : NULL;
  GtkWidget *kind = pb_proxy_kind_new ();
  const char *id = proxy == NULL ? "system" : place == NULL                    ? "none"
                                          : g_str_has_prefix (proxy, "socks5") ? "socks5"
                                                                               : "http";

  self->proxy = g_strdup (proxy != NULL ? proxy : "");
  self->proxy_kind = kind;
  pb_setting_row (GTK_WIDGET (self), _ ("Pro_xy"), kind);
  self->proxy_place = add_entry (self, _ ("Address of the prox_y"));
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->proxy_place), _ ("host:port"));
  gtk_entry_set_text (GTK_ENTRY (self->proxy_place), place != NULL ? place + strlen ("://") : "");
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (kind), id);
  self->proxy_login = add_secret (self, _ ("Lo_gin of the proxy (user:password)"));
  g_signal_connect_object (kind, "changed", G_CALLBACK (proxy_changed_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (self->proxy_place, "changed", G_CALLBACK (proxy_changed_cb), self, G_CONNECT_DEFAULT);
  follow (self, kind);
  proxy_changed_cb (kind, self);
}

/* --- what was changed --- */

/* Returns: whether there is something in the field for @option. */
static gboolean
is_given (PbAccountFields *self, const char *option)
{
  for (guint i = 0; i < self->texts->len; i++)
    {
      const Text *text = &g_array_index (self->texts, Text, i);

      if (g_str_equal (text->option, option))
        return gtk_entry_get_text (GTK_ENTRY (text->entry))[0] != '\0';
    }
  return FALSE;
}

static void
add_option (GPtrArray *args, const char *option, const char *value)
{
  g_ptr_array_add (args, g_strdup (option));
  g_ptr_array_add (args, g_strdup (value));
}

/* Whoever says with which client to sign in means to do so. */
static void
collect_way (PbAccountFields *self, GPtrArray *args)
{
  if (self->oauth[0] == '\0' || !is_given (self, "--oauth-client-id"))
    return;
  add_option (args, "--auth", "oauth2");
  add_option (args, "--oauth", self->oauth);
}

static void
collect_texts (PbAccountFields *self, GPtrArray *args)
{
  for (guint i = 0; i < self->texts->len; i++)
    {
      const Text *text = &g_array_index (self->texts, Text, i);
      const char *now = gtk_entry_get_text (GTK_ENTRY (text->entry));

      if (!g_str_equal (now, text->before))
        add_option (args, text->option, now);
    }
}

static void
collect_folders (PbAccountFields *self, GPtrArray *args)
{
  g_autofree char *now = get_folders (self);
  g_auto (GStrv) lines = NULL;

  if (g_str_equal (now, self->folders))
    return;
  lines = g_strsplit (now, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '\0')
      add_option (args, "--folder", lines[i]);
}

static void
collect_server (PbAccountFields *self, GPtrArray *args)
{
  const char *security = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->security_choice));
  gboolean legacy_tls = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->legacy_check));
  int interval = gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->interval_spin));
  g_autofree char *proxy = get_proxy (self), *seconds = g_strdup_printf ("%d", interval);

  if (g_strcmp0 (security, self->security) != 0)
    add_option (args, "--security", security);
  if (interval != self->interval)
    add_option (args, "--interval", interval > 0 ? seconds : "");
  if (!g_str_equal (proxy, self->proxy))
    add_option (args, "--proxy", proxy);
  if (!legacy_tls != !self->legacy_tls)
    g_ptr_array_add (args, g_strdup (legacy_tls ? "--legacy-tls" : "--no-legacy-tls"));
}

static void
collect_secret (GtkWidget *entry, const char *option, GPtrArray *args, GString *secrets)
{
  const char *secret = entry != NULL && gtk_widget_get_sensitive (entry) ? gtk_entry_get_text (GTK_ENTRY (entry)) : "";

  if (secret[0] == '\0')
    return;
  g_ptr_array_add (args, g_strdup (option));
  g_string_append_printf (secrets, "%s%s", secrets->len > 0 ? "\n" : "", secret);
}

gboolean
pb_account_fields_collect (PbAccountFields *self, GPtrArray *args, char **secrets)
{
  GString *lines = g_string_sized_new (256); /* one place for secrets: it does not grow and leave copies behind */
  guint before = args->len;

  collect_way (self, args);
  collect_texts (self, args);
  if (self->folders_view != NULL)
    collect_folders (self, args);
  if (self->security_choice != NULL)
    collect_server (self, args);
  collect_secret (self->password, "--password-stdin", args, lines);
  collect_secret (self->key, "--secret-stdin", args, lines);
  collect_secret (self->proxy_login, "--proxy-login-stdin", args, lines);
  *secrets = g_string_free (lines, lines->len == 0);
  return args->len > before;
}

void
pb_account_fields_focus (PbAccountFields *self, PbAccountFocus focus)
{
  GtkWidget *secret = self->password != NULL ? self->password : self->key;
  GtkWidget *entry = focus == PB_ACCOUNT_FOCUS_SECRET ? secret : focus == PB_ACCOUNT_FOCUS_PROXY ? self->proxy_login
                                                                                                 : g_array_index (self->texts, Text, 0).entry;

  if (entry != NULL)
    gtk_widget_grab_focus (entry);
}

/* --- how it is built --- */

static void
add_legacy (PbAccountFields *self, JsonObject *account)
{
  GtkWidget *check = gtk_check_button_new_with_mnemonic (_ ("_Accept outdated encryption of this server (it can be broken)"));

  self->legacy_tls = pb_runner_bool (account, "legacy-tls", FALSE);
  self->legacy_check = check;
  gtk_widget_set_margin_start (check, 12);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (check), self->legacy_tls);
  gtk_grid_attach_next_to (GTK_GRID (self), check, NULL, GTK_POS_BOTTOM, 2, 1);
  g_signal_connect_object (check, "toggled", G_CALLBACK (changed_cb), self, G_CONNECT_DEFAULT);
}

/* As a company registers Postbell where its accounts sign in. */
static void
add_client (PbAccountFields *self, JsonObject *account)
{
  if (pb_runner_string (account, "oauth") == NULL && self->oauth[0] == '\0')
    return;
  add_text (self, "--oauth-client-id", _ ("Client _id"), pb_runner_string (account, "oauth-client-id"));
  add_text (self, "--oauth-tenant", _ ("_Directory (tenant) id"), pb_runner_string (account, "oauth-tenant"));
}

static void
add_server (PbAccountFields *self, JsonObject *account, gboolean has_folders)
{
  g_autofree char *port = g_strdup_printf ("%d", (int) pb_runner_int (account, "port", 0));

  add_text (self, "--host", _ ("_Mail server"), pb_runner_string (account, "host"));
  add_text (self, "--port", _ ("Po_rt"), port);
  add_security (self, account);
  add_text (self, "--user", _ ("_User name"), pb_runner_string (account, "user"));
  if (pb_runner_is (account, "auth", "oauth2") && pb_runner_string (account, "oauth") == NULL && pb_runner_string (account, "goa") == NULL)
    self->password = add_secret (self, _ ("Access _token"));
  else if (!pb_runner_is (account, "auth", "oauth2") && pb_runner_string (account, "goa") == NULL)
    self->password = add_secret (self, _ ("_Password"));
  add_client (self, account);
  if (has_folders)
    add_folders (self, account);
  self->interval = (int) pb_runner_int (account, "interval", 0);
  self->interval_spin = gtk_spin_button_new_with_range (0, MAX_INTERVAL, 30);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->interval_spin), self->interval);
  pb_setting_row (GTK_WIDGET (self), _ ("Seconds between _looks (0: as usual)"), self->interval_spin);
  follow (self, self->interval_spin);
  add_proxy (self, account);
  add_text (self, "--ca-file", _ ("Own certi_ficate authority (file)"), pb_runner_string (account, "ca-file"));
  add_legacy (self, account);
}

static void
add_all (PbAccountFields *self, JsonObject *account)
{
  gboolean exmail = pb_runner_is (account, "kind", "exmail");

  add_text (self, "--label", _ ("_Name"), pb_runner_string (account, "name"));
  if (exmail && pb_runner_string (account, "client-id") != NULL)
    {
      add_text (self, "--client-id", _ ("A_dministrator at the interface"), pb_runner_string (account, "client-id"));
      self->key = add_secret (self, _ ("Interface _key"));
    }
  if (exmail && pb_runner_string (account, "corp-id") != NULL)
    add_text (self, "--corp-id", _ ("C_ompany at the current API"), pb_runner_string (account, "corp-id"));
  if (pb_runner_string (account, "host") != NULL)
    add_server (self, account, !pb_runner_is (account, "kind", "pop3"));
  add_text (self, "--webmail", _ ("_Webmail"), pb_runner_string (account, "webmail"));
}

static void
text_clear (gpointer data)
{
  g_free (((Text *) data)->before);
}

static void
pb_account_fields_finalize (GObject *object)
{
  PbAccountFields *self = PB_ACCOUNT_FIELDS (object);

  g_array_unref (self->texts);
  g_free (self->oauth);
  g_free (self->folders);
  g_free (self->proxy);
  g_free (self->security);
  G_OBJECT_CLASS (pb_account_fields_parent_class)->finalize (object);
}

static void
pb_account_fields_class_init (PbAccountFieldsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pb_account_fields_finalize;
  changed_signal = g_signal_new ("changed", PB_TYPE_ACCOUNT_FIELDS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pb_account_fields_init (PbAccountFields *self)
{
  self->texts = g_array_new (FALSE, FALSE, sizeof (Text));
  g_array_set_clear_func (self->texts, text_clear);
  g_object_set (self, "row-spacing", 8, "column-spacing", 12, "margin", 12, NULL);
}

GtkWidget *
pb_account_fields_new (JsonObject *account, const char *oauth)
{
  PbAccountFields *self = g_object_new (PB_TYPE_ACCOUNT_FIELDS, NULL);

  self->oauth = g_strdup (pb_runner_string (account, "oauth") == NULL ? oauth : "");
  add_all (self, account);
  gtk_widget_show_all (GTK_WIDGET (self));
  return GTK_WIDGET (self);
}
