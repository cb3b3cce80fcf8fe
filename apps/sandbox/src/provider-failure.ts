/** An answer of a provider that is not a success. Thrown by handlers, sent as it stands, status, headers and body. */
export class ProviderFailure extends Error {
  constructor(
    readonly status: number,
    /** Sent as JSON. */
    readonly body: object,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`Provider answers ${status}`);
  }
}
