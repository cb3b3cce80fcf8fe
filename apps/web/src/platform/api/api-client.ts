import { client } from '@calendar/client';
import { noteAnswer, noteSilence } from '../connection';
import { isGateway, problemOf } from './api-problem';

/** Where requests get their bearer token from. */
export interface TokenSource {
  /** A token that is good now; undefined when nobody is signed in. */
  token(): Promise<string | undefined>;
  /** The API has refused the token: another one, or undefined when the person has to sign in again. */
  renewed(refused: string): Promise<string | undefined>;
}

/** Lets the generated client speak for the signed-in person, and turns all that can go wrong into an `ApiProblem`. */
export function setUpClient(tokens: TokenSource): void {
  client.setConfig({
    baseUrl: '',
    // It is asked for every scheme the document knows; X-User-Id is for backends, and refused with a person's token.
    auth: (scheme) => (scheme.type === 'http' ? tokens.token() : undefined),
    fetch: (input, init) => send(new Request(input, init), tokens),
  });
  client.interceptors.error.use((error, response) => (isAbort(error) ? error : problemOf(error, response)));
}

async function send(request: Request, tokens: TokenSource): Promise<Response> {
  const copy = request.clone();
  const response = await watched(request);
  const refused = request.headers.get('authorization')?.replace(/^Bearer /, '');
  if (response.status !== 401 || !refused) return response;
  const token = await tokens.renewed(refused);
  if (!token) return response;
  copy.headers.set('authorization', `Bearer ${token}`);
  return watched(copy);
}

/** `fetch`, which tells whether the service is there. */
async function watched(request: Request): Promise<Response> {
  const askedAt = Date.now();
  try {
    const response = await fetch(request);
    if (isGateway(response.status) && !isJson(response)) noteSilence();
    else noteAnswer(askedAt);
    return response;
  } catch (error) {
    if (!isAbort(error)) noteSilence();
    throw error;
  }
}

function isJson(response: Response): boolean {
  return response.headers.get('content-type')?.includes('json') ?? false;
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
