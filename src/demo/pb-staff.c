/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-staff.c: names and places by number. */
#include "pb-staff.h"

#include "pb-lists.h"

#define TEAM          40 /* members of a department of the lowest level, about */
#define FIRST_HUNDRED 100
#define WITH_ALIAS    10 /* every so many have an alias */
#define WITH_LATIN    25 /* every so many write their name in Latin letters */
#define IN_TWO        20 /* every so many are in two departments */
#define IN_ROOT       50 /* every so many are in the root */
#define IN_GROUP      10
#define TELEPHONE     8100
#define SMALL_COMPANY 40

typedef struct
{
  const char *latin;
  const char *chinese;
} Syllable;

static const Syllable families[] = {
  { "wang", "王" }, { "li", "李" }, { "zhang", "张" }, { "liu", "刘" }, { "chen", "陈" }, { "yang", "杨" }, { "zhao", "赵" }, { "huang", "黄" }, { "zhou", "周" }, { "wu", "吴" }, { "xu", "徐" }, { "sun", "孙" }, { "hu", "胡" }, { "zhu", "朱" }, { "gao", "高" }, { "lin", "林" }, { "he", "何" }, { "guo", "郭" }, { "ma", "马" }, { "ouyang", "欧阳" }
};

static const Syllable givens[] = {
  { "wei", "伟" }, { "fang", "芳" }, { "jie", "杰" }, { "na", "娜" }, { "lei", "磊" }, { "yan", "艳" }, { "tao", "涛" }, { "min", "敏" }, { "jun", "军" }, { "xia", "霞" }, { "ming", "明" }, { "hua", "华" }, { "xiu", "秀" }, { "ying", "英" }, { "guo", "国" }, { "jian", "建" }, { "wen", "文" }, { "li", "丽" }, { "qiang", "强" }, { "bo", "博" }
};

static const Syllable seconds[] = {
  { "ming", "明" }, { "ling", "玲" }, { "feng", "峰" }, { "hong", "红" }, { "yu", "宇" }, { "ting", "婷" }, { "hao", "浩" }, { "xin", "欣" }, { "peng", "鹏" }, { "qian", "倩" }, { "long", "龙" }, { "jing", "静" }, { "kai", "凯" }, { "rui", "瑞" }, { "bin", "斌" }, { "yue", "月" }, { "chao", "超" }, { "lan", "兰" }, { "ning", "宁" }, { "zhen", "珍" }, { "dong", "东" }, { "hui", "慧" }, { "gang", "刚" }, { "xue", "雪" }, { "fei", "飞" }
};

static const char *const divisions[] = { "研发部", "市场部", "销售部", "财务部", "人力资源部", "客户服务部", "生产部", "采购部", "法务部", "Office" };
static const char *const places[] = { "北京", "上海", "深圳", "成都", "Night shift" };
static const char *const positions[] = { "工程师", "经理", "QA", "设计师", "会计", "销售代表", "主管", "Analyst" };

/* Who somebody is. */
typedef struct
{
  char *address; /* (owned) */
  char *name;    /* (owned) */
} Person;

static void
person_clear (Person *person)
{
  g_free (person->address);
  g_free (person->name);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Person, person_clear)

static char *
capitalized (const char *word)
{
  return g_strdup_printf ("%c%s", g_ascii_toupper (word[0]), word + 1);
}

static char *
latin_name (const Syllable *given, const Syllable *second, const Syllable *family)
{
  g_autofree char *first = g_strconcat (given->latin, second != NULL ? second->latin : "", NULL);
  g_autofree char *one = capitalized (first), *other = capitalized (family->latin);

  return g_strdup_printf ("%s %s", one, other);
}

/* The first hundred have one given syllable, the others two; after ten thousand a number is added to the address. */
static void
invent (Person *person, guint n, const char *domain)
{
  guint m = n - FIRST_HUNDRED;
  gboolean early = n < FIRST_HUNDRED;
  const Syllable *family = early ? &families[n / 10] : &families[m % 20];
  const Syllable *given = early ? &givens[n % 10] : &givens[m / 20 % 20];
  const Syllable *second = early ? NULL : &seconds[m / 400 % 25];
  guint serial = early ? 0 : m / 10000;
  g_autofree char *number = serial > 0 ? g_strdup_printf ("%u", serial + 1) : g_strdup ("");

  person->address = g_strdup_printf ("%s%s.%s%s@%s", given->latin, second != NULL ? second->latin : "", family->latin, number, domain);
  person->name = n % WITH_LATIN == WITH_LATIN - 1 ? latin_name (given, second, family)
                                                  : g_strconcat (family->chinese, given->chinese, second != NULL ? second->chinese : "", NULL);
}

/* ---- departments ---- */

/* Makes the lowest departments. Returns: (transfer container) (element-type gint64): their numbers. */
static GArray *
found_departments (PbDepartments *departments, guint count)
{
  guint teams = MAX (count / TEAM, (guint) G_N_ELEMENTS (divisions));
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint team = 0; team < teams; team++)
    {
      const char *division = divisions[team % G_N_ELEMENTS (divisions)];
      const char *place = places[team / G_N_ELEMENTS (divisions) % G_N_ELEMENTS (places)];
      g_autofree char *path = count < SMALL_COMPANY ? g_strdup (division) : g_strdup_printf ("%s/%s/第%u组", division, place, team / 50 + 1);
      gint64 id = pb_departments_ensure_path (departments, path)->id;

      g_array_append_val (ids, id);
    }
  return ids;
}

/* Returns: (transfer container): where the @n-th is. */
static GArray *
departments_of (GArray *teams, guint n)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (n % IN_ROOT != IN_ROOT - 1)
    pb_numbers_add (ids, g_array_index (teams, gint64, n % teams->len));
  if (n % IN_TWO == IN_TWO - 1)
    pb_numbers_add (ids, g_array_index (teams, gint64, (n + 1) % teams->len));
  return ids;
}

/* ---- people ---- */

static void
add_main (PbCompany *company, const char *address, const char *aliases)
{
  g_auto (GStrv) list = g_strsplit (aliases != NULL ? aliases : "", ",", -1);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  PbMemberChange change = PB_MEMBER_CHANGE_NONE;

  pb_numbers_add (ids, pb_departments_ensure_path (pb_company_departments (company), "R&D")->id);
  change.name = "李明";
  change.position = "QA";
  change.tel = "8001";
  change.ext_id = "7";
  change.gender = 2;
  change.aliases = (const char *const *) list;
  change.departments = ids;
  pb_company_add (company, address, &change);
}

static void
add_person (PbCompany *company, GArray *teams, guint n)
{
  g_auto (Person) person = { NULL, NULL };
  g_autofree char *tel = g_strdup_printf ("%u", TELEPHONE + n), *ext_id = g_strdup_printf ("E%06u", n);
  g_autofree char *mobile = n % 3 == 0 ? g_strdup_printf ("138%08u", n) : g_strdup ("");
  g_autofree char *alias = n % WITH_ALIAS == WITH_ALIAS - 1 ? g_strdup_printf ("p%u@%s", n, pb_company_domain (company)) : NULL;
  const char *aliases[] = { alias, NULL };
  g_autoptr (GArray) ids = departments_of (teams, n);
  PbMemberChange change = PB_MEMBER_CHANGE_NONE;

  invent (&person, n, pb_company_domain (company));
  if (pb_company_kind (company, person.address) != PB_ADDRESS_FREE)
    {
      g_free (person.address);
      person.address = g_strdup_printf ("n%u@%s", n, pb_company_domain (company));
    }
  change.name = person.name;
  change.position = positions[n % G_N_ELEMENTS (positions)];
  change.tel = tel;
  change.mobile = mobile;
  change.ext_id = ext_id;
  change.gender = (int) (n % 3);
  change.aliases = aliases;
  change.departments = ids;
  pb_company_add (company, person.address, &change);
}

static void
add_rosters (PbCompany *company, guint count)
{
  g_autofree char *all = g_strconcat ("everybody@", pb_company_domain (company), NULL), *team = g_strconcat ("team@", pb_company_domain (company), NULL);
  PbGroup *everybody = pb_groups_add (pb_company_groups (company), all, "全体员工", PB_GROUP_COMPANY);
  PbGroup *some = pb_groups_add (pb_company_groups (company), team, "项目组", PB_GROUP_MEMBERS);
  PbTag *tag = pb_tags_add (pb_company_tags (company), -1, "新员工");

  pb_numbers_add (everybody->departments, pb_departments_root (pb_company_departments (company))->id);
  for (guint i = 0; i <= MIN (count, IN_GROUP); i++)
    pb_addresses_add (some->users, pb_company_nth (company, i)->mailbox->address);
  if (count > 0)
    pb_addresses_add (tag->users, pb_company_nth (company, 1)->mailbox->address);
  pb_tags_add (pb_company_tags (company), -1, "UI");
}

void
pb_staff_fill (PbCompany *company, const char *address, const char *aliases, guint count)
{
  g_autoptr (GArray) teams = found_departments (pb_company_departments (company), count);

  add_main (company, address, aliases);
  for (guint n = 0; n < count; n++)
    add_person (company, teams, n);
  add_rosters (company, count);
  pb_company_settle (company);
}
