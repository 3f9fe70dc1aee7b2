/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-check-print.c: see pb-check-print.h. */
#include "config.h"

#include "pb-check-print.h"

#include <glib/gi18n.h>
#include <gnutls/gnutls.h>
#include <string.h>

#include "pb-add-events.h"
#include "pb-command.h"
#include "pb-corp-codes.h"
#include "pb-json.h"
#include "pb-words-cause.h"
#include "pb-words.h"

/* --- masking --- */

static gboolean
is_word (char c)
{
  return g_ascii_isalnum (c) || (guchar) c >= 0x80 || (c != '\0' && strchr ("._%+-", c) != NULL);
}

/* Replaces @word where it stands alone. */
static void
mask_word (GString *text, const char *word)
{
  gsize len = word != NULL ? strlen (word) : 0, at = 0;
  const char *hit;

  while (len > 0 && at < text->len && (hit = strstr (text->str + at, word)) != NULL)
    {
      gsize start = (gsize) (hit - text->str);
      gboolean alone = (start == 0 || !is_word (text->str[start - 1])) && !is_word (text->str[start + len]);

      at = start + (alone ? strlen ("…") : 1);
      if (!alone)
        continue;
      g_string_erase (text, (gssize) start, (gssize) len);
      g_string_insert (text, (gssize) start, "…");
    }
}

/* Replaces what stands before each '@'. */
static void
mask_addresses (GString *text)
{
  for (gsize i = 0; i < text->len; i++)
    {
      gsize start = i;

      if (text->str[i] != '@')
        continue;
      while (start > 0 && is_word (text->str[start - 1]))
        start--;
      g_string_erase (text, (gssize) start, (gssize) (i - start));
      g_string_insert (text, (gssize) start, "…");
      i = start + strlen ("…");
    }
}

static char *
dup_local_part (const char *address)
{
  const char *at = address != NULL ? strchr (address, '@') : NULL;

  return at != NULL ? g_strndup (address, (gsize) (at - address)) : g_strdup (address);
}

char *
pb_check_mask (const char *text, const PbAccount *account)
{
  GString *out = g_string_new (text);
  const char *names[] = { account->address, account->user, account->id, account->name, account->client_id, account->corp_id };

  mask_addresses (out);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    mask_word (out, names[i]); /* the whole before its parts */
  for (gsize i = 0; account->folders != NULL && account->folders[i] != NULL; i++)
    if (g_ascii_strcasecmp (account->folders[i], "INBOX") != 0)
      mask_word (out, account->folders[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *local = dup_local_part (names[i]);
      mask_word (out, local);
    }
  return g_string_free (out, FALSE);
}

/* --- printing --- */

void
pb_check_print_system (void)
{
  g_autofree char *os = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  const char *desktop = g_getenv ("XDG_CURRENT_DESKTOP"), *session = g_getenv ("XDG_SESSION_TYPE");
  g_autofree char *text = g_strdup_printf (
      "Postbell %s, GLib %u.%u.%u, GnuTLS %s\n%s, desktop %s, session %s", PB_VERSION, glib_major_version, glib_minor_version, glib_micro_version, gnutls_check_version (NULL), os != NULL ? os : "?", desktop != NULL ? desktop : "none", session != NULL ? session : "none");

  pb_command_print (text);
}

static char *
head_of (const PbAccount *account)
{
  const char *corp = account->corp_api_url;
  g_autofree char *imap = account->host != NULL ? g_strdup_printf (" %s:%u %s", account->host, (guint) account->port, pb_security_to_string (account->security)) : g_strdup ("");

  return g_strdup_printf ("%s: %s%s%s%s%s%s", account->id, account->kind, account->api_url != NULL ? " " : "", account->api_url != NULL ? account->api_url : "", corp != NULL ? " " : "", corp != NULL ? corp : "", imap);
}

void
pb_check_print_head (const PbCheckPrint *print)
{
  const PbAccount *account = print->account;
  g_autofree char *line = NULL, *masked = NULL, *insecure = NULL;

  if (print->style == PB_CHECK_STYLE_JSON)
    return;
  line = head_of (account);
  masked = print->style == PB_CHECK_STYLE_REPORT ? pb_check_mask (line, account) : NULL;
  pb_command_print (masked != NULL ? masked : line);
  insecure = pb_account_is_insecure (account) ? pb_words_insecure (account) : NULL;
  if (insecure == NULL)
    return;
  g_clear_pointer (&line, g_free);
  line = g_strdup_printf ("  ! %s", insecure);
  pb_command_print (line);
}

static const char *
name_of_step (PbCheckStep step)
{
  static const char *const names[PB_N_CHECKS] = {
    [PB_CHECK_KEY] = N_ ("Interface key"),
    [PB_CHECK_TOKEN] = N_ ("Access token"),
    [PB_CHECK_COUNT] = N_ ("Number of unread mails"),
    [PB_CHECK_LISTEN] = N_ ("Push channel"),
    [PB_CHECK_LINK] = N_ ("Log-in link"),
    [PB_CHECK_CORP_TOKEN] = N_ ("Access token of the current API"),
    [PB_CHECK_CORP_LINK] = N_ ("Log-in link by the current API"),
    [PB_CHECK_CORP_COUNT] = N_ ("Number of unread mails by the current API"),
    [PB_CHECK_OPTIONS] = N_ ("What the mailbox may use"),
    [PB_CHECK_SECRET] = N_ ("Password"),
    [PB_CHECK_CONNECT] = N_ ("Connection"),
    [PB_CHECK_TLS] = N_ ("Encryption and certificate"),
    [PB_CHECK_GREETING] = N_ ("Greeting of the server"),
    [PB_CHECK_STARTTLS] = N_ ("STARTTLS"),
    [PB_CHECK_CAPABILITY] = N_ ("Capabilities"),
    [PB_CHECK_LOGIN] = N_ ("Sign-in"),
    [PB_CHECK_FOLDER] = N_ ("Folder"),
    [PB_CHECK_UNREAD] = N_ ("All folders"),
    [PB_CHECK_PUSH] = N_ ("Push of new mail"),
  };

  return _ (names[step]);
}

/* Returns: (transfer full): which of two servers an Exmail account's trouble is with, only the step knows. */
static char *
words_of_failure (const PbCheckPrint *print, const PbCheckResult *result)
{
  if (pb_check_step_is_interface (result->step))
    return pb_words_interface_error (result->error_class, print->account, result->detail);
  return pb_words_error (result->error_class, print->account, result->detail);
}

/* What is known of a failure beyond its class: for scripts, and for a window to come. */
static void
add_cause (GString *out, const PbCheckPrint *print, const PbCheckResult *result)
{
  g_auto (PbWordsCause) cause = { 0 };

  if (pb_check_step_is_corp (result->step) && pb_exmail_reason_get_code (result->detail) != 0)
    pb_json_string (out, "cause", pb_corp_code_find (pb_exmail_reason_get_code (result->detail))->word);
  if (pb_check_step_is_interface (result->step) || !pb_words_cause_find (&cause, result->error_class, print->account, result->detail))
    return;
  pb_json_string (out, "cause", pb_cause_to_string (cause.cause));
  if (cause.command != NULL)
    pb_json_string (out, "remedy", cause.command);
  if (cause.help != NULL)
    pb_json_string (out, "help", cause.help);
}

static void
print_json (const PbCheckPrint *print, const PbCheckResult *result)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *words = NULL;

  pb_json_open (out, NULL, '{');
  pb_json_string (out, "account", print->account->id);
  pb_json_string (out, "step", pb_check_step_to_string (result->step));
  pb_json_bool (out, "ok", result->ok);
  pb_json_seconds (out, "seconds", result->elapsed);
  pb_json_bool (out, "insecure", pb_account_is_insecure (print->account));
  pb_json_string (out, "detail", result->detail != NULL ? result->detail : "");
  if (!result->ok)
    {
      words = words_of_failure (print, result);
      pb_json_open (out, "error", '{');
      pb_json_string (out, "class", pb_error_class_to_string (result->error_class));
      pb_json_string (out, "message", words);
      if (result->verdict != NULL)
        pb_json_string (out, "verdict", result->verdict);
      pb_json_close (out, '}');
      add_cause (out, print, result);
    }
  pb_json_close (out, '}');
  pb_command_print (out->str);
}

/* "IMAP on, POP3 off, secure login on". Returns: (transfer full) */
static char *
dup_options (const char *detail)
{
  gboolean imap = strstr (detail, "IMAP on") != NULL, pop = strstr (detail, "POP3 on") != NULL, secure = strstr (detail, "login on") != NULL;

  return g_strdup_printf ("%s, %s, %s", imap ? _ ("IMAP is on") : _ ("IMAP is off"), pop ? _ ("POP3 is on") : _ ("POP3 is off"), secure ? _ ("secure login is on") : _ ("secure login is off"));
}

/* Returns: (transfer full): what a step found, said to a person; @detail is "3 unread", "3 unread in Work", "12 mails", "open", or
 * a server's words. */
static char *
dup_found (const PbCheckResult *result)
{
  const char *detail = result->detail != NULL ? result->detail : "";
  gboolean counts = result->step == PB_CHECK_COUNT || result->step == PB_CHECK_CORP_COUNT || result->step == PB_CHECK_FOLDER || result->step == PB_CHECK_UNREAD;
  char *end = NULL;
  guint64 n = g_ascii_strtoull (detail, &end, 10);
  guint number = (guint) MIN (n, G_MAXUINT);
  g_autofree char *unread = NULL;

  if (result->step == PB_CHECK_OPTIONS)
    return dup_options (detail);
  if (!counts || !g_ascii_isdigit (detail[0]))
    return g_strdup (pb_words_reason (detail));
  unread = pb_words_unread (number);
  if (g_str_equal (end, " mails"))
    return g_strdup_printf (ngettext ("%u mail", "%u mails", (gulong) number), number);
  if (!g_str_has_prefix (end, " unread in "))
    return g_steal_pointer (&unread);
  /* TRANSLATORS: the first %s is a folder, the second "3 unread mails" */
  return g_strdup_printf (_ ("%s: %s"), end + strlen (" unread in "), unread);
}

/* Returns: (transfer full): cause and remedy; what can be typed or opened has a line of its own, to be copied. */
static char *
lines_of_failure (const PbCheckPrint *print, const PbCheckResult *result)
{
  g_auto (PbWordsCause) cause = { 0 };
  g_autofree char *words = NULL;

  if (pb_check_step_is_interface (result->step) || !pb_words_cause_find (&cause, result->error_class, print->account, result->detail))
    return words_of_failure (print, result);
  words = pb_words_with_detail (cause.text, result->error_class, result->detail);
  return g_strdup_printf ("%s%s%s%s%s", words, cause.help != NULL ? "\n    " : "", cause.help != NULL ? cause.help : "", cause.mends ? "\n    " : "", cause.mends ? cause.command : "");
}

static char *
words_of_step (const PbCheckPrint *print, const PbCheckResult *result)
{
  g_autofree char *time = g_strdup_printf ("%" G_GINT64_FORMAT " ms", result->elapsed / 1000);
  g_autofree char *detail = dup_found (result);
  g_autofree char *words = NULL;

  if (result->ok)
    return g_strdup_printf ("  ✓ %s (%s)%s%s", name_of_step (result->step), time, detail[0] != '\0' ? ": " : "", detail);
  if (print->style == PB_CHECK_STYLE_STEPS)
    return g_strdup_printf ("  ✗ %s (%s)", name_of_step (result->step), time);
  words = lines_of_failure (print, result);
  return g_strdup_printf ("  ✗ %s (%s)%s%s\n    %s", name_of_step (result->step), time, result->verdict != NULL ? ": " : "", result->verdict != NULL ? result->verdict : "", words);
}

/* Name and finding of a step in one line; why one failed is told at the end. */
static void
print_event (const PbCheckResult *result)
{
  g_autofree char *found = result->ok ? dup_found (result) : g_strdup ("");
  g_autofree char *text = found[0] != '\0' ? g_strdup_printf (_ ("%s: %s"), name_of_step (result->step), found) : g_strdup (name_of_step (result->step));

  pb_add_event_step (result, text);
}

static void
note_way (PbCheckPrint *print, const PbCheckResult *result)
{
  g_autofree char *words = result->ok ? NULL : words_of_failure (print, result);

  if (print->ways == NULL)
    print->ways = pb_check_ways_new (print->account);
  pb_check_ways_note (print->ways, result, words);
}

void
pb_check_print_step (const PbCheckResult *result, gpointer user_data)
{
  PbCheckPrint *print = user_data;
  g_autofree char *words = NULL, *masked = NULL;

  print->total += result->elapsed;
  if (!result->ok && print->failure == NULL)
    print->failure = words_of_failure (print, result);
  if (g_str_equal (print->account->kind, "exmail") && print->style != PB_CHECK_STYLE_STEPS && print->style != PB_CHECK_STYLE_EVENTS)
    note_way (print, result);
  if (print->style == PB_CHECK_STYLE_JSON)
    {
      print_json (print, result);
      return;
    }
  if (print->style == PB_CHECK_STYLE_EVENTS)
    {
      print_event (result);
      return;
    }
  words = words_of_step (print, result);
  masked = print->style == PB_CHECK_STYLE_REPORT ? pb_check_mask (words, print->account) : NULL;
  pb_command_print (masked != NULL ? masked : words);
}

static void
print_ways (const PbCheckPrint *print)
{
  g_autofree char *text = pb_check_ways_dup_text (print->ways);
  g_autofree char *masked = print->style == PB_CHECK_STYLE_REPORT ? pb_check_mask (text, print->account) : NULL;

  pb_command_print (masked != NULL ? masked : text);
}

/* Returns: (transfer full). @time: a span of time such as "120 ms" */
static char *
dup_summary (const PbCheckPrint *print, gboolean ok, const char *time)
{
  if (ok)
    /* TRANSLATORS: %s is a span of time such as "120 ms" */
    return g_strdup_printf (_ ("  All of it works (%s in all)."), time);
  return print->ways != NULL ? g_strdup_printf (_ ("  Not all of it works (%s in all)."), time) : g_strdup_printf (_ ("  It does not work (%s in all)."), time);
}

static void
print_total_json (const PbCheckPrint *print, gboolean ok)
{
  g_autoptr (GString) out = g_string_new (NULL);

  pb_json_open (out, NULL, '{');
  pb_json_string (out, "account", print->account->id);
  pb_json_string (out, "step", "total");
  pb_json_bool (out, "ok", ok);
  pb_json_seconds (out, "seconds", print->total);
  if (print->ways != NULL)
    pb_check_ways_add_json (print->ways, out);
  pb_json_close (out, '}');
  pb_command_print (out->str);
}

static void
print_total_text (const PbCheckPrint *print, gboolean ok)
{
  g_autofree char *time = g_strdup_printf ("%" G_GINT64_FORMAT " ms", print->total / 1000);
  g_autofree char *summary = dup_summary (print, ok, time);

  if (print->ways != NULL)
    print_ways (print);
  pb_command_print (summary);
}

void
pb_check_print_total (PbCheckPrint *print, gboolean ok)
{
  if (print->style == PB_CHECK_STYLE_JSON)
    print_total_json (print, ok);
  else
    print_total_text (print, ok);
  g_clear_pointer (&print->ways, pb_check_ways_free);
}

char *
pb_check_print_end (PbCheckPrint *print, const GError *error)
{
  g_autofree char *failure = g_steal_pointer (&print->failure);

  g_clear_pointer (&print->ways, pb_check_ways_free);
  if (error->domain != PB_ERROR)
    return g_strdup (error->message);
  return failure != NULL ? g_steal_pointer (&failure) : pb_words_error (pb_error_class_of (error, PB_ERROR_CLASS_PROTOCOL), print->account, error->message);
}
