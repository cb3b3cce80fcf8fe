import { z } from 'zod';
import { badRequest } from '../graph-error';

const MOST_REQUESTS = 20;

const requestSchema = z
  .object({
    id: z.string().min(1),
    method: z
      .string()
      .transform((method) => method.toUpperCase())
      .pipe(z.enum(['GET', 'POST', 'PATCH', 'PUT', 'DELETE'])),
    url: z.string().min(1),
    headers: z.record(z.string(), z.string()).nullish(),
    body: z.unknown().optional(),
    dependsOn: z.array(z.string()).nullish(),
  })
  .transform(({ headers, dependsOn, ...rest }) => ({ ...rest, headers: headers ?? {}, dependsOn: dependsOn ?? [] }));
const schema = z.object({ requests: z.array(requestSchema).min(1) });

/** One request of a batch. */
export type BatchItem = z.infer<typeof requestSchema>;

/**
 * The requests of a batch, in their order.
 *
 * @throws GraphError 400 for the whole of it when one of them makes no sense
 */
export function readBatch(body: unknown): BatchItem[] {
  const read = schema.safeParse(body);
  if (!read.success) {
    const { path, message } = read.error.issues[0]!;
    throw badRequest(`Invalid batch payload format: ${path.join('.')}: ${message}`);
  }
  const { requests } = read.data;
  if (requests.length > MOST_REQUESTS) {
    throw badRequest(`Number of batch request steps exceeds the maximum value of ${MOST_REQUESTS}.`);
  }
  const earlier = new Set<string>();
  for (const item of requests) {
    check(item, earlier);
    earlier.add(item.id.toLowerCase());
  }
  return requests;
}

function check({ id, url, headers, body, dependsOn }: BatchItem, earlier: ReadonlySet<string>): void {
  if (earlier.has(id.toLowerCase())) throw badRequest(`Request Id ${id} has to be unique in a batch.`);
  const missing = dependsOn.find((other) => !earlier.has(other.toLowerCase()));
  if (missing !== undefined) throw badRequest(`Request ${id} depends on ${missing}, which is not before it.`);
  const hasType = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  if (isGiven(body) && !hasType) throw badRequest(`Write request id : ${id} does not contain Content-Type header.`);
  if (/^\/?\$batch\b/i.test(url)) throw badRequest(`Request ${id} is a batch: batches cannot be nested.`);
  if (/^[a-z]+:|^\/\//i.test(url)) throw badRequest(`The url of request ${id} must be relative.`);
}

export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
