/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-mail-row.c: see pb-mail-row.h. */
#include "config.h"
#include "pb-mail-row.h"

#include <glib/gi18n.h>

#include "pb-look.h"

struct _PbMailRow
{
  GtkListBoxRow parent_instance;

  char *account; /* (owned) */
  char *key;     /* (owned) */
  char *text;    /* (owned) */
  gint64 date;   /* Unix seconds */
};

G_DEFINE_FINAL_TYPE (PbMailRow, pb_mail_row, GTK_TYPE_LIST_BOX_ROW)

static char *
format_date (gint64 unix_seconds)
{
  g_autoptr (GDateTime) date = unix_seconds > 0 ? g_date_time_new_from_unix_local (unix_seconds) : NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  if (date == NULL)
    return g_strdup ("");
  if (g_date_time_get_year (date) == g_date_time_get_year (now) && g_date_time_get_day_of_year (date) == g_date_time_get_day_of_year (now))
    return g_date_time_format (date, "%H:%M");
  return g_date_time_format (date, "%x");
}

/* What was cut off is shown when the pointer rests on it. */
static gboolean
tooltip_cb (GtkWidget *label, int x, int y, gboolean keyboard, GtkTooltip *tooltip, gpointer user_data)
{
  gtk_tooltip_set_text (tooltip, gtk_label_get_text (GTK_LABEL (label)));
  return pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (label)));
}

static GtkWidget *
text_label (PbLook look, const char *text)
{
  GtkWidget *label = pb_look_label (look);

  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_widget_set_has_tooltip (label, TRUE);
  g_signal_connect (label, "query-tooltip", G_CALLBACK (tooltip_cb), NULL);
  return label;
}

/* At the right edge; what is cut off of an account's name is said above. */
static GtkWidget *
side_label (const char *text)
{
  GtkWidget *label = pb_look_label (PB_LOOK_DIM);

  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 24);
  return label;
}

/* Returns: (transfer full): the account where there are several, the folder where it is not the account's first. */
static char *
dup_place (const PbReportAccount *account, const PbReportMail *mail, gboolean several)
{
  if (mail->folder[0] == '\0')
    return g_strdup (several ? account->name : "");
  return several ? g_strdup_printf ("%s · %s", account->name, mail->folder) : g_strdup (mail->folder);
}

/* Returns: (transfer full): what a screen reader says; to beware comes first. */
static char *
dup_spoken (const PbReportMail *mail, const char *sender, const char *subject)
{
  /* Translators: sender and subject of a mail */
  g_autofree char *spoken = g_strdup_printf (_ ("%s: %s"), sender, subject);

  return mail->warning[0] != '\0' ? g_strdup_printf ("%s %s", mail->warning, spoken) : g_steal_pointer (&spoken);
}

GtkWidget *
pb_mail_row_new (const PbReportAccount *account, const PbReportMail *mail, gboolean several)
{
  PbMailRow *self = g_object_new (PB_TYPE_MAIL_ROW, "selectable", FALSE, NULL);
  GtkWidget *grid = gtk_grid_new ();
  const char *sender = mail->from[0] != '\0' ? mail->from : _ ("unknown sender");
  const char *subject = mail->subject[0] != '\0' ? mail->subject : _ ("(no subject)");
  g_autofree char *when = format_date (mail->date), *place = dup_place (account, mail, several);
  g_autofree char *spoken = dup_spoken (mail, sender, subject);
  GtkWidget *from = text_label (PB_LOOK_STRONG, sender);

  self->account = g_strdup (account->id);
  self->key = g_strdup (mail->key);
  self->text = pb_mail_row_dup_text (account, mail, several);
  self->date = mail->date;
  gtk_widget_set_hexpand (from, TRUE);
  g_object_set (grid, "margin", 10, "column-spacing", 12, "row-spacing", 2, NULL);
  gtk_grid_attach (GTK_GRID (grid), from, 0, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), side_label (when), 1, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), text_label (PB_LOOK_PLAIN, subject), 0, 1, place[0] != '\0' ? 1 : 2, 1);
  if (place[0] != '\0')
    gtk_grid_attach (GTK_GRID (grid), side_label (place), 1, 1, 1, 1);
  if (mail->warning[0] != '\0')
    gtk_grid_attach (GTK_GRID (grid), text_label (PB_LOOK_WARN, mail->warning), 0, 2, 2, 1);
  gtk_container_add (GTK_CONTAINER (self), grid);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), spoken);
  gtk_widget_show_all (GTK_WIDGET (self));
  return GTK_WIDGET (self);
}

const char *
pb_mail_row_get_account (PbMailRow *self)
{
  return self->account;
}

const char *
pb_mail_row_get_key (PbMailRow *self)
{
  return self->key;
}

const char *
pb_mail_row_get_text (PbMailRow *self)
{
  return self->text;
}

char *
pb_mail_row_dup_text (const PbReportAccount *account, const PbReportMail *mail, gboolean several)
{
  g_autofree char *place = dup_place (account, mail, several);

  return g_strjoin ("\n", account->id, mail->key, mail->from, mail->warning, mail->subject, place, NULL);
}

int
pb_mail_row_compare (GtkListBoxRow *a, GtkListBoxRow *b, gpointer unused)
{
  PbMailRow *x = PB_MAIL_ROW (a), *y = PB_MAIL_ROW (b);

  if (x->date != y->date)
    return x->date > y->date ? -1 : 1;
  return -g_strcmp0 (x->key, y->key);
}

static void
pb_mail_row_finalize (GObject *object)
{
  PbMailRow *self = PB_MAIL_ROW (object);

  g_free (self->account);
  g_free (self->key);
  g_free (self->text);
  G_OBJECT_CLASS (pb_mail_row_parent_class)->finalize (object);
}

static void
pb_mail_row_class_init (PbMailRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pb_mail_row_finalize;
}

static void
pb_mail_row_init (PbMailRow *self)
{
}
