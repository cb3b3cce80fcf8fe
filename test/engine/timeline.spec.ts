import { beforeEach, describe, expect, it } from 'vitest';
import type { ScriptedAccount } from './support/scripted-account';
import { useEngine } from './support/use-engine';

const PROVIDERS = ['google', 'microsoft', 'caldav'] as const;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** More milliseconds than an integer holds. */
const TWO_MONTHS_MS = 60 * DAY_MS;
/** As long as a provider that tells of nothing is left unread, and a bit: far less than the hours of rest before. */
const SOON_MS = 3.2 * HOUR_MS;

const scene = useEngine();
let account: ScriptedAccount;
let id: string;
let eventId: string;

const timeline = () => scene.person.timeline(id);
const lastLine = async () => (await timeline()).at(-1)!;
/** Until the calendar is read, whether it tells of its changes or not. */
const untilRead = () => scene.engine.settled({ withinMs: SOON_MS });

describe.each(PROVIDERS)('the timeline of an event in %s, long after its last edit', (provider) => {
  beforeEach(async () => {
    account = await scene.person.connect(provider);
    await scene.engine.settled();
    ({ id, eventId } = await scene.person.interviewIn(account));
  });
  /** Nothing happens for a day: a latency that counts from before it shows. */
  const rest = () => scene.engine.settled({ withinMs: DAY_MS }).then(() => scene.engine.pass(DAY_MS));

  it('counts what is written again from the deletion there, not from that edit', async () => {
    await scene.person.prefer({ onCalendarDelete: 'recreate' });
    await rest();
    account.delete(eventId);
    await untilRead();
    const [, deleted, written, ...others] = await timeline();
    expect(others).toEqual([]);
    expect(deleted).toMatchObject({ actor: 'calendar', action: 'recreate' });
    expect(written).toMatchObject({ actor: 'career_copilot', action: 'create', outcome: 'succeeded' });
    expect(written!.latencyMs).toBeLessThan(SOON_MS);
  });

  it('counts what is written over an edit in busy detail from when that was seen', async () => {
    await scene.person.prefer({ eventTypes: { interview: { detail: 'busy' } } });
    await scene.engine.settled();
    await rest();
    account.edit(eventId, { title: 'Named' });
    await untilRead();
    const written = await lastLine();
    expect(written).toMatchObject({ actor: 'career_copilot', action: 'update', fields: ['title'] });
    expect(written.latencyMs).toBeLessThan(SOON_MS);
    expect(account.titles()).toEqual(['Busy']);
  });

  it('counts what is put back by the person from that decision', async () => {
    await scene.person.prefer({ onCalendarDelete: 'unlink' });
    account.delete(eventId);
    await untilRead();
    expect(await lastLine()).toMatchObject({ action: 'unlink' });
    await rest();
    await scene.person.app.ok('POST', `/events/${id}/resync`);
    await scene.engine.settled();
    const written = await lastLine();
    expect(written).toMatchObject({ action: 'create' });
    expect(written.latencyMs).toBeLessThan(60_000);
  });

  it('after two months what has waited for the account is written', async () => {
    scene.person.endGrant(account);
    await scene.person.patch(id, { title: 'Long ago' });
    await scene.engine.settled();
    expect((await scene.person.app.event(id)).sync[0]!.status).toBe('paused');
    await scene.engine.pass(TWO_MONTHS_MS);
    await scene.person.connect(provider);
    await scene.engine.settled();
    const written = await lastLine();
    expect(written).toMatchObject({ action: 'update', outcome: 'succeeded' });
    expect(written.latencyMs).toBeGreaterThanOrEqual(TWO_MONTHS_MS);
    expect(account.titles()).toEqual(['Long ago']);
  });

  it('after two months a conflict is decided', async () => {
    account.untoldly(() => account.edit(eventId, { title: 'Theirs' }));
    await scene.person.patch(id, { title: 'Ours' });
    await scene.engine.settled();
    const [conflict] = await scene.person.openConflicts();
    await scene.engine.pass(TWO_MONTHS_MS);
    await scene.person.resolve(conflict!, { resolution: 'calendar' });
    const decided = await lastLine();
    expect(decided).toMatchObject({ action: 'resolve' });
    expect(decided.latencyMs).toBeGreaterThanOrEqual(TWO_MONTHS_MS);
  });

  it('tells once how a conflict ends of which the person has said in the meantime who is to win', async () => {
    account.untoldly(() => account.edit(eventId, { title: 'Theirs' }));
    await scene.person.patch(id, { title: 'Ours' });
    await scene.engine.settled();
    expect(await scene.person.openConflicts()).toHaveLength(1);
    await scene.person.prefer({ conflictPolicy: 'calendar' });
    account.edit(eventId, { title: 'Theirs again' });
    await untilRead();
    expect((await scene.person.app.event(id)).title).toBe('Theirs again');
    expect(await scene.person.openConflicts()).toEqual([]);
    expect((await timeline()).filter(({ action }) => action === 'resolve')).toMatchObject([
      { actor: 'system', outcome: 'calendar', fields: ['title'] },
    ]);
  });

  it('tells of a conflict once, and of what is merged beside it', async () => {
    account.untoldly(() => account.edit(eventId, { title: 'Theirs', description: 'From there' }));
    await scene.person.patch(id, { title: 'Ours' });
    await scene.engine.settled();
    expect(await scene.person.openConflicts()).toHaveLength(1);
    for (const location of ['Room 1', 'Room 2']) {
      await scene.person.patch(id, { location });
      await scene.engine.settled();
      expect(account.seen()).toMatchObject([{ location }]);
    }
    account.edit(eventId, { description: 'More from there' });
    await untilRead();
    account.edit(eventId, { title: 'Theirs again' });
    await untilRead();
    const [found] = await scene.person.openConflicts();
    expect(found?.fields).toMatchObject([{ calendar: 'Theirs again' }]);
    const lines = (await timeline()).slice(1);
    expect(lines.map(({ actor, action, fields }) => [actor, action, ...fields].join(' '))).toEqual([
      'calendar merge description',
      'calendar conflict title',
      'career_copilot update location',
      'career_copilot update location',
      'calendar merge description',
      'calendar conflict title',
    ]);
  });
});
