/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-exmail-sheet.c: files of rows, as spreadsheets and programs write them; what is wrong with them; passwords beside them. */
#include "pb-exmail-csv.h"
#include "pb-exmail-json.h"
#include "pb-exmail-likeness.h"
#include "pb-exmail-passwords.h"
#include "pb-exmail-plan.h"
#include "pb-exmail-problem.h"
#include "pb-exmail-sheet.h"

#include <string.h>

/* --- CSV --- */

/* What RFC 4180 says of cells; "|" stands between cells, and "\n" behind each row, with its number before it. */
static const struct
{
  const char *text;
  const char *rows;
} csv[] = {
  { "", "" },
  { "a,b\n1,2\n", "1:a|b\n2:1|2\n" },
  { "a,b\r\n1,2", "1:a|b\n2:1|2\n" },
  { "a\r1\r", "1:a\n2:1\n" },
  { "a,b\n\n,\n1,\n", "1:a|b\n4:1|\n" },
  { "\"a\",\"b\"\n\"x,y\",\"say \"\"hi\"\"\"\n", "1:a|b\n2:x,y|say \"hi\"\n" },
  { "a,b\n\"one\ntwo\",3\n4,5\n", "1:a|b\n2:one\ntwo|3\n3:4|5\n" },
  { " a , b \n  \" 1 \" , 2 \n", "1:a|b\n2:1|2\n" },
  { "a;b\n1,5;2\n", "1:a|b\n2:1,5|2\n" },
  { "a\tb\n1\t\"2\t3\"\n", "1:a|b\n2:1|2\t3\n" },
  { "\"a,b,c\";d\n1;2\n", "1:a,b,c|d\n2:1|2\n" },
  { "姓名,b\n安妮,2\n", "1:姓名|b\n2:安妮|2\n" },
};

static void
test_csv (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (csv); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      guint last;
      g_autoptr (GPtrArray) rows = pb_exmail_csv_read (csv[i].text, &last, &error);

      g_assert_no_error (error);
      for (guint j = 0; j < rows->len; j++)
        {
          const PbExmailCsvRow *row = g_ptr_array_index (rows, j);
          g_autofree char *cells = g_strjoinv ("|", row->cells);

          g_string_append_printf (out, "%u:%s\n", row->number, cells);
        }
      g_assert_cmpstr (out->str, ==, csv[i].rows);
    }
}

static void
test_open_quote (void)
{
  g_autoptr (GError) error = NULL;
  guint last;

  g_assert_null (pb_exmail_csv_read ("a,b\n1,\"2\n3,4\n", &last, &error));
  g_assert_cmpuint (last, ==, 2);
  g_assert_nonnull (error);
}

/* --- sheets --- */

/* Returns: (transfer full): "2 name=Ann alias=a,b;" for each item, then "!3 COLUMN" for each problem. */
static char *
describe (const PbExmailSheet *sheet)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < sheet->items->len; i++)
    {
      const PbExmailItem *item = g_ptr_array_index (sheet->items, i);
      const char *option;

      g_string_append_printf (out, "%u", item->line);
      for (guint j = 0; (option = pb_exmail_values_get_option (item->values, j)) != NULL; j++)
        {
          const GPtrArray *values = pb_exmail_values_get (item->values, option);

          g_string_append_printf (out, " %s=", option);
          for (guint k = 0; k < values->len; k++)
            g_string_append_printf (out, "%s%s", k > 0 ? "," : "", (const char *) g_ptr_array_index (values, k));
        }
      g_string_append (out, ";");
    }
  for (guint i = 0; i < sheet->problems->len; i++)
    {
      const PbExmailItem *problem = g_ptr_array_index (sheet->problems, i);

      g_string_append_printf (out, "!%u %s;", problem->line, problem->error->message);
    }
  return g_string_free (out, FALSE);
}

static const struct
{
  const char *words;
  const char *text;
  const char *expected;
} sheets[] = {
  /* headings as options, as our answers call them, and in capitals */
  { "user sync", "action,address,name\nadd,ann@acme.example,安妮\n", "2 action=add address=ann@acme.example name=安妮;" },
  { "user sync", "Address,EXT_ID,Aliases,parties\na@b.c,7,x@b.c;y@b.c,R&D；Office/Night shift\n", "2 address=a@b.c ext-id=7 alias=x@b.c,y@b.c party=R&D,Office/Night shift;" },
  { "user sync", "address,alias,alias\na@b.c,x@b.c,y@b.c\n", "2 address=a@b.c alias=x@b.c,y@b.c;" },
  { "group add-member", "group,members\nteam@b.c,a@b.c; b@b.c ;\n", "2 group=team@b.c member=a@b.c,b@b.c;" },
  /* empty cells say nothing; a short row has them */
  { "user sync", "address,name,tel\na@b.c,,\nb@b.c\n", "2 address=a@b.c;3 address=b@b.c;" },
  /* JSON: alone, and as our own answers have it */
  { "user sync", "[{\"address\":\"a@b.c\",\"tel\":8001,\"enabled\":true,\"alias\":[\"x@b.c\",\"y@b.c\"],\"name\":null,\"party\":[]}]", "1 address=a@b.c tel=8001 enabled=yes alias=x@b.c,y@b.c;" },
  { "user sync", " {\"version\":5,\"members\":[{\"address\":\"a@b.c\",\"enabled\":false,\"tel\":\"\",\"gender\":\"unset\"},{\"address\":\"b@b.c\"}]}", "1 address=a@b.c enabled=no tel=;2 address=b@b.c;" },
  /* what is wrong */
  { "user sync", "action,address,Action\nadd,a@b.c,delete\n", "!1 a second column (Action);" },
  { "user sync", "[{\"address\":\"a@b.c\",\"ext-id\":\"1\",\"ext_id\":\"2\"}]", "!1 a second column (ext_id);" },
  { "user sync", "", "!0 no rows;" },
  { "user sync", "address,name\n", "!0 no rows;" },
  { "user sync", "[]", "!0 no rows;" },
  { "user sync", "address,shoe size,password\na@b.c,43,geheim\n", "!1 no such column (shoe size);!1 passwords in a file (password);" },
  { "user sync", "[{\"address\":\"a@b.c\",\"Password\":\"geheim\"}]", "!1 passwords in a file (Password);" },
  { "group add-member", "group,member,name\nt@b.c,a@b.c,x\n", "!1 no such column (name);" },
  { "user sync", "address\na@b.c,x\nb@b.c,\n", "3 address=b@b.c;!2 more cells than headings;" },
  { "user sync", "address,,\na@b.c,,\nb@b.c,x,\n", "2 address=a@b.c;!3 more cells than headings;" },
  { "user sync", "address\n\"a@b.c\n", "!2 a quotation mark is missing;" },
  { "user sync", "[{\"address\":\"a@b.c\"},5]", "1 address=a@b.c;!2 no objects of JSON;" },
  { "user sync", "[{\"address\":{\"x\":1}}]", "!1 is no value (address);" },
  { "user sync", "[{\"address\":\"a@b.c\"}", "!0 no objects of JSON;" },
  { "user sync", "{\"address\":\"a@b.c\"}", "!0 no objects of JSON;" },
};

static void
test_sheets (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sheets); i++)
    {
      g_autoptr (PbExmailSheet) sheet = pb_exmail_sheet_read (sheets[i].words, sheets[i].text, strlen (sheets[i].text));
      g_autofree char *found = describe (sheet);

      g_assert_cmpstr (found, ==, sheets[i].expected);
      g_assert_null (strstr (found, "geheim"));
    }
}

/* The same rows in the charsets of spreadsheets. */
static void
test_charsets (void)
{
  static const char text[] = "address,name\na@b.c,安妮·李\n";
  static const char *const charsets[] = { "UTF-8", "GB18030", "GBK", "UTF-16" };
  g_autoptr (PbExmailSheet) marked = pb_exmail_sheet_read ("user sync", "\xef\xbb\xbf"
                                                                        "address\na@b.c\n",
                                                           3 + 14);
  g_autofree char *found = describe (marked);

  g_assert_cmpstr (found, ==, "2 address=a@b.c;");
  for (gsize i = 0; i < G_N_ELEMENTS (charsets); i++)
    {
      gsize len;
      g_autofree char *bytes = g_convert (text, -1, charsets[i], "UTF-8", NULL, &len, NULL);
      g_autoptr (PbExmailSheet) sheet = pb_exmail_sheet_read ("user sync", bytes, len);
      g_autofree char *same = describe (sheet);

      g_assert_cmpstr (same, ==, "2 address=a@b.c name=安妮·李;");
    }
}

/* Anything else is no text, and a file without an end has bounds. */
static void
test_hostile (void)
{
  g_autoptr (GString) deep = g_string_new (NULL), long_one = g_string_new ("address\n");
  g_autoptr (PbExmailSheet) nul = pb_exmail_sheet_read ("user sync", "address\na\0b\n", 12), broken = pb_exmail_sheet_read ("user sync", "a\xff\xff\xff", 4), nested = NULL, many = NULL;
  g_autofree char *first = describe (nul), *second = describe (broken), *third = NULL;

  g_assert_cmpstr (first, ==, "!0 the file is no text;");
  g_assert_cmpstr (second, ==, "!0 the file is no text;");
  for (guint i = 0; i < 100000; i++)
    g_string_append_c (deep, '[');
  nested = pb_exmail_sheet_read ("user sync", deep->str, deep->len);
  third = describe (nested);
  g_assert_cmpstr (third, ==, "!0 no objects of JSON;");
  for (guint i = 0; i < PB_EXMAIL_MAX_ITEMS + 5; i++)
    g_string_append (long_one, "a@b.c\n");
  many = pb_exmail_sheet_read ("user sync", long_one->str, long_one->len);
  g_assert_cmpuint (many->problems->len, ==, 1);
  g_assert_cmpuint (many->items->len, ==, PB_EXMAIL_MAX_ITEMS + 1);
}

/* --- passwords --- */

static PbExmailPasswords *
passwords (const char *text, GError **error)
{
  g_autoptr (PbSecret) secret = pb_secret_new (text, strlen (text));

  return pb_exmail_passwords_new (secret, error);
}

static void
check_password (const PbExmailPasswords *all, const char *address, PbExmailAction action, const char *expected)
{
  g_autoptr (PbSecret) found = pb_exmail_passwords_find (all, address, action);

  g_assert_cmpstr (found != NULL ? pb_secret_get (found) : NULL, ==, expected);
}

/* One line is for those who are added: nobody else's password is set anew by it. */
static void
test_one_password (void)
{
  g_autoptr (PbExmailPasswords) all = passwords ("geheim 1\r\n", NULL), tab = passwords ("ann@b.c\tgeheim", NULL);

  check_password (all, "ann@b.c", PB_EXMAIL_ACTION_ADD, "geheim 1");
  check_password (all, "ann@b.c", PB_EXMAIL_ACTION_MODIFY, NULL);
  check_password (all, "ann@b.c", PB_EXMAIL_ACTION_DELETE, NULL);
  check_password (tab, "ann@b.c", PB_EXMAIL_ACTION_MODIFY, "geheim");
  check_password (tab, "bob@b.c", PB_EXMAIL_ACTION_ADD, NULL);
  check_password (NULL, "bob@b.c", PB_EXMAIL_ACTION_ADD, NULL);
}

static void
test_many_passwords (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbExmailPasswords) all = passwords ("Ann@B.c\tp 1\n\nbob@b.c\tp\t2\n", &error), none = NULL;
  static const struct
  {
    const char *text;
    const char *message;
  } bad[] = {
    { "", "no line of a password (1)" },
    { "\n\n", "no line of a password (1)" },
    { "a@b.c\tx\ngeheim\n", "no line of a password (2)" },
    { "a@b.c\tx\n\tgeheim\n", "no line of a password (2)" },
    { "a@b.c\tx\nA@b.c\tgeheim\n", "a second password (2)" },
  };

  g_assert_no_error (error);
  check_password (all, "ann@b.c", PB_EXMAIL_ACTION_ADD, "p 1");
  check_password (all, "BOB@b.c", PB_EXMAIL_ACTION_MODIFY, "p\t2");
  check_password (all, "bob@b.c", PB_EXMAIL_ACTION_DELETE, NULL);
  check_password (all, "eve@b.c", PB_EXMAIL_ACTION_ADD, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      none = passwords (bad[i].text, &error);
      g_assert_null (none);
      g_assert_cmpstr (error->message, ==, bad[i].message);
      g_clear_error (&error);
    }
}

/* --- plans --- */

static const struct
{
  const char *words;
  const char *text;
  const char *passwords; /* (nullable) */
  const char *defaults;  /* "option=value,…" */
  const char *apis;      /* "o", "c" or "co" */
  const char *expected;  /* "LINE INTERFACE;", "!LINE problem;" */
} plans[] = {
  { "user sync", "action,address,name\nadd,a@b.c,A\nmodify,b@b.c,B\ndelete,c@b.c,\n", "geheim1", "", "o", "2 user/sync;3 user/sync;4 user/sync;" },
  { "user sync", "action,address,name\nadd,a@b.c,A\nmodify,b@b.c,B\ndelete,c@b.c,\n", "geheim1", "", "co", "2 user/create;3 user/update;4 user/delete;" },
  { "user sync", "address,name\na@b.c,A\n", "geheim1", "action=add", "o", "2 user/sync;" },
  { "user sync", "address,name\na@b.c,A\n", NULL, "", "c", "2 user/update;" },
  /* what only one API knows decides */
  { "user sync", "address,new-password\na@b.c,yes\n", NULL, "", "co", "2 user/update;" },
  { "user sync", "address,new-password\na@b.c,yes\n", NULL, "", "o", "!2 --new-password is not known (openapi);" },
  { "user sync", "address,name\na@b.c,A\n", NULL, "action=add", "o", "!2 --password is missing;" },
  { "user sync", "address,name\na@b.c,A\n", "short", "action=add", "o", "!2 --password is too short (6);" },
  { "user sync", "address,name,action\na@b.c,A,rename\n", NULL, "", "o", "!2 --action is none of these words (add, modify, delete);" },
  { "user sync", "name\nA\n", NULL, "", "o", "!2 --address is missing;" },
  /* what a password is concerns the rows that have one */
  { "user sync", "action,address,name\nadd,a@b.c,A\nmodify,b@b.c,B\n,c@b.c,C\n", "00112233445566778899aabbccddeeff", "password-md5=yes", "o", "2 user/sync;3 user/sync;4 user/sync;" },
  { "user sync", "action,address,name\nadd,a@b.c,A\nmodify,b@b.c,B\n", "geheim1", "password-md5=yes", "o", "3 user/sync;!2 --password is no MD5 sum;" },
  { "user sync", "address,gender\nx,male\na@b.c,other\n", NULL, "", "o", "!2 --address is no mail address;!3 --gender is none of these words (male, female);" },
  { "user sync", "address\na@b.c\nb@b.c\nA@B.c\n", NULL, "", "o", "2 user/sync;3 user/sync;!4 the same as an earlier row (2);" },
  { "group add-member", "group,member\nt@b.c,a@b.c;b@b.c\n", NULL, "", "o", "2 group/addmember;2 group/addmember;" },
  { "group add-member", "member\na@b.c\nb@b.c\n", NULL, "group=t@b.c", "co", "2 group/update;3 group/update;" },
  { "group add-member", "group,member\nt@b.c,a@b.c\nT@b.c,A@b.c\nu@b.c,a@b.c\nt@b.c,\n", NULL, "", "o", "2 group/addmember;4 group/addmember;!3 the same as an earlier row (2);!5 --member is missing;" },
};

static void
make_apis (const char *text, PbExmailApi *apis)
{
  guint n = 0;

  for (; *text != '\0'; text++)
    apis[n++] = *text == 'o' ? PB_EXMAIL_API_OPENAPI : PB_EXMAIL_API_CORP;
  apis[n] = PB_N_EXMAIL_APIS;
}

static PbExmailValues *
make_values (const char *text)
{
  PbExmailValues *values = pb_exmail_values_new ();
  g_auto (GStrv) pairs = g_strsplit (text, ",", -1);

  for (gsize i = 0; pairs[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (pairs[i], "=", 2);

      pb_exmail_values_add (values, pair[0], pair[1]);
    }
  return values;
}

static char *
describe_plan (const PbExmailSheet *sheet)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < sheet->items->len; i++)
    {
      const PbExmailItem *item = g_ptr_array_index (sheet->items, i);

      g_assert_true ((item->row != NULL) == (item->subject != NULL && item->content != NULL));
      if (item->row != NULL)
        g_string_append_printf (out, "%u %s;", item->line, item->row->path);
    }
  for (guint i = 0; i < sheet->problems->len; i++)
    {
      const PbExmailItem *problem = g_ptr_array_index (sheet->problems, i);

      g_string_append_printf (out, "!%u %s;", problem->line, problem->error->message);
    }
  return g_string_free (out, FALSE);
}

static void
test_plans (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (plans); i++)
    {
      g_autoptr (PbExmailSheet) sheet = pb_exmail_sheet_read (plans[i].words, plans[i].text, strlen (plans[i].text));
      g_autoptr (PbExmailPasswords) secret = plans[i].passwords != NULL ? passwords (plans[i].passwords, NULL) : NULL;
      g_autoptr (PbExmailValues) defaults = make_values (plans[i].defaults);
      PbExmailApi apis[PB_N_EXMAIL_APIS + 1];
      const PbExmailPlan plan = { plans[i].words, defaults, apis, secret };
      g_autofree char *found = NULL;
      gboolean ok;

      make_apis (plans[i].apis, apis);
      ok = pb_exmail_plan_items (sheet, &plan);
      found = describe_plan (sheet);
      g_assert_cmpstr (found, ==, plans[i].expected);
      g_assert_true (ok == (strchr (found, '!') == NULL));
      g_assert_null (strstr (found, "geheim"));
    }
}

/* What a journal calls a row: whom it is about, in any case; and what it asks for, not the order of its columns, nor its password. */
static void
test_names (void)
{
  static const char *const texts[] = { "address,name,tel\na@b.c,A,1\n", "tel,address,name\n1,a@b.c,A\n", "address,name,tel\na@b.c,A,2\n", "address,name\nA@B.C,A\n", "address,name,mobile\na@b.c,A,1\n" };
  PbExmailSheet *sheets_read[G_N_ELEMENTS (texts)];
  const PbExmailItem *items[G_N_ELEMENTS (texts)];

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      sheets_read[i] = pb_exmail_sheet_read ("user sync", texts[i], strlen (texts[i]));
      pb_exmail_item_name (g_ptr_array_index (sheets_read[i]->items, 0), "user sync");
      items[i] = g_ptr_array_index (sheets_read[i]->items, 0);
      g_assert_cmpuint (strlen (items[i]->content), ==, 32);
      g_assert_cmpstr (items[i]->subject, ==, items[0]->subject);
    }
  g_assert_cmpstr (items[0]->content, ==, items[1]->content);
  for (gsize i = 2; i < G_N_ELEMENTS (texts); i++)
    for (gsize j = 0; j < i; j++)
      g_assert_cmpstr (items[i]->content, !=, items[j]->content);
  pb_exmail_item_name (g_ptr_array_index (sheets_read[0]->items, 0), "group add-member");
  g_assert_cmpstr (items[0]->subject, !=, items[1]->subject);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    pb_exmail_sheet_free (sheets_read[i]);
}

/* --- likeness --- */

/* An answer of user/get, and what is wanted: "+" as it is, "-" not so, "?" so if what is missing counts as equal. */
static const struct
{
  PbExmailApi api;
  const char *answer;
  const char *wanted;
  char expected;
} likenesses[] = {
  { PB_EXMAIL_API_OPENAPI, "{\"Alias\":\"a@b.c\",\"Name\":\"Ann \",\"Tel\":8001,\"OpenType\":1}", "name=Ann,tel=8001,enabled=yes", '+' },
  { PB_EXMAIL_API_OPENAPI, "{\"Alias\":\"a@b.c\",\"Name\":\"Ann\"}", "name=ann", '-' },
  { PB_EXMAIL_API_OPENAPI, "{\"Alias\":\"a@b.c\",\"Name\":\"Ann\"}", "name=Ann,enabled=yes", '?' },
  { PB_EXMAIL_API_OPENAPI, "{\"Alias\":\"a@b.c\",\"OpenType\":2}", "enabled=yes", '-' },
  { PB_EXMAIL_API_OPENAPI, "{\"Alias\":\"a@b.c\",\"Tel\":\"\"}", "tel=", '+' },
  { PB_EXMAIL_API_OPENAPI, "{\"Alias\":\"a@b.c\",\"Tel\":\"1\"}", "tel=", '-' },
  { PB_EXMAIL_API_OPENAPI, "{\"Alias\":\"a@b.c\",\"SlaveList\":\"x@b.c,Y@b.c\"}", "alias=y@b.c,alias=x@b.c", '+' },
  { PB_EXMAIL_API_OPENAPI, "{\"Alias\":\"a@b.c\",\"SlaveList\":\"x@b.c,y@b.c\"}", "alias=x@b.c", '-' },
  { PB_EXMAIL_API_OPENAPI, "{\"Alias\":\"a@b.c\",\"PartyList\":{\"Count\":1,\"List\":[{\"Value\":\"R&D/Tests\"}]}}", "party=R&D/Tests", '+' },
  { PB_EXMAIL_API_OPENAPI, "{\"Alias\":\"a@b.c\",\"PartyList\":{\"Count\":1,\"List\":[{\"Value\":\"R&D/Tests\"}]}}", "party=R&D", '-' },
  { PB_EXMAIL_API_OPENAPI, "{\"Alias\":\"a@b.c\",\"PartyList\":{\"Count\":0,\"List\":[]}}", "party=", '+' },
  { PB_EXMAIL_API_OPENAPI, "{\"Alias\":\"a@b.c\"}", "address=z@b.c,action=modify,password-md5=yes", '+' },
  { PB_EXMAIL_API_CORP, "{\"userid\":\"a@b.c\",\"gender\":\"1\",\"enable\":0,\"department\":[7]}", "gender=male,enabled=no,party=R&D", '+' },
  { PB_EXMAIL_API_CORP, "{\"userid\":\"a@b.c\",\"department\":[7]}", "party=#7", '+' },
  { PB_EXMAIL_API_CORP, "{\"userid\":\"a@b.c\",\"department\":[1]}", "party=", '+' },
  { PB_EXMAIL_API_CORP, "{\"userid\":\"a@b.c\",\"department\":[1,7]}", "party=R&D", '+' },
  { PB_EXMAIL_API_CORP, "{\"userid\":\"a@b.c\",\"department\":[7,8]}", "party=R&D", '-' },
  { PB_EXMAIL_API_CORP, "{\"userid\":\"a@b.c\",\"department\":[7]}", "party=Sales", '-' },
};

static JsonObject *
parse (const char *json)
{
  return pb_exmail_parse (json, strlen (json));
}

static void
test_likeness (void)
{
  g_autoptr (JsonObject) list = parse ("{\"department\":[{\"id\":1,\"name\":\"acme\",\"parentid\":0},{\"id\":7,\"name\":\"R&D\",\"parentid\":1},{\"id\":8,\"name\":\"Tests\",\"parentid\":7}]}");
  g_autoptr (PbExmailParties) parties = pb_exmail_parties_read (list);

  for (gsize i = 0; i < G_N_ELEMENTS (likenesses); i++)
    {
      g_autoptr (JsonObject) answer = parse (likenesses[i].answer);
      g_autoptr (PbExmailResult) found = pb_exmail_result_read (pb_exmail_table_find (likenesses[i].api, "user/get"), answer, NULL);
      g_autoptr (PbExmailValues) wanted = make_values (likenesses[i].wanted);

      g_test_message ("%s: %s", likenesses[i].answer, likenesses[i].wanted);
      g_assert_true (pb_exmail_likeness_holds (wanted, found, parties, FALSE) == (likenesses[i].expected == '+'));
      g_assert_true (pb_exmail_likeness_holds (wanted, found, parties, TRUE) == (likenesses[i].expected != '-'));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exmail/sheet/csv", test_csv);
  g_test_add_func ("/exmail/sheet/open-quote", test_open_quote);
  g_test_add_func ("/exmail/sheet/sheets", test_sheets);
  g_test_add_func ("/exmail/sheet/charsets", test_charsets);
  g_test_add_func ("/exmail/sheet/hostile", test_hostile);
  g_test_add_func ("/exmail/sheet/one-password", test_one_password);
  g_test_add_func ("/exmail/sheet/many-passwords", test_many_passwords);
  g_test_add_func ("/exmail/sheet/plans", test_plans);
  g_test_add_func ("/exmail/sheet/names", test_names);
  g_test_add_func ("/exmail/sheet/likeness", test_likeness);
  return g_test_run ();
}
