/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-tray-page.c: what the tray icon shows and what clicks on it do. */
#include "config.h"

#include <glib/gi18n.h>

#include "pb-setting.h"
#include "pb-settings-pages.h"

GtkWidget *
pb_tray_page_new (GSettings *settings)
{
  const PbSettingChoice styles[] = {
    { "number", _ ("The number") },
    { "dot", _ ("A dot when there is some") },
    { "none", _ ("Nothing") },
  };
  const PbSettingChoice clicks[] = {
    { "webmail", _ ("Opens the webmail") },
    { "status", _ ("Opens the status window") },
    { "check-now", _ ("Looks for new mail") },
    { "nothing", _ ("Does nothing") },
  };
  GtkWidget *groups, *page, *group;

  if (settings == NULL)
    return pb_setting_page_new_missing ();
  page = pb_setting_page_new (&groups);
  group = pb_setting_group (groups, _ ("Icon"));
  pb_setting_choice (group, settings, "number-style", _ ("_Unread mail"), styles, G_N_ELEMENTS (styles));
  pb_setting_note (group, _ ("The number is in the tooltip in any case. A sign in the icon’s corner tells that something needs attention."));
  group = pb_setting_group (groups, _ ("Clicks on it"));
  pb_setting_choice (group, settings, "click-action", _ ("Le_ft button"), clicks, G_N_ELEMENTS (clicks));
  pb_setting_choice (group, settings, "middle-click-action", _ ("_Middle button"), clicks, G_N_ELEMENTS (clicks));
  pb_setting_note (group, _ ("The right button opens the menu. On some desktops the left one does, too."));
  return page;
}
