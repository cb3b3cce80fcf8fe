const REDACTED = '[redacted]';

const TOKEN_NAMES = [
  'access_token',
  'refresh_token',
  'id_token',
  'client_secret',
  'code_verifier',
  'client_assertion',
  'assertion',
  'accessToken',
  'refreshToken',
  'idToken',
  'clientSecret',
  'codeVerifier',
  'clientState',
  'password',
  'secret',
  'token',
  'ticket',
];

const HEADER_NAMES = ['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-goog-channel-token'];

/** `code` and `state` are secrets only in OAuth parameters; as JSON keys they are our own error codes and statuses. */
const PARAMETER_NAMES = [...TOKEN_NAMES, 'code', 'state', 'login_hint'];

// Strangers choose much of what is logged, so no pattern here may look at one place of a text more than a few times.
const jsonKey = new RegExp(String.raw`"(?:${[...TOKEN_NAMES, ...HEADER_NAMES].join('|')})(\\*)"\s*:\s*`, 'gi');
const jsonQuote = /\\*"/g;
const parameter = new RegExp(String.raw`([?&\s"'(]|^)((?:${PARAMETER_NAMES.join('|')})=)[^&\s"'\\)]+`, 'gi');
const bearer = /\b(Bearer|Basic)\s+[A-Za-z0-9\-._~+/]{8,}=*/gi;
/** Three or more base64url parts of a JSON header: a signed or an encrypted token. */
const jsonWebToken = /\beyJ[A-Za-z0-9_-]{8,2000}(?:\.[A-Za-z0-9_-]*){2,4}/g;
const webhookSecret = /\bwhsec_[A-Za-z0-9+/]{8,}=*/g;
/** The token of a feed is its path: in an address that a client repeats, or that an error quotes. */
const feedPath = /(\/feeds\/)[A-Za-z0-9_%-]{16,200}/g;
const urlPassword = /(:\/\/[^\s:/@"]*:)[^\s@/"]+@/g;

/** Takes tokens, OAuth parameters and passwords out of a text, be it a message, a URL or a line of JSON. */
export function redact(text: string): string {
  return withoutJsonSecrets(text)
    .replace(parameter, `$1$2${REDACTED}`)
    .replace(bearer, `$1 ${REDACTED}`)
    .replace(jsonWebToken, REDACTED)
    .replace(webhookSecret, REDACTED)
    .replace(feedPath, `$1${REDACTED}`)
    .replace(urlPassword, `$1${REDACTED}@`);
}

/** Also of JSON inside of a text of JSON, which has its quotes escaped: what was parseable stays so. */
function withoutJsonSecrets(text: string): string {
  const kept: string[] = [];
  let at = 0;
  jsonKey.lastIndex = 0;
  for (let key = jsonKey.exec(text); key; key = jsonKey.exec(text)) {
    const valueAt = jsonKey.lastIndex;
    const escapes = key[1]!;
    const end = endOfValue(text, valueAt, escapes);
    if (end === null) continue;
    kept.push(text.slice(at, valueAt), `${escapes}"${REDACTED}${escapes}"`);
    at = end;
    jsonKey.lastIndex = end;
  }
  return kept.join('') + text.slice(at);
}

/** Where a text or a list ends that begins at `from`; `null` when something else stands there. */
function endOfValue(text: string, from: number, escapes: string): number | null {
  if (text[from] === '[') return text.indexOf(']', from) + 1 || text.length;
  if (!text.startsWith(`${escapes}"`, from)) return null;
  // With n escapes before the quotes of this depth, a quote inside of the text has 2n + 1, and a backslash 2n + 2.
  const depth = escapes.length;
  jsonQuote.lastIndex = from + depth + 1;
  for (let quote = jsonQuote.exec(text); quote; quote = jsonQuote.exec(text)) {
    if ((quote[0].length - 1) % (2 * depth + 2) === depth) return jsonQuote.lastIndex;
  }
  return text.length;
}
