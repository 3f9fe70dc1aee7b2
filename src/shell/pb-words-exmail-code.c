/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-words-exmail-code.c: see pb-words-exmail-code.h. */
#include "config.h"

#include "pb-words-exmail-code.h"

#include <glib/gi18n.h>

/* A code, or the first and the last of some that say the same. */
static const struct
{
  int first, last;
  const char *sentence;
} known[] = {
  /* OpenApi */
  { 1001, 1001, N_ ("The service says that a value is missing or wrong. Look at them again; the command’s --help says what they may be.") },
  { 1002, 1002, N_ ("The service is busy and did nothing. Try again in a minute.") },
  { 1301, 1301, N_ ("The company has no mailbox with this address. “postbell exmail user check ADDRESS” tells what an address is.") },
  { 1303, 1303, N_ ("The password does not meet the company’s rule; it has 6 to 32 characters. Choose another one, with --password-stdin.") },
  { 1304, 1304, N_ ("The address exists already, as a mailbox, an alias or a group. “postbell exmail user check ADDRESS” tells which; "
                    "a mailbox is changed with --action modify.") },
  { 1310, 1310, N_ ("The company has no such department. “postbell exmail party list” shows which there are; "
                    "“postbell exmail party sync PATH --action add” makes one.") },
  { 1400, 1400, N_ ("The company has no mailbox with this address. “postbell exmail user check ADDRESS” tells what an address is.") },
  /* current API */
  { -1, -1, N_ ("The service has no time now. Try again in a minute; before something is made or deleted twice, look whether it was done.") },
  { 40003, 40003, N_ ("This is no address of a member. Members are named by the whole address of their mailbox, not by an id of WeCom; “postbell exmail user list” shows them.") },
  { 40031, 40031, N_ ("None of these members is known. “postbell exmail user list” shows who is.") },
  { 40057, 40057, N_ ("The address for callbacks is not accepted. It is set in the administration console.") },
  { 40070, 40070, N_ ("None of these members or departments is known. “postbell exmail user list” and “postbell exmail party list” show who is.") },
  { 40092, 40092, N_ ("The service says that a value is missing or wrong. Look at them again; the command’s --help says what they may be.") },
  { 40093, 40093, N_ ("Too many programs ask the current API at once, and this was not done. Try again after some minutes; if this stays so, fewer should ask.") },
  { 45009, 45009, N_ ("The company has asked the current API more than it allows, and this was not done. Try again after some minutes; "
                      "if this stays so, fewer programs should ask, or less often.") },
  { 45024, 45024, N_ ("The company has used up its number of accounts. Delete some, or buy more, then try again.") },
  { 60001, 60001, N_ ("The department’s name is too long or empty: the last part of --path or --to has 1 to 64 bytes, which is 21 Chinese characters.") },
  { 60002, 60002, N_ ("The department would be too deep. Put it in a higher one: --path or --to.") },
  { 60003, 60003, N_ ("The company has no such department. “postbell exmail party list” shows which there are.") },
  { 60004, 60004, N_ ("The department that this one is to be in does not exist. Make that one first: “postbell exmail party sync PATH --action add”.") },
  { 60005, 60005, N_ ("The department has members. Move them with “postbell exmail user sync”, then delete it.") },
  { 60006, 60006, N_ ("The department has departments in it. Delete or move those first; “postbell exmail party list” shows them.") },
  { 60007, 60007, N_ ("The company itself cannot be deleted. “postbell exmail party list” shows the departments in it, which can.") },
  { 60008, 60008, N_ ("There is a department of this name already. Choose another --path or --to; “postbell exmail party list” shows which there are.") },
  { 60009, 60009, N_ ("The department’s name has a character that is not allowed: \\ : * ? \" < > |. Change --path or --to.") },
  { 60010, 60010, N_ ("A department cannot be moved into itself or into one of its own. Change --to.") },
  { 60102, 60102, N_ ("The address is a member’s already. Change it with --action modify.") },
  { 60103, 60103, N_ ("The number of the mobile phone is wrong, or another member has it. Correct --mobile, or leave it out.") },
  { 60104, 60104, N_ ("The position is too long: --position has at most 64 bytes.") },
  { 60105, 60105, N_ ("A member can be in 20 departments at most. Say --party less often.") },
  { 60106, 60106, N_ ("The list of members is wrong. “postbell exmail user check ADDRESS” tells what each address is.") },
  { 60111, 60111, N_ ("The company has no mailbox with this address. “postbell exmail user check ADDRESS” tells what an address is.") },
  { 60112, 60112, N_ ("The member’s name is wrong: --name has 1 to 64 bytes.") },
  { 60114, 60114, N_ ("The gender is wrong: --gender is male or female.") },
  { 60115, 60120, N_ ("The member is not ready for this: in the recycle bin, not activated, not bound, twice in WeCom, or without password and mobile phone. Look at it in the administration console.") },
  { 60123, 60123, N_ ("The department’s id is wrong. “postbell exmail party list” shows the ids.") },
  { 60124, 60124, N_ ("The id of the department above is wrong. “postbell exmail party list” shows the ids.") },
  { 60125, 60125, N_ ("The department’s name is wrong: the last part of --path or --to has 1 to 64 bytes, without \\ : * ? \" < > |.") },
  { 60126, 60126, N_ ("The department could not be made. Try again later; look first with “postbell exmail party list” whether it is there.") },
  { 60127, 60127, N_ ("The department’s id is missing. Name the department by its path; “postbell exmail party list” shows it.") },
  { 60128, 60128, N_ ("The member is bound and has to change the password in webmail first, or the administrator in the administration console.") },
  { 60201, 60205, N_ ("The tag is wrong: its name may be taken, empty or too long, or there is no such tag. “postbell exmail tag list” shows which there are.") },
  { 60301, 60301, N_ ("There is no such option. “postbell exmail option set --help” says which there are.") },
  { 60302, 60302, N_ ("The option cannot have this value, or can only be read. “postbell exmail option set --help” says what can be set.") },
  { 600001, 600001, N_ ("The address is an alias of a member already. “postbell exmail user get ADDRESS” tells whose; choose another one.") },
  { 600002, 600002, N_ ("The address is a mail group’s already. “postbell exmail group get ADDRESS” shows it; choose another one.") },
  { 600003, 600003, N_ ("The password is too weak for the company’s rule. Choose another one, with --password-stdin.") },
  { 600004, 600004, N_ ("An alias is no mail address of the company. Correct --alias: it has to be in one of the company’s domains.") },
  { 600005, 600005, N_ ("An alias is taken already. “postbell exmail user check ADDRESS” tells by what.") },
  { 600006, 600006, N_ ("A member can have 5 aliases at most. Say --alias less often.") },
  { 600007, 600007, N_ ("This is no address for a mail group. It is a whole address in one of the company’s domains; “postbell exmail user check ADDRESS” tells what an address is.") },
  { 600008, 600008, N_ ("The company has no such mail group. “postbell exmail user check ADDRESS” tells what an address is.") },
  { 600009, 600009, N_ ("A mail group needs something in it: --member, --subgroup or --party.") },
  { 600010, 600010, N_ ("The list of members of the mail group is wrong. “postbell exmail user check ADDRESS” tells what each --member is.") },
  { 600011, 600011, N_ ("The list of groups in the mail group is wrong. “postbell exmail group get ADDRESS” tells whether there is one.") },
  { 600012, 600012, N_ ("The list of departments in the mail group is wrong. “postbell exmail party list” shows which there are.") },
  { 600013, 600013, N_ ("Who may write to the mail group is wrong: --senders is inner, all, group or list.") },
  { 600014, 600014, N_ ("One of those who may write to the mail group is wrong. “postbell exmail user check ADDRESS” tells what each --sender is.") },
  { 600015, 600015, N_ ("There is a mail group with this address already. Change it with “postbell exmail group update ADDRESS”, or choose another address.") },
  { 600016, 600018, N_ ("Some of the members, groups or departments are not there. “postbell exmail user check ADDRESS” tells what an address is.") },
  { 600019, 600019, N_ ("The mail group’s name is wrong. Change --name.") },
  { 600020, 600020, N_ ("A mail group cannot be in itself, nor in one of those in it. “postbell exmail group get ADDRESS” shows what is in a group.") },
  { 600021, 600021, N_ ("Mail groups cannot be so deep in one another. Add the members themselves with --member.") },
  { 600023, 600023, N_ ("With --senders list those who may write are needed: --sender.") },
  { 600024, 600024, N_ ("The address of the mail group is a member’s or an alias already. “postbell exmail user check ADDRESS” tells which; choose another one.") },
  { 600025, 600025, N_ ("The telephone number is wrong. Correct --tel, or leave it out.") },
  { 600026, 600026, N_ ("The number of the member (--ext-id) is wrong: at most 64 bytes.") },
  { 600027, 600027, N_ ("At most 20 addresses are checked at once. Say “postbell exmail user check” several times.") },
  { 600034, 600034, N_ ("Whether similar names are meant is said with --fuzzy yes or no.") },
  { 600035, 600041, N_ ("The service refuses this for business mailboxes. Look at it in the administration console.") },
  { 601001, 601001, N_ ("The time is wrong. --begin and --end are like 2026-01-31.") },
  { 601002, 601002, N_ ("The log does not reach so far: --begin is at most about three months back, and before --end.") },
  { 601003, 601003, N_ ("This is no domain. --domain is one of the company’s, which is what stands behind the @ of its addresses.") },
  { 601004, 601004, N_ ("The company has no such domain. --domain is one of the company’s, which is what stands behind the @ of its addresses.") },
  { 601005, 601005, N_ ("The kind of mails is wrong: --type is all, sent or received.") },
  { 601006, 601006, N_ ("The kind of operations is wrong. The command’s --help says which there are.") },
  { 604002, 604002, N_ ("The company has used up its number of VIP accounts. Free one in the administration console.") },
  { 604003, 604003, N_ ("Whether the member is a VIP is said wrongly. It is set in the administration console.") },
};

const char *
pb_words_exmail_code (int code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (code >= known[i].first && code <= known[i].last)
      return _ (known[i].sentence);
  return NULL;
}
