/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-finder.c: see pb-finder.h. */
#include "config.h"

#include "pb-finder.h"

#include <glib/gi18n.h>
#include <stdbool.h>
#include <string.h>

#include "pb-runner.h"

/* Who pauses this long has typed the address. */
#define PAUSE_MS 600

struct _PbFinder
{
  GObject parent_instance;

  char *wanted;      /* (owned): what is being typed */
  char *address;     /* (owned): what was looked for last */
  char *words;       /* (owned) */
  GPtrArray *offers; /* (owned) (element-type PbOffer) */
  PbRunner *runner;  /* (owned) (nullable) */
  PbFinderState state;
  guint pause_id;
  bool ispdb_open : 1; /* the list was not asked for want of consent */
  bool unanswered : 1; /* the name server gave no answer */
};

G_DEFINE_FINAL_TYPE (PbFinder, pb_finder, G_TYPE_OBJECT)

static guint changed_signal;

const char *
pb_finder_domain (const char *address)
{
  const char *at = strrchr (address, '@');

  return at != NULL ? at + 1 : "";
}

gboolean
pb_finder_is_address (const char *address)
{
  const char *domain = pb_finder_domain (address), *dot = strrchr (domain, '.');

  return address[0] != '@' && address[0] != '-' && dot != NULL && dot != domain && dot[1] != '\0' && strpbrk (address, " \t,;<>") == NULL && strchr (address, '@') == domain - 1;
}

static void
set_state (PbFinder *self, PbFinderState state, const char *words)
{
  char *copy = g_strdup (words);

  g_free (self->words);
  self->words = copy;
  self->state = state;
  g_signal_emit (self, changed_signal, 0);
}

/* --- the search --- */

/* Returns: (transfer full) (nullable): what is said while @source is asked. */
static char *
words_of_source (const char *source, const char *domain)
{
  static const struct
  {
    const char *source;
    const char *words;
  } words[] = {
    { "admin", N_ ("Looking at what your administrator has set up …") },
    { "builtin", N_ ("Looking for %s among the known providers …") },
    { "mx", N_ ("Asking who takes the mail of %s …") },
    { "goa", N_ ("Asking the Online Accounts …") },
    { "autoconfig", N_ ("Asking %s for its settings …") },
    { "ispdb", N_ ("Asking Mozilla’s list for %s …") },
    { "srv", N_ ("Asking the name server of %s …") },
    { "guess", N_ ("Trying the usual names of %s …") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (source, words[i].source) == 0)
      {
        g_auto (GStrv) parts = g_strsplit (_ (words[i].words), "%s", 2);
        return g_strjoinv (domain, parts); /* not every sentence has the domain */
      }
  return NULL;
}

static void
line_cb (JsonObject *line, gpointer user_data)
{
  PbFinder *self = user_data;
  PbOffer *offer;
  g_autofree char *words = NULL;

  if (pb_runner_is (line, "event", "looking"))
    {
      words = words_of_source (pb_runner_string (line, "source"), pb_finder_domain (self->address));
      if (words != NULL)
        set_state (self, PB_FINDER_LOOKING, words);
    }
  else if (pb_runner_is (line, "event", "ask"))
    self->ispdb_open = TRUE;
  else if (pb_runner_is (line, "event", "done"))
    self->unanswered = pb_runner_is (line, "why", "no-answer");
  else if (pb_runner_is (line, "event", "found") && (offer = pb_offer_new (line)) != NULL)
    g_ptr_array_add (self->offers, offer);
}

static void
done_cb (int status, const char *words, gpointer user_data)
{
  PbFinder *self = user_data;

  g_clear_pointer (&self->runner, pb_runner_free);
  if (self->offers->len > 0)
    set_state (self, PB_FINDER_FOUND, "");
  else if (status == 0 || status == 1)
    set_state (self, PB_FINDER_NOTHING, words);
  else
    set_state (self, PB_FINDER_FAILED, words);
}

static void
run (PbFinder *self, const char *address, const char *const *args)
{
  pb_finder_cancel (self);
  g_free (self->address);
  self->address = g_strdup (address);
  self->ispdb_open = self->unanswered = FALSE;
  self->runner = pb_runner_start (args, NULL, line_cb, done_cb, self);
  set_state (self, PB_FINDER_LOOKING, _ ("Looking for the mail server …"));
}

static void
start (PbFinder *self, const char *address, gboolean ispdb)
{
  const char *args[] = { "account", "discover", "--json", address, ispdb ? "--ispdb" : NULL, NULL };

  run (self, address, args);
}

static gboolean
paused_cb (gpointer user_data)
{
  PbFinder *self = user_data;

  self->pause_id = 0;
  start (self, self->wanted, FALSE);
  return G_SOURCE_REMOVE;
}

/* --- in the order of the header --- */

PbFinder *
pb_finder_new (void)
{
  return g_object_new (PB_TYPE_FINDER, NULL);
}

static gboolean
is_known (PbFinder *self, const char *address)
{
  return g_str_equal (self->address, address) && (self->state == PB_FINDER_LOOKING || self->state == PB_FINDER_FOUND || (self->state == PB_FINDER_NOTHING && !self->unanswered));
}

void
pb_finder_follow (PbFinder *self, const char *address)
{
  if (is_known (self, address))
    return;
  pb_finder_cancel (self);
  g_free (self->wanted);
  self->wanted = g_strdup (address);
  if (pb_finder_is_address (address))
    self->pause_id = g_timeout_add (PAUSE_MS, paused_cb, self);
  set_state (self, PB_FINDER_IDLE, "");
}

void
pb_finder_look (PbFinder *self, const char *address, gboolean ispdb)
{
  if (ispdb || !is_known (self, address))
    start (self, address, ispdb);
}

void
pb_finder_ask (PbFinder *self, const char *address, const PbOffer *offer)
{
  g_auto (GStrv) args = pb_offer_dup_question (offer, address);

  run (self, address, (const char *const *) args);
}

void
pb_finder_cancel (PbFinder *self)
{
  g_clear_handle_id (&self->pause_id, g_source_remove);
  g_clear_pointer (&self->runner, pb_runner_free);
  g_ptr_array_unref (self->offers); /* who still shows them keeps them */
  self->offers = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_offer_free);
  self->state = PB_FINDER_IDLE;
}

PbFinderState
pb_finder_get_state (PbFinder *self)
{
  return self->state;
}

const char *
pb_finder_get_address (PbFinder *self)
{
  return self->address;
}

GPtrArray *
pb_finder_get_offers (PbFinder *self)
{
  return self->offers;
}

const char *
pb_finder_get_words (PbFinder *self)
{
  return self->words;
}

gboolean
pb_finder_may_ask_ispdb (PbFinder *self)
{
  return self->ispdb_open;
}

gboolean
pb_finder_is_unanswered (PbFinder *self)
{
  return self->unanswered;
}

static void
pb_finder_dispose (GObject *object)
{
  pb_finder_cancel (PB_FINDER (object));
  G_OBJECT_CLASS (pb_finder_parent_class)->dispose (object);
}

static void
pb_finder_finalize (GObject *object)
{
  PbFinder *self = PB_FINDER (object);

  g_free (self->wanted);
  g_free (self->address);
  g_free (self->words);
  g_ptr_array_unref (self->offers);
  G_OBJECT_CLASS (pb_finder_parent_class)->finalize (object);
}

static void
pb_finder_class_init (PbFinderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pb_finder_dispose;
  G_OBJECT_CLASS (klass)->finalize = pb_finder_finalize;
  changed_signal = g_signal_new ("changed", PB_TYPE_FINDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pb_finder_init (PbFinder *self)
{
  self->wanted = g_strdup ("");
  self->address = g_strdup ("");
  self->words = g_strdup ("");
  self->offers = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_offer_free);
}
