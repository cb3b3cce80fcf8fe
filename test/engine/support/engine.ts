import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { ProviderError, ProviderRegistry, type ProviderSession } from '@calendar/contracts/calendar-provider';
import { JOBS, Jobs, type JobName } from '@calendar/contracts/jobs';
import { Grants } from '@calendar/contracts/ports';
import { PROVIDER_IDS, PROVIDERS, type ProviderId } from '@calendar/contracts/vocabulary';
import { DatabaseClock, UnitOfWork } from '@calendar/platform/database';
import { AccountGate, AccountLines, RedisConnection } from '@calendar/platform/redis';
import { JobHandlers } from '../../../libs/processor/job-handlers';
import { WaitingEvents } from '../../../libs/modules/sync/push/waiting-events';
import { WatchSignals } from '../../../libs/modules/sync/watches/watch-signals';
import { ApiModule } from '../../../apps/api/api.module';
import { edgeAdapter, useEdge } from '../../../apps/api/http/edge.module';
import { serveOpenApi } from '../../../apps/api/openapi/openapi';
import { WorkerModule } from '../../../apps/worker/worker.module';
import { signToken, testConfig } from '../../integration/api/test-config';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { freshRedisUrl } from '../../support/redis';
import { DueWork, type Due } from './due-work';
import { EnginePerson } from './engine-person';
import { JobsByHand, type AddedJob } from './jobs-by-hand';
import { DeadError, Life, type Death } from './life';
import { MovableClock, ToldClock } from './movable-clock';
import { ScriptedAccount } from './scripted-account';
import { accountOf, ScriptedGrants } from './scripted-grants';
import { ScriptedProvider } from './scripted-provider';
import { LinesByHand, WaitingByHand } from './waits-by-hand';

const MINUTE_MS = 60_000;
/** The sweep leaves alone what fell due a moment ago. */
const SWEPT_AFTER_MS = 3_000;
/** Whatever is due is done by then. */
const MOST_LOOKS = 5;
/** The job for what falls due is added a moment after that was written, and waits for the end of its slot. */
const JOB_FOLLOWS_WITHIN_MS = 1_000;
/** A job that follows from a transaction comes within this time, or was lost. */
const ARRIVES_WITHIN_MS = 50;

/** The jobs that come round by themselves and find what nobody has told of. */
const REGULAR = ['sweep', 'start_due_pulls', 'renew_calendar_watches'] as const satisfies JobName[];

/**
 * API and worker as composed, in the process of the test: real modules, Postgres and Redis; in place of Bull jobs that the
 * test has run, in place of providers and token endpoints scripted ones, and a clock that the test moves.
 */
export class Engine {
  readonly life = new Life();
  readonly grants = new ScriptedGrants(() => this.now().getTime());
  /** How far the clock was moved: what a test measures by, since beside that it goes on by itself, also on a busy machine. */
  passedMs = 0;
  /** The jobs that were run, in order. */
  readonly done: JobName[] = [];
  private readonly accounts = new Map<string, ScriptedAccount>();
  private readonly jobs = new JobsByHand(
    () => this.now().getTime(),
    (name, payload) => this.handle({ name, payload }),
  );
  private people: EnginePerson[] = [];
  private api!: NestExpressApplication;
  private worker!: NestExpressApplication;
  private clock!: MovableClock;
  /** Of the worker. */
  private lines!: LinesByHand;
  private dueWork!: DueWork;

  private constructor(private readonly database: TestDatabase) {}

  static async start(env: NodeJS.ProcessEnv = {}): Promise<Engine> {
    const database = await createTestDatabase();
    await MovableClock.install(database.url);
    const engine = new Engine(database);
    await engine.compose(
      testConfig({
        DATABASE_URL: database.url,
        REDIS_URL: await freshRedisUrl(),
        MICROSOFT_CLIENT_ID: 'microsoft-client',
        MICROSOFT_CLIENT_SECRET: 'microsoft-sesame',
        API_RATE_LIMIT_PER_MINUTE: '1000000',
        PULL_INTERVAL_SECONDS: '3600',
        ...env,
      }),
    );
    return engine;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.api.getHttpServer().address() as AddressInfo).port}`;
  }

  get databaseUrl(): string {
    return this.database.url;
  }

  now(): Date {
    return this.api.get(DatabaseClock).now();
  }

  /** A provider of the API. */
  get<Provider>(token: abstract new (...args: never[]) => Provider): Provider {
    return this.api.get<Provider>(token, { strict: false });
  }

  /** A provider of the worker. */
  ofWorker<Provider>(token: abstract new (...args: never[]) => Provider): Provider {
    return this.worker.get<Provider>(token, { strict: false });
  }

  /** Somebody whom nobody else knows. Work of people of earlier tests is nobody's business from then on. */
  async person(): Promise<EnginePerson> {
    const id = `person-${randomBytes(6).toString('hex')}`;
    const person = new EnginePerson(this, id, await signToken({ sub: id }, '60m'));
    this.people.push(person);
    return person;
  }

  /** A new test begins: what is left of the one before is forgotten. */
  async forget(): Promise<void> {
    this.people = [];
    this.jobs.loseAll();
    this.done.length = 0;
    for (const { script } of this.accounts.values()) script.mishaps.length = 0;
    this.life.begin();
    await this.get(RedisConnection).client.flushdb();
  }

  account(provider: ProviderId, id: string): ScriptedAccount {
    const key = `${provider}:${id}`;
    const known = this.accounts.get(key) ?? new ScriptedAccount(provider, id, () => this.now());
    this.accounts.set(key, known);
    return known;
  }

  sql<Row extends object>(statement: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.get(UnitOfWork).query<Row>(statement, parameters);
  }

  /** Runs what is to be done now, and what follows from it at once: time stands still. */
  async run(): Promise<void> {
    for (;;) {
      await this.deliverNotifications();
      const job = this.jobs.take();
      this.tellOfMishaps();
      if (!job) return;
      await this.perform(job);
    }
  }

  /** Runs whatever falls due within some time (a minute), moving the clock to it: until nothing is left to be done. */
  async settled({ withinMs = MINUTE_MS } = {}): Promise<void> {
    const until = this.now().getTime() + withinMs;
    const looks: number[] = [];
    for (;;) {
      await this.run();
      // It may have died where nothing told: a hook that fails is only logged.
      if (this.life.isOver) throw new DeadError('the worker has died');
      const jobAt = this.jobs.nextAt();
      const [due] = await this.due();
      const next = Math.min(jobAt ?? Infinity, due?.at ?? Infinity);
      if (next > until) return;
      const isPlanned = jobAt !== null && jobAt - next <= JOB_FOLLOWS_WITHIN_MS;
      await this.pass((isPlanned ? jobAt : next) - this.now().getTime());
      if (isPlanned || (await this.arrivesSoon())) continue;
      looks.push(next);
      if (looks.filter((at) => at === next).length > MOST_LOOKS)
        throw new Error(`${due?.what} stays due, however often it is looked at`);
      await this.pass(SWEPT_AFTER_MS);
      await this.lookForDue();
    }
  }

  /** Time passes, and nothing is done meanwhile. */
  async pass(ms: number): Promise<void> {
    if (ms <= 0) return;
    await this.clock.advance(Math.ceil(ms));
    this.passedMs += Math.ceil(ms);
    this.lines.timePassed();
  }

  /** Has the regular jobs come round. */
  async lookRound(): Promise<void> {
    for (const name of REGULAR) await this.jobs.add(name, {});
    await this.run();
  }

  /** The worker has died, and its jobs with it: another one begins when what it held is free again. */
  async reviveWorker(): Promise<void> {
    this.jobs.loseAll();
    this.life.begin();
    await this.pass(MINUTE_MS);
    await this.lookForDue();
  }

  /** Resolves when a job is added. */
  arrival(): Promise<void> {
    return this.jobs.arrives();
  }

  /**
   * Does what `work` does with a worker that dies before one of its steps.
   *
   * @returns the step before which it has died; `null`: it has come to the end
   */
  async dying(death: Death, work: () => Promise<void>): Promise<string | null> {
    this.life.begin(death);
    try {
      await work();
      return this.life.isOver ? this.life.lastStep : null;
    } catch (error) {
      if (!(error instanceof DeadError)) throw error;
      return this.life.lastStep;
    }
  }

  async stop(): Promise<void> {
    await Promise.all([this.api.close(), this.worker.close()]);
    await this.database.drop();
  }

  private async compose(config: ReturnType<typeof testConfig>): Promise<void> {
    const providers = new Map(PROVIDER_IDS.map((id) => [id, new ScriptedProvider(id, this.world())]));
    const mortalJobs: Pick<Jobs, 'add'> = {
      add: (...job) => (this.life.isOver ? Promise.resolve(false) : this.jobs.add(...job)),
    };
    const [api, worker] = await Promise.all([
      Test.createTestingModule({ imports: [ApiModule.forRoot(config)] })
        .overrideProvider(Jobs)
        .useValue(this.jobs)
        .overrideProvider(Grants)
        .useValue(this.grants)
        .overrideProvider(DatabaseClock)
        .useClass(ToldClock)
        .compile(),
      Test.createTestingModule({ imports: [WorkerModule.forRoot(config)] })
        .overrideProvider(Jobs)
        .useValue(mortalJobs)
        .overrideProvider(Grants)
        .useValue(this.grants)
        .overrideProvider(DatabaseClock)
        .useClass(ToldClock)
        .overrideProvider(AccountLines)
        .useFactory({ factory: (gate: AccountGate) => new LinesByHand(gate), inject: [AccountGate] })
        .overrideProvider(WaitingEvents)
        .useValue(new WaitingByHand(mortalJobs))
        .overrideProvider(ProviderRegistry)
        .useValue({ get: (id: ProviderId) => providers.get(id) })
        .compile(),
    ]);
    this.api = api.createNestApplication<NestExpressApplication>(edgeAdapter(), { bodyParser: false, logger: false });
    useEdge(this.api, config);
    serveOpenApi(this.api);
    this.worker = worker.createNestApplication<NestExpressApplication>({ logger: false });
    await Promise.all([this.api.listen(0, '127.0.0.1'), this.worker.init()]);
    this.life.governs((this.worker.get(DataSource).driver as unknown as { master: Pool }).master);
    const clocks = [this.get(DatabaseClock), this.ofWorker(DatabaseClock)] as ToldClock[];
    this.clock = new MovableClock(this.get(UnitOfWork), this.get(RedisConnection).client, clocks);
    this.lines = this.ofWorker(AccountLines) as unknown as LinesByHand;
    this.dueWork = new DueWork(this.get(UnitOfWork));
  }

  private world() {
    return {
      now: () => this.now(),
      step: (what: string) => this.life.step(what),
      accountOf: ({ accessToken }: ProviderSession) => {
        const account = this.accounts.get(accountOf(accessToken))!;
        if (account.expiredTokens.has(accessToken)) throw new ProviderError('auth-rejected', { status: 401 });
        account.lastToken = accessToken;
        return account;
      },
    };
  }

  private async deliverNotifications(): Promise<void> {
    for (const account of this.accounts.values()) {
      const secrets = account.untold;
      account.untold = [];
      if (!PROVIDERS[account.provider].notifies || secrets.length === 0) continue;
      const signals = this.get(WatchSignals);
      for (const secret of secrets) await signals.changed(account.provider, [secret]);
    }
  }

  private async perform(job: AddedJob): Promise<void> {
    this.done.push(job.name);
    try {
      await this.handle(job);
    } catch (error) {
      if (this.life.isOver) throw new DeadError('the worker has died', { cause: error });
      if (!this.jobs.again(job)) throw error;
    }
  }

  /** @throws what a script of a test has thrown: the worker has gone on as if its provider had failed */
  tellOfMishaps(): void {
    for (const { script } of this.accounts.values()) {
      const [first] = script.mishaps.splice(0);
      if (first !== undefined && !this.life.isOver) throw first;
    }
  }

  private due(): Promise<Due[]> {
    return this.dueWork.of(this.people.map(({ id }) => id));
  }

  /** Has those of the regular jobs come round that find what is due. */
  private async lookForDue(): Promise<void> {
    for (const name of DueWork.findersOf(await this.due(), this.now().getTime())) await this.jobs.add(name, {});
    await this.run();
  }

  private handle({ name, payload }: Pick<AddedJob, 'name' | 'payload'>): Promise<unknown> {
    const handle = this.worker.get(JobHandlers, { strict: false }).byName[name] as (
      payload: unknown,
    ) => Promise<unknown>;
    return handle(JOBS[name].payload.parse(payload));
  }

  /** Whether a job for what is due comes in a moment. If not it was lost, and the regular jobs have to find its work. */
  private async arrivesSoon(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), ARRIVES_WITHIN_MS);
    });
    const arrival = this.jobs.arrives().then(() => true);
    return Promise.race([arrival, late]).finally(() => clearTimeout(timer));
  }
}
