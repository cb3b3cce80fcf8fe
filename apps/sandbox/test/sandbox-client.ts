import { startSandbox, type SandboxOptions, type StartedSandbox } from '../src/app';

export interface Answer {
  status: number;
  headers: Headers;
  /** Parsed when it is JSON, else the text. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of many shapes
  body: any;
}

export interface CallOptions {
  method?: string;
  json?: unknown;
  form?: Record<string, string>;
  token?: string;
  headers?: Record<string, string>;
}

/** Talks to a sandbox of its own over HTTP, as apps, tests and browsers do. */
export class SandboxClient {
  private constructor(readonly sandbox: StartedSandbox) {}

  static async start(options: SandboxOptions = {}): Promise<SandboxClient> {
    return new SandboxClient(await startSandbox({ port: 0, ...options }));
  }

  close(): Promise<void> {
    return this.sandbox.close();
  }

  async call(path: string, { method, json, form, token, headers }: CallOptions = {}): Promise<Answer> {
    const hasBody = json !== undefined || form !== undefined;
    const response = await fetch(this.sandbox.url + path, {
      method: method ?? (hasBody ? 'POST' : 'GET'),
      redirect: 'manual',
      headers: {
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, headers: response.headers, body: isJson && text ? JSON.parse(text) : text };
  }

  control(path: string, options: CallOptions = {}): Promise<Answer> {
    return this.call(`/_control${path}`, options);
  }
}
