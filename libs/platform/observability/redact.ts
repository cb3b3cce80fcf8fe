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
  'password',
];

const HEADER_NAMES = ['authorization', 'proxy-authorization', 'cookie', 'set-cookie'];

/** `code` and `state` are secrets only in OAuth parameters; as JSON keys they are our own error codes and statuses. */
const PARAMETER_NAMES = [...TOKEN_NAMES, 'code', 'state', 'token', 'login_hint', 'clientState'];

const jsonValue = new RegExp(
  String.raw`(\\*"(?:${[...TOKEN_NAMES, ...HEADER_NAMES].join('|')})\\*"\s*:\s*)(?:\[[^\]]*\]|\\*"(?:[^"\\]|\\.)*")`,
  'gi',
);
const parameter = new RegExp(String.raw`([?&\s"'(]|^)((?:${PARAMETER_NAMES.join('|')})=)[^&\s"'\\)]+`, 'gi');
const bearer = /\b(Bearer|Basic)\s+[A-Za-z0-9\-._~+/]{8,}=*/gi;
/** Three or more base64url parts of a JSON header: a signed or an encrypted token. */
const jsonWebToken = /\beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){2,4}/g;
const urlPassword = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"]*:)[^\s@/"]+@/gi;

/** Takes tokens, OAuth parameters and passwords out of a text, be it a message, a URL or a line of JSON. */
export function redact(text: string): string {
  return text
    .replace(jsonValue, `$1"${REDACTED}"`)
    .replace(parameter, `$1$2${REDACTED}`)
    .replace(bearer, `$1 ${REDACTED}`)
    .replace(jsonWebToken, REDACTED)
    .replace(urlPassword, `$1${REDACTED}@`);
}
