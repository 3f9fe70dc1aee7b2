/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-sign-in-box.c: see pb-sign-in-box.h. */
#include "config.h"
#include "pb-sign-in-box.h"

#include <glib/gi18n.h>

#include "pb-field.h"
#include "pb-hint.h"
#include "pb-invitation.h"
#include "pb-runner.h"

struct _PbSignInBox
{
  GtkBox parent_instance;

  PbRunner *runner;      /* (owned) (nullable) */
  char *failure;         /* (owned) (nullable): why it failed, as its last line says */
  GtkWidget *invitation; /* (unowned) */
};

G_DEFINE_FINAL_TYPE (PbSignInBox, pb_sign_in_box, GTK_TYPE_BOX)

static guint ended_signal;

static void
line_cb (JsonObject *line, gpointer user_data)
{
  PbSignInBox *self = user_data;

  if (pb_invitation_take (PB_INVITATION (self->invitation), line))
    gtk_widget_show (GTK_WIDGET (self));
  if (!pb_runner_is (line, "event", "failed"))
    return;
  g_free (self->failure);
  self->failure = pb_hint_dup_failure (PB_HINT_ACCOUNTS, line);
}

/* @why: (nullable) */
static void
end (PbSignInBox *self, const char *why)
{
  g_clear_pointer (&self->runner, pb_runner_free);
  gtk_widget_hide (self->invitation);
  gtk_widget_hide (GTK_WIDGET (self));
  g_signal_emit (self, ended_signal, 0, why);
}

static void
done_cb (int status, const char *words, gpointer user_data)
{
  PbSignInBox *self = user_data;
  g_autofree char *why = self->failure != NULL ? g_strdup (self->failure) : pb_hint_dup (PB_HINT_ACCOUNTS, words);

  end (self, status != 0 ? why : NULL);
}

static void
cancel_cb (GtkButton *button, gpointer user_data)
{
  end (user_data, NULL);
}

void
pb_sign_in_box_start (PbSignInBox *self, const char *id, const char *provider)
{
  const char *const args[] = { "account", "sign-in", id, "--json", provider[0] != '\0' ? "--provider" : NULL, provider, NULL };

  g_clear_pointer (&self->runner, pb_runner_free);
  g_clear_pointer (&self->failure, g_free);
  self->runner = pb_runner_start (args, NULL, line_cb, done_cb, self);
}

gboolean
pb_sign_in_box_is_running (PbSignInBox *self)
{
  return self->runner != NULL;
}

static void
pb_sign_in_box_dispose (GObject *object)
{
  PbSignInBox *self = PB_SIGN_IN_BOX (object);

  g_clear_pointer (&self->runner, pb_runner_free);
  g_clear_pointer (&self->failure, g_free);
  G_OBJECT_CLASS (pb_sign_in_box_parent_class)->dispose (object);
}

static void
pb_sign_in_box_class_init (PbSignInBoxClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pb_sign_in_box_dispose;
  ended_signal = g_signal_new ("ended", PB_TYPE_SIGN_IN_BOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
pb_sign_in_box_init (PbSignInBox *self)
{
  GtkWidget *cancel = pb_field_button (_ ("Ca_ncel sign-in"), G_CALLBACK (cancel_cb), self);

  gtk_box_set_spacing (GTK_BOX (self), 12);
  self->invitation = pb_invitation_new ();
  gtk_widget_show (cancel);
  gtk_widget_set_no_show_all (GTK_WIDGET (self), TRUE);
  gtk_box_pack_start (GTK_BOX (self), self->invitation, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (self), cancel, FALSE, FALSE, 0);
}

GtkWidget *
pb_sign_in_box_new (void)
{
  return g_object_new (PB_TYPE_SIGN_IN_BOX, NULL);
}
