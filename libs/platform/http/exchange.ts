import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import type { Dispatcher } from 'undici';
import type { Answer } from './buffered-response';
import { EgressError } from './egress-error';
import type { OutgoingRequest } from './outgoing-request';
import type { ProviderAddress } from './provider-hosts';
import { TextCutter } from './text-cutter';

/** An answer whose texts are cut may have had so many times the bytes that are accepted. */
const MOST_CUT = 20;

export interface ExchangeLimits {
  /** For the whole exchange, from asking for a connection to the last byte of the answer. */
  timeoutMs: number;
  /** Of the answer, before and after decompression. */
  maxResponseBytes: number;
}

export interface Exchange extends ExchangeLimits {
  dispatcher: Dispatcher;
  request: OutgoingRequest;
  address: ProviderAddress;
}

/**
 * Sends one request and gathers the whole answer. Redirects are answers like any other.
 *
 * @throws EgressError, or the reason of `request.signal` when that aborts
 */
export function exchange({ dispatcher, request, address, timeoutMs, maxResponseBytes }: Exchange): Promise<Answer> {
  return new Promise<Answer>((resolve, reject) => {
    const { signal } = request;
    let controller: Dispatcher.DispatchController | undefined;
    let failure: Error | undefined;
    let head: Pick<Answer, 'status' | 'statusText' | 'headers'> | undefined;
    const chunks: Buffer[] = [];
    let size = 0;
    let received = 0;
    let cutter: TextCutter | undefined;

    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    const fail = (error: Error): void => {
      if (failure) return;
      failure = error;
      settle();
      controller?.abort(error);
      reject(error);
    };
    const onAbort = (): void => fail(abortReason(signal));
    const onTimeout = () => fail(new EgressError('timeout', `No complete answer within ${timeoutMs} ms`));
    const timer = setTimeout(onTimeout, timeoutMs);

    if (signal?.aborted) return onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });

    const options: Dispatcher.DispatchOptions = {
      origin: address.origin,
      path: address.path,
      method: request.method,
      headers: request.cutTextsOver === null ? request.headers : { ...request.headers, 'accept-encoding': 'identity' },
      body: request.body,
      headersTimeout: 0,
      bodyTimeout: 0,
    };
    dispatcher.dispatch(options, {
      onRequestStart(started) {
        controller = started;
        if (failure) return started.abort(failure);
        try {
          request.beforeSending?.();
        } catch (error) {
          fail(new EgressError('unsent', 'The request was not sent any more', { cause: error }));
        }
      },
      onResponseStart(_controller, status, headers, statusText = '') {
        if (status < 200) return;
        head = { status, statusText, headers: Object.entries(headers).flatMap(headerEntries) };
        const isPlain = encodingOf(head.headers) === 'identity';
        if (request.cutTextsOver !== null && isPlain) cutter = new TextCutter(request.cutTextsOver);
      },
      onResponseData(_controller, chunk) {
        received += chunk.length;
        // Copied together: the parts are many, and each would keep the whole chunk that it was cut from.
        const kept = cutter ? Buffer.concat(cutter.take(chunk)) : chunk;
        size += kept.length;
        const isTooMuch = size > maxResponseBytes || received > maxResponseBytes * MOST_CUT;
        if (isTooMuch) fail(tooLarge(maxResponseBytes));
        else chunks.push(kept);
      },
      onResponseEnd() {
        if (failure || !head) return;
        try {
          const body = decode(gather(chunks), head.headers, maxResponseBytes);
          settle();
          resolve({ ...head, url: request.url.href, body });
        } catch (error) {
          fail(
            error instanceof EgressError ? error : new EgressError('malformed', 'The answer cannot be decompressed'),
          );
        }
      },
      onResponseError(_controller, error) {
        fail(new EgressError('network', `No answer from ${address.origin}: ${error.message}`, { cause: error }));
      },
    });
  });
}

function abortReason(signal: AbortSignal | null): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new DOMException('The request was aborted', 'AbortError');
}

function headerEntries([name, value]: [string, string | string[] | undefined]): Array<[string, string]> {
  if (value === undefined) return [];
  return Array.isArray(value) ? value.map((each) => [name, each]) : [[name, value]];
}

function gather(chunks: Buffer[]): Buffer<ArrayBuffer> {
  return (chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)) as Buffer<ArrayBuffer>;
}

function tooLarge(maxResponseBytes: number): EgressError {
  return new EgressError('too-large', `The answer has more than ${maxResponseBytes} bytes`);
}

function encodingOf(headers: Answer['headers']): string {
  const [, encoding = 'identity'] = headers.find(([name]) => name === 'content-encoding') ?? [];
  return encoding.trim().toLowerCase();
}

const DECODERS = { gzip: gunzipSync, 'x-gzip': gunzipSync, deflate: inflateSync, br: brotliDecompressSync };

/** Synchronous on purpose: answers are some kilobytes, and the limit bounds what a hostile one may cost. */
function decode(body: Buffer<ArrayBuffer>, headers: Answer['headers'], maxOutputLength: number): Buffer<ArrayBuffer> {
  const encoding = encodingOf(headers);
  if (encoding === 'identity' || body.length === 0) return body;
  const decoder = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding as keyof typeof DECODERS] : undefined;
  if (!decoder) throw new EgressError('malformed', 'The answer is compressed in an unknown way');
  try {
    return decoder(body, { maxOutputLength });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(maxOutputLength) : error;
  }
}
