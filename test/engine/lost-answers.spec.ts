import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { ProviderError } from '@calendar/contracts/calendar-provider';
import type { ProviderId } from '@calendar/contracts/vocabulary';
import { AccountGate } from '@calendar/platform/redis';
import { UPCOMING } from '../support/career-copilot';
import type { ScriptedAccount } from './support/scripted-account';
import { useEngine } from './support/use-engine';

const PROVIDERS = ['google', 'microsoft'] as const satisfies ProviderId[];
const BEFORE = 'Acme: system design';

const scene = useEngine();
let account: ScriptedAccount;
let id: string;

const settled = () => scene.engine.settled({ withinMs: 120_000 });
const patch = (fields: object) => scene.person.patch(id, fields);
const target = (calendarId: string) =>
  scene.person.prefer({
    targets: [{ connectionId: account.connectionId, calendarId, eventTypes: ['interview', 'follow_up', 'reminder'] }],
  });

/** What the person does here before what was sent is known, and what has to come of it. */
const EDITS: Array<[string, string | null, () => Promise<unknown>]> = [
  ['the next edit here', 'Newest', () => patch({ title: 'Newest' })],
  ['an edit here that takes it back', BEFORE, () => patch({ title: BEFORE })],
  ['a deletion here', null, () => scene.person.app.ok('DELETE', `/events/${id}`)],
];

/** All is in step, and nobody is asked. @param title of the event; `null`: there is none any more */
async function isInStep(title: string | null): Promise<void> {
  expect(account.titles()).toEqual(title === null ? [] : [title]);
  expect(await scene.person.openConflicts()).toEqual([]);
  if (title !== null) {
    expect(await scene.person.app.event(id)).toMatchObject({ title, sync: [{ status: 'synced' }] });
  }
}

describe.each(PROVIDERS)('%s', (provider) => {
  beforeEach(async () => {
    account = await scene.person.connect(provider);
    await scene.engine.settled();
    ({ id } = await scene.person.interviewIn(account));
  });

  describe.each(EDITS)('%s', (_, title, edit) => {
    it('is in no conflict with an update whose answer is lost', async () => {
      account.script.loseAnswer('update', { after: edit });
      await patch({ title: 'Lost' });
      await settled();
      await isInStep(title);
    });

    it('is in no conflict with an update after which the worker died', async () => {
      account.script.next('update', {
        after: async () => {
          await edit();
          // With the answer it would take one more step.
          scene.engine.life.end();
        },
      });
      await patch({ title: 'Lost' });
      await scene.engine.dying({ before: Infinity }, () => scene.engine.settled());
      expect(account.titles()).toEqual(['Lost']);
      await scene.engine.reviveWorker();
      await settled();
      await isInStep(title);
    });
  });

  describe.each([
    ['it is wanted again', {}],
    ['it is wanted again, and edited', { title: 'Newest' }],
  ])('a deletion whose answer is lost, when %s before that is known', (_, edit) => {
    const again = () => patch({ status: 'confirmed', ...edit });
    const { title } = { title: BEFORE, ...edit };

    it('is none of the person in the calendar: it is written anew', async () => {
      account.script.loseAnswer('delete', { after: again });
      await patch({ status: 'cancelled' });
      await settled();
      await isInStep(title);
      expect(await scene.person.app.event(id)).toMatchObject({ status: 'confirmed' });
      expect(account.asked('create')).toHaveLength(1);
    });

    it('is none either after the worker died', async () => {
      account.script.next('delete', { after: () => again().then(() => scene.engine.life.end()) });
      await patch({ status: 'cancelled' });
      await scene.engine.dying({ before: Infinity }, () => scene.engine.settled());
      expect(account.titles()).toEqual([]);
      await scene.engine.reviveWorker();
      await settled();
      await isInStep(title);
      expect(await scene.person.app.event(id)).toMatchObject({ status: 'confirmed' });
    });

    it('leaves the event as it is if it has not arrived', async () => {
      account.script.next('delete', { before: again, refusal: new ProviderError('unavailable') });
      await patch({ status: 'cancelled' });
      await settled();
      await isInStep(title);
      expect(account.asked('create')).toEqual([]);
    });
  });

  it('an event that is to stay where it was, after half of its move, stands there', async () => {
    account.script.loseAnswer('delete', { after: () => target('primary') });
    await target('second');
    await settled();
    await isInStep(BEFORE);
    expect(account.titles('second')).toEqual([]);
    const lines = (await scene.person.timeline(id)).map(({ actor, action, outcome }) => [actor, action, outcome]);
    expect(lines.slice(1)).toEqual([
      ['career_copilot', 'delete', 'will_retry'],
      ['career_copilot', 'delete', 'succeeded'],
      ['career_copilot', 'create', 'succeeded'],
    ]);
  });

  describe('a create of which nothing is known, and another calendar that is chosen meanwhile', () => {
    const isInSecond = async (title: string) => {
      expect([account.titles(), account.titles('second')]).toEqual([[], [BEFORE, title]]);
      expect(await scene.person.app.event(id)).toMatchObject({ title, sync: [{ status: 'synced' }] });
      expect(await scene.person.openConflicts()).toEqual([]);
    };
    const add = async () => void ({ id } = await scene.person.app.addInterview({ title: 'Once' }));

    it('leaves no event where it was to stand', async () => {
      account.script.loseAnswer('create', { after: () => target('second') });
      await add();
      await settled();
      await isInSecond('Once');
    });

    it('leaves none if its worker has died', async () => {
      account.script.next('create', { after: () => target('second').then(() => scene.engine.life.end()) });
      await add();
      await scene.engine.dying({ before: Infinity }, () => scene.engine.settled());
      await scene.engine.reviveWorker();
      await settled();
      await isInSecond('Once');
    });

    it('loses nothing of what the person has edited there', async () => {
      const edit = () => {
        const { id: created } = account.seen().find(({ title }) => title === 'Once')!;
        account.edit(created, { title: 'From there' });
        return target('second');
      };
      account.script.loseAnswer('create', { after: edit });
      await add();
      await settled();
      await isInSecond('From there');
    });

    it('is looked for twice, and then made where it is to stand now', async () => {
      account.script.next('create', { before: () => target('second'), refusal: new ProviderError('unavailable') });
      await add();
      await settled();
      await isInSecond('Once');
      expect(account.asked('find').map(({ calendarId }) => calendarId)).toEqual(['primary', 'primary']);
    });

    it('holds up nothing where that calendar is gone', async () => {
      await target('second');
      await settled();
      account.addCalendar('third');
      await target('third');
      await settled();
      account.script.loseAnswer('create', {
        after: () => {
          account.deleteCalendar('third');
          return target('second');
        },
      });
      await add();
      await settled();
      expect(account.titles('second')).toContain('Once');
      expect(await scene.person.app.event(id)).toMatchObject({ title: 'Once', sync: [{ status: 'synced' }] });
    });

    it.each(['permission-missing', 'invalid'] as const)('is not looked for where it was refused (%s)', async (code) => {
      account.script.refuse('create', code);
      await add();
      await settled();
      await target('second');
      await scene.engine.run();
      await isInSecond('Once');
      expect(account.asked('find')).toEqual([]);
    });

    it('leaves nothing of an event that is deleted then', async () => {
      account.script.loseAnswer('create', {
        after: () => target('second').then(() => scene.person.app.ok('DELETE', `/events/${created}`)),
      });
      const created = randomUUID();
      await scene.person.app.ok('PUT', `/events/${created}`, { ...UPCOMING, title: 'Once' });
      await settled();
      expect([account.titles(), account.titles('second')]).toEqual([[], [BEFORE]]);
    });
  });

  it('edits here are in no conflict with a creation whose answer is lost, even if it was not the first try', async () => {
    account.script.refuse('create', 'unavailable', { retryAfterMs: 2_000 });
    ({ id } = await scene.person.app.addInterview({ title: 'Never arrives' }));
    await scene.engine.run();
    expect(await scene.person.app.event(id)).toMatchObject({ sync: [{ status: 'retrying' }] });
    await patch({ title: 'Arrives' });
    account.script.loseAnswer('create', { after: () => patch({ title: 'Newest' }) });
    await settled();
    expect(account.titles()).toEqual([BEFORE, 'Newest']);
    expect(await scene.person.openConflicts()).toEqual([]);
    expect(await scene.person.app.event(id)).toMatchObject({ title: 'Newest', sync: [{ status: 'synced' }] });
  });

  it('the timeline tells that it has arrived after all, and of no edit in the calendar', async () => {
    account.script.loseAnswer('update', { after: () => patch({ location: 'Room 1' }) });
    await patch({ title: 'Lost' });
    await settled();
    const lines = (await scene.person.timeline(id)).filter(({ action }) => action !== 'create');
    expect(lines).toMatchObject([
      { actor: 'career_copilot', action: 'update', outcome: 'will_retry' },
      { actor: 'career_copilot', action: 'update', outcome: 'succeeded', fields: ['title'] },
      { actor: 'career_copilot', action: 'update', outcome: 'succeeded', fields: ['location'] },
    ]);
  });

  it.each([
    ['an answer was lost after it was applied', () => account.script.loseAnswer('create')],
    ['the connection broke before', () => account.script.refuse('create', 'unavailable')],
    [
      'it is refused for being too fast',
      () => account.script.refuse('create', 'rate-limited', { retryAfterMs: 1_000 }),
    ],
  ])('a create leaves exactly one event when %s', async (_, befall) => {
    befall();
    ({ id } = await scene.person.app.addInterview({ title: 'Once' }));
    await settled();
    expect(account.titles()).toEqual([BEFORE, 'Once']);
    expect(await scene.person.app.event(id)).toMatchObject({ sync: [{ status: 'synced' }] });
  });

  it('leaves exactly one event, as it is wanted now, when it changes before a lost create is known', async () => {
    account.script.loseAnswer('create', { after: () => patch({ title: 'Second' }) });
    ({ id } = await scene.person.app.addInterview({ title: 'First' }));
    await settled();
    expect(account.titles()).toEqual([BEFORE, 'Second']);
  });

  it('leaves no event when it is deleted before a lost create is known', async () => {
    account.script.loseAnswer('create', { after: () => scene.person.app.ok('DELETE', `/events/${id}`) });
    ({ id } = await scene.person.app.addInterview({ title: 'First' }));
    await settled();
    expect(account.titles()).toEqual([BEFORE]);
  });

  it('what an account may not be asked for now does not count as sent', async () => {
    await scene.engine.get(AccountGate).block(`${provider}:${account.id}`, 3_600_000);
    account.forgetRequests();
    await patch({ title: 'Waits' });
    await scene.engine.run();
    expect(account.requests).toEqual([]);
    const links = await scene.engine.sql('SELECT status, unconfirmed FROM calendar_links WHERE event_id = $1', [id]);
    expect(links).toEqual([{ status: 'pending', unconfirmed: [] }]);
  });

  it('shows why a change waits, in words for the person', async () => {
    account.script.refuse('update', 'unavailable', { times: Infinity });
    await patch({ title: 'Waits' });
    await scene.engine.run();
    expect(await scene.person.app.event(id)).toMatchObject({
      sync: [
        {
          status: 'retrying',
          error: { code: 'sync.provider-unavailable', retryAt: expect.any(String) as string },
        },
      ],
    });
    account.script.clear();
    await settled();
    await isInStep('Waits');
  });

  it('a refused access token is replaced once, unseen', async () => {
    account.expireTokens();
    account.forgetRequests();
    await patch({ title: 'Fresh token' });
    await settled();
    await isInStep('Fresh token');
    expect((await scene.person.app.connections())[0]?.status).toBe('active');
    expect(account.writes()).toHaveLength(1);
  });
});
