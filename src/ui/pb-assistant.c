/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-assistant.c: the order of the pages (see pb-assistant.h); each page knows itself how it does its work. */
#include "config.h"
#include "pb-assistant.h"

#include <glib/gi18n.h>
#include <stdbool.h>

#include "pb-address-page.h"
#include "pb-done-page.h"
#include "pb-field.h"
#include "pb-folders-page.h"
#include "pb-look.h"
#include "pb-offer-page.h"
#include "pb-start.h"
#include "pb-server-page.h"
#include "pb-test-page.h"

typedef enum
{
  PAGE_ADDRESS,
  PAGE_SERVER,
  PAGE_OFFER,
  PAGE_TEST,
  PAGE_FOLDERS,
  PAGE_DONE,
  N_PAGES
} Page;

struct _PbAssistant
{
  GtkApplicationWindow parent_instance;

  PbResident *resident;  /* (owned) */
  PbFinder *finder;      /* (owned) */
  PbFinder *asker;       /* (owned): about a server that is written down */
  char *address;         /* (owned) (nullable) */
  const PbOffer *tested; /* (unowned) (nullable): a page has it */
  GtkWidget *stack;      /* (unowned), as all widgets */
  GtkWidget *pages[N_PAGES];
  GtkWidget *back;
  GtkWidget *cancel;
  GtkWidget *next;
  Page page;
  Page before_server; /* where Back of the server page leads */
  bool hurry : 1;     /* goes on as soon as the search, or the question, has ended */
  bool one_click : 1; /* an Online Account: no page asked anything */
};

G_DEFINE_FINAL_TYPE (PbAssistant, pb_assistant, GTK_TYPE_APPLICATION_WINDOW)

/* --- which buttons there are --- */

static gboolean
has_failed (PbAssistant *self)
{
  return pb_test_page_has_failed (PB_TEST_PAGE (self->pages[PAGE_TEST]));
}

/* Returns: (nullable): who signs in, where no password does. */
static const char *
get_browser (PbAssistant *self)
{
  return pb_test_page_get_browser (PB_TEST_PAGE (self->pages[PAGE_TEST]));
}

/* Returns: whether the test has brought what the next page wants, or can be gone back to. */
static gboolean
is_tested (PbAssistant *self)
{
  PbTestPage *test = PB_TEST_PAGE (self->pages[PAGE_TEST]);

  if (has_failed (self))
    return get_browser (self) != NULL || pb_test_page_can_repeat (test);
  return pb_test_page_get_account (test) != NULL && !pb_folders_page_is_loading (PB_FOLDERS_PAGE (self->pages[PAGE_FOLDERS]));
}

/* Returns: (nullable): why one cannot go on, "" where the page says it itself; NULL when one can. */
static const char *
get_obstacle (PbAssistant *self)
{
  const char *waiting = self->hurry ? "" : NULL;
  g_autofree char *address = pb_address_page_dup_address (PB_ADDRESS_PAGE (self->pages[PAGE_ADDRESS]));
  const char *missing;

  switch (self->page)
    {
    case PAGE_ADDRESS:
      return pb_finder_is_address (address) ? waiting : _ ("Type your e-mail address first.");
    case PAGE_SERVER:
      missing = pb_server_page_get_obstacle (PB_SERVER_PAGE (self->pages[PAGE_SERVER]));
      return missing != NULL ? missing : waiting;
    case PAGE_OFFER:
      return pb_offer_page_get_obstacle (PB_OFFER_PAGE (self->pages[PAGE_OFFER]));
    case PAGE_TEST:
      return is_tested (self) ? NULL : "";
    case PAGE_FOLDERS:
      return pb_folders_page_is_complete (PB_FOLDERS_PAGE (self->pages[PAGE_FOLDERS])) ? NULL : _ ("Tick at least one folder.");
    case PAGE_DONE:
    case N_PAGES:
    default:
      return NULL;
    }
}

static const char *
get_next (PbAssistant *self)
{
  if (self->page == PAGE_DONE)
    return _ ("_Finish");
  if (self->page == PAGE_OFFER)
    return _ ("Sign in and _test");
  if (self->page == PAGE_TEST && get_browser (self) != NULL)
    return _ ("_Sign in with the browser");
  return self->page == PAGE_TEST && has_failed (self) ? _ ("_Try again") : _ ("_Next");
}

/* What is being saved is saved, whatever anybody presses. */
static gboolean
is_saving (PbAssistant *self)
{
  return pb_test_page_is_saving (PB_TEST_PAGE (self->pages[PAGE_TEST]));
}

static void
update (PbAssistant *self)
{
  const char *obstacle = get_obstacle (self);
  gboolean saved = pb_test_page_get_account (PB_TEST_PAGE (self->pages[PAGE_TEST])) != NULL;

  gtk_widget_set_visible (self->back, self->page != PAGE_ADDRESS && !saved);
  gtk_widget_set_visible (self->cancel, !saved);
  gtk_widget_set_sensitive (self->back, !is_saving (self));
  gtk_widget_set_sensitive (self->cancel, !is_saving (self));
  gtk_widget_set_sensitive (self->next, obstacle == NULL);
  gtk_widget_set_tooltip_text (self->next, obstacle != NULL && obstacle[0] != '\0' ? obstacle : NULL);
  gtk_button_set_label (GTK_BUTTON (self->next), get_next (self));
}

static void
go_to (PbAssistant *self, Page page)
{
  self->page = page;
  self->hurry = FALSE;
  gtk_stack_set_visible_child (GTK_STACK (self->stack), gtk_widget_get_ancestor (self->pages[page], GTK_TYPE_SCROLLED_WINDOW));
  update (self);
  gtk_widget_grab_default (self->next);
  gtk_widget_grab_focus (page == PAGE_TEST ? self->cancel : self->next); /* unless the page has a better place */
  gtk_widget_grab_focus (self->pages[page]);
}

/* --- forwards --- */

static void
show_offers (PbAssistant *self, GPtrArray *offers)
{
  pb_offer_page_show (PB_OFFER_PAGE (self->pages[PAGE_OFFER]), self->address, offers);
  go_to (self, PAGE_OFFER);
}

static void
write_server (PbAssistant *self, const PbOffer *offer)
{
  pb_server_page_begin (PB_SERVER_PAGE (self->pages[PAGE_SERVER]), self->address, offer);
  self->before_server = self->page;
  go_to (self, PAGE_SERVER);
}

static void
take_address (PbAssistant *self)
{
  g_free (self->address);
  self->address = pb_address_page_dup_address (PB_ADDRESS_PAGE (self->pages[PAGE_ADDRESS]));
}

static void
leave_address (PbAssistant *self)
{
  take_address (self);
  self->hurry = TRUE;
  pb_finder_look (self->finder, self->address, FALSE);
  if (pb_finder_get_state (self->finder) == PB_FINDER_FOUND)
    show_offers (self, pb_finder_get_offers (self->finder));
  else if (pb_finder_get_state (self->finder) == PB_FINDER_LOOKING)
    update (self);
  else
    write_server (self, NULL);
}

/* A provider that wants the browser, or a password of its own, is known before anything is typed. */
static void
leave_server (PbAssistant *self)
{
  g_autoptr (PbOffer) written = pb_server_page_dup_offer (PB_SERVER_PAGE (self->pages[PAGE_SERVER]));

  self->hurry = TRUE;
  pb_finder_ask (self->asker, self->address, written);
  update (self);
}

/* @offer: (transfer full) */
static void
show_offer (PbAssistant *self, PbOffer *offer)
{
  g_autoptr (GPtrArray) offers = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_offer_free);

  g_ptr_array_add (offers, offer);
  show_offers (self, offers);
}

static void
not_started_cb (const char *why, gpointer owner)
{
  pb_done_page_say_stopped (PB_DONE_PAGE (PB_ASSISTANT (owner)->pages[PAGE_DONE]), why);
}

/* Before the account is there: a secret that no keyring takes is kept by the resident alone. */
static void
start_resident (PbAssistant *self)
{
  pb_done_page_say_stopped (PB_DONE_PAGE (self->pages[PAGE_DONE]), NULL);
  if (!pb_resident_is_running (self->resident))
    pb_start_postbell (not_started_cb, self);
}

/* A proxy is on the way to what was written down, and to nothing else. @pin: (nullable) */
static void
start_test (PbAssistant *self, const char *secret, const char *pin)
{
  PbServerPage *server = PB_SERVER_PAGE (self->pages[PAGE_SERVER]);
  gboolean by_hand = g_strcmp0 (self->tested->source, "hand") == 0;
  g_autofree char *proxy = by_hand ? pb_server_page_dup_proxy (server) : NULL;
  const PbTestMore more = { secret, pin, proxy, by_hand ? pb_server_page_get_proxy_login (server) : NULL };

  pb_test_page_start (PB_TEST_PAGE (self->pages[PAGE_TEST]), self->tested, self->address, &more);
}

static void
test_offer (PbAssistant *self, const PbOffer *offer, const char *secret)
{
  self->tested = offer;
  start_resident (self);
  start_test (self, secret, NULL);
  go_to (self, PAGE_TEST);
}

/* @pin: (nullable) */
static void
test_again (PbAssistant *self, const char *pin)
{
  const char *secret = pb_offer_page_get_secret (PB_OFFER_PAGE (self->pages[PAGE_OFFER]));

  start_test (self, self->one_click ? "" : secret, pin);
  update (self);
  gtk_widget_grab_focus (self->cancel);
}

/* The password leads nowhere. */
static void
test_by_browser (PbAssistant *self)
{
  show_offer (self, pb_offer_new_by_browser (self->tested, get_browser (self)));
  self->one_click = FALSE;
  test_offer (self, pb_offer_page_get_offer (PB_OFFER_PAGE (self->pages[PAGE_OFFER])), "");
}

static void
show_done (PbAssistant *self)
{
  PbTestPage *test = PB_TEST_PAGE (self->pages[PAGE_TEST]);
  gint64 unread = pb_folders_page_get_unread (PB_FOLDERS_PAGE (self->pages[PAGE_FOLDERS]));

  pb_done_page_show (PB_DONE_PAGE (self->pages[PAGE_DONE]), pb_test_page_get_saved (test), unread);
  go_to (self, PAGE_DONE);
}

static void
next_cb (GtkButton *button, gpointer user_data)
{
  PbAssistant *self = user_data;
  PbOfferPage *offers = PB_OFFER_PAGE (self->pages[PAGE_OFFER]);

  switch (self->page)
    {
    case PAGE_ADDRESS:
      leave_address (self);
      break;
    case PAGE_SERVER:
      leave_server (self);
      break;
    case PAGE_OFFER:
      self->one_click = FALSE;
      test_offer (self, pb_offer_page_get_offer (offers), pb_offer_page_get_secret (offers));
      break;
    case PAGE_TEST:
      if (get_browser (self) != NULL)
        test_by_browser (self);
      else if (has_failed (self))
        test_again (self, NULL);
      else if (pb_folders_page_has_choice (PB_FOLDERS_PAGE (self->pages[PAGE_FOLDERS])))
        go_to (self, PAGE_FOLDERS);
      else
        show_done (self);
      break;
    case PAGE_FOLDERS:
      pb_folders_page_save (PB_FOLDERS_PAGE (self->pages[PAGE_FOLDERS]));
      break;
    case PAGE_DONE:
      pb_done_page_finish (PB_DONE_PAGE (self->pages[PAGE_DONE]));
      break;
    case N_PAGES:
    default:
      break;
    }
}

/* --- backwards --- */

static void
back_cb (GtkButton *button, gpointer user_data)
{
  PbAssistant *self = user_data;

  if (self->page == PAGE_TEST)
    pb_test_page_cancel (PB_TEST_PAGE (self->pages[PAGE_TEST]));
  if (self->page == PAGE_TEST && !self->one_click)
    go_to (self, PAGE_OFFER);
  else if (self->page == PAGE_SERVER && self->before_server == PAGE_OFFER)
    go_to (self, PAGE_OFFER);
  else
    go_to (self, PAGE_ADDRESS);
}

static gboolean
delete_cb (GtkWidget *window, GdkEvent *event, gpointer user_data)
{
  return is_saving (PB_ASSISTANT (window));
}

static void
close_cb (GtkWidget *widget, gpointer user_data)
{
  gtk_window_close (GTK_WINDOW (user_data));
}

/* --- what the pages tell --- */

static void
changed_cb (GtkWidget *page, gpointer user_data)
{
  PbAssistant *self = user_data;

  if (page == self->pages[PAGE_ADDRESS] || page == self->pages[PAGE_SERVER])
    self->hurry = FALSE;
  update (self);
}

static void
finder_cb (PbFinder *finder, gpointer user_data)
{
  PbAssistant *self = user_data;

  if (self->page != PAGE_ADDRESS || !self->hurry || pb_finder_get_state (finder) == PB_FINDER_LOOKING)
    return;
  self->hurry = FALSE;
  if (pb_finder_get_state (finder) == PB_FINDER_FOUND)
    show_offers (self, pb_finder_get_offers (finder));
  else
    update (self); /* the page says what can be done */
}

static void
asker_cb (PbFinder *asker, gpointer user_data)
{
  PbAssistant *self = user_data;

  if (self->page != PAGE_SERVER || !self->hurry || pb_finder_get_state (asker) == PB_FINDER_LOOKING)
    return;
  if (pb_finder_get_state (asker) == PB_FINDER_FOUND)
    show_offers (self, pb_finder_get_offers (asker));
  else
    show_offer (self, pb_server_page_dup_offer (PB_SERVER_PAGE (self->pages[PAGE_SERVER])));
}

static void
online_cb (GtkWidget *page, PbOffer *offer, gpointer user_data)
{
  PbAssistant *self = user_data;

  g_free (self->address);
  self->address = g_strdup (offer->address);
  self->one_click = TRUE;
  test_offer (self, offer, "");
}

static void
by_hand_cb (GtkWidget *page, gpointer user_data)
{
  PbAssistant *self = user_data;

  if (self->page == PAGE_ADDRESS)
    take_address (self);
  write_server (self, self->page == PAGE_OFFER ? pb_offer_page_get_offer (PB_OFFER_PAGE (page)) : NULL);
}

static void
tested_cb (GtkWidget *page, gpointer user_data)
{
  PbAssistant *self = user_data;
  const char *account = pb_test_page_get_account (PB_TEST_PAGE (page));

  if (account != NULL)
    {
      pb_offer_page_forget_secret (PB_OFFER_PAGE (self->pages[PAGE_OFFER]));
      pb_server_page_forget_secret (PB_SERVER_PAGE (self->pages[PAGE_SERVER]));
      pb_folders_page_load (PB_FOLDERS_PAGE (self->pages[PAGE_FOLDERS]), account);
    }
  update (self);
  gtk_widget_grab_focus (self->back); /* unless the page has a better place */
  gtk_widget_grab_focus (page);
}

static void
pin_cb (GtkWidget *page, const char *pin, gpointer user_data)
{
  test_again (user_data, pin);
}

static void
loaded_cb (GtkWidget *page, gpointer user_data)
{
  PbAssistant *self = user_data;

  update (self);
  gtk_widget_grab_focus (self->next);
}

static void
chosen_cb (GtkWidget *page, gpointer user_data)
{
  show_done (user_data);
}

/* --- how it is built --- */

static GtkWidget *
build_buttons (PbAssistant *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->back = pb_field_button (_ ("_Back"), G_CALLBACK (back_cb), self);
  self->cancel = pb_field_button (_ ("_Cancel"), G_CALLBACK (close_cb), self);
  self->next = pb_field_button (_ ("_Next"), G_CALLBACK (next_cb), self);
  gtk_widget_set_can_default (self->next, TRUE);
  gtk_style_context_add_class (gtk_widget_get_style_context (self->next), GTK_STYLE_CLASS_SUGGESTED_ACTION);
  gtk_box_pack_start (GTK_BOX (box), self->back, FALSE, FALSE, 0);
  gtk_box_pack_end (GTK_BOX (box), self->next, FALSE, FALSE, 0);
  gtk_box_pack_end (GTK_BOX (box), self->cancel, FALSE, FALSE, 0);
  return box;
}

/* A page that is higher than the window scrolls: a large font, a small screen. */
static void
add_page (PbAssistant *self, Page page, GtkWidget *widget)
{
  GtkWidget *window = gtk_scrolled_window_new (NULL, NULL);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (window), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_container_add (GTK_CONTAINER (window), widget);
  gtk_container_add (GTK_CONTAINER (self->stack), window);
  self->pages[page] = widget;
}

static void
build_pages (PbAssistant *self)
{
  const Page asking[] = { PAGE_ADDRESS, PAGE_SERVER, PAGE_OFFER, PAGE_FOLDERS };

  add_page (self, PAGE_ADDRESS, pb_address_page_new (self->finder));
  add_page (self, PAGE_SERVER, pb_server_page_new ());
  add_page (self, PAGE_OFFER, pb_offer_page_new ());
  add_page (self, PAGE_TEST, pb_test_page_new ());
  add_page (self, PAGE_FOLDERS, pb_folders_page_new ());
  add_page (self, PAGE_DONE, pb_done_page_new (self->resident));
  for (gsize i = 0; i < G_N_ELEMENTS (asking); i++)
    g_signal_connect_object (self->pages[asking[i]], "changed", G_CALLBACK (changed_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (self->pages[PAGE_ADDRESS], "online", G_CALLBACK (online_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (self->pages[PAGE_ADDRESS], "by-hand", G_CALLBACK (by_hand_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (self->pages[PAGE_OFFER], "by-hand", G_CALLBACK (by_hand_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (self->pages[PAGE_TEST], "saving", G_CALLBACK (changed_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (self->pages[PAGE_TEST], "ended", G_CALLBACK (tested_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (self->pages[PAGE_TEST], "pin", G_CALLBACK (pin_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (self->pages[PAGE_FOLDERS], "loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (self->pages[PAGE_FOLDERS], "saved", G_CALLBACK (chosen_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (self->pages[PAGE_DONE], "ended", G_CALLBACK (close_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (self->finder, "changed", G_CALLBACK (finder_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (self->asker, "changed", G_CALLBACK (asker_cb), self, G_CONNECT_DEFAULT);
}

static void
pb_assistant_dispose (GObject *object)
{
  PbAssistant *self = PB_ASSISTANT (object);

  if (self->finder != NULL)
    pb_finder_cancel (self->finder);
  if (self->asker != NULL)
    pb_finder_cancel (self->asker);
  g_clear_object (&self->finder);
  g_clear_object (&self->asker);
  g_clear_object (&self->resident);
  g_clear_pointer (&self->address, g_free);
  G_OBJECT_CLASS (pb_assistant_parent_class)->dispose (object);
}

static void
pb_assistant_class_init (PbAssistantClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pb_assistant_dispose;
}

static void
pb_assistant_init (PbAssistant *self)
{
  self->finder = pb_finder_new ();
  self->asker = pb_finder_new ();
  self->stack = gtk_stack_new ();
  gtk_window_set_title (GTK_WINDOW (self), _ ("Add a mail account"));
  gtk_window_set_icon_name (GTK_WINDOW (self), PB_APP_ID);
  gtk_window_set_default_size (GTK_WINDOW (self), 600, 560);
  g_signal_connect (self, "delete-event", G_CALLBACK (delete_cb), NULL);
  pb_look_close_by_key (GTK_WINDOW (self));
}

/* The pages need what comes after g_object_new(). */
static void
build (PbAssistant *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  build_pages (self);
  g_object_set (box, "margin", 18, NULL);
  gtk_box_pack_start (GTK_BOX (box), self->stack, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), build_buttons (self), FALSE, FALSE, 0);
  gtk_container_add (GTK_CONTAINER (self), box);
  gtk_widget_show_all (box);
  go_to (self, PAGE_ADDRESS);
}

GtkWidget *
pb_assistant_show (GtkApplication *application, PbResident *resident)
{
  PbAssistant *self = NULL;

  for (GList *l = gtk_application_get_windows (application); l != NULL && self == NULL; l = l->next)
    if (PB_IS_ASSISTANT (l->data))
      self = l->data;
  if (self == NULL)
    {
      self = g_object_new (PB_TYPE_ASSISTANT, "application", application, NULL);
      self->resident = g_object_ref (resident);
      build (self);
    }
  gtk_window_present (GTK_WINDOW (self));
  return GTK_WIDGET (self);
}
