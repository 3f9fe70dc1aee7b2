/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-corp-user-wish.c: the checks of a member, in the order of the error codes. */
#include "pb-corp-user-wish.h"

#include <string.h>

#include "pb-lists.h"

#define MAX_TEXT        64 /* bytes */
#define MAX_DEPARTMENTS 20
#define MAX_SLAVES      5
#define MIN_PASSWORD    6
#define MAX_PASSWORD    32

void
pb_corp_user_wish_clear (PbCorpUserWish *wish)
{
  g_free (wish->name);
  g_free (wish->password);
  g_clear_pointer (&wish->aliases, g_ptr_array_unref);
  g_clear_pointer (&wish->departments, g_array_unref);
}

/* What becomes of Chinese text beside a gender that is a number. */
static char *
garble (const char *text)
{
  char *garbled = g_strdup (text);

  for (char *p = garbled; *p != '\0'; p++)
    if ((guchar) *p >= 0x80)
      *p = '?';
  return garbled;
}

static gboolean
is_garbled (PbDemo *demo, JsonObject *in)
{
  return pb_corp_has (in, "gender") && pb_corp_text (in, "gender") == NULL && pb_knobs_is (demo->knobs, PB_KNOB_GENDER_QUIRK, "yes");
}

static int
read_name (PbCorpUserWish *wish, PbDemo *demo, JsonObject *in, gboolean needed)
{
  const char *name = pb_corp_text (in, "name");

  if (!pb_corp_has (in, "name"))
    return needed ? 60112 : 0;
  if (name == NULL || *name == '\0' || strlen (name) > MAX_TEXT)
    return 60112;
  wish->name = is_garbled (demo, in) ? garble (name) : g_strdup (name);
  wish->change.name = wish->name;
  return 0;
}

/* One of the short texts. @code: what it is when it is too long or no text. */
static int
read_short (JsonObject *in, const char *name, const char *allowed, int code, const char **place)
{
  const char *text = pb_corp_text (in, name);

  if (!pb_corp_has (in, name))
    return 0;
  if (text == NULL || strlen (text) > MAX_TEXT || (allowed != NULL && text[strspn (text, allowed)] != '\0'))
    return code;
  *place = text;
  return 0;
}

static int
read_gender (PbCorpUserWish *wish, JsonObject *in)
{
  gint64 gender = 0;

  if (!pb_corp_has (in, "gender"))
    return 0;
  if (!pb_corp_number (in, "gender", &gender) || gender < 1 || gender > 2)
    return 60114;
  wish->change.gender = (int) gender;
  return 0;
}

static int
read_departments (PbCorpUserWish *wish, PbDemo *demo, JsonObject *in, gboolean needed)
{
  if (!pb_corp_has (in, "department"))
    return needed ? 60127 : 0;
  wish->departments = pb_corp_numbers (in, "department");
  if (wish->departments == NULL)
    return 60123;
  if (wish->departments->len == 0)
    return 60127;
  if (wish->departments->len > MAX_DEPARTMENTS)
    return 60105;
  for (guint i = 0; i < wish->departments->len; i++)
    if (pb_departments_find (pb_company_departments (demo->company), g_array_index (wish->departments, gint64, i)) == NULL)
      return 60003;
  wish->change.departments = wish->departments;
  return 0;
}

/* Returns: an errcode for @address as an alias of @member (nullable). */
static int
check_alias (PbDemo *demo, const PbMember *member, const char *address)
{
  PbAddressKind kind = pb_company_kind (demo->company, address);

  if (kind == PB_ADDRESS_INVALID)
    return 600004;
  return kind == PB_ADDRESS_FREE || (kind == PB_ADDRESS_ALIAS && pb_company_find (demo->company, address) == member) ? 0 : 600005;
}

static int
read_slaves (PbCorpUserWish *wish, PbDemo *demo, JsonObject *in, const PbMember *member)
{
  g_autoptr (GPtrArray) slaves = pb_corp_texts (in, "slaves");

  if (!pb_corp_has (in, "slaves"))
    return 0;
  if (slaves == NULL)
    return 600004;
  if (slaves->len > MAX_SLAVES)
    return 600006;
  wish->aliases = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < slaves->len; i++)
    {
      int code = check_alias (demo, member, slaves->pdata[i]);

      if (code != 0)
        return code;
      pb_addresses_add (wish->aliases, slaves->pdata[i]);
    }
  g_ptr_array_add (wish->aliases, NULL);
  wish->change.aliases = (const char *const *) wish->aliases->pdata;
  return 0;
}

/* Digits alone are weak. */
static gboolean
is_weak (const char *password)
{
  gsize len = strlen (password);

  return len < MIN_PASSWORD || len > MAX_PASSWORD || strspn (password, "0123456789") == len;
}

static int
read_password (PbCorpUserWish *wish, JsonObject *in, gboolean needed)
{
  const char *password = pb_corp_text (in, "password");

  if (!pb_corp_has (in, "password"))
    return needed ? 60120 : 0;
  if (password == NULL || is_weak (password))
    return 600003;
  wish->password = g_compute_checksum_for_string (G_CHECKSUM_MD5, password, -1);
  wish->change.password = wish->password;
  return 0;
}

static int
read_switch (JsonObject *in, const char *name, int *place)
{
  gint64 value = 0;

  if (!pb_corp_has (in, name))
    return 0;
  if (!pb_corp_number (in, name, &value) || value < 0 || value > 1)
    return 40092;
  *place = (int) value;
  return 0;
}

static int
read_texts (PbCorpUserWish *wish, JsonObject *in)
{
  int code = read_short (in, "position", NULL, 60104, &wish->change.position);

  if (code == 0)
    code = read_short (in, "mobile", "0123456789+- ", 60103, &wish->change.mobile);
  if (code == 0)
    code = read_short (in, "tel", "0123456789+-() ", 600025, &wish->change.tel);
  return code != 0 ? code : read_short (in, "extid", NULL, 600026, &wish->change.ext_id);
}

int
pb_corp_user_wish_read (PbCorpUserWish *wish, PbDemo *demo, JsonObject *in, const PbMember *member)
{
  int code = read_name (wish, demo, in, member == NULL);

  if (code == 0)
    code = read_departments (wish, demo, in, member == NULL);
  if (code == 0)
    code = read_texts (wish, in);
  if (code == 0)
    code = read_gender (wish, in);
  if (code == 0)
    code = read_slaves (wish, demo, in, member);
  if (code == 0)
    code = read_password (wish, in, member == NULL);
  if (code == 0)
    code = read_switch (in, "cpwd_login", &wish->change.must_change);
  return code != 0 || member == NULL ? code : read_switch (in, "enable", &wish->change.enabled);
}
