/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-invitation.c: see pb-invitation.h. */
#include "config.h"
#include "pb-invitation.h"

#include <glib/gi18n.h>

#include "pb-field.h"
#include "pb-runner.h"

struct _PbInvitation
{
  GtkBox parent_instance;

  GtkWidget *words; /* (unowned), as all widgets */
  GtkWidget *code;
  GtkWidget *link;
  GtkWidget *approval; /* what to do where an administrator has to approve first */
};

G_DEFINE_FINAL_TYPE (PbInvitation, pb_invitation, GTK_TYPE_BOX)

static void
invite (PbInvitation *self, const char *words, const char *code, const char *url)
{
  gtk_label_set_text (GTK_LABEL (self->words), words);
  pb_field_show_text (self->code, code);
  pb_field_show_link (self->link, url);
  if (code == NULL)
    pb_field_set_mnemonic (self->link, _ ("_Open the page once more"));
  else
    pb_field_set_label (self->link, url);
  gtk_widget_show (GTK_WIDGET (self));
}

/* @admin: (nullable) */
static void
show_approval (PbInvitation *self, const char *admin)
{
  /* TRANSLATORS: %s is a web address */
  g_autofree char *words = admin != NULL ? g_strdup_printf (_ ("If it says that an administrator has to approve, send yours this address:\n%s"), admin) : NULL;

  pb_field_show_text (self->approval, words);
}

gboolean
pb_invitation_take (PbInvitation *self, JsonObject *line)
{
  const char *url = pb_runner_string (line, "url");
  gboolean by_code = pb_runner_is (line, "event", "device");

  if (!by_code && !pb_runner_is (line, "event", "browser"))
    return FALSE;
  if (by_code)
    invite (self, _ ("Open this page on any device, and type the code:"), pb_runner_string (line, "code"), url);
  else
    invite (self, _ ("Your browser shows the provider’s page now: sign in there, then come back."), NULL, url);
  show_approval (self, pb_runner_string (line, "admin"));
  return TRUE;
}

static void
pb_invitation_class_init (PbInvitationClass *klass)
{
}

static void
pb_invitation_init (PbInvitation *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  self->words = pb_field_text (PB_LOOK_STRONG, NULL);
  self->code = pb_field_text (PB_LOOK_CODE, NULL);
  self->link = pb_field_link ("");
  self->approval = pb_field_text (PB_LOOK_PLAIN, NULL);
  gtk_label_set_selectable (GTK_LABEL (self->code), TRUE);
  gtk_label_set_selectable (GTK_LABEL (self->approval), TRUE);
  gtk_widget_set_halign (self->code, GTK_ALIGN_START);
  gtk_container_add (GTK_CONTAINER (self), self->words);
  gtk_container_add (GTK_CONTAINER (self), self->code);
  gtk_container_add (GTK_CONTAINER (self), self->link);
  gtk_container_add (GTK_CONTAINER (self), self->approval);
  gtk_widget_show (self->words);
  gtk_widget_set_no_show_all (GTK_WIDGET (self), TRUE);
}

GtkWidget *
pb_invitation_new (void)
{
  return g_object_new (PB_TYPE_INVITATION, NULL);
}
