/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-test-page.c: see pb-test-page.h. */
#include "config.h"
#include "pb-test-page.h"

#include <glib/gi18n.h>
#include <stdbool.h>

#include "pb-field.h"
#include "pb-runner.h"

struct _PbTestPage
{
  GtkBox parent_instance;

  PbRunner *runner;   /* (owned) (nullable) */
  char *account;      /* (owned) (nullable) */
  char *pin;          /* (owned) (nullable): SHA-256 of the certificate that nobody vouches for */
  GtkWidget *spinner; /* (unowned), as all widgets */
  GtkWidget *title;
  GtkWidget *list; /* where the steps scroll; there from the first one on */
  GtkWidget *steps;
  GtkWidget *browser; /* what to do in the browser */
  GtkWidget *browser_words;
  GtkWidget *code;
  GtkWidget *link;
  GtkWidget *trouble;
  GtkWidget *certificate; /* what is known of that certificate, and the button that trusts it */
  GtkWidget *facts;
  GtkWidget *help;
  GtkWidget *admin; /* link to what an administrator can do */
  bool failed : 1;  /* a sentence is there */
  bool for_session : 1;
};

G_DEFINE_FINAL_TYPE (PbTestPage, pb_test_page, GTK_TYPE_BOX)

enum
{
  ENDED,
  PIN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

const char *
pb_test_page_get_account (PbTestPage *self)
{
  return self->account;
}

gboolean
pb_test_page_is_for_session (PbTestPage *self)
{
  return self->for_session;
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

/* --- the browser --- */

static void
show_browser (PbTestPage *self, const char *words, const char *code, const char *url)
{
  gtk_label_set_text (GTK_LABEL (self->browser_words), words);
  pb_field_show_text (self->code, code);
  gtk_link_button_set_uri (GTK_LINK_BUTTON (self->link), url != NULL ? url : "");
  pb_field_set_label (self->link, code != NULL ? url : _ ("Open the page once more"));
  gtk_widget_set_visible (self->link, url != NULL);
  gtk_widget_show (self->browser);
}

/* --- the run --- */

static void
show_link (GtkWidget *link, const char *url)
{
  gtk_link_button_set_uri (GTK_LINK_BUTTON (link), url != NULL ? url : "");
  gtk_widget_set_tooltip_text (link, url);
  gtk_widget_set_visible (link, url != NULL);
}

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

/* Returns: (transfer full): the message, and under it what has to be done, step by step, where that is said. */
static char *
dup_trouble (JsonObject *line)
{
  const char *message = pb_runner_string (line, "message");
  JsonNode *node = json_object_get_member (line, "steps");
  JsonArray *steps = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  GString *text = g_string_new (message != NULL ? message : "");

  for (guint i = 0; steps != NULL && i < json_array_get_length (steps); i++)
    {
      JsonNode *step = json_array_get_element (steps, i);

      if (JSON_NODE_HOLDS_VALUE (step) && json_node_get_value_type (step) == G_TYPE_STRING)
        g_string_append_printf (text, "\n%u. %s", i + 1, json_node_get_string (step));
    }
  return g_string_free (text, FALSE);
}

static void
show_failure (PbTestPage *self, JsonObject *line)
{
  JsonNode *certificate = json_object_get_member (line, "certificate");
  g_autofree char *trouble = dup_trouble (line);

  show_sentence (self, trouble);
  show_certificate (self, certificate != NULL && JSON_NODE_HOLDS_OBJECT (certificate) ? json_node_get_object (certificate) : NULL);
  show_link (self->help, pb_runner_string (line, "help"));
  show_link (self->admin, pb_runner_string (line, "admin"));
}

static void
pin_cb (GtkButton *button, gpointer user_data)
{
  PbTestPage *self = user_data;
  g_autofree char *pin = g_strdup (self->pin);

  g_signal_emit (self, signals[PIN], 0, pin);
}

static void
line_cb (JsonObject *line, gpointer user_data)
{
  PbTestPage *self = user_data;
  const char *text = pb_runner_string (line, "text"), *step = pb_runner_string (line, "step"), *url = pb_runner_string (line, "url");

  if (pb_runner_is (line, "event", "step"))
    add_step (self, text != NULL ? text : step != NULL ? step
                                                       : "",
              pb_runner_string (line, "state"));
  else if (pb_runner_is (line, "event", "browser"))
    show_browser (self, _ ("Your browser shows the provider’s page now: sign in there, then come back."), NULL, url);
  else if (pb_runner_is (line, "event", "device"))
    show_browser (self, _ ("Open this page on any device, and type the code:"), pb_runner_string (line, "code"), url);
  else if (pb_runner_is (line, "event", "failed"))
    show_failure (self, line);
  else if (pb_runner_is (line, "event", "saved"))
    {
      g_free (self->account);
      self->account = g_strdup (pb_runner_string (line, "account"));
      self->for_session = !pb_runner_bool (line, "kept", TRUE);
    }
}

static void
done_cb (int status, const char *words, gpointer user_data)
{
  PbTestPage *self = user_data;

  g_clear_pointer (&self->runner, pb_runner_free);
  gtk_widget_hide (self->browser);
  g_object_set (self->spinner, "active", FALSE, "visible", FALSE, NULL);
  if (self->account == NULL && !self->failed)
    show_sentence (self, words);
  gtk_label_set_text (GTK_LABEL (self->title), self->account != NULL ? _ ("It works, and the account is saved") : _ ("It does not work yet"));
  g_signal_emit (self, signals[ENDED], 0);
}

void
pb_test_page_cancel (PbTestPage *self)
{
  g_clear_pointer (&self->runner, pb_runner_free);
  g_clear_pointer (&self->account, g_free);
  self->failed = FALSE;
  self->for_session = FALSE;
  pb_field_clear (self->steps);
  gtk_widget_hide (self->list);
  gtk_widget_hide (self->browser);
  gtk_widget_hide (self->trouble);
  gtk_widget_hide (self->certificate);
  show_link (self->help, NULL);
  show_link (self->admin, NULL);
}

void
pb_test_page_start (PbTestPage *self, const PbOffer *offer, const char *address, const char *secret, const char *pin)
{
  g_auto (GStrv) args = pb_offer_dup_args (offer, address, pin);
  /* TRANSLATORS: %s is an address */
  g_autofree char *title = g_strdup_printf (_ ("Trying %s …"), address);

  pb_test_page_cancel (self);
  gtk_label_set_text (GTK_LABEL (self->title), title);
  g_object_set (self->spinner, "active", TRUE, "visible", TRUE, NULL);
  self->runner = pb_runner_start ((const char *const *) args, pb_offer_wants_secret (offer) ? secret : NULL, line_cb, done_cb, self);
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
build_browser (PbTestPage *self)
{
  self->browser = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->browser_words = pb_field_text (PB_LOOK_STRONG, NULL);
  self->code = pb_field_text (PB_LOOK_CODE, NULL);
  self->link = gtk_link_button_new ("");
  gtk_label_set_selectable (GTK_LABEL (self->code), TRUE);
  gtk_widget_set_halign (self->code, GTK_ALIGN_START);
  gtk_widget_set_halign (self->link, GTK_ALIGN_START);
  gtk_container_add (GTK_CONTAINER (self->browser), self->browser_words);
  gtk_container_add (GTK_CONTAINER (self->browser), self->code);
  gtk_container_add (GTK_CONTAINER (self->browser), self->link);
  gtk_widget_show (self->browser_words);
  gtk_widget_set_no_show_all (self->browser, TRUE);
  return self->browser;
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
new_link (const char *text)
{
  GtkWidget *link = gtk_link_button_new_with_label ("", text);

  gtk_widget_set_halign (link, GTK_ALIGN_START);
  gtk_widget_set_no_show_all (link, TRUE);
  return link;
}

static void
pb_test_page_dispose (GObject *object)
{
  PbTestPage *self = PB_TEST_PAGE (object);

  g_clear_pointer (&self->runner, pb_runner_free);
  g_clear_pointer (&self->account, g_free);
  g_clear_pointer (&self->pin, g_free);
  G_OBJECT_CLASS (pb_test_page_parent_class)->dispose (object);
}

static void
pb_test_page_class_init (PbTestPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pb_test_page_dispose;
  signals[ENDED] = g_signal_new ("ended", PB_TYPE_TEST_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PIN] = g_signal_new ("pin", PB_TYPE_TEST_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
pb_test_page_init (PbTestPage *self)
{
  GtkWidget *parts[] = {
    build_title (self),
    build_browser (self),
    build_steps (self),
    self->trouble = pb_field_text (PB_LOOK_STRONG, NULL),
    build_certificate (self),
    self->help = new_link (_ ("What this provider says about it")),
    self->admin = new_link (_ ("What an administrator can do about it")),
  };

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 12);
  gtk_label_set_selectable (GTK_LABEL (self->trouble), TRUE);
  gtk_widget_set_no_show_all (self->trouble, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    gtk_container_add (GTK_CONTAINER (self), parts[i]);
}

GtkWidget *
pb_test_page_new (void)
{
  return g_object_new (PB_TYPE_TEST_PAGE, NULL);
}
