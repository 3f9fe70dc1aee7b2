/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-effect-private.h"
#include "pb-pack.h"

static const char *const names[] = {
  [PB_EFFECT_START] = "start",
  [PB_EFFECT_STOP] = "stop",
  [PB_EFFECT_REFRESH] = "refresh",
  [PB_EFFECT_PROBE] = "probe",
  [PB_EFFECT_PERSIST_SHOWN] = "persist-shown",
  [PB_EFFECT_PERSIST_GONE] = "persist-gone",
  [PB_EFFECT_STATUS] = "status",
  [PB_EFFECT_UNREAD] = "unread",
  [PB_EFFECT_MAIL] = "mail",
  [PB_EFFECT_GONE] = "gone",
  [PB_EFFECT_NOTICE] = "notice",
  [PB_EFFECT_ALERT] = "alert",
  [PB_EFFECT_WITHDRAW] = "withdraw",
  [PB_EFFECT_SOUND] = "sound",
  [PB_EFFECT_ASK_LOGIN] = "ask-login",
  [PB_EFFECT_ASK_TRUST] = "ask-trust",
  [PB_EFFECT_ASK_TRUST_ALL] = "ask-trust-all",
  [PB_EFFECT_PIN_IDLE] = "pin-idle",
};

const char *
pb_effect_type_to_string (PbEffectType type)
{
  return (gsize) type < G_N_ELEMENTS (names) ? names[type] : "unknown";
}

PbEffect *
pb_effect_new (PbEffectType type, const char *account, const char *alert_id)
{
  gsize size = pb_pack_size (account) + pb_pack_size (alert_id);
  PbEffect *effect = g_malloc0 (sizeof (PbEffect) + size);
  char *at = (char *) (effect + 1);

  effect->type = type;
  effect->account = account != NULL ? pb_pack (&at, account) : NULL;
  effect->alert_id = alert_id != NULL ? pb_pack (&at, alert_id) : NULL;
  return effect;
}

void
pb_effect_free (PbEffect *effect)
{
  g_clear_pointer (&effect->message, pb_message_unref);
  g_clear_pointer (&effect->alert, pb_alert_unref);
  g_clear_pointer (&effect->keys, g_ptr_array_unref);
  g_free (effect->folder);
  g_free (effect->text);
  g_free (effect);
}

PbAlert *
pb_alert_new (const PbAlert *fields)
{
  gsize size = pb_pack_size (fields->id) + pb_pack_size (fields->account) + pb_pack_size (fields->label);
  PbAlert *alert = g_atomic_rc_box_alloc (sizeof (PbAlert) + size);
  char *at = (char *) (alert + 1);

  *alert = *fields;
  alert->id = pb_pack (&at, fields->id);
  alert->account = pb_pack (&at, fields->account);
  alert->label = pb_pack (&at, fields->label);
  g_ptr_array_ref (alert->messages);
  return alert;
}

PbAlert *
pb_alert_ref (PbAlert *alert)
{
  return g_atomic_rc_box_acquire (alert);
}

static void
clear_alert (gpointer data)
{
  PbAlert *alert = data;

  g_ptr_array_unref (alert->messages);
}

void
pb_alert_unref (PbAlert *alert)
{
  g_atomic_rc_box_release_full (alert, clear_alert);
}
