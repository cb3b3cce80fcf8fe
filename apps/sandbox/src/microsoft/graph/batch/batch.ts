import { jsonOf, type GraphCall } from '../graph-call';
import { isGiven, readBatch, type BatchItem } from './batch-request';

const MOST_AT_ONCE = 4;

interface BatchAnswer {
  id: string;
  status: number;
  headers: Record<string, string>;
  body?: unknown;
}

/**
 * `POST /$batch`: up to twenty requests in one. Each is sent to the sandbox itself, so that it is logged, counted,
 * limited and faulted like any other. At most four are under way at a time; one that depends on others waits for them,
 * and is not sent when one of those fails. Answers come in the order in which they were ready.
 */
export async function answerBatch({ request }: GraphCall): Promise<{ responses: BatchAnswer[] }> {
  const items = readBatch(jsonOf(request));
  const { localAddress, localPort } = request.socket;
  const host = localAddress?.includes(':') ? `[${localAddress}]` : localAddress;
  const base = `http://${host}:${localPort}/graph.microsoft.com/v1.0`;
  const authorization = request.headers.authorization ?? '';
  const free = new Slots(MOST_AT_ONCE);
  const settled = new Map<string, Promise<BatchAnswer>>();
  const responses: BatchAnswer[] = [];

  const answer = async (item: BatchItem): Promise<BatchAnswer> => {
    const before = await Promise.all(item.dependsOn.map((id) => settled.get(id.toLowerCase())!));
    const answered = before.some(({ status }) => status >= 400)
      ? failedDependency(item)
      : await free.use(() => send(item, { base, authorization }));
    responses.push(answered);
    return answered;
  };
  for (const item of items) settled.set(item.id.toLowerCase(), answer(item));
  await Promise.all(settled.values());
  return { responses };
}

async function send(
  { id, method, url, headers, body }: BatchItem,
  { base, authorization }: { base: string; authorization: string },
): Promise<BatchAnswer> {
  try {
    const answer = await fetch(`${base}/${url.replace(/^\/+/, '')}`, {
      method,
      headers: { authorization, ...headers },
      redirect: 'manual',
      ...(isGiven(body) && method !== 'GET' ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    return {
      id,
      status: answer.status,
      headers: shown(answer.headers),
      ...(text === '' ? {} : { body: parsed(text) }),
    };
  } catch {
    // A connection that a fault has cut, or a header that cannot be sent.
    return { id, status: 503, headers: {}, body: { error: { code: 'serviceNotAvailable', message: '' } } };
  }
}

function failedDependency({ id }: BatchItem): BatchAnswer {
  const error = { code: 'FailedDependency', message: 'A request on which this one depends has failed.' };
  return { id, status: 424, headers: {}, body: { error } };
}

function shown(headers: Headers): Record<string, string> {
  const names = ['Content-Type', 'Location', 'Retry-After', 'Preference-Applied', 'Cache-Control', 'request-id'];
  return Object.fromEntries(names.flatMap((name) => (headers.has(name) ? [[name, headers.get(name)!]] : [])));
}

/** Faults may answer with a page: it is passed on as text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** So many pieces of work at a time; the others wait for their turn. */
class Slots {
  private readonly waiting: (() => void)[] = [];

  constructor(private left: number) {}

  async use<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.left > 0) this.left -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.left += 1;
    }
  }
}
