/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-table-openapi.c: the interfaces of BizMail OpenApi 1.4. Names are spelt as in the manual's tables; the service takes them
 * in any case. */
#include "pb-exmail-table-private.h"

#define ADD_MODIFY (PB_EXMAIL_IN (ADD) | PB_EXMAIL_IN (MODIFY))
#define ADD_DELETE (PB_EXMAIL_IN (ADD) | PB_EXMAIL_IN (DELETE))
#define MAX_PATH   1284 /* bytes: 5 levels of 64 characters (1.6 party/sync) */

static const PbExmailWord actions[] = { { "delete", "1" }, { "add", "2" }, { "modify", "3" }, { NULL, NULL } };
static const PbExmailWord opened[] = { { "yes", "1" }, { "no", "2" }, { NULL, NULL } };
static const PbExmailWord yes_no[] = { { "yes", "1" }, { "no", "0" }, { NULL, NULL } };
static const PbExmailWord senders[] = { { "all", "all" }, { "inner", "inner" }, { "group", "group" }, { "list", "list" }, { NULL, NULL } };

/* --- what is sent --- */

static const PbExmailParam no_params[] = { { NULL } };

static const PbExmailParam own_alias[] = {
  { .option = "address", .wire = "Alias", .kind = PB_EXMAIL_ADDRESS, .position = 1, .own = TRUE },
  { NULL },
};

static const PbExmailParam login[] = {
  { .option = "address", .wire = "user", .kind = PB_EXMAIL_ADDRESS, .position = 1, .own = TRUE },
  { NULL },
};

/* The manual has the name alone, and where its value comes from (1.6 SSO login). */
static const PbExmailParam login_mail[] = {
  { .option = "address", .wire = "user", .kind = PB_EXMAIL_ADDRESS, .position = 1, .own = TRUE },
  { .option = "mail-id", .wire = "mailid", .required = PB_EXMAIL_ALWAYS, .min_bytes = 1, .max_bytes = 256 },
  { NULL },
};

static const PbExmailParam version[] = {
  { .option = "since", .wire = "Ver", .kind = PB_EXMAIL_NUMBER, .fallback = "0" },
  { NULL },
};

static const PbExmailParam user_sync[] = {
  { .option = "action", .wire = "Action", .kind = PB_EXMAIL_WORD, .required = PB_EXMAIL_ALWAYS, .words = actions },
  { .option = "address", .wire = "Alias", .kind = PB_EXMAIL_ADDRESS, .required = PB_EXMAIL_ALWAYS, .position = 1 },
  { .option = "name", .wire = "Name", .actions = ADD_MODIFY, .required = PB_EXMAIL_IN (ADD), .min_bytes = 1 },
  { .option = "gender", .wire = "Gender", .kind = PB_EXMAIL_WORD, .actions = ADD_MODIFY, .words = pb_exmail_words_set_gender },
  { .option = "position", .wire = "Position", .actions = ADD_MODIFY },
  { .option = "tel", .wire = "Tel", .actions = ADD_MODIFY },
  { .option = "mobile", .wire = "Mobile", .actions = ADD_MODIFY },
  { .option = "ext-id", .wire = "ExtId", .actions = ADD_MODIFY },
  { .option = "password", .wire = "Password", .kind = PB_EXMAIL_SECRET, .actions = ADD_MODIFY, .required = PB_EXMAIL_IN (ADD), .min_bytes = 6, .max_bytes = 32 },
  { .option = "password-md5", .wire = "Md5", .kind = PB_EXMAIL_FLAG, .actions = ADD_MODIFY, .words = yes_no },
  { .option = "party", .wire = "PartyPath", .kind = PB_EXMAIL_PARTY, .shape = PB_EXMAIL_REPEATED, .actions = ADD_MODIFY, .max_bytes = MAX_PATH },
  { .option = "alias", .wire = "Slave", .kind = PB_EXMAIL_ADDRESS, .shape = PB_EXMAIL_REPEATED, .actions = ADD_MODIFY, .max_count = 5 },
  { .option = "enabled", .wire = "OpenType", .kind = PB_EXMAIL_FLAG, .actions = ADD_MODIFY, .words = opened },
  { NULL },
};

static const PbExmailParam user_check[] = {
  { .option = "address", .wire = "email", .kind = PB_EXMAIL_ADDRESS, .shape = PB_EXMAIL_REPEATED, .required = PB_EXMAIL_ALWAYS, .max_count = 20, .position = 1 },
  { NULL },
};

static const PbExmailParam swap_alias[] = {
  { .option = "address", .wire = "alias", .kind = PB_EXMAIL_ADDRESS, .required = PB_EXMAIL_ALWAYS, .position = 1 },
  { .option = "alias", .wire = "slavealias", .kind = PB_EXMAIL_ADDRESS, .required = PB_EXMAIL_ALWAYS, .position = 2 },
  { NULL },
};

static const PbExmailParam wechat[] = {
  { .option = "address", .wire = "alias", .kind = PB_EXMAIL_ADDRESS, .required = PB_EXMAIL_ALWAYS, .position = 1 },
  { NULL },
};

static const PbExmailParam party_sync[] = {
  { .option = "action", .wire = "Action", .kind = PB_EXMAIL_WORD, .required = PB_EXMAIL_ALWAYS, .words = actions },
  { .option = "path", .wire = "SrcPath", .kind = PB_EXMAIL_PARTY, .actions = PB_EXMAIL_IN (MODIFY), .required = PB_EXMAIL_IN (MODIFY), .min_bytes = 1, .max_bytes = MAX_PATH, .position = 1 },
  { .option = "path", .wire = "DstPath", .kind = PB_EXMAIL_PARTY, .actions = ADD_DELETE, .required = ADD_DELETE, .min_bytes = 1, .max_bytes = MAX_PATH, .position = 1 },
  { .option = "to", .wire = "DstPath", .kind = PB_EXMAIL_PARTY, .actions = PB_EXMAIL_IN (MODIFY), .required = PB_EXMAIL_IN (MODIFY), .min_bytes = 1, .max_bytes = MAX_PATH },
  { NULL },
};

static const PbExmailParam party_path[] = {
  { .option = "path", .wire = "PartyPath", .kind = PB_EXMAIL_PARTY, .max_bytes = MAX_PATH, .fallback = "", .position = 1 },
  { NULL },
};

static const PbExmailParam group_add[] = {
  { .option = "name", .wire = "group_name", .required = PB_EXMAIL_ALWAYS, .min_bytes = 1 },
  { .option = "group", .wire = "group_admin", .kind = PB_EXMAIL_ADDRESS, .required = PB_EXMAIL_ALWAYS, .position = 1 },
  { .option = "senders", .wire = "status", .kind = PB_EXMAIL_WORD, .required = PB_EXMAIL_ALWAYS, .words = senders },
  { .option = "member", .wire = "members", .kind = PB_EXMAIL_ADDRESS, .shape = PB_EXMAIL_REPEATED, .required = PB_EXMAIL_ALWAYS, .position = 2 },
  { NULL },
};

static const PbExmailParam group_delete[] = {
  { .option = "group", .wire = "group_alias", .kind = PB_EXMAIL_ADDRESS, .required = PB_EXMAIL_ALWAYS, .position = 1 },
  { NULL },
};

static const PbExmailParam group_members[] = {
  { .option = "group", .wire = "group_alias", .kind = PB_EXMAIL_ADDRESS, .required = PB_EXMAIL_ALWAYS, .position = 1 },
  { .option = "member", .wire = "members", .kind = PB_EXMAIL_ADDRESS, .shape = PB_EXMAIL_REPEATED, .required = PB_EXMAIL_ALWAYS, .position = 2 },
  { NULL },
};

static const PbExmailParam group_allowed[] = {
  { .option = "group", .wire = "group_alias", .kind = PB_EXMAIL_ADDRESS, .required = PB_EXMAIL_ALWAYS, .position = 1 },
  { .option = "sender", .wire = "allow_list", .kind = PB_EXMAIL_ADDRESS, .shape = PB_EXMAIL_COMMA, .required = PB_EXMAIL_ALWAYS, .position = 2 },
  { NULL },
};

/* --- what is answered --- */

static const PbExmailColumn token_fields[] = {
  { .wire = "expires_in", .name = "expires_in", .kind = PB_EXMAIL_NUMBER, .required = TRUE },
  { NULL },
};

static const PbExmailColumn authkey_fields[] = {
  { .wire = "auth_key", .name = "auth_key", .required = TRUE },
  { NULL },
};

static const PbExmailColumn login_fields[] = {
  { .wire = "url", .name = "url", .required = TRUE },
  { NULL },
};

static const PbExmailColumn count_fields[] = {
  { .wire = "Alias", .name = "address" },
  { .wire = "NewCount", .name = "unread", .kind = PB_EXMAIL_NUMBER, .required = TRUE },
  { NULL },
};

static const PbExmailColumn user_fields[] = {
  { .wire = "Alias", .name = "address", .required = TRUE },
  { .wire = "Name", .name = "name" },
  { .wire = "Gender", .name = "gender", .kind = PB_EXMAIL_WORD, .words = pb_exmail_words_gender },
  { .wire = "SlaveList", .name = "aliases", .shape = PB_EXMAIL_COMMA },
  { .wire = "Position", .name = "position" },
  { .wire = "Tel", .name = "tel" },
  { .wire = "Mobile", .name = "mobile" },
  { .wire = "ExtId", .name = "ext_id" },
  { .wire = "PartyList.List.Value", .name = "parties", .kind = PB_EXMAIL_PARTY, .shape = PB_EXMAIL_ARRAY },
  { .wire = "OpenType", .name = "enabled", .kind = PB_EXMAIL_FLAG, .words = opened },
  { NULL },
};

static const PbExmailColumn version_fields[] = {
  { .wire = "Ver", .name = "version", .required = TRUE },
  { NULL },
};

static const PbExmailColumn change_columns[] = {
  { .wire = "Alias", .name = "address" },
  { .wire = "Action", .name = "action", .kind = PB_EXMAIL_WORD, .words = actions },
  { NULL },
};

static const PbExmailColumn check_columns[] = {
  { .wire = "Email", .name = "address" },
  { .wire = "Type", .name = "type", .kind = PB_EXMAIL_WORD, .words = pb_exmail_words_check },
  { NULL },
};

static const PbExmailColumn party_columns[] = { { .wire = "Value", .name = "name" }, { NULL } };
static const PbExmailColumn member_columns[] = { { .wire = "Value", .name = "address" }, { NULL } };

/* --- the interfaces --- */

#define OPENAPI(path_, words_, params_) .api = PB_EXMAIL_API_OPENAPI, .path = path_, .words = words_, .params = params_

const PbExmailRow pb_exmail_table_openapi[] = {
  { OPENAPI ("token", "token", no_params), .fields = token_fields, .section = "1.3", .made = TRUE },
  { OPENAPI ("mail/authkey", "authkey", own_alias), .fields = authkey_fields, .section = "1.6 mail/authkey" },
  { OPENAPI ("login", "login-link", login_mail), .given = "mail-id", .fields = login_fields, .evidence = PB_EXMAIL_INFERRED, .section = "1.6 SSO login", .made = TRUE },
  { OPENAPI ("login", "login-link", login), .fields = login_fields, .section = "1.6 SSO login", .made = TRUE },
  /* The manual has Ver alone; alias beside it was seen in client code. */
  { OPENAPI ("listen", "listen", version), .evidence = PB_EXMAIL_CLIENT_CODE, .section = "2", .made = TRUE },
  { OPENAPI ("user/get", "user get", own_alias), .fields = user_fields, .section = "1.6 user/get" },
  { OPENAPI ("user/sync", "user sync", user_sync), .section = "1.6 user/sync", .writes = TRUE, .deletes = PB_EXMAIL_IN (DELETE) },
  { OPENAPI ("user/list", "user list", version), .fields = version_fields, .list = "List", .list_name = "members", .columns = change_columns, .long_list = TRUE, .section = "1.6 user/list" },
  { OPENAPI ("user/check", "user check", user_check), .list = "List", .list_name = "addresses", .columns = check_columns, .section = "1.6 user/check" },
  { OPENAPI ("user/swapalias", "user swap-alias", swap_alias), .evidence = PB_EXMAIL_CLIENT_CODE, .section = "1.6 user/swapalias", .writes = TRUE, .sample = "*" },
  { OPENAPI ("user/openwxtoken", "wechat-token on", wechat), .section = "1.6 user/openwxtoken", .writes = TRUE },
  { OPENAPI ("user/closewxtoken", "wechat-token off", wechat), .section = "1.6 user/openwxtoken", .writes = TRUE },
  { OPENAPI ("mail/newcount", "newcount", own_alias), .fields = count_fields, .section = "1.6 mail/newcount" },
  { OPENAPI ("party/sync", "party sync", party_sync), .section = "1.6 party/sync", .writes = TRUE, .sample = "Count,List", .deletes = PB_EXMAIL_IN (DELETE) },
  { OPENAPI ("party/list", "party list", party_path), .list = "List", .list_name = "parties", .columns = party_columns, .section = "1.6 party/list" },
  { OPENAPI ("partyuser/list", "party members", party_path), .list = "List", .list_name = "members", .columns = member_columns, .long_list = TRUE, .section = "1.6 partyuser/list" },
  { OPENAPI ("group/add", "group add", group_add), .section = "1.6 group/add", .writes = TRUE },
  { OPENAPI ("group/delete", "group delete", group_delete), .section = "1.6 group/delete", .writes = TRUE, .deletes = PB_EXMAIL_ALWAYS },
  { OPENAPI ("group/addmember", "group add-member", group_members), .section = "1.6 group/addmember", .writes = TRUE },
  { OPENAPI ("group/deletemember", "group delete-member", group_members), .section = "1.6 group/addmember", .writes = TRUE, .deletes = PB_EXMAIL_ALWAYS },
  { OPENAPI ("group/addallowlist", "group allow", group_allowed), .section = "1.6 group/addallowlist", .writes = TRUE },
  { OPENAPI ("group/delallowlist", "group disallow", group_allowed), .section = "1.6 group/addallowlist", .writes = TRUE, .deletes = PB_EXMAIL_ALWAYS },
  { .words = NULL },
};
