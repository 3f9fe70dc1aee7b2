/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-table-words.c: what the codes of both APIs are called. */
#include "pb-exmail-table-private.h"

const PbExmailWord pb_exmail_words_gender[] = { { "male", "1" }, { "female", "2" }, { "unset", "0" }, { NULL, NULL } };
const PbExmailWord pb_exmail_words_set_gender[] = { { "male", "1" }, { "female", "2" }, { NULL, NULL } };
const PbExmailWord pb_exmail_words_check[] = { { "invalid", "-1" }, { "free", "0" }, { "member", "1" }, { "alias", "2" }, { "group", "3" }, { NULL, NULL } };

/* --- of the logs (3.8) --- */

const PbExmailWord pb_exmail_words_mail_states[] = {
  { "other", "0" },
  { "sending", "1" },
  { "bounced", "2" },
  { "sent", "3" },
  { "failed", "4" },
  { "blocked", "11" },
  { "junk", "12" },
  { "inbox", "13" },
  { "folder", "14" },
  { NULL, NULL },
};

const PbExmailWord pb_exmail_words_login_types[] = { { "web", "1" }, { "phone", "2" }, { "app", "3" }, { "client", "4" }, { "other", "5" }, { NULL, NULL } };

const PbExmailWord pb_exmail_words_job_types[] = {
  { "other", "0" },
  { "mass-mail", "1" },
  { "import-members", "2" },
  { "delete-notice", "3" },
  { "add-aliases", "4" },
  { "publish-notice", "5" },
  { "rtx", "6" },
  { "set-signature", "7" },
  { "clear-signature", "8" },
  { "open-members", "9" },
  { NULL, NULL },
};

const PbExmailWord pb_exmail_words_operation_areas[] = {
  { "all", "1" },
  { "openapi", "2" },
  { "administrator", "3" },
  { "delegates", "4" },
  { "company", "5" },
  { "blocked-senders", "6" },
  { "transfer", "7" },
  { "members", "8" },
  { "backup", "9" },
  { "permissions", "10" },
  { NULL, NULL },
};

const PbExmailWord pb_exmail_words_operations[] = {
  { "login", "1" },
  { "change-password", "2" },
  { "add-domain", "3" },
  { "delete-domain", "4" },
  { "set-logo", "5" },
  { "delete-logo", "6" },
  { "change-safety-address", "7" },
  { "change-administrator-address", "8" },
  { "publish-notice", "9" },
  { "mass-mail", "10" },
  { "block-sender", "11" },
  { "unblock-sender", "12" },
  { "unblock-all-senders", "13" },
  { "welcome-sender", "14" },
  { "unwelcome-sender", "15" },
  { "unwelcome-all-senders", "16" },
  { "welcome-domain", "17" },
  { "unwelcome-domain", "18" },
  { "add-member", "19" },
  { "delete-member", "20" },
  { "enable-member", "21" },
  { "disable-member", "22" },
  { "change-member", "23" },
  { "change-alias", "24" },
  { "import-members", "25" },
  { "add-delegate", "26" },
  { "delete-delegate", "27" },
  { "add-party", "28" },
  { "delete-party", "29" },
  { "change-party", "30" },
  { "move-party", "31" },
  { "add-group", "32" },
  { "delete-group", "33" },
  { "change-group", "34" },
  { "set-backup", "35" },
  { "transfer-mail", "36" },
  { "permit-networks", "37" },
  { "limit-sending", "38" },
  { "open-interface", "39" },
  { "new-key", "40" },
  { "close-interface", "41" },
  { NULL, NULL },
};
