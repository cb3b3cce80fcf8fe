/**
 * - `refused-host`: not a provider's address, nothing was sent
 * - `unsent`: what was to be asked before it goes out has refused it (`EgressInit.beforeSending`), nothing was sent
 * - `timeout`: no complete answer in time; the request may have taken effect
 * - `network`: no connection, or it broke; the request may have taken effect
 * - `too-large`: the answer was larger than accepted
 * - `malformed`: the answer could not be decoded
 */
export type EgressErrorCode = 'refused-host' | 'unsent' | 'timeout' | 'network' | 'too-large' | 'malformed';

/** A request that got no usable answer. A `TypeError`, because that is what `fetch` fails with and clients look for. */
export class EgressError extends TypeError {
  override readonly name = 'EgressError';

  constructor(
    readonly code: EgressErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
