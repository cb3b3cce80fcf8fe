import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ApiApp, type ApiPerson } from '../../support/api-app';
import { INTERVIEW, type EventJson } from '../../support/career-copilot';

let api: ApiApp;
let people: ApiPerson[];

beforeAll(async () => {
  api = await ApiApp.start();
  people = await Promise.all(Array.from({ length: 5 }, () => api.person()));
});
// The database tells of every deadlock that it has seen, and one fails the file.
afterAll(() => api.stop());

const KINDS = [
  'POST',
  'PUT',
  'PUT again',
  'PATCH',
  'DELETE',
  'stale',
  'foreign',
  'unrelated',
  'follow-up',
  'bulk',
] as const;
const request = fc.record({ who: fc.nat(4), kind: fc.constantFrom(...KINDS), event: fc.nat(2) });
const INVENTED = 'f0000000-0000-4000-8000-000000000000';

/** Three events of each person, at version 1, and what has become of them and of others. */
class Round {
  readonly created: Array<{ who: number; id: string }> = [];
  readonly deleted = new Set<string>();
  readonly writes = new Map<string, number>();
  private readonly ids = people.map(() => [randomUUID(), randomUUID(), randomUUID()]);

  static async begin(): Promise<Round> {
    const round = new Round();
    for (const { who, id } of round.events()) await people[who]!.app.ok('PUT', `/events/${id}`, INTERVIEW);
    return round;
  }

  events(): Array<{ who: number; id: string }> {
    return this.ids.flatMap((own, who) => own.map((id) => ({ who, id })));
  }

  /** Sends a request, and checks that its answer is one that it could have got alone. */
  async send(kind: (typeof KINDS)[number], place: { who: number; event: number }, title: string): Promise<void> {
    const { who, event } = place;
    const id = this.ids[who]![event]!;
    const theirs = this.ids[(who + 1) % 5]![event]!;
    const body = { ...INTERVIEW, title };
    const call = (method: string, path: string, sent?: unknown, headers: Record<string, string> = {}) =>
      people[who]!.app.call<EventJson>(method, path, { body: sent, headers });
    const steps: Record<(typeof KINDS)[number], () => Promise<void>> = {
      POST: async () => {
        const answer = await call('POST', '/events', body);
        expect(answer).toMatchObject({ status: 201, body: { title, version: 1 } });
        expect(answer.headers.get('location')).toBe(`/api/v1/events/${answer.body.id}`);
        this.created.push({ who, id: answer.body.id });
      },
      PUT: async () => {
        const fresh = randomUUID();
        const answer = await call('PUT', `/events/${fresh}`, body);
        expect(answer).toMatchObject({ status: 201, body: { id: fresh, title, version: 1 } });
        this.created.push({ who, id: fresh });
      },
      'PUT again': async () => {
        const answer = await call('PUT', `/events/${id}`, body);
        expect([200, 201]).toContain(answer.status);
        expect(answer.headers.get('etag')).toBe(`"${answer.body.version}"`);
        if (answer.status === 201) this.deleted.add(id);
        this.noteWrite(id, answer.body, title);
      },
      PATCH: async () => {
        const answer = await call('PATCH', `/events/${id}`, { title });
        if (answer.status === 404) expect(this.deleted).toContain(id);
        else this.noteWrite(id, answer.body, title);
      },
      DELETE: async () => {
        this.deleted.add(id);
        expect((await call('DELETE', `/events/${id}`)).status).toBe(204);
      },
      stale: async () => {
        expect([412, 404]).toContain((await call('PATCH', `/events/${id}`, { title }, { 'If-Match': '"77"' })).status);
      },
      foreign: async () => {
        expect((await call('PUT', `/events/${theirs}`, body)).status).toBe(404);
        expect((await call('PATCH', `/events/${theirs}`, { title })).status).toBe(404);
      },
      unrelated: async () => {
        const answer = await call('POST', '/events', { ...body, type: 'follow_up', relatesTo: INVENTED });
        expect(answer).toMatchObject({ status: 400, body: { code: 'event.relates-to-not-found' } });
      },
      'follow-up': async () => {
        const answer = await call('POST', '/events', { ...body, type: 'follow_up', relatesTo: id });
        if (answer.status === 201) this.created.push({ who, id: answer.body.id });
        else expect(this.deleted).toContain(id);
      },
      bulk: async () => {
        const own = [randomUUID(), randomUUID()];
        const events = [...own, theirs].map((each) => ({ ...body, id: each }));
        const { items } = await people[who]!.app.ok<{ items: Array<{ status: string }> }>('POST', '/events/bulk', {
          events,
        });
        expect(items.map(({ status }) => status)).toEqual(['created', 'created', 'invalid']);
        this.created.push(...own.map((each) => ({ who, id: each })));
      },
    };
    await steps[kind]();
  }

  private noteWrite(id: string, answer: EventJson, title: string): void {
    if (answer.id !== id || answer.title !== title) throw new Error(`${title} was answered with ${answer.title}`);
    this.writes.set(id, (this.writes.get(id) ?? 0) + 1);
  }
}

it('writes of several people at once are each answered as if they had come alone', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 8, maxLength: 40 }), async (requests) => {
      const round = await Round.begin();
      await Promise.all(requests.map(({ kind, ...place }, index) => round.send(kind, place, `Write ${index}`)));
      for (const { who, id } of round.created) await people[who]!.app.ok('GET', `/events/${id}`);
      for (const { who, id } of round.events().filter((event) => !round.deleted.has(event.id))) {
        // Each write is one version: none was lost, and none was done twice.
        expect((await people[who]!.app.event(id)).version).toBe(1 + (round.writes.get(id) ?? 0));
      }
    }),
    { numRuns: 12 },
  );
});

it('a hundred edits of one event at once are a hundred versions', async () => {
  const [person] = people;
  const { id } = await person!.app.ok<EventJson>('POST', '/events', INTERVIEW);
  const titles = Array.from({ length: 100 }, (_, number) => `Edit ${number}`);
  const answers = await Promise.all(
    titles.map((title) => person!.app.call<EventJson>('PATCH', `/events/${id}`, { body: { title } })),
  );
  expect(answers.map(({ body }) => body.version).toSorted((a, b) => a - b)).toEqual(
    titles.map((_, index) => index + 2),
  );
  for (const [index, { body }] of answers.entries()) expect(body.title).toBe(titles[index]);
});

it('of many who edit the version that all of them have read, one succeeds', async () => {
  const [person] = people;
  const { id } = await person!.app.ok<EventJson>('POST', '/events', INTERVIEW);
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, number) =>
      person!.app.call('PATCH', `/events/${id}`, { body: { title: `Edit ${number}` }, headers: { 'If-Match': '"1"' } }),
    ),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array.from({ length: 29 }, () => 412)]);
});

it('of several people who take the same id at once, it is that of one', async () => {
  for (let round = 0; round < 10; round += 1) {
    const ids = [randomUUID(), randomUUID(), randomUUID()].toSorted();
    const answers = await Promise.all(
      people.flatMap(({ app }, index) =>
        (index % 2 === 0 ? ids : ids.toReversed()).map(async (id) => {
          const { status } = await app.call('PUT', `/events/${id}`, { body: { ...INTERVIEW, title: `Of ${index}` } });
          return { id, status };
        }),
      ),
    );
    for (const id of ids) {
      const statuses = answers.filter((answer) => answer.id === id).map(({ status }) => status);
      expect(statuses.toSorted()).toEqual([201, 404, 404, 404, 404]);
    }
  }
});
