export type Environment = 'development' | 'test' | 'production';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** How bearer tokens are verified: public keys fetched from the issuer, or one shared secret. */
export type AuthConfig =
  | { readonly kind: 'jwks'; readonly url: string; readonly issuer: string; readonly audience: string }
  | { readonly kind: 'secret'; readonly secret: string; readonly issuer?: string; readonly audience?: string };

export interface EncryptionKey {
  readonly kid: string;
  /** 32 bytes, for AES-256-GCM. */
  readonly key: Uint8Array;
}

export interface GoogleClientConfig {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface MicrosoftClientConfig extends GoogleClientConfig {
  /** `common`, `organizations`, `consumers` or a tenant id. */
  readonly tenant: string;
}

/** Certificates in PEM for connections to Redis; without `ca` those that Node trusts are. */
export interface RedisTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export interface RedisConfig {
  /** See `readRedisUrl`. */
  readonly url: string;
  /** Of the Sentinels, when they ask for one; that of the servers is in the URL. */
  readonly sentinelPassword?: string;
  readonly tls?: RedisTls;
}

export interface DatabaseConfig {
  readonly url: string;
  /** Connections that one process may hold. */
  readonly poolSize: number;
  /** A pooler hands out connections by the transaction: nothing may be kept on one of them. */
  readonly isPooledByTransaction: boolean;
}

/** Everything a process may be told from outside. URLs never end in a slash. */
export interface AppConfig {
  readonly environment: Environment;
  readonly api: {
    readonly port: number;
    readonly publicUrl: string;
    readonly webUrl: string;
    readonly rateLimitPerMinute: number;
    /** `null`: metrics are served on the main port. */
    readonly metricsPort: number | null;
    /** Who may say where a request came from: addresses, networks, or names of both as express knows them. */
    readonly trustedProxies: readonly string[];
  };
  /** What only operators may see. */
  readonly operators: {
    /** Bearer of whoever reads metrics and the parts of a readiness; `null`: nobody has one. */
    readonly token: string | null;
    /** Without the token nothing of it is shown. */
    readonly isClosed: boolean;
  };
  /** How much one person may have; more is refused. */
  readonly quotas: { readonly events: number; readonly connections: number };
  readonly worker: {
    readonly port: number;
    readonly concurrency: number;
    readonly pullIntervalSeconds: number;
    readonly sweepIntervalSeconds: number;
  };
  /** Entries are dropped, a month at a time, when they are older than so many days. */
  readonly audit: { readonly retentionDays: number };
  readonly database: DatabaseConfig;
  readonly redis: RedisConfig;
  readonly auth: AuthConfig;
  /** The first key seals, all of them open. */
  readonly encryption: { readonly keys: readonly EncryptionKey[] };
  /** `null`: the provider is switched off. */
  readonly providers: {
    readonly google: GoogleClientConfig | null;
    readonly microsoft: MicrosoftClientConfig | null;
    /** Servers whose addresses people type. */
    readonly caldav: Readonly<Record<string, never>> | null;
  };
  /** Requests to each provider that all workers together may make in a minute; CalDAV servers know of no project. */
  readonly requestsPerMinute: { readonly google: number; readonly microsoft: number };
  readonly sandbox: { readonly url: string } | null;
  readonly pushEnabled: boolean;
  readonly web: { readonly oidcClientId: string | null };
  readonly logLevel: LogLevel;
  /** `null`: nothing is traced. */
  readonly tracing: {
    /** Where OTLP is taken over HTTP. */
    readonly endpoint: string;
    /** Of all traces, from 0 to 1. */
    readonly share: number;
  } | null;
}
