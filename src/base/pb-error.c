/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-error.c: names of the error classes. */
#include "pb-error.h"

/* clang-format off */
G_DEFINE_QUARK (pb-error-quark, pb_error)
/* clang-format on */

const char *
pb_error_class_to_string (PbErrorClass error_class)
{
  static const char *const names[PB_N_ERROR_CLASSES] = {
    "none",
    "offline",
    "timeout",
    "refused",
    "wrong-protocol",
    "tls-untrusted",
    "tls-failed",
    "auth-rejected",
    "auth-expired",
    "app-password",
    "server-busy",
    "protocol",
    "limit",
    "config",
    "vault-locked",
  };

  g_return_val_if_fail (error_class < PB_N_ERROR_CLASSES, "none");
  return names[error_class];
}

PbErrorClass
pb_error_class_from_string (const char *name)
{
  for (guint i = 0; i < PB_N_ERROR_CLASSES; i++)
    if (g_str_equal (pb_error_class_to_string ((PbErrorClass) i), name))
      return (PbErrorClass) i;
  return PB_ERROR_CLASS_PROTOCOL;
}

PbErrorClass
pb_error_class_of (const GError *error, PbErrorClass fallback)
{
  if (error == NULL)
    return PB_ERROR_CLASS_NONE;
  if (error->domain != PB_ERROR)
    return fallback;
  return (PbErrorClass) error->code;
}
