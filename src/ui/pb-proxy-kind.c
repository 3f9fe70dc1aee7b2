/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-proxy-kind.c: see pb-proxy-kind.h. */
#include "config.h"

#include "pb-proxy-kind.h"

#include <glib/gi18n.h>

GtkWidget *
pb_proxy_kind_new (void)
{
  GtkWidget *combo = gtk_combo_box_text_new ();

  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), "system", _ ("The system’s"));
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), "none", _ ("None"));
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), "socks5", "SOCKS5");
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), "http", "HTTP");
  gtk_combo_box_set_active (GTK_COMBO_BOX (combo), 0);
  return combo;
}

gboolean
pb_proxy_kind_has_place (GtkWidget *kind)
{
  const char *id = gtk_combo_box_get_active_id (GTK_COMBO_BOX (kind));

  return g_strcmp0 (id, "socks5") == 0 || g_strcmp0 (id, "http") == 0;
}

char *
pb_proxy_kind_dup (GtkWidget *kind, GtkWidget *place)
{
  const char *id = gtk_combo_box_get_active_id (GTK_COMBO_BOX (kind));
  g_autofree char *text = g_strstrip (g_strdup (gtk_entry_get_text (GTK_ENTRY (place))));

  if (pb_proxy_kind_has_place (kind))
    return g_strconcat (id, "://", text, NULL);
  return g_strcmp0 (id, "none") == 0 ? g_strdup (id) : NULL;
}
