import { isUtf8 } from 'node:buffer';
import type { Request } from 'express';
import { edgeProblem } from '../edge-problems';
import { GrowingBytes } from './growing-bytes';
import { JsonShape } from './json-shape';
import type { UnfinishedBodies } from './unfinished-bodies';

const ENDED_EARLY = 'The body ended early.';

export interface ReadRules {
  maxBytes: number;
  withinMs: number;
  unfinished: UnfinishedBodies;
}

/**
 * Reads the body of a request as JSON, and stops as soon as it is too large, too slow or made to harm.
 *
 * @returns the object or list that it holds; `undefined` when it is empty
 * @throws AppError `request.too-large`, `request.too-slow`, `request.malformed`
 */
export async function readJson(request: Request, rules: ReadRules): Promise<object | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > rules.maxBytes) throw tooLarge(rules.maxBytes);
  const bytes = await received(request, rules);
  if (bytes.length === 0) return undefined;
  if (!isUtf8(bytes)) throw malformed('The body is not valid UTF-8.');
  const value = parsed(bytes.toString('utf8'));
  if (mayNamePrototypes(bytes) && namesPrototypes(value)) throw malformed('"__proto__" is no name of a property.');
  return value;
}

function received(request: Request, { maxBytes, withinMs, unfinished }: ReadRules): Promise<Buffer> {
  // Given up while it was found out who asks, it tells of its end no more: it would be waited for, in one of few places.
  if (request.destroyed) return Promise.reject(malformed(ENDED_EARLY));
  return new Promise((resolve, reject) => {
    const bytes = new GrowingBytes();
    const shape = new JsonShape();
    const body = { receivedBytes: 0, giveUp: () => end(tooSlow()) };
    const deadline = setTimeout(body.giveUp, withinMs);
    const end = (problem?: Error): void => {
      clearTimeout(deadline);
      request.off('data', onData).off('end', onEnd).off('close', onClose);
      unfinished.forget(body);
      if (problem) reject(problem);
      else resolve(bytes.all);
    };
    const onData = (chunk: Buffer): void => {
      bytes.add(chunk);
      unfinished.received(body, chunk.length);
      if (body.receivedBytes > maxBytes) return end(tooLarge(maxBytes));
      const fault = shape.faultIn(chunk);
      if (fault) end(edgeProblem(fault.code, { detail: fault.detail }));
    };
    const onEnd = (): void => end();
    const onClose = (): void => end(malformed(ENDED_EARLY));
    request.on('data', onData).on('end', onEnd).on('close', onClose);
  });
}

function parsed(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed('The body is not valid JSON.');
  }
  if (typeof value === 'object' && value !== null) return value;
  throw malformed('The body must be a JSON object.');
}

/** As it is, or in an escape: only then is it worth a walk through everything. */
function mayNamePrototypes(bytes: Buffer): boolean {
  return bytes.includes('__proto__') || bytes.includes('\\u');
}

/** Level by level: how deep it is was settled when it arrived. */
function namesPrototypes(root: object): boolean {
  for (let level = [root]; level.length > 0; level = level.flatMap((value) => Object.values(value).filter(isNested))) {
    if (level.some((value) => Object.hasOwn(value, '__proto__'))) return true;
  }
  return false;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function malformed(detail: string) {
  return edgeProblem('request.malformed', { detail });
}

function tooLarge(maxBytes: number) {
  return edgeProblem('request.too-large', { detail: `The body is larger than the ${maxBytes} bytes accepted here.` });
}

function tooSlow() {
  return edgeProblem('request.too-slow', { detail: 'The body took too long to arrive. Send it again in one go.' });
}
