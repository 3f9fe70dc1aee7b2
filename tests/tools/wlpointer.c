/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wlpointer.c: a pointer for a Wayland seat that has none (headless wlroots). Lives as long as its standard input; reads
 *   move X Y WIDTH HEIGHT     the place on a screen of that size
 *   press BUTTON              1 left, 2 middle, 3 right
 *   release BUTTON
 * and answers each line with "ok" once the compositor has seen it. */
#include <linux/input-event-codes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <wayland-client.h>

#include "wlr-virtual-pointer-client.h"

static void
global_cb (void *data, struct wl_registry *registry, uint32_t name, const char *interface, uint32_t version)
{
  struct zwlr_virtual_pointer_manager_v1 **manager = data;

  if (strcmp (interface, zwlr_virtual_pointer_manager_v1_interface.name) == 0)
    *manager = wl_registry_bind (registry, name, &zwlr_virtual_pointer_manager_v1_interface, 1);
}

static void
global_remove_cb (void *data, struct wl_registry *registry, uint32_t name)
{
}

static uint32_t
now_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (uint32_t) (now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

static void
do_line (struct zwlr_virtual_pointer_v1 *pointer, const char *line)
{
  static const uint32_t buttons[] = { 0, BTN_LEFT, BTN_MIDDLE, BTN_RIGHT };
  unsigned int x, y, width, height, button;

  if (sscanf (line, "move %u %u %u %u", &x, &y, &width, &height) == 4)
    zwlr_virtual_pointer_v1_motion_absolute (pointer, now_ms (), x, y, width, height);
  else if (sscanf (line, "press %u", &button) == 1 && button < 4)
    zwlr_virtual_pointer_v1_button (pointer, now_ms (), buttons[button], WL_POINTER_BUTTON_STATE_PRESSED);
  else if (sscanf (line, "release %u", &button) == 1 && button < 4)
    zwlr_virtual_pointer_v1_button (pointer, now_ms (), buttons[button], WL_POINTER_BUTTON_STATE_RELEASED);
  zwlr_virtual_pointer_v1_frame (pointer);
}

int
main (void)
{
  static const struct wl_registry_listener listener = { global_cb, global_remove_cb };
  struct wl_display *display = wl_display_connect (NULL);
  struct zwlr_virtual_pointer_manager_v1 *manager = NULL;
  struct zwlr_virtual_pointer_v1 *pointer;
  char line[128];

  if (display == NULL)
    return 1;
  wl_registry_add_listener (wl_display_get_registry (display), &listener, &manager);
  if (wl_display_roundtrip (display) < 0 || manager == NULL)
    return 1;
  pointer = zwlr_virtual_pointer_manager_v1_create_virtual_pointer (manager, NULL);
  while (fgets (line, sizeof line, stdin) != NULL)
    {
      do_line (pointer, line);
      if (wl_display_roundtrip (display) < 0)
        return 1;
      puts ("ok");
      fflush (stdout);
    }
  wl_display_disconnect (display);
  return 0;
}
