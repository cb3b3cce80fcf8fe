import type { CaldavConnectBody, ProblemBody } from '@calendar/client';
import { PRESETS, WORDS, type Preset } from './password-login.words';

/** What stands in the fields. */
export interface LoginDraft {
  preset: Preset;
  serverUrl: string;
  username: string;
  password: string;
}

export type LoginField = 'serverUrl' | 'username' | 'password';
export type LoginFaults = Partial<Record<LoginField, string>>;

const FIELDS: readonly LoginField[] = ['serverUrl', 'username', 'password'];

export const EMPTY_LOGIN: LoginDraft = { preset: 'icloud', serverUrl: '', username: '', password: '' };

/** What is missing. Pure. */
export function faultsOf(draft: LoginDraft): LoginFaults {
  const missing = FIELDS.filter((field) => isAsked(draft, field) && draft[field].trim() === '');
  return Object.fromEntries(missing.map((field) => [field, WORDS.missing[field]]));
}

/** What the service has against a field, beside that field; what has none that is shown is left out. Pure. */
export function faultsIn(draft: LoginDraft, errors: ProblemBody['errors']): LoginFaults {
  const shown = (errors ?? []).filter(({ field }) => FIELDS.some((one) => one === field && isAsked(draft, one)));
  return Object.fromEntries(shown.map(({ field, message }) => [field, message]));
}

/** Blanks around what was copied belong to nobody; those within a password may. Pure. */
export function bodyOf(draft: LoginDraft): CaldavConnectBody {
  const { preset, serverUrl, username, password } = draft;
  return {
    preset,
    ...(isAsked(draft, 'serverUrl') && { serverUrl: serverUrl.trim() }),
    username: username.trim(),
    password: password.trim(),
    start: 'review',
  };
}

function isAsked({ preset }: LoginDraft, field: LoginField): boolean {
  return field !== 'serverUrl' || PRESETS[preset].server !== undefined;
}
