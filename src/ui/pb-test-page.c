/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-test-page.c: see pb-test-page.h. */
#include "config.h"
#include "pb-test-page.h"

#include <glib/gi18n.h>
#include <string.h>
#include <stdbool.h>

#include "pb-field.h"
#include "pb-hint.h"
#include "pb-invitation.h"
#include "pb-runner.h"

struct _PbTestPage
{
  GtkBox parent_instance;

  PbRunner *runner;   /* (owned) (nullable) */
  JsonObject *saved;  /* (owned) (nullable): what is said of the account once it is saved */
  char *pin;          /* (owned) (nullable): SHA-256 of the certificate that nobody vouches for */
  char *browser;      /* (owned) (nullable): the authorization server where nothing but the browser leads on */
  char *oauth;        /* (owned) (nullable): the authorization server that the client id is for */
  GtkWidget *spinner; /* (unowned), as all widgets */
  GtkWidget *title;
  GtkWidget *list; /* where the steps scroll; there from the first one on */
  GtkWidget *steps;
  GtkWidget *invitation; /* what to do in the browser */
  GtkWidget *trouble;
  GtkWidget *advice;      /* what has to be done, step by step */
  GtkWidget *certificate; /* what is known of that certificate, and the button that trusts it */
  GtkWidget *facts;
  GtkWidget *registration; /* the next two, and their labels */
  GtkWidget *client;       /* id of the program at the authorization server */
  GtkWidget *tenant;       /* of the organization there */
  GtkWidget *help;
  GtkWidget *admin; /* link to what an administrator can do */
  bool failed : 1;  /* a sentence is there */
  bool saving : 1;
  bool in_vain : 1; /* passwords are not what the server takes */
};

G_DEFINE_FINAL_TYPE (PbTestPage, pb_test_page, GTK_TYPE_BOX)

enum
{
  SAVING,
  ENDED,
  PIN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

JsonObject *
pb_test_page_get_saved (PbTestPage *self)
{
  return self->saved;
}

const char *
pb_test_page_get_account (PbTestPage *self)
{
  return self->saved != NULL ? pb_runner_string (self->saved, "account") : NULL;
}

gboolean
pb_test_page_is_saving (PbTestPage *self)
{
  return self->saving;
}

gboolean
pb_test_page_has_failed (PbTestPage *self)
{
  return self->runner == NULL && self->failed;
}

gboolean
pb_test_page_can_repeat (PbTestPage *self)
{
  return pb_test_page_has_failed (self) && !self->in_vain;
}

const char *
pb_test_page_get_browser (PbTestPage *self)
{
  return self->browser;
}

/* --- steps --- */

/* The newest step is always seen. */
static void
grown_cb (GtkWidget *steps, GdkRectangle *allocation, gpointer user_data)
{
  GtkAdjustment *place = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (PB_TEST_PAGE (user_data)->list));

  gtk_adjustment_set_value (place, gtk_adjustment_get_upper (place));
}

static void
add_step (PbTestPage *self, const char *text, const char *state)
{
  gboolean failed = g_strcmp0 (state, "failed") == 0, skipped = g_strcmp0 (state, "skipped") == 0;
  const char *icon = failed ? "dialog-error-symbolic" : skipped ? "content-loading-symbolic"
                                                                : "object-select-symbolic";
  /* TRANSLATORS: read aloud; %s is a step of a test */
  g_autofree char *spoken = g_strdup_printf (failed ? _ ("%s: failed") : skipped ? _ ("%s: not needed")
                                                                                 : _ ("%s: done"),
                                             text);
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);

  g_object_set (box, "margin", 6, NULL);
  gtk_container_add (GTK_CONTAINER (box), gtk_image_new_from_icon_name (icon, GTK_ICON_SIZE_BUTTON));
  gtk_container_add (GTK_CONTAINER (box), pb_field_text (skipped ? PB_LOOK_DIM : PB_LOOK_PLAIN, text));
  gtk_container_add (GTK_CONTAINER (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  atk_object_set_name (gtk_widget_get_accessible (row), spoken);
  gtk_widget_show_all (row);
  gtk_container_add (GTK_CONTAINER (self->steps), row);
  gtk_widget_show (self->list);
}

/* --- the run --- */

static void
show_sentence (PbTestPage *self, const char *text)
{
  self->failed = TRUE;
  pb_field_show_text (self->trouble, text != NULL && text[0] != '\0' ? text : _ ("It does not work."));
}

/* @certificate: (nullable) */
static void
show_certificate (PbTestPage *self, JsonObject *certificate)
{
  const char *names = certificate != NULL ? pb_runner_string (certificate, "names") : NULL;
  const char *from = certificate != NULL ? pb_runner_string (certificate, "from") : NULL, *until = certificate != NULL ? pb_runner_string (certificate, "until") : NULL;
  g_autofree char *facts = NULL;

  g_free (self->pin);
  self->pin = certificate != NULL ? g_strdup (pb_runner_string (certificate, "sha256")) : NULL;
  gtk_widget_set_visible (self->certificate, self->pin != NULL);
  if (self->pin == NULL)
    return;
  /* TRANSLATORS: of a certificate: for which hosts, from one date to another, its fingerprint */
  facts = g_strdup_printf (_ ("Certificate for %s, valid from %s to %s.\nFingerprint (SHA-256): %s\nTrust it only if the people who run this server tell you the same fingerprint."), names != NULL ? names : "–", from != NULL ? from : "–", until != NULL ? until : "–", self->pin);
  gtk_label_set_text (GTK_LABEL (self->facts), facts);
}

/* A company that registers Postbell gets an id there. */
static gboolean
wants_client (JsonObject *line)
{
  static const char *const causes[] = { "no-client-id", "client-unknown", "client-off", "client-refused", NULL };
  const char *cause = pb_runner_string (line, "cause");

  return cause != NULL && g_strv_contains (causes, cause);
}

/* Shows one row of what a company gets, or hides it. */
static void
show_given (PbTestPage *self, gint row, gboolean shown)
{
  for (gint column = 0; column < 2; column++)
    gtk_widget_set_visible (gtk_grid_get_child_at (GTK_GRID (self->registration), column, row), shown);
}

static void
show_registration (PbTestPage *self, JsonObject *line)
{
  gboolean client = wants_client (line) && pb_hint_asks_for (line, "--oauth-client-id", TRUE);
  gboolean tenant = pb_hint_asks_for (line, "--oauth-tenant", pb_runner_is (line, "cause", "tenant-unknown"));

  show_given (self, 0, client);
  show_given (self, 1, tenant);
  gtk_widget_set_visible (self->registration, client || tenant);
}

static void
show_failure (PbTestPage *self, JsonObject *line)
{
  JsonNode *certificate = json_object_get_member (line, "certificate");
  g_autofree char *trouble = pb_hint_dup_failure (PB_HINT_ASSISTANT, line);
  g_auto (GStrv) parts = g_strsplit (trouble, "\n", 2);

  show_sentence (self, parts[0]);
  pb_field_show_text (self->advice, parts[0] != NULL ? parts[1] : NULL);
  show_certificate (self, certificate != NULL && JSON_NODE_HOLDS_OBJECT (certificate) ? json_node_get_object (certificate) : NULL);
  show_registration (self, line);
  self->in_vain = pb_runner_is (line, "cause", "password-login-gone");
  g_free (self->browser);
  self->browser = g_strdup (pb_runner_string (line, "browser"));
  pb_field_show_link (self->help, pb_runner_string (line, "help"));
  pb_field_show_link (self->admin, pb_runner_string (line, "admin"));
}

static void
pin_cb (GtkButton *button, gpointer user_data)
{
  PbTestPage *self = user_data;
  g_autofree char *pin = g_strdup (self->pin);

  g_signal_emit (self, signals[PIN], 0, pin);
}

static void
note_saving (PbTestPage *self)
{
  self->saving = TRUE;
  gtk_label_set_text (GTK_LABEL (self->title), _ ("It works and is being saved …"));
  g_signal_emit (self, signals[SAVING], 0);
}

static void
line_cb (JsonObject *line, gpointer user_data)
{
  PbTestPage *self = user_data;
  const char *text = pb_runner_string (line, "text"), *step = pb_runner_string (line, "step");

  if (pb_runner_is (line, "event", "step"))
    add_step (self, text != NULL ? text : step != NULL ? step
                                                       : "",
              pb_runner_string (line, "state"));
  else if (pb_runner_is (line, "event", "failed"))
    show_failure (self, line);
  else if (pb_runner_is (line, "event", "saving"))
    note_saving (self);
  else if (!pb_invitation_take (PB_INVITATION (self->invitation), line) && pb_runner_is (line, "event", "saved"))
    {
      g_clear_pointer (&self->saved, json_object_unref);
      self->saved = json_object_ref (line);
    }
}

static void
done_cb (int status, const char *words, gpointer user_data)
{
  PbTestPage *self = user_data;
  g_autofree char *hint = pb_hint_dup (PB_HINT_ASSISTANT, words);

  g_clear_pointer (&self->runner, pb_runner_free);
  self->saving = FALSE;
  gtk_widget_hide (self->invitation);
  g_object_set (self->spinner, "active", FALSE, "visible", FALSE, NULL);
  if (self->saved == NULL && !self->failed)
    show_sentence (self, hint);
  gtk_label_set_text (GTK_LABEL (self->title), self->saved != NULL ? _ ("It works, and the account is saved") : _ ("It does not work yet"));
  g_signal_emit (self, signals[ENDED], 0);
}

void
pb_test_page_cancel (PbTestPage *self)
{
  g_clear_pointer (&self->runner, pb_runner_free);
  g_clear_pointer (&self->saved, json_object_unref);
  g_clear_pointer (&self->browser, g_free);
  self->failed = FALSE;
  self->saving = FALSE;
  self->in_vain = FALSE;
  pb_field_clear (self->steps);
  gtk_widget_hide (self->list);
  gtk_widget_hide (self->invitation);
  gtk_widget_hide (self->trouble);
  gtk_widget_hide (self->advice);
  gtk_widget_hide (self->certificate);
  gtk_widget_hide (self->registration);
  pb_field_show_link (self->help, NULL);
  pb_field_show_link (self->admin, NULL);
}

static gboolean
has_login (const PbTestMore *more)
{
  return more->login != NULL && more->login[0] != '\0';
}

/* @secret, @login: (nullable): one a line, in the order of the options. */
static void
start_with (PbTestPage *self, const char *const *args, const char *secret, const char *login)
{
  char *lines = secret != NULL && login != NULL ? g_strconcat (secret, "\n", login, NULL) : NULL;

  self->runner = pb_runner_start (args, lines != NULL ? lines : secret != NULL ? secret
                                                                               : login,
                                  line_cb,
                                  done_cb,
                                  self);
  if (lines != NULL)
    explicit_bzero (lines, strlen (lines));
  g_free (lines);
}

void
pb_test_page_start (PbTestPage *self, const PbOffer *offer, const char *address, const PbTestMore *more)
{
  gboolean other = g_strcmp0 (self->oauth, offer->oauth) != 0;
  g_autofree char *client = g_strstrip (g_strdup (other ? "" : gtk_entry_get_text (GTK_ENTRY (self->client))));
  g_autofree char *tenant = g_strstrip (g_strdup (other ? "" : gtk_entry_get_text (GTK_ENTRY (self->tenant))));
  g_auto (GStrv) args = pb_offer_dup_args (offer, address, (PbOfferMore){ more->pin, client, tenant, more->proxy, has_login (more) });
  /* TRANSLATORS: %s is an address */
  g_autofree char *title = g_strdup_printf (_ ("Trying %s …"), address);

  pb_test_page_cancel (self);
  g_free (self->oauth);
  self->oauth = g_strdup (offer->oauth);
  gtk_entry_set_text (GTK_ENTRY (self->client), client);
  gtk_entry_set_text (GTK_ENTRY (self->tenant), tenant);
  gtk_label_set_text (GTK_LABEL (self->title), title);
  g_object_set (self->spinner, "active", TRUE, "visible", TRUE, NULL);
  start_with (self, (const char *const *) args, pb_offer_wants_secret (offer) ? more->secret : NULL, has_login (more) ? more->login : NULL);
}

/* --- how it is built --- */

static GtkWidget *
build_title (PbTestPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);

  self->spinner = gtk_spinner_new ();
  self->title = pb_field_text (PB_LOOK_TITLE, NULL);
  gtk_container_add (GTK_CONTAINER (box), self->spinner);
  gtk_container_add (GTK_CONTAINER (box), self->title);
  return box;
}

static GtkWidget *
build_steps (PbTestPage *self)
{
  GtkWidget *window = self->list = gtk_scrolled_window_new (NULL, NULL);

  self->steps = pb_look_list (_ ("Steps of the test"));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (window), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (window), GTK_SHADOW_IN);
  g_signal_connect_object (self->steps, "size-allocate", G_CALLBACK (grown_cb), self, G_CONNECT_AFTER);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (window), 150);
  gtk_widget_set_vexpand (window, TRUE);
  gtk_container_add (GTK_CONTAINER (window), self->steps);
  gtk_widget_show (self->steps);
  gtk_widget_set_no_show_all (window, TRUE);
  return window;
}

static GtkWidget *
build_certificate (PbTestPage *self)
{
  GtkWidget *button = pb_field_button (_ ("T_rust this certificate and try again"), G_CALLBACK (pin_cb), self);
  g_autoptr (PangoAttrList) whole = pango_attr_list_new ();

  self->certificate = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->facts = pb_field_text (PB_LOOK_PLAIN, NULL);
  pango_attr_list_insert (whole, pango_attr_insert_hyphens_new (FALSE)); /* a fingerprint has none */
  gtk_label_set_attributes (GTK_LABEL (self->facts), whole);
  gtk_label_set_selectable (GTK_LABEL (self->facts), TRUE);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_container_add (GTK_CONTAINER (self->certificate), self->facts);
  gtk_container_add (GTK_CONTAINER (self->certificate), button);
  gtk_widget_show_all (self->certificate);
  gtk_widget_set_no_show_all (self->certificate, TRUE);
  gtk_widget_hide (self->certificate);
  return self->certificate;
}

static GtkWidget *
build_registration (PbTestPage *self)
{
  self->registration = pb_field_grid ();
  self->client = gtk_entry_new ();
  gtk_entry_set_activates_default (GTK_ENTRY (self->client), TRUE);
  pb_field_attach (GTK_GRID (self->registration), 0, _ ("Client _id:"), self->client);
  self->tenant = gtk_entry_new ();
  gtk_entry_set_activates_default (GTK_ENTRY (self->tenant), TRUE);
  pb_field_attach (GTK_GRID (self->registration), 1, _ ("_Directory (tenant) id:"), self->tenant);
  gtk_widget_show_all (self->registration);
  gtk_widget_set_no_show_all (self->registration, TRUE);
  gtk_widget_hide (self->registration);
  return self->registration;
}

static void
pb_test_page_dispose (GObject *object)
{
  PbTestPage *self = PB_TEST_PAGE (object);

  g_clear_pointer (&self->runner, pb_runner_free);
  g_clear_pointer (&self->saved, json_object_unref);
  g_clear_pointer (&self->pin, g_free);
  g_clear_pointer (&self->browser, g_free);
  g_clear_pointer (&self->oauth, g_free);
  G_OBJECT_CLASS (pb_test_page_parent_class)->dispose (object);
}

static void
pb_test_page_grab_focus (GtkWidget *widget)
{
  PbTestPage *self = PB_TEST_PAGE (widget);

  if (gtk_widget_get_visible (self->registration))
    gtk_widget_grab_focus (gtk_widget_get_visible (self->client) ? self->client : self->tenant);
}

static void
pb_test_page_class_init (PbTestPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pb_test_page_dispose;
  GTK_WIDGET_CLASS (klass)->grab_focus = pb_test_page_grab_focus;
  signals[SAVING] = g_signal_new ("saving", PB_TYPE_TEST_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ENDED] = g_signal_new ("ended", PB_TYPE_TEST_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PIN] = g_signal_new ("pin", PB_TYPE_TEST_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
pb_test_page_init (PbTestPage *self)
{
  GtkWidget *parts[] = {
    build_title (self),
    self->invitation = pb_invitation_new (),
    build_steps (self),
    self->trouble = pb_field_text (PB_LOOK_STRONG, NULL),
    self->advice = pb_field_text (PB_LOOK_PLAIN, NULL),
    build_certificate (self),
    build_registration (self),
    self->help = pb_field_link (_ ("W_hat this provider says about it")),
    self->admin = pb_field_link (_ ("What an ad_ministrator can do about it")),
  };

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 12);
  gtk_label_set_selectable (GTK_LABEL (self->trouble), TRUE);
  gtk_label_set_selectable (GTK_LABEL (self->advice), TRUE);
  gtk_widget_set_no_show_all (self->trouble, TRUE);
  gtk_widget_set_no_show_all (self->advice, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    gtk_container_add (GTK_CONTAINER (self), parts[i]);
}

GtkWidget *
pb_test_page_new (void)
{
  return g_object_new (PB_TYPE_TEST_PAGE, NULL);
}
