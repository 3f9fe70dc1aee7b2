/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-table.h: every interface of the two APIs of Tencent Exmail, one row each: what it is called, what it takes, what it
 * answers, and how well that is known. Requests, answers and commands are all made from these rows; README and man page are checked
 * against them.
 * Chapters that sources and tests of Exmail name. 1 and 2 are the manual BizMail OpenApi 1.4: 1.3 token, 1.4 error codes, 1.5 numbers
 * with a meaning, 1.6 the interfaces, 2 the push channel "listen". 3 is the current API, with the pages of its documentation
 * (exmail.qq.com/qy_mng_logic/doc): 3.2 gettoken (10003), 3.3 the address of a log-in (10036), 3.4 the number of unread mails (10033),
 * 3.5 members (10014 to 10020), 3.6 departments (10008 to 10012), 3.7 groups (10022 to 10025), 3.8 logs (10027 to 10031), 3.9 options
 * (10047, 10048) and tags (10050 to 10056), 3.11 error codes. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  PB_EXMAIL_API_OPENAPI, /* BizMail OpenApi 1.4 */
  PB_EXMAIL_API_CORP,    /* the current API, api.exmail.qq.com */
  PB_N_EXMAIL_APIS
} PbExmailApi;

/* Returns: (transfer none): "openapi" or "corp". */
const char *pb_exmail_api_to_string (PbExmailApi api);

/* How well an interface is known: the worst of what it is made of, which is name, way of sending, parameters and answer. */
typedef enum
{
  PB_EXMAIL_DOCUMENTED,  /* the manual has it */
  PB_EXMAIL_CLIENT_CODE, /* seen only in programs that call it */
  PB_EXMAIL_INFERRED,    /* follows from something else */
} PbExmailEvidence;

/* Returns: (transfer none): "documented", "seen in client code" or "inferred". */
const char *pb_exmail_evidence_to_string (PbExmailEvidence evidence);

/* What is done to something: the numbers of user/sync and party/sync (OpenApi 1.5). */
typedef enum
{
  PB_EXMAIL_ACTION_NONE = 0, /* no such choice */
  PB_EXMAIL_ACTION_DELETE = 1,
  PB_EXMAIL_ACTION_ADD = 2,
  PB_EXMAIL_ACTION_MODIFY = 3,
} PbExmailAction;

/* A set of actions. */
#define PB_EXMAIL_IN(action) (1u << (PB_EXMAIL_ACTION_##action))
#define PB_EXMAIL_ALWAYS     0xfu

/* What a value is. */
typedef enum
{
  PB_EXMAIL_TEXT,
  PB_EXMAIL_ADDRESS,
  PB_EXMAIL_NUMBER,  /* decimal digits, at most 63 bits */
  PB_EXMAIL_DATE,    /* YYYY-MM-DD */
  PB_EXMAIL_WORD,    /* one of words; text in JSON */
  PB_EXMAIL_CODE,    /* one of words; a number in JSON */
  PB_EXMAIL_FLAG,    /* words are yes and no; a number in JSON */
  PB_EXMAIL_SECRET,  /* a password: never from the command line */
  PB_EXMAIL_PARTY,   /* a department: its path, "R&D/Tests" ("" is the company), or "#" and its id */
  PB_EXMAIL_PARENT,  /* the same value: the department above */
  PB_EXMAIL_LEAF,    /* the same value: its last name */
  PB_EXMAIL_SETTING, /* "imap=on": one of words and a value, an object {type, value} in JSON */
  PB_EXMAIL_TIME,    /* of answers: seconds since 1970 */
} PbExmailKind;

/* How several values travel. */
typedef enum
{
  PB_EXMAIL_ONE,
  PB_EXMAIL_REPEATED, /* the same name several times */
  PB_EXMAIL_COMMA,    /* one text with commas */
  PB_EXMAIL_ARRAY,    /* of JSON */
} PbExmailShape;

/* What people say, and what is sent for it. Ends with a NULL word. */
typedef struct
{
  const char *word;
  const char *wire;
} PbExmailWord;

typedef struct
{
  const char *option; /* (nullable): of the command, without "--"; NULL: always the fallback */
  const char *wire;   /* the name that is sent; NULL ends the list */
  PbExmailKind kind;
  PbExmailShape shape;
  guint actions;             /* sent with these, 0 = with all */
  guint required;            /* with these it must be given */
  guint max_count;           /* 0 = 1, or any where the shape has several */
  guint min_bytes;           /* of one value */
  guint max_bytes;           /* of one value, 0 = 1024 */
  const PbExmailWord *words; /* (nullable) */
  const char *fallback;      /* (nullable): sent when nothing is given; several with commas, as on the wire */
  guint position;            /* as an argument without "--": the first is 1; 0 = only as an option. Where there may be several, it takes the rest */
  gboolean own;              /* nothing given means the account's own address */
  gboolean in_query;         /* of a JSON request: stands in the query */
} PbExmailParam;

/* A value of an answer. */
typedef struct
{
  const char *wire; /* key; "PartyList.List.Value" goes down, and through arrays; NULL ends the list, "" is the item itself */
  const char *name; /* what we call it, in JSON and as a heading */
  PbExmailKind kind;
  PbExmailShape shape;       /* ONE, COMMA or ARRAY */
  const PbExmailWord *words; /* (nullable) */
  gboolean required;         /* an answer without it is none */
} PbExmailColumn;

typedef enum
{
  PB_EXMAIL_FORM,  /* POST, application/x-www-form-urlencoded */
  PB_EXMAIL_QUERY, /* GET */
  PB_EXMAIL_JSON,  /* POST, JSON; the token is in the query */
} PbExmailFormat;

typedef struct
{
  PbExmailApi api;
  const char *path;  /* behind the address of the API: "user/sync" */
  const char *words; /* of the command: "user sync"; NULL ends the table */
  PbExmailFormat format;
  const char *app;       /* corp: whose secret it needs: "sso", "remind", "contacts", "log", "options"; else NULL */
  PbExmailAction action; /* the row is for this action alone; NONE: for all, or there is none */
  const char *given;     /* (nullable): the row is for commands that have this option */
  const PbExmailParam *params;
  const char *one_of;            /* (nullable): options with commas, one of which must be given */
  const PbExmailColumn *fields;  /* (nullable): of the answer itself */
  const char *list;              /* (nullable): key of the array in the answer */
  const char *list_name;         /* what we call it in JSON */
  const PbExmailColumn *columns; /* (nullable): of each item of it */
  gboolean long_list;            /* everybody may be in it: it is taken as it comes; nothing else in the answer is a list */
  PbExmailEvidence evidence;
  const char *section; /* the chapter: "1.6 user/sync" */
  gboolean writes;     /* something changes at the service */
  guint deletes;       /* with these actions something is lost: asked about before */
  const char *sample;  /* (nullable): where nothing is to be read: keys with commas that an answer of success may have all the same; "*": nobody knows them */
  gboolean made;       /* not one request: tokens, the push channel, the address of a log-in; pb-exmail-request.h does not make it */
} PbExmailRow;

/* Returns: (transfer none): the rows of an API, as the manual has them; the last one has no words. */
const PbExmailRow *pb_exmail_table_get (PbExmailApi api);

/* Returns: (transfer none) (nullable): the row of an interface by its path; the first where a path has several. */
const PbExmailRow *pb_exmail_table_find (PbExmailApi api, const char *path);
/* Returns: whether any row has the command @words. */
gboolean pb_exmail_table_has_words (const char *words);
/* Returns: (transfer none) (nullable): what the command @words takes as @option, as its argument @position (from 1), whatever the API. */
const PbExmailParam *pb_exmail_table_find_option (const char *words, const char *option);
const PbExmailParam *pb_exmail_table_find_position (const char *words, guint position);
/* Returns: (transfer full): the words of @param with @separator between them, "" where it has none. */
char *pb_exmail_param_dup_words (const PbExmailParam *param, const char *separator);
/* Returns: (transfer none) (nullable): the parameter of @row with the option @option, for @action. */
const PbExmailParam *pb_exmail_row_find_param (const PbExmailRow *row, const char *option, PbExmailAction action);
/* Returns: the action for a word of the command line: "add", "modify", "delete"; NONE for others. */
PbExmailAction pb_exmail_action_from_string (const char *word);
/* Returns: whether @row is carried as one request: what the table has as one, and how long a token is valid. Not the push channel, not
 * the address of a log-in. */
gboolean pb_exmail_row_is_one_request (const PbExmailRow *row);
/* Returns: whether an answer of @row is a success by itself: nothing is to be read from it. */
gboolean pb_exmail_row_is_silent (const PbExmailRow *row);

G_END_DECLS
