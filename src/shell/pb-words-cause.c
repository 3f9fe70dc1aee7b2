/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-words-cause.c: see pb-words-cause.h. */
#include "config.h"

#include "pb-words-cause.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pb-oauth-provider.h"
#include "pb-reason.h"

#define SHORT_HASH 16 /* hexadecimal digits of a fingerprint in a sentence; "postbell trust" shows all */

/* What stands in braces in a sentence. */
enum
{
  HOST,
  PORT,
  ID,
  ADDRESS,
  FOLDER,
  PROVIDER,
  NAMES,
  FROM,
  UNTIL,
  OLD,
  NEW,
  PROXY,
  TODAY,
  PROTOCOL,
  CODE,
  ADMIN,
  AT,
  OAUTH,
  REDIRECT,
  HOW,
  N_FIELDS
};

static const char *const field_names[N_FIELDS] = { "host", "port", "id", "address", "folder", "provider", "names", "from", "until", "old", "new", "proxy", "today", "protocol", "code", "admin", "at", "oauth", "redirect", "how" };

/* TRANSLATORS: in the following sentences words in {braces} are replaced and must stay as they are: {host} is a server,
 * {port} a number, {protocol} IMAP or POP3, {id} an account's name in a command line, {names} names of servers, {from} {until} {today} dates, {provider} a company,
 * {code} what it calls the error, {admin} and {redirect} web addresses, {at} a server, {oauth} a name in a command line, {how} a command. */
static const char *const sentences[PB_N_CAUSES] = {
  [PB_CAUSE_NAME_NOT_FOUND] = N_ ("There is no server called {host}. Check the spelling; “postbell account edit {id} --host HOST” corrects it."),
  [PB_CAUSE_NAME_UNAVAILABLE] = N_ ("The address of {host} cannot be looked up now: no name server answers. Postbell connects by itself as soon as one does."),
  [PB_CAUSE_PORT_CLOSED] = N_ ("{host} is there, but nothing listens on port {port}. IMAP is usually 993, POP3 is 995. Postbell tries again by itself."),
  [PB_CAUSE_NO_ROUTE] = N_ ("No answer from {host} on port {port}. A firewall or VPN may be in the way. Postbell tries again by itself."),
  [PB_CAUSE_TLS_EXPECTED] = N_ ("Port {port} of {host} expects TLS from the first byte on. Set the security of the account to TLS."),
  [PB_CAUSE_PLAIN_EXPECTED] = N_ ("Port {port} of {host} does not begin with TLS. Set the security of the account to STARTTLS, or use the port for TLS."),
  [PB_CAUSE_IS_IMAP] = N_ ("IMAP answers on port {port} of {host}, but this account is set to POP3. Use the port for POP3, usually 995, or make it an IMAP account."),
  [PB_CAUSE_IS_POP3] = N_ ("POP3 answers on port {port} of {host}, but this account is set to IMAP. Use the port for IMAP, usually 993, or make it a POP3 account."),
  [PB_CAUSE_IS_SMTP] = N_ ("Port {port} of {host} belongs to the server that sends mail (SMTP). Mail is read with IMAP, usually on port 993."),
  [PB_CAUSE_IS_HTTP] = N_ ("A web server answers on port {port} of {host}. Check server and port; or this network wants you to sign in in the browser first, or a proxy is in the way."),
  [PB_CAUSE_CAPTIVE_PORTAL] = N_ ("This network wants you to sign in in the browser first. Do so; Postbell then connects to {host} by itself."),
  [PB_CAUSE_SELF_SIGNED] = N_ ("The certificate of {host} is vouched for by nobody but itself, so nothing was sent. If the server is yours, compare and pin it with “postbell trust {id}”."),
  [PB_CAUSE_UNKNOWN_CA] = N_ ("The certificate of {host} comes from an authority this computer does not know, so nothing was sent. Look at it with “postbell trust {id}”; if all accounts say this, somebody may be reading along."),
  [PB_CAUSE_CERTIFICATE_EXPIRED] = N_ ("The certificate of {host} expired on {until}, so nothing was sent. The operator of the server has to renew it; if all accounts say this, check the clock of this computer. “postbell trust {id}” shows it."),
  [PB_CAUSE_CERTIFICATE_NOT_YET] = N_ ("The certificate of {host} is valid from {from} on, which is yet to come. Check the clock of this computer; it says {today}. “postbell trust {id}” shows the certificate."),
  [PB_CAUSE_CLOCK_WRONG] = N_ ("The clock of this computer is wrong: it says {today}. Set it right; until then no certificate can be judged, and nothing was sent to {host}."),
  [PB_CAUSE_WRONG_HOST] = N_ ("The certificate shown by {host} is for {names}, so nothing was sent. Use the name it is for, or look at it with “postbell trust {id}”."),
  [PB_CAUSE_PIN_CHANGED] = N_ ("Stop: {host} no longer shows the certificate that was pinned ({old}…) but another ({new}…), so nothing was sent. Ask its operator before you look at it with “postbell trust {id}” and pin it anew."),
  [PB_CAUSE_TLS_OUTDATED] = N_ ("{host} only offers outdated encryption, older than TLS 1.2, so nothing was sent. Its operator has to bring it up to date. If you cannot wait, “postbell account edit {id} --legacy-tls” accepts it for this account alone; others may then read along."),
  [PB_CAUSE_HANDSHAKE_CUT] = N_ ("The connection to {host} ended while encryption was being set up. A firewall, a virus scanner or a proxy may cut it, or the server limits connections. Postbell tries again by itself."),
  [PB_CAUSE_STARTTLS_MISSING] = N_ ("{host} refuses STARTTLS on port {port}, so nothing was sent. Use the port for TLS, usually 993 (POP3: 995), with “postbell account edit {id}”."),
  [PB_CAUSE_TLS_REQUIRED] = N_ ("{host} takes no password without encryption. Set the security of the account to STARTTLS or TLS."),
  [PB_CAUSE_PROXY] = N_ ("The proxy {proxy} does not answer or fails, so {host} cannot be reached. Check the proxy settings of this computer. Postbell tries again by itself."),
  [PB_CAUSE_SILENT] = N_ ("{host} accepts the connection on port {port}, but does not greet. It may be overloaded. Postbell tries again by itself."),
  [PB_CAUSE_PASSWORD_REFUSED] = N_ ("{host} refused the user name or the password. Enter the password anew with “postbell account edit {id} --password-stdin”."),
  [PB_CAUSE_APP_PASSWORD] = N_ ("{provider} wants an app password (授权码) instead of the usual one. Make one on its website, switch {protocol} on there, and enter it with “postbell account edit {id} --password-stdin”."),
  [PB_CAUSE_PASSWORD_LOGIN_GONE] = N_ ("{provider} no longer takes passwords, nor app passwords: it wants a sign-in in the browser (OAuth 2.0). Enter an access token with “postbell account edit {id} --auth oauth2 --password-stdin”."),
  [PB_CAUSE_SIGN_IN_EXPIRED] = N_ ("The sign-in at {host} has expired. Enter the password anew with “postbell account edit {id} --password-stdin”."),
  [PB_CAUSE_CONSENT_NEEDED] = N_ ("The administrator of your company has not yet allowed mail programs to sign in for you at {provider}. Ask for consent to {protocol}, then sign in again with “postbell account edit {id} --password-stdin”."),
  [PB_CAUSE_NOT_SIGNED_IN] = N_ ("Nobody has signed in for this account yet. Sign in with your browser: “postbell account sign-in {id}”."),
  [PB_CAUSE_SIGN_IN_REVOKED] = N_ ("{provider} has ended the sign-in: the password was changed, or all sessions were ended ({code}). Sign in again with “postbell account sign-in {id}”."),
  [PB_CAUSE_SIGN_IN_CONDITIONS] = N_ ("{provider} wants more for this sign-in: a second factor, a known device or place, as your organization demands ({code}). Sign in again with “postbell account sign-in {id}”; if that is refused as well, ask your administrator."),
  [PB_CAUSE_SIGN_IN_DECLINED] = N_ ("The sign-in was declined in the browser ({code}). If that was not meant, sign in again with “postbell account sign-in {id}” and accept."),
  [PB_CAUSE_SIGN_IN_LATE] = N_ ("The sign-in was not finished in time. Begin again with “postbell account sign-in {id}”."),
  [PB_CAUSE_NO_CLIENT_ID] = N_ ("Postbell is not registered with {provider}, so nobody can sign in with it there. “postbell account sign-in --how {oauth}” tells how a company registers it in five steps, and whether anything else serves."),
  [PB_CAUSE_CLIENT_UNKNOWN] = N_ ("Your organization does not know this program ({code}). Its administrator allows it at {admin} – or set another client id with “postbell account edit {id} --oauth-client-id ID”."),
  [PB_CAUSE_CLIENT_OFF] = N_ ("The registration of this program at {provider} was switched off ({code}). Set the client id of another one with “postbell account edit {id} --oauth-client-id ID”."),
  [PB_CAUSE_CLIENT_REFUSED] = N_ ("{provider} does not accept the registration of this program ({code}). Correct the client id with “postbell account edit {id} --oauth-client-id ID”."),
  [PB_CAUSE_CLIENT_SECRET] = N_ ("This program is registered at {provider} as one that keeps a secret ({code}), which no program on a desktop can. In the registration, allow public client flows, for mobile and desktop applications."),
  [PB_CAUSE_REDIRECT_UNREGISTERED] = N_ ("The registration of this program at {provider} lacks the address to which the browser comes back ({code}). Add {redirect} to it, for mobile and desktop applications."),
  [PB_CAUSE_SCOPE_REFUSED] = N_ ("{provider} does not give this program access to {protocol} ({code}). Add the permission for {protocol} to its registration."),
  [PB_CAUSE_USER_UNKNOWN] = N_ ("{provider} has no user {address} there ({code}). Sign in as the right one with “postbell account sign-in {id}”, or correct the address."),
  [PB_CAUSE_TENANT_UNKNOWN] = N_ ("{provider} does not know which organization is meant, or has none of this name ({code}). Give the id of yours (tenant) with “postbell account edit {id} --oauth-tenant TENANT”."),
  [PB_CAUSE_NO_DEVICE_SIGN_IN] = N_ ("{provider} has no sign-in by code. Sign in with a browser: “postbell account sign-in {id}”."),
  [PB_CAUSE_SIGN_IN_BUSY] = N_ ("The sign-in server of {provider} is busy ({code}). The sign-in is kept; Postbell tries again later by itself."),
  [PB_CAUSE_SIGN_IN_AWAY] = N_ ("The sign-in server {at} cannot be reached. The sign-in is kept; Postbell tries again by itself."),
  [PB_CAUSE_SIGN_IN_UNTRUSTED] = N_ ("The certificate of the sign-in server {at} is not trusted, so nothing was sent to it. Check the clock of this computer; if other programs complain as well, somebody may be reading along."),
  [PB_CAUSE_SIGN_IN_NONSENSE] = N_ ("The sign-in server {at} does not answer as one. This network may want you to sign in in the browser first, or a proxy is in the way. The sign-in is kept; Postbell tries again by itself."),
  [PB_CAUSE_SIGN_IN_REFUSED] = N_ ("{provider} refused the sign-in ({code}). Sign in again with “postbell account sign-in {id}”; if that fails as well, its help knows this code."),
  [PB_CAUSE_TOKEN_FOREIGN_HOST] = N_ ("{host} is no mail server of {provider}, so it is not given an access token. Correct the server, or where to sign in, with “postbell account edit {id}”."),
  [PB_CAUSE_OAUTH_UNKNOWN] = N_ ("Nothing is known of “{oauth}”, where this account is to sign in. Correct it with “postbell account edit {id} --oauth PROVIDER”."),
  [PB_CAUSE_OAUTH_BAD_ROW] = N_ ("What is known of “{oauth}”, where this account is to sign in, cannot be used: {at}. Whoever wrote it has to correct it."),
  [PB_CAUSE_MAILBOX_CLOSED] = N_ ("{host} accepted the sign-in but does not open the mailbox: {protocol} may be switched off for it, the sign-in may be that of another user, too many programs may be connected, or the service has trouble. Postbell tries again by itself."),
  [PB_CAUSE_IMAP_SWITCHED_OFF] = N_ ("{protocol} is switched off for this mailbox. Switch it on in the webmail settings of {provider}, then say “postbell check-now {id}”."),
  [PB_CAUSE_UNSAFE_LOGIN] = N_ ("{provider} calls this an unsafe login, although Postbell says who it is. Switch {protocol} on in the webmail settings, and please report this: “postbell check {id} --report”."),
  [PB_CAUSE_TOO_MANY_CONNECTIONS] = N_ ("{host} allows no further connection: other mail programs hold too many. Close one of them. Postbell tries again later by itself."),
  [PB_CAUSE_THROTTLED] = N_ ("{host} has been asked too often and wants a pause. Postbell waits as long as it says and goes on by itself."),
  [PB_CAUSE_MAILBOX_LOCKED] = N_ ("The mailbox at {host} is in use by another program, or was opened a moment ago. Postbell tries again by itself."),
  [PB_CAUSE_FOLDER_MISSING] = N_ ("{host} has no folder “{folder}”. “postbell folders {id}” lists those there are; choose with “postbell account edit {id} --folder FOLDER”."),
  [PB_CAUSE_MAILBOX_FULL] = N_ ("The mailbox at {host} is full, so new mail is turned away. Delete some; Postbell goes on watching by itself."),
  [PB_CAUSE_ONLINE_ACCOUNT] = N_ ("The Online Account of {address} wants you to sign in again: open Online Accounts in the settings of this computer. Postbell goes on by itself then."),
};

/* Sentences for the same cause under other circumstances. */
static const char exmail_password[] = N_ ("{provider} refused the user name or the password. Where secure login is on, it wants the client password (客户端专用密码); and IMAP has to be allowed. Enter it with “postbell account edit {id} --password-stdin”.");
static const char provider_password[] = N_ ("{provider} refused the user name or the password. It may want an app password (授权码) instead of the usual one, or {protocol} switched on on its website first. Enter the password anew with “postbell account edit {id} --password-stdin”.");
static const char token_expired[] = N_ ("The sign-in at {host} has expired. Enter a new access token with “postbell account edit {id} --password-stdin”.");
static const char password_gone[] = N_ ("{provider} no longer takes passwords, nor app passwords. Sign in with your browser: “postbell account sign-in {id} --provider {oauth}”.");
static const char sign_in_expired[] = N_ ("The sign-in at {provider} has expired. Sign in again with “postbell account sign-in {id}”.");
static const char consent_needed[] = N_ ("{provider} wants consent, yours or your administrator’s, before mail programs sign in for you ({code}). Sign in again with “postbell account sign-in {id}”.");
static const char consent_of_administrator[] = N_ ("{provider} wants consent, yours or your administrator’s, before mail programs sign in for you ({code}). Sign in again with “postbell account sign-in {id}”, or send your administrator this address: {admin}");
static const char late_for_administrator[] = N_ ("The sign-in was not finished in time. Begin again with “postbell account sign-in {id}”; if it said that an administrator has to approve, send yours this address: {admin}");
static const char client_unknown[] = N_ ("Your organization does not know this program ({code}). Set the client id of a registration it knows with “postbell account edit {id} --oauth-client-id ID”.");
static const char client_secret_missing[] = N_ ("{provider} wants the secret of this program, too ({code}). “{how}” tells, in its last step, where it is kept.");
static const char certificate_expired[] = N_ ("The certificate of {host} has expired, so nothing was sent. The operator of the server has to renew it; “postbell trust {id}” shows it.");
static const char certificate_not_yet[] = N_ ("The certificate of {host} is not valid yet. Check the clock of this computer; it says {today}. “postbell trust {id}” shows the certificate.");
static const char wrong_host[] = N_ ("The certificate shown by {host} is for another server, so nothing was sent. Look at it with “postbell trust {id}”.");
static const char no_common_tls[] = N_ ("{host} and this computer have no encryption in common, not even an outdated one, so nothing was sent. The operator of the server has to bring it up to date; Postbell tries again later.");
static const char pin_changed[] = N_ ("Stop: {host} no longer shows the certificate that was pinned, so nothing was sent. Ask its operator before you look at it with “postbell trust {id}” and pin it anew.");
static const char proxy_password[] = N_ ("The proxy {proxy} wants another user name or password, so {host} cannot be reached. Correct the proxy settings of this computer, then let Postbell check now; so that nobody is locked out it does not try by itself.");
static const char proxy_not_allowed[] = N_ ("The proxy {proxy} does not allow connections to port {port} of {host}. Ask its administrator to. Postbell tries again by itself.");
static const char proxy_unknown[] = N_ ("The proxy of this computer cannot be used, so {host} cannot be reached. Check the proxy settings. Postbell tries again by itself.");

static const char member_imap_off[] = N_ ("IMAP is switched off for the member {address}. The administrator switches it on with “postbell exmail --account {id} option set {address} imap=on” or in the administration console; then say “postbell check-now {id}”.");

static const char own_proxy_failed[] = N_ ("The proxy {proxy}, which is set for this account, does not answer or fails, so {host} cannot be reached. Correct it with “postbell account edit {id} --proxy PROXY”; “--proxy none” goes without. Postbell tries again by itself.");
static const char own_proxy_password[] = N_ ("The proxy {proxy}, which is set for this account, wants another user name or password, so {host} cannot be reached. Enter USER:PASSWORD with “postbell account edit {id} --proxy-login-stdin”.");

/* Sentences for what else an Online Account may be. */
static const struct
{
  const char *reason;
  const char *sentence;
} online_sentences[] = {
  { PB_REASON_GOA_ABSENT, N_ ("There are no Online Accounts on this computer, or Postbell may not talk to them. Enter a password of its own with “postbell account edit {id} --goa '' --password-stdin”.") },
  { PB_REASON_GOA_GONE, N_ ("The Online Account of {address} is gone. Add it again in the settings of this computer, or remove it here with “postbell account remove {id}”.") },
  { PB_REASON_GOA_MAIL_OFF, N_ ("Mail is switched off for the Online Account of {address}. Switch it on in the settings of this computer, under Online Accounts.") },
  { PB_REASON_GOA_NO_IMAP, N_ ("The Online Account of {address} opens no mailbox by IMAP. Sign in with Postbell itself: remove this account and say “postbell account add {address}”.") },
  { PB_REASON_GOA_PLAIN, N_ ("The mail server of the Online Account of {address} is set to no encryption, so nothing was asked for. Set it to TLS in the settings of this computer.") },
  { PB_REASON_GOA_HOST, N_ ("The Online Account of {address} is not for {host}, so nothing was sent there. Remove this account and say “postbell account add {address}”.") },
  { PB_REASON_GOA_AUTH, N_ ("The Online Account of {address} signs in in another way than this account is set to. Remove it here and say “postbell account add {address}”.") },
  { PB_REASON_GOA_AWAY, N_ ("The Online Account of {address} cannot be asked now. Postbell tries again by itself.") },
};

void
pb_words_cause_clear (PbWordsCause *self)
{
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->command, g_free);
  g_clear_pointer (&self->oauth, g_free);
  g_clear_pointer (&self->help, g_free);
}

static gboolean
is_about_login (const char *detail)
{
  return g_str_has_prefix (detail, PB_REASON_PROXY_WANTS) || g_str_has_prefix (detail, PB_REASON_PROXY_REFUSED);
}

static const char *
sentence_for_proxy (const PbAccount *account, const char *detail, char *const *values)
{
  gboolean own = account != NULL && pb_account_has_proxy (account);

  if (values[PROXY] == NULL)
    return proxy_unknown;
  if (is_about_login (detail))
    return own ? own_proxy_password : proxy_password;
  if (g_str_has_prefix (detail, PB_REASON_PROXY " does not"))
    return proxy_not_allowed;
  return own ? own_proxy_failed : NULL;
}

/* Returns: (nullable) */
static const char *
sentence_for_online (const char *detail)
{
  for (gsize i = 0; i < G_N_ELEMENTS (online_sentences); i++)
    if (g_str_equal (detail, online_sentences[i].reason))
      return online_sentences[i].sentence;
  return NULL;
}

/* Returns: whether a sign-in with the browser has something to do with it. */
static gboolean
is_about_sign_in (PbCause cause)
{
  return cause == PB_CAUSE_SIGN_IN_EXPIRED || (cause >= PB_CAUSE_CONSENT_NEEDED && cause <= PB_CAUSE_OAUTH_BAD_ROW);
}

/* Returns: (nullable): one for accounts that sign in with the browser, or have to. */
static const char *
sentence_for_sign_in (PbCause cause, const PbAccount *account, char *const *values)
{
  gboolean oauth = account != NULL && g_strcmp0 (account->auth, "oauth2") == 0;

  if (cause == PB_CAUSE_PASSWORD_LOGIN_GONE && values[OAUTH] != NULL)
    return password_gone;
  if (cause == PB_CAUSE_SIGN_IN_EXPIRED && oauth)
    return account->oauth != NULL ? sign_in_expired : token_expired;
  if (cause == PB_CAUSE_CONSENT_NEEDED && oauth && account->oauth != NULL)
    return values[ADMIN] != NULL ? consent_of_administrator : consent_needed;
  if (cause == PB_CAUSE_SIGN_IN_LATE && values[ADMIN] != NULL)
    return late_for_administrator;
  if (cause == PB_CAUSE_CLIENT_SECRET && values[HOW] != NULL)
    return client_secret_missing;
  return cause == PB_CAUSE_CLIENT_UNKNOWN && values[ADMIN] == NULL ? client_unknown : NULL;
}

/* Returns: (nullable): the sentence that says more than the cause's own, or says it without what is not known. */
static const char *
special_sentence (PbCause cause, const PbAccount *account, const PbProvider *provider, const char *detail, char *const *values)
{
  if (cause == PB_CAUSE_PROXY)
    return sentence_for_proxy (account, detail, values);
  if (cause == PB_CAUSE_ONLINE_ACCOUNT)
    return sentence_for_online (detail);
  if (cause == PB_CAUSE_PASSWORD_REFUSED && provider != NULL && account != NULL && g_strcmp0 (account->auth, "oauth2") != 0)
    return g_str_equal (provider->id, "exmail") ? exmail_password : provider_password;
  if (cause == PB_CAUSE_IMAP_SWITCHED_OFF && g_str_equal (detail, PB_REASON_IMAP_OFF))
    return member_imap_off;
  if (is_about_sign_in (cause) || cause == PB_CAUSE_PASSWORD_LOGIN_GONE)
    return sentence_for_sign_in (cause, account, values);
  if (cause == PB_CAUSE_CERTIFICATE_EXPIRED && values[UNTIL] == NULL)
    return certificate_expired;
  if (cause == PB_CAUSE_CERTIFICATE_NOT_YET && values[FROM] == NULL)
    return certificate_not_yet;
  if (cause == PB_CAUSE_WRONG_HOST && values[NAMES] == NULL)
    return wrong_host;
  if (cause == PB_CAUSE_TLS_OUTDATED && account != NULL && account->legacy_tls)
    return no_common_tls;
  if (cause == PB_CAUSE_PIN_CHANGED && (values[OLD] == NULL || values[NEW] == NULL))
    return pin_changed;
  return NULL;
}

/* Returns: (transfer full): @sentence with its fields; what a field holds is not looked through again. */
static char *
fill_in (const char *sentence, char *const *values)
{
  GString *out = g_string_new (NULL);

  for (const char *at = sentence; at[0] != '\0';)
    {
      gsize name = strcspn (at + 1, "}"), field = N_FIELDS;

      for (gsize i = 0; at[0] == '{' && i < N_FIELDS; i++)
        if (strlen (field_names[i]) == name && strncmp (at + 1, field_names[i], name) == 0)
          field = i;
      if (field == N_FIELDS)
        {
          g_string_append_c (out, at[0]);
          at++;
          continue;
        }
      g_string_append (out, values[field] != NULL ? values[field] : "?");
      at += name + 2;
    }
  return g_string_free (out, FALSE);
}

/* Returns: (transfer full) (nullable): the first digits of a fingerprint. */
static char *
shorten (const char *hash)
{
  return hash != NULL && strlen (hash) >= SHORT_HASH ? g_strndup (hash, SHORT_HASH) : NULL;
}

static void
set_certificate (char **values, const PbAccount *account, const char *detail)
{
  g_autofree char *now = pb_cause_dup_fact (detail, "sha256");

  values[NAMES] = pb_cause_dup_fact (detail, "names");
  if (values[NAMES] != NULL && values[NAMES][0] == '\0')
    g_clear_pointer (&values[NAMES], g_free);
  values[FROM] = pb_cause_dup_fact (detail, "from");
  values[UNTIL] = pb_cause_dup_fact (detail, "until");
  values[NEW] = shorten (now);
  values[OLD] = account != NULL ? shorten (account->pin) : NULL;
}

/* Of the authorization server: its own name, and where an administrator allows what it refuses. */
static void
set_oauth (char **values, const PbAccount *account, const char *detail, const char *const *folders)
{
  g_autoptr (PbOauthProvider) row = pb_oauth_provider_find (folders, account->oauth, account, NULL);

  g_free (values[OAUTH]);
  values[OAUTH] = g_strdup (account->oauth);
  values[CODE] = pb_cause_dup_fact (detail, "code");
  values[AT] = pb_cause_dup_fact (detail, "at");
  if (values[AT] == NULL)
    values[AT] = pb_cause_dup_fact (detail, "");
  if (row == NULL)
    return;
  g_free (values[PROVIDER]);
  values[PROVIDER] = g_strdup (row->name);
  values[ADMIN] = row->client_id != NULL ? g_strdup (row->admin_consent) : NULL;
  values[REDIRECT] = g_strdup (row->redirect);
  if (row->registration != PB_OAUTH_REGISTER_PUBLIC)
    values[HOW] = g_strdup_printf ("postbell account sign-in --how %s", account->oauth);
}

static void
set_values (char **values, PbCause cause, const PbAccount *account, const PbProvider *provider, const char *detail, gint64 now)
{
  g_autoptr (GDateTime) today = g_date_time_new_from_unix_local (now);
  gboolean known = account != NULL && account->host != NULL;

  /* TRANSLATORS: stands for an account's name in a command line */
  values[ID] = g_strdup (account != NULL ? account->id : _ ("ACCOUNT"));
  values[HOST] = g_strdup (known ? account->host : _ ("the server"));
  values[PORT] = g_strdup_printf ("%u", known ? (guint) account->port : 993);
  values[ADDRESS] = g_strdup (account != NULL ? account->address : "");
  values[FOLDER] = cause == PB_CAUSE_FOLDER_MISSING ? pb_cause_dup_fact (detail, "names") : NULL;
  if (values[FOLDER] == NULL)
    values[FOLDER] = g_strdup (account != NULL ? account->folder : "");
  values[PROTOCOL] = g_strdup (account != NULL && g_strcmp0 (account->kind, "pop3") == 0 ? "POP3" : "IMAP");
  values[PROVIDER] = g_strdup (provider != NULL ? provider->name : values[HOST]);
  values[OAUTH] = provider != NULL ? g_strdup (provider->oauth) : NULL;
  values[TODAY] = today != NULL ? g_date_time_format (today, "%Y-%m-%d") : NULL;
  if (cause == PB_CAUSE_PROXY)
    values[PROXY] = pb_cause_dup_fact (detail, "");
  else
    set_certificate (values, account, detail);
}

/* --- what to type --- */

static gboolean
is_about_trust (PbCause cause)
{
  return cause >= PB_CAUSE_SELF_SIGNED && cause <= PB_CAUSE_PIN_CHANGED && cause != PB_CAUSE_CLOCK_WRONG;
}

static gboolean
is_about_secret (PbCause cause)
{
  return cause >= PB_CAUSE_PASSWORD_REFUSED && cause <= PB_CAUSE_CONSENT_NEEDED;
}

/* Returns: (transfer full) (nullable): what to type; NULL where waiting is all there is to do. */
static char *
dup_sign_in (PbCause cause, const PbAccount *account, char *const *values)
{
  if (cause == PB_CAUSE_CLIENT_SECRET && values[HOW] != NULL)
    return g_strdup (values[HOW]);
  if (cause == PB_CAUSE_TENANT_UNKNOWN)
    return g_strdup_printf ("postbell account edit %s --oauth-tenant TENANT", account->id);
  if (cause == PB_CAUSE_NO_CLIENT_ID)
    return g_strdup_printf ("postbell account sign-in --how %s", account->oauth);
  if (cause >= PB_CAUSE_CLIENT_UNKNOWN && cause <= PB_CAUSE_CLIENT_REFUSED)
    return g_strdup_printf ("postbell account edit %s --oauth-client-id ID", account->id);
  if (cause >= PB_CAUSE_SIGN_IN_BUSY && cause <= PB_CAUSE_SIGN_IN_NONSENSE)
    return NULL;
  return g_strdup_printf ("postbell account sign-in %s", account->id);
}

static void
set_command (PbWordsCause *self, const PbAccount *account, const PbProvider *provider, const char *detail, char *const *values)
{
  g_autofree char *options = pb_cause_dup_remedy (self->cause, account, detail);

  if (account == NULL)
    return;
  self->mends = options != NULL;
  if (options != NULL)
    self->command = g_strdup_printf ("postbell account edit %s %s", account->id, options);
  else if (self->cause == PB_CAUSE_PROXY && pb_account_has_proxy (account) && is_about_login (detail))
    self->command = g_strdup_printf ("postbell account edit %s --proxy-login-stdin", account->id);
  else if (is_about_trust (self->cause))
    self->command = g_strdup_printf ("postbell trust %s", account->id);
  else if (self->cause == PB_CAUSE_PASSWORD_LOGIN_GONE && provider != NULL && provider->oauth != NULL)
    self->command = g_strdup_printf ("postbell account sign-in %s --provider %s", account->id, provider->oauth);
  else if (self->cause == PB_CAUSE_PASSWORD_LOGIN_GONE)
    self->command = g_strdup_printf ("postbell account edit %s --auth oauth2 --password-stdin", account->id);
  else if (is_about_sign_in (self->cause) && account->oauth != NULL)
    self->command = dup_sign_in (self->cause, account, values);
  else if (is_about_secret (self->cause))
    self->command = g_strdup_printf ("postbell account edit %s --password-stdin", account->id);
  else if (self->cause == PB_CAUSE_FOLDER_MISSING)
    self->command = g_strdup_printf ("postbell folders %s", account->id);
}

/* --- providers --- */

static gboolean
asks_provider (PbCause cause)
{
  return is_about_secret (cause) || cause == PB_CAUSE_IMAP_SWITCHED_OFF || cause == PB_CAUSE_UNSAFE_LOGIN;
}

/* Returns: (transfer full) (nullable): the page to look at; for a password that may just be mistyped, none that says nothing of it. */
static char *
dup_help (PbCause cause, const PbProvider *provider)
{
  if (provider == NULL)
    return NULL;
  return g_strdup (provider->help != NULL || cause == PB_CAUSE_PASSWORD_REFUSED ? provider->help : provider->webmail);
}

/* A password that was refused, where passwords are not what the provider wants. */
static PbCause
refine (PbCause cause, const PbAccount *account, const PbProvider *provider)
{
  if (cause != PB_CAUSE_PASSWORD_REFUSED || provider == NULL || g_strcmp0 (account->auth, "oauth2") == 0)
    return cause;
  if (provider->secret == PB_PROVIDER_APP_PASSWORD || provider->secret == PB_PROVIDER_AUTH_CODE)
    return PB_CAUSE_APP_PASSWORD;
  return provider->secret == PB_PROVIDER_OAUTH2 ? PB_CAUSE_PASSWORD_LOGIN_GONE : cause;
}

gboolean
pb_words_cause_find_at (PbWordsCause *self, PbErrorClass error_class, const PbAccount *account, const char *detail, const char *const *folders, gint64 now)
{
  char *values[N_FIELDS] = { NULL };
  const char *said = detail != NULL ? detail : "";
  PbCause cause = pb_cause_by_clock (pb_cause_find (error_class, account, detail), now);
  g_autoptr (PbProvider) provider = asks_provider (cause) ? pb_providers_find (folders, account) : NULL;
  const char *special;

  if (cause == PB_CAUSE_NONE)
    return FALSE;
  self->cause = refine (cause, account, provider);
  set_values (values, cause, account, provider, said, now);
  if (is_about_sign_in (cause) && account != NULL && account->oauth != NULL)
    set_oauth (values, account, said, folders);
  special = special_sentence (self->cause, account, provider, said, values);
  self->text = fill_in (special != NULL ? _ (special) : _ (sentences[self->cause]), values);
  self->help = dup_help (self->cause, provider);
  self->oauth = self->cause == PB_CAUSE_PASSWORD_LOGIN_GONE ? g_strdup (values[OAUTH]) : NULL;
  set_command (self, account, provider, said, values);
  for (gsize i = 0; i < N_FIELDS; i++)
    g_free (values[i]);
  return TRUE;
}

gboolean
pb_words_cause_find (PbWordsCause *self, PbErrorClass error_class, const PbAccount *account, const char *detail)
{
  return pb_words_cause_find_at (self, error_class, account, detail, NULL, g_get_real_time () / G_USEC_PER_SEC);
}

char *
pb_words_cause_dup_text (const PbWordsCause *self)
{
  g_autofree char *told = NULL;

  /* TRANSLATORS: the first %s is one or more sentences, the second a command */
  told = self->mends ? g_strdup_printf (_ ("%s This does it: “%s”."), self->text, self->command) : g_strdup (self->text);
  if (self->help == NULL)
    return g_steal_pointer (&told);
  /* TRANSLATORS: the first %s is one or more sentences, the second a web address */
  return g_strdup_printf (_ ("%s How to: %s"), told, self->help);
}
