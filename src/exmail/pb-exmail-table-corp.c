/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-table-corp.c: the interfaces of the current API (https://api.exmail.qq.com/cgi-bin/), chapters 10003 to 10056 of its
 * documentation. Parameters stand in the order of its samples. */
#include "pb-exmail-table-private.h"

static const PbExmailWord yes_no[] = { { "yes", "1" }, { "no", "0" }, { NULL, NULL } };
static const PbExmailWord senders[] = { { "inner", "0" }, { "all", "1" }, { "group", "2" }, { "list", "3" }, { NULL, NULL } };
static const PbExmailWord senders_told[] = { { "inner", "0" }, { "all", "1" }, { "group", "2" }, { "list", "3" }, { "list", "4" }, { NULL, NULL } }; /* 4: of a sample (3.7) */
static const PbExmailWord apps[] = { { "sso", "sso" }, { "remind", "remind" }, { "contacts", "contacts" }, { "log", "log" }, { "options", "options" }, { NULL, NULL } };
static const PbExmailWord settings[] = { { "wechat-login", "1" }, { "imap", "2" }, { "pop", "3" }, { "wechat-login-on", "4" }, { NULL, NULL } };
static const PbExmailWord setters[] = { { "wechat-login", "1" }, { "imap", "2" }, { "pop", "3" }, { NULL, NULL } };
static const PbExmailWord mail_types[] = { { "all", "0" }, { "sent", "1" }, { "received", "2" }, { NULL, NULL } };

/* --- what is sent --- */

#define REQUIRED .required = PB_EXMAIL_ALWAYS

static const PbExmailParam no_params[] = { { NULL } };

static const PbExmailParam token_params[] = {
  { .option = "app", .wire = "app", .kind = PB_EXMAIL_WORD, .words = apps, .fallback = "sso" },
  { NULL },
};

static const PbExmailParam own_user[] = {
  { .option = "address", .wire = "userid", .kind = PB_EXMAIL_ADDRESS, .position = 1, .own = TRUE },
  { NULL },
};

static const PbExmailParam count_between[] = {
  { .option = "address", .wire = "userid", .kind = PB_EXMAIL_ADDRESS, .position = 1, .own = TRUE, .in_query = TRUE },
  { .wire = "type", .kind = PB_EXMAIL_NUMBER, .fallback = "0" },
  { .option = "begin", .wire = "begin_date", .kind = PB_EXMAIL_DATE, REQUIRED },
  { .option = "end", .wire = "end_date", .kind = PB_EXMAIL_DATE, REQUIRED },
  { NULL },
};

#define USER_PROFILE                                                                                         \
  { .option = "position", .wire = "position", .max_bytes = 64 }, { .option = "mobile", .wire = "mobile" },   \
      { .option = "tel", .wire = "tel" }, { .option = "ext-id", .wire = "extid", .max_bytes = 64 },          \
      { .option = "gender", .wire = "gender", .kind = PB_EXMAIL_WORD, .words = pb_exmail_words_set_gender }, \
  {                                                                                                          \
    .option = "alias", .wire = "slaves", .kind = PB_EXMAIL_ADDRESS, .shape = PB_EXMAIL_ARRAY, .max_count = 5 \
  }

static const PbExmailParam user_create[] = {
  { .option = "address", .wire = "userid", .kind = PB_EXMAIL_ADDRESS, REQUIRED, .position = 1 },
  { .option = "name", .wire = "name", REQUIRED, .min_bytes = 1, .max_bytes = 64 },
  { .option = "party", .wire = "department", .kind = PB_EXMAIL_PARTY, .shape = PB_EXMAIL_ARRAY, .max_count = 20, .fallback = "" },
  USER_PROFILE,
  { .option = "password", .wire = "password", .kind = PB_EXMAIL_SECRET, REQUIRED, .min_bytes = 1 },
  { .option = "new-password", .wire = "cpwd_login", .kind = PB_EXMAIL_FLAG, .words = yes_no },
  { NULL },
};

static const PbExmailParam user_update[] = {
  { .option = "address", .wire = "userid", .kind = PB_EXMAIL_ADDRESS, REQUIRED, .position = 1 },
  { .option = "name", .wire = "name", .max_bytes = 64 },
  { .option = "party", .wire = "department", .kind = PB_EXMAIL_PARTY, .shape = PB_EXMAIL_ARRAY, .max_count = 20 },
  USER_PROFILE,
  { .option = "enabled", .wire = "enable", .kind = PB_EXMAIL_FLAG, .words = yes_no },
  { .option = "password", .wire = "password", .kind = PB_EXMAIL_SECRET, .min_bytes = 1 },
  { .option = "new-password", .wire = "cpwd_login", .kind = PB_EXMAIL_FLAG, .words = yes_no },
  { NULL },
};

static const PbExmailParam user_delete[] = {
  { .option = "address", .wire = "userid", .kind = PB_EXMAIL_ADDRESS, REQUIRED, .position = 1 },
  { NULL },
};

static const PbExmailParam user_list[] = {
  { .option = "path", .wire = "department_id", .kind = PB_EXMAIL_PARTY, .fallback = "", .position = 1 },
  { .option = "children", .wire = "fetch_child", .kind = PB_EXMAIL_FLAG, .words = yes_no, .fallback = "1" },
  { NULL },
};

static const PbExmailParam user_simplelist[] = {
  { .option = "path", .wire = "department_id", .kind = PB_EXMAIL_PARTY, .fallback = "", .position = 1 },
  { .option = "children", .wire = "fetch_child", .kind = PB_EXMAIL_FLAG, .words = yes_no, .fallback = "0" },
  { NULL },
};

static const PbExmailParam batchcheck[] = {
  { .option = "address", .wire = "userlist", .kind = PB_EXMAIL_ADDRESS, .shape = PB_EXMAIL_ARRAY, REQUIRED, .max_count = 20, .position = 1 },
  { NULL },
};

static const PbExmailParam department_create[] = {
  { .option = "path", .wire = "name", .kind = PB_EXMAIL_LEAF, REQUIRED, .min_bytes = 1, .max_bytes = 64, .position = 1 },
  { .option = "path", .wire = "parentid", .kind = PB_EXMAIL_PARENT, REQUIRED },
  { .option = "order", .wire = "order", .kind = PB_EXMAIL_NUMBER },
  { NULL },
};

static const PbExmailParam department_update[] = {
  { .option = "path", .wire = "id", .kind = PB_EXMAIL_PARTY, REQUIRED, .position = 1 },
  { .option = "to", .wire = "name", .kind = PB_EXMAIL_LEAF, .min_bytes = 1, .max_bytes = 64 },
  { .option = "to", .wire = "parentid", .kind = PB_EXMAIL_PARENT },
  { .option = "order", .wire = "order", .kind = PB_EXMAIL_NUMBER },
  { NULL },
};

static const PbExmailParam department_delete[] = {
  { .option = "path", .wire = "id", .kind = PB_EXMAIL_PARTY, REQUIRED, .min_bytes = 1, .position = 1 },
  { NULL },
};

static const PbExmailParam department_list[] = {
  { .option = "path", .wire = "id", .kind = PB_EXMAIL_PARTY, .position = 1 },
  { NULL },
};

static const PbExmailParam department_search[] = {
  { .option = "name", .wire = "name", REQUIRED, .min_bytes = 1, .max_bytes = 64, .position = 1 },
  { .option = "fuzzy", .wire = "fuzzy", .kind = PB_EXMAIL_FLAG, .words = yes_no },
  { NULL },
};

#define GROUP_MEMBERS                                                                                             \
  { .option = "member", .wire = "userlist", .kind = PB_EXMAIL_ADDRESS, .shape = PB_EXMAIL_ARRAY, .position = 2 }, \
      { .option = "subgroup", .wire = "grouplist", .kind = PB_EXMAIL_ADDRESS, .shape = PB_EXMAIL_ARRAY },         \
  {                                                                                                               \
    .option = "party", .wire = "department", .kind = PB_EXMAIL_PARTY, .shape = PB_EXMAIL_ARRAY                    \
  }

static const PbExmailParam group_create[] = {
  { .option = "group", .wire = "groupid", .kind = PB_EXMAIL_ADDRESS, REQUIRED, .position = 1 },
  { .option = "name", .wire = "groupname", REQUIRED, .min_bytes = 1 },
  GROUP_MEMBERS,
  { .option = "senders", .wire = "allow_type", .kind = PB_EXMAIL_CODE, REQUIRED, .words = senders },
  { .option = "sender", .wire = "allow_userlist", .kind = PB_EXMAIL_ADDRESS, .shape = PB_EXMAIL_ARRAY },
  { NULL },
};

static const PbExmailParam group_update[] = {
  { .option = "group", .wire = "groupid", .kind = PB_EXMAIL_ADDRESS, REQUIRED, .position = 1 },
  { .option = "name", .wire = "groupname", .min_bytes = 1 },
  GROUP_MEMBERS,
  { .option = "senders", .wire = "allow_type", .kind = PB_EXMAIL_CODE, .words = senders },
  { .option = "sender", .wire = "allow_userlist", .kind = PB_EXMAIL_ADDRESS, .shape = PB_EXMAIL_ARRAY },
  { NULL },
};

static const PbExmailParam group_id[] = {
  { .option = "group", .wire = "groupid", .kind = PB_EXMAIL_ADDRESS, REQUIRED, .position = 1 },
  { NULL },
};

static const PbExmailParam tag_create[] = {
  { .option = "name", .wire = "tagname", REQUIRED, .min_bytes = 1, .max_bytes = 128, .position = 1 },
  { .option = "tag", .wire = "tagid", .kind = PB_EXMAIL_NUMBER },
  { NULL },
};

static const PbExmailParam tag_update[] = {
  { .option = "tag", .wire = "tagid", .kind = PB_EXMAIL_NUMBER, REQUIRED, .position = 1 },
  { .option = "name", .wire = "tagname", REQUIRED, .min_bytes = 1, .max_bytes = 128, .position = 2 },
  { NULL },
};

static const PbExmailParam tag_id[] = {
  { .option = "tag", .wire = "tagid", .kind = PB_EXMAIL_NUMBER, REQUIRED, .position = 1 },
  { NULL },
};

static const PbExmailParam tag_members[] = {
  { .option = "tag", .wire = "tagid", .kind = PB_EXMAIL_NUMBER, REQUIRED, .position = 1 },
  { .option = "member", .wire = "userlist", .kind = PB_EXMAIL_ADDRESS, .shape = PB_EXMAIL_ARRAY, .max_count = 1000, .position = 2 },
  { .option = "party", .wire = "partylist", .kind = PB_EXMAIL_PARTY, .shape = PB_EXMAIL_ARRAY, .max_count = 100 },
  { NULL },
};

static const PbExmailParam option_get[] = {
  { .option = "address", .wire = "userid", .kind = PB_EXMAIL_ADDRESS, .position = 1, .own = TRUE },
  { .option = "setting", .wire = "type", .kind = PB_EXMAIL_CODE, .shape = PB_EXMAIL_ARRAY, .words = settings, .fallback = "1,2,3,4" },
  { NULL },
};

static const PbExmailParam option_update[] = {
  { .option = "address", .wire = "userid", .kind = PB_EXMAIL_ADDRESS, REQUIRED, .position = 1 },
  { .option = "set", .wire = "option", .kind = PB_EXMAIL_SETTING, .shape = PB_EXMAIL_ARRAY, REQUIRED, .words = setters, .position = 2 },
  { NULL },
};

static const PbExmailParam wechat_on[] = {
  { .option = "address", .wire = "userid", .kind = PB_EXMAIL_ADDRESS, REQUIRED, .position = 1 },
  { .wire = "option", .kind = PB_EXMAIL_SETTING, .shape = PB_EXMAIL_ARRAY, .words = setters, .fallback = "wechat-login=on" },
  { NULL },
};

static const PbExmailParam wechat_off[] = {
  { .option = "address", .wire = "userid", .kind = PB_EXMAIL_ADDRESS, REQUIRED, .position = 1 },
  { .wire = "option", .kind = PB_EXMAIL_SETTING, .shape = PB_EXMAIL_ARRAY, .words = setters, .fallback = "wechat-login=off" },
  { NULL },
};

#define BETWEEN                                                                  \
  { .option = "begin", .wire = "begin_date", .kind = PB_EXMAIL_DATE, REQUIRED }, \
  {                                                                              \
    .option = "end", .wire = "end_date", .kind = PB_EXMAIL_DATE, REQUIRED        \
  }

static const PbExmailParam log_mailstatus[] = {
  { .option = "domain", .wire = "domain", REQUIRED, .min_bytes = 1, .position = 1 },
  BETWEEN,
  { NULL },
};

static const PbExmailParam log_mail[] = {
  BETWEEN,
  { .option = "type", .wire = "mailtype", .kind = PB_EXMAIL_CODE, .words = mail_types, .fallback = "0" },
  { .option = "address", .wire = "userid", .kind = PB_EXMAIL_ADDRESS, .position = 1 },
  { .option = "subject", .wire = "subject" },
  { NULL },
};

static const PbExmailParam log_login[] = {
  { .option = "address", .wire = "userid", .kind = PB_EXMAIL_ADDRESS, .position = 1, .own = TRUE },
  BETWEEN,
  { NULL },
};

static const PbExmailParam log_batchjob[] = { BETWEEN, { NULL } };

static const PbExmailParam log_operation[] = {
  { .option = "type", .wire = "type", .kind = PB_EXMAIL_CODE, .words = pb_exmail_words_operation_areas, .fallback = "1" },
  BETWEEN,
  { NULL },
};

/* --- what is answered --- */

static const PbExmailColumn token_fields[] = {
  { .wire = "expires_in", .name = "expires_in", .kind = PB_EXMAIL_NUMBER, .required = TRUE },
  { NULL },
};

static const PbExmailColumn login_fields[] = {
  { .wire = "login_url", .name = "url", .required = TRUE },
  { .wire = "expires_in", .name = "expires_in", .kind = PB_EXMAIL_NUMBER },
  { NULL },
};

static const PbExmailColumn count_fields[] = {
  { .wire = "count", .name = "unread", .kind = PB_EXMAIL_NUMBER, .required = TRUE },
  { NULL },
};

/* A member; the first is what makes it one. */
static const PbExmailColumn user_columns[] = {
  { .wire = "userid", .name = "address", .required = TRUE },
  { .wire = "name", .name = "name" },
  { .wire = "gender", .name = "gender", .kind = PB_EXMAIL_WORD, .words = pb_exmail_words_gender },
  { .wire = "slaves", .name = "aliases", .shape = PB_EXMAIL_ARRAY },
  { .wire = "position", .name = "position" },
  { .wire = "tel", .name = "tel" },
  { .wire = "mobile", .name = "mobile" },
  { .wire = "extid", .name = "ext_id" },
  { .wire = "department", .name = "parties", .kind = PB_EXMAIL_PARTY, .shape = PB_EXMAIL_ARRAY },
  { .wire = "enable", .name = "enabled", .kind = PB_EXMAIL_FLAG, .words = yes_no },
  { .wire = "cpwd_login", .name = "new_password", .kind = PB_EXMAIL_FLAG, .words = yes_no },
  { NULL },
};

/* The manual's sample has "t" where the table has "department" (3.5). */
static const PbExmailColumn simple_columns[] = {
  { .wire = "userid", .name = "address" },
  { .wire = "name", .name = "name" },
  { .wire = "department|t", .name = "parties", .kind = PB_EXMAIL_PARTY, .shape = PB_EXMAIL_ARRAY },
  { NULL },
};

static const PbExmailColumn check_columns[] = {
  { .wire = "user", .name = "address" },
  { .wire = "type", .name = "type", .kind = PB_EXMAIL_WORD, .words = pb_exmail_words_check },
  { NULL },
};

static const PbExmailColumn id_fields[] = { { .wire = "id", .name = "id", .kind = PB_EXMAIL_NUMBER }, { NULL } };

static const PbExmailColumn department_columns[] = {
  { .wire = "id", .name = "id", .kind = PB_EXMAIL_NUMBER },
  { .wire = "name", .name = "name" },
  { .wire = "parentid", .name = "parent", .kind = PB_EXMAIL_NUMBER },
  { .wire = "order", .name = "order", .kind = PB_EXMAIL_NUMBER },
  { .wire = "path", .name = "path" },
  { NULL },
};

static const PbExmailColumn group_fields[] = {
  { .wire = "groupid", .name = "address", .required = TRUE },
  { .wire = "groupname", .name = "name" },
  { .wire = "userlist", .name = "members", .shape = PB_EXMAIL_ARRAY },
  { .wire = "grouplist", .name = "subgroups", .shape = PB_EXMAIL_ARRAY },
  { .wire = "department", .name = "parties", .kind = PB_EXMAIL_PARTY, .shape = PB_EXMAIL_ARRAY },
  { .wire = "allow_type", .name = "senders", .kind = PB_EXMAIL_WORD, .words = senders_told },
  { .wire = "allow_userlist", .name = "allowed", .shape = PB_EXMAIL_ARRAY },
  { NULL },
};

static const PbExmailColumn tag_fields[] = { { .wire = "tagid", .name = "id", .kind = PB_EXMAIL_NUMBER }, { NULL } };

static const PbExmailColumn tag_columns[] = {
  { .wire = "tagid", .name = "id", .kind = PB_EXMAIL_NUMBER },
  { .wire = "tagname", .name = "name" },
  { NULL },
};

static const PbExmailColumn tagged_fields[] = {
  { .wire = "tagname", .name = "name" },
  { .wire = "partylist", .name = "parties", .kind = PB_EXMAIL_PARTY, .shape = PB_EXMAIL_ARRAY },
  { NULL },
};

static const PbExmailColumn tagged_columns[] = {
  { .wire = "userid", .name = "address" },
  { .wire = "name", .name = "name" },
  { NULL },
};

/* What was not taken: addresses with "|" between them. */
static const PbExmailColumn untagged_fields[] = {
  { .wire = "invalidlist", .name = "refused", .shape = PB_EXMAIL_COMMA },
  { .wire = "invalidparty", .name = "refused_parties", .kind = PB_EXMAIL_PARTY, .shape = PB_EXMAIL_ARRAY },
  { NULL },
};

static const PbExmailColumn option_columns[] = {
  { .wire = "type", .name = "setting", .kind = PB_EXMAIL_WORD, .words = settings },
  { .wire = "value", .name = "on", .kind = PB_EXMAIL_FLAG, .words = yes_no },
  { NULL },
};

static const PbExmailColumn mailstatus_fields[] = {
  { .wire = "sendsum", .name = "sent", .kind = PB_EXMAIL_NUMBER, .required = TRUE },
  { .wire = "recvsum", .name = "received", .kind = PB_EXMAIL_NUMBER, .required = TRUE },
  { NULL },
};

static const PbExmailColumn mail_columns[] = {
  { .wire = "time", .name = "time", .kind = PB_EXMAIL_TIME },
  { .wire = "mailtype", .name = "type", .kind = PB_EXMAIL_WORD, .words = mail_types },
  { .wire = "status", .name = "status", .kind = PB_EXMAIL_WORD, .words = pb_exmail_words_mail_states },
  { .wire = "sender", .name = "sender" },
  { .wire = "receiver", .name = "receiver" },
  { .wire = "subject", .name = "subject" },
  { NULL },
};

static const PbExmailColumn login_columns[] = {
  { .wire = "time", .name = "time", .kind = PB_EXMAIL_TIME },
  { .wire = "type", .name = "type", .kind = PB_EXMAIL_WORD, .words = pb_exmail_words_login_types },
  { .wire = "ip", .name = "ip" },
  { NULL },
};

static const PbExmailColumn job_columns[] = {
  { .wire = "time", .name = "time", .kind = PB_EXMAIL_TIME },
  { .wire = "operator", .name = "operator" },
  { .wire = "type", .name = "type", .kind = PB_EXMAIL_WORD, .words = pb_exmail_words_job_types },
  { .wire = "status", .name = "status", .kind = PB_EXMAIL_NUMBER },
  { NULL },
};

static const PbExmailColumn operation_columns[] = {
  { .wire = "time", .name = "time", .kind = PB_EXMAIL_TIME },
  { .wire = "operator", .name = "operator" },
  { .wire = "type", .name = "type", .kind = PB_EXMAIL_WORD, .words = pb_exmail_words_operations },
  { .wire = "operand", .name = "operand" },
  { .wire = "remark", .name = "remark" },
  { NULL },
};

/* --- the interfaces --- */

#define CORP(app_, path_, words_, format_, params_) \
  .api = PB_EXMAIL_API_CORP, .app = app_, .path = path_, .words = words_, .format = PB_EXMAIL_##format_, .params = params_
#define LIST(key_, name_, columns_) .list = key_, .list_name = name_, .columns = columns_
#define INFERRED                    .evidence = PB_EXMAIL_INFERRED
#define ACTION(action_)             .action = PB_EXMAIL_ACTION_##action_

/* Of tags the documentation that is left has the names of the interfaces only; of logs what is asked and answered, and not how it is sent. */
const PbExmailRow pb_exmail_table_corp[] = {
  { CORP (NULL, "gettoken", "token", QUERY, token_params), .fields = token_fields, .section = "3.2", .made = TRUE },
  { CORP ("sso", "service/get_login_url", "login-link", QUERY, own_user), .fields = login_fields, .section = "3.3" },
  { CORP ("remind", "mail/newcount", "newcount", JSON, count_between), .given = "begin", .fields = count_fields, .section = "3.4" },
  { CORP ("remind", "mail/newcount", "newcount", QUERY, own_user), .fields = count_fields, .evidence = PB_EXMAIL_CLIENT_CODE, .section = "3.4" },
  { CORP ("contacts", "user/create", "user sync", JSON, user_create), ACTION (ADD), .section = "3.5", .writes = TRUE },
  { CORP ("contacts", "user/update", "user sync", JSON, user_update), ACTION (MODIFY), .section = "3.5", .writes = TRUE },
  { CORP ("contacts", "user/delete", "user sync", QUERY, user_delete), ACTION (DELETE), .section = "3.5", .writes = TRUE, .deletes = PB_EXMAIL_ALWAYS },
  { CORP ("contacts", "user/get", "user get", QUERY, own_user), .fields = user_columns, .section = "3.5" },
  { CORP ("contacts", "user/simplelist", "party members", QUERY, user_simplelist), LIST ("userlist", "members", simple_columns), .long_list = TRUE, .section = "3.5" },
  { CORP ("contacts", "user/list", "user list", QUERY, user_list), LIST ("userlist", "members", user_columns), .long_list = TRUE, .section = "3.5" },
  { CORP ("contacts", "user/batchcheck", "user check", JSON, batchcheck), LIST ("list", "addresses", check_columns), .section = "3.5" },
  { CORP ("contacts", "department/create", "party sync", JSON, department_create), ACTION (ADD), .fields = id_fields, .section = "3.6", .writes = TRUE },
  { CORP ("contacts", "department/update", "party sync", JSON, department_update), ACTION (MODIFY), .one_of = "to,order", .section = "3.6", .writes = TRUE },
  { CORP ("contacts", "department/delete", "party sync", QUERY, department_delete), ACTION (DELETE), .section = "3.6", .writes = TRUE, .deletes = PB_EXMAIL_ALWAYS },
  { CORP ("contacts", "department/list", "party list", QUERY, department_list), LIST ("department", "parties", department_columns), .section = "3.6" },
  { CORP ("contacts", "department/search", "party search", JSON, department_search), LIST ("department", "parties", department_columns), .section = "3.6" },
  { CORP ("contacts", "group/create", "group add", JSON, group_create), .one_of = "member,subgroup,party", .section = "3.7", .writes = TRUE },
  { CORP ("contacts", "group/update", "group update", JSON, group_update), .section = "3.7", .writes = TRUE },
  { CORP ("contacts", "group/delete", "group delete", QUERY, group_id), .section = "3.7", .writes = TRUE, .deletes = PB_EXMAIL_ALWAYS },
  { CORP ("contacts", "group/get", "group get", QUERY, group_id), .fields = group_fields, .section = "3.7" },
  { CORP ("contacts", "tag/create", "tag add", JSON, tag_create), .fields = tag_fields, INFERRED, .section = "3.9", .writes = TRUE },
  { CORP ("contacts", "tag/update", "tag update", JSON, tag_update), INFERRED, .section = "3.9", .writes = TRUE },
  { CORP ("contacts", "tag/delete", "tag delete", QUERY, tag_id), INFERRED, .section = "3.9", .writes = TRUE, .deletes = PB_EXMAIL_ALWAYS },
  { CORP ("contacts", "tag/get", "tag get", QUERY, tag_id), .fields = tagged_fields, LIST ("userlist", "members", tagged_columns), INFERRED, .section = "3.9" },
  { CORP ("contacts", "tag/addtagusers", "tag add-member", JSON, tag_members), .one_of = "member,party", .fields = untagged_fields, INFERRED, .section = "3.9", .writes = TRUE },
  { CORP ("contacts", "tag/deltagusers", "tag delete-member", JSON, tag_members), .one_of = "member,party", .fields = untagged_fields, INFERRED, .section = "3.9", .writes = TRUE, .deletes = PB_EXMAIL_ALWAYS },
  { CORP ("contacts", "tag/list", "tag list", QUERY, no_params), LIST ("taglist", "tags", tag_columns), INFERRED, .section = "3.9" },
  { CORP ("options", "useroption/get", "option get", JSON, option_get), LIST ("option", "settings", option_columns), .section = "3.9" },
  { CORP ("options", "useroption/update", "option set", JSON, option_update), .section = "3.9", .writes = TRUE },
  { CORP ("options", "useroption/update", "wechat-token on", JSON, wechat_on), .section = "3.9", .writes = TRUE },
  { CORP ("options", "useroption/update", "wechat-token off", JSON, wechat_off), .section = "3.9", .writes = TRUE },
  { CORP ("log", "log/mailstatus", "log mail-status", JSON, log_mailstatus), .fields = mailstatus_fields, INFERRED, .section = "3.8" },
  { CORP ("log", "log/mail", "log mail", JSON, log_mail), LIST ("list", "mails", mail_columns), INFERRED, .section = "3.8" },
  { CORP ("log", "log/login", "log login", JSON, log_login), LIST ("list", "logins", login_columns), INFERRED, .section = "3.8" },
  { CORP ("log", "log/batchjob", "log batch-job", JSON, log_batchjob), LIST ("list", "jobs", job_columns), INFERRED, .section = "3.8" },
  { CORP ("log", "log/operation", "log operation", JSON, log_operation), LIST ("list", "operations", operation_columns), INFERRED, .section = "3.8" },
  { .words = NULL },
};
