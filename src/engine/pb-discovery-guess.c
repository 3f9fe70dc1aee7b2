/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-discovery-guess.c: the names that mail servers usually have. Each is tried with TLS, then with STARTTLS, and counts when it
 * is proven (pb-proof.h). */
#include "pb-discovery-private.h"

#include <string.h>

#include "pb-error.h"
#include "pb-proof.h"

#define LIMIT (3800 * (gint64) 1000) /* µs of a connection: two of them fit into the whole time */

/* Preferred names first; "" is the domain itself. */
static const char *const imap_labels[] = { "imap.", "mail.", "" };
static const char *const pop3_labels[] = { "pop.", "pop3.", "mail.", "" };

#define MAX_NAMES G_N_ELEMENTS (pop3_labels)

/* What became of the names for one protocol. */
typedef struct
{
  PbFound *proven[MAX_NAMES]; /* (owned) (nullable) */
  gboolean refuted[MAX_NAMES];
  gboolean decided; /* one is proven and was added, all better ones are refuted */
} Names;

/* All guesses of one discovery. */
typedef struct
{
  guint ref_count;
  Names imap, pop3;
} Guesses;

/* One name that is tried. */
typedef struct
{
  Discovery *discovery; /* (owned) */
  Guesses *guesses;     /* (owned) */
  char *host;           /* (owned) */
  gsize rank;
  gboolean pop3;
  PbSecurity security;
} Guess;

static void
guesses_unref (Guesses *guesses)
{
  if (--guesses->ref_count > 0)
    return;
  for (gsize i = 0; i < MAX_NAMES; i++)
    {
      pb_found_free (guesses->imap.proven[i]);
      pb_found_free (guesses->pop3.proven[i]);
    }
  g_free (guesses);
}

static void
guess_free (Guess *guess)
{
  guesses_unref (guess->guesses);
  pb_discovery_unref (guess->discovery);
  g_free (guess->host);
  g_free (guess);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Guess, guess_free)

static guint16
port_of (const Guess *guess)
{
  if (guess->pop3)
    return guess->security == PB_SECURITY_TLS ? 995 : 110;
  return guess->security == PB_SECURITY_TLS ? 993 : 143;
}

/* Adds the best name once it is known. */
static void
decide (Discovery *self, Names *names)
{
  gsize i = 0;

  while (i < MAX_NAMES && names->refuted[i])
    i++;
  if (names->decided || i == MAX_NAMES || names->proven[i] == NULL)
    return;
  names->decided = TRUE;
  pb_discovery_add_host (self, g_steal_pointer (&names->proven[i]));
}

/* Who has IMAP is not asked further about POP3. */
static void
conclude (Guess *guess, gboolean proven)
{
  g_autoptr (Discovery) self = pb_discovery_ref (guess->discovery);
  Names *names = guess->pop3 ? &guess->guesses->pop3 : &guess->guesses->imap;

  if (proven)
    names->proven[guess->rank] = pb_found_new (PB_FOUND_GUESS, guess->pop3, guess->host, port_of (guess), guess->security, self->address);
  names->refuted[guess->rank] = !proven;
  if (pb_discovery_wants (self, PB_FOUND_GUESS))
    decide (self, names);
  if (guess->guesses->imap.decided)
    pb_discovery_close_all (self, PB_FOUND_GUESS);
  pb_discovery_close (self, PB_FOUND_GUESS, FALSE);
}

static void
try_it (Guess *guess);

static void
proven_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Guess) guess = user_data;
  g_autoptr (GError) error = NULL;
  gboolean proven = pb_proof_finish (result, &error);
  gboolean there = !g_error_matches (error, PB_ERROR, PB_ERROR_CLASS_CONFIG) && !g_error_matches (error, PB_ERROR, PB_ERROR_CLASS_AUTH_REJECTED); /* a proxy's */

  if (!proven && there && guess->security == PB_SECURITY_TLS && pb_discovery_wants (guess->discovery, PB_FOUND_GUESS))
    {
      guess->security = PB_SECURITY_STARTTLS;
      try_it (g_steal_pointer (&guess));
      return;
    }
  conclude (guess, proven);
}

/* @guess: (transfer full) */
static void
try_it (Guess *guess)
{
  const PbContext *context = &guess->discovery->context;
  const PbProofQuestion question = { guess->host, port_of (guess), guess->pop3, guess->security, LIMIT };

  pb_proof_async (context->dialer, context->clock, &question, guess->discovery->inner, proven_cb, guess);
}

static void
begin (Discovery *self, Guesses *guesses, const char *label, gsize rank, gboolean pop3)
{
  Guess *guess = g_new0 (Guess, 1);

  guesses->ref_count++;
  *guess = (Guess){ pb_discovery_open (self, PB_FOUND_GUESS), guesses, g_strconcat (label, self->domain, NULL), rank, pop3, PB_SECURITY_TLS };
  try_it (guess);
}

void
pb_discovery_guess (Discovery *self)
{
  Guesses *guesses = g_new0 (Guesses, 1);

  for (gsize i = G_N_ELEMENTS (imap_labels); i < MAX_NAMES; i++)
    guesses->imap.refuted[i] = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (imap_labels); i++)
    begin (self, guesses, imap_labels[i], i, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (pop3_labels); i++)
    begin (self, guesses, pop3_labels[i], i, TRUE);
}
