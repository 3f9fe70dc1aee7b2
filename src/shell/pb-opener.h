/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-opener.h: opens an address in the default browser, asynchronously, with the activation token of the click. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Only addresses that pb_webmail_url_is_valid() accepts. @activation_token: (nullable).
 * Errors: G_IO_ERROR_NOT_SUPPORTED when there is no browser: show the address so that it can be copied. */
void pb_opener_open_async (const char *url, const char *activation_token, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean pb_opener_open_finish (GAsyncResult *result, GError **error);

G_END_DECLS
