import { once } from 'node:events';
import { createServer, request as send, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** What befalls one request of a person. */
export interface CaldavFault {
  method?: string;
  /** How often it strikes (1). */
  times?: number;
  action:
    | { kind: 'status' | 'status-after'; status: number; headers?: Record<string, string>; body?: unknown }
    | { kind: 'delay'; ms: number }
    | { kind: 'cut-before' | 'cut-after' }
    /** What stands between changes the answer. */
    | { kind: 'answer'; change: (answer: ProxiedAnswer) => ProxiedAnswer };
}

export interface ProxiedAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export interface CaldavRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

interface Person {
  requests: CaldavRequest[];
  faults: CaldavFault[];
  /** Sync tokens that were given out, and those of them that are no longer good. */
  tokens: Set<string>;
  expired: Set<string>;
  /** Whoever asks what has changed since is told: nothing. */
  hidesChanges: boolean;
}

/** Stands before a CalDAV server: counts what each person's client asks, breaks it, and lets cursors expire. */
export class CaldavProxy {
  private readonly people = new Map<string, Person>();

  private constructor(
    private readonly target: URL,
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** @param target of the server, with a slash at its end */
  static async before(target: string): Promise<CaldavProxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const proxy = new CaldavProxy(new URL(target), server, `http://127.0.0.1:${port}/`);
    server.on('request', (request, response) => void proxy.pass(request, response).catch(() => response.destroy()));
    return proxy;
  }

  breakNext(user: string, fault: CaldavFault): void {
    this.person(user).faults.push({ times: 1, ...fault });
  }

  /** What was asked for this person since the last call. */
  takeRequests(user: string): CaldavRequest[] {
    return this.person(user).requests.splice(0);
  }

  /** How many requests there were for this person since they were last taken. */
  requestCount(user: string): number {
    return this.person(user).requests.length;
  }

  /** For as long as they are hidden, no change is told of: as by a server whose copies lag. */
  hideChanges(user: string, isHidden: boolean): void {
    this.person(user).hidesChanges = isHidden;
  }

  /** No token that was given out so far is good any more. */
  expireCursors(user: string): void {
    const { tokens, expired } = this.person(user);
    for (const token of tokens) expired.add(token);
  }

  /** Nothing befalls this person's requests any more. */
  mend(user: string): void {
    this.person(user).faults.length = 0;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private person(user: string): Person {
    const known = this.people.get(user);
    if (known) return known;
    const person = {
      requests: [],
      faults: [],
      tokens: new Set<string>(),
      expired: new Set<string>(),
      hidesChanges: false,
    };
    this.people.set(user, person);
    return person;
  }

  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(request);
    const person = this.person(userOf(request));
    const { method = '', url: path = '', headers } = request;
    person.requests.push({ method, path, headers, body });
    const fault = takeFault(person, method);
    if (fault?.kind === 'delay') await pause(fault.ms);
    if (fault?.kind === 'cut-before') return void response.destroy();
    if (fault?.kind === 'status') return reply(response, made(fault));
    const [, token] = /<D:sync-token>([^<]+)</.exec(body) ?? [];
    if (token && person.expired.has(token)) {
      const refusal = '<?xml version="1.0"?><error xmlns="DAV:"><valid-sync-token/></error>';
      return reply(response, { status: 403, headers: { 'content-type': 'application/xml' }, body: refusal });
    }
    if (token && person.hidesChanges) return reply(response, nothingNewSince(token));
    const answer = await this.ask(request, body);
    const [, given] = /<(?:\w+:)?sync-token>([^<]+)</.exec(answer.body) ?? [];
    if (given) person.tokens.add(given);
    if (fault?.kind === 'cut-after') return void response.destroy();
    if (fault?.kind === 'status-after') return reply(response, made(fault));
    reply(response, fault?.kind === 'answer' ? fault.change(answer) : answer);
  }

  private async ask({ method, url, headers }: IncomingMessage, body: string): Promise<ProxiedAnswer> {
    const { port } = this.target;
    // Answers are read as texts here.
    const plainly = { ...headers, 'accept-encoding': 'identity' };
    const asked = send({ host: '127.0.0.1', port, method, path: url, headers: plainly });
    asked.end(body);
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    const {
      'content-length': _length,
      'transfer-encoding': _encoding,
      connection: _connection,
      ...kept
    } = answer.headers;
    const plain = Object.entries(kept).map(([name, value]) => [name, String(value)]);
    return { status: answer.statusCode ?? 0, headers: Object.fromEntries(plain), body: await textOf(answer) };
  }
}

function takeFault(person: Person, method: string): CaldavFault['action'] | undefined {
  const index = person.faults.findIndex((fault) => fault.method === undefined || fault.method === method);
  const fault = person.faults[index];
  if (!fault) return undefined;
  fault.times = (fault.times ?? 1) - 1;
  if (fault.times <= 0) person.faults.splice(index, 1);
  return fault.action;
}

function nothingNewSince(token: string): ProxiedAnswer {
  const body = `<?xml version="1.0"?><multistatus xmlns="DAV:"><sync-token>${token}</sync-token></multistatus>`;
  return { status: 207, headers: { 'content-type': 'application/xml' }, body };
}

function made({
  status,
  headers = {},
  body = '',
}: {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}): ProxiedAnswer {
  return { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

function reply(response: ServerResponse, { status, headers, body }: ProxiedAnswer): void {
  response.writeHead(status, headers).end(body);
}

function userOf({ headers }: IncomingMessage): string {
  const [, login = ''] = (headers.authorization ?? '').split(' ');
  return Buffer.from(login, 'base64').toString().split(':')[0] ?? '';
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
