import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { UPCOMING } from '../support/career-copilot';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { Stack } from '../support/stack';
import { CostMeter } from './cost';
import { atOnce } from './figures';
import { LoadClient } from './load-client';

export type Change = 'POST' | 'PUT' | 'PATCH' | 'bulk';

const LOOK_EVERY_MS = 10;
const PATIENCE_MS = 120_000;
/** Notifications of what was written, and the looks that follow from them, are over by then. */
const CALM_MS = 1_500;

interface Writer {
  token: string;
  /** Events that can be changed, and have come to the calendar. */
  events: string[];
}

/** A build of the product with people who have connected a Google calendar. */
export class Contender {
  private next = 0;
  private bulkWriter: Writer | undefined;

  private constructor(
    readonly stack: Stack,
    readonly meter: CostMeter,
    private readonly client: LoadClient,
    private readonly writers: readonly Writer[],
  ) {}

  static async start(builtIn: string, people: number): Promise<Contender> {
    const env = { API_RATE_LIMIT_PER_MINUTE: '1000000', LOG_LEVEL: 'warn' };
    const stack = await Stack.start({ env, builtIn });
    const writers: Writer[] = [];
    for (let number = 0; number < people; number += 1) writers.push(await writerOn(stack));
    const contender = new Contender(stack, await CostMeter.of(stack), new LoadClient(stack.api.url, 64), writers);
    // As many for each as a run of PATCH changes, so that no two edits of one event become one.
    await contender.run('PUT', { inFlight: 16, count: people * 16 });
    return contender;
  }

  /** Gets ready for a run, and waits until nothing goes on any more. */
  async prepare(change: Change): Promise<void> {
    // Google lets one account do 600 requests a minute.
    if (change === 'bulk') this.bulkWriter = await writerOn(this.stack);
    await this.untilSettled();
    await delay(CALM_MS);
  }

  /** @returns how long it took until all of it stood in the calendars, ms */
  async run(change: Change, { inFlight, count }: { inFlight: number; count: number }): Promise<number> {
    const began = performance.now();
    if (change === 'bulk') await this.bulk(count);
    else
      await atOnce(
        inFlight,
        Array.from({ length: count }, (_, turn) => turn),
        () => this.write(change),
      );
    await this.untilSettled();
    return performance.now() - began;
  }

  async stop(): Promise<void> {
    await this.client.close();
    await this.meter.close();
    await this.stack.stop();
  }

  private async write(method: 'POST' | 'PUT' | 'PATCH'): Promise<void> {
    const turn = this.next++;
    const writer = this.writers[turn % this.writers.length]!;
    const { token } = writer;
    const title = `Interview ${turn}`;
    if (method === 'PATCH') {
      const id = writer.events.shift()!;
      writer.events.push(id);
      await this.client.send({ method, path: `/events/${id}`, token, body: { title } });
    } else if (method === 'PUT') {
      const id = randomUUID();
      await this.client.send({ method, path: `/events/${id}`, token, body: { ...UPCOMING, title } });
      writer.events.push(id);
    } else await this.client.send({ method, path: '/events', token, body: { ...UPCOMING, title } });
  }

  private async bulk(count: number): Promise<void> {
    const events = Array.from({ length: count }, (_, number) => ({
      ...UPCOMING,
      id: randomUUID(),
      title: `Bulk ${number}`,
    }));
    await this.client.send({ method: 'POST', path: '/events/bulk', token: this.bulkWriter!.token, body: { events } });
  }

  private async untilSettled(): Promise<void> {
    const patience = { withinMs: PATIENCE_MS, everyMs: LOOK_EVERY_MS };
    await eventually(
      () => this.meter.isAnythingUnsettled(),
      (isUnsettled) => !isUnsettled,
      patience,
    );
  }
}

async function writerOn(stack: Stack): Promise<Writer> {
  const person = await Person.of(stack);
  await person.connect('google');
  await eventually(
    () => person.app.connections(),
    ([connection]) => connection?.push.status === 'active',
  );
  return { token: await stack.token({ sub: person.id }), events: [] };
}
